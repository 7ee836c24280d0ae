"""Looks at a submitted file before anything parses it, and refuses what is no honest spreadsheet.

Everything here works within limits of its own: sizes are measured while unpacking, never believed,
and nothing is unpacked that the central directory of the archive does not account for. What passes
can be given to the parser in this process: its grid has at most ``MAX_CELLS`` cells.

The table of refusals is rule V01 of ``include/forms/rules.csv``.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath

from programme_statistics.sources.members import ole
from programme_statistics.sources.members.guard_ods import OdsParts
from programme_statistics.sources.members.guard_xls import XlsRecords
from programme_statistics.sources.members.guard_xlsx import SHARED, XlsxParts
from programme_statistics.sources.members.sheet_notes import SheetNotes
from programme_statistics.sources.members.submission import FileFormat
from programme_statistics.sources.members.text import Unreadable

MAX_BYTES = 32 * 1024 * 1024
"""A workbook of 200,000 rows has about 12 MiB."""
MAX_UNPACKED = 192 * 1024 * 1024
MAX_PARTS = 500
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
_MARKUP_START = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]{0,64}<")
_ENTITIES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BAD_NAME = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\\|[\x00-\x1f]")
_MACROS = re.compile(r"vbaProject|macrosheets/|activeX|(^|/)(Basic|Scripts)/", re.IGNORECASE)


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
    if "xl/workbook.bin" in parts:
        raise Unreadable("other_file", kind="XLSB")
    if any(_MACROS.search(name) for name in parts):
        raise Unreadable("macros")
    is_xlsx = "xl/workbook.xml" in parts
    if not is_xlsx and "content.xml" not in parts:
        raise Unreadable("other_file", kind="ZIP")
    xlsx, ods = XlsxParts(), OdsParts()
    for name, data in _unpacked_parts(content, parts):
        # Both, whatever the file is: one who made it to be misread has the parser take the other.
        xlsx.look_at(name, data)
        ods.look_at(name, data)
    if is_xlsx:
        return Inspection("xlsx", xlsx.is_1904, xlsx.sheets())
    return Inspection("ods", ods.is_1904, ods.sheets)


def _listed(content: bytes) -> Mapping[str, zipfile.ZipInfo]:
    """The parts of an archive by their names in small letters, as the parser looks for them.

    The directory is known to be honest about itself then.
    """
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
        if entry.filename.lower() in parts or entry.header_offset < last_end:
            raise Unreadable("archive_overlap")
        last_end = start + entry.compress_size
        if last_end > len(content):
            raise Unreadable("damaged")
        parts[entry.filename.lower()] = entry
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


def _unpacked_parts(
    content: bytes, parts: Mapping[str, zipfile.ZipInfo]
) -> Iterator[tuple[str, bytes]]:
    """Every part, unpacked one by one and refused if it defines entities or holds an archive."""
    budget = MAX_UNPACKED
    for name in sorted(parts, key=lambda name: name != SHARED):
        data = _unpacked(content, parts[name], budget)
        budget -= len(data)
        if data.startswith((b"PK\x03\x04", ole.MAGIC)):
            raise Unreadable("nested")
        if name.endswith((".xml", ".rels")) or _MARKUP_START.match(data):
            if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:256]:
                raise Unreadable("damaged")
            if _ENTITIES.search(data):
                raise Unreadable("entities")
        yield name, data


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
        records = XlsRecords(stream)
    except (ole.Damaged, struct.error) as error:
        raise Unreadable("damaged") from error
    return Inspection("xls", records.is_1904, records.sheets)
