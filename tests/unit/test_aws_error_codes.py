"""AWS's error codes: all that the services' models in botocore have, and some that none has."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.retries.standard import ThrottledRetryableChecker

from group_role.aws_error_codes import Kind, kind_of

MODELS = Path(botocore.__file__).parent / "data"
FORBIDDEN = {Kind.DENIED, Kind.REFUSED}


@dataclass(frozen=True)
class Modelled:
    """An error of a service's model; JSON services model no status and send 400."""

    service: str
    code: str
    status: int
    throttling: bool
    operations: frozenset[str]

    def kinds(self) -> set[Kind]:
        return {
            kind_of(self.code, status=self.status, operation=operation)
            for operation in self.operations or {"Any"}
        }

    def says(self, *words: str) -> bool:
        return any(word in self.code.lower() for word in words)


def read_models() -> Iterator[Modelled]:
    for path in MODELS.glob("*/*/service-2.json.gz"):
        model: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
        operations: dict[str, set[str]] = {}
        for name, operation in model["operations"].items():
            for error in operation.get("errors", ()):
                operations.setdefault(error["shape"], set()).add(name)
        for name, shape in model["shapes"].items():
            if shape.get("exception"):
                error = shape.get("error", {})
                yield Modelled(
                    path.parts[-3],
                    error.get("code", name),
                    error.get("httpStatusCode", 400),
                    shape.get("retryable", {}).get("throttling", False),
                    frozenset(operations.get(name, ())),
                )


@pytest.fixture(scope="module")
def modelled() -> list[Modelled]:
    return list(read_models())


# Errors with the status 403, or with such a name, that are no 403 for the client.
NO_MATTER_OF_RIGHTS = {
    "InvalidSecurity": "S3 says so of credentials that it does not take",
    "KMSOptInRequired": "the account has no subscription",
    "MissingAuthenticationToken": "the request was not signed as it must be",
    "OptInRequiredException": "the account has no subscription",
    "PendingVerification": "AWS has not verified the account yet",
    "RegionDisabledException": "the account does not use STS in this region",
    "SubscriptionRequiredException": "the account has no subscription",
}


def test_the_models_have_many_errors(modelled: list[Modelled]) -> None:
    assert len(modelled) > 4000
    assert len({error.service for error in modelled}) > 350


def test_errors_modelled_as_denials_are_403(modelled: list[Modelled]) -> None:
    denials = [
        error
        for error in modelled
        if error.status == 403 or error.says("denied", "unauthorized", "forbidden")
    ]
    assert len(denials) > 200
    wrong = {error.code for error in denials if not error.kinds() <= FORBIDDEN}
    assert wrong <= NO_MATTER_OF_RIGHTS.keys()


def test_every_code_with_denied_is_a_denial(modelled: list[Modelled]) -> None:
    others = {
        error.code
        for error in modelled
        if error.says("denied", "unauthorized", "forbidden") and error.kinds() != {Kind.DENIED}
    }
    assert others <= {
        "AccessDeniedByMetaException",
        "DependencyAccessDeniedException",
        "DependentServiceAccessDenied",
        "EC2AccessDeniedException",
        "LoadUrlAccessDeniedException",
        "UnauthorizedPartnerIntegration",
    }


def test_no_other_error_is_403(modelled: list[Modelled]) -> None:
    forbidden = {
        error.code
        for error in modelled
        if error.status != 403
        and not error.says("denied", "unauthorized", "forbidden")
        and error.kinds() & FORBIDDEN
    }
    assert forbidden <= {
        "AuthorizationErrorException",
        "AuthorizationException",
        "ChannelInsufficientPermission",
        "InsufficientDependencyServiceAccessPermissionException",
        "InsufficientIAMAccessPermissionException",
        "InsufficientPermissionsException",
        "NotAuthorizedException",
        "SNSNoAuthorization",
        "SNSNoAuthorizationFault",
    }


