"""Airflow's services: api-server, scheduler, dag-processor and triggerer, started and stopped."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import requests

from programme_statistics import settings
from programme_statistics.local import interrupts
from programme_statistics.local.environment import embedded_server
from programme_statistics.local.errors import CommandError

USUAL_PORT = 8080
_PATIENCE_S = 240
_STOP_PATIENCE_S = 15

API_SERVER = "api-server"
# The logs of tasks are read from the files: Airflow's log servers would want fixed ports, which
# another Airflow on this machine may hold.
_COMMANDS = {
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
}


@dataclass(frozen=True, slots=True)
class Service:
    """A process that ``up`` started, as its pid file tells."""

    name: str
    pid: int
    started: float  # seconds since 1970, as the kernel tells: the pid alone may be reused
    address: str

    def process(self) -> psutil.Process | None:
        """The live process, or ``None`` when it has ended."""
        with suppress(psutil.Error):
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < 2  # the clock may be adjusted
            if same and _is_alive(process):
                return process
        return None


def recorded() -> list[Service]:
    """The services that ``up`` started and ``down`` has not stopped, alive or not."""
    return [Service(**json.loads(file.read_text())) for file in sorted(_run().glob("*.json"))]


def running() -> list[tuple[Service, psutil.Process]]:
    """The recorded services that are alive."""
    return [(service, process) for service in recorded() if (process := service.process())]


def start(environment: Mapping[str, str], inherited_fd: int) -> str:
    """Start Airflow's services and return the address of its pages.

    Every service leads a process group of its own and inherits ``inherited_fd``.

    Raises:
        CommandError: a service ended, or did not get ready in time; all are stopped again.
    """
    port = _free_port()
    address = f"http://localhost:{port}"
    environment = dict(environment) | {
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
    }
    api_server = [API_SERVER, "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    try:
        # A task that starts before the api-server answers fails: the others wait for it.
        _start(API_SERVER, api_server, address, environment, inherited_fd)
        _wait_until_healthy(address, ["metadatabase"])
        for name, command in _COMMANDS.items():
            _start(name, command, address, environment, inherited_fd)
        _wait_until_healthy(address, ["metadatabase", "scheduler", "dag_processor", "triggerer"])
    except BaseException:
        stop()
        raise
    return address


def stop() -> list[str]:
    """Stop all recorded services with everything they started; the names of those that ran.

    The api-server goes last: the tasks that the scheduler lets finish report to it.
    """
    alive = running()
    api_server = [process for service, process in alive if service.name == API_SERVER]
    _end([process for _, process in alive if process not in api_server])
    _end(api_server)
    _end_strays()
    for service in recorded():
        _pid_file(service.name).unlink(missing_ok=True)
    return [service.name for service, _ in alive]


def _end(leaders: Sequence[psutil.Process]) -> None:
    """End the process groups of ``leaders``: ask first, then force."""
    family = {member for leader in leaders for member in _family(leader)}
    for leader in leaders:
        with suppress(ProcessLookupError):
            os.killpg(leader.pid, signal.SIGTERM)
    for process in _wait_until_gone(family):
        with suppress(psutil.Error):
            process.kill()
    _wait_until_gone(family)


def _end_strays() -> None:
    """Kill what the services started while they were being stopped: processes of their tasks."""
    strays = []
    for process in embedded_server().users():
        with suppress(psutil.Error):
            if _is_airflow(process.cmdline()):
                process.kill()
                strays.append(process)
    _wait_until_gone(strays)


def _is_airflow(command: Sequence[str]) -> bool:
    """Whether it is Airflow's own: as it was started, or under the title it gave itself."""
    return command[1:3] == ["-m", "airflow"] or "".join(command[:1]).startswith("airflow ")


def _start(
    name: str, command: list[str], address: str, environment: Mapping[str, str], inherited_fd: int
) -> None:
    for folder in (_run(), _log(name).parent):
        folder.mkdir(parents=True, exist_ok=True)
    with _log(name).open("w") as output, interrupts.put_off():
        process = subprocess.Popen(
            [sys.executable, "-m", "airflow", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=settings.project_root(),
            start_new_session=True,
            pass_fds=[inherited_fd],
        )
        service = Service(name, process.pid, psutil.Process(process.pid).create_time(), address)
        _pid_file(name).write_text(json.dumps(asdict(service)))


def _wait_until_healthy(address: str, parts: Iterable[str]) -> None:
    port = urlsplit(address).port
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        for service in recorded():
            if service.process() is None:
                raise CommandError(
                    f"Airflow's {service.name} ended while starting. {_end_of_log(service.name)}"
                )
        with suppress(requests.RequestException), requests.Session() as session:
            session.trust_env = False  # a proxy does not lead to this machine
            health = session.get(f"http://127.0.0.1:{port}/api/v2/monitor/health", timeout=5).json()
            waiting = [part for part in parts if health.get(part, {}).get("status") != "healthy"]
            if not waiting:
                return
        if time.monotonic() > deadline:
            raise CommandError(
                f"Airflow was not ready after {_PATIENCE_S} s. {_end_of_log(API_SERVER)}"
            )
        time.sleep(0.2)


def _free_port() -> int:
    """The usual port of Airflow's pages or the first free one after it."""
    for port in range(USUAL_PORT, USUAL_PORT + 100):
        if not _answers("::1", port) and _can_bind(port):
            return port
    raise CommandError(
        f"The ports {USUAL_PORT} to {USUAL_PORT + 99} are all taken: Airflow's pages need one."
    )


def _can_bind(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _family(process: psutil.Process) -> Iterator[psutil.Process]:
    yield process
    with suppress(psutil.Error):
        yield from process.children(recursive=True)


def _is_alive(process: psutil.Process) -> bool:
    """Whether ``process`` still runs; in a container nobody may collect the ended ones."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _wait_until_gone(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Wait for ``processes`` to end; those that have not within the patience."""
    deadline = time.monotonic() + _STOP_PATIENCE_S
    while alive := [process for process in processes if _is_alive(process)]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return alive


def _end_of_log(name: str) -> str:
    log = _log(name)
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return f"The end of {log}:\n" + "\n".join(lines[-15:])


def _run() -> Path:
    return settings.var() / "run"


def _pid_file(name: str) -> Path:
    return _run() / f"{name}.json"


def _log(name: str) -> Path:
    return settings.var() / "logs" / f"{name}.log"
