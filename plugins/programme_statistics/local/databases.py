"""Databases beside the warehouse on its server: made anew, filled, and put in its place."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import make_url

from programme_statistics import settings
from programme_statistics.local.environment import WAREHOUSE_DATABASE, clean, embedded_server
from programme_statistics.local.errors import CommandError
from programme_statistics.local.postgres import program
from programme_statistics.warehouse import migrate


@contextmanager
def the_warehouse(given: Mapping[str, str]) -> Iterator[str]:
    """URL of the warehouse in ``WAREHOUSE_URL``, else of the embedded one, migrated."""
    if given.get("WAREHOUSE_URL"):
        yield settings.warehouse_url()
        return
    with embedded_server() as server:
        server.ensure_database(WAREHOUSE_DATABASE)
        url = server.url(WAREHOUSE_DATABASE)
        migrate.upgrade(url)
        yield url


def stamp() -> str:
    """The time as it stands in names, UTC."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")


def named(url: str, database: str) -> str:
    """``url`` with another database of the same server."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def connect(url: str, *, autocommit: bool = False) -> psycopg.Connection[tuple[object, ...]]:
    """A connection to the database of a SQLAlchemy URL."""
    return psycopg.connect(url.replace("+psycopg", "", 1), autocommit=autocommit)


@contextmanager
def taking_the_place_of(url: str, purpose: str) -> Iterator[str]:
    """Gives the URL of a new, empty database, which takes the warehouse's place at the end.

    The warehouse that was there is kept under another name. If anything goes wrong before, the new
    database is dropped and the warehouse stays as it is.

    Raises:
        CommandError: somebody is connected to the warehouse.
    """
    now = make_url(url).database or ""
    old = f"{now}_before_{stamp()}".lower()
    fresh = f"{now}_{purpose}_{stamp()}".lower()
    with connect(named(url, "postgres"), autocommit=True) as server:
        server.execute(
            sql.SQL("create database {} template template0").format(sql.Identifier(fresh))
        )
        try:
            yield named(url, fresh)
            _rename(server, now, old)
            try:
                _rename(server, fresh, now)
            except BaseException:
                _rename(server, old, now)
                raise
        except BaseException:
            server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(fresh)))
            raise
    print(
        f"The warehouse that was there is kept as the database {old}. To be rid of it: "
        f'drop database "{old}".'
    )


def _rename(server: psycopg.Connection[tuple[object, ...]], old: str, new: str) -> None:
    try:
        server.execute(
            sql.SQL("alter database {} rename to {}").format(
                sql.Identifier(old), sql.Identifier(new)
            )
        )
    except psycopg.errors.ObjectInUse as error:
        raise CommandError(
            f"Somebody is connected to {old}, so that nothing was replaced. Stop Airflow (make "
            "down) and close every session on the warehouse, then try again."
        ) from error


def call(name: str, url: str, *arguments: str) -> str:
    """Runs one of PostgreSQL's programs on the database of ``url``; what it printed.

    The password goes by the environment: other users of the machine can see arguments.

    Raises:
        CommandError: it failed; the message is its own.
    """
    address = conninfo_to_dict(url.replace("+psycopg", "", 1))
    environment = clean(os.environ) | {"PGPASSWORD": str(address.pop("password", ""))}
    with tempfile.TemporaryFile("w+") as errors:
        result = subprocess.run(
            [program(name), *arguments, f"--dbname={make_conninfo('', **address)}"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            check=False,
        )
        errors.seek(0)
        if result.returncode != 0:
            raise CommandError(f"PostgreSQL's {name} failed: {errors.read().strip()[:2000]}")
    return result.stdout
