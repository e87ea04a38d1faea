"""Legal settings of a deployment, and the message for each illegal one."""

import json
from dataclasses import FrozenInstanceError, fields

import pytest

from group_role.config.settings import ENVIRONMENT_VARIABLE, IamCallers, MatchType, Rule, Settings
from group_role.errors import ConfigurationError

from .conftest import EDITORS_ROLE, ROLE_PATTERN

ACCOUNT_ROLES = "arn:aws:iam::123456789012:role/"


def test_smallest_document() -> None:
    document = {"allowed_roles": [ROLE_PATTERN], "cors_allow_origins": ["https://app.example.com"]}
    settings = Settings.from_environ({ENVIRONMENT_VARIABLE: json.dumps(document)})
    assert settings.allowed_roles == (ROLE_PATTERN,)
    assert settings.cors_allow_origins == ("https://app.example.com",)


def test_document_with_every_setting() -> None:
    document = {
        "allowed_roles": [ROLE_PATTERN],
        "default_role": EDITORS_ROLE,
        "role_rules": [
            {
                "claim": "custom:team",
                "match_type": "StartsWith",
                "value": "edit",
                "role_arn": EDITORS_ROLE,
            }
        ],
        "session_tags": {"team": "custom:team"},
        "source_identity": "sub",
        "session_policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "session_policy": "{}",
        "cors_allow_origins": ["*"],
        "issuers": ["https://issuer.example"],
    }
    assert Settings.from_json(json.dumps(document)) == Settings(
        allowed_roles=(ROLE_PATTERN,),
        default_role=EDITORS_ROLE,
        role_rules=(Rule("custom:team", MatchType.STARTS_WITH, "edit", EDITORS_ROLE),),
        session_tags={"team": "custom:team"},
        source_identity="sub",
        session_policy_arns=("arn:aws:iam::aws:policy/ReadOnlyAccess",),
        session_policy="{}",
        issuers=("https://issuer.example",),
    )
    assert Settings((ROLE_PATTERN,), role_header="X-Role").role_header == "X-Role"


def test_document_with_access_tokens_and_signed_requests() -> None:
    document = {"allowed_roles": [ROLE_PATTERN], "access_tokens": True, "iam_callers": CALLERS}
    settings = Settings.from_json(json.dumps(document))
    assert settings.access_tokens is True
    assert settings.iam_callers == IamCallers(**CALLERS)
    by_default = Settings((ROLE_PATTERN,))
    assert (by_default.access_tokens, by_default.iam_callers) == (False, None)


