"""Writes the workbooks that people fill in: a cover, a sheet a table, drop-downs, limits, notes.

What is in them comes from a specification, that of the forms or that of the registers. No cell
holds a formula.

What stands above the rows to fill in, the cover and the lists are locked, without a password, so
that nobody changes a header by mistake and everybody can take the lock off. Sheets are protected
and the workbook's structure is not: Excel encrypts an XLS whose structure is, and the forms nobody
sends may be deleted.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

ROWS = 2000
"""Rows below the header that have drop-downs."""
HEADER_ROW = 4
"""Below three lines that say what the sheet is."""
TEXT = "@"
"""The format of a column whose values stay as they are typed."""
_WIDEST = 32
_LAST_COLUMN = 16_384
"""The last column that a sheet of this format can have."""
_UNLOCKED = Protection(locked=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    Attributes:
        header: what it is called.
        note: what is shown where somebody points at the header.
        required: whether it gets a star.
        number_format: the format of its cells.
        unit: what stands below the header.
        choices: the list it is chosen from; empty: none. Other values may be typed too.
        minimum: the smallest number allowed; None: no limit, and none upwards either.
        maximum: the largest number allowed; None: no limit.
        is_whole: whether a number with limits is a whole one.
        stop: what is said above the note where a number is not within its limits.
    """

    header: str
    note: str
    required: bool
    number_format: str = TEXT
    unit: str = ""
    choices: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    is_whole: bool = False
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to fill in.

    Attributes:
        name: of the sheet.
        entry: what the cover calls it.
        about: what the cover says of it.
        titles: three lines above the header.
        columns: from left to right.
        has_units: whether a row of units stands below the header.
    """

    name: str
    entry: str
    about: str
    titles: tuple[str, str, str]
    columns: Sequence[Column]
    has_units: bool = False


def workbook(
    cover: tuple[str, str, Iterable[str]],
    lists: tuple[str, Mapping[str, Sequence[str]]],
    sheets: Sequence[Sheet],
) -> bytes:
    """A workbook with the sheets.

    Args:
        cover: name of the first sheet, its title, and the lines below it.
        lists: name of the hidden sheet that holds the values of the drop-downs, and these.
        sheets: what is to be filled in.
    """
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)  # noqa: S101  a new workbook has a sheet
    first.title, title, lines = cover
    _fill_cover(first, title, lines, sheets)
    name, values = lists
    hidden = book.create_sheet(name)
    ranges = _fill_lists(hidden, values)
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet, ranges)
    hidden.sheet_state = "hidden"
    first.protection.enable()
    hidden.protection.enable()
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill_cover(
    sheet: Worksheet, title: str, lines: Iterable[str], contents: Iterable[Sheet]
) -> None:
    sheet["A1"] = title
    sheet["A1"].font = Font(bold=True, size=16)
    row = 3
    for line in lines:
        sheet.cell(row, 1, line)
        row += 1
    for entry in contents:
        row += 1
        cell = sheet.cell(row, 1, entry.entry)
        cell.hyperlink = f"#'{entry.name}'!A1"
        cell.font = Font(bold=True, color="0B5394", underline="single")
        row += 1
        sheet.cell(row, 1, entry.about)
    sheet.column_dimensions["A"].width = 100
    sheet.sheet_view.showGridLines = False


def _fill_lists(sheet: Worksheet, lists: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    """The values of every drop-down, a column each; the range of each by its name."""
    ranges: dict[str, str] = {}
    for column, (name, values) in enumerate(lists.items(), 1):
        letter = get_column_letter(column)
        sheet.cell(1, column, name)
        for row, value in enumerate(values, 2):
            sheet.cell(row, column, value)
        ranges[name] = f"'{sheet.title}'!${letter}$2:${letter}${len(values) + 1}"
    return ranges


def _fill(sheet: Worksheet, content: Sheet, ranges: Mapping[str, str]) -> None:
    last = get_column_letter(len(content.columns))
    for row, title in enumerate(content.titles, 1):
        sheet.cell(row, 1, title).font = Font(bold=row == 1, size=14 if row == 1 else 11)
        sheet.merge_cells(f"A{row}:{last}{row}")
    body = HEADER_ROW + 1 + content.has_units
    for at, column in enumerate(content.columns, 1):
        letter = get_column_letter(at)
        cell = sheet.cell(
            HEADER_ROW, at, f"{column.header} *" if column.required else column.header
        )
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="0B5394" if column.required else "5A7184")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cell.comment = Comment(column.note, content.name, height=80, width=260)
        if content.has_units:
            sheet.cell(HEADER_ROW + 1, at, column.unit).font = Font(italic=True, color="5A7184")
        sheet.column_dimensions[letter].width = min(_WIDEST, max(12, len(column.header) + 4))
        sheet.column_dimensions[letter].number_format = column.number_format
        validation = _validation(column, ranges)
        if validation is not None:
            validation.add(f"{letter}{body}:{letter}{body - 1 + ROWS}")
            sheet.add_data_validation(validation)
    sheet.row_dimensions[HEADER_ROW].height = 32
    sheet.freeze_panes = f"A{body}"
    _lock(sheet, len(content.columns), body)


def _lock(sheet: Worksheet, n_columns: int, body: int) -> None:
    """Protects what stands above row ``body``; what is typed below it is sorted and filtered.

    Whole columns are unlocked, also those beside the form: a row can be deleted only if none of its
    cells is locked. Formats of cells stay locked, because a tax number has to stay text.
    """
    for at in range(1, n_columns + 1):
        sheet.column_dimensions[get_column_letter(at)].protection = _UNLOCKED
    beside = sheet.column_dimensions[get_column_letter(n_columns + 1)]
    beside.min, beside.max = n_columns + 1, _LAST_COLUMN
    beside.protection = _UNLOCKED
    # Cells without a style of their own have their column's: the heads are locked one by one.
    for cells in sheet.iter_rows(max_row=body - 1, max_col=n_columns):
        for cell in cells:
            cell.protection = Protection(locked=True)
    # The lowest line of the head has the filter's buttons, so that it is not sorted itself.
    sheet.auto_filter.ref = f"A{body - 1}:{get_column_letter(n_columns)}{body - 1 + ROWS}"
    for may in (
        *("formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"),
        "insertHyperlinks",
    ):
        setattr(sheet.protection, may, False)  # the format says what is forbidden
    sheet.protection.enable()


def _validation(column: Column, ranges: Mapping[str, str]) -> DataValidation | None:
    """The drop-down or the limits of a column; None where anything may be typed."""
    if column.choices:
        validation = DataValidation(type="list", formula1=ranges[column.choices], allow_blank=True)
        # Other spellings are understood too, so that the list is an offer.
        validation.showErrorMessage = False
    elif column.minimum is not None:
        validation = DataValidation(
            type="whole" if column.is_whole else "decimal",
            operator="between" if column.maximum is not None else "greaterThanOrEqual",
            formula1=f"{column.minimum:f}",
            formula2=None if column.maximum is None else f"{column.maximum:f}",
            allow_blank=True,
        )
        validation.error = column.note
        validation.errorTitle = column.stop
        validation.showErrorMessage = True
    else:
        return None
    return validation
