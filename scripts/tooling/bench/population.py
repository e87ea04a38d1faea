"""A hundred callers and ten thousand requests: the memory that they stay in, and STS's share."""

from collections.abc import Iterable
from dataclasses import dataclass

from tooling.bench.handlers.task import DOCUMENT, NOTHING
from tooling.bench.rows import ROWS, Row
from tooling.bench.surroundings import Surroundings

_WARM_UP = ["warm-up-1", "warm-up-2", "warm-up-3"]


@dataclass(frozen=True, slots=True)
class Population:
    """What many callers cost together.

    Attributes:
        bytes_per_caller: What the process grew by for each, with an S3 client that was used; None
            where callers are not remembered.
        assume_role_calls: How often STS was asked, for all requests.
    """

    bytes_per_caller: float | None
    assume_role_calls: int


def populations(
    surroundings: Surroundings, callers: int, requests_each: int
) -> Iterable[tuple[Row, Population]]:
    """Serve requests of many callers, taking turns; the first of each calls S3, the rest do not."""
    names = [f"caller-{number}" for number in range(callers)]
    for row in ROWS:
        with surroundings.worker(row) as worker:
            worker.ask({"path": DOCUMENT, "callers": _WARM_UP})
            calls, memory = surroundings.assume_role_calls(), worker.ask("memory")
            worker.ask({"path": DOCUMENT, "callers": names})
            grown = worker.ask("memory") - memory
            for _ in range(requests_each - 1):
                worker.ask({"path": NOTHING, "callers": names})
            yield (
                row,
                Population(
                    bytes_per_caller=grown / callers if row.keeps_callers else None,
                    assume_role_calls=surroundings.assume_role_calls() - calls,
                ),
            )
