"""The Airflow DAG that loads what the EU's members import from Türkiye and from the world."""

from airflow.sdk import DAG

from programme_statistics.orchestration.trade_dag import trade_dag
from programme_statistics.sources.eurostat.datasets import COMEXT

# Airflow looks for DAGs only in files whose text has both words, airflow and dag.
dag: DAG = trade_dag(COMEXT)
