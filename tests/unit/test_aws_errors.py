"""AWS's answers, wherever a handler's exception hides them, and what the log says about them."""

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import boto3.exceptions
import botocore.exceptions as botocore_exceptions
import pytest
import s3transfer.exceptions
from botocore.exceptions import ClientError, EventStreamError, WaiterError

from group_role import ApiError, BadRequest, Caller, NotFound, Response
from group_role.aws_errors import as_api_error, note_of
from group_role.config.settings import Settings
from group_role.errors import Forbidden, Reason, Unavailable
from group_role.handler import GroupRole

from ..stub_aws import Fault, StubAws
from .conftest import ROLE_PATTERN, Clock, load_event

SECRET = "User: arn:aws:sts::123456789012:assumed-role/x/ada is not authorized"


def client_error(code: str, status: int = 400, operation: str = "GetObject") -> ClientError:
    return ClientError(answer_of(code, status), operation)


def answer_of(code: str, status: int = 400) -> Any:
    return {
        "Error": {"Code": code, "Message": SECRET},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }


def cause(error: BaseException, of: BaseException) -> Any:
    of.__cause__ = error
    return of


def context(error: BaseException, of: BaseException) -> Any:
    of.__context__ = error
    return of


def group(*errors: Exception) -> ExceptionGroup[Exception]:
    return ExceptionGroup("of a TaskGroup", errors)


def deep(error: BaseException, depth: int) -> BaseException:
    for number in range(depth):
        error = cause(error, RuntimeError(str(number)))
    return error


DENIED = client_error("AccessDenied", 403)
ALSO_DENIED = client_error("KMS.AccessDeniedException", 400, "PutObject")
DEAD = client_error("ExpiredToken")
THROTTLED = client_error("SlowDown", 503)
REFUSED = client_error("InvalidObjectState", 403)
NO_ERROR: Any = {"ResponseMetadata": {"HTTPStatusCode": 200}}
NO_ANSWER: Any = None
READ_TIMEOUT: Any = botocore_exceptions.ReadTimeoutError(endpoint_url="https://s3")
MISSING = client_error("NoSuchBucket", 404)


@pytest.mark.parametrize(
    ("error", "kind", "reason", "detail"),
    [
        (DENIED, Forbidden, Reason.IAM_DENIED, "Your role does not allow this."),
        (REFUSED, Forbidden, Reason.AWS_REFUSED, "AWS refuses this request."),
        (DEAD, Unavailable, Reason.SESSION_ENDED, "Your session ended early."),
        (THROTTLED, Unavailable, Reason.AWS_THROTTLED, "AWS accepts no more requests right now."),
    ],
)
def test_each_answer_of_aws_becomes_its_error(
    error: ClientError, kind: type[ApiError], reason: Reason, detail: str
) -> None:
    api_error = as_api_error(error)
    assert type(api_error) is kind
    assert (api_error.reason, api_error.detail) == (reason, detail)
    assert api_error.note == f"GetObject: {error.response['Error']['Code']}"
    assert ("Retry-After" in api_error.headers) is (kind is Unavailable)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda error: error,
        lambda error: cause(error, ValueError()),
        lambda error: deep(error, 3),
        lambda error: deep(error, 5_000),
        group,
        lambda error: group(error, error),
        lambda error: group(group(error), group(group(error), error)),
        lambda error: group(cause(error, ValueError()), cause(error, KeyError())),
        lambda error: cause(group(error, error), RuntimeError()),
        lambda error: group(cause(group(error), RuntimeError()), error),
        lambda error: BaseExceptionGroup("", [error]),
        lambda error: WaiterError("BucketExists", "failed", error.response),
        lambda error: cause(WaiterError("TableExists", "failed", error.response), OSError()),
        lambda error: context(error, boto3.exceptions.S3UploadFailedError()),
        lambda error: cause(error, boto3.exceptions.S3UploadFailedError()),
        boto3.exceptions.RetriesExceededError,
        s3transfer.exceptions.RetriesExceededError,
        lambda error: context(error, s3transfer.exceptions.TransferNotDoneError()),
        lambda error: context(
            s3transfer.exceptions.RetriesExceededError(error),
            boto3.exceptions.S3TransferFailedError(),
        ),
        lambda error: group(context(error, boto3.exceptions.S3UploadFailedError())),
        lambda error: EventStreamError(error.response, "InvokeModelWithResponseStream"),
    ],
)
@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (DENIED, Reason.IAM_DENIED),
        (DEAD, Reason.SESSION_ENDED),
        (THROTTLED, Reason.AWS_THROTTLED),
        (REFUSED, Reason.AWS_REFUSED),
    ],
    ids=str,
)
def test_a_wrapped_answer_is_found(
    error: ClientError, reason: Reason, wrap: Callable[[Any], BaseException]
) -> None:
    api_error = as_api_error(wrap(error))
    assert api_error is not None
    assert api_error.reason is reason
    assert api_error.note.endswith(f": {error.response['Error']['Code']}")


