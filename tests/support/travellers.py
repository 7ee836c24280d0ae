"""Runs the road in processes of their own, which kill themselves where a test tells them to.

One process imports everything once and forks a traveller for each journey, so that a test of a
kill costs no second start of Great Expectations.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from programme_statistics import database, settings
from programme_statistics.checks import judge
from programme_statistics.landing import land
from programme_statistics.landing.client import PoliteClient
from programme_statistics.landing.store import LandingStore
from programme_statistics.ops import loads
from programme_statistics.periods import Month
from programme_statistics.sources.tim import datasets
from programme_statistics.staging import stage
from programme_statistics.warehouse import publish
from support.road import Road

KILLED = -signal.SIGKILL


@dataclass(frozen=True)
class Journey:
    """One edition's way from the publisher to the warehouse, and where it is killed, if it is."""

    warehouse: str
    landing: str
    publisher: str
    dataset: str
    edition: str
    killed: str | None = None

    @classmethod
    def on(cls, road: Road, dataset: str, edition: str, killed: str | None = None) -> Journey:
        """A journey of an edition on a test's road."""
        url = road.engine.url.render_as_string(hide_password=False)
        return cls(url, str(road.landing), road.publisher.base_url, dataset, edition, killed)

    def travel(self) -> None:
        """Takes the edition to the warehouse."""
        dataset = next(one for one in datasets.ALL if one.code == self.dataset)
        engine = database.engine(self.warehouse)
        store = LandingStore(self.landing)
        with PoliteClient(self.publisher) as client:
            landing = land.land_edition(engine, store, client, dataset, Month.parse(self.edition))
        _point("recorded", self.killed)
        if landing.load_id is None:
            return
        stage.stage_load(engine, store, dataset, landing.load_id, allow_sample=True)
        _point("staged", self.killed)
        publish.publish_load(engine, landing.load_id)
        _point("published", self.killed)
        engine.dispose()


def _die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _point(here: str, killed: str | None) -> None:
    if here == killed:
        _die()


def _after(count: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """``function``, after whose ``count``-th call the process dies."""
    calls = 0

    def wrapped(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        result = function(*arguments, **named)
        calls += 1
        if calls == count:
            _die()
        return result

    return wrapped


def _on_statement(name: str) -> Callable[[str], Any]:
    """The statements of a publication, one of which the process does not live to see."""
    original = database.statement

    def wrapped(wanted: str) -> Any:
        if wanted == name:
            _die()
        return original(wanted)

    return wrapped


def _copied(rows: int) -> None:
    from psycopg import Copy

    Copy.write_row = _after(rows, Copy.write_row)  # type: ignore[method-assign]


KILLS: dict[str, Callable[[], None]] = {
    "nothing landed yet": lambda: setattr(LandingStore, "put", _die),
    "bytes half written": lambda: setattr(
        LandingStore, "__init__", _with_broken_move(LandingStore.__init__)
    ),
    "bytes landed, no receipt": lambda: setattr(
        LandingStore, "_write", _after(1, LandingStore._write)
    ),
    "landed, not recorded": lambda: setattr(LandingStore, "put", _after(1, LandingStore.put)),
    "load added, not committed": lambda: setattr(loads, "add_load", _after(1, loads.add_load)),
    "recorded": lambda: None,
    "parsed, nothing staged": lambda: setattr(stage, "_copy", _die),
    "in the middle of COPY": lambda: _copied(5),
    "copied, not committed": lambda: setattr(stage, "keep_rejects", _die),
    "staged": lambda: None,
    "nothing judged yet": lambda: setattr(publish, "judge", _die),
    "verdicts kept, not committed": lambda: setattr(publish, "_merge", _die),
    "old figures closed, new ones not added": lambda: setattr(
        publish, "statement", _on_statement("warehouse/add_new")
    ),
    "figures added, not committed": lambda: setattr(publish, "drop_table", _die),
    "published": lambda: None,
}
"""Where a journey can be killed, in its order."""


def _with_broken_move(initialise: Callable[..., None]) -> Callable[..., None]:
    def wrapped(store: LandingStore, root: str) -> None:
        initialise(store, root)
        store._fs.mv = _die

    return wrapped


class Travellers:
    """The other end of a process that forks travellers."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(self, *journeys: Journey) -> None:
        """Starts the journeys, each in a process of its own, all at once."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([asdict(one) for one in journeys]) + "\n")
        self._process.stdin.flush()

    def wait(self) -> list[int]:
        """How the journeys ended: 0, or the signal that ended one, negative."""
        assert self._process.stdout is not None
        codes: list[int] = json.loads(self._process.stdout.readline())
        return codes

    def run(self, *journeys: Journey) -> list[int]:
        """Starts the journeys and waits for their ends."""
        self.start(*journeys)
        return self.wait()


@contextmanager
def travellers() -> Iterator[Travellers]:
    """A process that forks travellers."""
    root = settings.project_root()
    with subprocess.Popen(
        [sys.executable, "-m", "support.travellers"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([f"{root}/plugins", f"{root}/tests"])},
    ) as process:
        yield Travellers(process)
        assert process.stdin is not None
        process.stdin.close()


def _serve() -> None:
    judge.prepare()
    for line in sys.stdin:
        children = [_fork(Journey(**values)) for values in json.loads(line)]
        codes: Sequence[int] = [
            os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children
        ]
        print(json.dumps(codes), flush=True)


def _fork(journey: Journey) -> int:
    child = os.fork()
    if child:
        return child
    try:
        if journey.killed is not None:
            KILLS[journey.killed]()
        journey.travel()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    _serve()
