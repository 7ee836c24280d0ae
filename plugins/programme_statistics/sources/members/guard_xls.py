"""What the records of an XLS tell before they are parsed, and that the parser can hold them.

The parser reads the workbook's records up to the first end, then those of each sheet from where its
name says that it begins, again up to the next end. So does this module, and counts on the way.
Document followed: [MS-XLS], Excel Binary File Format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from programme_statistics.sources.members import ole
from programme_statistics.sources.members.sheet_notes import NO_VALUE, SheetNotes, note_error
from programme_statistics.sources.members.submission import Place
from programme_statistics.sources.members.text import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_MERGED,
    MAX_TEXT,
    Budget,
    Unreadable,
)

_MAX_RECORD = 8224
"""Bytes in a record: what the format allows. [MS-XLS], 2.1.4."""
_MAX_ROWS = 65_536
_EOF, _FILEPASS, _DATEMODE, _BOUNDSHEET = 0x0A, 0x2F, 0x22, 0x85
_CONTINUE = 0x3C
_DIMENSIONS, _MERGECELLS, _COLINFO, _SST, _LABELSST = 0x200, 0xE5, 0x7D, 0xFC, 0xFD
_FORMULA, _BOOLERR, _STRING = 0x06, 0x205, 0x207
_BEFORE_STRING = frozenset({0x04BC, 0x0221, 0x0236, _CONTINUE})
"""What may stand between a formula and the text it gives: shared formulas, arrays, tables."""
_CELLS = frozenset({0x06, 0x203, 0x204, 0x205, 0xFD, 0x27E, 0xD6})
_CELL_RUNS = frozenset({0xBD, 0xBE})
_ERRORS = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
}


class XlsRecords:
    """What the stream of a workbook tells.

    Raises:
        Unreadable: it is encrypted or contradicts itself, or the parser would need more than it
            may.
    """

    def __init__(self, stream: bytes) -> None:
        self.is_1904 = False
        self.sheets: dict[str, SheetNotes] = {}
        self._stream = stream
        self._cells = Budget("cells", MAX_CELLS)
        self._merged = Budget("merged", MAX_MERGED)
        self._letters = Budget("letters", MAX_TEXT)
        # Sheets that begin at one place, or within another one, would be read again and again.
        self._bytes = Budget("damaged", 2 * len(stream))
        self._lengths: Sequence[int] = ()
        for name, at in self._globals():
            notes = self._sheet(at)
            if notes.errors or notes.hidden_columns:
                self.sheets[name] = notes

    def _records(self, start: int) -> Iterator[tuple[int, bytes]]:
        for kind, body in ole.records(self._stream, start):
            self._bytes.spend(4 + len(body))
            if len(body) > _MAX_RECORD:
                raise Unreadable("damaged")
            if kind == _EOF:
                return
            yield kind, body

    def _globals(self) -> list[tuple[str, int]]:
        """The sheets by name, and where each begins."""
        sheets: list[tuple[str, int]] = []
        texts: list[bytes] = []
        is_going_on = False
        for kind, body in self._records(0):
            if kind == _FILEPASS:
                raise Unreadable("encrypted")
            if kind == _DATEMODE:
                self.is_1904 = body[:2] == b"\x01\x00"
            elif kind == _BOUNDSHEET and len(body) >= 8:
                sheets.append((_sheet_name(body), struct.unpack_from("<I", body)[0]))
            elif kind == _SST:
                texts = [body]
            elif kind == _CONTINUE and is_going_on:
                texts.append(body)
            is_going_on = kind == _SST or (kind == _CONTINUE and is_going_on)
        if texts:
            self._lengths = _lengths(texts)
        return sheets

    def _sheet(self, start: int) -> SheetNotes:
        sheet = _Sheet()
        for kind, body in self._records(start):
            sheet.look_at(kind, body)
            if kind == _LABELSST and len(body) >= 10:
                self._letters.spend(self._length(struct.unpack_from("<I", body, 6)[0]))
            elif kind == _MERGECELLS:
                self._merged.spend(len(body) // 8)
            elif kind == _DIMENSIONS:
                _check_dimensions(body)
        sheet.end()
        self._cells.spend(sheet.last_row * sheet.last_column)
        return SheetNotes(sheet.errors, frozenset(sheet.hidden))

    def _length(self, number: int) -> int:
        return self._lengths[number] if number < len(self._lengths) else 0


class _Sheet:
    """How far a sheet's cells go, and what is to be noted of it."""

    def __init__(self) -> None:
        self.last_row = self.last_column = 0
        self.errors: dict[str, str] = {}
        self.hidden: set[int] = set()
        self._without_text = ""

    def look_at(self, kind: int, body: bytes) -> None:
        """Takes what a record tells."""
        if self._without_text and kind not in _BEFORE_STRING:
            if kind != _STRING:
                self.end()
            self._without_text = ""
        if kind in _CELLS or kind in _CELL_RUNS:
            self._add_cell(kind, body)
        elif kind == _COLINFO and len(body) >= 10:
            first, last, width, _, flags = struct.unpack_from("<5H", body)
            if flags & 1 or not width:
                self.hidden.update(range(first + 1, min(last + 1, MAX_COLUMNS) + 1))

    def end(self) -> None:
        """No text has come for a formula that was to give one."""
        if self._without_text:
            note_error(self.errors, self._without_text, NO_VALUE)

    def _add_cell(self, kind: int, body: bytes) -> None:
        row, column, to = _cell(kind, body)
        self.last_row = max(self.last_row, row + 1)
        self.last_column = max(self.last_column, to + 1)
        if self.last_column > MAX_COLUMNS:
            limit = str(MAX_COLUMNS)
            raise Unreadable("columns", limit=limit, columns=f"{self.last_column:,}")
        if kind not in {_FORMULA, _BOOLERR}:
            return
        name = Place(row=row + 1, column=column + 1).cell
        if (error := _error(kind, body)) is not None:
            note_error(self.errors, name, error)
        elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 0:
            self._without_text = name


