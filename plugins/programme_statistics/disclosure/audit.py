"""What can be computed from what is printed: an interval for every sum that must stay hidden.

Two linear programmes a sum, its least and its greatest value under everything that is known. Asked
once as an outsider would, and once as each respondent that is alone in some sum, because it knows
that one exactly: two of them in one relation are no protection for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from programme_statistics.disclosure.system import System, Target, Terms

_SLACK = 1e-7
"""What a solver calls equal, in parts of the largest sum."""
_LEAST = 1e-5
"""A hidden sum must never be known exactly, even where the rules ask for no width."""
Question = tuple[Hashable, str | None, bool]
"""Of which sum, as whom, and at which end."""
_Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Breach:
    """A sum that can be computed too closely, seen by ``intruder`` (None: by anybody).

    ``because`` are the printed cells without which it could not; empty: what was known before is
    enough.
    """

    target: Hashable
    intruder: str | None
    is_above: bool
    because: frozenset[Hashable]
    is_new: bool

    @property
    def question(self) -> Question:
        """Which question this answers."""
        return self.target, self.intruder, self.is_above


@dataclass(frozen=True, slots=True)
class Interval:
    """What anybody can compute of a hidden sum; None: no limit."""

    low: float | None
    high: float | None


class Auditor:
    """Answers questions about one system, for any set of printed cells."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._place = {one.name: at for at, one in enumerate(system.unknowns)}
        values = np.array([one.value for one in system.unknowns], dtype=float)
        self._scale = float(max([1.0, *(abs(values) if len(values) else ())]))
        self._values = values / self._scale
        floors = [one.floor for one in system.unknowns]
        self._bounds = [(None if one is None else one / self._scale, None) for one in floors]
        self._cells = [cell.name for cell in system.cells]
        self._cell_rows = self._matrix([cell.terms for cell in system.cells])
        self._known_rows = self._matrix(system.known)
        self._limit_rows, self._limits = self._bands()
        self._knows = self._singles()

    @property
    def intruders(self) -> Sequence[str]:
        """Respondents that are alone in some sum."""
        return sorted(self._knows)

    def breaches(
        self, printed: Collection[Hashable], intruders: Sequence[str | None] = (None,)
    ) -> Iterator[Breach]:
        """Every sum that can be computed too closely where ``printed`` cells are."""
        for intruder in intruders:
            view = self._view(printed, intruder)
            for target in self._system.targets:
                if intruder is None:
                    yield from self._ask(view, target, None, (target.below, target.above))
                elif target.from_outside is not None and intruder not in target.respondents:
                    yield from self._ask(view, target, intruder, (target.from_outside,) * 2)

    def interval(self, printed: Collection[Hashable], terms: Terms) -> Interval:
        """The least and greatest value of a sum for anybody, where ``printed`` cells are."""
        view = self._view(printed, None)
        row = self._row(terms)
        ends = [view.end(row, is_above)[0] for is_above in (False, True)]
        low, high = (None if one is None else one * self._scale for one in ends)
        return Interval(low, high)

    def _ask(
        self, view: _View, target: Target, intruder: str | None, wide: tuple[float, float]
    ) -> Iterator[Breach]:
        row = self._row(target.terms)
        truth = float(row @ self._values)
        for is_above, distance in zip((False, True), wide, strict=True):
            protection = distance / self._scale if any(wide) else _LEAST
            if not protection:
                continue
            wanted = truth + protection if is_above else truth - protection
            if not is_above:
                # Nobody has to be left in doubt whether it is below what everybody knows.
                wanted = max(wanted, self._least(target.terms))
            slack = _SLACK + 1e-6 * protection
            if view.reaches(row, wanted, is_above, slack):
                continue
            end, support = view.end(row, is_above)
            if end is None or (end >= wanted - slack if is_above else end <= wanted + slack):
                continue
            because = frozenset(self._cells[at] for at in support)
            yield Breach(target.name, intruder, is_above, because, target.is_new)

    def _least(self, terms: Terms) -> float:
        floors = [(self._bounds[self._place[name]][0], weight) for name, weight in terms.items()]
        if any(floor is None or weight < 0 for floor, weight in floors):
            return -np.inf
        return sum(floor * weight for floor, weight in floors if floor is not None)

    def _view(self, printed: Collection[Hashable], intruder: str | None) -> _View:
        shown = [at for at, name in enumerate(self._cells) if name in printed]
        rows = [self._cell_rows[shown], self._known_rows]
        if intruder is not None:
            rows.append(self._knows[intruder])
        equal = vstack(rows, format="csr")
        return _View(
            shown,
            equal,
            equal @ self._values,
            self._limit_rows,
            self._limits,
            self._bounds,
            [self._values],
        )

    def _singles(self) -> Mapping[str, csr_array]:
        found: dict[str, list[Terms]] = {}
        for one in self._system.unknowns:
            if one.sole is not None:
                found.setdefault(one.sole, []).append({one.name: 1.0})
        return {respondent: self._matrix(terms) for respondent, terms in found.items()}

    def _bands(self) -> tuple[csr_array, _Vector]:
        terms: list[Terms] = []
        limits: list[float] = []
        for band in self._system.bands:
            if band.high is not None:
                terms.append(band.terms)
                limits.append(band.high / self._scale)
            if band.low is not None:
                terms.append({name: -weight for name, weight in band.terms.items()})
                limits.append(-band.low / self._scale)
        return self._matrix(terms), np.array(limits, dtype=float)

    def _row(self, terms: Terms) -> _Vector:
        row = np.zeros(len(self._place))
        for name, weight in terms.items():
            row[self._place[name]] = weight
        return row

    def _matrix(self, many: Sequence[Terms]) -> csr_array:
        if not many:
            return csr_array((0, len(self._place)))
        return csr_array(np.array([self._row(terms) for terms in many]))


@dataclass
class _View:
    """What one intruder knows: a linear programme without its question.

    Every solution found is kept: one that reaches far enough answers a later question too.
    """

    shown: Sequence[int]
    equal: csr_array
    values: _Vector
    limit_rows: csr_array
    limits: _Vector
    bounds: Sequence[tuple[float | None, None]]
    found: list[_Vector] = field(default_factory=list)

    def reaches(self, row: _Vector, wanted: float, is_above: bool, slack: float) -> bool:
        """Whether a solution that is known already reaches ``wanted``."""
        ends = np.array(self.found) @ row
        return bool(ends.max() >= wanted - slack if is_above else ends.min() <= wanted + slack)

    def end(self, row: _Vector, is_above: bool) -> tuple[float | None, Sequence[int]]:
        """The greatest or least value of a sum (None: no limit), and the cells that limit it.

        The dual solution is a proof of the limit; the cells with a part in it are all it needs.
        """
        sign = -1.0 if is_above else 1.0
        result = linprog(
            sign * row,
            A_eq=self.equal if self.equal.shape[0] else None,
            b_eq=self.values if self.equal.shape[0] else None,
            A_ub=self.limit_rows if self.limit_rows.shape[0] else None,
            b_ub=self.limits if self.limit_rows.shape[0] else None,
            bounds=self.bounds,
            method="highs",
        )
        if result.status == _UNBOUNDED:
            return None, ()
        if result.status != _OPTIMAL:
            raise RuntimeError(f"the audit's linear programme was not solved: {result.message}")
        self.found.append(result.x)
        duals = result.eqlin.marginals if self.equal.shape[0] else np.zeros(0)
        support = [at for at, dual in zip(self.shown, duals, strict=False) if abs(dual) > 1e-9]
        return sign * float(result.fun), support


_OPTIMAL, _UNBOUNDED = 0, 3
