"""What the parts of an XLSX tell before they are parsed, and that the parser can hold them.

Tags are looked at by patterns, not parsed; so a part has to be written so plainly that pattern and
parser cannot see different things in it: :func:`check_tags`.
"""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Mapping, Sequence

from programme_statistics.sources.members.sheet_notes import NO_VALUE, SheetNotes, note_error
from programme_statistics.sources.members.text import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_MERGED,
    MAX_ROWS,
    MAX_TEXT,
    Budget,
    Unreadable,
)

SHARED = "xl/sharedstrings.xml"
_ALL_COLUMNS = 16_384
"""Columns of a whole sheet: no more elements about columns than these are to be expected."""

_P = rb"(?:[^\s<>/:]{0,32}:)?"
_TORN = re.compile(
    rb"<[^<>\"']*+(?:\"[^\"<]*+\"[^<>\"']*+|'[^'<]*+'[^<>\"']*+)*+(?!>)"
    rb"|<(?:" + _P + rb"(?:row|c|v|si|sst|mergeCell|col)(?=[\s/>])|table:)"
    rb"[^<>\"']*+(?:\"[^\"<>]*+\"[^<>\"']*+|'[^'<>]*+'[^<>\"']*+)*+(?!>)"
    rb"|<[^\s<>/:!?][^\s<>/:]{32}"
)
"""A tag with < in an attribute, or without an end; one that is looked at with > in an attribute; or
one whose name or prefix is very long."""
_ROW_OR_CELL = re.compile(
    rb"<" + _P + rb"(row|c)(?=[\s/>])"
    rb"(?:(?:\s*+(?!r\s*=)[^\s<>\"'=]++\s*+=\s*+(?:\"[^\"<>]*+\"|'[^'<>]*+'))*+"
    rb"\s*+r\s*+=\s*+[\"']([A-Z]{0,3})(\d{1,9})[\"'])?+[^<>]*+>"
)
_PLACED = re.compile(rb"[\s\"']r\s*=")
_CELL = re.compile(rb"<" + _P + rb"c(?=[\s/>])")
_IS_SHARED = re.compile(rb"[\s\"']t\s*=\s*[\"']s[\"']")
_VALUES = re.compile(rb"<" + _P + rb"v(?=[\s/>])[^<>]*>([^<]*)")
_ITEM = re.compile(rb"<" + _P + rb"si(?=[\s/>])")
_TEXTS = re.compile(rb"<" + _P + rb"sst(?=[\s/>])([^<>]*)>")
_COUNT = re.compile(rb"\s(?:uniqueC|c)ount\s*=\s*[\"']([^\"'<>]*)[\"']")
_PLAIN = re.compile(rb"\d{1,9}")
_MERGED = re.compile(rb"<" + _P + rb"mergeCell(?=[\s/>])")
_MARKED = re.compile(
    rb"<(?:\w+:)?c\b(?=[^<>]*\br=[\"']([A-Z]{1,3}\d{1,7})[\"'])(?:[^<>]*\bt=[\"']e[\"'][^<>]*>"
    rb"\s*(?:<(?:\w+:)?f\b[^<>]*>(?:[^<]*</(?:\w+:)?f>)?\s*)?<(?:\w+:)?v>([^<]*)<"
    rb"|[^<>/]*>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>)",
    re.DOTALL,
)
_HIDDEN = re.compile(rb"<(?:\w+:)?col\b(?=[^<>]*\bhidden=[\"'](?:1|true)[\"'])[^<>]*>")
_SPAN = re.compile(rb"\b(min|max)=[\"'](\d{1,6})[\"']")
_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^<>]*\bdate1904=[\"'](?:1|true)[\"']")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^<>]*>")
_LINK = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>")
_ATTRIBUTE = re.compile(rb"([\w:]{1,64})\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)')")


class XlsxParts:
    """Looks at the parts of an archive one by one, the one of shared texts before the sheets."""

    def __init__(self) -> None:
        self.is_1904 = False
        self._notes: dict[str, SheetNotes] = {}
        self._names: Mapping[str, str] = {}
        self._links: Mapping[str, str] = {}
        self._lengths: Sequence[int] = ()
        self._longest = 0
        self._cells = Budget("cells", MAX_CELLS)
        self._merged = Budget("merged", MAX_MERGED)
        self._letters = Budget("letters", MAX_TEXT)

    def look_at(self, name: str, data: bytes) -> None:
        """Takes what a part tells; ``name`` is in small letters.

        Raises:
            Unreadable: it holds macros, or the parser would need more than it may.
        """
        if name == "[content_types].xml" and b"macroEnabled" in data:
            raise Unreadable("macros")
        if name == "xl/workbook.xml":
            self.is_1904 = _1904.search(data) is not None
            self._names = {_of(e, "r:id", "id"): _of(e, "name") for e in _SHEET.findall(data)}
        elif name == "xl/_rels/workbook.xml.rels":
            self._links = {_of(e, "Id"): _of(e, "Target") for e in _LINK.findall(data)}
        elif name == SHARED:
            check_tags(data)
            _check_counts(data)
            self._lengths = _lengths(data)
            self._longest = max(self._lengths, default=0)
        elif b"sheetData" in data:
            # Wherever the part lies and whatever it is called: the parser follows the links.
            check_tags(data)
            n_cells, size = _bounded(data)
            self._cells.spend(size)
            self._merged.spend(sum(1 for _ in _MERGED.finditer(data)))
            if n_cells * self._longest > MAX_TEXT:
                self._letters.spend(self._shared_letters(data))
            self._notes[name] = _notes(data)

    def sheets(self) -> Mapping[str, SheetNotes]:
        """The notes of the sheets by their names."""
        return {
            title: self._notes[part]
            for key, title in self._names.items()
            if (part := _part_of(self._links.get(key, ""))) in self._notes
        }

    def _shared_letters(self, data: bytes) -> int:
        """The letters of the shared texts as often as cells have them: each gets its own copy."""
        letters = 0
        starts = [match.start() for match in _CELL.finditer(data)]
        for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
            cell = data[start:end]
            if _IS_SHARED.search(cell[: cell.find(b">") + 1]):
                letters += max(map(self._length, _VALUES.findall(cell)), default=0)
        return letters

    def _length(self, number: bytes) -> int:
        if not number.strip().isdigit():
            return self._longest  # the parser may understand it otherwise
        at = int(number)
        return self._lengths[at] if at < len(self._lengths) else 0


