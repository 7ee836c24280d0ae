"""Keeps ``mart.trade_cube``: the periods that publications have touched, and only these."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, Engine, text
from sqlalchemy.dialects.postgresql import insert

from programme_statistics.database import sql_text, statement
from programme_statistics.ops.locks import lock_marts
from programme_statistics.ops.trade_partitions import (
    Series,
    partition_exists,
    partition_name,
)
from programme_statistics.tables.trade import TRADE_CUBE, TRADE_CUBE_PERIOD


def refresh_trade_cube(engine: Engine) -> Sequence[tuple[str, date]]:
    """Takes in what was published since the last refresh; the (dataset, period) taken in.

    Without any such publication, nothing is written.
    """
    with engine.begin() as connection:
        lock_marts(connection)
        return [_take_in(connection, row) for row in _stale(connection)]


def rebuild_trade_cube(engine: Engine) -> Sequence[tuple[str, date]]:
    """Empties the cube and takes everything in again; the (dataset, period) taken in."""
    with engine.begin() as connection:
        lock_marts(connection)
        connection.execute(TRADE_CUBE.delete())
        connection.execute(TRADE_CUBE_PERIOD.delete())
        return [_take_in(connection, row) for row in _stale(connection)]


def _stale(connection: Connection) -> Sequence[tuple[Series, date, object]]:
    rows = connection.execute(statement("refresh/stale_trade_periods"))
    return [
        (
            Series(row.dataset_id, row.dataset_code, row.frequency, row.is_synthetic),
            row.period,
            row.known_to,
        )
        for row in rows
    ]


def _take_in(connection: Connection, stale: tuple[Series, date, object]) -> tuple[str, date]:
    series, period, known_to = stale
    place = {"dataset_id": series.dataset_id, "period": period}
    connection.execute(statement("refresh/clear_trade_cube"), place)
    if partition_exists(connection, series, period):
        partition = f"warehouse.{partition_name(series, period)}"
        connection.execute(
            text(sql_text("refresh/fill_trade_cube").format(partition=partition)), place
        )
    taken = insert(TRADE_CUBE_PERIOD).values(**place, known_to=known_to)
    connection.execute(
        taken.on_conflict_do_update(
            index_elements=["dataset_id", "period"], set_={"known_to": taken.excluded.known_to}
        )
    )
    return series.dataset_code, period
