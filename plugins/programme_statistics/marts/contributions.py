"""Reads what companies have in the cells of a mart, and what its publications have printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection

from programme_statistics.database import statement
from programme_statistics.disclosure.linked import Contribution
from programme_statistics.periods import Month

Sums = Mapping[str, Mapping[str, Contribution]]
"""What each company contributes, by measure and unit."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A publication of a mart, with the cells that were printed anew in it, by measure."""

    mart_code: str
    publication_id: int
    known_at: datetime
    through: date
    cells: Mapping[str, frozenset[str]]


def read_sums(connection: Connection, mart_code: str, known_at: datetime, through: date) -> Sums:
    """What companies have in the cells of a mart, as known at a time.

    Figures of single quarters say so (``company``, ``ref_quarter``), and what of them counts
    (``part``).
    """
    found: dict[str, dict[str, Contribution]] = defaultdict(dict)
    for one in connection.execute(
        statement(f"disclosure/{mart_code}_contributions"),
        {"known_at": known_at, "through": through},
    ).mappings():
        quarter, part = one.get("ref_quarter"), Decimal(one.get("part", 1))
        units, unit = found[one["measure"]], one["unit"]
        if unit in units and units[unit].part != part:
            # In another project's prices.
            unit = f"{unit} {part}"
        units[unit] = Contribution(
            Decimal(one["value"]),
            one["respondent"],
            frozenset(one["cells"]),
            part=part,
            company=None if quarter is None else one["company"],
            period=None if quarter is None else Month.of(quarter).quarter.order,
        )
    return dict(found)


def read_printed(connection: Connection, mart_code: str) -> Sequence[Printed]:
    """All publications of a mart, the newest first."""
    found: dict[int, Printed] = {}
    for one in connection.execute(statement("disclosure/earlier_marts"), {"mart_code": mart_code}):
        known = found.get(one.publication_id)
        cells = dict(known.cells) if known else {}
        cells[one.measure] = frozenset(one.printed)
        found[one.publication_id] = Printed(
            mart_code, one.publication_id, one.known_at, one.through, cells
        )
    return list(found.values())
