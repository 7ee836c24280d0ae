"""Vintages: whatever order editions come in, each time has one truth, and nothing is forgotten.

The rule, in words: as known at a time, a month of a sector is what the latest edition says that had
been published by then and speaks for it; of several versions of one edition, the last received.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from programme_statistics.checks.judge import Verdict
from programme_statistics.ops import loads
from programme_statistics.staging.stage import stage_load
from programme_statistics.warehouse import publish
from programme_statistics.warehouse.publish import Publishing, publish_load
from support.editions import TINY, tiny_edition
from support.road import Road, road_on

SECTORS = ("leather", "ready_wear")
MONTHS = tuple(f"2026-0{number}" for number in range(1, 5))

Key = tuple[str, str]
"""Month and sector."""


@dataclass(frozen=True)
class Arrival:
    """One version of one edition, as it came in."""

    edition: str
    months: tuple[str, ...]
    carried: tuple[str, ...] | None
    figures: tuple[tuple[Key, int], ...]

    def speaks_for(self, key: Key) -> bool:
        return key[0] in self.months and (self.carried is None or key[1] in self.carried)

    @property
    def values(self) -> Mapping[Key, int]:
        return dict(self.figures)


@st.composite
def arrivals(draw: st.DrawFn) -> Arrival:
    """An edition speaks for the months up to its own and may leave any figure out."""
    last = draw(st.integers(1, len(MONTHS)))
    months = MONTHS[:last]
    carried = draw(st.sampled_from([None, SECTORS, SECTORS[:1]]))
    keys = [(month, sector) for month in months for sector in carried or SECTORS]
    figures = draw(
        st.fixed_dictionaries({key: st.sampled_from([None, 100, 110, 120]) for key in keys})
    )
    published = tuple((key, value) for key, value in figures.items() if value is not None)
    return Arrival(months[-1], months, carried, published)


def arrival(edition: str, value: int | None) -> Arrival:
    """An edition that speaks for leather in January only."""
    figures = () if value is None else ((("2026-01", "leather"), value),)
    return Arrival(edition, ("2026-01",), ("leather",), figures)


def truth(history: Sequence[Arrival]) -> dict[Key, int]:
    """The rule at the head of this file."""
    known: dict[Key, int] = {}
    for month in MONTHS:
        for sector in SECTORS:
            key = (month, sector)
            speaking = [
                (one.edition, order) for order, one in enumerate(history) if one.speaks_for(key)
            ]
            if speaking and key in history[max(speaking)[1]].values:
                known[key] = history[max(speaking)[1]].values[key]
    return known


def published_values(history: Sequence[Arrival], key: Key) -> list[int]:
    """What was ever published for a figure, in the order of the editions, repeats left out."""
    ordered = sorted(enumerate(history), key=lambda item: (item[1].edition, item[0]))
    values = [one.values[key] for _, one in ordered if key in one.values]
    return [value for at, value in enumerate(values) if at == 0 or value != values[at - 1]]


class Warehouse:
    """Takes arrivals into a warehouse by the code of the road, without a publisher."""

    def __init__(self, road: Road) -> None:
        self.road = road
        self.times: list[datetime] = []

    def empty(self) -> None:
        self.times.clear()
        with self.road.engine.begin() as connection:
            connection.execute(text("truncate ops.load, warehouse.fact_export cascade"))

    def take(self, one: Arrival, number: int) -> Publishing:
        body = tiny_edition(
            one.edition, one.values, months=one.months, carried=one.carried, note=str(number)
        )
        receipt = self.road.store.put(
            body,
            dataset_code=TINY.code,
            edition=one.edition,
            suffix=TINY.suffix,
            source_url="http://publisher",
            received_at=datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=number),
            status=200,
            headers={},
        )
        with self.road.engine.begin() as connection:
            load_id = loads.add_load(
                connection,
                dataset_code=TINY.code,
                edition=one.edition,
                sha256=receipt.sha256,
                landed_path=receipt.path,
                source_url=receipt.source_url,
                landed_at=datetime.now(UTC),
                run_id=None,
            )
        stage_load(self.road.engine, self.road.store, TINY, load_id, allow_sample=False)
        outcome = publish_load(self.road.engine, load_id)
        ((published_at,),) = self.road.rows(
            "select published_at from ops.load where load_id = :load_id", load_id=load_id
        )
        self.times.append(published_at)
        return outcome

    def known(self, at: datetime | None = None) -> dict[Key, int]:
        found = self.road.rows(
            "select month, sector_code, value_usd from mart.sector_export_month"
            if at is None
            else "select month, sector_code, value_usd from mart.sector_export_month_as_of(:at)",
            **({} if at is None else {"at": at}),
        )
        assert len(found) == len({row[:2] for row in found}), "a figure is there twice"
        return {(month, sector): int(value) for month, sector, value in found}


@pytest.fixture
def vintages(
    warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Warehouse]:
    """A warehouse whose checks pass: what they judge is another test's business."""
    passed = Verdict("none", "warning", True, "0", "Nothing was judged.")
    monkeypatch.setattr(publish, "judge", lambda *_: [passed])
    with road_on(warehouse, tmp_path) as road:
        yield Warehouse(road)


