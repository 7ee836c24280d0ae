"""The sample in Compose runs what ``make demo`` runs, and each finds what it needs."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from programme_statistics.deploy import sample_runs
from programme_statistics.local import demo, sample_members
from programme_statistics.sources import sample

MEMBERS = sample_runs.MEMBERS_DAG


class FakeAirflow:
    """Keeps what it was asked to run; files that members sent are taken in by a later run."""

    def __init__(self, *_address: str) -> None:
        self.asked: list[tuple[str, Mapping[str, Any]]] = []
        self.member_states = {"continuous__1": "running"}
        self.ends = "success"
        self._lock = threading.Lock()

    def runs(self, dag_id: str) -> Mapping[str, str]:
        return self.member_states if dag_id == MEMBERS else {}

    def start_run(self, dag_id: str, conf: Mapping[str, Any]) -> str:
        with self._lock:
            self.asked.append((dag_id, conf))
        return "manual__1"

    def wait_for(self, dag_id: str, run_id: str, _seconds: float) -> str:
        if dag_id != MEMBERS:
            return "success"
        # The first was busy with files that came before; the second takes ours.
        assert self.member_states[run_id] == "running"
        self.member_states[run_id] = self.ends
        if run_id == "continuous__1":
            self.member_states["continuous__2"] = "running"
        else:
            with self._lock:
                self.asked.append((MEMBERS, {}))
            for file in sample_members._folder().glob("*.xlsx"):
                file.unlink()
        return self.ends

    def tasks(self, _dag_id: str, _run_id: str) -> list[dict[str, Any]]:
        return [{"hostname": "worker"}]


@pytest.fixture
def airflow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeAirflow:
    one = FakeAirflow()
    monkeypatch.setattr(sample_runs, "Airflow", lambda *_given: one)
    monkeypatch.setenv("SUBMISSIONS_INBOX", str(tmp_path / "inbox"))
    monkeypatch.setenv("PROGRAMME_REGISTER", str(tmp_path / "register"))
    monkeypatch.setenv("SUMMARIES_ROOT", str(tmp_path / "summaries"))
    (tmp_path / "password").write_text("x")
    summary = tmp_path / "summaries" / "2022-Q1" / "leather" / "summary.json"
    summary.parent.mkdir(parents=True)
    summary.write_text(json.dumps({"headline": {"en": "As of ..."}}))
    return one


def run(tmp_path: Path) -> int:
    return sample_runs.main(
        {"UI_PASSWORD_FILE": str(tmp_path / "password"), "API_SERVER_URL": "http://airflow.test"}
    )


def test_registers_and_rates_come_before_members_and_their_tables_before_the_summary(
    airflow: FakeAirflow, tmp_path: Path
) -> None:
    assert run(tmp_path) == 0
    order = [dag_id for dag_id, _ in airflow.asked]
    loads = sample.write_all(tmp_path / "sample")
    first = order[: order.index(MEMBERS)]
    assert set(first) == {*loads, demo.REGISTER_DAG}
    assert order[len(first) :] == [MEMBERS, demo.TABLES_DAG, demo.SUMMARY_DAG]
    assert dict(airflow.asked)[demo.TABLES_DAG] == {"quarter": str(sample_members.last_quarter())}
    assert (tmp_path / "register" / "sample.xlsx").stat().st_size > 1000


def test_every_edition_of_a_source_is_loaded(airflow: FakeAirflow, tmp_path: Path) -> None:
    assert run(tmp_path) == 0
    order = [dag_id for dag_id, _ in airflow.asked]
    for dag_id, editions in sample.editions().items():
        assert order.count(dag_id) == editions


def test_files_that_members_sent_and_a_run_that_fails_end_the_demo(
    airflow: FakeAirflow, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    airflow.ends = "failed"
    assert run(tmp_path) == 1
    assert f"{MEMBERS} continuous__1 ended failed" in capsys.readouterr().err
