"""A table of counts: members, those that reported and, never printed, those that did not.

One or two companies are shown as '<3', and the count that would give them by subtraction is not
shown at all. Nor is a count that would, beside one of an earlier vintage, tell of one or two that
came late: with the totals of both it would tell whose figure the difference is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import cast

from programme_statistics.disclosure.linked import TOTAL
from programme_statistics.disclosure.rules import MIN_RESPONDENTS
from programme_statistics.disclosure.system import Band, Cell, System, Target, Terms, Unknown

MEMBERS, REPORTING, MISSING = "members", "reporting", "missing"
_KINDS = (MEMBERS, REPORTING, MISSING)


@dataclass(frozen=True, slots=True)
class Member:
    """A company: the rows it is counted in, and whether it reported."""

    rows: frozenset[str]
    is_reporting: bool

    def counts_in(self, row: str, kind: str) -> bool:
        """Whether the company is one of those that a cell counts."""
        is_of_kind = kind == MEMBERS or self.is_reporting == (kind == REPORTING)
        return is_of_kind and (row == TOTAL or row in self.rows)


@dataclass(frozen=True, slots=True)
class Vintage:
    """A table of counts as it was published: the companies, and the cells that were printed."""

    members: Mapping[str, Member]
    printed: frozenset[tuple[str, str]] = frozenset()


_Past = tuple[Member | None, ...]
"""What companies were in each vintage, the new one first. None: no members."""


def is_small(count: int) -> bool:
    """One or two: more than nobody, fewer than may be shown."""
    return 0 < count < MIN_RESPONDENTS


def count_table(members: Mapping[str, Member], earlier: Sequence[Vintage] = ()) -> System:
    """Cells ``(row, members)`` and ``(row, reporting)`` of every row and the total.

    ``earlier`` are the vintages that were published before, the newest first.
    """
    vintages = [Vintage(members), *earlier]
    counts = Counter(_pasts(vintages))
    pasts = sorted({*counts, *_likely(counts)}, key=_order)
    unknowns = [Unknown(past, float(counts[past])) for past in pasts]

    def terms(number: int, row: str, kind: str) -> Terms:
        return {
            past: 1.0
            for past in pasts
            if (one := past[number]) is not None and one.counts_in(row, kind)
        }

    def count(what: Terms) -> int:
        return sum(counts[cast("_Past", past)] for past in what)

    cells, targets, bands = [], [], []
    for number, vintage in enumerate(vintages):
        for row in _rows(vintage):
            for kind in _KINDS:
                what = terms(number, row, kind)
                size = count(what)
                if is_small(size):
                    # What is said of it is 'one or two': both have to stay possible.
                    targets.append(_small((number, row, kind), what, size, number == 0))
                if number > 0 or kind == MISSING:
                    continue
                if is_small(size):
                    # So '<3' says: nothing is held for what the mark itself tells.
                    bands.append(Band(what, 1, MIN_RESPONDENTS - 1, is_expected=True))
                # The total goes first: mart.submission_monitor shows the rows' counts too, and has
                # no total. How many members there are is no secret: of two, the response goes.
                weight = (1 if row == TOTAL else 1000) * (10 if kind == MEMBERS else 1)
                cells.append(Cell((row, kind), what, weight, must_hide=is_small(size)))
    for newer, older in combinations(range(len(vintages)), 2):
        for row in sorted({*_rows(vintages[newer]), *_rows(vintages[older])}):
            now, then = (terms(number, row, REPORTING) for number in (newer, older))
            was, stays = (terms(number, row, MEMBERS) for number in (older, newer))
            for name, who in (("came", now.keys() - then), ("went", then.keys() - now)):
                place = (newer, older, row, name)
                stayed: Terms = dict.fromkeys(who & was.keys() & stays.keys(), 1.0)
                if is_small(size := count(stayed)):
                    targets.append(_small(place, stayed, size, newer == 0))
                # Who became or ceased to be a member is no secret; that they reported is one.
                moved: Terms = dict.fromkeys(who - stayed.keys(), 1.0)
                if is_small(count(moved)):
                    targets.append(Target((*place, "member"), moved, 1, 0, is_new=newer == 0))
    known = [
        terms(number, row, kind)
        for number, vintage in enumerate(vintages)
        for row, kind in sorted(vintage.printed)
    ]
    return System(unknowns, cells, targets, [one for one in known if one], bands)


def place_of(cell: Cell) -> tuple[str, str]:
    """The row of a cell of such a table, and what it counts."""
    row, kind = cast("tuple[str, str]", cell.name)
    return row, kind


def _small(name: Hashable, terms: Terms, count: int, is_new: bool) -> Target:
    return Target(name, terms, count - 1, MIN_RESPONDENTS - 1 - count, is_new=is_new)


def _rows(vintage: Vintage) -> Sequence[str]:
    rows = {row for one in vintage.members.values() for row in one.rows}
    return [*sorted(rows), TOTAL] if rows else []


def _pasts(vintages: Sequence[Vintage]) -> Iterator[_Past]:
    """What each company was in every vintage."""
    for company in {name for vintage in vintages for name in vintage.members}:
        yield tuple(vintage.members.get(company) for vintage in vintages)


def _likely(pasts: Iterable[_Past]) -> Iterator[_Past]:
    """What companies of the same rows may have been for all that an intruder knows.

    That one came late while another took its return back he does not expect where none did.
    """
    for past in pasts:
        for is_reporting in (True, False):
            yield tuple(None if one is None else Member(one.rows, is_reporting) for one in past)


def _order(past: _Past) -> tuple[tuple[bool, list[str], bool], ...]:
    """The same order whatever order a set has."""
    return tuple(
        (one is not None, sorted(one.rows) if one else [], bool(one and one.is_reporting))
        for one in past
    )
