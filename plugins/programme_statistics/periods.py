"""Calendar months and quarters: the reference periods of every series."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month, written ``2026-08``."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError(f"month {self.month} of {self.year} is not between 1 and 12")

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month that ``text`` names; ``ValueError`` if it is not ``YYYY-MM``."""
        match = _MONTH.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a month; write it as YYYY-MM, for example 2026-08")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """The month that contains ``day``."""
        return cls(day.year, day.month)

    def plus(self, months: int) -> Month:
        """The month ``months`` later (earlier when negative)."""
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.year, (self.month + 2) // 3)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A calendar quarter, written ``2022-Q1``."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise ValueError(f"quarter {self.number} of {self.year} is not between 1 and 4")

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """The quarter that ``text`` names; ``ValueError`` if it is not ``YYYY-Qn``."""
        match = _QUARTER.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a quarter; write it as YYYY-Qn, for example 2022-Q1")
        return cls(int(match[1]), int(match[2]))

    def plus(self, quarters: int) -> Quarter:
        """The quarter ``quarters`` later (earlier when negative)."""
        index = self.year * 4 + self.number - 1 + quarters
        return Quarter(index // 4, index % 4 + 1)

    @property
    def months(self) -> tuple[Month, Month, Month]:
        first = self.number * 3 - 2
        return (
            Month(self.year, first),
            Month(self.year, first + 1),
            Month(self.year, first + 2),
        )

    @property
    def order(self) -> int:
        """One more than that of the quarter before."""
        return self.year * 4 + self.number

    def __str__(self) -> str:
        return f"{self.year:04d}-Q{self.number}"
