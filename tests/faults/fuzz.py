"""Fuzzes the handler with events, guided by the code that each of them reaches.

A program for the environment with atheris. STS is a stub in this process. It always agrees, so that
an answer of 200 is the handler's own judgement of the event. The first byte of an input chooses the
deployment, and the rest is the event, as JSON if it is valid.
"""

import contextlib
import copy
import io
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import atheris

with atheris.instrument_imports(include=["group_role"], enable_loader_override=False):
    from group_role import Caller, GroupRole, NotARequest, Response, Settings, json_response
    from group_role.role import ChosenBy
    from group_role.session.assume import Credentials
    from group_role.session.request import SessionRequest

    from .deployments import DEPLOYMENTS
    from .justified import expect, expect_justified

# Values of the seeds in tests/events: a time after they were issued and before they expire.
NOW = 1508942501.0
CONTEXT = SimpleNamespace(aws_request_id="x", get_remaining_time_in_millis=lambda: 10_000)

# Values to put into events, and names that mean something to the handler.
_OTHERS: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e308,
    2**64,
    "",
    "id",
    "access",
    [],
    {},
    [[]],
    "[a b]",
)
_NAMES = (
    "authorizer",
    "claims",
    "jwt",
    "lambda",
    "identity",
    "userArn",
    "cognitoIdentityPoolId",
    "cognitoAuthenticationProvider",
    "headers",
    "multiValueHeaders",
    "X-Role",
    "x-role",
    "Origin",
    "sub",
    "iss",
    "token_use",
    "exp",
    "username",
    "cognito:username",
    "cognito:groups",
    "cognito:roles",
    "cognito:preferred_role",
)


class _AgreeingSts:
    """Returns credentials for any request."""

    def assume(self, request: SessionRequest, **_: object) -> Credentials:
        """Return credentials that name the session."""
        return Credentials(request.session_name, "secret", "token", NOW + 3600)


def _deployment(settings: Settings) -> GroupRole:
    deployment = GroupRole(settings, clock=lambda: NOW)
    deployment._assumer = _AgreeingSts()  # type: ignore[assignment]  # noqa: SLF001
    return deployment


_RUNNING = [_deployment(settings) for settings in DEPLOYMENTS]


def fuzz(data: bytes) -> None:
    """Let the handler answer an event, and compare the answer and the log with the event."""
    judge(data)


def judge(data: bytes) -> tuple[int, str | None]:
    """Judge it; return the deployment's number, and what chose the role of an admitted caller."""
    number = data[0] % len(_RUNNING) if data else 0
    event = _event(data[1:])
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        try:
            answer = _RUNNING[number].answer(_who, event, CONTEXT)
        except NotARequest:
            expect(json.loads(output.getvalue())["level"] == "ERROR", "no line in the log")
            return number, None
    status = answer["statusCode"]
    # 500 is for requests of a load balancer and its like.
    expect(status in {200, 400, 401, 403, 500}, f"status {status}")
    json.dumps(answer)
    for name, value in answer["headers"].items():
        expect(re.fullmatch("[A-Za-z-]+", name), f"the header {name!r}")
        expect(value.isascii() and value.isprintable(), f"the header's value {value!r}")
    log = output.getvalue()
    expect(log.count("\n") == 1 and log.isascii(), "more than one line of log")
    line = json.loads(log)
    expect(line["status"] == status, "another status in the log")
    body = json.loads(answer["body"])
    if status == 200:
        expect_justified(DEPLOYMENTS[number], event, body)
        return number, line["chosen_by"]
    expect(body.keys() == {"type", "title", "status", "detail", "request_id"}, "the problem")
    return number, None


def expect_admissions(corpus: Path) -> None:
    """Check that every deployment lets a seed in: else the fuzzer would not get past the token."""
    outcomes = {judge(seed.read_bytes()) for seed in corpus.iterdir()}
    let_in = {(number, way) for number, way in outcomes if way}
    shut = set(range(len(DEPLOYMENTS))) - {number for number, _ in let_in}
    expect(not shut, f"no seed gets into the deployments {shut}")
    # A deployment for tokens and signatures must let in both. No seed chooses a role.
    missing = set(ChosenBy) - {ChosenBy.REQUESTED} - {way for _, way in let_in}
    expect(not missing, f"no seed gets in by {missing}")


def _event(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return data.decode("latin-1")


def _who(_: object, __: object, caller: Caller) -> Response:
    return json_response(
        200,
        {"role_arn": caller.role_arn, "subject": caller.subject, "name": caller.session_name},
    )


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Change one value somewhere in an event: changed bytes would mostly be no JSON any more."""
    draw = random.Random(seed)  # noqa: S311
    event = _event(data[1:])
    places = list(_places(event))
    if not places or not draw.randrange(8):
        return bytes(atheris.Mutate(data, max_size))
    parent, key = draw.choice(places)
    match draw.randrange(4):
        case 0:
            parent[key] = draw.choice(_OTHERS)
        case 1:
            other, name = draw.choice(places)
            parent[key] = copy.deepcopy(other[name])
        case 2 if isinstance(parent, dict):
            parent[draw.choice(_NAMES)] = parent.pop(key)
        case _:
            mutated = atheris.Mutate(json.dumps(parent[key]).encode(), max_size)
            value = _event(mutated)
            parent[key] = value
    return (data[:1] + json.dumps(event).encode())[:max_size]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place of a value in a document."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


if __name__ == "__main__":
    expect_admissions(Path(sys.argv[1]))
    atheris.Setup(sys.argv, fuzz, custom_mutator=mutate)
    atheris.Fuzz()
