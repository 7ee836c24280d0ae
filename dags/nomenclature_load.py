"""The Airflow DAG that keeps products, areas and modes in step with UN Comtrade's code lists."""

from airflow.sdk import DAG

from programme_statistics.orchestration.nomenclature_dag import nomenclature_dag
from programme_statistics.sources.comtrade.nomenclature import COMTRADE

# Airflow looks for DAGs only in files whose text has both words, airflow and dag.
dag: DAG = nomenclature_dag(COMTRADE)
