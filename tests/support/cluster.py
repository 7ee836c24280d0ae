"""Airflow with the CeleryExecutor, spread over processes: two workers, a queue, a database.

Each service leads a process group of its own, so that killing the group is losing the machine. A
service that ends by itself is started again, as by ``restart: unless-stopped`` in
docker-compose.yaml: Airflow's scheduler, for one, ends when it loses its database in the middle of
a decision, and relies on whoever runs it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
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
from support.redis_server import free_port, prepare_redis

WORKERS = ("worker-1", "worker-2")
PATIENCE_S = 240
QUICK_TO_NOTICE: Mapping[str, str] = {
    # What is lost is noticed within seconds instead of minutes. A task tells that it lives every
    # second, so that one on a busy machine is not taken for lost.
    "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "10",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "1",
    "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "5",
    "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "10",
    "AIRFLOW__SCHEDULER__JOB_HEARTBEAT_SEC": "2",
    "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.3",
}
"""Settings for tests of faults; without them a cluster is as patient as in production."""
_RESTART_PAUSE_S = 0.5
_ARGUMENTS = {
    "api-server": ["api-server", "--host", "127.0.0.1", "--workers", "1"],
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
}


@dataclass(frozen=True, slots=True)
class Machine:
    """What is peculiar to where a service runs: the program that it is started by, its variables.

    ``wrapper`` ends by taking the service's command, which follows, in its own place.
    """

    wrapper: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


def worker_name() -> str:
    """What a worker calls its host: two of them share this machine's."""
    return os.environ.get("WORKER_NAME") or socket.gethostname()


class Cluster:
    """The processes, by name."""

    def __init__(
        self,
        home: Path,
        server: EmbeddedServer,
        warehouse: str,
        dags: Sequence[str],
        concurrency: int,
    ) -> None:
        self.home = home
        self.server = server
        self.restarted: list[str] = []
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._machines: dict[str, Machine] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._keeper = threading.Thread(target=self._keep_up, name="restart policy", daemon=True)
        self.port = free_port()
        self.redis = prepare_redis(home)
        self.broker = self.redis.address
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
            "AIRFLOW__CELERY__WORKER_CONCURRENCY": str(concurrency),
            "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT": "86400",
        }

    def watch(self) -> None:
        """From now on what ends by itself is started again."""
        self._keeper.start()

    def start(self, name: str, machine: Machine | None = None) -> None:
        """Starts a service on ``machine``, and again there whenever it ends by itself."""
        with self._lock:
            self._machines[name] = machine or Machine()
            self._processes[name] = self._launch(name)

    def kill(self, name: str) -> None:
        """Ends a service and all it started at once, for good, as a power cut would."""
        with self._lock:
            process = self._processes.pop(name)
            _end_group(process)

    @property
    def pids(self) -> Mapping[str, int]:
        """The processes that lead the services, by name."""
        with self._lock:
            return {name: process.pid for name, process in self._processes.items()}

    def migrate(self) -> None:
        """Brings Airflow's database to its version."""
        self._call("db", "migrate")

    def keep_connections(self, connections: Mapping[str, Mapping[str, object]]) -> None:
        """Enters connections into Airflow's database."""
        file = self.home / "connections.json"
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as opened:
            json.dump(
                {
                    name: {
                        "conn_type": "http",
                        **about,
                        "extra": json.dumps(about.get("extra", {})),
                    }
                    for name, about in connections.items()
                },
                opened,
            )
        self._call("connections", "import", str(file))
        file.unlink()

    def _call(self, *arguments: str) -> None:
        """Runs one of Airflow's commands to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "airflow", *arguments],
            env=self.environment,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        (self.home / f"{'_'.join(arguments[:2])}.log").write_text(done.stdout + done.stderr)
        assert done.returncode == 0, done.stderr[-3000:]

    def _launch(self, name: str) -> subprocess.Popen[bytes]:
        machine = self._machines.get(name, Machine())
        environment = {**self.environment, "WORKER_NAME": name, **machine.environment}
        command: list[str | Path]
        if name == "redis":
            command = self.redis.command
        else:
            worker = ["celery", "worker", "--skip-serve-logs", "-H", f"{name}@%h"]
            command = [sys.executable, "-m", "airflow", *_ARGUMENTS.get(name, worker)]
            if name == "api-server":
                command += ["--port", str(self.port)]
        with (self.home / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [*machine.wrapper, *command],
                env=environment,
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _keep_up(self) -> None:
        """Starts again what ended by itself, until the cluster is stopped."""
        while not self._stopped.wait(_RESTART_PAUSE_S):
            with self._lock:
                ended = {
                    name: process
                    for name, process in self._processes.items()
                    if process.poll() is not None
                }
                for name, process in ended.items():
                    _end_group(process)  # a container takes all of its processes with it
                    self.restarted.append(name)
                    self._processes[name] = self._launch(name)

    def stop(self) -> None:
        """Ends everything."""
        self._stopped.set()
        self._keeper.join()
        for name in list(self._processes):
            self.kill(name)

    def restart_postgres(self) -> None:
        """Stops the database server, which ends every session, and starts it again."""
        self.server._pg_ctl("stop", "--mode=fast")
        self.server._run()

    def wait_for_workers(self, names: Sequence[str] = WORKERS) -> None:
        """Returns once these workers answer on their queue."""

        def answer() -> bool:
            try:
                control = Celery(broker=self.broker).control
                found = control.ping(timeout=2, limit=len(names)) or []
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
    dags: Sequence[str],
    connections: Mapping[str, Mapping[str, object]],
    workers: Sequence[str] = WORKERS,
    concurrency: int = 2,
    settings: Mapping[str, str] | None = None,
    kept_connections: Mapping[str, Mapping[str, object]] | None = None,
) -> Iterator[Cluster]:
    """A cluster with ``dags``, its own database on ``server``, and its files in ``home``.

    ``connections`` are in the environment, ``kept_connections`` in Airflow's database. Each of the
    ``workers`` takes ``concurrency`` tasks at a time. All services start at once: no
    task can start before the api-server answers, because nobody can ask for a run before.
    """
    server.ensure_database(AIRFLOW_DATABASE)
    one = Cluster(home, server, warehouse, dags, concurrency)
    one.environment |= settings or {}
    one.environment |= {
        f"AIRFLOW_CONN_{name.upper()}": json.dumps(about) for name, about in connections.items()
    }
    one.watch()
    try:
        one.start("redis")
        one.migrate()
        if kept_connections:
            one.keep_connections(kept_connections)
        one.start("api-server")
        for name in ("dag-processor", "scheduler", *workers):
            one.start(name)
        one.wait_until_healthy("metadatabase", "scheduler", "dag_processor")
        one.wait_for_workers(workers)
        airflow = one.airflow()
        wait_until(
            lambda: all(airflow.runs(dag_id) is not None for dag_id in dags),
            PATIENCE_S,
            lambda: f"not all of {dags} are known",
        )
        yield one
    finally:
        one.stop()


def _end_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


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
