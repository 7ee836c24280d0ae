"""What can be computed from two publications of a programme's mart, read as an analyst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, text

from integration.programme.conftest import Programme
from programme_statistics.disclosure.rules import Rules, judge
from programme_statistics.tables import ActivityParticipation, Company, CompanyAttributes
from support.disclosure import RULES, parameters
from support.member_tables import alike
from support.register import (
    activity,
    attended,
    claim,
    companies,
    expense,
    members,
)
from support.trade_facts import Figure, enter, publish_trade, with_world

FOOTWEAR = "URGE-FOOT"


def year(at: int, when: int, value_added: int, employees: int = 10) -> dict[str, Any]:
    return {
        "project_code": FOOTWEAR,
        "party_code": f"P{at:03d}",
        "year": when,
        "value_added_try": value_added,
        "employees": employees,
        "export_usd": value_added,
    }


def panel(*sizes: int, growth: Mapping[int, float] | None = None) -> list[dict[str, Any]]:
    """Companies of these sizes, each with a year before and after."""
    return [
        year(at, when, round(size * (1 if when == 2024 else (growth or {}).get(at, 1.1))))
        for at, size in enumerate(sizes, 1)
        for when in (2024, 2025)
    ]


CHANGES = (
    "select companies_matched, round(aggregate_change_pct, 2), round(mean_change_pct, 2), quality,"
    " is_kept from mart.member_productivity where measure = 'value_added'"
)
ALIKE = [1000 + 7 * n for n in range(12)]


def with_members(programme: Programme, number: int) -> None:
    programme.load(
        parties=companies(1, number), project_members=members(FOOTWEAR, 1, number, "2024-01-01")
    )


def test_nothing_is_shown_before_it_is_published(programme: Programme) -> None:
    with_members(programme, 12)
    programme.load(member_performance=panel(*ALIKE))
    assert programme.read(CHANGES) == []
    assert programme.publish("member_productivity").status == "published"
    assert programme.read(CHANGES) == [(12, Decimal("10.00"), Decimal("10.00"), "normal", False)]
    assert programme.publish("member_productivity").status == "unchanged"


def test_productivity_that_is_one_companys_is_not_printed(programme: Programme) -> None:
    """Twelve companies, of which one has nearly all the value added."""
    with_members(programme, 12)
    programme.load(member_performance=panel(500_000, *ALIKE[1:]))
    programme.publish("member_productivity")
    assert programme.read(CHANGES) == [(12, None, None, "withheld", False)]
    ((reasons,),) = programme.behind(
        "select distinct reasons from secure.mart_cell where measure = 'amount_try'"
    )
    assert reasons == ["PRIMARY_CONC"]


def test_the_mean_of_two_publications_does_not_tell_the_change_of_a_newcomer(
    programme: Programme,
) -> None:
    """Twelve times one mean less eleven times the other is the change of the twelfth."""
    with_members(programme, 20)
    programme.load(member_performance=panel(*ALIKE[:11]))
    programme.publish("member_productivity")
    first = programme.read(CHANGES)
    assert first[0][:3] == (11, Decimal("10.00"), Decimal("10.00"))
    programme.load(member_performance=panel(*ALIKE, growth={12: 1.7}))
    programme.publish("member_productivity")
    second = programme.read(CHANGES)
    # Neither the number nor any change is a new one.
    assert second == [(*first[0][:4], True)]


LEVELS = (
    "select base_per_employee_try, per_employee_try, is_kept from mart.member_productivity"
    " where measure = 'value_added'"
)


def test_the_levels_of_two_publications_do_not_tell_the_amounts_of_a_newcomer(
    programme: Programme,
) -> None:
    with_members(programme, 20)
    programme.load(member_performance=panel(*ALIKE[:11]))
    programme.publish("member_productivity")
    base = sum(ALIKE[:11])
    ended = sum(round(size * 1.1) for size in ALIKE[:11])
    first = (round(Decimal(base) / 110), round(Decimal(ended) / 110))
    assert programme.read(LEVELS) == [(*first, False)]
    programme.load(member_performance=panel(*ALIKE, growth={12: 1.7}))
    programme.publish("member_productivity")
    assert programme.read(LEVELS) == [(*first, True)]


def test_a_figure_that_an_earlier_release_did_not_print_is_not_printed_beside_kept_ones(
    programme: Programme,
) -> None:
    """The newcomer's row stays as it was, and what was not there then is not of now."""
    with_members(programme, 20)
    programme.load(member_performance=panel(*ALIKE[:11]))
    programme.publish("member_productivity")
    with programme.road.engine.begin() as connection:
        connection.execute(
            text(
                "update warehouse.published_row set figures = figures"
                " - cast('{base_per_employee_try,per_employee_try}' as text[])"
            )
        )
    programme.load(member_performance=panel(*ALIKE))
    programme.publish("member_productivity")
    assert programme.read(CHANGES)[0][4]
    assert programme.read(LEVELS) == [(None, None, True)]
    # Two more, three in all, and all may be told.
    programme.load(member_performance=panel(*ALIKE, 1010, 1020))
    programme.publish("member_productivity")
    ((base_level, level, is_kept),) = programme.read(LEVELS)
    assert (base_level is None, level is None, is_kept) == (False, False, False)


