"""The emulated AWS keeps its ports, and its failures come with the log that says why."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tooling.failure import Failure
from tooling.local.aws import LocalAws
from tooling.packaging import package


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with LocalAws(tmp_path_factory.mktemp("aws")) as aws:
        yield aws


def test_the_emulator_reserves_its_ports_before_it_starts(tmp_path: Path) -> None:
    aws = LocalAws(tmp_path)
    try:
        for url in (aws.api_url, aws.env["AWS_ENDPOINT_URL"]):
            with pytest.raises(OSError, match="in use"):
                socket.create_server(("127.0.0.1", urlsplit(url).port or 0))
    finally:
        aws.stop()


def test_an_answer_arrives_in_one_piece(aws: LocalAws) -> None:
    host, port = aws.api_url.removeprefix("http://").split(":")
    request = f"GET /_ministack/health HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    with socket.create_connection((host, int(port))) as client:
        for _ in range(50):
            client.sendall(request)
            head, _, body = client.recv(1 << 16).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            assert json.loads(body)


def test_refused_call(aws: LocalAws) -> None:
    with pytest.raises(Failure, match="NoSuchEntity") as failure, aws.explaining():
        aws.client("iam").get_role(RoleName="nobody")
    assert "Local AWS Service Emulator" in failure.value.log


def test_failure_with_a_log_of_its_own(aws: LocalAws) -> None:
    with pytest.raises(Failure) as failure, aws.explaining():
        raise Failure("terraform apply failed.", "Error: it is wrong")
    assert failure.value.log == "Error: it is wrong"


def test_failure_before_the_start(tmp_path: Path) -> None:
    aws = LocalAws(tmp_path)
    with pytest.raises(Failure, match="no code") as failure, aws.explaining():
        raise Failure("There is no code.")
    aws.stop()
    assert failure.value.log == ""


def create_function(aws: LocalAws, work: Path, name: str, code: str) -> None:
    source = work / "source"
    source.mkdir()
    (source / "app.py").write_text(code)
    role = aws.client("iam").create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17"})
    )
    aws.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="app.lambda_handler",
        Role=role["Role"]["Arn"],
        Code={"ZipFile": package.build(source, work / "function.zip").path.read_bytes()},
    )


def test_function_that_cannot_start(aws: LocalAws, tmp_path: Path) -> None:
    create_function(aws, tmp_path, "broken", "import nothing_of_that_name\n")
    assert aws.errors() == ""
    aws.client("lambda").invoke(FunctionName="broken")
    assert "No module named 'nothing_of_that_name'" in aws.errors()


def test_the_log_of_an_invocation_is_complete_when_it_answers(
    aws: LocalAws, tmp_path: Path
) -> None:
    code = """
import os


def lambda_handler(event, context):
    if event == "die":
        os.write(2, b"last words\\n")
        os._exit(1)
    print("first\\n" * 1000, end="last, without an end")
"""
    create_function(aws, tmp_path, "writer", code)
    functions, logs = aws.client("lambda"), aws.client("logs")

    def log() -> list[str]:
        events = logs.filter_log_events(logGroupName="/aws/lambda/writer")["events"]
        return [event["message"] for event in events if "RequestId" not in event["message"]]

    functions.invoke(FunctionName="writer")
    assert log() == ["first"] * 1000 + ["last, without an end"]
    functions.invoke(FunctionName="writer", Payload='"die"')
    assert log()[1001] == "last words"


def test_the_emulator_restarts_at_the_same_address(aws: LocalAws) -> None:
    aws.stop()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", urlsplit(aws.api_url).port or 0))
    aws.start()
    assert aws.client("sts").get_caller_identity()["Account"]


def test_emulator_that_died(aws: LocalAws) -> None:
    aws.stop()
    with pytest.raises(Failure, match="ministack has ended") as failure, aws.explaining():
        raise Failure("terraform apply failed.", "Error: connection refused")
    assert "connection refused" in failure.value.log
    assert "Local AWS Service Emulator" in failure.value.log
