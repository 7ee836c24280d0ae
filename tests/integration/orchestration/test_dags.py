"""What Airflow sees of the DAGs: their ids, tasks, params, schedules and assets."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.exceptions import ParamValidationError
from airflow.serialization.serialized_objects import DagSerialization
from airflow.timetables.base import TimeRestriction
from pendulum import DateTime

from programme_statistics.orchestration.defaults import TryAgain, keep_problem
from programme_statistics.settings import project_root
from programme_statistics.sources import all_codes

LOADS = {"tim_sector_load", "tim_province_load", "tim_country_load"}
OTHER_LOADS = {
    "comtrade_annual_load",
    "comtrade_mirror_annual_load",
    "comtrade_mirror_monthly_load",
    "comtrade_monthly_load",
    "ecb_rates_load",
    "eurostat_comext_load",
    "member_submissions_load",
    "nomenclature_load",
    "programme_register_load",
    "tcmb_rates_load",
    "tuik_total_load",
}


@pytest.fixture(scope="module")
def bag() -> DagBag:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Airflow's own, on the way to its operators
        return DagBag(str(project_root() / "dags"))


@pytest.fixture(scope="module")
def dags(bag: DagBag) -> Mapping[str, Any]:
    """The DAGs as their files define them."""
    return dict(bag.dags)


@pytest.fixture(scope="module")
def timetables(dags: Mapping[str, Any]) -> Mapping[str, Any]:
    """The DAGs' timetables as the scheduler has them."""
    return {
        dag_id: DagSerialization.from_dict(DagSerialization.to_dict(dag)).timetable
        for dag_id, dag in dags.items()
    }


def test_no_dag_file_fails_to_import(bag: DagBag) -> None:
    assert bag.import_errors == {}


def test_these_dags_and_no_others_exist(dags: Mapping[str, Any]) -> None:
    assert set(dags) == LOADS | OTHER_LOADS | {
        "marts_refresh",
        "member_tables_publish",
        "quarterly_export_summary",
        "upkeep",
    }


def test_every_dag_has_a_file_of_its_own_that_is_named_after_it(dags: Mapping[str, Any]) -> None:
    files = {path.stem for path in (project_root() / "dags").glob("*.py")}
    assert files == set(dags)


TASKS = {
    **{load: ["land", "stage", "publish", "announce", "conclude"] for load in sorted(LOADS)},
    "marts_refresh": ["refresh"],
    "member_submissions_load": ["land", "take_in", "judge", "announce", "conclude"],
    "member_tables_publish": ["publish", "publish_programmes"],
    "programme_register_load": ["land", "stage", "publish"],
    "quarterly_export_summary": ["write"],
    "upkeep": ["tend"],
}


@pytest.mark.parametrize("dag_id", TASKS)
def test_a_dag_has_few_coarse_tasks_in_this_order(dags: Mapping[str, Any], dag_id: str) -> None:
    assert [task.task_id for task in dags[dag_id].topological_sort()] == TASKS[dag_id]


@pytest.mark.parametrize("dag_id", sorted(LOADS))
def test_a_bad_edition_does_not_keep_the_others_from_being_announced(
    dags: Mapping[str, Any], dag_id: str
) -> None:
    publish = dags[dag_id].get_task("publish")
    assert publish.downstream_task_ids == {"announce", "conclude"}
    assert dags[dag_id].get_task("announce").upstream_task_ids == {"publish"}


@pytest.mark.parametrize("dag_id", sorted(LOADS))
def test_a_load_takes_periods_and_whether_to_wait(dags: Mapping[str, Any], dag_id: str) -> None:
    assert dict(dags[dag_id].params) == {"periods": None, "wait": True}


def test_a_summary_takes_a_quarter_a_subject_and_a_time(dags: Mapping[str, Any]) -> None:
    assert set(dags["quarterly_export_summary"].params) == {"quarter", "subject", "known_at"}


@pytest.mark.parametrize("quarter", ["2026-Q5", "2026Q1", "26-Q1"])
def test_a_summary_refuses_what_is_no_quarter(dags: Mapping[str, Any], quarter: str) -> None:
    params = copy.deepcopy(dags["quarterly_export_summary"].params)
    with pytest.raises(ParamValidationError):
        params["quarter"] = quarter


@pytest.mark.parametrize("dag_id", sorted(LOADS))
def test_a_load_runs_on_the_first_of_a_month_for_the_month_before(
    timetables: Mapping[str, Any], dag_id: str
) -> None:
    autumn = TimeRestriction(earliest=DateTime(2026, 9, 15, tzinfo=UTC), latest=None, catchup=True)
    run = timetables[dag_id].next_dagrun_info_v2(last_dagrun_info=None, restriction=autumn)
    assert run.run_after == datetime(2026, 10, 1, 11, tzinfo=ZoneInfo("Europe/Istanbul"))
    assert run.partition_key == "2026-09"


