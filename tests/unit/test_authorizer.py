"""The authorizer's answers, and that the function behind it understands them."""

import json
import re
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from authorizer import Authorizer, handler_from
from group_role.config.settings import MatchType, Rule
from group_role.config.settings import Settings as FunctionSettings
from group_role.identity.claims import identify
from group_role.role import choose_role
from token_verifier import ConfigurationError, KeysUnavailable, Settings

from ..stub_user_pool import (
    CLIENT_ID,
    EDITORS_ROLE,
    POOL_ID,
    READERS_ROLE,
    SUBJECT,
    StubUserPool,
    serving,
)

STAGE = "arn:aws:execute-api:eu-north-1:123456789012:abc123/live"
CONTEXT = SimpleNamespace(aws_request_id="c6af9ac6")
TIMESTAMP = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9](:[0-5][0-9]){2}\.[0-9]{3}Z")
CONFIG = {"user_pool_id": POOL_ID, "client_ids": ["other", CLIENT_ID]}
GROUP_ROLES: list[dict[str, Any]] = [
    {"group": "editors", "precedence": 20, "role_arn": EDITORS_ROLE},
    {"group": "readers", "precedence": 30, "role_arn": READERS_ROLE},
    {"group": "guests", "precedence": None, "role_arn": READERS_ROLE},
]


def event(token: object, path: str = "GET/documents/a") -> dict[str, Any]:
    return {"type": "TOKEN", "methodArn": f"{STAGE}/{path}", "authorizationToken": token}


def settings(**config: Any) -> Settings:
    return Settings.from_environ({"AUTHORIZER_CONFIG": json.dumps(CONFIG | config)})


def authorizer(pool: StubUserPool, **config: Any) -> Authorizer:
    return Authorizer(settings(**config), pool.jwks, clock=lambda: pool.now)


@pytest.fixture
def pool() -> StubUserPool:
    return StubUserPool()


