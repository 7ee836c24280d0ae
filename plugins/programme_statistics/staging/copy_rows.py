"""COPY of rows of Python values into a table, for loads too small to need columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, text


def copy_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Appends ``rows`` to ``table`` in the caller's transaction; gives how many there were."""
    driver: Any = connection.connection.driver_connection
    n_rows = 0
    with (
        driver.cursor() as cursor,
        cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy,
    ):
        for row in rows:
            copy.write_row(row)
            n_rows += 1
    connection.execute(text(f"analyze {table}"))
    return n_rows
