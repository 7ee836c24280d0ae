"""Reads the two comparison workbooks: exports by province and sector, and by country and sector.

Both have one template: a title with the date, a row of period labels, a row of headers, and for
each period a block of columns (the year before, the year, ``DEĞ.``). An edition gives one month:
its own, in the block ``1 - 31 AĞUSTOS``, under its own year. The other columns compare.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from programme_statistics import reference
from programme_statistics.errors import LayoutChanged
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import NATIONAL, WORLD, Observation, ParsedEdition
from programme_statistics.sources.tim.account import (
    NO_HEADER,
    NOTE,
    SUBGROUP,
    Account,
    stop_on_missing,
)
from programme_statistics.sources.tim.blocks import Columns, find_columns
from programme_statistics.sources.tim.declaration import read_declaration
from programme_statistics.sources.tim.expected import required_sectors
from programme_statistics.sources.tim.figures import NotAFigure, value_usd
from programme_statistics.sources.tim.heading import edition_date, header_row
from programme_statistics.sources.tim.labels import clean, codes, fold
from programme_statistics.sources.tim.unknown import Unknown
from programme_statistics.sources.tim.workbook import (
    Cell,
    Sheet,
    cell_name,
    is_blank,
    open_workbook,
)

PART = "part of a figure whose other part was rejected"


@dataclass(frozen=True, slots=True)
class Layout:
    """What differs between the two workbooks."""

    sheet_code: str
    area_kind: str
    national: str


PROVINCE = Layout("tim_province", "province", NATIONAL)
COUNTRY = Layout("tim_country", "country", WORLD)

_Series = tuple[str, str]
"""Sector code and area code."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where the rows stand: those of each series, and those ignored by a name."""

    series: Mapping[_Series, Sequence[int]]
    others: Mapping[int, str]


def parse_province(
    content: bytes, month: Month, file_name: str, allow_sample: bool
) -> ParsedEdition:
    """Exports of each province by sector in ``month``, in US dollars; see :func:`_parse`."""
    return _parse(PROVINCE, content, month, file_name, allow_sample=allow_sample)


def parse_country(
    content: bytes, month: Month, file_name: str, allow_sample: bool
) -> ParsedEdition:
    """Exports to each country by sector in ``month``, in US dollars; see :func:`_parse`."""
    return _parse(COUNTRY, content, month, file_name, allow_sample=allow_sample)


def _parse(
    layout: Layout, content: bytes, month: Month, file_name: str, *, allow_sample: bool
) -> ParsedEdition:
    """The figures of the edition's own month.

    A series that stands in several rows, as the totals of ADANA and ANTALYA in 2024-10, is their
    sum. An empty cell in the month's column is no figure; in a total row it is a reject.

    Raises:
        UnreadableFile: the bytes are no such workbook, or a sample where none is allowed.
        LayoutChanged: a label, header, period or title is not as known, a row is repeated, or a
            sector is missing.
    """
    book = open_workbook(content, file_name)
    declaration = read_declaration(book, allow_sample, layout.area_kind)
    sheet = book.need(layout.sheet_code)
    header, sector_column = header_row(sheet, beside="area")
    day = edition_date(sheet, header, month)
    unknown = Unknown(sheet)
    columns = find_columns(sheet, header, sector_column, month, unknown=unknown)
    rows = _find_rows(sheet, header, columns, layout, unknown=unknown)
    missing = [] if declaration else _missing(rows, month, layout)
    stop_on_missing(unknown, missing, sheet, month)
    if declaration is not None:
        declaration.hold_against(rows.series)
    account = Account(sheet, header, {columns.sector, columns.area})
    account.notices.extend(book.unread(sheet))
    _ignore(account, columns, rows)
    for (sector, area), its_rows in rows.series.items():
        if len(its_rows) > 1:
            _refuse_repeated(sheet, columns, its_rows)
            account.notices.append(_added_up(sheet, columns, its_rows))
        origin, partner = (area, WORLD) if layout is PROVINCE else (NATIONAL, area)
        _observe(
            account,
            columns.value,
            its_rows,
            Observation(month, sector, origin, partner, Decimal(0), sheet.name, ""),
        )
    if layout is PROVINCE and declaration is None:
        account.notices.extend(_provinces_without_total(rows))
    return account.close(day, (month,), declaration)


