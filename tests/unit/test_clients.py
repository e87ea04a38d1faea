"""No request is signed with another caller's credentials, whatever an earlier request leaves."""

import io
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import boto3
import pytest
from botocore.session import Session

from group_role._botocore.s3_transfers import S3_TRANSFER_METHODS
from group_role.errors import ConfigurationError
from group_role.session.assume import Credentials
from group_role.session.caller import CallerSession
from group_role.session.clients import ClientFactory
from group_role.session.request import SessionRequest

from ..stub_aws import EXECUTION_KEY, StubAws
from ..waiting import LONGEST_WAIT
from .conftest import EDITORS_ROLE, MakeCaller


def keys(stub: StubAws) -> list[str]:
    return [request.access_key for request in stub.signed]


def test_each_caller_signs_for_itself(stub: StubAws, caller_named: MakeCaller) -> None:
    ada, eve = caller_named("ada"), caller_named("eve")
    for caller in (ada, eve, ada):
        caller.client("s3").list_objects_v2(Bucket="documents")
    assert keys(stub) == ["ada", "eve", "ada"]


def test_a_paginator_keeps_its_caller(stub: StubAws, caller_named: MakeCaller) -> None:
    pages = iter(
        caller_named("ada")
        .client("s3")
        .get_paginator("list_objects_v2")
        .paginate(Bucket="documents", PaginationConfig={"PageSize": 1})
    )
    next(pages)
    caller_named("eve").client("s3").list_objects_v2(Bucket="documents")
    next(pages)
    assert keys(stub) == ["ada", "eve", "ada"]


class HeldBody(io.BytesIO):
    """A document whose content arrives when the test releases it."""

    def __init__(self) -> None:
        super().__init__(b"x")
        self.awaited, self.let_go = threading.Event(), threading.Event()

    def read(self, size: int | None = -1, /) -> bytes:
        self.awaited.set()
        self.let_go.wait(LONGEST_WAIT)
        return super().read(size)


def test_transfer_threads_keep_their_caller(stub: StubAws, caller_named: MakeCaller) -> None:
    ada, eve, body = caller_named("ada"), caller_named("eve"), HeldBody()
    with ThreadPoolExecutor(1) as thread:
        upload = thread.submit(ada.client("s3").upload_fileobj, body, "documents", Key="ada")
        assert body.awaited.wait(LONGEST_WAIT)
        eve.client("s3").upload_fileobj(io.BytesIO(b"x"), "documents", Key="eve")
        assert not upload.done()
        body.let_go.set()
        upload.result()
    assert [(request.access_key, request.path) for request in stub.signed] == [
        ("eve", "/documents/eve"),
        ("ada", "/documents/ada"),
    ]


def test_s3_express_sessions_keep_their_caller(stub: StubAws, caller_named: MakeCaller) -> None:
    bucket = "documents--use1-az4--x-s3"
    ada, eve = caller_named("ada"), caller_named("eve")
    for caller in (ada, eve, ada, eve):
        caller.client("s3").get_object(Bucket=bucket, Key=caller.username)
    assert [(request.access_key, request.path) for request in stub.signed] == [
        ("ada", f"/{bucket}?session"),
        ("express-ada", f"/{bucket}/ada"),
        ("eve", f"/{bucket}?session"),
        ("express-eve", f"/{bucket}/eve"),
        ("express-ada", f"/{bucket}/ada"),
        ("express-eve", f"/{bucket}/eve"),
    ]


def test_a_caller_has_the_identitys_attributes(caller_named: MakeCaller) -> None:
    ada = caller_named("ada")
    assert (ada.username, ada.subject, ada.groups) == ("ada", "sub-ada", ("editors",))
    assert ada.claims == {"team": "blue"}
    assert (ada.role_arn, ada.session_name) == (EDITORS_ROLE, "ada-session")


def test_credentials_stay_together(caller_named: MakeCaller) -> None:
    ada = caller_named("ada")
    client: Any = ada.client("s3")
    session: Any = ada.session
    for credentials in (client._request_signer._credentials, session.get_credentials()):  # noqa: SLF001
        assert credentials.get_frozen_credentials()[:3] == ("ada", "ada-secret", "ada-token")


def test_the_session_belongs_to_the_caller(stub: StubAws, caller_named: MakeCaller) -> None:
    ada = caller_named("ada")
    assert ada.session is ada.session
    ada.session.client("s3").list_objects_v2(Bucket="documents")
    ada.session.resource("s3").Object("documents", "key").get()
    assert keys(stub) == ["ada", "ada"]


class SignedError(Exception):
    """Carries who signed a request, instead of sending the request."""


def keep_signature(request: Any, **_: object) -> None:
    raise SignedError(request.headers["Authorization"].decode())