@pytest.mark.parametrize("dag_id", sorted(LOADS))
def test_waiting_for_a_release_costs_no_worker(dags: Mapping[str, Any], dag_id: str) -> None:
    land = dags[dag_id].get_task("land")
    assert land.mode == "reschedule"
    assert land.poke_interval >= 10 * 60


def test_the_inbox_is_always_watched_and_costs_no_worker_between_looks(
    dags: Mapping[str, Any],
) -> None:
    members = dags["member_submissions_load"]
    assert type(members.timetable).__name__ == "ContinuousTimetable"
    assert members.max_active_runs == 1
    land = members.get_task("land")
    assert land.mode == "reschedule"
    assert 10 <= land.poke_interval <= 30


def test_every_task_of_every_dag_is_tried_again_and_says_why_it_failed(
    dags: Mapping[str, Any],
) -> None:
    for dag in dags.values():
        for task in dag.tasks:
            assert task.retries >= 2
            assert isinstance(task.retry_policy, TryAgain)
            for callback in (task.on_failure_callback, task.on_retry_callback):
                # A mapped task keeps it as it was given, any other as a list.
                assert callback is keep_problem or keep_problem in callback


@pytest.mark.parametrize("dag_id", sorted(LOADS))
def test_one_task_of_a_load_announces_its_dataset(dags: Mapping[str, Any], dag_id: str) -> None:
    announcing = {
        task.task_id: [outlet.name for outlet in task.outlets]
        for task in dags[dag_id].tasks
        if task.outlets
    }
    assert announcing == {"announce": [dag_id.removesuffix("_load")]}


def awaited(timetable: Any) -> set[str]:
    return {key.name for key, _ in timetable.asset_condition.iter_assets()}


def test_any_dataset_starts_the_refresh(timetables: Mapping[str, Any]) -> None:
    assert awaited(timetables["marts_refresh"]) == {*all_codes(), "member_submission"}


def test_however_many_months_came_one_refresh_takes_them_in(
    timetables: Mapping[str, Any],
) -> None:
    mapper = timetables["marts_refresh"].default_partition_mapper
    assert len({mapper.to_downstream(month) for month in ("2019-01", "2026-08", "2026-09")}) == 1


def test_the_refresh_announces_the_sector_mart(dags: Mapping[str, Any]) -> None:
    (task,) = dags["marts_refresh"].tasks
    assert [outlet.name for outlet in task.outlets] == ["mart.sector_export_month"]


def test_the_sector_mart_starts_the_summary(timetables: Mapping[str, Any]) -> None:
    assert awaited(timetables["quarterly_export_summary"]) == {"mart.sector_export_month"}


@pytest.mark.parametrize(
    ("month", "quarter"),
    [
        ("2026-01", "2026-Q1"),
        ("2026-07", "2026-Q3"),
        ("2026-08", "2026-Q3"),
        ("2026-09", "2026-Q3"),
        ("2026-12", "2026-Q4"),
    ],
)
def test_a_month_counts_for_its_quarter(
    timetables: Mapping[str, Any], month: str, quarter: str
) -> None:
    mapper = timetables["quarterly_export_summary"].default_partition_mapper
    assert mapper.to_downstream(month) == quarter


def test_a_quarter_waits_for_its_three_months(timetables: Mapping[str, Any]) -> None:
    mapper = timetables["quarterly_export_summary"].default_partition_mapper
    assert set(mapper.to_upstream("2026-Q3")) == {"2026-07", "2026-08", "2026-09"}


@pytest.mark.parametrize("dag_id", sorted(LOADS))
def test_a_load_is_documented_by_the_page_of_its_source(
    dags: Mapping[str, Any], dag_id: str
) -> None:
    page = project_root() / "plugins/programme_statistics/sources/tim/README.md"
    assert dags[dag_id].doc_md == page.read_text(encoding="utf-8")


@pytest.mark.parametrize("dag_id", TASKS)
def test_a_dag_says_what_it_is(dags: Mapping[str, Any], dag_id: str) -> None:
    assert dags[dag_id].description
    assert dags[dag_id].doc_md
    assert dags[dag_id].tags
    assert not dags[dag_id].catchup


HEAVY = {
    *("great_expectations", "pandas", "numpy", "scipy", "pyarrow", "altair", "vl_convert"),
    "openpyxl",
}


def test_reading_the_dag_files_imports_nothing_heavy() -> None:
    files = [str(path) for path in sorted((project_root() / "dags").glob("*.py"))]
    program = (
        f"import json, runpy, sys\nfor path in {files}: runpy.run_path(path)\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(project_root() / "plugins")},
    )
    assert HEAVY.intersection(json.loads(result.stdout.splitlines()[-1])) == set()
