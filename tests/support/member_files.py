"""Files as secretariats send them, small enough to write by hand."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from programme_statistics.sources.bilingual import Language
from programme_statistics.sources.members import forms
from programme_statistics.sources.members.read import read
from programme_statistics.sources.members.submission import Submission, SubmittedForm, SubmittedRow

VKN = "1000036109"
"""A valid tax number of the domain's vectors."""
OTHER_VKN = "1430466081"

M1: Mapping[str, str] = {
    "tax_no": VKN,
    "title": "Örnek Ayakkabı 01 A.Ş. (SAMPLE)",
    "period": "2026-Q3",
    "project_code": "SAMPLE-FOOT",
    "turnover_try": "5000000",
    "export_value": "50000",
    "currency": "USD",
    "employees_eop": "40",
    "declared_on": "12.10.2026",
}
M2: Mapping[str, str] = {
    "tax_no": VKN,
    "period": "2026-Q3",
    "hs_code": "640359",
    "country_code": "Almanya",
    "export_value": "50000",
    "currency": "USD",
}
M3: Mapping[str, str] = {
    "tax_no": VKN,
    "activity_code": "SAMPLE-FAIR",
    "has_opted_in": "Evet",
    "has_attended": "E",
}
M4: Mapping[str, str] = {
    "project_code": "SAMPLE-FOOT",
    "activity_code": "SAMPLE-FAIR",
    "expense_type": "Yurt dışı pazarlama",
    "doc_no": "SAMPLE-1",
    "doc_date": "05.07.2026",
    "amount_net": "1000",
    "currency": "TRY",
    "payer": "Oda",
}
M0: Mapping[str, str] = {
    "tax_no": VKN,
    "title": "Örnek Ayakkabı 01 A.Ş. (SAMPLE)",
    "province_code": "İstanbul",
    "project_code": "SAMPLE-FOOT",
    "joined_on": "15.01.2024",
    "has_consented": "Evet",
}
M5: Mapping[str, str] = {
    "activity_code": "SAMPLE-FAIR",
    "participant_type": "KOBİ",
    "satisfaction": "4",
}
GOOD = {"M0": M0, "M1": M1, "M2": M2, "M3": M3, "M4": M4, "M5": M5}
"""A row of each form that breaks no rule, by field name."""


def text_file(
    form_code: str,
    *rows: Mapping[str, str],
    delimiter: str = ";",
    language: Language = "tr",
    headers: Mapping[str, str] | None = None,
) -> str:
    """A form as text: a header of the fields that any row has, and the rows.

    ``headers`` are other headers of fields, by name.
    """
    form = forms.all_forms()[form_code]
    used = [field for field in form.fields if any(field.name in row for row in rows)]
    names = [(headers or {}).get(f.name, f.header.of(language)) for f in used]
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow(names)
    writer.writerows([row.get(field.name, "") for field in used] for row in rows)
    return stream.getvalue()


def read_text(content: str | bytes, name: str = "bildirim.csv") -> Submission:
    """What is read in a text file."""
    return read(content if isinstance(content, bytes) else content.encode(), name)


def read_rows(form_code: str, *rows: Mapping[str, str]) -> Submission:
    """What is read in a text file of one form."""
    return read_text(text_file(form_code, *rows))


def changed(form_code: str, **values: str) -> dict[str, str]:
    """The good row of a form with other values."""
    return {**GOOD[form_code], **values}


def only_form(submission: Submission) -> SubmittedForm:
    """The one form of a submission."""
    (form,) = submission.forms
    return form


def only_row(submission: Submission) -> SubmittedRow:
    """The one row of a submission."""
    (row,) = only_form(submission).rows
    return row


def cases(submission: Submission) -> list[tuple[str, str, str]]:
    """Rule, case and severity of every finding."""
    return [(f.rule_id, f.case, f.severity) for f in submission.all_findings()]


def xlsx(build: Callable[[Worksheet], None], title: str = "M2") -> bytes:
    """A workbook with one sheet that ``build`` fills."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    build(sheet)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """A workbook's bytes."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """An archive with one part more, or another one in its place."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry))
        new.writestr(name, data)
    return stream.getvalue()


