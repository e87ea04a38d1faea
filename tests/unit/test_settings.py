"""Settings that a deployment may have, and the message for each that it may not."""

import json

import pytest

from group_role.errors import ConfigurationError
from group_role.settings import ENVIRONMENT_VARIABLE, Settings

from .conftest import EDITORS_ROLE, ROLE_PATTERN

ACCOUNT_ROLES = "arn:aws:iam::123456789012:role/"


def test_a_document() -> None:
    document = {"allowed_roles": [ROLE_PATTERN], "cors_allow_origin": "https://app.example.com"}
    settings = Settings.from_environ({ENVIRONMENT_VARIABLE: json.dumps(document)})
    assert settings.allowed_roles == (ROLE_PATTERN,)
    assert settings.cors_allow_origin == "https://app.example.com"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("", "not a JSON document"),
        ("{", "not a JSON document"),
        ("[" * 100_000, "not a JSON document"),
        ("[]", "not a JSON object"),
        ("{}", "allowed_roles is missing"),
        ('{"allowed_roles": []}', "allowed_roles is empty"),
        ('{"allowed_roles": "arn"}', "allowed_roles is of the wrong type"),
        ('{"allowed_roles": [7]}', "allowed_roles is of the wrong type"),
        (f'{{"allowed_roles": ["{ROLE_PATTERN}"], "extra": 1}}', "unknown setting 'extra'"),
        (f'{{"allowed_roles": ["{ROLE_PATTERN}"], "_allowed": 1}}', "unknown setting '_allowed'"),
        (f'{{"allowed_roles": ["{ROLE_PATTERN}"], "cors_allow_origin": 1}}', "cors_allow_origin"),
    ],
)
def test_wrong_documents(document: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as raised:
        Settings.from_environ({ENVIRONMENT_VARIABLE: document})
    assert str(raised.value).startswith(ENVIRONMENT_VARIABLE)


def test_no_document() -> None:
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
        "arn:aws:iam::123456789012:user/x",
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
