"""Reads the policies that docs/ publishes, with the names of one account."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tooling.paths import REPOSITORY

from .documentation import rows

# The length of a managed policy without white space:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
LONGEST = 6144

VERIFIER = "verifier-policy"
BOUNDARY = "deployer-boundary"
DEPLOYER = (
    "deployer-policy",
    "deployer-policy-users",
    "deployer-policy-api",
    "deployer-policy-function",
)


HEADING = "| Policy | Statement | Action | Plan | Apply | Change | Destroy | Known from |"
# The name of a statement, and an action.
Right = tuple[str, str]
# The runs of Terraform that may need a right, which are columns in docs/deployer.md.
RUNS = ("plan", "apply", "change", "destroy")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table of docs/deployer.md."""

    policy: str
    right: Right
    runs: frozenset[str]
    source: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a policy, which has the effect Allow."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: Mapping[str, Mapping[str, Any]]

    def needs(self) -> Iterator[Right]:
        """Yield each right that it gives."""
        for action in self.actions:
            yield self.sid, action

    def without(self, right: Right) -> "Statement":
        """Return it without a right, if it gives that right."""
        sid, removed = right
        kept = tuple(action for action in self.actions if (sid, action) != (self.sid, removed))
        return replace(self, actions=kept)

    def covers(self, action: str, resource: str) -> bool:
        """Tell whether it names an action and a resource, with any condition."""
        return action in self.actions and any(
            re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), resource)
            for pattern in self.resources
        )


def filled(name: str, values: Mapping[str, str]) -> str:
    """Return the text of a published policy with names in place of its placeholders."""
    text = (REPOSITORY / "docs" / f"{name}.json").read_text()
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text


def published(name: str, values: Mapping[str, str]) -> list[Statement]:
    """Return the statements of a published policy.

    Args:
        name: The file's name in docs/, without its suffix.
        values: The value of each placeholder, such as `ACCOUNT`.
    """
    return [
        Statement(
            found["Sid"],
            _texts(found["Action"]),
            _texts(found["Resource"]),
            found.get("Condition", {}),
        )
        for found in json.loads(filled(name, values))["Statement"]
        if found["Effect"] == "Allow"
    ]


def document(statements: Sequence[Statement]) -> str:
    """Return the policy of these statements, without white space."""
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": each.sid,
                    "Effect": "Allow",
                    "Action": each.actions,
                    "Resource": each.resources,
                    **({"Condition": each.condition} if each.condition else {}),
                }
                for each in statements
                if each.actions
            ],
        },
        separators=(",", ":"),
    )


def _texts(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def examples() -> dict[str, str]:
    """Return the examples for the placeholders in docs/deployer.md."""
    found = rows("docs/deployer.md", "| Placeholder | Stands for | Such as |")
    return {name.split("`")[1]: example.strip("`") for name, _, example in found}


def table() -> list[Row]:
    """Return the rights of a deployer as docs/deployer.md lists them, in its order."""
    return [
        Row(
            policy.strip("`"),
            (sid.strip("`"), action.strip("`")),
            frozenset(run for run, mark in zip(RUNS, marks, strict=True) if mark),
            source,
        )
        for policy, sid, action, *marks, source in rows("docs/deployer.md", HEADING)
    ]
