"""Sign-ins in which Cognito asks for something else, or nobody gives a password."""

import getpass
import sys
from typing import Any

import pytest

from tooling.commands import options_of
from tooling.deployed import sign_in_command
from tooling.deployed.sign_in import ClientApp
from tooling.failure import Failure


class StubCognito:
    """A stub of a pool in which users choose how they sign in; the emulator has no such pool."""

    def initiate_auth(self, **_: Any) -> dict[str, Any]:
        return {"ChallengeName": "SELECT_CHALLENGE", "ChallengeParameters": {}}


def test_challenge_before_the_password() -> None:
    app = ClientApp(StubCognito(), "us-east-1_Pool", "client")
    message = r"^ada is asked for something before the password: .* \(The SELECT_CHALLENGE "
    with pytest.raises(Failure, match=message):
        app.sign_in("ada", "a password")


def test_missing_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def end_of_input(prompt: str) -> str:
        sys.stderr.write(prompt)
        raise EOFError

    options = ["--user-pool-id", "us-east-1_Pool", "--client-id", "client", "--username", "ada"]
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(getpass, "getpass", end_of_input)
    with pytest.raises(Failure, match=r"^stdin ended where a line was expected \(Password\)\.$"):
        sign_in_command.main(options_of("sign-in", options))
    assert capsys.readouterr().err == "Password: \n"


def test_an_endpoint_that_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    options = ["--user-pool-id", "us-east-1_Pool", "--client-id", "client", "--username", "ada"]
    monkeypatch.setenv("AWS_ENDPOINT_URL", "localhost")
    with pytest.raises(Failure, match="AWS cannot be called: Invalid endpoint: localhost"):
        sign_in_command.main(options_of("sign-in", options))
