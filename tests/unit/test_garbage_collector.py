"""The pause of the garbage collector ends, and does not switch on a collector that was off."""

import gc
from collections.abc import Iterator

import pytest

from group_role._botocore import garbage_collector


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    yield
    gc.enable()


def test_a_pause_ends() -> None:
    with garbage_collector.paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_pause_ends_after_an_error() -> None:
    with pytest.raises(KeyError), garbage_collector.paused():
        raise KeyError
    assert gc.isenabled()


def test_nested_pauses() -> None:
    with garbage_collector.paused():
        with garbage_collector.paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_collector_that_is_off_stays_off() -> None:
    gc.disable()
    with garbage_collector.paused():
        assert not gc.isenabled()
    assert not gc.isenabled()
