"""Signals end a command after its cleanup, whatever the command is doing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from programme_statistics import settings

SWALLOWS_EXCEPTIONS = """
import sys
from programme_statistics.local.interrupts import ending_with

with ending_with(lambda: print("cleaned up", flush=True)):
    print("ready", flush=True)
    while True:
        try:
            sys.stdin.read()
        except BaseException:
            pass
"""

PUTS_OFF = """
import os, signal
from programme_statistics.local.interrupts import put_off

# A shell starts its background jobs, this test run perhaps among them, with Ctrl-C ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    with put_off():
        os.kill(os.getpid(), signal.SIGINT)
        print("body finished", flush=True)
    print("not reached", flush=True)
except KeyboardInterrupt:
    print("then interrupted", flush=True)
"""


def python(script: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(settings.project_root() / "plugins")},
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_swallows_exceptions_is_ended_all_the_same(number: signal.Signals) -> None:
    with python(SWALLOWS_EXCEPTIONS) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.stdout.read() == "cleaned up\n"
    assert process.returncode == 128 + number


def test_a_signal_that_is_put_off_comes_after_the_body() -> None:
    with python(PUTS_OFF) as process:
        output, _ = process.communicate()
    assert output == "body finished\nthen interrupted\n"
