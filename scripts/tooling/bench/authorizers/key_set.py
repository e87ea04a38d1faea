"""Gets the pool's key set, for libraries that leave that to who uses them."""

import functools
import json
import urllib.request
from typing import Any

from tooling.bench.authorizers.task import jwks_url


@functools.cache
def key_set() -> Any:
    """Return the key set, downloaded once."""
    with urllib.request.urlopen(jwks_url()) as answer:  # noqa: S310
        return json.load(answer)
