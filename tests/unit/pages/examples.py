"""A load, a report and a run to change one thing of in a test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from programme_statistics.pages.records import Check, Load, Reject, Report
from programme_statistics.pages.runs import Run, Task

NOON = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


def load(**values: Any) -> Load:
    """The published load of ``tim_sector 2026-08``, but for ``values``."""
    row: dict[str, Any] = {
        "load_id": 1,
        "dataset_code": "tim_sector",
        "edition": "2026-08",
        "edition_date": date(2026, 8, 31),
        "status": "published",
        "sentence": "tim_sector 2026-08 published: 3 new.",
        "is_sample": False,
        "rows_read": 4,
        "rows_loaded": 3,
        "rows_rejected": 0,
        "rows_ignored": 1,
        "ignored": {"TOPLAM column": 1},
        "notices": [],
        "rows_new": 3,
        "rows_revised": 0,
        "rows_closed": 0,
        "rows_unchanged": 0,
        "rows_late": 0,
        "run_id": "manual__1",
        "landed_at": NOON,
        "staged_at": NOON,
        "published_at": NOON,
        "sha256": "ab" * 32,
        "landed_path": "tim_sector/2026-08/abab.xlsx.gz",
        "source_url": "https://tim.org.tr/2026-08.xlsx",
        "covered_months": None,
        "reporters": None,
        "is_newest": True,
    }
    return Load(**row | values)


def check(name: str = "has_figures", **values: Any) -> Check:
    """A critical check that passed, but for ``values``."""
    row: dict[str, Any] = {
        "load_id": 1,
        "check_name": name,
        "severity": "critical",
        "passed": True,
        "observed": "3",
        "sentence": "The edition has 3 figures.",
    }
    return Check(**row | values)


def report(checks: Sequence[Check] = (), rejects: Sequence[Reject] = (), **values: Any) -> Report:
    """A load's report; ``values`` are the load's."""
    return Report(load(**values), checks, rejects)


def run(**values: Any) -> Run:
    """A finished run of ``tim_sector_load``, but for ``values``.

    ``tasks`` are states by task; ``returned`` is what they gave; ``mapped`` are more tasks.
    """
    states = values.pop("tasks", {"land": "success", "stage": "success", "publish": "success"})
    returned = values.pop("returned", {})
    plain = [
        Task(task_id, -1, state, returned.get(task_id))
        for task_id, state in (dict.fromkeys(returned, "success") | states).items()
    ]
    row: dict[str, Any] = {
        "dag_id": "tim_sector_load",
        "run_id": "manual__1",
        "state": "success",
        "conf": {},
        "partition_key": None,
        "started_at": NOON,
        "ended_at": NOON,
        "tasks": [*plain, *values.pop("mapped", [])],
    }
    return Run(**row | values)
