"""The pause of the garbage collector ends, and leaves a collector that is off alone."""

import gc
from collections.abc import Iterator

import pytest

from group_role.garbage import no_collection


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    yield
    gc.enable()


def test_pause_ends() -> None:
    with no_collection():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_pause_ends_with_an_error() -> None:
    with pytest.raises(KeyError), no_collection():
        raise KeyError
    assert gc.isenabled()


def test_pauses_within_each_other() -> None:
    with no_collection():
        with no_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_collector_that_is_off_stays_off() -> None:
    gc.disable()
    with no_collection():
        assert not gc.isenabled()
    assert not gc.isenabled()
