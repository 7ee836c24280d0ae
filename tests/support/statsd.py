"""A listener for Airflow's measures, as the exporter of the profile ``statsd`` is one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Listener:
    """What has been heard, a line each, and where to send it to."""

    port: int
    lines: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Mapping[str, str]:
        """Airflow's settings that have it send its measures here."""
        return {
            "AIRFLOW__METRICS__STATSD_ON": "True",
            "AIRFLOW__METRICS__STATSD_HOST": "127.0.0.1",
            "AIRFLOW__METRICS__STATSD_PORT": str(self.port),
        }

    def names(self) -> Sequence[str]:
        """The names of the measures, without values."""
        return [line.partition(":")[0] for line in self.lines]


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener on this machine, for as long as it is needed."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.2)
        listener = Listener(server.getsockname()[1])
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    heard = server.recv(65_536)
                except TimeoutError:
                    continue
                listener.lines += heard.decode("utf-8", "replace").splitlines()

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield listener
        finally:
            over.set()
            thread.join()
