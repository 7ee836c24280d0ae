"""The Airflow DAG that loads the Turkish central bank's exchange rates."""

from airflow.sdk import DAG

from programme_statistics.orchestration.load_dag import load_dag
from programme_statistics.sources.tcmb.datasets import RATES

# Airflow looks for DAGs only in files whose text has both words, airflow and dag.
dag: DAG = load_dag(RATES)
