"""What can be computed from two publications, or from one and what is known beside it.

The traps (i) to (vii) of the domain's page, section 6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

from programme_statistics.disclosure.linked import (
    TOTAL,
    Contribution,
    Snapshot,
    by_respondent,
    in_row,
    link,
)
from programme_statistics.disclosure.rules import judge
from programme_statistics.disclosure.suppress import audited, suppress
from programme_statistics.disclosure.system import Cell, System, Target, Terms, Unknown
from support.disclosure import RULES, hidden, linked, protected, snapshot

# 25 companies; the first is large, and alone in no row.
MEMBERS = {f"m{n:02d}": 200 if n == 0 else 20 + n for n in range(25)}
OTHERS = {f"o{n:02d}": 40 for n in range(10)}
ROWS = {"A": MEMBERS, "B": OTHERS}
ALL = ("A", "B", TOTAL)


def without(company: str) -> dict[str, int]:
    return {name: value for name, value in MEMBERS.items() if name != company}


# (i) membership changes between quarters


def test_a_large_company_that_leaves_is_not_the_difference_of_two_quarters() -> None:
    before = snapshot(ROWS, ALL, period=1)
    after = snapshot({"A": without("m00"), "B": OTHERS}, period=2)
    # Who stays, 780, may have moved by 5 %: 39 on either side of 200 are wide enough ...
    assert hidden(after, before) == set()
    # ... but 7 on either side of 300 are not.
    few = {"m00": 300, "m01": 60, "m02": 50, "m03": 40}
    stay = {name: value for name, value in few.items() if name != "m00"}
    assert hidden(
        snapshot({"A": stay, "B": OTHERS}, period=2),
        snapshot({"A": few, "B": OTHERS}, ALL, period=1),
    ) == {"A", TOTAL}


def test_the_newcomer_is_not_the_difference_of_two_quarters_either() -> None:
    few = {"m00": 300, "m01": 60, "m02": 50, "m03": 40}
    before = snapshot(
        {"A": {name: few[name] for name in ("m01", "m02", "m03")}, "B": OTHERS}, ALL, period=1
    )
    after = snapshot({"A": few, "B": OTHERS}, period=2)
    assert hidden(after, before) == {"A", TOTAL}


def test_a_small_company_that_leaves_is_lost_in_what_the_others_may_have_changed() -> None:
    before = snapshot(ROWS, ALL, period=1)
    after = snapshot({"A": without("m01"), "B": OTHERS}, period=2)
    assert hidden(after, before) == set()


def test_what_was_not_printed_before_gives_no_difference() -> None:
    few = {"m00": 300, "m01": 60, "m02": 50, "m03": 40}
    stay = {name: value for name, value in few.items() if name != "m00"}
    before = snapshot({"A": few, "B": OTHERS}, ("B",), period=1)
    assert hidden(snapshot({"A": stay, "B": OTHERS}, period=2), before) == set()


def test_a_large_company_that_left_is_not_the_difference_to_the_year_before() -> None:
    """The quarters between are not published, or it was no member in them."""
    few = {"m00": 300, "m01": 60, "m02": 50, "m03": 40}
    stay = {name: value for name, value in few.items() if name != "m00"}
    after = snapshot({"A": stay, "B": OTHERS}, period=5)
    assert hidden(after, snapshot({"A": few, "B": OTHERS}, ALL, period=1)) == {"A", TOTAL}
    # Three quarters apart nobody expects that little has changed.
    assert hidden(after, snapshot({"A": few, "B": OTHERS}, ALL, period=2)) == set()


def test_a_year_is_seen_through_the_quarter_between() -> None:
    """Who was there a year ago and is not now is expected where both quarters are linked to it."""
    few = {"m00": 300, "m01": 60, "m02": 50, "m03": 40}
    stay = {name: value for name, value in few.items() if name != "m00"}
    last = snapshot({"A": stay, "B": OTHERS}, ("B",), period=4)
    before = snapshot({"A": few, "B": OTHERS}, ALL, period=1)
    assert hidden(snapshot({"A": stay, "B": OTHERS}, period=5), last, before) == {"A", TOTAL}


# (ii) a revised vintage against the first


def test_a_single_late_return_is_not_the_difference_of_two_vintages() -> None:
    first = snapshot({"A": without("m05"), "B": OTHERS}, ALL)
    assert hidden(snapshot(ROWS), first) == {"A", TOTAL}


def test_two_late_returns_are_not_either() -> None:
    early = {name: value for name, value in MEMBERS.items() if name not in {"m05", "m06"}}
    assert hidden(snapshot(ROWS), snapshot({"A": early, "B": OTHERS}, ALL)) == {"A", TOTAL}


def test_several_late_returns_of_one_size_are_published() -> None:
    late = {"m05", "m06", "m07", "m08"}
    early = {name: value for name, value in MEMBERS.items() if name not in late}
    assert hidden(snapshot(ROWS), snapshot({"A": early, "B": OTHERS}, ALL)) == set()


def test_a_single_corrected_return_is_lost_in_its_first_version() -> None:
    """The difference of two versions of one figure tells neither of them."""
    corrected = {**MEMBERS, "m05": 27}
    assert hidden(snapshot({"A": corrected, "B": OTHERS}), snapshot(ROWS, ALL)) == set()


def test_an_unchanged_table_is_published_again() -> None:
    assert hidden(snapshot(ROWS), snapshot(ROWS, ALL)) == set()


def test_a_later_vintage_does_not_open_what_an_earlier_one_has_hidden() -> None:
    pair = {"x": 25, "y": 24}
    rows = {**ROWS, "P": pair}
    first = snapshot(rows, protected(snapshot(rows)).printed)  # type: ignore[arg-type]
    assert set(first.printed) == {"A", TOTAL}
    # In the second vintage P would be safe: three more companies report.
    second = snapshot({**ROWS, "P": {**pair, "u": 22, "v": 21, "w": 20}})
    pattern = protected(second, first)
    assert not pattern.too_narrow
    assert not {"P", TOTAL} <= pattern.printed


# (iv) rows that overlap


def test_two_rows_that_overlap_do_not_tell_who_is_in_only_one() -> None:
    wide = {**OTHERS, "m05": 25}
    # A is printed, and what A and B have beside it: m05 would be their difference.
    assert hidden(snapshot({"A": OTHERS, "B": wide})) != set()
    three = {**OTHERS, "p": 25, "q": 25, "r": 25, "s": 25}
    assert hidden(snapshot({"A": OTHERS, "B": three})) == set()


def test_the_companies_in_both_rows_are_not_the_sum_less_the_total() -> None:
    shared = {"m05": 25}
    rows = {"A": {**without("m05"), **shared}, "B": {**OTHERS, **shared}}
    assert len(hidden(snapshot(rows))) == 1


# (v) growth, level and share together; (vi) months and quarter


def level(name: str, value: float, weight: float = 1.0) -> Cell:
    return Cell(name, {name: 1.0}, weight)


def test_a_level_is_not_computed_from_growth_and_the_other_level() -> None:
    now, before = Unknown("now", 50.0), Unknown("before", 40.0)
    secret = Target("before", {"before": 1.0}, 4.0, 4.0)
    alone = System([now, before], [level("now", 50.0)], [secret])
    assert audited(alone, frozenset({"now"})).too_narrow == []
    # Growth of 25 % is a relation everybody knows: now - 1.25 before = 0.
    growth = System(
        [now, before], [level("now", 50.0)], [secret], known=[{"now": 1.0, "before": -1.25}]
    )
    assert suppress(growth).hidden == {"now"}


def test_a_level_is_not_computed_from_a_share_and_the_whole() -> None:
    part, rest = Unknown("part", 30.0), Unknown("rest", 70.0)
    whole = Cell("whole", {"part": 1.0, "rest": 1.0}, 100.0)
    secret = Target("part", {"part": 1.0}, 3.0, 3.0)
    assert suppress(System([part, rest], [whole], [secret])).hidden == frozenset()
    share: Terms = {"part": 0.7, "rest": -0.3}  # 30 % of the whole
    assert suppress(System([part, rest], [whole], [secret], known=[share])).hidden == {"whole"}


def test_a_month_is_not_computed_from_its_quarter() -> None:
    months = [Unknown(name, value) for name, value in (("Jan", 10.0), ("Feb", 40.0), ("Mar", 50.0))]
    cells = [
        Cell("Jan", {"Jan": 1.0}, 10.0, must_hide=True),
        level("Feb", 40.0, 40.0),
        level("Mar", 50.0, 50.0),
        Cell("Q1", {one.name: 1.0 for one in months}, 100.0),
    ]
    secret = Target("Jan", {"Jan": 1.0}, 1.0, 1.0)
    assert suppress(System(months, cells, [secret])).hidden == {"Jan", "Feb"}


def grown(new: Mapping[str, Sequence[str]], *earlier: Mapping[str, Sequence[str]]) -> set[object]:
    """What is not printed of sums that are parts of each other, all of earlier ones printed."""

    def table(rows: Mapping[str, Sequence[str]], printed: frozenset[str]) -> Snapshot:
        companies = {
            company: Contribution(
                Decimal(SIZES[company]),
                company[0],
                frozenset(row for row in rows if company in rows[row]),
            )
            for company in SIZES
            if any(company in some for some in rows.values())
        }
        return Snapshot(0, companies, printed, has_total=False)

    now = table(new, frozenset())
    system = link(
        now,
        [table(one, frozenset(one)) for one in earlier],
        RULES,
        judged={row: judge(by_respondent(in_row(now, row)).values(), RULES) for row in new},
        guards_rests=True,
    )
    pattern = suppress(system)
    assert not pattern.too_narrow
    return set(pattern.hidden)


SIZES = {f"{company}1": 40 for company in "abcdefgh"} | {"a2": 700, "b2": 40, "c2": 40, "d2": 40}
"""Documents of companies by the company's letter."""
FIRST = [name for name in SIZES if name.endswith("1")]
MIDDLE = [*FIRST, "a2"]
LAST = [*MIDDLE, "b2", "c2"]