@pytest.mark.parametrize(
    ("service", "operation", "arguments"),
    [
        ("s3", "list_buckets", {}),
        ("dynamodb", "list_tables", {}),
        ("lambda", "list_functions", {}),
        ("sts", "get_caller_identity", {}),
        ("bedrock-runtime", "invoke_model", {"modelId": "model", "body": "{}"}),
    ],
)
@pytest.mark.parametrize("way", ["client", "session"])
def test_the_execution_role_signs_no_call_of_a_caller(
    caller_named: MakeCaller, way: str, service: str, operation: str, arguments: dict[str, Any]
) -> None:
    ada = caller_named("ada")
    makes_clients: Any = ada if way == "client" else ada.session
    client = makes_clients.client(service)
    client.meta.events.register_first("before-send", keep_signature)
    with pytest.raises(SignedError, match=r"^AWS4-HMAC-SHA256 Credential=ada/") as signed:
        getattr(client, operation)(**arguments)
    assert EXECUTION_KEY not in str(signed.value)


@pytest.mark.parametrize("name", ["AWS_BEARER_TOKEN_BEDROCK", "AWS_BEARER_TOKEN_ANY"])
def test_a_bearer_key_in_the_environment_is_refused(
    stub: StubAws, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert stub.url
    monkeypatch.setenv(name, "the function's own key")
    with pytest.raises(ConfigurationError, match=f"{name} is set") as raised:
        ClientFactory(Session())
    assert "own key" not in str(raised.value)


def test_many_callers_at_once(stub: StubAws, caller_named: MakeCaller) -> None:
    callers = [caller_named(f"caller{number}") for number in range(20)]
    barrier = threading.Barrier(10)

    def work(worker: int) -> None:
        barrier.wait(LONGEST_WAIT)
        for turn in range(20):
            caller = callers[(worker * 7 + turn) % len(callers)]
            caller.client("s3").get_object(Bucket="documents", Key=caller.username)

    with ThreadPoolExecutor(10) as threads:
        list(threads.map(work, range(10)))
    assert len(stub.signed) == 200
    assert all(request.path == f"/documents/{request.access_key}" for request in stub.signed)


def test_clients_are_made_once(caller_named: MakeCaller) -> None:
    ada = caller_named("ada")
    assert ada.client("s3") is ada.client("s3")
    assert ada.client("s3") is not ada.client("s3", "eu-north-1")
    assert ada.client("s3", "eu-north-1").meta.region_name == "eu-north-1"


def test_one_client_is_made_at_a_time() -> None:
    # botocore's sessions are not thread-safe.
    at_once, most = 0, 0

    class SlowSession(Session):
        def create_client(self, *arguments: Any, **options: Any) -> Any:
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            time.sleep(0.02)
            at_once -= 1
            return super().create_client(*arguments, **options)

    factory = ClientFactory(SlowSession())
    ada = Credentials("ada", "secret", "token", 4_000_000_000)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: factory.client("s3", ada, region_name="eu-north-1"), range(4)))
    assert most == 1


def test_one_boto3_session_is_made_at_a_time() -> None:
    inside: set[int] = set()
    most = 0

    class SlowSession(Session):
        def get_component(self, name: str) -> Any:
            nonlocal most
            inside.add(threading.get_ident())
            most = max(most, len(inside))
            time.sleep(0.02)
            inside.discard(threading.get_ident())
            return super().get_component(name)

    factory = ClientFactory(SlowSession())
    ada = Credentials("ada", "secret", "token", 4_000_000_000)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: factory.session(ada), range(4)))
    assert most == 1


class SlowFactory:
    """Makes clients slowly, so that other threads can run in between."""

    def __init__(self) -> None:
        self.made = 0

    def client(self, *_: object, **__: object) -> object:
        self.made += 1
        time.sleep(0.05)
        return object()

    session = client


def test_clients_are_made_once_for_all_threads() -> None:
    factory = SlowFactory()
    request = SessionRequest(EDITORS_ROLE, "ada", "sub-ada")
    credentials = Credentials("ada", "secret", "token", 4_000_000_000)
    session = CallerSession(request, credentials, cast("ClientFactory", factory))
    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(lambda _: session.client("s3", None), range(4)))) == 1
        assert len(set(threads.map(lambda _: session.boto3(), range(4)))) == 1
    assert factory.made == 2


def test_clients_use_the_configured_proxies(
    stub: StubAws, caller_named: MakeCaller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", stub.url)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://s3.example.test")
    monkeypatch.setenv("NO_PROXY", "")
    caller_named("ada").client("s3").get_object(Bucket="documents", Key="key")
    assert stub.signed[0].path == "http://s3.example.test/documents/key"


def test_clients_have_the_transfer_methods_of_boto3(caller_named: MakeCaller) -> None:
    def public(client: Any) -> set[str]:
        return {name for name in dir(client) if not name.startswith("_")}

    added = public(boto3.client("s3", "us-east-1")) - public(
        Session().create_client("s3", "us-east-1")
    )
    assert added == set(S3_TRANSFER_METHODS)
    ours: Any = caller_named("ada").client("s3")
    assert {getattr(ours, name).__name__ for name in added} == added


def test_the_repr_shows_no_credential(caller_named: MakeCaller) -> None:
    assert "secret" not in repr(Credentials("key", "secret", "secret", 0))
    assert repr(caller_named("ada")) == f"Caller(username='ada', role_arn='{EDITORS_ROLE}')"
