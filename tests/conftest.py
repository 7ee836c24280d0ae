"""Fixtures of the whole suite: one PostgreSQL server a run, one fresh warehouse a test."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from programme_statistics import settings
from programme_statistics.local.postgres import EmbeddedServer

_TEMPLATE = "warehouse_template"
_NOT_OURS = (
    *("AIRFLOW", "PG", "WAREHOUSE_URL", "LANDING_ROOT", "SUMMARIES_ROOT"),
    *("SUBMISSIONS_", "PROTECTED_LANDING_ROOT", "SFTP_"),
)
_ROOM = 4 * 2**30
_NUMBERS = itertools.count(1)


def pytest_configure() -> None:
    """Keep the settings of the user's own Airflow and databases out of the tests."""
    for name in [name for name in os.environ if name.startswith(_NOT_OURS)]:
        del os.environ[name]
    # One for each process that runs tests: it has a database in it.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    os.environ["AIRFLOW_HOME"] = str(settings.var() / "tests" / worker / "airflow")


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedServer]:
    """A PostgreSQL server for this test run, without safety against a power cut."""
    with (
        TemporaryDirectory(prefix="programme_statistics_", dir=_in_memory()) as home,
        EmbeddedServer(Path(home), durable=False) as server,
    ):
        yield server


def _in_memory() -> Path | None:
    """A folder in memory with room for the tests' databases; None: there is none.

    A fresh warehouse is seven hundred small files to copy, which a disk takes seconds for.
    """
    memory = Path("/dev/shm")  # noqa: S108 - the folder in it has a name of its own, and is ours alone
    has_room = memory.is_dir() and shutil.disk_usage(memory).free > _ROOM
    return memory if has_room and os.access(memory, os.W_OK) else None


@pytest.fixture(scope="session")
def warehouse_template(postgres: EmbeddedServer) -> str:
    """Name of a migrated, empty warehouse that every test's own is a copy of."""
    from programme_statistics.warehouse import migrate

    postgres.ensure_database(_TEMPLATE)
    migrate.upgrade(postgres.url(_TEMPLATE))
    return _TEMPLATE


@pytest.fixture
def warehouse(postgres: EmbeddedServer, warehouse_template: str) -> Iterator[str]:
    """URL of a fresh, migrated warehouse that only this test uses."""
    name = f"warehouse_{next(_NUMBERS)}"
    with psycopg.connect(postgres.url("postgres", driver="postgresql"), autocommit=True) as admin:
        admin.execute(
            f'CREATE DATABASE "{name}" TEMPLATE "{warehouse_template}" STRATEGY file_copy'
        )
        try:
            yield postgres.url(name)
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of published figures beside the checkout; skips where there is none."""
    folder = settings.project_root().parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not on this machine")
    return folder
