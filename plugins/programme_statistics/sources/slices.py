"""Slices: what a publisher of trade figures releases, revises and has loaded as one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from programme_statistics.errors import ConfigurationError

WORLD = 0
"""Partner code of all partners together."""
TURKIYE = 792
"""The code of Türkiye (UN M49)."""
_PERIOD = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])?")


@dataclass(frozen=True, slots=True)
class Slice:
    """A reporter's figures of one period: what is released, revised and loaded as one.

    ``period`` is ``202208`` in monthly and ``2022`` in annual data.
    """

    reporter: int
    period: str

    @classmethod
    def parse(cls, name: str) -> Slice:
        """The slice that :func:`unit_name` calls ``name``; ``ValueError`` if it names another."""
        reporter, _, period = name.partition("/")
        if not _PERIOD.fullmatch(period):
            raise ValueError(f"{name!r} is not the name of one slice, such as 792/202208")
        return cls(int(reporter), period)

    @property
    def first_day(self) -> date:
        """The first day of the period."""
        return date(int(self.period[:4]), int(self.period[4:] or 1), 1)

    @property
    def year(self) -> str:
        """The year of the period."""
        return self.period[:4]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which of a slice's figures are wanted.

    ``partners`` are M49 codes, None for World and every partner; ``products`` are HS codes of the
    ``level``, None for every one of them. Levels are never mixed.
    """

    frequency: str
    flows: tuple[str, ...]
    partners: tuple[int, ...] | None = None
    products: tuple[str, ...] | None = None
    level: int = 6

    @property
    def mark(self) -> str:
        """A digest of the scope: figures landed for another one are no answer to this one."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]


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


def slices(
    reporters: Iterable[int], periods: Iterable[str], frequency: str, first: str, last: str
) -> tuple[Slice, ...]:
    """The slices that ``periods`` ask for, newest year first, each reporter's year together.

    A period is a month (``2022-08``), a year (``2022``), or a span of either
    (``2013-01..2022-12``). ``first`` and ``last`` are the earliest and latest there can be, as
    ``YYYYMM`` or ``YYYY``; a span or year is cut to them.

    Raises:
        ConfigurationError: a period is of another form, or nothing of it can exist.
    """
    wanted: set[str] = set()
    for period in periods:
        begin, separator, end = str(period).partition("..")
        span = _span(begin, frequency)[0], _span(end or begin, frequency)[1]
        found = [one for one in _between(*span, frequency) if first <= one <= last]
        if not found or (separator and span[0] > span[1]):
            raise ConfigurationError(
                f"periods: there is nothing to ask for in {period!r}. The periods of this dataset "
                f"run from {first} to {last}; write for example "
                f"{_EXAMPLES[frequency]}."
            )
        wanted.update(found)
    return tuple(
        Slice(reporter, period)
        for year in sorted({period[:4] for period in wanted}, reverse=True)
        for reporter in dict.fromkeys(reporters)
        for period in sorted(period for period in wanted if period.startswith(year))
    )


_EXAMPLES = {
    "M": '["2022-08"], ["2022"] or ["2013-01..2022-12"]',
    "A": '["2022"] or ["2013..2022"]',
}


def _span(text: str, frequency: str) -> tuple[str, str]:
    """First and last period that one end of a span names."""
    match = _PERIOD.fullmatch(text.strip().replace("-", ""))
    if match is None or (frequency == "A" and match["month"]):
        raise ConfigurationError(
            f"periods: {text!r} is not a period of this dataset. Write for example "
            f"{_EXAMPLES[frequency]}."
        )
    if frequency == "A" or match["month"]:
        return match[0], match[0]
    return f"{match['year']}01", f"{match['year']}12"


def _between(first: str, last: str, frequency: str) -> Iterable[str]:
    if frequency == "A":
        return (str(year) for year in range(int(first), int(last) + 1))
    begin, end = (int(one[:4]) * 12 + int(one[4:]) - 1 for one in (first, last))
    return (f"{index // 12}{index % 12 + 1:02d}" for index in range(begin, end + 1))


def recent(today: date, frequency: str, n: int) -> str:
    """The span of the ``n`` last periods that can be complete."""
    last = last_period(today, frequency)
    if frequency == "A":
        return f"{int(last) - n + 1}..{last}"
    index = int(last[:4]) * 12 + int(last[4:]) - n
    return f"{index // 12}{index % 12 + 1:02d}..{last}"


def last_period(today: date, frequency: str) -> str:
    """The last period that can be complete."""
    before = today.replace(day=1) - timedelta(days=1)
    return f"{before:%Y%m}" if frequency == "M" else str(today.year - 1)
