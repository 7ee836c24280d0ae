"""The DAG that keeps the nomenclatures in step with a publisher's code lists."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import DAG, CronTriggerTimetable, Param, dag, task
from airflow.sdk.exceptions import AirflowException

from programme_statistics.orchestration.load_dag import TIMEZONE
from programme_statistics.sources.code_list import Nomenclature

log = logging.getLogger(__name__)


def nomenclature_dag(source: Nomenclature) -> DAG:
    """The DAG ``nomenclature_load``: one task, because a list takes less time than a task."""

    @dag(
        dag_id="nomenclature_load",
        schedule=CronTriggerTimetable(source.schedule, timezone=TIMEZONE),
        start_date=datetime(2026, 1, 1, tzinfo=ZoneInfo(TIMEZONE)),
        catchup=False,
        max_active_runs=1,
        default_args={
            "owner": "programme-statistics",
            "retries": 3,
            "retry_delay": timedelta(minutes=5),
            "retry_exponential_backoff": True,
            "max_retry_delay": timedelta(hours=1),
        },
        params={
            "periods": Param(
                None,
                type=["null", "array"],
                description="Every load DAG takes periods; a code list has none, and any given "
                "here change nothing.",
            ),
        },
        tags=["load", source.connection],
        description=f"{source.title}, from {source.publisher}",
        doc_md=source.page,
        is_paused_upon_creation=False,
    )
    def nomenclature() -> None:
        @task
        def compare(run_id: str | None = None) -> list[str]:
            """Lands each list, adds its new codes and records what else differs."""
            from programme_statistics.orchestration.nomenclature_steps import (
                load_nomenclature,
                problems,
            )

            outcomes = load_nomenclature(source, run_id=run_id)
            sentences = [outcome.sentence for outcome in outcomes]
            log.info("%s", "\n".join(sentences))
            failed: Any = problems(outcomes)
            if failed:
                # Lists that came are done with; a try again asks for the others only.
                raise AirflowException("\n".join(failed))
            return sentences

        compare()

    return nomenclature()
