"""Files made to harm who opens them: small to send, and large, endless or dangerous once read."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from programme_statistics.sources.members import guard
from support.member_files import (
    M2,
    compound_file,
    ods,
    part,
    text_file,
    with_part,
    xls,
    xls_stream,
    xlsx,
)

SHEET = "xl/worksheets/sheet1.xml"
SHARED = "xl/sharedStrings.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
_SST = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'
_ENTITY_BOMB = b"<!DOCTYPE a [<!ENTITY a0 'ha'>%s]>" % b"".join(
    b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)
)
_FAR = struct.pack("<HHHHHd", 0x203, 14, 65_535, 255, 0, 1.0)


def workbook() -> bytes:
    """An honest workbook with nothing in it."""
    return xlsx(lambda sheet: None)


def sheet_with(xml: bytes) -> bytes:
    """A workbook whose one sheet has ``xml`` as its data."""
    start, rest = part(workbook(), SHEET).split(b"<sheetData", 1)
    end = rest.split(b">", 1)[1].removeprefix(b"</sheetData>")
    return with_part(workbook(), SHEET, start + b"<sheetData>" + xml + b"</sheetData>" + end)


def zeros(size: int) -> bytes:
    """A workbook with a part of that many zeros."""
    return with_part(workbook(), "xl/media/zeros.bin", bytes(size))


def lying() -> bytes:
    """A bomb that says of itself that it is small."""
    content = bytearray(zeros(guard.MAX_UNPACKED - 2**20))
    struct.pack_into("<I", content, content.rindex(b"PK\x01\x02") + 24, 1000)
    return bytes(content)


def quoted(parts: int = 200, kernel: int = 4 * 2**20) -> bytes:
    """A bomb whose parts share one core: each quotes the headers of those behind it, as text."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = machine.compress(bytes(kernel)) + machine.flush()
    plain = bytes(kernel)
    locals_, central = b"", []
    for number in reversed(range(parts)):
        name = b"xl/%03d.xml" % number
        fields = struct.pack(
            "<HHHHHIIIHH", 20, 0, 8, 0, 0, zlib.crc32(plain), len(packed), len(plain), len(name), 0
        )
        header = b"PK\x03\x04" + fields + name
        central.append((b"PK\x01\x02" + struct.pack("<H", 20) + fields, name, len(packed)))
        locals_ = header + packed
        block = b"\x00" + struct.pack("<HH", len(header), len(header) ^ 0xFFFF)
        plain, packed = header + plain, block + header + packed
    stream, at = locals_, 0
    directory = b""
    for entry, name, size in reversed(central):
        directory += entry + struct.pack("<HHHII", 0, 0, 0, 0, at) + name
        at = len(locals_) - size if name == b"" else at + 30 + len(name) + 5
    end = struct.pack("<HHHHIIH", 0, 0, parts, parts, len(directory), len(stream), 0)
    return stream + directory + b"PK\x05\x06" + end


def leading_out() -> bytes:
    """A workbook with a part that unpacks into another folder."""
    stream = io.BytesIO(workbook())
    with zipfile.ZipFile(stream, "a") as archive:
        entry = zipfile.ZipInfo("placeholder")
        entry.filename = "../../../../tmp/evil.xml"
        archive.writestr(entry, b"x")
    return stream.getvalue()


def many_parts() -> bytes:
    """An archive of more parts than a workbook has."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(guard.MAX_PARTS + 1):
            archive.writestr(f"{number}.xml", "")
    return stream.getvalue()


def one_text_for_all(rows: int = 20_000) -> bytes:
    """200,000 cells with one text of 30,000 letters, which the file holds once: 6 GB."""
    line = b'<row r="%d">%s</row>'
    cells = b"".join(b'<c r="%c%%d" t="s"><v>0</v></c>' % letter for letter in b"ABCDEFGHIJ")
    data = b"".join(line % (row, cells % ((row,) * 10)) for row in range(1, rows + 1))
    return with_part(sheet_with(data), SHARED, _SST % (b"<si><t>%s</t></si>" % (b"x" * 30_000)))


def sheet_elsewhere(xml: bytes, target: str = "xl/other/s.bin") -> bytes:
    """A workbook whose sheet lies where sheets do not lie, under a name that is no XML's."""
    content = sheet_with(xml)
    links = part(content, _LINKS).replace(b"/xl/worksheets/sheet1.xml", f"/{target}".encode())
    sheet = part(content, SHEET)
    return with_part(with_part(with_part(content, SHEET, b""), target, sheet), _LINKS, links)


