"""Counts that are published again and again: what all of them together say, by exact arithmetic.

A second way beside the one that decides: ranks of matrices of fractions, in place of singular
values and linear programmes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme_statistics.disclosure.linked import Contribution, Snapshot
from programme_statistics.disclosure.protect import protect
from programme_statistics.disclosure.rules import Verdict, judge_count
from programme_statistics.disclosure.suppress import choose
from support.disclosure import RULES

FEWEST = 3
Version = tuple[str, int]
"""A respondent, and what it says."""
History = Sequence[Mapping[str, tuple[frozenset[str], int]]]
"""Of each publication: each respondent's cells, and what it says."""


def printed_by(history: History) -> list[frozenset[Version]]:
    """The cells that are printed, one publication after the other, by what stands behind them."""
    earlier: list[Snapshot] = []
    found = []
    for state in history:
        companies = {
            name: Contribution(Decimal(value), name, rows) for name, (rows, value) in state.items()
        }
        cells = frozenset(row for rows, _ in state.values() for row in rows)
        new = Snapshot(0, companies, has_total=False)
        _, system, pattern = protect(new, earlier, RULES, judge_count, cells)
        assert not pattern.too_narrow
        # What was proven of smaller systems on the way has not cost a cell.
        assert choose(system, []) == pattern.printed
        printed = frozenset(str(name) for name in pattern.printed)
        earlier.insert(0, Snapshot(0, companies, printed, has_total=False))
        found += [
            frozenset((name, value) for name, (rows, value) in state.items() if row in rows)
            for row in sorted(printed)
        ]
    return found


def rank(rows: Iterable[Sequence[int]]) -> int:
    """Of a matrix, exactly."""
    left = [[Fraction(one) for one in row] for row in rows]
    found = 0
    for column in range(len(left[0]) if left else 0):
        at = next((n for n in range(found, len(left)) if left[n][column]), None)
        if at is None:
            continue
        left[found], left[at] = left[at], left[found]
        for n in range(found + 1, len(left)):
            ratio = left[n][column] / left[found][column]
            left[n] = [a - ratio * b for a, b in zip(left[n], left[found], strict=True)]
        found += 1
    return found


def told(printed: Sequence[frozenset[Version]]) -> list[tuple[str, ...]]:
    """One or two respondents of whom a combination of what was printed is, and of nobody else."""
    versions = sorted(frozenset[Version]().union(*printed))
    names = sorted({name for name, _ in versions})
    whole = rank([[int(one in cell) for one in versions] for cell in printed])
    return [
        some
        for size in range(1, FEWEST)
        for some in combinations(names, size)
        if whole
        > rank([[int(one in cell) for one in versions if one[0] not in some] for cell in printed])
    ]


NAMES = [f"c{n}" for n in range(9)]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Companies that come, go, move between two parts of a whole, and change what they say."""
    place = st.sampled_from([None, "one", "other"])
    state = {name: (draw(place), 1) for name in NAMES}
    found = []
    for _ in range(draw(st.integers(2, 4))):
        for name in draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True)):
            state[name] = (draw(place), draw(st.integers(1, 2)))
        found.append(
            {
                name: (frozenset({"all", part}), value)
                for name, (part, value) in state.items()
                if part is not None
            }
        )
    return [one for one in found if one]


@settings(max_examples=60, deadline=None)
@given(histories())
def test_no_combination_of_what_was_printed_is_of_one_or_two(history: History) -> None:
    assert told(printed_by(history)) == []


def test_the_exact_way_finds_what_is_told() -> None:
    """Otherwise the test above could not fail: one more, at once and by way of a third set."""
    five, three = (frozenset((name, 1) for name in some) for some in (NAMES[:5], NAMES[6:]))
    one = frozenset({("c5", 1)})
    for printed in ([five, five | one], [five | one, three, five | three]):
        assert ("c5",) in told(printed)
    assert told([five, five | three]) == []


# Answers of which only the number and the sum are known


@st.composite
def answers(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Number and sum, as they are counted again and again."""
    return [
        (n, draw(st.integers(n, n + 3)))
        for n in draw(st.lists(st.integers(1, 12), min_size=2, max_size=5))
    ]


def unnamed(n: int, total: int, each: int) -> Mapping[str, tuple[frozenset[str], int]]:
    """As ``warehouse.unnamed_respondents`` has them."""
    return {
        str(at): (frozenset({"all"}), total - each * (n - 1) if at == 1 else each)
        for at in range(1, n + 1)
    }


@pytest.mark.parametrize("fewest", [FEWEST, 5])
@settings(max_examples=60, deadline=None)
@given(counted=answers())
def test_a_mean_changes_only_with_so_many_answers_more_or_less(
    fewest: int, counted: list[tuple[int, int]]
) -> None:
    def judge(contributions: Iterable[Decimal]) -> Verdict:
        return judge_count(contributions, fewest)

    earlier: dict[str, list[Snapshot]] = {"answers": [], "points": []}
    shown: list[tuple[int, int]] = []
    for n, total in counted:
        states = {"answers": unnamed(n, n, 1), "points": unnamed(n, total, -1)}
        new = {
            measure: Snapshot(
                0,
                {at: Contribution(Decimal(value), at, rows) for at, (rows, value) in some.items()},
                has_total=False,
            )
            for measure, some in states.items()
        }
        if all(
            protect(one, earlier[measure], RULES, judge, frozenset({"all"})).pattern.printed
            for measure, one in new.items()
        ):
            shown.append((n, total))
            for measure, one in new.items():
                earlier[measure].insert(
                    0, Snapshot(0, one.companies, frozenset({"all"}), has_total=False)
                )
    assert all(n >= fewest for n, _ in shown)
    for (n, total), (other, sum_) in combinations(shown, 2):
        assert abs(n - other) >= fewest or (n, total) == (other, sum_)


def test_a_mean_of_enough_answers_is_printed_and_goes_on_with_enough_more() -> None:
    """Otherwise the test above could not fail."""
    first, then = (
        Snapshot(
            0,
            {
                at: Contribution(Decimal(value), at, rows)
                for at, (rows, value) in unnamed(n, total, -1).items()
            },
            printed,
            has_total=False,
        )
        for n, total, printed in ((5, 20, frozenset({"all"})), (8, 35, frozenset[str]()))
    )
    assert protect(then, [first], RULES, judge_count, frozenset({"all"})).pattern.printed == {"all"}
