"""What every row finds around itself: the stub in place of AWS, and a function's environment."""

import json
import os
from pathlib import Path
from typing import Self

import botocore

from tooling.bench.authorizers.task import CLIENT_ID, JWKS_PATH, USER_POOL_ID
from tooling.bench.authorizers.user_pool import UserPool
from tooling.bench.events import ROLE_PATTERN
from tooling.bench.rows import Row
from tooling.control import Controlled
from tooling.isolation import isolated_environment
from tooling.local import certificate
from tooling.paths import FUNCTION, SCRIPTS

_HOST = "127.0.0.1"


class Surroundings:
    """The stub, running, and the environment that leads to it."""

    def __init__(self, work: Path) -> None:
        """Prepare it, with everything that it keeps below `work`."""
        self.work = work
        self._trusted, key = work / "trusted.pem", work / "key.pem"
        certificate.create(self._trusted, key, _HOST)
        folder = self._folder("stub")
        own = folder / "certificate.pem"
        own.write_text(self._trusted.read_text())
        # Every connection of botocore loads the whole bundle, which costs more than a handshake:
        # the stub's certificate stands among those that AWS's would be checked against.
        authorities = Path(botocore.__file__).with_name("cacert.pem").read_text()
        self._trusted.write_text(own.read_text() + authorities)
        self._user_pool = UserPool()
        self._stub = Controlled(
            f"{__package__}.stub",
            [str(own), str(key), self._user_pool.jwks],
            env=_python_only(),
            work=folder,
        )

    @property
    def env(self) -> dict[str, str]:
        """The environment of a row's process."""
        endpoint_url = f"https://{_HOST}:{self._stub.greeting}"
        authorizer = {"user_pool_id": USER_POOL_ID, "client_ids": [CLIENT_ID]}
        return _python_only() | {
            "AUTHORIZER_CONFIG": json.dumps(authorizer),
            "AWS_CA_BUNDLE": str(self._trusted),
            "AWS_COGNITO_JWKS_PATH": endpoint_url + JWKS_PATH,  # as cognitojwt reads it
            "AWS_ENDPOINT_URL": endpoint_url,
            "AWS_LAMBDA_FUNCTION_NAME": "bench",
            "BENCH_ID_TOKEN": self._user_pool.id_token,
            "GROUP_ROLE_CONFIG": json.dumps({"allowed_roles": [ROLE_PATTERN]}),
            # The same authorities for those that do not read AWS's variable.
            "REQUESTS_CA_BUNDLE": str(self._trusted),
            "SSL_CERT_FILE": str(self._trusted),
        }

    def worker(self, row: Row, module: str = "worker") -> Controlled:
        """Return a row's process, to be started."""
        return Controlled(
            f"{__package__}.{module}", [row.handler], env=self.env, work=self._folder(row.name)
        )

    def assume_role_calls(self) -> int:
        """Return how often AssumeRole has been called so far."""
        return int(self._stub.ask("assumed"))

    def __enter__(self) -> Self:
        self._stub.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._stub.stop()

    def _folder(self, name: str) -> Path:
        folder = self.work / name
        folder.mkdir(exist_ok=True)
        return folder


def _python_only() -> dict[str, str]:
    """Return an environment without AWS, in which our own modules can be imported."""
    path = os.pathsep.join((str(SCRIPTS), str(FUNCTION)))
    return isolated_environment(os.environ) | {"PYTHONPATH": path}
