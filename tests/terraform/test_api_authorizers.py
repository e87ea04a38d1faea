"""A private API with each authorizer: who gets in from where, by the policy of the module.

The second judge of IAM decides, with API Gateway's questions: with a Cognito authorizer and for a
preflight only the resource's policy counts; with a function or IAM, their own policies count too.
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tooling.checks.iam_simulator import ANONYMOUS, Layer, Request, decisions
from tooling.environment import Unreachable
from tooling.failure import Failure
from tooling.isolation import REGION
from tooling.terraform.runner import Terraform

from ..terraform_commands import plan, resources
from .api_module import ACCOUNT, API, AUTHORIZERS, FUNCTION

ANY_API = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{API}"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/readers/ada"
STRANGER = "arn:aws:sts::210987654321:assumed-role/readers/mallory"
OWN, OTHER = "vpce-1a", "vpce-2b"
PRIVATE = FUNCTION | {"endpoint_type": "PRIVATE", "vpc_endpoint_ids": [OWN]}
INVOKE = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
# The source, and the caller: one whom the authorizer knows, one whom it does not, and a preflight.
SOURCES = {"the endpoint": OWN, "another endpoint": OTHER, "no endpoint": None}
ENDPOINT_ALONE = {"the endpoint": True, "another endpoint": False, "no endpoint": False}
EVERYWHERE = dict.fromkeys(SOURCES, True)
NOBODY = dict.fromkeys(SOURCES, False)


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


# The policy of an earlier version of the module.
ONLY_ALLOW = document(
    INVOKE | {"Principal": "*", "Condition": {"StringEquals": {"aws:SourceVpce": OWN}}}
)


def asked(authorizer: str, caller: str, policy: str, arn: str, source: str | None) -> Request:
    principal, own = {
        # API Gateway has already verified the token, and asks IAM nothing about its owner.
        ("cognito", "caller"): (ANONYMOUS, []),
        # The function's answer counts as the caller's own policy.
        ("lambda", "caller"): (SESSION, [document(INVOKE)]),
        ("iam", "caller"): (SESSION, [document(INVOKE)]),
        ("iam", "role without the right"): (SESSION, []),
        ("iam", "another account's role"): (STRANGER, [document(INVOKE)]),
        (authorizer, "preflight"): (ANONYMOUS, []),
    }[authorizer, caller]
    return Request(
        principal,
        "execute-api:Invoke",
        f"{arn}/live/{'OPTIONS' if caller == 'preflight' else 'GET'}/documents",
        ACCOUNT,
        {Layer.IDENTITY: own, Layer.RESOURCE: [policy]},
        context={} if source is None else {"aws:SourceVpce": source},
    )


def admitted(authorizer: str, policy: str, arn: str, *callers: str) -> dict[str, dict[str, bool]]:
    cases = [(caller, source) for caller in callers for source in SOURCES]
    requests = [asked(authorizer, caller, policy, arn, SOURCES[source]) for caller, source in cases]
    try:
        decided = dict(zip(cases, decisions(requests), strict=True))
    except Unreachable as unreachable:
        pytest.skip(f"the simulator is not available: {unreachable}")
    return {caller: {source: decided[caller, source] for source in SOURCES} for caller in callers}


@pytest.fixture(scope="module")
def terraform(env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    work = tmp_path_factory.mktemp("api")
    with Terraform(work, env, module="modules/api") as terraform:
        yield terraform


@pytest.mark.parametrize("authorizer", AUTHORIZERS)
def test_a_private_api_admits_only_its_endpoint(authorizer: str, terraform: Terraform) -> None:
    # One apply changes the API's authorizer to the next.
    terraform.apply(
        PRIVATE | AUTHORIZERS[authorizer], "-target=aws_api_gateway_rest_api_policy.this"
    )
    applied = {resource["type"]: resource["values"] for resource in resources(terraform)}
    policy = applied["aws_api_gateway_rest_api_policy"]["policy"]
    arn = applied["aws_api_gateway_rest_api"]["execution_arn"]
    expected = {"caller": ENDPOINT_ALONE, "preflight": ENDPOINT_ALONE}
    if authorizer == "iam":
        expected |= {"role without the right": NOBODY, "another account's role": NOBODY}
    assert admitted(authorizer, policy, arn, *expected) == expected


@pytest.mark.parametrize("authorizer", AUTHORIZERS)
def test_a_policy_without_a_deny_is_refused(authorizer: str, terraform: Terraform) -> None:
    expected = ENDPOINT_ALONE if authorizer == "cognito" else EVERYWHERE
    assert admitted(authorizer, ONLY_ALLOW, ANY_API, "caller") == {"caller": expected}
    own = PRIVATE | AUTHORIZERS[authorizer] | {"resource_policy": {"json": ONLY_ALLOW}}
    if authorizer == "cognito":
        assert plan(terraform, own)
        return
    with pytest.raises(Failure) as refused:
        plan(terraform, own)
    said = " ".join(refused.value.log.replace("│", "").split())
    assert f"resource_policy.json has no Deny, and the authorizer is {authorizer}" in said
    assert 'Add a statement with "Effect": "Deny"' in said
