"""Applies an example of the documentation to a separate account."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tooling.deployed import users
from tooling.deployed.api import Api
from tooling.deployed.sign_in import ClientApp
from tooling.local.aws import LocalAws
from tooling.terraform.runner import Terraform


class Example:
    """An applied example, with its users."""

    def __init__(self, aws: LocalAws, terraform: Terraform) -> None:
        self._aws = aws
        self.terraform = terraform
        self.outputs: dict[str, Any] = terraform.outputs()
        self.api = self.api_at("invoke_url")

    def api_at(self, output: str) -> Api:
        """Return the API whose URL is an output."""
        found = re.match(r"https://(\w+)\.[^/]+(?:/(\w+))?$", str(self.outputs[output]))
        assert found
        api, stage = found.groups()
        http_api = f"_aws/execute-api/{api}/$default"
        return Api(
            f"{self._aws.api_url}/{f'restapis/{api}/{stage}/_user_request_' if stage else http_api}"
        )

    def app(self, client: str | None = None) -> ClientApp:
        """Return the default application, or one of the pool's other clients."""
        outputs, cognito = self.outputs, self._aws.client("cognito-idp")
        client_id = outputs["user_pool_client_ids"][client] if client else None
        return ClientApp(
            cognito, outputs["user_pool_id"], client_id or outputs["user_pool_client_id"]
        )

    def sign_in(self, user_pool_id: str, client_id: str) -> Callable[..., str]:
        """Return a function that creates a user in groups and signs the user in."""
        app = ClientApp(self._aws.client("cognito-idp"), user_pool_id, client_id)
        return lambda *groups, **claims: (
            users.create(app, f"user-of-{groups}{claims}"[:40], groups, _custom(claims))
            .sign_in(app)
            .id_token
        )


def _custom(claims: Mapping[str, str]) -> dict[str, str]:
    return {f"custom:{name}": text for name, text in claims.items()}


def status(api: Api, method: str, path: str, token: str | None) -> int:
    body = b"x" if method == "PUT" else None
    return api.call(method, path, token, body=body).status_code
