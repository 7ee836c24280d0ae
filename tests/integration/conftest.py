"""The road on a fresh warehouse and an empty landing area, and one that holds the sample."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, Engine

from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.sources.tim import datasets
from support.editions import sample_editions
from support.road import NewRoad, Road, road_on

_NUMBERS = itertools.count(1)


@pytest.fixture
def road(warehouse: str, tmp_path: Path) -> Iterator[Road]:
    """A road nothing has travelled yet."""
    with road_on(warehouse, tmp_path / "landing area") as road:
        yield road


@pytest.fixture(scope="session")
def new_road(
    postgres: EmbeddedServer, warehouse_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NewRoad]:
    """Makes roads that last as long as the test run, for tests that only read."""
    with ExitStack() as stack:

        def make() -> Road:
            name = f"warehouse_kept_{next(_NUMBERS)}"
            url = postgres.url("postgres", driver="postgresql")
            with psycopg.connect(url, autocommit=True) as admin:
                admin.execute(
                    f'CREATE DATABASE "{name}" TEMPLATE "{warehouse_template}" STRATEGY file_copy'
                )
            landing = tmp_path_factory.mktemp("landing")
            return stack.enter_context(road_on(postgres.url(name), landing))

        yield make


@pytest.fixture(scope="session")
def scratch_engine(new_road: NewRoad) -> Engine:
    """An empty warehouse; tests use it through ``scratch``."""
    return new_road().engine


@pytest.fixture
def scratch(scratch_engine: Engine) -> Iterator[Connection]:
    """A connection to an empty warehouse; what the test writes is rolled back."""
    with scratch_engine.connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def sample_sectors(new_road: NewRoad) -> Road:
    """A road that the sample's sector editions have travelled in order; for reading only."""
    road = new_road()
    for (code, edition), body in sorted(sample_editions().items()):
        if code == datasets.SECTOR.code:
            assert road.load(datasets.SECTOR, edition, body).status == "published"
    return road
