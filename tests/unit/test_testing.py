"""Deployers' test helpers: events like API Gateway's, and never a real session."""

import base64
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from group_role import Caller, Forbidden, Response, Settings, as_caller, json_response
from group_role.config.settings import ENVIRONMENT_VARIABLE
from group_role.identity.claims import identify
from group_role.testing import (
    SETTINGS,
    ClientNotGiven,
    Context,
    User,
    answer,
    fake_caller,
    rest_event,
    role_arn_of,
)

from ..stub_aws import EXECUTION_KEY, StubAws
from .conftest import EDITORS_ROLE, READERS_ROLE, load_event

ADA = User("ada", "editors", "readers")
MALLORY = User("mallory")
TORN = User("torn", "editors", "readers", claims={"cognito:preferred_role": None})


@as_caller
def lambda_handler(event: Mapping[str, Any], context: Any, caller: Caller) -> Response:
    assert context.get_remaining_time_in_millis() == 10_000
    page = caller.client("s3").list_objects_v2(Bucket="documents")
    keys = [document["Key"] for document in page.get("Contents", [])]
    return json_response(200, {"path": event["path"], "keys": keys, "role": caller.role_arn})


def body_of(response: Response) -> Any:
    return json.loads(response["body"])


def shape_of(value: Any) -> Any:
    """Names and types, at every level."""
    if isinstance(value, dict):
        return {name: shape_of(member) for name, member in value.items()}
    return type(value)


@pytest.fixture
def s3() -> Iterator[Stubber]:
    with Stubber(boto3.client("s3", region_name="us-east-1")) as stub:
        yield stub


@pytest.mark.parametrize(
    ("captured", "user"),
    [("rest_cognito_two_groups", ADA), ("rest_cognito_no_group", User("ada"))],
)
def test_events_have_the_shape_of_captured_events(captured: str, user: User) -> None:
    theirs = load_event(captured)
    ours = rest_event("GET", "/whoami", user, headers={"Accept": "*/*"})
    assert ours.pop("headers").items() < theirs.pop("headers").items()
    assert shape_of(ours) == shape_of(theirs)
    claims, captured_claims = (
        event["requestContext"]["authorizer"]["claims"] for event in (ours, theirs)
    )
    for name in ("cognito:username", "cognito:groups", "cognito:roles", "cognito:preferred_role"):
        assert claims.get(name) == captured_claims.get(name)


def test_claims_are_understood() -> None:
    now = time.time()
    identity = identify(rest_event("GET", "/", ADA), now=now)
    assert (identity.username, identity.subject) == ("ada", ADA.subject)
    assert identity.groups == ("editors", "readers")
    assert identity.roles == (EDITORS_ROLE, READERS_ROLE)
    assert identity.preferred_role == EDITORS_ROLE
    assert identity.expires_at is not None
    assert abs(identity.expires_at - now - 3600) < 60


def test_users_are_distinguished_by_name() -> None:
    assert User("ada").subject == ADA.subject != MALLORY.subject


def test_parts_of_a_request() -> None:
    event = rest_event("PUT", "/a%20b?x=1&y=&x=%C3%AF", headers={"Accept": "*/*"}, body="ï")
    assert event["path"] == "/a%20b"
    assert event["queryStringParameters"] == {"x": "ï", "y": ""}
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "ï"], "y": [""]}
    assert event["multiValueHeaders"] == {"Accept": ["*/*"]}
    assert event["isBase64Encoded"] is True
    assert base64.b64decode(event["body"]).decode() == "ï"
    assert "authorizer" not in event["requestContext"]


# AWS sent these in recordings of 2024-08-02:
# https://github.com/localstack/localstack/blob/8b9a79f05/tests/aws/services/apigateway/test_apigateway_lambda.snapshot.json
@pytest.mark.parametrize(
    ("sent", "path", "proxy"),
    [
        ("/a/b", "/a/b", "a/b"),
        ("/a/b/", "/a/b/", "a/b"),
        ("//a/b", "/a/b", "a/b"),
        ("/a//b", "/a//b", "a//b"),
        ("/a%2Bb+c", "/a%2Bb+c", "a%2Bb+c"),
    ],
)
def test_slashes_of_a_path(sent: str, path: str, proxy: str) -> None:
    event = rest_event("GET", f"{sent}?x=//")
    assert event["path"] == path
    assert event["pathParameters"] == {"proxy": proxy}
    assert event["requestContext"]["path"] == f"/live{sent}"


def test_the_root_path_is_a_separate_resource() -> None:
    event = rest_event("GET", "/")
    assert (event["resource"], event["path"]) == ("/", "/")
    assert event["pathParameters"] is None


def test_answer_with_a_stubbed_client(s3: Stubber, stub: StubAws) -> None:
    s3.add_response("list_objects_v2", {"Contents": [{"Key": "a.txt"}]})
    response = answer(lambda_handler, rest_event("GET", "/x", ADA), clients={"s3": s3.client})
    assert response["statusCode"] == 200
    assert body_of(response) == {"path": "/x", "keys": ["a.txt"], "role": role_arn_of("editors")}
    assert response["headers"]["Access-Control-Allow-Origin"] == "*"
    assert stub.signed == []


