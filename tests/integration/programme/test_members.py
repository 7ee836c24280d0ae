"""What marts say of member companies: sums and rates, never about one or two of them."""

from __future__ import annotations

import statistics
from decimal import Decimal
from math import comb
from random import Random
from statistics import NormalDist
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from integration.programme.conftest import WithOwn
from programme_statistics.tables import REGISTER_TABLES
from support.published_marts import publish_marts
from support.register import activity, attended, companies, members
from support.road import Road
from support.trade_facts import Figure, publish_trade, with_world

FOOTWEAR, COSMETICS, LEATHER = "URGE-FOOT", "URGE-COSM", "URGE-LEAT"
US = 842


def year(party: str, number: int, **more: Any) -> dict[str, Any]:
    return {"project_code": FOOTWEAR, "party_code": party, "year": number, **more}


# Productivity 100 of all; then +30 %, +30 % and +10 %, and one company of four that has left: four
# times over, because percentages need ten companies, and of a panel that has lost one or two it is
# not told how many it has lost.
PANEL = {
    f"P{at + 1 + 4 * copy:03d}": panel
    for copy in range(4)
    for at, panel in enumerate(((100, 30), (86, 30), (67, 10), (50, None)))
}
# Exports of the year, by the same turn.
EXPORTS = (1_200_000, 1_300_000, 1_400_000)


@pytest.fixture(scope="module")
def network(with_own: WithOwn) -> Road:
    return with_own(
        {
            "parties": [
                *companies(1, 12, nace_code="15.20"),
                *companies(13, 15, nace_code="14.14"),
                *companies(16, 24),
                {"party_code": "U1", "party_type": "university", "province_code": "TR-19"},
            ],
            "project_members": [
                *members(FOOTWEAR, 1, 20, "2025-01-01"),
                *members(FOOTWEAR, 21, 24, "2025-01-01", left_on="2026-01-01"),
            ],
            "activities": [
                activity("COURSE", FOOTWEAR, "TRAINING", "2026-03-10", hours="6"),
                activity("OTHER", FOOTWEAR, "TRAINING", "2026-03-11", hours="2"),
                activity("SMALL", FOOTWEAR, "BUYER_DELEG", "2026-04-10"),
            ],
            "activity_topics": [{"activity_code": "COURSE", "topic_code": "SALES_SKILLS"}],
            "needs_assessments": [
                {
                    "project_code": FOOTWEAR,
                    "round_no": 2,
                    "topic_code": "SALES_SKILLS",
                    "is_need": "yes",
                    "mean_score": 70,
                    "target_score": 60,
                }
            ],
            "attending_companies": [
                *attended("COURSE", 1, 6, "2026-03-10", persons=2),
                *({"activity_code": "COURSE", "party_code": f"P{n:03d}", "invited_on": "2026-03-01",
                   "opted_in_on": "2026-03-02"} for n in range(7, 10)),
                *({"activity_code": "COURSE", "party_code": f"P{n:03d}", "invited_on": "2026-03-01",
                   "declined_on": "2026-03-02"} for n in range(10, 17)),
                *attended("SMALL", 1, 2, "2026-04-10"),
            ],
            "member_performance": [
                row
                for party, (employees, change) in PANEL.items()
                for row in (
                    year(party, 2024, value_added_try=employees * 100, employees=employees,
                         export_usd=1_000_000),
                    *(
                        [year(party, 2025, value_added_try=employees * (100 + change) * 2,
                              employees=employees,
                              export_usd=EXPORTS[(int(party[1:]) - 1) % 4])]
                        if change is not None
                        else []
                    ),
                )
            ],
            "producer_prices": [
                {"nace_code": "TOTAL", "year": 2024, "price_index": 100},
                {"nace_code": "TOTAL", "year": 2025, "price_index": 200},
            ],
            "network_links": [
                *({"from_party": f"P{n:03d}", "to_party": "U1", "link_type": "horizontal",
                   "from_stage": "MANUFACTURE", "to_stage": "SERVICE",
                   "purpose": "technology", "valid_from": "2025-01-01"} for n in (1, 2)),
                # Between equals it does not matter who is named first.
                {"from_party": "U1", "to_party": "P003", "link_type": "horizontal",
                 "from_stage": "SERVICE", "to_stage": "MANUFACTURE",
                 "purpose": "technology", "valid_from": "2025-01-01"},
                *({"from_party": "P001", "to_party": f"P{n:03d}", "link_type": "vertical",
                   "from_stage": "INPUT", "to_stage": "MANUFACTURE",
                   "purpose": "supply", "valid_from": "2025-01-01"} for n in (2, 3, 4)),
                {"from_party": "P001", "to_party": "P005", "link_type": "vertical",
                 "purpose": "joint_project", "valid_from": "2025-01-01"},
            ],
            "outreach_contacts": [
                *({"project_code": "SMENET-TA", "party_code": f"P{n:03d}", "stage": "contacted",
                   "reached_on": "2012-01-01"} for n in range(1, 9)),
                *({"project_code": "SMENET-TA", "party_code": f"P{n:03d}", "stage": "clustered",
                   "reached_on": "2012-06-01"} for n in range(1, 3)),
            ],
            "growth_targets": [
                {"party_code": f"P{n:03d}", "metric": "exports", "baseline_value": 100,
                 "target_value": 120, "due_on": "2026-12-31", "attained_value": 110 + n,
                 "project_code": FOOTWEAR if n <= 12 else COSMETICS if n <= 18 else None}
                for n in range(1, 21)
            ],
        }
    )  # fmt: skip


