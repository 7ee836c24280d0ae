"""Only what ``make up`` started is taken for a service of ours."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import psutil
import pytest

from programme_statistics.local import services
from programme_statistics.local.services import Service


@pytest.fixture
def stranger() -> Iterator[psutil.Process]:
    """A process that is none of ours."""
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True
    ) as process:
        yield psutil.Process(process.pid)
        process.kill()


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PROGRAMME_STATISTICS_VAR", str(tmp_path))
    (tmp_path / "run").mkdir()
    return tmp_path


def record(var: Path, service: Service) -> None:
    (var / "run" / f"{service.name}.json").write_text(json.dumps(asdict(service)))


def test_a_process_that_inherited_a_number_is_not_stopped(
    var: Path, stranger: psutil.Process
) -> None:
    long_ago = stranger.create_time() - 3600
    record(var, Service("scheduler", stranger.pid, long_ago, "http://localhost:8080"))
    assert services.stop() == []
    assert stranger.is_running()
    assert services.recorded() == []


def test_a_service_is_stopped_and_forgotten(var: Path, stranger: psutil.Process) -> None:
    record(var, Service("scheduler", stranger.pid, stranger.create_time(), "http://localhost:8080"))
    assert services.stop() == ["scheduler"]
    assert stranger.status() == psutil.STATUS_ZOMBIE  # ended; this test is its parent
    assert services.recorded() == []
