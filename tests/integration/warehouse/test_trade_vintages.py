"""Vintages of trade records: whatever loads come, each time has one truth and nothing is forgotten.

The rule, in words: as known at a time, a figure is what the last load published by then says that
speaks for it; where that load does not have it, there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from programme_statistics import database
from programme_statistics.checks.judge import Verdict
from programme_statistics.landing.store import LandingStore
from programme_statistics.marts.trade_sums import refresh_trade_sums
from programme_statistics.warehouse import publish_trade
from support.road import rows
from support.trade_records import answer, load, record

PERIODS = ("202208", "202209")
PRODUCTS = ("640391", "640399")
PARTNERS = (0, 276)

MARKETS = "select * from mart.cluster_partner_as_of('{}') as sums order by sums"

Key = tuple[str, str, int]
"""Period, product and partner."""
KEYS = [(period, hs, partner) for period in PERIODS for hs in PRODUCTS for partner in PARTNERS]


@dataclass(frozen=True)
class Arrival:
    """One load: the periods and products it speaks for, and its figures (dollars)."""

    periods: tuple[str, ...]
    products: tuple[str, ...] | None
    figures: tuple[tuple[Key, int], ...]

    def speaks_for(self, key: Key) -> bool:
        return key[0] in self.periods and (self.products is None or key[1] in self.products)


@st.composite
def arrivals(draw: st.DrawFn) -> Arrival:
    """A load of one period or both, of all products or one; any figure may be missing."""
    periods = draw(st.sampled_from([PERIODS[:1], PERIODS[1:], PERIODS]))
    products = draw(st.sampled_from([None, None, PRODUCTS[:1]]))
    speaking = Arrival(periods, products, ())
    keys = [key for key in KEYS if speaking.speaks_for(key)]
    values = draw(st.fixed_dictionaries({key: st.sampled_from([None, 10, 11]) for key in keys}))
    figures = tuple((key, value) for key, value in values.items() if value is not None)
    return Arrival(periods, products, figures)


def truth(history: Sequence[Arrival]) -> Mapping[Key, int]:
    """The rule at the head of this file."""
    known: dict[Key, int] = {}
    for one in history:
        known = {key: value for key, value in known.items() if not one.speaks_for(key)}
        known |= dict(one.figures)
    return known


@pytest.fixture
def engine(warehouse: str) -> Iterator[Engine]:
    engine = database.engine(warehouse)
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def _every_load_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vintages are the matter here; how loads are judged is tested elsewhere."""
    passed = Verdict("none", "warning", True, "", "")
    monkeypatch.setattr(publish_trade, "judge", lambda *_: [passed])
    monkeypatch.setattr(publish_trade, "prepare", lambda: None)


def empty(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("truncate ops.load, warehouse.agg_trade_span cascade"))
        for (name,) in connection.execute(
            text(
                "select relid::regclass::text from pg_partition_tree('warehouse.fact_trade') "
                "where isleaf and level > 1"
            )
        ).all():
            connection.execute(text(f"drop table {name}"))


def take(engine: Engine, store: LandingStore, one: Arrival) -> datetime:
    """Takes a load in; when it became known."""
    body = answer(
        [
            record(
                period=period,
                refMonth=int(period[4:]),
                cmdCode=hs_code,
                partnerCode=partner,
                primaryValue=float(value),
            )
            for (period, hs_code, partner), value in one.figures
        ]
    )
    outcome = load(
        engine, store, [("json", body)], periods=one.periods, scope={"products": one.products}
    )
    assert outcome.status == "published"
    ((known_at,),) = rows(engine, "select max(published_at) from ops.load")
    assert isinstance(known_at, datetime)
    return known_at


def known(engine: Engine, at: datetime | str) -> Mapping[Key, int]:
    found = rows(
        engine,
        "select to_char(period, 'YYYYMM'), hs_code, partner_code, value::integer "
        "from mart.trade_as_of(cast(:at as timestamptz))",
        at=at,
    )
    assert len({row[:3] for row in found}) == len(found)
    return {(row[0], row[1], row[2]): row[3] for row in found}


@settings(
    deadline=None,
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(arrivals(), min_size=1, max_size=4))
def test_each_time_has_the_truth_of_that_time(
    engine: Engine, tmp_path: Path, history: list[Arrival]
) -> None:
    empty(engine)
    store = LandingStore(str(tmp_path / "landing"))
    times = []
    for one in history:
        times.append(take(engine, store, one))
        refresh_trade_sums(engine)
    for at, time in enumerate(times, 1):
        assert known(engine, time) == truth(history[:at])
    assert known(engine, "infinity") == truth(history)
    # The sums that were kept load by load are those that the records give.
    assert rows(engine, MARKETS.format("infinity")) == rows(engine, MARKETS.format("2999-01-01"))
    # Nothing is written for what stands: no figure is followed by a row that says the same.
    assert not rows(
        engine,
        "select 1 from warehouse.fact_trade as old inner join warehouse.fact_trade as new "
        "using (period, product_id, partner_code, value_millis) "
        "where old.valid_to = new.valid_from",
    )
