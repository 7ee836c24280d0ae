"""The audit: its intervals, its proofs, and its short cut, each against a second way."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest

from programme_statistics.disclosure.audit import Auditor
from programme_statistics.disclosure.system import System
from programme_statistics.disclosure.walk import Field
from support.disclosure import linked, snapshot

SEEDS = range(8)


def tables(seed: int) -> System:
    """Five rows of up to five companies, some in two rows, after a quarter with other members."""
    chance = random.Random(seed)  # noqa: S311  figures, not secrets
    names = [f"c{n}" for n in range(18)]
    rows = {
        row: {name: chance.choice((1, 5, 10, 20, 40)) for name in chance.sample(names, 5)}
        for row in "ABCDE"
    }
    value = {name: chance.choice((1, 5, 10, 20, 40)) for name in names}
    now = {row: {name: value[name] for name in members} for row, members in rows.items()}
    before = {
        row: {name: value[name] for name in list(members)[chance.randint(0, 1) :]}
        for row, members in now.items()
    }
    return linked(snapshot(now, period=1), snapshot(before, ("A", "B", "ALL"), period=0))


def ends_by_corners(system: System, printed: frozenset[str], target: int) -> tuple[float, float]:
    """The ends of a sum by trying every corner of what is possible: no solver."""
    place = {one.name: at for at, one in enumerate(system.unknowns)}

    def row(terms: object) -> list[float]:
        found = [0.0] * len(place)
        for name, weight in dict(terms).items():  # type: ignore[call-overload]
            found[place[name]] = weight
        return found

    equal = np.array(
        [row(cell.terms) for cell in system.cells if cell.name in printed]
        + [row(terms) for terms in system.known]
    ).reshape(-1, len(place))
    values = equal @ np.array([one.value for one in system.unknowns])
    rank = np.linalg.matrix_rank(equal)
    sums = []
    for chosen in combinations(range(len(place)), int(rank)):
        part, *_ = np.linalg.lstsq(equal[:, chosen], values, rcond=None)
        corner = np.zeros(len(place))
        corner[list(chosen)] = part
        if np.allclose(equal @ corner, values) and (corner > -1e-9).all():
            sums.append(float(np.dot(row(system.targets[target].terms), corner)))
    return min(sums), max(sums)


@pytest.mark.parametrize("printed", [frozenset({"A", "B", "ALL"}), frozenset({"B", "ALL"})])
def test_an_interval_reaches_from_the_least_to_the_greatest_corner(
    printed: frozenset[str],
) -> None:
    rows = {"A": {"a": 60, "b": 40, "s": 10}, "B": {"c": 30, "s": 10}, "C": {"d": 7}}
    system = linked(snapshot(rows))
    auditor = Auditor(system)
    for at, target in enumerate(system.targets):
        found = auditor.interval(printed, target.terms)
        low, high = ends_by_corners(system, printed, at)
        assert found.low == pytest.approx(low, abs=1e-6)
        assert found.high == pytest.approx(high, abs=1e-6)


@pytest.mark.parametrize("shared", [{}, {"c": 30}, {"c": 30, "d": 7}])
def test_a_breach_names_printed_cells_that_are_enough_for_it(shared: dict[str, int]) -> None:
    rows = {"A": {"a": 60, "b": 40, "s": 10}, "B": {"c": 30, "t": 10}, "C": {"d": 7} | shared}
    system = linked(snapshot(rows))
    auditor = Auditor(system)
    everything = frozenset(cell.name for cell in system.cells)
    breaches = list(auditor.breaches(everything))
    assert breaches
    for breach in breaches:
        assert breach.because
        assert breach.question in {one.question for one in auditor.breaches(breach.because)}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_walk_never_claims_more_than_a_linear_programme_finds(seed: int) -> None:
    """The short cut may say too little, never too much; and it says something."""
    system = tables(seed)
    auditor = Auditor(system)
    scale = max(one.value for one in system.unknowns)
    said_something = False
    for printed in (frozenset({"A", "ALL"}), frozenset({"A", "B", "C", "D", "E"})):
        view = auditor._view(printed, None)
        below, above = auditor._field.within(view.equal).reach(auditor._matrix([]))
        for at, target in enumerate(system.targets):
            truth = system.value(target.terms) / scale
            found = auditor.interval(printed, target.terms)
            low = -np.inf if found.low is None else found.low / scale
            high = np.inf if found.high is None else found.high / scale
            assert below[at] <= truth - low + 1e-6
            assert above[at] <= high - truth + 1e-6
            said_something |= below[at] > 0
    assert said_something


@pytest.mark.parametrize("seed", range(3))
def test_what_an_intruder_knows_is_in_its_walks(seed: int) -> None:
    auditor = Auditor(tables(seed))
    printed = frozenset({"A", "ALL"})
    walks = auditor._field.within(auditor._view(printed, None).equal)
    for intruder in auditor.intruders[:3]:
        view = auditor._view(printed, intruder)
        below, above = walks.reach(auditor._own(intruder))
        for at, row in enumerate(auditor._sums):
            truth = float(row @ auditor._values)
            low, high = (view.end(row, is_above)[0] for is_above in (False, True))
            assert low is None or below[at] <= truth - low + 1e-6
            assert high is None or above[at] <= high - truth + 1e-6


def test_figures_at_their_limits_do_not_move() -> None:
    field = Field.of(
        np.array([0.0, 1.0]), np.array([[0.0, 1.0]]), np.array([0.0]), np.array([[1.0, 0.0]])
    )
    below, above = field.within(np.zeros((0, 2))).reach(np.zeros((0, 2)))
    assert (below[0], above[0]) == (0, 0)
