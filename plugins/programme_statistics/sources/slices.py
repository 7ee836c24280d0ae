"""Slices: what a publisher of trade figures releases, revises and has loaded as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Slice:
    """A reporter's figures of one period: what is released, revised and loaded as one.

    ``period`` is ``202208`` in monthly and ``2022`` in annual data.
    """

    reporter: int
    period: str

    @property
    def first_day(self) -> date:
        """The first day of the period."""
        return date(int(self.period[:4]), int(self.period[4:] or 1), 1)

    @property
    def year(self) -> str:
        """The year of the period."""
        return self.period[:4]


@dataclass(frozen=True, slots=True)
class Availability:
    """What the publisher says of one slice it has (an answer of ``getDa``, one row a dataset).

    ``mark`` changes when any figure of the slice does; ``last_released`` is as the publisher
    writes it; ``total_records`` counts every level and breakdown, so that it only bounds a pull.
    """

    slice: Slice
    mark: str
    first_released: str
    last_released: str
    total_records: int
    classification: str


def unit_name(unit: Sequence[Slice]) -> str:
    """The edition that slices are loaded as.

    ``792/202208`` is one slice, ``276/202201-202212`` several periods, ``40+26/2022`` the reporter
    40 and 26 others.
    """
    reporters = dict.fromkeys(one.reporter for one in unit)
    periods = sorted({one.period for one in unit})
    others = f"+{len(reporters) - 1}" if len(reporters) > 1 else ""
    span = periods[0] if len(periods) == 1 else f"{periods[0]}-{periods[-1]}"
    return f"{unit[0].reporter}{others}/{span}"
