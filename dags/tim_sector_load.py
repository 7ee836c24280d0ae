"""The Airflow DAG that loads TİM's export figures by sector."""

from airflow.sdk import DAG

from programme_statistics.orchestration.load_dag import load_dag
from programme_statistics.sources.tim.datasets import SECTOR

# Airflow looks for DAGs only in files whose text has both words, airflow and dag.
dag: DAG = load_dag(SECTOR)
