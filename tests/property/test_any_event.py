"""Whatever event comes in, the answer is HTTP, and the role is one of the token's and allowed."""

import contextlib
import functools
import io
import json
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import event as note_outcome
from hypothesis import given
from hypothesis import strategies as st

from group_role import (
    Caller,
    ConfigurationError,
    GroupRole,
    NoCaller,
    NotARequest,
    Response,
    Settings,
    current_caller,
    json_response,
)
from group_role.config.settings import MatchType, Rule
from group_role.public import PublicRoutes

from ..stub_aws import StubAws
from ..waiting import LONGEST_WAIT
from .conftest import NOW

ALLOWED = "arn:aws:iam::123456789012:role/app/groups/*"
ALLOWED_ROLE = re.compile(re.escape(ALLOWED[:-1]) + "[^/]+")
CONTEXT = SimpleNamespace(
    aws_request_id="x", get_remaining_time_in_millis=lambda: LONGEST_WAIT * 1000
)

RULED_ROLE, DEFAULT_ROLE = ALLOWED.replace("*", "ruled"), ALLOWED.replace("*", "default")
RULES = (
    Rule("custom:team", MatchType.EQUALS, "blue", RULED_ROLE),
    Rule("cognito:groups", MatchType.CONTAINS, "a", RULED_ROLE),
)
ORIGINS = ("https://app.example.com", "http://localhost:3000")

# Likely characters are those that end a header or a log line, split a list or widen a pattern.
texts = st.text(
    alphabet=st.one_of(
        st.sampled_from('\r\n\x00\x1b\u2028\ud800,[]{}" *?:/=+@-_.aA1'), st.characters()
    ),
    max_size=40,
)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)
role_names = st.text(alphabet="ab,+=.@_-", min_size=1, max_size=8)
roles = st.builds(
    "arn:{}:iam::{}:role/{}{}".format,
    st.sampled_from(["aws", "aws", "aws", "aws-cn", "aws-us-gov"]),
    st.sampled_from(["123456789012", "123456789012", "210987654321"]),
    st.sampled_from(["app/groups/", "app/groups/", "app/groups/", "app/", "", "other/path/"]),
    role_names,
)


# The claims, and the roles that they state.
Stating = tuple[Any, frozenset[str]]


def shapes_of(members: list[str]) -> list[Any]:
    """A list of roles in all forms that authorizers give it."""
    shapes: list[Any] = [members, json.dumps(members), ",".join(members)]
    # In brackets, the library reads a comma at the end of a name as a separator.
    if not any(member.endswith(",") for member in members):
        shapes += [f"[{' '.join(members)}]", f"[{', '.join(members)}]"]
    return shapes


@st.composite
def claims(draw: st.DrawFn) -> Stating:
    """Claims that make sense, except that at most one may be anything."""
    members, preferred = draw(st.lists(roles, max_size=3)), draw(st.one_of(st.none(), roles))
    drawn = {
        "token_use": "id",
        "sub": draw(texts.filter(bool)),
        "cognito:username": draw(texts),
        "cognito:groups": draw(st.lists(texts.filter(bool), max_size=3)),
        "cognito:roles": draw(st.sampled_from(shapes_of(members))),
        "cognito:preferred_role": preferred,
        "exp": draw(st.one_of(st.none(), st.integers(int(NOW) + 1, int(NOW) + 10**6))),
        "custom:team": draw(st.one_of(st.none(), st.just("blue"), texts)),
    }
    stated = {"cognito:roles": members, "cognito:preferred_role": [preferred] if preferred else []}
    for name in draw(st.lists(st.sampled_from(sorted(drawn)), max_size=1)):
        drawn[name] = draw(json_values)
        stated[name] = []  # these give no ARN
    return drawn, frozenset(stated["cognito:roles"] + stated["cognito:preferred_role"])


def stating_none(drawn: st.SearchStrategy[Any]) -> st.SearchStrategy[Stating]:
    return st.tuples(drawn, st.just(frozenset()))


def claims_in(place: Callable[[Any], Any]) -> st.SearchStrategy[Stating]:
    return claims().map(lambda drawn: (place(drawn[0]), drawn[1]))


stating_authorizers = st.one_of(
    claims_in(lambda c: {"claims": c}),
    claims_in(lambda c: {"jwt": {"claims": c}}),
    claims_in(lambda c: {"lambda": c}),
    claims(),
    stating_none(json_values.map(lambda c: {"claims": c})),
    stating_none(json_values),
)
authorizers = stating_authorizers.map(lambda drawn: drawn[0])
header_names = st.sampled_from(["X-Role", "x-role", "Host", "Origin", "origin"])
origin_names = st.sampled_from(["Origin", "origin"])
origins = st.one_of(
    st.sampled_from([*ORIGINS, "https://evil.example", "null", "*"]),
    st.builds("".join, st.tuples(texts, st.sampled_from(ORIGINS), texts)),
)
header_values = st.one_of(texts, roles, origins)
headers = st.one_of(
    st.none(), st.dictionaries(header_names, header_values, max_size=3), json_values
)
multi_value_headers = st.one_of(
    st.none(),
    st.dictionaries(header_names, st.lists(header_values, max_size=2), max_size=3),
    json_values,
)


