"""The record of what a publisher did not have when it was asked (``ops.release``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert

from programme_statistics.tables import Release


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
    now = datetime.now(UTC)
    state = "gave_up" if gave_up else "waiting"
    statement = insert(Release).values(
        dataset_code=dataset_code,
        edition=edition,
        url=url,
        state=state,
        first_asked_at=now,
        last_asked_at=now,
        gives_up_on=gives_up_on,
        sentence=sentence,
    )
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[Release.dataset_code, Release.edition],
            set_={
                "url": url,
                "state": state,
                "last_asked_at": now,
                "gives_up_on": gives_up_on,
                "sentence": sentence,
            },
        )
    )


def awaited(connection: Connection, dataset_code: str) -> Mapping[str, date]:
    """The editions of a dataset that are waited for, each with the day on which that ends."""
    rows = connection.execute(
        select(Release.edition, Release.gives_up_on)
        .where(Release.dataset_code == dataset_code, Release.state == "waiting")
        .order_by(Release.edition)
    )
    return {row.edition: row.gives_up_on for row in rows}


def record_arrived(connection: Connection, dataset_code: str, edition: str) -> None:
    """Notes that an edition we waited for has come; without effect if we never waited."""
    connection.execute(
        update(Release)
        .where(
            Release.dataset_code == dataset_code,
            Release.edition == edition,
            Release.state != "published",
        )
        .values(
            state="published",
            last_asked_at=datetime.now(UTC),
            sentence=f"{dataset_code} {edition} has been published and landed.",
        )
    )
