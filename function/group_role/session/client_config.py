"""The settings of a client: those that a handler asks for, within the limits for every client."""

import os
from typing import Any

from botocore.config import Config

# Seconds. A request that has less time left shortens them. API Gateway waits 29 s for a function.
CONNECT_TIMEOUT = 2
READ_TIMEOUT = 15

# botocore's own five tries pause for up to 15 s, longer than the function has by default; three
# pause for 3 s at most.
_TRIES = 3

# For each client as well as for the shared pool: botocore may not use the pool in every case.
LIMITS = Config(
    connect_timeout=CONNECT_TIMEOUT,
    read_timeout=READ_TIMEOUT,
    retries={"total_max_attempts": _TRIES},
)

# Options that need connections of their own, since all callers share the others.
_NOT_SHARED = ("client_cert", "proxies", "proxies_config")

# With either of these S3 has another endpoint, such as an emulator's, whose host name may not allow
# the name of a bucket in front.
_OTHER_ENDPOINT = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3")


def within_limits(service_name: str, config: Config | None) -> Config:
    """Return the settings of a client.

    Args:
        service_name: boto3's name of the service.
        config: The handler's settings. The time-outs of the shared connections replace its own.
            More than three tries become three. The retry mode `adaptive` becomes `standard`, since
            `adaptive` may wait longer than the request lasts.

    Raises:
        ValueError: An option would prevent signing by SigV4 with the caller's credentials, or
            needs connections of its own; the message names the option.
    """
    if config is None:
        limited = LIMITS
    else:
        _expect_signed(config)
        _expect_shared(config)
        limited = config.merge(LIMITS).merge(Config(retries=_retries(config)))
    return regional(limited) if service_name == "s3" else limited


def regional(config: Config | None, *, endpoint_url: str | None = None) -> Config:
    """Return the settings of an S3 client whose presigned URLs name the bucket's own region.

    botocore's default is the global host, which redirects to a region for which the URL is not
    signed. Settings of the handler itself take precedence.

    Args:
        config: The client's other settings.
        endpoint_url: The endpoint that the handler asks for, if any.
    """
    s3: Any = {"us_east_1_regional_endpoint": "regional"}
    if endpoint_url is None and not any(map(os.environ.get, _OTHER_ENDPOINT)):
        s3["addressing_style"] = "virtual"
    config = config or Config()
    s3.update(_option(config, "s3") or {})
    return config.merge(Config(s3=s3))


def key_of(config: Config | None) -> str | None:
    """Return a key that is the same for two objects with the same settings."""
    if config is None:
        return None
    options = {name: value for name, value in vars(config).items() if not name.startswith("_user_")}
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
            "credentials; name only SigV4 schemes, or leave the option out"
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
