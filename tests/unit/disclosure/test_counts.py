"""Counts of companies: one and two are '<3', and nothing beside them tells which."""

from __future__ import annotations

import pytest

from programme_statistics.disclosure.counts import Member, Vintage, count_table
from programme_statistics.disclosure.suppress import suppress

Row = tuple[int, int]
"""Members of a row, and how many of them reported."""


def hidden(**rows: Row) -> set[object]:
    pattern = suppress(count_table(members(**rows)))
    assert not pattern.too_narrow
    return set(pattern.hidden)


def members(**rows: Row) -> dict[str, Member]:
    return {
        f"{row}{number}": Member(frozenset({row}), number < reporting)
        for row, (size, reporting) in rows.items()
        for number in range(size)
    }


def test_counts_of_three_and_more_are_shown() -> None:
    assert hidden(A=(25, 20), B=(12, 9)) == set()


def test_nobody_and_everybody_are_shown() -> None:
    assert hidden(A=(25, 25), B=(12, 0)) == set()


@pytest.mark.parametrize("reporting", [1, 2])
def test_one_or_two_that_reported_are_not_shown_nor_computed_from_the_others(
    reporting: int,
) -> None:
    found = hidden(A=(25, reporting), B=(12, 9), C=(8, 4))
    assert found == {("A", "reporting"), ("ALL", "reporting")}


@pytest.mark.parametrize("missing", [1, 2])
def test_one_or_two_that_did_not_report_are_not_shown_nor_computed(missing: int) -> None:
    found = hidden(A=(25, 25 - missing), B=(12, 9), C=(8, 4))
    assert found == {("A", "reporting"), ("ALL", "reporting")}


def test_a_row_of_two_members_is_not_shown() -> None:
    found = hidden(A=(2, 2), B=(12, 9), C=(8, 4))
    assert found == {(row, kind) for row in ("A", "ALL") for kind in ("members", "reporting")}


@pytest.mark.parametrize("reporting", [0, 1, 2])
def test_a_row_of_two_is_left_out_whatever_of_it_reported(reporting: int) -> None:
    """Of two members and one that reported, '<3' twice says that one at most did not."""
    assert ("A", "members") in hidden(A=(2, reporting), B=(12, 9), C=(8, 4))
    assert hidden(A=(2, reporting)) >= {("A", "members"), ("ALL", "members")}


def test_what_is_shown_as_one_or_two_is_known_to_be_that() -> None:
    """A and B together are 9 of 17: as B is one or two, A is 7 or 8, and one at most is missing."""
    assert hidden(A=(8, 7), B=(20, 2), C=(8, 8)) == {
        ("A", "reporting"),
        ("B", "reporting"),
        ("ALL", "reporting"),
    }


def test_a_company_in_two_rows_counts_once_in_the_total() -> None:
    system = count_table(
        {str(n): Member(frozenset("AB" if n < 5 else "A"), True) for n in range(10)}
    )
    cells = {cell.name: system.value(cell.terms) for cell in system.cells}
    assert cells["A", "members"] == 10
    assert cells["B", "members"] == 5
    assert cells["ALL", "members"] == 10


# Vintages


def hidden_beside(now: dict[str, Member], *earlier: dict[str, Member]) -> set[object]:
    """What a vintage hides where all cells of those before it, the newest first, were printed."""
    everything = frozenset(
        (row, kind) for row in ("A", "B", "ALL") for kind in ("members", "reporting")
    )
    pattern = suppress(count_table(now, [Vintage(one, everything) for one in earlier]))
    assert not pattern.too_narrow
    return set(pattern.hidden)


@pytest.mark.parametrize(("late", "expected"), [(1, True), (2, True), (3, False), (8, False)])
def test_one_or_two_that_came_late_are_not_the_difference_of_two_vintages(
    late: int, expected: bool
) -> None:
    before, after = members(A=(25, 12), B=(12, 9)), members(A=(25, 12 + late), B=(12, 9))
    told = {("A", "reporting"), ("ALL", "reporting")}
    assert hidden_beside(after, before) == (told if expected else set())


def test_one_that_came_late_in_each_of_two_rows_is_told_by_neither() -> None:
    before, after = members(A=(25, 12), B=(12, 6)), members(A=(25, 13), B=(12, 8))
    # All three together are no secret: the total may be printed.
    assert hidden_beside(after, before) == {("A", "reporting"), ("B", "reporting")}


def test_one_that_took_its_return_back_is_not_the_difference_either() -> None:
    before, after = members(A=(25, 13), B=(12, 6)), members(A=(25, 12), B=(12, 6))
    assert hidden_beside(after, before) == {("A", "reporting"), ("ALL", "reporting")}


def test_as_many_that_came_as_took_theirs_back_tell_nothing() -> None:
    before = members(A=(25, 13), B=(12, 6))
    after = before | {"A0": Member(frozenset("A"), False), "A20": Member(frozenset("A"), True)}
    assert hidden_beside(after, before) == set()


@pytest.mark.parametrize("joined", [1, 2])
def test_whether_a_single_newcomer_reported_is_not_told(joined: int) -> None:
    """Who is a member is no secret, so the number of members may tell of it."""
    before, after = members(A=(25, 13), B=(12, 6)), members(A=(25, 13), B=(12, 6))
    after |= {f"N{n}": Member(frozenset("A"), True) for n in range(joined)}
    assert hidden_beside(after, before) == {("A", "reporting"), ("ALL", "reporting")}


def test_the_only_reporter_among_those_that_left_a_row_is_not_told() -> None:
    before = members(A=(25, 13), B=(12, 6))
    after = {name: one for name, one in before.items() if name != "A0"}
    assert hidden_beside(after, before) == {("A", "reporting"), ("ALL", "reporting")}


def test_what_came_since_the_last_but_one_vintage_counts_too() -> None:
    """Three and then one: four since the first, of which the second tells three."""
    first, second = members(A=(25, 10), B=(12, 6)), members(A=(25, 13), B=(12, 6))
    assert hidden_beside(second, first) == set()
    third = members(A=(25, 14), B=(12, 6))
    assert hidden_beside(third, second, first) == {("A", "reporting"), ("ALL", "reporting")}


def test_an_earlier_vintage_that_was_not_printed_gives_no_difference() -> None:
    before, after = members(A=(25, 12), B=(12, 9)), members(A=(25, 13), B=(12, 9))
    pattern = suppress(count_table(after, [Vintage(before)]))
    assert pattern.hidden == set()


def test_the_only_one_that_was_missing_may_be_told_to_be_there_by_now() -> None:
    """Of the vintage that left it out nobody knows how many were missing."""
    before, after = members(A=(25, 24), B=(12, 9)), members(A=(25, 25), B=(12, 9))
    printed = frozenset({("A", "members"), ("B", "members"), ("B", "reporting")})
    pattern = suppress(count_table(after, [Vintage(before, printed)]))
    assert not pattern.too_narrow
    assert pattern.hidden == set()
