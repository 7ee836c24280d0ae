"""Reads the workbook of exports by sector: one sheet with the months of the edition's year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from programme_statistics.errors import LayoutChanged
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import NATIONAL, WORLD, Observation, ParsedEdition
from programme_statistics.sources.tim.account import (
    IGNORED_HEADER,
    NO_HEADER,
    NOTE,
    SUBGROUP,
    Account,
    stop_on_missing,
)
from programme_statistics.sources.tim.declaration import read_declaration
from programme_statistics.sources.tim.expected import required_sectors
from programme_statistics.sources.tim.figures import NotAFigure, is_zero, value_usd
from programme_statistics.sources.tim.heading import edition_date, header_row
from programme_statistics.sources.tim.labels import codes, fold
from programme_statistics.sources.tim.unknown import Unknown
from programme_statistics.sources.tim.workbook import (
    Sheet,
    cell_name,
    is_blank,
    open_workbook,
)

BELOW_TOTAL = "row below the total: sub-product tables and notes"
UNPUBLISHED = "month not published yet: its total is 0"
YEAR_TOTAL = "TOPLAM column: the sum of the row's months"

_YEAR_TOTAL_TOLERANCE_USD = Decimal(1)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns stand, counted from zero; ``others`` are ignored by a name."""

    label: int
    months: Mapping[int, int]
    others: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where the rows stand; ``others`` are ignored by a name, and ``end`` is below the table."""

    sectors: Mapping[str, int]
    others: Mapping[int, str]
    end: int


def parse(content: bytes, month: Month, file_name: str, allow_sample: bool) -> ParsedEdition:
    """The figures of the edition of ``month``, in US dollars; layout as measured in 2026-09.

    A month after the edition's date that carries a figure is kept: the check on the edition's date
    has to see it.

    Raises:
        UnreadableFile: the bytes are no such workbook, or a sample where none is allowed.
        LayoutChanged: a label, header or title is not as known, or a sector is missing.
    """
    book = open_workbook(content, file_name)
    declaration = read_declaration(book, allow_sample, None)
    sheet = book.need("tim_sector")
    header, label = header_row(sheet, beside="month")
    day = edition_date(sheet, header, month)
    unknown = Unknown(sheet)
    columns = _find_columns(sheet, header, label, unknown)
    rows = _find_rows(sheet, header, columns, unknown)
    missing = [] if declaration else _missing(rows, month)
    stop_on_missing(unknown, missing, sheet, month)
    if declaration is not None:
        declaration.hold_against((code, "") for code in rows.sectors)
    _need_months(sheet, header, columns, month)
    months = _published(sheet, header, columns, rows, edition=month)
    account = Account(sheet, header, {label})
    account.notices.extend(book.unread(sheet))
    account.notices.extend(
        f"{gap} has no total in the edition of {month}, and was left out."
        for gap in (Month(month.year, number) for number in range(1, month.month))
        if gap not in months.values()
    )
    _read(account, columns, rows, months)
    _compare_year_totals(account, columns, rows)
    return account.close(day, months.values(), declaration)


def _find_columns(sheet: Sheet, header: int, label: int, unknown: Unknown) -> _Columns:
    months: dict[int, int] = {}
    others: dict[int, str] = {}
    for column in range(len(sheet.rows[header])):
        cell = sheet.at(header, column)
        if column == label or is_blank(cell):
            continue
        word = fold(str(cell))
        number, code = codes("month").get(word), codes("header").get(word)
        if number is not None and int(number) not in months:
            months[int(number)] = column
        elif code == "year_total" and YEAR_TOTAL not in others.values():
            others[column] = YEAR_TOTAL
        elif code == "ignored":
            others[column] = IGNORED_HEADER
        else:
            unknown.label("header", header, column)
    return _Columns(label, months, others)


def _find_rows(sheet: Sheet, header: int, columns: _Columns, unknown: Unknown) -> _Rows:
    sectors: dict[str, int] = {}
    others: dict[int, str] = {}
    named = [*columns.months.values(), *columns.others]
    for row in range(header + 1, len(sheet.rows)):
        text = str(sheet.at(row, columns.label))
        if is_blank(text):
            if any(not is_blank(sheet.at(row, column)) for column in named):
                unknown.missing_label(row, columns.label)
            continue
        word = fold(text)
        code = codes("sector").get(word)
        if code is not None and code in sectors:
            raise LayoutChanged(
                f"{sheet.file_name}, sheet {sheet.name}: {cell_name(row, columns.label)} reads "
                f"{text.strip()!r}, and {cell_name(sectors[code], columns.label)} is that sector "
                "already. One of the two rows is mislabelled; ask the publisher which."
            )
        if code is not None:
            sectors[code] = row
            if code == "total":
                return _Rows(sectors, others, row + 1)
        elif word in codes("subgroup"):
            others[row] = SUBGROUP
        elif word in codes("note"):
            others[row] = NOTE
        else:
            unknown.label("sector", row, columns.label)
    return _Rows(sectors, others, len(sheet.rows))


def _missing(rows: _Rows, month: Month) -> list[str]:
    """The Turkish names of the rows a live edition has to have and lacks."""
    required = required_sectors(month, groups=True)
    return [sector.name_tr for sector in required if sector.code not in rows.sectors]


def _need_months(sheet: Sheet, header: int, columns: _Columns, edition: Month) -> None:
    absent = [
        str(Month(edition.year, number))
        for number in range(1, edition.month + 1)
        if number not in columns.months
    ]
    if absent:
        raise LayoutChanged(
            f"{sheet.file_name}, sheet {sheet.name}, row {header + 1}: no column for "
            f"{', '.join(absent)}, which the edition of {edition} has to carry. Look at the header "
            "row."
        )


def _published(
    sheet: Sheet, header: int, columns: _Columns, rows: _Rows, *, edition: Month
) -> dict[int, Month]:
    """The months the edition gives, by column and in order."""
    months = {
        columns.months[number]: Month(edition.year, number)
        for number in sorted(columns.months)
        if _is_published(sheet, columns.months[number], rows, due=number <= edition.month)
    }
    if edition not in months.values():
        raise LayoutChanged(
            f"{sheet.file_name}, sheet {sheet.name}, column headed "
            f"{cell_name(header, columns.months[edition.month])}: the edition's own month has no "
            "total, so the publisher has put the file up before filling it. Fetch it again later."
        )
    return months


def _is_published(sheet: Sheet, column: int, rows: _Rows, *, due: bool) -> bool:
    """Whether the table says anything of the month in ``column``.

    The total decides: it is 0 for a month to come. Where it is left blank, or a sample carries no
    total, the other rows do; a month that is not due is told from a figure other than 0.
    """
    others = [sheet.at(row, column) for code, row in rows.sectors.items() if code != "total"]
    if "total" in rows.sectors:
        total = sheet.at(rows.sectors["total"], column)
        if not is_blank(total):
            return not is_zero(total)
    elif due:
        return any(not is_blank(cell) for cell in others)
    return any(not is_blank(cell) and not is_zero(cell) for cell in others)


def _read(account: Account, columns: _Columns, rows: _Rows, months: Mapping[int, Month]) -> None:
    sheet = account.sheet
    sectors = {row: code for code, row in rows.sectors.items()}
    month_columns = set(columns.months.values())
    for row in range(account.header + 1, len(sheet.rows)):
        width = max(len(sheet.rows[row]), len(sheet.rows[account.header]))
        for column in range(width):
            if column == columns.label:
                continue
            if row >= rows.end:
                account.ignore(row, column, BELOW_TOTAL)
            elif column in columns.others:
                account.ignore(row, column, columns.others[column])
            elif column not in month_columns:
                account.ignore(row, column, NO_HEADER)
            elif row in rows.others:
                account.ignore(row, column, rows.others[row])
            elif row in sectors and column in months:
                _read_figure(account, row, column, sectors[row], months[column])
            elif row in sectors:
                _read_unpublished(account, row, column)


def _read_figure(account: Account, row: int, column: int, sector: str, month: Month) -> None:
    try:
        value = value_usd(account.sheet.at(row, column))
    except NotAFigure as problem:
        account.reject(row, column, problem)
        return
    name = cell_name(row, column)
    account.observe(Observation(month, sector, NATIONAL, WORLD, value, account.sheet.name, name))


def _read_unpublished(account: Account, row: int, column: int) -> None:
    cell = account.sheet.at(row, column)
    if is_blank(cell) or is_zero(cell):
        account.ignore(row, column, UNPUBLISHED)
        return
    reason = "the month's total is 0, so the month is not published, and this cell is not 0"
    account.reject(row, column, NotAFigure("figure_in_unpublished_month", reason))


def _compare_year_totals(account: Account, columns: _Columns, rows: _Rows) -> None:
    """A notice for each row whose months do not add up to its TOPLAM column."""
    sheet = account.sheet
    totals = [column for column, reason in columns.others.items() if reason == YEAR_TOTAL]
    for column in totals:
        for row in rows.sectors.values():
            try:
                printed = value_usd(sheet.at(row, column))
                months = [value_usd(sheet.at(row, one)) for one in columns.months.values()]
            except NotAFigure:
                continue  # a cell that is no figure is a reject already, or not due
            added = sum(months, Decimal(0))
            if abs(printed - added) > _YEAR_TOTAL_TOLERANCE_USD:
                account.notices.append(
                    f"{cell_name(row, column)} ({sheet.text(row, columns.label).strip()}): the "
                    f"printed total of the year is {printed:,} USD, and its months add up to "
                    f"{added:,} USD."
                )
