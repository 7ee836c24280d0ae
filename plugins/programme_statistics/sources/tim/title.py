"""The date in a sheet's title, which says which edition the workbook is."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime

from programme_statistics.errors import LayoutChanged
from programme_statistics.periods import Month
from programme_statistics.sources.tim.labels import codes, fold
from programme_statistics.sources.tim.workbook import Sheet, cell_name

_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(20\d{2})(?!\d)")
_WORDED = re.compile(r"(?<!\d)(\d{1,2})\s+(\w+)\s+(20\d{2})(?!\d)")
_OTHER_UNITS = ("milyon", "milyar", "avro", "euro")


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
    numeric = _NUMERIC.search(text)
    if numeric is not None:
        return _date(int(numeric[3]), int(numeric[2]), int(numeric[1]))
    for worded in _WORDED.finditer(text):
        number = codes("month").get(fold(worded[2]))
        if number is not None:
            return _date(int(worded[3]), int(number), int(worded[1]))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
