"""Exports by level of technology: shares, changes and unit values worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from support.register import load_registers
from support.road import NewRoad, Road
from support.trade_facts import Figure, in_quarter, publish_trade, with_world

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
    } == {"low": (25, None, False), "medium_low": (75, None, False)}


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
