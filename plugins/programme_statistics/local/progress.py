"""What a person sees of a long command: a line a step, with its time and its result."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TextIO

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


def take_over_output(log: Path) -> TextIO:
    """Send all further output of this process to ``log``, and return its former standard output.

    Airflow and what it calls write to the standard output in many ways; this catches them all.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    screen = os.fdopen(os.dup(1), "w", encoding=sys.stdout.encoding, errors="replace")
    with log.open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    return screen


@dataclass
class Step:
    """A step under way: set ``result`` to the sentence that its line ends with."""

    title: str
    _show: Callable[[str], None]
    result: str = ""

    def detail(self, text: str) -> None:
        """Show ``text`` beside the step, on a terminal."""
        self._show(text)


class Steps:
    """Shows steps on ``screen``: live on a terminal, else a plain line as each one ends.

    Steps may go on side by side, in threads.
    """

    def __init__(self, screen: TextIO) -> None:
        self.console = Console(file=screen, highlight=False, soft_wrap=True)
        self._live = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[detail]}"),
            console=self.console,
            transient=True,
            redirect_stdout=False,  # other output has a place of its own
            redirect_stderr=False,
        )
        self._mutex = Lock()

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """One step; its line is written when the body ends, with a cross if it raised."""
        begun = time.monotonic()
        with self._mutex:
            task = self._live.add_task(escape(title), detail="")
            if self.console.is_terminal:
                self._live.start()
        step = Step(title, lambda text: self._live.update(task, detail=escape(text)))
        mark = "[red]✗[/red]"
        try:
            yield step
            mark = "[green]✓[/green]"
        finally:
            with self._mutex:
                self._live.remove_task(task)
                if not self._live.tasks:
                    self.stop()
            seconds = time.monotonic() - begun
            line = f"{mark} {seconds:5.1f} s  [bold]{escape(title)}[/bold]"
            self.console.print(f"{line}  {escape(step.result)}" if step.result else line)

    def say(self, text: str = "", *, style: str = "") -> None:
        """Write a line below the steps."""
        self.console.print(escape(text), style=style or None)

    def stop(self) -> None:
        """Leave the terminal as it was found, in the middle of a step too."""
        if self.console.is_terminal:
            self._live.stop()
