"""The stage gets another name: the domain leads to the new stage, and at no time to none."""

from pathlib import Path
from typing import Any

from tooling.isolation import REGION
from tooling.terraform.runner import Terraform

from ..terraform_commands import destroy, plan
from .api_module import ACCOUNT, AUTHORIZERS, FUNCTION, make_functions
from .conftest import Client

DOMAIN = "api.example.com"
EVERYTHING: dict[str, Any] = (
    FUNCTION
    | AUTHORIZERS["cognito"]
    | {
        "domain": {
            "name": DOMAIN,
            "certificate_arn": f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/x",
            "base_path": "v1",
        },
        "access_log": {},
        "throttling": {"rate_limit": 10, "burst_limit": 10},
        "method_settings": {"{proxy+}/PUT": {"rate_limit": 1}},
    }
)
# What each stage has must exist before the domain leads to it.
REPLACED = {
    "aws_api_gateway_stage.this[0]",
    'aws_api_gateway_method_settings.this["*/*"]',
    'aws_api_gateway_method_settings.this["{proxy+}/PUT"]',
    "aws_wafv2_web_acl_association.this[0]",
    "aws_cloudwatch_log_group.access[0]",
    "aws_lambda_permission.this",
}
MAPPING = "aws_api_gateway_base_path_mapping.this[0]"


def test_a_stage_behind_a_domain_is_renamed(
    env: dict[str, str], client: Client, tmp_path: Path
) -> None:
    make_functions(client)
    gateway = client("apigateway")
    visibility = {
        "SampledRequestsEnabled": False,
        "CloudWatchMetricsEnabled": False,
        "MetricName": "firewall",
    }
    firewall = client("wafv2").create_web_acl(
        Name="firewall",
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        VisibilityConfig=visibility,
    )["Summary"]
    guarded = EVERYTHING | {"web_acl": {"arn": firewall["ARN"]}}
    with Terraform(tmp_path, env, module="modules/api") as terraform:
        terraform.apply(guarded)
        renamed = guarded | {"stage_name": "blue"}
        replaced = {address: ["create", "delete"] for address in REPLACED}
        assert plan(terraform, renamed) == replaced | {MAPPING: ["update"]}

        # Like API Gateway, moto deletes no stage to which the domain leads.
        terraform.apply(renamed)
        assert plan(terraform, renamed) == {}
        (api,) = gateway.get_rest_apis()["items"]
        (mapping,) = gateway.get_base_path_mappings(domainName=DOMAIN)["items"]
        assert mapping["stage"] == "blue"
        (stage,) = gateway.get_stages(restApiId=api["id"])["item"]
        assert stage["stageName"] == "blue"
        assert set(stage["methodSettings"]) == {"*/*", "{proxy+}/PUT"}
        destroy(terraform, renamed)
