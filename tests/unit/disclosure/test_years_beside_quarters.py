"""A table of years beside the tables of its quarters, as one that reads both subtracts them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from programme_statistics.disclosure.linked import Contribution, Snapshot
from programme_statistics.disclosure.protect import protect
from programme_statistics.disclosure.rules import Rules, judge
from programme_statistics.periods import Quarter
from support.disclosure import RULES, parameters
from support.member_tables import alike

QUARTERS = [Quarter(2025, number).order for number in (1, 2, 3, 4)]
PANEL = alike("p", 12, 1000)


def of_quarters(
    values: Mapping[str, int],
    *quarters: int,
    row: str,
    part: Mapping[str, Decimal] | None = None,
) -> dict[str, Contribution]:
    """The same figure in each of the quarters."""
    return {
        f"{company} {quarter}": Contribution(
            Decimal(value),
            company,
            frozenset({row}),
            part=(part or {}).get(company, Decimal(1)),
            company=company,
            period=quarter,
        )
        for company, value in values.items()
        for quarter in quarters
    }


def table(values: Mapping[str, int], quarter: int) -> Snapshot:
    return Snapshot(
        0, of_quarters(values, quarter, row="members"), frozenset({"members"}), has_total=False
    )


def is_printed(year: Mapping[str, Contribution], *tables: Snapshot, rules: Rules = RULES) -> bool:
    found = protect(
        Snapshot(0, year, has_total=False),
        tables,
        rules,
        lambda contributions: judge(contributions, rules),
        frozenset({"year"}),
    )
    assert not found.pattern.too_narrow
    return found.pattern.printed == {"year"}


YEAR = of_quarters(PANEL, *QUARTERS, row="year")


@pytest.mark.parametrize(
    ("others", "is_shown"),
    [
        ({}, True),
        ({"y": 900}, False),
        ({"y": 900, "z": 1100}, False),
        ({"y": 900, "z": 1100, "w": 1000}, True),
        # Nobody has to know the two small ones to know the large one.
        pytest.param({"y": 9000, "z": 20, "w": 30}, False, id="one of three has nearly all"),
    ],
)
def test_a_year_is_not_printed_that_leaves_one_companys_of_the_four_quarters(
    others: Mapping[str, int], is_shown: bool
) -> None:
    tables = [table({**PANEL, **others}, quarter) for quarter in QUARTERS]
    assert is_printed(YEAR, *tables) == is_shown


def test_a_year_is_told_where_no_quarter_of_it_is() -> None:
    """Who expects figures to move by half knows none of the four quarters, and their sum."""
    rules = Rules.parse(parameters(stability_pct=50), "a test's parameters")
    others = {"y": 9000, "z": 20, "w": 30}
    tables = [table({**PANEL, **others}, quarter) for quarter in QUARTERS]
    assert is_printed(YEAR, *tables[:3], rules=rules)
    assert not is_printed(YEAR, *tables, rules=rules)


def test_quarters_that_are_not_printed_leave_the_year_open() -> None:
    """As far as they may be unlike those that are."""
    tables = [table({**PANEL, "y": 900}, quarter) for quarter in QUARTERS]
    assert not is_printed(YEAR, *tables)
    assert is_printed(YEAR, *tables[:2])
    large = [table({**PANEL, "y": 9000}, quarter) for quarter in QUARTERS]
    assert not is_printed(YEAR, *large[:2])


def test_companies_that_were_members_in_three_quarters_hide_another_by_their_fourth() -> None:
    """It is in the panel's year, and in no table."""
    large = {**PANEL, **alike("left", 3, 10_000)}
    tables = [
        *(table({**large, "y": 900}, quarter) for quarter in QUARTERS[:3]),
        table({**PANEL, "y": 900}, QUARTERS[3]),
    ]
    assert is_printed(of_quarters(large, *QUARTERS, row="year"), *tables)


def test_prices_tell_a_company_of_another_industry_apart() -> None:
    """The tables are in prices of then, the year in those of before: two sums of the same."""
    tables = [table(PANEL, quarter) for quarter in QUARTERS]
    prices = dict.fromkeys(PANEL, Decimal("0.5"))
    assert is_printed(of_quarters(PANEL, *QUARTERS, row="year", part=prices), *tables)
    prices["p3"] = Decimal("0.4")
    assert not is_printed(of_quarters(PANEL, *QUARTERS, row="year", part=prices), *tables)
