"""Members against their sector and in their target markets: what may be called how, and of whom."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import log
from typing import Any

import pytest
from sqlalchemy import Connection, text

from integration.programme.conftest import WithOwn
from support.published_marts import publish_marts
from support.register import activity, attended, claim, companies, expense, members
from support.road import Road
from support.trade_facts import Figure, enter, publish_trade, with_world

FOOTWEAR, COSMETICS = "URGE-FOOT", "URGE-COSM"
REST = 100_000_000
"""What the sector exports without members, the same every year."""
EVEN = [0.9, 1.1, 1.05, 0.97]
"""Growth from 2022 to 2023, before the companies joined: about that of the rest, which is none."""
AHEAD = [1.1, 1.3, 1.2, 1.15]


def exported(n: int, before: list[float], *, is_known: bool) -> dict[int, list[int]]:
    """Exports of n companies by year; in 2025 30 % more than in 2023."""
    first = [1_000_000 + 1000 * at for at in range(n)]
    second = [round(value * before[at % len(before)]) for at, value in enumerate(first)]
    years = {2023: second, 2025: [value * 13 // 10 for value in second]}
    return {2022: first, **years} if is_known else years


def compared(with_own: WithOwn, by_year: Mapping[int, list[int]]) -> Road:
    n = len(by_year[2025])
    road = with_own(
        {
            "parties": companies(1, n),
            "project_members": members(FOOTWEAR, 1, n, "2024-01-01"),
            "member_performance": [
                {
                    "project_code": FOOTWEAR,
                    "party_code": f"P{at:03d}",
                    "year": year,
                    "export_usd": value,
                }
                for year, values in by_year.items()
                for at, value in enumerate(values, start=1)
            ],
        }
    )
    with road.engine.begin() as connection:
        publish_trade(
            connection,
            with_world(
                Figure(f"{year}-{month:02d}", "640399", 842, Decimal(REST + sum(values)) / 12)
                for year, values in by_year.items()
                for month in range(1, 13)
            ),
        )
    publish_marts(road.engine, "member_vs_sector")
    return road


def verdict(road: Road) -> tuple[Any, ...]:
    (row,) = road.rows(
        "select grade, has_enough_companies, has_equal_trends, conditions"
        " from mart.member_vs_sector where year = 2025"
    )
    return row


@pytest.mark.parametrize("n", [30, 29])
@pytest.mark.parametrize("before", [EVEN, AHEAD])
def test_it_is_called_impact_only_where_both_conditions_hold(
    with_own: WithOwn, n: int, before: list[float]
) -> None:
    by_year = exported(n, before, is_known=True)
    # A second way: the mean of the companies' lead over the rest, in standard errors.
    leads = [log(b / a) for a, b in zip(by_year[2022], by_year[2023], strict=True)]
    t = statistics.mean(leads) / (statistics.stdev(leads) / n**0.5)
    is_even = abs(t) < 1.645
    assert is_even == (before is EVEN)
    road = compared(with_own, by_year)
    ((found,),) = road.rows("select pre_trend_t from warehouse.growth_condition_as_of('infinity')")
    assert float(found) == pytest.approx(t, rel=1e-6)
    few = "fewer than 30 companies in the panel; trends before joining not measured: fewer than 30"
    assert verdict(road) == (
        ("comparative growth", False, None, f"{few} companies with two years before")
        if n < 30
        else ("impact", True, True, "both hold")
        if is_even
        else (
            "comparative growth",
            True,
            False,
            "members grew otherwise than their sector before they joined",
        )
    )


def test_without_two_years_before_joining_trends_are_not_measured(with_own: WithOwn) -> None:
    assert verdict(compared(with_own, exported(30, EVEN, is_known=False))) == (
        "comparative growth",
        True,
        None,
        "trends before joining not measured: fewer than 30 companies with two years before",
    )


def test_of_a_comparison_that_is_withheld_nothing_more_is_said(with_own: WithOwn) -> None:
    assert verdict(compared(with_own, exported(9, EVEN, is_known=True))) == (
        "comparative growth",
        None,
        None,
        "not asked: the comparison is withheld",
    )


def test_the_base_is_the_last_year_before_the_first_company_joined(with_own: WithOwn) -> None:
    """Footwear's first company joined in 2024, its last in 2025. Cosmetics' were in before 2022."""
    by_year = {
        2022: [1_000_000 + 1000 * at for at in range(12)],
        2023: [1_400_000 + 1100 * at for at in range(12)],
        2024: [1_600_000 + 900 * at for at in range(12)],
        2025: [2_100_000 + 1300 * at for at in range(12)],
    }
    road = with_own(
        {
            "parties": companies(1, 24),
            "project_members": [
                *members(FOOTWEAR, 1, 6, "2024-05-01"),
                *members(FOOTWEAR, 7, 12, "2025-02-01"),
                *members(COSMETICS, 13, 24, "2021-01-01"),
            ],
            "project_markets": [
                {"project_code": COSMETICS, "country_code": "DE", "role": "target"}
            ],
            "member_performance": [
                {
                    **performance(project, at + first, year, value // 10),
                    "export_usd": value,
                    "turnover_try": value,
                    "employees": 10,
                }
                for project, first in ((FOOTWEAR, 1), (COSMETICS, 13))
                for year, values in by_year.items()
                for at, value in enumerate(values)
            ],
        }
    )
    with road.engine.begin() as connection:
        publish_trade(
            connection,
            with_world(
                Figure(f"{year}-{month:02d}", "640399", 842, Decimal(REST + sum(values)) / 12)
                for year, values in by_year.items()
                for month in range(1, 13)
            ),
        )
    publish_marts(road.engine)
    growth = {
        (base, year): round((Decimal(sum(by_year[year])) / sum(by_year[base]) - 1) * 100, 1)
        for base, year in ((2022, 2023), (2022, 2024), (2022, 2025), (2023, 2024), (2023, 2025))
    }
    since = {FOOTWEAR: 2023, COSMETICS: 2022}
    expected = [
        (project, base, year, growth[base, year])
        for project, base in sorted(since.items())
        for year in range(base + 1, 2026)
    ]
    assert expected == road.rows(
        "select project_code, base_year, year, round(aggregate_change_pct, 1)"
        " from mart.member_productivity where measure = 'turnover' order by 1, 3"
    )
    assert expected == road.rows(
        "select project_code, base_year, year, change_pct"
        " from mart.member_target_market order by 1, 3"
    )
    # The rest of the sector stays where it is. Cosmetics has no trade here.
    assert [row for row in expected if row[0] == FOOTWEAR] == road.rows(
        "select project_code, base_year, year, comparative_growth_pct"
        " from mart.member_vs_sector order by 1, 3"
    )


def test_members_exports_to_the_target_market_are_set_against_the_year_before(
    with_own: WithOwn,
) -> None:
    """Footwear's is the USA. Twelve companies: eight grow by half, four halve; one is new."""
    sold = [(100_000, 150_000 if at <= 8 else 50_000) for at in range(1, 13)]
    road = with_own(
        {
            "parties": companies(1, 28),
            "project_members": [
                *members(FOOTWEAR, 1, 13, "2024-01-01"),
                # Of whom nothing is known: that only one of the members is new would not be told.
                *members(FOOTWEAR, 26, 28, "2024-01-01"),
                *members(COSMETICS, 14, 25, "2024-01-01"),
            ],
            "project_markets": [
                {"project_code": COSMETICS, "country_code": "DE", "role": "target"}
            ],
            "member_performance": [
                *(
                    performance(FOOTWEAR, at, year, value)
                    for at, both in enumerate(sold, start=1)
                    for year, value in zip((2023, 2025), both, strict=True)
                ),
                performance(FOOTWEAR, 13, 2025, 900_000),
                # Of twelve two are nearly everything.
                *(
                    performance(COSMETICS, at, year, 9_000_000 if at < 16 else 1000)
                    for at in range(14, 26)
                    for year in (2023, 2025)
                ),
            ],
        }
    )
    then, now = (sum(values) for values in zip(*sold, strict=True))
    assert road.rows("select * from mart.member_target_market order by 1") == [
        (COSMETICS, "DE", 2023, 2025, None, None, None, True, False),
        (
            FOOTWEAR,
            "US",
            2023,
            2025,
            12,
            round((Decimal(now) / then - 1) * 100, 1),
            round(Decimal(800) / 12, 1),
            False,
            False,
        ),
    ]


