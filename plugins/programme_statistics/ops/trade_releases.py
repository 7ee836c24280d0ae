"""Which release of each slice was last landed (``ops.trade_release``), and what is left to do.

Asked in SQL and not through the models: a run that finds nothing new imports none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from programme_statistics.database import statement
from programme_statistics.sources.slices import Availability, Slice


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
        statement("ops/landed_releases"),
        {"dataset_code": dataset_code, "reporters": list(reporters)},
    )
    return {Slice(reporter, period): LandedRelease(*release) for reporter, period, *release in rows}


def record_landed(
    connection: Connection,
    dataset_code: str,
    releases: Sequence[Availability],
    scope: str,
    load_id: int,
) -> None:
    """Enters that these releases were landed as one load."""
    landed_at = datetime.now(UTC)
    connection.execute(
        statement("ops/record_release"),
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
                "landed_at": landed_at,
            }
            for one in releases
        ],
    )