RULE = {"claim": "a", "match_type": "Equals", "value": "b", "role_arn": EDITORS_ROLE}
OUTSIDE = "arn:aws:iam::123456789012:role/administrator"
CALLERS = {
    "identity_pool_id": "eu-north-1:2208d797-dfc9-40b4-8029-827c9e76e029",
    "user_pool_id": "eu-north-1_AbCdEf123",
    "role_path": "/group-role/groups/",
}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"default_role": OUTSIDE}, "default_role: .* is outside allowed_roles"),
        ({"default_role": "admin"}, "default_role: 'admin' is not a role ARN"),
        ({"default_role": None}, "default_role is not a text"),
        ({"default_role": EDITORS_ROLE + ":x"}, "default_role: .* is not a role ARN"),
        ({"role_header": "X Role"}, "role_header"),
        ({"role_header": ""}, "role_header"),
        ({"role_header": "X-Role", "role_rules": [RULE]}, "exclude each other"),
        ({"role_rules": {}}, "role_rules is not a list"),
        ({"role_rules": ["x"]}, r"role_rules\[0\] is not an object"),
        ({"role_rules": [{}]}, r"role_rules\[0\].claim is missing"),
        ({"role_rules": [{**RULE, "extra": 1}]}, r"unknown setting role_rules\[0\].extra"),
        ({"role_rules": [{**RULE, "claim": ""}]}, r"role_rules\[0\].claim is empty"),
        ({"role_rules": [{**RULE, "match_type": "equals"}]}, r"role_rules\[0\].match_type"),
        ({"role_rules": [{**RULE, "value": ""}]}, r"role_rules\[0\].value"),
        ({"role_rules": [{**RULE, "value": "x" * 129}]}, r"role_rules\[0\].value"),
        ({"role_rules": [RULE, {**RULE, "role_arn": OUTSIDE}]}, r"role_rules\[1\].role_arn"),
        ({"role_rules": [RULE] * 26}, "role_rules: more than 25"),
        ({"session_tags": []}, "session_tags is not an object"),
        ({"session_tags": {"a": 1}}, "session_tags.a is not a text"),
        ({"session_tags": {"": "sub"}}, "session_tags"),
        ({"session_tags": {"aws:x": "sub"}}, "session_tags: 'aws:x'"),
        ({"session_tags": {"AWS:x": "sub"}}, "session_tags: 'AWS:x'"),
        ({"session_tags": {"a&b": "sub"}}, "session_tags: 'a&b'"),
        ({"session_tags": {"x" * 129: "sub"}}, "session_tags"),
        ({"session_tags": {"a": ""}}, "session_tags: 'a' has no name of a claim"),
        ({"session_tags": {"a": "sub", "A": "sub"}}, "differ only in case"),
        ({"session_tags": {f"t{n}": "sub" for n in range(51)}}, "session_tags: more than 50"),
        ({"source_identity": ""}, "source_identity"),
        ({"session_policy_arns": ["x"]}, "session_policy_arns: 'x'"),
        *(
            ({"session_policy_arns": [arn]}, "session_policy_arns: 'arn:.* is not a policy's ARN")
            for arn in (
                "arn:aws:iam::aws:policy/",
                "arn:aws:iam::aws:policy/a b",
                "arn:aws:iam::aws:policy-a",
                "arn:aws-:iam::aws:policy/a",
                "arn:aws:iam::12345678901:policy/a",
                "arn:aws:iam::1234567890123:policy/a",
                "arn:aws:iam::123456789012:role/a",
            )
        ),
        (
            {"session_policy_arns": ["arn:aws:iam::aws:policy/x"] * 11},
            "session_policy_arns: more than 10",
        ),
        ({"session_policy": ""}, "session_policy"),
        ({"session_policy": "x" * 2049}, "session_policy"),
        ({"session_policy": {}}, "session_policy is not a text"),
        ({"access_tokens": "false"}, "access_tokens is not true or false"),
        ({"access_tokens": 1}, "access_tokens is not true or false"),
        ({"access_tokens": None}, "access_tokens is not true or false"),
        ({"issuers": []}, "issuers is empty: no token could be accepted"),
        ({"issuers": "https://issuer.example"}, "issuers is not a list"),
        ({"issuers": None}, "issuers is not a list"),
        ({"issuers": [7]}, r"issuers\[0\] is not a text"),
        *(
            ({"issuers": ["https://issuer.example", issuer]}, "is not the URL of an issuer")
            for issuer in ("", "eu-north-1_AbCdEf123", "http://x", "https://", "https://a b")
        ),
        ({"iam_callers": True}, "iam_callers is not an object"),
        ({"iam_callers": None}, "iam_callers is not an object"),
        ({"iam_callers": {}}, "iam_callers.identity_pool_id is missing"),
        ({"iam_callers": {**CALLERS, "x": "y"}}, "unknown setting iam_callers.x"),
        *(
            ({"iam_callers": {**CALLERS, name: value}}, f"iam_callers.{name}: .* is not an?")
            for name, value in (
                ("identity_pool_id", ""),
                ("identity_pool_id", "eu-north-1"),
                ("identity_pool_id", "eu-north-1:*"),
                ("user_pool_id", ""),
                ("user_pool_id", "eu-north-1_*"),
                ("user_pool_id", "AbCdEf123"),
                ("user_pool_id", "eu-north_AbCdEf123"),
                ("user_pool_id", "1_AbCdEf123"),
                ("user_pool_id", "eu-north-1_AbC_dEf"),
                ("user_pool_id", "EU-NORTH-1_AbCdEf123"),
                ("role_path", ""),
                ("role_path", "groups/"),
                ("role_path", "/groups"),
                ("role_path", "//"),
                ("role_path", "/a:b/"),
                ("role_path", "/a b/"),
            )
        ),
        ({"iam_callers": {**CALLERS, "role_path": 1}}, "iam_callers.role_path is not a text"),
        ({"iam_callers": CALLERS, "role_rules": [RULE]}, "iam_callers and role_rules exclude"),
        (
            {"iam_callers": CALLERS, "source_identity": "email"},
            "source_identity must be sub with iam_callers",
        ),
        ({"cors_allow_origins": "*"}, "cors_allow_origins is not a list"),
        ({"cors_allow_origins": [1]}, r"cors_allow_origins\[0\] is not a text"),
        ({"cors_allow_origins": []}, "cors_allow_origins is empty"),
        (
            {"cors_allow_origins": ["*", "https://a.example"]},
            r"cors_allow_origins: \* must be the only",
        ),
        (
            {"cors_allow_origins": ["https://a.example"] * 2},
            "cors_allow_origins has https://a.example twice",
        ),
        *(
            ({"cors_allow_origins": ["https://a.example", origin]}, "is not an origin as browsers")
            for origin in (
                "",
                "null",
                "a.example",
                "https://",
                "https://a.example/",
                "https://a.example/path",
                "https://A.example",
                "HTTPS://a.example",
                "https://*.example",
                "https://a.example:443",
                "http://a.example:80",
                "http://[::1]:80",
                "https://a.example:",
                "https://a.example:0443",
                "https://a.example:123456",
                "https://user@a.example",
                "https://a.example\n",
                "https://a.example\r\nSet-Cookie: x",
                "https://a.example, https://b.example",
            )
        ),
    ],
)
def test_wrong_settings_are_named(settings: dict[str, object], message: str) -> None:
    document = json.dumps({"allowed_roles": [ROLE_PATTERN], **settings})
    with pytest.raises(ConfigurationError, match=message):
        Settings.from_json(document)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("", "not a JSON document"),
        ("{", "not a JSON document"),
        ("[" * 100_000, "not a JSON document"),
        ('{"a": ' * 100_000 + "1" + "}" * 100_000, "not a JSON document"),
        ('{"allowed_roles": ' + "9" * 5000 + "}", "not a JSON document"),
        ("[]", "the document is not an object"),
        ("{}", "allowed_roles is missing"),
        ('{"allowed_roles": "arn"}', "allowed_roles is not a list"),
        ('{"allowed_roles": [7]}', r"allowed_roles\[0\] is not a text"),
        (f'{{"allowed_roles": ["{ROLE_PATTERN}"], "extra": 1}}', "unknown setting extra"),
        (f'{{"allowed_roles": ["{ROLE_PATTERN}"], "_allowed": 1}}', "unknown setting _allowed"),
        ('{"b": 1, "c": 1, "a": 1}', "unknown setting a"),
        (f'{{"allowed_roles": ["{ROLE_PATTERN}"], "cors_allow_origins": 1}}', "cors_allow_origins"),
    ],
)
def test_wrong_documents(document: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as raised:
        Settings.from_environ({ENVIRONMENT_VARIABLE: document})
    assert str(raised.value).startswith(ENVIRONMENT_VARIABLE)


ALLOWED = f'"allowed_roles": ["{ROLE_PATTERN}"]'
DEPARTMENT = '"claim": "a", "match_type": "Equals", "value": "b"'


@pytest.mark.parametrize(
    ("members", "name"),
    [
        (f'{ALLOWED}, "allowed_roles": ["arn:aws:iam::123456789012:role/x"]', "allowed_roles"),
        (f'{ALLOWED}, "allowed\\u005froles": []', "allowed_roles"),
        (f'{ALLOWED}, "access_tokens": false, "access_tokens": true', "access_tokens"),
        (f'{ALLOWED}, "access_tokens": false, "access_tokens": false', "access_tokens"),
        (f'{ALLOWED}, "issuers": ["https://a.example"], "issuers": ["https://b"]', "issuers"),
        (f'{ALLOWED}, "session_tags": {{"team": "a", "team": "b"}}', "team"),
        (
            f'{ALLOWED}, "role_rules": [{{{DEPARTMENT}, "role_arn": "x", "role_arn": "y"}}]',
            "role_arn",
        ),
        (f'{ALLOWED}, "iam_callers": {{"role_path": "/a/", "role_path": "/"}}', "role_path"),
        (f'{ALLOWED}, "unknown": [[{{"deep": {{"down": 1, "down": 2}}}}]]', "down"),
        (f'{ALLOWED}, "": 1, "": 2', ""),
    ],
)
def test_a_name_that_occurs_twice_is_named(members: str, name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"a name occurs twice in one object: '{name}'"):
        Settings.from_environ({ENVIRONMENT_VARIABLE: f"{{{members}}}"})


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("place", ["{}", '"session_tags": {{"a": {}}}', '"issuers": [[{}]]'])
def test_illegal_numbers_are_refused(number: str, place: str) -> None:
    setting = place.format(number)
    document = f"{{{ALLOWED}, {setting}}}" if place != "{}" else number
    with pytest.raises(ConfigurationError, match=f"JSON has no {number}"):
        Settings.from_environ({ENVIRONMENT_VARIABLE: document})


@pytest.mark.parametrize("text", [r"\ud800", r"\udc00", r"\udc00\ud800", r"\ud83d", "\udcff"])
@pytest.mark.parametrize("place", ['"a{}"', '{{"a{}": 1}}', '{{"a": [{{"b": "{}"}}]}}'])
def test_an_incomplete_surrogate_pair_is_refused(text: str, place: str) -> None:
    """In the form of escapes, or of environment bytes that are not UTF-8."""
    document = f'{{{ALLOWED}, "session_tags": {place.format(text)}}}'
    with pytest.raises(ConfigurationError, match="half a surrogate pair") as raised:
        Settings.from_environ({ENVIRONMENT_VARIABLE: document})
    assert str(raised.value).isascii()


def test_a_complete_surrogate_pair_is_a_character() -> None:
    document = f'{{{ALLOWED}, "source_identity": "custom:\\ud83d\\ude00"}}'
    assert Settings.from_json(document).source_identity == "custom:\N{GRINNING FACE}"


@pytest.mark.parametrize("document", ["[]", '"{}"', "1", "true", "null", "[{}]"])
def test_a_document_must_be_an_object(document: str) -> None:
    with pytest.raises(ConfigurationError, match="the document is not an object"):
        Settings.from_environ({ENVIRONMENT_VARIABLE: document})


@pytest.mark.parametrize(
    "document",
    ["{'a': 1}", '{"a": 1,}', '{"a": 01}', "{} {}", "\ufeff{}", '{"a": "\n"}', "{" + "}" * 2, "\0"],
)
def test_a_document_that_is_not_json_is_refused(document: str) -> None:
    with pytest.raises(ConfigurationError, match="not a JSON document"):
        Settings.from_environ({ENVIRONMENT_VARIABLE: document})


@pytest.mark.parametrize(
    "settings",
    [
        {"role_rules": [RULE] * 25},
        {"role_rules": [{**RULE, "value": "x" * 128}]},
        {"session_tags": {f"t{n}": "sub" for n in range(50)}},
        {"session_tags": {"x" * 128: "sub"}},
        {"session_tags": {"a.b:c/d=e+f-g@h i_j": "sub"}},
        {"session_tags": {"awsome": "sub"}},
        {"session_policy_arns": ["arn:aws:iam::aws:policy/x"] * 10},
        {"session_policy_arns": ["arn:aws-us-gov:iam::123456789012:policy/a/b"]},
        {"session_policy": "x"},
        {"session_policy": "x" * 2048},
        {"role_header": "X-Role-0123456789"},
        {"cors_allow_origins": ["https://a.example", "http://localhost:3000", "http://[::1]:8080"]},
        {"iam_callers": {**CALLERS, "user_pool_id": "eusc-de-east-1_AbCdEf123"}},
        {"iam_callers": {**CALLERS, "user_pool_id": "us-isof-south-1_AbCdEf123"}},
        {"cors_allow_origins": ["https://xn--bcher-kva.example:80", "capacitor://localhost"]},
    ],
)
def test_settings_at_their_limits(settings: dict[str, object]) -> None:
    assert Settings.from_json(json.dumps({"allowed_roles": [ROLE_PATTERN], **settings}))


@pytest.mark.parametrize("match_type", ["Equals", "NotEqual", "StartsWith", "Contains"])
def test_match_types_are_those_of_an_identity_pool(match_type: str) -> None:
    rules = [{**RULE, "match_type": match_type}]
    settings = Settings.from_json(
        json.dumps({"allowed_roles": [ROLE_PATTERN], "role_rules": rules})
    )
    assert settings.role_rules[0].match_type == match_type


def test_settings_are_immutable() -> None:
    rule = Rule("a", MatchType.EQUALS, "b", EDITORS_ROLE)
    for checked in (rule, IamCallers(**CALLERS), Settings((ROLE_PATTERN,), role_rules=(rule,))):
        for field in fields(checked):
            with pytest.raises(FrozenInstanceError):
                setattr(checked, field.name, None)


def test_missing_document() -> None:
    with pytest.raises(ConfigurationError, match="GROUP_ROLE_CONFIG is not set"):
        Settings.from_environ({})


@pytest.mark.parametrize(
    "pattern",
    [
        "*",
        "arn:aws:iam::*:role/x",
        "arn:aws:iam::123456789012:*",
        "arn:*:iam::123456789012:role/x",
        ACCOUNT_ROLES,
        ACCOUNT_ROLES + "*",
        ACCOUNT_ROLES + "**",
        ACCOUNT_ROLES + "?*",
        ACCOUNT_ROLES + "*/*",
        "arn:aws:iam::123456789012:role*x",
        "arn:aws:iam::123456789012:user/x",
        "arn:aws-:iam::123456789012:role/x",
        ACCOUNT_ROLES + ":x",
        ACCOUNT_ROLES + "x:y",
        ACCOUNT_ROLES + " x",
        ACCOUNT_ROLES + "x y",
        EDITORS_ROLE + "\n",
    ],
)
def test_patterns_that_are_too_wide(pattern: str) -> None:
    with pytest.raises(ConfigurationError, match="allowed_roles"):
        Settings(allowed_roles=(pattern,))


@pytest.mark.parametrize(
    ("pattern", "role", "allowed"),
    [
        (EDITORS_ROLE, EDITORS_ROLE, True),
        (EDITORS_ROLE, EDITORS_ROLE + "x", False),
        (EDITORS_ROLE, "x" + EDITORS_ROLE, False),
        (ROLE_PATTERN, EDITORS_ROLE, True),
        (ROLE_PATTERN, EDITORS_ROLE.upper(), False),
        (ROLE_PATTERN, EDITORS_ROLE.replace("123456789012", "210987654321"), False),
        (ROLE_PATTERN, "arn:aws:iam::123456789012:role/group-role/function", False),
        (ACCOUNT_ROLES + "app-?", ACCOUNT_ROLES + "app-1", True),
        (ACCOUNT_ROLES + "app-?", ACCOUNT_ROLES + "app-12", False),
        (ACCOUNT_ROLES + "app-?", ACCOUNT_ROLES + "app-", False),
        (ACCOUNT_ROLES + "*app", ACCOUNT_ROLES + "my/app", True),
        (ACCOUNT_ROLES + "?app", ACCOUNT_ROLES + "1app", True),
        (ACCOUNT_ROLES + "*/app", ACCOUNT_ROLES + "my/app", True),
        (ACCOUNT_ROLES + "*/app", ACCOUNT_ROLES + "app", False),
        (
            "arn:aws-us-gov:iam::123456789012:role/x",
            "arn:aws-us-gov:iam::123456789012:role/x",
            True,
        ),
        (ACCOUNT_ROLES + "a.b", ACCOUNT_ROLES + "axb", False),
        (ACCOUNT_ROLES + "a+", ACCOUNT_ROLES + "aa", False),
    ],
)
def test_allow_list(pattern: str, role: str, allowed: bool) -> None:
    assert Settings(allowed_roles=(pattern,)).allows(role) is allowed


def test_any_of_several_patterns() -> None:
    settings = Settings(allowed_roles=(ACCOUNT_ROLES + "a", ACCOUNT_ROLES + "b*"))
    assert [settings.allows(ACCOUNT_ROLES + name) for name in ("a", "b", "bc", "ac")] == [
        True,
        True,
        True,
        False,
    ]
