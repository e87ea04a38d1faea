"""Deploys the examples of docs/frameworks.md: routes that IAM denies, and the log."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tooling.deployed.sign_in import claims_of
from tooling.packaging import package
from tooling.packaging.target import THIS_MACHINE
from tooling.paths import EXAMPLES

from ..frameworks.environments import OF_DOCUMENTS
from .conftest import Deployment

QUICK = ("fastapi",)
CALLS = (("GET", "/whoami"), ("GET", "/documents"), ("PUT", "/documents/framework"))
EXPECTED = {"readers": [200, 200, 403], "editors": [200, 200, 201]}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=() if name in QUICK else pytest.mark.full) for name in OF_DOCUMENTS
    ],
)
def example(
    request: pytest.FixtureRequest,
    deployment: Deployment,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Deployment]:
    folder = EXAMPLES / str(request.param)
    output = tmp_path_factory.mktemp("example") / "function.zip"
    code = package.build(folder / "src", output, folder / "requirements.txt", target=THIS_MACHINE)
    with deployment.stack.applied(function_package=str(code.path)):
        yield deployment


def lines_of(example: Deployment, since: float, prefix: str) -> list[dict[str, Any]]:
    log = example.stack.function_log(since).splitlines()
    lines = [json.loads(line) for line in log if '"message": "request"' in line]
    return [line for line in lines if line.get("username", "").startswith(prefix)]


def test_two_groups(example: Deployment) -> None:
    started = time.time()
    expected: Counter[tuple[str, int, str | None]] = Counter()
    for group, statuses in EXPECTED.items():
        token = example.sign_in(group, name="framework").id_token
        username = claims_of(token)["cognito:username"]
        answers = [
            example.api.call(method, path, token, body=b"x" if method == "PUT" else None)
            for method, path in CALLS
        ]
        assert [answer.status_code for answer in answers] == statuses
        assert answers[0].json() == {
            "username": username,
            "role_arn": example.outputs.group_role_arns[group],
        }
        if group == "readers":
            assert answers[2].headers["Content-Type"] == "application/problem+json"
            assert answers[2].json()["status"] == 403
            assert answers[2].headers["Access-Control-Allow-Origin"] == "*"
        notes = {403: "PutObject: AccessDenied"}
        expected += Counter((username, status, notes.get(status)) for status in statuses)
    assert expected == Counter(
        (line["username"], line["status"], line.get("note"))
        for line in lines_of(example, started, "framework-")
    )