def test_what_is_new_in_a_sum_is_judged_like_a_sum() -> None:
    """New in the last against the first are 700 of a and 40 each of b and c."""
    assert grown({"1": FIRST, "3": LAST}) == {"1"}
    # The same where a sum between them says that a's came by itself.
    assert grown({"1": FIRST, "2": MIDDLE, "3": LAST}) == {"1", "2"}


def test_a_sum_that_was_printed_is_what_the_new_one_is_held_against() -> None:
    assert grown({"3": LAST}, {"3": FIRST}) == {"3"}
    assert grown({"3": [*FIRST, "b2", "c2", "d2"]}, {"3": FIRST}) == set()
    # Nor may what is not printed of the middle let the last be: it is held against the first.
    assert grown({"2": MIDDLE, "3": LAST}, {"3": FIRST}) == {"2", "3"}


# (vii) who is a member is public


def test_every_member_is_an_intruder_that_knows_who_is_in_which_row() -> None:
    """Two companies of a row know each other's figure, however many have not reported."""
    table = snapshot({"A": {"x": 50, "y": 49}, "B": OTHERS, "C": MEMBERS})
    assert "A" in hidden(table)


# A publication that cannot be protected


def test_what_earlier_publications_leave_open_holds_the_new_one() -> None:
    """Had A been printed with and without x, x is known; a new table with x again says so."""
    x = {"x": 80}
    one = snapshot({"A": {**OTHERS, **x}, "B": MEMBERS}, ALL)
    two = snapshot({"A": OTHERS, "B": MEMBERS}, ALL)
    pattern = protected(snapshot({"A": {**OTHERS, **x}, "B": MEMBERS}), two, one)
    assert pattern.too_narrow
    assert all(not breach.because for breach in pattern.too_narrow)


