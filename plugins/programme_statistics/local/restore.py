"""``make restore``: a backup takes the place of the warehouse."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from psycopg import sql

from programme_statistics import settings
from programme_statistics.local.backup import CONTENTS, DUMP, ROLES, count_rows
from programme_statistics.local.databases import call, connect, taking_the_place_of, the_warehouse
from programme_statistics.local.errors import CommandError
from programme_statistics.warehouse import migrate


def main(given: Mapping[str, str]) -> int:
    """Bring back the backup in the folder ``BACKUP``; the exit status."""
    folder = Path(given.get("BACKUP") or newest_backup())
    with the_warehouse(given) as url:
        with taking_the_place_of(url, "restored") as fresh:
            contents = restore(fresh, folder)
            migrate.upgrade(fresh)  # a backup may be of an earlier version
        print(f"{sum(contents.values()):,} rows of {len(contents)} tables are back from {folder}.")
    return 0


def newest_backup() -> Path:
    """The newest backup where ``make backup`` puts them.

    Raises:
        CommandError: there is none.
    """
    folder = settings.var() / "backups"
    found = sorted(path.parent for path in folder.glob(f"*/{DUMP}"))
    found = [path for path in found if path.suffix != ".unfinished"]
    if not found:
        raise CommandError(
            f"There is no backup in {folder}. Write where it is: make restore BACKUP=<folder>."
        )
    return found[-1]


def restore(url: str, folder: Path) -> Mapping[str, int]:
    """Fills the empty database of ``url`` from a backup and counts; rows by table.

    Raises:
        CommandError: the folder holds no complete backup, or not all of it came back.
    """
    missing = [name for name in (DUMP, ROLES, CONTENTS) if not (folder / name).is_file()]
    if missing:
        raise CommandError(
            f"{folder} is no complete backup: {', '.join(missing)} is not there. Take another one."
        )
    wanted = json.loads((folder / CONTENTS).read_text(encoding="utf-8"))
    roles = (folder / ROLES).read_text(encoding="utf-8")
    with connect(url) as connection:
        for name in re.findall(r"^CREATE ROLE (.+);$", roles, flags=re.MULTILINE):
            role = name[1:-1].replace('""', '"') if name.startswith('"') else name
            known = connection.execute("select 1 from pg_roles where rolname = %s", [role])
            if known.fetchone() is None:
                # Without a password: who may log in is for the server's owner to say again.
                connection.execute(sql.SQL("create role {} nologin").format(sql.Identifier(role)))
    call("pg_restore", url, "--exit-on-error", "--single-transaction", str(folder / DUMP))
    with connect(url) as connection:
        found = count_rows(connection)
    different = {name for name in wanted.keys() | found if wanted.get(name) != found.get(name)}
    if different:
        raise CommandError(
            f"Not everything came back: {', '.join(sorted(different))} have other numbers of rows "
            f"than {folder / CONTENTS} says. The warehouse was left as it is."
        )
    return found
