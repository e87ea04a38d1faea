"""Gets the pool's key set from the pool's own address, in bounded time and size.

If headers come in drops, one within each two seconds, it is the function's timeout that ends it.
The address is that of the configured pool, or of the endpoint that the function's environment
names in the variables that AWS's SDKs read, as for an emulator. No redirect leads away from it.
"""

import http.client
import os
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping

from token_verifier.errors import ConfigurationError, KeysUnavailable
from token_verifier.settings import Settings

_SECONDS = 2.0
_MOST_BYTES = 64 * 1024  # a pool has two keys, of half a kilobyte each


def jwks_url(settings: Settings, environ: Mapping[str, str]) -> str:
    """Return the address of the pool's key set.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html

    Raises:
        ConfigurationError: The environment names an endpoint that is none.
    """
    endpoint_url = settings.endpoint_url
    if environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() != "true":
        for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"):
            endpoint_url = environ.get(name) or endpoint_url
    if not endpoint_url.startswith(("https://", "http://")):
        raise ConfigurationError(f"the endpoint {endpoint_url!r} is no address")
    return f"{endpoint_url.rstrip('/')}/{settings.user_pool_id}/.well-known/jwks.json"


def download(url: str) -> bytes:
    """Return what is at an address.

    Raises:
        KeysUnavailable: It cannot be had, takes too long, or is too large.
    """
    deadline = time.monotonic() + _SECONDS
    content = b""
    try:
        with _opener().open(url, timeout=_SECONDS) as answer:
            # One piece at a time: the timeout is that of each, and a slow answer has many.
            while piece := answer.read1(_MOST_BYTES):
                content += piece
                if len(content) > _MOST_BYTES:
                    raise KeysUnavailable("the key set is too large")
                if time.monotonic() > deadline:
                    raise KeysUnavailable("the key set takes too long")
    except urllib.error.HTTPError as error:
        error.close()
        raise KeysUnavailable(f"the pool's key set answers {error.code}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise KeysUnavailable(f"{type(error).__name__} at the pool's key set") from None
    return content


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    # Made for each download, one an hour: authorities and proxies take 20 ms and need no keeping.
    authorities = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE"))
    return urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=authorities), _NoRedirect()
    )
