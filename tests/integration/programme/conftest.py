"""Warehouses with the registers that come with the project, and more of a secretariat's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from programme_statistics.disclosure.rules import Rules
from programme_statistics.marts.record_mart import Outcome
from programme_statistics.settings import project_root
from support.disclosure import RULES
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


@dataclass
class Programme:
    """A warehouse whose own registers grow from load to load."""

    road: Road
    folder: Path
    own: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    rules: Rules = RULES

    def load(self, **registers: Sequence[Mapping[str, Any]]) -> None:
        """The registers as they are now; those that are not named stay as they were."""
        for code, rows in registers.items():
            self.own[code] = [dict(row) for row in rows]
            write_register(self.folder, code, self.own[code])
        outcome = load_registers(self.road.engine, self.road.landing, self.folder)
        assert outcome.status == "published", outcome.sentence
        assert self.road.rows("select reason from ops.reject") == []

    def publish(self, code: str) -> Outcome:
        (outcome,) = publish_marts(self.road.engine, code, rules=self.rules)
        return outcome

    def read(self, query: str) -> list[tuple[Any, ...]]:
        """What an analyst reads."""
        with self.road.engine.connect() as connection:
            connection.execute(text("set local role analyst"))
            return [tuple(row) for row in connection.execute(text(query))]

    def behind(self, query: str) -> list[tuple[Any, ...]]:
        """What a steward reads."""
        with self.road.engine.connect() as connection:
            connection.execute(text("set local role steward"))
            return [tuple(row) for row in connection.execute(text(query))]


@pytest.fixture
def programme(new_road: NewRoad, tmp_path: Path) -> Iterator[Programme]:
    made = Programme(new_road(), tmp_path / "own")
    yield made
    # Its warehouse stays until the end; a connection for each would be too many.
    made.road.engine.dispose()
