"""What an analyst learns of the one or two members that a count leaves out, who reads both numbers.

How many members a project has at a month's end is in a mart, and who they are on the clusters' own
pages. Who of them took part, gave figures or has a target is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, text

from integration.programme.conftest import Programme
from programme_statistics.tables import (
    ActivityParticipation,
    Company,
    CompanyAttributes,
    ProjectCompany,
)
from support.published_marts import publish_marts
from support.register import activity, attended, companies, expense, members
from support.trade_facts import Figure, publish_trade, with_world

FOOTWEAR = "URGE-FOOT"
MEMBERS = 16
DAY = "2026-03-10"
Registers = Mapping[str, Sequence[Mapping[str, Any]]]
MONTHS = "generate_series(date '2025-12-31', date '2026-11-30', interval '1 month') as asked (day)"
OF_MEMBERS = (
    "select distinct figure.registered_members from " + MONTHS + ", lateral"
    " mart.project_membership_as_of(cast(asked.day as date), 'infinity') as figure"
    f" where figure.project_code = '{FOOTWEAR}' and figure.registered_members is not null"
)


def at_the_fair(count: int) -> Registers:
    """Those who were invited all came, and claimed."""
    return {
        "activities": [activity("FAIR", FOOTWEAR, "OVERSEAS_MKT", DAY)],
        "attending_companies": attended("FAIR", 1, count, DAY, claimed_on=DAY),
    }


def supported(count: int) -> Registers:
    return {
        **at_the_fair(count),
        "support_expenses": [
            expense("E", FOOTWEAR, "FAIR", "MARKETING_ORGANISATION", "500000.00", DAY)
        ],
    }


def known(count: int) -> Registers:
    """Two years of figures of so many members."""
    return {
        "member_performance": [
            {
                "project_code": FOOTWEAR,
                "party_code": f"P{at:03d}",
                "year": year,
                "value_added_try": 1000 + 7 * at,
                "employees": 10,
                "export_usd": 1000 + 7 * at,
                "target_usd": 500 + 7 * at if year == 2024 or at % 2 else 400,
            }
            for at in range(1, count + 1)
            for year in (2024, 2025)
        ]
    }


def aimed(count: int) -> Registers:
    return {
        "growth_targets": [
            {
                "party_code": f"P{at:03d}",
                "metric": "exports",
                "baseline_value": 100,
                "target_value": 120,
                "due_on": "2026-12-31",
                "attained_value": 130 if at <= 5 else 110,
                "project_code": FOOTWEAR,
            }
            for at in range(1, count + 1)
        ]
    }


COUNTS: Mapping[str, tuple[Any, Sequence[str]]] = {
    "participation_funnel": (
        at_the_fair,
        [
            "select unnest(array[invited, opted_in, registered, attended, claimed])"
            " from mart.participation_funnel where activity_code = 'FAIR'",
            "select participation_rate_pct * {members} / 100 from mart.participation_funnel"
            " where activity_code = 'FAIR'",
        ],
    ),
    "support": (
        supported,
        [
            "select company_count from mart.support_finance_as_of(date '2026-12-31')",
            "select company_count from mart.support_activity_as_of(date '2026-12-31')",
        ],
    ),
    "member_export": (
        known,
        [
            "select unnest(array[companies_known, companies_exporting]) from mart.member_export",
        ],
    ),
    "member_productivity": (
        known,
        [
            "select unnest(array[companies_base, companies_matched]) from mart.member_productivity",
            "select companies_base * (1 - attrition_pct / 100) from mart.member_productivity",
        ],
    ),
    "member_vs_sector": (known, ["select companies from mart.member_vs_sector"]),
    "member_target_market": (known, ["select companies from mart.member_target_market"]),
    "growth_target": (
        aimed,
        ["select unnest(array[enterprises, enterprises_known]) from mart.growth_target"],
    ),
}  # fmt: skip


def counted(programme: Programme, queries: Sequence[str]) -> set[int]:
    """What a mart says of how many there are."""
    return {
        round(count)
        for query in queries
        for (count,) in programme.read(query.format(members=MEMBERS))
        if count is not None
    }


def with_members(programme: Programme) -> None:
    with programme.road.engine.begin() as connection:
        publish_trade(
            connection,
            with_world(
                Figure(f"{year}-{month:02d}", "640399", 842, 1_000_000)
                for year in (2024, 2025)
                for month in range(1, 13)
            ),
        )
    programme.load(
        parties=companies(1, MEMBERS), project_members=members(FOOTWEAR, 1, MEMBERS, "2024-01-01")
    )


@pytest.mark.parametrize("left_out", [0, 1, 2, 3])
@pytest.mark.parametrize("mart", COUNTS)
def test_the_one_or_two_members_that_a_count_leaves_out_are_not_told(
    programme: Programme, mart: str, left_out: int
) -> None:
    with_members(programme)
    registers, queries = COUNTS[mart]
    programme.load(**registers(MEMBERS - left_out))
    publish_marts(programme.road.engine, "project_membership", mart)
    assert programme.read(OF_MEMBERS) == [(MEMBERS,)]
    found = counted(programme, queries)
    assert not found & {MEMBERS - 1, MEMBERS - 2}
    # Where none or enough are left out the count is printed, or there is nothing to attack.
    assert (MEMBERS - left_out in found) == (left_out in {0, 3})


def reported_by_forms(programme: Programme, count: int) -> None:
    """Members that forms know, and the meetings at the fair that so many of them report."""
    names = [f"m{at}" for at in range(MEMBERS)]
    with programme.road.engine.begin() as connection:
        load_id, now = connection.execute(
            text(
                "insert into ops.load (dataset_code, edition, sha256, landed_path, source_url,"
                " status, landed_at, published_at) values ('member_submission', 'test',"
                " repeat('0', 64), 'none', 'none', 'published', now(), clock_timestamp())"
                " returning load_id, published_at"
            )
        ).one()
        known = {"valid_from": now, "load_id": load_id}
        connection.execute(insert(Company), [{"company_id": name} for name in names])
        connection.execute(
            insert(CompanyAttributes), [{"company_id": name} | known for name in names]
        )
        connection.execute(
            insert(ProjectCompany),
            [
                {
                    "company_id": name,
                    "project_code": FOOTWEAR,
                    "membership_type": "URGE",
                    "joined_on": date(2024, 1, 1),
                }
                | known
                for name in names
            ],
        )
        connection.execute(
            insert(ActivityParticipation),
            [
                {"company_id": name, "activity_code": "FAIR", "has_attended": True, "meetings": 5}
                | known
                for name in names[:count]
            ],
        )


@pytest.mark.parametrize("left_out", [0, 1, 2, 3])
def test_the_one_or_two_members_that_report_no_meeting_are_not_told(
    programme: Programme, left_out: int
) -> None:
    programme.load(activities=at_the_fair(0)["activities"])
    reported_by_forms(programme, MEMBERS - left_out)
    publish_marts(
        programme.road.engine, "project_membership", "participation_funnel", "business_meeting"
    )
    assert programme.read(OF_MEMBERS) == [(MEMBERS,)]
    found = counted(
        programme,
        [
            "select companies from mart.business_meeting where activity_code = 'FAIR'",
            "select attended from mart.participation_funnel where activity_code = 'FAIR'",
        ],
    )
    assert found == ({MEMBERS - left_out} if left_out in {0, 3} else set())
