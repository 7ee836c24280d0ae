"""Loads TİM's export figures by country and sector. See the source's page, shown as the DAG's documentation."""

from programme_statistics.orchestration.load_dag import load_dag
from programme_statistics.sources.tim.datasets import COUNTRY

dag = load_dag(COUNTRY)
