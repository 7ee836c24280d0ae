"""The DAG that follows every load."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from airflow.sdk import DAG, FixedKeyMapper, PartitionedAssetTimetable, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from programme_statistics.orchestration.assets import MEMBER_SUBMISSIONS, SECTOR_MART, dataset_asset
from programme_statistics.orchestration.defaults import default_args
from programme_statistics.sources import all_codes

log = logging.getLogger(__name__)

# All months of a load are one key here, so that a backfill of forty starts one run and not forty.
ANY_MONTH = "any month"

_DOC = """
Runs after every load, once for all the months it touched.

The marts are views, so they are current as soon as a load is published. Those of official trade
statistics read sums that are kept of the records: this DAG makes the sums of the quarters and years
again that a load has touched. Until it has, the marts add these up from the records, which takes
longer (`mart.trade_span` says which are fresh).

Then it announces the months that are new in `mart.sector_export_month`, so that
`quarterly_export_summary` starts when a quarter is complete, and queues a re-issue candidate
(`ops.reissue_candidate`) for every published summary whose months have been revised.
"""


def marts_dag() -> DAG:
    """The DAG ``marts_refresh``: any dataset's asset starts it."""
    datasets = [*(dataset_asset(code) for code in all_codes()), MEMBER_SUBMISSIONS]

    @dag(
        dag_id="marts_refresh",
        schedule=PartitionedAssetTimetable(
            assets=reduce(or_, datasets), default_partition_mapper=FixedKeyMapper(ANY_MONTH)
        ),
        catchup=False,
        max_active_runs=1,
        default_args=default_args(pause=timedelta(minutes=1)),
        tags=["marts"],
        description="Sums up trade records, announces new months, queues summaries to write again",
        doc_md=_DOC,
        is_paused_upon_creation=False,
    )
    def marts() -> None:
        @task(outlets=[SECTOR_MART])
        def refresh(*, outlet_events: Any = None) -> str:
            """Takes in every publication since the last refresh."""
            from programme_statistics.marts.refresh import refresh
            from programme_statistics.orchestration.connections import warehouse

            with warehouse() as engine:
                result = refresh(engine)
            log.info("%s", result.sentence)
            if not result.new_months:
                raise AirflowSkipException(result.sentence)
            outlet_events[SECTOR_MART].add_partitions(list(result.new_months))
            return result.sentence

        refresh()

    return marts()
