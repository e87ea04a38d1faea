"""The role of each request, and callers who get none."""

from typing import Any

import pytest

from group_role.config.settings import MatchType, Rule, Settings
from group_role.errors import BadRequest, Forbidden, Reason, Unauthenticated
from group_role.identity.claims import Identity
from group_role.role import ChosenBy, choose_role

from .conftest import EDITORS_ROLE, READERS_ROLE, ROLE_PATTERN

SETTINGS = Settings(allowed_roles=(ROLE_PATTERN,))
OTHER_ROLE = "arn:aws:iam::123456789012:role/administrator"


def identity(*roles: str, preferred: str | None = None) -> Identity:
    return Identity("sub", "ada", (), roles, preferred, None, {})


def test_the_preferred_role_comes_first() -> None:
    choice = choose_role(identity(EDITORS_ROLE, READERS_ROLE, preferred=READERS_ROLE), SETTINGS)
    assert choice.role_arn == READERS_ROLE
    assert choice.chosen_by is ChosenBy.PREFERRED


def test_only_role() -> None:
    choice = choose_role(identity(EDITORS_ROLE), SETTINGS)
    assert choice.role_arn == EDITORS_ROLE
    assert choice.chosen_by is ChosenBy.ONLY_ROLE


@pytest.mark.parametrize(
    ("caller", "reason", "note"),
    [
        (identity(), Reason.NO_ROLE, ""),
        (identity(EDITORS_ROLE, READERS_ROLE), Reason.AMBIGUOUS_ROLE, ""),
        (identity(OTHER_ROLE), Reason.ROLE_NOT_ALLOWED, "chosen by only_role"),
        (
            identity(EDITORS_ROLE, preferred=OTHER_ROLE),
            Reason.ROLE_NOT_ALLOWED,
            "chosen by preferred_role",
        ),
    ],
)
def test_a_caller_without_a_role_is_refused(caller: Identity, reason: Reason, note: str) -> None:
    with pytest.raises(Forbidden) as raised:
        choose_role(caller, SETTINGS)
    assert raised.value.reason is reason
    assert raised.value.note == note


@pytest.mark.parametrize("caller", [identity(), identity(EDITORS_ROLE, READERS_ROLE)])
def test_default_role_if_nothing_else_decides(caller: Identity) -> None:
    settings = Settings((ROLE_PATTERN,), default_role=READERS_ROLE)
    choice = choose_role(caller, settings)
    assert (choice.role_arn, choice.chosen_by) == (READERS_ROLE, ChosenBy.DEFAULT)


def test_the_default_role_does_not_replace_a_forbidden_role() -> None:
    settings = Settings((ROLE_PATTERN,), default_role=READERS_ROLE)
    with pytest.raises(Forbidden):
        choose_role(identity(OTHER_ROLE), settings)


@pytest.mark.parametrize(
    "caller",
    [
        identity(READERS_ROLE, EDITORS_ROLE),
        identity(READERS_ROLE, preferred=EDITORS_ROLE),
        identity(EDITORS_ROLE, READERS_ROLE, preferred=READERS_ROLE),
    ],
)
def test_requested_role_of_the_token(caller: Identity) -> None:
    choice = choose_role(caller, SETTINGS, requested=EDITORS_ROLE)
    assert (choice.role_arn, choice.chosen_by) == (EDITORS_ROLE, ChosenBy.REQUESTED)


@pytest.mark.parametrize(
    ("requested", "error", "reason"),
    [
        (EDITORS_ROLE, Forbidden, Reason.ROLE_NOT_IN_TOKEN),
        (ROLE_PATTERN, BadRequest, Reason.MALFORMED_ROLE_CHOICE),
        (READERS_ROLE.upper(), BadRequest, Reason.MALFORMED_ROLE_CHOICE),
        ("readers", BadRequest, Reason.MALFORMED_ROLE_CHOICE),
        ("", BadRequest, Reason.MALFORMED_ROLE_CHOICE),
        (f"{READERS_ROLE},{READERS_ROLE}", BadRequest, Reason.MALFORMED_ROLE_CHOICE),
        (READERS_ROLE + "\n", BadRequest, Reason.MALFORMED_ROLE_CHOICE),
    ],
)
def test_requested_role_outside_the_token(
    requested: str, error: type[Exception], reason: Reason
) -> None:
    with pytest.raises(error) as raised:
        choose_role(identity(READERS_ROLE), SETTINGS, requested=requested)
    assert isinstance(raised.value, BadRequest | Forbidden)
    assert raised.value.reason is reason


def test_requested_role_of_the_token_outside_the_allow_list() -> None:
    with pytest.raises(Forbidden) as raised:
        choose_role(identity(READERS_ROLE, OTHER_ROLE), SETTINGS, requested=OTHER_ROLE)
    assert raised.value.reason is Reason.ROLE_NOT_ALLOWED


def ruled(*rules: tuple[str, str, str, str], default: str | None = None) -> Settings:
    return Settings(
        (ROLE_PATTERN,),
        role_rules=tuple(Rule(c, MatchType(m), v, r) for c, m, v, r in rules),
        default_role=default,
    )


def claiming(**claims: Any) -> Identity:
    return Identity("sub", "ada", (), (READERS_ROLE,), READERS_ROLE, None, claims)


