"""The errors for inputs of the api module that AWS would refuse, or that do not exist.

Each plan has several mistakes, one for each input, and names them all.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tooling.failure import Failure
from tooling.isolation import REGION
from tooling.terraform.runner import Terraform

from ..terraform_commands import plan
from .api_module import ACCOUNT, API, AUTHORIZERS, FUNCTION, PUBLIC

Refusal = Callable[[dict[str, Any]], str]

FUNCTION_ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:api"
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/x"
DOMAIN = {"name": "api.example.com", "certificate_arn": CERTIFICATE}
REST_API = {
    "id": API,
    "execution_arn": f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{API}",
    "parent_resource_id": "parent",
}
ACL = f"arn:aws:wafv2:{REGION}:{ACCOUNT}:regional/webacl/x/y"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/x"
ELSEWHERE = "eu-west-3"
# 135 statements of 60 characters: the whole ARN, which is longer than execute-api:/, is too much.
LONG_POLICY = json.dumps(
    {"Statement": [{"Effect": "Deny", "Resource": "execute-api:/live/GET/x"} for _ in range(135)]}
)

# Kinds of errors: by a rule, by a type, by the keys.
KINDS = (
    "Invalid value for variable",
    "Invalid value for input variable",
    "Module output value precondition failed",
)
# Origins that no browser sends in this form.
NO_ORIGINS = [
    "app.example.com",
    "https://app.example.com/",
    "https://App.example.com",
    "https://app.example.com:443",
    "null",
    "https://*.example.com",
    "https://app.example.com'",
]
BEHIND_A_FUNCTION = {"user_pool_arns": [], "authorizer": "lambda"}


def elsewhere(arn: str) -> str:
    return arn.replace(REGION, ELSEWHERE)


MISTAKES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "misspelt": (
        BEHIND_A_FUNCTION
        | {
            "lambda_authorizer": AUTHORIZERS["lambda"]["lambda_authorizer"] | {"qualifier": "live"},
            "public_routes": PUBLIC | {"route": "GET /health"},
            "domain": DOMAIN | {"path": "v1"},
            "web_acl": {"arn": ACL, "scope": "REGIONAL"},
            "throttling": {"rate_limit": 1, "burst_limit": 1, "rate": 1},
            "method_settings": {"{proxy+}/GET": {"rate": 1}, "~1/PUT": {"metric": True}},
            "access_log": {"retention": 90},
            "usage_plans": {
                "gold": {"api_keys": ["acme"], "keys": [], "quota": {"limit": 1, "per": "DAY"}}
            },
            "resource_policy": {"json": '{"Statement": {"Effect": "Deny"}}', "policy": "{}"},
        },
        [
            (
                "lambda_authorizer.qualifier is not a setting; did you mean function_qualifier?"
                " lambda_authorizer knows cache_seconds, function_name, function_qualifier,"
                " invoke_arn."
            ),
            (
                "public_routes.route is not a setting; did you mean routes? public_routes knows"
                " function_name, function_qualifier, invoke_arn, routes."
            ),
            "domain.path is not a setting; did you mean base_path?",
            "web_acl.scope is not a setting. web_acl knows arn.",
            "throttling.rate is not a setting; did you mean rate_limit?",
            (
                'method_settings["{proxy+}/GET"].rate is not a setting; did you mean rate_limit?'
                " A method knows burst_limit, metrics_enabled, rate_limit."
            ),
            'method_settings["~1/PUT"].metric is not a setting; did you mean metrics_enabled?',
            "access_log.retention is not a setting; did you mean retention_days?",
            'usage_plans["gold"].keys is not a setting; did you mean api_keys?',
            'usage_plans["gold"].quota.per is not a setting; did you mean period?',
            "resource_policy.policy is not a setting. resource_policy knows json.",
        ],
    ),
    "misspelt, for an existing API": (
        {
            "rest_api": REST_API | {"parent": "/v1"},
            "public_routes": PUBLIC | {"routes": ["GET /"]},
        },
        [
            (
                "rest_api.parent is not a setting; did you mean parent_path or parent_resource_id?"
                " rest_api knows execution_arn, id, parent_path, parent_resource_id."
            ),
            "public_routes.routes has the root path, and you manage the methods of rest_api",
        ],
    ),
    "no objects, and misspelt": (
        BEHIND_A_FUNCTION
        | {
            "lambda_authorizer": '"authorizer"',
            "public_routes": ["GET /health"],
            "domain": '"api.example.com"',
            "web_acl": json.dumps(ACL),
            "throttling": {"rate": 100},
            "usage_plans": {"gold": 100},
            "method_settings": {"{proxy+}/GET": 100},
            "access_log": True,
            "resource_policy": ["{}"],
        },
        [
            "var.lambda_authorizer: object required",
            "var.public_routes: object required",
            "var.domain: object required",
            "var.web_acl: object required",
            'var.throttling: attributes "burst_limit" and "rate_limit" are required.',
            "throttling.rate is not a setting; did you mean rate_limit?",
            'var.usage_plans: element "gold": object required',
            'var.method_settings: element "{proxy+}/GET": object required',
            "var.access_log: object required",
            "var.resource_policy: object required",
        ],
    ),
    "missing": (
        BEHIND_A_FUNCTION
        | {
            "lambda_authorizer": {},
            "public_routes": {"routes": ["GET /health"]},
            "domain": {},
            "web_acl": {},
            "throttling": {"rate_limit": 1},
            "usage_plans": {"gold": {}},
            "resource_policy": {},
        },
        [
            'var.lambda_authorizer: attributes "function_name" and "invoke_arn" are required.',
            'var.public_routes: attributes "function_name" and "invoke_arn" are required.',
            'var.domain: attribute "name" is required.',
            'var.web_acl: attribute "arn" is required.',
            'var.throttling: attribute "burst_limit" is required.',
            'var.usage_plans: element "gold": attribute "api_keys" is required.',
            'var.resource_policy: attribute "json" is required.',
        ],
    ),
    "missing, of an API of one's own": (
        {"rest_api": {}},
        [
            'rest_api: attributes "execution_arn", "id", and "parent_resource_id" are required.',
        ],
    ),
    "of another type": (
        BEHIND_A_FUNCTION
        | {
            "lambda_authorizer": AUTHORIZERS["lambda"]["lambda_authorizer"]
            | {"cache_seconds": "long"},
            "domain": DOMAIN | {"base_path": ["v1"]},
            "throttling": {"rate_limit": "many", "burst_limit": 1},
            "method_settings": {"{proxy+}/GET": {"metrics_enabled": "yes"}},
            "access_log": {"kms_key_arn": []},
        },
        [
            "var.lambda_authorizer: a number is required.",
            'var.domain: attribute "base_path": string required',
            "var.throttling: a number is required.",
            "var.method_settings: a bool is required",
            'var.access_log: attribute "kms_key_arn": string required',
        ],
    ),
    "in another region": (
        {
            "user_pool_arns": ["eu-central-1_AbCdEf123"],
            "function_invoke_arn": FUNCTION_ARN,
            "domain": DOMAIN | {"certificate_arn": elsewhere(CERTIFICATE)},
            "web_acl": {"arn": elsewhere(ACL)},
            "access_log": {"kms_key_arn": elsewhere(KEY)},
        },
        [
            'must be ARNs of Cognito user pools; invalid: "eu-central-1_AbCdEf123".',
            f'function_invoke_arn is "{FUNCTION_ARN}"; it must be the invoke_arn',
            (
                f"{ELSEWHERE}:{ACCOUNT}:certificate/x\"; the certificate must be in the API's"
                f" region, {REGION}."
            ),
            f"the web ACL must be in the API's region, {REGION}.",
            f"the key must be in the API's region, {REGION}.",
        ],
    ),
    "what only AWS refused": (
        {
            "domain": DOMAIN | {"base_path": "sping"},
            "throttling": {"rate_limit": 1, "burst_limit": 0.5},
            "method_settings": {
                "{proxy+}/ANY": {"rate_limit": 1},
                "*/*": {"rate_limit": 1},
                "~1/GET": {"burst_limit": 0.5},
                "~1/PUT": {"burst_limit": 2147483648},
                "~1/POST": {"rate_limit": -1},
            },
            "resource_policy": {"json": LONG_POLICY},
        },
        [
            'domain.base_path is "sping"; API Gateway reserves ping and sping below a domain',
            "throttling.burst_limit is 0.5; it must be a whole number",
            (
                'Invalid: "*/*", "{proxy+}/ANY" (API Gateway knows no settings of ANY: write a key'
                " for each verb)."
            ),
            (
                "Invalid: ~1/GET (burst_limit = 0.5), ~1/POST (rate_limit = -1),"
                " ~1/PUT (burst_limit = 2147483648)."
            ),
            "characters without white space and with the API's whole ARN in place of execute-api:/",
        ],
    ),
    "public routes": (
        {
            "public_routes": PUBLIC
            | {
                "routes": [
                    "GET /health",
                    "GET /health",
                    "ANY /webhooks",
                    "get /health",
                    "OPTIONS /health",
                    "GET health",
                    "GET /health/",
                    "GET /a/../b",
                    "GET /a~b",
                    "GET /files/{path+}/x",
                    "GET  /two",
                    "GET /{proxy+}",
                    "GET /{name}/x",
                    "GET /1/2/3/4/5/6",
                    "GET /sping",
                    "GET /x/{a}",
                    "GET /x/{b}/y",
                ]
            },
            "method_settings": {"~1x/GET": {}, "x/GET": {}, "~1x~1{a}/ANY": {}},
        },
        [
            (
                'Invalid: "ANY /webhooks", "get /health", "OPTIONS /health", "GET health",'
                ' "GET /health/", "GET /a/../b", "GET /a~b", "GET /files/{path+}/x", "GET  /two".'
            ).replace("  ", " "),
            "a parameter would open every path, and API Gateway allows none beside {proxy+}",
            'callers\' function. Invalid: "GET /{proxy+}", "GET /{name}/x".',
            'up to five parts; invalid: "/1/2/3/4/5/6".',
            'API Gateway reserves /ping and /sping; use another path than "/sping".',
            'public_routes.routes has a route twice: "GET /health".',
            "these have several: / has {proxy+}, {name}; /x/ has {a}, {b}. Use one name.",
            (
                'Invalid: "x/GET", "~1x~1{a}/ANY" (API Gateway knows no settings of ANY: write a'
                " key for each verb)."
            ),
        ],
    ),
    "the function of public routes": (
        {
            "public_routes": {
                "function_name": "a public function",
                "function_qualifier": "live:1",
                "invoke_arn": FUNCTION_ARN,
                "routes": [],
            },
        },
        [
            'public_routes.function_name is "a public function"; it must be the function\'s name.',
            'public_routes.function_qualifier is "live:1"; it must be the name of an alias',
            "it must be the invoke_arn of the function or its alias, by which API Gateway calls it",
            "public_routes.routes has 0 routes; it needs 1 to 40.",
        ],
    ),
    "inputs of the module's own API beside an API of one's own": (
        {
            "rest_api": REST_API,
            "access_log": {},
            "account_logging_role": True,
            "domain": DOMAIN,
            "endpoint_type": "PRIVATE",
            "method_settings": {"{proxy+}/GET": {}},
            "resource_policy": {"json": '{"Statement": []}'},
            "stage_name": "prod",
            "throttling": {"rate_limit": 1, "burst_limit": 1},
            "usage_plans": {"gold": {"api_keys": ["acme"]}},
            "vpc_endpoint_ids": ["vpce-1a"],
            "web_acl": {"arn": ACL},
            "xray_tracing_enabled": True,
        },
        [
            (
                "rest_api names an existing API, on which these inputs have no effect: access_log,"
                " account_logging_role, domain, endpoint_type, method_settings, resource_policy,"
                " stage_name, throttling, usage_plans, vpc_endpoint_ids, web_acl,"
                " xray_tracing_enabled."
            ),
        ],
    ),
    "an API of another ARN": (
        {
            "redeployment_triggers": {"reports": "x"},
            "rest_api": REST_API
            | {
                "execution_arn": f"arn:aws:apigateway:{REGION}::/restapis/{API}",
                "parent_resource_id": "/v1",
                "parent_path": "/v1/",
            },
        },
        [
            "redeployment_triggers are for the deployment of the module's own API.",
            f'restapis/{API}"; it must be the execution_arn of the API {API}.',
            'rest_api.parent_resource_id is "/v1"; it must be the ID of a resource',
            'rest_api.parent_path is "/v1/"; it must be / or a path such as /v1',
        ],
    ),
    "names": (
        {
            "name": "an api",
            "stage_name": "v1/live",
            "vpc_endpoint_ids": ["vpc-1"],
            "domain": DOMAIN | {"name": "https://api.example.com", "base_path": "api/v1"},
            "web_acl": {"arn": ACL.replace("regional", "global")},
            "access_log": {"retention_days": 31, "kms_key_arn": KEY.replace("key/", "alias/")},
            "permissions_boundary_arn": "boundary",
            "throttling": {"rate_limit": -1, "burst_limit": 1},
            "usage_plans": {
                "gold!": {"api_keys": ["acme", "globex"], "quota": {"limit": 1, "period": "YEAR"}},
                "silver": {"api_keys": ["acme"], "quota": {"limit": 0.5, "period": "DAY"}},
                "bronze": {"api_keys": [], "rate_limit": 1},
                "iron": {"api_keys": ["a key"], "rate_limit": 1, "burst_limit": 0},
            },
            "role_path": "apis",
            "cors_allow_headers": ["X-Role, X-Other"],
            "cors_allow_origins": ["*", "https://app.example.com", *NO_ORIGINS, *NO_ORIGINS[:1]],
        },
        [
            'role_path is "apis"; it must begin and end with a slash',
            "and the scheme's own port; invalid: "
            + ", ".join(f'"{origin}"' for origin in [*NO_ORIGINS, *NO_ORIGINS[:1]]),
            'cors_allow_origins has * for any origin, and also "https://app.example.com"',
            f'cors_allow_origins has an origin twice: "{NO_ORIGINS[0]}".',
            'name is "an api"; it needs 1 to 128 letters',
            'stage_name is "v1/live"; it needs 1 to 128 letters',
            "vpc_endpoint_ids are for endpoint_type PRIVATE; it is REGIONAL.",
            'vpce- and hexadecimal digits; invalid: "vpc-1".',
            'domain.name is "https://api.example.com"; it must be a host\'s name',
            'domain.base_path is "api/v1"; it is one part of a path',
            "it must be the ARN of a regional WAFv2 web ACL.",
            "access_log.retention_days is 31; CloudWatch offers 1,",
            'alias/x"; it must be the ARN of a key, not of an alias.',
            (
                'permissions_boundary_arn is "boundary"; it must be the ARN of an IAM policy in the'
                " partition aws."
            ),
            'throttling is {"burst_limit":1,"rate_limit":-1}: rate_limit and burst_limit',
            'letters, digits and hyphens; invalid: "X-Role, X-Other".',
            'hyphens or underscores; invalid: "gold!".',
            'WEEK or MONTH; invalid: gold! ({"limit":1,"period":"YEAR"}), silver ({"limit":0.5,',
            "or neither; invalid: bronze (",
            ', iron ({"burst_limit":0,"rate_limit":1}).',
            'digits, hyphens or underscores; invalid: bronze ([]), iron (["a key"]).',
            "An API key can be in one usage plan only; these are in several: acme (gold!, silver).",
        ],
    ),
    "a private API": (
        {
            "endpoint_type": "PRIVATE",
            "domain": {"name": "*.example.com", "certificate_arn": None},
            "name": "api-with-a-name-of-just-forty-eight-characters--",
            "account_logging_role": True,
        },
        [
            "Nobody could call the private API: it needs vpc_endpoint_ids or a resource_policy.",
            "domain is for a REGIONAL or EDGE API; endpoint_type is PRIVATE.",
            'domain.name is "*.example.com"; it must be a host\'s name',
            "domain.certificate_arn is null; it must be the ARN of an ACM certificate. For a",
            "name has 48 characters; with account_logging_role",
        ],
    ),
    "no authorizer": (
        {
            "user_pool_arns": [],
            "authorizer": "NONE",
            "endpoint_type": "regional",
            "cors_allow_origins": [],
        },
        [
            "cors_allow_origins is empty; it needs an origin, or * for any.",
            'authorizer is "NONE"; it must be cognito, lambda or iam.',
            'endpoint_type is "regional"; it must be REGIONAL, EDGE or PRIVATE.',
        ],
    ),
    "nobody's tokens": (
        {"user_pool_arns": []} | {"lambda_authorizer": AUTHORIZERS["lambda"]["lambda_authorizer"]},
        [
            "user_pool_arns is empty: the API could accept no token.",
            "authorizer is cognito, and lambda_authorizer is given: one needs the other.",
        ],
    ),
    "tokens behind a function that is missing": (
        {"authorizer": "lambda"},
        [
            "user_pool_arns are for the authorizer cognito; the authorizer is lambda",
            "authorizer is lambda, and lambda_authorizer is not given: one needs the other.",
        ],
    ),
    "decisions kept too long": (
        BEHIND_A_FUNCTION
        | {
            "lambda_authorizer": AUTHORIZERS["lambda"]["lambda_authorizer"]
            | {"cache_seconds": 3601}
        },
        ["lambda_authorizer.cache_seconds is 3601; it must be a whole number from 0 to 3600."],
    ),
    "a certificate for CloudFront": (
        {
            "endpoint_type": "EDGE",
            "domain": DOMAIN | {"certificate_arn": elsewhere(CERTIFICATE)},
        },
        ["an EDGE API needs a certificate in us-east-1."],
    ),
}


@pytest.fixture(scope="module")
def refusal(env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refusal]:
    with Terraform(tmp_path_factory.mktemp("api"), env, module="modules/api") as terraform:

        def refused(variables: dict[str, Any]) -> str:
            with pytest.raises(Failure) as failure:
                plan(terraform, FUNCTION | AUTHORIZERS["cognito"] | variables)
            # But for where in its file the type of an input is.
            return re.sub(r" declared at \S+", ":", " ".join(failure.value.log.split()))

        yield refused


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_message_names_each_mistake(mistake: str, refusal: Refusal) -> None:
    variables, expected = MISTAKES[mistake]
    said = refusal(variables)
    assert [message for message in expected if message not in said] == [], said
    # There are no other errors, and no error appears twice.
    assert said.count("Error: ") == sum(said.count(f"Error: {kind}") for kind in KINDS), said


def test_the_example_refuses_the_root_path(env: dict[str, str], tmp_path: Path) -> None:
    inputs = {"rest_api_name": "shop", "parent_path": "/", "documents_bucket": "documents"}
    with (
        Terraform(tmp_path, env, module="examples/existing-api") as terraform,
        pytest.raises(Failure) as failure,
    ):
        plan(terraform, inputs)
    assert "Make a resource for it, such as /documents-api." in failure.value.log
