"""Compares the root's inputs and outputs with those of the deployment module, which it passes on.

Both must declare them, because Terraform cannot pass on a module's variables without declarations.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tooling.checks.module_docs import blocks, parsed
from tooling.failure import Failure
from tooling.paths import TERRAFORM

_MODULE = "deployment"
# Only the root has these: the inputs of its provider.
_OF_THE_PROVIDER = {"allowed_account_ids", "region", "tags"}
# Only the root knows where packages are, not the module.
_DEFAULT_OF_THE_ROOT = {"authorizer_package", "function_package", "triggers_package"}
_VARIABLE = ("description", "type", "default", "sensitive", "ephemeral")
_OUTPUT = ("description", "sensitive", "ephemeral")
_MISSING = "none"


def check(root: Path = TERRAFORM) -> None:
    """Fail if the root's inputs or outputs differ from the deployment module's.

    Args:
        root: The root, with the module in `modules/deployment`.
    """
    module = root / "modules" / _MODULE
    inputs, inputs_of_module = blocks(root, "variable"), blocks(module, "variable")
    outputs, outputs_of_module = blocks(root, "output"), blocks(module, "output")
    for name in _OF_THE_PROVIDER:
        inputs.pop(name, None)
    (call,) = parsed(root / "main.tf")["module"]
    found = [
        *_differences("variable", _VARIABLE, inputs, inputs_of_module),
        *_differences("output", _OUTPUT, outputs, outputs_of_module),
        *(
            f"main.tf does not pass {name} on as {name} = var.{name}"
            for name in sorted(inputs.keys() & inputs_of_module.keys())
            if call[_MODULE].get(name) != f"${{var.{name}}}"
        ),
        *(
            f"output {name}: its value is not module.{_MODULE}.{name}"
            for name in sorted(outputs.keys() & outputs_of_module.keys())
            if outputs[name].get("value") != f"${{module.{_MODULE}.{name}}}"
        ),
    ]
    if found:
        raise Failure(
            f"The root's inputs and outputs are not those of modules/{_MODULE}.", "\n".join(found)
        )


def _differences(
    kind: str,
    attributes: tuple[str, ...],
    of_root: Mapping[str, Mapping[str, Any]],
    of_module: Mapping[str, Mapping[str, Any]],
) -> Iterator[str]:
    for name in sorted(of_root.keys() | of_module.keys()):
        if name not in of_root:
            yield f"{kind} {name}: the module has it, the root does not"
        elif name not in of_module:
            yield f"{kind} {name}: the root has it, the module does not"
        else:
            for attribute in attributes:
                if attribute == "default" and name in _DEFAULT_OF_THE_ROOT:
                    continue
                here = of_root[name].get(attribute, _MISSING)
                there = of_module[name].get(attribute, _MISSING)
                if here != there:
                    values = f"{here!r} in the root, {there!r} in the module"
                    yield f"{kind} {name}: {attribute} is {values}"
