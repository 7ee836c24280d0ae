"""The heading of a sheet: its title with the date of the edition, and the header row."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime

from programme_statistics.errors import LayoutChanged
from programme_statistics.periods import Month
from programme_statistics.sources.tim.labels import LABELS_FILE, codes, fold, line_to_add
from programme_statistics.sources.tim.workbook import Sheet, cell_name

_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(20\d{2})(?!\d)", re.ASCII)
_WORDED = re.compile(r"(?<![0-9])([0-9]{1,2})\s+(\w+)\s+(20[0-9]{2})(?![0-9])")
_HEADER_ROWS = 30
_OTHER_UNITS = ("milyon", "milyar", "avro", "euro")


def header_row(sheet: Sheet, *, beside: str) -> tuple[int, int]:
    """Row and column of the header ``SEKTÖR`` (``S E K T Ö R``).

    ``beside`` is the code of another header its row must hold, so that a title with the word
    alone is not taken for it: ``month``, or ``area``.

    Raises:
        LayoutChanged: none of the first rows is the header row.
    """
    kinds = dict(codes("header")) | dict.fromkeys(codes("month"), "month")
    for row in range(min(_HEADER_ROWS, len(sheet.rows))):
        found = [kinds.get(fold(sheet.text(row, at))) for at in range(len(sheet.rows[row]))]
        if "sector" in found and beside in found:
            return row, found.index("sector")
    seen = [
        f"{cell_name(row, column)} {sheet.text(row, column).strip()!r}"
        for row in range(min(6, len(sheet.rows)))
        for column in range(min(4, len(sheet.rows[row])))
        if sheet.text(row, column).strip()
    ]
    raise LayoutChanged(
        f"{sheet.file_name}, sheet {sheet.name}: no header row with SEKTÖR among the first "
        f"{_HEADER_ROWS} rows; the sheet begins with {', '.join(seen) or 'empty cells'}. If the "
        f"publisher renamed the header, add it to {LABELS_FILE}: "
        f"{line_to_add('header', '<label as printed>', 'sector')}"
    )


def edition_date(sheet: Sheet, above: int, month: Month) -> date:
    """The day the edition is of, from the title above row ``above`` (``31.08.2026 TARİHİ ...``).

    A day beyond the month's end, which the publisher has printed, becomes the month's last day.

    Raises:
        LayoutChanged: there is no date, it is of another month than the edition asked for, or the
            title names another unit than thousand US dollars.
    """
    for row in range(above):
        for column in range(len(sheet.rows[row])):
            text = sheet.text(row, column)
            where = f"{sheet.file_name}, sheet {sheet.name}, cell {cell_name(row, column)}"
            if any(word in fold(text) for word in _OTHER_UNITS):
                raise LayoutChanged(
                    f"{where}: the title reads {text.strip()!r}. Figures are read as thousand US "
                    "dollars, and this names another unit: look at the figures before any load."
                )
    for row in range(above):
        for column in range(len(sheet.rows[row])):
            cell = sheet.at(row, column)
            if isinstance(cell, datetime):
                found: date | None = cell.date()
            elif isinstance(cell, date):
                found = cell
            else:
                found = _date_in(cell) if isinstance(cell, str) else None
            if found is None:
                continue
            if Month.of(found) != month:
                raise LayoutChanged(
                    f"{sheet.file_name}, sheet {sheet.name}, cell {cell_name(row, column)}: the "
                    f"title reads {str(cell).strip()!r}, so this is the edition of "
                    f"{Month.of(found)}, and {month} was asked for. The publisher has put another "
                    "edition in its place, or mistyped the date; fetch it again later, and ask "
                    "the publisher if it stays."
                )
            return found
    raise LayoutChanged(
        f"{sheet.file_name}, sheet {sheet.name}: no date like 31.08.2026 in the {above} rows above "
        f"the header, so it cannot be told whether this is the edition of {month}. Look at the "
        "title: the publisher's layout has changed."
    )


def _date_in(text: str) -> date | None:
    """The first day that ``text`` names, in figures or with the month in words."""
    found = [
        _date(int(match[3]), int(match[2]), int(match[1])) for match in _NUMERIC.finditer(text)
    ]
    found += [
        _date(int(match[3]), int(codes("month").get(fold(match[2]), 0)), int(match[1]))
        for match in _WORDED.finditer(text)
    ]
    return next((day for day in found if day is not None), None)


def _date(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