def test_three_newcomers_are_published(programme: Programme) -> None:
    with_members(programme, 14)
    programme.load(member_performance=panel(*ALIKE[:11]))
    programme.publish("member_productivity")
    programme.load(member_performance=panel(*ALIKE[:11], 1000, 1010, 1020))
    programme.publish("member_productivity")
    assert programme.read(CHANGES) == [(14, Decimal("10.00"), Decimal("10.00"), "normal", False)]


def test_a_newcomer_is_not_told_by_what_is_published_after_it(programme: Programme) -> None:
    """The third publication is held against the first, not only against the second."""
    with_members(programme, 20)
    programme.load(member_performance=panel(*ALIKE[:11]))
    programme.publish("member_productivity")
    programme.load(member_performance=panel(*ALIKE[:11], 1000, 1010, 1020))
    programme.publish("member_productivity")
    programme.load(member_performance=panel(*ALIKE[:11], 1000, 1010, 1020, 1030))
    programme.publish("member_productivity")
    assert programme.read(CHANGES)[0][0] == 14
    programme.load(member_performance=panel(*ALIKE[:11]))
    programme.publish("member_productivity")
    assert programme.read(CHANGES)[0][0] == 11


def test_the_mart_is_shown_as_it_was_published(programme: Programme) -> None:
    with_members(programme, 14)
    programme.load(member_performance=panel(*ALIKE[:11]))
    programme.publish("member_productivity")
    ((between,),) = programme.read("select clock_timestamp()")
    programme.load(member_performance=panel(*ALIKE[:11], 1000, 1010, 1020))
    programme.publish("member_productivity")
    assert programme.read(
        "select companies_matched from"
        f" mart.member_productivity_as_of('{between}') where measure = 'value_added'"
    ) == [(11,)]


# Members against their sector


US = 842
VS_SECTOR = (
    "select companies, comparative_growth_pct, is_withheld, is_kept from mart.member_vs_sector"
)


def sector(programme: Programme) -> None:
    """Official exports that did not change."""
    with programme.road.engine.begin() as connection:
        publish_trade(
            connection,
            with_world(
                Figure(f"{when}-{month:02d}", "640399", US, Decimal(1_000_000))
                for when in (2024, 2025)
                for month in range(1, 13)
            ),
        )


@pytest.mark.parametrize(("k_pct", "is_withheld"), [(85, False), (50, True)])
def test_how_much_two_companies_may_have_is_said_by_the_secret_rules(
    programme: Programme, k_pct: int, is_withheld: bool
) -> None:
    """Two of twelve with six in ten of the exports."""
    sector(programme)
    with_members(programme, 12)
    programme.rules = Rules.parse(parameters(k_pct=k_pct), "a test's parameters")
    programme.load(member_performance=panel(8000, 8000, *([1000] * 10)))
    programme.publish("member_vs_sector")
    ((companies_shown, growth, *marks),) = programme.read(VS_SECTOR)
    assert marks == [is_withheld, False]
    assert (companies_shown is None, growth is None) == (is_withheld, is_withheld)


def test_comparative_growth_of_two_publications_does_not_tell_of_a_newcomer(
    programme: Programme,
) -> None:
    sector(programme)
    with_members(programme, 20)
    programme.load(member_performance=panel(*ALIKE[:11]))
    programme.publish("member_vs_sector")
    first = programme.read(VS_SECTOR)
    assert first[0][2:] == (False, False)
    programme.load(member_performance=panel(*ALIKE, growth={12: 3}))
    programme.publish("member_vs_sector")
    assert programme.read(VS_SECTOR) == [(*first[0][:3], True)]


GRADED = (
    "select companies, comparative_growth_pct, standard_error_pct is null, is_withheld, grade,"
    " conditions, is_kept from mart.member_vs_sector"
)
OVER_A_CHANGE = (
    *("comparative growth", "not asked: the list of products changed between the two years"),
)


def against_the_rest(*sizes: int) -> Decimal:
    """Growth of a panel of these sizes, less that of what is left of the sector."""
    base, ended = sum(sizes), sum(round(size * 1.1) for size in sizes)
    rest = Decimal(12_000_000 - ended) / (12_000_000 - base)
    return round((Decimal(ended) / base / rest - 1) * 100, 1)