def part(content: bytes, name: str) -> bytes:
    """A part of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    "<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
)


_MANIFEST = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
_WORDS = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def ods(
    rows: Sequence[Sequence[str | float]], tail: str = "", sheet: str = "M2", columns: str = ""
) -> bytes:
    """An OpenDocument workbook with one sheet.

    ``tail`` is raw XML below its rows, ``columns`` what it says above them of its columns.
    """
    lines = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
    )
    table = f'<table:table table:name="{sheet}">{columns}{lines}{tail}</table:table>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", _ODS.format(tables=table))
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
    return stream.getvalue()


def _ods_cell(value: str | float) -> str:
    if isinstance(value, str):
        if not value:
            return "<table:table-cell/>"
        return _WORDS.format(escape(value))
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def xls(
    rows: Sequence[Sequence[str | float]],
    *,
    is_1904: bool = False,
    before: bytes = b"",
    after: bytes = b"",
    streams: Sequence[str] = (),
    is_small: bool = False,
) -> bytes:
    """A workbook of Excel 97 with one sheet M2. [MS-XLS] in a compound file of [MS-CFB].

    ``before`` are raw records behind the first one, ``after`` behind the sheet's cells, ``streams``
    names of further streams. One that ``is_small`` stands in the mini stream, where no program puts
    it but parsers look for it.
    """
    stream = xls_stream(rows, is_1904=is_1904, before=before, after=after)
    return mini_file(stream) if is_small else compound_file(stream, streams)


def xls_stream(
    rows: Sequence[Sequence[str | float]],
    *,
    is_1904: bool = False,
    before: bytes = b"",
    after: bytes = b"",
) -> bytes:
    """The records of that workbook."""
    globals_start = _record(0x809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + before
    globals_start += _record(0x42, struct.pack("<H", 1200))
    globals_start += _record(0x22, struct.pack("<H", is_1904))
    name = b"M2"
    bound_size = 4 + 8 + len(name)
    sheet_at = len(globals_start) + bound_size + 4
    bound = _record(0x85, struct.pack("<IHBB", sheet_at, 0, len(name), 0) + name)
    sheet = _record(0x809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                body = struct.pack("<HHHHB", at, column, 0, len(value), 1) + value.encode(
                    "utf-16-le"
                )
                sheet += _record(0x204, body)
            else:
                sheet += _record(0x203, struct.pack("<HHHd", at, column, 0, value))
    return globals_start + bound + _record(0x0A) + sheet + after + _record(0x0A)


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def compound_file(stream: bytes, others: Sequence[str] = (), name: str = "Workbook") -> bytes:
    """A compound file with a stream ``name`` and further, empty streams."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    tables = next(n for n in range(1, 110) if sectors + 1 + n <= n * 128)
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0), _entry(name, 2, 2, len(stream))]
    entries += [_entry(other, 2, 0xFFFFFFFE, 0) for other in others]
    directory = b"".join(entries).ljust(512, b"\0")[:512]
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    chain += [0xFFFFFFFD] * (tables - 1)
    table = b"".join(struct.pack("<I", number) for number in chain).ljust(512 * tables, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, tables, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    numbers = [0, *range(sectors + 2, sectors + 1 + tables)]
    header += b"".join(struct.pack("<I", number) for number in numbers).ljust(109 * 4, b"\xff")
    return header + table[:512] + directory + stream + table[512:]


def mini_file(stream: bytes, chain: Sequence[int] = ()) -> bytes:
    """A compound file whose workbook is shorter than 4,096 bytes, in mini sectors of 64 bytes.

    ``chain`` says which mini sector follows each; without it they follow one another to the end.
    """
    count = -(-len(stream) // 64)
    assert count <= 8, "one sector of the mini stream is enough for a test"
    directory = _entry("Root Entry", 5, 3, count * 64) + _entry("Workbook", 2, 0, len(stream))
    table = struct.pack("<4I", 0xFFFFFFFD, *[0xFFFFFFFE] * 3)
    links = chain or [*range(1, count), 0xFFFFFFFE]
    mini_table = struct.pack(f"<{len(links)}I", *links)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 2, 1, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (108 * 4)
    sectors = (table.ljust(512, b"\xff"), directory, mini_table.ljust(512, b"\xff"), stream)
    return header + b"".join(sector.ljust(512, b"\0") for sector in sectors)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    free = 0xFFFFFFFF
    children = (free, free, 1) if kind == 5 else (free, free, free)
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBB", len(encoded), kind, 1)
        + struct.pack("<III", *children)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
