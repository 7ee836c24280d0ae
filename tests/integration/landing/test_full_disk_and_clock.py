"""A full disk and a clock that is wrong: a load fails cleanly or ends right, and never half."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence

import pytest

from programme_statistics.settings import project_root
from programme_statistics.sources.tim import datasets
from support.editions import sample_editions
from support.odd_machines import OWN_MOUNTS, needs_own_mounts, needs_wrong_clock, with_clock_moved
from support.road import NewRoad, Road, content

SECTOR, EDITION = datasets.SECTOR, "2026-08"
# Lands into an area of a few pages of memory, first with no room for the edition, then with room.
LAND_TWICE = """
import json, subprocess, sys
from pathlib import Path
from programme_statistics import database
from programme_statistics.landing.client import PoliteClient
from programme_statistics.landing.land import land_edition
from programme_statistics.landing.store import LandingStore
from programme_statistics.periods import Month
from programme_statistics.sources.tim import datasets

warehouse, publisher, root, edition = sys.argv[1:]

def mount(options):
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", root], check=True)

def land():
    with PoliteClient(publisher) as client:
        return land_edition(database.engine(warehouse), LandingStore(root), client,
                            datasets.SECTOR, Month.parse(edition)).outcome

mount("size=4k")
try:
    land()
    said = "landed"
except OSError as error:
    said = error.strerror
left = [path.name for path in Path(root).rglob("*") if path.is_file() and path.suffix != ".gz"]
mount("remount,size=1m")
outcome = land()
receipts = [one.path for one in LandingStore(root).receipts("tim_sector", edition)]
body = LandingStore(root).read(receipts[0])
print(json.dumps([said, left, outcome, len(receipts), len(body)]))
"""

TRAVEL = """
import sys
from support.travellers import Journey
warehouse, publisher, root, edition = sys.argv[1:]
Journey(warehouse, root, publisher, "tim_sector", edition).travel()
"""


def call(program: str, road: Road, *, prefix: Sequence[str] = (), **more: str) -> str:
    """What a program of a process of its own printed."""
    root = project_root()
    road.landing.mkdir(exist_ok=True)
    path = os.pathsep.join([f"{root}/plugins", f"{root}/tests"])
    result = subprocess.run(
        [
            *prefix,
            sys.executable,
            "-c",
            program,
            road.engine.url.render_as_string(hide_password=False),
            road.publisher.base_url,
            str(road.landing),
            EDITION,
        ],
        env={**os.environ, "PYTHONPATH": path, **more},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stdout


@needs_own_mounts
def test_a_full_disk_lands_nothing_and_the_next_try_lands_all(road: Road) -> None:
    body = sample_editions()["tim_sector", EDITION]
    road.publishes(SECTOR, EDITION, body)
    printed = call(LAND_TWICE, road, prefix=OWN_MOUNTS).splitlines()[-1]
    assert json.loads(printed) == ["No space left on device", [], "landed", 1, len(body)]
    assert road.rows("select count(*) from ops.load") == [(1,)]


@needs_wrong_clock
@pytest.mark.parametrize("moved", ["-400d", "+400d"])
def test_a_workers_clock_that_is_wrong_changes_no_figure_and_no_order(
    road: Road, new_road: NewRoad, moved: str
) -> None:
    undisturbed = new_road()
    for edition in ("2022-12", "2026-08", "2026-09"):
        body = sample_editions()["tim_sector", edition]
        undisturbed.load(SECTOR, edition, body)
        road.publishes(SECTOR, edition, body)
        if edition == "2026-08":
            call(TRAVEL, road, **with_clock_moved(moved))
        else:
            road.travel(SECTOR, edition)
    assert content(road.engine) == content(undisturbed.engine)
    published = road.rows("select edition, published_at from ops.load order by published_at")
    assert [edition for edition, _ in published] == ["2022-12", "2026-08", "2026-09"]
    assert road.rows("select count(*) from ops.load where published_at > now()") == [(0,)]
