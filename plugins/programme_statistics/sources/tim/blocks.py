"""Finds the columns of a comparison table: blocks of years under period labels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from programme_statistics.errors import LayoutChanged
from programme_statistics.periods import Month
from programme_statistics.sources.tim.account import IGNORED_HEADER
from programme_statistics.sources.tim.labels import LABELS_FILE, clean, codes, fold, line_to_add
from programme_statistics.sources.tim.unknown import Unknown
from programme_statistics.sources.tim.workbook import Cell, Sheet, is_blank

CHANGE = "DEĞ. column: the change between two figures"
DAILY = "columns of a single day"
OTHER_MONTH = "columns of another month"
SAME_MONTH_YEAR_BEFORE = "column of the same month a year before"
SPAN = "columns of several months together"

_YEAR = re.compile(r"20[0-9]{2}")
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns stand, counted from zero; ``others`` are ignored by a name."""

    sector: int
    area: int
    value: int
    others: Mapping[int, str]

    @property
    def named(self) -> frozenset[int]:
        """Every column of figures that has a header."""
        return frozenset((self.value, *self.others))


@dataclass(frozen=True, slots=True)
class _Block:
    """The columns under one period label: that of each year, and that of the change if any."""

    years: Mapping[int, int]
    change: int | None


def find_columns(
    sheet: Sheet, header: int, sector: int, month: Month, *, unknown: Unknown
) -> Columns:
    """The columns of the table whose header row is ``header``; unknown headers go to ``unknown``.

    Raises:
        LayoutChanged: there is no area column, the period labels do not fit the blocks, or not
            exactly one column holds the edition's month.
    """
    area: int | None = None
    others: dict[int, str] = {}
    marks: list[tuple[int, int | None]] = []
    for column in range(len(sheet.rows[header])):
        cell = sheet.at(header, column)
        if column == sector or is_blank(cell):
            continue
        code, year = codes("header").get(fold(str(cell))), _year(cell)
        if year is not None or code == "change":
            marks.append((column, year))
        elif code == "area" and area is None:
            area = column
        elif code == "ignored":
            others[column] = IGNORED_HEADER
        else:
            unknown.label("header", header, column)
    if area is None:
        raise LayoutChanged(
            f"{sheet.file_name}, sheet {sheet.name}, row {header + 1}: no column ILLER or ULKE "
            "beside SEKTÖR. Look at the header row: the publisher's layout has changed."
        )
    blocks = _blocks(marks)
    periods = _periods(sheet, header, len(blocks))
    value, reasons = _assign(sheet, header, blocks, periods, month=month)
    return Columns(sector, area, value, others | reasons)


def _year(cell: Cell) -> int | None:
    """The year a header names, which may be stored as a number or as text."""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    return int(text) if _YEAR.fullmatch(text) else None


def _blocks(marks: Sequence[tuple[int, int | None]]) -> list[_Block]:
    """Blocks of columns, from the columns in order with their year (None for ``DEĞ.``).

    Merged period labels do not always stand over their first column, so blocks are told by order:
    a year seen already opens a new one, ``DEĞ.`` closes one.
    """
    blocks: list[_Block] = []
    years: dict[int, int] = {}
    for column, year in marks:
        if year is None:
            blocks.append(_Block(years, column))
            years = {}
            continue
        if year in years:
            blocks.append(_Block(years, None))
            years = {}
        years[year] = column
    if years:
        blocks.append(_Block(years, None))
    return blocks


def _periods(sheet: Sheet, header: int, blocks: int) -> list[str]:
    """The period labels in the nearest row above the header that has any, in order."""
    found: list[str] = []
    for row in range(header - 1, -1, -1):
        texts = [clean(sheet.text(row, column)) for column in range(len(sheet.rows[row]))]
        texts = [text for text in texts if text]
        if any(_kind(text) is not None for text in texts):
            # A label repeated over each column of its block is one label.
            found = [one for at, one in enumerate(texts) if at == 0 or one != texts[at - 1]]
            break
    if len(found) != blocks:
        raise LayoutChanged(
            f"{sheet.file_name}, sheet {sheet.name}: {len(found)} period labels "
            f"({', '.join(map(repr, found)) or 'none'}) stand over {blocks} blocks of columns in "
            f"row {header + 1}, and each block has to have one. Look at the rows above the header; "
            f"if a month is spelt in a new way, add it to {LABELS_FILE} as kind month."
        )
    return found


def _assign(
    sheet: Sheet, header: int, blocks: Sequence[_Block], periods: Sequence[str], *, month: Month
) -> tuple[int, dict[int, str]]:
    """The column of the edition's month, and why each other column is ignored."""
    reasons: dict[int, str] = {}
    candidates: list[int] = []
    for block, label in zip(blocks, periods, strict=True):
        kind = _kind(label)
        if kind is None:
            raise LayoutChanged(
                f"{sheet.file_name}, sheet {sheet.name}, above row {header + 1}: the period label "
                f"{label!r} is none of '31 AĞUSTOS', '1 - 31 AĞUSTOS' and '1 OCAK - 31 AĞUSTOS'. "
                f"If a month is spelt in a new way, add it to {LABELS_FILE}: "
                f"{line_to_add('month', '<month as printed>', '<1 to 12>')}"
            )
        own = kind == (OTHER_MONTH, month.month)
        for year, column in block.years.items():
            if own and year == month.year:
                candidates.append(column)
            else:
                reasons[column] = SAME_MONTH_YEAR_BEFORE if own else kind[0]
        if block.change is not None:
            reasons[block.change] = CHANGE
    if len(candidates) != 1:
        raise LayoutChanged(
            f"{sheet.file_name}, sheet {sheet.name}, row {header + 1}: {len(candidates)} columns "
            f"of {month.year} stand under a period '1 - {month.last_day.day} ...' of month "
            f"{month.month}, and there has to be one; the periods are "
            f"{', '.join(map(repr, periods))}. Look at the header rows."
        )
    return candidates[0], reasons


def _kind(label: str) -> tuple[str, int] | None:
    """Why columns under a period label are ignored, and the number of the period's last month.

    The day of the month's end is not looked at: the publisher has printed '1 - 30 MART'.
    """
    tokens = [token for token in _TOKEN.findall(label) if not _YEAR.fullmatch(token)]
    days = [int(token) for token in tokens if token.isdecimal()]
    names = [codes("month").get(fold(token)) for token in tokens if not token.isdecimal()]
    months = [int(name) for name in names if name is not None]
    if not months or len(months) != len(names):
        return None
    if len(months) == 2 and len(days) == 2:
        return SPAN, months[1]
    if len(months) == 1 and len(days) == 2 and days[0] == 1:
        return OTHER_MONTH, months[0]
    if len(months) == 1 and len(days) == 1:
        return DAILY, months[0]
    return None
