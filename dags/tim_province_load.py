"""Loads TİM's export figures by province and sector. See the source's page, shown as the DAG's documentation."""

from programme_statistics.orchestration.load_dag import load_dag
from programme_statistics.sources.tim.datasets import PROVINCE

dag = load_dag(PROVINCE)
