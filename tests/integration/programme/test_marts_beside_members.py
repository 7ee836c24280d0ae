"""What an analyst learns of the one or two members that a count leaves out, who reads both numbers.

How many members a project has at a month's end is in a mart, and who they are on the clusters' own
pages. Who of them took part, gave figures or has a target is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from support.road import NewRoad
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


def supported(count: int) -> Registers:
    """Those who were invited to the fair all came, and claimed."""
    return {
        "activities": [activity("FAIR", FOOTWEAR, "OVERSEAS_MKT", DAY)],
        "attending_companies": attended("FAIR", 1, count, DAY, claimed_on=DAY),
        "support_expenses": [
            expense("E", FOOTWEAR, "FAIR", "MARKETING_ORGANISATION", "500000.00", DAY)
        ],
    }


def known(count: int) -> Registers:
    """Two years of figures of so many members; every third grows by half."""
    return {
        "member_performance": [
            {
                "project_code": FOOTWEAR,
                "party_code": f"P{at:03d}",
                "year": year,
                "value_added_try": value,
                "employees": 10,
                "export_usd": value,
                "target_usd": value // 2,
            }
            for at in range(1, count + 1)
            for year in (2024, 2025)
            for value in [(1000 + 7 * at) * (3 if at % 3 == 0 and year == 2025 else 2)]
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


COUNTS: Mapping[str, Sequence[str]] = {
    "participation_funnel": [
        "select unnest(array[invited, opted_in, registered, attended, claimed])"
        " from mart.participation_funnel where activity_code = 'FAIR'",
        f"select participation_rate_pct * {MEMBERS} / 100 from mart.participation_funnel"
        " where activity_code = 'FAIR'",
    ],
    "support": [
        "select company_count from mart.support_finance_as_of(date '2026-12-31')",
        "select company_count from mart.support_activity_as_of(date '2026-12-31')",
    ],
    "member_export": [
        "select unnest(array[companies_known, companies_exporting]) from mart.member_export",
    ],
    "member_productivity": [
        "select unnest(array[companies_base, companies_matched]) from mart.member_productivity",
        "select companies_base * (1 - attrition_pct / 100) from mart.member_productivity",
    ],
    "member_vs_sector": ["select companies from mart.member_vs_sector"],
    "member_target_market": [
        "select companies from mart.member_target_market",
    ],
    "growth_target": [
        "select unnest(array[enterprises, enterprises_known]) from mart.growth_target",
    ],
}


def counted(programme: Programme, queries: Sequence[str]) -> set[int]:
    """What a mart says of how many there are."""
    return {
        round(count) for query in queries for (count,) in programme.read(query) if count is not None
    }


@dataclass(frozen=True)
class Published:
    """Everything is published of a project whose counts leave out so many of the members."""

    programme: Programme
    left_out: int


@pytest.fixture(scope="module", params=[0, 1, 2, 3])
def published(
    request: pytest.FixtureRequest, new_road: NewRoad, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Published]:
    left_out: int = request.param
    programme = Programme(new_road(), tmp_path_factory.mktemp("own"))
    with programme.road.engine.begin() as connection:
        publish_trade(
            connection,
            with_world(
                Figure(f"{year}-{month:02d}", "640399", 842, 1_000_000)
                for year in (2024, 2025)
                for month in range(1, 13)
            ),
        )
    count = MEMBERS - left_out
    programme.load(
        parties=companies(1, MEMBERS),
        project_members=members(FOOTWEAR, 1, MEMBERS, "2024-01-01"),
        **supported(count),
        **known(count),
        **aimed(count),
    )
    publish_marts(programme.road.engine)
    yield Published(programme, left_out)
    programme.road.engine.dispose()


@pytest.mark.parametrize("mart", COUNTS)
def test_the_one_or_two_members_that_a_count_leaves_out_are_not_told(
    published: Published, mart: str
) -> None:
    assert published.programme.read(OF_MEMBERS) == [(MEMBERS,)]
    found = counted(published.programme, COUNTS[mart])
    assert not found & {MEMBERS - 1, MEMBERS - 2}
    # Where none or enough are left out the count is printed, or there is nothing to attack.
    assert (MEMBERS - published.left_out in found) == (published.left_out in {0, 3})


def test_what_is_no_number_of_companies_is_printed_all_the_same(published: Published) -> None:
    """Growth and sums do not tell how many they are of."""
    assert published.programme.read(
        "select comparative_growth_pct is not null, is_withheld from mart.member_vs_sector"
    ) == [(True, False)]
    assert published.programme.read(
        "select change_pct is not null, is_withheld from mart.member_target_market"
    ) == [(True, False)]
    assert published.programme.read(
        "select spent_try from mart.support_finance_as_of(date '2026-12-31')"
    ) == [(500_000,)]


def test_a_percentage_of_a_number_that_is_not_printed_is_not_either(published: Published) -> None:
    """A third of the panel tells that it is of three, six, nine, and so on."""
    for query in (
        "select companies, share_growing_pct from mart.member_target_market",
        "select companies_matched, share_at_20_pct from mart.member_productivity"
        " where measure = 'value_added'",
    ):
        ((number, share),) = published.programme.read(query)
        assert (number is None) == (share is None) == (published.left_out in {1, 2})


def reported_by_forms(programme: Programme) -> None:
    """Members that forms know, and the meetings at each fair that all but so many report."""
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
                    "joined_on": date(2024, 1, 1),
                }
                | known
                for name in names
            ],
        )
        connection.execute(
            insert(ActivityParticipation),
            [
                {
                    "company_id": name,
                    "activity_code": f"FAIR-{left_out}",
                    "has_attended": True,
                    "meetings": 5,
                }
                | known
                for left_out in range(4)
                for name in names[left_out:]
            ],
        )


def test_the_one_or_two_members_that_report_no_meeting_are_not_told(programme: Programme) -> None:
    programme.load(
        activities=[activity(f"FAIR-{n}", FOOTWEAR, "OVERSEAS_MKT", DAY) for n in range(4)]
    )
    reported_by_forms(programme)
    publish_marts(
        programme.road.engine, "project_membership", "participation_funnel", "business_meeting"
    )
    assert programme.read(OF_MEMBERS) == [(MEMBERS,)]
    for mart, column in (("business_meeting", "companies"), ("participation_funnel", "attended")):
        assert programme.read(
            f"select activity_code, {column} from mart.{mart}"
            f" where activity_code like 'FAIR-%' and {column} is not null order by 1"
        ) == [("FAIR-0", MEMBERS), ("FAIR-3", MEMBERS - 3)]


def test_who_joined_before_an_activity_is_told_but_not_whether_it_came(
    programme: Programme,
) -> None:
    """Eligible less the members of the month before is a newcomer: the clusters' pages name it.

    Of the thirteen all but one came, once without the newcomer and once without another.
    """
    day = date(2026, 3, 10)
    before = members(FOOTWEAR, 1, 12, "2024-01-01")
    programme.load(parties=companies(1, 13), project_members=before)
    publish_marts(programme.road.engine, "project_membership")
    programme.load(
        project_members=[*before, *members(FOOTWEAR, 13, 13, "2026-03-05")],
        activities=[activity(code, FOOTWEAR, "TRAINING", str(day)) for code in ("OLD", "NEW")],
        attending_companies=[
            *attended("OLD", 1, 12, str(day)),
            *attended("NEW", 2, 13, str(day)),
        ],
    )
    publish_marts(programme.road.engine, "project_membership", "participation_funnel")
    assert programme.read(
        "select registered_members from"
        " mart.project_membership_as_of(date '2026-02-28', 'infinity') as figure"
        f" where figure.project_code = '{FOOTWEAR}'"
    ) == [(12,)]
    old, new = programme.read(
        "select eligible, invited, attended, participation_rate_pct, attendance_rate_pct,"
        " persons, sources, is_withheld from mart.participation_funnel"
        " where activity_code in ('OLD', 'NEW')"
    )
    assert old == new
    assert old[0] == 13
    assert old[2] is None
