"""The DAG that keeps the nomenclatures in step with a publisher's code lists."""

from __future__ import annotations

import logging
from typing import Any

from airflow.sdk import DAG, CronTriggerTimetable, Param, dag, task

from programme_statistics.errors import PublisherError
from programme_statistics.orchestration.defaults import START_DATE, TIMEZONE, default_args
from programme_statistics.sources.code_list import Nomenclature

log = logging.getLogger(__name__)


def nomenclature_dag(source: Nomenclature) -> DAG:
    """The DAG ``nomenclature_load``: one task, because a list takes less time than a task."""

    @dag(
        dag_id="nomenclature_load",
        schedule=CronTriggerTimetable(source.schedule, timezone=TIMEZONE),
        start_date=START_DATE,
        catchup=False,
        max_active_runs=1,
        default_args=default_args(),
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
                raise PublisherError("\n".join(failed))
            return sentences

        compare()

    return nomenclature()
