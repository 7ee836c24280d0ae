"""Which release of each slice was last landed (``ops.trade_release``), and what is left to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from programme_statistics.sources.slices import Availability, Slice
from programme_statistics.tables import Load
from programme_statistics.tables.requests import TradeRelease


@dataclass(frozen=True, slots=True)
class LandedRelease:
    """The release of a slice that was last landed, and what became of its load."""

    mark: str
    last_released: str
    scope: str
    load_id: int
    status: str
    rows_read: int


def landed_releases(
    connection: Connection, dataset_code: str, reporters: Iterable[int]
) -> Mapping[Slice, LandedRelease]:
    """What was last landed of each slice of a dataset, by slice."""
    rows = connection.execute(
        select(
            TradeRelease.reporter_code,
            TradeRelease.period,
            TradeRelease.mark,
            TradeRelease.last_released,
            TradeRelease.scope,
            TradeRelease.load_id,
            Load.status,
            Load.rows_read,
        )
        .join(Load, Load.load_id == TradeRelease.load_id)
        .where(
            TradeRelease.dataset_code == dataset_code,
            TradeRelease.reporter_code.in_(list(reporters)),
        )
    )
    return {
        Slice(row.reporter_code, row.period): LandedRelease(
            row.mark, row.last_released, row.scope, row.load_id, row.status, row.rows_read
        )
        for row in rows
    }


def record_landed(
    connection: Connection,
    dataset_code: str,
    releases: Sequence[Availability],
    scope: str,
    load_id: int,
) -> None:
    """Enters that these releases were landed as one load."""
    statement = insert(TradeRelease).values(
        [
            {
                "dataset_code": dataset_code,
                "reporter_code": one.slice.reporter,
                "period": one.slice.period,
                "mark": one.mark,
                "last_released": one.last_released,
                "total_records": one.total_records,
                "scope": scope,
                "load_id": load_id,
                "landed_at": datetime.now(UTC),
            }
            for one in releases
        ]
    )
    key = ("dataset_code", "reporter_code", "period")
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=key,
            set_={
                column.name: statement.excluded[column.name]
                for column in TradeRelease.__table__.columns
                if column.name not in key
            },
        )
    )