def _find_rows(
    sheet: Sheet, header: int, columns: Columns, layout: Layout, *, unknown: Unknown
) -> _Rows:
    sectors, areas = codes("sector"), codes(layout.area_kind)
    ignored = dict.fromkeys(codes("subgroup"), SUBGROUP) | dict.fromkeys(codes("note"), NOTE)
    words = _Folded()
    series: dict[_Series, list[int]] = {}
    others: dict[int, str] = {}
    for row in range(header + 1, len(sheet.rows)):
        sector_word = words.of(sheet.at(row, columns.sector))
        area_word = words.of(sheet.at(row, columns.area))
        if sector_word in ignored:
            others[row] = ignored[sector_word]
            continue
        if not sector_word and not area_word:
            if any(not is_blank(sheet.at(row, column)) for column in columns.named):
                unknown.missing_label(row, columns.sector)
            continue
        sector = sectors.get(sector_word)
        # The grand total has an empty second label in 2023, and TOPLAM twice since.
        area = areas.get(area_word or (sector_word if sector == "total" else ""))
        for word, code, kind, column in (
            (sector_word, sector, "sector", columns.sector),
            (area_word, area, layout.area_kind, columns.area),
        ):
            if code is None and word:
                unknown.label(kind, row, column)
            elif code is None:
                unknown.missing_label(row, column)
        if sector is not None and area is not None:
            series.setdefault((sector, area), []).append(row)
    return _Rows(series, others)


class _Folded:
    """Normal forms of labels, each worked out once: a sheet repeats a few in thousands of rows."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, cell: Cell) -> str:
        text = str(cell)
        word = self._known.get(text)
        if word is None:
            word = self._known[text] = fold(text)
        return word


def _missing(rows: _Rows, month: Month, layout: Layout) -> list[str]:
    """Names of the sectors without any row, and of the grand total if it is not there."""
    present = {sector for sector, _ in rows.series}
    missing = [
        sector.name_tr
        for sector in required_sectors(month, groups=False)
        if sector.kind != "total" and sector.code not in present
    ]
    if ("total", layout.national) not in rows.series:
        missing.append("TOPLAM (the grand total)")
    return missing


def _provinces_without_total(rows: _Rows) -> Iterator[str]:
    for province in reference.provinces():
        if ("total", province.code) not in rows.series:
            yield f"{province.name_tr} has no total row."


def _ignore(account: Account, columns: Columns, rows: _Rows) -> None:
    """Accounts for every cell but the month's figures."""
    for row in range(account.header + 1, len(account.sheet.rows)):
        for column in range(len(account.sheet.rows[row])):
            if column in account.labels:
                continue
            if column not in columns.named:
                account.ignore(row, column, NO_HEADER)
            elif row in rows.others:
                account.ignore(row, column, rows.others[row])
            elif column != columns.value:
                account.ignore(row, column, columns.others[column])


def _refuse_repeated(sheet: Sheet, columns: Columns, rows: Sequence[int]) -> None:
    """Two rows alike in every cell are one row printed twice, and their sum would be wrong."""
    seen: dict[tuple[Cell, ...], int] = {}
    for row in rows:
        cells = tuple(sheet.at(row, column) for column in columns.named)
        first = seen.setdefault(cells, row)
        if first != row:
            raise LayoutChanged(
                f"{sheet.file_name}, sheet {sheet.name}: row {row + 1} repeats row {first + 1} "
                f"({_name(sheet, columns, row)}) figure for figure. Parts of a series are added "
                "up, and a repetition would count twice; ask the publisher which row is right."
            )


def _added_up(sheet: Sheet, columns: Columns, rows: Sequence[int]) -> str:
    numbers = ", ".join(str(row + 1) for row in rows)
    return f"{_name(sheet, columns, rows[0])} stands in rows {numbers}; the figure is their sum."


def _name(sheet: Sheet, columns: Columns, row: int) -> str:
    return ", ".join(clean(sheet.text(row, one)) for one in (columns.sector, columns.area))


def _observe(account: Account, column: int, rows: Sequence[int], series: Observation) -> None:
    """Adds up the series' cells; ``series`` is the observation without its figure.

    A series with a cell that is rejected has no figure: a sum of the rest would be too small.
    """
    values: dict[int, Decimal] = {}
    rejected = False
    for row in rows:
        cell = account.sheet.at(row, column)
        if is_blank(cell):
            continue  # no figure: nothing of this sector went there
        try:
            values[row] = value_usd(cell)
        except NotAFigure as problem:
            account.reject(row, column, problem)
            rejected = True
    if rejected:
        for row in values:
            account.ignore(row, column, PART)
    elif values:
        cells = "+".join(cell_name(row, column) for row in values)
        total = sum(values.values(), Decimal(0))
        account.observe(replace(series, value_usd=total, cell=cells), len(values))
    elif series.sector_code == "total":
        blank = NotAFigure("blank_cell", "the cell is empty, and a total is due")
        account.reject(rows[0], column, blank)
