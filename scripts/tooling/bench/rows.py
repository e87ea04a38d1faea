"""Who is compared: a handler each, and the package that it stands for."""

from dataclasses import dataclass
from importlib import metadata


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table.

    Attributes:
        name: What it is called in the table.
        handler: The module of its handler, in `handlers` or `authorizers`.
        package: The distribution that it tries, if it is one.
        keeps_callers: Whether it remembers callers from one request to the next.
    """

    name: str
    handler: str
    package: str | None = None
    keeps_callers: bool = True

    @property
    def is_peer(self) -> bool:
        """Tell whether it is another library."""
        return self.package is not None

    @property
    def version(self) -> str | None:
        """The version of the library."""
        return metadata.version(self.package) if self.package else None


NAIVE = Row("naive", "naive", keeps_callers=False)
OURS = Row("group_role", "with_group_role")
PEERS = tuple(
    Row(name, f"with_{name.replace('-', '_')}", package=name)
    for name in (
        "aws-assume-role-lib",
        "boto3-assume",
        "boto3-refresh-session",
        "boto-session-manager",
    )
)
ROWS = (NAIVE, *PEERS, OURS)

# The Lambda authorizer's table, with handlers in `authorizers`.
AUTHORIZERS = (
    *(
        Row(name, f"with_{name.lower().replace('-', '_')}", package=name)
        for name in ("PyJWT", "joserfc", "python-jose", "cognitojwt")
    ),
    Row("authorizer", "with_authorizer"),
)
