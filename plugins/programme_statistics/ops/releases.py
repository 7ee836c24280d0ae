"""The record of what a publisher did not have when it was asked (``ops.release``).

Asked in SQL and not through the models: a run that finds nothing new imports none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from programme_statistics.database import statement


def record_absent(
    connection: Connection,
    *,
    dataset_code: str,
    edition: str,
    url: str,
    gives_up_on: date,
    sentence: str,
    gave_up: bool,
) -> None:
    """Notes that the publisher has no such edition yet, or that we stopped waiting for it."""
    connection.execute(
        statement("ops/record_absent"),
        {
            "dataset_code": dataset_code,
            "edition": edition,
            "url": url,
            "state": "gave_up" if gave_up else "waiting",
            "asked_at": datetime.now(UTC),
            "gives_up_on": gives_up_on,
            "sentence": sentence,
        },
    )


def awaited(connection: Connection, dataset_code: str) -> Mapping[str, date]:
    """The editions of a dataset that are waited for, each with the day on which that ends."""
    rows = connection.execute(statement("ops/awaited_editions"), {"dataset_code": dataset_code})
    return {row.edition: row.gives_up_on for row in rows}


def record_arrived(connection: Connection, dataset_code: str, edition: str) -> None:
    """Notes that an edition we waited for has come; without effect if we never waited."""
    connection.execute(
        statement("ops/record_arrived"),
        {
            "dataset_code": dataset_code,
            "edition": edition,
            "asked_at": datetime.now(UTC),
            "sentence": f"{dataset_code} {edition} has been published and landed.",
        },
    )
