"""Downloads the pool's key set from the pool's own address, in bounded time and size.

If a server sends its headers slowly, one line within each two seconds, only the function's timeout
ends the download. The address is that of the configured pool, or of the endpoint that the
environment names in the variables that AWS's SDKs read, for example for an emulator. The download
follows no redirect.
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
        ConfigurationError: The environment names an endpoint that is not an HTTP address.
    """
    endpoint_url = settings.endpoint_url
    if environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() != "true":
        for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"):
            endpoint_url = environ.get(name) or endpoint_url
    if not endpoint_url.startswith(("https://", "http://")):
        raise ConfigurationError(f"the endpoint {endpoint_url!r} is not an HTTP address")
    return f"{endpoint_url.rstrip('/')}/{settings.user_pool_id}/.well-known/jwks.json"


def download(url: str) -> bytes:
    """Return the content at an address.

    Raises:
        KeysUnavailable: The download fails, takes too long, or is too large.
    """
    deadline = time.monotonic() + _SECONDS
    content = b""
    try:
        with _opener().open(url, timeout=_SECONDS) as response:
            # In pieces: the timeout holds for each piece, and a slow response may have many.
            while piece := response.read1(_MOST_BYTES):
                content += piece
                if len(content) > _MOST_BYTES:
                    raise KeysUnavailable(f"the key set has more than {_MOST_BYTES:,} bytes")
                if time.monotonic() > deadline:
                    raise KeysUnavailable(f"the key set did not arrive within {_SECONDS:g} seconds")
    except urllib.error.HTTPError as error:
        error.close()
        raise KeysUnavailable(f"the pool's key set: HTTP status {error.code}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise KeysUnavailable(f"the pool's key set: {type(error).__name__}") from None
    return content


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    # A new one for each download, once an hour: reading authorities and proxies takes 20 ms.
    authorities = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE"))
    return urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=authorities), _NoRedirect()
    )
