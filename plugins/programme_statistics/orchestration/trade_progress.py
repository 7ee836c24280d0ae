"""How far a backfill of trade figures is, and whether it can go on today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from programme_statistics.ops.trade_releases import landed_releases
from programme_statistics.orchestration.trade_source import TradeSource
from programme_statistics.sources.slices import last_period, slices


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a backfill is; ``stopped`` says why it cannot go on today, if so."""

    wanted: int
    done: int
    rows: int
    calls_left_today: int
    stopped: str


def progress(source: TradeSource, years: Sequence[int], today: date) -> Progress:
    """How many of the slices of some years are published here, and what today's quota allows."""
    dataset = source.dataset
    wanted = slices(
        source.reporters,
        [str(year) for year in years],
        dataset.scope.frequency,
        dataset.first_period,
        last_period(today, dataset.scope.frequency),
    )
    with source.engine.connect() as connection:
        landed = landed_releases(connection, dataset.code, source.reporters)
    here = {
        one: landed[one] for one in wanted if one in landed and landed[one].status == "published"
    }
    rows = {one.load_id: one.rows_read for one in here.values()}
    stopped = source.quota.stopped()
    return Progress(
        wanted=len(wanted),
        done=len(here),
        rows=sum(rows.values()),
        calls_left_today=0 if stopped else source.quota.calls_a_day - source.quota.used(),
        stopped=stopped,
    )
