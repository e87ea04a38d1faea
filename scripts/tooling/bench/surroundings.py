"""The surroundings of every row: the stub in place of AWS, and a function's environment."""

import json
import os
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import botocore
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from jwt.algorithms import RSAAlgorithm

from group_role.testing import User, role_arn_of
from tooling.bench.handlers import CLIENT_ID, REGION, USER_POOL_ID
from tooling.control import Controlled
from tooling.isolation import isolated_environment
from tooling.local import certificate
from tooling.paths import FUNCTION, SCRIPTS

_HOST = "127.0.0.1"
_KEY_ID = "m1wTqgkBzZ0rQ2bS8vYpXw3cJ5nLd7eFh9aKu4iRtEo="
_TOKEN_SECONDS = 86_400  # the longest that Cognito allows, because a bench takes long


class Surroundings:
    """The stub, which runs until the cleanup, and the environment that leads to it.

    Attributes:
        token_event: The event of an authorizer of type TOKEN.
    """

    def __init__(self, cleanup: ExitStack, work: Path) -> None:
        """Start the stub, which keeps its files below `work`."""
        self.work = work
        folder = self._folder("stub")
        own, key = folder / "certificate.pem", folder / "key.pem"
        certificate.create(own, key, _HOST)
        # Every connection of botocore loads the whole bundle, which costs more than a handshake. So
        # the bundle has the stub's certificate together with the authorities that check AWS's.
        authorities = Path(botocore.__file__).with_name("cacert.pem").read_text()
        self._trusted = work / "trusted.pem"
        self._trusted.write_text(own.read_text() + authorities)
        jwks, token = _key_set_and_token()
        arguments = [str(own), str(key), jwks]
        module, env = f"{__package__}.stub", _python_only()
        self._stub = Controlled(cleanup, module, arguments, env=env, work=folder)
        self.token_event: dict[str, Any] = {
            "type": "TOKEN",
            "authorizationToken": token,
            "methodArn": f"arn:aws:execute-api:{REGION}:123456789012:1234567890/live/GET/documents",
        }

    @property
    def env(self) -> dict[str, str]:
        """The environment of a row's process."""
        url = f"https://{_HOST}:{self._stub.greeting}"
        authorizer = {"user_pool_id": USER_POOL_ID, "client_ids": [CLIENT_ID]}
        return _python_only() | {
            "AUTHORIZER_CONFIG": json.dumps(authorizer),
            "AWS_CA_BUNDLE": str(self._trusted),
            # The variable that cognitojwt reads.
            "AWS_COGNITO_JWKS_PATH": f"{url}/{USER_POOL_ID}/.well-known/jwks.json",
            "AWS_ENDPOINT_URL": url,
            "AWS_LAMBDA_FUNCTION_NAME": "bench",
            "GROUP_ROLE_CONFIG": json.dumps({"allowed_roles": [role_arn_of("*")]}),
            # The same authorities for libraries that do not read AWS's variable.
            "REQUESTS_CA_BUNDLE": str(self._trusted),
            "SSL_CERT_FILE": str(self._trusted),
        }

    def worker(self, cleanup: ExitStack, row: str) -> Controlled:
        """Start a row's process, which `cleanup` ends."""
        module, folder = f"{__package__}.worker", self._folder(row)
        return Controlled(cleanup, module, [row], env=self.env, work=folder)

    def assume_role_calls(self) -> int:
        """Return how often AssumeRole has been called so far."""
        return int(self._stub.ask("assumed"))

    def _folder(self, name: str) -> Path:
        folder = self.work / name
        folder.mkdir(exist_ok=True)
        return folder


def _key_set_and_token() -> tuple[str, str]:
    """Return a user pool's key set, in Cognito's form, and a valid ID token."""
    private, now = generate_private_key(public_exponent=65537, key_size=2048), int(time.time())
    public = RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
    key = {name: public[name] for name in ("e", "kty", "n")}
    user = User("ada", "editors")
    claims = user.claims() | {
        "auth_time": now,
        "iat": now,
        "exp": now + _TOKEN_SECONDS,
        "cognito:groups": list(user.groups),
        "cognito:roles": list(map(role_arn_of, user.groups)),
        "email_verified": True,
    }
    jwks = json.dumps({"keys": [key | {"alg": "RS256", "kid": _KEY_ID, "use": "sig"}]})
    return jwks, jwt.encode(claims, private, "RS256", headers={"kid": _KEY_ID})


def _python_only() -> dict[str, str]:
    """Return an environment without AWS settings that can import this project's modules."""
    path = os.pathsep.join((str(SCRIPTS), str(FUNCTION)))
    return isolated_environment(os.environ) | {"PYTHONPATH": path}
