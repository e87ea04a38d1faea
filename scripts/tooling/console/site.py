"""The page's files, and what it learns about its stack."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit

from tooling.deployed.users import User
from tooling.failure import Failure
from tooling.paths import CONSOLE_DIST

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Stack:
    """The page's stack, as a client application knows it.

    Attributes:
        name: The page's name for it.
        user_pool_id: The user pool, whose ID begins with its region.
        client_id: The app client with which users sign in.
        cognito_url: The address of Cognito; a path means the page's own server.
        api_url: The address of the API; a path means the same.
        s3_url: The address of S3, for URLs that the API signs: the bucket's origin, or for a local
            stack a path as above. Empty if there is no bucket.
        users: Users of a local stack, whose passwords the page fills in; empty for a deployed one.
        locked_out: Returns who is locked out, as JSON; None if the stack has no lock-out.
    """

    name: str
    user_pool_id: str
    client_id: str
    cognito_url: str
    api_url: str
    s3_url: str
    users: Sequence[User] = field(default=(), repr=False)
    locked_out: Callable[[], bytes] | None = field(default=None, repr=False)

    @property
    def local(self) -> bool:
        """Whether the page's own server passes requests on to it."""
        return self.api_url.startswith("/")

    def config(self) -> bytes:
        """Return what the page learns about its stack."""
        document = {
            "local": self.local,
            "name": self.name,
            "region": self.user_pool_id.partition("_")[0],
            "userPoolId": self.user_pool_id,
            "userPoolClientId": self.client_id,
            "cognitoUrl": self.cognito_url,
            "apiUrl": self.api_url,
            "s3Url": self.s3_url,
            "users": [asdict(user) for user in self.users],
        }
        return json.dumps(document).encode()

    def content_security_policy(self) -> str:
        """Return what a browser may load and call for the page: its own files and the stack."""
        urls = [] if self.local else [self.cognito_url, self.api_url, self.s3_url]
        connect = " ".join(["'self'", *map(_origin, filter(None, urls))])
        return (
            f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            f" connect-src {connect}; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            " require-trusted-types-for 'script'; trusted-types 'none'"
        )


def page_files() -> dict[str, tuple[bytes, str]]:
    """Return content and media type of the page's files, by their paths on the server.

    Raises:
        Failure: The page has not been built.
    """
    # An editor or a file manager may leave other files there.
    found = {
        f"/{path.name}": (path.read_bytes(), content_type)
        for path in CONSOLE_DIST.glob("*")
        if (content_type := _TYPES.get(path.suffix))
    }
    if "/index.html" not in found:
        raise Failure(f"{CONSOLE_DIST} has no index.html: scripts/console-build makes it.")
    return found | {"/": found["/index.html"]}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
