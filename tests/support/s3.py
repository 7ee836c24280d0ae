"""A server that speaks S3, for tests of what lies in an object store.

``TEST_S3_ENDPOINT`` with ``TEST_S3_USER`` and ``TEST_S3_SECRET_KEY`` (MinIO's, say); else one of
the program ``moto_server`` is started, where it is on the path: the package ``moto[server]`` in an
environment of its own, because nothing of the kind can be installed beside Airflow.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import signal
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest
import requests

from programme_statistics.deploy.rest import wait_until
from support.redis_server import free_port

_OLDEST = (5, 2, 5)
"""The first whose answer to an upload in parts pyarrow takes; 5.2.1 was tried, and is not."""


def _program() -> str | None:
    """A ``moto_server`` that is new enough, by what its own Python knows of it."""
    found = shutil.which("moto_server")
    if found is None:
        return None
    interpreter = Path(found).read_text(errors="replace").partition("\n")[0].removeprefix("#!")
    code = "from importlib.metadata import version; print(version('moto'))"
    asked = subprocess.run(
        [*interpreter.split(), "-c", code],
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )
    known = re.match(r"(\d+)\.(\d+)\.(\d+)", asked.stdout)
    return found if known and tuple(map(int, known.groups())) >= _OLDEST else None


_ENDPOINT = os.environ.get("TEST_S3_ENDPOINT")
_PROGRAM = _program()
needs_s3 = pytest.mark.skipif(
    _ENDPOINT is None and _PROGRAM is None,
    reason="no server that speaks S3 is here: install moto[server] 5.2.5 or later in an environment"
    " of its own and put its moto_server on the path, or set TEST_S3_ENDPOINT",
)


def s3_root(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a folder that nobody else uses, with the settings to reach it."""
    secret = tmp_path / "secret"
    secret.write_text(os.environ.get("TEST_S3_SECRET_KEY", "none") + "\n")
    monkeypatch.setenv("S3_ENDPOINT", _ENDPOINT or _started())
    monkeypatch.setenv("S3_USER", os.environ.get("TEST_S3_USER", "none"))
    monkeypatch.setenv("S3_SECRET_KEY_FILE", str(secret))
    return f"s3://{bucket}/{uuid4().hex}"


@cache
def _started() -> str:
    """The address of a server of this process's own, which ends with it."""
    port = free_port()
    server = subprocess.Popen(
        [str(_PROGRAM), "--host", "127.0.0.1", "--port", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Its own Python is not this one's.
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        start_new_session=True,
    )
    atexit.register(_end, server)
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        assert server.poll() is None, f"{_PROGRAM} ended with {server.returncode}"
        try:
            return requests.get(f"{address}/moto-api/data.json", timeout=5).ok
        except requests.ConnectionError:
            return False

    wait_until(answers, 60, lambda: f"{_PROGRAM} does not answer at {address}")
    return address


def _end(server: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()
