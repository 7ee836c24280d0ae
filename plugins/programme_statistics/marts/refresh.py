"""Follows publications: makes kept sums again, says which months are new, queues summaries that a
revision touches.

The marts are views, so that they are never behind the warehouse and always the same as a full
rebuild. Those of the clusters read sums that are kept of the trade records; what a publication has
touched they put together from the records, until it has been taken in here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, func, insert, select

from programme_statistics.database import statement
from programme_statistics.marts.trade_sums import refresh_trade_sums
from programme_statistics.ops.locks import lock_marts
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import EXPORT
from programme_statistics.tables import Load, MartRefresh


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a refresh found: new months of the sector mart and summaries to write again.

    ``n_spans`` is how many quarters and years of trade series were summed up again.
    """

    changed: bool
    new_months: Sequence[str]
    n_candidates: int
    n_spans: int
    sentence: str


def touched_months(
    connection: Connection, load_ids: Sequence[int], query: str = EXPORT.touched_months
) -> list[str]:
    """The months, ``YYYY-MM``, that these loads brought, revised or withdrew.

    ``query`` is that of the loads' kind of fact.
    """
    rows = connection.execute(statement(query), {"load_ids": list(load_ids)})
    return list(rows.scalars())


def refresh(engine: Engine) -> Refresh:
    """Takes in every publication since the last refresh; without any, writes nothing."""
    n_spans = len(refresh_trade_sums(engine))
    summed = f" {n_spans} quarter(s) or year(s) of trade records summed up." if n_spans else ""
    with engine.begin() as connection:
        lock_marts(connection)
        seen: datetime | None = connection.execute(
            select(func.max(MartRefresh.last_published_at))
        ).scalar_one()
        newest: datetime | None = connection.execute(
            select(func.max(Load.published_at))
        ).scalar_one()
        if newest is None or (seen is not None and newest <= seen):
            sentence = f"No publication since the last refresh.{summed}"
            return Refresh(n_spans > 0, (), 0, n_spans, sentence)
        after = {"after": seen or datetime(1, 1, 1, tzinfo=UTC)}
        months = list(connection.execute(statement("refresh/new_months"), after).scalars())
        queued = connection.execute(statement("refresh/queue_candidates"), after).scalar_one()
        sentence = (
            f"{len(months)} new month(s){_span(months)}; "
            f"{queued} published summary(ies) to write again.{summed}"
        )
        connection.execute(
            insert(MartRefresh).values(
                last_published_at=newest,
                months=[Month.parse(month).first_day for month in months],
                sentence=sentence,
            )
        )
        return Refresh(True, months, queued, n_spans, sentence)


def _span(months: Sequence[str]) -> str:
    if not months:
        return ""
    return f" ({months[0]})" if len(months) == 1 else f" ({months[0]} to {months[-1]})"
