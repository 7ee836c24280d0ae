"""Advisory locks: two runs of one slice cannot interleave; the second waits for the first.

Locks are held to the end of the transaction, so that a killed run leaves none behind.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, text

_LOCK = text("select pg_advisory_xact_lock(hashtextextended(:name, 0))")


def lock_edition(connection: Connection, dataset_code: str, edition: str) -> None:
    """Waits until no other transaction works on this edition, then holds it."""
    connection.execute(_LOCK, {"name": f"edition {dataset_code} {edition}"})


def lock_publishing(connection: Connection) -> None:
    """Waits until no other transaction publishes, then holds the right to publish.

    One publication at a time makes the order of ``published_at`` the order in which figures became
    visible, so that a summary written 'as known at' a time can be written again.
    """
    connection.execute(_LOCK, {"name": "publishing"})


def lock_partition(connection: Connection, dataset_code: str, period: date) -> None:
    """Waits until no other transaction changes this period of a trade series, then holds it.

    Who needs several periods takes them in ascending order, so that nobody waits in a circle.
    """
    connection.execute(_LOCK, {"name": f"partition {dataset_code} {period.isoformat()}"})


def lock_marts(connection: Connection) -> None:
    """Waits until no other transaction refreshes the marts, then holds the right to do so."""
    connection.execute(_LOCK, {"name": "marts"})


def lock_member_tables(connection: Connection) -> None:
    """Waits until no other transaction publishes tables of members, then holds the right to.

    Each publication is protected together with those before it, so they come one after the other.
    """
    connection.execute(_LOCK, {"name": "member tables"})
