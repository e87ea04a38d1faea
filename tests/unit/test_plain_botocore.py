"""If botocore's private parts have changed, the library uses plain botocore, and says so once."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tooling.paths import FUNCTION, REPOSITORY

from ..stub_aws import StubAws
from .changed_botocore import CHANGES

# Two callers in both ways, the first one twice.
PROGRAM = """
import json, sys
from types import SimpleNamespace
from group_role import GroupRole, Settings, json_response
from group_role.testing import User, rest_event

def handler(event, context, caller):
    for client in (caller.client("s3"), caller.session.client("s3"),
                   caller.session.resource("s3").meta.client):
        client.get_object(Bucket="documents", Key=caller.username)
        client.list_objects_v2(Bucket="documents")
    return json_response(200, {"you": caller.username})

context = SimpleNamespace(aws_request_id="x", get_remaining_time_in_millis=lambda: 60_000)
group_role = GroupRole(Settings(("arn:aws:iam::123456789012:role/group-role/groups/*",)))
for name in ("ada", "eve", "ada"):
    answer = group_role.answer(handler, rest_event("GET", "/", User(name, "readers")), context)
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"you": name}), answer
"""


@pytest.mark.parametrize("change", CHANGES)
def test_plain_botocore_is_enough(stub: StubAws, change: str) -> None:
    patch, named = CHANGES[change]
    lines = run(patch + PROGRAM)
    requests = [line for line in lines if line["message"] == "request"]
    warnings = [line for line in lines if line["message"] != "request"]
    assert [line["status"] for line in requests] == [200, 200, 200]
    assert [request.access_key for request in stub.service_requests] == (
        ["ada"] * 6 + ["eve"] * 6 + ["ada"] * 6
    )
    assert [line["message"] for line in warnings] == ["botocore"] * bool(named), warnings
    assert all(line["level"] == "WARN" and named in line["note"] for line in warnings)


@pytest.mark.parametrize("gone", ["boto3.s3.inject", "boto3.s3.inject.upload_fileobj"])
def test_transfers_work_without_internals_of_boto3(stub: StubAws, gone: str) -> None:
    """The client is then plain botocore's; that of `caller.session` is boto3's."""
    assert stub.url
    hide = (
        "import sys; sys.modules['boto3.s3.inject'] = None\n"
        if gone == "boto3.s3.inject"
        else "import boto3.s3.inject; del boto3.s3.inject.upload_fileobj\n"
    )
    lines = run(
        hide
        + PROGRAM.split("def handler", maxsplit=1)[0]
        + """
from group_role._botocore.model_loader import new_session
from group_role.session.assume import Credentials
from group_role.session.clients import ClientFactory
s3 = ClientFactory(new_session()).client("s3", Credentials("ada", "secret", "token", 4e9))
for _ in range(2):
    try:
        s3.upload_fileobj(None, "documents", "key")
    except AttributeError as error:
        assert str(error) == "'S3' object has no attribute 'upload_fileobj'"
    else:
        raise AssertionError
"""
    )
    assert [line["message"] for line in lines] == ["botocore"]
    assert "boto3.s3.inject.upload_fileobj" in lines[0]["note"]


def run(program: str) -> list[dict[str, Any]]:
    """Run a program in a separate process, and return the lines that it logs."""
    path = (str(FUNCTION), str(REPOSITORY), os.environ.get("PYTHONPATH", ""))
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]
