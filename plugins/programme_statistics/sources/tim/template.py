"""The publisher's sheets as rows of cells: how a workbook is laid out, given its figures.

Follows the layout measured in 2026-09, and that of 2023 for the order of the comparison blocks.
Figures are thousand US dollars, as printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from programme_statistics.periods import Month
from programme_statistics.sources.tim.xlsx import Value

MONTHS = (
    *("OCAK", "ŞUBAT", "MART", "NİSAN", "MAYIS", "HAZİRAN"),
    *("TEMMUZ", "AĞUSTOS", "EYLÜL", "EKİM", "KASIM", "ARALIK"),
)
"""Month names as printed."""

Rows = list[list[Value]]

_RATIO = Decimal("0.000001")
_BLOCKS_2023 = ("day", "month", "before")
_BLOCKS = ("month", "before", "span")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a comparison table: two labels, and the series behind its figures."""

    sector: str
    area: str
    values: Mapping[Month, Decimal]


def sector_sheet(edition: Month, lines: Sequence[tuple[str, Mapping[Month, Decimal]]]) -> Rows:
    """Sheet ``SEKTOR``: a column for each month of the year; months to come are 0."""
    rows: Rows = [
        [f"{_date(edition)} TARİHİ İTİBARİYLE SEKTÖREL BAZDA İHRACAT RAKAMLARI (1000 $)"],
        [],
        [],
        ["S E K T Ö R", *MONTHS, "TOPLAM"],
    ]
    for label, values in lines:
        months = [values.get(Month(edition.year, number), Decimal(0)) for number in range(1, 13)]
        rows.append([label, *months, sum(months, Decimal(0))])
    return rows


def comparison_sheet(edition: Month, area_header: str, lines: Sequence[Line]) -> Rows:
    """Sheets ``ILLER_SEKTOR`` and ``GUNLUK_SEKTOR_ULKE``: blocks of columns that compare.

    A figure the series does not hold is left blank, as is a change that needs one.
    """
    blocks = _BLOCKS_2023 if edition.year == 2023 else _BLOCKS
    periods: list[Value] = [None, None]
    headers: list[Value] = ["SEKTÖR", area_header]
    for block in blocks:
        columns: list[Value] = [*_years(block, edition), "DEĞ."]
        periods += [_period(block, edition), *[None] * (len(columns) - 1)]
        headers += columns
    scope = "İL" if area_header == "ILLER" else "ÜLKE"
    rows: Rows = [
        [f"{_date(edition)} TARİHİ İTİBARİYLE {scope} VE SEKTÖR BAZINDA İHRACAT (1000 $)"],
        [],
        periods,
        headers,
    ]
    for line in lines:
        cells: list[Value] = [line.sector, line.area]
        for block in blocks:
            cells += _figures(block, edition, line.values)
        rows.append(cells)
    return rows


def _date(edition: Month) -> str:
    return f"{edition.last_day:%d.%m.%Y}"


def _years(block: str, edition: Month) -> list[int]:
    return [edition.plus(-1).year] if block == "before" else [edition.year - 1, edition.year]


def _period(block: str, edition: Month) -> str:
    name, last = MONTHS[edition.month - 1], edition.last_day.day
    before = edition.plus(-1)
    return {
        "day": f"{last} {name}",
        "month": f"1 - {last} {name}",
        "before": f"1 - {before.last_day.day} {MONTHS[before.month - 1]}",
        "span": f"1 OCAK - {last} {name}",
    }[block]


def _figures(block: str, edition: Month, values: Mapping[Month, Decimal]) -> list[Value]:
    """The block's figures, year by year, and their change as a ratio."""
    current = values.get(edition)
    if block == "day":
        return [None, None, None]
    if block == "before":
        before = values.get(edition.plus(-1))
        return [before, _change(before, current)]
    year_before = edition.plus(-12)
    if block == "month":
        earlier = values.get(year_before)
    else:
        earlier, current = _year_to_date(year_before, values), _year_to_date(edition, values)
    return [earlier, current, _change(earlier, current)]


def _year_to_date(month: Month, values: Mapping[Month, Decimal]) -> Decimal | None:
    months = [Month(month.year, number) for number in range(1, month.month + 1)]
    if any(one not in values for one in months):
        return None
    return sum((values[one] for one in months), Decimal(0))


def _change(earlier: Decimal | None, later: Decimal | None) -> Decimal | None:
    if not earlier or later is None:
        return None
    return (later / earlier - 1).quantize(_RATIO)
