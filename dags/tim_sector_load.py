"""Loads TİM's export figures by sector. See the source's page, shown as the DAG's documentation."""

from programme_statistics.orchestration.load_dag import load_dag
from programme_statistics.sources.tim.datasets import SECTOR

dag = load_dag(SECTOR)