def listed_often(times: int = 200) -> bytes:
    """A workbook that lists its one sheet, of 50,000 cells, again and again."""
    rows = b"".join(b"<row>%s</row>" % (b"<c><v>1</v></c>" * 50) for _ in range(1000))
    book = part(sheet_with(rows), "xl/workbook.xml")
    start = book.index(b"<sheet ")
    end = book.index(b"</sheets>")
    one = book[start:end]
    sheets = b"".join(one.replace(b'name="M2"', b'name="S%d"' % n) for n in range(times))
    return with_part(sheet_with(rows), "xl/workbook.xml", book[:start] + sheets + book[end:])


def columns_about_columns(number: int = 200_000) -> bytes:
    """A sheet that says of its columns, again and again, that they are hidden."""
    columns = b"".join(
        b'<col min="1" max="256" hidden="1" width="%d"/>' % (at * 0x9E3779B1 % 2**40)
        for at in range(number)
    )
    start, rest = part(workbook(), SHEET).split(b"<sheetData", 1)
    return with_part(workbook(), SHEET, start + b"<cols>" + columns + b"</cols><sheetData" + rest)


def merged(number: int = 200_000) -> bytes:
    """A sheet of merged ranges."""
    ranges = b"".join(
        b'<mergeCell ref="A1:XFD%d"/>' % (at * 0x9E3779B1 % 2**20 + 1) for at in range(number)
    )
    data = part(workbook(), SHEET).replace(
        b"</sheetData>", b"</sheetData><mergeCells>" + ranges + b"</mergeCells>"
    )
    return with_part(workbook(), SHEET, data)


def ods_row(cell: str, rows: int = 1, columns: int = 1) -> bytes:
    """An OpenDocument workbook with a cell ``cell`` that is repeated."""
    return ods(
        [["a"]],
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
        f'office:value-type="string" table:number-columns-repeated="{columns}">{cell}'
        "</table:table-cell></table:table-row>",
    )


