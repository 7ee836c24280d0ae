"""The assets that link the DAGs, partitioned by reference month (``2026-08``) or quarter."""

from __future__ import annotations

from airflow.sdk import Asset

SECTOR_MART = Asset(
    name="mart.sector_export_month", uri="programme-statistics://mart/sector_export_month"
)
"""A month of it is announced when its first national sector figures are in; a revision is not."""

MEMBER_SUBMISSIONS = Asset(
    name="member_submission", uri="programme-statistics://dataset/member_submission"
)
"""What members report: a quarter (``2026-Q3``) is announced when a file brings or changes any."""


def dataset_asset(dataset_code: str) -> Asset:
    """The asset of a dataset: its months are announced when a load brought or changed them."""
    return Asset(name=dataset_code, uri=f"programme-statistics://dataset/{dataset_code}")
