"""Writes the quarterly export summaries once the three months of a quarter are in."""

from __future__ import annotations

from programme_statistics.orchestration.summary_dag import summary_dag

dag = summary_dag()
