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


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[LocalAws]:
    with LocalAws(tmp_path) as aws:
        yield aws


def test_nobody_gets_its_ports_before_it_starts(tmp_path: Path) -> None:
    aws = LocalAws(tmp_path)
    try:
        for url in (aws.api_url, aws.env["AWS_ENDPOINT_URL"]):
            with pytest.raises(OSError, match="in use"):
                socket.create_server(("127.0.0.1", urlsplit(url).port or 0))
    finally:
        aws.stop()


def test_it_comes_back_at_the_same_address(aws: LocalAws) -> None:
    aws.stop()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", urlsplit(aws.api_url).port or 0))
    aws.start()
    assert aws.client("sts").get_caller_identity()["Account"]


def test_an_answer_comes_in_one_piece(aws: LocalAws) -> None:
    host, port = aws.api_url.removeprefix("http://").split(":")
    request = f"GET /_ministack/health HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    with socket.create_connection((host, int(port))) as client:
        for _ in range(50):
            client.sendall(request)
            head, _, body = client.recv(1 << 16).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            assert json.loads(body)


def test_a_call_that_is_refused(aws: LocalAws) -> None:
    with pytest.raises(Failure, match="NoSuchEntity") as failure, aws.explaining():
        aws.client("iam").get_role(RoleName="nobody")
    assert "Local AWS Service Emulator" in failure.value.log


def test_a_failure_with_a_log_of_its_own(aws: LocalAws) -> None:
    with pytest.raises(Failure) as failure, aws.explaining():
        raise Failure("terraform apply failed.", "Error: it is wrong")
    assert failure.value.log == "Error: it is wrong"


def test_an_emulator_that_died(aws: LocalAws) -> None:
    aws.stop()
    with pytest.raises(Failure, match="ministack has ended") as failure, aws.explaining():
        raise Failure("terraform apply failed.", "Error: connection refused")
    assert "connection refused" in failure.value.log
    assert "Local AWS Service Emulator" in failure.value.log


def test_a_failure_before_the_start(tmp_path: Path) -> None:
    aws = LocalAws(tmp_path)
    with pytest.raises(Failure, match="no code") as failure, aws.explaining():
        raise Failure("There is no code.")
    aws.stop()
    assert failure.value.log == ""


def test_a_function_that_cannot_start(aws: LocalAws, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "app.py").write_text("import nothing_of_that_name\n")
    role = aws.client("iam").create_role(
        RoleName="broken", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17"})
    )
    code = package.build(source, tmp_path / "function.zip")
    functions = aws.client("lambda")
    functions.create_function(
        FunctionName="broken",
        Runtime="python3.13",
        Handler="app.lambda_handler",
        Role=role["Role"]["Arn"],
        Code={"ZipFile": code.path.read_bytes()},
    )
    assert aws.errors() == ""
    functions.invoke(FunctionName="broken")
    assert "No module named 'nothing_of_that_name'" in aws.errors()
