"""What a reader computes from any number of printed cells: combinations of only one or two.

Whole cells and what one leaves of another are judged one by one; there are too many combinations
of several for that. Of one respondent, or of two, of whom each knows its own part, there are few:
combinations in which everything cancels that more respondents are behind.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from programme_statistics.disclosure.rules import MIN_RESPONDENTS
from programme_statistics.disclosure.system import System, Terms

Combined = frozenset[tuple[Hashable, float]]
"""Unknown sums with their weights."""
_Matrix = NDArray[np.float64]
_ZERO = 1e-7
"""What counts as nothing. Cells are sums, so their combinations have weights that are fractions of
small numbers."""


def of_few(system: System, printed: Collection[Hashable]) -> frozenset[Combined]:
    """What one respondent, or two, are alone in, of all that printed cells and earlier publications
    say together; nothing of what earlier publications say by themselves.
    """
    now = [cell.terms for cell in system.cells if cell.name in printed]
    earlier = [*system.known, *system.presumed]
    before = _Few(system, earlier)
    after = _Few(system, [*now, *earlier])
    return frozenset(
        combination
        for columns in after.of_respondents()
        if len(found := after.within(columns)) > len(before.within(columns))
        for combination in after.named(found)
    )


class _Few:
    """What equations say of the unknown sums that one respondent or two are behind."""

    def __init__(self, system: System, equations: Sequence[Terms]) -> None:
        self._unknowns = [
            one for one in system.unknowns if 0 < len(one.respondents) < MIN_RESPONDENTS
        ]
        few = {one.name: at for at, one in enumerate(self._unknowns)}
        more = [one.name for one in system.unknowns if one.name not in few]
        others = {name: at for at, name in enumerate(more)}
        self._rows = _free_of(_matrix(equations, others)) @ _matrix(equations, few)

    def of_respondents(self) -> Iterator[Sequence[int]]:
        """The columns of each one and each two respondents."""
        behind = [one.respondents for one in self._unknowns]
        if not self._rows.any():
            return
        alone = sorted({name for one in behind for name in one})
        seen = set()
        for some in [*((name,) for name in alone), *combinations(alone, 2)]:
            columns = tuple(at for at, one in enumerate(behind) if one <= set(some))
            if columns and columns not in seen:
                seen.add(columns)
                yield columns

    def within(self, columns: Sequence[int]) -> _Matrix:
        """All combinations of the equations in which there is nothing but these columns."""
        others = [at for at in range(len(self._unknowns)) if at not in set(columns)]
        return _reduced(_free_of(self._rows[:, others]) @ self._rows)

    def named(self, rows: _Matrix) -> Iterator[Combined]:
        """Each row as its unknown sums with their weights."""
        for row in rows:
            yield frozenset(
                (self._unknowns[at].name, round(float(row[at]), 6))
                for at in np.flatnonzero(np.abs(row) > _ZERO)
            )


def _matrix(equations: Sequence[Terms], place: dict[Hashable, int]) -> _Matrix:
    found = np.zeros((len(equations), len(place)))
    for number, terms in enumerate(equations):
        for name, weight in terms.items():
            if name in place:
                found[number, place[name]] = weight
    return found


def _free_of(rows: _Matrix) -> _Matrix:
    """Combinations of these rows that leave nothing of them, and out of which all such are made."""
    if not rows.size:
        return np.eye(len(rows))
    left, sizes, _ = np.linalg.svd(rows)
    rank = int((sizes > _ZERO * max(1.0, sizes.max(initial=0.0))).sum())
    free: _Matrix = left[:, rank:].T
    return free


def _reduced(rows: _Matrix) -> _Matrix:
    """The same combinations in echelon form, so that each is as short as can be."""
    rest = rows.copy()
    done = 0
    for column in range(rest.shape[1]):
        if done == len(rest):
            break
        best = done + int(np.abs(rest[done:, column]).argmax())
        if abs(rest[best, column]) < _ZERO:
            continue
        rest[[done, best]] = rest[[best, done]]
        rest[done] /= rest[done, column]
        for other in range(len(rest)):
            if other != done:
                rest[other] -= rest[other, column] * rest[done]
        done += 1
    rest[np.abs(rest) < _ZERO] = 0.0
    return rest[:done]
