"""Rows in quarantine have a way out: held, then answered, then accepted, on a real database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from programme_statistics.settings import project_root
from programme_statistics.sources.members import made_up
from programme_statistics.warehouse.publish import Publishing
from support.members import QUARTER, RECEIVED, MemberRoad
from support.register import companies, load_registers, write_register

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


FIRST_CODE = "P001"
"""What the office's register of parties calls the company."""


@dataclass(frozen=True)
class Office:
    """The programme's office: it keeps the registers, and decides who reports a company."""

    road: MemberRoad
    folder: Path

    def decides(self, secretariat: str, **more: str) -> Publishing:
        """Writes a decision into the register and has the registers taken in."""
        decision = {
            "party_code": FIRST_CODE,
            "secretariat": secretariat,
            "valid_from": "2026-07-01",
            "reason": "Its cluster is theirs since July",
            "decided_by": "Programme office",
            "decided_on": "2026-10-21",
            **more,
        }
        write_register(self.folder / "register", "parties", companies(1, 1))
        write_register(self.folder / "register", "reporting_secretariats", [decision])
        return load_registers(self.road.engine, self.folder / "landing", self.folder / "register")

    def doubts(self) -> list[str]:
        """What the last load of the registers says of decisions that nothing can follow."""
        return [
            sentence
            for (sentence,) in self.road.rows(
                "select sentence from ops.check_result where not passed"
                " and check_name = 'decisions_name_who_reports'"
                " and load_id = (select max(load_id) from ops.check_result)"
            )
        ]


@pytest.fixture
def office(registered: MemberRoad, tmp_path: Path) -> Office:
    """The office, of whose register of parties the first company's form M0 has the code."""
    office = Office(registered, tmp_path)
    assert office.decides("nobody", valid_from="2020-01-01", valid_to="2020-02-01").status == (
        "published"
    )
    known = {
        "tax_no": FIRST.tax_no,
        "title": FIRST.title,
        "province_code": "İstanbul",
        "project_code": FIRST.project_code,
        "joined_on": "15.01.2024",
        "has_consented": "Evet",
        "party_code": FIRST_CODE,
    }
    registered.send("m0.xlsx", form("M0", known), BEFORE)
    return office


def waiting_for_a_decision() -> str:
    """The query of the page for stewards."""
    page = (project_root() / "docs" / "members.md").read_text(encoding="utf-8")
    (query,) = (one for one in page.split("```sql\n") if "reported_by" in one)
    return query.partition("```")[0]


TURNOVER = "select turnover_try from warehouse.fact_member_quarter where valid_to = 'infinity'"


def test_of_two_secretariats_the_one_holds_that_the_office_decides_for(office: Office) -> None:
    road, (row, _) = office.road, returned()
    other = {**row, "turnover_try": row["turnover_try"] + 1}
    road.send("birinci/q3.xlsx", form("M1", row))
    assert "1 in quarantine" in road.send("ikinci/q3.xlsx", form("M1", other))
    assert held(road) == {("V24", "other_secretariat", "Q")}
    with road.engine.connect() as connection:
        connection.execute(text("set role steward"))
        assert connection.execute(text(waiting_for_a_decision())).all() == [
            (FIRST.title, date(2026, 7, 1), "M1", "birinci", "ikinci")
        ]
    assert road.rows(TURNOVER) == [(row["turnover_try"],)]
    assert office.decides("ikinci").status == "published"
    assert office.doubts() == []
    # The same file as before is judged again, because it was not accepted in full.
    assert "1 revised" in road.send("ikinci/q3.xlsx", form("M1", other), LATER)
    assert held(road) == {("V24", "decided", "W")}
    assert road.rows(TURNOVER) == [(other["turnover_try"],)]
    # Nothing of the first one's takes its place again.
    third = {**row, "turnover_try": row["turnover_try"] + 2}
    road.send("birinci/q3.xlsx", form("M1", third), LATER)
    assert held(road) == {("V24", "decided_otherwise", "E")}
    assert road.rows(TURNOVER) == [(other["turnover_try"],)]
    (page,) = road.rows("select page from secure.submission_receipt order by load_id desc limit 1")
    assert "21.10.2026" in str(page)
    assert "ikinci" not in str(page)


def test_a_decision_that_is_changed_changes_who_is_taken(office: Office) -> None:
    road, (row, _) = office.road, returned()
    office.decides("ikinci")
    road.send("birinci/q3.xlsx", form("M1", row))
    assert held(road) == {("V24", "decided_otherwise", "E")}
    assert road.rows(TURNOVER) == []
    office.decides("birinci")
    road.send("birinci/q3.xlsx", form("M1", row), LATER)
    assert held(road) == set()
    assert road.rows(TURNOVER) == [(row["turnover_try"],)]


def test_a_decision_that_no_file_can_follow_is_told(office: Office) -> None:
    office.decides("Ikinci")
    (said,) = office.doubts()
    assert "P001 by Ikinci: no file came from this folder" in said


def test_two_decisions_on_a_company_do_not_hold_at_once(office: Office) -> None:
    path = office.folder / "register" / "reporting_secretariats.csv"
    office.decides("birinci")
    with path.open("a", encoding="utf-8") as stream:
        stream.write("P001,ikinci,2026-08-01,,Reason,Programme office,2026-10-22\n")
    load_registers(office.road.engine, office.folder / "landing", office.folder / "register")
    assert office.road.rows("select rule, sheet from ops.reject") == [
        ("overlap", "own/reporting_secretariats.csv")
    ]