def performance(project: str, at: int, year: int, target: int) -> dict[str, Any]:
    return {
        "project_code": project,
        "party_code": f"P{at:03d}",
        "year": year,
        "export_usd": 10_000_000,
        "target_usd": target,
    }


def test_the_secretariat_is_late_by_days(with_own: WithOwn) -> None:
    late = {"A": "2026-04-10", "B": "2026-04-11", "C": "2026-04-30", "D": "2026-02-01"}
    road = with_own(
        {
            "parties": companies(1, 4),
            "project_members": members(FOOTWEAR, 1, 4, "2024-01-01"),
            "activities": [activity(code, FOOTWEAR, "TRAINING", "2026-01-10") for code in late],
            "attending_companies": [
                row for code in late for row in attended(code, 1, 4, "2026-01-10")
            ],
            "support_expenses": [
                expense(
                    f"E-{code}", FOOTWEAR, code, "TRAINING", "100.00", "2026-01-12",
                    claim_code=f"C-{code}",
                )
                for code in late
            ],
            "support_claims": [
                claim(
                    f"C-{code}", code, FOOTWEAR, "2026-01-10", submitted_on=day,
                    claimed_try="75.00",
                )
                for code, day in late.items()
            ],
        }
    )  # fmt: skip
    # Three months end on 10 April: 0, 1, 20 and 0 days late.
    assert road.rows(
        "select claims_submitted, claims_late, days_late_median, days_late_max"
        " from mart.secretariat_service"
    ) == [(4, 2, 0.5, 20)]


