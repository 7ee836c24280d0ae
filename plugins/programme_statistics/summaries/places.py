"""Provinces and countries of a quarter: monthly figures added up, compared and ranked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from programme_statistics.periods import Month, Quarter
from programme_statistics.summaries.facts import (
    TOP_PLACES,
    Name,
    PlaceFigure,
    Places,
    QuarterFigures,
)
from programme_statistics.summaries.numbers import change_pct, is_meaningful_base


@dataclass(frozen=True, slots=True)
class PlaceMonth:
    """The subject's exports from one province, or to one country, in one month."""

    code: str
    name: Name
    kind: str
    month: Month
    value_usd: Decimal


@dataclass(slots=True)
class _Sums:
    name: Name
    kind: str
    this: list[Decimal] = field(default_factory=list)
    year_before: list[Decimal] = field(default_factory=list)


def add_up(figures: Iterable[PlaceMonth], quarter: Quarter) -> Places:
    """The quarter's places, largest first, from monthly figures of it and of the year before.

    A place without a figure in the quarter is left out; a missing month is not a zero, so the
    number of months behind each sum goes with it.
    """
    year_before = quarter.plus(-4)
    sums: dict[str, _Sums] = {}
    months: set[Month] = set()
    for figure in figures:
        place = sums.setdefault(figure.code, _Sums(figure.name, figure.kind))
        if figure.month.quarter == quarter:
            months.add(figure.month)
            place.this.append(figure.value_usd)
        elif figure.month.quarter == year_before:
            place.year_before.append(figure.value_usd)
    rows = [
        PlaceFigure(
            code=code,
            name=place.name,
            kind=place.kind,
            value_usd=sum(place.this, Decimal(0)),
            n_months=len(place.this),
            year_before_usd=sum(place.year_before, Decimal(0)) if place.year_before else None,
            n_months_year_before=len(place.year_before),
        )
        for code, place in sums.items()
        if place.this
    ]
    rows.sort(key=lambda row: (-row.value_usd, row.code))
    return Places(months=tuple(sorted(months)), rows=tuple(rows))


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A line of the provinces' or countries' table; percentages are unrounded.

    ``share_pct`` is of the subject's national figure, ``contribution_pp`` the percentage points
    it gives to the national growth. Each is None where it would compare unequal spans of months.
    """

    rank: int
    place: PlaceFigure
    yoy_pct: Decimal | None
    share_pct: Decimal | None
    contribution_pp: Decimal | None


@dataclass(frozen=True, slots=True)
class PlaceTable:
    """The largest places by name, and the others counted and added up."""

    lines: Sequence[PlaceLine]
    others: int
    others_usd: Decimal
    all_usd: Decimal
    all_share_pct: Decimal | None

    @property
    def count(self) -> int:
        """How many places have a figure in the quarter."""
        return len(self.lines) + self.others


def place_table(
    places: Places, national: QuarterFigures, year_before: QuarterFigures | None
) -> PlaceTable:
    """The table of ``places`` against the national figures of the same subject.

    A change needs all three months of both quarters and a base of 50,000 USD; a share and a
    contribution need the national quarter complete as well.
    """
    comparable = places.is_complete and national.is_complete
    all_usd = sum((row.value_usd for row in places.rows), Decimal(0))
    named = places.rows[:TOP_PLACES]
    others = places.rows[TOP_PLACES:]
    lines = tuple(
        PlaceLine(
            rank=rank,
            place=row,
            yoy_pct=_change(row) if places.is_complete else None,
            share_pct=_share(row.value_usd, national) if comparable else None,
            contribution_pp=_contribution(row, year_before) if comparable else None,
        )
        for rank, row in enumerate(named, start=1)
    )
    return PlaceTable(
        lines=lines,
        others=len(others),
        others_usd=sum((row.value_usd for row in others), Decimal(0)),
        all_usd=all_usd,
        all_share_pct=_share(all_usd, national) if comparable else None,
    )


def _change(row: PlaceFigure) -> Decimal | None:
    if row.n_months < 3 or row.n_months_year_before < 3 or row.year_before_usd is None:
        return None
    if not is_meaningful_base(row.year_before_usd):
        return None
    return change_pct(row.value_usd, row.year_before_usd)


def _share(value_usd: Decimal, national: QuarterFigures) -> Decimal | None:
    return value_usd / national.value_usd * 100 if national.value_usd > 0 else None


def _contribution(row: PlaceFigure, year_before: QuarterFigures | None) -> Decimal | None:
    if year_before is None or not year_before.is_complete or year_before.value_usd <= 0:
        return None
    if row.n_months < 3 or row.n_months_year_before < 3 or row.year_before_usd is None:
        return None
    return (row.value_usd - row.year_before_usd) / year_before.value_usd * 100
