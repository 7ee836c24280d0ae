"""``make backup``: the warehouse as one dump, with an account of what is in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from programme_statistics import settings
from programme_statistics.local.databases import call, connect, named, stamp, the_warehouse

DUMP, ROLES, CONTENTS = "warehouse.dump", "roles.sql", "contents.json"


def main(given: Mapping[str, str]) -> int:
    """Back the warehouse up into the folder ``BACKUP``; the exit status."""
    folder = Path(given.get("BACKUP") or settings.var() / "backups" / stamp())
    with the_warehouse(given) as url:
        contents = back_up(url, folder)
    size = (folder / DUMP).stat().st_size
    print(f"{sum(contents.values()):,} rows of {len(contents)} tables, {size / 2**20:.1f} MiB.")
    print(f"To bring them back: make restore BACKUP={folder}")
    print(f"Keep landing too, the source of everything else: {settings.landing_root()}")
    return 0


def back_up(url: str, folder: Path) -> Mapping[str, int]:
    """Writes dump, roles and an account of the rows, all as of one moment; rows by table.

    The folder becomes readable for its owner only, and appears when the backup is complete.
    """
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    unfinished.mkdir(parents=True, mode=0o700)
    with connect(url) as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        ((snapshot,),) = connection.execute("select pg_export_snapshot()").fetchall()
        contents = count_rows(connection)
        call(
            "pg_dump",
            url,
            "--format=custom",
            f"--snapshot={snapshot}",
            f"--file={unfinished / DUMP}",
        )
    roles = call("pg_dumpall", named(url, "postgres"), "--roles-only", "--no-role-passwords")
    (unfinished / ROLES).write_text(roles, encoding="utf-8")
    (unfinished / CONTENTS).write_text(json.dumps(contents, indent=1), encoding="utf-8")
    unfinished.rename(folder)
    return contents


def count_rows(connection: psycopg.Connection[tuple[object, ...]]) -> dict[str, int]:
    """How many rows each table has, by its name."""
    names = connection.execute(
        "select relnamespace::regnamespace::text, relname from pg_class"
        " where relkind = 'r' and relnamespace::regnamespace::text !~ '^(pg_|information_schema)'"
        " order by 1, 2"
    ).fetchall()
    counts = {}
    for schema, name in names:
        table = sql.Identifier(str(schema), str(name))
        ((count,),) = connection.execute(
            sql.SQL("select count(*) from {}").format(table)
        ).fetchall()
        counts[f"{schema}.{name}"] = int(str(count))
    return counts
