"""Things that already exist in the account, and how to import them into Terraform."""

from pathlib import Path

import pytest

from tooling.failure import Failure
from tooling.terraform.runner import Terraform

from ..terraform_commands import plan
from .conftest import Client

GROUP = "/aws/lambda/api"
# From docs/troubleshooting.md, with the address in the message.
IMPORT = f"""
import {{
  to = aws_cloudwatch_log_group.this[0]
  id = "{GROUP}"
}}
"""

CHANGED = {
    "aws_iam_role_policy.execution": ["update"],
    "aws_lambda_alias.live[0]": ["update"],
    "aws_lambda_function.this[0]": ["update"],
}


def test_log_group_that_lambda_created(
    env: dict[str, str], client: Client, code: str, tmp_path: Path
) -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName=GROUP)
    variables = {
        "name": "api",
        "package": code,
        "allowed_role_arns": ["arn:aws:iam::123456789012:role/api/groups/*"],
    }
    with Terraform(tmp_path, env, module="modules/function") as function:
        with pytest.raises(Failure) as failure:
            function.apply(variables)
        said = " ".join(failure.value.log.split())
        assert "ResourceAlreadyExistsException: The specified log group already exists" in said
        assert "with aws_cloudwatch_log_group.this[0]" in said

        (function.root / "import.tf").write_text(IMPORT)
        function.apply(variables)
        (group,) = logs.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"]
        assert group["retentionInDays"] == 30
        (function.root / "import.tf").unlink()
        assert plan(function, variables) == {}

        # Terraform changes the existing thing, and changes it back without the input.
        layer = client("lambda").publish_layer_version(
            LayerName="common", Content={"ZipFile": Path(code).read_bytes()}
        )["LayerVersionArn"]
        more = variables | {
            "layers": [layer],
            "statements": [{"actions": ["sqs:SendMessage"], "resources": ["*"]}],
        }
        assert plan(function, more) == CHANGED
        function.apply(more)
        assert plan(function, variables) == CHANGED
