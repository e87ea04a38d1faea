"""What `scripts/verify --why` says about the organization's policies, which no emulator has."""

from types import SimpleNamespace
from typing import Any

import pytest

from tooling.why.causes import Case
from tooling.why.explainer import denial_by_organization

ROLE = "arn:aws:iam::123456789012:role/api/groups/api-readers"
CASE = Case(
    "arn:aws:sts::123456789012:assumed-role/api-readers/ada",
    ROLE,
    "s3:GetObject",
    "arn:aws:s3:::documents/a.txt",
    "123456789012",
    {},
    {"aws:RequestedRegion": "eu-north-1"},
)
DENIED = {"EvalDecision": "implicitDeny"}


class StubIam:
    """A stub of IAM's simulator, as emulators have no organization."""

    def __init__(self, result: dict[str, Any], url: str = "https://iam.amazonaws.com") -> None:
        self.meta = SimpleNamespace(endpoint_url=url)
        self.asked: list[dict[str, Any]] = []
        self._result = result

    def simulate_principal_policy(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        return {"EvaluationResults": [self._result]}


def of_organization(*, allowed: bool) -> dict[str, Any]:
    return {**DENIED, "OrganizationsDecisionDetail": {"AllowedByOrganizations": allowed}}


def test_denied_by_the_organization() -> None:
    iam = StubIam(of_organization(allowed=False))
    assert denial_by_organization(iam, CASE) == (
        "a policy of the organization does not allow s3:GetObject on arn:aws:s3:::documents/a.txt,"
        " as IAM's simulator says. Ask the administrators of the organization for it."
    )
    (asked,) = iam.asked
    assert (asked["PolicySourceArn"], asked["ActionNames"]) == (ROLE, ["s3:GetObject"])
    assert asked["ResourceArns"] == [CASE.resource]
    assert asked["ContextEntries"] == [
        {
            "ContextKeyName": "aws:RequestedRegion",
            "ContextKeyType": "string",
            "ContextKeyValues": ["eu-north-1"],
        }
    ]


@pytest.mark.parametrize("result", [DENIED, of_organization(allowed=True)])
def test_denied_by_something_else(result: dict[str, Any]) -> None:
    assert denial_by_organization(StubIam(result), CASE) == ""


def test_an_emulator_is_not_asked() -> None:
    iam = StubIam(of_organization(allowed=False), "https://127.0.0.1:4566")
    assert denial_by_organization(iam, CASE) == ""
    assert iam.asked == []
