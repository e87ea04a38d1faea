"""`scripts/demo --keep` says how to call what goes on running."""

from http import HTTPStatus
from pathlib import Path
from typing import cast

import pytest

from tooling.demo.kept import how_to_go_on
from tooling.demo.matrix import Caller
from tooling.deployed.actions import Action
from tooling.deployed.api import Api
from tooling.local.aws import LocalAws

STORE = Action("store", "PUT", "/orders/{key}", HTTPStatus.CREATED)
READ = Action("read", "GET", "/orders/{key}", HTTPStatus.OK)
WHOAMI = Action("whoami", "GET", "/whoami", HTTPStatus.OK)
URL = "http://127.0.0.1:4566/v1"


class Running:
    """Stands for an emulator that runs."""

    pid = 1


@pytest.mark.parametrize(
    ("actions", "method", "path"),
    [
        ((WHOAMI, READ), "", "/whoami"),
        ((STORE, READ, WHOAMI), "", "/orders/demo/hello.txt"),
        ((STORE,), "-X PUT ", "/orders/demo/hello.txt"),
    ],
)
def test_call(tmp_path: Path, actions: tuple[Action, ...], method: str, path: str) -> None:
    callers = [
        Caller("reader", "a token", ("readers",)),
        Caller("no token", None, authenticated=False),
        Caller("forged token", "another token", authenticated=False),
    ]
    said = how_to_go_on(cast("LocalAws", Running), Api(URL), tmp_path, actions, callers)
    token = tmp_path / "reader.token"
    calls = [line for line in said.splitlines() if "curl" in line]
    assert calls == [f'  curl {method}-H "Authorization: $(cat {token})" {URL}{path}']
    assert token.read_text() == "a token"
    assert token.stat().st_mode & 0o777 == 0o600