def test_a_comparison_that_was_published_does_not_stand_over_a_change_of_the_list(
    programme: Programme,
) -> None:
    """Not even where the row is kept for a newcomer's sake; and the newcomer stays untold."""
    sector(programme)
    with_members(programme, 14)
    programme.load(member_performance=panel(*ALIKE[:11]))
    programme.publish("member_vs_sector")
    first = programme.read(GRADED)
    assert first[0][:4] == (11, against_the_rest(*ALIKE[:11]), False, False)
    ((between,),) = programme.read("select clock_timestamp()")
    with programme.road.engine.begin() as connection:
        enter(connection, "CL-IST-FOOT", "010121", "2025-01-01")
    programme.load(member_performance=panel(*ALIKE))
    programme.publish("member_vs_sector")
    assert programme.read(GRADED) == [(11, None, True, False, *OVER_A_CHANGE, True)]
    # What was printed then is shown as it was printed.
    assert programme.read(
        "select companies, comparative_growth_pct, is_kept"
        f" from mart.member_vs_sector_as_of('{between}')"
    ) == [(*first[0][:2], False)]
    # The change is taken back: there is a comparison again, and it would tell of the newcomer.
    with programme.road.engine.begin() as connection:
        connection.execute(text("delete from warehouse.bridge_cluster_hs where hs_code = '010121'"))
    programme.load(member_performance=panel(*ALIKE, growth={1: 1.11}))
    programme.publish("member_vs_sector")
    ((companies_shown, growth, *_, is_withheld, _, said, is_kept),) = programme.read(GRADED)
    assert (companies_shown, growth, is_withheld, is_kept) == (11, None, True, True)
    assert said == "not asked: the comparison is withheld"
    # Three newcomers in all.
    programme.load(member_performance=panel(*ALIKE, 1010, 1020))
    programme.publish("member_vs_sector")
    assert programme.read(VS_SECTOR) == [(14, against_the_rest(*ALIKE, 1010, 1020), False, False)]


TOLD = (
    "select distinct cell.measure from secure.mart_cell as cell where cell.is_anew"
    " and cell.publication_id"
    " = (select max(publication_id) from ops.mart_publication where status = 'published')"
    " order by 1"
)


def test_a_panel_is_counted_over_a_change_of_the_list(programme: Programme) -> None:
    """Twelve companies are shown, and then one more is not told by their number."""
    sector(programme)
    with_members(programme, 20)
    with programme.road.engine.begin() as connection:
        enter(connection, "CL-IST-FOOT", "010121", "2025-01-01")
    programme.load(member_performance=panel(*ALIKE))
    programme.publish("member_vs_sector")
    assert programme.read(GRADED) == [(12, None, True, False, *OVER_A_CHANGE, False)]
    programme.load(member_performance=panel(*ALIKE, 1010))
    programme.publish("member_vs_sector")
    assert programme.read(GRADED) == [(12, None, True, False, *OVER_A_CHANGE, True)]


def test_exports_are_told_once_they_are_compared(programme: Programme) -> None:
    """Not over a change of the list; when it is taken back, of the same companies as before."""
    sector(programme)
    with_members(programme, 20)
    with programme.road.engine.begin() as connection:
        enter(connection, "CL-IST-FOOT", "010121", "2025-01-01")
    programme.load(member_performance=panel(*ALIKE))
    programme.publish("member_vs_sector")
    assert programme.behind(TOLD) == [("companies",)]
    with programme.road.engine.begin() as connection:
        connection.execute(text("delete from warehouse.bridge_cluster_hs where hs_code = '010121'"))
    # A member of whom no exports are known: something to publish.
    with_members(programme, 21)
    programme.publish("member_vs_sector")
    first = (12, against_the_rest(*ALIKE), False)
    assert programme.read(VS_SECTOR) == [(*first, False)]
    assert programme.behind(TOLD) == [("base_export_usd",), ("export_usd",)]
    # One corrects its exports: the difference would be its own.
    programme.load(member_performance=panel(*ALIKE, growth={12: 3}))
    programme.publish("member_vs_sector")
    assert programme.read(VS_SECTOR) == [(*first, True)]


NO_REST = (
    *(
        "comparative growth",
        "not asked: the rest of the sector is not above 0 in one of the two years",
    ),
)


def leave(programme: Programme, value: int, at: str = "2026-11-01T08:00") -> None:
    """The official exports of 2024, and those of 2025, become these."""
    with programme.road.engine.begin() as connection:
        publish_trade(
            connection,
            with_world(
                Figure(f"{when}-{month:02d}", "640399", US, Decimal(value) / 12)
                for when in (2024, 2025)
                for month in range(1, 13)
            ),
            at=at,
        )


def test_that_no_rest_is_left_tells_of_exports_as_a_comparison_does(programme: Programme) -> None:
    """Twelve companies with some 12,000 dollars: the official exports are fewer."""
    sector(programme)
    leave(programme, 9_000)
    with_members(programme, 20)
    programme.load(member_performance=panel(*ALIKE))
    programme.publish("member_vs_sector")
    assert programme.read(GRADED) == [(12, None, True, False, *NO_REST, False)]
    assert programme.behind(TOLD) == [("base_export_usd",), ("companies",), ("export_usd",)]
    # There is one now, of the same companies; and then one of them corrects its exports.
    leave(programme, 12_000_000, "2026-11-02T08:00")
    with_members(programme, 21)
    programme.publish("member_vs_sector")
    first = (12, against_the_rest(*ALIKE), False)
    assert programme.read(VS_SECTOR) == [(*first, False)]
    leave(programme, 9_000, "2026-11-03T08:00")
    programme.load(member_performance=panel(*ALIKE, growth={12: 3}))
    programme.publish("member_vs_sector")
    assert programme.read(VS_SECTOR) == [(*first, True)]


