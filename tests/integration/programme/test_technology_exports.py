"""Exports by level of technology: shares, changes and unit values worked out by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, text

from support.register import load_registers
from support.road import NewRoad, Road
from support.trade_facts import Figure, enter, in_quarter, publish_trade, with_world

SHOES, MILLS, FISH, POTS = "640399", "843710", "030289", "732393"
"""Low (15), medium-high (28), of no one level (03 is no manufacturing, 10 low), medium-low (25)."""


@pytest.fixture(scope="module")
def traded(new_road: NewRoad) -> Road:
    road = new_road()
    assert load_registers(road.engine, road.landing).status == "published"
    with road.engine.begin() as connection:
        publish_trade(
            connection,
            with_world(
                [
                    *in_quarter(
                        "2025-Q1",
                        Figure("", SHOES, 842, 3000, 300),
                        Figure("", MILLS, 276, 500, 50),
                        Figure("", FISH, 276, 500, 125),
                    ),
                    *in_quarter(
                        "2026-Q1",
                        Figure("", SHOES, 842, 3000, 300),
                        Figure("", MILLS, 276, 1500, 75),
                        Figure("", FISH, 276, 500, 125),
                    ),
                    # A quarter that is not whole yet.
                    Figure("2026-04", SHOES, 842, 100, 10),
                    Figure("2026-04", POTS, 842, 300, 10),
                ]
            ),
        )
    return road


def figures(road: Road, quarter: str) -> Mapping[str, Mapping[str, Any]]:
    with road.engine.connect() as connection:
        connection.execute(text("set local role analyst"))
        found = connection.execute(
            text("select * from mart.technology_export_quarter where quarter = :quarter"),
            {"quarter": quarter},
        ).mappings()
        return {row["technology_level"]: dict(row) for row in found}


def test_a_level_has_its_share_of_the_clusters_exports(traded: Road) -> None:
    found = figures(traded, "2026-Q1")
    assert {level: (row["value_usd"], row["share_pct"]) for level, row in found.items()} == {
        "low": (3000, 60),
        "medium_high": (1500, 30),
        "not_classified": (500, 10),
    }
    assert found["medium_high"]["cluster_codes"] == "CL-COR-FOODM"
    assert found["not_classified"]["cluster_codes"] == "CL-TRA-FISH"


def test_a_share_changes_against_the_same_quarter_a_year_before(traded: Road) -> None:
    changes = {level: row["share_change_pp"] for level, row in figures(traded, "2026-Q1").items()}
    # 75, 12.5 and 12.5 % of 4,000 became 60, 30 and 10 % of 5,000.
    assert changes == {
        "low": -15,
        "medium_high": Decimal("17.5"),
        "not_classified": Decimal("-2.5"),
    }
    assert {row["share_change_pp"] for row in figures(traded, "2025-Q1").values()} == {None}


def test_a_unit_value_stands_over_that_of_all(traded: Road) -> None:
    found = figures(traded, "2026-Q1")
    # 5,000 dollars and 500 kg in all: 10 dollars a kilogram.
    assert {
        level: (row["unit_value_usd_per_kg"], row["relative_unit_value"])
        for level, row in found.items()
    } == {"low": (10, 1), "medium_high": (20, 2), "not_classified": (4, Decimal("0.4"))}


def test_a_quarter_that_is_not_whole_says_so_and_has_no_change(traded: Road) -> None:
    found = figures(traded, "2026-Q2")
    assert {
        level: (row["share_pct"], row["share_change_pp"], row["is_complete"])
        for level, row in found.items()
    } == {"low": (None, None, False), "medium_low": (None, None, False)}


SHOWN_COMPLETE = (
    "select technology_level, value_usd, share_pct, share_change_pp, relative_unit_value"
    " from mart.technology_export_quarter where is_complete and quarter = '2026-Q3'"
)


def test_a_level_that_is_whole_has_no_share_of_what_is_not(traded: Road) -> None:
    """Of shoes there are three months, of pots one: shoes are not three quarters of anything."""
    with traded.engine.connect() as connection:
        publish_trade(
            connection,
            with_world(
                [
                    *in_quarter("2026-Q3", Figure("", SHOES, 842, 3000, 300)),
                    Figure("2026-07", POTS, 842, 1000, 50),
                ]
            ),
        )
        of_one = [tuple(row) for row in connection.execute(text(SHOWN_COMPLETE))]
        assert of_one == [("low", 3000, None, None, None)]
        publish_trade(
            connection,
            with_world(
                [
                    Figure("2026-08", POTS, 842, 1000, 50),
                    Figure("2026-09", POTS, 842, 1000, 50),
                ]
            ),
        )
        of_all = {row[0]: tuple(row[1:]) for row in connection.execute(text(SHOWN_COMPLETE))}
        connection.rollback()
    # 6,000 dollars and 450 kg in all.
    assert of_all == {
        "low": (3000, 50, None, pytest.approx(Decimal(10) / (Decimal(6000) / 450))),
        "medium_low": (3000, 50, None, pytest.approx(Decimal(20) / (Decimal(6000) / 450))),
    }


@pytest.mark.parametrize(
    ("with_mass", "without", "is_low"),
    [(500, 5000, True), (799, 201, True), (800, 200, False), (1000, 0, False)],
)
def test_a_unit_value_stands_over_that_of_all_where_most_has_a_mass(
    traded: Road, with_mass: int, without: int, *, is_low: bool
) -> None:
    """Shoes: 80,000 dollars, 8,000 kg. Mills: one part with 10 kg, another without any."""
    mills = [Figure("", MILLS, 276, with_mass, 10)]
    mills += [Figure("", MILLS, 842, without)] if without else []
    with traded.engine.connect() as connection:
        publish_trade(
            connection,
            with_world(in_quarter("2027-Q1", Figure("", SHOES, 842, 80_000, 8000), *mills)),
        )
        found = connection.execute(
            text(
                "select unit_value_usd_per_kg, relative_unit_value, coverage_pct, is_low_coverage"
                " from mart.technology_export_quarter"
                " where quarter = '2027-Q1' and technology_level = 'medium_high'"
            )
        ).one()
        connection.rollback()
    assert found.unit_value_usd_per_kg == Decimal(with_mass) / 10
    assert found.coverage_pct == pytest.approx(Decimal(with_mass) * 100 / (with_mass + without))
    assert found.is_low_coverage == is_low
    of_all = Decimal(80_000 + with_mass) / 8010
    expected = None if is_low else pytest.approx(Decimal(with_mass) / 10 / of_all)
    assert found.relative_unit_value == expected


def test_nothing_stands_over_a_unit_value_of_all_that_is_of_little(traded: Road) -> None:
    """Of mills all has a mass, of shoes, which are nearly everything, a tenth."""
    with traded.engine.connect() as connection:
        publish_trade(
            connection,
            with_world(
                in_quarter(
                    "2027-Q1",
                    Figure("", SHOES, 842, 8000, 800),
                    Figure("", SHOES, 276, 72_000),
                    Figure("", MILLS, 276, 500, 10),
                )
            ),
        )
        found = {
            row.technology_level: (row.relative_unit_value, row.coverage_pct, row.is_low_coverage)
            for row in connection.execute(
                text("select * from mart.technology_export_quarter where quarter = '2027-Q1'")
            )
        }
        connection.rollback()
    assert found == {"low": (None, 10, True), "medium_high": (None, 100, False)}


def test_before_the_levels_were_known_nothing_is_classified(traded: Road) -> None:
    assert traded.rows(
        "select distinct technology_level from mart.technology_export_quarter_as_of('2026-10-02')"
    ) == [("not_classified",)]


def test_the_levels_are_those_of_all_manufacturing(seeded: Road) -> None:
    found: dict[str, int] = dict(
        seeded.rows(
            "select technology_level, count(*) from warehouse.dim_technology_level group by 1"
        )
    )
    assert found == {"high": 2, "medium_high": 5, "medium_low": 6, "low": 11}
    assert seeded.rows(
        "select array_agg(nace_code::integer order by nace_code)"
        " from warehouse.dim_technology_level"
    ) == [(list(range(10, 34)),)]


# Over a change of a list

HORSES, ASSES = "010121", "010130"
"""In no list."""
FOOTWEAR, FISHERY = "CL-IST-FOOT", "CL-TRA-FISH"
QUARTERS = [f"{year}-Q{number}" for year in (2023, 2024, 2025, 2026) for number in (1, 2, 3, 4)]
LEVEL_OF = {SHOES: "low", MILLS: "medium_high", FISH: "not_classified"}


def sold(at: int) -> dict[str, int]:
    """What of each product is exported in the quarter with this place; no share stays."""
    return {
        SHOES: 3000 + 17 * at * at,
        MILLS: 900 + 240 * at,
        FISH: 700 + 30 * at,
        HORSES: 500 + 90 * at,
    }


@pytest.fixture(scope="module")
def four_years(new_road: NewRoad) -> Road:
    road = new_road()
    assert load_registers(road.engine, road.landing).status == "published"
    with road.engine.begin() as connection:
        publish_trade(
            connection,
            with_world(
                figure
                for at, quarter in enumerate(QUARTERS)
                for figure in in_quarter(
                    quarter, *(Figure("", code, 276, value) for code, value in sold(at).items())
                )
            ),
        )
    return road


@pytest.fixture
def lists(four_years: Road) -> Iterator[Connection]:
    """A connection whose changes of lists are taken back."""
    with four_years.engine.connect() as connection:
        yield connection
        connection.rollback()


def changes(connection: Connection) -> Mapping[str, Mapping[str, Decimal]]:
    """The changes of shares that there are, by quarter and level."""
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in connection.execute(
        text(
            "select quarter, technology_level, share_change_pp from mart.technology_export_quarter"
            " where share_change_pp is not null"
        )
    ):
        found[row.quarter][row.technology_level] = row.share_change_pp
    return found


def worked_out(quarter: str, levels: Mapping[str, str]) -> Mapping[str, Any]:
    """The changes of shares from what was sold, where ``levels`` has what counts."""
    shares = []
    for at in (QUARTERS.index(quarter), QUARTERS.index(quarter) - 4):
        by_level: dict[str, Decimal] = defaultdict(Decimal)
        for code, level in levels.items():
            by_level[level] += sold(at)[code]
        whole = sum(by_level.values())
        shares.append({level: value * 100 / whole for level, value in by_level.items()})
    now, before = shares
    return {level: pytest.approx(now[level] - before[level]) for level in now}


def test_without_a_change_of_a_list_every_share_has_its_change(lists: Connection) -> None:
    assert changes(lists) == {one: worked_out(one, LEVEL_OF) for one in QUARTERS[4:]}


@pytest.mark.parametrize("cluster_code", [FOOTWEAR, FISHERY])
@pytest.mark.parametrize(
    ("first", "over"),
    [
        ("2025-04-01", ["2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1"]),
        ("2025-04-02", ["2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]),
    ],
)
def test_no_share_has_a_change_over_a_change_of_any_clusters_list(
    lists: Connection, cluster_code: str, first: str, over: list[str]
) -> None:
    """Horses come to one list: the shares of all levels are of more than a year before."""
    enter(lists, cluster_code, HORSES, first)
    level = LEVEL_OF[SHOES if cluster_code == FOOTWEAR else FISH]
    assert changes(lists) == {
        one: worked_out(one, LEVEL_OF | ({HORSES: level} if one > "2026" else {}))
        for one in QUARTERS[4:]
        if one not in over
    }


def test_the_shares_themselves_are_of_their_own_times_lists(lists: Connection) -> None:
    enter(lists, FOOTWEAR, HORSES, "2025-04-01")
    shares = dict(
        tuple(row)
        for row in lists.execute(
            text(
                "select quarter, share_pct from mart.technology_export_quarter"
                " where technology_level = 'low' and quarter in ('2025-Q1', '2025-Q2')"
            )
        )
    )
    before, after = sold(8), sold(9)
    assert shares == {
        "2025-Q1": pytest.approx(
            Decimal(before[SHOES] * 100) / (sum(before.values()) - before[HORSES])
        ),
        "2025-Q2": pytest.approx(
            Decimal((after[SHOES] + after[HORSES]) * 100) / sum(after.values())
        ),
    }


def test_a_change_of_a_list_of_which_nothing_is_sold_breaks_no_share(lists: Connection) -> None:
    """A cluster of the registers that has no exports here stands in no share."""
    enter(lists, "CL-IST-COSM", ASSES, "2025-04-01")
    assert sorted(changes(lists)) == QUARTERS[4:]


def test_no_share_has_a_change_where_a_clusters_list_begins(lists: Connection) -> None:
    """A list that begins changes no list, and what all shares are of all the same."""
    lists.execute(
        text(
            "insert into warehouse.dim_cluster (cluster_code, name_en, name_tr, programme,"
            " certainty) values ('T', 'T', 'T', 'URGE', 'high')"
        )
    )
    enter(lists, "T", HORSES, "2025-04-01")
    assert lists.execute(text("select * from mart.cluster_list_change")).all() == []
    # Of no level, as the fish.
    with_horses = LEVEL_OF | {HORSES: "not_classified"}
    assert changes(lists) == {
        one: worked_out(one, with_horses if one > "2026" else LEVEL_OF)
        for one in (*QUARTERS[4:9], *QUARTERS[13:])
    }
