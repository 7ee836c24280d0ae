"""The Airflow DAG that loads the partners' imports from Türkiye, month by month."""

from airflow.sdk import DAG

from programme_statistics.orchestration.trade_dag import trade_dag
from programme_statistics.sources.comtrade.datasets import MIRROR_MONTHLY

# Airflow looks for DAGs only in files whose text has both words, airflow and dag.
dag: DAG = trade_dag(MIRROR_MONTHLY)
