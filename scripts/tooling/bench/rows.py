"""Who is compared, by name: those of other libraries are the names of their distributions."""

from importlib import metadata

NAIVE, OURS, AUTHORIZER = "naive", "group_role", "authorizer"
PEERS = ("aws-assume-role-lib", "boto3-assume", "boto3-refresh-session", "boto-session-manager")
ROWS = (NAIVE, *PEERS, OURS)
AUTHORIZERS = ("PyJWT", "joserfc", "python-jose", "cognitojwt", AUTHORIZER)


def version(row: str) -> str | None:
    """Return the version of a row's library, or None if it is no library of another's."""
    return None if row in {NAIVE, OURS, AUTHORIZER} else metadata.version(row)


def factory(row: str) -> str:
    """Return the name of the function that makes a row's handler."""
    return row.lower().replace("-", "_")
