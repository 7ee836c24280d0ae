"""Rows in quarantine have a way out: held, then answered, then accepted, on a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from programme_statistics.sources.members import made_up
from support.members import QUARTER, RECEIVED, MemberRoad

COMPANIES = made_up.companies(2)
FIRST = COMPANIES[0]
BEFORE = datetime(2026, 7, 20, 9, 0, tzinfo=UTC)
LATER = RECEIVED + timedelta(days=3)
REASON = "Yeni pazar: Fas"
Row = dict[str, Any]


@pytest.fixture
def registered(road: MemberRoad) -> MemberRoad:
    road.register(COMPANIES)
    return road


def returned() -> tuple[Row, list[Row]]:
    return made_up.company_quarter(FIRST, QUARTER, 3)


def form(code: str, *rows: Row) -> bytes:
    return made_up.filled({code: rows})


def held(road: MemberRoad) -> set[tuple[str, str, str]]:
    """What the rules found in the file that came last, but for what every such file has."""
    ((newest,),) = road.rows(
        "select max(load_id) from ops.load where dataset_code = 'member_submission'"
    )
    return {
        (rule, case, severity)
        for load_id, rule, case, severity, *_ in road.findings()
        if load_id == newest and case != "no_detail"
    }


def exports(road: MemberRoad) -> set[Any]:
    return set(
        road.rows(
            "select export_value from warehouse.fact_member_quarter"
            " where valid_to = 'infinity' and ref_quarter = '2026-07-01'"
        )
    )


def test_a_jump_is_held_until_the_comment_says_why(registered: MemberRoad) -> None:
    row, _ = returned()
    high = {**row, "export_value": Decimal(9_000_000), "turnover_try": Decimal(900_000_000)}
    low = {
        **row,
        "period": str(QUARTER.plus(-1)),
        "declared_on": "10.07.2026",
        "export_value": Decimal(100_000),
        "turnover_try": Decimal(800_000_000),
    }
    registered.send("q2.xlsx", form("M1", low), BEFORE)
    assert "1 in quarantine" in registered.send("q3.xlsx", form("M1", high))
    assert held(registered) == {("V11", "jump", "Q")}
    assert exports(registered) == set()
    sentence = registered.send("q3.xlsx", form("M1", {**high, "comment": REASON}), LATER)
    assert "1 row(s) accepted, 0 in quarantine" in sentence
    assert held(registered) == {("V11", "jump", "W")}
    assert exports(registered) == {(9_000_000,)}


def test_an_amount_that_differs_by_a_slip_of_units_is_accepted_once_it_is_stated_in_full(
    registered: MemberRoad,
) -> None:
    row, _ = returned()
    high = {**row, "export_value": Decimal(9_000_000), "turnover_try": Decimal(900_000_000)}
    low = {
        **row,
        "period": str(QUARTER.plus(-1)),
        "declared_on": "10.07.2026",
        "export_value": Decimal(9_000),
        "turnover_try": Decimal(800_000_000),
    }
    registered.send("q2.xlsx", form("M1", low), BEFORE)
    assert "1 in quarantine" in registered.send("q3.xlsx", form("M1", {**high, "comment": REASON}))
    assert held(registered) == {("V11", "slip", "Q")}
    assert exports(registered) == set()
    answer = f"{REASON}, tutar 9.000.000 dolar"
    sentence = registered.send("q3.xlsx", form("M1", {**high, "comment": answer}), LATER)
    assert "1 row(s) accepted, 0 in quarantine" in sentence
    assert held(registered) == {("V11", "slip", "W")}
    assert exports(registered) == {(9_000_000,)}


def test_a_detail_is_compared_with_the_return_that_was_accepted_before(
    registered: MemberRoad,
) -> None:
    row, lines = returned()
    registered.send("m1.xlsx", form("M1", row))
    half = [{**line, "export_value": line["export_value"] / 2} for line in lines]
    assert "3 in quarantine" in registered.send("m2.xlsx", form("M2", *half))
    assert held(registered) == {("V08", "sum", "Q")}
    half[0]["reason"] = REASON
    registered.send("m2.xlsx", form("M2", *half), LATER)
    assert held(registered) == {("V08", "sum", "W")}
    assert registered.rows(
        "select count(*) from warehouse.fact_member_export where valid_to = 'infinity'"
    ) == [(3,)]


def test_a_return_is_compared_with_the_detail_that_was_accepted_before(
    registered: MemberRoad,
) -> None:
    row, lines = returned()
    registered.send("m2.xlsx", form("M2", *lines))
    double = {**row, "export_value": row["export_value"] * 2, "turnover_try": 900_000_000}
    assert "1 in quarantine" in registered.send("m1.xlsx", form("M1", double))
    assert held(registered) == {("V08", "sum", "Q")}
    registered.send("m1.xlsx", form("M1", row), LATER)
    assert held(registered) == set()
    assert exports(registered) == {(row["export_value"],)}


def test_of_two_secretariats_the_one_holds_that_the_office_decides_for(
    registered: MemberRoad,
) -> None:
    """The office puts the file that holds into the folder of who reported first."""
    row, _ = returned()
    other = {**row, "turnover_try": row["turnover_try"] + 1}
    registered.send("birinci/q3.xlsx", form("M1", row))
    assert "1 in quarantine" in registered.send("ikinci/q3.xlsx", form("M1", other))
    assert held(registered) == {("V24", "other_secretariat", "Q")}
    turnover = "select turnover_try from warehouse.fact_member_quarter where valid_to = 'infinity'"
    assert registered.rows(turnover) == [(row["turnover_try"],)]
    sentence = registered.send("birinci/q3.xlsx", form("M1", other), LATER)
    assert "1 revised" in sentence
    assert held(registered) == set()
    assert registered.rows(turnover) == [(other["turnover_try"],)]
    third = {**row, "turnover_try": row["turnover_try"] + 2}
    assert "1 in quarantine" in registered.send("ikinci/q3.xlsx", form("M1", third), LATER)
