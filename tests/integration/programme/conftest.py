"""A warehouse that holds the registers that come with the project."""

from __future__ import annotations

import pytest

from support.register import load_registers
from support.road import NewRoad, Road


@pytest.fixture(scope="session")
def seeded(new_road: NewRoad) -> Road:
    """A warehouse with the seed registers and nothing else; for reading only."""
    road = new_road()
    outcome = load_registers(road.engine, road.landing)
    assert outcome.status == "published", outcome.sentence
    return road
