"""What can be computed from two publications of a programme's mart, read as an analyst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from programme_statistics.disclosure.rules import Rules
from programme_statistics.marts.published_marts import Outcome
from support.disclosure import RULES
from support.published_marts import publish_marts
from support.register import companies, load_registers, members, write_register
from support.road import NewRoad, Road

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


@pytest.mark.parametrize("relation", ["warehouse.published_row", "secure.mart_cell"])
def test_an_analyst_does_not_read_what_is_behind(programme: Programme, relation: str) -> None:
    with pytest.raises(Exception, match="permission denied"):
        programme.read(f"select * from {relation}")
    with pytest.raises(Exception, match="permission denied"):
        programme.read("select * from warehouse.member_productivity_figure_as_of('infinity')")
