"""The task of ``quarterly_export_summary``, called as Airflow calls it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from programme_statistics.orchestration.summary_dag import summary_dag
from programme_statistics.sources.tim.datasets import SECTOR
from support.editions import sample_editions
from support.road import Road

NOTHING_ASKED = {"quarter": None, "subject": None, "known_at": None}


@pytest.fixture
def write(settled: Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The task, on a warehouse that holds leather to 2026-09 and chemicals to 2026-08."""
    monkeypatch.setenv("SUMMARIES_ROOT", str(tmp_path / "summaries"))
    monkeypatch.setenv("SUMMARY_SUBJECTS", "leather,chemicals")
    for edition in ("2025-12", "2026-08", "2026-09"):
        settled.load(SECTOR, edition, sample_editions()["tim_sector", edition])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Airflow's own, on the way to its operators
        (task,) = summary_dag().tasks
    return getattr(task, "python_callable")  # noqa: B009  its type is any operator's


def run(write: Any, partition_key: str | None = None, **params: str) -> list[str]:
    found: list[str] = write(
        params={**NOTHING_ASKED, **params}, dag_run=SimpleNamespace(partition_key=partition_key)
    )
    return found


def written(tmp_path: Path) -> Mapping[str, bytes]:
    root = tmp_path / "summaries"
    return {str(path.parent.relative_to(root)): path.read_bytes() for path in root.rglob("*.json")}


def test_a_run_of_its_own_writes_the_subjects_whose_quarter_is_complete(
    write: Any, tmp_path: Path
) -> None:
    sentences = run(write, partition_key="2026-Q3")
    assert set(written(tmp_path)) == {"2026-Q3/leather"}
    assert sentences[1] == "2026-Q3 chemicals is not complete: not written."


def test_a_run_of_its_own_writes_every_subject_of_the_settings(write: Any, tmp_path: Path) -> None:
    run(write, partition_key="2026-Q2")
    assert set(written(tmp_path)) == {"2026-Q2/chemicals", "2026-Q2/leather"}


def test_a_run_by_hand_writes_what_it_is_asked_for(write: Any, tmp_path: Path) -> None:
    run(write, quarter="2025-Q4", subject="chemicals")
    assert set(written(tmp_path)) == {"2025-Q4/chemicals"}


def test_a_run_by_hand_without_a_quarter_writes_the_latest_complete_one(
    write: Any, tmp_path: Path
) -> None:
    run(write, subject="leather")
    run(write, subject="chemicals")
    assert set(written(tmp_path)) == {"2026-Q3/leather", "2026-Q2/chemicals"}


def test_a_second_run_leaves_the_files_and_says_so(write: Any, tmp_path: Path) -> None:
    run(write, quarter="2025-Q4", subject="leather")
    before = written(tmp_path)
    (sentence,) = run(write, quarter="2025-Q4", subject="leather")
    assert " unchanged: " in sentence
    assert written(tmp_path) == before


def test_a_summary_as_known_at_a_time_is_the_one_of_that_time(
    write: Any, settled: Road, tmp_path: Path
) -> None:
    ((august,),) = settled.rows("select published_at from ops.load where edition = '2026-08'")
    run(write, quarter="2026-Q2", subject="leather", known_at=august.isoformat())
    earlier = written(tmp_path)
    run(write, quarter="2026-Q2", subject="leather")
    assert written(tmp_path) != earlier
