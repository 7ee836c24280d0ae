"""The assets that link the DAGs, partitioned by reference month (``2026-08``)."""

from __future__ import annotations

from airflow.sdk import Asset

SECTOR_MART = Asset(
    name="mart.sector_export_month", uri="programme-statistics://mart/sector_export_month"
)
"""A month of it is announced when its first national sector figures are in; a revision is not."""


def dataset_asset(dataset_code: str) -> Asset:
    """The asset of a dataset: its months are announced when a load brought or changed them."""
    return Asset(name=dataset_code, uri=f"programme-statistics://dataset/{dataset_code}")
