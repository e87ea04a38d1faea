"""Every root module from the first apply to the last, by two versions of Terraform.

With moto: create what must exist before, apply the code, plan no change, change the code, plan no
change again, and delete everything.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tooling.isolation import REGION
from tooling.own_handler.project import ROOT_MODULE, beside_modules
from tooling.packaging import package
from tooling.paths import HANDLER_TEMPLATE, TERRAFORM
from tooling.terraform import runner
from tooling.terraform.engine import Engine, from_package_index, on_path
from tooling.terraform.runner import Terraform

from .. import policy_linter
from ..terraform_commands import destroy, managed, plan, resources
from .conftest import Client

pytestmark = pytest.mark.usefixtures("scanners")

# The template of scripts/new-handler stands for what the command makes.
TEMPLATE = HANDLER_TEMPLATE.name
EXAMPLES = sorted(f"examples/{path.name}" for path in (TERRAFORM / "examples").iterdir())
MODULES = ["", *EXAMPLES, TEMPLATE]
# One that calls the modules itself: test_root.py has the root's life, and the largest example takes
# minutes.
QUICK = ("examples/abac",)

EXCEPTIONS = (
    # A key's policy is only about that key: "*" is the only resource that it can name.
    "aws_kms_key.this.policy: RESOURCE_STAR: ",
    # AWS's own policy of a topic, which this project does not write.
    "aws_sns_topic.alarms.policy: ",
)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(on_path, id="on PATH"),
        pytest.param(from_package_index, id="on PyPI", marks=pytest.mark.full),
    ],
)
def engine(request: pytest.FixtureRequest) -> Engine:
    """The lowest and the highest available Terraform."""
    found: Engine = request.param()
    return found


@pytest.fixture(scope="module")
def inputs(client: Client, code: str) -> dict[str, dict[str, Any]]:
    """The modules' inputs, and the things that must exist before."""
    pool = client("cognito-idp").create_user_pool(PoolName="somebody-else's")["UserPool"]
    gateway = client("apigateway")
    api = gateway.create_rest_api(name="shop")
    root = gateway.get_resources(restApiId=api["id"])["items"][0]["id"]
    gateway.create_resource(restApiId=api["id"], parentId=root, pathPart="archive")
    bucket = {"documents_bucket": "documents"}
    unprotected = {"deletion_protection": False}
    # Nothing runs here, so one zip stands for all the others.
    packages = ("authorizer", "triggers", "custom_message", "layer")
    account = client("sts").get_caller_identity()["Account"]
    brought_along = {
        "ses_identity_arn": f"arn:aws:ses:{REGION}:{account}:identity/example.com",
        "saml_metadata_url": "https://idp.example.com/metadata",
    }
    return {
        "": unprotected,
        "examples/abac": bucket | unprotected,
        "examples/complete": brought_along
        | unprotected
        | {f"{name}_package": code for name in packages},
        "examples/existing-api": bucket
        | unprotected
        | {"rest_api_name": "shop", "parent_path": "/archive"},
        "examples/existing-user-pool": bucket | unprotected | {"user_pool_id": pool["Id"]},
        "examples/http-api": bucket | unprotected,
        "examples/own-handler": unprotected | {"pages_bucket": "pages"},
        "examples/own-rows": unprotected,
        TEMPLATE: unprotected,
    }


@pytest.fixture(scope="module")
def codes(code: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The function's code, and another one."""
    source = tmp_path_factory.mktemp("source")
    (source / "app.py").write_text("# another handler\n")
    other = package.build(source, tmp_path_factory.mktemp("other") / "other.zip")
    return code, str(other.path)


@pytest.fixture
def terraform_of(
    env: dict[str, str], engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Terraform]:
    monkeypatch.setattr(runner, "engine", lambda: engine)

    def terraform(module: str) -> Terraform:
        if module != TEMPLATE:
            return Terraform(tmp_path, env, module=module)
        source = beside_modules(HANDLER_TEMPLATE, tmp_path / "source")
        return Terraform(tmp_path, env, source=source, module=ROOT_MODULE)

    return terraform


@pytest.mark.parametrize(
    "module",
    [
        pytest.param(module, id=module or "root", marks=() if module in QUICK else pytest.mark.full)
        for module in MODULES
    ],
)
def test_life(
    module: str,
    inputs: dict[str, dict[str, Any]],
    codes: tuple[str, str],
    terraform_of: Callable[[str], Terraform],
) -> None:
    with terraform_of(module) as terraform:
        for function_package in codes:
            variables = inputs[module] | {"function_package": function_package}
            terraform.apply(variables)
            assert plan(terraform, variables) == {}
        found = policy_linter.findings(policy_linter.policies(resources(terraform)))
        assert [finding for finding in found if not finding.startswith(EXCEPTIONS)] == []
        destroy(terraform, variables)
        assert managed(terraform) == []


@pytest.mark.full
def test_a_first_plan_needs_no_earlier_apply(
    inputs: dict[str, dict[str, Any]],
    codes: tuple[str, str],
    terraform_of: Callable[[str], Terraform],
) -> None:
    """The same configuration makes the key, the topic, the layer and the triggers."""
    module = "examples/complete"
    with terraform_of(module) as terraform:
        planned = plan(terraform, inputs[module] | {"function_package": codes[0]})
    cognito = "module.deployment.module.cognito"
    assert {
        f'{cognito}.aws_iam_role.group["readers"]',
        f'{cognito}.aws_cognito_user_pool_client.additional["reports"]',
        f'{cognito}.aws_lambda_permission.trigger["custom_message"]',
        'module.deployment.module.monitoring[0].aws_cloudwatch_metric_alarm.this["denials"]',
        'module.second_region.module.cognito.aws_iam_role.group["readers"]',
    } <= planned.keys()


def test_every_module_is_tested(inputs: dict[str, dict[str, Any]]) -> None:
    assert sorted(inputs) == sorted(MODULES)
