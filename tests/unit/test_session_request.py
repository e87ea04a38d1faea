"""Names and tags of sessions, from claims that were not made for sessions."""

from typing import Any

import pytest

from group_role.config.settings import Settings
from group_role.errors import Forbidden, Reason
from group_role.identity.claims import Identity
from group_role.session.request import SessionRequest, legal_name, session_request

from .conftest import EDITORS_ROLE, ROLE_PATTERN


def request_for(settings: Settings, **claims: Any) -> SessionRequest:
    identity = Identity("subject", "ada", (), (), None, None, claims)
    return session_request(identity, EDITORS_ROLE, settings)


def tagged(**tags: str) -> Settings:
    return Settings((ROLE_PATTERN,), session_tags=tags)


def test_request_without_settings() -> None:
    assert request_for(Settings((ROLE_PATTERN,))) == SessionRequest(EDITORS_ROLE, "ada", "subject")


@pytest.mark.parametrize(
    ("value", "tag"),
    [
        ("blue", "blue"),
        ("Grün & co"[:4], "Grün"),
        ("a b_.:/=+-@9", "a b_.:/=+-@9"),
        ("名前", "名前"),
        ("x" * 256, "x" * 256),
        (7, "7"),
        (True, "true"),
    ],
)
def test_tags(value: object, tag: str) -> None:
    assert request_for(tagged(team="team"), team=value).tags == (("team", tag),)


@pytest.mark.parametrize("claims", [{}, {"team": None}, {"team": ""}])
def test_a_tag_without_its_claim_is_left_out(claims: dict[str, Any]) -> None:
    assert request_for(tagged(team="team"), **claims).tags == ()


@pytest.mark.parametrize(
    "value",
    [
        "a&b",
        "a*b",
        "a\u0308",
        "a\u200db",
        "a😀",
        "${x}",
        "a\nb",
        "\ud800",
        "x" * 257,
        ["blue"],
        {"a": 1},
        1.5,
    ],
)
def test_an_illegal_tag_is_refused(value: object) -> None:
    with pytest.raises(Forbidden) as raised:
        request_for(tagged(team="team"), team=value)
    assert raised.value.reason is Reason.UNUSABLE_TAG
    assert raised.value.note == "team"


def test_an_omitted_tag_does_not_affect_other_tags() -> None:
    request = request_for(tagged(team="team", client="aud"), aud="client-id")
    assert request.tags == (("client", "client-id"),)


def test_defaults_of_an_identity_pool() -> None:
    request = request_for(tagged(username="sub", client="aud"), sub="subject", aud="client-id")
    assert request.tags == (("username", "subject"), ("client", "client-id"))


def test_source_identity() -> None:
    settings = Settings((ROLE_PATTERN,), source_identity="email")
    assert request_for(settings, email="ada@example.com").source_identity == "ada@example.com"
    # A missing claim, and one that would have to be changed.
    unusable: tuple[Any, ...] = ("", ["a"], "a", "ada lovelace", "x" * 65, "ada@example.com\n")
    for claims in ({}, *({"email": value} for value in unusable)):
        with pytest.raises(Forbidden):
            request_for(settings, **claims)


@pytest.mark.parametrize("username", ["ada", "ada@example.com", "a+b=c,d.e-f_g", "x" * 64, "xy"])
def test_legal_names_stay(username: str) -> None:
    assert legal_name(username) == username


@pytest.mark.parametrize(
    "username",
    ["", "x", "x" * 65, "ada lovelace", "Ünï", "a/b", "a\nb", "\ud800", "名前", "a\u0661"],
)
def test_illegal_names_become_legal_and_stay_distinct(username: str) -> None:
    name = legal_name(username)
    assert 2 <= len(name) <= 64
    assert name.isascii()
    assert not set(name) & set(" /\n")
    assert name != legal_name(username + "x")


def test_a_name_made_legal_is_the_same_in_every_version() -> None:
    assert legal_name("ada lovelace") == "ada_lovelace=177f85df57ad121d5aaa"
    assert legal_name("x" * 65) == "x" * 43 + "=9537c5fdf120482f7d58"


@pytest.mark.parametrize(
    "names",
    [
        ("a b", "a_b", "a/b", "a\tb", "a  b"),
        ("Ä b", "ä b", "A\u0308 b", "a\u0308 b"),  # different case, and different composition
        ("ß x", "ss x", "SS x", "ẞ x"),
        ("K x", "\u212a x", "k x"),  # the Kelvin sign, whose lower case is a k
        ("İ x", "i\u0307 x", "I x", "\u0131 x"),
        ("ﬁ x", "fi x"),
        ("Å x", "\u212b x"),  # the Ångström sign, which is the letter once composed
        ("\uff21 x", "A x"),
        ("x " * 40, "X " * 40),
        ("x " * 40, "x " * 41),
        ("ada lovelace", "ada lovelace ", " ada lovelace"),
        ("\ud800", "\udbff", "\ufffd"),
        ("a b", "a b=177f85df57ad121d5aaa"),
    ],
)
def test_names_that_look_alike_stay_distinct(names: tuple[str, ...]) -> None:
    """Only the digest differs: the text before it may be cut."""
    assert len({legal_name(name)[-20:] for name in names}) == len(names)


def test_no_username_equals_the_changed_name_of_another() -> None:
    names = ["ada lovelace"]
    for _ in range(3):
        names.append(legal_name(names[-1]))
    assert len(set(names)) == len(names)
