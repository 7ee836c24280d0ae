"""Reads the two comparison workbooks: exports by province and sector, and by country and sector.

Both have one template: a title with the date, a row of period labels, a row of headers, and for
each period a block of columns (the year before, the year, ``DEĞ.``). An edition gives one month:
its own, in the block ``1 - 31 AĞUSTOS``, under its own year. The other columns compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from programme_statistics import reference
from programme_statistics.errors import LayoutChanged
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import NATIONAL, WORLD, Observation, ParsedEdition
from programme_statistics.sources.tim.account import Account, Unknown
from programme_statistics.sources.tim.declaration import Declaration, read_declaration
from programme_statistics.sources.tim.expected import required_sectors
from programme_statistics.sources.tim.figures import NotAFigure, value_usd
from programme_statistics.sources.tim.labels import clean, codes, fold
from programme_statistics.sources.tim.title import edition_date
from programme_statistics.sources.tim.workbook import (
    Cell,
    Sheet,
    cell_name,
    header_row,
    is_blank,
    open_workbook,
)

CHANGE = "DEĞ. column: the change of the two columns before it"
DAILY = "columns of a single day"
NO_HEADER = "column without a header"
OTHER_MONTH = "columns of another month"
SAME_MONTH_YEAR_BEFORE = "column of the same month a year before"
SPAN = "columns of several months together"
SUBGROUP = "sub-group row: the sum of the sectors under it"

_YEAR = re.compile(r"20\d{2}")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """What differs between the two workbooks."""

    sheet_code: str
    area_kind: str
    national: str


PROVINCE = Layout("tim_province", "province", NATIONAL)
COUNTRY = Layout("tim_country", "country", WORLD)


@dataclass(frozen=True, slots=True)
class _Block:
    """Columns under one period label: the column of each year, and that of the change."""

    years: Mapping[int, int]
    columns: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Table:
    """Where the table's parts stand, counted from zero."""

    header: int
    sector: int
    area: int
    value: int
    reasons: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table with its codes; the sector is None for a sub-group."""

    row: int
    sector: str | None
    area: str


def parse_province(
    content: bytes, month: Month, file_name: str, allow_sample: bool
) -> ParsedEdition:
    """Exports of each province by sector in ``month``, in US dollars; see :func:`_parse`."""
    return _parse(content, month, file_name, allow_sample, PROVINCE)


def parse_country(
    content: bytes, month: Month, file_name: str, allow_sample: bool
) -> ParsedEdition:
    """Exports to each country by sector in ``month``, in US dollars; see :func:`_parse`."""
    return _parse(content, month, file_name, allow_sample, COUNTRY)


def _parse(
    content: bytes, month: Month, file_name: str, allow_sample: bool, layout: Layout
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
    table = _find_columns(sheet, header, sector_column, month, unknown)
    rows = _find_rows(sheet, table, layout, unknown)
    missing = [] if declaration else _missing(rows, month, layout)
    unknown.stop(", ".join(missing))
    if missing:
        raise LayoutChanged(
            f"{file_name}, sheet {sheet.name}: the edition of {month} has no row of "
            f"{', '.join(missing)}, which include/reference/sectors.csv expects. If the publisher "
            "has dropped a sector for good, give it a valid_to there."
        )
    if declaration is not None:
        declaration.hold_against({(row.sector, row.area) for row in rows if row.sector})
    account = Account(sheet.name)
    _read_rows(sheet, table, rows, month, layout, account)
    if layout is PROVINCE and declaration is None:
        account.notices.extend(_provinces_without_total(rows))
    return ParsedEdition(
        edition_date=day,
        months=(month,),
        observations=account.observations,
        rejects=account.rejects,
        cells_read=_cells_below(sheet, table) + account.blank_rejects,
        observed_cells=account.observed_cells,
        ignored=dict(account.ignored),
        carried=None if declaration is None else declaration.sectors,
        is_sample=declaration is not None,
        notices=account.notices,
    )


def _find_columns(sheet: Sheet, header: int, sector: int, month: Month, unknown: Unknown) -> _Table:
    area: int | None = None
    blocks: list[_Block] = []
    years: dict[int, int] = {}
    columns: list[int] = []

    def close() -> None:
        if columns:
            blocks.append(_Block(dict(years), tuple(columns)))
        years.clear()
        columns.clear()

    for column in range(len(sheet.rows[header])):
        cell = sheet.at(header, column)
        if column == sector or is_blank(cell):
            continue
        code = codes("header").get(fold(str(cell)))
        year = _year(cell)
        if code == "area" and area is None:
            area = column
        elif year is not None:
            # Merged period labels do not always stand over their first column, so blocks are told
            # by order: a year seen already opens a new one, DEĞ. closes one.
            if year in years:
                close()
            years[year] = column
            columns.append(column)
        elif code == "change" and columns:
            columns.append(column)
            close()
        else:
            unknown.label("header", header, column)
    close()
    if area is None:
        raise LayoutChanged(
            f"{sheet.file_name}, sheet {sheet.name}, row {header + 1}: no column ILLER or ULKE "
            "beside SEKTÖR. Look at the header row: the publisher's layout has changed."
        )
    periods = _periods(sheet, header, max(sector, area), len(blocks))
    value, reasons = _assign(sheet, header, blocks, periods, month)
    return _Table(header, sector, area, value, reasons)


def _year(cell: Cell) -> int | None:
    """The year a header names, which may be stored as a number or as text."""
    if isinstance(cell, float) and not isinstance(cell, bool) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
    return int(text) if _YEAR.fullmatch(text) else None


def _periods(sheet: Sheet, header: int, labels_end: int, blocks: int) -> list[str]:
    """The period labels in the nearest row above the header, one for each block, in order."""
    found: list[str] = []
    for row in range(header - 1, 0, -1):
        texts = [
            clean(sheet.text(row, column))
            for column in range(len(sheet.rows[row]))
            if not is_blank(sheet.text(row, column))
        ]
        # A label repeated over each column of its block is one label.
        found = [
            text
            for index, text in enumerate(texts)
            if fold(text) and (index == 0 or text != texts[index - 1])
        ]
        if found:
            break
    if len(found) != blocks:
        raise LayoutChanged(
            f"{sheet.file_name}, sheet {sheet.name}: {len(found)} period labels "
            f"({', '.join(map(repr, found)) or 'none'}) stand over {blocks} blocks of columns in "
            f"row {header + 1}, and each block has to have one. Look at the rows above the header."
        )
    return found


def _assign(
    sheet: Sheet, header: int, blocks: Sequence[_Block], periods: Sequence[str], month: Month
) -> tuple[int, dict[int, str]]:
    """The column of the edition's month, and why each other column is ignored."""
    reasons: dict[int, str] = {}
    candidates: list[int] = []
    for block, label in zip(blocks, periods, strict=True):
        kind, number = _kind(label)
        if kind is None:
            raise LayoutChanged(
                f"{sheet.file_name}, sheet {sheet.name}, above row {header + 1}: the period label "
                f"{label!r} is none of '31 AĞUSTOS', '1 - 31 AĞUSTOS' and '1 OCAK - 31 AĞUSTOS'. "
                "If a month is spelt in a new way, add it to include/reference/tim_labels.csv "
                f"(month,{label},{month.month},); otherwise the layout has changed."
            )
        own = kind == "month" and number == month.month
        in_years = set(block.years.values())
        for column in block.columns:
            if column not in in_years:
                reasons[column] = CHANGE
            elif own:
                reasons[column] = SAME_MONTH_YEAR_BEFORE
            else:
                reasons[column] = {"day": DAILY, "month": OTHER_MONTH, "span": SPAN}[kind]
        if own and month.year in block.years:
            candidates.append(block.years[month.year])
    if len(candidates) != 1:
        raise LayoutChanged(
            f"{sheet.file_name}, sheet {sheet.name}, row {header + 1}: {len(candidates)} columns "
            f"of {month.year} stand under a period '1 - {month.last_day.day} ...' of month "
            f"{month.month}, and there has to be one; the periods are "
            f"{', '.join(map(repr, periods))}. Look at the header rows."
        )
    del reasons[candidates[0]]
    return candidates[0], reasons


