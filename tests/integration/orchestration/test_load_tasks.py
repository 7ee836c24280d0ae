"""The tasks of a load DAG, called as Airflow calls them."""

from __future__ import annotations

import warnings
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from programme_statistics.errors import ConfigurationError
from programme_statistics.orchestration import load_dag as load_dag_module
from programme_statistics.orchestration.connections import warehouse_engine
from programme_statistics.orchestration.load_dag import load_dag
from programme_statistics.orchestration.load_steps import (
    land_editions,
    publish_loads,
    stage_loads,
)
from programme_statistics.settings import warehouse_url
from programme_statistics.sources.tim.datasets import SECTOR
from programme_statistics.sources.tim.template import Rows
from support.editions import cell_of, live_sector
from support.road import Road

TODAY = date(2026, 10, 2)


class Clock(datetime):
    """It is noon on 2 October 2026."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Clock:
        return cls.combine(TODAY, time(12), tz)


@pytest.fixture
def land(settled: Road, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The task ``land`` of ``tim_sector_load`` on 2 October 2026."""

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Airflow's own, on the way to its operators
        task: Any = load_dag(SECTOR).get_task("land")
    monkeypatch.setattr(load_dag_module, "datetime", Clock)
    return task.python_callable


RUN = SimpleNamespace(partition_key=None)


def test_a_missing_edition_is_asked_for_again(land: Any) -> None:
    answer = land(params={"periods": ["2026-09"], "wait": True}, dag_run=RUN, run_id="a run")
    assert not answer.is_done


def test_a_missing_edition_is_not_waited_for_if_nobody_wants_to(land: Any) -> None:
    answer = land(params={"periods": ["2026-09"], "wait": False}, dag_run=RUN, run_id="a run")
    assert answer.is_done


def test_an_edition_that_was_given_up_is_not_asked_for_again(land: Any) -> None:
    answer = land(params={"periods": ["2026-08"], "wait": True}, dag_run=RUN, run_id="a run")
    assert answer.is_done


def test_a_landed_edition_ends_the_waiting(land: Any, settled: Road) -> None:
    settled.publishes(SECTOR, "2026-09", live_sector("2026-09"))
    answer = land(params={"periods": ["2026-09"], "wait": True}, dag_run=RUN, run_id="a run")
    assert answer.is_done
    ((load_id, run_id),) = settled.rows("select load_id, run_id from ops.load")
    assert [item["load_id"] for item in answer.xcom_value] == [load_id]
    assert run_id == "a run"


def test_a_scheduled_run_asks_for_the_month_of_its_partition(land: Any, settled: Road) -> None:
    settled.publishes(SECTOR, "2026-07", live_sector("2026-07"))
    run = SimpleNamespace(partition_key="2026-07")
    land(params={"periods": None, "wait": True}, dag_run=run, run_id="a run")
    assert settled.rows("select edition from ops.load") == [("2026-07",)]


def test_a_run_without_periods_asks_for_the_month_before(land: Any, settled: Road) -> None:
    land(params={"periods": None, "wait": False}, dag_run=RUN, run_id="a run")
    assert settled.rows("select edition from ops.release") == [("2026-09",)]


def test_the_steps_take_editions_to_the_warehouse_and_name_the_months(settled: Road) -> None:
    settled.publishes(SECTOR, "2026-02", live_sector("2026-02"))
    (landing,) = land_editions(SECTOR, ["2026-02"], run_id=None, today=TODAY)
    assert landing.load_id is not None
    stage_loads(SECTOR, [landing.load_id])
    published = publish_loads(SECTOR, [landing.load_id])
    assert published.problems == []
    assert list(published.months) == ["2026-01", "2026-02"]


def test_a_revision_names_the_months_it_changed(settled: Road) -> None:
    def revised(rows: Rows) -> None:
        row, column = cell_of(rows, "Madencilik Ürünleri", "2026-02")
        rows[row][column] += Decimal(1)  # type: ignore[operator]

    settled.load(SECTOR, "2026-03", live_sector("2026-03"))
    settled.publishes(SECTOR, "2026-04", live_sector("2026-04", revised))
    (landing,) = land_editions(SECTOR, ["2026-04"], run_id=None, today=TODAY)
    assert landing.load_id is not None
    stage_loads(SECTOR, [landing.load_id])
    assert list(publish_loads(SECTOR, [landing.load_id]).months) == ["2026-02", "2026-04"]


def test_a_bad_edition_is_a_problem_and_does_not_stop_a_good_one(settled: Road) -> None:
    settled.publishes(SECTOR, "2026-01", b"no workbook")
    settled.publishes(SECTOR, "2026-02", live_sector("2026-02"))
    landings = land_editions(SECTOR, ["2026-01", "2026-02"], run_id=None, today=TODAY)
    load_ids = [landing.load_id for landing in landings if landing.load_id is not None]
    stage_loads(SECTOR, load_ids)
    published = publish_loads(SECTOR, load_ids)
    assert [problem.split(":")[0] for problem in published.problems] == ["tim_sector 2026-01"]
    assert list(published.months) == ["2026-01", "2026-02"]


def test_the_warehouse_may_be_an_airflow_connection(
    settled: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = settled.engine.url.set(drivername="postgres")
    monkeypatch.delenv("WAREHOUSE_URL")
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", url.render_as_string(hide_password=False))
    engine = warehouse_engine()
    assert (engine.url.host, engine.url.port, engine.url.database) == (
        url.host,
        url.port,
        url.database,
    )
    with engine.connect():
        pass
    engine.dispose()


def test_without_a_warehouse_the_error_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAREHOUSE_URL", raising=False)
    with pytest.raises(ConfigurationError, match="WAREHOUSE_URL is not set"):
        warehouse_url()
