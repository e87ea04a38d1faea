"""The authorizer's zip: its answers, its refusals with API Gateway's one word, its log lines."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tooling.packaging.package import build_authorizer
from tooling.packaging.target import lambda_target
from tooling.paths import FUNCTION

from .. import stub_user_pool
from ..leaks import found_secrets
from ..loopback import nobody_listening
from ..stub_user_pool import CLIENT_ID, EDITORS_ROLE, POOL_ID, SUBJECT, StubUserPool
from .conftest import Start, keep
from .events import TOKEN
from .process import Runtime, unpacked
from .pythons import architecture

_HANDLER = "authorizer.lambda_handler"
METHOD = "arn:aws:execute-api:eu-north-1:123456789012:1234567890/live/GET/whoami"
SETTINGS = {
    "user_pool_id": POOL_ID,
    "client_ids": [CLIENT_ID],
    "group_roles": [{"group": "editors", "role_arn": EDITORS_ROLE, "precedence": 1}],
}

WRONG: dict[str, dict[str, str]] = {
    "missing": {},
    "an unknown setting": {"AUTHORIZER_CONFIG": json.dumps(SETTINGS | {"pool": "x"})},
}


@pytest.fixture(scope="session")
def code(version: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The authorizer with the packages that Lambda's runtime of this version gets."""
    folder = tmp_path_factory.mktemp("authorizer")
    target = lambda_target(architecture(), version)
    return unpacked(
        build_authorizer(FUNCTION, folder / "authorizer.zip", target=target).path, folder / "task"
    )


@pytest.fixture(scope="session")
def pool() -> Iterator[StubUserPool]:
    with stub_user_pool.serving() as pool:
        pool.now = time.time()
        yield pool


@pytest.fixture
def authorizer(
    version: str,
    code: Path,
    pool: StubUserPool,
    start_for_session: Start,
    kept: dict[tuple[str, Path], Runtime],
) -> Runtime:
    environ = {"AUTHORIZER_CONFIG": json.dumps(SETTINGS), "AWS_ENDPOINT_URL": pool.url}
    return keep(kept, version, code, start_for_session, _HANDLER, environ)


def authorize(token: object, **members: object) -> dict[str, Any]:
    event = {"type": "TOKEN", "methodArn": METHOD, "authorizationToken": token}
    return event | members


def lets_in(authorizer: Runtime, token: str) -> dict[str, Any]:
    """Return the context for a valid token, in an answer that API Gateway accepts."""
    posted = authorizer.invoke(authorize(token))
    assert posted.to == "response", posted.body
    answer = json.loads(posted.body)
    assert answer.keys() == {"principalId", "policyDocument", "context"}
    assert answer["principalId"] == SUBJECT
    (statement,) = answer["policyDocument"]["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Allow", "execute-api:Invoke")
    assert statement["Resource"] == METHOD.replace("GET/whoami", "*")
    context: dict[str, Any] = answer["context"]
    assert all(isinstance(value, str | int | float | bool) for value in context.values())
    return context


def test_a_valid_token_is_accepted(authorizer: Runtime, pool: StubUserPool) -> None:
    tokens = [pool.token(), f"Bearer {pool.token()}", pool.token(pool.access_claims())]
    for token in tokens:
        assert lets_in(authorizer, token)["cognito:preferred_role"] == EDITORS_ROLE
    # Neither the runtime client nor the authorizer logs a success.
    assert authorizer.lines() == []


def refused(pool: StubUserPool) -> dict[str, object]:
    """Return texts that are no tokens of the pool, by what is wrong with them."""
    past = int(pool.now) - 3600
    return {
        "empty": "",
        "no text": None,
        "a list": ["eyJ"],
        "no token": "hello",
        "a lone surrogate": "\ud800",
        "another's": TOKEN,
        "expired": pool.token(pool.id_claims(exp=past, iat=past - 60)),
        "another client's": pool.token(pool.id_claims(aud="another")),
        "without a subject": pool.token(pool.id_claims(sub=None)),
        "another algorithm": pool.token(header=pool.header(alg="none")),
    }


def test_a_refusal_is_the_word_unauthorized(authorizer: Runtime, pool: StubUserPool) -> None:
    wrong = refused(pool)
    before = len(authorizer.lines())
    for name, token in wrong.items():
        posted = authorizer.invoke(authorize(token))
        assert (posted.to, posted.error["errorMessage"]) == ("error", "Unauthorized"), name
        assert posted.error["errorType"] == "Exception"
    assert lets_in(authorizer, pool.token())
    own = [line for line in authorizer.lines()[before:] if "errorType" not in line]
    assert [(line["level"], line["message"]) for line in own] == [("INFO", "refused")] * len(wrong)
    assert authorizer.misread() == []
    assert found_secrets(authorizer.log(), [TOKEN]) == 0


@pytest.mark.parametrize(
    "event", [{}, [], "text", None, {"type": "TOKEN"}, {"methodArn": 1}], ids=repr
)
def test_an_illegal_event_is_refused(
    authorizer: Runtime, pool: StubUserPool, event: object
) -> None:
    posted = authorizer.invoke(event)
    assert posted.to == "error"
    assert posted.error["errorType"]
    assert lets_in(authorizer, pool.token())


def test_unreachable_keys_are_an_error_and_not_a_refusal(start: Start, code: Path) -> None:
    with nobody_listening() as url:
        environ = {"AUTHORIZER_CONFIG": json.dumps(SETTINGS), "AWS_ENDPOINT_URL": url}
        authorizer = start(code, _HANDLER, environ)
        posted = authorizer.invoke(authorize(StubUserPool(now=time.time()).token()))
    assert (posted.to, posted.error["errorType"]) == ("error", "KeysUnavailable")
    assert posted.error["errorMessage"] != "Unauthorized"
    own = [line for line in authorizer.lines_at("ERROR") if "errorType" not in line]
    assert [line["message"] for line in own] == ["keys"]
    assert authorizer.misread() == []


@pytest.mark.parametrize("environ", WRONG.values(), ids=WRONG)
def test_a_wrong_configuration_admits_nobody(
    start: Start, code: Path, environ: dict[str, str]
) -> None:
    authorizer = start(code, _HANDLER, environ)
    for _ in range(2):
        posted = authorizer.invoke(authorize(TOKEN))
        assert posted.to == "error"
        assert posted.error["errorType"] == "ConfigurationError"
    own = [line for line in authorizer.lines_at("ERROR") if "errorType" not in line]
    assert [line["message"] for line in own] == ["configuration"]
    assert authorizer.misread() == []