@st.composite
def events(draw: st.DrawFn) -> Stating:
    authorizer, stated = draw(stating_authorizers)
    optional = {"headers": headers, "multiValueHeaders": multi_value_headers}
    event = draw(st.fixed_dictionaries({}, optional=optional))
    event["requestContext"] = {"authorizer": authorizer}
    return event, stated


@functools.cache
def group_role(*, tagged: bool = False, **settings: Any) -> GroupRole:
    tags = {"team": "custom:team"} if tagged else {}
    return GroupRole(Settings((ALLOWED,), session_tags=tags, **settings), clock=lambda: NOW)


configurations = st.fixed_dictionaries(
    {
        "tagged": st.booleans(),
        "source_identity": st.sampled_from([None, "sub"]),
        "cors_allow_origins": st.sampled_from([("*",), ORIGINS]),
        "default_role": st.sampled_from([None, DEFAULT_ROLE]),
    },
    optional={"role_header": st.just("X-Role"), "role_rules": st.just(RULES)},
).filter(lambda settings: not {"role_header", "role_rules"} <= settings.keys())


def is_request(event: Any) -> bool:
    return isinstance(event, dict) and not event.keys().isdisjoint(
        {"requestContext", "httpMethod", "raw_path"}
    )


def answer(deployment: GroupRole, event: Any) -> tuple[Response, str]:
    def handler(_: Any, __: Any, caller: Caller) -> Response:
        names = {"role_arn": caller.role_arn, "session_name": caller.session_name}
        return json_response(200, names)

    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        return deployment.answer(handler, event, CONTEXT), output.getvalue()


# Each is new, since one_of counts the same strategy only once.
mostly_events = st.one_of(*[events() for _ in range(9)], stating_none(json_values))


@given(drawn=mostly_events, configuration=configurations)
def test_any_event_gets_an_answer_and_never_another_users_role(
    stub: StubAws, drawn: Stating, configuration: dict[str, Any]
) -> None:
    event, stated = drawn
    stub.assumed.clear()
    if not is_request(event):
        note_outcome("no request")
        with pytest.raises(NotARequest):
            answer(group_role(**configuration), event)
        assert stub.assumed == []
        return
    response, log = answer(group_role(**configuration), event)
    note_outcome(f"status {response['statusCode']}")  # see --hypothesis-show-statistics
    assert response["statusCode"] in {200, 400, 401, 403}
    json.dumps(response)
    for name, value in response["headers"].items():
        assert re.fullmatch(r"[A-Za-z-]+", name)
        assert value.isprintable()
        assert value.isascii()
    body = json.loads(response["body"])
    if response["statusCode"] == 200:
        assert ALLOWED_ROLE.fullmatch(body["role_arn"])
        given_roles = {RULED_ROLE} if "role_rules" in configuration else stated
        assert body["role_arn"] in {*given_roles, configuration["default_role"]}
        assert re.fullmatch(r"[A-Za-z0-9_+=,.@-]{2,64}", body["session_name"])
        assert [asked["RoleArn"] for asked in stub.assumed] in ([], [body["role_arn"]])
    else:
        assert stub.assumed == []
        assert response["headers"]["Content-Type"] == "application/problem+json"
        assert body["status"] == response["statusCode"]
    assert log.count("\n") == 1
    assert log.isascii()
    assert json.loads(log)["status"] == response["statusCode"]


@given(drawn=mostly_events)
def test_no_event_gives_a_public_handler_a_caller(stub: StubAws, drawn: Stating) -> None:
    event, _ = drawn

    def handler(_: Any, __: Any) -> Response:
        with pytest.raises(NoCaller):
            current_caller()
        return json_response(200, {"status": "ok"})

    stub.signed.clear()
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        if not is_request(event):
            with pytest.raises(NotARequest):
                PublicRoutes(Settings(())).answer(handler, event, CONTEXT)
            return
        response = PublicRoutes(Settings(())).answer(handler, event, CONTEXT)
    assert response["statusCode"] == 200
    assert stub.signed == []
    line = json.loads(output.getvalue())
    assert line.keys() == {"level", "timestamp", "message", "status", "public"} | {
        "request_id",
        "function_name",
    }