def no_end(error: BaseException) -> Any:
    first, last = RuntimeError("first"), RuntimeError("last")
    return cause(cause(cause(first, last), error), first)


def group_in_itself() -> Any:
    leaf = RuntimeError()
    return cause(group(leaf, DENIED), leaf)


@pytest.mark.parametrize(
    "error",
    [
        KeyError("code"),
        MISSING,
        cause(DENIED, NotFound("no such thing")),
        cause(cause(DENIED, NotFound("no such thing")), RuntimeError()),
        group(NotFound("no such thing")),
        context(DENIED, KeyError("a mistake in handling it")),
        context(DENIED, ClientError(answer_of("NoSuchKey", 404), "GetObject")),
        cause(DENIED, client_error("NoSuchKey", 404)),
        group(DENIED, DEAD),
        group(DENIED, THROTTLED),
        group(DENIED, REFUSED),
        group(DENIED, ValueError()),
        group(DEAD, group(THROTTLED)),
        group(DENIED, MISSING),
        group(DENIED, cause(group(DEAD), ValueError())),
        BaseExceptionGroup("", [DENIED, SystemExit()]),
        boto3.exceptions.S3UploadFailedError("with nothing behind it"),
        WaiterError("BucketExists", "Max attempts exceeded", NO_ERROR),
        WaiterError("BucketExists", "no answer", NO_ANSWER),
        WaiterError("BucketExists", "Max attempts exceeded", answer_of("404", 404)),
        no_end(RuntimeError()),
        cause(no_end(RuntimeError()), RuntimeError()),
        group(no_end(RuntimeError()), DENIED),
        group_in_itself(),
        client_error("InternalError", 500),
        client_error("ServiceException", 502),
        client_error("GatewayTimeoutException", 504),
        client_error("SignatureDoesNotMatch", 403),
        client_error("RequestTimeTooSkewed", 403),
        client_error("KMS.DisabledException"),
        client_error("LimitExceededException"),
        client_error("400", 400, "GetObject"),
        ClientError({}, "GetObject"),
        ClientError({"Error": {}}, "GetObject"),
        botocore_exceptions.ConnectTimeoutError(endpoint_url="https://s3"),
        READ_TIMEOUT,
        botocore_exceptions.EndpointConnectionError(endpoint_url="https://s3"),
        botocore_exceptions.ConnectionClosedError(endpoint_url="https://s3"),
        botocore_exceptions.ParamValidationError(report="secret"),
        botocore_exceptions.NoCredentialsError(),
    ],
    ids=repr,
)
def test_other_errors_are_faults_of_the_function(error: BaseException) -> None:
    assert as_api_error(error) is None


def test_a_suppressed_cause_is_ignored() -> None:
    error = boto3.exceptions.S3UploadFailedError()
    error.__context__, error.__suppress_context__ = DENIED, True  # as `raise … from None` does
    assert as_api_error(error) is None


