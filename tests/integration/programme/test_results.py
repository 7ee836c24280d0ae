"""Targets that are judged and targets that cannot be; a claim of a record against the figures."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, text

from integration.programme.conftest import WithOwn
from support.facts import publish, quarters
from support.register import load_registers
from support.road import NewRoad, Road
from support.trade_facts import Figure, publish_trade, with_world


def target(code: str, indicator: str, comparator: str, value: int, **more: Any) -> dict[str, Any]:
    return {
        "target_code": code,
        "indicator_code": indicator,
        "scope_kind": "project",
        "project_code": "GOING-ON",
        "comparator": comparator,
        "target_value": value,
        **more,
    }


def actual(
    code: str, indicator: str, value: int, grade: str = "measured", **more: Any
) -> dict[str, Any]:
    return {
        "actual_code": code,
        "indicator_code": indicator,
        "scope_kind": "project",
        "project_code": "GOING-ON",
        "actual_value": value,
        "evidence_grade": grade,
        **more,
    }


@pytest.fixture(scope="module")
def judged(with_own: WithOwn) -> Road:
    return with_own(
        {
            "projects": [
                {
                    "project_code": "GOING-ON",
                    "programme_code": "URGE",
                    "name_en": "Half way",
                    "starts_on": "2000-01-01",
                    "ends_on": "2100-01-01",
                }
            ],
            "targets": [
                target("MET", "JOINT_PROJECTS", "at_least", 4),
                target("MET-AT-MOST", "REPLICATIONS", "at_most", 3),
                target("MISSED", "GRANT_AWARDS", "at_least", 10, due_on="2020-01-01"),
                target("ON-TRACK", "NEW_EXPORTERS", "at_least", 10),
                target("BEHIND", "NEW_PRODUCTS", "at_least", 1000),
                target("CLAIMED", "NEW_MARKETS", "at_least", 5),
                target("MEASURED-FIRST", "CASE_STUDIES", "at_least", 5),
                target("BLANK", "UNIVERSITY_AGREEMENTS", "at_least", 5),
            ],
            "actuals": [
                actual("A1", "JOINT_PROJECTS", 4),
                actual("A2", "REPLICATIONS", 3),
                actual("A3", "GRANT_AWARDS", 9),
                actual("A4", "NEW_EXPORTERS", 9),
                actual("A5", "NEW_PRODUCTS", 1),
                actual("A7", "CASE_STUDIES", 2, as_of="2019-12-31"),
                actual("A8", "CASE_STUDIES", 6, as_of="2020-12-31"),
                actual("A9", "CASE_STUDIES", 1, "reported", as_of="2021-12-31"),
                actual("A10", "CASE_STUDIES", 9, "claimed", as_of="2022-12-31"),
                actual("A6", "NEW_MARKETS", 50, "claimed"),
            ],
        }
    )


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        ("MET", "met", None),
        ("MET-AT-MOST", "met", None),
        ("MISSED", "not_met", None),
        ("ON-TRACK", "on_track", None),
        ("BEHIND", "not_met", None),
        ("CLAIMED", "unmeasurable", "only claimed"),
        # The newest of what was measured holds, not a later number that was reported or claimed.
        ("MEASURED-FIRST", "met", None),
        ("BLANK", "unmeasurable", "no figure is known"),
    ],
)
def test_a_target_is_judged_by_its_comparator_and_by_the_evidence(
    judged: Road, code: str, status: str, reason: str | None
) -> None:
    assert judged.rows(
        "select status, reason from mart.target_scoreboard where target_code = :code", code=code
    ) == [(status, reason)]


def test_targets_that_contradict_one_another_stand_side_by_side(seeded: Road) -> None:
    found = seeded.rows(
        "select target_code, comparator, target_value, count(*), bool_and(status = 'conflict')"
        " from mart.target_scoreboard where conflict_group = 'CLUSTERS'"
        " group by 1, 2, 3 order by 1"
    )
    assert found == [
        ("CLUSTERS-12", "at_least", 12, 1, True),
        ("CLUSTERS-3-EACH", "at_least", 3, 5, True),
        ("CLUSTERS-UP-TO-12", "at_most", 12, 1, True),
    ]


def test_seven_hundred_contacted_is_not_four_hundred_reached(seeded: Road) -> None:
    assert seeded.rows(
        "select actual_value, attainment_pct, status, nearest_value, nearest_attainment_pct"
        " from mart.target_scoreboard where target_code = 'REACH-400'"
    ) == [(None, None, "unmeasurable", 700, 175)]


def test_no_target_is_lost(seeded: Road) -> None:
    assert seeded.rows(
        "select (select count(*) from warehouse.fact_target) + 4 - count(*)"
        " from mart.target_scoreboard"
    ) == [(0,)]


@pytest.fixture
def official(new_road: NewRoad) -> Connection:
    """Figures of the leather sector and of footwear, first quarters of 2019 to 2022."""
    road = new_road()
    load_registers(road.engine, road.landing)
    with road.engine.begin() as connection:
        publish(
            connection,
            {"leather": quarters("2019-01", *([400e6] * 8), *([300e6] * 4), 500e6)},
            edition="2022-03",
            at="2026-10-01",
        )
        publish_trade(
            connection,
            with_world(
                Figure(f"{year}-{month:02d}", "640399", 276, value / 3)
                for year, value, last in (
                    (2019, 210e6, 12),
                    (2020, 220e6, 12),
                    (2021, 230e6, 12),
                    (2022, 328.2e6, 3),
                )
                for month in range(1, last + 1)
            ),
        )
    return road.engine.connect()


def claims(connection: Connection) -> list[Any]:
    query = (
        "select series_code, quarter, verdict, status from mart.record_claim"
        " order by is_same_scope, quarter"
    )
    return [tuple(row) for row in connection.execute(text(query))]


def test_a_claim_is_tested_against_every_series_in_every_year(official: Connection) -> None:
    with official:
        assert claims(official) == [
            ("leather", "2019-Q1", "possible", "verified"),
            ("leather", "2020-Q1", "possible", "verified"),
            ("leather", "2021-Q1", "impossible", "verified"),
            ("leather", "2022-Q1", "possible", "verified"),
            ("CL-IST-FOOT", "2019-Q1", "differs", "verified"),
            ("CL-IST-FOOT", "2020-Q1", "differs", "verified"),
            ("CL-IST-FOOT", "2021-Q1", "differs", "verified"),
            ("CL-IST-FOOT", "2022-Q1", "agrees", "verified"),
        ]


def test_a_claim_of_a_stated_year_is_refuted_by_that_year(official: Connection) -> None:
    with official:
        official.execute(text("update warehouse.fact_record_claim set year = 2021"))
        assert claims(official) == [
            ("leather", "2021-Q1", "impossible", "refuted"),
            ("CL-IST-FOOT", "2021-Q1", "differs", "refuted"),
        ]
        official.rollback()


def test_a_claim_of_a_whole_year_is_tested_against_whole_years(new_road: NewRoad) -> None:
    """Footwear by year, in millions; of 2023 three quarters are known."""
    years = {2018: 800, 2019: 840, 2020: 880, 2021: 920, 2022: 900, 2023: 4000}
    road = new_road()
    load_registers(road.engine, road.landing)
    with road.engine.begin() as connection:
        publish_trade(
            connection,
            with_world(
                Figure(f"{year}-{month:02d}", "640399", 276, value * 1e6 / 12)
                for year, value in years.items()
                for month in range(1, 13 if year < 2023 else 10)
            ),
        )

    def verdicts(value: int, year: int | None, **more: object) -> list[tuple[Any, ...]]:
        claim = {"quarter": None, "kind": "year", "value": value * 1e6, "year": year} | more
        with road.engine.connect() as connection:
            connection.execute(
                text(
                    "update warehouse.fact_record_claim set quarter_of_year = :quarter,"
                    " record_kind = :kind, claim_value_usd = :value, year = :year"
                ),
                claim,
            )
            query = (
                "select quarter, official_value_usd::bigint / 1000000, verdict, status, reason"
                " from mart.record_claim order by 1"
            )
            return [tuple(row) for row in connection.execute(text(query))]

    verified = "an official series of the same scope has this record"
    assert verdicts(920, None) == [
        (
            str(year),
            value,
            "agrees" if year == 2021 else "differs",
            "verified",
            verified,
        )
        for year, value in years.items()
        if year < 2023
    ]
    otherwise = "the official series of the stated year says otherwise"
    assert verdicts(920, 2020) == [("2020", 880, "differs", "refuted", otherwise)]
    assert verdicts(900, 2022) == [("2022", 900, "equal_no_record", "refuted", otherwise)]
    # Before 2020 two years are known, and a record needs three.
    assert verdicts(880, 2020) == [
        ("2020", 880, "possible", "unverifiable", "the tested series do not decide")
    ]
    unclear = (
        "not tested: a record of a year has no quarter_of_year, and one of a quarter has:"
        " correct record_claims"
    )
    for mixed in ({"quarter": 1}, {"kind": "any_quarter"}):
        assert verdicts(920, 2021, **mixed) == [(None, None, None, "unverifiable", unclear)]


def test_a_wider_series_alone_never_verifies(official: Connection) -> None:
    with official:
        official.execute(text("update warehouse.fact_record_claim set cluster_code = null"))
        assert {row[3] for row in claims(official)} == {"unverifiable"}
        official.rollback()


def test_without_any_series_a_claim_is_unverifiable(seeded: Road) -> None:
    assert seeded.rows("select status, series_code, verdict from mart.record_claim") == [
        ("unverifiable", None, None)
    ]
