"""Asks IAM's own simulator, the only one that knows the organization's policies."""

from typing import Any

from tooling.deployed.policy import simulated
from tooling.verify.decision import entry
from tooling.why.case import Case


def denial(iam: Any, case: Case) -> str:
    """Say that the organization denies a request; an empty text if not, or without AWS.

    Args:
        iam: A client of IAM. An emulator has no organization.
        case: The request, of a group's role.
    """
    if ".amazonaws." not in iam.meta.endpoint_url:
        return ""
    context = [entry(key, value) for key, value in case.context.items()]
    answer = simulated(iam, case.role_arn, case.action, case.resource, context=context)
    detail = answer.get("OrganizationsDecisionDetail", {})
    if detail.get("AllowedByOrganizations", True):
        return ""
    return (
        f"a policy of the organization does not allow {case.action} on {case.resource}, as IAM's"
        " simulator says. Ask the administrators of the organization for it."
    )
