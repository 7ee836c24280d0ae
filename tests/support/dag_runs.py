"""Runs DAGs in one process of their own, on an Airflow that lasts as long as the tests need it.

The process reads jobs from its input, a line of JSON each, and answers with how the run ended.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from programme_statistics.local.environment import AIRFLOW_DATABASE, airflow_environment
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.settings import project_root
from support.road import Road


@dataclass(frozen=True)
class Outcome:
    """How a DAG run ended; ``failures`` are the last words of its failed tasks, by task id."""

    succeeded: bool
    task_states: Mapping[str, str]
    failures: Mapping[str, str]


class Airflow:
    """The other end of the process that runs DAGs."""

    def __init__(self, process: subprocess.Popen[str], summaries: Path, log: Path) -> None:
        self._process = process
        self.summaries = summaries
        self.log = log

    def run(self, road: Road, dag_id: str, **conf: object) -> Outcome:
        """Runs a DAG on a test's warehouse, landing area and publisher."""
        publisher = {
            "conn_type": "http",
            "host": road.publisher.base_url,
            "extra": {"sample": road.allow_sample},
        }
        environment = {
            "WAREHOUSE_URL": road.engine.url.render_as_string(hide_password=False),
            "LANDING_ROOT": str(road.landing),
            "SUMMARIES_ROOT": str(self.summaries),
            "AIRFLOW_CONN_TIM": json.dumps(publisher),
        }
        return self.run_in(environment, dag_id, **conf)

    def run_in(self, environment: Mapping[str, str], dag_id: str, **conf: object) -> Outcome:
        """Runs a DAG with settings of its own."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(
            json.dumps({"dag_id": dag_id, "conf": conf, "environment": environment}),
            file=self._process.stdin,
            flush=True,
        )
        answer = self._process.stdout.readline()
        assert answer, self.log.read_text()[-3000:]
        return Outcome(**json.loads(answer))


@contextmanager
def airflow(server: EmbeddedServer, home: Path) -> Iterator[Airflow]:
    """An Airflow with its database on ``server`` and its files below ``home``."""
    server.ensure_database(AIRFLOW_DATABASE)
    given = {**os.environ, "PROGRAMME_STATISTICS_VAR": str(home)}
    os.environ["PROGRAMME_STATISTICS_VAR"] = str(home)
    try:
        environment = airflow_environment(server, given)
    finally:
        del os.environ["PROGRAMME_STATISTICS_VAR"]
    # The tests' quarter is the same whenever they run: its returns are never closed.
    environment["SUBMISSIONS_CLOSE_AFTER_DAYS"] = "100000"
    environment["PYTHONPATH"] += f"{os.pathsep}{project_root() / 'tests'}"
    log = home / "dag_runs.log"
    with (
        log.open("w") as output,
        subprocess.Popen(
            [sys.executable, "-m", "support.dag_runs"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            env=environment,
        ) as process,
    ):
        try:
            yield Airflow(process, home / "summaries", log)
        finally:
            assert process.stdin is not None
            process.stdin.close()


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what Airflow prints belongs into the log
    from programme_statistics.local import dag_runs

    dag_runs.prepare_database(new=True)
    dags = dag_runs.load_dags(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
    dag_runs.register_dags()
    for line in sys.stdin:
        job = json.loads(line)
        os.environ.update(job["environment"])
        outcome = dag_runs.run_dag(dags[job["dag_id"]], job["conf"])
        answer = {name: getattr(outcome, name) for name in Outcome.__dataclass_fields__}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    _serve()