histories = st.lists(arrivals(), min_size=1, max_size=6)
as_is = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # a history is short enough to be read as it is
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@as_is
@given(history=histories)
def test_every_time_has_the_figures_the_rule_gives(
    vintages: Warehouse, history: list[Arrival]
) -> None:
    vintages.empty()
    for number, one in enumerate(history):
        vintages.take(one, number)
        assert vintages.known() == truth(history[: number + 1])
    for number, at in enumerate(vintages.times):
        assert vintages.known(at) == truth(history[: number + 1])
        assert vintages.known(at - timedelta(microseconds=1)) == truth(history[:number])


@as_is
@given(history=histories)
@example(history=[arrival("2026-02", 100), arrival("2026-04", 100), arrival("2026-03", 110)])
@example(history=[arrival("2026-04", 100), arrival("2026-03", 110), arrival("2026-02", 100)])
def test_revisions_are_what_the_editions_said_in_their_order(
    vintages: Warehouse, history: list[Arrival]
) -> None:
    vintages.empty()
    for number, one in enumerate(history):
        vintages.take(one, number)
    found = {
        (month, sector): [int(row["value_usd"]) for row in published]
        for month, sector, published in vintages.road.rows(
            "select month, sector_code, published from mart.revision"
        )
    }
    expected = {
        (month, sector): values
        for month in MONTHS
        for sector in SECTORS
        if len(values := published_values(history, (month, sector))) > 1
    }
    # What an edition that came late only repeated is not kept, so that a value that came, went and
    # came again may be there once; never the first, never the current one.
    assert found.keys() == expected.keys()
    current = vintages.known()
    for key, values in expected.items():
        assert found[key][0] == values[0]
        assert found[key][-1] == current.get(key, found[key][-1])
        assert set(found[key]) == set(values)


@as_is
@given(history=histories)
def test_validities_of_a_figure_never_overlap(vintages: Warehouse, history: list[Arrival]) -> None:
    vintages.empty()
    for number, one in enumerate(history):
        vintages.take(one, number)
    spans: dict[Key, list[tuple[datetime, datetime]]] = {}
    for month, sector, start, end in vintages.road.rows(
        "select to_char(ref_month, 'YYYY-MM'), sector_code, valid_from,"
        " case when valid_to = 'infinity' then '2999-01-01' else valid_to end"
        " from warehouse.fact_export where valid_from < valid_to order by valid_from"
    ):
        spans.setdefault((month, sector), []).append((start, end))
    for validities in spans.values():
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(validities))


@as_is
@given(history=histories, again=st.integers(0, 5))
def test_an_edition_that_says_the_same_again_changes_no_figure(
    vintages: Warehouse, history: list[Arrival], again: int
) -> None:
    vintages.empty()
    for number, one in enumerate(history):
        vintages.take(one, number)
    # Of an edition with several versions only the last is in force; the earlier would be a change.
    edition = history[again % len(history)].edition
    last = [one for one in history if one.edition == edition][-1]
    facts = "select xmin::text, ctid::text from warehouse.fact_export order by 1, 2"
    before = vintages.road.rows(facts)
    vintages.take(last, len(history))
    assert vintages.road.rows(facts) == before


