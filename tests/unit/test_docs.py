"""The handlers in the documentation, and their tests, run as written."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import pytest

from group_role.config.settings import ENVIRONMENT_VARIABLE
from group_role.testing import answer, rest_event

from ..waiting import LONGEST_WAIT
from .conftest import ROLE_PATTERN, with_claims

REPOSITORY = Path(__file__).parents[2]
CONTEXT = SimpleNamespace(
    aws_request_id="x", get_remaining_time_in_millis=lambda: LONGEST_WAIT * 1000
)


def blocks(name: str, holding: str) -> list[str]:
    text = (REPOSITORY / name).read_text()
    return [block for block in re.findall(r"```python\n(.*?)```", text, re.S) if holding in block]


def names_in(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(code, "documentation", "exec"), names)  # noqa: S102 (that is the test)
    return names


def run(code: str, **event: Any) -> dict[str, Any]:
    answer: dict[str, Any] = names_in(code)["lambda_handler"](
        {**with_claims(exp=None, **{"custom:customer": "acme"}), **event}, CONTEXT
    )
    return answer


@pytest.fixture
def orders(
    moto_server: str, aws: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    aws(moto_server)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, json.dumps({"allowed_roles": [ROLE_PATTERN]}))
    monkeypatch.setenv("DOCUMENTS_BUCKET", "documents")
    bucket = boto3.resource("s3", region_name="us-east-1").create_bucket(Bucket="documents")
    table = boto3.resource("dynamodb", region_name="us-east-1").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "customer", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "customer", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table.put_item(Item={"customer": "acme"})
    yield
    table.delete()
    bucket.delete()


@pytest.mark.usefixtures("orders")
@pytest.mark.parametrize("name", ["README.md", "docs/own-handler.md", "docs/group_role.md"])
def test_handlers_of_the_documentation(name: str) -> None:
    found = blocks(name, "@as_caller")
    assert found
    for code in found:
        assert run(code, path="/orders", httpMethod="GET")["statusCode"] == 200
        if "NotFound" in code:
            assert run(code, path="/nothing", httpMethod="GET")["statusCode"] == 404


def test_the_public_handler_of_the_documentation() -> None:
    (code,) = blocks("docs/group_role.md", "@public")
    handler = names_in(code)["public_handler"]
    assert answer(handler, rest_event("GET", "/health"))["statusCode"] == 200
    assert answer(handler, rest_event("GET", "/orders"))["statusCode"] == 404


def test_tests_of_the_documentation(monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = blocks("docs/group_role.md", "def test_")
    app = ModuleType("app")
    vars(app).update(names_in(blocks("docs/group_role.md", "@as_caller")[-1]))
    monkeypatch.setitem(sys.modules, "app", app)
    found = {name: test for name, test in names_in(code).items() if name.startswith("test_")}
    assert len(found) == 3
    for test in found.values():
        test()
