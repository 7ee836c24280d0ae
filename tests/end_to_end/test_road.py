"""The whole road by its DAGs: from the publisher's files to the summary, on a real Airflow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from programme_statistics.local.environment import AIRFLOW_DATABASE
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.orchestration.defaults import PROBLEM
from programme_statistics.periods import Month
from programme_statistics.sources.tim import datasets
from support.dag_runs import Airflow, airflow
from support.editions import live_sector, sample_editions
from support.publisher import Reply
from support.road import Road, road_on

LAST = Month.of(datetime.now(UTC).date()).plus(-1)
"""The last complete month, of which there can be an edition."""
SKIPPED = {
    "land": "success",
    **dict.fromkeys(("stage", "publish", "announce", "conclude"), "skipped"),
}


@pytest.fixture(scope="module")
def runner(postgres: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Airflow]:
    with airflow(postgres, tmp_path_factory.mktemp("var")) as runner:
        yield runner


@pytest.fixture
def road(warehouse: str, tmp_path: Path) -> Iterator[Road]:
    with road_on(warehouse, tmp_path / "landing area") as road:
        yield road


def publish_sample(road: Road) -> None:
    """Every sample edition at the publisher."""
    by_code = {dataset.code: dataset for dataset in datasets.ALL}
    for (code, edition), body in sample_editions().items():
        road.publishes(by_code[code], edition, body)


def test_an_edition_that_is_not_there_is_no_failure(runner: Airflow, road: Road) -> None:
    outcome = runner.run(road, "tim_sector_load", periods=[str(LAST)], wait=False)
    assert outcome.succeeded
    assert outcome.task_states == SKIPPED
    ((state, sentence),) = road.rows("select state, sentence from ops.release")
    assert state in {"waiting", "gave_up"}
    assert f"TİM exports by sector of {LAST}" in sentence


def test_a_page_in_place_of_a_workbook_fails_the_run_and_says_so(
    runner: Airflow, road: Road
) -> None:
    road.publishes(datasets.SECTOR, "2026-08", b"<html><body>Bakim calismasi</body></html>")
    outcome = runner.run(road, "tim_sector_load", periods=["2026-08"], wait=False)
    assert not outcome.succeeded
    assert outcome.task_states == {
        "land": "success",
        "stage": "success",
        "publish": "success",
        "announce": "skipped",
        "conclude": "failed",
    }
    ((sentence,),) = road.rows("select sentence from ops.load")
    assert outcome.failures == {"conclude": sentence}
    assert "tim_sector 2026-08" in sentence
    assert road.rows("select count(*) from warehouse.fact_export") == [(0,)]


def test_one_bad_edition_does_not_keep_the_others_out(runner: Airflow, road: Road) -> None:
    road.publishes(datasets.SECTOR, "2026-07", b"no workbook")
    road.publishes(datasets.SECTOR, "2026-08", live_sector("2026-08"))
    outcome = runner.run(road, "tim_sector_load", periods=["2026-07", "2026-08"], wait=False)
    assert not outcome.succeeded
    assert (outcome.task_states["announce"], outcome.task_states["conclude"]) == (
        "success",
        "failed",
    )
    assert road.rows("select edition, status from ops.load order by edition") == [
        ("2026-07", "refused"),
        ("2026-08", "published"),
    ]


def test_periods_that_cannot_be_fail_the_run_with_the_range(runner: Airflow, road: Road) -> None:
    outcome = runner.run(road, "tim_sector_load", periods=["2018"], wait=False)
    assert not outcome.succeeded
    assert "Its first edition is 2019-12" in outcome.failures["land"]


def test_a_publisher_that_refuses_fails_the_run(runner: Airflow, road: Road) -> None:
    road.publishes(datasets.SECTOR, "2026-08", Reply(403))
    outcome = runner.run(road, "tim_sector_load", periods=["2026-08"], wait=False)
    assert outcome.task_states["land"] == "failed"
    assert "HTTP 403" in outcome.failures["land"]


def test_why_a_task_failed_is_kept_for_the_page_of_its_run(
    runner: Airflow, road: Road, postgres: EmbeddedServer
) -> None:
    road.publishes(datasets.SECTOR, "2026-08", Reply(403))
    outcome = runner.run(road, "tim_sector_load", periods=["2026-08"], wait=False)
    airflows = create_engine(postgres.url(AIRFLOW_DATABASE))
    with airflows.connect() as connection:
        kept = connection.execute(
            text("select value from xcom where key = :key order by timestamp desc limit 1"),
            {"key": PROBLEM},
        ).scalar_one()
    airflows.dispose()
    assert kept == outcome.failures["land"]


def test_the_road_from_the_sample_to_the_summary(runner: Airflow, road: Road) -> None:
    publish_sample(road)
    years = [str(year) for year in range(2019, 2024)]
    assert runner.run(road, "tim_sector_load", periods=years, wait=False).succeeded
    quarter = ["2023-01", "2023-02", "2023-03"]
    for dag_id in ("tim_province_load", "tim_country_load"):
        assert runner.run(road, dag_id, periods=quarter, wait=False).succeeded
    assert runner.run(road, "marts_refresh").succeeded
    written = runner.run(road, "quarterly_export_summary", quarter="2022-Q1", subject="leather")
    assert written.succeeded
    folder = runner.summaries / "2022-Q1" / "leather"
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert (summary["quarter"], summary["status"]) == ("2022-Q1", "final")
    assert "501.8 million" in summary["headline"]["en"]
    assert "26.7" in summary["headline"]["en"]
    assert "501,8 milyon" in summary["headline"]["tr"]
    assert round(Decimal(str(summary["figures"]["value_usd"])) / 10**6, 2) == Decimal("501.79")
    assert (folder / "summary.html").stat().st_size > 10_000


def test_a_second_journey_writes_nothing(runner: Airflow, road: Road) -> None:
    publish_sample(road)
    assert runner.run(road, "tim_sector_load", periods=["2022"], wait=False).succeeded
    assert runner.run(road, "marts_refresh").succeeded
    before = road.written()
    again = runner.run(road, "tim_sector_load", periods=["2022"], wait=False)
    assert again.succeeded
    assert again.task_states == SKIPPED
    assert runner.run(road, "marts_refresh").task_states == {"refresh": "skipped"}
    assert road.written() == before


def test_a_revision_of_a_published_quarter_queues_a_candidate(runner: Airflow, road: Road) -> None:
    publish_sample(road)
    years = ["2025", "2026-08"]
    runner.run(road, "tim_sector_load", periods=years, wait=False)
    runner.run(road, "marts_refresh")
    assert runner.run(
        road, "quarterly_export_summary", quarter="2026-Q2", subject="leather"
    ).succeeded
    runner.run(road, "tim_sector_load", periods=["2026-09"], wait=False)
    runner.run(road, "marts_refresh")
    assert road.rows("select quarter, subject, reissued_at from ops.reissue_candidate") == [
        ("2026-Q2", "leather", None)
    ]
