"""What a migration's way back must not lose."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

from programme_statistics.database import statement


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


def drop_with_our_own(connection: Connection, table: str) -> None:
    """Drops ``table`` (with its schema), and the views and functions of ours that rest on it.

    The release that is next brought to the database makes its own ones.

    Raises:
        NotImplementedError: somebody else's view or function rests on it, perhaps through ours.
    """
    resting = connection.execute(
        statement("warehouse/resting_on_table"), {"table_name": table}
    ).all()
    others = [
        f"the {one.kind} {one.full_name} of {one.owner}" for one in resting if not one.is_ours
    ]
    if others:
        raise NotImplementedError(
            f"Going back drops {table} and what rests on it, among it {', '.join(others)}. Nothing "
            "was changed. Ask its owner to drop it and to make it again on the earlier release, "
            "then go back; or restore a backup from before the upgrade."
        )
    for kind, full_name in ((one.kind, one.full_name) for one in resting):
        connection.execute(text(f"drop {kind} {full_name}"))
    # Forgotten as applied, and the rights on them with them, so that they are made again.
    connection.execute(
        text("delete from ops.sql_object where file_name = any(:names) or file_name = 'access'"),
        {"names": [one.name for one in resting]},
    )
    connection.execute(text(f"drop table {table}"))
