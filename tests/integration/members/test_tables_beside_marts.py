"""What an analyst computes from a year's four tables of members beside a mart of yearly figures.

A mart that prints a ratio only, whose base the tables tell, tells its other end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from programme_statistics.marts.protected import VS_SECTOR
from programme_statistics.marts.published_marts import publish
from programme_statistics.periods import Quarter
from support.disclosure import RULES
from support.member_tables import FOOT, Tables, in_memory
from support.members import add_registers
from support.published_marts import publish_marts
from support.road import NewRoad
from support.trade_facts import Figure, publish_trade, with_world

US = 842
SECTOR = 40_000_000
"""Official exports of a month, the same in all of them."""
BASE, YEAR = 2024, 2025
OWN = {"y0": 11_000, "y1": 12_500, "y2": 9_700}
"""What those export in a quarter that became members with the second year."""

STAFF = {f"c{n}": 100 + 7 * n for n in range(12)} | {"y0": 90, "y1": 130, "y2": 110}
"""Everybody can count them."""


@dataclass
class Years:
    """Two years of a cluster: twelve members in both of them, others in the second only."""

    tables: Tables

    def panel(self, number: int) -> dict[str, int]:
        """What the twelve export in a quarter: a tenth more in the second year."""
        grown = 1.1 if number >= 4 else 1
        return {f"c{n}": round((10_000 + 130 * n + 50 * number) * grown) for n in range(12)}

    def join(self, *newcomers: str) -> None:
        """They become members with the second year."""
        self.tables.join(newcomers, FOOT, joined=Quarter(YEAR, 1))

    def report(self, newcomers: Sequence[str], *quarters: int) -> None:
        for number in quarters:
            added = {name: OWN[name] + 10 * number for name in newcomers if number >= 4}
            for name, exports in (self.panel(number) | added).items():
                self.tables.report(number, {name: exports}, employees_eop=STAFF[name])

    def publish_tables(self, *quarters: int) -> None:
        for number in quarters:
            outcome = self.tables.publish(number)
            assert outcome.status == "published", outcome.sentence

    def publish(self, code: str) -> None:
        last = self.tables.quarter(7).months[2].last_day
        publish_marts(self.tables.engine, code, through=last)

    def read(self, query: str) -> list[tuple[Any, ...]]:
        with self.tables.engine.connect() as connection:
            connection.execute(text("set local role analyst"))
            return [tuple(row) for row in connection.execute(text(query))]

    def levels(self, measure: str = "export_usd") -> Mapping[str, Decimal | None]:
        """What the tables print of the cluster, by quarter."""
        found = self.read(
            f"select quarter, {measure} from mart.cluster_member_quarter"
            f" where cluster_code = '{FOOT}'"
        )
        return dict(found)

    def in_year(self, year: int, measure: str = "export_usd") -> Decimal | None:
        """What the four tables of a year print together; None: one of them is withheld."""
        found = [value for quarter, value in self.levels(measure).items() if str(year) in quarter]
        printed = [value for value in found if value is not None]
        assert len(found) == 4
        return sum(printed, Decimal(0)) if len(printed) == 4 else None


@pytest.fixture
def years(new_road: NewRoad, tmp_path: Path) -> Iterator[Years]:
    tables = Tables(new_road().engine, Quarter(BASE, 1), years=2)
    add_registers(tables.engine, tmp_path)
    with tables.engine.begin() as connection:
        publish_trade(
            connection,
            with_world(
                Figure(f"{year}-{month:02d}", "640399", US, Decimal(SECTOR))
                for year in (BASE, YEAR)
                for month in range(1, 13)
            ),
        )
    tables.join([f"c{n}" for n in range(12)], FOOT)
    yield Years(tables)
    tables.engine.dispose()


def exports_of_newcomers(years: Years) -> tuple[Decimal, Decimal] | None:
    """The least and the most that those who came with the second year exported in it.

    The growth of those who were there before, times their base, which is what the tables print of
    the year before, is what they export now: the tables' rest is the others'.
    """
    ((growth,),) = years.read(
        f"select comparative_growth_pct from mart.member_vs_sector where year = {YEAR}"
    ) or [(None,)]
    before, now = years.in_year(BASE), years.in_year(YEAR)
    if growth is None or before is None or now is None:
        return None
    official = dict(
        years.read(
            "select left(quarter, 4)::int, sum(value_usd) from mart.cluster_export_quarter"
            f" where cluster_code = '{FOOT}' group by 1"
        )
    )
    rest = (official[YEAR] - now) / (official[BASE] - before)
    rounding = Decimal("0.05")
    low, high = (now - before * rest * (1 + (growth + off) / 100) for off in (rounding, -rounding))
    return low, high


def truth(*newcomers: str) -> int:
    return sum(OWN[name] + 10 * number for name in newcomers for number in range(4, 8))


def turnover_of_newcomers(years: Years, staff: int) -> tuple[Decimal, Decimal] | None:
    """The same of their turnover: the others' by employee, times the employees of the others."""
    ((change, in_prices_of_then),) = years.read(
        "select aggregate_change_pct, is_constant_prices from mart.member_productivity"
        f" where measure = 'turnover' and year = {YEAR}"
    ) or [(None, False)]
    assert not in_prices_of_then
    before, now = (years.in_year(year, "turnover_try") for year in (BASE, YEAR))
    staff_before, staff_now = (years.in_year(year, "employees") for year in (BASE, YEAR))
    if None in {change, before, now, staff_before, staff_now}:
        return None
    assert before and now and staff_before and staff_now
    level = before / staff_before * (1 + change / 100)
    found = now - level * (staff_now - 4 * staff)
    return found - 1, found + 1


