"""Marts of the registers, a row of each worked by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from integration.programme.conftest import WithOwn
from support.register import activity, claim, companies, expense, members
from support.road import Road

OWN, DAY = "OWN", "2026-01-31"
CRITERIA = ("ECONOMIC_IMPACT", "DEMAND", "NETWORKING", "FACTOR_CONDITIONS")
STEPS = {
    "submitted_on": "2026-02-01",
    "reviewed_on": "2026-02-02",
    "deficient_on": "2026-02-03",
    "resubmitted_on": "2026-02-04",
    "decided_on": "2026-02-05",
    "paid_on": "2026-02-06",
    "own_share_on": "2026-02-07",
}
AMOUNTS = {"submitted_on": "claimed_try", "decided_on": "approved_try", "paid_on": "paid_try"}


def up_to(step: str, *, approved: str = "75.00") -> dict[str, Any]:
    """A claim of 75.00 that has passed every step up to this one."""
    passed = list(STEPS)[: list(STEPS).index(step) + 1]
    found: dict[str, Any] = {name: STEPS[name] for name in passed}
    for at, amount in AMOUNTS.items():
        if at in passed:
            found[amount] = "75.00" if at == "submitted_on" else approved
    if "own_share_on" in passed:
        found["own_share_try"] = "25.00"
    return found


SPENT: dict[str, dict[str, Any]] = {
    "spent": {"payer": "company"},
    "prefinanced": {"payer": "chamber"},
}
CLAIMS: dict[str, dict[str, Any]] = {
    "planned": {"activity_code": "LATER", "activity_end_on": "2999-01-01"},
    "activity_held": {},
    "spent": {},
    "prefinanced": {},
    "claim_submitted": up_to("submitted_on"),
    "under_review": up_to("reviewed_on"),
    "deficiency": up_to("deficient_on"),
    "resubmitted": up_to("resubmitted_on"),
    "approved": up_to("decided_on"),
    "approved_in_part": up_to("decided_on", approved="74.99"),
    "rejected": up_to("decided_on", approved="0.00"),
    "paid": up_to("paid_on"),
    "own_share_collected": up_to("own_share_on"),
    "closed": up_to("own_share_on") | {"is_closed": "yes"},
}
"""A claim for each state, called by it."""
WITHOUT_EXPENSE = {"planned", "activity_held"}


@pytest.fixture(scope="module")
def worked(with_own: WithOwn) -> Road:
    """A project of a secretariat's own with a few rows in each register."""
    return with_own(
        {
            "projects": [
                {"project_code": OWN, "programme_code": "URGE", "name_en": OWN,
                 "starts_on": "2026-01-01", "planned_months": 36, "legal_regime": "5973"},
                *({"project_code": code, "programme_code": "URGE", "name_en": code,
                   "starts_on": "2020-01-01", "planned_months": 36, "extended_months": extended}
                  for code, extended in (("LIFE-APPROVED", None), ("LIFE-EXTENDED", 12),
                                         ("LIFE-CLOSED", 12))),
            ],
            "project_states": [
                {"project_code": code, "state": state, "valid_from": f"{year}-01-01",
                 "date_precision": "day", "decision_no": f"{state}-{year}",
                 "valid_to": f"{until}-01-01" if until else None}
                for code, states in (
                    ("LIFE-APPROVED", [("applied", 2019, 2020), ("approved", 2020, None)]),
                    ("LIFE-EXTENDED", [("approved", 2020, 2021), ("active", 2021, 2023),
                                       ("extended", 2023, None)]),
                    ("LIFE-CLOSED", [("approved", 2020, 2021), ("extended", 2023, 2024),
                                     ("closed", 2024, 2999)]),
                )
                for state, year, until in states
            ],
            "activities": [
                activity("COURSE", OWN, "TRAINING", DAY, hours="6", plan_version=1, item_no=1),
                activity("OTHER", OWN, "TRAINING", DAY, hours="2"),
                activity("DROPPED", OWN, "TRAINING", DAY, hours="90", state="cancelled",
                         plan_version=1, item_no=2),
                activity("LATER", OWN, "MEETING", "2999-01-01", state="planned"),
            ],
            "activity_topics": [
                {"activity_code": code, "topic_code": "SALES_SKILLS"}
                for code in ("COURSE", "DROPPED")
            ],
            "needs_assessments": [
                {"project_code": OWN, "round_no": 1, "topic_code": "SALES_SKILLS",
                 "is_need": "yes", "mean_score": 40, "target_score": 60},
            ],
            "follow_ups": [
                {"activity_code": "COURSE", "months_after": "3", "companies_asked": 10,
                 "companies_answered": 7},
            ],
            "action_items": [
                {"project_code": OWN, "plan_version": 1, "item_no": at, "title": str(at),
                 "due_on": due, "done_on": done}
                for at, due, done in ((1, "2026-02-01", "2026-01-31"), (2, "2026-02-01", None),
                                      (3, "2999-01-01", None), (4, None, None))
            ],
            "sector_review_scores": [
                {"province_code": "TR-46", "sector_name": name, "criterion_code": criterion,
                 "score": score}
                for name, scores in (("Metal kitchenware", (60, 70, 80, 90)),
                                     ("Textile", (90, 90, 70, 70)), ("Food", (100, 100, 100)))
                for criterion, score in zip(CRITERIA, scores, strict=False)
            ],
            "organisations": [
                {"organisation_code": "GRANTOR", "name_en": "Grantor", "organisation_type": "other"}
            ],
            "grants": [
                {"grant_code": f"G-{at}", "project_code": OWN, "grantor_code": "GRANTOR",
                 "scheme": "S", "applied_on": "2026-01-01", "currency": "TRY", "amount": amount,
                 "decided_on": "2026-02-01" if awarded else None, "is_awarded": awarded}
                for at, (awarded, amount) in enumerate(
                    (("yes", "100.00"), ("yes", "50.50"), ("no", "70.00"), (None, "30.00"))
                )
            ],
            "system_usage": [
                {"system_code": "IMS", "quarter": "2013-Q1", "user_type": "sme",
                 "registered": 120, "logins": 300},
            ],
            "benchmark_subjects": [
                {"subject_code": "SUBJECT", "name_en": "Cluster"},
            ],
            "management_indicators": [
                {"subject_code": "SUBJECT", "assessed_on": "2026-01-01", "question_no": at,
                 "dimension": "structure", "answer": f"answer {at}", "has_consent": consent}
                for at, consent in ((1, "yes"), (2, "no"))
            ],
            "support_expenses": [
                expense(f"E-{state}", OWN, "COURSE", "TRAINING", "100.00", DAY,
                        claim_code=state, **SPENT.get(state, {}))
                for state in CLAIMS if state not in WITHOUT_EXPENSE
            ],
            "support_claims": [
                claim(state, "COURSE", OWN, DAY) | steps for state, steps in CLAIMS.items()
            ],
        }
    )  # fmt: skip


