"""Reads the workbook of exports by sector: one sheet with the months of the edition's year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from programme_statistics.errors import LayoutChanged
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import NATIONAL, WORLD, Observation, ParsedEdition
from programme_statistics.sources.tim.account import Account, Unknown
from programme_statistics.sources.tim.declaration import Declaration, read_declaration
from programme_statistics.sources.tim.expected import required_sectors
from programme_statistics.sources.tim.figures import NotAFigure, is_zero, value_usd
from programme_statistics.sources.tim.labels import codes, fold
from programme_statistics.sources.tim.title import edition_date
from programme_statistics.sources.tim.workbook import (
    Sheet,
    cell_name,
    header_row,
    is_blank,
    open_workbook,
)

BELOW_TOTAL = "row below the total: sub-product tables and notes"
NO_HEADER = "column without a header"
SUBGROUP = "sub-group row: the sum of the sectors under it"
UNPUBLISHED = "month not published yet: its total is 0"
YEAR_TOTAL = "TOPLAM column: the sum of the row's months"

_YEAR_TOTAL_TOLERANCE_USD = Decimal(1)


@dataclass(frozen=True, slots=True)
class _Table:
    """Where the table's parts stand, counted from zero."""

    header: int
    label: int
    months: Mapping[int, int]
    year_total: int | None
    rows: Mapping[str, int]
    subgroup_rows: frozenset[int]
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
    table = _find_table(sheet, header, label, month, declaration)
    account = Account(sheet.name)
    months = tuple(
        Month(month.year, number)
        for number in sorted(table.months)
        if _is_published(sheet, table, number, month)
    )
    if month not in months:
        raise LayoutChanged(
            f"{file_name}, sheet {sheet.name}, column "
            f"{cell_name(header, table.months[month.month])}: the edition's own month has no "
            "total, so the publisher has put the file up before filling it. Fetch it again later."
        )
    account.notices.extend(
        f"{missing} has no total in the edition of {month}, and was left out."
        for missing in (Month(month.year, number) for number in range(1, month.month))
        if missing not in months
    )
    _read_rows(sheet, table, months, account)
    _compare_year_totals(sheet, table, account)
    return ParsedEdition(
        edition_date=day,
        months=months,
        observations=account.observations,
        rejects=account.rejects,
        cells_read=_cells_below(sheet, table) + account.blank_rejects,
        observed_cells=account.observed_cells,
        ignored=dict(account.ignored),
        carried=None if declaration is None else declaration.sectors,
        is_sample=declaration is not None,
        notices=account.notices,
    )


def _find_table(
    sheet: Sheet, header: int, label: int, month: Month, declaration: Declaration | None
) -> _Table:
    unknown = Unknown(sheet)
    months: dict[int, int] = {}
    year_total: int | None = None
    for column in range(len(sheet.rows[header])):
        word = fold(sheet.text(header, column))
        number = codes("month").get(word)
        if column == label or is_blank(sheet.at(header, column)):
            continue
        if number is not None and int(number) not in months:
            months[int(number)] = column
        elif codes("header").get(word) == "year_total" and year_total is None:
            year_total = column
        else:
            unknown.label("header", header, column)
    rows, subgroup_rows, end = _find_rows(sheet, header, label, unknown)
    missing = [] if declaration else _missing(rows, month)
    unknown.stop(", ".join(missing))
    if missing:
        raise LayoutChanged(
            f"{sheet.file_name}, sheet {sheet.name}: the edition of {month} lacks the rows "
            f"{', '.join(missing)}, which include/reference/sectors.csv expects. If the publisher "
            "has dropped one for good, give it a valid_to there."
        )
    if declaration is not None:
        declaration.hold_against((code, "") for code in rows)
    absent = [number for number in range(1, month.month + 1) if number not in months]
    if absent:
        raise LayoutChanged(
            f"{sheet.file_name}, sheet {sheet.name}, row {header + 1}: no column for "
            f"{', '.join(str(Month(month.year, number)) for number in absent)}, which the edition "
            f"of {month} has to carry. Look at the header row."
        )
    return _Table(header, label, months, year_total, rows, subgroup_rows, end)


