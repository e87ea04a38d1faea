"""Unit tests of handlers without AWS: events, callers, and the responses of `as_caller`.

Everything on the way to the handler is real except STS: the credentials of these callers are not
valid. `scripts/package` leaves this folder out, so that no function can use it.

Example:
    >>> ADA = User("ada", "readers")
    >>> def test_lists_documents():
    ...     s3 = boto3.client("s3", region_name="us-east-1")
    ...     with Stubber(s3) as stub:
    ...         stub.add_response("list_objects_v2", {"Contents": [{"Key": "a.txt"}]})
    ...         event = rest_event("GET", "/documents", ADA)
    ...         response = answer(lambda_handler, event, clients={"s3": s3})
    ...     assert response["statusCode"] == 200
"""

from group_role.testing.callers import SETTINGS, ClientNotGiven, answer, fake_caller
from group_role.testing.events import by_lambda_authorizer, form, http_event, rest_event
from group_role.testing.users import Context, User, role_arn_of

__all__ = [
    "SETTINGS",
    "ClientNotGiven",
    "Context",
    "User",
    "answer",
    "by_lambda_authorizer",
    "fake_caller",
    "form",
    "http_event",
    "rest_event",
    "role_arn_of",
]
