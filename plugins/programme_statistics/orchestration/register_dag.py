"""The DAG of the registers: land, stage, publish."""

from __future__ import annotations

import logging
from typing import Any

from airflow.sdk import DAG, CronTriggerTimetable, Param, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from programme_statistics.errors import ChecksFailed
from programme_statistics.orchestration.defaults import START_DATE, TIMEZONE, default_args
from programme_statistics.sources.register import RegisterSource

SCHEDULE = "30 6 * * *"

log = logging.getLogger(__name__)


def register_dag(source: RegisterSource) -> DAG:
    """The DAG ``<source>_load``. Each morning it takes in what the secretariat has changed."""

    @dag(
        dag_id=f"{source.code}_load",
        schedule=CronTriggerTimetable(SCHEDULE, timezone=TIMEZONE),
        start_date=START_DATE,
        catchup=False,
        max_active_runs=1,
        default_args=default_args(),
        params={
            "periods": Param(
                None,
                type=["null", "array"],
                description="Every load DAG takes periods; registers hold all times at once, and "
                "any given here change nothing.",
            ),
        },
        tags=["load", "programme"],
        description=f"{source.title}, from the project and from the secretariat's folder",
        doc_md=source.page,
        is_paused_upon_creation=False,
    )
    def load() -> None:
        @task
        def land(run_id: str | None = None) -> int:
            """Keeps the files of the registers as they are, byte for byte."""
            from programme_statistics.orchestration import register_steps

            landing = register_steps.land(source, run_id=run_id)
            log.info("%s", landing.sentence)
            if landing.load_id is None:
                raise AirflowSkipException(landing.sentence)
            return landing.load_id

        @task
        def stage(load_id: int) -> int:
            """Reads every register; rows that break a rule are rejected with the reason."""
            from programme_statistics.orchestration import register_steps

            register_steps.stage(source, load_id)
            return load_id

        @task
        def publish(load_id: int) -> str:
            """Judges the registers and brings the tables to what they say now."""
            from programme_statistics.orchestration import register_steps

            outcome = register_steps.publish(load_id)
            log.info("%s", outcome.sentence)
            if outcome.status != "published":
                raise ChecksFailed(outcome.sentence)
            return outcome.sentence

        # Airflow hands each task the value that the one before returned, not the call's result.
        landed: Any = land()
        staged: Any = stage(landed)
        publish(staged)

    return load()
