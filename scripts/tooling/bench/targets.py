"""What this project set out to reach, compared with what was measured in the same run."""

from collections.abc import Mapping
from dataclasses import dataclass

from tooling.bench.figures import Figures
from tooling.bench.rows import NAIVE, OURS, PEERS, Row


@dataclass(frozen=True, slots=True)
class Target:
    """One aim.

    Attributes:
        name: What is compared.
        measured: What came out.
        limit: What it must come to.
        at_most: Whether the limit is the most that it may be, or the least.
    """

    name: str
    measured: float
    limit: float
    at_most: bool = True

    @property
    def reached(self) -> bool:
        """Tell whether it is reached."""
        return self.measured <= self.limit if self.at_most else self.measured >= self.limit


def targets(figures: Mapping[Row, Figures], callers: int) -> list[Target]:
    """Return all aims with what was measured."""
    ours, naive = figures[OURS], figures[NAIVE]
    calls = ours.assume_role_calls
    return [
        Target("init CPU, of naive", ours.init_cpu_ms / naive.init_cpu_ms, 0.9),
        Target(
            "init + first request CPU, of naive",
            ours.first_request_cpu_ms / naive.first_request_cpu_ms,
            0.75,
        ),
        Target("known caller, us", ours.known_caller_us, 60),
        Target(
            "known caller, times cheaper than naive",
            naive.known_caller_us / ours.known_caller_us,
            10,
            at_most=False,
        ),
        *(
            Target(
                f"new caller, times cheaper than {peer.name}",
                figures[peer].new_caller_ms / ours.new_caller_ms,
                15,
                at_most=False,
            )
            for peer in PEERS
        ),
        Target("cached caller, MB", ours.caller_mb or 0, 0.5),
        Target("AssumeRole calls, at most one a caller", calls, callers),
        Target("AssumeRole calls, at least one a caller", calls, callers, at_most=False),
    ]
