"""What deployers add to an API: public routes, their own routes and domain, clients' quotas.

One of their root modules has everything, and is applied once.
"""

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tooling.paths import TERRAFORM
from tooling.terraform.runner import Terraform

from ..terraform_commands import destroy, plan
from .api_module import AUTHORIZERS, FUNCTION, PUBLIC, make_functions
from .conftest import Client

DOMAIN = "api.example.com"
ROOT = """
variable "api" { type = any }
variable "backend" { type = string }

module "api" {
  source = "../modules/api"

  name                = var.api.name
  function_name       = var.api.function_name
  function_invoke_arn = var.api.function_invoke_arn
  user_pool_arns      = var.api.user_pool_arns
  public_routes       = var.api.public_routes
  domain              = var.api.domain
  usage_plans         = var.api.usage_plans

  redeployment_triggers = {
    reports = sha1(jsonencode([
      aws_api_gateway_method.reports.authorization,
      aws_api_gateway_integration.reports.uri,
    ]))
  }
}

resource "aws_api_gateway_resource" "reports" {
  rest_api_id = module.api.rest_api_id
  parent_id   = module.api.root_resource_id
  path_part   = "reports"
}

resource "aws_api_gateway_method" "reports" {
  rest_api_id   = module.api.rest_api_id
  resource_id   = aws_api_gateway_resource.reports.id
  http_method   = "ANY"
  authorization = "COGNITO_USER_POOLS"
  authorizer_id = module.api.authorizer_id
}

resource "aws_api_gateway_integration" "reports" {
  rest_api_id             = module.api.rest_api_id
  resource_id             = aws_api_gateway_resource.reports.id
  http_method             = aws_api_gateway_method.reports.http_method
  type                    = "HTTP_PROXY"
  integration_http_method = "GET"
  uri                     = var.backend
}

# A certificate that the same apply makes has no ARN yet, and its domain is made all the same.
resource "aws_acm_certificate" "other" {
  domain_name       = "other.example.com"
  validation_method = "DNS"
}

module "other" {
  source = "../modules/api"

  name                = "other"
  function_name       = var.api.function_name
  function_invoke_arn = var.api.function_invoke_arn
  user_pool_arns      = var.api.user_pool_arns

  domain = {
    name            = aws_acm_certificate.other.domain_name
    certificate_arn = aws_acm_certificate.other.arn
  }
}

output "rest_api_id" { value = module.api.rest_api_id }
output "api_key_ids" { value = module.api.api_key_ids }
"""
API: dict[str, Any] = (
    FUNCTION
    | AUTHORIZERS["cognito"]
    | {
        "public_routes": PUBLIC | {"routes": ["GET /health", "POST /webhooks/{source}"]},
        "domain": {"name": DOMAIN, "base_path": "v2"},
        "usage_plans": {
            "gold": {
                "api_keys": ["acme", "initech"],
                "quota": {"limit": 1000, "period": "DAY"},
                "rate_limit": 5,
                "burst_limit": 10,
            }
        },
    }
)
VARIABLES = {"api": API, "backend": "https://reports.example.com/v1"}


@pytest.fixture(scope="module")
def terraform(
    env: dict[str, str], client: Client, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Terraform]:
    work = tmp_path_factory.mktemp("additions")
    shutil.copytree(TERRAFORM, work / "source", ignore=shutil.ignore_patterns(".terraform"))
    root = work / "source" / "root"
    root.mkdir()
    (root / "main.tf").write_text(ROOT)
    make_functions(client)
    # Somebody else's, with another stack's base path.
    client("apigateway").create_domain_name(
        domainName=DOMAIN, endpointConfiguration={"types": ["REGIONAL"]}
    )
    with Terraform(work, env, source=work / "source", module="root") as terraform:
        terraform.apply(VARIABLES)
        yield terraform
        destroy(terraform, VARIABLES)


