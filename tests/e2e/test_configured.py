"""A deployment with all options: role by header, a default role, tags, a source identity."""

import json
from collections.abc import Iterator

import pytest

from .conftest import Deployment

HEADER = "X-Role-Arn"


@pytest.fixture(scope="module")
def configured(deployment: Deployment) -> Iterator[Deployment]:
    with deployment.stack.applied(
        role_selection={"header": HEADER, "default_group": "readers"},
        session={"tags": {"username": "sub", "client": "aud"}, "source_identity": "sub"},
    ):
        yield deployment


def test_tagged_sessions_work(configured: Deployment) -> None:
    token = configured.sign_in("editors").id_token
    assert configured.api.call("PUT", "/documents/tagged", token, body=b"x").status_code == 201


def test_role_that_may_not_be_tagged(configured: Deployment) -> None:
    iam = configured.aws.client("iam")
    name = configured.outputs.group_role_arns["admins"].rpartition("/")[2]
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    (statement,) = trust["Statement"]
    assert "sts:TagSession" in statement["Action"]
    untagged = {**trust, "Statement": [{**statement, "Action": "sts:AssumeRole"}]}
    token = configured.sign_in("admins").id_token
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(untagged))
    try:
        answer = configured.api.call("GET", "/whoami", token)
        assert answer.status_code == 403
        assert answer.json()["detail"] == "Your group's role does not admit this API."
    finally:
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
    assert configured.api.call("GET", "/whoami", token).status_code == 200


def test_callers_choose_among_their_own_roles(configured: Deployment) -> None:
    roles = configured.outputs.group_role_arns
    token = configured.sign_in("readers", "editors").id_token

    def whoami(role: str) -> tuple[int, object]:
        answer = configured.api.call("GET", "/whoami", token, headers={HEADER: role})
        return answer.status_code, answer.json().get("role_arn")

    assert whoami(roles["readers"]) == (200, roles["readers"])
    assert whoami(roles["editors"]) == (200, roles["editors"])
    assert whoami(roles["admins"]) == (403, None)
    assert whoami("admins") == (400, None)
    lesser = {HEADER: roles["readers"]}
    written = configured.api.call("PUT", "/documents/x", token, body=b"x", headers=lesser)
    assert written.status_code == 403


def test_default_role_of_someone_in_no_group(configured: Deployment) -> None:
    token = configured.sign_in().id_token
    assert configured.api.call("GET", "/documents", token).status_code == 200
    assert configured.api.call("PUT", "/documents/x", token, body=b"x").status_code == 403


def test_browsers_may_send_the_header(configured: Deployment) -> None:
    answer = configured.api.call("OPTIONS", "/whoami")
    assert HEADER in answer.headers["Access-Control-Allow-Headers"]


def test_a_second_plan_shows_no_change(configured: Deployment) -> None:
    assert configured.stack.changes() == []


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