def xls_shared(cells: int = 20_000, letters: int = 8_000) -> bytes:
    """An old workbook whose cells share one text."""
    text = struct.pack("<IIHB", cells, 1, letters, 0) + b"x" * letters
    labels = b"".join(
        struct.pack("<HHHHHI", 0xFD, 10, row, column, 0, 0)
        for row in range(cells // 200)
        for column in range(200)
    )
    return xls([["a"]], before=struct.pack("<HH", 0xFC, len(text)) + text, after=labels)


def xls_dimensions(last_row: int, last_column: int) -> bytes:
    """An old workbook that states a range, for which its reader makes room at once."""
    return xls([["a"]], after=struct.pack("<HHIIHHH", 0x200, 14, 0, last_row, 0, last_column, 0))


def xls_sheet_within() -> bytes:
    """An old workbook whose second sheet begins within a record of the first one: a far cell."""
    inner = _FAR + struct.pack("<HH", 0x0A, 0)
    note = struct.pack("<HH", 0x1C, len(inner)) + inner
    stream = xls_stream([["a"]], after=note)
    name = b"S2"
    bound = struct.pack("<HHIHBB", 0x85, 8 + len(name), 0, 0, len(name), 0) + name
    at = stream.index(inner) + len(bound)
    bound = bound[:4] + struct.pack("<I", at) + bound[8:]
    first = stream.index(struct.pack("<H", 0x85))
    moved = struct.unpack_from("<I", stream, first + 4)[0] + len(bound)
    stream = stream[: first + 4] + struct.pack("<I", moved) + stream[first + 8 :]
    return compound_file(stream[:first] + bound + stream[first:])


def xls_listed_often(times: int = 100) -> bytes:
    """An old workbook that lists its one sheet again and again."""
    bounds = xls_stream([[1.0] * 200] * 10)
    first = bounds.index(struct.pack("<H", 0x85))
    size = 4 + struct.unpack_from("<H", bounds, first + 2)[0]
    at = struct.unpack_from("<I", bounds, first + 4)[0] + size * (times - 1)
    one = bounds[first : first + 4] + struct.pack("<I", at) + bounds[first + 8 : first + size]
    return compound_file(bounds[:first] + one * times + bounds[first + size :])


def sparse(path: Path, size: int, start: bytes = b"") -> None:
    """A file of that size which takes no room on the disk."""
    with path.open("wb") as stream:
        stream.write(start)
        os.truncate(stream.fileno(), size)


def _macros(name: str, content: bytes | None = None) -> bytes:
    return with_part(content or workbook(), name, b"x")


def _macro_enabled() -> bytes:
    types = part(workbook(), "[Content_Types].xml")
    types = types.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
    return with_part(workbook(), "[Content_Types].xml", types)


def _flagged() -> bytes:
    content = bytearray(workbook())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _with_manifest() -> bytes:
    manifest = b"<m:manifest xmlns:m='x'><m:encryption-data/></m:manifest>"
    return with_part(ods([["a"]]), "META-INF/manifest.xml", manifest)


def _million(row: bytes) -> bytes:
    return b"".join(row % number for number in range(1, 1_000_001))


def _wide(cell: bytes) -> bytes:
    return b'<row r="1">' + cell + b"</row>"


Made = tuple[str, str, Callable[[], bytes]]

HOSTILE: Mapping[str, Made] = {
    # What it is: the name it is sent under, why it is refused, its bytes.
    "a bomb that says how large it is": (
        "a.xlsx", "archive_size", lambda: zeros(guard.MAX_UNPACKED + 1),
    ),
    "a bomb below the limit": ("a.xlsx", "archive_size", lambda: zeros(guard.MAX_UNPACKED // 2)),
    "a bomb that lies": ("a.xlsx", "archive_lies", lying),
    "a bomb of parts that quote one another": ("a.xlsx", "archive_overlap", quoted),
    "a bomb within the archive": (
        "a.xlsx", "nested",
        lambda: with_part(workbook(), "xl/embeddings/inner.xlsx", zeros(10 * 2**20)),
    ),
    "an archive of many parts": ("a.xlsx", "archive_parts", many_parts),
    "a bomb of entities": (
        "a.xlsx", "entities",
        lambda: with_part(workbook(), SHARED, _ENTITY_BOMB + b"<a>&a9;</a>"),
    ),
    "a bomb of entities in an ODS": (
        "a.ods", "entities",
        lambda: with_part(ods([["a"]]), "content.xml", _ENTITY_BOMB + b"<a>&a9;</a>"),
    ),
    "an external entity": (
        "a.xlsx", "entities",
        lambda: with_part(
            workbook(), SHEET, b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
        ),
    ),
    "an external entity in a part that is not called XML": (
        "a.xlsx", "entities",
        lambda: with_part(
            workbook(), "xl/other/s.bin", b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>'
        ),
    ),
    "macros": ("a.xlsm", "macros", lambda: _macros("xl/vbaProject.bin")),
    "macros by another case": ("a.xlsx", "macros", lambda: _macros("XL/VBAPROJECT.BIN")),
    "macro sheets": ("a.xlsx", "macros", lambda: _macros("xl/macrosheets/sheet1.xml")),
    "a type with macros": ("a.xlsx", "macros", _macro_enabled),
    "macros in an ODS": ("a.ods", "macros", lambda: _macros("Basic/Standard/m.xml", ods([["a"]]))),
    "macros in an XLS": ("a.xls", "macros", lambda: xls([["a"]], streams=["_VBA_PROJECT_CUR"])),
    "16,384 columns": ("a.xlsx", "columns", lambda: sheet_with(_wide(b"<c><v>1</v></c>" * 16_384))),
    "a cell in column 16,384": (
        "a.xlsx", "columns", lambda: sheet_with(_wide(b'<c r="XFD1"><v>1</v></c>')),
    ),
    "16,384 columns in an ODS": ("a.ods", "columns", lambda: ods_row("a", columns=16_384)),
    "16,384 columns in an XLS": (
        "a.xls", "columns",
        lambda: xls([["a"]], after=struct.pack("<HHHHHd", 0x203, 14, 0, 16_383, 0, 1.0)),
    ),
    "16,384 columns in a CSV": ("a.csv", "columns", lambda: ";".join(["a"] * 16_384).encode()),
    "a million empty rows": (
        "a.xlsx", "rows", lambda: sheet_with(_million(b'<row r="%d" ht="15"/>')),
    ),
    "a million empty rows before a cell": (
        "a.xlsx", "rows", lambda: sheet_with(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>')
    ),
    "a million empty rows in an ODS": (
        "a.ods", "rows",
        lambda: ods(
            [["a"]],
            '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/>'
            '</table:table-row><table:table-row><table:table-cell office:value-type="float" '
            'office:value="1"/></table:table-row>',
        ),
    ),
    "a million empty rows in a CSV": ("a.csv", "rows", lambda: b"\n" * 1_000_000),
    "a million rows of empty fields in a CSV": ("a.csv", "rows", lambda: b";;;;;\n" * 1_000_000),
    "the last cell of an XLS": ("a.xls", "cells", lambda: xls([["a"]], after=_FAR)),
    "an encrypted workbook": (
        "a.xlsx", "encrypted", lambda: compound_file(b"", ["EncryptionInfo"], "EncryptedPackage"),
    ),
    "an encrypted part": ("a.xlsx", "encrypted", _flagged),
    "an encrypted ODS": ("a.ods", "encrypted", _with_manifest),
    "an encrypted XLS": (
        "a.xls", "encrypted", lambda: xls([["a"]], before=struct.pack("<HHH", 0x2F, 2, 0)),
    ),
    "a PDF": ("a.xlsx", "other_file", lambda: b"%PDF-1.7\n" + b"x" * 100_000),
    "a gzip": ("a.csv", "other_file", lambda: b"\x1f\x8b\x08" + bytes(100_000)),
    "a gzip by the name of a workbook": ("a.xlsx", "other_file", lambda: b"\x1f\x8b\x08" + b"x"),
    "a part that leads out": ("a.xlsx", "archive_names", leading_out),
    "a name that leads out": (
        "../../etc/cron.d/a.csv", "file_name", lambda: text_file("M2", M2).encode(),
    ),
    "a line of 31 MB": ("a.csv", "long_line", lambda: b"a;" * (31 * 2**19)),
    "a line of 31 MB in UTF-16": (
        "a.csv", "long_line", lambda: b"\xff\xfe" + ("ş;" * (31 * 2**18)).encode("utf-16-le"),
    ),
    "a quote that is never closed": ("a.csv", "long_field", lambda: b'a;"' + b"b\n" * 2_000_000),
    "ten million fields": ("a.csv", "cells", lambda: (b"12;" * 100 + b"12\n") * 100_000),
    "a text that 200,000 cells share": ("a.xlsx", "letters", one_text_for_all),
    "a text that is repeated in an ODS": (
        "a.ods", "letters", lambda: ods_row("<text:p>" + "x" * 30_000 + "</text:p>", 100_000, 16),
    ),
    "blanks that are counted in an ODS": (
        "a.ods", "letters", lambda: ods_row('<text:p><text:s text:c="900000000"/></text:p>'),
    ),
    "a text that cells of an XLS share": ("a.xls", "letters", xls_shared),
    "a sheet where none is looked for": (
        "a.xlsx", "columns",
        lambda: sheet_elsewhere(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    ),
    "a cell that hides its place behind a bracket": (
        "a.xlsx", "damaged", lambda: sheet_with(_wide(b'<c x=">" r="XFD1048576"><v>1</v></c>')),
    ),
    "a cell that hides its place in another attribute": (
        "a.xlsx", "columns",
        lambda: sheet_with(_wide(b"<c x=\" r='A1'\" r=\"XFD1048576\"><v>1</v></c>")),
    ),
    "a cell that writes its place in small letters": (
        "a.xlsx", "damaged", lambda: sheet_with(_wide(b'<c r="xfd1048576"><v>1</v></c>')),
    ),
    "a cell with a long prefix": (
        "a.xlsx", "damaged",
        lambda: sheet_with(_wide(b'<%s:c r="XFD1048576"><v>1</v></%s:c>' % ((b"a" * 40,) * 2))),
    ),
    "a cell far below the last row there can be": (
        "a.xlsx", "damaged", lambda: sheet_with(_wide(b'<c r="A99999999999"><v>1</v></c>')),
    ),
    "billions of shared texts that are to come": (
        "a.xlsx", "damaged",
        lambda: with_part(
            workbook(), SHARED, _SST.replace(b" xmlns", b' uniqueCount="99999999999" xmlns') % b""
        ),
    ),
    "billions of shared texts in an XLS": (
        "a.xls", "damaged",
        lambda: xls([["a"]], before=struct.pack("<HHII", 0xFC, 8, 1, 2**31 - 1)),
    ),
    "a sheet that is listed 200 times": ("a.xlsx", "cells", listed_often),
    "columns about columns": ("a.xlsx", "columns", columns_about_columns),
    "merged cells": ("a.xlsx", "merged", merged),
    "a range of billions in an XLS": ("a.xls", "damaged", lambda: xls_dimensions(2**31, 2**15)),
    "a sheet within a record of an XLS": ("a.xls", "cells", xls_sheet_within),
    "a sheet of an XLS that is listed 100 times": ("a.xls", "damaged", xls_listed_often),
}  # fmt: skip
"""Every kind of file that is refused for what it would do, by what it is."""
