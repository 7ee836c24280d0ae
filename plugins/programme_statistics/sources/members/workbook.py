"""Submitted files as grids of cells, whatever their format. Values are read, never formulas."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import python_calamine

from programme_statistics.sources.members import guard, text
from programme_statistics.sources.members.guard_xlsx import column_number
from programme_statistics.sources.members.sheet_notes import SheetNotes
from programme_statistics.sources.members.submission import FileFormat
from programme_statistics.sources.members.text import MAX_CELLS, MAX_TEXT, Budget, Unreadable

Cell = str | int | float | bool | date | datetime | time | timedelta
"""A cell as read; an empty one is the empty string."""

_NAME = re.compile(r"([A-Z]{1,3})(\d{1,7})")


class ErrorValue(str):
    """A spreadsheet error (``#REF!``), or ``=`` for a formula without a value in the file."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, or a text file, from its first row and column; rows may differ in length.

    ``merged`` are ranges (first row, first column, last row, last column), counted from 0; None
    where the format does not tell.
    """

    sheet: str
    rows: Sequence[Sequence[Cell]]
    merged: Sequence[tuple[int, int, int, int]] | None = None
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that can be read: its format, encoding and grids."""

    format: FileFormat
    encoding: str
    is_1904: bool
    is_repaired: bool
    grids: Sequence[Grid]


def open_file(content: bytes, name: str, delimiter_of: Callable[[str], str]) -> Opened:
    """The grids in a file. ``delimiter_of`` tells what separates the fields of a text.

    Raises:
        Unreadable: the guard refuses the file, or it cannot be read.
    """
    inspection = guard.inspect(content, name)
    if inspection.format in {"csv", "tsv"}:
        decoded = text.decode(content)
        delimiter = delimiter_of(decoded.text)
        rows = text.rows(decoded.text, delimiter)
        kind: FileFormat = "tsv" if delimiter == "\t" else "csv"
        return Opened(kind, decoded.encoding, False, decoded.is_repaired, [Grid("", rows)])
    grids, is_repaired = _mended(_sheets(content, inspection))
    return Opened(inspection.format, "", inspection.is_1904, is_repaired, grids)


def _sheets(content: bytes, inspection: guard.Inspection) -> list[Grid]:
    try:
        reader = python_calamine.load_workbook(io.BytesIO(content))
        grids = []
        # The guard knows each sheet's size, but not how often a workbook lists the same one.
        cells, letters = Budget("cells", MAX_CELLS), Budget("letters", MAX_TEXT)
        for sheet in reader.sheets_metadata:
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
                grid = _grid(reader.get_sheet_by_name(sheet.name), inspection)
                cells.spend(sum(map(len, grid.rows)))
                letters.spend(sum(len(c) for r in grid.rows for c in r if isinstance(c, str)))
                grids.append(grid)
            elif sheet.typ != python_calamine.SheetTypeEnum.ChartSheet:
                raise Unreadable("macros")
    except python_calamine.PasswordError as error:
        raise Unreadable("encrypted") from error
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise Unreadable("damaged") from error
    except BaseException as error:
        # The parser is written in Rust; when it gives up it raises what is no Exception.
        if type(error).__name__ == "PanicException":
            raise Unreadable("damaged") from error
        raise
    return grids


def _grid(sheet: python_calamine.CalamineSheet, inspection: guard.Inspection) -> Grid:
    rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    notes = inspection.sheets.get(sheet.name, SheetNotes())
    for name, error in notes.errors.items():
        if match := _NAME.fullmatch(name):
            column, row = column_number(match[1].encode()) - 1, int(match[2]) - 1
            rows.extend([] for _ in range(row + 1 - len(rows)))
            rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
            if rows[row][column] == "":
                rows[row][column] = ErrorValue(error)
    ranges = sheet.merged_cell_ranges
    merged = None if ranges is None else [(a, b, c, d) for (a, b), (c, d) in ranges]
    return Grid(sheet.name, rows, merged, notes.hidden_columns)


def _mended(grids: Sequence[Grid]) -> tuple[Sequence[Grid], bool]:
    """The grids with wrongly decoded letters put right, and whether there were any."""
    words = "\n".join(
        cell for grid in grids for row in grid.rows for cell in row if isinstance(cell, str)
    )
    if text.repair(words) == words:
        return grids, False
    return [
        Grid(
            grid.sheet,
            [[text.repair(c) if isinstance(c, str) else c for c in row] for row in grid.rows],
            grid.merged,
            grid.hidden_columns,
        )
        for grid in grids
    ], True
