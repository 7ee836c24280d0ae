"""A terminal session on a machine made ready for Airflow: what demo, run and up share."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from programme_statistics import settings
from programme_statistics.errors import ProgrammeStatisticsError
from programme_statistics.local import services
from programme_statistics.local.environment import (
    AIRFLOW_DATABASE,
    BESIDE_AIRFLOW_DATABASE,
    WAREHOUSE_DATABASE,
    airflow_environment,
    embedded_server,
    is_deployed,
)
from programme_statistics.local.errors import CommandError, RunFailed
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.local.progress import Step, Steps, take_over_output
from programme_statistics.local.side_by_side import SecondProcess

if TYPE_CHECKING:
    from airflow.sdk import DAG

    from programme_statistics.local.dag_runs import DagRunOutcome


_INTERRUPTED = "Interrupted."
_TRY_AGAIN = (
    "Nothing tries it again by itself here. Once what it says is mended or has passed, run the "
    "same command again: it goes on from what has come."
)


@dataclass(frozen=True, slots=True)
class Session:
    """An embedded server and a screen, for as long as a command lasts."""

    server: EmbeddedServer
    steps: Steps
    log: Path
    _children: list[subprocess.Popen[str] | SecondProcess] = field(default_factory=list)
    # An interrupt is handled in a thread of its own: it must not miss a child that is just born.
    _mutex: threading.Lock = field(default_factory=threading.Lock)
    _has_left: threading.Event = field(default_factory=threading.Event)

    def prepare(self) -> dict[str, DAG]:
        """Start the server, migrate both databases, set the environment; the DAGs by id."""
        with self.steps.step("PostgreSQL") as step:
            self.server.start()
            airflow = BESIDE_AIRFLOW_DATABASE if services.running() else AIRFLOW_DATABASE
            airflow_is_new = self.server.ensure_database(airflow)
            self.server.ensure_database(WAREHOUSE_DATABASE)
            step.result = f"on port {self.server.port}, files in {self.server.home}"
        os.environ.update(airflow_environment(self.server, os.environ, airflow))
        # Beside Airflow's start, in a process of its own: Alembic, which Airflow's database is made
        # with too, has one migration a process.
        migration = self._start("programme_statistics.warehouse.migrate")
        with self.steps.step("Airflow") as step:
            # Imported here, as in run_dag: this takes seconds, which belong to the step.
            from programme_statistics.local import dag_runs  # noqa: PLC0415

            dag_runs.prepare_database(new=airflow_is_new)
            dags = dag_runs.load_dags(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
            dag_runs.register_dags()
            step.result = f"{len(dags)} DAGs; its log is {self.log}"
        with self.steps.step("Warehouse") as step:
            _, said = migration.communicate()
            if migration.returncode:
                raise CommandError(f"The warehouse was not brought to this version: {said.strip()}")
            step.result = "schemas, tables and views are of this version"
        return dags

    def reach_members(self) -> None:
        """Make the warehouse and the keys of pseudonyms reachable.

        Where the environment names both, as in the containers, nothing is started or migrated.
        """
        if not is_deployed(os.environ):
            self.prepare()

    def _start(self, module: str) -> subprocess.Popen[str]:
        """Start ``module`` as a program, which ends with the session at the latest."""
        with self._mutex:
            if self._has_left.is_set():
                raise CommandError(_INTERRUPTED)
            child = subprocess.Popen(
                [sys.executable, "-m", module], stderr=subprocess.PIPE, text=True
            )
            self._children.append(child)
            return child

    def run_dag(
        self, dag: DAG, conf: Mapping[str, object], step: Step, second: SecondProcess | None = None
    ) -> DagRunOutcome:
        """Run ``dag`` with ``conf``, here or in a second process; ``step`` says which task is on.

        Raises:
            RunFailed: a task failed; the message is what the task itself said.
        """
        from programme_statistics.local import dag_runs  # noqa: PLC0415

        if second is None:
            outcome = dag_runs.run_dag(dag, conf, on_task=step.detail)
        else:
            outcome = second.run_dag(dag.dag_id, conf, on_task=step.detail)
        if not outcome.succeeded:
            said = [
                f"{task} of {dag.dag_id} failed: {why}" for task, why in outcome.failures.items()
            ]
            raise RunFailed(
                "\n".join([*said, _TRY_AGAIN, f"The whole log: {self.log}"]), outcome.failures
            )
        return outcome

    def second_process(self, dags: Mapping[str, DAG]) -> SecondProcess:
        """A process for runs of DAGs beside this one's, which ends with the session."""
        from programme_statistics.local import dag_runs  # noqa: PLC0415

        dag_runs.build_what_tasks_ask()
        with self._mutex:
            if self._has_left.is_set():
                raise CommandError(_INTERRUPTED)
            second = SecondProcess(dags)
            self._children.append(second)
            return second

    def leave(self) -> None:
        """Restore the terminal and stop using the server."""
        self.steps.stop()
        with self._mutex:
            self._has_left.set()
            for child in self._children:
                child.kill()
                child.wait()
        self.server.leave()

    def interrupt(self) -> None:
        """Leave in the middle, on a signal, and say so."""
        self.leave()
        self.steps.say("Interrupted. Nothing is left running; the next run goes on from here.")


@contextmanager
def session(name: str) -> Iterator[Session]:
    """A session for the command ``name``, which is left however the command ends.

    An error is shown in its own words, with its traceback in the log, and ends the program.
    """
    log = settings.var() / "logs" / f"{name}.log"
    here = Session(embedded_server(), Steps(take_over_output(log)), log)
    try:
        yield here
    except ProgrammeStatisticsError as error:
        here.steps.say(str(error), style="red")
        raise SystemExit(1) from error
    except Exception as error:
        traceback.print_exc()  # into the log, as all output but the screen's
        here.steps.say(f"{type(error).__name__}: {error}\nThe whole log: {log}", style="red")
        raise SystemExit(1) from error
    finally:
        here.leave()
