"""Things that already exist in the account, or that the same configuration makes."""

from pathlib import Path
from typing import Any

import pytest

from tooling.failure import Failure
from tooling.terraform.runner import Terraform

from ..terraform_commands import destroy, plan
from .conftest import Client, root_beside_modules

GROUP = "/aws/lambda/api"
# From docs/troubleshooting.md, with the address in the message.
IMPORT = f"""
import {{
  to = aws_cloudwatch_log_group.this[0]
  id = "{GROUP}"
}}
"""

# Groups for an existing user pool.
GROUPS: dict[str, Any] = {
    "name": "api",
    "trusted_role_arn": "arn:aws:iam::123456789012:role/api",
    "groups": {"readers": {"precedence": 20}},
}

# A user pool that the same configuration makes: its ID is not known when Terraform plans.
WITH_A_POOL = """
resource "aws_cognito_user_pool" "mine" {
  name = "mine"
}

module "cognito" {
  source = "./modules/cognito"

  name             = "api"
  trusted_role_arn = "arn:aws:iam::123456789012:role/api"
  groups           = { readers = { precedence = 20 } }
  user_pool_id     = aws_cognito_user_pool.mine.id
}
"""

# A policy that the same configuration makes: its ARN is not known when Terraform plans.
WITH_A_POLICY = """
resource "aws_iam_policy" "mine" {
  name   = "mine"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:Get*", Resource = "*" }]
  })
}

module "cognito" {
  source = "./modules/cognito"

  name             = "policies"
  trusted_role_arn = "arn:aws:iam::123456789012:role/api"
  groups = {
    readers = { precedence = 20, managed_policy_arns = [aws_iam_policy.mine.arn] }
  }
}
"""

# A module that waits for a resource of the same configuration: Terraform then reads the module's
# data sources only during the apply.
WAITING = """
resource "aws_sns_topic" "mine" {
  name = "mine"
}

module "function" {
  source = "./modules/function"

  name              = "api"
  allowed_role_arns = ["arn:aws:iam::123456789012:role/api/groups/*"]
  depends_on        = [aws_sns_topic.mine]
}
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


def test_a_destroy_keeps_the_groups_in_an_existing_user_pool(
    env: dict[str, str], client: Client, tmp_path: Path
) -> None:
    cognito = client("cognito-idp")
    pool = {"UserPoolId": cognito.create_user_pool(PoolName="theirs")["UserPool"]["Id"]}
    variables = GROUPS | {"user_pool_id": pool["UserPoolId"]}
    with Terraform(tmp_path, env, module="modules/cognito") as terraform:
        terraform.apply(variables)
        cognito.admin_create_user(**pool, Username="ada")
        cognito.admin_add_user_to_group(**pool, Username="ada", GroupName="readers")
        moved = variables | {
            "user_pool_id": cognito.create_user_pool(PoolName="other")["UserPool"]["Id"]
        }
        for command, inputs in ((destroy, variables), (Terraform.apply, moved)):
            with pytest.raises(Failure) as failure:
                command(terraform, inputs)
            said = " ".join(failure.value.log.split())
            assert "deletion_protection is on, and this would delete users or groups." in said
        (member,) = cognito.list_users_in_group(**pool, GroupName="readers")["Users"]
        assert member["Username"] == "ada"

        unprotected = variables | {"deletion_protection": False}
        terraform.apply(unprotected)
        destroy(terraform, unprotected)
        assert cognito.list_groups(**pool)["Groups"] == []


@pytest.mark.full
def test_a_group_of_another_owner_is_kept(
    env: dict[str, str], client: Client, tmp_path: Path
) -> None:
    cognito = client("cognito-idp")
    pool = {"UserPoolId": cognito.create_user_pool(PoolName="theirs")["UserPool"]["Id"]}
    cognito.create_group(**pool, GroupName="readers", Precedence=7)
    variables = GROUPS | {"user_pool_id": pool["UserPoolId"]}
    with Terraform(tmp_path, env, module="modules/cognito") as terraform:
        with pytest.raises(Failure) as failure:
            terraform.apply(variables)
        assert "GroupExistsException" in failure.value.log
        (kept,) = cognito.list_groups(**pool)["Groups"]
        assert kept["Precedence"] == 7


@pytest.mark.full
def test_a_role_of_another_owner_is_the_only_error(
    env: dict[str, str], client: Client, tmp_path: Path
) -> None:
    iam = client("iam")
    iam.create_role(RoleName="theirs.readers", AssumeRolePolicyDocument="{}")
    with (
        Terraform(tmp_path, env, module="modules/cognito") as terraform,
        pytest.raises(Failure) as failure,
    ):
        terraform.apply(GROUPS | {"name": "theirs", "session_tags": {"team": "custom:team"}})
    assert "EntityAlreadyExists: Role with name theirs.readers" in failure.value.log
    assert failure.value.log.count("Error: ") == 1


def expect_refused_plan(terraform: Terraform, error: str, file: str) -> None:
    with pytest.raises(Failure) as failure:
        plan(terraform, {})
    assert error in failure.value.log
    assert file in failure.value.log


@pytest.mark.full
def test_a_user_pool_of_the_same_configuration_needs_a_known_id(
    env: dict[str, str], tmp_path: Path
) -> None:
    with Terraform(tmp_path, env, source=root_beside_modules(tmp_path, WITH_A_POOL)) as terraform:
        expect_refused_plan(terraform, "Invalid count argument", "modules/cognito/user_pool.tf")
        unknown = "aws_cognito_user_pool.mine.id"
        known = WITH_A_POOL.replace(unknown, f'format("%s", {unknown})')
        (terraform.root / "main.tf").write_text(known)
        planned = plan(terraform, {})
        assert planned['module.cognito.aws_cognito_user_group.this["readers"]'] == ["create"]
        assert "module.cognito.aws_cognito_user_pool.this[0]" not in planned


@pytest.mark.full
def test_a_policy_of_the_same_configuration_needs_a_known_arn(
    env: dict[str, str], tmp_path: Path
) -> None:
    with Terraform(tmp_path, env, source=root_beside_modules(tmp_path, WITH_A_POLICY)) as terraform:
        expect_refused_plan(terraform, "Invalid for_each argument", "modules/cognito/iam.tf")
        by_name = '"arn:aws:iam::123456789012:policy/${aws_iam_policy.mine.name}"'
        known = WITH_A_POLICY.replace("aws_iam_policy.mine.arn", by_name)
        (terraform.root / "main.tf").write_text(known)
        # The attachment needs the policy, so the apply also shows that Terraform makes it first.
        terraform.apply({})


@pytest.mark.full
def test_a_module_with_depends_on_cannot_be_planned(env: dict[str, str], tmp_path: Path) -> None:
    with Terraform(tmp_path, env, source=root_beside_modules(tmp_path, WAITING)) as terraform:
        expect_refused_plan(
            terraform, "Invalid for_each argument", "modules/function/other_regions.tf"
        )
        waits = "depends_on        = [aws_sns_topic.mine]"
        by_value = WAITING.replace(waits, "environment = { TOPIC = aws_sns_topic.mine.arn }")
        (terraform.root / "main.tf").write_text(by_value)
        assert plan(terraform, {})["module.function.aws_iam_role.execution"] == ["create"]
