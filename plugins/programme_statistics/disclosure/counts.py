"""A table of counts: members, those that reported and, never printed, those that did not.

One or two companies are shown as '<3', and the count that would give them by subtraction is not
shown at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from programme_statistics.disclosure.linked import TOTAL
from programme_statistics.disclosure.rules import MIN_RESPONDENTS
from programme_statistics.disclosure.system import Band, Cell, System, Target, Unknown

MEMBERS, REPORTING, MISSING = "members", "reporting", "missing"
_PARTS: Mapping[str, Sequence[str]] = {
    MEMBERS: (REPORTING, MISSING),
    REPORTING: (REPORTING,),
    MISSING: (MISSING,),
}


@dataclass(frozen=True, slots=True)
class Member:
    """A company: the rows it is counted in, and whether it reported."""

    rows: frozenset[str]
    is_reporting: bool


def is_small(count: int) -> bool:
    """One or two: more than nobody, fewer than may be shown."""
    return 0 < count < MIN_RESPONDENTS


def count_table(members: Sequence[Member]) -> System:
    """Cells ``(row, members)`` and ``(row, reporting)`` of every row and the total."""
    counts = Counter((one.rows, REPORTING if one.is_reporting else MISSING) for one in members)
    parts_of = [(where, part) for where in _groups(members) for part in (REPORTING, MISSING)]
    unknowns = [Unknown(name, float(counts[name])) for name in parts_of]
    rows = sorted({row for one in members for row in one.rows})
    cells, targets, bands = [], [], []
    for row in [*rows, TOTAL] if rows else []:
        for kind, parts in _PARTS.items():
            names = [
                (where, part)
                for where, part in parts_of
                if part in parts and (row == TOTAL or row in where)
            ]
            terms: Mapping[Hashable, float] = dict.fromkeys(names, 1.0)
            count = sum(counts[name] for name in names)
            if is_small(count):
                # What is said of it is 'one or two': both have to stay possible.
                targets.append(Target((row, kind), terms, count - 1, MIN_RESPONDENTS - 1 - count))
            if kind != MISSING:
                if is_small(count):
                    # So '<3' says: nothing is held for what the mark itself tells.
                    bands.append(Band(terms, 1, MIN_RESPONDENTS - 1, is_expected=True))
                # The total goes first: mart.submission_monitor shows the rows' counts too, and has
                # no total. How many members there are is no secret: of two, the response goes.
                weight = (1 if row == TOTAL else 1000) * (10 if kind == MEMBERS else 1)
                cells.append(Cell((row, kind), terms, weight, must_hide=is_small(count)))
    return System(unknowns, cells, targets, bands=bands)


def place_of(cell: Cell) -> tuple[str, str]:
    """The row of a cell of such a table, and what it counts."""
    row, kind = cast("tuple[str, str]", cell.name)
    return row, kind


def _groups(members: Sequence[Member]) -> Sequence[frozenset[str]]:
    """The sets of rows that companies are counted in."""
    return sorted({one.rows for one in members}, key=sorted)