def check_tags(data: bytes) -> None:
    """Refuses a part whose tags could be read in two ways.

    Raises:
        Unreadable: < stands in an attribute or a comment, or > in one of a row, a cell and their
            like, a tag does not end, or a name is longer than any of the format's.
    """
    if _TORN.search(data):
        raise Unreadable("damaged")


def column_number(letters: bytes) -> int:
    """The number of the column ``letters`` name, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _of(element: bytes, *names: str) -> str:
    """The value of the first of the attributes ``names`` that an element has."""
    found = {
        key.decode(): html.unescape((one or other).decode("utf-8", errors="replace"))
        for key, one, other in _ATTRIBUTE.findall(element)
    }
    for name in names:
        for key, value in found.items():
            if key == name or key.split(":")[-1] == name.split(":")[-1]:
                return value
    return ""


def _part_of(target: str) -> str:
    part = target.lstrip("/") if target.startswith(("/", "xl/")) else f"xl/{target}"
    return part.lower()


def _check_counts(data: bytes) -> None:
    """The parser makes room at once for as many texts as are stated to come."""
    for root in _TEXTS.findall(data):
        for count in _COUNT.findall(root):
            if not _PLAIN.fullmatch(count) or int(count) > MAX_CELLS:
                raise Unreadable("damaged")


def _lengths(data: bytes) -> Sequence[int]:
    """The bytes of each shared text, with its tags."""
    starts = array("L")
    for match in _ITEM.finditer(data):
        starts.append(match.start())
        if len(starts) > MAX_CELLS:
            raise Unreadable("cells", limit=f"{MAX_CELLS:,}")
    starts.append(len(data))
    return array("L", map(int.__sub__, starts[1:], starts[:-1]))


def _bounded(data: bytes) -> tuple[int, int]:
    """How many cells a sheet has, and the cells of the grid that it needs.

    Refuses one too wide, too long or too large.
    """
    last_row = last_column = 0
    row = column = rows = cells = 0
    columns: dict[bytes, int] = {}
    for match in _ROW_OR_CELL.finditer(data):
        element, letters, digits = match.groups()
        if digits is None and _PLACED.search(match[0]):
            raise Unreadable("damaged")  # its place is written in no way that is known here
        if element == b"row":
            rows += 1
            if rows > MAX_ROWS:
                raise Unreadable("rows", limit=f"{MAX_ROWS:,}")
            row, column = (int(digits) if digits else row + 1), 0
            continue
        cells += 1
        if cells > MAX_CELLS:  # also where they all say that they are the same one
            raise Unreadable("cells", limit=f"{MAX_CELLS:,}")
        if digits:
            row = int(digits)
            if letters not in columns:
                columns[letters] = column_number(letters)
            column = columns[letters]
        else:
            column += 1
        last_row = max(last_row, row)
        last_column = max(last_column, column)
    if last_column > MAX_COLUMNS:
        raise Unreadable("columns", limit=str(MAX_COLUMNS), columns=f"{last_column:,}")
    if last_row > MAX_ROWS:
        raise Unreadable("rows", limit=f"{MAX_ROWS:,}")
    return cells, last_row * last_column


def _notes(data: bytes) -> SheetNotes:
    errors: dict[str, str] = {}
    if b'"e"' in data or b"'e'" in data or b"<f" in data or b":f" in data:
        for match in _MARKED.finditer(data):
            value = (match[2] or NO_VALUE.encode()).decode("utf-8", errors="replace")
            note_error(errors, match[1].decode(), value)
    hidden: set[int] = set()
    for number, match in enumerate(_HIDDEN.finditer(data), 1):
        if number > _ALL_COLUMNS:
            raise Unreadable("columns", limit=str(MAX_COLUMNS), columns=f"{number:,}")
        span = {key: int(value) for key, value in _SPAN.findall(match[0])}
        first = span.get(b"min", 1)
        hidden.update(range(first, min(span.get(b"max", first), MAX_COLUMNS) + 1))
    return SheetNotes(errors, frozenset(hidden))