def test_errors_modelled_as_throttling_are_throttling(modelled: list[Modelled]) -> None:
    throttling = [
        error
        for error in modelled
        if error.throttling or error.status in {429, 503} or error.says("throttl")
    ]
    assert len(throttling) > 200
    assert {error.code for error in throttling if error.kinds() != {Kind.THROTTLED}} == set()


def test_no_other_error_is_throttling(modelled: list[Modelled]) -> None:
    throttling = {
        error.code
        for error in modelled
        if not (error.throttling or error.status in {429, 503} or error.says("throttl"))
        and Kind.THROTTLED in error.kinds()
    }
    assert throttling <= {
        "APICallRateForCustomerExceeded",
        "APICallRateForCustomerExceededFault",
        "DependentServiceUnavailableFault",
        "EndpointTemporarilyUnavailableException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RateExceededException",
        "RateLimitExceededException",
        "RequestLimitExceeded",
        "RequestLimitExceededException",
        "ResourceProvisionedThroughputExceededException",
        "ServiceTemporarilyUnavailableException",
        "ServiceUnavailableError",
        "ServiceUnavailableException",
        "SlowDownException",
        "TemporarilyUnavailableException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }


def test_errors_modelled_as_dead_credentials_are_dead_credentials(modelled: list[Modelled]) -> None:
    dead = {
        (error.service, error.code) for error in modelled if Kind.DEAD_CREDENTIALS in error.kinds()
    }
    assert dead <= {
        ("lightsail", "UnauthenticatedException"),
        ("logs", "UnrecognizedClientException"),
        ("sns", "InvalidSecurity"),
        ("sqs", "InvalidSecurity"),
        ("sts", "ExpiredTokenException"),  # of AssumeRole and AssumeRoot, which are signed
    }


@pytest.mark.parametrize(
    ("code", "operation"),
    [
        ("ExpiredTokenException", "AssumeRoleForPodIdentity"),
        ("ExpiredTokenException", "AssumeRoleWithSAML"),
        ("ExpiredTokenException", "AssumeRoleWithWebIdentity"),
        ("ExpiredTokenException", "CreateToken"),
        ("ExpiredTokenException", "CreateTokenWithIAM"),
        ("ExpiredTokenException", "ResolveCustomer"),
        ("InvalidToken", "GetExecutionHistory"),
        ("InvalidToken", "ListActivities"),
        ("InvalidToken", "ListExecutions"),
        ("InvalidToken", "ListMapRuns"),
        ("InvalidToken", "ListStateMachineAliases"),
        ("InvalidToken", "ListStateMachineVersions"),
        ("InvalidToken", "ListStateMachines"),
        ("InvalidToken", "SendTaskFailure"),
        ("InvalidToken", "SendTaskHeartbeat"),
        ("InvalidToken", "SendTaskSuccess"),
        ("RequestExpired", "AssumeRole"),
    ],
)
def test_a_code_with_another_meaning_is_no_dead_credential(code: str, operation: str) -> None:
    assert kind_of(code, status=400, operation=operation) is Kind.OTHER
    assert kind_of(code, status=400, operation="GetObject") is Kind.DEAD_CREDENTIALS


@pytest.mark.parametrize("code", vars(ThrottledRetryableChecker)["_THROTTLED_ERROR_CODES"])
def test_botocores_throttling_codes_are_throttling(code: str) -> None:
    expected = Kind.OTHER if code == "LimitExceededException" else Kind.THROTTLED
    assert kind_of(code, status=400, operation="Any") is expected


# Errors that services send although their models lack them, from their lists of common errors.
@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("AccessDenied", 403, Kind.DENIED),
        ("AccessDenied", 400, Kind.DENIED),
        ("AccessDeniedException", 400, Kind.DENIED),
        ("accessDeniedException", 0, Kind.DENIED),
        ("Client.UnauthorizedOperation", 403, Kind.DENIED),
        ("KMS.AccessDeniedException", 400, Kind.DENIED),
        ("NotAuthorized", 400, Kind.DENIED),
        ("NotAuthorizedException", 401, Kind.DENIED),
        ("NotAuthorizedException", 403, Kind.DENIED),
        ("UnauthorizedAccess", 403, Kind.DENIED),
        ("UnauthorizedOperation", 403, Kind.DENIED),
        ("403", 403, Kind.DENIED),
        ("AnythingNew", 403, Kind.REFUSED),
        ("CrossLocationLoggingProhibited", 403, Kind.REFUSED),
        ("InvalidObjectState", 403, Kind.REFUSED),
        ("InvalidPayer", 403, Kind.REFUSED),
        ("NotAuthorizedException", 400, Kind.REFUSED),
        ("AuthFailure", 401, Kind.DEAD_CREDENTIALS),
        ("ExpiredToken", 400, Kind.DEAD_CREDENTIALS),
        ("ExpiredToken", 403, Kind.DEAD_CREDENTIALS),
        ("ExpiredTokenException", 400, Kind.DEAD_CREDENTIALS),
        ("InvalidAccessKeyId", 403, Kind.DEAD_CREDENTIALS),
        ("InvalidClientTokenId", 403, Kind.DEAD_CREDENTIALS),
        ("InvalidSecurity", 403, Kind.DEAD_CREDENTIALS),
        ("InvalidToken", 400, Kind.DEAD_CREDENTIALS),
        ("RequestExpired", 400, Kind.DEAD_CREDENTIALS),
        ("TokenRefreshRequired", 400, Kind.DEAD_CREDENTIALS),
        ("UnrecognizedClientException", 400, Kind.DEAD_CREDENTIALS),
        ("AnythingNew", 509, Kind.THROTTLED),
        ("BandwidthLimitExceeded", 400, Kind.THROTTLED),
        ("AnythingNew", 429, Kind.THROTTLED),
        ("AnythingNew", 503, Kind.THROTTLED),
        ("RequestLimitExceeded", 503, Kind.THROTTLED),
        ("ServiceUnavailable", 503, Kind.THROTTLED),
        ("SlowDown", 503, Kind.THROTTLED),
        ("Throttling.User", 400, Kind.THROTTLED),
        ("throttlingException", 0, Kind.THROTTLED),
        ("AccountProblem", 403, Kind.OTHER),
        ("AllAccessDisabled", 403, Kind.OTHER),
        ("Blocked", 403, Kind.OTHER),
        ("IncompleteSignature", 403, Kind.OTHER),
        ("InternalError", 500, Kind.OTHER),
        ("InvalidSignatureException", 403, Kind.OTHER),
        ("KMS.DisabledException", 400, Kind.OTHER),
        ("LimitExceededException", 400, Kind.OTHER),
        ("NoSuchKey", 404, Kind.OTHER),
        ("NotSignedUp", 403, Kind.OTHER),
        ("OptInRequired", 403, Kind.OTHER),
        ("RequestTimeTooSkewed", 403, Kind.OTHER),
        ("SignatureDoesNotMatch", 403, Kind.OTHER),
        ("ValidationError", 400, Kind.OTHER),
        ("400", 400, Kind.OTHER),
        ("401", 401, Kind.OTHER),
        ("404", 404, Kind.OTHER),
        ("500", 500, Kind.OTHER),
        ("502", 502, Kind.OTHER),
        ("", 0, Kind.OTHER),
    ],
)
def test_codes_without_a_model(code: str, status: int, kind: Kind) -> None:
    assert kind_of(code, status=status, operation="Any") is kind


@pytest.mark.parametrize(
    "operation",
    [
        "HeadBucket",
        "HeadObject",
        "BucketExists",
        "BucketNotExists",
        "ObjectExists",
        "ObjectNotExists",
    ],
)
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("400", Kind.DEAD_CREDENTIALS),
        ("403", Kind.DENIED),
        ("404", Kind.OTHER),
        ("412", Kind.OTHER),
        ("429", Kind.THROTTLED),
        ("500", Kind.OTHER),
        ("503", Kind.THROTTLED),
    ],
)
def test_answer_without_a_body(operation: str, code: str, kind: Kind) -> None:
    assert kind_of(code, status=int(code), operation=operation) is kind
