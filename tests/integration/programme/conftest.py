"""Warehouses with the registers that come with the project, and more of a secretariat's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from programme_statistics.settings import project_root
from support.published_marts import publish_marts
from support.register import load_registers, write_register
from support.road import NewRoad, Road

SAMPLES = project_root() / "include" / "sample" / "programme"

Rows = Iterable[Mapping[str, Any]]
WithOwn = Callable[[Mapping[str, Rows]], Road]


@pytest.fixture(scope="session")
def seeded(new_road: NewRoad) -> Road:
    """A warehouse with the seed registers and nothing else; for reading only."""
    road = new_road()
    outcome = load_registers(road.engine, road.landing)
    assert outcome.status == "published", outcome.sentence
    return road


@pytest.fixture(scope="session")
def with_samples(new_road: NewRoad) -> Road:
    """A warehouse with the seed registers and the demo's, all published; for reading only."""
    road = new_road()
    outcome = load_registers(road.engine, road.landing, SAMPLES)
    assert outcome.status == "published", outcome.sentence
    assert road.rows("select reason from ops.reject") == []
    publish_marts(road.engine)
    return road


@pytest.fixture(scope="session")
def with_own(new_road: NewRoad, tmp_path_factory: pytest.TempPathFactory) -> WithOwn:
    """Makes a warehouse with the seed and own registers, every row of them sound; all published."""

    def make(own: Mapping[str, Rows]) -> Road:
        road, folder = new_road(), tmp_path_factory.mktemp("own")
        for code, rows in own.items():
            write_register(folder, code, rows)
        outcome = load_registers(road.engine, road.landing, folder)
        assert outcome.status == "published", outcome.sentence
        assert road.rows("select reason from ops.reject") == []
        publish_marts(road.engine)
        return road

    return make
