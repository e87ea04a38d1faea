"""The public route of the deployed stack: its request has no caller, in the answer and the log."""

import json
import time
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from group_role.testing import User, rest_event

from .conftest import Deployment

ADMIN = User("admin", "admins")


def public_function(deployment: Deployment) -> str:
    return f"{deployment.outputs.function_name}_public"


def invoked(deployment: Deployment, event: dict[str, Any]) -> dict[str, Any]:
    """Return the function's answer to a hand-made event."""
    found = deployment.aws.client("lambda").invoke(
        FunctionName=public_function(deployment), Qualifier="live", Payload=json.dumps(event)
    )
    answer: dict[str, Any] = json.load(found["Payload"])
    return answer


def test_a_public_route_ignores_claims_in_the_event(deployment: Deployment) -> None:
    """A principal that may invoke the function can forge an event, and gains no caller's rights."""
    event, since = rest_event("GET", "/health", ADMIN, resource="/health"), time.time()
    answer = invoked(deployment, event)
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"status": "ok"})
    answer = invoked(deployment, rest_event("GET", "/whoami", ADMIN))
    assert answer["statusCode"] == 404

    events = deployment.aws.client("logs").filter_log_events(
        logGroupName=f"/aws/lambda/{public_function(deployment)}", startTime=int(since * 1000)
    )["events"]
    found = [json.loads(e["message"]) for e in events if e["message"].startswith("{")]
    lines = [line for line in found if line.get("message") == "request"]
    assert len(lines) == 2
    for line in lines:
        assert line["public"] is True
        assert line.keys().isdisjoint({"username", "subject", "groups", "role_arn", "session_name"})
        assert ADMIN.subject not in json.dumps(line)


def test_the_settings_of_the_public_function_name_no_role(deployment: Deployment) -> None:
    functions = deployment.aws.client("lambda")
    found = functions.get_function_configuration(FunctionName=public_function(deployment))
    settings = json.loads(found["Environment"]["Variables"]["GROUP_ROLE_CONFIG"])
    assert settings == {"allowed_roles": [], "cors_allow_origins": ["*"]}


def test_a_head_request_is_not_public(deployment: Deployment) -> None:
    """An answer to HEAD has no body, so this is not in the table of attacks."""
    url = urlsplit(deployment.api.url)
    for method, status in {"HEAD": 401, "GET": 200}.items():
        connection = HTTPConnection(url.netloc, timeout=60)
        connection.request(method, f"{url.path}/health")
        assert connection.getresponse().status == status
        connection.close()
