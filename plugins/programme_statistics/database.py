"""Connections to the warehouse and the SQL files of ``include/sql``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import Engine, TextClause, create_engine, text

from programme_statistics.settings import normalise_postgres_url, project_root


def engine(url: str) -> Engine:
    """An engine on the warehouse at ``url``.

    Sessions work in UTC, so that a timestamp reads the same wherever it is read, and never wait
    for a lock without end: a lock held for five minutes is an error that names itself.
    """
    return create_engine(
        normalise_postgres_url(url),
        pool_pre_ping=True,
        connect_args={
            "application_name": "programme_statistics",
            "options": "-c timezone=UTC -c lock_timeout=300s",
        },
    )


def sql_root() -> Path:
    """The folder of the SQL files."""
    return project_root() / "include" / "sql"


@cache
def sql_text(name: str) -> str:
    """The text of ``include/sql/<name>.sql``; ``FileNotFoundError`` if there is none."""
    return (sql_root() / f"{name}.sql").read_text(encoding="utf-8")


def statement(name: str) -> TextClause:
    """``include/sql/<name>.sql`` as a statement; ``:names`` in it are bound parameters."""
    return text(sql_text(name))