def one(road: Road, query: str) -> tuple[Any, ...]:
    (row,) = road.rows(query)
    return row


def test_a_data_set_has_a_median_an_aggregate_a_mean_and_a_geometric_mean(network: Road) -> None:
    matched = {party: some for party, some in PANEL.items() if some[1] is not None}
    ratios = [1 + change / 100 for _, change in matched.values() if change is not None]
    aggregate = sum(
        employees * (100 + change) for employees, change in matched.values() if change is not None
    ) / sum(employees * 100 for employees, _ in matched.values())
    found = one(
        network,
        "select median_change_pct, aggregate_change_pct, mean_change_pct, geometric_change_pct,"
        " attrition_pct, companies_matched, share_at_20_pct, is_constant_prices, quality"
        " from mart.member_productivity where measure = 'value_added'",
    )
    assert [round(float(value), 1) for value in found[:5]] == [30.0, 24.7, 23.3, 23.0, 25.0]
    assert float(found[1]) == pytest.approx((aggregate - 1) * 100)
    assert float(found[3]) == pytest.approx((statistics.geometric_mean(ratios) - 1) * 100)
    assert found[5] == 12
    assert float(found[6]) == pytest.approx(100 * 8 / 12)
    assert found[7:] == (True, "normal")


def test_the_level_is_the_panels_in_either_year(network: Road) -> None:
    """Of those matched; prices have doubled, and the year is in those of the base year."""
    matched = [(size, change) for size, change in PANEL.values() if change is not None]
    employees = sum(size for size, _ in matched)
    level = sum(size * (100 + change) for size, change in matched) / employees
    assert one(
        network,
        "select base_per_employee_try, per_employee_try from mart.member_productivity"
        " where measure = 'value_added'",
    ) == (100, round(level))


def low_rank(n: int) -> int:
    """A second way, in whole numbers: the first that half of n draws reach in 2.5 % of samples."""
    half = (n + 1) // 2
    return next(
        k
        for k in range(1, n + 1)
        if 40 * sum(comb(n, j) * k**j * (n - k) ** (n - j) for j in range(half, n + 1)) >= n**n
    )


def ranks(road: Road, *sizes: int) -> list[int]:
    return [
        rank
        for (rank,) in road.rows(
            "select warehouse.median_low_rank(n) from unnest(cast(:sizes as bigint[])) as n",
            sizes=list(sizes),
        )
    ]


def test_the_interval_is_that_of_the_bootstrap(network: Road) -> None:
    ratios = sorted(1 + change / 100 for _, change in PANEL.values() if change is not None)
    place = low_rank(len(ratios))
    found = one(
        network,
        "select median_low_pct, median_high_pct from mart.member_productivity"
        " where measure = 'value_added'",
    )
    assert [float(value) for value in found] == pytest.approx(
        [(ratios[at] - 1) * 100 for at in (place - 1, len(ratios) - place)]
    )


