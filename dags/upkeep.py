"""The Airflow DAG that keeps the warehouse and the landing area tidy."""

from programme_statistics.orchestration.upkeep_dag import upkeep_dag

# Airflow looks for DAGs only in files whose text has both words, airflow and dag.
dag = upkeep_dag()