@pytest.mark.parametrize("state", CLAIMS)
def test_a_claim_is_in_the_state_of_the_last_step_it_has_passed(worked: Road, state: str) -> None:
    assert worked.rows(
        "select state from mart.support_claim where claim_code = :state", state=state
    ) == [(state,)]


WORKED: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
    "follow_up": (
        # Three, six and twelve months after the last of January.
        "select months_after, due_on::text, is_done, companies_asked, companies_answered,"
        " answered_pct::int from mart.follow_up where activity_code = 'COURSE' order by 1",
        [
            (3, "2026-04-30", True, 10, 7, 70),
            (6, "2026-07-31", False, None, None, None),
            (12, "2027-01-31", False, None, None, None),
        ],
    ),
    "action_plan": (
        # One of four is done, the second is overdue; a cancelled activity carries nothing out.
        "select items, items_done, done_pct::int, items_overdue, items_with_activity"
        " from mart.action_plan where project_code = 'OWN'",
        [(4, 1, 25, 1, 1)],
    ),
    "sector_review": (
        # Means of 75 and 80; who lacks a criterion has no score. The choice differs from the rank.
        "select sector_name, criteria_scored, score::int, review_rank, priority_rank"
        " from mart.sector_review where province_code = 'TR-46' order by 1",
        [
            ("Food", 3, None, None, None),
            ("Metal kitchenware", 4, 75, 2, 1),
            ("Textile", 4, 80, 1, 2),
        ],
    ),
    "sector_review_criterion": (
        # Criteria are told apart: who is first by one is second or last by another, and Food, which
        # has no mean, has its three scores.
        "select criterion_code, sector_name, score::int, criterion_rank"
        " from mart.sector_review_criterion where province_code = 'TR-46'"
        f" and criterion_code in ('{CRITERIA[0]}', '{CRITERIA[3]}') order by 1, 2",
        sorted(
            [
                (CRITERIA[0], "Food", 100, 1),
                (CRITERIA[0], "Metal kitchenware", 60, 3),
                (CRITERIA[0], "Textile", 90, 2),
                (CRITERIA[3], "Metal kitchenware", 90, 1),
                (CRITERIA[3], "Textile", 70, 2),
            ]
        ),
    ),
    "grant_award": (
        "select applications, awards, undecided, awarded_amount::text from mart.grant_award"
        " where project_code = 'OWN'",
        [(4, 2, 1, "150.50")],
    ),
    "system_usage": (
        "select quarter, user_type, registered, logins, documents from mart.system_usage"
        " where system_code = 'IMS'",
        [("2013-Q1", "sme", 120, 300, None)],
    ),
    "management_indicator": (
        # The second answer was not agreed to be shown.
        "select question_no, dimension, answer from mart.management_indicator"
        " where subject_code = 'SUBJECT'",
        [(1, "structure", "answer 1")],
    ),
    "secretariat_service": (
        # Ten of fourteen are submitted, eight sent back; of six that are decided one is rejected.
        # Twelve have a document each.
        "select claims_submitted, claims_late, days_late_max, claims_sent_back, claims_rejected,"
        " round(rejected_pct, 2)::text, documents, documents_submitted"
        " from mart.secretariat_service where project_code = 'OWN'",
        [(10, 0, 0, 8, 1, "16.67", 12, 10)],
    ),
    "training_need": (
        # 6 of 8 hours; the 90 hours of a cancelled course count nowhere.
        "select needs, needs_with_training, needs_closed, training_hours::int,"
        " hours_that_answer_a_need::int, share_of_hours_pct::int from mart.training_need"
        " where project_code = 'OWN'",
        [(1, 1, 0, 8, 6, 75)],
    ),
    "project": (
        # 36 months of the first day, and 12 more where it was extended. The approval stays that of
        # the state approved.
        "select project_code, state, state_from::text, approval_no, applied_on::text,"
        " approved_on::text, planned_end_on::text"
        " from mart.project where project_code like 'LIFE-%' order by 1",
        [
            (
                "LIFE-APPROVED",
                "approved",
                "2020-01-01",
                "approved-2020",
                "2019-01-01",
                "2020-01-01",
                "2023-01-01",
            ),
            (
                "LIFE-CLOSED",
                "closed",
                "2024-01-01",
                "approved-2020",
                None,
                "2020-01-01",
                "2024-01-01",
            ),
            (
                "LIFE-EXTENDED",
                "extended",
                "2023-01-01",
                "approved-2020",
                None,
                "2020-01-01",
                "2024-01-01",
            ),
        ],
    ),
}


