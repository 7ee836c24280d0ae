"""The receipt comes within a minute: what the DAG's settings add up to, at what each step takes.

Nothing here looks at a clock. What a step takes are allowances, above what was measured on a busy
machine of two cores (docs/members.md); a setting that makes a secretariat wait longer fails here.
"""

from __future__ import annotations

import warnings
from math import ceil
from typing import Any

import pytest
from airflow.sdk import DAG

from programme_statistics.orchestration.members_dag import members_dag
from programme_statistics.warehouse.take_in_members import FILES_A_BATCH, FILES_A_RUN

MINUTE = 60.0
A_TASK_STARTS = 3.0
A_FILE_IS_LANDED = 16 / 500
A_FILE_IS_TAKEN_IN = 217 / 500
THE_JUDGE_TAKES = 13.0
"""Most of it the import of Great Expectations."""
SECRETARIATS = 10
"""Who send at the same time: one file of each comes before a second one of anybody."""


@pytest.fixture(scope="module")
def dag() -> DAG:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Airflow's own, on the way to its operators
        return members_dag()


def task(dag: DAG, name: str) -> Any:
    return dag.get_task(name)


def settle(dag: DAG) -> float:
    """How long a file is watched before it is taken."""
    return float(dag.params["settle_seconds"])


def rounds(dag: DAG) -> int:
    """How often tasks have to begin until every batch of a full run had its turn."""
    at_once: int = task(dag, "take_in").max_active_tis_per_dag
    return ceil(ceil(FILES_A_RUN / FILES_A_BATCH) / at_once)


def test_a_file_that_comes_alone_has_its_receipt_within_a_minute(dag: DAG) -> None:
    looks_again = float(task(dag, "land").poke_interval)
    landed = looks_again + A_TASK_STARTS + settle(dag) + A_FILE_IS_LANDED
    assert landed + A_TASK_STARTS + A_FILE_IS_TAKEN_IN <= MINUTE / 2


def test_a_file_that_just_misses_a_full_run_has_its_receipt_within_a_minute(dag: DAG) -> None:
    """The run goes on to its end, the next one begins at once, and the file is among its first.

    That a run follows a run is in ``test_dags.py``, and who is among the first in
    ``tests/integration/members/test_many_files.py``.
    """
    batches = rounds(dag) * (A_TASK_STARTS + FILES_A_BATCH * A_FILE_IS_TAKEN_IN)
    judged = A_TASK_STARTS + THE_JUDGE_TAKES
    told = A_TASK_STARTS
    landed = A_TASK_STARTS + settle(dag) + FILES_A_RUN * A_FILE_IS_LANDED
    taken_in = A_TASK_STARTS + SECRETARIATS * A_FILE_IS_TAKEN_IN
    assert batches + judged + told + landed + taken_in <= MINUTE