# Over a change of the cluster's list


HORSES = "010121"
"""In no list."""
A_MONTH = {2022: 900_000, 2023: 1_000_000, 2024: 1_500_000, 2025: 2_500_000}
"""What is exported of it."""


@pytest.fixture(scope="module")
def of_shoes(with_own: WithOwn) -> Road:
    """Thirty companies that grew as their sector before they joined: an impact."""
    road = compared(with_own, exported(30, EVEN, is_known=True))
    with road.engine.begin() as connection:
        publish_trade(
            connection,
            with_world(
                Figure(f"{year}-{month:02d}", HORSES, 842, value)
                for year, value in A_MONTH.items()
                for month in range(1, 13)
            ),
        )
    return road


@pytest.fixture
def lists(of_shoes: Road) -> Iterator[Connection]:
    """A connection whose changes of lists are taken back."""
    with of_shoes.engine.connect() as connection:
        yield connection
        connection.rollback()


def figure(connection: Connection, year: int) -> tuple[Any, ...]:
    """What would be published of a year against 2023."""
    return tuple(
        connection.execute(
            text(
                "select companies, comparative_growth_pct, standard_error_pct is null, grade,"
                " has_enough_companies, has_equal_trends, conditions"
                " from warehouse.member_vs_sector_figure_as_of('infinity')"
                " where base_year = 2023 and year = :year"
            ),
            {"year": year},
        ).one()
    )


def worked_out(first: str, before: str = "9999-12-31") -> Decimal:
    """Growth from 2023 to 2025 with horses in the list for a time, month by month."""
    members_of = {year: sum(values) for year, values in exported(30, EVEN, is_known=True).items()}

    def rest(year: int) -> Decimal:
        listed = [month for month in range(1, 13) if first <= f"{year}-{month:02d}-01" < before]
        # The sector is what members export and the rest, and what came to the list.
        return Decimal(REST + A_MONTH[year] * len(listed))

    of_members = Decimal(members_of[2025]) / members_of[2023]
    return round((of_members / (rest(2025) / rest(2023)) - 1) * 100, 1)