def test_that_no_rest_is_left_is_not_told_where_two_have_nearly_all(programme: Programme) -> None:
    sector(programme)
    leave(programme, 9_000)
    with_members(programme, 12)
    programme.load(member_performance=panel(900_000, *ALIKE[1:]))
    programme.publish("member_vs_sector")
    ((*shown, _, said, is_kept),) = programme.read(GRADED)
    assert (shown[1:], said, is_kept) == (
        [None, True, True],
        "not asked: the comparison is withheld",
        False,
    )


def test_change_in_target_markets_of_two_publications_does_not_tell_of_a_newcomer(
    programme: Programme,
) -> None:
    def there(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row | {"target_usd": row["export_usd"]} for row in rows]

    shown = "select companies, change_pct, is_withheld, is_kept from mart.member_target_market"
    with_members(programme, 20)
    programme.load(member_performance=there(panel(*ALIKE[:11])))
    assert programme.read(shown) == []
    programme.publish("member_target_market")
    assert programme.read(shown) == [(11, Decimal("10.0"), False, False)]
    programme.load(member_performance=there(panel(*ALIKE, growth={12: 3})))
    programme.publish("member_target_market")
    assert programme.read(shown) == [(11, Decimal("10.0"), False, True)]


# Business meetings


@dataclass
class Meetings:
    """What companies report of one activity, written straight into the facts."""

    programme: Programme

    def __post_init__(self) -> None:
        self.programme.load(
            activities=[activity("FAIR", FOOTWEAR, "OVERSEAS_MKT", "2026-03-10")],
            b2b_meetings=[{"activity_code": "FAIR", "meeting_format": "group", "meetings": 77}],
        )

    def report(self, values: Mapping[str, int]) -> None:
        """Companies report the value of their orders, and as many orders as thousands of it."""
        with self.programme.road.engine.begin() as connection:
            load_id = connection.execute(
                text(
                    "insert into ops.load (dataset_code, edition, sha256, landed_path, source_url,"
                    " status, landed_at, published_at) select 'member_submission', 'test',"
                    " lpad(count(*)::text, 64, '0'), 'none', 'none', 'published', now(),"
                    " clock_timestamp() from ops.load returning load_id"
                )
            ).scalar_one()
            ((now,),) = connection.execute(
                text("select published_at from ops.load where load_id = :id"), {"id": load_id}
            )
            for company, value in values.items():
                key = {"company_id": company}
                known = {"valid_from": now, "load_id": load_id}
                if not connection.execute(
                    text("select 1 from warehouse.company where company_id = :company_id"), key
                ).all():
                    connection.execute(insert(Company).values(**key))
                    connection.execute(insert(CompanyAttributes).values(**key, **known))
                connection.execute(
                    text(
                        "update warehouse.fact_activity_participation set valid_to = :now"
                        " where company_id = :company_id and valid_to = 'infinity'"
                    ),
                    key | {"now": now},
                )
                connection.execute(
                    insert(ActivityParticipation).values(
                        **key,
                        **known,
                        activity_code="FAIR",
                        has_attended=True,
                        meetings=5,
                        offers=2,
                        orders=value // 1000,
                        order_value=value,
                        currency_code="USD",
                        order_value_usd=value,
                    )
                )

    def read(self) -> tuple[Any, ...]:
        (row,) = self.programme.read(
            "select source, companies, meetings, orders, order_value_usd, is_kept"
            " from mart.business_meeting where activity_code = 'FAIR'"
        )
        return row


@pytest.fixture
def meetings(programme: Programme) -> Meetings:
    return Meetings(programme)


def test_what_companies_report_stands_for_the_registers_once_it_is_published(
    meetings: Meetings,
) -> None:
    meetings.report(alike("a", 5, 4000))
    assert meetings.read() == ("register", None, 77, None, None, False)
    meetings.programme.publish("business_meeting")
    assert meetings.read() == ("forms", 5, 25, 20, 20_010, False)


def test_orders_of_one_company_are_not_printed_beside_the_meetings_of_all(
    meetings: Meetings,
) -> None:
    meetings.report({"a0": 90_000, "a1": 0, "a2": 0, "a3": 0, "a4": 0})
    meetings.programme.publish("business_meeting")
    assert meetings.read() == ("forms", 5, 25, None, None, False)


def test_companies_of_one_holding_are_one(meetings: Meetings) -> None:
    meetings.report(alike("a", 4, 4000))
    with meetings.programme.road.engine.begin() as connection:
        connection.execute(
            text("update warehouse.dim_company set group_id = 'H' where company_id in ('a0', 'a1')")
        )
        connection.execute(
            text("update warehouse.dim_company set group_id = 'I' where company_id in ('a2', 'a3')")
        )
    meetings.programme.publish("business_meeting")
    assert meetings.read()[:2] == ("register", None)


