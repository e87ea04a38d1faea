"""What a check is: what was expected, what came, and, if they differ, what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """The steps of the procedure, in their order, and the run itself where it fails."""

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
        step: The step of the procedure that it belongs to.
        subject: The group, user, role or function that it is about.
        what: What is checked of it.
        expected: What should have come.
        got: What came. Never holds a token or a credential.
        fault: What is wrong and what to do, in words; nothing if all is well.
    """

    step: Step
    subject: str
    what: str
    expected: str
    got: str
    fault: str = ""

    @property
    def ok(self) -> bool:
        """Whether it came as expected."""
        return not self.fault


def role_name(role_arn: str | None) -> str:
    """Return the name in a role's ARN, or a dash for no role."""
    return role_arn.rpartition("/")[2] if role_arn else "-"