def test_the_place_of_the_interval_is_exact(seeded: Road) -> None:
    sizes = (1, 2, 3, 10, 11, 12, 37, 150, 301)
    assert ranks(seeded, *sizes) == [low_rank(n) for n in sizes]


def test_drawn_samples_approach_the_interval(seeded: Road) -> None:
    draw, n = Random(1), 101  # noqa: S311 - not for secrets
    medians = sorted(statistics.median_low(draw.choices(range(1, n + 1), k=n)) for _ in range(4000))
    (place,) = ranks(seeded, n)
    assert abs(medians[100] - place) <= 1


def test_the_interval_of_thousands_is_that_of_the_normal_curve(seeded: Road) -> None:
    for n, place in zip((5_000, 100_000), ranks(seeded, 5_000, 100_000), strict=True):
        assert place == pytest.approx(n / 2 - NormalDist().inv_cdf(0.975) * n**0.5 / 2, abs=2)


def test_members_are_set_against_the_rest_of_their_sector(network: Road) -> None:
    # Members who can be compared: 12 x 1.0 to 15.6 million. The sector without them: 100 to 115
    # million, in both years with the four of whom 2024 is known only.
    totals = {2024: 112_000_000, 2025: 130_600_000}
    with network.engine.begin() as connection:
        publish_trade(
            connection,
            with_world(
                Figure(f"{y}-{month:02d}", "640399", US, Decimal(total) / 12)
                for y, total in totals.items()
                for month in range(1, 13)
            ),
        )
    publish_marts(network.engine)
    # A second way: the ratio without each company in turn (jackknife). All had 1.0 million.
    then = [EXPORTS[at % 4] / 1e6 for at in range(16) if at % 4 < 3]
    without = [(sum(then) - one_company) / 11 for one_company in then]
    error = (11 / 12 * sum((r - statistics.mean(without)) ** 2 for r in without)) ** 0.5 / 1.15
    assert one(
        network,
        "select companies, comparative_growth_pct, standard_error_pct, is_withheld, grade"
        " from mart.member_vs_sector",
    ) == (12, Decimal("13.0"), Decimal(f"{error * 100:.1f}"), False, "comparative growth")


def test_participation_is_counted_step_by_step(network: Road) -> None:
    assert one(
        network,
        "select eligible, invited, opted_in, declined, registered, attended, claimed, persons,"
        " participation_rate_pct, opt_in_rate_pct, round(attendance_rate_pct, 2), is_withheld"
        " from mart.participation_funnel where activity_code = 'COURSE'",
    ) == (20, 16, 9, 7, 6, 6, 0, 12, 30, 56.25, Decimal("66.67"), False)


def test_participation_of_two_companies_is_withheld(network: Road) -> None:
    assert one(
        network,
        "select is_withheld, eligible, invited, attended, persons, participation_rate_pct"
        " from mart.participation_funnel where activity_code = 'SMALL'",
    ) == (True, 20, None, None, None, None)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([20, 16, 9, 6], [20, 16, 9, 6]),
        # Two of nine would be those who did not come.
        ([20, 9, 7, 4], [20, 9, None, 4]),
        ([20, 2, 2, 0], [20, None, None, 0]),
        # Nobody declined, everybody came: nothing is told of one or two.
        ([5, 5, 5, 0], [5, 5, 5, 0]),
        # What is withheld is not what the next one is held against.
        ([20, 18, 17], [20, None, 17]),
        ([2, 2], [None, None]),
        # A count that is not known is none of one or two, and nothing is held against it.
        ([None, 5, 4], [None, 5, None]),
    ],
)
def test_no_difference_of_counts_that_are_shown_is_one_or_two(
    network: Road, counts: list[int | None], shown: list[int | None]
) -> None:
    assert network.rows(
        "select warehouse.shown_counts(cast(:counts as bigint[]), cast(:counts as bigint[]))",
        counts=counts,
    ) == [(shown,)]
    kept = [count for count in shown if count is not None]
    assert all(
        one_count - other not in (1, 2)
        for at, one_count in enumerate(kept)
        for other in kept[at + 1 :]
    )


