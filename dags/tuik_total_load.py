"""The Airflow DAG that loads TÜİK's total exports, as the central bank's EVDS republishes them."""

from airflow.sdk import DAG

from programme_statistics.orchestration.load_dag import load_dag
from programme_statistics.sources.tuik.datasets import TOTAL

# Airflow looks for DAGs only in files whose text has both words, airflow and dag.
dag: DAG = load_dag(TOTAL)
