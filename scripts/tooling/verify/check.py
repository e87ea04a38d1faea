"""A check: the expected value, the actual value and, if they differ, what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class Step(StrEnum):
    """The steps of the procedure in their order, and the run itself, for its own failures."""

    GROUPS = "groups"
    SIGN_IN = "sign-in"
    ACCESS = "access"
    API = "api"
    LOCK_OUT = "lock-out"
    TRUST = "trust"
    PERMISSIONS = "permissions"
    LOG = "log"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report.

    Attributes:
        step: Its step of the procedure.
        subject: The group, user, role or function that it is about.
        what: The property that it checks.
        expected: The expected value.
        got: The actual value. Never holds a token or a credential.
        fault: What is wrong and what to do, in words; empty if nothing is wrong.
    """

    step: Step
    subject: str
    what: str
    expected: str
    got: str = ""
    fault: str = ""

    def judged(self, faults: Sequence[str], whose: str, remedy: str) -> Self:
        """Return the check with its faults; without any, it passes.

        Args:
            faults: What is wrong, each as a predicate. They are the actual value if there is none.
            whose: Their subject, which begins the sentence.
            remedy: What to do.
        """
        told = f"{whose} {'; it '.join(faults)}. {remedy}" if faults else ""
        return replace(self, got=self.got or "; ".join(faults) or self.expected, fault=told)

    @property
    def ok(self) -> bool:
        """Whether the check passed."""
        return not self.fault


def role_name(role_arn: str | None) -> str:
    """Return the name in a role's ARN, or a dash for no role."""
    return role_arn.rpartition("/")[2] if role_arn else "-"
