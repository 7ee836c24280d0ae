"""The demo on a running Airflow: loads the sample, writes a summary, and says how long it took.

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
from programme_statistics.sources import sample

SUMMARY_DAG = "quarterly_export_summary"
_PATIENCE_S = 1800


def main(given: Mapping[str, str]) -> int:
    """Run the demo of ``QUARTER`` and ``SUBJECT``; the exit status."""
    quarter, subject = given.get("QUARTER") or "2022-Q1", given.get("SUBJECT") or "leather"
    try:
        password = Path(given["UI_PASSWORD_FILE"]).read_text("utf-8").strip()
        airflow = Airflow(given["API_SERVER_URL"], "admin", password)
        begun = time.monotonic()
        load_all(airflow)
        loaded = time.monotonic()
        print(f"Loaded in {loaded - begun:.1f} s.", flush=True)
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
    """Loads every sample edition, all sources at once."""
    with TemporaryDirectory() as folder:
        periods = sample.write_all(Path(folder))
    editions = sample.editions()

    wait_until(
        lambda: all(airflow.runs(dag_id) is not None for dag_id in periods),
        _PATIENCE_S,
        lambda: "the dag-processor has not read all DAGs",
    )

    def load(dag_id: str) -> None:
        for _ in range(editions.get(dag_id, 1)):
            run_to_end(airflow, dag_id, {"periods": periods[dag_id], "wait": False})

    with ThreadPoolExecutor(len(periods)) as threads:
        for done in [threads.submit(load, dag_id) for dag_id in periods]:
            done.result()


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
    if state != "success":
        raise AirflowError(f"{dag_id} {run_id} ended {state}. Its log is in Airflow's pages.")


if __name__ == "__main__":
    sys.exit(main(os.environ))
