"""The DAG that publishes the tables of members."""

from __future__ import annotations

import logging
from typing import Any

from airflow.sdk import DAG, CronTriggerTimetable, Param, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from programme_statistics.errors import ChecksFailed
from programme_statistics.orchestration.defaults import START_DATE, TIMEZONE, default_args

SCHEDULE = "0 10 * * *"
"""At the hour at which official statistics are released."""

log = logging.getLogger(__name__)

_DOC = """
Publishes what members report (`mart.cluster_member_quarter`): a quarter for the first time 38 days
after its end, and revised 38 days after its returns are no longer taken (98 after its end, unless
`SUBMISSIONS_CLOSE_AFTER_DAYS` says otherwise). Between these days nothing is published, because
every publication more is one more to subtract from.

Publishes too the marts of the programmes that rest on companies' figures, where something has
changed, each protected together with all that was printed of it before.

Cells that tell too much of one company are left out, then those from which they could be computed;
an audit solves for what can be computed all the same, and a table that fails it is not published.
The parameters come from the Airflow Variable `disclosure_control_secret`; without them nothing is
published. See `docs/disclosure.md`.

To publish a quarter by hand, run this DAG with `{"quarter": "2026-Q3"}`; if nothing has changed
since it was published, nothing is written.
"""


def member_tables_dag() -> DAG:
    """The DAG ``member_tables_publish``: looks each day which quarter is due."""

    @dag(
        dag_id="member_tables_publish",
        schedule=CronTriggerTimetable(SCHEDULE, timezone=TIMEZONE),
        start_date=START_DATE,
        catchup=False,
        max_active_runs=1,
        default_args=default_args(),
        params={
            "quarter": Param(
                None,
                type=["null", "string"],
                pattern=r"^\d{4}-Q[1-4]$",
                description="For example 2026-Q3. Empty: the quarters that are due.",
            ),
        },
        tags=["members", "marts"],
        description="Publishes tables of what members report, after disclosure control",
        doc_md=_DOC,
        is_paused_upon_creation=False,
    )
    def tables() -> None:
        @task
        def publish(params: Any = None) -> list[str]:
            """Judges, protects, audits and publishes each quarter; one that is held stops none."""
            from programme_statistics.orchestration import member_tables_steps

            outcomes = member_tables_steps.publish(params["quarter"])
            for outcome in outcomes:
                log.info("%s", outcome.sentence)
            if held := [one.sentence for one in outcomes if one.status == "held"]:
                raise ChecksFailed("\n".join(held))
            if not outcomes:
                raise AirflowSkipException("No table of members is due.")
            return [outcome.sentence for outcome in outcomes]

        @task
        def publish_programmes() -> list[str]:
            """The same for the programmes' marts; one that is held stops none."""
            from programme_statistics.orchestration import member_tables_steps

            outcomes = member_tables_steps.publish_programmes()
            for outcome in outcomes:
                log.info("%s", outcome.sentence)
            if held := [one.sentence for one in outcomes if one.status == "held"]:
                raise ChecksFailed("\n".join(held))
            if all(outcome.status == "empty" for outcome in outcomes):
                raise AirflowSkipException("No company's figure is in a programme's mart.")
            return [outcome.sentence for outcome in outcomes]

        publish()
        publish_programmes()

    return tables()
