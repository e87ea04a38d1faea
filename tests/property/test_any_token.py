"""Whatever token comes in, the answer is `Unauthorized`, or the claims that the pool signed."""

import base64
import contextlib
import functools
import io
import json
from types import SimpleNamespace
from typing import Any

from hypothesis import event as note_outcome
from hypothesis import example, given
from hypothesis import strategies as st

from authorizer import Authorizer
from token_verifier import ConfigurationError, Settings

from ..stub_user_pool import (
    CLIENT_ID,
    EDITORS_ROLE,
    ISSUER,
    MACHINE_ID,
    POOL_ID,
    READERS_ROLE,
    StubUserPool,
    encoded,
    rsa_key,
    signed,
)

METHOD = "arn:aws:execute-api:eu-north-1:123456789012:abc123/live/GET/"
CONTEXT = SimpleNamespace(aws_request_id="x")
POOL = StubUserPool()
GROUP_ROLES = [
    {"group": "editors", "precedence": 1, "role_arn": EDITORS_ROLE},
    {"group": "machines", "precedence": 2, "role_arn": READERS_ROLE},
]

# Likely characters end or split something in JSON, base64, headers or log lines.
texts = st.text(
    alphabet=st.one_of(
        st.sampled_from('\r\n\x00\x1b\u2028\ud800,[]{}" .=-_+/:aA1'), st.characters()
    ),
    max_size=40,
)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)
keys = st.sampled_from(["id-key", "id-key", "id-key", "access-key", "stranger"])


