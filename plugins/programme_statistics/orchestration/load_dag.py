"""The DAG of a source: land, stage, publish, announce. A DAG file calls this with its dataset."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import DAG, CronPartitionTimetable, Param, PokeReturnValue, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from programme_statistics.errors import ChecksFailed
from programme_statistics.orchestration.assets import dataset_asset
from programme_statistics.orchestration.defaults import START_DATE, TIMEZONE, default_args
from programme_statistics.sources.dataset import Dataset

ASK_AGAIN_AFTER = timedelta(minutes=30).total_seconds()
# Longer than any dataset is waited for: the day to give up is the dataset's, not Airflow's.
GIVE_UP_AFTER = timedelta(days=90).total_seconds()

log = logging.getLogger(__name__)


def load_dag(dataset: Dataset) -> DAG:
    """The DAG ``<dataset>_load``.

    A scheduled run is for the month before it; of a dataset that gives the running month, for the
    month of the run before it, so that a month's last day is never missed. It asks again, without
    holding a worker, until the edition is there or its last day of waiting has passed; that is a
    skipped run, not a failed one.
    """
    asset = dataset_asset(dataset.code)

    @dag(
        dag_id=f"{dataset.code}_load",
        schedule=CronPartitionTimetable(
            dataset.schedule, timezone=TIMEZONE, run_offset=-1, key_format="%Y-%m"
        ),
        start_date=START_DATE,
        catchup=False,
        # A run that waits for a release must not keep a backfill from starting.
        max_active_runs=4,
        default_args=default_args(),
        params={
            "periods": Param(
                None,
                type=["null", "array"],
                description='Editions to load, for example ["2026-08"], or years, for example '
                '["2023"]. Empty: the newest month there can be.',
            ),
            "wait": Param(
                True,
                type="boolean",
                description="Ask again until the edition is there. No: take what is there now.",
            ),
        },
        tags=["load", dataset.connection],
        description=f"{dataset.title}, from {dataset.publisher}",
        doc_md=dataset.page,
        is_paused_upon_creation=False,
    )
    def load() -> None:
        @task.sensor(
            mode="reschedule",
            poke_interval=ASK_AGAIN_AFTER,
            timeout=GIVE_UP_AFTER,
            max_active_tis_per_dag=1,  # one question at a time: publishers are small servers
        )
        def land(
            params: Any = None, dag_run: Any = None, run_id: str | None = None
        ) -> PokeReturnValue:
            """Asks the publisher for each edition and keeps what comes, byte for byte."""
            from programme_statistics.orchestration.load_steps import land_editions

            today = datetime.now(ZoneInfo(TIMEZONE)).date()
            newest = dag_run.partition_key or str(dataset.latest_month(today))
            periods = params["periods"] or [newest]
            landings = land_editions(dataset, periods, run_id=run_id, today=today)
            for landing in landings:
                log.info("%s", landing.sentence)
            is_waiting = any(landing.outcome == "waiting" for landing in landings)
            return PokeReturnValue(
                is_done=not (is_waiting and params["wait"]),
                xcom_value=[
                    {"load_id": landing.load_id, "sentence": landing.sentence}
                    for landing in landings
                ],
            )

        @task
        def stage(landed: list[dict[str, Any]]) -> list[int]:
            """Reads each landed edition into a typed table; refuses what it does not understand."""
            load_ids = [item["load_id"] for item in landed if item["load_id"] is not None]
            if not load_ids:
                raise AirflowSkipException(" ".join(item["sentence"] for item in landed))
            from programme_statistics.orchestration.load_steps import stage_loads

            stage_loads(dataset, load_ids)
            return load_ids

        @task
        def publish(load_ids: list[int]) -> dict[str, list[str]]:
            """Judges each staged edition and gives its figures their validity."""
            from programme_statistics.orchestration.load_steps import publish_loads

            published = publish_loads(dataset, load_ids)
            for outcome in published.outcomes:
                log.info("%s", outcome.sentence)
            return {"months": list(published.months), "problems": published.problems}

        @task(outlets=[asset])
        def announce(published: dict[str, list[str]], *, outlet_events: Any = None) -> None:
            """Tells who waits for them which months came or changed."""
            if not published["months"]:
                raise AirflowSkipException("The warehouse held every figure of these editions.")
            outlet_events[asset].add_partitions(published["months"])

        @task
        def conclude(published: dict[str, list[str]]) -> None:
            """Fails the run if an edition was held or refused; what was published stays so."""
            if published["problems"]:
                raise ChecksFailed("\n".join(published["problems"]))

        # Airflow hands each task the value that the one before returned, not the call's result.
        landed: Any = land()
        staged: Any = stage(landed)
        published: Any = publish(staged)
        announce(published)
        conclude(published)

    return load()
