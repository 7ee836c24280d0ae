"""What can be computed from what is printed: an interval for every sum that must stay hidden.

Two linear programmes a sum, its least and its greatest value under everything that is known. Asked
once as an outsider would, and once as each respondent that is alone in some sum, because it knows
that one exactly: two of them in one relation are no protection for each other.

Most sums are far from being known and need no programme: ``walk`` shows it.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from programme_statistics.disclosure.system import System, Target, Terms
from programme_statistics.disclosure.walk import Field

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

    def described(self, system: System) -> Mapping[str, object]:
        """How many are behind the sum, and from which side and by whom it can be computed."""
        target = self._target(system)
        return {
            "n_respondents": len(target.respondents),
            "is_by_member": self.intruder is not None,
            "is_above": self.is_above,
        }

    def cells(self, system: System) -> Sequence[str]:
        """The names of the cells that have a part of the sum."""
        parts = self._target(system).terms.keys()
        return sorted(str(cell.name) for cell in system.cells if cell.terms.keys() & parts)

    def _target(self, system: System) -> Target:
        return next(one for one in system.targets if one.name == self.target)


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
        self._scale = float(np.abs(values).max(initial=1.0))
        self._values = values / self._scale
        self._floors = (
            np.array(
                [-np.inf if one.floor is None else one.floor for one in system.unknowns],
                dtype=float,
            )
            / self._scale
        )
        self._cells = [cell.name for cell in system.cells]
        self._cell_rows = self._matrix([cell.terms for cell in system.cells])
        self._known_rows = self._matrix([*system.known, *system.presumed])
        self._limit_rows, self._limits = self._bands()
        self._knows = self._singles()
        self._sums = self._matrix([target.terms for target in system.targets])
        self._field = Field.of(
            self._values - self._floors,
            self._limit_rows,
            self._limits - self._limit_rows @ self._values,
            self._sums,
        )

    @property
    def intruders(self) -> Sequence[str]:
        """Respondents that are alone in some sum."""
        return sorted(self._knows)

    def breaches(
        self,
        printed: Collection[Hashable],
        intruders: Sequence[str | None] = (None,),
        unasked: Collection[Question] = (),
    ) -> Iterator[Breach]:
        """Every sum that can be computed too closely where ``printed`` cells are.

        ``unasked`` are questions of which the answer is known.
        """
        walks = self._field.within(self._view(printed, None).equal)
        for intruder in intruders:
            view = self._view(printed, intruder)
            reach = walks.reach(self._own(intruder))
            for at, target in enumerate(self._system.targets):
                if intruder is None:
                    wide = (target.below, target.above)
                elif target.from_outside is not None and intruder not in target.respondents:
                    wide = (target.from_outside, target.from_outside)
                else:
                    continue
                for is_above in (False, True):
                    if (target.name, intruder, is_above) in unasked:
                        continue
                    because = self._too_close(view, at, wide, is_above, reach[is_above][at])
                    if because is not None:
                        yield Breach(target.name, intruder, is_above, because, target.is_new)

    def interval(self, printed: Collection[Hashable], terms: Terms) -> Interval:
        """The least and greatest value of a sum for anybody, where ``printed`` cells are."""
        view = self._view(printed, None)
        ends = [view.end(self._row(terms), is_above)[0] for is_above in (False, True)]
        low, high = (None if one is None else one * self._scale for one in ends)
        return Interval(low, high)

    def _too_close(
        self, view: _View, at: int, wide: tuple[float, float], is_above: bool, reach: float
    ) -> frozenset[Hashable] | None:
        """The cells that limit a sum too closely at one end; None: it is wide enough there.

        ``wide`` are the distances it has to reach below and above, ``reach`` one it does reach.
        """
        row = self._sums[at]
        truth = float(row @ self._values)
        protection = wide[is_above] / self._scale if any(wide) else _LEAST
        if not is_above:
            # Nobody has to be left in doubt whether it is below what everybody knows.
            protection = min(protection, truth - self._least(row))
        slack = _SLACK + 1e-6 * protection
        if reach >= protection - slack:
            return None
        end, support = view.end(row, is_above)
        if end is None or abs(end - truth) >= protection - slack:
            return None
        return frozenset(self._cells[one] for one in support)

    def _least(self, row: _Vector) -> float:
        """What everybody knows a sum cannot be below."""
        parts = row != 0
        return float(row[parts] @ self._floors[parts]) if (row >= 0).all() else -np.inf

    def _view(self, printed: Collection[Hashable], intruder: str | None) -> _View:
        shown = [at for at, name in enumerate(self._cells) if name in printed]
        equal = np.vstack([self._cell_rows[shown], self._known_rows, self._own(intruder)])
        bounds = [(None if np.isinf(one) else one, None) for one in self._floors]
        return _View(shown, equal, equal @ self._values, self._limit_rows, self._limits, bounds)

    def _own(self, intruder: str | None) -> _Vector:
        """The sums that a respondent alone is in, and so knows."""
        return self._matrix([]) if intruder is None else self._knows[intruder]

    def _singles(self) -> Mapping[str, _Vector]:
        found: dict[str, list[Terms]] = {}
        for one in self._system.unknowns:
            if one.sole is not None:
                found.setdefault(one.sole, []).append({one.name: 1.0})
        return {respondent: self._matrix(terms) for respondent, terms in found.items()}

    def _bands(self) -> tuple[_Vector, _Vector]:
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

    def _matrix(self, many: Sequence[Terms]) -> _Vector:
        return np.array([self._row(terms) for terms in many]).reshape(-1, len(self._place))


@dataclass(frozen=True, slots=True)
class _View:
    """What one intruder knows: a linear programme without its question."""

    shown: Sequence[int]
    equal: _Vector
    values: _Vector
    limit_rows: _Vector
    limits: _Vector
    bounds: Sequence[tuple[float | None, None]]

    def end(self, row: _Vector, is_above: bool) -> tuple[float | None, Sequence[int]]:
        """The greatest or least value of a sum (None: no limit), and the cells that limit it.

        The dual solution is a proof of the limit; the cells with a part in it are all it needs.
        """
        # Its import takes a second, which a table without a suppressed cell is spared.
        from scipy.optimize import linprog  # noqa: PLC0415

        sign = -1.0 if is_above else 1.0
        result = linprog(
            sign * row,
            A_eq=self.equal if len(self.equal) else None,
            b_eq=self.values if len(self.equal) else None,
            A_ub=self.limit_rows if len(self.limits) else None,
            b_ub=self.limits if len(self.limits) else None,
            bounds=self.bounds,
            method="highs",
        )
        if result.status == _UNBOUNDED:
            return None, ()
        if result.status != _OPTIMAL:
            raise RuntimeError(f"the audit's linear programme was not solved: {result.message}")
        duals = result.eqlin.marginals if len(self.equal) else ()
        support = [at for at, dual in zip(self.shown, duals, strict=False) if abs(dual) > 1e-9]
        return sign * float(result.fun), support


_OPTIMAL, _UNBOUNDED = 0, 3
