"""What the content of an ODS tells before it is parsed, and that the parser can hold it."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from programme_statistics.sources.members.guard_xlsx import check_tags
from programme_statistics.sources.members.sheet_notes import NO_VALUE, SheetNotes, note_error
from programme_statistics.sources.members.submission import Place
from programme_statistics.sources.members.text import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_TEXT,
    Budget,
    Unreadable,
)

_PART = re.compile(
    rb"<table:table-row(?=[\s/>])([^<>]*)>"
    rb"|<table:(?:covered-)?table-cell(?=[\s/>])([^<>]*?)(/?)>"
    rb"|(</table:table-row\s*>)"
    rb"|<table:table(?=[\s/>])([^<>]*)>"
    rb"|<table:table-column(?=[\s/>])([^<>]*)>"
    rb"|<table:table-column-group(?=[\s/>])([^<>]*)>"
    rb"|(</table:table-column-group\s*>)"
)
_ROWS = re.compile(rb"table:number-rows-repeated\s*=\s*[\"']([^\"'<>]*)[\"']")
_COLUMNS = re.compile(rb"table:number-columns-repeated\s*=\s*[\"']([^\"'<>]*)[\"']")
_PLAIN = re.compile(rb"\d{1,9}")
_1904 = re.compile(rb"<table:null-date\b[^<>]*\"1904-01-01\"")
_NAME = re.compile(rb"table:name\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_UNSEEN = re.compile(rb"table:visibility\s*=\s*[\"'](?:collapse|filter)[\"']")
_FOLDED = re.compile(rb"table:display\s*=\s*[\"']false[\"']")
_BLANKS = re.compile(rb"\stext:c\s*=\s*[\"']([^\"'<>]*)[\"']")
"""How many blanks a text:s stands for."""
_ERROR = re.compile(rb"calcext:value-type\s*=\s*[\"']error[\"']")
_TEXT = re.compile(rb"<text:p(?=[\s/>])[^<>]*>([^<]*)")
_VALUE = re.compile(rb"office:(?:\w+-)?value\s*=\s*[\"'][^\"'<>]")


class OdsParts:
    """Looks at the parts of an archive one by one."""

    def __init__(self) -> None:
        self.is_1904 = False
        self.sheets: Mapping[str, SheetNotes] = {}

    def look_at(self, name: str, data: bytes) -> None:
        """Takes what a part tells; ``name`` is in small letters.

        Raises:
            Unreadable: it is encrypted, or the parser would need more than it may.
        """
        if name == "meta-inf/manifest.xml" and b"encryption-data" in data:
            raise Unreadable("encrypted")
        if name == "content.xml":
            self.is_1904 = _1904.search(data) is not None
            check_tags(data)
            self.sheets = _Tables(data).sheets


class _Tables:
    """Goes through the tables of a content once: their grids with their repetitions, and notes."""

    def __init__(self, data: bytes) -> None:
        self.sheets: dict[str, SheetNotes] = {}
        self._elements = Budget("cells", MAX_CELLS)
        self._earlier = 0
        self._letters = Budget("letters", MAX_TEXT)
        self._start_table("")
        last: tuple[re.Match[bytes], int] | None = None
        for match in _PART.finditer(data):
            self._elements.spend(1)
            if last is not None:
                # What stands up to the next tag is the text of the cell before.
                self._end_cell(*last, data, match.start())
                last = None
            row, cell, _, row_end, table, column, group, group_end = match.groups()
            if cell is not None:
                last = match, self._width
                self._width += _times(_COLUMNS, cell)
            elif row is not None:
                self._start_row(_times(_ROWS, row))
            elif row_end is not None:
                self._end_row()
            elif table is not None:
                self._keep()
                self._start_table(_name(table))
            elif column is not None:
                self._add_columns(_times(_COLUMNS, column), is_unseen=bool(_UNSEEN.search(column)))
            elif group is not None:
                self._folded.append(bool(_FOLDED.search(group)))
            elif group_end is not None and self._folded:
                self._folded.pop()
        self._keep()

    def _start_table(self, name: str) -> None:
        self._name = name
        self._rows = self._columns = self._widest = self._grid = 0
        self._hidden: set[int] = set()
        self._errors: dict[str, str] = {}
        self._folded: list[bool] = []
        self._start_row(1)

    def _keep(self) -> None:
        self._earlier += self._grid
        if self._hidden or self._errors:
            self.sheets[self._name] = SheetNotes(self._errors, frozenset(self._hidden))

    def _add_columns(self, times: int, *, is_unseen: bool) -> None:
        first = self._columns + 1
        self._columns += times
        if is_unseen or any(self._folded):
            self._hidden.update(range(first, min(self._columns, MAX_COLUMNS) + 1))

    def _start_row(self, times: int) -> None:
        self._times = times
        self._width = self._filled = self._written = 0
        self._marks: dict[int, str] = {}

    def _end_cell(self, match: re.Match[bytes], before: int, data: bytes, end: int) -> None:
        attributes, is_closed = match[2], bool(match[3])
        times = self._width - before
        if b"office:" in attributes or not is_closed:
            self._filled = self._width
        letters = end - match.start(2)
        if data.find(b"text:c", match.end(), end) >= 0:
            letters += sum(map(_number, _BLANKS.findall(data, match.end(), end)))
        self._written += times * letters
        if self._width <= MAX_COLUMNS and (mark := _mark(attributes, data, match.end(), end)):
            self._marks |= dict.fromkeys(range(before + 1, self._width + 1), mark)

    def _end_row(self) -> None:
        if not self._filled:
            self._rows += self._times
            return
        if self._filled > MAX_COLUMNS:
            raise Unreadable("columns", limit=str(MAX_COLUMNS), columns=f"{self._filled:,}")
        first = self._rows + 1
        self._rows += self._times
        if self._rows > MAX_ROWS:
            raise Unreadable("rows", limit=f"{MAX_ROWS:,}")
        # Empty rows and cells are in the grid as soon as something stands behind them.
        self._widest = max(self._widest, self._filled)
        self._grid = self._rows * self._widest
        if self._earlier + self._grid > MAX_CELLS:
            raise Unreadable("cells", limit=f"{MAX_CELLS:,}")
        self._letters.spend(self._times * self._written)
        for row in range(first, self._rows + 1) if self._marks else ():
            for column, mark in self._marks.items():
                note_error(self._errors, Place(row=row, column=column).cell, mark)


def _mark(attributes: bytes, data: bytes, start: int, end: int) -> str:
    """The error that a cell holds, ``=`` for a formula that has no value; empty for any other."""
    if b"table:formula" not in attributes and b"error" not in attributes:
        return ""
    text = _TEXT.search(data, start, end)
    if _ERROR.search(attributes):
        return text[1].decode("utf-8", errors="replace").strip() if text else "#?"
    return "" if text or _VALUE.search(attributes) else NO_VALUE


def _times(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    """How often a row or cell stands there; the largest number, should several be written."""
    return max(map(_number, pattern.findall(attributes)), default=1)


def _number(text: bytes) -> int:
    if not _PLAIN.fullmatch(text):
        raise Unreadable("damaged")
    return int(text)


def _name(attributes: bytes) -> str:
    match = _NAME.search(attributes)
    text = (match[1] or match[2] or b"") if match else b""
    return html.unescape(text.decode("utf-8", errors="replace"))
