"""The Airflow DAG that publishes tables of what members report, after disclosure control."""

from programme_statistics.orchestration.member_tables_dag import member_tables_dag

# Airflow looks for DAGs only in files whose text has both words, airflow and dag.
dag = member_tables_dag()