def test_the_order_of_who_reports_late_is_not_the_difference_of_two_publications(
    meetings: Meetings,
) -> None:
    meetings.report(alike("a", 5, 4000))
    meetings.programme.publish("business_meeting")
    first = meetings.read()
    meetings.report({"late": 7_000})
    meetings.programme.publish("business_meeting")
    assert meetings.read() == (*first[:5], True)
    # Two more: now three came since the figure that is printed.
    meetings.report({"later": 6_000, "last": 6_500})
    meetings.programme.publish("business_meeting")
    assert meetings.read() == ("forms", 8, 40, 39, 39_510, False)


def test_who_corrects_its_order_value_by_much_is_not_told(meetings: Meetings) -> None:
    """From 4,000 to 12,000: three times as much, so the difference is two thirds of the new one."""
    meetings.report(alike("a", 5, 4000))
    meetings.programme.publish("business_meeting")
    meetings.report({"a0": 12_000})
    meetings.programme.publish("business_meeting")
    assert meetings.read()[4:] == (20_010, True)


def test_what_one_publication_withheld_the_next_does_not_tell(meetings: Meetings) -> None:
    """Two were withheld; of five, printed later, they are not the difference to anything."""
    meetings.report(alike("a", 2, 4000))
    meetings.programme.publish("business_meeting")
    assert meetings.read()[0] == "register"
    meetings.report(alike("b", 3, 4000))
    meetings.programme.publish("business_meeting")
    assert meetings.read() == ("forms", 5, 25, 20, 20_004, False)


# Support


def fair(*companies_of: int, code: str = "FAIR", day: str = "2026-03-10") -> dict[str, Any]:
    """An activity with those who attended it."""
    return {
        "activities": [activity(code, FOOTWEAR, "OVERSEAS_MKT", day)],
        "attending_companies": [row for at in companies_of for row in attended(code, at, at, day)],
    }


def common(code: str, amount: int, day: str, at: str = "FAIR", **more: Any) -> dict[str, Any]:
    return expense(code, FOOTWEAR, at, "MARKETING_ORGANISATION", f"{amount}.00", day, **more)


def direct(code: str, company: int, amount: int, day: str) -> dict[str, Any]:
    return common(code, amount, day, party_code=f"P{company:03d}", allocation_method="direct")


def spent(programme: Programme, day: str = "2026-12-31") -> tuple[Any, ...]:
    (row,) = programme.read(
        "select shown_on::text, spent_try, company_count, is_withheld, is_kept"
        f" from mart.support_finance_as_of(date '{day}') where project_code = '{FOOTWEAR}'"
    )
    return row


def test_an_expense_that_is_nearly_all_one_companys_is_not_printed(programme: Programme) -> None:
    """Five companies: enough of them, but four have a thousandth."""
    with_members(programme, 5)
    programme.load(
        **fair(1, 2, 3, 4, 5),
        support_expenses=[
            common("E", 500, "2026-03-12"),
            direct("D", 1, 500_000, "2026-03-12"),
        ],
    )
    programme.publish("support")
    assert spent(programme) == (None, None, 5, True, False)


def test_a_document_that_was_entered_late_is_not_the_difference_of_two_publications(
    programme: Programme,
) -> None:
    """Of a month that was printed: the months after it are, too, of one company more."""
    with_members(programme, 5)
    first = [common("E", 500_000, "2026-03-12")]
    programme.load(**fair(1, 2, 3, 4, 5), support_expenses=first)
    programme.publish("support")
    assert spent(programme) == ("2026-12-31", 500_000, 5, False, False)
    late = [*first, direct("D", 1, 7_000, "2026-03-13")]
    programme.load(support_expenses=late)
    programme.publish("support")
    for day in ("2026-04-01", "2026-12-31"):
        assert spent(programme, day)[1] == 500_000
        assert spent(programme, day)[4] is True
    # With those of two others it is printed: the difference is of three.
    more = [direct("F", 2, 7_100, "2026-05-02"), direct("G", 3, 7_200, "2026-05-03")]
    programme.load(support_expenses=[*late, *more])
    programme.publish("support")
    assert spent(programme) == ("2026-12-31", 521_300, 5, False, False)
    assert spent(programme, "2026-04-30")[1] == 500_000


def test_a_document_that_was_entered_late_is_not_told_by_its_activity(
    programme: Programme,
) -> None:
    query = (
        "select shown_on::text, spent_try, company_count, is_kept"
        " from mart.support_activity_as_of(date '2026-12-31')"
    )
    with_members(programme, 5)
    first = [common("E", 500_000, "2026-03-12")]
    programme.load(**fair(1, 2, 3, 4, 5), support_expenses=first)
    programme.publish("support")
    assert programme.read(query) == [("2026-12-31", 500_000, 5, False)]
    programme.load(support_expenses=[*first, direct("D", 1, 7_000, "2026-03-13")])
    programme.publish("support")
    assert programme.read(query) == [("2026-12-31", 500_000, 5, True)]