@pytest.mark.parametrize(
    ("match_type", "value", "claim", "holds"),
    [
        ("Equals", "blue", "blue", True),
        ("Equals", "blue", "blues", False),
        ("Equals", "blue", "Blue", False),
        ("NotEqual", "blue", "red", True),
        ("NotEqual", "blue", "blue", False),
        ("StartsWith", "blue", "blues", True),
        ("StartsWith", "blue", "a blue", False),
        ("Contains", "blue", "a blue one", True),
        ("Contains", "blue", "red", False),
        ("Equals", "blue", ["red", "blue"], True),
        ("NotEqual", "blue", ["red", "blue"], False),
        ("NotEqual", "blue", ["red"], True),
        ("NotEqual", "blue", [], False),
        ("StartsWith", "blue", ["red", "blues"], True),
        ("Contains", "blue", ["not-blue"], False),
        ("Contains", "blue", ["red", "blue"], True),
        ("Equals", "blue", '["red", "blue"]', True),
        ("Equals", "blue", "[red blue]", True),
        ("NotEqual", "blue", '["red", "blue"]', False),
        ("NotEqual", "blue", " [red, blue] ", False),
        ("NotEqual", "blue", "[]", False),
        ("StartsWith", "blue", '["red", "blues"]', True),
        ("StartsWith", "[", "[blue]", False),
        ("Contains", "blue", '["not-blue"]', False),
        ("Contains", "blue", "[not-blue]", False),
        ("Contains", "blue", '["red", "blue"]', True),
        ("Contains", "blue", "[not-blue", True),
        ("NotEqual", "blue", None, False),
        ("NotEqual", "blue", "", False),
        ("NotEqual", "blue", 7, True),
        ("Equals", "7", 7, True),
        ("Equals", "0", 0, True),
        ("Equals", "true", True, True),
        ("NotEqual", "true", True, False),
        ("NotEqual", "true", False, True),
        ("Equals", "false", False, True),
    ],
)
def test_rules(match_type: str, value: str, claim: object, holds: bool) -> None:
    settings = ruled(("team", match_type, value, EDITORS_ROLE))
    if holds:
        choice = choose_role(claiming(team=claim), settings)
        assert (choice.role_arn, choice.chosen_by) == (EDITORS_ROLE, ChosenBy.RULE)
    else:
        with pytest.raises(Forbidden):
            choose_role(claiming(team=claim), settings)


@pytest.mark.parametrize(
    "teams", [["blue", 7], '["blue", 7]', '["blue", ""]', '["blue]', {"blue": True}, {}, 1.5]
)
def test_rule_on_an_unreadable_claim(teams: object) -> None:
    settings = ruled(("team", "NotEqual", "red", EDITORS_ROLE), default=READERS_ROLE)
    with pytest.raises(Unauthenticated):
        choose_role(claiming(team=teams), settings)


@pytest.mark.parametrize("groups", ["admins,staff", "[admins staff]", ["admins", "staff"]])
def test_rules_on_groups_compare_complete_names(groups: object) -> None:
    caller = claiming(**{"cognito:groups": groups})
    assert choose_role(caller, ruled(("cognito:groups", "Contains", "admins", EDITORS_ROLE)))
    with pytest.raises(Forbidden):
        choose_role(caller, ruled(("cognito:groups", "Contains", "admin", EDITORS_ROLE)))


@pytest.mark.parametrize("roles", [EDITORS_ROLE, f"[{READERS_ROLE}, {EDITORS_ROLE}]"])
def test_rules_on_roles_compare_whole_arns(roles: str) -> None:
    caller = claiming(**{"cognito:roles": roles})
    assert choose_role(caller, ruled(("cognito:roles", "Contains", EDITORS_ROLE, EDITORS_ROLE)))
    with pytest.raises(Forbidden):
        choose_role(caller, ruled(("cognito:roles", "Contains", EDITORS_ROLE[:-1], EDITORS_ROLE)))


def test_the_first_matching_rule_decides() -> None:
    settings = ruled(
        ("team", "Equals", "red", EDITORS_ROLE),
        ("team", "Equals", "blue", READERS_ROLE),
        ("team", "StartsWith", "b", EDITORS_ROLE),
    )
    assert choose_role(claiming(team="blue"), settings).role_arn == READERS_ROLE


def test_a_choice_is_immutable() -> None:
    choice = choose_role(identity(EDITORS_ROLE), SETTINGS)
    for name in ("role_arn", "chosen_by"):
        with pytest.raises(AttributeError, match="can't set attribute"):
            setattr(choice, name, None)


def test_names_of_decisions_stay() -> None:
    assert list(ChosenBy) == [
        "requested",
        "rule",
        "preferred_role",
        "only_role",
        "signature",
        "default_role",
    ]


def test_rules_ignore_the_roles_of_the_token() -> None:
    with pytest.raises(Forbidden) as raised:
        choose_role(claiming(), ruled(("team", "Equals", "red", EDITORS_ROLE)))
    assert raised.value.reason is Reason.NO_ROLE
    settings = ruled(("team", "Equals", "red", EDITORS_ROLE), default=READERS_ROLE)
    assert choose_role(claiming(), settings).chosen_by is ChosenBy.DEFAULT