def is_told(found: tuple[Decimal, Decimal] | None, value: int) -> bool:
    """Whether what is computed comes nearer to a figure than the secret rules allow."""
    if found is None:
        return False
    low, high = found
    assert low <= value <= high, "the attack is wrong"
    return max(value - low, high - value) < value * RULES.p_pct / 100


def test_what_a_newcomer_exports_is_not_told_by_the_growth_of_the_others(years: Years) -> None:
    """It is 44,220; without the tables beside it was computed to 43,774 to 44,292."""
    years.join("y0")
    years.report(["y0"], *range(8))
    years.publish_tables(*range(8))
    years.publish("member_vs_sector")
    assert years.in_year(BASE) is not None
    assert years.in_year(YEAR) is not None
    assert not is_told(exports_of_newcomers(years), truth("y0"))


def test_three_newcomers_hide_each_other(years: Years) -> None:
    """Here the attack is answered, which also says that it is right: it finds their sum."""
    years.join(*OWN)
    years.report([*OWN], *range(8))
    years.publish_tables(*range(8))
    years.publish("member_vs_sector")
    assert is_told(exports_of_newcomers(years), truth(*OWN))


def test_what_a_newcomer_turns_over_is_not_told_by_the_productivity_of_the_others(
    years: Years,
) -> None:
    """Who knows its employees computed it to the lira."""
    years.join("y0")
    years.report(["y0"], *range(8))
    years.publish_tables(*range(8))
    years.publish("member_productivity")
    assert years.in_year(BASE, "turnover_try") is not None
    assert years.in_year(YEAR, "turnover_try") is not None
    assert not is_told(turnover_of_newcomers(years, STAFF["y0"]), 50 * truth("y0"))


def test_the_turnover_of_three_newcomers_is_the_tables_rest(years: Years) -> None:
    years.join(*OWN)
    years.report([*OWN], *range(8))
    years.publish_tables(*range(8))
    years.publish("member_productivity")
    staff = sum(STAFF[name] for name in OWN)
    assert is_told(turnover_of_newcomers(years, staff), 50 * truth(*OWN))


def test_a_newcomer_is_not_told_by_the_last_table_where_the_growth_was_printed_first(
    years: Years,
) -> None:
    years.join("y0")
    years.report([], *range(4))
    years.publish_tables(*range(4))
    years.report(["y0"], *range(4, 8))
    years.publish_tables(4, 5, 6)
    years.publish("member_vs_sector")
    assert years.read(
        f"select companies, is_withheld from mart.member_vs_sector where year = {YEAR}"
    ) == [(12, False)]
    years.publish_tables(7)
    assert not is_told(exports_of_newcomers(years), truth("y0"))
    assert years.levels()[f"{YEAR}-Q4"] is None


def test_its_turnover_is_not_told_by_the_last_table_where_productivity_was_printed_first(
    years: Years,
) -> None:
    years.join("y0")
    years.report([], *range(4))
    years.publish_tables(*range(4))
    years.report(["y0"], *range(4, 8))
    years.publish_tables(4, 5, 6)
    years.publish("member_productivity")
    assert years.read(
        "select companies_matched, aggregate_change_pct is not null from mart.member_productivity"
        f" where measure = 'turnover' and year = {YEAR}"
    ) == [(12, True)]
    years.publish_tables(7)
    assert not is_told(turnover_of_newcomers(years, STAFF["y0"]), 50 * truth("y0"))
    assert years.levels("turnover_try")[f"{YEAR}-Q4"] is None


def test_what_an_earlier_release_has_told_holds_neither_a_table_nor_the_mart(
    years: Years,
) -> None:
    """Then nothing was judged beside the tables: the newcomer's year is told for good."""
    years.join("y0")
    years.report(["y0"], *range(8))
    years.publish_tables(*range(8))
    last = years.tables.quarter(7).months[2].last_day
    alone = replace(VS_SECTOR, linked=())
    outcome = publish(years.tables.engine, in_memory(), RULES, alone, last)
    assert outcome.status == "published"
    assert is_told(exports_of_newcomers(years), truth("y0"))
    # All others send the last quarter once more.
    years.tables.report(7, {name: value + 400 for name, value in years.panel(7).items()})
    years.publish_tables(7)
    years.publish("member_vs_sector")
