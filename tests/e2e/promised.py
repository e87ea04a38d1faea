"""The rights of the default groups, written by hand and not computed, for all tests of a stack."""

from collections.abc import Callable

from .conftest import Deployment

Document = Callable[[str], str]

ACTIONS = ("whoami", "list", "read", "write", "delete")

# The statuses of these requests, by groups.
PROMISED = {
    (): (403, 403, 403, 403, 403),
    ("readers",): (200, 200, 200, 403, 403),
    ("editors",): (200, 200, 200, 201, 403),
    ("admins",): (200, 200, 200, 201, 204),
    ("readers", "editors"): (200, 200, 200, 201, 403),
    ("editors", "admins"): (200, 200, 200, 201, 204),
    ("readers", "editors", "admins"): (200, 200, 200, 201, 204),
}

# The users with whom the commands show it.
CAST = {
    "reader": ("readers",),
    "editor": ("editors",),
    "admin": ("admins",),
    "reader-editor": ("readers", "editors"),
    "nobody": (),
}


def statuses(deployment: Deployment, document: Document, token: str | None) -> tuple[int, ...]:
    """Make a request of each kind, and return the statuses."""
    read, delete = document("read.txt"), document("delete.txt")
    requests = [
        ("GET", "/whoami"),
        ("GET", "/documents"),
        ("GET", read),
        ("PUT", "/documents/write.txt"),
        ("DELETE", delete),
    ]
    return tuple(
        deployment.api.call(method, path, token, body=b"x" if method == "PUT" else None).status_code
        for method, path in requests
    )
