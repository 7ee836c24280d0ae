"""Looks at a submitted file before anything parses it, and refuses what is no honest spreadsheet.

Everything here works within limits of its own: sizes are measured while unpacking, never believed,
and nothing is unpacked that the central directory of the archive does not account for. What passes
can be given to the parser in this process: its grid has at most :data:`MAX_CELLS` cells.

The table of refusals is rule V01 of ``include/forms/rules.csv``.
"""

from __future__ import annotations

import html
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath

from programme_statistics.sources.members import ole
from programme_statistics.sources.members.submission import FileFormat, Place
from programme_statistics.sources.members.text import MAX_COLUMNS, MAX_ROWS, Unreadable

MAX_BYTES = 32 * 1024 * 1024
"""A workbook of 200,000 rows has about 12 MiB."""
MAX_UNPACKED = 192 * 1024 * 1024
MAX_PARTS = 500
MAX_CELLS = 4_000_000
MAX_ERRORS = 10_000
"""Cells with a spreadsheet error, or a formula without a value."""
_RATIO, _RATIO_FROM = 300, 8 * 1024 * 1024
"""XML of a spreadsheet shrinks to a tenth; what shrinks to less than a 300th is made to burst."""
_BLOCK = 1024 * 1024

_SIGNATURES: Sequence[tuple[bytes, str]] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "RTF"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
)
_MARKUP = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|\?xml|!--|head|body|table)", re.I
)
_ENTITIES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BAD_NAME = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\\|[\x00-\x1f]")
_MACROS = re.compile(r"vbaProject|macrosheets/|activeX|(^|/)(Basic|Scripts)/", re.IGNORECASE)

_ROW_OR_CELL = re.compile(
    rb"<(?:\w{1,16}:)?(row|c)\b(?:[^<>]*?\sr\s?=\s?[\"']([A-Z]{0,3})(\d{1,9})[\"'])?[^<>]*>"
)
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
_ODS_PART = re.compile(
    rb"<table:table-row\b([^<>]*)>|<table:(?:covered-)?table-cell\b([^<>]*?)(/?)>|</table:table-row>"
)
_ODS_ROWS = re.compile(rb"table:number-rows-repeated=[\"'](\d{1,9})[\"']")
_ODS_COLUMNS = re.compile(rb"table:number-columns-repeated=[\"'](\d{1,9})[\"']")
_ODS_1904 = re.compile(rb"<table:null-date\b[^<>]*\"1904-01-01\"")

_FILEPASS, _DATEMODE, _BOF, _BOUNDSHEET = 0x2F, 0x22, 0x809, 0x85
_FORMULA, _BOOLERR = 0x06, 0x205
_ERRORS = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
}
_CELLS = frozenset({0x06, 0x203, 0x204, 0x205, 0xFD, 0x27E, 0xD6})
_CELL_RUNS = frozenset({0xBD, 0xBE})


@dataclass(frozen=True, slots=True)
class SheetNotes:
    """What the parser does not tell of a sheet.

    Attributes:
        errors: by cell name the spreadsheet error (``#REF!``) in it, or ``=`` for a formula whose
            value the file does not hold; both would be read as empty cells.
        hidden_columns: numbers of columns the sender cannot see, from 1.
    """

    errors: Mapping[str, str] = field(default_factory=dict)
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Inspection:
    """What kind of file it is, and what has to be known to read it."""

    format: FileFormat
    is_1904: bool = False
    sheets: Mapping[str, SheetNotes] = field(default_factory=dict)


def check_name(name: str) -> None:
    """Refuses a file name that leads to another folder or hides what it is.

    Raises:
        Unreadable: it holds a path, a control character, or more than 200 characters.
    """
    if not name or len(name) > 200 or "/" in name or _BAD_NAME.search(name) or name in {".", ".."}:
        raise Unreadable("file_name")


