"""What an analyst learns of a load that adds one company, link or answer, or two: nothing at all.

Every mart of counts and means is read before and after each load and publication, whole, and again
by its as-of form for each of these times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import insert, text

from integration.programme.conftest import Programme
from programme_statistics.tables import EventFeedback
from support.published_marts import publish_marts
from support.register import activity, attended, companies, members
from support.road import NewRoad, Row

FOOTWEAR, COSMETICS = "URGE-FOOT", "URGE-COSM"
DAY = "2026-03-10"
MONTHS = "generate_series(date '2023-12-31', date '2026-11-30', interval '1 month') as asked (day)"
MARTS = {
    "cluster_eligibility": "mart.cluster_eligibility_as_of({})",
    "event": "mart.event_as_of({})",
    "event_statement": "mart.event_statement_as_of({})",
    "follow_up": "mart.follow_up_as_of({})",
    "member_export": "mart.member_export_as_of({})",
    "participation_funnel": "mart.participation_funnel_as_of({})",
    "growth_target": "mart.growth_target_as_of({})",
    "network_link": "mart.network_link_as_of({})",
    "outreach_funnel": "mart.outreach_funnel_as_of({})",
    "project_membership": MONTHS
    + ", lateral mart.project_membership_as_of(cast(asked.day as date), {}) as figure",
    "training_need_score": "mart.training_need_score_as_of({})",
}
MORE = (0, 1, 2, 5, 4)
"""How many there are more than at first, load after load: enough for a new figure at the fourth."""


def registers(more: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """A secretariat's registers with so many more of everything that is counted."""
    return {
        "parties": companies(1, 40, nace_code="15.20"),
        "project_members": [
            *members(FOOTWEAR, 1, 12 + more, "2024-01-15"),
            # As many have left as there are more.
            *members(COSMETICS, 21, 32 - more, "2024-01-15"),
            *members(COSMETICS, 33 - more, 32, "2024-01-15", left_on="2025-06-10"),
        ],
        "activities": [
            activity("FAIR", FOOTWEAR, "OVERSEAS_MKT", DAY),
            activity("COURSE", FOOTWEAR, "TRAINING", DAY),
        ],
        "attending_companies": attended("FAIR", 1, 4 + more, DAY, persons=2),
        "member_performance": [
            {
                "project_code": FOOTWEAR,
                "party_code": f"P{at:03d}",
                "year": year,
                "export_usd": 100 if at <= exporting else 0,
            }
            for year, exporting in ((2024, 5), (2025, 9 + more))
            for at in range(1, 21 + more)
        ],
        "event_feedback": [
            {
                "activity_code": "COURSE",
                "feedback_no": number,
                "feedback_kind": "score",
                "participant_type": kind,
                "n_responses": n,
                "mean_score": 3 + (0 if kind == "STUDENT" else more / 10),
                "recommend_score": 10 + (0 if kind == "STUDENT" else more),
            }
            for number, (kind, n) in enumerate(
                (("ALL", 20 + more), ("SME", 12 + more), ("STUDENT", 8)), 1
            )
        ],
        "needs_assessments": [
            {
                "project_code": FOOTWEAR,
                "round_no": 2,
                "topic_code": topic,
                "is_need": "yes" if more == 0 else "no",
                "n_companies": n,
                "mean_score": 50 + more,
                "target_score": 60,
            }
            # Of FINANCE companies are scored anew, but none is added before five are.
            for topic, n in (("SALES_SKILLS", 10 + more), ("FINANCE", 15 if more > 2 else 10))
        ],
        "follow_ups": [
            {
                "activity_code": "COURSE",
                "months_after": "3",
                "companies_asked": 10 + more,
                "companies_answered": 5 + more,
            },
            {
                "activity_code": "COURSE",
                "months_after": "6",
                "companies_asked": 14,
                "companies_answered": 3 + more,
            },
        ],
        "growth_targets": [
            {
                "party_code": f"P{at:03d}",
                "metric": "exports",
                "baseline_value": 100,
                "target_value": 120,
                "due_on": "2026-12-31",
                "attained_value": 130 if at <= 5 + more else 110,
                "project_code": FOOTWEAR if at <= 14 + more else None,
            }
            for at in range(1, 28)
        ],
        "network_links": [
            {
                "from_party": f"P{at:03d}",
                "to_party": "P040",
                "link_type": "vertical",
                "from_stage": "INPUT",
                "to_stage": "MANUFACTURE",
                "purpose": "supply",
                "valid_from": "2025-01-01",
            }
            for at in range(1, 5 + more)
        ],
        "outreach_contacts": [
            {
                "project_code": "SMENET-TA",
                "party_code": f"P{at:03d}",
                "stage": stage,
                "reached_on": "2012-01-01",
            }
            for stage, last in (("contacted", 15 + more), ("served", 5 + more))
            for at in range(1, last + 1)
        ],
    }


