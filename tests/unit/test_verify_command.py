"""`scripts/verify` ends with its report, whatever stopped it, and names what it left behind."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from tooling.commands import options_of
from tooling.deployed.actions import ACTIONS
from tooling.deployed.sign_in import ClientApp
from tooling.failure import Failure
from tooling.verify import command, people
from tooling.verify.check import Check, Step
from tooling.verify.cleanup import Cleanup, Documents

from .verified import stack


def denied(operation: str) -> ClientError:
    return ClientError({"Error": {"Code": "AccessDenied", "Message": "No."}}, operation)


def raising(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


Main = Callable[..., tuple[Failure | None, dict[str, Any]]]


@pytest.fixture
def main(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Main:
    """Run the command with stubs for its steps, and return how it ended and its report."""

    def run(
        second: Callable[..., None], clean: Callable[..., None], **outputs: Any
    ) -> tuple[Any, Any]:
        class Procedure:
            def __init__(self, *of: Any) -> None:
                *_, cleanup = of
                cleanup.at_end("user verify-1", clean)

            def checks(self, _: object) -> Iterator[Check]:
                yield Check(Step.SIGN_IN, "ada", "role claims", "-", "-")
                second()

        monkeypatch.setattr(command, "read_outputs", lambda _: replace(stack(), **outputs))
        monkeypatch.setattr(command, "Procedure", Procedure)
        failure = None
        try:
            command.main(options_of("verify", ["--json", "--api-url", "https://api"]))
        except Failure as raised:
            failure = raised
        return failure, json.loads(capsys.readouterr().out)

    return run


def nothing(*_: object, **__: object) -> None:
    return


def test_a_correct_stack_passes(main: Main) -> None:
    failure, report = main(nothing, nothing)
    assert failure is None
    assert report["ok"] is True


def test_a_stack_with_its_own_handler_needs_its_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "read_outputs", lambda _: replace(stack(), documents_bucket=""))
    with pytest.raises(Failure, match="name the requests of its own handler with --requests FILE"):
        command.main(options_of("verify", ["--why", "ada", "list"]))


@pytest.mark.parametrize(
    ("outputs", "told"),
    [
        ({}, False),
        ({"group_precedences": {"readers": 30}}, True),
        ({"group_precedences": {"readers": 30}, "public_routes": []}, False),
    ],
)
def test_outputs_of_an_older_version(
    main: Main, monkeypatch: pytest.MonkeyPatch, outputs: dict[str, Any], told: bool
) -> None:
    said: list[str] = []
    monkeypatch.setattr(command, "say", said.append)
    failure, report = main(nothing, nothing, **outputs)
    assert (failure, report["ok"]) == (None, True)
    assert any("The outputs are of an older version" in text for text in said) is told


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (denied("ListAliases"), "AWS refuses ListAliases: AccessDenied: No."),
        (EndpointConnectionError(endpoint_url="https://iam"), "AWS cannot be called: Could not"),
        (Failure("GET / got no answer"), "GET / got no answer"),
    ],
)
def test_an_error_keeps_the_checks_before_it(main: Main, error: Exception, told: str) -> None:
    failure, report = main(raising(error), nothing)
    assert told in str(failure)
    assert report["ok"] is False
    assert [(check["step"], check["ok"]) for check in report["checks"]] == [
        ("sign-in", True),
        ("run", False),
    ]
    assert told in report["checks"][1]["fault"]


LEFT = "Left behind, delete by hand: user verify-1. AWS refuses AdminDeleteUser: "


def test_leftovers_are_named(main: Main) -> None:
    failure, report = main(nothing, raising(denied("AdminDeleteUser")))
    assert str(failure).startswith(f"1 of 2 checks failed: see the report. {LEFT}")
    assert report["checks"][1]["fault"].startswith(LEFT)


def test_leftovers_are_named_after_an_error(main: Main) -> None:
    failure, report = main(raising(Failure("No.")), raising(denied("AdminDeleteUser")))
    assert str(failure).startswith(f"No. {LEFT}")
    assert [check["ok"] for check in report["checks"]] == [True, False, False]


def test_leftovers_are_named_after_a_signal(main: Main, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt):
        main(raising(KeyboardInterrupt()), raising(denied("AdminDeleteUser")))
    assert LEFT in capsys.readouterr().err


def test_deletion_continues_after_an_error() -> None:
    deleted = []

    def delete_object(Key: str, VersionId: str, **_: str) -> None:  # noqa: N803 (AWS's)
        if VersionId == "1":
            raise denied("DeleteObjectVersion")
        deleted.append((Key, VersionId))

    versions = [{"Key": "run/0/read.txt", "VersionId": version} for version in ("1", "2")]
    page = {"Versions": versions, "DeleteMarkers": [{"Key": "run/x", "VersionId": "3"}]}
    s3 = SimpleNamespace(
        delete_object=delete_object,
        get_paginator=lambda _: SimpleNamespace(paginate=lambda **_: [page]),
        put_object=nothing,
    )
    cleanup = Cleanup()
    with cleanup:
        assert Documents(s3, "bucket", "run", cleanup).key(ACTIONS[2], 0) == "run/0/read.txt"
    assert deleted == [("run/0/read.txt", "2"), ("run/x", "3")]
    assert cleanup.fault.startswith(
        "Left behind, delete by hand: document run/0/read.txt. AWS refuses DeleteObject"
    )


def test_users_and_documents_that_cannot_be_deleted() -> None:
    def delete(Username: str, **_: str) -> None:  # noqa: N803 (AWS's)
        gone = ClientError({"Error": {"Code": "UserNotFoundException"}}, "AdminDeleteUser")
        raise gone if Username.endswith("nobody") else denied("AdminDeleteUser")

    cognito = SimpleNamespace(
        admin_create_user=nothing,
        admin_set_user_password=nothing,
        admin_add_user_to_group=nothing,
        admin_delete_user=delete,
    )
    s3 = SimpleNamespace(get_paginator=raising(denied("ListObjectVersions")))
    cleanup = Cleanup()
    with cleanup:
        Documents(s3, "bucket", "run", cleanup)
        app = ClientApp(cognito, "pool", "client")
        made = list(people.temporary(cleanup, app, {"readers": 1, "editors": 2}, "run"))
    *others, nobody = [user.username for user in made]
    assert nobody not in cleanup.fault
    left = [f"user {name}" for name in reversed(others)]
    assert f": {', '.join([*left, 'documents of bucket below run/'])}. AWS" in cleanup.fault
    assert cleanup.fault.count("AWS refuses AdminDeleteUser") == 1
