"""What AWS's error codes mean. AWS has some 2,000 of them, and several for each meaning.

By words rather than by a list, since services add codes: tests/unit/test_aws_error_codes.py goes
through every error that the services' models in botocore know, and through the exceptions below.
"""

from enum import Enum, auto

_REFUSED = frozenset({401, 403})
# 509 is botocore's "bandwidth limit exceeded".
_COME_AGAIN = frozenset({429, 503, 509})


class Kind(Enum):
    """What is to be done about an error of AWS's."""

    DEAD_CREDENTIALS = auto()
    THROTTLED = auto()
    DENIED = auto()
    REFUSED = auto()  # 403, but for another reason than the rights of whoever asks
    OTHER = auto()


# Credentials that AWS does not take, or no longer.
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
# Calls that mean something else by such a code, mostly a token among their parameters. Opening a
# session anew would not change it, and whoever sends such a token could have STS asked each time.
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
    # EC2 says it of credentials, STS of the time that a request was signed at.
    "requestexpired": frozenset({"AssumeRole"}),
}

# AWS asks to come again later. Not LimitExceededException, though botocore tries it again: some 60
# services call a quota so, which no waiting raises. Where it is a rate, its status is 429.
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
# They say "denied", but not to the caller.
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
# Cognito's, with 400, for a wrong password and a token that was revoked. Others send 401 or 403.
_ALSO_A_WRONG_PASSWORD = "notauthorizedexception"  # noqa: S105 (a code, no password)

# 403 too, but the caller's rights are not the matter: who runs the deployment has to see to the
# account, the region, the function's clock or the way that its requests are signed.
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

# Calls by HEAD, and the waiters that make them: the answer has no body to say more than a status.
# S3's to an expired token is 400, to a denied one 403.
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
        code: AWS's; where an answer has no body, as to a HEAD request, botocore puts the status.
        status: The HTTP status that came with it; 0 if unknown.
        operation: The API call, or the waiter that made it, as botocore names it.
    """
    code = code.lower()  # event streams write throttlingException
    if operation in _OF_THE_CALL_ITSELF.get(code, ()):
        return Kind.OTHER
    if code in _DEAD_CREDENTIALS or (code == "400" and operation in _BY_HEAD):
        return Kind.DEAD_CREDENTIALS
    if status in _COME_AGAIN or code in _THROTTLED_CODES or _has_any(code, _THROTTLED):
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