NOT_MEASURED = "trends before joining not measured: fewer than 30 companies with two years before"
IMPACT = ("impact", True, True, "both hold")
TRENDS_OVER_A_CHANGE = ("comparative growth", True, None, NOT_MEASURED)


def test_growth_against_a_list_that_does_not_change_is_compared(lists: Connection) -> None:
    assert figure(lists, 2025) == (30, worked_out("9999-12-31"), False, *IMPACT)


@pytest.mark.parametrize(
    ("first", "before"),
    [
        # The second month of the base year is the first that is of the new list.
        ("2023-01-02", "9999-12-31"),
        ("2024-01-01", "9999-12-31"),
        ("2024-05-01", "2024-06-01"),
        ("2025-01-01", "9999-12-31"),
        ("2025-12-01", "9999-12-31"),
        ("2000-01-01", "2024-07-01"),
    ],
)
def test_nothing_is_compared_with_a_sector_over_a_change_of_its_list(
    lists: Connection, first: str, before: str
) -> None:
    enter(lists, "CL-IST-FOOT", HORSES, first, before)
    # Nor is it called anything; what is said of the panel stands.
    trends = None if first == "2023-01-02" else True
    assert figure(lists, 2025) == (30, None, True, None, True, trends, None)


@pytest.mark.parametrize(
    ("first", "before", "graded"),
    [
        # Members' growth before they joined would be that of 2023 against 2022.
        ("2022-07-01", "9999-12-31", TRENDS_OVER_A_CHANGE),
        ("2023-01-01", "9999-12-31", TRENDS_OVER_A_CHANGE),
        ("2022-01-01", "9999-12-31", IMPACT),
        ("2020-07-01", "9999-12-31", IMPACT),
        # The first month that is of the new list is the next year's.
        ("2025-12-02", "9999-12-31", IMPACT),
        ("2026-01-01", "9999-12-31", IMPACT),
        # In no month's list.
        ("2024-05-02", "2024-06-01", IMPACT),
    ],
)
def test_a_change_before_or_after_both_years_breaks_no_comparison(
    lists: Connection, first: str, before: str, graded: tuple[Any, ...]
) -> None:
    enter(lists, "CL-IST-FOOT", HORSES, first, before)
    is_over_trends = graded == TRENDS_OVER_A_CHANGE
    found = figure(lists, 2025)
    assert found[:3] == (30, worked_out(first, before), False)
    assert found[3:] == graded
    assert (found[5] is None) == is_over_trends


def test_a_change_of_another_clusters_list_breaks_no_comparison(lists: Connection) -> None:
    enter(lists, "CL-IST-COSM", HORSES, "2024-05-01")
    assert figure(lists, 2025) == (30, worked_out("9999-12-31"), False, *IMPACT)


# What is left of the sector


OF_MEMBERS = {
    year: Decimal(sum(values)) for year, values in exported(30, EVEN, is_known=True).items()
}


def leave(connection: Connection, rests: Mapping[int, Decimal]) -> None:
    """The sector becomes what members export, and this rest, in the years that are named."""
    figures = []
    for year, rest in rests.items():
        whole = OF_MEMBERS[year] + rest
        month = round(whole / 12)
        months = [month] * 11 + [whole - 11 * month]
        figures += [
            Figure(f"{year}-{at:02d}", "640399", 842, value) for at, value in enumerate(months, 1)
        ]
    publish_trade(connection, with_world(figures), at="2026-11-01T08:00")


