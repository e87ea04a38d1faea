"""Connections are shared, verified and bounded, and read the authorities once."""

import ssl
from typing import Any

import certifi
import pytest
from botocore.httpsession import URLLib3Session
from botocore.session import Session

from group_role._botocore.connections import ConnectionPool, ConnectionPools

from ..stub_aws import StubAws


def pools(**_: object) -> ConnectionPools:
    return ConnectionPools(Session(), connect_timeout=2, read_timeout=15)


def client(service: str = "s3") -> Any:
    return Session().create_client(service, "us-east-1")


def manager_of(pool: URLLib3Session) -> Any:
    return pool._manager  # type: ignore[attr-defined] # noqa: SLF001


def pools_in(made: ConnectionPools) -> list[ConnectionPool]:
    return list(made._by_proxies.values())  # noqa: SLF001


def test_connections_are_shared(stub: StubAws) -> None:
    made = pools()
    for _ in range(2):
        s3 = client()
        made.send_requests_of(s3)
        s3.list_objects_v2(Bucket="documents")
    (pool,) = pools_in(made)
    host = manager_of(pool).connection_from_url(stub.url)
    assert host.num_connections == 1
    assert host.num_requests == 2


def test_other_proxies_need_another_pool(stub: StubAws, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stub.url
    made = pools()
    made.send_requests_of(client("s3"))
    made.send_requests_of(client("sts"))
    assert len(pools_in(made)) == 1
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example.test")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://dynamodb.example.test")
    made.send_requests_of(client("dynamodb"))
    assert len(pools_in(made)) == 2


@pytest.mark.parametrize("variable", [None, "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_the_pools_have_botocores_options(
    monkeypatch: pytest.MonkeyPatch, variable: str | None
) -> None:
    seen: list[dict[str, Any]] = []
    original = URLLib3Session.__init__

    def init(self: URLLib3Session, **options: Any) -> None:
        seen.append(options)
        original(self, **options)

    for name in ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, "/etc/ssl/ours.pem")
    monkeypatch.setattr(URLLib3Session, "__init__", init)
    client()
    botocores = seen[-1]
    ConnectionPool(Session(), proxies={}, connect_timeout=2, read_timeout=15)
    ours = seen[-1]
    assert ours["verify"] == botocores["verify"] == ("/etc/ssl/ours.pem" if variable else True)
    assert ours["socket_options"] == botocores["socket_options"]
    assert ours["timeout"] == (2, 15)
    assert ours["max_pool_connections"] == 50


def test_certificate_authorities_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[tuple[Any, ...]] = []

    def load(_: ssl.SSLContext, *arguments: Any) -> None:
        read.append(arguments)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", load)
    pool = ConnectionPool(Session(), proxies={}, connect_timeout=2, read_timeout=15)
    context = manager_of(pool).connection_pool_kw["ssl_context"]
    for bundle in (certifi.where(), certifi.where(), "other.pem", certifi.where()):
        context.load_verify_locations(bundle, None, None)
    assert read == [(certifi.where(), None, None), ("other.pem", None, None)]


def test_botocores_certificate_authorities_are_trusted() -> None:
    ours = ConnectionPool(Session(), proxies={}, connect_timeout=2, read_timeout=15)
    contexts = [
        manager_of(pool).connection_pool_kw["ssl_context"] for pool in (ours, URLLib3Session())
    ]
    for name in ("verify_mode", "check_hostname", "options", "minimum_version", "verify_flags"):
        assert getattr(contexts[0], name) == getattr(contexts[1], name)
