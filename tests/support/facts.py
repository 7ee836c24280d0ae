"""Facts put straight into a warehouse, for tests of what is computed from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, text

from programme_statistics.periods import Month

Series = Mapping[str, float]
"""US dollars by month."""


def months(first: str, *values: float) -> dict[str, float]:
    """Values of consecutive months from ``first`` on."""
    start = Month.parse(first)
    return {str(start.plus(at)): value for at, value in enumerate(values)}


def quarters(first: str, *values: float) -> dict[str, float]:
    """Values of consecutive quarters from the month ``first`` on, a third in each month."""
    return months(first, *(value / 3 for value in values for _ in range(3)))


def publish(
    connection: Connection,
    figures: Mapping[str, Series],
    *,
    edition: str,
    at: str,
    is_sample: bool = False,
    carried: list[str] | None = None,
) -> datetime:
    """Publishes ``figures`` (by sector) as an edition at the time ``at``; what differs is revised.

    Gives the time back.
    """
    known_at = datetime.fromisoformat(at).replace(tzinfo=UTC)
    load_id = connection.execute(
        text(
            "insert into ops.load (dataset_code, edition, sha256, landed_path, source_url,"
            " status, landed_at, published_at, is_sample, covered_months, carried_sectors)"
            " values ('tim_sector', :edition, md5(random()::text), '', '', 'published', :at,"
            " :at, :is_sample, cast(:months as date[]), :carried) returning load_id"
        ),
        {
            "edition": edition,
            "at": known_at,
            "is_sample": is_sample,
            "carried": carried,
            "months": [
                Month.parse(month).first_day for month in {m for s in figures.values() for m in s}
            ],
        },
    ).scalar_one()
    for sector, series in figures.items():
        for month, value in series.items():
            figure = {
                "month": Month.parse(month).first_day,
                "sector": sector,
                "value": value,
                "edition": edition,
                "load": load_id,
                "at": known_at,
            }
            connection.execute(
                text(
                    "update warehouse.fact_export set valid_to = :at where ref_month = :month"
                    " and sector_code = :sector and valid_to = 'infinity'"
                ),
                figure,
            )
            connection.execute(
                text(
                    "insert into warehouse.fact_export (dataset_code, ref_month, sector_code,"
                    " origin_code, partner_code, value_usd, edition, load_id, valid_from)"
                    " values ('tim_sector', :month, :sector, 'TR', 'WORLD', :value, :edition,"
                    " :load, :at)"
                ),
                figure,
            )
    return known_at


def withdraw(connection: Connection, sector: str, month: str, *, at: str) -> datetime:
    """Ends a figure at the time ``at``, which is given back."""
    known_at = datetime.fromisoformat(at).replace(tzinfo=UTC)
    connection.execute(
        text(
            "update warehouse.fact_export set valid_to = :at where ref_month = :month"
            " and sector_code = :sector and valid_to = 'infinity'"
        ),
        {"at": known_at, "month": Month.parse(month).first_day, "sector": sector},
    )
    return known_at
