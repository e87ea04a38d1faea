"""Runs parliament on IAM policies in the form in which AWS gets them.

It finds what plan and apply do not: unknown actions and condition keys, resources that do not fit
an action, and illegal principals.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tooling.child import run
from tooling.environment import tool
from tooling.failure import Failure

_PROGRAM = Path(__file__).with_name("policy_findings.py")
_TRUST = "assume_role_policy"


def policies(resources: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return every policy document in Terraform's resources, by address and attribute."""
    found = {}
    for resource in resources:
        if resource["mode"] != "managed":
            continue
        for attribute, value in resource["values"].items():
            if (policy := _policy(value)) is not None:
                found[f"{resource['address']}.{attribute}"] = (
                    _with_resource(policy, resource["values"]["arn"])
                    if attribute == _TRUST
                    else policy
                )
    return found


def findings(documents: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return what is wrong with policies; each finding begins with the policy's name."""
    texts = {name: json.dumps(document) for name, document in documents.items()}
    with TemporaryDirectory() as folder:
        path = Path(folder, "policies.json")
        path.write_text(json.dumps(texts))
        # Its import of pkg_resources causes a warning.
        command = [str(tool("scan").python), "-I", "-W", "ignore", str(_PROGRAM), str(path)]
        status, output = run(command)
    if status:
        raise Failure("parliament failed.", output)
    by_name: dict[str, list[str]] = json.loads(output)
    return [f"{name}: {finding}" for name, found in by_name.items() for finding in found]


def _policy(value: object) -> dict[str, Any] | None:
    if not isinstance(value, str) or not value.startswith("{"):
        return None
    try:
        document = json.loads(value)
    except ValueError:
        return None
    return document if "Statement" in document else None


def _with_resource(trust: dict[str, Any], role_arn: str) -> dict[str, Any]:
    """Add a resource to a trust policy, which has none because it belongs to its role.

    Without a resource, parliament would not check the rest.
    """
    statements = trust["Statement"]
    statements = statements if isinstance(statements, list) else [statements]
    return trust | {"Statement": [{**statement, "Resource": role_arn} for statement in statements]}
