"""moto answers as these tests serve it."""

from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError
from botocore.httpsession import URLLib3Session

from .conftest import Client


def test_a_request_whose_answer_was_lost_is_carried_out_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = client("apigateway")
    api = gateway.create_rest_api(name="shop")
    root = {"restApiId": api["id"], "resourceId": api["rootResourceId"]}
    gateway.put_method(**root, httpMethod="GET", authorizationType="NONE")
    gateway.put_integration(**root, httpMethod="GET", type="MOCK")
    deployment = gateway.create_deployment(restApiId=api["id"])
    stage = {"restApiId": api["id"], "deploymentId": deployment["id"], "stageName": "live"}
    sent = []
    send = URLLib3Session.send

    def lose_the_first(self: URLLib3Session, request: Any) -> Any:
        answer = send(self, request)
        sent.append(answer.status_code)
        if len(sent) == 1:
            raise ConnectionClosedError(endpoint_url=request.url)
        return answer

    monkeypatch.setattr(URLLib3Session, "send", lose_the_first)
    assert gateway.create_stage(**stage)["stageName"] == "live"
    assert sent == [201, 201]
    with pytest.raises(gateway.exceptions.ConflictException):
        gateway.create_stage(**stage)
