"""Ten years of months by Airflow on Celery, with one worker and with two: rows a second.

What production does, on processes of this machine: api-server, scheduler, dag-processor, Redis and
workers that take one task at a time run ``comtrade_monthly_load`` against a stand-in that serves
bulk files of synthetic records. Says what the second worker adds, and whose processor time it was,
so that it can be told where the limit is. Needs what the tests of the cluster need.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import psutil
import psycopg
from sqlalchemy import Engine, text

from bench import generate
from bench import warehouse as house
from programme_statistics.deploy.rest import ENDED, Airflow, wait_until
from programme_statistics.local import sample_server
from programme_statistics.local.environment import AIRFLOW_DATABASE
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.sources.sample import Reply
from support.cluster import WORKERS, Cluster, cluster

FIRST_YEAR, YEARS = 2016, 10
ROWS = 120 * 170_000
"""About what Türkiye's exports by product and partner are, a month."""
DAG_ID = "comtrade_monthly_load"
_RELEASED = "2026-01-31T00:00:00"
_PATIENCE_S = 900
_AS_IN_COMPOSE = {"AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "2"}
_SAME = """
select period, count(*), sum(value_millis), sum(net_mass_grams)
from warehouse.fact_trade where valid_to = 'infinity' group by period order by period
"""


@dataclass(frozen=True, slots=True)
class Backfill:
    """What one backfill took and brought."""

    seconds: float
    rows: int
    periods: tuple[tuple[Any, ...], ...]
    """Count and sums of each period, to tell whether two backfills brought the same."""
    cpu: Mapping[str, float]
    """Seconds of processors, by who used them."""

    @property
    def rows_a_second(self) -> float:
        """Rows in the warehouse for each second from the run's start to its end."""
        return self.rows / self.seconds


class Publisher:
    """Answers as UN Comtrade's bulk service, from the files of a folder.

    It has nothing until it is opened: a run that Airflow starts by its own clock finds nothing.
    """

    def __init__(self, files: Mapping[str, Path], rows: int) -> None:
        self.is_open = False
        self._files = files
        self._rows = rows

    def __call__(self, target: str, headers: Mapping[str, str]) -> Reply:
        """The answer to a request for ``target``, path and question without the leading slash."""
        path, _, question = target.partition("?")
        if path.startswith("bulk/v1/file/"):
            body = self._files[path.rpartition("_")[2]].read_bytes()
            return Reply(200, body, {"Content-Type": "application/TSV", "X-Sample": "synthetic"})
        asked = parse_qs(question).get("period", [""])[0].split(",")
        periods = [one for one in asked if self.is_open and one in self._files]
        describe = self._bulk if path.startswith("bulk/") else self._release
        rows = [describe(period) for period in periods]
        answer = {"elapsedTime": "0.01 secs", "count": len(rows), "data": rows, "error": ""}
        about = {"Content-Type": "application/json; charset=utf-8", "X-Sample": "synthetic"}
        return Reply(200, json.dumps(answer).encode(), about)

    def _release(self, period: str) -> dict[str, object]:
        return {
            "datasetCode": int(f"2{generate.REPORTER}{period}0"),
            "datasetChecksum": int(period),
            "period": int(period),
            "reporterCode": generate.REPORTER,
            "classificationCode": generate.CLASSIFICATION,
            "totalRecords": self._rows,
            "firstReleased": _RELEASED,
            "lastReleased": _RELEASED,
        }

    @staticmethod
    def _bulk(period: str) -> dict[str, object]:
        return {
            "reporterCode": generate.REPORTER,
            "period": int(period),
            "rowKey": f"M{generate.REPORTER}_{period}",
            "classificationCode": generate.CLASSIFICATION,
            "publicationDate": _RELEASED,
        }


def backfill(one: EmbeddedServer, folder: Path, files: Mapping[str, Path], n: int) -> Backfill:
    """Loads all files with ``n`` workers into a new warehouse."""
    bench = house.fresh(one, folder, f"bench_workers_{n}")
    home = folder / "cluster"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    with psycopg.connect(one.url("postgres", driver="postgresql"), autocommit=True) as admin:
        admin.execute(f'drop database if exists "{AIRFLOW_DATABASE}" with (force)')
    publisher = Publisher(files, int(next(iter(files.values())).name.split("_")[1]))
    with (
        sample_server.serving(home, {"comtrade": publisher}) as address,
        cluster(
            home,
            one,
            bench.url,
            [DAG_ID],
            {"comtrade": _connection(f"{address}/comtrade")},
            WORKERS[:n],
            settings=_AS_IN_COMPOSE,
            concurrency=1,  # a second worker is then a second task, and not a fourth beside three
        ) as services,
    ):
        airflow = services.airflow()
        wait_until(lambda: _is_idle(airflow), _PATIENCE_S, lambda: f"{DAG_ID} is still running")
        publisher.is_open = True
        before = _cpu(services, one)
        periods = [f"{FIRST_YEAR}..{FIRST_YEAR + YEARS - 1}"]
        run_id = airflow.start_run(DAG_ID, {"periods": periods})
        state = airflow.wait_for(DAG_ID, run_id, _PATIENCE_S)
        if state != "success":
            raise SystemExit(f"{DAG_ID} ended {state}; its logs are in {home}")
        after = _cpu(services, one)
        seconds = _seconds(airflow, run_id)
    found = _periods(bench.engine)
    bench.engine.dispose()
    used = {name: after[name] - before[name] for name in before}
    return Backfill(seconds, sum(row[1] for row in found), found, used)


def _connection(address: str) -> Mapping[str, object]:
    extra = {"sample": True, "bulk": True, "calls_a_day": 100_000}
    return {"conn_type": "http", "host": address, "password": "key-of-the-bench", "extra": extra}


def _is_idle(airflow: Airflow) -> bool:
    return set(airflow.runs(DAG_ID).values()) <= ENDED


def _seconds(airflow: Airflow, run_id: str) -> float:
    started, ended = airflow.times(DAG_ID, run_id)
    return (ended - started).total_seconds()


def _periods(engine: Engine) -> tuple[tuple[Any, ...], ...]:
    with engine.connect() as connection:
        return tuple(tuple(row) for row in connection.execute(text(_SAME)))


def _cpu(services: Cluster, server: EmbeddedServer) -> dict[str, float]:
    """Seconds of processors used until now, by kind of process."""
    kinds = {name: "workers" if name in WORKERS else "airflow" for name in services.pids}
    used = dict.fromkeys(("workers", "airflow", "postgres"), 0.0)
    for name, pid in services.pids.items():
        used[kinds[name]] += _of_tree(psutil.Process(pid))
    postmaster = int((server.data / "postmaster.pid").read_text().split("\n", 1)[0])
    used["postgres"] += _of_tree(psutil.Process(postmaster))
    return used


def _of_tree(process: psutil.Process) -> float:
    """Its own and those of all it started; of processes that ended, those it waited for."""
    total = 0.0
    for one in [process, *process.children(recursive=True)]:
        try:
            times = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total
