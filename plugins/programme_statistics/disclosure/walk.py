"""How far a sum can be from its true value, at least: a walk in place of a linear programme.

From the true figures one walks in the direction in which the sum grows fastest and no relation is
offended, until a figure or an expectation comes to its limit. 'Fastest' is measured by how far each
figure is from its limits (the Hessian of the logarithmic barrier, as interior-point methods do), so
that large figures move and small ones stay. Where the walk is long enough, so is the interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_NOTHING, _FAR, _KNOWN = 1e-30, 10.0, 1e-12
"""A gain by rounding, a walk that is long enough for anything, and what is left of a direction that
the relations fix."""
_OFF = 1e-8
"""How far a walk may leave the relations by rounding, in parts of the largest sum."""


@dataclass(frozen=True, slots=True)
class Field:
    """The figures, how far each is from its limits, and the sums asked about.

    Attributes:
        slack: of each figure above its floor; inf: it has none.
        limit_rows: weighted sums that have a greatest value, a row each.
        limit_slack: how far each of them is from it.
        sums: the sums asked about, a row each.
    """

    slack: Array
    limit_rows: Array
    limit_slack: Array
    sums: Array
    _inverse: Array

    @classmethod
    def of(cls, slack: Array, limit_rows: Array, limit_slack: Array, sums: Array) -> Field:
        # A figure without a floor may go as far as the largest one is large.
        square = np.where(np.isinf(slack), 1.0, slack) ** 2
        inverse = np.diag(square)
        if len(limit_slack):
            spread = square[:, None] * limit_rows.T
            inner = np.diag(limit_slack**2) + limit_rows @ spread
            inverse -= spread @ np.linalg.pinv(inner, hermitian=True) @ spread.T
        return cls(slack, limit_rows, limit_slack, sums, inverse)

    def within(self, relations: Array) -> Walks:
        """The walks that offend none of ``relations``: weighted sums with known values, by row."""
        return Walks(self, relations)


class Walks:
    """The fastest walk for each sum, within relations that everybody knows."""

    def __init__(self, field: Field, relations: Array) -> None:
        self._field = field
        self._relations = relations
        self._across = field._inverse @ relations.T
        self._gram = np.linalg.pinv(relations @ self._across, hermitian=True)
        self._walks = self._within(field.sums.T)

    def reach(self, more: Array) -> tuple[Array, Array]:
        """How far below and above its true value each sum can be, at least.

        ``more`` are sums that somebody knows beside the relations, a row each.
        """
        walks = self._walks
        if len(more):
            ways = self._within(more.T)
            gram = more @ ways
            free = np.diag(gram) > _KNOWN * np.einsum(
                "ij,jk,ik->i", more, self._field._inverse, more
            )
            ways, known = ways[:, free], more[free]
            walks = walks - ways @ (np.linalg.pinv(known @ ways, hermitian=True) @ (known @ walks))
        gains = np.maximum(np.einsum("ij,ji->i", self._field.sums, walks), _NOTHING)
        # Where the relations fix a sum, rounding leaves a gain, and a walk that leaves them.
        off = np.abs(np.vstack([self._relations, more]) @ walks).max(axis=0, initial=0.0)
        forwards, backwards = self._ends(walks)
        below, above = (
            np.where((gains > _NOTHING) & (off * steps <= _OFF), gains * steps, 0.0)
            for steps in (np.minimum(ends, _FAR / gains) for ends in (backwards, forwards))
        )
        return below, above

    def _within(self, directions: Array) -> Array:
        """Directions, a column each, measured and kept within the relations."""
        straight = self._field._inverse @ directions
        kept: Array = straight - self._across @ (self._gram @ (self._relations @ straight))
        return kept

    def _ends(self, walks: Array) -> tuple[Array, Array]:
        """How many steps each walk can go forwards, and backwards."""
        moves = np.vstack([-walks, self._field.limit_rows @ walks])
        room = np.concatenate([self._field.slack, self._field.limit_slack])[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = moves / room
            # What has no room and does not move is in nobody's way.
            shares = np.where((room == 0) & (np.abs(moves) < 1e-15), 0.0, shares)
            forwards = 1 / np.maximum(shares.max(axis=0, initial=0.0), 0.0)
            backwards = 1 / np.maximum((-shares).max(axis=0, initial=0.0), 0.0)
        return forwards, backwards
