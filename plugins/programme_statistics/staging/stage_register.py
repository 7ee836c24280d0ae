"""Stages the landed registers: reads the bytes and copies the sound rows into a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, text

from programme_statistics.database import sql_text
from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.landing.store import LandingStore
from programme_statistics.ops import loads
from programme_statistics.ops.locks import lock_edition
from programme_statistics.sources.register import OUTSIDE, ParsedRegisters, RegisterSource
from programme_statistics.staging.stage import drop_table, keep_rejects, refuse, table_name


def stage_registers(
    engine: Engine, store: LandingStore, source: RegisterSource, load_id: int
) -> str:
    """Stages landed registers and returns the load's status after that.

    A load that is further on already is left as it is. Files that cannot be read, or a register
    that is not known, refuse the load: the reason is kept in ``ops.load.sentence``.
    """
    with engine.begin() as connection:
        load = loads.get_load(connection, load_id)
        lock_edition(connection, load.dataset_code, load.edition)
        load = loads.get_load(connection, load_id)
        if load.status != "landed":
            return load.status
        try:
            parsed = source.read(store.read(load.landed_path), _outside(connection))
        except (UnreadableFile, LayoutChanged) as error:
            return refuse(connection, load, f"{source.title}: {error}")
        _copy(connection, load_id, parsed)
        keep_rejects(
            connection, load_id, load.landed_path.removesuffix(".gz"), list(parsed.rejects)
        )
        loads.update_load(
            connection,
            load_id,
            {
                "status": "staged",
                "sentence": "",
                "staged_at": datetime.now(UTC),
                "rows_read": parsed.rows_read,
                "rows_loaded": len(parsed.rows),
                "rows_rejected": parsed.rows_rejected,
                "rows_ignored": sum(parsed.ignored.values()),
                "ignored": dict(parsed.ignored),
                "notices": list(parsed.notices),
            },
        )
        return "staged"


def _outside(connection: Connection) -> Mapping[str, frozenset[str]]:
    """The codes of the code lists that registers refer to."""
    return {
        name: frozenset(
            connection.execute(text(f"select {column} from warehouse.{table}")).scalars()  # noqa: S608
        )
        for name, (table, column) in OUTSIDE.items()
    }


def _copy(connection: Connection, load_id: int, parsed: ParsedRegisters) -> None:
    table = table_name(load_id)
    drop_table(connection, load_id)
    connection.execute(text(sql_text("staging/create_register_table").format(table=table)))
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(
            f"copy {table} (register_code, row_key, body, file_name, place) from stdin"
        ) as copy,
    ):
        for row in parsed.rows:
            # Exact numbers and days become text here and what they are again in their table.
            body = json.dumps(row.values, default=str, ensure_ascii=False)
            copy.write_row((row.register, row.row_key, body, row.file_name, row.place))
    connection.execute(text(f"analyze {table}"))
