"""Says what denies a request, for people who do not know IAM well."""

import re
from collections.abc import Mapping
from typing import Any

from tooling.checks.iam_simulator import Statement
from tooling.verify.policy_language import COMPARING, listed
from tooling.why.causes import Case, Cause, Kind, variables_in

_TAG = "aws:principaltag/"
# Keys that this command knows of every session: if one has no value here, the session has none.
_OF_SESSIONS = frozenset({"aws:sourceidentity", "aws:multifactorauthpresent"})
_IS = COMPARING | {"Bool", "IpAddress", "StringEqualsIgnoreCase"}
_IS_NOT = frozenset(
    {"ArnNotEquals", "ArnNotLike", "NotIpAddress", "StringNotEquals", "StringNotLike"}
)
_LOCKED_OUT = re.compile(r"LockedOut(Sessions|Names|Tag\w*)")
_KEY = re.compile(r"\$\{([^},]*)")


def sentence(case: Case, cause: Cause) -> str:
    """Say what denies a request, and what to do about it."""
    part = case.parts[cause.layer]
    if cause.kind is Kind.EXPLICIT_DENY:
        return _denial(case, cause.statements[0])
    request = f"{case.action} on {case.resource}"
    remedy = part.remedy.format(action=case.action)
    if cause.kind is Kind.CONDITION:
        conditions = "; ".join(_conditional(case, found) for found in cause.statements)
        return f"{conditions}. To allow it, change what is compared, or {remedy}."
    elsewhere = ""
    for found in cause.statements:
        others = [each["resource"] for each in listed(found.explained.get("resources"))]
        if others:
            subject = _subject(case, found)
            elsewhere += f" {subject[0].upper()}{subject[1:]} allows the action on"
            elsewhere += f" {' and '.join(others)} only."
    return f"no statement of {part.whose} allows {request}.{elsewhere} To allow it, {remedy}."


def _denial(case: Case, statement: Statement) -> str:
    name, _, source = case.source(statement)
    because = " and ".join(_held(found) for found in statement.explained.get("conditions", ()))
    told = f", because {because}" if because else ""
    found = f"{_subject(case, statement)} denies {case.action} on {case.resource}{told}."
    if _LOCKED_OUT.fullmatch(source.get("Sid", "")):
        by_script = name.endswith("locked_out_now")
        undo = "run scripts/lock-out --undo" if by_script else "change locked_out in Terraform"
        return f"{found} This person is locked out: to let them in, {undo}."
    return f"{found} A Deny counts more than any Allow: to allow it, take it away or narrow it."


def _conditional(case: Case, statement: Statement) -> str:
    parts = [
        _variable(case, pattern, value)
        for pattern, value in variables_in(statement, case.resource)
        if not statement.explained["resourceMatch"]
    ]
    parts += [
        f"only if {_wanted(found)}, and {_actual(case, found['conditionKeyValue'])}"
        for found in statement.explained.get("conditions", ())
        if not found["matches"]
    ]
    subject = _subject(case, statement)
    return f"{subject} would allow {case.action}, but {', and '.join(parts)}"


def _variable(case: Case, pattern: str, value: str | None) -> str:
    keys = _KEY.findall(pattern)
    known = " and ".join(_actual(case, key) for key in keys)
    if value is None:
        return f"only on {pattern}, and {known}"
    return (
        f"only on {pattern}, which is {value} here, as {known}; the request is for {case.resource}"
    )


def _held(condition: Mapping[str, Any]) -> str:
    actual = condition.get("resolvedConditionKeyValue")
    told = "nothing is known of it here" if actual is None else f'it is "{actual}"'
    return f"it applies if {_wanted(condition)}, and {told}"


def _wanted(condition: Mapping[str, Any]) -> str:
    """Say what a condition requires; an operator that people seldom use keeps its own name."""
    key, operator = condition["conditionKeyValue"], condition["operator"]
    found = [each.get("resolvedValue") or each["value"] for each in listed(condition["values"])]
    values = " or ".join(f'"{value}"' for value in found)
    if operator in _IS:
        return f"{key} is {values}"
    if operator in _IS_NOT:
        return f"{key} is not {values}"
    return f"{operator} holds for {key} and {values}"


def _actual(case: Case, key: str) -> str:
    """Say what value a condition key has, and where it comes from."""
    known = {name.lower(): value for name, value in case.context.items()}
    value = known.get(key.lower())
    if key.lower().startswith(_TAG):
        tag = key[len(_TAG) :]
        claim = case.claims.get(tag)
        of = f" (from the claim {claim})" if claim else ""
        if value is None:
            return f"the session has no tag {tag}{of}"
        return f'the session\'s tag {tag}{of} is "{value}"'
    if value is None:
        certain = key.lower() in _OF_SESSIONS
        return f"the session has no {key}" if certain else f"only the request itself has {key}"
    return f'{key} is "{", ".join(listed(value))}"'


def _subject(case: Case, statement: Statement) -> str:
    """Name a statement and its policy."""
    name, number, source = case.source(statement)
    whose = case.parts[statement.layer].whose
    policy = whose if name == whose else f'the policy "{name}" of {whose}'
    sid = source.get("Sid")
    which = f'the statement "{sid}"' if sid else f"statement {number}"
    return f"{which} in {policy}"
