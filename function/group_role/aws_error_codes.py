"""What AWS's error codes mean. AWS has some 2,000 codes, and several for each meaning.

This module looks for words in a code rather than for whole codes, since services add codes.
tests/unit/test_aws_error_codes.py checks every error in botocore's service models, and the
exceptions below.
"""

from enum import Enum, auto

_REFUSED = frozenset({401, 403})
# 509 is botocore's "bandwidth limit exceeded".
_TRY_AGAIN_LATER = frozenset({429, 503, 509})


class Kind(Enum):
    """What an error of AWS's means for the request."""

    DEAD_CREDENTIALS = auto()
    THROTTLED = auto()
    DENIED = auto()
    REFUSED = auto()  # 403, but not because the caller lacks a right
    OTHER = auto()


# Credentials that AWS does not accept, or no longer accepts.
_DEAD_CREDENTIALS = frozenset(
    {
        "authfailure",  # EC2
        "expiredtoken",
        "expiredtokenexception",
        "invalidaccesskeyid",
        "invalidclienttokenid",
        "invalidsecurity",  # S3's; SNS and SQS mean a request without HTTPS or a signature
        "invalidtoken",
        "requestexpired",
        "tokenrefreshrequired",
        "unauthenticatedexception",  # Lightsail
        "unrecognizedclientexception",
    }
)
# Calls that use such a code for something else, mostly for a token among their parameters. A new
# session would not help, and a caller who sends such a token could cause a call to STS each time.
_OF_THE_CALL_ITSELF = {
    "expiredtokenexception": frozenset(
        {
            "AssumeRoleForPodIdentity",
            "AssumeRoleWithSAML",
            "AssumeRoleWithWebIdentity",
            "CreateToken",
            "CreateTokenWithIAM",
            "ResolveCustomer",
        }
    ),
    # Step Functions: a task's token, or that of the next page.
    "invalidtoken": frozenset(
        {
            "GetExecutionHistory",
            "ListActivities",
            "ListExecutions",
            "ListMapRuns",
            "ListStateMachineAliases",
            "ListStateMachineVersions",
            "ListStateMachines",
            "SendTaskFailure",
            "SendTaskHeartbeat",
            "SendTaskSuccess",
        }
    ),
    # EC2 means the credentials, STS the time at which a request was signed.
    "requestexpired": frozenset({"AssumeRole"}),
}

# AWS asks the client to try again later. LimitExceededException is not here, though botocore
# retries it: some 60 services use it for a quota, which waiting does not raise. Where it is a rate,
# its status is 429.
_THROTTLED = (
    "bandwidthlimitexceeded",
    "callrate",
    "priorrequestnotcomplete",
    "provisionedthroughputexceeded",
    "rateexceeded",
    "ratelimit",
    "serviceunavailable",
    "slowdown",
    "temporarilyunavailable",
    "throttl",
    "toomanyrequests",
    "transactioninprogress",
)
_THROTTLED_CODES = frozenset({"requestlimitexceeded", "requestlimitexceededexception"})

_DENIED = (
    "authorizationerror",
    "authorizationexception",
    "denied",
    "forbidden",
    "insufficientiamaccesspermission",
    "insufficientdependencyserviceaccesspermission",
    "insufficientpermission",
    "insufficientprivilege",
    "noauthorization",
    "notauthorized",
    "unauthorized",
)
# They contain "denied", but AWS does not deny anything to the caller.
_DENIED_TO_OTHERS = frozenset(
    {
        "accessdeniedbymetaexception",  # Meta denies it to the WhatsApp account
        "dependencyaccessdeniedexception",  # Service Quotas: to a service
        "dependentserviceaccessdenied",  # Redshift: to a service
        "ec2accessdeniedexception",  # Lambda: to the role of the function that is called
        "loadurlaccessdeniedexception",  # Neptune: to the cluster's role
        "unauthorizedpartnerintegration",  # Redshift: to a partner
    }
)
# Cognito sends it with 400 for a wrong password or a revoked token; other services with 401 or 403.
_ALSO_A_WRONG_PASSWORD = "notauthorizedexception"  # noqa: S105 (a code, no password)

# These are 403 as well, but do not concern the caller's rights: the operator must correct the
# account, the region, the function's clock or the signing of its requests.
_FOR_THE_OPERATOR = frozenset(
    {
        "accountproblem",
        "allaccessdisabled",
        "blocked",
        "incompletesignature",
        "incompletesignatureexception",
        "invalidsignatureexception",
        "kmsoptinrequired",
        "missingauthenticationtoken",
        "missingauthenticationtokenexception",
        "notsignedup",
        "optinrequired",
        "optinrequiredexception",
        "pendingverification",
        "regiondisabledexception",
        "requesttimetooskewed",
        "signaturedoesnotmatch",
        "subscriptionrequiredexception",
    }
)

# Calls by HEAD, and the waiters that make them. The response has no body, only a status: S3 answers
# 400 to an expired token and 403 to a denied one.
_BY_HEAD = frozenset(
    {
        "BucketExists",
        "BucketNotExists",
        "HeadBucket",
        "HeadObject",
        "ObjectExists",
        "ObjectNotExists",
    }
)


def kind_of(code: str, *, status: int, operation: str) -> Kind:
    """Return what an error of AWS's means.

    Args:
        code: AWS's. If the response has no body, as to a HEAD request, botocore puts the status
            here.
        status: The HTTP status that came with it; 0 if unknown.
        operation: The API call, or the waiter that made it, as botocore names it.
    """
    code = code.lower()  # event streams write throttlingException
    if operation in _OF_THE_CALL_ITSELF.get(code, ()):
        return Kind.OTHER
    if code in _DEAD_CREDENTIALS or (code == "400" and operation in _BY_HEAD):
        return Kind.DEAD_CREDENTIALS
    if status in _TRY_AGAIN_LATER or code in _THROTTLED_CODES or _has_any(code, _THROTTLED):
        return Kind.THROTTLED
    wrong_password = code == _ALSO_A_WRONG_PASSWORD and status not in _REFUSED
    if wrong_password or code in _DENIED_TO_OTHERS:
        return Kind.REFUSED
    if code == "403" or _has_any(code, _DENIED):
        return Kind.DENIED
    refused = status == 403 and code not in _FOR_THE_OPERATOR  # noqa: PLR2004
    return Kind.REFUSED if refused else Kind.OTHER


def _has_any(code: str, words: tuple[str, ...]) -> bool:
    return any(word in code for word in words)