def _sheet_name(body: bytes) -> str:
    """The name in a BoundSheet8 record: its length, whether letters have two bytes, letters."""
    length, wide = body[6], body[7] & 1
    return body[8 : 8 + length * (1 + wide)].decode(
        "utf-16-le" if wide else "latin-1", errors="replace"
    )


def _cell(kind: int, body: bytes) -> tuple[int, int, int]:
    """Row, first and last column of a record of cells, from 0."""
    if len(body) < 6:
        raise Unreadable("damaged")
    row, column = struct.unpack_from("<HH", body)
    return row, column, struct.unpack("<H", body[-2:])[0] if kind in _CELL_RUNS else column


def _error(kind: int, body: bytes) -> str | None:
    """The error a cell holds, by itself or as a formula's value, or that it holds no value."""
    if kind == _BOOLERR and len(body) >= 8 and body[7] == 1:
        return _ERRORS.get(body[6], "#?")
    if kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff":
        if body[6] == 2:
            return _ERRORS.get(body[8], "#?")
        if body[6] == 3:
            return NO_VALUE
    return None


def _check_dimensions(body: bytes) -> None:
    """The parser makes room for the whole range at once, whatever it is."""
    if len(body) not in {10, 14}:
        raise Unreadable("damaged")
    first, last, left, right = struct.unpack_from("<4H" if len(body) == 10 else "<2I2H", body)
    if last and right and (last <= first or right <= left or last > _MAX_ROWS):
        raise Unreadable("damaged")
    if right > MAX_COLUMNS:
        raise Unreadable("columns", limit=str(MAX_COLUMNS), columns=f"{right:,}")


def _lengths(bodies: Sequence[bytes]) -> Sequence[int]:
    """The letters of each shared text. [MS-XLS], 2.4.265 and 2.5.293.

    Texts go on in the records that continue the first one, where their letters begin with a byte
    that says anew how wide they are.
    """
    if len(bodies[0]) < 8:
        raise Unreadable("damaged")
    count = struct.unpack_from("<I", bodies[0], 4)[0]
    if count > MAX_CELLS or count * 3 > sum(map(len, bodies)):
        raise Unreadable("damaged")
    reader = _Texts([bodies[0][8:], *bodies[1:]])
    return [reader.text() for _ in range(count)]


class _Texts:
    """Reads on over the ends of records."""

    def __init__(self, bodies: Sequence[bytes]) -> None:
        self._bodies = bodies
        self._record = self._at = 0

    def text(self) -> int:
        """Goes past a text; gives how many letters it has."""
        if self._left() == 0:
            self._next()
        count, flags = struct.unpack("<HB", self._plain(3))
        runs = struct.unpack("<H", self._plain(2))[0] if flags & 8 else 0
        more = struct.unpack("<I", self._plain(4))[0] if flags & 4 else 0
        left, width = count, 1 + (flags & 1)
        while True:
            here = min(left, self._left() // width)
            self._at += here * width
            left -= here
            if not left:
                break
            self._next()
            width = 1 + (self._plain(1)[0] & 1)
        self._skip(runs * 4 + more)
        return int(count)

    def _left(self) -> int:
        return len(self._bodies[self._record]) - self._at

    def _next(self) -> None:
        if self._record + 1 >= len(self._bodies):
            raise Unreadable("damaged")
        self._record, self._at = self._record + 1, 0

    def _plain(self, count: int) -> bytes:
        if self._left() < count:
            raise Unreadable("damaged")
        start = self._at
        self._at += count
        return self._bodies[self._record][start : start + count]

    def _skip(self, count: int) -> None:
        while count > self._left():
            count -= self._left()
            self._next()
        self._at += count
