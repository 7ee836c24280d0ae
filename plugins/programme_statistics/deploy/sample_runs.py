"""The demo on a running Airflow: what ``make demo`` runs, in the same order where order matters.

``docker compose -f docker-compose.yaml -f deploy/compose.sample.yaml run --rm sample-runs``
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from programme_statistics import settings
from programme_statistics.deploy.rest import Airflow, AirflowError, wait_until
from programme_statistics.errors import ProgrammeStatisticsError
from programme_statistics.local import sample_members
from programme_statistics.sources import sample

SUMMARY_DAG = "quarterly_export_summary"
REGISTER_DAG = "programme_register_load"
MEMBERS_DAG = "member_submissions_load"
TABLES_DAG = "member_tables_publish"
_PATIENCE_S = 1800


def main(given: Mapping[str, str]) -> int:
    """Run the demo of ``QUARTER`` and ``SUBJECT``; the exit status."""
    quarter, subject = given.get("QUARTER") or "2022-Q1", given.get("SUBJECT") or "leather"
    try:
        password = Path(given["UI_PASSWORD_FILE"]).read_text("utf-8").strip()
        airflow = Airflow(given["API_SERVER_URL"], "admin", password)
        begun = time.monotonic()
        load_all(airflow)
        # Their projects come from the registers, and their amounts are converted by the rates.
        take_in_members(airflow)
        loaded = time.monotonic()
        print(f"Loaded in {loaded - begun:.1f} s.", flush=True)
        run_to_end(airflow, TABLES_DAG, {"quarter": str(sample_members.last_quarter())})
        run_to_end(airflow, SUMMARY_DAG, {"quarter": quarter, "subject": subject})
    except ProgrammeStatisticsError as error:
        print(error, file=sys.stderr)
        return 1
    file = settings.summaries_root() / quarter / subject / "summary.json"
    for headline in json.loads(file.read_text("utf-8"))["headline"].values():
        print(headline)
    print(f"From the first run to the summary: {time.monotonic() - begun:.1f} s.")
    return 0


def load_all(airflow: Airflow) -> None:
    """Loads the registers and every sample edition, all sources at once."""
    with TemporaryDirectory() as folder:
        periods = sample.write_all(Path(folder))
    sample_members.register()
    editions = sample.editions()
    confs: dict[str, Mapping[str, object]] = {
        dag_id: {"periods": asked, "wait": False} for dag_id, asked in periods.items()
    }
    confs[REGISTER_DAG] = {}

    wait_until(
        lambda: all(airflow.runs(dag_id) is not None for dag_id in confs),
        _PATIENCE_S,
        lambda: "the dag-processor has not read all DAGs",
    )

    def load(dag_id: str) -> None:
        for _ in range(editions.get(dag_id, 1)):
            run_to_end(airflow, dag_id, confs[dag_id])

    with ThreadPoolExecutor(len(confs)) as threads:
        for done in [threads.submit(load, dag_id) for dag_id in confs]:
            done.result()


def take_in_members(airflow: Airflow) -> None:
    """Puts the secretariat's files into the inbox, and waits for the runs that take them in.

    One run is always waiting for files, and a second would wait for that one: none is started.

    Raises:
        AirflowError: a run failed, or none came.
    """
    begun = time.monotonic()
    run_id = waiting_run(airflow)
    sample_members.send()
    while True:
        state = airflow.wait_for(MEMBERS_DAG, run_id, _PATIENCE_S)
        _require_success(MEMBERS_DAG, run_id, state)
        if not sample_members.is_waiting():
            break
        run_id = waiting_run(airflow)
    print(f"{time.monotonic() - begun:6.1f} s  {MEMBERS_DAG}: {state}", flush=True)


def waiting_run(airflow: Airflow) -> str:
    """The run of the members' DAG that is there for the next files."""
    found: list[str] = []

    def is_there() -> bool:
        found[:] = [one for one, state in airflow.runs(MEMBERS_DAG).items() if state == "running"]
        return bool(found)

    wait_until(is_there, _PATIENCE_S, lambda: f"no run of {MEMBERS_DAG} waits for files")
    return found[0]


def run_to_end(airflow: Airflow, dag_id: str, conf: Mapping[str, object]) -> None:
    """Runs a DAG and waits for its end.

    Raises:
        AirflowError: it failed.
    """
    begun = time.monotonic()
    run_id = airflow.start_run(dag_id, conf)
    state = airflow.wait_for(dag_id, run_id, _PATIENCE_S)
    hosts = sorted({task["hostname"] for task in airflow.tasks(dag_id, run_id) if task["hostname"]})
    print(
        f"{time.monotonic() - begun:6.1f} s  {dag_id}: {state}, on {', '.join(hosts)}", flush=True
    )
    _require_success(dag_id, run_id, state)


def _require_success(dag_id: str, run_id: str, state: str) -> None:
    if state != "success":
        raise AirflowError(f"{dag_id} {run_id} ended {state}. Its log is in Airflow's pages.")


if __name__ == "__main__":
    sys.exit(main(os.environ))
