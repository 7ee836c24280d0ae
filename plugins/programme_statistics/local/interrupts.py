"""Ending a process on Ctrl-C, SIGTERM or a closed terminal without leaving anything behind."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


@contextmanager
def put_off() -> Iterator[None]:
    """Let signals that end the process wait for the end of the body.

    Handlers are exchanged rather than signals blocked: a process started by the body would inherit
    the blocking.
    """
    received: list[int] = []
    handlers = {number: signal.getsignal(number) for number in _SIGNALS}
    for number, handler in handlers.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, lambda came, _: received.append(came))
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if received:
            signal.raise_signal(received[0])


@contextmanager
def ending_with(cleanup: Callable[[], object]) -> Iterator[None]:
    """Run ``cleanup`` and end the process when one of the signals comes while the body runs.

    A thread of its own waits for the signals, because Airflow, which runs tasks in this process,
    takes an exception raised by a signal handler for the failure of a task, and replaces handlers.
    The exit status is 128 plus the signal's number, as shells expect.
    """
    ending = threading.Event()

    def wait_for_signal() -> None:
        number = signal.sigwait(_SIGNALS)
        ending.set()
        try:
            cleanup()
        finally:
            os._exit(128 + number)

    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    threading.Thread(target=wait_for_signal, name="interrupts", daemon=True).start()
    try:
        yield
    finally:
        if ending.is_set():  # what the body reports now comes from the cleanup: do not show it
            threading.Event().wait()
