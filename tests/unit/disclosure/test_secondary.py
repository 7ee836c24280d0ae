"""Secondary suppression in one table: what is left out so that nothing hidden can be computed."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import combinations

import pytest

from programme_statistics.disclosure.linked import TOTAL, by_respondent, in_row
from programme_statistics.disclosure.rules import Verdict, judge
from programme_statistics.disclosure.suppress import audited
from support.disclosure import RULES, Rows, hidden, linked, protected, snapshot

BIG = {"a": 60, "b": 40, "c": 30, "d": 20}
OTHER = {"e": 50, "f": 45, "g": 40, "h": 35}
SMALL = {"i": 12, "j": 11, "k": 10, "l": 9}
PAIR = {"x": 25, "y": 24}


def test_nothing_is_left_out_of_a_safe_table() -> None:
    assert hidden(snapshot({"A": BIG, "B": OTHER, "C": SMALL})) == set()


def test_an_unsafe_cell_is_never_alone_in_its_relation() -> None:
    assert hidden(snapshot({"A": BIG, "B": OTHER, "C": SMALL, "P": PAIR})) == {"P", "C"}


def test_the_cell_that_costs_least_and_is_wide_enough_is_left_out() -> None:
    # C is cheapest, but of P, all of 49, an interval of +-10 % of 25 needs more than C's 4 give.
    tiny = {"i": 1, "j": 1, "k": 1, "l": 1}
    assert hidden(snapshot({"A": BIG, "B": OTHER, "C": tiny, "P": PAIR})) == {"P", "A"}


def test_what_can_be_computed_of_a_hidden_cell_is_wide_enough() -> None:
    pattern = protected(snapshot({"A": BIG, "B": OTHER, "C": SMALL, "P": PAIR}))
    interval = pattern.intervals["P"]
    # Known: P + C = 49 + 42.
    assert interval.low == pytest.approx(0)
    assert interval.high == pytest.approx(91)


def test_two_singletons_are_no_protection_for_each_other() -> None:
    """Each knows itself, and so the other: a third cell has to go."""
    table = snapshot({"A": BIG, "B": OTHER, "X": {"x": 30}, "Y": {"y": 25}})
    assert hidden(table) == {"X", "Y", "A"}
    pattern = audited(linked(table), frozenset({"A", "B", TOTAL}))
    assert {one.intruder for one in pattern.too_narrow} == {"x", "y"}


def test_two_singletons_of_one_holding_know_each_other_anyway() -> None:
    table = snapshot(
        {"A": BIG, "B": OTHER, "X": {"x": 30}, "Y": {"y": 25}}, holdings={"x": "h", "y": "h"}
    )
    assert hidden(table) == {"X", "Y"}


def test_companies_of_one_holding_are_one_respondent() -> None:
    row = {"a": 20, "b": 20, "c": 20, "d": 20}
    assert hidden(snapshot({"A": row, "B": OTHER})) == set()
    two_holdings = {"a": "h1", "b": "h1", "c": "h2", "d": "h2"}
    assert "A" in hidden(snapshot({"A": row, "B": OTHER, "C": SMALL}, holdings=two_holdings))


def test_an_audit_fails_a_pattern_that_leaves_one_cell_out() -> None:
    system = linked(snapshot({"A": BIG, "B": OTHER, "P": PAIR}))
    pattern = audited(system, frozenset({"A", "B", TOTAL}))
    assert {one.because for one in pattern.too_narrow} == {frozenset({"A", "B", TOTAL})}
    assert pattern.intervals["P"].low == pytest.approx(49)
    assert pattern.intervals["P"].high == pytest.approx(49)


def test_without_a_total_a_hidden_cell_needs_no_company() -> None:
    pattern = audited(linked(snapshot({"A": BIG, "B": OTHER, "P": PAIR})), frozenset({"A", "B"}))
    assert pattern.too_narrow == []
    assert pattern.intervals["P"].high is None


def test_figures_that_can_be_negative_have_no_floor() -> None:
    pattern = protected(snapshot({"A": {**BIG, "z": -5}, "B": OTHER, "C": SMALL, "P": PAIR}))
    assert pattern.intervals["P"].low is None


def test_hidden_zeros_cannot_be_known_exactly() -> None:
    assert len(hidden(snapshot({"A": BIG, "B": OTHER, "Z": {"x": 0, "y": 0}}))) == 2


def test_the_same_table_gives_the_same_pattern() -> None:
    twins = {f"{name}'": value for name, value in OTHER.items()}
    table = {"A": OTHER, "B": twins, "P": PAIR}
    assert hidden(snapshot(table)) == hidden(snapshot(table)) == {"P", "A"}


def cheapest_by_hand(rows: Rows) -> int:
    """The least sum of figures to leave out of rows and a total, found by trying every set."""
    table = snapshot(rows)
    judged = {row: judge(by_respondent(in_row(table, row)).values(), RULES) for row in rows}
    value = {row: sum(contributions.values()) for row, contributions in rows.items()}
    value[TOTAL] = sum(value.values())
    unsafe = {row: verdict for row, verdict in judged.items() if not verdict.is_safe}
    return min(
        sum(value[row] for row in left_out)
        for size in range(len(value) + 1)
        for left_out in combinations(value, size)
        if unsafe.keys() <= set(left_out) and is_wide(rows, value, unsafe, set(left_out))
    )


def is_wide(
    rows: Rows, value: Mapping[str, int], unsafe: Mapping[str, Verdict], left_out: set[str]
) -> bool:
    """Whether every unsafe row of one relation has its interval; that needs no solver.

    With the total left out too there is no upper end. With the total printed a row reaches from 0
    to what all rows left out hold together; for who is alone in another one, less that one.
    """
    if TOTAL in left_out:
        return True
    together = sum(value[row] for row in left_out)
    for row, verdict in unsafe.items():
        others = [one for one in left_out - {row} if len(rows[one]) == 1]
        if not left_out - {row} or together < value[row] + float(verdict.protection):
            return False
        if verdict.from_outside is not None and any(
            together - value[other] < value[row] + float(verdict.from_outside) for other in others
        ):
            return False
    return True


@pytest.mark.parametrize("seed", range(12))
def test_no_cheaper_set_would_do(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  figures, not secrets
    rows = {
        row: {
            f"{row}{n}": chance.choice((1, 5, 10, 20, 40))
            for n in range(chance.choice((1, 2, 4, 5)))
        }
        for row in "ABCDE"
    }
    found = protected(snapshot(rows))
    assert not found.too_narrow
    value = {row: sum(contributions.values()) for row, contributions in rows.items()}
    value[TOTAL] = sum(value.values())
    assert sum(value[str(row)] for row in found.hidden) == cheapest_by_hand(rows)