@pytest.mark.parametrize(("code", "status"), [("AccessDenied", 403), ("NoSuchBucket", 500)])
def test_answer_to_a_call_that_aws_refuses(s3: Stubber, code: str, status: int) -> None:
    s3.add_client_error("list_objects_v2", code)
    response = answer(lambda_handler, rest_event("GET", "/x", ADA), clients={"s3": s3.client})
    assert (response["statusCode"], body_of(response)["status"]) == (status, status)


@pytest.mark.parametrize(
    ("user", "status"), [(None, 401), (MALLORY, 403), (TORN, 403), (User("eve", "x/y"), 403)]
)
def test_answer_to_a_refused_user(user: User | None, status: int) -> None:
    settings = Settings((EDITORS_ROLE, READERS_ROLE))
    response = answer(lambda_handler, rest_event("GET", "/x", user), clients={}, settings=settings)
    assert response["statusCode"] == status


def test_moto_in_the_same_process() -> None:
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="documents")
        s3.put_object(Bucket="documents", Key="b.txt")
        response = answer(lambda_handler, rest_event("GET", "/x", ADA))
        assert body_of(response)["keys"] == ["b.txt"]
        buckets = fake_caller(ADA).session.client("s3").list_buckets()["Buckets"]
    assert [bucket["Name"] for bucket in buckets] == ["documents"]


def test_undecorated_handler(s3: Stubber) -> None:
    caller = fake_caller(ADA, clients={"s3": s3.client})
    s3.add_response("list_objects_v2", {})
    assert body_of(lambda_handler.__wrapped__({"path": "/x"}, Context(), caller))["keys"] == []


def test_fake_caller() -> None:
    ada = User("ada@example.com", "readers", claims={"custom:customer": "acme"})
    caller = fake_caller(ada)
    assert (caller.username, caller.subject) == ("ada@example.com", ada.subject)
    assert (caller.groups, caller.role_arn) == (("readers",), READERS_ROLE)
    assert caller.session_name == "ada@example.com"
    assert caller.claims["custom:customer"] == "acme"


@pytest.mark.parametrize("user", [MALLORY, TORN])
def test_a_user_without_a_role_is_not_a_caller(user: User) -> None:
    with pytest.raises(Forbidden):
        fake_caller(user)


def test_settings_of_the_deployment() -> None:
    settings = Settings(SETTINGS.allowed_roles, default_role=READERS_ROLE)
    assert fake_caller(MALLORY, settings=settings).role_arn == READERS_ROLE


def test_client_that_the_test_does_not_provide(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ClientNotGiven, match="dynamodb"):
        fake_caller(ADA, clients={}).client("dynamodb")
    response = answer(lambda_handler, rest_event("GET", "/x", ADA), clients={})
    assert response["statusCode"] == 500
    assert json.loads(capsys.readouterr().out)["error"] == "ClientNotGiven"


def test_a_fake_caller_has_no_real_credentials(stub: StubAws) -> None:
    """Callers do not get the environment's credentials."""
    caller = fake_caller(ADA)
    credentials = caller.session.get_credentials()
    assert credentials is not None
    assert credentials.access_key == "testing"
    assert caller.client("s3").list_objects_v2(Bucket="documents")["Contents"]
    assert {request.access_key for request in stub.signed} == {"testing"} != {EXECUTION_KEY}


def test_the_decorator_does_not_import_the_testing_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without settings the function serves nothing, although a test was answered."""
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    handler = as_caller(lambda event, context, caller: json_response(200, {}))
    event = rest_event("GET", "/x", ADA)
    assert answer(handler, event)["statusCode"] == 200
    assert handler(event, Context())["statusCode"] == 500


@pytest.mark.parametrize(
    ("resource", "path", "parameters"),
    [
        ("/health", "/health", None),
        ("/health", "//health/", None),
        ("/webhooks/{source}", "/webhooks/stripe", {"source": "stripe"}),
        ("/{a}/x/{b}", "/1/x/2%2F3", {"a": "1", "b": "2%2F3"}),
        ("/files/{path+}", "/files/a/b//c/", {"path": "a/b//c"}),
        ("/f.x", "/f.x", None),
    ],
)
def test_separate_resource(resource: str, path: str, parameters: dict[str, str] | None) -> None:
    event = rest_event("POST", path, resource=resource)
    assert event["resource"] == event["requestContext"]["resourcePath"] == resource
    assert event["pathParameters"] == parameters
    assert "authorizer" not in event["requestContext"]


@pytest.mark.parametrize(
    ("resource", "path"),
    [("/health", "/Health"), ("/a/{b}", "/a/b/c"), ("/a/{b+}", "/a"), ("/f.x", "/fox")],
)
def test_path_at_another_resource(resource: str, path: str) -> None:
    with pytest.raises(ValueError, match="is not at the resource"):
        rest_event("GET", path, resource=resource)
