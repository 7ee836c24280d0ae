"""The Airflow DAG that loads the ECB's euro reference rates."""

from airflow.sdk import DAG

from programme_statistics.orchestration.load_dag import load_dag
from programme_statistics.sources.ecb.datasets import RATES

# Airflow looks for DAGs only in files whose text has both words, airflow and dag.
dag: DAG = load_dag(RATES)
