"""Every mart of the registers as it was known before: a changed row leaves the old figure there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from programme_statistics.database import sql_root
from programme_statistics.sources.programme.datasets import REGISTER
from programme_statistics.tables import REGISTER_TABLES
from support.published_marts import publish_marts
from support.register import activity, attended, companies, load_registers, members, write_register
from support.road import NewRoad, Road, Row
from support.trade_facts import Figure, publish_trade, with_world

FOOTWEAR = "URGE-FOOT"
RANGE = range(1, 7)

MARTS = sorted(
    path.stem.removesuffix("_as_of")
    for path in (sql_root() / "marts").glob("*_as_of.sql")
    if "security definer" in path.read_text(encoding="utf-8")
    and path.stem
    not in {
        "cluster_member_quarter_as_of",
        "member_line_export_as_of",
        "submission_monitor_as_of",
    }
)
"""The marts that read registers: they answer with more rights than who asks them has.

So do the tables of members and the monitor of their returns, which read what was printed and no
register.
"""

OF_A_DAY = {"project_membership", "support_activity", "support_finance"}
"""Marts whose first argument is the day they are about."""


def registers(*, later: bool) -> Mapping[str, Iterable[Mapping[str, Any]]]:
    """A secretariat's registers, and the same with a figure changed in each."""
    more = int(later)
    return {
        "organisations": [
            {"organisation_code": "OWN", "name_en": f"Name {more}", "organisation_type": "other"}
        ],
        "projects": [
            {
                "project_code": "OWN-1",
                "programme_code": "URGE",
                "name_en": f"Name {more}",
                "starts_on": "2026-01-01",
                "planned_months": 36,
            }
        ],
        "project_funding": [{"project_code": "OWN-1", "funder_code": "OWN", "amount": 100 + more}],
        "project_dates": [
            {
                "project_code": "OWN-1",
                "event": "contract_start",
                "event_on": f"2026-01-0{1 + more}",
                "date_precision": "day",
            }
        ],
        "project_members": members(FOOTWEAR, 1, 8 + 4 * more, "2023-01-01"),
        "parties": companies(1, 12, nace_code=("14.14" if later else "15.20")),
        "support_rules": [
            {
                "legal_regime": "5973",
                "support_item": "LODGING",
                "valid_from": "2027-01-01",
                "rate": "0.75",
                "certainty": "low",
                "figure_basis": "computed",
                "note": f"Note {more}",
            }
        ],
        "action_items": [
            {
                "project_code": "OWN-1",
                "plan_version": 1,
                "item_no": 1,
                "title": "Fair",
                "done_on": "2026-02-01" if later else None,
            }
        ],
        "activities": [
            activity("COURSE", FOOTWEAR, "TRAINING", "2026-03-10", hours=6 + more),
            activity("MARKET", FOOTWEAR, "OVERSEAS_MKT", "2026-04-10"),
        ],
        "activity_topics": [{"activity_code": "COURSE", "topic_code": "SALES_SKILLS"}],
        "attending_companies": [
            *attended("COURSE", 1, 4 + 4 * more, "2026-03-10", persons=1),
            *attended("MARKET", 1, 8, "2026-04-10"),
        ],
        "event_attendance": [
            {
                "activity_code": "MARKET",
                "participant_type": "ALL",
                "role": "attendee",
                "persons": 40 + more,
                "count_basis": "headcount",
            }
        ],
        "event_feedback": [
            {
                "activity_code": "MARKET",
                "feedback_no": 1,
                "feedback_kind": "opinion",
                "statement": f"Good {more}",
            }
        ],
        "b2b_meetings": [
            {"activity_code": "MARKET", "meeting_format": "group", "meetings": 20 + more}
        ],
        "follow_ups": [
            {
                "activity_code": "MARKET",
                "months_after": "3",
                "companies_asked": 8,
                "companies_answered": 3 + 5 * more,
            }
        ],
        "needs_assessments": [
            {
                "project_code": FOOTWEAR,
                "round_no": 2,
                "topic_code": "SALES_SKILLS",
                "is_need": "yes",
                "n_companies": 8 + 4 * more,
                "mean_score": 50 + 20 * more,
                "target_score": 60,
            }
        ],
        "support_expenses": [
            {
                "expense_code": "E-1",
                "project_code": FOOTWEAR,
                "activity_code": "MARKET",
                "expense_type": "MARKETING_ORGANISATION",
                "claim_code": "C-1",
                "document_no": "1",
                "document_date": "2026-04-12",
                "currency": "TRY",
                "amount": 1000 + 1000 * more,
                "rate_to_try": "1",
                "payer": "chamber",
                "spent_on": "2026-04-12",
                "allocation_method": "equal",
            }
        ],
        "support_claims": [
            {
                "claim_code": "C-1",
                "project_code": FOOTWEAR,
                "activity_code": "MARKET",
                "activity_end_on": "2026-04-10",
                "submitted_on": "2026-05-01",
                "claimed_try": 700 + 100 * more,
                "deficient_on": "2026-05-10" if later else None,
                "is_closed": "no",
            }
        ],
        "member_performance": [
            {
                "project_code": FOOTWEAR,
                "party_code": f"P{number:03d}",
                "year": year,
                "value_added_try": 1000 + (200 + 100 * more) * (year - 2024),
                "employees": 10,
                "export_usd": 1_000_000 + (200_000 + 100_000 * more) * (year - 2024),
                "target_usd": 400_000 + (80_000 + 50_000 * more) * (year - 2024),
            }
            for number in range(1, 11)
            for year in (2024, 2025)
        ]
        + [
            {
                "project_code": "OWN-1",
                "party_code": f"P{number:03d}",
                "year": 2025,
                "export_usd": 1000 if later or number < 4 else 0,
            }
            for number in RANGE
        ],
        # Of another level of technology than the footwear that the cluster is of.
        "cluster_industries": [{"cluster_code": "CL-IST-FOOT", "nace_code": "26.11"}] * more,
        "growth_targets": [
            {
                "party_code": f"P{number:03d}",
                "metric": "exports",
                "baseline_value": 100,
                "target_value": 120,
                "due_on": "2026-12-31",
                "attained_value": 110 + 20 * more,
                "project_code": FOOTWEAR,
            }
            for number in RANGE
        ],
        "network_links": [
            {
                "from_party": f"P{number:03d}",
                "to_party": "P012",
                "link_type": "vertical",
                "purpose": "supply",
                "valid_from": "2025-01-01",
            }
            for number in range(1, 4 + 3 * more)
        ],
        "outreach_contacts": [
            {
                "project_code": "SMENET-TA",
                "party_code": f"P{number:03d}",
                "stage": "contacted",
                "reached_on": "2012-01-01",
            }
            for number in range(1, 5 + 4 * more)
        ],
        "grants": [
            {
                "grant_code": "G-1",
                "project_code": "OWN-1",
                "grantor_code": "OWN",
                "scheme": "A scheme",
                "applied_on": "2026-01-01",
                "decided_on": "2026-02-01",
                "is_awarded": "yes",
                "amount": 1000 + more,
                "currency": "TRY",
            }
        ],
        "benchmark_subjects": [{"subject_code": f"S-{n}", "name_en": f"S {n}"} for n in (1, 2, 3)],
        "benchmark_rounds": [{"round_code": "R-1", "round_no": 1, "held_on": "2026-01-01"}],
        "benchmark_values": [
            {
                "round_code": "R-1",
                "subject_code": f"S-{subject}",
                "benchmark_indicator": indicator,
                "raw_value": (10 + subject + number) * (1 + more * (subject == 1)),
            }
            for subject in (1, 2, 3)
            for number, indicator in enumerate(INDICATORS)
        ],
        "management_indicators": [
            {
                "subject_code": "S-1",
                "assessed_on": "2026-01-01",
                "question_no": 1,
                "dimension": "structure",
                "answer": f"Answer {more}",
                "has_consent": "yes",
            }
        ],
        "sector_review_scores": [
            {
                "province_code": "TR-19",
                "sector_name": "Bricks",
                "criterion_code": criterion,
                "score": 3 + more,
            }
            for criterion in CRITERIA
        ],
        "regional_employment": [
            {
                "area_code": area,
                "nace_code": nace,
                "year": 2025,
                "employees": employees + 100 * more,
                "establishments": 50,
            }
            for area, nace, employees in (
                ("TR", "TOTAL", 9_000_000),
                ("TR", "15.20", 60_000),
                ("TR-34", "TOTAL", 40_000),
                ("TR-34", "15.20", 1_200),
            )
        ],
        "actuals": [
            {
                "actual_code": "OWN",
                "indicator_code": "JOINT_PROJECTS",
                "scope_kind": "project",
                "project_code": "OWN-1",
                "actual_value": 3 + more,
                "evidence_grade": "measured",
            }
        ],
        "targets": [
            {
                "target_code": "OWN",
                "indicator_code": "JOINT_PROJECTS",
                "scope_kind": "project",
                "project_code": "OWN-1",
                "comparator": "at_least",
                "target_value": 4,
            }
        ],
        "record_claims": [
            {
                "claim_code": "OWN",
                "claim_value_usd": 300_000_000 + more,
                "rounded_to_usd": 1_000_000,
                "quarter_of_year": 1,
                "scope": "national_sector",
                "record_kind": "same_quarter",
                "sector_code": "leather",
            }
        ],
        "systems": [
            {
                "system_code": "OWN",
                "project_code": "OWN-1",
                "name_en": "A system",
                "purpose": "To try it",
                "state": "active" if later else "planned",
            }
        ],
    }


