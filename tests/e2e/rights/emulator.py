"""The emulator with more of AWS's behaviour, for tests of deployers with few rights.

ministack names a role without its path, and does not know permissions boundaries in conditions. It
does not ask whether the caller may pass a role, tag what the request makes, or use what it names: a
key, a layer, a package, a web ACL, or the role that a service makes for itself.

ministack also returns an empty access log for a stage without one, which a plan then removes. When
an API or a usage plan changes, it stores numbers and booleans as texts.

If `JUDGEMENTS` in the environment names a file, each question becomes a line of it: an object with
`key`, the caller's access key, and the members of `person.Judgement`.

https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import base64
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from hypercorn.__main__ import main
from hypercorn.config import Config
from ministack.core import iam_actions, iam_evaluator  # type: ignore[import-untyped]
from ministack.services import apigateway_v1, iam  # type: ignore[import-untyped]

sys.path.append(str(Path(__file__).parents[3] / "scripts"))
from tooling.deployed.actions import Asked
from tooling.programs.emulator import Call, Response
from tooling.programs.iam_requests import AWS, Request

_extract_resource = iam_actions.extract_resource_arn
_enforce = iam_evaluator.enforce
# The questions for the request that this task serves, until they are judged.
_asked: ContextVar[tuple[Request, Asked, list[Asked]] | None] = ContextVar("asked", default=None)


def _resource(service: str, *rest: Any) -> str:
    resource: str = _extract_resource(service, *rest)
    action = iam_actions.extract_iam_action(service, *rest[:5])
    if action is None:
        return resource
    request = Request(service, *rest)
    rule = _RULES.get(service)
    named = rule(request, action, resource) if rule else resource
    own = Asked(action, named, _iam_context(request) if service == "iam" else {})
    _asked.set((request, own, also(request, own)))
    return named


def _judged(  # noqa: PLR0913, PLR0917 (as ministack calls it)
    access_key_id: str,
    iam_action: str,
    service: str,
    region: str,
    resource_arn: str = "*",
    service_context: Mapping[str, Any] | None = None,
) -> Any:
    """Judge a request's own action and all further questions; None means allowed."""
    request, besides, context = None, list[Asked](), dict(service_context or {})
    if (found := _asked.get()) and (found[1].action, found[1].resource) == (
        iam_action,
        resource_arn,
    ):
        _asked.set(None)
        request, asked, besides = found
        context |= asked.context
    for question in (Asked(iam_action, resource_arn, context), *besides):
        refused = _enforce(
            access_key_id,
            question.action,
            service,
            region,
            resource_arn=question.resource,
            service_context=dict(question.context),
        )
        if request and (file := os.environ.get("JUDGEMENTS")):
            line = {
                "key": access_key_id,
                "action": question.action,
                "resource": question.resource,
                "besides": question in besides,
                "allowed": not refused,
                "request": as_sent(request),
            }
            with Path(file).open("a") as judgements:
                judgements.write(json.dumps(line) + "\n")
        if refused:
            return refused
    return None


def as_sent(request: Request) -> dict[str, Any]:
    """Return everything to send a request again: `method`, `path`, `headers` and `body`."""
    form = "x-www-form-urlencoded" in request.headers.get("content-type", "")
    query = "" if form else urlencode(request.params, doseq=True)
    return {
        "method": request.method,
        "path": f"{quote(request.path, safe='/%:')}{'?' if query else ''}{query}",
        "headers": dict(request.headers),
        "body": base64.b64encode(request.body).decode(),
    }


def _iam_resource(request: Request, _: str, resource: str) -> str:
    if name := request.param("RoleName"):
        found = _role(request)
        path = found["Arn"].partition(":role")[2] if found else f"{_path(request)}{name}"
        return f"{AWS}:iam::{request.account_id}:role{path}"
    if request.param("PolicyName") and resource == "*":
        path = f"{_path(request)}{request.param('PolicyName')}"
        return f"{AWS}:iam::{request.account_id}:policy{path}"
    return resource


def _path(request: Request) -> str:
    return request.param("Path") or "/"


def _role(request: Request) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = iam._roles.get(request.param("RoleName"))  # noqa: SLF001
    return found


def _iam_context(request: Request) -> dict[str, Any]:
    """Return the keys by which IAM's own actions are bounded."""
    asked = request.param("PermissionsBoundary")
    boundary = asked or (_role(request) or {}).get("PermissionsBoundary")
    attached = request.param("PolicyArn") if request.param("RoleName") else ""
    found = {"iam:PermissionsBoundary": boundary, "iam:PolicyARN": attached}
    return {key: value for key, value in found.items() if value}


