"""Existing things in a deployer's account, and the inputs that name them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tooling.isolation import REGION
from tooling.local.aws import LocalAws

from ...published_policies import document, published

ACCOUNT = "000000000000"
PREFIX = "documents"
BUCKET = f"{PREFIX}-documents-{ACCOUNT}"
BOUNDARY = "documents-boundary"
DOMAIN = "api.example.com"
_TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
_NOT_FROM_HERE = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": effect,
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": "execute-api:/*",
            **condition,
        }
        for effect, condition in (
            ("Allow", {}),
            ("Deny", {"Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}),
        )
    ],
}
# Any zip does: nothing runs here.
PACKAGES = ("function_package", "authorizer_package", "triggers_package")


@dataclass(frozen=True, slots=True)
class Steps:
    """The inputs of a stack's applies, in their order."""

    first: dict[str, Any]
    changed: dict[str, Any]

    @property
    def beyond(self) -> Iterator[tuple[dict[str, Any], str]]:
        """Changes that the emulator cannot make, and its error after IAM has allowed them."""
        readers = self.changed["groups"]["readers"] | {"precedence": 25}
        moved = self.changed | {"groups": {"readers": readers}, "locked_out": ["ada", "grace"]}
        yield moved, "Unknown Cognito IDP action: UpdateGroup"
        if "kms_key_arn" in self.changed:
            kept = {name: value for name, value in self.changed.items() if name != "kms_key_arn"}
            yield kept, "Unknown action: DisassociateKmsKey"


@dataclass(frozen=True, slots=True)
class Scene:
    """An account with the things that the inputs name, made by its root user.

    Attributes:
        values: What stands for the placeholders of the published policies.
        inputs: Those of a stack that has nothing but what it must.
        every_input: The others, as far as they can be set at once.
        changed: The same changed, with some of them taken away.
    """

    values: dict[str, str]
    inputs: dict[str, Any]
    every_input: dict[str, Any]
    changed: dict[str, Any]

    def of(self, *, every_input: bool) -> Steps:
        """Return the inputs of a stack's life: of one with every input, or with the defaults."""
        if every_input:
            return Steps(self.inputs | self.every_input, self.inputs | self.changed)
        return Steps(self.inputs, self.inputs | {name: self.changed[name] for name in _OF_ANY})


# Of the changed inputs, those that any stack has.
_OF_ANY = (
    "session",
    "groups",
    "removed_groups",
    "locked_out",
    "memory_size",
    "log_retention_days",
    "cors_allow_origins",
)


def make(aws: LocalAws, code: Path) -> Scene:
    """Make the account.

    Args:
        aws: Where.
        code: A zip, for whatever is a package.
    """
    key_arn = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    certificate = aws.client("acm").request_certificate(DomainName=DOMAIN)
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="packages")
    s3.put_bucket_versioning(Bucket="packages", VersioningConfiguration={"Status": "Enabled"})
    put = s3.put_object(Bucket="packages", Key="function.zip", Body=code.read_bytes())
    topic_arn = aws.client("sns").create_topic(Name="alarms")["TopicArn"]
    iam = aws.client("iam")
    sms_arn = iam.create_role(RoleName="sms", AssumeRolePolicyDocument=_TRUST)["Role"]["Arn"]
    values = {
        "ACCOUNT": ACCOUNT,
        "REGION": REGION,
        "PREFIX": PREFIX,
        "BOUNDARY": BOUNDARY,
        "DOMAIN": DOMAIN,
        "KEY": key_arn.rpartition("/")[2],
        "LAYER": "shared",
        "PACKAGES": "packages",
        "REPOSITORY": "handlers",
        "SMS_ROLE": "sms",
        "TRIGGER": "custom-message",
        "WEB_ACL": "firewall",
    }
    boundary = document(published("deployer-boundary", values))
    made = iam.create_policy(PolicyName=BOUNDARY, PolicyDocument=boundary)
    inputs = {
        "name_prefix": PREFIX,
        "permissions_boundary_arn": made["Policy"]["Arn"],
        "deletion_protection": False,
        **dict.fromkeys(PACKAGES, str(code)),
    }
    arns = {
        "key": key_arn,
        "certificate": certificate["CertificateArn"],
        "topic": topic_arn,
        "sms": sms_arn,
    }
    every_input = _every_input(aws, code, arns)
    changed = _changed(every_input, put["VersionId"])
    return Scene(values, inputs, every_input, changed)


