"""Publishes staged trade records: one transaction judges a slice and gives it its validity.

The first load of a period becomes the period's partition; a later one is compared with it, and only
what differs is written. The heavy part of both is done under the slice's own locks; the lock that
all publications share is held for the last, short step, in which the time of publication is taken
and the rows become visible in its order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, text

from programme_statistics.checks.judge import judge, prepare
from programme_statistics.database import sql_text, statement
from programme_statistics.ops import loads
from programme_statistics.ops.locks import lock_edition, lock_partition, lock_publishing
from programme_statistics.ops.trade_partitions import (
    Series,
    bounds,
    partition_exists,
    partition_name,
)
from programme_statistics.staging.stage import drop_table, table_name
from programme_statistics.staging.stage_trade import get_series
from programme_statistics.warehouse.publish import (
    Publishing,
    failed_checks,
    keep_verdicts,
    sentence_of,
)

SUITE = "trade"


@dataclass(frozen=True, slots=True)
class Step:
    """What is left to do of a period once its heavy part is done, and what it will have changed."""

    finish: Callable[[datetime], None]
    rows_new: int = 0
    rows_revised: int = 0
    rows_closed: int = 0


def publish_trade_load(engine: Engine, load_id: int) -> Publishing:
    """Judges a staged load of trade records and publishes it, or holds it.

    What the load changes or no longer has, within what it speaks for, is closed; what is new or
    changed is added; what stands is not touched. A load that is published already is left as it is.
    """
    prepare()
    with engine.begin() as connection:
        load = loads.get_load(connection, load_id)
        lock_edition(connection, load.dataset_code, load.edition)
        for period in sorted(load.covered_months):
            lock_partition(connection, load.dataset_code, period)
        load = loads.get_load(connection, load_id)
        if load.status != "staged":
            return Publishing(load.status, load.sentence)
        details = loads.get_trade_details(connection, load_id)
        measures = {
            **details.measures,
            "announced_gap": _announced_gap(details),
            **_known_before(connection, load, details),
        }
        verdicts = judge(load.dataset_code, measures, SUITE)
        keep_verdicts(connection, load_id, verdicts)
        if failed := failed_checks(verdicts):
            sentence = f"{load.name} is held: " + " ".join(v.sentence for v in failed)
            loads.update_load(connection, load_id, {"status": "held", "sentence": sentence})
            drop_table(connection, load_id)
            return Publishing("held", sentence)
        series = get_series(connection, load.dataset_code)
        # A key over a million rows and a join of two million fit into this and not into less.
        connection.execute(text("set local work_mem = '128MB'"))
        connection.execute(text("set local maintenance_work_mem = '128MB'"))
        steps = [
            _prepare_period(connection, series, load, details, period)
            for period in sorted(load.covered_months)
        ]
        lock_publishing(connection)
        published_at = connection.execute(statement("warehouse/next_published_at")).scalar_one()
        for step in steps:
            step.finish(published_at)
        new, revised = sum(s.rows_new for s in steps), sum(s.rows_revised for s in steps)
        counts = {
            "rows_new": new,
            "rows_revised": revised,
            "rows_closed": sum(s.rows_closed for s in steps),
            "rows_late": 0,
            "rows_unchanged": details.rows_loaded - new - revised,
        }
        sentence = sentence_of(load, counts, verdicts)
        loads.update_load(
            connection,
            load_id,
            {"status": "published", "published_at": published_at, "sentence": sentence, **counts},
        )
        drop_table(connection, load_id)
        return Publishing("published", sentence)


def _announced_gap(details: loads.TradeDetails) -> int:
    """How many records more or fewer were read than the answers announced when they landed."""
    announced = details.measures["announced_count"]
    return 0 if announced is None else abs(announced - details.measures["rows_read"])


def _known_before(
    connection: Connection, load: loads.LoadRecord, details: loads.TradeDetails
) -> Mapping[str, Any]:
    """How the load compares with what was known of its slice, or of the slice before it."""
    row = connection.execute(
        statement("warehouse/trade/last_known"),
        {
            "load_id": load.load_id,
            "dataset_code": load.dataset_code,
            "edition": load.edition,
            "scope": details.scope_text,
            "period_count": len(load.covered_months),
            "first_period": min(load.covered_months, default=None),
        },
    ).one_or_none()
    if row is None:
        return {
            "known_edition": None,
            "known_row_count": None,
            "row_count_pct": None,
            "value_pct": None,
        }
    value = int(details.measures["value_millis"])
    return {
        "known_edition": row.edition,
        "known_row_count": row.rows_loaded,
        "row_count_pct": round(details.rows_loaded / row.rows_loaded * 100, 2),
        "value_pct": round(value / row.value_millis * 100, 2) if row.value_millis else None,
    }


def _prepare_period(
    connection: Connection,
    series: Series,
    load: loads.LoadRecord,
    details: loads.TradeDetails,
    period: date,
) -> Step:
    staged = table_name(load.load_id)
    if partition_exists(connection, series, period):
        return _compare(connection, series, load, details, period)
    if len(load.covered_months) == 1 and details.is_logged:
        _complete_slice(connection, staged, details, period)
        return become_partition(connection, series, load, period, staged, details.rows_loaded)
    # A piece of a load of several periods, or rows that were to be compared with a partition that
    # is not there: they are copied into a table of their own.
    places = bounds(series, period)
    _ddl(connection, "warehouse/trade/create_apart", places)
    compared = _compare(connection, series, load, details, period)

    def finish(published_at: datetime) -> None:
        compared.finish(published_at)
        _ddl(connection, "warehouse/trade/attach_partition", places)

    return replace(compared, finish=finish)


def become_partition(
    connection: Connection,
    series: Series,
    load: loads.LoadRecord,
    period: date,
    table: str,
    n_rows: int,
) -> Step:
    """Makes a load's staging table ready to be the period's partition; ``finish`` attaches it.

    The table holds rows of this period only, with all their columns; the caller holds the period's
    lock.
    """
    places = {
        **bounds(series, period),
        "table": table,
        "table_name": table.rpartition(".")[2],
        "load_id": str(load.load_id),
    }
    _ddl(connection, "warehouse/trade/complete_staged", places)
    connection.execute(text(f"analyze {table}"))

    def finish(published_at: datetime) -> None:
        _ddl(
            connection,
            "warehouse/trade/become_partition",
            {**places, "published_at": published_at.isoformat()},
        )
        _ddl(connection, "warehouse/trade/attach_partition", places)

    return Step(finish, rows_new=n_rows)


def _compare(
    connection: Connection,
    series: Series,
    load: loads.LoadRecord,
    details: loads.TradeDetails,
    period: date,
) -> Step:
    changes = f"trade_change_{period:%Y%m}"
    places = {
        **bounds(series, period),
        "partition": f"warehouse.{partition_name(series, period)}",
        "table": table_name(load.load_id),
        "changes": changes,
    }
    if details.is_logged:  # staged for a partition that another load has made since
        _complete_slice(connection, table_name(load.load_id), details, period)
        connection.execute(text(f"analyze {table_name(load.load_id)}"))
    connection.execute(
        text(sql_text("warehouse/trade/find_changes").format(**places)),
        details.scope_parameters(connection),
    )
    counts = connection.execute(
        text(sql_text("warehouse/trade/count_changes").format(**places))
    ).one()
    if not (counts.rows_new or counts.rows_revised or counts.rows_closed):
        return Step(lambda _: None)

    def finish(published_at: datetime) -> None:
        parameters = {"published_at": published_at}
        connection.execute(
            text(sql_text("warehouse/trade/close_changed").format(**places)), parameters
        )
        connection.execute(
            text(sql_text("warehouse/trade/add_changed").format(**places)),
            {**parameters, "load_id": load.load_id},
        )

    return Step(finish, counts.rows_new, counts.rows_revised, counts.rows_closed)


def _complete_slice(
    connection: Connection, table: str, details: loads.TradeDetails, period: date
) -> None:
    """Gives the staging table of one slice the columns that it was copied without."""
    reporters = details.scope["reporters"] or [0]  # of anybody: the column is there
    places = {"table": table, "period": period.isoformat(), "reporter": str(int(reporters[0]))}
    _ddl(connection, "warehouse/trade/complete_slice", places)


def _ddl(connection: Connection, name: str, places: Mapping[str, str]) -> None:
    """Runs a file of DDL, which takes no parameters, with ``places`` filled in."""
    for command in sql_text(name).format(**places).split(";\n"):
        connection.execute(text(command))