def check_size(size: int) -> None:
    """Refuses a file that is empty or too large to be a submission, before it is read.

    Raises:
        Unreadable: it has no bytes, or more than :data:`MAX_BYTES`.
    """
    if size == 0:
        raise Unreadable("empty_file")
    if size > MAX_BYTES:
        raise Unreadable("size", size=f"{size:,}", limit=f"{MAX_BYTES:,}")


def inspect(content: bytes, name: str) -> Inspection:
    """What kind of file the bytes are, judged by themselves and not by the name.

    Raises:
        Unreadable: nothing that is taken here; the case says what it is.
    """
    check_size(len(content))
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            raise Unreadable("other_file", kind=kind)
    if _MARKUP.match(content[:4096]):
        raise Unreadable("other_file", kind="HTML/XML")
    if content.startswith(ole.MAGIC):
        return _inspect_xls(content)
    if content.startswith(b"PK"):
        return _inspect_archive(content)
    suffix = PurePosixPath(name).suffix.lower()
    return Inspection("tsv" if suffix in {".tsv", ".tab"} else "csv")


# --- XLSX and ODS: archives of XML


def _inspect_archive(content: bytes) -> Inspection:
    parts = _listed(content)
    names = set(parts)
    if "xl/workbook.bin" in names:
        raise Unreadable("other_file", kind="XLSB")
    if any(_MACROS.search(name) for name in names):
        raise Unreadable("macros")
    if "xl/workbook.xml" in names:
        return _inspect_xlsx(content, parts)
    if "content.xml" in names:
        return _inspect_ods(content, parts)
    raise Unreadable("other_file", kind="ZIP")


def _listed(content: bytes) -> Mapping[str, zipfile.ZipInfo]:
    """The parts of an archive by name, once the directory is known to be honest about itself."""
    if content.count(b"PK\x01\x02") > MAX_PARTS:
        raise Unreadable("archive_parts", limit=str(MAX_PARTS))
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, OSError) as error:
        raise Unreadable("damaged") from error
    parts: dict[str, zipfile.ZipInfo] = {}
    last_end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.flag_bits & 1:
            raise Unreadable("encrypted")
        if _BAD_NAME.search(entry.orig_filename):
            raise Unreadable("archive_names")
        start = _data_start(content, entry)
        if entry.filename in parts or entry.header_offset < last_end:
            raise Unreadable("archive_overlap")
        last_end = start + entry.compress_size
        if last_end > len(content):
            raise Unreadable("damaged")
        parts[entry.filename] = entry
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED:
        raise Unreadable("archive_size", limit=f"{MAX_UNPACKED:,}")
    return parts


def _data_start(content: bytes, entry: zipfile.ZipInfo) -> int:
    """Where a part's bytes begin: behind its local header."""
    at = entry.header_offset
    if content[at : at + 4] != b"PK\x03\x04":
        raise Unreadable("damaged")
    name, extra = struct.unpack_from("<HH", content, at + 26)
    return at + 30 + int(name) + int(extra)


def _unpacked(content: bytes, entry: zipfile.ZipInfo, budget: int) -> bytes:
    """A part's bytes, at most ``budget``; measured, whatever the directory says."""
    start = _data_start(content, entry)
    packed = memoryview(content)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        data = bytes(packed)
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        data = _inflated(packed, min(budget, entry.file_size))
    else:
        raise Unreadable("damaged")
    if len(data) != entry.file_size or zlib.crc32(data) != entry.CRC:
        raise Unreadable("archive_lies")
    if len(data) > _RATIO_FROM and len(data) > _RATIO * max(1, entry.compress_size):
        raise Unreadable("archive_size", limit=f"{MAX_UNPACKED:,}")
    return data


def _inflated(packed: memoryview, limit: int) -> bytes:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    blocks: list[bytes] = []
    size, rest = 0, bytes(packed)
    try:
        while not machine.eof:
            block = machine.decompress(rest, _BLOCK)
            rest = machine.unconsumed_tail
            size += len(block)
            if size > limit:
                raise Unreadable("archive_lies")
            if not block and not rest:
                break
            blocks.append(block)
    except zlib.error as error:
        raise Unreadable("damaged") from error
    if not machine.eof:
        raise Unreadable("damaged")
    return b"".join(blocks)


