"""Work that is done by several hands: each piece after what it needs."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics.local.side_by_side import work_through

PATIENCE_S = 30


@given(
    st.integers(1, 8).flatmap(
        lambda count: st.lists(
            st.sets(st.integers(0, count - 1), max_size=3), min_size=count, max_size=count
        )
    ),
    st.integers(1, 3),
)
def test_each_piece_is_done_once_and_after_what_it_needs(
    wanted: list[set[int]], hands: int
) -> None:
    needs = {
        str(number): {str(one) for one in needed if one < number}
        for number, needed in enumerate(wanted)
    }
    done: list[str] = []

    def hand(name: str) -> None:
        assert needs[name] <= set(done)
        done.append(name)

    work_through(needs, [hand] * hands)
    assert sorted(done) == sorted(needs)


def test_two_hands_work_at_the_same_time() -> None:
    meeting = threading.Barrier(2, timeout=PATIENCE_S)
    met: list[str] = []

    def hand(name: str) -> None:
        meeting.wait()  # a hand alone waits in vain, and raises
        met.append(name)

    work_through({"one": (), "other": ()}, [hand, hand])
    assert sorted(met) == ["one", "other"]


def test_what_comes_first_is_begun_first() -> None:
    done: list[str] = []
    work_through({"z": (), "a": (), "m": ("z",)}, [done.append])
    assert done == ["z", "a", "m"]


def test_an_error_is_raised_once_the_others_have_finished_what_they_are_at() -> None:
    is_other_begun, has_failed = threading.Event(), threading.Event()
    done: list[str] = []

    def fails(name: str) -> None:
        assert is_other_begun.wait(PATIENCE_S)
        has_failed.set()
        raise ValueError(name)

    def goes_on(name: str) -> None:
        is_other_begun.set()
        assert has_failed.wait(PATIENCE_S)
        done.append(name)

    hands: list[Callable[[str], None]] = [fails, goes_on]
    with pytest.raises(ValueError, match=r"^(one|other)$"):
        work_through({"one": (), "other": (), "last": ("one", "other")}, hands)
    assert len(done) == 1
    assert done != ["last"]
