"""Publishes the staged registers: one transaction brings every table to what they say now.

``warehouse.register_version`` is compared first; only rows that are new, changed or withdrawn are
written to the registers' tables. The checks judge the tables as they would be, with everything
published before; a critical one that fails takes all of it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Engine, select, text

from programme_statistics.checks.judge import judge, prepare
from programme_statistics.checks.measure import measure
from programme_statistics.database import statement
from programme_statistics.ops import loads
from programme_statistics.ops.locks import lock_publishing
from programme_statistics.staging.stage import drop_table, table_name
from programme_statistics.tables import REGISTER_TABLES, Load
from programme_statistics.warehouse.publish import (
    Publishing,
    failed_checks,
    keep_verdicts,
    sentence_of,
)

SUITE = "register"


def publish_registers(engine: Engine, load_id: int) -> Publishing:
    """Publishes a staged load of registers, or holds it if a critical check fails.

    It is held too if it withdraws a project or an activity that members' files refer to. A load
    that is published already is left as it is.
    """
    prepare()
    with engine.begin() as connection:
        lock_publishing(connection)
        load = loads.get_load(connection, load_id)
        if load.status != "staged":
            return Publishing(load.status, load.sentence)
        connection.execute(text(f"create temporary view staged as table {table_name(load_id)}"))
        if used := connection.execute(statement("warehouse/withdrawn_but_used")).all():
            return _hold_withdrawal(connection, load, [f"{one[0]} {one[1]}" for one in used])
        published_at = connection.execute(statement("warehouse/next_published_at")).scalar_one()
        attempt = connection.begin_nested()
        parameters = {"published_at": published_at, "load_id": load_id}
        staged = connection.execute(text("select count(*) from pg_temp.staged")).scalar_one()
        closed = connection.execute(
            statement("warehouse/close_changed_rows"), {"published_at": published_at}
        ).one()
        added = connection.execute(statement("warehouse/add_new_rows"), parameters).scalar_one()
        _write_tables(connection, load_id)
        verdicts = judge(load.dataset_code, measure(connection, load, SUITE), SUITE)
        if failed := failed_checks(verdicts):
            attempt.rollback()
            outcome = Publishing(
                "held", f"{load.name} is held: " + " ".join(one.sentence for one in failed)
            )
            values: dict[str, object] = {"status": "held", "sentence": outcome.sentence}
        else:
            attempt.commit()
            counts = {
                "rows_new": added - closed.rows_revised,
                "rows_revised": closed.rows_revised,
                "rows_closed": closed.rows_closed,
                "rows_late": 0,
                "rows_unchanged": staged - added,
            }
            notices = connection.execute(select(Load.notices).where(Load.load_id == load_id))
            said = [sentence_of(load, counts, verdicts), *notices.scalar_one()]
            outcome = Publishing("published", " ".join(said))
            values = {
                "status": "published",
                "published_at": published_at,
                "sentence": outcome.sentence,
                **counts,
            }
        keep_verdicts(connection, load_id, verdicts)
        _conclude(connection, load_id, values)
        return outcome


def _hold_withdrawal(
    connection: Connection, load: loads.LoadRecord, used: Sequence[str]
) -> Publishing:
    outcome = Publishing(
        "held",
        f"{load.name} is held: members' files refer to {', '.join(used)}, which the registers no "
        "longer have, or whose row was rejected (ops.reject). Put the row back or right; what has "
        "ended gets its last day, and a code that members know is kept.",
    )
    _conclude(connection, load.load_id, {"status": "held", "sentence": outcome.sentence})
    return outcome


def _conclude(connection: Connection, load_id: int, values: Mapping[str, object]) -> None:
    loads.update_load(connection, load_id, values)
    connection.execute(text("drop view pg_temp.staged"))
    drop_table(connection, load_id)


def _write_tables(connection: Connection, load_id: int) -> None:
    """Brings the registers' tables to the current versions, touching nothing that stands.

    Foreign keys and exclusions are checked at the end of the transaction, so that the order of the
    registers does not matter; what a check reads is therefore forced to be whole first.
    """
    for code, table in REGISTER_TABLES.items():
        key = [column.name for column in table.primary_key]
        names = [column.name for column in table.columns if column.name != "load_id"]
        target = f"warehouse.{table.name}"
        same = " and ".join(f"target.{name} = staged_row.{name}" for name in key)
        # The names are those of our own declarations.
        connection.execute(
            text(
                f"delete from {target} as target where not exists (select 1 from"  # noqa: S608
                f" pg_temp.staged, jsonb_populate_record(null\\:\\:{target}, staged.body)"
                f" as staged_row where staged.register_code = :code and {same})"
            ),
            {"code": code},
        )
        updates = ", ".join(f"{name} = excluded.{name}" for name in [*names, "load_id"])
        connection.execute(
            text(
                f"insert into {target} ({', '.join(names)}, load_id)"  # noqa: S608
                f" select {', '.join('row.' + name for name in names)}, :load_id"
                " from warehouse.register_version as version,"
                f" jsonb_populate_record(null\\:\\:{target}, version.body) as row"
                " where version.register_code = :code and version.load_id = :load_id"
                " and version.valid_to = 'infinity'"
                f" on conflict ({', '.join(key)}) do update set {updates}"
            ),
            {"code": code, "load_id": load_id},
        )
    connection.execute(text("set constraints all immediate"))
