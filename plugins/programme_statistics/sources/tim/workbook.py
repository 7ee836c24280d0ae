"""Opens a landed workbook, and says in a sentence why where it cannot be opened.

Nothing is read from bytes that have not been bounded first: an archive that would unpack to more
than a statistics workbook can hold, or a sheet that claims to be larger, is refused unread.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import python_calamine

from programme_statistics import reference
from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.sources.tim.labels import codes, fold, line_to_add

MAX_UNPACKED_BYTES = 128 * 1024 * 1024
"""The largest edition known unpacks to about 4 MB."""
MAX_PARTS = 1000
MAX_GRID_CELLS = 4_000_000
"""The largest edition known has about 50,000 cells."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FILLED_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^>/]*>')
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*\bt="e"')
_HEADER_ROWS = 30
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
)
"""What the standard library raises on an archive that is not whole."""


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
    """A readable workbook."""

    def __init__(
        self, file_name: str, content: bytes, reader: python_calamine.CalamineWorkbook, risky: bool
    ) -> None:
        self.file_name = file_name
        self.sheet_names: tuple[str, ...] = tuple(reader.sheet_names)
        self._content = content
        self._reader = reader
        self._has_errors = risky

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
                "or the sheet was renamed; then add its name to include/reference/tim_labels.csv: "
                f"{line_to_add('sheet', self.sheet_names[0] if self.sheet_names else '', code)}"
            )
        return sheet

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
            _restore_errors(self._content, name, grid)
        return Sheet(self.file_name, name, grid)


def open_workbook(content: bytes, file_name: str) -> Workbook:
    """The workbook in ``content``.

    Raises:
        UnreadableFile: the bytes are no XLSX workbook; the message says what they are instead.
    """
    _refuse_what_is_no_archive(content, file_name)
    risky = _bound(content, file_name)
    try:
        reader = python_calamine.load_workbook(io.BytesIO(content))
    except python_calamine.CalamineError as error:
        raise UnreadableFile(
            f"{file_name}: the archive is whole, but its workbook cannot be read ({error}). "
            "Open the landed file in a spreadsheet program to see what it is."
        ) from error
    return Workbook(file_name, content, reader, risky)


def _refuse_what_is_no_archive(content: bytes, file_name: str) -> None:
    if not content:
        raise UnreadableFile(
            f"{file_name}: the file has no bytes. The publisher answered without a body; fetch "
            "the edition again later."
        )
    head = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<") and (b"<html" in head or b"<!doctype html" in head):
        raise UnreadableFile(
            f"{file_name}: the file is an HTML page, not a workbook: the publisher showed a page "
            "(maintenance, or a page that says 'not found') in the workbook's place. Read the "
            "landed page, and fetch the edition again later."
        )
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableFile(
                f"{file_name}: the workbook is encrypted with a password. The publisher's "
                "editions are open; ask the publisher for the open one."
            )
        raise UnreadableFile(
            f"{file_name}: the file is a workbook in the old XLS format, and editions are XLSX "
            "since 2019-12. Ask for an edition from 2019-12 on."
        )
    if not content.startswith(b"PK"):
        raise UnreadableFile(
            f"{file_name}: the file is not a workbook; it begins with {content[:16]!r}. Look at "
            "the landed file, and fetch the edition again later."
        )


def _bound(content: bytes, file_name: str) -> bool:
    """Unpacks every part within limits; returns whether some cell holds a spreadsheet error."""
    errors = False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > MAX_UNPACKED_BYTES or len(parts) > MAX_PARTS:
                raise UnreadableFile(
                    f"{file_name}: the archive would unpack to {unpacked:,} bytes in "
                    f"{len(parts):,} parts, and an edition has less than {MAX_UNPACKED_BYTES:,} "
                    f"bytes in {MAX_PARTS:,} parts. It was not unpacked."
                )
            if any(part.flag_bits & 1 for part in parts):
                raise UnreadableFile(
                    f"{file_name}: the archive is encrypted with a password. The publisher's "
                    "editions are open; ask the publisher for the open one."
                )
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise UnreadableFile(
                    f"{file_name}: the file is a zip archive without a workbook in it (it holds "
                    f"{', '.join(sorted(names)[:5]) or 'nothing'}). Fetch the edition again."
                )
            for part in parts:
                # Reading to the end checks the size and the checksum the archive declares.
                data = archive.read(part)
                if part.filename.startswith("xl/worksheets/"):
                    _bound_grid(data, file_name, part.filename)
                    errors = errors or _ERROR_CELL.search(data) is not None
    except _DAMAGE as error:
        raise UnreadableFile(
            f"{file_name}: the archive of {len(content):,} bytes is damaged or cut short "
            f"({error}). Fetch the edition again, and compare its size with the publisher's."
        ) from error
    return errors


def _bound_grid(data: bytes, file_name: str, part: str) -> None:
    """Refuses a sheet whose outermost filled cell would make a grid too large to hold."""
    last_row = last_column = 1
    for letters, digits in _FILLED_CELL.findall(data):
        last_row = max(last_row, int(digits))
        if len(letters) > 1 or letters > b"J":
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            last_column = max(last_column, column)
    if last_row * last_column > MAX_GRID_CELLS:
        raise UnreadableFile(
            f"{file_name}: {part} reaches to row {last_row:,} and column {last_column:,}, more "
            f"than the {MAX_GRID_CELLS:,} cells an edition can have. It was not read."
        )


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


def header_row(sheet: Sheet, *, beside: str) -> tuple[int, int]:
    """Row and column of the header ``SEKTÖR`` (``S E K T Ö R``).

    ``beside`` is the code of another header its row must hold, so that a title with the word
    alone is not taken for it: ``month``, or ``area``.

    Raises:
        LayoutChanged: none of the first rows is the header row.
    """
    headers = codes("header")
    companions = codes("month") if beside == "month" else headers
    for row in range(min(_HEADER_ROWS, len(sheet.rows))):
        words = [fold(sheet.text(row, column)) for column in range(len(sheet.rows[row]))]
        if not any(
            companions.get(word) == beside or (beside == "month" and word in companions)
            for word in words
        ):
            continue
        for column, word in enumerate(words):
            if headers.get(word) == "sector":
                return row, column
    seen = [
        f"{cell_name(row, column)} {sheet.text(row, column).strip()!r}"
        for row in range(min(6, len(sheet.rows)))
        for column in range(min(4, len(sheet.rows[row])))
        if sheet.text(row, column).strip()
    ]
    raise LayoutChanged(
        f"{sheet.file_name}, sheet {sheet.name}: no header row with SEKTÖR among the first "
        f"{_HEADER_ROWS} rows; the sheet begins with {', '.join(seen) or 'empty cells'}. If the "
        "publisher renamed the header, add it to include/reference/tim_labels.csv: "
        f"{line_to_add('header', '<label as printed>', 'sector')}"
    )
