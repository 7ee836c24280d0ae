"""Runs of a DAG of trade figures on a stand-in of its publisher, without Airflow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Engine

from programme_statistics.landing.store import LandingStore
from programme_statistics.ops.requests import Quota
from programme_statistics.orchestration import trade_steps
from programme_statistics.orchestration.trade_source import TradeSource
from programme_statistics.sources.publisher import Publisher
from programme_statistics.sources.trade_dataset import TradeDataset


def load_series(
    engine: Engine,
    store: LandingStore,
    dataset: TradeDataset,
    address: str,
    periods: Sequence[str],
    *,
    reporters: Sequence[int] | None = None,
    today: date,
) -> Sequence[str]:
    """One run for ``periods``; what its loads brought, in words. None of them may be held."""
    extra = {"sample": True, "seconds_between_calls": 0}
    reached = Publisher(dataset.connection, address, extra, key="key-of-the-stand-in")
    terms = dataset.ask(dataset, reached)
    quota = Quota(
        engine,
        dataset.connection,
        calls_a_day=terms.calls_a_day,
        seconds_between_calls=terms.seconds_between_calls,
    )
    source = TradeSource(dataset, reached, terms, quota, engine, store)
    brought = []
    for batch in trade_steps.find_batches(source, list(periods), reporters, today).batches:
        published = trade_steps.publish_batch(
            source, trade_steps.land_batch(source, batch, "a run")
        )
        assert published.problems == []
        brought.append(published.sentence)
    return brought