def _kind(label: str) -> tuple[str | None, int]:
    """What a period label names: ``day``, ``month`` or ``span``, and the number of its month.

    The day of the month's end is not looked at: the publisher has printed '1 - 30 MART'.
    """
    tokens = [token for token in _TOKEN.findall(label) if not _YEAR.fullmatch(token)]
    numbers = [int(token) for token in tokens if token.isdigit()]
    words = [codes("month").get(fold(token)) for token in tokens if not token.isdigit()]
    months = [int(word) for word in words if word is not None]
    if len(months) != len(words):
        return None, 0
    if len(months) == 2 and len(numbers) == 2:
        return "span", months[1]
    if len(months) == 1 and len(numbers) == 2 and numbers[0] == 1:
        return "month", months[0]
    if len(months) == 1 and len(numbers) == 1:
        return "day", months[0]
    return None, 0


def _find_rows(sheet: Sheet, table: _Table, layout: Layout, unknown: Unknown) -> list[_Row]:
    sectors, areas, subgroups = codes("sector"), codes(layout.area_kind), codes("subgroup")
    folded: dict[str, str] = {}
    rows: list[_Row] = []
    for row in range(table.header + 1, len(sheet.rows)):
        words: list[str] = []
        for column in (table.sector, table.area):
            text = str(sheet.at(row, column))
            if text not in folded:
                folded[text] = fold(text)
            words.append(folded[text])
        sector_word, area_word = words
        if not sector_word and not area_word:
            if any(not is_blank(cell) for cell in sheet.rows[row]):
                unknown.figures_without_label(row, table.sector)
            continue
        sector = sectors.get(sector_word)
        if sector == "total" and not area_word:
            area: str | None = areas[sector_word]  # the grand total as printed in 2023
        else:
            area = areas.get(area_word)
        if not sector_word:
            unknown.figures_without_label(row, table.sector)
        elif sector is None and sector_word not in subgroups:
            unknown.label("sector", row, table.sector)
        if area is None and not area_word:
            unknown.figures_without_label(row, table.area)
        elif area is None:
            unknown.label(layout.area_kind, row, table.area)
        else:
            rows.append(_Row(row, sector, area))
    return rows