@pytest.mark.parametrize("mart", WORKED)
def test_the_mart_says_what_was_worked_by_hand(worked: Road, mart: str) -> None:
    query, expected = WORKED[mart]
    assert worked.rows(query) == expected


def test_growth_of_twelve_of_sixteen_companies(with_own: WithOwn) -> None:
    """Eight of the twelve that are left grew by 20 % or more; a quarter of sixteen has left."""
    grown = [1200] * 8 + [1199] * 4
    road = with_own(
        {
            "parties": companies(1, 16),
            "project_members": members("URGE-FOOT", 1, 16, "2025-01-01"),
            "member_performance": [
                {"project_code": "URGE-FOOT", "party_code": f"P{at:03d}", "year": year,
                 "employees": 10, "value_added_try": amount}
                for year, amounts in ((2024, [1000] * 16), (2025, grown))
                for at, amount in enumerate(amounts, start=1)
            ],
        }
    )  # fmt: skip
    assert road.rows(
        "select companies_base, companies_matched, round(share_at_20_pct, 2)::text,"
        " attrition_pct::int, quality from mart.member_productivity"
        " where measure = 'value_added' and year = 2025"
    ) == [(16, 12, "66.67", 25, "normal")]


PRESENCE = {"activity_code": "A", "party_code": "P", "invited_on": "2026-01-01"}
CLAIM = {
    "claim_code": "C",
    "project_code": "P",
    "activity_code": "A",
    "activity_end_on": "2026-01-01",
    "submitted_on": "2026-01-02",
    "decided_on": "2026-01-03",
    "paid_on": "2026-01-04",
    "claimed_try": 100,
    "approved_try": 90,
    "paid_try": 80,
    "is_closed": False,
}
EXPENSE = {
    "expense_code": "E",
    "project_code": "P",
    "activity_code": "A",
    "expense_type": "T",
    "document_no": "1",
    "document_date": "2026-01-01",
    "currency": "TRY",
    "amount": 100,
    "rate_to_try": 1,
    "payer": "chamber",
    "spent_on": "2026-01-01",
    "allocation_method": "direct",
}
REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "registered_on_needs_opted_in_on": (
        "bridge_activity_party",
        PRESENCE | {"registered_on": "2026-01-02", "attended_on": "2026-01-03"},
    ),
    "attended_on_needs_registered_on": (
        "bridge_activity_party",
        PRESENCE | {"opted_in_on": "2026-01-02", "attended_on": "2026-01-03"},
    ),
    "declined_on_excludes_attended_on": (
        "bridge_activity_party",
        PRESENCE
        | dict.fromkeys(
            ("opted_in_on", "registered_on", "attended_on", "declined_on"), "2026-01-02"
        ),
    ),
    "approved_try_at_most_claimed_try": ("fact_support_claim", CLAIM | {"approved_try": 101}),
    "paid_try_at_most_approved_try": ("fact_support_claim", CLAIM | {"paid_try": 91}),
    "decided_on_needs_submitted_on": (
        "fact_support_claim",
        CLAIM | {"submitted_on": None, "claimed_try": None},
    ),
    "party_code_only_for_direct": ("fact_support_expense", EXPENSE),
}


@pytest.mark.parametrize("constraint", REFUSED)
def test_the_database_refuses_what_the_rules_of_a_row_exclude(
    seeded: Road, constraint: str
) -> None:
    table, row = REFUSED[constraint]
    names = ", ".join(row)
    insert = text(
        f"insert into warehouse.{table} ({names}, document_code, basis, load_id)"
        f" select made.{', made.'.join(row)}, 'SECRETARIAT', 'recorded', max(load.load_id)"
        f" from ops.load as load cross join jsonb_populate_record(null::warehouse.{table},"
        f" cast(:body as jsonb)) as made group by made.{', made.'.join(row)}"
    )
    with (
        seeded.engine.connect() as connection,
        pytest.raises(IntegrityError, match=constraint),
    ):
        connection.execute(insert, {"body": json.dumps(row)})