NO_REST = "not asked: the rest of the sector is not above 0 in one of the two years"


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (-5_000_000, REST),
        (REST, -5_000_000),
        (-5_000_000, -5_000_000),
        (0, REST),
        (REST, 0),
        (0, 0),
    ],
)
def test_nothing_is_compared_with_a_rest_that_is_not_above_nothing(
    lists: Connection, then: int, now: int
) -> None:
    leave(lists, {2023: Decimal(then), 2025: Decimal(now)})
    # Trends before joining, to 2023, have no rest of that year either.
    trends = True if then > 0 else None
    found = figure(lists, 2025)
    assert found == (30, None, True, None, True, trends, NO_REST)


@pytest.mark.parametrize(("then", "now"), [(1, 1), (1_000, 3_000_000)])
def test_a_rest_however_small_is_compared_with(lists: Connection, then: int, now: int) -> None:
    leave(lists, {2023: Decimal(then), 2025: Decimal(now)})
    ratio = (OF_MEMBERS[2025] / OF_MEMBERS[2023]) / (Decimal(now) / then)
    assert figure(lists, 2025)[1] == round((ratio - 1) * 100, 1)


def test_over_a_change_of_the_list_nothing_is_said_of_the_rest(lists: Connection) -> None:
    leave(lists, {2023: Decimal(-1), 2025: Decimal(-1)})
    enter(lists, "CL-IST-FOOT", HORSES, "2024-05-01")
    assert figure(lists, 2025) == (30, None, True, None, True, None, None)


@pytest.mark.parametrize("nothing_in", [2023, 2025])
def test_members_that_exported_nothing_are_withheld(with_own: WithOwn, nothing_in: int) -> None:
    """A change of -100 percent, or none at all for want of a base, would say so of each."""
    some = [1_000_000 + 1000 * at for at in range(12)]
    road = compared(
        with_own, {year: [0] * 12 if year == nothing_in else some for year in (2023, 2025)}
    )
    assert verdict(road) == (
        "comparative growth",
        None,
        None,
        "not asked: the comparison is withheld",
    )
    assert road.rows(
        "select companies, comparative_growth_pct, is_withheld from mart.member_vs_sector"
    ) == [(None, None, True)]


def test_who_is_known_of_one_year_only_stays_in_the_rest_of_all(with_own: WithOwn) -> None:
    """Thirty have all years. Others, large ones, are known of 2022, 2023 or 2025 only."""
    by_year = exported(30, EVEN, is_known=True)
    more = {2022: 20_000_000, 2023: 35_000_000, 2025: 50_000_000}
    rest = {2022: 100_000_000, 2023: 104_000_000, 2025: 120_000_000}
    road = with_own(
        {
            "parties": companies(1, 33),
            "project_members": members(FOOTWEAR, 1, 33, "2024-01-01"),
            "member_performance": [
                *(
                    performance(FOOTWEAR, at, year, 0) | {"export_usd": value}
                    for year, values in by_year.items()
                    for at, value in enumerate(values, start=1)
                ),
                *(
                    performance(FOOTWEAR, at, year, 0) | {"export_usd": value}
                    for at, (year, value) in enumerate(more.items(), start=31)
                ),
            ],
        }
    )
    with road.engine.begin() as connection:
        publish_trade(
            connection,
            with_world(
                Figure(
                    f"{year}-{month:02d}",
                    "640399",
                    842,
                    Decimal(rest[year] + sum(values)) / 12,
                )
                for year, values in by_year.items()
                for month in range(1, 13)
            ),
        )
    publish_marts(road.engine, "member_vs_sector")
    growth = Decimal(sum(by_year[2025])) / sum(by_year[2023]) / (Decimal(rest[2025]) / rest[2023])
    assert road.rows(
        "select companies, comparative_growth_pct from mart.member_vs_sector where year = 2025"
    ) == [(30, round((growth - 1) * 100, 1))]
    leads = [
        log(b / a) - log(rest[2023] / rest[2022])
        for a, b in zip(by_year[2022], by_year[2023], strict=True)
    ]
    t = statistics.mean(leads) / (statistics.stdev(leads) / 30**0.5)
    ((found,),) = road.rows("select pre_trend_t from warehouse.growth_condition_as_of('infinity')")
    assert float(found) == pytest.approx(t, rel=1e-6)
