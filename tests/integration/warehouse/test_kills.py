"""Killed at any instant and run again, a load is as if it had never been killed."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from programme_statistics import database
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.ops.locks import lock_edition, lock_publishing
from programme_statistics.sources.tim import datasets
from programme_statistics.warehouse import migrate, publish
from programme_statistics.warehouse.publish import publish_load
from support.editions import sample_editions
from support.road import NewRoad, Road, content, road_on
from support.travellers import KILLED, KILLS, Journey, Travellers, travellers

SECTOR = datasets.SECTOR
BEFORE, EDITION = "2026-08", "2026-09"

Content = Mapping[str, Sequence[tuple[object, ...]]]


@pytest.fixture(scope="module")
def forks() -> Iterator[Travellers]:
    with travellers() as forks:
        yield forks


@pytest.fixture(scope="module")
def undisturbed(new_road: NewRoad) -> Content:
    """What both editions leave when nothing happens."""
    road = new_road()
    for edition in (BEFORE, EDITION):
        road.load(SECTOR, edition, sample_editions()["tim_sector", edition])
    return content(road.engine)


@pytest.fixture(scope="module")
def halfway(new_road: NewRoad) -> Road:
    """A road that the earlier edition has travelled."""
    road = new_road()
    road.load(SECTOR, BEFORE, sample_editions()["tim_sector", BEFORE])
    return road


@pytest.fixture
def road(halfway: Road, postgres: EmbeddedServer, tmp_path: Path) -> Iterator[Road]:
    """A copy of the road halfway, with the next edition published."""
    name = "warehouse_to_be_killed"
    halfway.engine.dispose()
    with psycopg.connect(postgres.url("postgres", driver="postgresql"), autocommit=True) as admin:
        admin.execute(
            f'CREATE DATABASE "{name}" TEMPLATE "{halfway.engine.url.database}" STRATEGY file_copy'
        )
        shutil.copytree(halfway.landing, tmp_path / "landing")
        try:
            with road_on(postgres.url(name), tmp_path / "landing") as road:
                road.publishes(SECTOR, EDITION, sample_editions()["tim_sector", EDITION])
                yield road
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.parametrize("point", KILLS)
def test_a_load_that_was_killed_and_run_again_is_as_if_never_killed(
    road: Road, forks: Travellers, undisturbed: Content, point: str
) -> None:
    assert forks.run(Journey.on(road, SECTOR.code, EDITION, killed=point)) == [KILLED]
    road.travel(SECTOR, EDITION)
    assert content(road.engine) == undisturbed


@pytest.mark.parametrize("point", list(KILLS)[-5:])
def test_a_kill_while_publishing_leaves_all_of_an_edition_or_nothing(
    road: Road, forks: Travellers, undisturbed: Content, halfway: Road, point: str
) -> None:
    assert forks.run(Journey.on(road, SECTOR.code, EDITION, killed=point)) == [KILLED]
    after = undisturbed if point == "published" else content(halfway.engine)
    assert content(road.engine)["facts"] == after["facts"]


@pytest.mark.parametrize("point", ["bytes half written", "bytes landed, no receipt"])
def test_a_kill_while_landing_leaves_one_receipt_in_the_end(
    road: Road, forks: Travellers, point: str
) -> None:
    forks.run(Journey.on(road, SECTOR.code, EDITION, killed=point))
    road.travel(SECTOR, EDITION)
    assert len(list(road.store.receipts(SECTOR.code, EDITION))) == 1


def test_two_runs_of_one_period_at_once_load_it_once(
    road: Road, forks: Travellers, undisturbed: Content
) -> None:
    journey = Journey.on(road, SECTOR.code, EDITION)
    assert forks.run(journey, journey) == [0, 0]
    assert content(road.engine) == undisturbed


def waiting_for_locks(road: Road, count: int) -> None:
    """Returns once ``count`` sessions wait for an advisory lock."""
    waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
    deadline = time.monotonic() + 30
    while road.rows(waiting) != [(count,)]:
        assert time.monotonic() < deadline, "nobody waits"


def test_of_two_publications_at_once_one_waits_for_the_other(
    road: Road, forks: Travellers, undisturbed: Content
) -> None:
    landing = road.land(SECTOR, EDITION)
    assert landing.load_id is not None
    road.stage(SECTOR, landing.load_id)
    with road.engine.begin() as first:
        lock_publishing(first)
        forks.start(*[Journey.on(road, SECTOR.code, EDITION)] * 2)
        waiting_for_locks(road, 2)
    assert forks.wait() == [0, 0]
    assert content(road.engine) == undisturbed


def test_of_two_landings_of_one_edition_the_second_waits(road: Road, forks: Travellers) -> None:
    with road.engine.begin() as first:
        lock_edition(first, SECTOR.code, EDITION)
        forks.start(Journey.on(road, SECTOR.code, EDITION))
        waiting_for_locks(road, 1)
    assert forks.wait() == [0]


def test_another_edition_does_not_wait(road: Road) -> None:
    with road.engine.begin() as first, road.engine.begin() as second:
        second.execute(text("set local lock_timeout = '1s'"))
        lock_edition(first, SECTOR.code, EDITION)
        lock_edition(second, SECTOR.code, BEFORE)


def test_a_connection_cut_while_publishing_fails_and_the_next_try_succeeds(
    road: Road, undisturbed: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    landing = road.land(SECTOR, EDITION)
    assert landing.load_id is not None
    road.stage(SECTOR, landing.load_id)

    def cut(name: str) -> object:
        if name == "warehouse/add_new":
            road.rows(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        return database.statement(name)

    with monkeypatch.context() as patch, pytest.raises(OperationalError, match=r"terminat|closed"):
        patch.setattr(publish, "statement", cut)
        publish_load(road.engine, landing.load_id)
    assert publish_load(road.engine, landing.load_id).status == "published"
    assert content(road.engine) == undisturbed


def test_a_staged_edition_survives_a_crash_of_the_database(
    tmp_path: Path, undisturbed: Content
) -> None:
    with EmbeddedServer(tmp_path / "postgres") as server:
        server.ensure_database("warehouse")
        migrate.upgrade(server.url("warehouse"))
        with road_on(server.url("warehouse"), tmp_path / "landing") as road:
            road.load(SECTOR, BEFORE, sample_editions()["tim_sector", BEFORE])
            road.publishes(SECTOR, EDITION, sample_editions()["tim_sector", EDITION])
            landing = road.land(SECTOR, EDITION)
            assert landing.load_id is not None
            road.stage(SECTOR, landing.load_id)
            server._pg_ctl("stop", "--mode=immediate")
            server._run()
            with road_on(server.url("warehouse"), tmp_path / "landing") as again:
                assert publish_load(again.engine, landing.load_id).status == "published"
                assert content(again.engine) == undisturbed
