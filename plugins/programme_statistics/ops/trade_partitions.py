"""The partitions of ``warehouse.fact_trade``: one a series and period.

Made on demand by the first load of a period, or ahead for a range of periods.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from programme_statistics.database import sql_text
from programme_statistics.ops.locks import lock_partition


@dataclass(frozen=True, slots=True)
class Series:
    """A trade series as its partitions are named and bounded by."""

    dataset_id: int
    dataset_code: str
    frequency: str
    is_synthetic: bool


def partition_name(series: Series, period: date) -> str:
    """The partition's name in the schema ``warehouse``."""
    span = f"{period:%Y}" if series.frequency == "A" else f"{period:%Y_%m}"
    return f"fact_trade_{series.dataset_code}_{span}"


def partition_exists(connection: Connection, series: Series, period: date) -> bool:
    """Whether a period of a series has its partition."""
    found: bool = connection.execute(
        text("select to_regclass(:name) is not null"),
        {"name": f"warehouse.{partition_name(series, period)}"},
    ).scalar_one()
    return found


def create_partitions(connection: Connection, series: Series, periods: Iterable[date]) -> list[str]:
    """Makes the partitions that are missing, under the period's lock; their names.

    A partition made ahead takes its first load by comparison, which is slower than having the load
    become the partition: make them ahead for periods that come in small pieces.
    """
    made = []
    for period in sorted(set(periods)):
        lock_partition(connection, series.dataset_code, period)
        if partition_exists(connection, series, period):
            continue
        connection.execute(
            text(sql_text("warehouse/trade/create_partition").format(**bounds(series, period)))
        )
        made.append(partition_name(series, period))
    return made


def bounds(series: Series, period: date) -> Mapping[str, str]:
    """What the DDL of a partition is filled in with."""
    return {
        "name": partition_name(series, period),
        "subtree": series.frequency.lower(),
        "period": period.isoformat(),
        "frequency": series.frequency,
        "dataset_id": str(series.dataset_id),
        "next_dataset_id": str(series.dataset_id + 1),
    }