def test_who_is_entered_late_as_a_participant_is_not_told_by_the_number(
    programme: Programme,
) -> None:
    with_members(programme, 8)
    programme.load(**fair(1, 2, 3, 4, 5), support_expenses=[common("E", 500_000, "2026-03-12")])
    programme.publish("support")
    programme.load(**fair(1, 2, 3, 4, 5, 6))
    programme.publish("support")
    assert spent(programme)[2] == 5
    programme.load(**fair(1, 2, 3, 4, 5, 6, 7, 8))
    programme.publish("support")
    assert spent(programme)[2] == 8


def claimed(programme: Programme) -> dict[str, tuple[Any, ...]]:
    return {
        code: tuple(rest)
        for code, *rest in programme.read(
            "select claim_code, state, is_withheld, claimed_try from mart.support_claim"
        )
    }


def load_claims(
    programme: Programme, companies_of: Mapping[str, Sequence[int]], amounts: Mapping[str, int]
) -> None:
    """Claims of one item on one day, each of an activity and document of its own."""
    with_members(programme, 11)
    parts = [fair(*some, code=code) for code, some in companies_of.items()]
    programme.load(
        **{name: [row for part in parts for row in part[name]] for name in parts[0]},
        support_expenses=[
            common(f"E-{code}", amount * 4 // 3, "2026-03-12", at=code, claim_code=code)
            for code, amount in amounts.items()
        ],
        support_claims=[
            claim(code, code, FOOTWEAR, "2026-03-10", submitted_on="2026-04-01",
                  claimed_try=f"{amount}.00")
            for code, amount in amounts.items()
        ],
    )  # fmt: skip


A_TO_B = {"A": (1, 2, 3, 4, 5), "B": (6, 7, 8, 9, 10)}


@pytest.mark.parametrize("alone", [{"C": 30_000}, {"C": 30_000, "D": 24_000}])
def test_claims_of_one_company_are_not_their_items_sum_less_the_others(
    programme: Programme, alone: Mapping[str, int]
) -> None:
    """Two claims of five companies each, and of one company one, or two. The sum is shown."""
    amounts = {"A": 75_000, "B": 60_000, **alone}
    load_claims(programme, A_TO_B | dict.fromkeys(alone, (11,)), amounts)
    assert claimed(programme)["A"] == ("claim_submitted", True, None)
    programme.publish("support")
    assert claimed(programme) == {
        "A": ("claim_submitted", False, 75_000),
        # The smaller of the two is what is left out to protect the others.
        "B": ("claim_submitted", True, None),
        **dict.fromkeys(alone, ("claim_submitted", True, None)),
    }
    ((total,),) = programme.read(
        f"select claimed_try from mart.support_finance where project_code = '{FOOTWEAR}'"
    )
    assert total == sum(amounts.values())


def test_what_an_activity_cost_that_nobody_is_known_to_have_attended_is_nobodys(
    programme: Programme,
) -> None:
    programme.load(
        **fair(), support_expenses=[common("E", 500_000, "2026-03-12", claim_code="C")],
        support_claims=[
            claim("C", "FAIR", FOOTWEAR, "2026-03-10", submitted_on="2026-04-01",
                  claimed_try="375000.00")
        ],
    )  # fmt: skip
    programme.publish("support")
    assert spent(programme) == ("2026-12-31", 500_000, 0, False, False)
    assert claimed(programme) == {"C": ("claim_submitted", False, 375_000)}


def test_a_month_is_shown_as_it_was_published(programme: Programme) -> None:
    with_members(programme, 6)
    first = [common("E", 500_000, "2026-03-12")]
    programme.load(**fair(1, 2, 3, 4, 5), support_expenses=first)
    programme.publish("support")
    ((between,),) = programme.read("select clock_timestamp()")
    programme.load(support_expenses=[*first, common("F", 70_000, "2026-03-20")])
    programme.publish("support")
    query = "select spent_try from mart.support_finance_as_of(date '2026-04-01', '{}')"
    assert programme.read(query.format(between)) == [(500_000,)]
    assert programme.read(query.format("infinity")) == [(570_000,)]


def decoded(amount: Decimal, documents: Mapping[int, int]) -> dict[int, int]:
    """Which documents a sum is of, by company how many: their amounts tell."""
    bits = int(amount) % UNIT
    found = [number for number in documents if bits >> number & 1]
    assert sum(UNIT + 2**number for number in found) == amount
    by_company: dict[int, int] = {}
    for number in found:
        company = documents[number]
        by_company[company] = by_company.get(company, 0) + UNIT + 2**number
    return by_company


UNIT = 1_000_000


@pytest.mark.parametrize("seed", range(3))
def test_no_difference_of_anything_that_was_read_breaks_a_rule(
    programme: Programme, seed: int
) -> None:
    """Sixteen documents of five companies in a year, entered in three loads, some of them late.

    An analyst reads every month after each load, and subtracts everything from everything.
    """
    draw = Random(seed)  # noqa: S311 - not for secrets
    with_members(programme, 5)
    documents = {number: draw.randint(1, 5) for number in range(16)}
    rows = [
        direct(f"D{number}", company, UNIT + 2**number, f"2025-{draw.randint(1, 12):02d}-10")
        for number, company in documents.items()
    ]
    draw.shuffle(rows)
    programme.load(**fair(1, 2, 3, 4, 5, day="2025-01-05"))
    read = {Decimal(0)}
    for known in (7, 12, 16):
        programme.load(support_expenses=rows[:known])
        programme.publish("support")
        for month in range(1, 13):
            read |= {
                amount
                for (amount,) in programme.read(
                    "select spent_try from mart.support_finance_as_of("
                    f"date '2025-{month:02d}-28' + 5) where spent_try is not null"
                )
            }
    assert len(read) > 1
    for one in read:
        for other in read:
            if one > other and int(one) % UNIT & int(other) % UNIT == int(other) % UNIT:
                rest = decoded(one - other, documents)
                assert judge(map(Decimal, rest.values()), RULES).is_safe, (one, other, rest)


# Participation


FUNNEL = (
    "select is_withheld, eligible, invited, attended, attendance_rate_pct::int"
    " from mart.participation_funnel where activity_code = 'FAIR'"
)


def test_counts_are_withheld_until_they_are_published(programme: Programme) -> None:
    with_members(programme, 12)
    programme.load(**fair(1, 2, 3, 4, 5))
    assert programme.read(FUNNEL) == [(True, None, None, None, None)]
    programme.publish("participation_funnel")
    assert programme.read(FUNNEL) == [(False, 12, 5, 5, 100)]


@pytest.mark.parametrize("late", [1, 2])
def test_who_is_entered_late_is_not_the_difference_of_two_publications(
    programme: Programme, late: int
) -> None:
    with_members(programme, 12)
    programme.load(**fair(1, 2, 3, 4, 5))
    programme.publish("participation_funnel")
    programme.load(**fair(*range(1, 6 + late)))
    programme.publish("participation_funnel")
    # Nor does anything say that somebody is waiting.
    assert programme.read(FUNNEL) == [(False, 12, 5, 5, 100)]
    programme.load(**fair(*range(1, 9)))
    programme.publish("participation_funnel")
    assert programme.read(FUNNEL) == [(False, 12, 8, 8, 100)]


def test_who_was_invited_before_and_came_late_is_not_told(programme: Programme) -> None:
    with_members(programme, 13)
    day = "2026-03-10"
    invited = [
        {"activity_code": "FAIR", "party_code": f"P{at:03d}", "invited_on": day}
        for at in range(1, 11)
    ]
    for last in (5, 6):
        programme.load(
            activities=fair()["activities"],
            attending_companies=[
                *(row for at in range(1, last + 1) for row in attended("FAIR", at, at, day)),
                *invited[last:],
            ],
        )
        programme.publish("participation_funnel")
        ((_, _, count, attendance, _),) = programme.read(FUNNEL)
        assert (count, attendance) == (10, 5)


def step(*last: int) -> list[dict[str, Any]]:
    """Companies at the fair: invited, opted in and attended up to these."""
    day = "2026-03-10"
    return [
        {
            "activity_code": "FAIR",
            "party_code": f"P{at:03d}",
            **{
                f"{name}_on": day
                for name, end in zip(("invited", "opted_in", "registered"), last, strict=True)
                if at <= end
            },
        }
        for at in range(1, last[0] + 1)
    ]


STEPS = (
    "select is_withheld, eligible, invited, opted_in, registered, opt_in_rate_pct"
    " from mart.participation_funnel where activity_code = 'FAIR'"
)


@pytest.mark.parametrize(
    "later",
    [
        pytest.param([(10, 6, 5), (10, 6, 4)], id="a part of which one or two are left"),
        pytest.param([(10, 9, 3), (10, 8, 3)], id="all but one or two opted in"),
        pytest.param([(10, 6, 2), (10, 6, 1)], id="one or two registered"),
        pytest.param([(11, 6, 3), (12, 6, 3)], id="all but one or two were invited"),
    ],
)
def test_a_count_stands_where_its_own_row_may_not_show_the_new_one(
    programme: Programme, later: list[tuple[int, int, int]]
) -> None:
    with_members(programme, 13)
    programme.load(activities=fair()["activities"], attending_companies=step(10, 6, 3))
    programme.publish("participation_funnel")
    first = programme.read(STEPS)
    assert first == [(False, 13, 10, 6, 3, 60)]
    for counts in later:
        programme.load(attending_companies=step(*counts))
        programme.publish("participation_funnel")
        assert programme.read(STEPS) == first


def test_nobody_sees_that_the_one_company_of_a_step_is_gone(programme: Programme) -> None:
    with_members(programme, 13)
    for registered in (1, 0):
        programme.load(activities=fair()["activities"], attending_companies=step(10, 6, registered))
        programme.publish("participation_funnel")
        assert programme.read(STEPS) == [(True, 13, 10, 6, None, 60)]


def test_that_the_first_form_came_is_not_told_by_where_companies_are_known_from(
    meetings: Meetings,
) -> None:
    programme = meetings.programme
    with_members(programme, 10)
    programme.load(attending_companies=fair(1, 2, 3, 4, 5)["attending_companies"])
    found = []
    for name in ("a", "b", "c"):
        programme.publish("participation_funnel")
        found += programme.read(
            "select sources, attended from mart.participation_funnel where activity_code = 'FAIR'"
        )
        meetings.report(alike(name, 1, 4000))
    programme.publish("participation_funnel")
    assert set(found) == {("register", 5)}
    assert programme.read(
        "select sources, attended from mart.participation_funnel where activity_code = 'FAIR'"
    ) == [("forms and register", 8)]


# Marts against each other


PANELS = ("member_productivity", "member_vs_sector", "member_target_market", "member_export")


def counts_of_panels(programme: Programme) -> set[int]:
    """How many companies every one of these marts says there are, in any year and column."""
    for code in PANELS:
        programme.publish(code)
    return {
        int(count)
        for query in (
            "select unnest(array[companies_base, companies_matched]) from mart.member_productivity",
            "select companies from mart.member_vs_sector",
            "select companies from mart.member_target_market",
            "select unnest(array[companies_known, companies_exporting]) from mart.member_export",
        )
        for (count,) in programme.read(query)
        if count is not None
    }


def no_two_differ_by_one_or_two(counts: set[int]) -> bool:
    return not any(abs(one - other) in {1, 2} for one, other in combinations(counts, 2))


def test_who_is_known_of_one_year_only_is_not_the_difference_of_two_marts(
    programme: Programme,
) -> None:
    """Eleven have both years: the panel. Of twelve the exports of 2025 are known."""
    sector(programme)
    with_members(programme, 14)
    programme.load(member_performance=[*panel(*ALIKE[:11]), year(12, 2025, 1100)])
    counts = counts_of_panels(programme)
    assert 11 in counts
    assert no_two_differ_by_one_or_two(counts), counts
    more = [year(at, 2025, 1100) for at in (12, 13, 14)]
    programme.load(member_performance=[*panel(*ALIKE[:11]), *more])
    assert counts_of_panels(programme) >= {11, 14}


def test_a_newcomer_is_not_what_a_mart_that_is_published_first_now_has_more_than_another(
    programme: Programme,
) -> None:
    sector(programme)
    with_members(programme, 14)
    programme.load(member_performance=panel(*ALIKE[:11]))
    programme.publish("member_vs_sector")
    programme.load(member_performance=panel(*ALIKE))
    counts = counts_of_panels(programme)
    assert 11 in counts
    assert no_two_differ_by_one_or_two(counts), counts


def counts_of_the_fair(programme: Programme) -> tuple[int | None, int | None]:
    """Companies that attended, and those that reported of meetings there."""
    programme.publish("participation_funnel")
    programme.publish("business_meeting")
    ((attended_by,),) = programme.read(
        "select attended from mart.participation_funnel where activity_code = 'FAIR'"
    )
    ((met,),) = programme.read(
        "select companies from mart.business_meeting where activity_code = 'FAIR'"
    )
    return attended_by, met


@pytest.mark.parametrize(("silent", "shown"), [(1, None), (2, None), (3, 7)])
def test_who_attended_and_reported_no_meeting_is_not_the_difference_of_two_marts(
    meetings: Meetings, silent: int, shown: int | None
) -> None:
    with_members(meetings.programme, 10)
    meetings.programme.load(attending_companies=attended("FAIR", 1, silent, "2026-03-10"))
    meetings.report(alike("a", 7, 4000))
    assert counts_of_the_fair(meetings.programme) == (7 + silent, shown)


def test_who_reports_late_is_not_the_difference_of_two_marts(meetings: Meetings) -> None:
    with_members(meetings.programme, 10)
    meetings.report(alike("a", 5, 4000))
    meetings.programme.publish("participation_funnel")
    meetings.report(alike("b", 1, 4000))
    assert counts_of_the_fair(meetings.programme) == (5, None)


@pytest.mark.parametrize(("without", "shown"), [(1, None), (2, None), (3, 7)])
def test_who_attended_at_no_expense_is_not_the_difference_of_two_marts(
    programme: Programme, without: int, shown: int | None
) -> None:
    with_members(programme, 20)
    programme.load(
        **fair(*range(1, 8 + without)),
        support_expenses=[direct(f"D{at}", at, 1000, "2026-03-12") for at in range(1, 8)],
    )
    programme.publish("participation_funnel")
    programme.publish("support")
    assert programme.read(
        "select attended from mart.participation_funnel where activity_code = 'FAIR'"
    ) == [(7 + without,)]
    assert programme.read(
        "select distinct company_count from mart.support_activity_as_of(date '2026-12-31')"
        " where activity_code = 'FAIR'"
    ) == [(shown,)]


# Who reads what


@pytest.mark.parametrize("relation", ["warehouse.published_row", "secure.mart_cell"])
def test_an_analyst_does_not_read_what_is_behind(programme: Programme, relation: str) -> None:
    with pytest.raises(Exception, match="permission denied"):
        programme.read(f"select * from {relation}")
    with pytest.raises(Exception, match="permission denied"):
        programme.read("select * from warehouse.member_productivity_figure_as_of('infinity')")
