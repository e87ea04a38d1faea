"""A check: the expected value, the actual value and, if they differ, what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """The steps of the procedure in their order, and the run itself, for its own failures."""

    GROUPS = "groups"
    SIGN_IN = "sign-in"
    DOORS = "doors"
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
    got: str
    fault: str = ""

    @property
    def ok(self) -> bool:
        """Whether the check passed."""
        return not self.fault


def role_name(role_arn: str | None) -> str:
    """Return the name in a role's ARN, or a dash for no role."""
    return role_arn.rpartition("/")[2] if role_arn else "-"