def test_what_an_open_quarter_leads_to_expect_of_the_next_holds_nothing() -> None:
    one = snapshot({"A": {**OTHERS, "x": 80}, "B": MEMBERS}, ALL, period=1)
    two = snapshot({"A": OTHERS, "B": MEMBERS}, ALL, period=1)
    pattern = protected(snapshot({"A": {**OTHERS, "x": 81}, "B": MEMBERS}, period=2), two, one)
    assert pattern.open_before > 0
    assert not pattern.too_narrow


def test_what_earlier_publications_say_of_others_is_counted_and_holds_nothing() -> None:
    one = snapshot({"A": {**OTHERS, "x": 80}, "B": MEMBERS}, ALL, period=1)
    two = snapshot({"A": OTHERS, "B": MEMBERS}, ALL, period=1)
    pattern = protected(snapshot({"A": OTHERS, "B": MEMBERS}, period=2), two, one)
    assert pattern.open_before > 0
    assert not pattern.too_narrow


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_order_of_earlier_publications_does_not_matter(order: tuple[int, int]) -> None:
    early = [
        snapshot({"A": without("m05"), "B": OTHERS}, ALL),
        snapshot({"A": without("m06"), "B": OTHERS}, ("B",), period=-1),
    ]
    assert hidden(snapshot(ROWS), *(early[at] for at in order)) == {"A", TOTAL}


def test_five_thousand_companies_are_no_larger_a_system_than_fifty() -> None:
    def table(size: int, leavers: int) -> dict[str, dict[str, int]]:
        return {
            row: {f"{row}{n}": 10 + n % 7 for n in range(leavers, size)} for row in "ABCDEFGHIJKL"
        }

    few, many = (
        linked(snapshot(table(size, 2), period=2), snapshot(table(size, 0), (), period=1))
        for size in (50, 420)
    )
    assert len(few.unknowns) == len(many.unknowns)
