"""An event that is no request fails, so that its sender knows; a request never does."""

import json
import re

import pytest

from .answers import answered
from .events import TOKEN, Event, request
from .process import Runtime


def _record(source: str, **members: object) -> Event:
    return {"Records": [{"eventSource": source, "awsRegion": "us-east-1", **members}]}


# Events from AWS's documentation of each service, without members that do not matter here.
NO_REQUESTS: dict[str, object] = {
    "SQS": _record("aws:sqs", messageId="1", receiptHandle=TOKEN, body=TOKEN, attributes={}),
    "SNS": {
        "Records": [{"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": {"Message": "x"}}]
    },
    "S3": _record("aws:s3", eventName="ObjectCreated:Put", s3={"object": {"key": "a"}}),
    "DynamoDB": _record("aws:dynamodb", eventName="INSERT", dynamodb={"Keys": {}}),
    "Kinesis": _record("aws:kinesis", kinesis={"data": "eA==", "partitionKey": "1"}),
    "SES": _record("aws:ses", ses={"mail": {}, "receipt": {}}),
    "EventBridge": {
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "time": "2026-10-08T16:53:06Z",
        "region": "us-east-1",
        "resources": ["arn:aws:events:us-east-1:123456789012:rule/nightly"],
        "detail": {"token": TOKEN},
    },
    "CloudWatch Logs": {"awslogs": {"data": "H4sIAAAAAAAA"}},
    "Kafka": {"eventSource": "aws:kafka", "records": {"topic-0": [{"value": "eA=="}]}},
    "Cognito trigger": {
        "version": "2",
        "triggerSource": "TokenGeneration_Authentication",
        "region": "us-east-1",
        "userPoolId": "us-east-1_AbCdEf123",
        "userName": "ada",
        "request": {"userAttributes": {"sub": "1"}},
        "response": {},
    },
    "Step Functions": {"orderId": "1", "token": TOKEN},
    "a list": [{"orderId": "1"}],
    "a text": "order",
    "a number": 1,
    "null": None,
}


@pytest.mark.parametrize("event", NO_REQUESTS.values(), ids=NO_REQUESTS)
def test_an_event_that_is_not_a_request_fails(reference: Runtime, event: object) -> None:
    before = len(reference.lines())
    posted = reference.invoke(event)
    assert posted.to == "error", posted.body
    assert posted.error_type or posted.error["errorType"]
    assert posted.error["errorMessage"]
    assert TOKEN not in posted.body.decode()
    lines = reference.lines()[before:]
    assert [line for line in lines if "Denials" in line or "status" in line] == []
    assert "ERROR" in {line["level"] for line in lines}
    assert answered(reference, request()).status == 200


def test_a_ping_is_answered_and_not_counted_as_a_denial(reference: Runtime) -> None:
    posted = reference.invoke({"group_role": "ping"})
    assert (posted.to, json.loads(posted.body)["statusCode"]) == ("response", 200)
    line = reference.lines()[-1]
    assert (line["message"], line["status"]) == ("ping", 200)
    assert "Denials" not in line


# Requests with other kinds of authorizers, each with the answer's words about it.
OTHER_SERVICES = {
    "payload 2.0, nobody signed in": (
        request("http_jwt", requestContext={"http": {"method": "GET", "path": "/whoami"}}),
        r"(?i)payload|HTTP API",
    ),
    "function URL": (
        {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": "/whoami",
            "headers": {},
            "requestContext": {
                "requestId": "1",
                "domainName": "abc.lambda-url.us-east-1.on.aws",
                "http": {"method": "GET", "path": "/whoami"},
            },
            "isBase64Encoded": False,
        },
        r"(?i)function URL",
    ),
    "load balancer": (
        {
            "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:x"}},
            "httpMethod": "GET",
            "path": "/whoami",
            "queryStringParameters": {},
            "headers": {},
            "body": "",
            "isBase64Encoded": False,
        },
        r"(?i)load balancer|ALB",
    ),
}


@pytest.mark.parametrize(("event", "words"), OTHER_SERVICES.values(), ids=OTHER_SERVICES)
def test_other_services_get_an_explanation(reference: Runtime, event: Event, words: str) -> None:
    posted = reference.invoke(event)
    assert posted.to == "response", posted.body
    answer = json.loads(posted.body)
    assert answer["statusCode"] >= 400
    assert re.search(words, json.loads(answer["body"])["detail"])
    assert reference.lines()[-1]["status"] == answer["statusCode"]
    assert answered(reference, request()).status == 200
