"""The road on a fresh warehouse and an empty landing area, and one that holds the sample."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, Engine

from programme_statistics import database
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.sources.tim import datasets
from support.editions import sample_editions
from support.road import Road, road_on


@pytest.fixture
def road(warehouse: str, tmp_path: Path) -> Iterator[Road]:
    """A road nothing has travelled yet."""
    with road_on(warehouse, tmp_path / "landing area") as road:
        yield road


@pytest.fixture(scope="session")
def scratch_engine(postgres: EmbeddedServer, warehouse_template: str) -> Iterator[Engine]:
    engine = database.engine(_copy(postgres, warehouse_template, "warehouse_scratch"))
    yield engine
    engine.dispose()


@pytest.fixture
def scratch(scratch_engine: Engine) -> Iterator[Connection]:
    """A connection to an empty warehouse; what the test writes is rolled back."""
    with scratch_engine.connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def sample_sectors(
    postgres: EmbeddedServer, warehouse_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Road]:
    """A road that the sample's sector editions have travelled in order; for reading only."""
    url = _copy(postgres, warehouse_template, "warehouse_sample_sectors")
    with road_on(url, tmp_path_factory.mktemp("landing")) as road:
        for (code, edition), body in sorted(sample_editions().items()):
            if code == datasets.SECTOR.code:
                assert road.load(datasets.SECTOR, edition, body).status == "published"
        yield road


def _copy(postgres: EmbeddedServer, template: str, name: str) -> str:
    """URL of a new copy of the database ``template``."""
    with psycopg.connect(postgres.url("postgres", driver="postgresql"), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    return postgres.url(name)
