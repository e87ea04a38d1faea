"""Events that are no requests raise, unsupported requests are told so, and pings are answered."""

import json
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from group_role import GroupRole, NotARequest, Settings, as_caller, json_response
from group_role.config.settings import ENVIRONMENT_VARIABLE

from ..answering import answer_of
from .conftest import ROLE_PATTERN, load_event

CONTEXT = SimpleNamespace(aws_request_id="lambda-request")
RECORD = {"eventSource": "aws:sqs", "messageId": "1", "body": "{}"}
AUTHORIZER = {"token_use": "id", "sub": "s", "cognito:roles": ROLE_PATTERN.replace("*", "x")}
ELB = {"targetGroupArn": "arn:aws:elasticloadbalancing:eu-north-1:123456789012:targetgroup/a/b"}
HTTP = {"method": "GET", "path": "/", "sourceIp": "192.0.2.1"}
LATTICE = {"serviceNetworkArn": "arn:x", "serviceArn": "arn:y", "targetGroupArn": "arn:z"}

NO_REQUESTS: dict[str, Any] = {
    "nothing": {},
    "null": None,
    "a list": [],
    "a list of requests": [{"requestContext": {}, "httpMethod": "GET"}],
    "a text": "requestContext",
    "a number": 7,
    "true": True,
    "SQS": {"Records": [RECORD]},
    "SNS": {"Records": [{"EventSource": "aws:sns", "Sns": {"Message": "x"}}]},
    "S3": {"Records": [{"eventSource": "aws:s3", "s3": {"bucket": {"name": "b"}}}]},
    "S3 test": {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"},
    "S3 batch": {"invocationSchemaVersion": "1.0", "invocationId": "x", "tasks": []},
    "S3 object lambda": {"getObjectContext": {}, "userRequest": {"headers": {}}},
    "DynamoDB": {"Records": [{"eventSource": "aws:dynamodb", "dynamodb": {}}]},
    "Kinesis": {"Records": [{"eventSource": "aws:kinesis", "kinesis": {"data": "eA=="}}]},
    "Firehose": {"invocationId": "x", "deliveryStreamArn": "arn:x", "records": []},
    "Kafka": {"eventSource": "aws:kafka", "records": {"topic-0": []}},
    "MQ": {"eventSource": "aws:mq", "messages": []},
    "SES": {"Records": [{"eventSource": "aws:ses", "ses": {}}]},
    "CodeCommit": {"Records": [{"eventSource": "aws:codecommit"}]},
    "CloudFront": {"Records": [{"cf": {"request": {"method": "GET", "uri": "/"}}}]},
    "EventBridge": {"source": "app", "detail-type": "order", "detail": {"requestContext": {}}},
    "a schedule": {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}},
    "a warm-up of another convention": {"source": "serverless-plugin-warmup"},
    "Step Functions": {"orderId": 7, "input": {"httpMethod": "GET"}},
    "a Cognito trigger": {
        "version": "1",
        "triggerSource": "PreSignUp_SignUp",
        "request": {"userAttributes": {}},
        "response": {},
    },
    "IoT": {"temperature": 20, "topic": "a/b"},
    "CloudFormation": {"RequestType": "Create", "ResponseURL": "https://x", "StackId": "arn:x"},
    "CodePipeline": {"CodePipeline.job": {"id": "x"}},
    "CloudWatch Logs": {"awslogs": {"data": "H4sI"}},
    "an alarm": {"source": "aws.cloudwatch", "alarmArn": "arn:x", "alarmData": {}},
    "Config": {"invokingEvent": "{}", "ruleParameters": "{}", "configRuleName": "x"},
    "AppSync": {"arguments": {}, "identity": None, "info": {"fieldName": "x"}},
    "Lex": {"sessionState": {}, "bot": {"name": "x"}, "inputTranscript": "x"},
    "Connect": {"Name": "ContactFlowEvent", "Details": {"ContactData": {}}},
    "Secrets Manager": {"Step": "createSecret", "SecretId": "arn:x", "ClientRequestToken": "x"},
    "a destination": {
        "version": "1.0",
        "requestContext": {"functionArn": "arn:x", "condition": "Success"},
        "requestPayload": {},
        "responsePayload": {},
    },
    "a token authorizer": {"type": "TOKEN", "methodArn": "arn:x", "authorizationToken": "x"},
    "a request authorizer": {
        "type": "REQUEST",
        "methodArn": "arn:x",
        "httpMethod": "GET",
        "requestContext": {"authorizer": {"claims": AUTHORIZER}},
    },
    "an HTTP API's authorizer": {"type": "REQUEST", "routeArn": "arn:x", "requestContext": {}},
    "an agent": {"messageVersion": "1.0", "actionGroup": "x", "httpMethod": "GET"},
    **{
        f"what looks like a request, with {member}": {
            "requestContext": {"authorizer": {"claims": AUTHORIZER}},
            "httpMethod": "GET",
            member: "x",
        }
        for member in ("Records", "triggerSource", "requestPayload", "methodArn", "routeArn")
    },
    "a ping with something else": {"group_role": "ping", "source": "x"},
    "another ping": {"group_role": "Ping"},
}


def uncalled(*_: object) -> dict[str, Any]:
    raise AssertionError("called")


