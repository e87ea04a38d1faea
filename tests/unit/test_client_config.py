"""The settings of a handler's clients, and the stated lifetime of presigned URLs."""

import time
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import botocore
import pytest
from botocore.config import Config
from botocore.session import Session

from group_role import Caller
from group_role._botocore import presigned_urls
from group_role.session import caller as caller_module
from group_role.session.assume import Credentials
from group_role.session.caller import CallerSession
from group_role.session.clients import ClientFactory
from group_role.session.request import SessionRequest
from group_role.testing import User, fake_caller

from .conftest import EDITORS_ROLE, MakeCaller

BUCKET_AND_KEY = {"Bucket": "documents", "Key": "a b.txt"}
NOW = 1_800_000_000
POOL = ("proxies", "proxies_config", "client_cert")


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (Config(read_timeout=60, connect_timeout=60), {}),
        (Config(read_timeout=1, connect_timeout=1), {}),
        (Config(retries={"max_attempts": 9}), {}),
        (Config(retries={"total_max_attempts": 9, "mode": "standard"}), {"mode": "standard"}),
        (Config(retries={"max_attempts": 9, "mode": "adaptive"}), {"mode": "standard"}),
        (Config(retries={"mode": "standard"}), {"mode": "standard"}),
        (Config(retries={"max_attempts": 0}), {"total_max_attempts": 1}),
        (Config(retries={"total_max_attempts": 2}), {"total_max_attempts": 2}),
        (Config(user_agent_extra="orders", signature_version="v4"), {}),
    ],
)
def test_time_outs_and_attempts_stay_within_the_limits(
    caller_named: MakeCaller, config: Config, expected: dict[str, Any]
) -> None:
    set_to: Any = caller_named("ada").client("dynamodb", config=config).meta.config
    assert (set_to.connect_timeout, set_to.read_timeout) == (2, 15)
    botocores_own = {"mode": Session().get_config_variable("retry_mode")}
    assert set_to.retries == {"total_max_attempts": 3, **botocores_own, **expected}
    assert set_to.user_agent_extra == config.user_agent_extra  # type: ignore[attr-defined]


def test_settings_reach_the_client(caller_named: MakeCaller) -> None:
    config = Config(region_name="ap-south-1", user_agent_extra="orders")
    set_to: Any = caller_named("ada").client("dynamodb", config=config).meta.config
    assert (set_to.region_name, set_to.user_agent_extra) == ("ap-south-1", "orders")


def test_a_client_with_settings_is_not_the_default_client(caller_named: MakeCaller) -> None:
    config = Config(user_agent_extra="orders")
    for name in ("ada", "eve"):  # the settings of all callers' clients are kept from the first one
        caller: Any = caller_named(name)
        clients = caller.client("dynamodb"), caller.client("dynamodb", config=config)
        agents = [client.meta.config.user_agent_extra for client in clients]
        assert agents == [None, "orders"]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("signature_version", botocore.UNSIGNED),
        ("signature_version", "bearer"),
        ("signature_version", "s3"),
        ("signature_version", "v2"),
        ("auth_scheme_preference", "httpBearerAuth"),
        ("auth_scheme_preference", "aws.auth#sigv4,noAuth"),
        ("proxies", {"https": "http://proxy.example.test"}),
        ("proxies_config", {"proxy_ca_bundle": "ca.pem"}),
        ("client_cert", "client.pem"),
    ],
)
@pytest.mark.parametrize("stubbed", [False, True])
def test_settings_beyond_the_limits_are_refused(
    caller_named: MakeCaller, option: str, value: Any, *, stubbed: bool
) -> None:
    if not hasattr(Config(), option):
        pytest.skip(f"this botocore has no {option}")
    ada = fake_caller(User("ada", "editors"), clients={}) if stubbed else caller_named("ada")
    config = Config(**{option: value})
    with pytest.raises(ValueError, match=f"^{option}: ") as refused:
        ada.client("s3", config=config)
    assert ("caller.session.client" in str(refused.value)) == (option in POOL)


def test_equal_settings_share_a_client(caller_named: MakeCaller) -> None:
    ada = caller_named("ada")
    plain, path = ada.client("s3"), Config(s3={"addressing_style": "path"})
    assert ada.client("s3", config=path) is not plain
    assert ada.client("s3", config=path) is ada.client(
        "s3", config=Config(s3={"addressing_style": "path"})
    )
    others = [
        Config(),
        Config(s3={"addressing_style": "virtual"}),
        Config(user_agent_extra="a"),
        Config(user_agent_extra="b"),
        Config(inject_host_prefix=False),
    ]
    clients = [plain, ada.client("s3", config=path)]
    clients += [ada.client("s3", config=config) for config in others]
    assert len({id(client) for client in clients}) == 7