def answer(programme: Programme, more: int) -> None:
    """Form M5 of the fair comes once more, as often answered; who answers late is a critic."""
    answers = [("SME", 5, 10)] * 7 + [("STUDENT", 4, 9)] * 6 + [("SME", 1, 0)] * more
    with programme.road.engine.begin() as connection:
        load_id, now = connection.execute(
            text(
                "insert into ops.load (dataset_code, edition, sha256, landed_path, source_url,"
                " status, landed_at, published_at) select 'member_submission', 'test',"
                " lpad(count(*)::text, 64, '0'), 'none', 'none', 'published', now(),"
                " clock_timestamp() from ops.load returning load_id, published_at"
            )
        ).one()
        connection.execute(
            text(
                "update warehouse.fact_event_feedback set valid_to = :now"
                " where valid_to = 'infinity'"
            ),
            {"now": now},
        )
        connection.execute(
            insert(EventFeedback),
            [
                {
                    "activity_code": "FAIR",
                    "answer_no": number,
                    "participant_type": kind,
                    "satisfaction": satisfaction,
                    "recommendation": recommendation,
                    "valid_from": now,
                    "load_id": load_id,
                }
                # The order of their content: the number says nothing of who answered.
                for number, (kind, satisfaction, recommendation) in enumerate(sorted(answers), 1)
            ],
        )


def everything(programme: Programme, known_at: str = "'infinity'") -> Mapping[str, Sequence[Row]]:
    return {
        mart: sorted(programme.read(f"select * from {form.format(known_at)}"), key=repr)
        for mart, form in MARTS.items()
    }


@dataclass(frozen=True)
class Reading:
    """What was read before a publication and after it, and when."""

    before: Mapping[str, Sequence[Row]]
    after: Mapping[str, Sequence[Row]]
    at: str


@dataclass(frozen=True)
class Read:
    programme: Programme
    readings: Sequence[Reading]


@pytest.fixture(scope="module")
def read(new_road: NewRoad, tmp_path_factory: pytest.TempPathFactory) -> Read:
    programme = Programme(new_road(), tmp_path_factory.mktemp("own"))
    readings = []
    for more in MORE:
        programme.load(**registers(more))
        answer(programme, more)
        before = everything(programme)
        publish_marts(programme.road.engine)
        ((at,),) = programme.read("select clock_timestamp()")
        readings.append(Reading(before, everything(programme), f"'{at}'"))
    return Read(programme, readings)


@pytest.mark.parametrize("mart", MARTS)
def test_a_load_of_one_or_two_is_seen_nowhere(read: Read, mart: str) -> None:
    first, one, two, enough, less = read.readings
    assert one.before[mart] == one.after[mart] == first.after[mart]
    assert two.before[mart] == two.after[mart] == first.after[mart]
    # Once enough have come the figures go on, and one that goes again is seen nowhere either.
    assert enough.after[mart] != first.after[mart]
    assert less.before[mart] == less.after[mart] == enough.after[mart]


@pytest.mark.parametrize("mart", MARTS)
def test_the_as_of_form_says_no_more_of_any_time(read: Read, mart: str) -> None:
    for reading in read.readings:
        found = everything(read.programme, reading.at)[mart]
        assert found == reading.after[mart]


