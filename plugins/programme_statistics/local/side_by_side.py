"""DAGs side by side, without Airflow's services: in this process and in a second one."""

from __future__ import annotations

import multiprocessing
import threading
import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from graphlib import TopologicalSorter
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from programme_statistics.local.errors import CommandError

if TYPE_CHECKING:
    from airflow.sdk import DAG

    from programme_statistics.local.dag_runs import DagRunOutcome


def work_through(
    needs: Mapping[str, Collection[str]], hands: Sequence[Callable[[str], object]]
) -> None:
    """Give every name in ``needs`` to one of the ``hands``, each a thread, after what it needs.

    Of those that could be next, the first in ``needs`` is. When a hand raises, the others finish
    what they are at; then the first error is raised.
    """
    order = TopologicalSorter(needs)
    order.prepare()
    place = {name: number for number, name in enumerate(needs)}
    ready = list(order.get_ready())
    errors: list[BaseException] = []
    news = threading.Condition()

    def take() -> str | None:
        with news:
            news.wait_for(lambda: ready or errors or not order.is_active())
            if errors or not ready:
                return None
            name = min(ready, key=place.__getitem__)
            ready.remove(name)
            return name

    def work(hand: Callable[[str], object]) -> None:
        while (name := take()) is not None:
            try:
                hand(name)
            except BaseException as error:
                with news:
                    errors.append(error)
                    news.notify_all()
            else:
                with news:
                    order.done(name)
                    ready.extend(order.get_ready())
                    news.notify_all()

    others = [threading.Thread(target=work, args=[hand], daemon=True) for hand in hands[1:]]
    for thread in others:
        thread.start()
    work(hands[0])
    for thread in others:
        thread.join()
    if errors:
        raise errors[0]


class SecondProcess:
    """Runs DAGs, one at a time, in a process that is forked from this one.

    It is forked, as Airflow forks its tasks, because what is imported here took seconds. Our own
    engines must not have been used here before; Airflow gives up its sessions at a fork by itself.
    """

    def __init__(self, dags: Mapping[str, DAG]) -> None:
        context = multiprocessing.get_context("fork")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._pipe, dags))
        self._process.start()
        theirs.close()

    def run_dag(
        self, dag_id: str, conf: Mapping[str, object], on_task: Callable[[str], None]
    ) -> DagRunOutcome:
        """As :func:`programme_statistics.local.dag_runs.run_dag`.

        Raises:
            CommandError: the process ended, or could not run the DAG at all.
        """
        try:
            self._pipe.send((dag_id, dict(conf)))
            while isinstance(said := self._pipe.recv(), str):
                on_task(said)
        except (EOFError, OSError) as error:
            raise CommandError(f"The process in which {dag_id} ran has ended by itself.") from error
        if said is None:
            raise CommandError(f"{dag_id} could not be run: the log says why.")
        outcome: DagRunOutcome = said
        return outcome

    def kill(self) -> None:
        """End the process, and with it what it is at: PostgreSQL takes back what is half done."""
        self._process.kill()

    def wait(self) -> None:
        """Return once the process has ended."""
        self._process.join()


def _serve(pipe: Connection, parents: Connection, dags: Mapping[str, DAG]) -> None:
    """What the second process does until the first one has gone."""
    from programme_statistics.local import dag_runs  # noqa: PLC0415

    parents.close()
    while True:
        try:
            dag_id, conf = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(dag_runs.run_dag(dags[dag_id], conf, on_task=pipe.send))
        except Exception:
            traceback.print_exc()
            pipe.send(None)
