"""The cheapest set of cells to leave out, so that nothing hidden can be computed too closely.

An exact method: choose the cheapest pattern that the proofs known so far allow (a set-covering
integer programme), audit it, and add the proof of every breach, until there is none. A proof names
the printed cells it rests on; as long as all of them are printed it holds, so one of them at least
has to go.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from programme_statistics.disclosure.audit import Auditor, Breach, Interval, Question
from programme_statistics.disclosure.system import System


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which cells are printed, and what can be computed of the hidden ones all the same.

    Attributes:
        intervals: of the hidden cells, by name.
        open_before: how many sums earlier publications alone leave too narrow, without a cell of
            this one: nothing that is left out here would help.
        too_narrow: the breaches that leave this table unprotected, so that it must not be
            published; a sum of its own that is known before, and not merely expected or presumed,
            is one.
        told_before: those of ``too_narrow`` that are known before.
    """

    printed: frozenset[Hashable]
    hidden: frozenset[Hashable]
    intervals: Mapping[Hashable, Interval]
    open_before: int
    too_narrow: Sequence[Breach]
    told_before: Sequence[Breach]


def suppress(system: System) -> Pattern:
    """The pattern that loses least, audited once more as it stands."""
    return audited(system, choose(system, []))


def choose(system: System, proofs: list[frozenset[Hashable]]) -> frozenset[Hashable]:
    """The cells that are printed where the least is lost.

    ``proofs`` are cells of which one at least has to go, as found for the same cells before; what
    is found now is added.
    """
    auditor = Auditor(system)
    given_up = _known_before(auditor)
    while True:
        printed = frozenset(cell.name for cell in system.cells) - _cheapest(system, proofs)
        # Outsiders first: most proofs are theirs, and there is but one view to look from.
        for intruders in ((None,), auditor.intruders):
            new = [
                # A proof that rounding has spoilt still says that something of this has to go.
                breach.because if _is_proof(breach.because, proofs) else printed
                for breach in auditor.breaches(printed, intruders, given_up.keys())
            ]
            if new:
                break
        if not new:
            return printed
        proofs += new


def audited(system: System, printed: frozenset[Hashable]) -> Pattern:
    """What the audit says of a pattern, from the beginning and whoever chose it."""
    auditor = Auditor(system)
    known = _known_before(auditor)
    fixed = [one for one in system.bands if not one.is_expected]
    exactly = _known_before(Auditor(replace(system, bands=fixed, presumed=()))) if known else {}
    breaches = list(auditor.breaches(printed, (None, *auditor.intruders)))
    hidden = [cell for cell in system.cells if cell.name not in printed]
    told = [one for one in breaches if one.is_new and one.question in exactly]
    return Pattern(
        printed=printed,
        hidden=frozenset(cell.name for cell in hidden),
        intervals={cell.name: auditor.interval(printed, cell.terms) for cell in hidden},
        open_before=len({one.target for one in known.values()}),
        too_narrow=[one for one in breaches if one.question not in known] + told,
        told_before=told,
    )


def _known_before(auditor: Auditor) -> Mapping[Question, Breach]:
    """What can be computed too closely without a single cell of this table."""
    everybody: Sequence[str | None] = (None, *auditor.intruders)
    return {one.question: one for one in auditor.breaches(frozenset(), everybody)}


def _is_proof(because: frozenset[Hashable], proofs: Sequence[frozenset[Hashable]]) -> bool:
    """Whether a proof names cells, and others than what was chosen from already."""
    return bool(because) and because not in proofs


def _cheapest(system: System, proofs: Sequence[frozenset[Hashable]]) -> frozenset[Hashable]:
    """The cells that cost least to leave out, of which one at least is in each of ``proofs``."""
    cells = system.cells
    if not cells or not proofs:
        return frozenset(cell.name for cell in cells if cell.must_hide)
    # Its import takes a second, which a table that nothing is left out of is spared.
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

    place = {cell.name: at for at, cell in enumerate(cells)}
    rows = np.zeros((len(proofs), len(cells)))
    for number, proof in enumerate(proofs):
        for name in proof:
            rows[number, place[name]] = 1.0
    top = max(cell.weight for cell in cells) or 1.0
    # Of two that cost the same the first is left out, so that the same data give the same table.
    cost = np.array([cell.weight / top + 1e-6 * (1 + at) for at, cell in enumerate(cells)])
    result = milp(
        cost,
        integrality=np.ones(len(cells)),
        bounds=Bounds(np.array([1.0 if cell.must_hide else 0.0 for cell in cells]), 1.0),
        constraints=LinearConstraint(rows, lb=1.0),
    )
    if not result.success:
        raise RuntimeError(f"no pattern of suppression was found: {result.message}")
    return frozenset(
        cell.name for cell, chosen in zip(cells, result.x, strict=True) if chosen > 0.5
    )
