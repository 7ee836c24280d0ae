"""The Airflow DAG that loads the registers of the programmes."""

from airflow.sdk import DAG

from programme_statistics.orchestration.register_dag import register_dag
from programme_statistics.sources.programme.datasets import REGISTER

# Airflow looks for DAGs only in files whose text has both words, airflow and dag.
dag: DAG = register_dag(REGISTER)