def test_a_panel_that_lost_one_company_does_not_say_so(with_own: WithOwn) -> None:
    road = with_own(
        {
            "parties": companies(1, 8),
            "project_members": members(FOOTWEAR, 1, 8, "2024-01-01"),
            "member_performance": [
                year(f"P{n:03d}", when, value_added_try=100 * n, employees=n)
                for n in (1, 2, 3, 4)
                for when in (2024, 2025)
                if (n, when) != (4, 2025)
            ],
        }
    )
    assert one(
        road,
        "select companies_base, companies_matched, attrition_pct, quality"
        " from mart.member_productivity where measure = 'value_added'",
    ) == (None, 3, None, "withheld")


def test_hours_of_training_that_answer_a_need(network: Road) -> None:
    assert one(
        network,
        "select needs_closed, training_hours, hours_that_answer_a_need, share_of_hours_pct"
        f" from mart.training_need where project_code = '{FOOTWEAR}' and round_no = 2",
    ) == (1, None, None, None)


def test_a_need_is_closed_once_a_later_round_scores_it_high_enough(with_own: WithOwn) -> None:
    def scored(round_no: int, topic: str, is_need: str, score: int) -> dict[str, Any]:
        return {
            "project_code": FOOTWEAR,
            "round_no": round_no,
            "topic_code": topic,
            "is_need": is_need,
            "mean_score": score,
            "target_score": 60,
        }

    road = with_own(
        {
            "needs_assessments": [
                scored(2, "SALES_SKILLS", "yes", 40),
                scored(2, "FINANCE", "yes", 30),
                scored(2, "MARKETS", "yes", 50),
                scored(3, "SALES_SKILLS", "no", 70),
                scored(3, "FINANCE", "yes", 55),
            ]
        }
    )
    assert road.rows(
        "select round_no, needs, needs_closed from mart.training_need"
        f" where project_code = '{FOOTWEAR}' and round_no > 1 order by round_no"
    ) == [(2, 3, 1), (3, 1, 0)]


def test_scores_of_needs_are_shown_from_three_companies_on(with_own: WithOwn) -> None:
    def scored(round_no: int, topic: str, n: int | None, mean: float | None) -> dict[str, Any]:
        return {
            "project_code": FOOTWEAR,
            "round_no": round_no,
            "topic_code": topic,
            "is_need": "yes",
            "n_companies": n,
            "mean_score": mean,
            "target_score": 60,
        }

    road = with_own(
        {
            "needs_assessments": [
                scored(2, "SALES_SKILLS", 3, 40),
                scored(3, "SALES_SKILLS", 2, 90),
                scored(4, "SALES_SKILLS", 5, 62.5),
                scored(2, "FINANCE", None, 30),
                scored(3, "FINANCE", 3, 55),
                scored(4, "FINANCE", 3, None),
            ]
        }
    )
    # What two companies score, and what a change would tell of it, is nowhere.
    assert road.rows(
        "select topic_code, round_no, is_need, companies, mean_score, target_score::int,"
        " points_to_target, previous_round_no, score_change, is_withheld"
        f" from mart.training_need_score where project_code = '{FOOTWEAR}' and round_no > 1"
        " order by 1, 2"
    ) == [
        ("FINANCE", 2, None, None, None, 60, None, None, None, True),
        ("FINANCE", 3, True, 3, 55, 60, 5, None, None, False),
        ("FINANCE", 4, True, 3, None, 60, None, None, None, False),
        ("SALES_SKILLS", 2, True, 3, 40, 60, 20, None, None, False),
        ("SALES_SKILLS", 3, None, None, None, 60, None, None, None, True),
        (
            "SALES_SKILLS",
            4,
            True,
            5,
            Decimal("62.5"),
            60,
            Decimal("-2.5"),
            2,
            Decimal("22.5"),
            False,
        ),
    ]


def test_members_are_counted_on_any_day(network: Road) -> None:
    query = (
        "select registered_members, left_by_then, round(retention_pct, 1), has_enough"
        " from mart.project_membership_as_of('{day}') where project_code = 'URGE-FOOT'"
    )
    assert one(network, query.format(day="2025-06-01")) == (24, 0, 100, True)
    # Four left on the first of January: the last month's end before it knows them still.
    assert one(network, query.format(day="2026-01-30")) == (24, 0, 100, True)
    assert one(network, query.format(day="2026-01-31")) == (20, 4, Decimal("83.3"), True)
    # None is registered: the reported 25 stand in.
    assert one(network, query.format(day="2024-06-01")) == (0, 0, None, True)


