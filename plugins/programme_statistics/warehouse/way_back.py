"""What a migration's way back must not lose."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text


def refuse_to_lose(connection: Connection, tables: Iterable[str], where: str = "true") -> None:
    """Returns if no row of ``tables`` (each with its schema) answers to ``where``.

    Raises:
        NotImplementedError: a table has one. Facts are not thrown away by a migration.
    """
    kept = [
        table
        for table in tables
        if connection.execute(
            text(f"select exists (select from {table} where {where})")  # noqa: S608  our own names
        ).scalar_one()
    ]
    if kept:
        raise NotImplementedError(
            "Facts are not thrown away by a migration, and going back would lose those of "
            f"{', '.join(kept)}. Restore a backup from before the upgrade instead."
        )