@pytest.mark.parametrize(
    ("error", "note"),
    [
        (MISSING, "GetObject: NoSuchBucket"),
        (deep(MISSING, 3), "GetObject: NoSuchBucket"),
        (context(MISSING, boto3.exceptions.S3UploadFailedError()), "GetObject: NoSuchBucket"),
        (
            group(DENIED, ValueError(), ALSO_DENIED, DENIED),
            "GetObject: AccessDenied, PutObject: KMS.AccessDeniedException",
        ),
        (
            WaiterError("TableExists", "failed", answer_of("ValidationException")),
            "TableExists: ValidationException",
        ),
        (client_error("403", 403, "HeadObject"), "HeadObject: 403"),
        (ClientError({}, "GetObject"), "GetObject: 0"),
        (ClientError({"ResponseMetadata": {"HTTPStatusCode": 502}}, "GetObject"), "GetObject: 502"),  # type: ignore[typeddict-item]
        (client_error("x" * 10_000, 400, "y" * 10_000), f"{'y' * 100}: {'x' * 100}"),
        (READ_TIMEOUT, "ReadTimeoutError"),
        (deep(botocore_exceptions.ConnectTimeoutError(endpoint_url="x"), 2), "ConnectTimeoutError"),
        (
            boto3.exceptions.RetriesExceededError(READ_TIMEOUT),
            "ReadTimeoutError",
        ),
        (KeyError("secret"), ""),
        (no_end(RuntimeError()), ""),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_the_note_names_call_and_code(error: BaseException, note: str) -> None:
    assert note_of(error) == note


def test_the_note_of_many_errors_is_short() -> None:
    errors = [client_error(f"Code{number}" + "x" * 1_000) for number in range(1_000)]
    assert len(note_of(group(*errors))) < 1_000
    assert note_of(group(*errors)).count("GetObject") == 5


# From the stub through botocore: the answer, the log line, and the session afterwards.


@pytest.fixture
def group_role(stub: StubAws, clock: Clock) -> GroupRole:
    stub.now = clock
    return GroupRole(Settings((ROLE_PATTERN,)), clock=clock)


def answered(group_role: GroupRole, error: BaseException) -> Response:
    def handler(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
        raise error

    return group_role.answer(handler, load_event("rest_cognito_one_group"), None)


def only_line(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    (line,) = (json.loads(text) for text in capsys.readouterr().out.splitlines())
    return dict(line)


@pytest.mark.parametrize(
    "error",
    [
        DEAD,
        client_error("AuthFailure", 401, "DescribeInstances"),
        client_error("InvalidClientTokenId", 403, "ListUsers"),
        client_error("RequestExpired", 400, "DescribeInstances"),
        client_error("TokenRefreshRequired"),
        client_error("UnrecognizedClientException", 400, "Query"),
        client_error("400", 400, "HeadObject"),
        client_error("400", 400, "HeadBucket"),
        WaiterError("ObjectExists", "unexpected", answer_of("400")),
        cause(DEAD, RuntimeError()),
        context(DEAD, boto3.exceptions.S3UploadFailedError()),
        group(DEAD, client_error("400", 400, "HeadObject")),
    ],
    ids=repr,
)
def test_an_expired_session_is_dropped(
    group_role: GroupRole, stub: StubAws, error: BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = answered(group_role, error)
    assert (answer["statusCode"], answer["headers"]["Retry-After"]) == (503, "1")
    assert only_line(capsys)["reason"] == "session_ended"
    answered(group_role, KeyError())
    assert len(stub.assumed) == 2


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (THROTTLED, (503, "aws_throttled")),
        (client_error("403", 403, "HeadObject"), (403, "iam_denied")),
        (DENIED, (403, "iam_denied")),
        (REFUSED, (403, "aws_refused")),
        (MISSING, (500, None)),
        (client_error("404", 404, "HeadObject"), (500, None)),
    ],
    ids=repr,
)
def test_a_valid_session_is_kept(
    group_role: GroupRole,
    stub: StubAws,
    error: ClientError,
    expected: tuple[int, str | None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = answered(group_role, error)
    line = only_line(capsys)
    status = answer["statusCode"]
    assert (status, line.get("reason")) == expected
    assert line["status"] == status
    assert line["note"] == f"{error.operation_name}: {error.response['Error']['Code']}"
    assert ("Denials" in line) is (status == 403)
    assert SECRET not in json.dumps([answer, line])
    answered(group_role, KeyError())
    assert len(stub.assumed) == 1


def test_a_malformed_request_is_not_a_denial(
    group_role: GroupRole, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answered(group_role, BadRequest("malformed"))["statusCode"] == 400
    assert "Denials" not in only_line(capsys)


def test_a_denied_upload_names_its_call(
    group_role: GroupRole, stub: StubAws, capsys: pytest.CaptureFixture[str]
) -> None:
    def uploader(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
        caller.client("s3").upload_fileobj(io.BytesIO(b"x"), "documents", "denied")
        return {"statusCode": 201}

    stub.denied_paths.add("/documents/denied")
    answer = group_role.answer(uploader, load_event("rest_cognito_one_group"), None)
    assert answer["statusCode"] == 403
    assert only_line(capsys)["note"] == "PutObject: AccessDenied"


@pytest.mark.parametrize(
    "code",
    [
        "ExpiredTradeInTokenException",
        "InvalidParameterValue",
        "MalformedPolicyDocument",
        "OptInRequired",
        "RegionDisabledException",
        "SignatureDoesNotMatch",
        "SomethingNew",
        "ValidationError",
    ],
)
@pytest.mark.parametrize("status", [400, 403])
def test_a_refusal_of_sts_is_named(
    group_role: GroupRole,
    stub: StubAws,
    code: str,
    status: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stub.faults.append(Fault(status, code))
    answer = answered(group_role, AssertionError("called"))
    assert answer["statusCode"] == 500
    line = only_line(capsys)
    assert (line["status"], line["note"]) == (500, f"AssumeRole: {code}")
    assert len(stub.assumed) == 1
