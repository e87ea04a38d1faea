"""What each change of the root module touches and does not touch, with the provider on moto."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tooling.packaging import package
from tooling.progress import step
from tooling.terraform.runner import Terraform

from ..documentation import blocks
from ..terraform_commands import destroy, managed, plan, resources
from .conftest import Client

GROUPS: dict[str, dict[str, Any]] = {
    "readers": {
        "precedence": 30,
        "description": "List and read documents",
        "statements": [
            {"actions": ["s3:ListBucket"], "resources": ["{documents_bucket_arn}"]},
            {"actions": ["s3:GetObject"], "resources": ["{documents_bucket_arn}/*"]},
        ],
    },
    "editors": {"precedence": 20, "description": "List, read and write documents"},
    "admins": {"precedence": 10, "description": "List, read, write and delete documents"},
}
ALIAS = "module.deployment.module.function.aws_lambda_alias.live[0]"
FUNCTION = "module.deployment.module.function.aws_lambda_function.this[0]"
BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"


class Root:
    """The root module and its inputs."""

    def __init__(self, terraform: Terraform, code: str) -> None:
        self.terraform = terraform
        self.variables: dict[str, Any] = {
            "function_package": code,
            "deletion_protection": False,
            "permissions_boundary_arn": BOUNDARY,
            "api": {"access_log": {}, "account_logging_role": True},
            "cors_allow_headers": ["X-Trace"],
            "monitoring": {"thresholds": {"denials": 7}},
        }

    def apply(self) -> None:
        self.terraform.apply(self.variables)

    def planned(self, **variables: Any) -> dict[str, list[str]]:
        return plan(self.terraform, self.variables | variables)


@pytest.fixture(scope="module")
def root(
    env: dict[str, str], code: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Root]:
    with ExitStack() as ready:
        with step("terraform init"):
            terraform = ready.enter_context(Terraform(tmp_path_factory.mktemp("root"), env))
        root = Root(terraform, code)
        with step("terraform apply"):
            root.apply()
        yield root


def test_a_second_plan_shows_no_change(root: Root) -> None:
    assert root.planned() == {}
    assert managed(root.terraform)


def test_a_groups_policy_and_precedence_change_alone(root: Root) -> None:
    changed = GROUPS | {"editors": GROUPS["editors"] | {"precedence": 25}}
    assert root.planned(groups=changed) == {
        'module.deployment.module.cognito.aws_cognito_user_group.this["editors"]': ["update"],
        'module.deployment.module.cognito.aws_iam_role_policy.group["editors"]': ["delete"],
        'module.deployment.module.cognito.aws_iam_role_policy.group["admins"]': ["delete"],
        'module.deployment.module.cognito.aws_iam_role_policies_exclusive.group["editors"]': [
            "update"
        ],
        'module.deployment.module.cognito.aws_iam_role_policies_exclusive.group["admins"]': [
            "update"
        ],
    }


def test_cors_redeploys_without_replacing_the_api(root: Root) -> None:
    changes = root.planned(cors_allow_origins=["https://app.example.com"])
    assert changes.pop("module.deployment.module.api.aws_api_gateway_deployment.this[0]") == [
        "create",
        "delete",
    ]
    assert set(map(tuple, changes.values())) == {("update",)}
    changed = {address.partition("[")[0] for address in changes}
    assert changed == {
        "module.deployment.aws_s3_bucket_cors_configuration.documents",
        "module.deployment.module.api.aws_api_gateway_gateway_response.this",
        "module.deployment.module.api.aws_api_gateway_integration_response.options",
        "module.deployment.module.api.aws_api_gateway_stage.this",
        "module.deployment.module.function.aws_lambda_alias.live",
        "module.deployment.module.function.aws_lambda_function.this",
    }


def test_new_code_moves_the_alias_and_rights_given_by_hand_are_removed(
    root: Root, client: Client, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "app.py").write_text("# another handler\n")
    root.variables["function_package"] = str(package.build(source, tmp_path / "other.zip").path)
    iam, role = client("iam"), {"RoleName": "group-role"}
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    iam.put_role_policy(**role, PolicyName="more", PolicyDocument=document)
    iam.attach_role_policy(**role, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    assert root.planned() == {
        FUNCTION: ["update"],
        ALIAS: ["update"],
        "module.deployment.aws_iam_role_policies_exclusive.function": ["update"],
        "module.deployment.aws_iam_role_policy_attachments_exclusive.function": ["update"],
    }
    root.apply()
    assert iam.list_role_policies(**role)["PolicyNames"] == ["execution"]
    attached = iam.list_attached_role_policies(**role)["AttachedPolicies"]
    assert [policy["PolicyName"] for policy in attached] == ["group-role.locked_out_now"]
    # A roll-back names the earlier version, and uploads no code.
    assert root.planned(live_version="1") == {ALIAS: ["update"]}


def test_inputs_of_the_root_reach_the_modules(root: Root) -> None:
    values: dict[str, list[dict[str, Any]]] = {}
    for resource in resources(root.terraform):
        values.setdefault(resource["type"], []).append(resource["values"])
    roles = {role["name"]: role["permissions_boundary"] for role in values["aws_iam_role"]}
    assert len(roles) == 5
    assert set(roles.values()) == {BOUNDARY}
    for response in values["aws_api_gateway_integration_response"]:
        headers = response["response_parameters"]
        allowed = headers["method.response.header.Access-Control-Allow-Headers"]
        assert allowed == "'Authorization,Content-Type,X-Trace'"
    thresholds = {
        alarm["alarm_name"]: alarm["threshold"] for alarm in values["aws_cloudwatch_metric_alarm"]
    }
    assert thresholds["group-role-denials"] == 7
    assert thresholds["group-role-latency"] == 5000
    outputs: dict[str, Any] = root.terraform.outputs()
    assert outputs["log_group_name"] == "/aws/lambda/group-role"
    assert outputs["access_log_group_name"] == "/aws/apigateway/group-role/live"
    assert outputs["dashboard_name"] == "group-role"
    assert outputs["function_arn"].endswith(":function:group-role")
    assert outputs["execution_arn"].endswith(f":{outputs['rest_api_id']}")
    assert len(outputs["alarm_arns"]) == len(thresholds)


def test_another_root_calls_the_module_as_documented(env: dict[str, str], tmp_path: Path) -> None:
    terraform = Terraform(tmp_path, env)
    for path in terraform.root.glob("*.tf"):
        if path.name not in ("versions.tf", "local_backend_override.tf"):
            path.unlink()
    # The call with a source of Git is the same, and needs that repository.
    documented = [
        code
        for code in blocks("terraform/modules/deployment/README.md", "hcl")
        if "git::" not in code
    ]
    (terraform.root / "main.tf").write_text("\n".join(documented))
    # A plan uploads nothing.
    code = tmp_path / "build" / "function.zip"
    code.parent.mkdir()
    code.touch()
    with terraform:
        # The key of the call for Ireland is refused in any other region.
        planned = set(plan(terraform, {}))
    pool = "module.cognito.aws_cognito_user_pool.this[0]"
    assert {address for address in planned if address.endswith(pool)} == {
        f'module.deployment["documents-live"].{pool}',
        f'module.deployment["documents-test"].{pool}',
        f"module.ireland.{pool}",
    }


def test_a_destroy_leaves_nothing(root: Root, client: Client) -> None:
    # What is attached by hand does not keep the role.
    attached = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    client("iam").attach_role_policy(RoleName="group-role", PolicyArn=attached)
    destroy(root.terraform, root.variables)
    assert managed(root.terraform) == []
    assert client("s3").list_buckets()["Buckets"] == []
    assert client("iam").list_roles()["Roles"] == []
    assert client("iam").list_policies(Scope="Local")["Policies"] == []
    assert client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"] == []
    assert client("lambda").list_functions()["Functions"] == []
    assert client("apigateway").get_rest_apis()["items"] == []
    assert client("logs").describe_log_groups()["logGroups"] == []
