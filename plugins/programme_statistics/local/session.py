"""A terminal session on a machine made ready for Airflow: what demo, run and up share."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
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
from programme_statistics.local.errors import RunFailed
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.local.progress import Steps, take_over_output

if TYPE_CHECKING:
    from airflow.sdk import DAG

    from programme_statistics.local.dag_runs import DagRunOutcome


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

    def prepare(self) -> dict[str, DAG]:
        """Start the server, migrate both databases, set the environment; the DAGs by id."""
        with self.steps.step("PostgreSQL") as step:
            self.server.start()
            airflow = BESIDE_AIRFLOW_DATABASE if services.running() else AIRFLOW_DATABASE
            airflow_is_new = self.server.ensure_database(airflow)
            self.server.ensure_database(WAREHOUSE_DATABASE)
            step.result = f"on port {self.server.port}, files in {self.server.home}"
        os.environ.update(airflow_environment(self.server, os.environ, airflow))
        with self.steps.step("Warehouse") as step:
            # Imported here, as Airflow below: these take seconds, which belong to the step.
            from programme_statistics.warehouse import migrate  # noqa: PLC0415

            migrate.upgrade(settings.warehouse_url())
            step.result = "schemas, tables and views are of this version"
        with self.steps.step("Airflow") as step:
            from programme_statistics.local import dag_runs  # noqa: PLC0415

            dag_runs.prepare_database(new=airflow_is_new)
            dags = dag_runs.load_dags(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
            step.result = f"{len(dags)} DAGs; its log is {self.log}"
        return dags

    def reach_members(self) -> None:
        """Make the warehouse and the keys of pseudonyms reachable.

        Where the environment names both, as in the containers, nothing is started or migrated.
        """
        if not is_deployed(os.environ):
            self.prepare()

    def run_dag(self, dag: DAG, conf: Mapping[str, object]) -> DagRunOutcome:
        """Run ``dag`` with ``conf``, saying on the screen which task is under way.

        Raises:
            RunFailed: a task failed; the message is what the task itself said.
        """
        from programme_statistics.local import dag_runs  # noqa: PLC0415

        outcome = dag_runs.run_dag(dag, conf, on_task=self.steps.detail)
        if not outcome.succeeded:
            said = [
                f"{task} of {dag.dag_id} failed: {why}" for task, why in outcome.failures.items()
            ]
            raise RunFailed(
                "\n".join([*said, _TRY_AGAIN, f"The whole log: {self.log}"]), outcome.failures
            )
        return outcome

    def leave(self) -> None:
        """Restore the terminal and stop using the server."""
        self.steps.stop()
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
