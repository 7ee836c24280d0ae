"""What was published of members and programmes is landed, so that it can be made anew.

What is to be printed next is protected together with all that was printed before, which stands in
no file that came. So each publication is landed before the transaction that makes it ends. A run
that is killed in between leaves a landed publication that the warehouse does not know. It counts as
printed when a warehouse is made anew: holding the next one against a table too many loses a cell,
against one too few it tells a figure.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine

from programme_statistics.database import statement
from programme_statistics.errors import ProgrammeStatisticsError
from programme_statistics.landing.store import LandingStore
from programme_statistics.ops.locks import lock_member_tables

MEMBER_TABLES, MARTS = "member_publication", "mart_publication"
"""What publications are called in landing: as their tables in ``ops``."""
_GIVEN_ANEW = frozenset({"publication_id", "known_at"})


@dataclass(frozen=True, slots=True)
class _Landed:
    """A landed publication. ``repr`` shows no figure."""

    path: str
    text: str

    def __repr__(self) -> str:
        return f"_Landed({self.path})"

    @property
    def body(self) -> Any:
        return _parsed(self.text)

    @property
    def order(self) -> tuple[datetime, int]:
        """By time; by number where the database's clock has not moved on."""
        made = self.body["publication"]
        return datetime.fromisoformat(made["checked_at"]), made["publication_id"]


def land(
    connection: Connection, store: LandingStore, kind: str, about: str, publication_id: int
) -> None:
    """Lands a publication with all its rows, as they stand in ``connection``.

    ``kind`` is :data:`MEMBER_TABLES` or :data:`MARTS`; ``about`` names the quarter or the marts.
    The last thing to be done in its transaction.
    """
    made = connection.execute(
        statement(f"disclosure/landed_{kind}"), {"publication_id": publication_id}
    ).one()
    store.put(
        made.body.encode(),
        dataset_code=kind,
        # By month too: marts are published every day, and a folder is listed at each landing.
        edition=f"{about}-{made.checked_at:%Y-%m}",
        suffix="json",
        source_url="warehouse",
        received_at=made.checked_at,
        status=0,
        headers={},
    )


def land_missing(engine: Engine, store: LandingStore) -> int:
    """Lands the publications that are not landed: an earlier release made them. How many."""
    n_landed = 0
    with engine.begin() as connection:
        lock_member_tables(connection)
        for kind in (MEMBER_TABLES, MARTS):
            landed = {receipt.received_at for receipt in store.all_receipts(kind)}
            for one in connection.execute(statement(f"disclosure/all_{kind}s")).all():
                if one.checked_at.isoformat() not in landed:
                    land(connection, store, kind, one.about, one.publication_id)
                    n_landed += 1
    return n_landed


def bring_back(engine: Engine, store: LandingStore) -> int:
    """Puts all landed publications into a warehouse that has none, in their order; how many.

    Raises:
        UnreadableFile: a file is missing, or is not what was landed.
        ProgrammeStatisticsError: a file holds what this version has no place for.
    """
    n_publications = 0
    with engine.begin() as connection:
        for kind in (MEMBER_TABLES, MARTS):
            found = [
                _Landed(receipt.path, store.read(receipt.path).decode())
                for receipt in store.all_receipts(kind)
            ]
            for one in sorted(found, key=lambda landed: landed.order):
                _bring_back(connection, kind, one)
            n_publications += len(found)
    return n_publications


def _bring_back(connection: Connection, kind: str, landed: _Landed) -> None:
    publication_id = connection.execute(
        statement(f"disclosure/add_landed_{kind}"), {"body": landed.text}
    ).scalar_one()
    again = connection.execute(
        statement(f"disclosure/landed_{kind}"), {"publication_id": publication_id}
    ).one()
    if not _is_kept(_printed(landed.body), _printed(_parsed(again.body))):
        raise ProgrammeStatisticsError(
            f"{landed.path} in the protected landing area holds something that the tables of this "
            "version have no place for. Nothing was brought back. Rebuild with the version that "
            "landed it, or a later one."
        )


def _parsed(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)


def _printed(body: dict[str, Any]) -> dict[str, Any]:
    """A landed publication without what every warehouse gives it anew."""
    made = {name: value for name, value in body["publication"].items() if name not in _GIVEN_ANEW}
    return {**body, "publication": made, "known_load": None}


def _is_kept(landed: Any, again: Any) -> bool:
    """Whether nothing of ``landed`` is lost; a later version may have more columns."""
    if isinstance(landed, dict):
        return isinstance(again, dict) and all(
            name in again and _is_kept(value, again[name]) for name, value in landed.items()
        )
    if isinstance(landed, list):
        return (
            isinstance(again, list)
            and len(landed) == len(again)
            and all(_is_kept(*pair) for pair in zip(landed, again, strict=True))
        )
    return bool(landed == again)