def _keys(code: str) -> list[str]:
    key = next(iter(REGISTER_TABLES[code].primary_key)).name
    lines = (REGISTER.seed / f"{code}.csv").read_text(encoding="utf-8").splitlines()
    at = lines[0].split(",").index(key)
    return [line.split(",")[at] for line in lines[1:]]


INDICATORS = _keys("benchmark_indicators")
CRITERIA = _keys("sector_review_criteria")


def form(mart: str, known_at: str) -> str:
    """The as-of form of a mart, asked what was known at a time."""
    day = "date '2026-11-01', " if mart in OF_A_DAY else ""
    return f"mart.{mart}_as_of({day}{known_at})"


def found(road: Road, relation: str, **parameters: object) -> Sequence[Row]:
    return sorted(road.rows(f"select * from {relation}", **parameters), key=repr)


@dataclass(frozen=True)
class Known:
    """A warehouse whose registers were changed, and what its marts said before."""

    road: Road
    at: datetime
    before: Mapping[str, Sequence[Row]]


@pytest.fixture(scope="module")
def known(new_road: NewRoad, tmp_path_factory: pytest.TempPathFactory) -> Known:
    road, own = new_road(), tmp_path_factory.mktemp("own")
    with road.engine.begin() as connection:
        publish_trade(
            connection,
            with_world(
                Figure(f"{year}-{month:02d}", "640399", 842, 10_000_000 + year)
                for year in (2024, 2025)
                for month in range(1, 13)
            ),
        )
    states = []
    for later in (False, True):
        for code, rows in registers(later=later).items():
            write_register(own, code, rows)
        outcome = load_registers(road.engine, road.landing, own)
        assert outcome.status == "published", outcome.sentence
        assert road.rows("select reason from ops.reject") == []
        publish_marts(road.engine)
        ((at,),) = road.rows("select clock_timestamp()")
        states.append((at, {mart: found(road, form(mart, "'infinity'")) for mart in MARTS}))
    return Known(road, *states[0])


