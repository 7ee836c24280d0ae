"""The Airflow DAG that writes the quarterly export summaries once a quarter is complete."""

from programme_statistics.orchestration.summary_dag import summary_dag

# Airflow looks for DAGs only in files whose text has both words, airflow and dag.
dag = summary_dag()
