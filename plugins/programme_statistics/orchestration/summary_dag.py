"""The DAG that writes the quarterly export summaries."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from airflow.sdk import (
    DAG,
    Param,
    PartitionedAssetTimetable,
    QuarterWindow,
    RollupMapper,
    StartOfQuarterMapper,
    dag,
    task,
)

from programme_statistics.orchestration.assets import SECTOR_MART
from programme_statistics.orchestration.defaults import default_args

log = logging.getLogger(__name__)

_DOC = """
Writes `SUMMARIES_ROOT/<quarter>/<subject>/summary.json` and `summary.html`.

Starts by itself when the third month of a quarter is in `mart.sector_export_month`. A revision does
not start it again: it queues a row in `ops.reissue_candidate`, and a person decides. To write a
summary again, run this DAG with `{"quarter": "2026-Q2", "subject": "leather"}`; as it was known at
an earlier time, add `"known_at": "2026-10-01T00:00:00Z"`.
"""


def summary_dag() -> DAG:
    """The DAG ``quarterly_export_summary``: a quarter of the sector mart starts it."""

    @dag(
        dag_id="quarterly_export_summary",
        schedule=PartitionedAssetTimetable(
            assets=SECTOR_MART,
            default_partition_mapper=RollupMapper(
                upstream_mapper=StartOfQuarterMapper(input_format="%Y-%m"),
                window=QuarterWindow(),
            ),
        ),
        catchup=False,
        max_active_runs=1,
        default_args=default_args(pause=timedelta(minutes=1)),
        params={
            "quarter": Param(
                None,
                type=["null", "string"],
                pattern=r"^\d{4}-Q[1-4]$",
                description="For example 2026-Q3. Empty: the run's own quarter, or the latest "
                "complete one.",
            ),
            "subject": Param(
                None,
                type=["null", "string"],
                description="A sector code, for example leather. Empty: every subject of the "
                "setting SUMMARY_SUBJECTS.",
            ),
            "known_at": Param(
                None,
                type=["null", "string"],
                format="date-time",
                description="Write it as known at this time. Empty: as known now.",
            ),
        },
        tags=["summary"],
        description="Writes the quarterly export summary of each subject",
        doc_md=_DOC,
        is_paused_upon_creation=False,
    )
    def summary() -> None:
        @task
        def write(params: Any = None, dag_run: Any = None) -> list[str]:
            """Writes each summary; one that has not changed is left as it is."""
            from programme_statistics import settings
            from programme_statistics.orchestration.connections import warehouse
            from programme_statistics.summaries.collect import is_complete
            from programme_statistics.summaries.write import write_summary

            quarter = params["quarter"] or dag_run.partition_key
            subjects = [params["subject"]] if params["subject"] else settings.summary_subjects()
            known_at = params["known_at"] and datetime.fromisoformat(params["known_at"])
            root = str(settings.summaries_root())
            by_itself = quarter is not None and not params["quarter"]
            sentences = []
            for subject in subjects:
                with warehouse() as engine, engine.begin() as connection:
                    if by_itself and not is_complete(connection, quarter, subject):
                        sentences.append(f"{quarter} {subject} is not complete: not written.")
                        log.info("%s", sentences[-1])
                        continue
                    publication = write_summary(connection, quarter, subject, root, known_at)
                verb = "written" if publication.changed else "unchanged"
                sentences.append(
                    f"{publication.quarter} {publication.subject} ({publication.status}) {verb}: "
                    f"{publication.headline_en} {publication.html_path}"
                )
                log.info("%s", sentences[-1])
            return sentences

        write()

    return summary()
