"""Memory has a bound, whatever the number of requests and callers."""

import random
from collections.abc import Iterator
from itertools import islice

import pytest

from tooling.local.aws import LocalAws

from ..leaks import found_secrets
from ..proof import Proof
from . import account
from .account import Person
from .process import FunctionProcess
from .requests import Request, one_each

# The number of callers at a time: below the cache's bound, so that it knows most of them.
_ABOUT = 220
CACHE = 256
# Bytes. A leak of 300 bytes for each request would exceed this; Python may keep the rest, which
# hides smaller leaks.
GROWTH = 30_000_000
COUNT = 100_000


def day(callers: list[Person], count: int) -> Iterator[Request]:
    """Yield requests of callers who come and go; every sixteenth reads a document."""
    draw = random.Random(count)  # noqa: S311
    for number in range(count):
        first = number * (len(callers) - _ABOUT) // count
        yield callers[first + draw.randrange(_ABOUT)], "whoami" if number % 16 else "read"


@pytest.mark.full
def test_memory_is_bounded(aws: LocalAws, process: FunctionProcess, proof: Proof) -> None:
    callers = account.people(_ABOUT + COUNT // 40)
    account.store(aws, callers)
    process.proxy.secrets.update(caller.token for caller in callers)
    wrong, megabytes = [], []
    warm = process.ask(one_each(callers[-CACHE:]))
    requests = day(callers, COUNT)
    while wanted := list(islice(requests, 5_000)):
        batch = process.ask(wanted)
        assert batch.statuses == {200: len(wanted)}
        assert batch.sessions == CACHE
        wrong += batch.wrong
        megabytes.append(round(batch.memory / 1e6, 1))
    proxy = process.proxy
    proof(
        "memory",
        requests=COUNT,
        callers=len(callers),
        assume_role_calls=len(proxy.sessions),
        sessions_cached=batch.sessions,
        mb_when_the_cache_was_full=round(warm.memory / 1e6, 1),
        mb_after_each_5000=megabytes,
        identities_mixed_up=len(wrong) + len(proxy.wrong),
        credential_bytes_in_log=found_secrets(process.log, proxy.secrets),
    )
    assert wrong == []
    assert warm.sessions == CACHE
    assert batch.memory - warm.memory < GROWTH