def test_the_registers_marts_are_all_of_them() -> None:
    assert len(MARTS) == 39


@pytest.mark.parametrize("mart", MARTS)
def test_a_mart_says_again_what_it_said(known: Known, mart: str) -> None:
    now = found(known.road, form(mart, "'infinity'"))
    assert now != known.before[mart], "the change does not reach this mart: the test proves nothing"
    assert found(known.road, form(mart, ":at"), at=known.at) == known.before[mart]


@pytest.mark.parametrize("mart", sorted(set(MARTS) - OF_A_DAY))
def test_a_mart_is_its_as_of_form_as_now_known(known: Known, mart: str) -> None:
    assert found(known.road, f"mart.{mart}") == found(known.road, form(mart, "'infinity'"))
    # By the versions that are kept, too, and not only by the tables.
    assert found(known.road, f"mart.{mart}") == found(known.road, form(mart, "now()"))


@pytest.mark.parametrize("mart", MARTS)
def test_an_analyst_asks_every_mart_for_a_time(known: Known, mart: str) -> None:
    assert known.road.rows(
        "select has_function_privilege('analyst', p.oid, 'execute') from pg_proc as p"
        " where p.pronamespace = 'mart'::regnamespace and p.proname = :name",
        name=f"{mart}_as_of",
    ) == [(True,)]
