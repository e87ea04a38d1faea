"""This project: `as_caller`, with all that it checks and the line that it logs."""

from group_role import Caller, Response, as_caller
from tooling.bench.handlers.task import Event, answer


@as_caller
def lambda_handler(event: Event, _context: object, caller: Caller) -> Response:
    """Act through the caller's client."""
    return answer(event, caller.client("s3"))
