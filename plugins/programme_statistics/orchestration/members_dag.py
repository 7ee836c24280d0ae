"""The DAG that takes in what cluster secretariats put into the inbox."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, Param, PokeReturnValue, dag, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from programme_statistics.orchestration.assets import MEMBER_SUBMISSIONS, dataset_asset
from programme_statistics.orchestration.defaults import START_DATE, default_args

LOOK_AGAIN_AFTER = timedelta(seconds=20).total_seconds()
SETTLE_SECONDS = 3.0
_RATES = ("tcmb_rates", "ecb_rates")
# A day without files ends the run, and the next one begins: so no run grows old.
GIVE_UP_AFTER = timedelta(days=1).total_seconds()

log = logging.getLogger(__name__)

_DOC = """
Takes what cluster secretariats put into `SUBMISSIONS_INBOX`: lands it in `PROTECTED_LANDING_ROOT`,
judges it by the rules V01 to V24, publishes what is accepted and puts each file away in `done` or
`refused` with a receipt beside it. One run is always waiting and takes at most fifty files, so
that a receipt takes less than a minute. Then the suites of the forms judge all files of the run in
one pass: whether the rules held.

Nothing here names a company, a person or a file: loads have numbers, and what stands behind them is
in the schema `secure` (`secure.submission_arrival`, `secure.submission_finding`).
"""


def members_dag() -> DAG:
    """The DAG ``member_submissions_load``: look and land, take in by batches, announce."""

    @dag(
        dag_id="member_submissions_load",
        schedule="@continuous",
        start_date=START_DATE,
        catchup=False,
        max_active_runs=1,
        default_args=default_args(timedelta(minutes=1)),
        params={
            "periods": Param(
                None,
                type=["null", "array"],
                description="Every load DAG takes periods; files say themselves which quarters "
                "they are of, and any given here change nothing.",
            ),
            "wait": Param(
                True,
                type="boolean",
                description="Look again until a file is there. No: take what is there now.",
            ),
            "settle_seconds": Param(
                SETTLE_SECONDS,
                type="number",
                minimum=0,
                maximum=60,
                description="How long a file must not have changed before it is taken.",
            ),
        },
        tags=["load", "members"],
        description="What member companies report through their cluster's secretariat",
        doc_md=_DOC,
        is_paused_upon_creation=False,
    )
    def load() -> None:
        @task.sensor(
            mode="reschedule",
            poke_interval=LOOK_AGAIN_AFTER,
            timeout=GIVE_UP_AFTER,
            soft_fail=True,
        )
        def land(params: Any = None, run_id: str | None = None) -> PokeReturnValue:
            """Lands the files that have stopped growing, byte for byte."""
            from programme_statistics.orchestration import members_steps

            batches = members_steps.land(params["settle_seconds"], run_id)
            n_files = sum(map(len, batches))
            log.info("%d load(s) to go on with.", n_files)
            return PokeReturnValue(is_done=bool(batches) or not params["wait"], xcom_value=batches)

        # Amounts are converted by the rates, which come first where one process runs it all.
        @task(max_active_tis_per_dag=2, inlets=[dataset_asset(code) for code in _RATES])
        def take_in(load_ids: Any) -> dict[str, Any]:
            """Judges and publishes the files of a batch; puts each away with its receipt."""
            from programme_statistics.orchestration import members_steps

            batch = members_steps.take_in(load_ids)
            for sentence in (*batch.sentences, *batch.problems):
                log.info("%s", sentence)
            return {
                "sentence": f"{len(batch.sentences)} file(s) taken in.",
                "quarters": list(batch.quarters),
                "problems": list(batch.problems),
            }

        @task
        def judge(batches: Any) -> dict[str, Any]:
            """Has the suites of the forms judge all files of the run in one pass."""
            from programme_statistics.orchestration import members_steps

            judged = members_steps.judge()
            for problem in judged.problems:
                log.error("%s", problem)
            return {
                "sentence": f"{judged.n_forms} form(s) of {len(batches)} batch(es) judged.",
                "problems": list(judged.problems),
            }

        @task(outlets=[MEMBER_SUBMISSIONS])
        def announce(batches: Any, judged: Any, *, outlet_events: Any = None) -> None:
            """Tells who waits for them which quarters came or changed."""
            if judged["problems"]:
                raise AirflowSkipException("A critical check failed: nothing is announced.")
            quarters = sorted({quarter for batch in batches for quarter in batch["quarters"]})
            if not quarters:
                raise AirflowSkipException("No quarter's figures came.")
            outlet_events[MEMBER_SUBMISSIONS].add_partitions(quarters)

        @task
        def conclude(batches: Any, judged: Any) -> None:
            """Fails the run if this software failed on a file; the other files are taken in."""
            problems = [problem for batch in batches for problem in batch["problems"]]
            problems += judged["problems"]
            if problems:
                raise AirflowFailException("\n".join(problems))

        taken: Any = take_in.expand(load_ids=land())
        judged: Any = judge(taken)
        announce(taken, judged)
        conclude(taken, judged)

    return load()