def _every_input(aws: LocalAws, code: Path, arns: Mapping[str, str]) -> dict[str, Any]:
    functions = aws.client("lambda")
    content = {"ZipFile": code.read_bytes()}
    layer = functions.publish_layer_version(LayerName="shared", Content=content)
    trigger = functions.create_function(
        FunctionName="custom-message",
        Role=arns["sms"],
        Runtime="python3.13",
        Handler="app.lambda_handler",
        Code=content,
    )
    return {
        "tags": {"team": "documents"},
        "kms_key_arn": arns["key"],
        "authorizer": "lambda",
        "access_tokens": True,
        "identity_pool": True,
        "session": {"tags": {"username": "cognito:username"}},
        "public_routes": ["GET /health"],
        "reserved_concurrency": 5,
        "provisioned_concurrency": 1,
        "vpc": _network(aws),
        "monitoring": {"alarm_topic_arns": [arns["topic"]]},
        "function": {"layers": [layer["LayerVersionArn"]]},
        "api": {
            "access_log": {},
            "account_logging_role": True,
            "throttling": {"rate_limit": 1, "burst_limit": 2},
            "usage_plans": {
                "gold": {"api_keys": ["acme"], "quota": {"limit": 10, "period": "DAY"}}
            },
            "domain": {"name": DOMAIN, "certificate_arn": arns["certificate"], "base_path": "v1"},
            "web_acl": {"arn": _web_acl(aws)},
            "resource_policy": {"json": json.dumps(_NOT_FROM_HERE)},
        },
        "user_pool": {
            "self_sign_up": True,
            "default_group": "readers",
            "tier": "PLUS",
            "email": {
                "from": "documents <no-reply@example.com>",
                "ses_identity_arn": f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/example.com",
            },
            "sms": {"role_arn": arns["sms"], "external_id": "documents"},
            "triggers": {"custom_message": trigger["FunctionArn"]},
            "managed_login": {
                "domain_prefix": "documents-sign-in",
                "callback_urls": ["https://app.example.com"],
            },
            "clients": {
                "machine": {
                    "scopes": ["https://documents.example.com/read"],
                    "group": "readers",
                    "secret": True,
                }
            },
            "resource_server": {
                "identifier": "https://documents.example.com",
                "scopes": {"read": "Read"},
            },
        },
        "identity_providers": {"Corporate": _provider("openid")},
    }


def _changed(every_input: dict[str, Any], version: str) -> dict[str, Any]:
    user_pool = every_input["user_pool"]
    taken_away = ("reserved_concurrency", "provisioned_concurrency")
    kept = {name: value for name, value in every_input.items() if name not in taken_away}
    return kept | {
        "tags": {"owner": "documents"},
        "session": {
            "tags": {"username": "cognito:username", "client": "aud"},
            "source_identity": "sub",
        },
        "groups": {
            "readers": {
                "precedence": 30,
                "description": "List and read documents",
                "managed_policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            }
        },
        "removed_groups": ["editors", "admins"],
        "locked_out": ["ada"],
        "memory_size": 1024,
        "log_retention_days": 90,
        "cors_allow_origins": ["https://app.example.com"],
        "function": every_input["function"]
        | {"package_s3": {"bucket": "packages", "key": "function.zip", "version": version}},
        # The emulator cannot change a domain: it goes.
        "api": {
            "access_log": {},
            "account_logging_role": True,
            "usage_plans": {
                "gold": {"api_keys": ["initech"], "quota": {"limit": 20, "period": "DAY"}}
            },
        },
        "user_pool": user_pool
        | {
            "resource_server": user_pool["resource_server"] | {"scopes": {"read": "Read it"}},
            "token_validity": {"id_minutes": 30},
            "password_policy": {"minimum_length": 20},
        },
        "identity_providers": {"Corporate": _provider("openid email")},
    }


def _network(aws: LocalAws) -> dict[str, list[str]]:
    ec2 = aws.client("ec2")
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="api", Description="api", VpcId=vpc_id)["GroupId"]
    return {"subnet_ids": [subnet], "security_group_ids": [group]}


def _web_acl(aws: LocalAws) -> str:
    visible = {
        "SampledRequestsEnabled": False,
        "CloudWatchMetricsEnabled": False,
        "MetricName": "firewall",
    }
    made = aws.client("wafv2").create_web_acl(
        Name="firewall", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=visible
    )
    return str(made["Summary"]["ARN"])


def _provider(scopes: str) -> dict[str, Any]:
    details = {
        "client_id": "documents",
        "client_secret": "secret",
        "oidc_issuer": "https://idp.example.com",
        "authorize_scopes": scopes,
        "attributes_request_method": "GET",
    }
    return {"type": "OIDC", "details": details, "attribute_mapping": {"email": "email"}}
