"""The Lambda authorizer: cached decisions, unreachable keys, other clients, access tokens."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from . import tokens
from .conftest import Deployment
from .promised import PROMISED, statuses

INPUTS = {"authorizer": "lambda", "access_tokens": True}
# Nothing listens there.
NOWHERE = "http://127.0.0.1:9"


@contextmanager
def authorizer_with(deployment: Deployment, **variables: str) -> Iterator[None]:
    """Restart the authorizer with other environment variables."""
    functions = deployment.aws.client("lambda")
    name = f"{deployment.outputs.function_name}-authorizer"
    good = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]

    def serve(environment: dict[str, str]) -> None:
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": environment}
        )
        version = functions.publish_version(FunctionName=name)["Version"]
        functions.update_alias(FunctionName=name, Name="live", FunctionVersion=version)

    serve(good | variables)
    try:
        yield
    finally:
        serve(good)


def without_keys(deployment: Deployment) -> AbstractContextManager[None]:
    """Restart the authorizer without a way to the pool's keys."""
    return authorizer_with(deployment, AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=NOWHERE)


def test_the_authorizer_accepts_only_the_clients_of_the_stack(deployment: Deployment) -> None:
    name = f"{deployment.outputs.function_name}-authorizer"
    found = deployment.aws.client("lambda").get_function_configuration(FunctionName=name)
    settings = json.loads(found["Environment"]["Variables"]["AUTHORIZER_CONFIG"])
    assert settings["client_ids"] == [deployment.outputs.user_pool_client_id]
    assert not settings.get("client_groups")
    assert {group["role_arn"] for group in settings["group_roles"]} == set(
        deployment.outputs.group_role_arns.values()
    )


def test_a_cached_decision_serves_its_caller_on_every_path(
    deployment: Deployment, document: Callable[[str], str]
) -> None:
    reader, admin = (deployment.sign_in(group).id_token for group in ("readers", "admins"))
    # Several paths, with the root: a cached decision must not hold only for its own path.
    assert deployment.api.call("GET", "/", reader).status_code == 404
    assert deployment.api.call("GET", "/whoami", admin).status_code == 200
    with without_keys(deployment):
        # The authorizer cannot decide now, so these are cached decisions.
        assert deployment.api.call("GET", "/whoami", f"Bearer {admin}").status_code == 503
        assert statuses(deployment, document, reader) == PROMISED["readers",]
        assert statuses(deployment, document, admin) == PROMISED["admins",]
        roles = deployment.outputs.group_role_arns
        for token, group in ((reader, "readers"), (admin, "admins")):
            answer = deployment.api.call("GET", "/whoami", token).json()
            assert answer["role_arn"] == roles[group]


def test_unreachable_keys_give_503(deployment: Deployment) -> None:
    token = deployment.sign_in("readers").id_token
    with without_keys(deployment):
        answer = deployment.api.call("GET", "/whoami", token)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "2"
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.json()["status"] == 503
    assert deployment.api.call("GET", "/whoami", token).status_code == 200


def test_the_bearer_scheme_is_optional(deployment: Deployment) -> None:
    token = deployment.tokens("readers").id_token
    for sent in (token, f"Bearer {token}"):
        assert deployment.api.call("GET", "/whoami", sent).status_code == 200
    assert deployment.api.call("GET", "/whoami", f"Basic {token}").status_code == 401


def test_a_token_of_another_client_gets_401(deployment: Deployment) -> None:
    token = tokens.of_another_client(deployment, "admins")
    assert deployment.api.call("GET", "/whoami", token).status_code == 401


@pytest.mark.parametrize("groups", PROMISED, ids=lambda groups: "+".join(groups) or "no group")
def test_access_tokens_get_the_roles_of_their_groups(
    deployment: Deployment, document: Callable[[str], str], groups: tuple[str, ...]
) -> None:
    signed_in = deployment.sign_in(*groups)
    assert statuses(deployment, document, signed_in.access_token) == PROMISED[groups]
    assert statuses(deployment, document, signed_in.id_token) == PROMISED[groups]


def test_id_token_and_access_token_name_the_same_caller(deployment: Deployment) -> None:
    signed_in = deployment.sign_in("readers", "editors")
    by_id, by_access = (
        deployment.api.call("GET", "/whoami", token).json()
        for token in (signed_in.id_token, signed_in.access_token)
    )
    assert by_id == by_access
    assert by_id["role_arn"] == deployment.outputs.group_role_arns["editors"]


def test_a_machine_has_the_role_of_its_clients_group(
    deployment: Deployment, document: Callable[[str], str]
) -> None:
    function = f"{deployment.outputs.function_name}-authorizer"
    variables = deployment.aws.client("lambda").get_function_configuration(FunctionName=function)
    config = json.loads(variables["Environment"]["Variables"]["AUTHORIZER_CONFIG"])
    with tokens.machine(deployment) as (client_id, token):
        # Terraform does not know this client yet.
        assert deployment.api.call("GET", "/whoami", token).status_code == 401
        config["client_ids"].append(client_id)
        config["client_groups"] = {client_id: "readers"}
        with authorizer_with(deployment, AUTHORIZER_CONFIG=json.dumps(config)):
            assert deployment.api.call("GET", "/whoami", f"Bearer {token}").json() == {
                "username": client_id,
                "subject": client_id,
                "groups": ["readers"],
                "role_arn": deployment.outputs.group_role_arns["readers"],
                "session_name": client_id,
            }
            assert statuses(deployment, document, f"Bearer {token}") == PROMISED["readers",]
            # Other users keep their rights.
            admin = deployment.sign_in("admins").access_token
            assert statuses(deployment, document, admin) == PROMISED["admins",]


@pytest.mark.full
def test_a_second_plan_shows_no_change(deployment: Deployment) -> None:
    assert deployment.stack.changes() == []
