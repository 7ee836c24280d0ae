"""The Airflow DAG that follows every load: announces new months, queues summaries to re-issue."""

from programme_statistics.orchestration.marts_dag import marts_dag

# Airflow looks for DAGs only in files whose text has both words, airflow and dag.
dag = marts_dag()
