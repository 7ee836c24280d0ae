"""The Airflow DAG that loads Türkiye's exports by product and partner, month by month."""

from airflow.sdk import DAG

from programme_statistics.orchestration.trade_dag import trade_dag
from programme_statistics.sources.comtrade.datasets import MONTHLY

# Airflow looks for DAGs only in files whose text has both words, airflow and dag.
dag: DAG = trade_dag(MONTHLY)
