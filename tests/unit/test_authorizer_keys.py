"""The pool's keys: fetched only from the pool, seldom, in bounded time, and kept in outages."""

import json
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from token_verifier import ConfigurationError, KeysUnavailable, Reason, Refused, Settings
from token_verifier.download import download, jwks_url
from token_verifier.keys import GRACE, LIFETIME, PAUSE, PAUSE_WITHOUT_KEYS, KeySet
from token_verifier.verifier import TokenVerifier
from tooling.local import certificate

from ..stub_user_pool import CLIENT_ID, POOL_ID, SUBJECT, StubUserPool, public_jwk, serving
from .conftest import Clock

SETTINGS = Settings(POOL_ID, (CLIENT_ID,))
PATH = f"/{POOL_ID}/.well-known/jwks.json"


class Source:
    """The source of the keys: counts requests, and can be down."""

    def __init__(self, pool: StubUserPool) -> None:
        self.pool = pool
        self.fetches = 0
        self.up = True

    def __call__(self) -> bytes:
        self.fetches += 1
        if not self.up:
            raise KeysUnavailable("down")
        return self.pool.jwks()


@pytest.fixture
def source() -> Source:
    return Source(StubUserPool())


@pytest.fixture
def keys(source: Source, clock: Clock) -> KeySet:
    return KeySet(source, clock=clock)


def test_keys_are_fetched_once_in_a_lifetime(keys: KeySet, source: Source, clock: Clock) -> None:
    for _ in range(LIFETIME):
        assert keys.get("id-key") is not keys.get("access-key")
        clock.now += 1
    assert source.fetches == 1
    keys.get("id-key")
    assert source.fetches == 2


def test_valid_requests_succeed_during_a_rotation(source: Source, clock: Clock) -> None:
    pool = source.pool
    verifier = TokenVerifier(SETTINGS, source, clock=clock)
    pool.now = clock.now
    tokens = []
    for fetches, name in enumerate(["id-key", "new-key", "newer-key"], start=1):
        pool.key_ids = [name, *pool.key_ids]
        tokens.append(pool.token())
        for token in tokens:
            assert verifier.verify(token)["sub"] == SUBJECT
        assert source.fetches == fetches


def test_a_withdrawn_key_is_trusted_for_a_lifetime_at_most(
    keys: KeySet, source: Source, clock: Clock
) -> None:
    keys.get("id-key")
    source.pool.key_ids = ["access-key"]
    clock.now += LIFETIME
    with pytest.raises(Refused) as refused:
        keys.get("id-key")
    assert refused.value.reason is Reason.UNKNOWN_KEY


def test_unknown_keys_cause_one_fetch_in_ten_seconds(
    keys: KeySet, source: Source, clock: Clock
) -> None:
    keys.get("id-key")
    for number in range(1000):
        with pytest.raises(Refused):
            keys.get(f"made-up-{number}")
        keys.get("id-key")
        clock.now += 0.1
    assert source.fetches == 1 + 100 / PAUSE
    assert PAUSE == 10


def test_keys_unreachable_at_cold_start_are_fetched_later(
    keys: KeySet, source: Source, clock: Clock
) -> None:
    source.up = False
    for _ in range(10):
        with pytest.raises(KeysUnavailable):
            keys.get("id-key")
    assert source.fetches == 1
    source.up = True
    clock.now += PAUSE_WITHOUT_KEYS
    assert keys.get("id-key")
    assert source.fetches == 2


def test_cached_keys_bridge_an_outage(
    keys: KeySet, source: Source, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    keys.get("id-key")
    source.up = False
    clock.now += LIFETIME + GRACE - 1
    assert keys.get("id-key")
    line = json.loads(capsys.readouterr().out)
    assert line.pop("timestamp")
    assert line == {"level": "ERROR", "message": "keys", "note": "down"}
    assert keys.get("access-key")
    with pytest.raises(Refused):
        keys.get("made-up")
    assert source.fetches == 2
    clock.now += 1
    with pytest.raises(KeysUnavailable):
        keys.get("id-key")
    source.up = True
    clock.now += PAUSE
    assert keys.get("id-key")


# Seconds by which a clock may be set back, from an unnoticed step to years.
SET_BACK = [0.001, 1, PAUSE, LIFETIME - 1, LIFETIME, LIFETIME + GRACE, 86_400, 10**8]


@pytest.mark.parametrize("seconds", SET_BACK)
def test_a_rotated_key_is_accepted_after_the_clock_was_set_back(
    keys: KeySet, source: Source, clock: Clock, seconds: float
) -> None:
    keys.get("id-key")
    with pytest.raises(Refused):
        keys.get("made-up")  # begins a pause, which must not last until the clock is back there
    fetches = source.fetches
    clock.now -= seconds
    source.pool.key_ids = ["new-key"]
    assert keys.get("new-key")
    assert source.fetches == fetches + 1
    with pytest.raises(Refused):
        keys.get("id-key")


@pytest.mark.parametrize("seconds", SET_BACK)
def test_a_withdrawn_key_is_refused_after_the_clock_was_set_back(
    keys: KeySet, source: Source, clock: Clock, seconds: float
) -> None:
    keys.get("id-key")
    clock.now -= seconds
    source.pool.key_ids = ["access-key"]
    with pytest.raises(Refused):
        keys.get("id-key")
    assert keys.get("access-key")
    assert source.fetches == 2


@pytest.mark.parametrize("seconds", SET_BACK)
def test_keys_of_unknown_age_are_not_trusted(
    keys: KeySet, source: Source, clock: Clock, seconds: float
) -> None:
    keys.get("id-key")
    source.up = False
    clock.now -= seconds
    for _ in range(10):
        with pytest.raises(KeysUnavailable):
            keys.get("id-key")
    assert source.fetches == 2
    source.up = True
    clock.now += PAUSE_WITHOUT_KEYS
    assert keys.get("id-key")


@pytest.mark.parametrize("seconds", SET_BACK)
def test_unknown_keys_cause_a_pause_after_the_clock_was_set_back(
    keys: KeySet, source: Source, clock: Clock, seconds: float
) -> None:
    keys.get("id-key")
    clock.now -= seconds
    for number in range(100):
        with pytest.raises(Refused):
            keys.get(f"made-up-{number}")
        clock.now += PAUSE / 100
    assert source.fetches == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"kty": "EC"},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"alg": "RS512"},
        {"use": "enc"},
        {"kid": 1},
        {"n": "AQAB"},
        {"n": 7},
        {"e": "AA"},
        {"d": "AQAB"},
        {"key_ops": ["sign"], "n": ""},
    ],
)
def test_keys_of_other_kinds_are_ignored(clock: Clock, changes: dict[str, Any]) -> None:
    jwks = {"keys": [public_jwk("other") | changes, None, public_jwk("id-key")]}
    keys = KeySet(lambda: json.dumps(jwks).encode(), clock=clock)
    assert keys.get("id-key")
    with pytest.raises(Refused):
        keys.get("other")


