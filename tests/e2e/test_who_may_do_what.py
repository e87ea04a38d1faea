"""The main promise: a request runs with the role of its caller's group, and IAM decides.

Here API Gateway's own authorizer verifies the tokens: for the others, see test_authorizer.py and
test_identity_pool.py.
"""

import json
import time
from collections.abc import Callable

import pytest

from tooling.deployed.sign_in import claims_of, forged

from ..leaks import found_secrets
from . import sessions, tokens
from .conftest import Deployment
from .promised import PROMISED, Document, statuses
from .tampering import all_powerful_execution_role, without_trust


@pytest.mark.parametrize("groups", PROMISED, ids=lambda groups: "+".join(groups) or "no group")
def test_groups(deployment: Deployment, document: Document, groups: tuple[str, ...]) -> None:
    token = deployment.sign_in(*groups).id_token
    assert statuses(deployment, document, token) == PROMISED[groups]


NO_IDENTITY: dict[str, Callable[[Deployment], str | None]] = {
    "none": lambda _: None,
    "forged": lambda deployment: forged(deployment.tokens("admins").id_token),
    "access": lambda deployment: deployment.tokens("admins").access_token,
    "expired": tokens.expired,
    "of another pool": tokens.of_another_pool,
    "garbage": lambda _: "garbage",
}


@pytest.mark.parametrize("kind", NO_IDENTITY)
def test_requests_without_a_valid_token_get_401(
    deployment: Deployment, document: Document, kind: str
) -> None:
    token = NO_IDENTITY[kind](deployment)
    assert statuses(deployment, document, token) == (401,) * 5


def test_every_method_but_options_and_public_routes_has_the_authorizer(
    deployment: Deployment,
) -> None:
    gateway = deployment.aws.client("apigateway")
    api = deployment.outputs.rest_api_id
    open_routes, authorizers = set(), set()
    for resource in gateway.get_resources(restApiId=api, limit=500)["items"]:
        for name in resource.get("resourceMethods", {}):
            method = gateway.get_method(restApiId=api, resourceId=resource["id"], httpMethod=name)
            if method["authorizationType"] == "COGNITO_USER_POOLS":
                authorizers.add(method.get("authorizerId"))
            elif name != "OPTIONS":
                open_routes.add(f"{name} {resource['path']}")
    assert open_routes == {"GET /health"}
    assert authorizers == {a["id"] for a in gateway.get_authorizers(restApiId=api)["items"]}


def test_whoami_of_a_user_in_two_groups(deployment: Deployment) -> None:
    token = deployment.sign_in("readers", "editors", name="two").id_token
    answer = deployment.api.call("GET", "/whoami", token).json()
    assert answer.pop("subject")
    name = answer.pop("username")
    assert name.startswith("two-")
    assert sorted(answer.pop("groups")) == ["editors", "readers"]
    assert answer == {
        "role_arn": deployment.outputs.group_role_arns["editors"],
        "session_name": name,
    }


def test_groups_of_equal_precedence_give_no_role(
    deployment: Deployment, document: Document
) -> None:
    with deployment.group("tied-with-editors", 20, role_of="readers"):
        token = deployment.sign_in("editors", "tied-with-editors").id_token
    assert statuses(deployment, document, token) == (403,) * 5
    answer = deployment.api.call("GET", "/whoami", token)
    assert "none of them takes precedence" in answer.json()["detail"]


def test_a_second_plan_shows_no_change(deployment: Deployment) -> None:
    assert deployment.stack.changes() == []


def test_a_group_without_statements_has_no_rights(
    deployment: Deployment, document: Document
) -> None:
    token = deployment.sign_in("readers").id_token
    assert statuses(deployment, document, token) == PROMISED["readers",]
    code = deployment.aws.client("lambda").get_function_configuration(
        FunctionName=deployment.outputs.function_name
    )["CodeSha256"]
    # The emulator cannot change a group, only its role, so everything else keeps its default.
    described = {
        "readers": (30, "List and read documents"),
        "editors": (20, "List, read and write documents"),
        "admins": (10, "List, read, write and delete documents"),
    }
    groups = {
        name: {"precedence": precedence, "description": description, "statements": []}
        for name, (precedence, description) in described.items()
    }
    with deployment.stack.applied(groups=groups):
        # With the same token, warm function and even credentials, IAM decides again.
        assert statuses(deployment, document, token) == (200, 403, 403, 403, 403)
    assert statuses(deployment, document, token) == PROMISED["readers",]
    after = deployment.aws.client("lambda").get_function_configuration(
        FunctionName=deployment.outputs.function_name
    )
    assert after["CodeSha256"] == code


def test_requests_never_have_the_rights_of_the_execution_role(
    deployment: Deployment, document: Document
) -> None:
    with all_powerful_execution_role(deployment), without_trust(deployment, "editors"):
        # A control, which raises if denied: it shows that the role itself may read the documents.
        function = deployment.aws.client("s3", sessions.of_execution_role(deployment))
        function.list_objects_v2(Bucket=deployment.outputs.documents_bucket)
        trusted_no_more = deployment.sign_in("editors").id_token
        answer = deployment.api.call("GET", "/documents", trusted_no_more)
        assert answer.status_code == 403
        assert answer.json()["detail"] == "This API may not assume your group's role."
        assert statuses(deployment, document, trusted_no_more) == (403,) * 5
        assert statuses(deployment, document, deployment.sign_in().id_token) == (403,) * 5
        reader = deployment.sign_in("readers").id_token
        assert statuses(deployment, document, reader) == PROMISED["readers",]
    assert statuses(deployment, document, trusted_no_more) == PROMISED["editors",]


def test_the_log_names_the_caller_and_holds_no_secret(
    deployment: Deployment, document: Document
) -> None:
    token = deployment.sign_in("readers", name="logged").id_token
    began = time.time()
    statuses(deployment, document, token)
    lines = deployment.stack.function_log(began).splitlines()
    requests = [json.loads(line) for line in lines if '"message": "request"' in line]
    assert sorted(request["status"] for request in requests) == [200, 200, 200, 403, 403]
    assert {request["username"] for request in requests} == {claims_of(token)["cognito:username"]}
    role_arn = deployment.outputs.group_role_arns["readers"]
    assert {request["role_arn"] for request in requests} == {role_arn}
    reasons = {request["reason"] for request in requests if request["status"] == 403}
    assert reasons == {"iam_denied"}
    everything = deployment.stack.function_log()
    for secret in (token, token.split(".")[2], "eyJ", "SecretAccessKey"):
        assert secret not in everything
    assert found_secrets(everything, [token]) == 0
