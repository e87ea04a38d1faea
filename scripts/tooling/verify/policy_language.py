"""How to read policies: lists that may be one value, principals and statements.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

import fnmatch
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class Principal(NamedTuple):
    """A principal of a statement.

    Attributes:
        kind: AWS, Service, Federated or CanonicalUser; empty if the policy names no kind.
        name: The name in the policy, which also fits into a sentence.
    """

    kind: str
    name: str

    @property
    def is_everybody(self) -> bool:
        """Whether the principal means everybody."""
        return self.name in {"*", _ALL_BUT_SOME}

    def __str__(self) -> str:
        return "everybody" if self.name == "*" else self.name


# Condition operators that require a certain value of a request.
COMPARING = frozenset({"ArnEquals", "ArnLike", "StringEquals", "StringLike"})

_ALL_BUT_SOME = "everybody but a few"
_ROLE = re.compile(r"(?P<account>arn:[a-z-]+:iam::(?P<id>[0-9]{12})):role/")


def listed(value: Any) -> list[Any]:
    """Return a list, also for the single value that IAM writes for a list of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def allowing(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the statements of a policy that allow something."""
    return [each for each in listed(document.get("Statement")) if each["Effect"] == "Allow"]


def principals(statement: Mapping[str, Any]) -> list[Principal]:
    """Return the principals of a statement, of every kind."""
    if "NotPrincipal" in statement:
        return [Principal("", _ALL_BUT_SOME)]
    return list(_named(statement.get("Principal")))


def allows(document: Mapping[str, Any], principal: Principal, action: str) -> bool:
    """Tell whether a trust policy lets a principal in for an action.

    Conditions are not evaluated: the condition of an Allow counts as true, and that of a Deny as
    false.
    """
    about = [
        statement
        for statement in listed(document.get("Statement"))
        if _is_for(statement, principal) and is_about(statement, action)
    ]
    denied = any(each["Effect"] == "Deny" and not each.get("Condition") for each in about)
    return not denied and any(each["Effect"] == "Allow" for each in about)


def _is_for(statement: Mapping[str, Any], principal: Principal) -> bool:
    """Tell whether a statement is for a principal: by name, by account, or as one of many."""
    whose = {principal, *_account_of(principal)}
    if "NotPrincipal" in statement:
        return whose.isdisjoint(_named(statement["NotPrincipal"]))
    return any(each in whose or each.is_everybody for each in principals(statement))


def is_about(statement: Mapping[str, Any], action: str) -> bool:
    """Tell whether a statement is about an action: by name, by a pattern, or as one of many."""
    if "NotAction" in statement:
        return not _matches(statement["NotAction"], action)
    return _matches(statement.get("Action"), action)


def _matches(patterns: Any, action: str) -> bool:
    return any(fnmatch.fnmatchcase(action.lower(), each.lower()) for each in listed(patterns))


def _named(principal: Any) -> Iterator[Principal]:
    if isinstance(principal, str):
        yield Principal("", principal)
        return
    for kind, names in (principal or {}).items():
        for name in listed(names):
            yield Principal(kind, name)


def _account_of(principal: Principal) -> Iterator[Principal]:
    """Yield the account of a role: a policy that names it may mean the account's roles too."""
    if found := _ROLE.match(principal.name):
        yield Principal("AWS", found["id"])
        yield Principal("AWS", f"{found['account']}:root")
