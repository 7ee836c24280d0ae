"""Upkeep removes what nobody needs and nothing else, and says how large everything is."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from programme_statistics import database
from programme_statistics.landing.retention import LandingTidied, tidy_landing
from programme_statistics.landing.store import LandingStore
from programme_statistics.sources.tim import datasets
from programme_statistics.warehouse.publish import publish_load
from programme_statistics.warehouse.upkeep import (
    make_partitions_ahead,
    record_upkeep,
    tend_tables,
    tend_warehouse,
)
from support.editions import sample_editions
from support.road import Road, content, inventory, rows
from support.trade_records import GERMANY, TURKIYE, answer, load, record

SECTOR, EDITION = datasets.SECTOR, "2026-08"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
QUARTER_OF_A_YEAR = timedelta(days=90)


@pytest.fixture
def engine(warehouse: str) -> Iterator[Engine]:
    engine = database.engine(warehouse)
    yield engine
    engine.dispose()


def one_reporter(engine: Engine, root: Path, reporter: int) -> None:
    body = answer([record(reporterCode=reporter, partnerCode=643)])
    outcome = load(engine, LandingStore(str(root)), [("json", body)], reporters=[reporter])
    assert outcome.status == "published"


def test_partitions_are_made_ahead_of_a_series_that_comes_in_pieces(
    engine: Engine, tmp_path: Path
) -> None:
    one_reporter(engine, tmp_path, TURKIYE)
    one_reporter(engine, tmp_path, GERMANY)
    with engine.begin() as connection:
        assert make_partitions_ahead(connection) == [
            f"fact_trade_comtrade_monthly_2022_{month}" for month in ("09", "10", "11")
        ]
        assert make_partitions_ahead(connection) == []


def test_a_series_that_comes_whole_keeps_its_fast_first_load(
    engine: Engine, tmp_path: Path
) -> None:
    one_reporter(engine, tmp_path, TURKIYE)
    with engine.begin() as connection:
        assert make_partitions_ahead(connection) == []


def staged(road: Road) -> int:
    """A load that was staged and not published."""
    road.publishes(SECTOR, EDITION, sample_editions()["tim_sector", EDITION])
    landing = road.land(SECTOR, EDITION)
    assert landing.load_id is not None
    assert road.stage(SECTOR, landing.load_id) == "staged"
    return landing.load_id


def test_a_staged_load_that_may_still_be_published_is_left_alone(road: Road) -> None:
    load_id = staged(road)
    assert tend_warehouse(road.engine).staging_removed == []
    assert publish_load(road.engine, load_id).status == "published"


def test_staging_nobody_came_back_for_is_removed_and_the_load_can_go_on(road: Road) -> None:
    load_id = staged(road)
    later = datetime.now(UTC) + timedelta(days=8)
    assert tend_warehouse(road.engine, later).staging_removed == [f"load_{load_id}"]
    ((status, sentence),) = road.rows("select status, sentence from ops.load")
    assert status == "landed"
    assert "Run its period again" in sentence
    assert road.travel(SECTOR, EDITION).status == "published"


def test_staging_of_a_load_that_is_decided_or_unknown_is_removed(road: Road) -> None:
    road.load(SECTOR, EDITION, sample_editions()["tim_sector", EDITION])
    before = content(road.engine)
    with road.engine.begin() as connection:
        for name in ("load_1", "load_4711", '"of a stranger"'):
            connection.execute(text(f"create table staging.{name} (x int)"))
    removed = tend_warehouse(road.engine).staging_removed
    assert sorted(removed) == ["load_1", "load_4711", "of a stranger"]
    assert content(road.engine) == before


def test_tables_with_many_dead_rows_are_vacuumed_and_others_not(road: Road) -> None:
    with road.engine.begin() as connection:
        connection.execute(
            text(
                "insert into ops.request_day (publisher, day, calls, next_call_at)"
                " select 'p', date '2000-01-01' + n, 1, now() from generate_series(1, 5000) n"
            )
        )
        connection.execute(text("delete from ops.request_day"))
    with road.engine.connect() as connection:
        connection.execute(text("select pg_stat_force_next_flush()"))
    assert tend_tables(road.engine) == ["ops.request_day"]
    with road.engine.connect() as connection:
        connection.execute(text("select pg_stat_force_next_flush()"))
    assert tend_tables(road.engine) == []


def test_a_partitioned_table_is_analysed_with_its_partition(engine: Engine, tmp_path: Path) -> None:
    one_reporter(engine, tmp_path, TURKIYE)
    with engine.begin() as connection:
        for _ in range(11):
            connection.execute(
                text(
                    "insert into warehouse.fact_trade_comtrade_monthly_2022_08 (value_millis,"
                    " load_id, valid_from, valid_to, period, reporter_code, partner_code,"
                    " product_id, dataset_id, flow_id, flags, frequency)"
                    " select n, load_id, valid_from, valid_to, period, reporter_code,"
                    " 1000 + (select count(*) from warehouse.fact_trade) + n, product_id,"
                    " dataset_id, flow_id, flags, frequency"
                    " from warehouse.fact_trade, generate_series(1, 200) n"
                    " where partner_code = 643"
                )
            )
    with engine.connect() as connection:
        connection.execute(text("select pg_stat_force_next_flush()"))
    tended = tend_tables(engine)
    assert tended[0] == "warehouse.fact_trade_comtrade_monthly_2022_08"
    assert "warehouse.fact_trade" in tended
    assert rows(
        engine,
        "select count(*) > 0 from pg_stats where schemaname = 'warehouse'"
        " and tablename = 'fact_trade' and inherited",
    ) == [(True,)]


def put(root: Path, body: bytes, age: timedelta, *, truncated: bool = False) -> None:
    LandingStore(str(root)).put(
        body,
        dataset_code="tim_sector",
        edition=EDITION,
        suffix="xlsx",
        source_url="http://publisher/x",
        received_at=NOW - age,
        status=200,
        headers={},
        truncated=truncated,
    )


def test_landing_keeps_every_body_that_was_whole_however_old(tmp_path: Path) -> None:
    put(tmp_path, b"whole", timedelta(days=4000))
    before = inventory(tmp_path)
    assert tidy_landing(str(tmp_path), QUARTER_OF_A_YEAR, NOW).files_removed == 0
    assert inventory(tmp_path) == before


def test_an_answer_that_ended_early_is_kept_for_a_while_and_then_let_go(tmp_path: Path) -> None:
    put(tmp_path, b"cut", timedelta(days=100), truncated=True)
    put(tmp_path, b"also cut", timedelta(days=10), truncated=True)
    tidied = tidy_landing(str(tmp_path), QUARTER_OF_A_YEAR, NOW)
    assert (tidied.files_removed, tidied.files) == (2, 2)
    receipts = list(LandingStore(str(tmp_path)).receipts("tim_sector", EDITION))
    assert [receipt.size for receipt in receipts] == [8]


def test_bytes_that_came_cut_and_later_whole_are_kept(tmp_path: Path) -> None:
    """A body whose announced length was wrong: the same bytes count, once they are proved."""
    put(tmp_path, b"the same", timedelta(days=100), truncated=True)
    put(tmp_path, b"others", timedelta(days=99))
    put(tmp_path, b"the same", timedelta(days=98))
    tidied = tidy_landing(str(tmp_path), QUARTER_OF_A_YEAR, NOW)
    assert tidied.files_removed == 1
    store = LandingStore(str(tmp_path))
    assert [store.read(r.path) for r in store.receipts("tim_sector", EDITION)] == [
        b"others",
        b"the same",
    ]


def test_a_half_written_file_goes_after_a_day(tmp_path: Path) -> None:
    for name, age in (("old.part", 2 * 86400), ("fresh.part", 60)):
        (tmp_path / name).write_bytes(b"half")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    tidied = tidy_landing(str(tmp_path), QUARTER_OF_A_YEAR)
    assert (tidied.files_removed, tidied.bytes_removed) == (1, 4)
    assert [path.name for path in tmp_path.iterdir()] == ["fresh.part"]


def test_a_landing_area_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    assert tidy_landing(str(tmp_path / "none"), QUARTER_OF_A_YEAR) == LandingTidied(0, 0, 0, 0)


def test_sizes_are_recorded_and_said(road: Road) -> None:
    road.load(SECTOR, EDITION, sample_editions()["tim_sector", EDITION])
    tidied = tidy_landing(str(road.landing), QUARTER_OF_A_YEAR)
    on_disk = [path.stat().st_size for path in road.landing.rglob("*") if path.is_file()]
    protected = LandingTidied(files_removed=1, bytes_removed=5, files=1234, bytes=3 * 2**20)
    sentence = record_upkeep(road.engine, tend_warehouse(road.engine), tidied, protected)
    ((files, size, database_bytes, *of_members),) = road.rows(
        "select landing_files, landing_bytes, database_bytes, protected_files_removed,"
        " protected_files, protected_bytes from ops.upkeep"
    )
    assert of_members == [1, 1234, 3 * 2**20]
    assert "the protected one 3.0 MiB in 1,234." in sentence
    assert "1 landing files" in sentence
    assert (files, size) == (len(on_disk), sum(on_disk)) == (2, sum(on_disk))
    assert database_bytes > 10**6
    assert f"in {files} files" in sentence
