"""The DAG that keeps the warehouse and the landing area tidy."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, CronTriggerTimetable, Param, dag, task

from programme_statistics.orchestration.defaults import START_DATE, TIMEZONE, default_args

log = logging.getLogger(__name__)

_DOC = """\
Once a week, at a quiet hour:

- **Partitions ahead** of the trade series whose periods come in pieces (one country at a time).
- **Staging** that nobody came back for is removed; its load goes back to `landed`, and its next run
  stages it again.
- **Landing** keeps for good what stands behind a load. Half written files go after a day, answers
  that could not be used after `unusable_days`.
- **What members sent** (`PROTECTED_LANDING_ROOT`) is kept for good but for half written files;
  `make forget` takes a company's files away.
- **Vacuum and analyse** where the server's counts say so, partitioned tables among them, which
  autovacuum never analyses.
- **Sizes** of database and both landing areas are recorded in `ops.upkeep`.

Running it at any time is harmless; running it twice does nothing the second time.
"""


def upkeep_dag() -> DAG:
    """The DAG ``upkeep``."""

    @dag(
        dag_id="upkeep",
        schedule=CronTriggerTimetable("0 4 * * 0", timezone=TIMEZONE),
        start_date=START_DATE,
        catchup=False,
        max_active_runs=1,
        default_args=default_args(timedelta(minutes=10)),
        params={
            "unusable_days": Param(
                90,
                type="integer",
                minimum=1,
                description="How many days answers are kept that could not be used.",
            ),
        },
        tags=["upkeep"],
        description="Partitions ahead, staging and landing tidied, vacuum, sizes recorded",
        doc_md=_DOC,
        is_paused_upon_creation=False,
    )
    def upkeep() -> None:
        @task
        def tend(params: Any = None) -> str:
            """Does what is due and records it."""
            from programme_statistics import settings
            from programme_statistics.landing.retention import tidy_landing
            from programme_statistics.orchestration.connections import warehouse
            from programme_statistics.warehouse.upkeep import record_upkeep, tend_warehouse

            with warehouse() as engine:
                tended = tend_warehouse(engine)
                tidied = tidy_landing(
                    settings.landing_root(), timedelta(days=params["unusable_days"])
                )
                # Nothing that members sent is landed cut short, so that of it
                # only half written files can be let go.
                protected = tidy_landing(
                    settings.protected_landing_root(), timedelta(days=params["unusable_days"])
                )
                sentence = record_upkeep(engine, tended, tidied, protected)
            log.info("%s", sentence)
            return sentence

        tend()

    return upkeep()
