"""A road for members' files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.members import MemberRoad, member_road


@pytest.fixture
def road(warehouse: str, tmp_path: Path) -> Iterator[MemberRoad]:
    """A road with the sample projects and no company."""
    with member_road(warehouse, tmp_path) as road:
        yield road
