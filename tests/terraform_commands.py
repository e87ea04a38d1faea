"""What tests ask of Terraform and no command of the project does: plans, the state, its end."""

from collections.abc import Mapping
from typing import Any

from tooling.terraform.runner import Terraform

Variables = Mapping[str, object]
_OUTPUT = "output."


def plan(terraform: Terraform, variables: Variables) -> dict[str, list[str]]:
    """Return the addresses that another apply would change, with the actions for each."""
    return {
        address: change["actions"]
        for address, change in _changes(terraform, variables).items()
        if not address.startswith(_OUTPUT)
    }


def changes(terraform: Terraform, variables: Variables) -> list[str]:
    """Return what another apply would change: a line for each resource and for each output.

    A line has the address, the actions, and the names of the attributes that would change.
    """
    return [
        f"{address}: {' and '.join(change['actions'])} {', '.join(_changed(change))}".rstrip()
        for address, change in _changes(terraform, variables).items()
    ]


def planned_outputs(terraform: Terraform, variables: Variables) -> dict[str, Any]:
    """Return the outputs after another apply, as far as a plan knows them."""
    terraform.run("plan", "-out=plan", variables=variables)
    outputs = terraform.read_json("show", "-json", "plan")["planned_values"]["outputs"]
    return {name: output.get("value") for name, output in outputs.items()}


def destroy(terraform: Terraform, variables: Variables, *options: str) -> None:
    """Delete everything that was applied, or the part that the options name."""
    terraform.run("destroy", "-auto-approve", *options, variables=variables)


def refresh(terraform: Terraform, variables: Variables) -> None:
    """Compare the state with what exists, and remove from the state what is gone."""
    terraform.run("refresh", variables=variables)


def forget(terraform: Terraform, *addresses: str) -> None:
    """Remove things from the state without deleting them."""
    terraform.run_in(terraform.root, "state", "rm", *addresses)


def managed(terraform: Terraform) -> list[str]:
    """Return the addresses of everything that exists according to the state."""
    return [resource["address"] for resource in resources(terraform)]


def resources(terraform: Terraform) -> list[dict[str, Any]]:
    """Return everything in the state, with `address`, `mode` and `values`."""
    modules = [terraform.read_json("show", "-json").get("values", {}).get("root_module", {})]
    found = []
    while modules:
        module = modules.pop()
        found += module.get("resources", ())
        modules += module.get("child_modules", ())
    return found


def _changes(terraform: Terraform, variables: Variables) -> dict[str, dict[str, Any]]:
    """Return what another apply would change, by address: for an output, `output.NAME`."""
    arguments = ("-detailed-exitcode", "-out=plan")
    if terraform.run("plan", *arguments, variables=variables, accept=(0, 2)) == 0:
        return {}
    planned = terraform.read_json("show", "-json", "plan")
    found = {each["address"]: each["change"] for each in planned.get("resource_changes", ())}
    found |= {
        f"{_OUTPUT}{name}": change for name, change in planned.get("output_changes", {}).items()
    }
    return {
        address: change
        for address, change in found.items()
        if change["actions"] not in (["no-op"], ["read"])
    }


def _changed(change: Mapping[str, Any]) -> list[str]:
    """Return the names of the attributes that a plan would change."""
    before, after = change["before"], change["after"]
    if not isinstance(before, dict) or not isinstance(after, dict):
        return []
    unknown = change["after_unknown"]
    return sorted(
        name
        for name in before.keys() | after.keys() | unknown.keys()
        if unknown.get(name) or before.get(name) != after.get(name)
    )
