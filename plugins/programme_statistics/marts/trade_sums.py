"""Keeps the sums that the marts of the clusters read: those of the touched spans, and only these.

A span is a quarter of a monthly series or a year of a yearly one (``mart.trade_span``). Each is
made again in a transaction of its own, so that a run that is killed has kept what it had done, and
the next goes on with the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, Table, text
from sqlalchemy.dialects.postgresql import insert

from programme_statistics.database import statement
from programme_statistics.ops.locks import lock_marts
from programme_statistics.tables import (
    AGG_CLUSTER_MONTH,
    AGG_CLUSTER_PARTNER,
    AGG_CLUSTER_VARIETY,
    AGG_TRADE_SPAN,
    AGG_TRADE_TOTAL,
)

_KEPT: Sequence[tuple[Table, str]] = (
    (AGG_CLUSTER_PARTNER, "refresh/keep_cluster_partner"),
    (AGG_CLUSTER_VARIETY, "refresh/keep_cluster_variety"),
    (AGG_CLUSTER_MONTH, "refresh/keep_cluster_month"),
    (AGG_TRADE_TOTAL, "refresh/keep_trade_total"),
)

_MANY = 8
"""From so many spans on the planner is told at once how the tables have grown, and not only when
the server gets round to it: whoever asks a mart after a backfill waits for good plans otherwise."""


@dataclass(frozen=True, slots=True)
class StaleSpan:
    """A span whose kept sums are not what the records give, and its last publication."""

    dataset_id: int
    dataset_code: str
    span_start: date
    known_at: datetime


def refresh_trade_sums(engine: Engine) -> Sequence[tuple[str, date]]:
    """Makes the sums of the spans that are not fresh; the (dataset, span) that were made again.

    Without any, nothing is written.
    """
    with engine.begin() as connection:
        stale = _stale(connection)
    made = []
    for one in stale:
        with engine.begin() as connection:
            lock_marts(connection)
            for span in _stale(connection, one):
                _make(connection, span)
                made.append((span.dataset_code, span.span_start))
    if len(made) >= _MANY:
        with engine.begin() as connection:
            for table in (AGG_TRADE_SPAN, *(kept for kept, _ in _KEPT)):
                connection.execute(text(f"analyze {table.fullname}"))
    return made


def _stale(connection: Connection, one: StaleSpan | None = None) -> Sequence[StaleSpan]:
    """The spans that are not fresh, or the given one if it is not."""
    rows = connection.execute(
        statement("refresh/stale_trade_spans"),
        {
            "dataset_id": None if one is None else one.dataset_id,
            "span_start": None if one is None else one.span_start,
        },
    )
    return [StaleSpan(*row) for row in rows]


def _make(connection: Connection, span: StaleSpan) -> None:
    """Puts the sums of a span in the place of those there are.

    What is published meanwhile may be in them already, though ``known_at`` is that of before: the
    span is then taken for stale, and made once more.
    """
    place = {"dataset_id": span.dataset_id, "span_start": span.span_start}
    for table, name in _KEPT:
        connection.execute(
            table.delete().where(
                table.c.dataset_id == span.dataset_id, table.c.span_start == span.span_start
            )
        )
        connection.execute(statement(name), place)
    known_at = {"known_at": span.known_at}
    connection.execute(
        insert(AGG_TRADE_SPAN)
        .values(**place, **known_at)
        .on_conflict_do_update(index_elements=["dataset_id", "span_start"], set_=known_at)
    )