@given(
    st.one_of(
        st.fixed_dictionaries({"headers": st.builds(lambda *h: dict([h]), origin_names, origins)}),
        st.fixed_dictionaries(
            {"multiValueHeaders": st.dictionaries(origin_names, st.lists(origins, max_size=2))},
            optional={"headers": headers},
        ),
        st.fixed_dictionaries({"headers": headers, "multiValueHeaders": multi_value_headers}),
    ).map(lambda event: {"requestContext": {}, **event})
)
def test_only_listed_origins_are_allowed(stub: StubAws, event: Any) -> None:
    assert stub.url
    deployment = group_role(cors_allow_origins=ORIGINS)
    sent = answer(deployment, event)[0]["headers"]
    allowed = sent.get("Access-Control-Allow-Origin")
    note_outcome(f"origin {allowed}")
    assert sent["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in sent
    if allowed is not None:
        assert allowed in ORIGINS
        assert f'"{allowed}"' in json.dumps(event)


settings_documents = st.fixed_dictionaries(
    {"allowed_roles": st.one_of(st.lists(st.one_of(roles, texts)), json_values)},
    optional=dict.fromkeys(
        [
            "default_role",
            "role_header",
            "role_rules",
            "session_tags",
            "source_identity",
            "session_policy_arns",
            "session_policy",
            "cors_allow_origins",
            "access_tokens",
            "issuers",
            "iam_callers",
            "other",
        ],
        json_values,
    ),
)


@given(st.one_of(texts, json_values.map(json.dumps), settings_documents.map(json.dumps)))
def test_any_configuration_is_accepted_or_its_fault_named(document: str) -> None:
    with contextlib.suppress(ConfigurationError):
        Settings.from_json(document)


@st.composite
def lists_and_roles(draw: st.DrawFn) -> tuple[list[str], str]:
    """A list of roles, and one of them, one that is almost the same, or any."""
    allowed = draw(st.lists(roles, min_size=1, max_size=4))
    role_arn = draw(st.sampled_from(allowed))
    place = draw(st.integers(len(role_arn) - 8, len(role_arn)))  # in the name or after it
    near = role_arn[:place] + draw(st.sampled_from("ab/.*?")) + role_arn[place + 1 :]
    return allowed, draw(st.one_of(st.just(role_arn), st.just(near), roles))


@given(lists_and_roles())
def test_a_configuration_allows_only_what_it_states(drawn: tuple[list[str], str]) -> None:
    allowed, role_arn = drawn
    settings = Settings.from_json(json.dumps({"allowed_roles": allowed}))
    note_outcome(f"allowed {settings.allows(role_arn)}")
    assert settings.allows(role_arn) is (role_arn in allowed)


@st.composite
def patterns_and_roles(draw: st.DrawFn) -> tuple[str, str]:
    """A pattern, made from a role with one or two wildcards, and that role or another."""
    pattern = role_arn = draw(roles)
    for _ in range(draw(st.integers(1, 2))):
        places = st.integers(pattern.index("/") + 1, len(pattern))
        start, end = sorted(draw(st.tuples(places, places)))
        pattern = pattern[:start] + draw(st.sampled_from("*?")) + pattern[end:]
    return pattern, draw(st.one_of(st.just(role_arn), roles))


def covers(pattern: str, text: str) -> bool:
    """Tell as IAM does, one character at a time: `*` is any text, `?` any one character."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(covers(pattern[1:], text[start:]) for start in range(len(text) + 1))
    return bool(text) and pattern[0] in {"?", text[0]} and covers(pattern[1:], text[1:])


@given(patterns_and_roles())
def test_a_pattern_allows_only_the_roles_that_it_matches(drawn: tuple[str, str]) -> None:
    pattern, role_arn = drawn
    try:
        settings = Settings((pattern,))
    except ConfigurationError:
        note_outcome("refused")
        return
    note_outcome(f"allowed {settings.allows(role_arn)}")
    assert settings.allows(role_arn) is covers(pattern, role_arn)


@given(members=st.lists(roles, min_size=1, max_size=4, unique=True))
def test_every_shape_of_a_list_means_the_same(stub: StubAws, members: list[str]) -> None:
    assert stub.url
    outcomes = set()
    for shape in shapes_of(members):
        claims = {"token_use": "id", "sub": "s", "cognito:roles": shape}
        event = {
            "requestContext": {"authorizer": {"claims": claims}},
            "headers": {"X-Role": members[0]},
        }
        response, _ = answer(group_role(role_header="X-Role"), event)
        role_arn = json.loads(response["body"]).get("role_arn")
        outcomes.add((response["statusCode"], role_arn))
    allowed = ALLOWED_ROLE.fullmatch(members[0])
    assert outcomes == {(200, members[0]) if allowed else (403, None)}
