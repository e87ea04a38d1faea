"""Asks IAM's own simulator, the only one that knows the organization's policies."""

from typing import Any

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
    answer = iam.simulate_principal_policy(
        PolicySourceArn=case.role_arn,
        ActionNames=[case.action],
        ResourceArns=[case.resource],
        ContextEntries=[entry(key, value) for key, value in case.context.items()],
    )
    detail = answer["EvaluationResults"][0].get("OrganizationsDecisionDetail", {})
    if detail.get("AllowedByOrganizations", True):
        return ""
    return (
        f"a policy of the organization does not allow {case.action} on {case.resource}, as IAM's"
        " simulator says. Ask the administrators of the organization for it."
    )
