"""What a client is set to: as a handler asks, within what holds for every client of a caller."""

import os
from typing import Any

from botocore.config import Config

# Seconds, at the most: a request that has less time left shortens them. Well inside the 29 s that
# API Gateway waits for a function.
CONNECT_TIMEOUT = 2
READ_TIMEOUT = 15

# botocore's own five tries pause for up to 15 s, longer than the function has by default; three
# pause for 3 s at most.
_TRIES = 3

# Of each client too, and not of the shared pool alone: it holds where botocore goes past the pool.
LIMITS = Config(
    connect_timeout=CONNECT_TIMEOUT,
    read_timeout=READ_TIMEOUT,
    retries={"total_max_attempts": _TRIES},
)

# What connections that all callers share cannot give a single client.
_NOT_SHARED = ("client_cert", "proxies", "proxies_config")

# With either, S3 is at an address of its own, an emulator's, which may know no names of buckets.
_OTHER_ENDPOINT = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3")


def within_limits(service_name: str, config: Config | None) -> Config:
    """Return the settings of a client.

    Args:
        service_name: As boto3 names it.
        config: What a handler asks for. Its time-outs give way to those of the shared connections;
            of its tries, the first three count; of its modes of retrying, `adaptive` becomes
            `standard`, since it waits whatever time is left.

    Raises:
        ValueError: It asks for what would not be signed with the caller's credentials by SigV4, or
            not sent by the shared connections; the message names the option.
    """
    if config is None:
        limited = LIMITS
    else:
        _expect_signed(config)
        _expect_shared(config)
        limited = config.merge(LIMITS).merge(Config(retries=_retries(config)))
    return regional(limited) if service_name == "s3" else limited


def regional(config: Config | None, *, endpoint_url: str | None = None) -> Config:
    """Return the settings of an S3 client, which has presigned URLs name the bucket's own region.

    botocore's default is the global host, which redirects to a region what it has not signed for.
    What a handler sets itself stays so.

    Args:
        config: What else the client is set to.
        endpoint_url: Where the client is to find S3, if a handler says so.
    """
    s3: Any = {"us_east_1_regional_endpoint": "regional"}
    if endpoint_url is None and not any(map(os.environ.get, _OTHER_ENDPOINT)):
        s3["addressing_style"] = "virtual"
    config = config or Config()
    s3.update(_option(config, "s3") or {})
    return config.merge(Config(s3=s3))


def key_of(config: Config | None) -> str | None:
    """Return what tells settings apart: two objects that say the same have the same key."""
    if config is None:
        return None
    options = {name: value for name, value in vars(config).items() if name[:6] != "_user_"}
    return repr(sorted(options.items()))


def _option(config: Config, name: str) -> Any:
    return getattr(config, name, None)


def _expect_signed(config: Config) -> None:
    version = _option(config, "signature_version")
    if version is not None and not (isinstance(version, str) and "v4" in version):
        raise ValueError(
            "signature_version: a caller's client signs by SigV4, with the caller's credentials; "
            "leave the option out"
        )
    schemes = _option(config, "auth_scheme_preference") or ""
    names = schemes.split(",") if isinstance(schemes, str) else list(schemes)
    if any(name and "sigv4" not in str(name) for name in names):
        raise ValueError(
            "auth_scheme_preference: a caller's client signs by SigV4, with the caller's "
            "credentials; name sigv4 schemes alone, or leave the option out"
        )


def _expect_shared(config: Config) -> None:
    for name in _NOT_SHARED:
        if _option(config, name) is not None:
            raise ValueError(
                f"{name}: all callers' clients share their connections; make the client by "
                "caller.session.client, which gives it connections of its own"
            )


def _retries(config: Config) -> Any:
    asked = dict(_option(config, "retries") or {})
    total = asked.get("total_max_attempts", asked.get("max_attempts", _TRIES - 1) + 1)
    retries: dict[str, Any] = {"total_max_attempts": min(total, _TRIES)}
    if mode := asked.get("mode"):
        retries["mode"] = "standard" if mode == "adaptive" else mode
    return retries
