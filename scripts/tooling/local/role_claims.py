"""Gives a local user pool the role claims that Cognito has on AWS, without touching the modules.

A trigger is attached to the pool behind Terraform's back, once Terraform has made the pool. An
override file in the copy of the modules, of which the modules know nothing, lets it stay there. The
pool's other triggers stay too, and one for the same event is called by ours.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tooling.local.aws import LocalAws
from tooling.packaging import package
from tooling.paths import PRE_TOKEN_GENERATION

_NAMES = "local-role-claims-"
_LAMBDA_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


_OVERRIDE = f"""\
resource "aws_cognito_user_pool" "this" {{
  lifecycle {{
    ignore_changes = [lambda_config]
  }}
}}

output "user_pool_triggers" {{
  value = merge(local.triggers, {{
    pre_token_generation = join(":", [
      "arn:aws:lambda",
      local.region,
      data.aws_caller_identity.current.account_id,
      "function:{_NAMES}${{local.user_pool_id}}",
    ])
  }})
}}
"""


def expect(root_module: Path) -> None:
    """Have a copy of the root module leave the pool's triggers alone, and name this one."""
    (root_module / "modules" / "cognito" / "role_claims_override.tf").write_text(_OVERRIDE)


def name_for(user_pool_id: str) -> str:
    """Return the name of a pool's trigger, and of its role."""
    return _NAMES + user_pool_id


def attach(aws: LocalAws, user_pool_id: str, work: Path) -> None:
    """Deploy the trigger and set it on the pool, whose other settings stay as they are."""
    cognito = aws.client("cognito-idp")
    pool = cognito.describe_user_pool(UserPoolId=user_pool_id)["UserPool"]
    triggers = pool.get("LambdaConfig", {})
    own = triggers.get("PreTokenGenerationConfig", {}).get("LambdaArn")
    ours = _deploy(aws, pool["Arn"], own, work, name_for(user_pool_id))
    asked_for = {"PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": ours}}
    set_triggers(cognito, pool, triggers | (asked_for if own else {"PreTokenGeneration": ours}))


def set_triggers(cognito: Any, pool: Mapping[str, Any], triggers: Mapping[str, Any]) -> None:
    """Have a pool call these functions alone, and leave its other settings as they are.

    Args:
        cognito: A client of Cognito.
        pool: The pool as Cognito describes it.
        triggers: Its `LambdaConfig`.
    """
    settings = cognito.meta.service_model.operation_model("UpdateUserPool").input_shape.members
    # The emulator describes a text that was never set as an empty one, which no update may name.
    kept = _without_empty({name: value for name, value in pool.items() if name in settings})
    cognito.update_user_pool(**kept | {"UserPoolId": pool["Id"], "LambdaConfig": triggers})


def _without_empty(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _without_empty(value) if isinstance(value, dict) else value
        for name, value in settings.items()
        if value != ""
    }


def _deploy(
    aws: LocalAws, user_pool_arn: str, own_trigger: str | None, work: Path, name: str
) -> str:
    """Create the trigger's function, whose role may read the groups of the pool's users.

    It may also call the pool's own trigger, if there is one.
    """
    iam = aws.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(_LAMBDA_TRUST))
    statements = [
        {
            "Effect": "Allow",
            "Action": ["cognito-idp:AdminGetUser", "cognito-idp:AdminListGroupsForUser"],
            "Resource": user_pool_arn,
        }
    ]
    if own_trigger:
        call = ["lambda:InvokeFunction"]
        statements.append({"Effect": "Allow", "Action": call, "Resource": own_trigger})
    policy = {"Version": "2012-10-17", "Statement": statements}
    iam.put_role_policy(RoleName=name, PolicyName=name, PolicyDocument=json.dumps(policy))
    code = package.build(PRE_TOKEN_GENERATION, work / f"{name}.zip")
    functions = aws.client("lambda")
    function = functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="app.lambda_handler",
        Role=role["Role"]["Arn"],
        Timeout=10,
        Code={"ZipFile": code.path.read_bytes()},
        Environment={"Variables": {"OWN_TRIGGER": own_trigger} if own_trigger else {}},
    )
    functions.add_permission(
        FunctionName=name,
        StatementId="user-pool",
        Action="lambda:InvokeFunction",
        Principal="cognito-idp.amazonaws.com",
        SourceArn=user_pool_arn,
    )
    return str(function["FunctionArn"])