def methods(client: Client, api_id: str) -> dict[str, dict[str, tuple[str, bool]]]:
    """Return authorization, and whether a key is asked for, by path and method."""
    gateway = client("apigateway")
    resources = gateway.get_resources(restApiId=api_id, embed=["methods"])["items"]
    return {
        resource["path"]: {
            name: (method["authorizationType"], bool(method.get("apiKeyRequired")))
            for name, method in resource.get("resourceMethods", {}).items()
        }
        for resource in resources
    }


def outputs_of(terraform: Terraform) -> dict[str, Any]:
    return dict(terraform.outputs())


def test_only_named_methods_are_public(terraform: Terraform, client: Client) -> None:
    guarded = {"ANY": ("COGNITO_USER_POOLS", True), "OPTIONS": ("NONE", False)}
    assert methods(client, outputs_of(terraform)["rest_api_id"]) == {
        "/": guarded,
        "/{proxy+}": guarded,
        "/health": guarded | {"GET": ("NONE", False)},
        "/webhooks": guarded,
        "/webhooks/{source}": guarded | {"POST": ("NONE", False)},
        "/reports": {"ANY": ("COGNITO_USER_POOLS", False)},
    }


def test_only_public_methods_may_call_the_public_function(
    terraform: Terraform, client: Client
) -> None:
    policy = json.loads(client("lambda").get_policy(FunctionName="public")["Policy"])
    api_id = terraform.outputs()["rest_api_id"]
    sources = [
        statement["Condition"]["ArnLike"]["AWS:SourceArn"].partition(f":{api_id}/")[2]
        for statement in policy["Statement"]
    ]
    assert sorted(sources) == ["live/GET/health", "live/POST/webhooks/*"]


def test_a_second_plan_shows_no_change(terraform: Terraform) -> None:
    assert plan(terraform, VARIABLES) == {}


def test_a_change_of_an_own_route_is_deployed(terraform: Terraform) -> None:
    changed = plan(terraform, VARIABLES | {"backend": "https://reports.example.com/v2"})
    assert changed == {
        "aws_api_gateway_integration.reports": ["update"],
        "module.api.aws_api_gateway_deployment.this[0]": ["create", "delete"],
        "module.api.aws_api_gateway_stage.this[0]": ["update"],
    }


def test_a_removed_public_route_is_closed_and_deployed(terraform: Terraform) -> None:
    """Terraform makes the new snapshot first, so the permission must go in the same apply."""
    fewer = API | {"public_routes": PUBLIC | {"routes": ["GET /health"]}}
    changed = plan(terraform, VARIABLES | {"api": fewer})
    assert changed["module.api.aws_api_gateway_deployment.this[0]"] == ["create", "delete"]
    gone = 'module.api.aws_lambda_permission.public["POST /webhooks/{source}"]'
    assert changed[gone] == ["delete"]
    assert not [address for address in changed if "/health" in address or "proxy" in address]


def test_an_existing_domain_gets_a_base_path(terraform: Terraform, client: Client) -> None:
    gateway = client("apigateway")
    (mapping,) = gateway.get_base_path_mappings(domainName=DOMAIN)["items"]
    assert mapping["restApiId"] == terraform.outputs()["rest_api_id"]
    assert (mapping["basePath"], mapping["stage"]) == ("v2", "live")


def test_each_client_has_a_key_in_its_usage_plan(terraform: Terraform, client: Client) -> None:
    gateway, outputs = client("apigateway"), outputs_of(terraform)
    (plan,) = gateway.get_usage_plans()["items"]
    assert plan["apiStages"] == [{"apiId": outputs["rest_api_id"], "stage": "live"}]
    assert (plan["quota"]["limit"], plan["quota"]["period"]) == (1000, "DAY")
    keys = gateway.get_usage_plan_keys(usagePlanId=plan["id"])["items"]
    assert {key["id"] for key in keys} == set(outputs["api_key_ids"].values())
    shown = gateway.get_api_key(apiKey=outputs["api_key_ids"]["acme"], includeValue=True)
    assert shown["name"] == "api-acme"
    assert shown["value"]
    assert shown["value"] not in json.dumps(outputs)
