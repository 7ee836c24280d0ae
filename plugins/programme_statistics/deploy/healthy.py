"""Says whether the Airflow service of this container does its work: the image's health check.

It is asked every half a minute, so it imports nothing of Airflow, which would take seconds.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from urllib.request import ProxyHandler, build_opener

_TIMEOUT_S = 10
_direct = build_opener(ProxyHandler({}))  # a proxy does not lead to a container's neighbour


def api_server() -> str | None:
    """What is wrong with the api-server of this container; None if nothing is."""
    return _part("metadatabase", "http://127.0.0.1:8080")


def scheduler() -> str | None:
    """What is wrong with the scheduler of this container; None if nothing is."""
    _get("http://127.0.0.1:8974/health")  # answers 503 once its heart has stopped
    return None


def dag_processor() -> str | None:
    """What is wrong with the dag-processor, as its heartbeats tell; None if nothing is."""
    return _part("dag_processor", _pages())


def triggerer() -> str | None:
    """What is wrong with the triggerer, as its heartbeats tell; None if nothing is."""
    return _part("triggerer", _pages())


def worker() -> str | None:
    """What is wrong with the Celery worker of this container; None if it answers on its queue."""
    from celery import Celery  # noqa: PLC0415

    command = os.environ["AIRFLOW__CELERY__BROKER_URL_CMD"].split()
    broker = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    name = f"celery@{socket.gethostname()}"
    app = Celery(broker=broker)
    answers = app.control.ping(destination=[name], timeout=_TIMEOUT_S / 2)
    return None if answers else f"{name} does not answer on its queue"


CHECKS: Mapping[str, Callable[[], str | None]] = {
    "api-server": api_server,
    "scheduler": scheduler,
    "dag-processor": dag_processor,
    "triggerer": triggerer,
    "worker": worker,
}


def _pages() -> str:
    return os.environ["API_SERVER_URL"]


def _part(name: str, address: str) -> str | None:
    health = json.loads(_get(f"{address}/api/v2/monitor/health"))
    status = health.get(name, {}).get("status")
    return None if status == "healthy" else f"{name} is {status or 'not known to the api-server'}"


def _get(address: str) -> bytes:
    with _direct.open(address, timeout=_TIMEOUT_S) as answer:
        body: bytes = answer.read()
    return body


def main(service: str) -> int:
    """Print what is wrong with ``service``; the exit status, 0 for healthy."""
    if service not in CHECKS:
        print(f"There is no check of {service!r}: set HEALTH_OF to one of {', '.join(CHECKS)}.")
        return 1
    try:
        complaint = CHECKS[service]()
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        complaint = str(error)
    print(complaint or "healthy")
    return 1 if complaint else 0


if __name__ == "__main__":
    sys.exit(main(os.environ.get("HEALTH_OF", "")))
