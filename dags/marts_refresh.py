"""Follows every load: announces new months of the marts, queues summaries a revision touches."""

from __future__ import annotations

from programme_statistics.orchestration.marts_dag import marts_dag

dag = marts_dag()
