"""The registers' projects and activities under members' files: changed in place, never lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from programme_statistics.sources.members import made_up
from programme_statistics.warehouse.publish import Publishing
from support.members import QUARTER, MemberRoad
from support.register import activity, claim, expense, load_registers, write_register

COMPANIES = made_up.companies(4)
FAIR: made_up.Row = {
    "tax_no": COMPANIES[0].tax_no,
    "activity_code": "SAMPLE-FAIR",
    "is_invited": "Evet",
    "has_opted_in": "Evet",
    "has_attended": "Evet",
    "persons": 2,
    "order_value": 1000,
    "currency": "EUR",
}


@pytest.fixture
def own(road: MemberRoad, tmp_path: Path) -> Path:
    """The folder of the secretariat's registers; members refer to its projects."""
    road.register(COMPANIES)
    return tmp_path / "register"


def load(road: MemberRoad, own: Path) -> Publishing:
    return load_registers(road.engine, own.parent / "landing", own)


def test_a_project_that_changes_keeps_its_members(road: MemberRoad, own: Path) -> None:
    before = road.rows("select count(*) from warehouse.bridge_project_company")
    write_register(
        own,
        "corrections",
        [
            {
                "register_code": "projects",
                "row_key": "SAMPLE-FOOT",
                "field_name": "legal_regime",
                "value_as_read": "5973",
                "corrected_value": "2010/8",
                "reason": "The project was approved before",
                "decided_by": "Secretariat",
                "decided_on": "2026-10-01",
            }
        ],
    )
    assert load(road, own).status == "published"
    assert road.rows(
        "select legal_regime from warehouse.dim_project where project_code = 'SAMPLE-FOOT'"
    ) == [("2010/8",)]
    assert road.rows("select count(*) from warehouse.bridge_project_company") == before


def test_a_new_rate_is_one_edit_and_the_forms_are_judged_by_it(road: MemberRoad, own: Path) -> None:
    """80 % in place of 75 %: a correction of one row of the register ``support_rules``."""
    line: made_up.Row = {
        "project_code": "SAMPLE-FOOT",
        "activity_code": "SAMPLE-FAIR",
        "expense_type": "Yurt dışı pazarlama",
        "doc_no": "SAMPLE-1",
        "doc_date": "02.07.2026",
        "amount_net": 1000,
        "currency": "TL",
        "payer": "Oda",
        "claimed_amount": 800,
    }
    assert "accepted (V17)" in road.send("a.xlsx", made_up.filled({"M4": [line]}))
    assert [tuple(found)[1:4] for found in road.findings()] == [("V17", "above_rate", "E")]
    write_register(
        own,
        "corrections",
        [
            {
                "register_code": "support_rules",
                "row_key": "5973 / OVERSEAS_MARKETING / 2026-01-01",
                "field_name": "rate",
                "value_as_read": "0.75",
                "corrected_value": "0.80",
                "reason": "A new decree",
                "decided_by": "Secretariat",
                "decided_on": "2026-10-01",
            }
        ],
    )
    assert load(road, own).status == "published"
    assert "1 row(s) accepted" in road.send("b.xlsx", made_up.filled({"M4": [line]}))
    assert road.rows(
        "select expected_try from warehouse.support_line_as_of('infinity') where source = 'forms'"
    ) == [(800,)]


def test_a_project_with_members_is_not_withdrawn(road: MemberRoad, own: Path) -> None:
    (own / "sample.xlsx").unlink()
    outcome = load(road, own)
    assert outcome.status == "held"
    assert "projects SAMPLE-FOOT" in outcome.sentence
    assert "activities" not in outcome.sentence
    assert road.rows(
        "select count(*) from warehouse.dim_project where document_code = 'SAMPLE'"
    ) == [(4,)]
    (own / "sample.xlsx").write_bytes(made_up.programme_workbook(QUARTER))
    assert load(road, own).status == "published"


def test_an_activity_nobody_reported_on_may_go(road: MemberRoad, own: Path) -> None:
    write_register(own, "activities", [activity("VISIT", "SAMPLE-FOOT", "TRAINING", "2026-07-01")])
    assert load(road, own).status == "published"
    (own / "activities.csv").unlink()
    assert load(road, own).status == "published"
    assert road.rows("select from warehouse.dim_activity where activity_code = 'VISIT'") == []


def test_participation_in_an_activity_without_days_is_taken_in(road: MemberRoad, own: Path) -> None:
    write_register(
        own,
        "activities",
        [
            activity("UNDATED", "SAMPLE-FOOT", "TRAINING", "2026-07-01")
            | {"starts_on": None, "ends_on": None, "date_precision": "unknown"}
        ],
    )
    assert load(road, own).status == "published"
    said = road.send("m3.xlsx", made_up.filled({"M3": [FAIR | {"activity_code": "UNDATED"}]}))
    assert "1 row(s) accepted" in said, road.findings()
    assert road.rows(
        "select has_attended, order_value, order_value_usd, fx_basis"
        " from warehouse.fact_activity_participation"
    ) == [(True, 1000, None, None)]
    assert ("V16", "undated", "W") in [tuple(found)[1:4] for found in road.findings()]


def test_a_cap_that_ledger_and_forms_use_up_together_is_told_at_the_receipt(
    road: MemberRoad, own: Path
) -> None:
    """Of 29,594,373 for a project's preparation the ledger has claimed 20 million."""
    write_register(
        own,
        "activities",
        [activity(code, "SAMPLE-FOOT", "TRAINING", "2026-07-01") for code in ("ONE", "TWO")],
    )
    write_register(
        own,
        "support_expenses",
        [
            expense(
                "E", "SAMPLE-FOOT", "ONE", "TRAINING", "28000000.00", "2026-07-02", claim_code="C"
            )
        ],
    )
    write_register(
        own,
        "support_claims",
        [
            claim(
                "C", "ONE", "SAMPLE-FOOT", "2026-07-01",
                submitted_on="2026-08-01", claimed_try="20000000.00",
            )
        ],
    )  # fmt: skip
    assert load(road, own).status == "published"
    line: made_up.Row = {
        "project_code": "SAMPLE-FOOT",
        "expense_type": "Eğitim",
        "doc_no": "SAMPLE-1",
        "doc_date": "02.07.2026",
        "amount_net": 14_000_000,
        "currency": "TL",
        "payer": "Oda",
        "claimed_amount": 10_000_000,
    }
    # Of the activity that the ledger knows the form may say the same again: it counts once.
    same = made_up.filled({"M4": [line | {"activity_code": "ONE"}]})
    assert "1 row(s) accepted" in road.send("same.xlsx", same), road.findings()
    road.send("more.xlsx", made_up.filled({"M4": [line | {"activity_code": "TWO"}]}))
    assert [tuple(found)[1:4] for found in road.findings()] == [("V17", "above_cap", "E")]