def _missing(rows: Sequence[_Row], month: Month, layout: Layout) -> list[str]:
    """Names of the sectors without any row, and of the grand total if it is not there."""
    present = {row.sector for row in rows}
    missing = [
        sector.name_tr
        for sector in required_sectors(month, groups=False)
        if sector.code not in present
    ]
    grand = (("total", layout.national) in {(row.sector, row.area) for row in rows}) or (
        "total" not in present
    )
    return missing if grand else [*missing, "TOPLAM / TOPLAM"]


def _provinces_without_total(rows: Sequence[_Row]) -> Iterator[str]:
    present = {row.area for row in rows if row.sector == "total"}
    for province in reference.provinces():
        if province.code not in present:
            yield f"{province.name_tr} has no total row."


def _read_rows(
    sheet: Sheet,
    table: _Table,
    rows: Sequence[_Row],
    month: Month,
    layout: Layout,
    account: Account,
) -> None:
    nameless: set[int] = set()
    series: dict[tuple[str, str], list[int]] = {}
    labels = (table.sector, table.area)
    for one in rows:
        for column, cell in enumerate(sheet.rows[one.row]):
            if column in labels:
                continue
            if column != table.value and column not in table.reasons:
                account.ignore(cell, NO_HEADER)
                nameless.update([] if is_blank(cell) else [column])
            elif one.sector is None:
                account.ignore(cell, SUBGROUP)
            elif column != table.value:
                account.ignore(cell, table.reasons[column])
        if one.sector is not None:
            series.setdefault((one.sector, one.area), []).append(one.row)
    account.notices.extend(
        f"Column {cell_name(table.header, column)} has no header, and was left out."
        for column in sorted(nameless)
    )
    for (sector, area), its_rows in series.items():
        if len(its_rows) > 1:
            _refuse_repeated(sheet, table, its_rows)
            account.notices.append(
                f"{clean(sheet.text(its_rows[0], table.sector))}, "
                f"{clean(sheet.text(its_rows[0], table.area))} stands in rows "
                f"{', '.join(str(row + 1) for row in its_rows)}; the figure is their sum."
            )
        _observe(sheet, table.value, its_rows, (sector, area), month, layout, account)


def _refuse_repeated(sheet: Sheet, table: _Table, rows: Sequence[int]) -> None:
    """Two rows alike in every cell are one row printed twice, and their sum would be wrong."""
    columns = [table.value, *table.reasons]
    seen: dict[tuple[Cell, ...], int] = {}
    for row in rows:
        cells = tuple(sheet.at(row, column) for column in columns)
        first = seen.setdefault(cells, row)
        if first != row:
            raise LayoutChanged(
                f"{sheet.file_name}, sheet {sheet.name}: row {row + 1} repeats row {first + 1} "
                f"({clean(sheet.text(row, table.sector))}, {clean(sheet.text(row, table.area))}) "
                "figure for figure. Parts of a series are added up, and a repetition would count "
                "twice; ask the publisher which row is right."
            )


def _observe(
    sheet: Sheet,
    column: int,
    rows: Sequence[int],
    series: tuple[str, str],
    month: Month,
    layout: Layout,
    account: Account,
) -> None:
    sector, area = series
    total = Decimal(0)
    cells: list[str] = []
    for row in rows:
        cell = sheet.at(row, column)
        if is_blank(cell) and sector != "total":
            continue  # no figure: the province or country has none in this sector and month
        try:
            total += value_usd(cell)
        except NotAFigure as problem:
            account.reject(row, column, cell, problem)
        else:
            cells.append(cell_name(row, column))
    if not cells:
        return
    account.observed_cells += len(cells)
    origin, partner = (area, WORLD) if layout is PROVINCE else (NATIONAL, area)
    account.observations.append(
        Observation(month, sector, origin, partner, total, sheet.name, "+".join(cells))
    )


def _cells_below(sheet: Sheet, table: _Table) -> int:
    """How many cells below the header, beside the labels, have something in them."""
    return sum(
        not is_blank(cell)
        for row in range(table.header + 1, len(sheet.rows))
        for column, cell in enumerate(sheet.rows[row])
        if column not in (table.sector, table.area)
    )
