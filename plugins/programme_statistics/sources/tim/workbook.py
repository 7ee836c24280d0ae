"""Workbooks: opened from their bytes, and read sheet by sheet as grids of cells."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import python_calamine

from programme_statistics import reference
from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.sources.tim import archive
from programme_statistics.sources.tim.labels import LABELS_FILE, codes, fold, line_to_add


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """A cell that holds a spreadsheet error, for example ``#REF!``."""

    text: str

    def __str__(self) -> str:
        return self.text


Cell = str | int | float | bool | date | datetime | time | timedelta | ErrorValue
"""A cell as read; an empty one is the empty string."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as a grid that starts at A1; rows may differ in length."""

    file_name: str
    name: str
    rows: Sequence[Sequence[Cell]]

    def at(self, row: int, column: int) -> Cell:
        """The cell at zero-based ``row`` and ``column``; empty outside the grid."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return ""

    def text(self, row: int, column: int) -> str:
        """The cell's text; empty where the cell holds something else than text."""
        cell = self.at(row, column)
        return cell if isinstance(cell, str) else ""


def is_blank(cell: Cell) -> bool:
    """Whether there is nothing in the cell but blanks."""
    return isinstance(cell, str) and not cell.strip()


def cell_name(row: int, column: int) -> str:
    """The cell's name in the spreadsheet, ``D17`` for row 16 and column 3 counted from zero."""
    letters = ""
    column += 1
    while column:
        column, remainder = divmod(column - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return f"{letters}{row + 1}"


class Workbook:
    """A readable workbook; ``has_errors`` says that some cell holds a spreadsheet error."""

    def __init__(
        self,
        file_name: str,
        content: bytes,
        reader: python_calamine.CalamineWorkbook,
        *,
        has_errors: bool,
    ) -> None:
        self.file_name = file_name
        self.sheet_names: tuple[str, ...] = tuple(reader.sheet_names)
        self._content = content
        self._reader = reader
        self._has_errors = has_errors

    def find(self, code: str) -> Sheet | None:
        """The sheet whose name the label table knows under ``code``; None if there is none.

        Raises:
            LayoutChanged: several sheets bear that name.
            UnreadableFile: the sheet is damaged.
        """
        known = codes("sheet")
        found = [name for name in self.sheet_names if known.get(fold(name)) == code]
        if not found:
            return None
        if len(found) > 1:
            raise LayoutChanged(
                f"{self.file_name}: the sheets {', '.join(map(repr, found))} all go by the name "
                "of the table to read, and only one may. Look at the file: the publisher's "
                "layout has changed."
            )
        return self._read(found[0])

    def need(self, code: str) -> Sheet:
        """As :meth:`find`, for the sheet an edition cannot be without.

        Raises:
            UnreadableFile: there is no such sheet.
        """
        sheet = self.find(code)
        if sheet is None:
            wanted = " or ".join(
                row.label
                for row in reference.tim_labels()
                if row.kind == "sheet" and row.code == code
            )
            raise UnreadableFile(
                f"{self.file_name}: the workbook has no sheet {wanted}; its sheets are "
                f"{', '.join(map(repr, self.sheet_names)) or 'none'}. Either it is another file, "
                "or the sheet was renamed; then add its name to "
                f"{LABELS_FILE}: "
                f"{line_to_add('sheet', self.sheet_names[0] if self.sheet_names else '', code)}"
            )
        return sheet

    def unread(self, sheet: Sheet) -> Iterator[str]:
        """A notice for each sheet beside ``sheet`` that nobody knows what to do with."""
        for name in self.sheet_names:
            if name != sheet.name and codes("sheet").get(fold(name)) != "sample_declaration":
                yield f"Sheet {name!r} is not known, and was not read."

    def _read(self, name: str) -> Sheet:
        try:
            grid: list[list[Cell]] = [
                list(row)
                for row in self._reader.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
        except python_calamine.CalamineError as error:
            raise UnreadableFile(
                f"{self.file_name}: sheet {name!r} cannot be read ({error}). The file is damaged; "
                "fetch the edition again, and compare its size with the publisher's."
            ) from error
        if self._has_errors:
            try:
                _restore_errors(self._content, name, grid)
            except Exception as error:  # the slower reader raises whatever it stumbles over
                raise UnreadableFile(
                    f"{self.file_name}: a sheet holds spreadsheet errors, and which cells they are "
                    f"in cannot be read ({error}). Open the landed file in a spreadsheet program."
                ) from error
        return Sheet(self.file_name, name, grid)


def open_workbook(content: bytes, file_name: str) -> Workbook:
    """The workbook in ``content``.

    Raises:
        UnreadableFile: the bytes are no XLSX workbook; the message says what they are instead.
    """
    has_errors = archive.inspect(content, file_name)
    try:
        reader = python_calamine.load_workbook(io.BytesIO(content))
    except python_calamine.CalamineError as error:
        raise UnreadableFile(
            f"{file_name}: the archive is whole, but its workbook cannot be read ({error}). "
            "Open the landed file in a spreadsheet program to see what it is."
        ) from error
    return Workbook(file_name, content, reader, has_errors=has_errors)


def _restore_errors(content: bytes, name: str, grid: list[list[Cell]]) -> None:
    """Puts spreadsheet errors back into the grid, which the fast reader gives as empty cells."""
    # Imported here: errors are rare, and every other edition is read without this library.
    import openpyxl  # noqa: PLC0415

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheet = book[name]
    sheet.reset_dimensions()  # the size a file states for a sheet is not always true
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "e" and cell.row and cell.column:
                index, column = cell.row - 1, cell.column - 1
                grid.extend([] for _ in range(index + 1 - len(grid)))
                grid[index].extend("" for _ in range(column + 1 - len(grid[index])))
                grid[index][column] = ErrorValue(str(cell.value))
    book.close()
