"""Serve moto with eleven gaps filled. Takes the arguments of `moto_server`.

Five gaps would show as a change in every second plan: moto 5.2 forgets the logging configuration of
a function, the binary media types of a new REST API, the form of an authorizer's token, the tier of
a user pool, and, at the pool's first update, that its names ignore case.

The others are these. It cannot point an integration to another function, as the first upgrade does.
It writes an API's policy in a form that the provider cannot read. It deletes a stage that a domain
needs. It keeps an identity provider unchanged, although Cognito adds endpoints and hides Apple's
key. It does not delete a resource server. It carries out a repeated request a second time. The
provider may repeat one because moto, like ministack, sends the head of a response before its body:
see tooling/programs/emulator.py. Without the first response, `apply` would fail with status 409.
"""

import json
from typing import Any
from unittest.mock import patch

from moto.apigateway.exceptions import BadRequestException
from moto.apigateway.models import APIGatewayBackend, Authorizer, RestAPI
from moto.apigateway.responses import APIGatewayResponse
from moto.awslambda.models import LambdaFunction
from moto.cognitoidp.models import CognitoIdpIdentityProvider, CognitoIdpUserPool
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.server import main
from werkzeug.wrappers import Response

_init_authorizer = Authorizer.__init__
_rest_api_to_dict = RestAPI.to_dict
_delete_stage = APIGatewayBackend.delete_stage
_create_rest_api = APIGatewayResponse.create_rest_api
_init = LambdaFunction.__init__
_get_configuration = LambdaFunction.get_configuration
_update_configuration = LambdaFunction.update_configuration
_provider_to_json = CognitoIdpIdentityProvider.to_json
_update_extended_config = CognitoIdpUserPool.update_extended_config
# Of these Cognito adds to a social provider those that it has.
_ADDED = (
    "api_version",
    "attributes_url",
    "attributes_url_add_attributes",
    "authorize_url",
    "jwks_uri",
    "oidc_issuer",
    "token_request_method",
    "token_url",
)
# Answers by the ID that an SDK gives all attempts of one call.
_answers: dict[str, Response] = {}


def dispatch(self: DomainDispatcherApplication, environ: dict[str, Any], start: Any) -> Any:
    call = environ.get("HTTP_AMZ_SDK_INVOCATION_ID", "")
    answer = _answers.get(call)
    answer = answer or Response.from_app(self.get_application(environ), environ, buffered=True)
    if call and answer.status_code < 500:
        _answers[call] = answer
    return answer(environ, start)


def create_rest_api(self: APIGatewayResponse) -> Any:
    status, headers, body = _create_rest_api(self)
    if status >= 300:
        return status, headers, body
    api = self.backend.apis[json.loads(body)["id"]]
    api.binaryMediaTypes = self._get_param("binaryMediaTypes") or []
    return status, headers, json.dumps(api.to_dict())


def rest_api_to_dict(self: RestAPI) -> dict[str, Any]:
    api = _rest_api_to_dict(self)
    # Text within text: the quotes of the document are escaped.
    return api if self.policy is None else api | {"policy": json.dumps(self.policy)[1:-1]}


def delete_stage(self: APIGatewayBackend, function_id: str, stage_name: str) -> None:
    for mappings in self.base_path_mappings.values():
        for mapping in mappings.values():
            if (mapping.rest_api_id, mapping.stage) == (function_id, stage_name):
                raise BadRequestException("a base path mapping leads to this stage")
    _delete_stage(self, function_id, stage_name)


def update_integration(self: APIGatewayResponse) -> str:
    _, _, api, _, resource, _, method, _ = self.path.split("/")
    integration = self.backend.get_integration(api, resource, method)
    for operation in self._get_param("patchOperations"):
        assert (operation["op"], operation["path"]) == ("replace", "/uri"), operation
        integration.uri = operation["value"]
    return json.dumps(integration.to_json())


def init_authorizer(self: Authorizer, *args: Any, **kw: Any) -> None:
    _init_authorizer(self, *args, **kw)
    # moto misspells the name on the way here.
    self.identity_validation_expression = kw["identiy_validation_expression"]


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


def provider_to_json(self: CognitoIdpIdentityProvider, extended: bool = False) -> dict[str, Any]:
    provider = _provider_to_json(self, extended)
    if extended and provider["ProviderType"] not in ("OIDC", "SAML"):
        endpoints = dict.fromkeys(_ADDED, f"https://{self.name}.example.com")
        given = {k: v for k, v in provider["ProviderDetails"].items() if k != "private_key"}
        usernames = {"Facebook": "id", "LoginWithAmazon": "user_id"}
        mapping = {"username": usernames.get(self.name, "sub")} | provider["AttributeMapping"]
        provider |= {"ProviderDetails": endpoints | given, "AttributeMapping": mapping}
    return provider


def delete_resource_server(self: CognitoIdpResponse) -> ActionResult:
    pool = self.backend.describe_user_pool(self._get_param("UserPoolId"))
    del pool.resource_servers[self._get_param("Identifier")]
    return EmptyResult()


if __name__ == "__main__":
    with (
        patch.object(DomainDispatcherApplication, "__call__", dispatch),
        patch.object(APIGatewayResponse, "create_rest_api", create_rest_api),
        patch.object(APIGatewayResponse, "update_integration", update_integration, create=True),
        patch.object(RestAPI, "to_dict", rest_api_to_dict),
        patch.object(APIGatewayBackend, "delete_stage", delete_stage),
        patch.object(Authorizer, "__init__", init_authorizer),
        patch.object(LambdaFunction, "__init__", init),
        patch.object(LambdaFunction, "get_configuration", get_configuration),
        patch.object(LambdaFunction, "update_configuration", update_configuration),
        patch.object(CognitoIdpIdentityProvider, "to_json", provider_to_json),
        patch.object(
            CognitoIdpResponse, "delete_resource_server", delete_resource_server, create=True
        ),
        patch.object(CognitoIdpUserPool, "update_extended_config", update_extended_config),
    ):
        main()
