"""The DAG of a series of trade figures: ask what has changed, land it, stage and publish it.

A DAG file calls this with its dataset. Each batch (a year of months, or everything that is annual)
is a mapped task of its own, so that one that fails leaves the others alone.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import DAG, CronTriggerTimetable, Param, dag, task, task_group
from airflow.sdk.exceptions import AirflowSkipException

from programme_statistics.errors import ChecksFailed
from programme_statistics.orchestration.assets import dataset_asset
from programme_statistics.orchestration.defaults import SENTENCE, START_DATE, TIMEZONE, default_args
from programme_statistics.sources.trade_dataset import TradeDataset

log = logging.getLogger(__name__)


def trade_dag(dataset: TradeDataset) -> DAG:
    """The DAG ``<dataset>_load``.

    A scheduled run looks at the last periods, which are still revised; what a quota kept from
    being asked for is asked for by the next run, because only what is landed counts as here.
    """
    asset = dataset_asset(dataset.code)

    @dag(
        dag_id=f"{dataset.code}_load",
        schedule=CronTriggerTimetable(dataset.schedule, timezone=TIMEZONE),
        start_date=START_DATE,
        catchup=False,
        max_active_runs=1,  # two runs would ask the same questions
        default_args=default_args(),
        params={
            "periods": Param(
                None,
                type=["null", "array"],
                description="What to look at: months, years or spans of them, for example "
                '["2026-08"], ["2022"], ["2013-01..2022-12"]. Empty: the last periods, which are '
                "still revised.",
            ),
            "reporters": Param(
                None,
                type=["null", "array"],
                description="Reporters by numeric code (UN M49), for example [792]. Empty: those "
                "of the dataset.",
            ),
        },
        tags=["load", dataset.connection],
        description=f"{dataset.title}, from {dataset.publisher}",
        doc_md=dataset.page,
        is_paused_upon_creation=False,
    )
    def load() -> None:
        @task
        def find(params: Any = None, ti: Any = None) -> list[dict[str, Any]]:
            """Asks the publisher what it has; only what is new or changed is asked for."""
            from programme_statistics.orchestration.trade_source import open_source
            from programme_statistics.orchestration.trade_steps import find_batches

            today = datetime.now(ZoneInfo(TIMEZONE)).date()
            with open_source(dataset) as source:
                found = find_batches(source, params["periods"], params["reporters"], today)
            log.info("%s", found.sentence)
            ti.xcom_push(key=SENTENCE, value=found.sentence)
            if not found.batches:
                raise AirflowSkipException(found.sentence)
            return [dict(batch) for batch in found.batches]

        @task(max_active_tis_per_dag=1)  # one question at a time: the publisher counts them
        def land(batch: Any, run_id: str | None = None) -> dict[str, Any]:
            """Asks for a batch and keeps what comes, byte for byte."""
            from programme_statistics.orchestration.trade_source import open_source
            from programme_statistics.orchestration.trade_steps import land_batch

            with open_source(dataset) as source:
                landed = land_batch(source, batch, run_id)
            log.info("%s", landed["sentence"])
            return landed

        @task(outlets=[asset])
        def publish(landed: Any, *, outlet_events: Any = None) -> str:
            """Reads, judges and publishes what has landed."""
            if not landed["load_ids"]:
                raise AirflowSkipException(landed["sentence"])
            from programme_statistics.orchestration.trade_source import open_source
            from programme_statistics.orchestration.trade_steps import publish_batch

            with open_source(dataset) as source:
                published = publish_batch(source, landed)
            log.info("%s", published.sentence)
            if published.problems:
                raise ChecksFailed("\n".join(published.problems))
            outlet_events[asset].add_partitions(list(published.periods))
            return published.sentence

        @task_group
        def batch(batch: Any) -> None:
            publish(land(batch))

        batch.expand(batch=find())

    return load()