@as_is
@given(history=histories)
def test_the_account_of_a_load_adds_up(vintages: Warehouse, history: list[Arrival]) -> None:
    vintages.empty()
    for number, one in enumerate(history):
        before = vintages.known()
        vintages.take(one, number)
        ((new, revised, closed, unchanged, late),) = vintages.road.rows(
            "select rows_new, rows_revised, rows_closed, rows_unchanged, rows_late"
            " from ops.load order by load_id desc limit 1"
        )
        after = vintages.known()
        assert new == len(after.keys() - before.keys())
        assert closed == len(before.keys() - after.keys())
        assert revised == sum(after[key] != before[key] for key in after.keys() & before.keys())
        assert new + revised + unchanged + late == len(one.figures)


def test_a_revision_touches_only_the_figures_it_changes(vintages: Warehouse) -> None:
    figures = {(month, "leather"): 100 for month in MONTHS}
    vintages.take(Arrival("2026-03", MONTHS, None, tuple(figures.items())), 0)
    written = "select to_char(ref_month, 'YYYY-MM'), xmin::text from warehouse.fact_export"
    before = set(vintages.road.rows(written))
    figures["2026-02", "leather"] = 110
    vintages.take(Arrival("2026-04", MONTHS, None, tuple(figures.items())), 1)
    touched = {month for month, _ in set(vintages.road.rows(written)) - before}
    assert touched == {"2026-02"}


def test_a_revision_closes_the_old_figure_at_the_moment_the_new_one_begins(
    vintages: Warehouse,
) -> None:
    vintages.take(arrival("2026-02", 100), 0)
    vintages.take(arrival("2026-03", 110), 1)
    first, second = vintages.times
    assert vintages.road.rows(
        "select value_usd, valid_from, nullif(valid_to, 'infinity'), edition"
        " from warehouse.fact_export order by valid_from"
    ) == [
        (Decimal(100), first, second, "2026-02"),
        (Decimal(110), second, None, "2026-03"),
    ]


def test_an_edition_that_comes_late_is_history_and_never_current(vintages: Warehouse) -> None:
    vintages.take(arrival("2026-03", 110), 0)
    outcome = vintages.take(arrival("2026-02", 100), 1)
    assert outcome.sentence == (
        "tim_sector 2026-02 published: 1 kept as history of an earlier edition."
    )
    assert vintages.known() == {("2026-01", "leather"): 110}
    assert vintages.road.rows(
        "select first_value_usd, first_edition, latest_value_usd, latest_edition from mart.revision"
    ) == [(100, "2026-02", 110, "2026-03")]


def test_a_sector_that_a_later_edition_does_not_carry_stands(vintages: Warehouse) -> None:
    both: tuple[tuple[Key, int], ...] = tuple((("2026-01", sector), 100) for sector in SECTORS)
    vintages.take(Arrival("2026-01", ("2026-01",), None, both), 0)
    vintages.take(Arrival("2026-02", ("2026-01",), ("leather",), both[:1]), 1)
    assert vintages.known() == dict(both)


def test_two_current_values_of_one_figure_are_impossible(vintages: Warehouse) -> None:
    vintages.take(arrival("2026-02", 100), 0)
    with (
        pytest.raises(Exception, match="fact_export_current_key"),
        vintages.road.engine.begin() as connection,
    ):
        connection.execute(
            text(
                "insert into warehouse.fact_export select dataset_code, ref_month, sector_code,"
                " origin_code, partner_code, valid_from + interval '1 s', valid_to, 1, edition,"
                " load_id from warehouse.fact_export"
            )
        )


def test_publication_times_grow_when_the_clock_goes_back(vintages: Warehouse) -> None:
    vintages.take(arrival("2026-02", 100), 0)
    with vintages.road.engine.begin() as connection:  # as if loaded before the clock went back
        connection.execute(text("update ops.load set published_at = '2031-01-01T00:00:00Z'"))
        connection.execute(
            text("update warehouse.fact_export set valid_from = '2031-01-01T00:00:00Z'")
        )
    vintages.take(arrival("2026-03", 110), 1)
    assert vintages.times[1] == datetime(2031, 1, 1, microsecond=1, tzinfo=UTC)
    assert vintages.known(datetime(2031, 1, 1, tzinfo=UTC)) == {("2026-01", "leather"): 100}
    assert vintages.known() == {("2026-01", "leather"): 110}
