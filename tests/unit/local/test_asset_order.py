"""Which of the demo's DAGs need which follows from their assets."""

from __future__ import annotations

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, Asset

from programme_statistics.local.dag_runs import needs


def make_dag(
    dag_id: str, *, makes: list[Asset] | None = None, schedule: object = None
) -> dict[str, DAG]:
    with DAG(dag_id, schedule=schedule) as dag:
        EmptyOperator(task_id="work", outlets=makes or [])
    return {dag_id: dag}


A, B, MART = Asset("a"), Asset("b"), Asset("mart")


def test_a_dag_comes_after_all_that_it_waits_for() -> None:
    dags = {
        **make_dag("summary", schedule=[MART]),
        **make_dag("refresh", schedule=A | B, makes=[MART]),
        **make_dag("z_load", makes=[A]),
        **make_dag("b_load", makes=[B]),
    }
    assert needs(dags, "summary") == {
        "summary": {"refresh"},
        "refresh": {"b_load", "z_load"},
        "b_load": set(),
        "z_load": set(),
    }


def test_a_dag_that_the_last_one_does_not_need_is_left_out() -> None:
    dags = {
        **make_dag("summary", schedule=[A]),
        **make_dag("load", makes=[A]),
        **make_dag("upkeep"),
    }
    assert needs(dags, "summary") == {"summary": {"load"}, "load": set()}