def test_short_keys_are_ignored(clock: Clock) -> None:
    short = "zvZW_bz_UqU27XrIBZTFl36qZkrkKKOvJrJPZhF_6yMxVJc-vbbDOkMZyVcaNz_D8F3xYjrmjfQ-_l7mqd8Vpw"
    jwks = {"keys": [public_jwk("short", n=short)]}
    with pytest.raises(KeysUnavailable):
        KeySet(lambda: json.dumps(jwks).encode(), clock=clock).get("short")


@pytest.mark.parametrize(
    "document", [b"", b"<html>", b"[]", b"{}", b'{"keys": []}', b'{"keys": {}}', b"[" * 10_000]
)
def test_an_unusable_key_set_is_an_outage(
    clock: Clock, document: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(KeysUnavailable):
        KeySet(lambda: document, clock=clock).get("id-key")
    assert "the key set" in json.loads(capsys.readouterr().out)["note"]


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubUserPool]:
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    with serving() as pool:
        yield pool


def test_download(pool: StubUserPool) -> None:
    assert download(pool.url + PATH) == pool.jwks()
    assert pool.fetches == [PATH]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(pool: StubUserPool, status: int) -> None:
    pool.status, pool.location = status, f"{pool.url}/elsewhere"
    with pytest.raises(KeysUnavailable, match=f"HTTP status {status}"):
        download(pool.url + PATH)
    assert pool.fetches == [PATH]


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_errors_are_outages(pool: StubUserPool, status: int) -> None:
    pool.status = status
    with pytest.raises(KeysUnavailable, match=f"HTTP status {status}"):
        download(pool.url + PATH)


def test_a_key_set_that_is_too_large_is_an_outage(pool: StubUserPool) -> None:
    pool.body = b" " * 100_000
    with pytest.raises(KeysUnavailable, match="more than 65,536 bytes"):
        download(pool.url + PATH)


def test_a_slow_answer_is_an_outage(pool: StubUserPool) -> None:
    pool.body, pool.pause = b" " * 1000, 0.1
    began = time.monotonic()
    with pytest.raises(KeysUnavailable, match="within 2 seconds"):
        download(pool.url + PATH)
    assert time.monotonic() - began < 4


def test_the_server_of_keys_needs_a_trusted_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, other, key = (tmp_path / name for name in ("ours.pem", "other.pem", "key.pem"))
    certificate.create(other, key, "127.0.0.1")
    certificate.create(ours, key, "127.0.0.1")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(ours, key)
    with serving(tls) as pool:
        for bundle in (None, str(other), "/nonexistent"):
            if bundle:
                monkeypatch.setenv("AWS_CA_BUNDLE", bundle)
            else:
                monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
            with pytest.raises(KeysUnavailable):
                download(pool.url + PATH)
        assert pool.fetches == []
        monkeypatch.setenv("AWS_CA_BUNDLE", str(ours))
        assert download(pool.url + PATH) == pool.jwks()


def test_an_unreachable_server_is_an_outage() -> None:
    with pytest.raises(KeysUnavailable, match="URLError"):
        download("http://127.0.0.1:9/x")


ENDPOINT = "AWS_ENDPOINT_URL"
OWN_ENDPOINT = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"


@pytest.mark.parametrize(
    ("environ", "base"),
    [
        ({}, "https://cognito-idp.eu-north-1.amazonaws.com"),
        ({ENDPOINT: ""}, "https://cognito-idp.eu-north-1.amazonaws.com"),
        ({ENDPOINT: "http://127.0.0.1:4566/"}, "http://127.0.0.1:4566"),
        ({ENDPOINT: "http://one", OWN_ENDPOINT: "http://two"}, "http://two"),
        (
            {ENDPOINT: "http://one", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
            "https://cognito-idp.eu-north-1.amazonaws.com",
        ),
    ],
)
def test_address_of_the_keys(environ: dict[str, str], base: str) -> None:
    assert jwks_url(SETTINGS, environ) == base + PATH


@pytest.mark.parametrize("endpoint", ["file:///etc", "ftp://host", "127.0.0.1:4566", "data:,x"])
def test_an_endpoint_must_be_an_http_address(endpoint: str) -> None:
    with pytest.raises(ConfigurationError, match="is not an HTTP address"):
        jwks_url(SETTINGS, {ENDPOINT: endpoint})
