"""Keeps the warehouse tidy: partitions ahead, staging that nobody came back for, vacuum, sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, Engine, insert, text

from programme_statistics.database import statement
from programme_statistics.landing.retention import LandingTidied
from programme_statistics.ops import loads
from programme_statistics.ops.locks import lock_edition
from programme_statistics.ops.trade_partitions import Series, create_partitions
from programme_statistics.periods import Month
from programme_statistics.staging.stage import drop_table
from programme_statistics.tables import Upkeep

PERIODS_AHEAD = 3
STAGING_IS_KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class WarehouseTended:
    """What was done to the warehouse; names of partitions and tables."""

    partitions_made: Sequence[str]
    staging_removed: Sequence[str]
    tables_tended: Sequence[str]


def tend_warehouse(engine: Engine, now: datetime | None = None) -> WarehouseTended:
    """Does what is due; running it again at once does nothing."""
    now = now or datetime.now(UTC)
    with engine.begin() as connection:
        made = make_partitions_ahead(connection)
    removed = [name for name in _left_staging(engine, now) if remove_staging(engine, name, now=now)]
    return WarehouseTended(made, removed, tend_tables(engine))


def make_partitions_ahead(connection: Connection) -> list[str]:
    """Makes the next partitions of every series whose periods come in pieces; their names."""
    made = []
    for row in connection.execute(statement("upkeep/series_in_pieces")).all():
        series = Series(row.dataset_id, row.dataset_code, row.frequency, row.is_synthetic)
        made += create_partitions(connection, series, _after(row.last_period, row.frequency))
    return made


def _after(last: date, frequency: str) -> list[date]:
    if frequency == "A":
        return [date(last.year + ahead, 1, 1) for ahead in range(1, PERIODS_AHEAD + 1)]
    return [Month.of(last).plus(ahead).first_day for ahead in range(1, PERIODS_AHEAD + 1)]


def _left_staging(engine: Engine, now: datetime) -> list[str]:
    """Staging tables whose load is decided, unknown, or staged so long ago that nobody comes."""
    with engine.connect() as connection:
        return [
            row.table_name
            for row in connection.execute(statement("upkeep/left_staging"))
            if _is_left(row.status, row.staged_at, now)
        ]


def _is_left(status: str | None, staged_at: datetime | None, now: datetime) -> bool:
    if status == "staged":
        return staged_at is None or now - staged_at > STAGING_IS_KEPT_FOR
    # A load that is being staged commits its table and its status together.
    return True


def remove_staging(engine: Engine, table: str, *, now: datetime) -> bool:
    """Removes a staging table that is still left once its edition's lock is held.

    A load that was staged goes back to ``landed``, so that its next run stages it again.
    """
    number = table.removeprefix("load_")
    with engine.begin() as connection:
        if not number.isdecimal():
            connection.execute(
                text(f"drop table staging.{connection.dialect.identifier_preparer.quote(table)}")
            )
            return True
        row = next(
            row
            for row in connection.execute(statement("upkeep/left_staging"))
            if row.table_name == table
        )
        if row.load_id is not None:
            lock_edition(connection, row.dataset_code, row.edition)
            load = loads.get_load(connection, row.load_id)
            if not _is_left(load.status, row.staged_at, now):
                return False
            if load.status == "staged":
                loads.update_load(
                    connection,
                    row.load_id,
                    {
                        "status": "landed",
                        "sentence": f"{load.name} was staged and not published; upkeep removed the "
                        "staged figures. Run its period again: it goes on from landing.",
                    },
                )
        drop_table(connection, int(number))
    return True


def tend_tables(engine: Engine) -> list[str]:
    """Vacuums and analyses the tables that want it; their names."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        names = list(connection.execute(statement("upkeep/to_tend")).scalars())
        for name in names:
            connection.execute(text(f"vacuum (analyze, skip_locked) {name}"))
    return names


def record_upkeep(
    engine: Engine, tended: WarehouseTended, tidied: LandingTidied, protected: LandingTidied
) -> str:
    """Records a round of upkeep with the sizes there are now; the same in a sentence.

    Arguments:
        tidied: of the landing area.
        protected: of the landing area of what members send.
    """
    with engine.begin() as connection:
        size = connection.execute(text("select pg_database_size(current_database())")).scalar_one()
        connection.execute(
            insert(Upkeep).values(
                partitions_made=list(tended.partitions_made),
                staging_removed=list(tended.staging_removed),
                tables_tended=list(tended.tables_tended),
                landing_files_removed=tidied.files_removed,
                landing_bytes_removed=tidied.bytes_removed,
                database_bytes=size,
                landing_files=tidied.files,
                landing_bytes=tidied.bytes,
                protected_files_removed=protected.files_removed,
                protected_files=protected.files,
                protected_bytes=protected.bytes,
            )
        )
    removed = tidied.files_removed + protected.files_removed
    return (
        f"The database has {_mebibytes(size)}, landing {_mebibytes(tidied.bytes)} in "
        f"{tidied.files:,} files, the protected one {_mebibytes(protected.bytes)} in "
        f"{protected.files:,}. Made ahead: {len(tended.partitions_made)} partitions. Removed: "
        f"{len(tended.staging_removed)} staging tables, {removed} landing files "
        f"({_mebibytes(tidied.bytes_removed + protected.bytes_removed)}). "
        f"Vacuumed: {len(tended.tables_tended)} tables."
    )


def _mebibytes(size: int) -> str:
    return f"{size / 2**20:,.1f} MiB"
