"""The lock-out of one stack: who is locked out, by the script and by Terraform."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any

from group_role.session.request import legal_name
from tooling.deployed.account import Clients, as_failures, time_of
from tooling.deployed.outputs import Outputs
from tooling.failure import Failure
from tooling.lock_out import people
from tooling.lock_out.locked_out import Entry, KnownAs, LockedOut
from tooling.lock_out.people import Who
from tooling.lock_out.policy_versions import PolicyVersions

# The endings of the two policies' names.
_NOW = "locked_out_now"
_BY_TERRAFORM = "locked_out"


class LockOut:
    """Reads and changes who is locked out of a stack.

    Args:
        outputs: The stack's outputs.
        account: The stack's account.

    Raises:
        Failure: The stack has no policy for it.
    """

    def __init__(self, outputs: Outputs, account: Clients) -> None:
        if outputs.lock_out_policy_arn is None:
            raise Failure(
                "The outputs have no lock_out_policy_arn. Either they are of an older version, and"
                " terraform apply adds the policy; or your root module does not pass the cognito"
                " module's output on."
            )
        self._outputs = outputs
        self._account = account
        self._iam = account.client("iam")
        self.policy_arn = outputs.lock_out_policy_arn
        self.by_script = PolicyVersions(self._iam, self.policy_arn)
        by_terraform = self.policy_arn.removesuffix(_NOW) + _BY_TERRAFORM
        self.by_terraform = PolicyVersions(self._iam, by_terraform)
        self._groups: dict[str, list[str]] = {}  # of each role
        for group, role_arn in sorted(outputs.group_role_arns.items()):
            self._groups.setdefault(role_arn, []).append(group)

    def look_up(self, name: str) -> Who:
        """Find the person or machine that a name means."""
        cognito = self._account.client("cognito-idp")
        return people.look_up(cognito, self._outputs.user_pool_id, name)

    def names_of(self, who: Who) -> KnownAs:
        """Return the names by which policies know a person, of the API and the pool."""
        # For a signed request, the function knows only the `sub`, and uses it as a username.
        subject = who.subject if self._outputs.identity_pool_id else None
        usernames = frozenset({who.username, subject or who.username})
        return KnownAs(frozenset(map(legal_name, usernames)), usernames)

    def sessions_of(self, who: Who) -> LockedOut:
        """Return the entries that lock a person out, of the API and of an identity pool.

        Raises:
            Failure: There is an identity pool, and its sessions do not distinguish users.
        """
        tags: frozenset[tuple[str, str]] = frozenset()
        if self._outputs.identity_pool_id:
            identity = self._account.client("cognito-identity")
            tags = people.tags_of(self._outputs, identity, who)
        return LockedOut(self.names_of(who).sessions, tags)

    def role_id_of(self, group: str) -> str:
        """Return the unique ID of a group's role.

        Raises:
            Failure: There is no such group.
        """
        return self._role_id(self._role_of(group))

    def sessions_of_group(self, group: str) -> LockedOut:
        """Return the entry that locks out all sessions of a group's role that exist now.

        Raises:
            Failure: There is no such group.
        """
        answer = self._role(self._role_of(group))
        # IAM compares whole seconds, and a session may have started in the current one.
        until = time_of(answer) + timedelta(seconds=1)
        return LockedOut(groups={answer["Role"]["RoleId"]: f"{until:%Y-%m-%dT%H:%M:%SZ}"})

    def groups_like(self, group: str) -> list[str]:
        """Return the groups that have the role of a group, with that group."""
        return self._groups[self._role_of(group)]

    def listed(self) -> Iterator[dict[str, str]]:
        """Yield who is locked out: by IAM's name, with what did it, and since when."""
        for by, versions in (
            ("scripts/lock-out", self.by_script),
            ("Terraform's locked_out", self.by_terraform),
        ):
            found = versions.read()
            groups = self._groups_with(found.groups.keys())
            since = versions.since() if found.entries else {}
            for entry in sorted(found.entries):
                who = _who(entry, found, groups)
                yield {"who": who, "by": by, "since": since.get(entry, "")}

    def lock_out(self, more: LockedOut) -> LockedOut:
        """Lock more people out, and return who was locked out before."""
        return self._change(lambda found: found.plus(more))

    def let_in(self, people: Collection[KnownAs], role_ids: Collection[str] = ()) -> None:
        """Let people of `names_of` in again, and all sessions of some roles."""
        self._change(lambda found: found.without(people, role_ids))

    def uncovered(self, groups: Collection[str] | None = None) -> Iterator[str]:
        """Say which roles lack the policy, so that their sessions go on.

        Args:
            groups: The groups whose roles to check. Default: all, and the execution role.
        """
        pages = self._iam.get_paginator("list_entities_for_policy").paginate(
            PolicyArn=self.policy_arn, EntityFilter="Role"
        )
        covered = {role["RoleName"] for page in pages for role in page["PolicyRoles"]}
        for role_arn, having in self._groups.items():
            role = role_arn.rpartition("/")[2]
            if role in covered or (groups is not None and not set(groups) & set(having)):
                continue
            role = f"The role {role} of {', '.join(having)} lacks the policy {self.policy_arn}"
            if self._outputs.group_policies.keys() & set(having):
                yield f"{role}, and its sessions go on: terraform apply attaches it again."
            else:
                yield f"{role}, and its live sessions go on, for an hour at most: attach it."
        execution = self._outputs.function_role_arn.rpartition("/")[2]
        if groups is None and execution not in covered:
            yield (
                f"The execution role {execution} lacks the policy {self.policy_arn}, and opens new"
                " sessions for everybody: terraform apply attaches it again."
            )

    def _groups_with(self, role_ids: Collection[str]) -> Mapping[str, str]:
        """Return the names of the groups of each of these roles, by the roles' unique IDs."""
        if not role_ids:
            return {}
        found = {self._role_id(arn): ", ".join(groups) for arn, groups in self._groups.items()}
        return {role_id: found.get(role_id, "that is gone") for role_id in role_ids}

    def _change(self, change: Callable[[LockedOut], LockedOut]) -> LockedOut:
        execution_role_id = self._role_id(self._outputs.function_role_arn)
        return self.by_script.change(change, execution_role_id)

    def _role_of(self, group: str) -> str:
        roles = self._outputs.group_role_arns
        if group not in roles:
            raise Failure(f"There is no group {group}: the stack has {', '.join(sorted(roles))}.")
        return roles[group]

    def _role_id(self, role_arn: str) -> str:
        return str(self._role(role_arn)["Role"]["RoleId"])

    def _role(self, role_arn: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._iam.get_role(RoleName=role_arn.rpartition("/")[2])
        return found


def locked_out(outputs: Outputs, account: Clients) -> Callable[[], bytes] | None:
    """Return for the console who is locked out, as JSON: the list, or why there is none.

    Args:
        outputs: The stack's outputs; there is no list if it lacks the policy of the lock-out.
        account: The stack's account.
    """
    if outputs.lock_out_policy_arn is None:
        return None
    lock_out = LockOut(outputs, account)

    def tell() -> bytes:
        try:
            with as_failures():
                document: object = {"entries": list(lock_out.listed())}
        except Failure as failure:
            document = {"error": str(failure)}
        return json.dumps(document).encode()

    return tell


def _who(entry: Entry, locked_out: LockedOut, groups: Mapping[str, str]) -> str:
    match entry:
        case ("group", role_id):
            until = locked_out.groups[role_id]
            return f"group {groups[role_id]}, sessions from before {until}"
        case ("tag", key, value):
            return f"{value} (the identity pool's sessions, by the tag {key})"
        case (_, name) if name != legal_name(name):
            return f"{name} (a username that is not legal as a session's name)"
        case _:
            return entry[-1]
