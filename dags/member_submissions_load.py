"""The Airflow DAG that takes in what member companies report."""

from airflow.sdk import DAG

from programme_statistics.orchestration.members_dag import members_dag

# Airflow looks for DAGs only in files whose text has both words, airflow and dag.
dag: DAG = members_dag()
