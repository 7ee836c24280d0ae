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


def actual(code: str, indicator: str, value: int, grade: str = "measured") -> dict[str, Any]:
    return {
        "actual_code": code,
        "indicator_code": indicator,
        "scope_kind": "project",
        "project_code": "GOING-ON",
        "actual_value": value,
        "evidence_grade": grade,
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
                target("BLANK", "UNIVERSITY_AGREEMENTS", "at_least", 5),
            ],
            "actuals": [
                actual("A1", "JOINT_PROJECTS", 4),
                actual("A2", "REPLICATIONS", 3),
                actual("A3", "GRANT_AWARDS", 9),
                actual("A4", "NEW_EXPORTERS", 9),
                actual("A5", "NEW_PRODUCTS", 1),
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


def test_a_wider_series_alone_never_verifies(official: Connection) -> None:
    with official:
        official.execute(text("update warehouse.fact_record_claim set cluster_code = null"))
        assert {row[3] for row in claims(official)} == {"unverifiable"}
        official.rollback()


def test_without_any_series_a_claim_is_unverifiable(seeded: Road) -> None:
    assert seeded.rows("select status, series_code, verdict from mart.record_claim") == [
        ("unverifiable", None, None)
    ]
