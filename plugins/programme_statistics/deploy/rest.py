"""Airflow from outside: starts runs by its REST interface and waits for their ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import requests

from programme_statistics.errors import ProgrammeStatisticsError

ENDED = frozenset({"success", "failed"})
_TIMEOUT_S = 30


class AirflowError(ProgrammeStatisticsError):
    """Airflow did not do what it was asked for."""


class Airflow:
    """The Airflow whose pages are at ``address``, as one of its users."""

    def __init__(self, address: str, user: str, password: str) -> None:
        self._address = address.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy does not lead to it
        answer = self._session.post(
            f"{self._address}/auth/token",
            json={"username": user, "password": password},
            timeout=_TIMEOUT_S,
        )
        token = self._json(answer)["access_token"]
        self._session.headers["Authorization"] = f"Bearer {token}"

    def start_run(self, dag_id: str, conf: Mapping[str, object]) -> str:
        """Starts a run of a DAG; its run id."""
        answer = self._session.post(
            f"{self._address}/api/v2/dags/{dag_id}/dagRuns",
            json={"conf": dict(conf), "logical_date": None},
            timeout=_TIMEOUT_S,
        )
        return str(self._json(answer)["dag_run_id"])

    def state(self, dag_id: str, run_id: str) -> str:
        """The state of a run."""
        return str(self._get(f"dags/{dag_id}/dagRuns/{run_id}")["state"])

    def times(self, dag_id: str, run_id: str) -> tuple[datetime, datetime]:
        """When a run that has ended started and ended."""
        run = self._get(f"dags/{dag_id}/dagRuns/{run_id}")
        return datetime.fromisoformat(run["start_date"]), datetime.fromisoformat(run["end_date"])

    def runs(self, dag_id: str) -> dict[str, str]:
        """The states of a DAG's runs, by run id."""
        found = self._get(f"dags/{dag_id}/dagRuns?limit=1000")["dag_runs"]
        return {run["dag_run_id"]: run["state"] for run in found}

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """The tasks of a run as Airflow tells of them."""
        found: list[dict[str, Any]] = self._get(
            f"dags/{dag_id}/dagRuns/{run_id}/taskInstances?limit=1000"
        )["task_instances"]
        return found

    def clear(self, dag_id: str, run_id: str, task_ids: Sequence[str]) -> None:
        """Has tasks of a run tried again now."""
        answer = self._session.post(
            f"{self._address}/api/v2/dags/{dag_id}/clearTaskInstances",
            json={
                "dry_run": False,
                "dag_run_id": run_id,
                "task_ids": list(task_ids),
                "only_failed": False,
            },
            timeout=_TIMEOUT_S,
        )
        self._json(answer)

    def wait_for(self, dag_id: str, run_id: str, seconds: float) -> str:
        """The state in which a run ended.

        Raises:
            AirflowError: it has not ended after ``seconds``.
        """
        state = ""

        def has_ended() -> bool:
            nonlocal state
            state = self.state(dag_id, run_id)
            return state in ENDED

        wait_until(has_ended, seconds, lambda: f"{dag_id} {run_id} is still {state}")
        return state

    def _get(self, path: str) -> Any:
        return self._json(self._session.get(f"{self._address}/api/v2/{path}", timeout=_TIMEOUT_S))

    @staticmethod
    def _json(answer: requests.Response) -> Any:
        if not answer.ok:
            raise AirflowError(
                f"{answer.request.method} {answer.url} was answered with HTTP "
                f"{answer.status_code}: {answer.text[:500]}"
            )
        return answer.json()


def wait_until(condition: Callable[[], bool], seconds: float, complaint: Callable[[], str]) -> None:
    """Returns once ``condition`` holds.

    A moment in which Airflow does not answer, because it is being restarted, is waited out.

    Raises:
        AirflowError: it does not hold after ``seconds``; ``complaint`` says what is the case.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except (requests.ConnectionError, requests.Timeout, AirflowError):
            if time.monotonic() > deadline:
                raise
        if time.monotonic() > deadline:
            raise AirflowError(f"After {seconds:.0f} s: {complaint()}.")
        time.sleep(0.5)
