"""`current` gives the caller of the request that is being answered, and none otherwise."""

import asyncio
import contextvars
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from group_role import Caller, NoCaller, as_caller, current_caller, json_response
from group_role.testing import User, answer, rest_event

from ..waiting import LONGEST_WAIT

ADA, EVE = User("ada", "editors"), User("eve", "readers")


def answered_to(handler: Any, user: User = ADA) -> Any:
    response = answer(as_caller(handler), rest_event("GET", "/", user))
    return json.loads(response["body"])


def in_its_thread() -> str:
    return current_caller().username


def in_a_task() -> str:
    async def task() -> str:
        await asyncio.sleep(0)
        return current_caller().username

    async def tasks() -> str:
        (name,) = set(await asyncio.gather(*(task() for _ in range(3))))
        return name

    return asyncio.run(tasks())


def in_a_thread_of_a_task() -> str:
    async def task() -> str:
        return (await asyncio.to_thread(current_caller)).username

    return asyncio.run(task())


def in_a_thread_with_the_context() -> str:
    with ThreadPoolExecutor(1) as threads:
        context = contextvars.copy_context()
        return threads.submit(context.run, current_caller).result().username


WAYS = (in_its_thread, in_a_task, in_a_thread_of_a_task, in_a_thread_with_the_context)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_current_caller_is_available_everywhere(way: Callable[[], str]) -> None:
    def handler(event: Any, context: Any) -> Any:
        return json_response(200, way())

    assert [answered_to(handler, user) for user in (ADA, EVE, ADA)] == ["ada", "eve", "ada"]


def test_the_current_caller_is_the_handlers_caller() -> None:
    def handler(event: Any, context: Any, caller: Caller) -> Any:
        return json_response(200, current_caller() is caller)

    assert answered_to(handler) is True


def test_thread_without_a_request() -> None:
    def handler(event: Any, context: Any) -> Any:
        with ThreadPoolExecutor(1) as threads:
            error = threads.submit(current_caller).exception()
        assert isinstance(error, NoCaller)
        return json_response(200, str(error))

    assert "pass it the caller, or start it with contextvars.copy_context()" in answered_to(handler)


def test_no_caller_outside_of_a_request() -> None:
    with pytest.raises(NoCaller, match="There is no current request here"):
        current_caller()
    answered_to(lambda event, context: json_response(200, {}))
    with pytest.raises(NoCaller, match="There is no current request here"):
        current_caller()


@pytest.mark.parametrize("fails", [False, True])
def test_context_that_outlives_its_request(*, fails: bool) -> None:
    left: list[contextvars.Context] = []

    def handler(event: Any, context: Any) -> Any:
        left.append(contextvars.copy_context())
        assert left[-1].run(current_caller).username == "ada"
        if fails:
            raise KeyError
        return json_response(200, {})

    answered_to(handler)
    with pytest.raises(NoCaller, match="has been answered"):
        left[0].run(current_caller)


def test_request_within_a_request() -> None:
    inner = as_caller(lambda event, context: json_response(200, current_caller().username))

    def handler(event: Any, context: Any) -> Any:
        name = json.loads(answer(inner, rest_event("GET", "/", EVE))["body"])
        return json_response(200, [name, current_caller().username])

    assert answered_to(handler) == ["eve", "ada"]


def test_threads_never_mix_identities() -> None:
    """16 threads, each with many requests, and a pause in each in which others run."""
    threads, requests = 16, 25
    barrier = threading.Barrier(threads)

    def handler(event: Any, context: Any) -> Any:
        async def route() -> list[str]:
            before = current_caller().username
            await asyncio.sleep(0.0005)
            after = await asyncio.to_thread(current_caller)
            return [before, after.username, after.session_name, event["headers"]["name"]]

        return json_response(200, asyncio.run(route()))

    decorated = as_caller(handler)

    def work(worker: int) -> set[int]:
        barrier.wait(LONGEST_WAIT)
        found = set()
        for turn in range(requests):
            name = f"user-{worker}-{turn}"
            event = rest_event("GET", "/", User(name, "editors"), headers={"name": name})
            names = json.loads(answer(decorated, event)["body"])
            found.add(len(set(names)) if name in names else 0)
        return found

    with ThreadPoolExecutor(threads) as pool:
        assert set().union(*pool.map(work, range(threads))) == {1}
