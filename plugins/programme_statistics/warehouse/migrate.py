"""Brings a warehouse to this version: roles, schemas, tables, views, functions, code lists.

As a program, ``python -m programme_statistics.warehouse.migrate``: the one in ``WAREHOUSE_URL``.
"""

from __future__ import annotations

import hashlib
import re
import sys
from graphlib import TopologicalSorter
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateSchema

from programme_statistics.database import engine as make_engine
from programme_statistics.database import sql_root, sql_text
from programme_statistics.errors import ProgrammeStatisticsError
from programme_statistics.settings import warehouse_url
from programme_statistics.sources.register import registers
from programme_statistics.tables import SqlObject
from programme_statistics.warehouse.code_lists import apply_code_lists
from programme_statistics.warehouse.others_views import OthersViews

_OBJECT_FOLDERS = ("warehouse/objects", "marts")
_ACCESS = "access"
_REQUIRES = re.compile(r"^-- requires: (.+)$", re.MULTILINE)


def upgrade(url: str) -> None:
    """Brings the warehouse at ``url`` to this version.

    Running it again changes nothing. The user needs the right to create roles the first time.
    """
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text("select pg_advisory_xact_lock(hashtextextended('migrate', 0))"))
            # Alembic keeps its version in ops, which therefore comes before the first migration.
            connection.execute(CreateSchema("ops", if_not_exists=True))
            command.upgrade(_alembic(connection), "head")
            apply_code_lists(connection)
            others = _apply_objects(connection)
            _apply_access(connection)
            others.make_again()  # with the rights that their owners have been given again
    finally:
        engine.dispose()


def _alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _apply_objects(connection: Connection) -> OthersViews:
    """Creates or replaces the views and functions whose text has changed, in order of need.

    Those that no file makes any more are dropped. Gives what other people's views had to be put
    aside for it.
    """
    of_registers = _register_functions()
    files = {
        path.stem: path.read_text(encoding="utf-8")
        for folder in _OBJECT_FOLDERS
        for path in sorted((sql_root() / folder).glob("*.sql"))
    }
    needs = {name: _needs(source) for name, source in files.items()}
    sources = of_registers | files
    known = connection.execute(select(SqlObject.file_name).where(SqlObject.file_name != _ACCESS))
    gone = set(known.scalars()) - set(sources)
    others = OthersViews(
        connection,
        is_ours=(gone | set(sources)).__contains__,
        forget=lambda name: _forget(connection, name),
    )
    for name in (*of_registers, *TopologicalSorter(needs).static_order()):
        _apply(connection, name, sources[name], sources[name], others)
    for name in sorted(gone):
        others.drop(name)
        _forget(connection, name)
    return others


def _needs(source: str) -> set[str]:
    """The objects a file says it needs, on one line that begins ``-- requires:`` or on several."""
    return {
        name.strip()
        for line in _REQUIRES.findall(source)
        for name in line.split(",")
        if name.strip()
    }


def _register_functions() -> dict[str, str]:
    """What makes ``warehouse.<table>_as_known`` of every register, by the function's name."""
    source = sql_text("warehouse/register_as_known")
    return {
        f"{register.table}_as_known": source.replace("register_table", register.table).replace(
            "'register_code'", f"'{register.code}'"
        )
        for register in registers().values()
    }


def _forget(connection: Connection, name: str) -> None:
    """Has an object that was dropped made again when its turn comes."""
    connection.execute(delete(SqlObject).where(SqlObject.file_name == name))


def _apply_access(connection: Connection) -> None:
    """Grants the roles their rights, again whenever a table, view or function is new."""
    digests = connection.execute(
        select(SqlObject.sha256).where(SqlObject.file_name != _ACCESS).order_by(SqlObject.file_name)
    ).scalars()
    version = connection.execute(text("select version_num from ops.schema_version")).scalar_one()
    source = (sql_root() / "warehouse" / f"{_ACCESS}.sql").read_text(encoding="utf-8")
    _apply(connection, _ACCESS, source, "\n".join((source, version, *digests)))


def _apply(
    connection: Connection,
    name: str,
    source: str,
    identity: str,
    others: OthersViews | None = None,
) -> None:
    """Runs ``source`` unless the database has had the same ``identity`` under this name.

    ``others`` keeps what rests on the object, where it cannot be replaced in place.
    """
    digest = hashlib.sha256(identity.encode()).hexdigest()
    known = connection.execute(
        select(SqlObject.sha256).where(SqlObject.file_name == name)
    ).scalar_one_or_none()
    if known == digest:
        return
    if others is None:
        _run(connection, source)
    else:
        others.replace(name, lambda: _run(connection, source))
    statement = insert(SqlObject).values(file_name=name, sha256=digest)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[SqlObject.file_name],
            set_={"sha256": digest, "applied_at": text("now()")},
        )
    )


def _run(connection: Connection, source: str) -> None:
    # A file may hold a view and its comments, and a per cent sign is SQL's own here: the driver
    # takes several statements, and leaves the sign alone, where there are no parameters.
    cursor = connection.connection.cursor()
    try:
        cursor.execute(source)
    finally:
        cursor.close()


if __name__ == "__main__":
    try:
        upgrade(warehouse_url())
    except (ProgrammeStatisticsError, SQLAlchemyError) as error:
        sys.exit(str(error))
