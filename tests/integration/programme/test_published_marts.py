"""What can be computed from two publications of a programme's mart, read as an analyst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text

from programme_statistics.disclosure.rules import Rules
from programme_statistics.marts.published_marts import Outcome
from programme_statistics.tables import ActivityParticipation, Company, CompanyAttributes
from support.disclosure import RULES, parameters
from support.member_tables import alike
from support.published_marts import publish_marts
from support.register import activity, companies, load_registers, members, write_register
from support.road import NewRoad, Road
from support.trade_facts import Figure, publish_trade, with_world

FOOTWEAR = "URGE-FOOT"


@dataclass
class Programme:
    """A warehouse whose own registers grow from load to load."""

    road: Road
    folder: Path
    own: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    rules: Rules = RULES

    def load(self, **registers: Sequence[Mapping[str, Any]]) -> None:
        """The registers as they are now; those that are not named stay as they were."""
        for code, rows in registers.items():
            self.own[code] = [dict(row) for row in rows]
            write_register(self.folder, code, self.own[code])
        outcome = load_registers(self.road.engine, self.road.landing, self.folder)
        assert outcome.status == "published", outcome.sentence
        assert self.road.rows("select reason from ops.reject") == []

    def publish(self, code: str) -> Outcome:
        (outcome,) = publish_marts(self.road.engine, code, rules=self.rules)
        return outcome

    def read(self, query: str) -> list[tuple[Any, ...]]:
        """What an analyst reads."""
        with self.road.engine.connect() as connection:
            connection.execute(text("set local role analyst"))
            return [tuple(row) for row in connection.execute(text(query))]

    def behind(self, query: str) -> list[tuple[Any, ...]]:
        """What a steward reads."""
        with self.road.engine.connect() as connection:
            connection.execute(text("set local role steward"))
            return [tuple(row) for row in connection.execute(text(query))]


@pytest.fixture
def programme(new_road: NewRoad, tmp_path: Path) -> Programme:
    return Programme(new_road(), tmp_path / "own")


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
    with_members(programme, 12)
    programme.load(member_performance=panel(*ALIKE[:11]))
    programme.publish("member_productivity")
    first = programme.read(CHANGES)
    assert first[0][:3] == (11, Decimal("10.00"), Decimal("10.00"))
    programme.load(member_performance=panel(*ALIKE, growth={12: 1.7}))
    programme.publish("member_productivity")
    second = programme.read(CHANGES)
    # Neither the number nor any change is a new one.
    assert second == [(*first[0][:4], True)]


def test_three_newcomers_are_published(programme: Programme) -> None:
    with_members(programme, 14)
    programme.load(member_performance=panel(*ALIKE[:11]))
    programme.publish("member_productivity")
    programme.load(member_performance=panel(*ALIKE[:11], 1000, 1010, 1020))
    programme.publish("member_productivity")
    assert programme.read(CHANGES) == [(14, Decimal("10.00"), Decimal("10.00"), "normal", False)]


def test_a_newcomer_is_not_told_by_what_is_published_after_it(programme: Programme) -> None:
    """The third publication is held against the first, not only against the second."""
    with_members(programme, 15)
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
    with_members(programme, 12)
    programme.load(member_performance=panel(*ALIKE[:11]))
    programme.publish("member_vs_sector")
    first = programme.read(VS_SECTOR)
    assert first[0][2:] == (False, False)
    programme.load(member_performance=panel(*ALIKE, growth={12: 3}))
    programme.publish("member_vs_sector")
    assert programme.read(VS_SECTOR) == [(*first[0][:3], True)]


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


# Who reads what


@pytest.mark.parametrize("relation", ["warehouse.published_row", "secure.mart_cell"])
def test_an_analyst_does_not_read_what_is_behind(programme: Programme, relation: str) -> None:
    with pytest.raises(Exception, match="permission denied"):
        programme.read(f"select * from {relation}")
    with pytest.raises(Exception, match="permission denied"):
        programme.read("select * from warehouse.member_productivity_figure_as_of('infinity')")
