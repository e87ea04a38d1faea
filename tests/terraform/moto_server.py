"""Serve moto with four gaps filled, each of which would show as a change in every second plan.

moto 5.2 forgets the logging configuration of a function, the binary media types that a REST API is
created with, the tier of a user pool, and at its first update that its names ignore case. Takes the
arguments of `moto_server`.
"""

import json
from typing import Any
from unittest.mock import patch

from moto.apigateway.responses import APIGatewayResponse
from moto.awslambda.models import LambdaFunction
from moto.cognitoidp.models import CognitoIdpUserPool
from moto.server import main

_create_rest_api = APIGatewayResponse.create_rest_api
_init = LambdaFunction.__init__
_get_configuration = LambdaFunction.get_configuration
_update_configuration = LambdaFunction.update_configuration
_update_extended_config = CognitoIdpUserPool.update_extended_config


def create_rest_api(self: APIGatewayResponse) -> Any:
    status, headers, body = _create_rest_api(self)
    if status >= 300:
        return status, headers, body
    api = self.backend.apis[json.loads(body)["id"]]
    api.binaryMediaTypes = self._get_param("binaryMediaTypes") or []
    return status, headers, json.dumps(api.to_dict())


def init(self: Any, account_id: str, spec: dict[str, Any], *args: Any, **kw: Any) -> None:
    _init(self, account_id, spec, *args, **kw)
    self.logging_config = spec.get("LoggingConfig")


def get_configuration(self: Any, *args: Any, **kw: Any) -> dict[str, Any]:
    configuration = _get_configuration(self, *args, **kw)
    if self.logging_config:
        configuration["LoggingConfig"] = self.logging_config
    return configuration


def update_configuration(self: Any, updates: dict[str, Any]) -> dict[str, Any]:
    self.logging_config = updates.get("LoggingConfig", self.logging_config)
    return _update_configuration(self, updates)


def update_extended_config(self: CognitoIdpUserPool, extended_config: dict[str, Any]) -> None:
    username = getattr(self, "extended_config", {}).get("UsernameConfiguration")
    _update_extended_config(self, extended_config)
    self.extended_config.setdefault("UserPoolTier", "ESSENTIALS")
    if username:
        self.extended_config["UsernameConfiguration"] = username


if __name__ == "__main__":
    with (
        patch.object(APIGatewayResponse, "create_rest_api", create_rest_api),
        patch.object(LambdaFunction, "__init__", init),
        patch.object(LambdaFunction, "get_configuration", get_configuration),
        patch.object(LambdaFunction, "update_configuration", update_configuration),
        patch.object(CognitoIdpUserPool, "update_extended_config", update_extended_config),
    ):
        main()
