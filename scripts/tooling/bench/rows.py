"""The compared rows by name: other libraries have the names of their distributions."""

from importlib import metadata

NAIVE, OURS, AUTHORIZER = "naive", "group_role", "authorizer"
PEERS = ("aws-assume-role-lib", "boto3-assume", "boto3-refresh-session", "boto-session-manager")
ROWS = (NAIVE, *PEERS, OURS)
AUTHORIZERS = ("PyJWT", "joserfc", "python-jose", "cognitojwt", AUTHORIZER)


def version(row: str) -> str | None:
    """Return the version of a row's library, or None if the row is no other library."""
    return None if row in {NAIVE, OURS, AUTHORIZER} else metadata.version(row)


def factory(row: str) -> str:
    """Return the name of the function that makes a row's handler."""
    return row.lower().replace("-", "_")
