"""Runs an emulated AWS on loopback: ministack, which enforces IAM.

With AUTH it checks signatures, identity policies and trust policies as AWS does, and denies a call
that the role may not make.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from itertools import dropwhile
from pathlib import Path
from threading import Lock
from typing import Any, Self

import boto3
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError, ClientError

from tooling.child import started
from tooling.failure import Failure, read_log, sections
from tooling.isolation import ACCESS_KEY, REGION, isolated_environment
from tooling.local import certificate
from tooling.paths import SCRIPTS
from tooling.port import HOST, taking

_PROGRAM = SCRIPTS / "tooling" / "programs" / "emulator.py"

ROOT = Credentials(ACCESS_KEY, ACCESS_KEY)

_START_SECONDS = 240
# On a busy machine the kernel frees a port a moment after the process that listened there.
_STOP_SECONDS = 40


class LocalAws:
    """An emulated AWS account. `stop` may be called at any time, and more than once."""

    def __init__(self, work: Path, port: int | None = None, *, program: Path = _PROGRAM) -> None:
        """Prepare an account that keeps all its files below `work`, and reserve its ports.

        Args:
            work: An empty folder.
            port: The port of APIs. Default: a free port.
            program: The emulator's program. The tests have one that behaves more like AWS.

        Raises:
            Failure: The port is in use.
        """
        # AWS's own services speak TLS, since a bucket may refuse anything else. Deployed APIs do
        # not, and the emulator fetches its own signing keys without TLS too.
        self._listeners = [_listener(port), _listener()]
        self._ports = [listener.getsockname()[1] for listener in self._listeners]
        api_port, tls_port = self._ports
        self.api_url = f"http://{HOST}:{api_port}"
        self._url = f"https://{HOST}:{tls_port}"
        self.log = work / "ministack.log"
        self._folder = folder = work / "ministack"
        folder.mkdir()
        self._certificate, self._key = folder / "certificate.pem", folder / "key.pem"
        certificate.create(self._certificate, self._key, HOST)
        isolated = isolated_environment(os.environ)
        self.env = isolated | {
            "AWS_CA_BUNDLE": str(self._certificate),
            "AWS_ENDPOINT_URL": self._url,
        }
        # Without TLS: a provider that serves many commands keeps the CA bundle of the first.
        self.terraform_env = isolated | {"AWS_ENDPOINT_URL": self.api_url}
        self._program = program
        self._process: subprocess.Popen[str] | None = None
        self._running = ExitStack()
        self._session = boto3.Session(region_name=REGION)
        self._one_at_a_time = Lock()

    @property
    def pid(self) -> int:
        """The ID of the emulator's process, and of the group that its workers also belong to."""
        if self._process is None:
            raise RuntimeError("the emulated AWS has not been started")
        return self._process.pid

    def start(self) -> None:
        """Start it, and return when it answers. A stopped one starts again on the same ports."""
        self._listeners = self._listeners or [_listener(port) for port in self._ports]
        self._process = process = self._started()
        self._release_ports()
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if process.poll() is not None:
                raise Failure("ministack ended while it started.", read_log(self.log))
            if time.monotonic() > deadline:
                raise Failure(
                    f"ministack did not answer within {_START_SECONDS} s.", read_log(self.log)
                )
            time.sleep(0.1)

    def stop(self) -> None:
        """End it and the functions' workers, and return when nothing listens on its ports."""
        self._release_ports()
        if self._process:
            self._running.close()
            deadline = time.monotonic() + _STOP_SECONDS
            while any(map(_is_open, self._ports)) and time.monotonic() < deadline:
                time.sleep(0.01)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """Add the end of the emulator's log to a failure that nothing else explains."""
        try:
            yield
        except (Failure, BotoCoreError, ClientError) as error:
            reason = error.log if isinstance(error, Failure) else ""
            if end := self.end():
                raise Failure(
                    str(end), sections({"reason": reason, "ministack": end.log})
                ) from None
            if reason or not (log := read_log(self.log)):
                raise
            raise Failure(str(error), log) from None

    def end(self) -> Failure | None:
        """Return a failure with the log if the emulator has ended unexpectedly, else None."""
        if self._process is None or self._process.poll() is None:
            return None
        return Failure(
            "ministack has ended unexpectedly. If the machine ran out of memory, free some and run"
            " the command again.",
            read_log(self.log),
        )

    def errors(self) -> str:
        """Return the emulator's log from its first error on, for example of a broken function."""
        lines = read_log(self.log).splitlines()
        return "\n".join(dropwhile(lambda line: " ERROR " not in line, lines))

    def client(self, service: str, credentials: Credentials = ROOT) -> Any:
        """Return a client with these credentials. Default: those of the account's root user."""
        # One session for all, because each reads the descriptions of the services again, which
        # takes most of the time of making a client. Only one thread at a time may use a session.
        with self._one_at_a_time:
            return self._session.client(
                service,
                endpoint_url=self._url,
                verify=str(self._certificate),
                aws_access_key_id=credentials.access_key,
                aws_secret_access_key=credentials.secret_key,
                aws_session_token=credentials.token,
            )

    def _started(self) -> subprocess.Popen[str]:
        """Start the emulator's process; it gets our sockets, so that no port is taken meanwhile."""
        api, tls = (listener.fileno() for listener in self._listeners)
        command = [sys.executable, str(self._program), "ministack.app:app", "--keep-alive", "75"]
        command += ["--workers", "0"]  # serve in the process itself
        command += ["--insecure-bind", f"fd://{api}", "--bind", f"fd://{tls}"]
        command += ["--certfile", str(self._certificate), "--keyfile", str(self._key)]
        environment = {
            "AUTH": "true",
            "GATEWAY_PORT": str(self._ports[0]),
            "IOT_MTLS_ENABLED": "false",  # it would open another port
            # A failing trigger makes the sign-in fail, as on AWS.
            "MINISTACK_COGNITO_PRETOKEN_STRICT": "1",
            # At its start ministack removes the containers of other ministacks; this prevents it.
            "DOCKER_HOST": f"unix://{self._folder / 'no-docker.sock'}",
            "STATE_DIR": str(self._folder),
            "TMPDIR": str(self._folder),
        }
        with self.log.open("w") as log:
            return started(
                self._running,
                command,
                log,
                env=self.env | environment,
                cwd=self._folder,
                descriptors=(api, tls),
            )

    def _release_ports(self) -> None:
        """Close our sockets, so that the ports are free when the emulator ends."""
        for listener in self._listeners:
            listener.close()
        self._listeners = []

    def _answers(self) -> bool:
        # Without the environment's proxies, which cannot reach loopback on this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.api_url}/_ministack/health", timeout=1) as response:
                return bool(response.status == HTTPStatus.OK)
        except OSError:
            return False


def _listener(port: int | None = None) -> socket.socket:
    with taking(port):
        return socket.create_server((HOST, port or 0))


def _is_open(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True