@pytest.mark.parametrize("event", NO_REQUESTS.values(), ids=NO_REQUESTS)
def test_events_that_are_not_requests_raise_an_error(
    event: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    misconfigured = as_caller(uncalled)
    capsys.readouterr()
    group_role = GroupRole(Settings((ROLE_PATTERN,)))
    for invoke in (partial(group_role.answer, uncalled), misconfigured):
        with pytest.raises(NotARequest, match="not a request of an API"):
            invoke(event, CONTEXT)
        (line,) = map(json.loads, capsys.readouterr().out.splitlines())
        assert (line["level"], line["message"]) == ("ERROR", "no_request")
        assert (line["request_id"], line["note"][:21]) == (
            "lambda-request",
            "The event is not a re",
        )
        assert not {"Denials", "_aws", "status"} & line.keys()


OTHERS: dict[str, tuple[str, Any]] = {
    "a load balancer": ("Load Balancer", {"requestContext": {"elb": ELB}, "httpMethod": "GET"}),
    "a load balancer with claims": (
        "Load Balancer",
        {"requestContext": {"elb": ELB, "authorizer": {"claims": AUTHORIZER}}, "path": "/"},
    ),
    "a function URL": (
        "function URL",
        {
            "version": "2.0",
            "rawPath": "/",
            "requestContext": {
                "http": HTTP,
                "domainName": "x.lambda-url.eu-north-1.on.aws",
                "authorizer": {"iam": {"userArn": "arn:x"}},
            },
        },
    ),
    "a function URL with claims": (
        "function URL",
        {
            "requestContext": {
                "http": HTTP,
                "domainName": "x.lambda-url.eu-north-1.on.aws",
                "authorizer": {"jwt": {"claims": AUTHORIZER}},
            },
        },
    ),
    "payload 2.0": (
        "payload format 2.0",
        {"version": "2.0", "rawPath": "/", "requestContext": {"http": HTTP}},
    ),
    "payload 2.0, signed": (
        "payload format 2.0",
        {"requestContext": {"http": HTTP, "authorizer": {"iam": {"cognitoIdentity": None}}}},
    ),
    "payload 2.0 without much": (
        "payload format 2.0",
        {"version": "2.0", "rawPath": "/", "requestContext": None},
    ),
    "payload 2.0, claims as a REST API has them": (
        "payload format 2.0",
        {"requestContext": {"http": HTTP, "authorizer": {"claims": AUTHORIZER}}},
    ),
    "a WebSocket": (
        "WebSocket",
        {"requestContext": {"connectionId": "x", "eventType": "MESSAGE", "routeKey": "$default"}},
    ),
    "a WebSocket behind an authorizer": (
        "WebSocket",
        {"requestContext": {"connectionId": "x", "authorizer": AUTHORIZER}},
    ),
    "VPC Lattice": ("VPC Lattice", {"raw_path": "/", "method": "GET", "headers": {}}),
    "VPC Lattice 2.0": (
        "VPC Lattice",
        {"version": "2.0", "path": "/", "method": "GET", "requestContext": LATTICE},
    ),
}


@pytest.mark.parametrize(("words", "event"), OTHERS.values(), ids=OTHERS)
def test_requests_of_other_services_get_an_explanation(words: str, event: Any) -> None:
    response, line = answer_of(uncalled, event)
    problem = json.loads(response["body"])
    assert (response["statusCode"], problem["status"], line["status"]) == (500, 500, 500)
    assert words in problem["detail"]
    assert words in line["note"]
    assert (line["level"], line["reason"]) == ("ERROR", "configuration")
    assert "Denials" not in line


@pytest.mark.parametrize(
    "name", ["http_jwt", "http_jwt_payload_1", "rest_jwt", "rest_lambda_authorizer"]
)
@pytest.mark.parametrize("of_a_lambda", [False, True])
def test_claims_in_payload_2_are_read(name: str, *, of_a_lambda: bool) -> None:
    event = load_event(name)
    authorizer = event["requestContext"]["authorizer"]
    if of_a_lambda and "jwt" in authorizer:
        event["requestContext"]["authorizer"] = {"lambda": authorizer["jwt"]["claims"]}
    response, line = answer_of(uncalled, event, issuers=None)
    assert (response["statusCode"], line["reason"]) == (401, "token_expired")


def test_a_ping_is_answered_without_a_caller(capsys: pytest.CaptureFixture[str]) -> None:
    group_role = GroupRole(Settings((ROLE_PATTERN,)))
    response = group_role.answer(uncalled, {"group_role": "ping"}, CONTEXT)
    assert response["statusCode"] == 200
    assert json.loads(response["body"]) == {"group_role": "pong"}
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (line["level"], line["message"], line["status"]) == ("INFO", "ping", 200)
    assert line["request_id"] == "lambda-request"
    assert not {"Denials", "_aws", "role_arn", "session", "reason"} & line.keys()


def test_ping_of_a_function_that_serves_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    handler = as_caller(lambda *_: json_response(200, {}))
    capsys.readouterr()
    assert handler({"group_role": "ping"}, CONTEXT)["statusCode"] == 500
    assert json.loads(capsys.readouterr().out)["level"] == "ERROR"


@pytest.mark.parametrize("place", ["body", "headers", "queryStringParameters", "path"])
def test_a_request_is_never_a_ping(place: str) -> None:
    event = {"requestContext": {}, place: {"group_role": "ping"}}
    response, line = answer_of(uncalled, event)
    assert (response["statusCode"], line["message"]) == (401, "request")