def test_a_decision_allows_the_whole_stage(pool: StubUserPool) -> None:
    for path in ("GET/documents/a", "DELETE/", "GET/a/live/b"):
        answer = authorizer(pool).answer(event(pool.token(), path), CONTEXT)
        assert answer["principalId"] == SUBJECT
        assert answer["policyDocument"] == {
            "Version": "2012-10-17",
            "Statement": [
                {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{STAGE}/*"}
            ],
        }


@pytest.mark.parametrize("scheme", ["", "Bearer ", "bearer "])
def test_the_bearer_scheme_is_optional(pool: StubUserPool, scheme: str) -> None:
    assert authorizer(pool).answer(event(scheme + pool.token()), CONTEXT)["principalId"] == SUBJECT


def test_the_function_reads_the_context(pool: StubUserPool) -> None:
    """API Gateway passes the context on with every value as text."""
    token = pool.token(pool.id_claims(nothing=None, address={"city": "Umeå"}, weight=0.5))
    context = authorizer(pool).answer(event(token), CONTEXT)["context"]
    assert all(isinstance(value, str | int) for value in context.values())
    assert token not in json.dumps(context)
    texts = {name: str(value) for name, value in context.items()} | {"principalId": SUBJECT}
    identity = identify({"requestContext": {"authorizer": texts}}, now=pool.now)
    assert identity.subject == SUBJECT
    assert identity.username == "ada"
    assert identity.groups == ("editors", "readers")
    assert identity.roles == (EDITORS_ROLE, READERS_ROLE)
    assert identity.preferred_role == EDITORS_ROLE
    assert identity.expires_at == pool.now + 3540
    assert json.loads(context["address"]) == {"city": "Umeå"}


@pytest.mark.parametrize(("teams", "ruled"), [(["not-admins"], False), (["a", "admins"], True)])
def test_rules_compare_whole_members_of_lists_in_the_context(
    pool: StubUserPool, teams: list[str], ruled: bool
) -> None:
    token = pool.token(pool.id_claims(**{"custom:teams": teams}))
    context = authorizer(pool).answer(event(token), CONTEXT)["context"]
    rule = Rule("custom:teams", MatchType.CONTAINS, "admins", EDITORS_ROLE)
    function = FunctionSettings(
        (EDITORS_ROLE, READERS_ROLE), role_rules=(rule,), default_role=READERS_ROLE
    )
    identity = identify({"requestContext": {"authorizer": context}}, now=pool.now)
    assert choose_role(identity, function).role_arn == (EDITORS_ROLE if ruled else READERS_ROLE)


def test_claims_do_not_collide_with_members_of_api_gateway(pool: StubUserPool) -> None:
    names = ("principalId", "integrationLatency", "claims", "jwt", "lambda")
    token = pool.token(pool.id_claims(**dict.fromkeys(names, "admin")))
    context = authorizer(pool).answer(event(token), CONTEXT)["context"]
    assert not context.keys() & set(names)


@pytest.mark.parametrize("token", [None, "", "Bearer", "Bearer ", "Bearer  x.y.z", "a.b.c", 1])
def test_a_refusal_is_the_word_unauthorized(
    pool: StubUserPool, token: object, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Exception, match=r"^Unauthorized$") as refused:
        authorizer(pool).answer(event(token), CONTEXT)
    assert type(refused.value) is Exception
    assert refused.value.__suppress_context__
    line = json.loads(capsys.readouterr().out)
    assert line.pop("reason") in {"missing", "malformed"}
    assert TIMESTAMP.fullmatch(line.pop("timestamp"))
    assert line == {"level": "INFO", "message": "refused", "request_id": "c6af9ac6"}


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_clocks_may_differ(pool: StubUserPool, seconds: int) -> None:
    now = int(pool.now)
    for claims in ({"exp": now + seconds + 1}, {"iat": now + seconds}, {"nbf": now + seconds}):
        assert authorizer(pool).answer(event(pool.token(pool.id_claims(**claims))), CONTEXT)


def test_access_tokens_get_the_roles_of_their_groups(pool: StubUserPool) -> None:
    own = {"cognito:roles": ["arn:aws:iam::123456789012:role/admin"]}
    claims = pool.access_claims() | own | {"cognito:preferred_role": own["cognito:roles"][0]}
    deployed = authorizer(pool, group_roles=GROUP_ROLES)
    context = deployed.answer(event(pool.token(claims)), CONTEXT)["context"]
    assert context["token_use"] == "access"
    assert context["cognito:username"] == "ada"
    assert json.loads(context["cognito:roles"]) == [EDITORS_ROLE, READERS_ROLE]
    assert context["cognito:preferred_role"] == EDITORS_ROLE
    assert deployed.answer(event(pool.token()), CONTEXT)["context"]["token_use"] == "id"


@pytest.mark.parametrize(
    ("groups", "roles", "preferred"),
    [
        ([], None, None),
        (["no-role"], None, None),
        (["guests"], [READERS_ROLE], READERS_ROLE),
        (["guests", "no-role", "editors"], [READERS_ROLE, EDITORS_ROLE], EDITORS_ROLE),
        (["readers", "guests"], [READERS_ROLE], READERS_ROLE),
        (["editors", "writers"], [EDITORS_ROLE, READERS_ROLE], None),
    ],
)
def test_roles_as_cognito_computes_them(
    pool: StubUserPool, groups: list[str], roles: list[str] | None, preferred: str | None
) -> None:
    tie = {"group": "writers", "precedence": 20, "role_arn": READERS_ROLE}
    deployed = authorizer(pool, group_roles=[*GROUP_ROLES, tie])
    token = pool.token(pool.access_claims(**{"cognito:groups": groups}))
    context = deployed.answer(event(token), CONTEXT)["context"]
    assert json.loads(context.get("cognito:roles", "null")) == roles
    assert context.get("cognito:preferred_role") == preferred


@pytest.mark.parametrize(
    ("groups", "computed"),
    [
        (None, {}),
        ([], {}),
        (["no-role"], {}),
        (["editors", "writers"], {"cognito:roles": [EDITORS_ROLE, READERS_ROLE]}),
    ],
)
def test_role_claims_of_an_access_token_are_ignored(
    pool: StubUserPool, groups: list[str] | None, computed: dict[str, Any]
) -> None:
    """They must be gone even if the authorizer computes nothing in their place."""
    admin = "arn:aws:iam::123456789012:role/admin"
    own = {"cognito:roles": [admin], "cognito:preferred_role": admin, "cognito:username": "admin"}
    tie = {"group": "writers", "precedence": 20, "role_arn": READERS_ROLE}
    token = pool.token(pool.access_claims(**own, **{"cognito:groups": groups}))
    deployed = authorizer(pool, group_roles=[*GROUP_ROLES, tie])
    context = deployed.answer(event(token), CONTEXT)["context"]
    assert admin not in json.dumps(context)
    assert {name: json.loads(context[name]) for name in own.keys() & computed} == computed
    assert context.keys() & own.keys() == {"cognito:username", *computed}
    assert context["cognito:username"] == "ada"


@pytest.mark.parametrize("groups", ["editors", [1], {"editors": 1}])
def test_illegal_groups_are_refused(pool: StubUserPool, groups: object) -> None:
    token = pool.token(pool.access_claims(**{"cognito:groups": groups}))
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorizer(pool, group_roles=GROUP_ROLES).answer(event(token), CONTEXT)


def test_an_access_token_of_another_client_is_refused(pool: StubUserPool) -> None:
    deployed = authorizer(pool, group_roles=GROUP_ROLES)
    for claims in ({"client_id": "x"}, {"client_id": None, "aud": CLIENT_ID}):
        with pytest.raises(Exception, match=r"^Unauthorized$"):
            deployed.answer(event(pool.token(pool.access_claims(**claims))), CONTEXT)


@pytest.fixture
def served() -> Iterator[StubUserPool]:
    with serving() as pool:
        yield pool


def test_the_deployed_handler(served: StubUserPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    served.now = time.time()
    environ = {"AUTHORIZER_CONFIG": json.dumps(CONFIG), "AWS_ENDPOINT_URL": served.url}
    handler = handler_from(environ)
    assert served.fetches == []
    assert handler(event(served.token()), CONTEXT)["principalId"] == SUBJECT
    assert handler(event(served.token()), CONTEXT)["principalId"] == SUBJECT
    assert served.fetches == [f"/{POOL_ID}/.well-known/jwks.json"]


def test_missing_keys_are_an_error(pool: StubUserPool) -> None:
    def down() -> bytes:
        raise KeysUnavailable("down")

    deployed = Authorizer(settings(), down, clock=lambda: pool.now)
    with pytest.raises(KeysUnavailable):
        deployed.answer(event(pool.token()), CONTEXT)
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        deployed.answer(event("x"), CONTEXT)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (None, "AUTHORIZER_CONFIG is not set"),
        ("{", "not JSON"),
        ("[]", "not JSON: not an object"),
        ('{"client_ids": ["x"], "client_ids": ["y"]}', "a name occurs twice: 'client_ids'"),
        ('{"group_roles": [{"group": "a", "group": "b"}]}', "a name occurs twice: 'group'"),
        ('{"client_ids": [], "client\\u005fids": []}', "a name occurs twice: 'client_ids'"),
        ('{"client_ids": NaN}', "NaN is not JSON"),
        ('{"group_roles": [{"precedence": -Infinity}]}', "-Infinity is not JSON"),
        (r'{"client_ids": ["\ud800"]}', "surrogates not allowed"),
        ('{"client_ids": ["\udcff"]}', "surrogates not allowed"),
        ("[" * 100_000, "nested too deeply"),
        ('"{}"', "not JSON: not an object"),
        ({"user_pool_id": None}, "user_pool_id is not a user pool's ID: None"),
        ({"user_pool_id": "eu-north-1"}, "user_pool_id is not a user pool's ID: 'eu-north-1'"),
        ({"user_pool_id": "evil.example/eu-north-1_a"}, "user_pool_id is not a user pool's ID"),
        ({"client_ids": []}, "client_ids is not a list of app clients"),
        ({"client_ids": "x"}, "client_ids is not a list of app clients"),
        ({"client_ids": [""]}, "client_ids holds something that is not a client's ID"),
        ({"dns_suffix": "/x"}, "dns_suffix is not a domain: '/x'"),
        ({"group_roles": []}, "group_roles is not a list of groups"),
        ({"group_roles": [{"group": "a"}]}, "group_roles[0] must have the members group and"),
        ({"group_roles": [GROUP_ROLES[0] | {"x": 1}]}, "group_roles[0] must have the members"),
        ({"group_roles": [GROUP_ROLES[0]] * 2}, "group_roles holds a group twice"),
        (
            {"group_roles": [GROUP_ROLES[0] | {"role_arn": "editors"}]},
            "group_roles[0].role_arn is not a role's ARN: 'editors'",
        ),
        (
            {"group_roles": [GROUP_ROLES[0] | {"precedence": True}]},
            "group_roles[0].precedence is not a whole number of 0 or more: True",
        ),
        ({"token_use": ["id"]}, "unknown setting token_use"),
    ],
)
def test_a_wrong_configuration_admits_nobody(
    pool: StubUserPool, config: Any, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.dumps(CONFIG | config) if isinstance(config, dict) else config
    handler = handler_from({} if document is None else {"AUTHORIZER_CONFIG": document})
    line = json.loads(capsys.readouterr().out)
    assert line["message"] == "configuration"
    assert message in line["note"]
    with pytest.raises(ConfigurationError):
        handler(event(pool.token()), CONTEXT)


@pytest.mark.parametrize("missing", CONFIG)
def test_a_missing_setting_is_named(missing: str) -> None:
    rest = {name: value for name, value in CONFIG.items() if name != missing}
    with pytest.raises(ConfigurationError, match=f"{missing} is missing"):
        Settings.from_environ({"AUTHORIZER_CONFIG": json.dumps(rest)})


@pytest.mark.parametrize(
    ("region", "dns_suffix"),
    [
        ("eu-north-1", "amazonaws.com"),
        ("us-gov-west-1", "amazonaws.com"),
        ("cn-north-1", "amazonaws.com.cn"),
        ("eusc-de-east-1", "amazonaws.eu"),
        ("us-iso-east-1", "c2s.ic.gov"),
        ("us-isob-east-1", "sc2s.sgov.gov"),
        ("eu-isoe-west-1", "cloud.adc-e.uk"),
        ("us-isof-south-1", "csp.hci.ic.gov"),
    ],
)
def test_every_partition(pool: StubUserPool, region: str, dns_suffix: str) -> None:
    pool_id = f"{region}_AbCdEf123"
    deployed = authorizer(pool, user_pool_id=pool_id, dns_suffix=dns_suffix)
    for prefix in ("", "issuer-"):
        issuer = f"https://{prefix}cognito-idp.{region}.{dns_suffix}/{pool_id}"
        assert deployed.answer(event(pool.token(pool.id_claims(iss=issuer))), CONTEXT)
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        deployed.answer(event(pool.token()), CONTEXT)
