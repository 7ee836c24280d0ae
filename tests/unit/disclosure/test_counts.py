"""Counts of companies: one and two are '<3', and nothing beside them tells which."""

from __future__ import annotations

import pytest

from programme_statistics.disclosure.counts import Member, count_table
from programme_statistics.disclosure.suppress import suppress

Row = tuple[int, int]
"""Members of a row, and how many of them reported."""


def hidden(**rows: Row) -> set[object]:
    members = [
        Member(frozenset({row}), number < reporting)
        for row, (size, reporting) in rows.items()
        for number in range(size)
    ]
    pattern = suppress(count_table(members))
    assert not pattern.too_narrow
    return set(pattern.hidden)


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
    members = [Member(frozenset("AB"), True)] * 5 + [Member(frozenset("A"), True)] * 5
    system = count_table(members)
    cells = {cell.name: system.value(cell.terms) for cell in system.cells}
    assert cells["A", "members"] == 10
    assert cells["B", "members"] == 5
    assert cells["ALL", "members"] == 10
