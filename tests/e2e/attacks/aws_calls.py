"""Makes a case's AWS call without the API, or lets AWS's own policy rules judge a policy.

The emulator enforces IAM, but not always with AWS's resource, and it ignores functions' policies
where API Gateway calls. In these cases the deployed policy is judged, and a control shows that the
judge can also allow.
"""

import json
from fnmatch import fnmatchcase

from botocore import xform_name
from botocore.exceptions import ClientError

from tooling.deployed.policy import allows, policies_of

from .scene import NOBODY, Scene
from .table import Case

_SIMULATED = "simulate "
_SOURCE = "admit "
_SOURCE_OF_PUBLIC = "admit to public routes "
_ALLOWED = "allowed"


def try_it(scene: Scene, case: Case) -> None:
    """Make a case's call with the attacker's credentials, and compare AWS's answer with the table.

    Raises:
        AssertionError: AWS answered otherwise.
        ValueError: The table has an unknown name.
    """
    first, *rest = (scene.filled(span) for span in case.tried)
    if first.startswith(_SIMULATED):
        got = _simulated(scene, case.by, first.removeprefix(_SIMULATED), *rest)
    elif first.startswith(_SOURCE_OF_PUBLIC):
        function = f"{scene.deployment.outputs.function_name}_public"
        got = _admitted(scene, function, first.removeprefix(_SOURCE_OF_PUBLIC))
    elif first.startswith(_SOURCE):
        function = scene.deployment.outputs.function_name
        got = _admitted(scene, function, first.removeprefix(_SOURCE))
    else:
        got = _called(scene, case.by, first, rest)
    assert got == case.expected


def _called(scene: Scene, by: str, call: str, parameters: list[str]) -> str:
    service, _, operation = call.partition(":")
    client = scene.client(service, by)
    arguments: dict[str, str] = {}
    for parameter in parameters:
        name, separator, value = parameter.partition(": ")
        if not separator:
            raise ValueError(f"not a parameter: {parameter!r}")
        arguments[name] = value
    try:
        getattr(client, xform_name(operation))(**arguments)
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        # IAM denied this very action, and nothing failed before IAM decided.
        assert "is not authorized to perform" in message or by == NOBODY, message
        return str(code)
    return _ALLOWED


def _simulated(scene: Scene, by: str, action: str, resource: str) -> str:
    """Let IAM's policy simulator judge the deployed policies of a role."""
    iam = scene.client("iam")
    if by != "execution role":
        raise ValueError(f"nobody knows the policies of {by!r}")
    policies = policies_of(iam, scene.deployment.outputs.function_role_arn)
    return _ALLOWED if allows(iam, policies, action, resource) else "denied"


def _admitted(scene: Scene, function: str, source_arn: str) -> str:
    """Judge whether a function's policy lets API Gateway call it for a method of an API."""
    functions = scene.client("lambda")
    found = functions.get_policy(FunctionName=function, Qualifier="live")["Policy"]
    for statement in json.loads(found)["Statement"]:
        assert statement["Effect"] == "Allow"
        assert statement["Principal"] == {"Service": "apigateway.amazonaws.com"}
        pattern = statement.get("Condition", {}).get("ArnLike", {}).get("AWS:SourceArn", "*")
        if fnmatchcase(source_arn, pattern):
            return _ALLOWED
    return "denied"