def _find_rows(
    sheet: Sheet, header: int, label: int, unknown: Unknown
) -> tuple[dict[str, int], frozenset[int], int]:
    """The row of each sector, the sub-group rows, and the first row below the table."""
    rows: dict[str, int] = {}
    subgroup_rows: set[int] = set()
    for row in range(header + 1, len(sheet.rows)):
        text = sheet.at(row, label)
        if is_blank(text):
            if any(not is_blank(cell) for cell in sheet.rows[row]):
                unknown.figures_without_label(row, label)
            continue
        word = fold(str(text))
        code = codes("sector").get(word)
        if code is not None and code in rows:
            raise LayoutChanged(
                f"{sheet.file_name}, sheet {sheet.name}: {cell_name(row, label)} reads "
                f"{str(text).strip()!r}, and {cell_name(rows[code], label)} is that sector "
                "already. One of the two rows is mislabelled; ask the publisher which."
            )
        if code is not None:
            rows[code] = row
            if code == "total":
                return rows, frozenset(subgroup_rows), row + 1
        elif word in codes("subgroup"):
            subgroup_rows.add(row)
        else:
            unknown.label("sector", row, label)
    return rows, frozenset(subgroup_rows), len(sheet.rows)


def _missing(rows: Mapping[str, int], month: Month) -> list[str]:
    """The Turkish names of the rows a live edition has to have and lacks."""
    return [s.name_tr for s in required_sectors(month, groups=True) if s.code not in rows]


def _is_published(sheet: Sheet, table: _Table, number: int, edition: Month) -> bool:
    """Whether the table says anything of the month.

    The total decides: it is 0 for a month to come. Where it is left blank, or a sample carries no
    total, the other rows do; a sample's month to come is told from a figure other than 0.
    """
    column = table.months[number]
    others = [sheet.at(row, column) for code, row in table.rows.items() if code != "total"]
    if "total" in table.rows:
        total = sheet.at(table.rows["total"], column)
        if not is_blank(total):
            return not is_zero(total)
    elif number <= edition.month:
        return any(not is_blank(cell) for cell in others)
    return any(not is_blank(cell) and not is_zero(cell) for cell in others)


def _read_rows(sheet: Sheet, table: _Table, months: tuple[Month, ...], account: Account) -> None:
    published = {month.month: month for month in months}
    by_column = {column: number for number, column in table.months.items()}
    sectors = {row: code for code, row in table.rows.items()}
    nameless: set[int] = set()
    for row in range(table.header + 1, len(sheet.rows)):
        width = max(len(sheet.rows[row]), len(sheet.rows[table.header]))
        for column in range(width):
            if column == table.label:
                continue
            cell = sheet.at(row, column)
            number = by_column.get(column)
            if row >= table.end:
                account.ignore(cell, BELOW_TOTAL)
            elif number is None and column != table.year_total:
                account.ignore(cell, NO_HEADER)
                nameless.update([] if is_blank(cell) else [column])
            elif row in table.subgroup_rows:
                account.ignore(cell, SUBGROUP)
            elif number is None:
                account.ignore(cell, YEAR_TOTAL)
            elif row in sectors:
                _read_cell(sheet, (row, column), sectors[row], published.get(number), account)
    account.notices.extend(
        f"Column {cell_name(table.header, column)} has no header, and was left out."
        for column in sorted(nameless)
    )


def _read_cell(
    sheet: Sheet, at: tuple[int, int], sector: str, month: Month | None, account: Account
) -> None:
    cell = sheet.at(*at)
    if month is None:
        if is_blank(cell) or is_zero(cell):
            account.ignore(cell, UNPUBLISHED)
        else:
            problem = NotAFigure(
                "figure_in_unpublished_month", "the month's total is 0, and this cell is not"
            )
            account.reject(*at, cell, problem)
        return
    try:
        value = value_usd(cell)
    except NotAFigure as problem:
        account.reject(*at, cell, problem)
        return
    account.observed_cells += 1
    account.observations.append(
        Observation(month, sector, NATIONAL, WORLD, value, sheet.name, cell_name(*at))
    )


def _compare_year_totals(sheet: Sheet, table: _Table, account: Account) -> None:
    """A notice for each row whose months do not add up to its TOPLAM column."""
    if table.year_total is None:
        return
    for row in table.rows.values():
        try:
            printed = value_usd(sheet.at(row, table.year_total))
            months = sum(
                (value_usd(sheet.at(row, column)) for column in table.months.values()), Decimal(0)
            )
        except NotAFigure:
            continue
        if abs(printed - months) > _YEAR_TOTAL_TOLERANCE_USD:
            account.notices.append(
                f"{cell_name(row, table.year_total)} ({sheet.text(row, table.label).strip()}): the "
                f"printed total of the year is {printed:,} USD, and its months add up to "
                f"{months:,} USD."
            )


def _cells_below(sheet: Sheet, table: _Table) -> int:
    """How many cells below the header, beside the labels, have something in them."""
    return sum(
        not is_blank(cell)
        for row in range(table.header + 1, len(sheet.rows))
        for column, cell in enumerate(sheet.rows[row])
        if column != table.label
    )
