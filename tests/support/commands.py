"""Runs the commands behind make as a person would: as processes, with state of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psutil

from programme_statistics import settings


class Machine:
    """A machine whose state is the folder ``var``."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.environment = os.environ | {
            "PROGRAMME_STATISTICS_VAR": str(var),
            "PYTHONPATH": str(settings.project_root() / "plugins"),
        }

    def start(self, command: str, **variables: str) -> subprocess.Popen[str]:
        """Start ``command`` with make's ``variables``, in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "programme_statistics.local", command],
            env=self.environment | variables,
            cwd=settings.project_root(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, command: str, **variables: str) -> tuple[int, str]:
        """Run ``command`` to its end; its exit status and what it printed."""
        with self.start(command, **variables) as process:
            output, _ = process.communicate()
        return process.returncode, output

    def processes(self) -> list[str]:
        """The living processes that work on this machine's state."""
        return [
            " ".join(process.info["cmdline"])
            for process in psutil.process_iter(["cmdline", "environ", "status"])
            if process.pid != os.getpid() and self._is_ours(process)
        ]

    def _is_ours(self, process: psutil.Process) -> bool:
        if process.info["status"] == psutil.STATUS_ZOMBIE:
            return False
        environment = process.info["environ"] or {}
        return str(self.var) in " ".join(process.info["cmdline"] or []) or (
            environment.get("PROGRAMME_STATISTICS_VAR") == str(self.var)
        )


def lines_until(stream: IO[str] | None, text: str) -> Iterator[str]:
    """The lines of ``stream`` up to the one that contains ``text``."""
    assert stream is not None
    for line in stream:
        yield line
        if text in line:
            return
    raise AssertionError(f"the output ended without {text!r}")
