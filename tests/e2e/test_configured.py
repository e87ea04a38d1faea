"""With the Lambda authorizer, roles by header, a default role, and tags on sessions."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from .attacks.scene import Scene
from .attacks.table import Case
from .attacks.tried import (
    BY_AUTHORIZER,
    BY_LAMBDA_AUTHORIZER,
    CONFIGURED,
    MATRIX,
    WITH_BOTH_AUTHORIZERS,
    attack,
    cases,
)
from .conftest import Deployment

HEADER = "X-Role-Arn"


INPUTS = {
    "authorizer": "lambda",
    "role_selection": {"header": HEADER, "default_group": "readers"},
    "session": {"tags": {"username": "sub", "client": "aud"}, "source_identity": "sub"},
}


@pytest.fixture(scope="module")
def scene(deployment: Deployment) -> Iterator[Scene]:
    with ExitStack() as cleanup:
        yield Scene(deployment, (case.by for case in MATRIX.cases), cleanup)


@cases(CONFIGURED, WITH_BOTH_AUTHORIZERS)
def test_attack(scene: Scene, case: Case) -> None:
    expected = BY_LAMBDA_AUTHORIZER if case.expected == BY_AUTHORIZER else case.expected
    attack(scene, replace(case, expected=expected))


def test_tagged_sessions_work(deployment: Deployment) -> None:
    token = deployment.sign_in("editors").id_token
    assert deployment.api.call("PUT", "/documents/tagged", token, body=b"x").status_code == 201


def test_a_role_that_does_not_allow_tags_gets_403(deployment: Deployment) -> None:
    iam = deployment.aws.client("iam")
    name = deployment.outputs.group_role_arns["admins"].rpartition("/")[2]
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    (statement,) = trust["Statement"]
    assert "sts:TagSession" in statement["Action"]
    untagged = {**trust, "Statement": [{**statement, "Action": "sts:AssumeRole"}]}
    token = deployment.sign_in("admins").id_token
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(untagged))
    try:
        answer = deployment.api.call("GET", "/whoami", token)
        assert answer.status_code == 403
        assert answer.json()["detail"] == "This API may not assume your group's role."
    finally:
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
    assert deployment.api.call("GET", "/whoami", token).status_code == 200


def test_callers_choose_only_their_own_roles(deployment: Deployment) -> None:
    roles = deployment.outputs.group_role_arns
    token = deployment.sign_in("readers", "editors").id_token

    def whoami(role: str) -> tuple[int, object]:
        answer = deployment.api.call("GET", "/whoami", token, headers={HEADER: role})
        return answer.status_code, answer.json().get("role_arn")

    assert whoami(roles["readers"]) == (200, roles["readers"])
    assert whoami(roles["editors"]) == (200, roles["editors"])
    assert whoami(roles["admins"]) == (403, None)
    assert whoami("admins") == (400, None)
    lesser = {HEADER: roles["readers"]}
    written = deployment.api.call("PUT", "/documents/x", token, body=b"x", headers=lesser)
    assert written.status_code == 403


def test_a_user_in_no_group_gets_the_default_role(deployment: Deployment) -> None:
    token = deployment.sign_in().id_token
    assert deployment.api.call("GET", "/documents", token).status_code == 200
    assert deployment.api.call("PUT", "/documents/x", token, body=b"x").status_code == 403


def test_cors_allows_the_role_header(deployment: Deployment) -> None:
    answer = deployment.api.call("OPTIONS", "/whoami")
    assert HEADER in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.full
def test_a_second_plan_shows_no_change(deployment: Deployment) -> None:
    assert deployment.stack.changes() == []


@pytest.mark.full
def test_rules_replace_the_roles_of_the_token(deployment: Deployment) -> None:
    rule = {"claim": "cognito:groups", "match_type": "Contains", "value": "admins"}
    with deployment.stack.applied(role_selection={"rules": [{**rule, "group": "readers"}]}):
        roles = deployment.outputs.group_role_arns
        admin, editor = (
            deployment.sign_in("admins").id_token,
            deployment.sign_in("editors").id_token,
        )
        answer = deployment.api.call("GET", "/whoami", admin)
        assert answer.json()["role_arn"] == roles["readers"]
        assert deployment.api.call("GET", "/whoami", editor).status_code == 403
