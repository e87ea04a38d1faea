"""The app clients of the user pool: who gets in with each, and that no user can choose a role.

An app client that Terraform does not know is not a fault in itself: a user of the pool has the same
claims with every app client.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tooling.deployed.outputs import Outputs
from tooling.verify.check import Check, Step

_MACHINES = ["client_credentials"]
# Without the other flows, users sign in only on Cognito's pages. The list is never empty: Cognito
# would replace it by a default.
_ON_PAGES = frozenset({"ALLOW_REFRESH_TOKEN_AUTH"})
# With this scope, which a sign-in without the pages gives, an access token may write attributes.
_WRITING_SCOPE = "aws.cognito.signin.user.admin"

Client = Mapping[str, Any]


class Clients:
    """Judges the user pool's app clients for a stack.

    Args:
        outputs: The stack's outputs.
        settings: The function's settings.
        authorizer: The Lambda authorizer's settings; None if it is not this project's.
        pool: The user pool as Cognito describes it.
    """

    def __init__(
        self,
        outputs: Outputs,
        settings: Mapping[str, Any],
        authorizer: Mapping[str, Any],
        pool: Mapping[str, Any],
    ) -> None:
        self._outputs = outputs
        self._known = {outputs.user_pool_client_id}
        self._known |= set((outputs.user_pool_client_ids or {}).values())
        self._knows_all = outputs.user_pool_client_ids is not None
        # All groups and sessions of a pool that the stack created belong to the stack.
        self._any_attribute = outputs.user_pool_triggers is not None
        self._claims = _claims_of_sessions(settings)
        self._accepted = authorizer.get("client_ids")
        self._groups: Mapping[str, str] = authorizer.get("client_groups") or {}
        self._signs_up = not pool.get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly")

    def check(self, cognito: Any) -> Iterator[Check]:
        """Read each app client."""
        which = {"UserPoolId": self._outputs.user_pool_id}
        pages = cognito.get_paginator("list_user_pool_clients").paginate(**which)
        found = [each["ClientId"] for page in pages for each in page["UserPoolClients"]]
        for client_id in found:
            answer = cognito.describe_user_pool_client(**which, ClientId=client_id)
            yield self._check(answer["UserPoolClient"])
        for client_id in sorted(self._known - set(found)):
            fault = (
                f"The user pool {which['UserPoolId']} has no app client {client_id}, with which"
                " users or a machine of this stack get tokens: terraform apply makes one."
            )
            name = f"app client {client_id}"
            yield Check(Step.ACCESS, name, "lets in", "an app client", "none", fault)

    def _check(self, client: Client) -> Check:
        client_id, name = client["ClientId"], client["ClientName"]
        known = client_id in self._known
        faults = [*self._faults_of_attributes(client), *self._faults_of_machine(client)]
        refused = self._accepted is not None and client_id not in self._accepted
        if known and refused:
            faults.append("should be one whose tokens the authorizer accepts, and is not")
        admits = self._groups.get(client_id)
        admitted = f"a machine, as {admits}" if admits else "nobody" if refused else "users"
        text = admitted if known else f"{admitted}; made elsewhere"
        whose = f"Wrong app client {name} ({client_id}): it"
        remedy = "terraform apply corrects it." if known else "Its owner should correct it."
        check = Check(Step.ACCESS, f"app client {name}", "lets in", text)
        return check.judged(faults, whose, remedy)

    def _faults_of_attributes(self, client: Client) -> Iterator[str]:
        """Say which claims its users could write, and so choose what their sessions may do."""
        written = {
            name
            for name in client.get("WriteAttributes", ())
            if name in self._claims or (self._any_attribute and name.startswith("custom:"))
        }
        if written and (self._signs_up or not _uses_managed_login_only(client)):
            yield (
                f"lets users write their {', '.join(sorted(written))}, with which they could choose"
                " what they may do"
            )

    def _faults_of_machine(self, client: Client) -> Iterator[str]:
        known = client["ClientId"] in self._known
        flows = client.get("AllowedOAuthFlows", [])
        group = self._groups.get(client["ClientId"])
        if group is None:
            if known and set(_MACHINES) & set(flows):
                yield "is for a machine, to which the authorizer gives no group"
            return
        if self._knows_all and not known:
            yield f"gets the role of {group} as a machine, though Terraform does not know it"
        if group not in self._outputs.group_role_arns:
            yield f"gets the role of {group}, which is no group of this stack"
        if flows != _MACHINES or not _has_no_sign_in(client):
            yield f"lets users sign in, though its tokens get a machine's role, that of {group}"


def check_triggers(pool: Mapping[str, Any], outputs: Outputs) -> Iterator[Check]:
    """Compare the functions that the user pool calls with Terraform's, if Terraform names them.

    A trigger may write claims and let anybody in.
    """
    promised = outputs.user_pool_triggers
    if promised is None:
        return
    found = _triggers(pool.get("LambdaConfig", {}))
    faults = [
        f"calls {arn} as {name}, which Terraform did not set"
        for name, arn in sorted(found.items() - promised.items())
    ]
    missing = sorted(promised.items() - found.items())
    faults += [f"does not call {arn} as {name}" for name, arn in missing]
    expected = ", ".join(sorted(promised)) or "no function"
    pool_id = outputs.user_pool_id
    whose = f"Wrong triggers: the user pool {pool_id}"
    remedy = (
        "A trigger can change the claims of tokens and let users in: terraform apply corrects them."
    )
    yield Check(Step.ACCESS, pool_id, "calls", expected).judged(faults, whose, remedy)


def _triggers(found: Mapping[str, Any]) -> dict[str, str]:
    """Return the functions that a pool calls, by Terraform's names for the triggers."""
    named = {}
    for key, value in found.items():
        name = "".join(f"_{each.lower()}" if each.isupper() else each for each in key)
        if key != "KMSKeyID" and value:
            arn = value if isinstance(value, str) else value["LambdaArn"]
            named[name.removeprefix("_").removesuffix("_config")] = arn
    return named


def _claims_of_sessions(settings: Mapping[str, Any]) -> set[str]:
    """Return the claims of custom attributes that decide what sessions may do."""
    claims = {rule["claim"] for rule in settings.get("role_rules", ())}
    claims |= set((settings.get("session_tags") or {}).values())
    claims |= {settings.get("source_identity") or ""}
    return {claim for claim in claims if claim.startswith("custom:")}


def _uses_managed_login_only(client: Client) -> bool:
    """Tell whether no token of the app client may write attributes."""
    return _has_no_sign_in(client) and _WRITING_SCOPE not in client.get("AllowedOAuthScopes", ())


def _has_no_sign_in(client: Client) -> bool:
    flows = set(client.get("ExplicitAuthFlows", ()))
    return bool(flows) and flows <= _ON_PAGES