def _identity_pool(request: Request, action: str, resource: str) -> str:
    # These are asked for without a resource, whatever they name.
    if action.endswith((":SetIdentityPoolRoles", ":SetPrincipalTagAttributeMap")):
        return "*"
    return _by_arn(request, action, resource)


def _by_arn(request: Request, _: str, resource: str) -> str:
    """Return the ARN of what gets tags or a web ACL; for other requests, ministack's name."""
    return str(request.document.get("ResourceArn") or resource)


_RULES: dict[str, Callable[[Request, str, str], str]] = {
    "cognito-identity": _identity_pool,
    "cognito-idp": _by_arn,
    "iam": _iam_resource,
    "wafv2": _by_arn,
}


def also(request: Request, asked: Asked) -> list[Asked]:
    """Return AWS's further questions for a request."""
    rules = {
        "apigateway": _of_api_gateway,
        "cognito-identity": _of_identity_pools,
        "cognito-idp": _of_user_pools,
        "iam": _of_iam,
        "lambda": _of_functions,
        "logs": _of_logs,
        "monitoring": _of_alarms,
        "wafv2": _of_web_acls,
    }
    rule = rules.get(request.service)
    return list(rule(request, asked)) if rule else []


def _passed(role_arn: str, service: str) -> Asked:
    return Asked("iam:PassRole", role_arn, {"iam:PassedToService": f"{service}.amazonaws.com"})


def _linked_role(request: Request, service: str, name: str) -> Asked:
    """Return the question for the role that a service makes for itself at its first use."""
    role = f"{AWS}:iam::{request.account_id}:role/aws-service-role/{service}/{name}"
    return Asked("iam:CreateServiceLinkedRole", role, {"iam:AWSServiceName": service})


def _of_iam(request: Request, asked: Asked) -> Iterator[Asked]:
    tagged = {"iam:CreateRole": "iam:TagRole", "iam:CreatePolicy": "iam:TagPolicy"}
    if asked.action in tagged and request.param("Tags.member.1.Key"):
        yield Asked(tagged[asked.action], asked.resource)


def _of_functions(request: Request, asked: Asked) -> Iterator[Asked]:
    sent = request.document
    if asked.action == "lambda:CreateFunction" and sent.get("Tags"):
        yield Asked("lambda:TagResource", asked.resource)
    if asked.action in ("lambda:CreateFunction", "lambda:UpdateFunctionConfiguration"):
        if role_arn := sent.get("Role"):
            yield _passed(role_arn, "lambda")
        for layer in sent.get("Layers") or ():
            yield Asked("lambda:GetLayerVersion", layer)
        if key_arn := sent.get("KMSKeyArn"):
            for action in ("CreateGrant", "Decrypt", "Encrypt"):
                via = {"kms:ViaService": f"lambda.{request.region}.amazonaws.com"}
                yield Asked(f"kms:{action}", key_arn, via)
        if (sent.get("VpcConfig") or {}).get("SubnetIds"):
            for things in ("SecurityGroups", "Subnets", "Vpcs"):
                yield Asked(f"ec2:Describe{things}", "*")
    if asked.action in ("lambda:CreateFunction", "lambda:UpdateFunctionCode"):
        yield from _of_code(request, sent.get("Code") or sent)


def _of_code(request: Request, code: Mapping[str, Any]) -> Iterator[Asked]:
    if bucket := code.get("S3Bucket"):
        action = "GetObjectVersion" if code.get("S3ObjectVersion") else "GetObject"
        yield Asked(f"s3:{action}", f"{AWS}:s3:::{bucket}/{code['S3Key']}")
    if image := code.get("ImageUri"):
        name = re.split("[:@]", image.partition("/")[2])[0]
        for action in ("GetRepositoryPolicy", "SetRepositoryPolicy"):
            yield Asked(f"ecr:{action}", request.arn("ecr", f"repository/{name}"))


def _of_user_pools(request: Request, asked: Asked) -> Iterator[Asked]:
    sent = request.document
    if asked.action == "cognito-idp:CreateUserPool" and sent.get("UserPoolTags"):
        yield Asked("cognito-idp:TagResource", request.arn("cognito-idp", "userpool/new"))
    if role_arn := (sent.get("SmsConfiguration") or {}).get("SnsCallerArn"):
        yield _passed(role_arn, "cognito-idp")
    if (sent.get("EmailConfiguration") or {}).get("EmailSendingAccount") == "DEVELOPER":
        name = "AWSServiceRoleForAmazonCognitoIdpEmailService"
        yield _linked_role(request, "email.cognito-idp.amazonaws.com", name)


