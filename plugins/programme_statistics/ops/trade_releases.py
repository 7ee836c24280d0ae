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


@dataclass(frozen=True, slots=True)
class ToDo:
    """What is left to do of the slices that are wanted.

    ``ask`` are to be asked for, ``go_on`` the loads that were landed and not published, ``here``
    the slices whose release is published here, ``absent`` those the publisher does not have.
    """

    ask: Sequence[Slice] = ()
    go_on: Sequence[int] = ()
    here: Sequence[Slice] = ()
    absent: Sequence[Slice] = ()


def to_do(
    wanted: Sequence[Slice],
    available: Mapping[Slice, Availability],
    landed: Mapping[Slice, LandedRelease],
    scope_mark: str,
    *,
    full_scope_mark: str,
) -> ToDo:
    """Sorts the wanted slices by what has to be done for them, in the order given.

    ``full_scope_mark`` is that of everything the dataset wants: a slice that was landed whole is
    not landed again for a part of it (a first look without a key).
    """
    ask: list[Slice] = []
    go_on: dict[int, None] = {}
    here: list[Slice] = []
    for one in wanted:
        if one not in available:
            continue
        last = landed.get(one)
        if last is not None and last.scope == full_scope_mark != scope_mark:
            here.append(one)
        elif last is not None and available[one].last_released < last.last_released:
            here.append(one)  # a publisher does not go back; somebody else's copy of it might
        elif last is None or last.mark != available[one].mark or last.scope != scope_mark:
            ask.append(one)
        elif last.status == "published":
            here.append(one)
        else:
            go_on[last.load_id] = None
    return ToDo(
        ask=tuple(ask),
        go_on=tuple(go_on),
        here=tuple(here),
        absent=tuple(one for one in wanted if one not in available),
    )


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
