"""What Airflow's own database says of a run: its state, its tasks, what they gave and why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from airflow.models.dag import DagModel
from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.models.taskreschedule import TaskReschedule
from airflow.models.xcom import XComModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from programme_statistics.orchestration.defaults import PROBLEM, SENTENCE

_RETURNED = "return_value"


@dataclass(frozen=True, slots=True)
class Task:
    """A task of a run; one that is mapped is as many, numbered by ``map_index`` (else -1).

    ``returned`` is what it gave, ``sentence`` what it said of it, ``problem`` why it failed.
    ``next_try_at`` is when it is tried or asks again by itself, if it does.
    """

    task_id: str
    map_index: int
    state: str
    returned: Any = None
    sentence: str = ""
    problem: str = ""
    next_try_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a DAG. ``next_run_at`` is when the DAG's next one is due by its schedule."""

    dag_id: str
    run_id: str
    state: str
    conf: Mapping[str, Any]
    partition_key: str | None
    started_at: datetime | None
    ended_at: datetime | None
    tasks: Sequence[Task]
    next_run_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether the run has ended, in whatever way."""
        return self.state in {"success", "failed"}

    @property
    def states(self) -> Mapping[str, Mapping[str, int]]:
        """How many of each task are in which state, in the order in which they started."""
        found: dict[str, Counter[str]] = {}
        for task in self.tasks:
            found.setdefault(task.task_id, Counter())[task.state] += 1
        return found

    @property
    def failed(self) -> Sequence[Task]:
        """The tasks that failed themselves (not those that were never tried because of them)."""
        return [task for task in self.tasks if task.state == "failed"]

    @property
    def tried_again(self) -> Sequence[Task]:
        """The tasks that failed and are tried again by themselves."""
        return [task for task in self.tasks if task.state == "up_for_retry"]

    def of(self, name: str) -> Sequence[Task]:
        """The tasks called ``name``, in a group or not, by their number."""
        return [task for task in self.tasks if task.task_id.rpartition(".")[2] == name]


def find_run(session: Session, dag_id: str, run_id: str) -> Run | None:
    """The run, or None if Airflow knows of no such run."""
    run = session.scalar(select(DagRun).where(DagRun.dag_id == dag_id, DagRun.run_id == run_id))
    return None if run is None else _read(session, run)


def latest_runs(session: Session, dag_ids: Iterable[str]) -> list[Run]:
    """The run of each DAG that was started last, where there is one."""
    newest = (
        select(func.max(DagRun.id)).where(DagRun.dag_id.in_(list(dag_ids))).group_by(DagRun.dag_id)
    )
    runs = session.scalars(select(DagRun).where(DagRun.id.in_(newest)).order_by(DagRun.dag_id))
    return [_read(session, run) for run in runs]


def next_runs(session: Session, dag_ids: Iterable[str]) -> dict[str, datetime]:
    """When the next run of each DAG is due by its schedule; none of a DAG that is paused."""
    rows = session.execute(
        select(DagModel.dag_id, DagModel.next_dagrun_create_after).where(
            DagModel.dag_id.in_(list(dag_ids)),
            DagModel.is_paused.is_(False),
            DagModel.next_dagrun_create_after.is_not(None),
        )
    )
    return {row.dag_id: row.next_dagrun_create_after for row in rows}


def _read(session: Session, run: DagRun) -> Run:
    return Run(
        dag_id=run.dag_id,
        run_id=run.run_id,
        state=str(run.state),
        conf=run.conf if isinstance(run.conf, dict) else {},
        partition_key=run.partition_key,
        started_at=run.start_date,
        ended_at=run.end_date,
        tasks=_tasks(session, run),
        next_run_at=next_runs(session, [run.dag_id]).get(run.dag_id),
    )


def _tasks(session: Session, run: DagRun) -> list[Task]:
    told: dict[tuple[str, int], dict[str, Any]] = {}
    for item in session.scalars(
        select(XComModel).where(
            XComModel.dag_id == run.dag_id,
            XComModel.run_id == run.run_id,
            XComModel.key.in_([_RETURNED, SENTENCE, PROBLEM]),
        )
    ):
        of_task = told.setdefault((item.task_id, item.map_index), {})
        of_task[item.key] = XComModel.deserialize_value(item)
    asks_again = (
        select(func.max(TaskReschedule.reschedule_date))
        .where(TaskReschedule.ti_id == TaskInstance.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            TaskInstance.task_id,
            TaskInstance.map_index,
            TaskInstance.state,
            TaskInstance.end_date,
            TaskInstance.retry_delay_override,
            asks_again.label("asks_again_at"),
        )
        .where(TaskInstance.dag_id == run.dag_id, TaskInstance.run_id == run.run_id)
        .order_by(
            TaskInstance.start_date.nulls_last(), TaskInstance.task_id, TaskInstance.map_index
        )
    )
    tasks = []
    for row in rows:
        state = str(row.state or "not started")
        of_task = told.get((row.task_id, row.map_index), {})
        tasks.append(
            Task(
                task_id=row.task_id,
                map_index=row.map_index,
                state=state,
                returned=of_task.get(_RETURNED),
                sentence=str(of_task.get(SENTENCE, "")),
                problem=str(of_task.get(PROBLEM, "")),
                next_try_at=_next_try(state, row),
            )
        )
    return tasks


def _next_try(state: str, row: Any) -> datetime | None:
    if state == "up_for_reschedule":
        at: datetime | None = row.asks_again_at
        return at
    if state == "up_for_retry" and row.end_date and row.retry_delay_override is not None:
        ended: datetime = row.end_date
        return ended + timedelta(seconds=row.retry_delay_override)
    return None