@st.composite
def changed(draw: st.DrawFn, members: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Members that make sense, except that at most one may be anything or missing."""
    for name in draw(st.one_of(st.just([]), st.lists(st.sampled_from(names), max_size=1))):
        value = draw(st.one_of(json_values, st.integers(0, 10**10)))
        members = {key: member for key, member in members.items() if key != name}
        if draw(st.booleans()):
            members[name] = value
    return members


ID_CLAIMS = [*POOL.id_claims(), "nbf", "custom:team", "claims", "lambda"]
ACCESS_CLAIMS = [*POOL.access_claims(), "cognito:roles", "cognito:username"]
UPDATED_ISSUER = ISSUER.replace("https://", "https://issuer-")
issuers = st.sampled_from([ISSUER, UPDATED_ISSUER])
headers = changed(POOL.header(), ["alg", "kid", "typ", "crit", "jwk", "jku", "x5u", "b64", "zip"])
payloads = st.one_of(
    issuers.flatmap(lambda iss: changed(POOL.id_claims(iss=iss), ID_CLAIMS)),
    issuers.flatmap(lambda iss: changed(POOL.access_claims(iss=iss), ACCESS_CLAIMS)),
    issuers.flatmap(lambda iss: changed(POOL.machine_claims(iss=iss), [*ACCESS_CLAIMS, "jti"])),
)
documents = st.one_of(st.binary(max_size=60), json_values.map(lambda v: json.dumps(v).encode()))
tokens = st.one_of(
    *[  # each is new, since one_of counts the same strategy only once
        st.builds(lambda h, p, k: signed(h, p, rsa_key(k)), headers, payloads, keys)
        for _ in range(4)
    ],
    st.builds(lambda h, p, k: signed(h, p, rsa_key(k)), documents, payloads, keys),
    st.builds(lambda h, p, k: signed(h, p, rsa_key(k)), headers, documents, keys),
    st.builds(lambda *parts: ".".join(map(encoded, parts)), documents, documents, documents),
    texts,
    json_values,
)


@functools.cache
def authorizer(access_tokens: bool) -> Authorizer:
    config: dict[str, Any] = {"user_pool_id": POOL_ID, "client_ids": [CLIENT_ID, MACHINE_ID]}
    if access_tokens:
        config |= {"group_roles": GROUP_ROLES, "client_groups": {MACHINE_ID: "machines"}}
    settings = Settings.from_environ({"AUTHORIZER_CONFIG": json.dumps(config)})
    return Authorizer(settings, POOL.jwks, clock=lambda: POOL.now)


def answer(token: object, *, access_tokens: bool) -> dict[str, Any] | None:
    """Return the authorizer's answer, or None if it refuses; it may do nothing else."""
    output = io.StringIO()
    event = {"type": "TOKEN", "methodArn": METHOD, "authorizationToken": token}
    try:
        with contextlib.redirect_stdout(output):
            return authorizer(access_tokens).answer(event, CONTEXT)
    except Exception as error:
        if type(error) is not Exception or error.args != ("Unauthorized",):
            raise
        assert output.getvalue().count("\n") == 1
        assert output.getvalue().isascii()
        return None


def is_signed_by_the_pool(token: str) -> bool:
    """Decide independently which of the pool's keys, if any, signed this token."""
    header, payload, _ = (part + "=" * (-len(part) % 4) for part in token.split("."))
    parts = base64.urlsafe_b64decode(header), base64.urlsafe_b64decode(payload)
    return any(signed(*parts, rsa_key(name)) == token for name in POOL.key_ids)


@given(token=tokens, access_tokens=st.booleans(), scheme=st.sampled_from(["", "Bearer "]))
def test_only_tokens_that_the_pool_signed_are_accepted(
    token: Any, access_tokens: bool, scheme: str
) -> None:
    sent = scheme + token if isinstance(token, str) else token
    answered = answer(sent, access_tokens=access_tokens)
    note_outcome("let in" if answered else "refused")
    if answered is None:
        return
    assert is_signed_by_the_pool(token)
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert claims["iss"] in {ISSUER, UPDATED_ISSUER}
    assert claims["token_use"] in ({"id", "access"} if access_tokens else {"id"})
    assert {CLIENT_ID, MACHINE_ID} & {claims.get("aud"), claims.get("client_id")}
    assert answered["principalId"] == claims["sub"]
    context = answered["context"]
    json.dumps(context, ensure_ascii=False).encode()
    computed = {"cognito:roles", "cognito:preferred_role", "cognito:username"}
    if claims["token_use"] == "access":
        is_machine = claims.get("username") is None
        note_outcome("a machine" if is_machine else "a user")
        assert is_machine == (claims["sub"] == claims["client_id"] == MACHINE_ID)
        assert is_machine or MACHINE_ID not in (claims["client_id"], claims["username"])
        preferred = context.get("cognito:preferred_role")
        assert preferred == READERS_ROLE if is_machine else preferred in (None, EDITORS_ROLE)
        if is_machine:
            assert "cognito:username" not in context
            assert json.loads(context["cognito:groups"]) == ["machines"]
            computed |= {"cognito:groups"}
        context = {name: value for name, value in context.items() if name not in computed}
    for name, value in context.items():
        assert isinstance(value, str | int)
        assert value == claims[name] or json.loads(str(value)) == claims[name]


names = st.sampled_from([MACHINE_ID, CLIENT_ID, "ada", "", None, ["ada"]])


# A user's token without a username from the machine's client, and a machine's with a username.
@example(POOL.access_claims(), "ada", MACHINE_ID, None, {})
@example(POOL.machine_claims(), MACHINE_ID, MACHINE_ID, None, {"cognito:username": "ada"})
@given(
    claims=st.sampled_from([POOL.access_claims(), POOL.machine_claims(), POOL.id_claims()]),
    subject=names,
    client_id=st.sampled_from([MACHINE_ID, CLIENT_ID, None]),
    username=names,
    own=st.sampled_from([{}, {"cognito:groups": ["editors"]}, {"cognito:username": "ada"}]),
)
def test_users_and_machines_are_never_confused(
    claims: dict[str, Any], subject: Any, client_id: Any, username: Any, own: dict[str, Any]
) -> None:
    """A token between a user's and a machine's, which differ in three claims."""
    kind = claims["token_use"]
    named = {"id": "cognito:username", "access": "username"}[kind]
    changes = {"sub": subject, "aud": client_id, "client_id": client_id, named: username}
    found = answer(POOL.token(claims | own | changes), access_tokens=True)
    of_machine = (subject, client_id, username, kind) == (MACHINE_ID, MACHINE_ID, None, "access")
    note_outcome("refused" if found is None else "a machine" if of_machine else "a user")
    if of_machine:
        assert found
        assert found["context"]["cognito:preferred_role"] == READERS_ROLE
        assert json.loads(found["context"]["cognito:groups"]) == ["machines"]
        assert "cognito:username" not in found["context"]
    elif found:
        assert client_id == CLIENT_ID
        assert username != MACHINE_ID
        assert "machines" not in found["context"].get("cognito:groups", "")
        if kind == "access":
            assert READERS_ROLE not in json.dumps(found["context"])
            assert found["context"]["cognito:username"] == username


@given(data=st.data())
def test_a_changed_token_is_refused(data: st.DataObject) -> None:
    honest = POOL.token()
    position = data.draw(st.integers(0, len(honest) - 1))
    end = data.draw(st.integers(position, min(position + 3, len(honest))))
    inserted = data.draw(st.text(alphabet="ABab09-_.=+/ \n", max_size=3))
    token = honest[:position] + inserted + honest[end:]
    assert (answer(token, access_tokens=True) is not None) == (token == honest)


@given(st.one_of(texts, json_values.map(json.dumps)))
def test_any_configuration_is_accepted_or_its_fault_named(document: str) -> None:
    with contextlib.suppress(ConfigurationError):
        Settings.from_environ({"AUTHORIZER_CONFIG": document})


@given(
    st.fixed_dictionaries(
        {
            "user_pool_id": st.one_of(st.just(POOL_ID), json_values),
            "client_ids": st.one_of(st.just([CLIENT_ID]), json_values),
        },
        optional=dict.fromkeys(
            ["group_roles", "client_groups", "dns_suffix", "other"], json_values
        ),
    )
)
def test_any_setting_is_accepted_or_its_fault_named(document: Any) -> None:
    with contextlib.suppress(ConfigurationError):
        Settings.from_environ({"AUTHORIZER_CONFIG": json.dumps(document)})
