"""What Airflow's own database says of a run: its state, its tasks, and what they returned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.models.xcom import XComModel
from sqlalchemy import select
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a DAG. ``tasks`` are the states by task; ``returned`` what each task gave back."""

    dag_id: str
    run_id: str
    state: str
    conf: Mapping[str, Any]
    partition_key: str | None
    started_at: datetime | None
    ended_at: datetime | None
    tasks: Mapping[str, str]
    returned: Mapping[str, Any]

    @property
    def is_over(self) -> bool:
        """Whether the run has ended, in whatever way."""
        return self.state in {"success", "failed"}

    @property
    def failed_tasks(self) -> Sequence[str]:
        """The tasks that failed themselves (not those that were never tried because of them)."""
        return [task for task, state in self.tasks.items() if state == "failed"]


def find_run(session: Session, dag_id: str, run_id: str) -> Run | None:
    """The run, or None if Airflow knows of no such run."""
    run = session.scalar(select(DagRun).where(DagRun.dag_id == dag_id, DagRun.run_id == run_id))
    if run is None:
        return None
    tasks = session.execute(
        select(TaskInstance.task_id, TaskInstance.state)
        .where(TaskInstance.dag_id == dag_id, TaskInstance.run_id == run_id)
        .order_by(TaskInstance.start_date.nulls_last(), TaskInstance.task_id)
    )
    returned = session.scalars(
        select(XComModel).where(
            XComModel.dag_id == dag_id,
            XComModel.run_id == run_id,
            XComModel.key == "return_value",
            XComModel.map_index == -1,
        )
    )
    return Run(
        dag_id=dag_id,
        run_id=run_id,
        state=str(run.state),
        conf=run.conf if isinstance(run.conf, dict) else {},
        partition_key=run.partition_key,
        started_at=run.start_date,
        ended_at=run.end_date,
        tasks={task_id: str(state or "not started") for task_id, state in tasks},
        returned={item.task_id: XComModel.deserialize_value(item) for item in returned},
    )