def _of_identity_pools(request: Request, asked: Asked) -> Iterator[Asked]:
    sent = request.document
    if asked.action == "cognito-identity:CreateIdentityPool" and sent.get("IdentityPoolTags"):
        resource = request.arn("cognito-identity", "identitypool/new")
        yield Asked("cognito-identity:TagResource", resource)
    if asked.action == "cognito-identity:SetIdentityPoolRoles":
        for role_arn in (sent.get("Roles") or {}).values():
            yield _passed(role_arn, "cognito-identity")


def _of_api_gateway(request: Request, asked: Asked) -> Iterator[Asked]:
    sent, root = request.document, f"{AWS}:apigateway:{request.region}::"
    patched = {
        change.get("path"): change.get("value") for change in sent.get("patchOperations") or ()
    }
    if request.method == "POST" and sent.get("tags"):
        yield Asked("apigateway:PUT", f"{root}/tags/new")
    if role_arn := patched.get("/cloudwatchRoleArn"):
        yield _passed(role_arn, "apigateway")
    if "/policy" in patched or sent.get("policy"):
        yield Asked("apigateway:UpdateRestApiPolicy", asked.resource)
    if request.path.startswith("/domainnames") and request.path.count("/") <= len("//"):
        yield from _of_domains(request, asked, [path for path in patched if path])


def _of_domains(request: Request, asked: Asked, patched: Sequence[str]) -> Iterator[Asked]:
    certificate = any("ertificateArn" in path for path in patched)
    if request.method == "POST" or certificate:
        yield Asked("apigateway:AddCertificateToDomain", asked.resource)
        yield _linked_role(request, "ops.apigateway.amazonaws.com", "AWSServiceRoleForAPIGateway")
        if request.document.get("certificateArn") or "/certificateArn" in patched:
            yield Asked("cloudfront:UpdateDistribution", "*")
    if request.method == "DELETE" or certificate:
        yield Asked("apigateway:RemoveCertificateFromDomain", asked.resource)


def _of_logs(request: Request, asked: Asked) -> Iterator[Asked]:
    if asked.action == "logs:CreateLogGroup" and request.document.get("tags"):
        yield Asked("logs:TagResource", asked.resource.removesuffix(":*"))


def _of_alarms(request: Request, asked: Asked) -> Iterator[Asked]:
    if asked.action == "cloudwatch:PutMetricAlarm" and (
        request.param("Tags.member.1.Key") or request.document.get("Tags")
    ):
        yield Asked("cloudwatch:TagResource", asked.resource)


def _of_web_acls(request: Request, asked: Asked) -> Iterator[Asked]:
    if acl := request.document.get("WebACLArn"):
        yield Asked(asked.action, acl)
    if asked.action in ("wafv2:AssociateWebACL", "wafv2:DisassociateWebACL"):
        yield Asked("apigateway:SetWebACL", asked.resource)


def _without_empty_log(create: Call) -> Call:
    def created(api_id: str, data: dict[str, Any]) -> Response:
        answer: Response = create(api_id, data)
        if answer[0] == HTTPStatus.CREATED and not data.get("accessLogSettings"):
            stage = apigateway_v1._stages_v1[api_id][data["stageName"]]  # noqa: SLF001
            stage.pop("accessLogSettings", None)
        return answer

    return created


apigateway_v1._create_stage = _without_empty_log(apigateway_v1._create_stage)  # noqa: SLF001


_TYPES: dict[str, type] = {"burstLimit": int, "limit": int, "offset": int, "rateLimit": float}


def _with_types(patch: Call) -> Call:
    def typed(change: dict[str, Any]) -> dict[str, Any]:
        value = change.get("value")
        if value in ("true", "false"):
            return {**change, "value": value == "true"}
        kind = _TYPES.get(change.get("path", "").rpartition("/")[2])
        return {**change, "value": kind(value)} if kind and value else change

    return lambda kept, changes: patch(kept, [typed(change) for change in changes])


apigateway_v1._apply_patch = _with_types(apigateway_v1._apply_patch)  # noqa: SLF001
iam_actions.extract_resource_arn = _resource
iam_evaluator.enforce = _judged
# Terraform by TLS makes more requests in one connection, and an answer is lost where it is closed.
Config.keep_alive_max_requests = 1_000_000

if __name__ == "__main__":
    sys.exit(main())