def _xml_parts(content: bytes, parts: Mapping[str, zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    """Every part, unpacked one by one and refused if it defines entities or holds an archive."""
    budget = MAX_UNPACKED
    for name, entry in parts.items():
        data = _unpacked(content, entry, budget)
        budget -= len(data)
        if data.startswith((b"PK\x03\x04", ole.MAGIC)):
            raise Unreadable("nested")
        if name.endswith((".xml", ".rels")):
            if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:256]:
                raise Unreadable("damaged")
            if _ENTITIES.search(data):
                raise Unreadable("entities")
        yield name, data


def _inspect_xlsx(content: bytes, parts: Mapping[str, zipfile.ZipInfo]) -> Inspection:
    by_part: dict[str, SheetNotes] = {}
    cells = 0
    is_1904 = False
    names: Mapping[str, str] = {}
    links: Mapping[str, str] = {}
    for name, data in _xml_parts(content, parts):
        if name == "[Content_Types].xml" and b"macroEnabled" in data:
            raise Unreadable("macros")
        if name == "xl/workbook.xml":
            is_1904 = _1904.search(data) is not None
            names = {_of(e, "r:id", "id"): _of(e, "name") for e in _SHEET.findall(data)}
        elif name == "xl/_rels/workbook.xml.rels":
            links = {_of(e, "Id"): _of(e, "Target") for e in _LINK.findall(data)}
        elif name.startswith("xl/worksheets/") and name.endswith(".xml"):
            cells += _bounded(data)
            if cells > MAX_CELLS:
                raise Unreadable("cells", limit=f"{MAX_CELLS:,}")
            by_part[name] = _notes(data)
    sheets = {
        title: by_part[part]
        for key, title in names.items()
        if (part := _part_of(links.get(key, ""))) in by_part
    }
    return Inspection("xlsx", is_1904, sheets)


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
    return target.lstrip("/") if target.startswith("/xl/") else f"xl/{target}"


def _bounded(data: bytes) -> int:
    """The cells of the grid that a sheet needs; refuses one too wide, too long or too large."""
    last_row = last_column = 0
    row = column = rows = 0
    columns: dict[bytes, int] = {}
    for match in _ROW_OR_CELL.finditer(data):
        element, letters, digits = match.groups()
        if element == b"row":
            rows += 1
            if rows > MAX_ROWS:
                raise Unreadable("rows", limit=f"{MAX_ROWS:,}")
            row, column = (int(digits) if digits else row + 1), 0
            continue
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
    return last_row * last_column


def column_number(letters: bytes) -> int:
    """The number of the column ``letters`` name, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _notes(data: bytes) -> SheetNotes:
    errors: dict[str, str] = {}
    if b'"e"' in data or b"'e'" in data or b"<f" in data or b":f" in data:
        for match in _MARKED.finditer(data):
            errors[match[1].decode()] = (match[2] or b"=").decode("utf-8", errors="replace")
            if len(errors) > MAX_ERRORS:
                raise Unreadable("errors", limit=f"{MAX_ERRORS:,}")
    hidden: set[int] = set()
    for element in _HIDDEN.findall(data):
        span = {key: int(value) for key, value in _SPAN.findall(element)}
        first = span.get(b"min", 1)
        hidden.update(range(first, min(span.get(b"max", first), MAX_COLUMNS) + 1))
    return SheetNotes(errors, frozenset(hidden))


def _inspect_ods(content: bytes, parts: Mapping[str, zipfile.ZipInfo]) -> Inspection:
    is_1904 = False
    for name, data in _xml_parts(content, parts):
        if name == "META-INF/manifest.xml" and b"encryption-data" in data:
            raise Unreadable("encrypted")
        if name == "content.xml":
            is_1904 = _ODS_1904.search(data) is not None
            _bound_ods(data)
    return Inspection("ods", is_1904)


def _bound_ods(data: bytes) -> None:
    """Refuses a table whose filled cells, with their repetitions, need too large a grid."""
    rows = cells = width = filled_width = repeated = 0
    for match in _ODS_PART.finditer(data):
        if match[1] is not None:
            repeats = _ODS_ROWS.search(match[1])
            repeated, width, filled_width = (int(repeats[1]) if repeats else 1), 0, 0
        elif match[2] is not None:
            repeats = _ODS_COLUMNS.search(match[2])
            width += int(repeats[1]) if repeats else 1
            if b"office:value-type" in match[2] or not match[3]:
                filled_width = width
        elif filled_width:
            rows += repeated
            cells += repeated * filled_width
            if filled_width > MAX_COLUMNS:
                raise Unreadable("columns", limit=str(MAX_COLUMNS), columns=f"{filled_width:,}")
            if rows > MAX_ROWS:
                raise Unreadable("rows", limit=f"{MAX_ROWS:,}")
            if cells > MAX_CELLS:
                raise Unreadable("cells", limit=f"{MAX_CELLS:,}")


# --- XLS


def _inspect_xls(content: bytes) -> Inspection:
    try:
        file = ole.CompoundFile(content)
        if {"EncryptedPackage", "EncryptionInfo"} & file.entries.keys():
            raise Unreadable("encrypted")
        if any(name.upper().startswith(("_VBA_PROJECT", "VBA")) for name in file.entries):
            raise Unreadable("macros")
        stream = file.workbook()
        if stream is None:
            raise Unreadable("other_file", kind="OLE")
        file.check()
    except (ole.Damaged, struct.error) as error:
        raise Unreadable("damaged") from error
    return _inspect_records(stream)


def _inspect_records(stream: bytes) -> Inspection:
    """What the records of an old workbook tell: its epoch, its sheets' sizes and their errors."""
    is_1904 = False
    names: dict[int, str] = {}
    errors: dict[int, dict[str, str]] = {}
    cells = last_row = last_column = sheet_at = 0
    for at, kind, body in ole.records(stream):
        if kind == _FILEPASS:
            raise Unreadable("encrypted")
        if kind == _DATEMODE:
            is_1904 = body[:2] == b"\x01\x00"
        elif kind == _BOUNDSHEET and len(body) >= 8:
            names[struct.unpack_from("<I", body)[0]] = _sheet_name(body)
        elif kind == _BOF:
            cells += last_row * last_column
            last_row = last_column = 0
            sheet_at = at
        elif (kind in _CELLS and len(body) >= 4) or (kind in _CELL_RUNS and len(body) >= 6):
            row, column = struct.unpack_from("<HH", body)
            if kind in _CELL_RUNS:
                column = struct.unpack("<H", body[-2:])[0]
            last_row, last_column = max(last_row, row + 1), max(last_column, column + 1)
            if (code := _error_code(kind, body)) is not None:
                name = Place(row=row + 1, column=column + 1).cell
                errors.setdefault(sheet_at, {})[name] = _ERRORS.get(code, "#?")
        if cells + last_row * last_column > MAX_CELLS:
            raise Unreadable("cells", limit=f"{MAX_CELLS:,}")
    sheets = {names[at]: SheetNotes(found) for at, found in errors.items() if at in names}
    return Inspection("xls", is_1904, sheets)


def _sheet_name(body: bytes) -> str:
    """The name in a BoundSheet8 record: its length, whether letters have two bytes, letters."""
    length, wide = body[6], body[7] & 1
    return body[8 : 8 + length * (1 + wide)].decode(
        "utf-16-le" if wide else "latin-1", errors="replace"
    )


def _error_code(kind: int, body: bytes) -> int | None:
    """The error a cell holds, by itself or as a formula's value; None if it holds none."""
    if kind == _BOOLERR and len(body) >= 8 and body[7] == 1:
        return body[6]
    if kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None