def test_the_figures_are_there_to_be_subtracted(read: Read) -> None:
    """Otherwise nothing above could fail: first and fourth publication, in the marts' own words."""
    queries: Mapping[str, Sequence[tuple[Any, ...]]] = {
        "select registered_members, joined_ever from mart.project_membership_as_of(date"
        f" '2026-10-31', {{}}) where project_code = '{FOOTWEAR}'": [(12, 12), (17, 17)],
        "select registered_members, left_by_then from mart.project_membership_as_of(date"
        f" '2026-10-31', {{}}) where project_code = '{COSMETICS}'": [(12, 0), (7, 5)],
        "select members, members_in_the_line from mart.cluster_eligibility_as_of({})"
        f" where project_code = '{FOOTWEAR}'": [(12, 12), (17, 17)],
        "select persons, persons_in_all from mart.event_as_of({}) where activity_code = 'FAIR'": [
            (8, None),
            (18, None),
        ],
        "select n_responses, round(mean_score, 4), round(recommend_score, 1)"
        " from mart.event_statement_as_of({})"
        " where activity_code = 'FAIR' and participant_type = 'ALL'": [
            (13, round(59 / 13, 4), 100),
            (18, round(64 / 18, 4), round(800 / 18, 1)),
        ],
        "select n_responses from mart.event_statement_as_of({})"
        " where activity_code = 'COURSE' and participant_type = 'SME'": [(12,), (17,)],
        "select companies_asked, companies_answered, answered_pct::int from"
        " mart.follow_up_as_of({}) where activity_code = 'COURSE' and months_after = 3": [
            (10, 5, 50),
            (15, 10, 67),
        ],
        "select enterprises, enterprises_known, attained_pct::int from mart.growth_target_as_of({})"
        f" where project_code = '{FOOTWEAR}'": [(14, 14, 36), (19, 19, 53)],
        "select links, inter_regional_links from mart.network_link_as_of({})": [(4, 0), (9, 0)],
        "select companies_known, companies_exporting, share_exporting_pct::int,"
        " companies_exporting_anew from mart.member_export_as_of({}) where year = 2025": [
            (20, 9, 45, 4),
            (25, 14, 56, 9),
        ],
        "select eligible, attended, persons, sources, participation_rate_pct::int"
        " from mart.participation_funnel_as_of({}) where activity_code = 'FAIR'": [
            (12, 4, 8, "register", 33),
            (17, 9, 18, "register", 53),
        ],
        "select counted_enterprises from mart.outreach_funnel_as_of({})"
        " where project_code = 'SMENET-TA' and stage = 'served'": [(5,), (10,)],
        "select companies, mean_score, is_need from mart.training_need_score_as_of({})"
        f" where project_code = '{FOOTWEAR}' and round_no = 2 and topic_code = 'FINANCE'": [
            (10, 50, True),
            (15, 55, False),
        ],
    }
    for query, expected in queries.items():
        found = [
            tuple(
                float(one) if type(one) not in {int, bool, str, type(None)} else one for one in row
            )
            for at in (read.readings[0].at, read.readings[3].at)
            for row in read.programme.read(query.format(at))
        ]
        assert found == expected, query


@pytest.mark.parametrize(
    ("n", "total", "each", "found"),
    [(5, 17, -1, (5, 17)), (3, None, -1, (0, None)), (20_000, 20_000, 1, (10_000, 20_000))],
)
def test_unnamed_respondents_have_the_sum_together(
    read: Read, n: int, total: int | None, each: int, found: Row
) -> None:
    assert read.programme.road.rows(
        "select count(*), sum(value) from warehouse.unnamed_respondents(:n, :total, :each)",
        n=n,
        total=total,
        each=each,
    ) == [found]


def test_months_of_a_project_differ_by_none_or_three(read: Read) -> None:
    """Whatever was printed of a project at any time, for any month: all beside each other."""
    found = {}
    for project in (FOOTWEAR, COSMETICS):
        for column in ("registered_members", "joined_ever", "left_by_then"):
            printed = found[project, column] = {
                count
                for reading in read.readings
                for (count,) in read.programme.read(
                    f"select distinct figure.{column} from"
                    f" {MARTS['project_membership'].format(reading.at)}"
                    f" where figure.project_code = '{project}' and figure.{column} is not null"
                )
            }
            assert all(abs(one - other) >= 3 for one, other in combinations(printed, 2))
    assert found[FOOTWEAR, "joined_ever"] == {0, 12, 17}
    assert found[COSMETICS, "registered_members"] == {0, 7, 12}