class Factory:
    """Makes weighted things; a stub, because 40 real clients take a second."""

    def client(self, *_: object, **__: object) -> object:
        return object()


def test_the_number_of_a_callers_clients_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller_module, "_MOST_CLIENTS", 4)
    request = SessionRequest(EDITORS_ROLE, "ada", "sub-ada")
    factory: Any = Factory()
    session = CallerSession(request, Credentials("ada", "s", "t", 4_000_000_000), factory)
    kept = session.client("s3", None)
    weights = set()
    for number in range(10):
        session.client("s3", None, Config(user_agent_extra=str(number)))
        assert session.client("s3", None) is kept  # what is in use stays
        weights.add(session.weight)
    assert len(weights) == 4 - 1
    assert session.weight == max(weights)


@pytest.fixture(params=["client", "client with settings", "session", "resource"])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def s3_of(way: str, region: str, *, expires_at: float) -> Any:
    """An S3 client without an emulator's endpoint, made by each of the ways that there are."""
    credentials = Credentials("ada", "secret", "the-token", expires_at)
    factory = ClientFactory(Session())
    match way:
        case "client":
            return factory.client("s3", credentials, region_name=region)
        case "client with settings":
            config = Config(user_agent_extra="x", s3={"payload_signing_enabled": True})
            return factory.client("s3", credentials, region_name=region, config=config)
        case "session":
            return factory.session(credentials).client("s3", region)
        case _:
            return factory.session(credentials).resource("s3", region_name=region).meta.client


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "eu-north-1", "cn-north-1"])
def test_a_presigned_url_has_the_form_that_s3_accepts(way: str, region: str) -> None:
    s3 = s3_of(way, region, expires_at=time.time() + 10_000)
    url = urlsplit(s3.generate_presigned_url("get_object", BUCKET_AND_KEY))
    query = parse_qs(url.query)
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    assert (url.scheme, url.netloc) == ("https", f"documents.s3.{region}.{suffix}")
    assert url.path == "/a%20b.txt"
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Security-Token"] == ["the-token"]
    assert query["X-Amz-Credential"][0].endswith(f"/{region}/s3/aws4_request")
    assert query["X-Amz-Expires"] == ["3600"]
    form = s3.generate_presigned_post("documents", "a")
    assert form["url"] == f"https://{url.netloc}/"
    assert form["fields"]["x-amz-algorithm"] == "AWS4-HMAC-SHA256"


@pytest.mark.parametrize(
    ("asked", "left", "expected"),
    [(3600, 100, 100), (60, 100, 60), (100_000, 3500, 3500), (3600, -5, 1), (None, 100, 100)],
)
def test_a_presigned_url_expires_with_the_session(
    monkeypatch: pytest.MonkeyPatch, way: str, asked: int | None, left: float, expected: int
) -> None:
    monkeypatch.setattr(presigned_urls, "time", SimpleNamespace(time=lambda: NOW))
    s3 = s3_of(way, "eu-north-1", expires_at=NOW + left)
    options = {} if asked is None else {"ExpiresIn": asked}
    url = s3.generate_presigned_url("put_object", BUCKET_AND_KEY, **options)
    assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == [str(expected)]
    if asked:
        url = s3.generate_presigned_url("put_object", BUCKET_AND_KEY, asked)
        assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == [str(expected)]


def test_presigned_url_of_another_service() -> None:
    credentials = Credentials("ada", "secret", "token", time.time() + 100)
    sts: Any = ClientFactory(Session()).client("sts", credentials)
    query = parse_qs(urlsplit(sts.generate_presigned_url("get_caller_identity")).query)
    assert int(query["X-Amz-Expires"][0]) <= 100


def test_addresses_of_emulators_stay(caller_named: MakeCaller) -> None:
    url = caller_named("ada").client("s3").generate_presigned_url("get_object", BUCKET_AND_KEY)
    assert urlsplit(url).hostname == "127.0.0.1"
    assert urlsplit(url).path == "/documents/a%20b.txt"
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in url


def test_credentials_of_the_caller(caller_named: MakeCaller) -> None:
    ada: Caller = caller_named("ada")
    credentials = ada.credentials
    assert (credentials.access_key, credentials.secret_key, credentials.token) == (
        "ada",
        "ada-secret",
        "ada-token",
    )
    assert ada.expires_at == credentials.expires_at == 4_000_000_000
    assert "ada-secret" not in repr(credentials)
    assert "ada-token" not in f"{credentials}"