def test_exceptions_to_the_line_of_business_are_counted(network: Road) -> None:
    assert one(
        network,
        "select members, members_in_the_line, exceptions, members_not_known"
        " from mart.cluster_eligibility",
    ) == (20, 12, 3, 5)


def test_links_are_counted_by_kind_and_region(network: Road) -> None:
    found = network.rows(
        "select link_type, purpose, from_party_type, to_party_type, from_stage, to_stage, links,"
        " inter_regional_links"
        " from mart.network_link order by link_type, purpose"
    )
    assert found == [
        ("horizontal", "technology", "sme", "university", "MANUFACTURE", "SERVICE", 3, 3),
        ("vertical", "supply", "sme", "sme", "INPUT", "MANUFACTURE", 3, 0),
    ]


def test_stages_of_outreach_stay_apart_and_two_enterprises_are_not_shown(network: Road) -> None:
    assert network.rows(
        "select stage, counted_enterprises, reported_enterprises, target_enterprises"
        " from mart.outreach_funnel where project_code = 'SMENET-TA' order by stage_no"
    ) == [
        ("contacted", 8, 700, None),
        ("reached", None, None, 400),
        ("visited", None, None, None),
        ("served", None, None, 400),
        ("clustered", None, None, 200),
    ]


def test_growth_targets_are_counted_from_three_enterprises_on(network: Road) -> None:
    """Of each project its own: 3 of 12 and all of 6 attained theirs; two name no project."""
    assert network.rows(
        "select project_code, metric, due_year, enterprises, attained_pct::int"
        " from mart.growth_target order by 1 nulls last"
    ) == [
        (COSMETICS, "exports", 2026, 6, 100),
        (FOOTWEAR, "exports", 2026, 12, 25),
    ]


@pytest.mark.parametrize(
    "relation",
    [
        "warehouse.dim_party",
        "warehouse.bridge_project_party",
        "warehouse.reporting_secretariat",
        "warehouse.fact_party_performance",
        "warehouse.support_allocation_as_of('infinity')",
        "warehouse.member_productivity_pair_as_of('infinity')",
        "warehouse.participation_as_of('infinity')",
        "warehouse.participation_as_of('2026-01-01')",
        "warehouse.dim_party_as_known('infinity')",
        "warehouse.support_behind_as_of('infinity')",
        "warehouse.support_claim_part_as_of('infinity')",
        "warehouse.support_activity_figure_as_of('2026-01-31', 'infinity')",
        "warehouse.member_target_market_figure_as_of('infinity')",
        "warehouse.member_line_part_as_of('2026-01-31', 'infinity')",
        "warehouse.member_line_export_figure_as_of('2026-01-31', 'infinity')",
        "warehouse.member_industry_as_of('2026-01-31', 'infinity')",
        "warehouse.network_link_kind_as_of('2026-01-31', 'infinity')",
        "warehouse.project_membership_figure_as_of('2026-01-31', 'infinity')",
    ],
)
def test_an_analyst_reads_nothing_about_single_companies(seeded: Road, relation: str) -> None:
    with seeded.engine.connect() as connection:
        connection.execute(text("set local role analyst"))
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text(f"select * from {relation}"))


def test_an_analyst_reads_every_other_register_that_is_no_fact(seeded: Road) -> None:
    closed = {
        *("dim_party", "bridge_project_party", "bridge_activity_party"),
        "reporting_secretariat",
    }
    readable = {
        table.name
        for table in REGISTER_TABLES.values()
        if not table.name.startswith("fact_") and table.name not in closed
    }
    assert readable == {
        name
        for (name,) in seeded.rows(
            "select relname from pg_class where relnamespace = 'warehouse'::regnamespace"
            " and relname = any(:names) and has_table_privilege('analyst', oid, 'select')",
            names=[table.name for table in REGISTER_TABLES.values()],
        )
    }
