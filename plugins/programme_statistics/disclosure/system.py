"""What there is to know about a table, as linear relations.

An intruder knows who is in which cell, whatever is printed, and every relation. What he does not
know are ``Unknown`` sums: those of companies that are always counted together.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

Terms = Mapping[Hashable, float]
"""A weighted sum of unknowns, by their names."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A sum that nobody prints, with its true value.

    ``floor`` is what everybody knows it cannot be below; None: nothing is known. ``sole`` is the
    respondent that is alone in it, who therefore knows it; ``respondents`` are those it is of,
    where anybody asks for them.
    """

    name: Hashable
    value: float
    floor: float | None = 0.0
    sole: str | None = None
    respondents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that may be printed. ``weight`` is what is lost where it is not."""

    name: Hashable
    terms: Terms
    weight: float
    must_hide: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A sum that must stay hidden: what can be computed of it has to reach from
    ``value - below`` to ``value + above`` at least.

    ``from_outside`` is the same distance for a respondent that is not in it but knows its own
    figures; None: such a one may know the sum. ``respondents`` are those in it: what they know of
    each other is in ``below`` and ``above`` already. ``is_new`` is false for what only earlier
    publications are about.
    """

    name: Hashable
    terms: Terms
    below: float
    above: float
    from_outside: float | None = None
    respondents: frozenset[str] = frozenset()
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Band:
    """``low <= terms <= high``, None: no limit on that side.

    Everybody knows it or, where ``is_expected``, takes it for likely.
    """

    terms: Terms
    low: float | None
    high: float | None
    is_expected: bool = False


@dataclass(frozen=True, slots=True)
class System:
    """Everything that one table and what is known beside it say of each other.

    ``known`` are relations of which everybody knows the value: cells that were printed before, or
    a growth rate, which is a relation between two sums. ``presumed`` are those that count as known,
    because a ratio of them is printed: what they tell by themselves holds nothing.
    """

    unknowns: Sequence[Unknown]
    cells: Sequence[Cell]
    targets: Sequence[Target]
    known: Sequence[Terms] = ()
    bands: Sequence[Band] = ()
    presumed: Sequence[Terms] = ()
    _values: dict[Hashable, float] = field(default_factory=dict, repr=False)

    def value(self, terms: Terms) -> float:
        """The true value of a sum."""
        if not self._values:
            self._values.update({one.name: one.value for one in self.unknowns})
        return sum(weight * self._values[name] for name, weight in terms.items())
