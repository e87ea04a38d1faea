"""What was measured of one row, in the units that it is shown in."""

from dataclasses import dataclass

from tooling.bench.rows import Row


@dataclass(frozen=True, slots=True)
class Figures:
    """The columns of the table.

    Attributes:
        row: Whose they are.
        init_cpu_ms: CPU of a cold start.
        first_request_cpu_ms: CPU of a cold start and its first request, which calls S3.
        known_caller_us: A later request without the caller's own AWS call.
        new_caller_ms: A caller's first request, which calls STS and S3.
        new_caller_cpu_ms: The CPU that it takes.
        caller_mb: Memory for each caller that is remembered; None where none is.
        assume_role_calls: AssumeRole calls for all requests of the population.
    """

    row: Row
    init_cpu_ms: float
    first_request_cpu_ms: float
    known_caller_us: float
    new_caller_ms: float
    new_caller_cpu_ms: float
    caller_mb: float | None
    assume_role_calls: int


@dataclass(frozen=True, slots=True)
class AuthorizerFigures:
    """The columns of the authorizer's table.

    Attributes:
        row: Whose they are.
        init_cpu_ms: CPU of a cold start.
        first_verification_cpu_ms: CPU of a cold start and its first token, for which it gets the
            key set.
        warm_verification_us: A later token.
    """

    row: Row
    init_cpu_ms: float
    first_verification_cpu_ms: float
    warm_verification_us: float
