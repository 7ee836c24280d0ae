"""Hostile files: each is refused with its reason, before anything parses it."""

from __future__ import annotations

import contextlib
import io
import os
import resource
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook.protection import WorkbookProtection
from python_calamine import CalamineWorkbook

from programme_statistics.sources.members import guard, ole, read, templates
from programme_statistics.sources.members.forms import all_forms
from programme_statistics.sources.template_book import HEADER_ROW
from support.hostile_files import SHEET, sheet_with
from support.hostile_files import workbook as empty
from support.member_files import (
    M2,
    cases,
    compound_file,
    mini_file,
    ods,
    part,
    read_text,
    saved,
    text_file,
    with_part,
    xls,
    xlsx,
)


def refusal(content: bytes, name: str = "bildirim.xlsx") -> str:
    """Why a file is refused; every refusal is the file's only finding."""
    submission = read.read(content, name)
    assert submission.is_refused
    assert submission.forms == ()
    (finding,) = submission.findings
    assert (finding.rule_id, finding.severity) == ("V01", "F")
    return finding.case


# --- What it says it is, and is not


@pytest.mark.parametrize(
    "content",
    [
        *(
            b"%PDF-1.7 ...",
            b"\x89PNG\r\n\x1a\n",
            b"\x1f\x8b\x08\x00",
            b"Rar!\x1a\x07",
            b"MZ\x90\x00",
        ),
        *(b"<html><body>Oturum kapandi</body></html>", b"\xef\xbb\xbf<!DOCTYPE html><html>"),
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    ],
)
def test_another_file_by_the_name_of_a_workbook_is_refused(content: bytes) -> None:
    assert refusal(content) == "other_file"


def test_an_archive_without_a_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refusal(stream.getvalue()) == "other_file"


def test_a_binary_workbook_is_refused() -> None:
    assert refusal(with_part(empty(), "xl/workbook.bin", b"")) == "other_file"


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"") == "empty_file"


@pytest.mark.parametrize("size", [100, 600, 3000])
def test_a_workbook_cut_short_is_refused(size: int) -> None:
    assert refusal(empty()[:size]) == "damaged"


# --- Size


def test_a_file_of_two_gigabytes_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "bildirim.xlsx"
    with path.open("wb") as stream:
        os.truncate(stream.fileno(), 2 * 1024**3)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_inblock
    submission = read.read_file(path)
    assert [finding.case for finding in submission.findings] == ["size"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_inblock == before


def test_a_bomb_is_refused_by_the_size_it_declares() -> None:
    content = with_part(empty(), "xl/media/zeros.bin", bytes(guard.MAX_UNPACKED + 1))
    assert len(content) < 1024 * 1024
    assert refusal(content) == "archive_size"


def test_a_bomb_below_the_limit_is_refused_by_how_much_it_swells() -> None:
    content = with_part(empty(), "xl/media/zeros.bin", bytes(guard.MAX_UNPACKED // 2))
    assert refusal(content) == "archive_size"


def test_a_bomb_that_lies_about_its_size_is_refused_without_being_unpacked() -> None:
    content = bytearray(with_part(empty(), "xl/media/zeros.bin", bytes(64 * 1024 * 1024)))
    at = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 1000)
    assert refusal(bytes(content)) == "archive_lies"


def test_a_checksum_that_does_not_agree_is_refused() -> None:
    content = bytearray(empty())
    struct.pack_into("<I", content, content.rindex(b"PK\x01\x02") + 16, 1)
    assert refusal(bytes(content)) == "archive_lies"


def test_entries_that_overlap_are_refused() -> None:
    """As in the bombs whose entries share one compressed core."""
    content = bytearray(with_part(empty(), "a.bin", os.urandom(1000)))
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 1)
    offset = struct.unpack_from("<I", content, first + 42)[0]
    struct.pack_into("<I", content, second + 42, offset)
    assert refusal(bytes(content)) == "archive_overlap"


def test_an_archive_of_too_many_parts_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(guard.MAX_PARTS + 1):
            archive.writestr(f"{number}.xml", "")
    assert refusal(stream.getvalue()) == "archive_parts"


def test_an_archive_within_the_archive_is_refused() -> None:
    assert refusal(with_part(empty(), "xl/embeddings/inner.xlsx", empty())) == "nested"


# --- Names


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\x", "xl\\..\\..\\x"])
def test_a_part_that_leads_out_of_the_archive_is_refused(name: str) -> None:
    stream = io.BytesIO(empty())
    with zipfile.ZipFile(stream, "a") as archive:
        entry = zipfile.ZipInfo("placeholder")
        entry.filename = name
        archive.writestr(entry, b"x")
    assert refusal(stream.getvalue()) == "archive_names"


@pytest.mark.parametrize(
    "name", ["../a.csv", "a/b.csv", "..\\a.csv", "C:\\a.csv", "a\x00.csv", "", "x" * 201, ".."]
)
def test_a_file_name_that_leads_elsewhere_is_refused(name: str) -> None:
    assert refusal(text_file("M2", M2).encode(), name) == "file_name"


def test_a_turkish_file_name_with_blanks_is_taken() -> None:
    assert cases(read_text(text_file("M2", M2), "3. Çeyrek (ayakkabı) - düzeltme.csv")) == []


# --- XML


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!doctype a SYSTEM "http://127.0.0.1/x.dtd">',
        b"<! DOCTYPE a>",
    ],
)
@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_xml_that_defines_entities_is_refused(name: str, declaration: bytes) -> None:
    content = with_part(empty(), name, declaration + b"<a>&b;</a>")
    assert refusal(content) == "entities"


def test_xml_in_an_encoding_that_could_hide_a_definition_is_refused() -> None:
    hidden = '<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16")
    assert refusal(with_part(empty(), SHEET, hidden)) == "damaged"


@pytest.mark.parametrize("piece", [b"<c ", b'<c r="A1" t="e">', b"<row ", b"<c r='A1", b"<col "])
def test_xml_that_never_closes_its_tags_takes_no_longer_than_any_other(piece: bytes) -> None:
    """Each piece would be looked at to the end of the part, were it not for the next one."""
    assert read.read(sheet_with(piece * 300_000), "a.xlsx").is_refused


def test_a_bracket_in_what_a_tag_says_to_a_person_does_no_harm() -> None:
    """As programs in Java write it, which leave it as it is."""
    sheet = part(empty(), SHEET)
    said = (
        b'<dataValidations count="1"><dataValidation sqref="A1" prompt="1 > 0"/></dataValidations>'
    )
    content = with_part(empty(), SHEET, sheet.replace(b"<pageMargins", said + b"<pageMargins"))
    assert said in part(content, SHEET)
    assert guard.inspect(content, "a.xlsx").format == "xlsx"


# --- Macros, passwords


def test_a_workbook_with_macros_is_refused() -> None:
    assert refusal(with_part(empty(), "xl/vbaProject.bin", b"x")) == "macros"
    assert refusal(with_part(empty(), "xl/macrosheets/sheet1.xml", b"<a/>")) == "macros"
    types = part(empty(), "[Content_Types].xml")
    types = types.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
    assert refusal(with_part(empty(), "[Content_Types].xml", types)) == "macros"
    assert refusal(with_part(ods([["a"]]), "Basic/Standard/m.xml", b"<a/>")) == "macros"
    assert refusal(xls([["a"]], streams=["_VBA_PROJECT_CUR"])) == "macros"


def test_a_workbook_whose_sheets_are_protected_is_not_encrypted() -> None:
    """Also with a password: the sheet can be read, and only changing it asks for one."""
    book = openpyxl.load_workbook(io.BytesIO(templates.workbook("tr")))
    for sheet in book.worksheets:
        sheet.protection.set_password("parola")
    book.security = WorkbookProtection(workbookPassword="parola", lockStructure=True)
    for column, field in enumerate(all_forms()["M2"].fields, 1):
        book["M2"].cell(HEADER_ROW + 2, column, M2.get(field.name))
    row = [[field.header.tr for field in all_forms()["M2"].fields if field.name in M2]]
    row.append([M2[field.name] for field in all_forms()["M2"].fields if field.name in M2])
    protect = struct.pack("<HHHHHH", 0x12, 2, 1, 0x13, 2, 0xCE4B)
    protected = with_part(
        ods(row),
        "content.xml",
        part(ods(row), "content.xml").replace(
            b"<table:table ", b'<table:table table:protected="true" '
        ),
    )
    for content in (saved(book), xls(row, before=protect, after=protect), protected):
        submission = read.read(content, "a.xlsx")
        assert not {case for _, case, _ in cases(submission)} & {"encrypted", "damaged"}
        (form,) = [form for form in submission.forms if form.form_code == "M2"]
        assert [row.outcome for row in form.rows] == ["accepted"]


def test_an_encrypted_workbook_is_refused() -> None:
    assert refusal(compound_file(b"", ["EncryptionInfo"], name="EncryptedPackage")) == "encrypted"
    filepass = struct.pack("<HHH", 0x2F, 2, 0)
    assert refusal(xls([["a"]], before=filepass)) == "encrypted"
    manifest = b"<m:manifest xmlns:m='x'><m:encryption-data/></m:manifest>"
    assert refusal(with_part(ods([["a"]]), "META-INF/manifest.xml", manifest)) == "encrypted"
    content = bytearray(empty())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    assert refusal(bytes(content)) == "encrypted"


# --- Grids


def test_a_table_of_16384_columns_is_refused() -> None:
    assert refusal(xlsx(lambda sheet: sheet.append([1] * 16_384))) == "columns"
    assert refusal(ods([["a"] * 16_384])) == "columns"
    assert refusal((";".join(["a"] * 16_384)).encode(), "a.csv") == "columns"


def test_a_million_empty_rows_are_refused() -> None:
    rows = b"".join(b'<row r="%d" ht="15"/>' % number for number in range(1, 1_000_001))
    assert refusal(sheet_with(rows)) == "rows"
    assert refusal(b"\n" * 1_000_000, "a.csv") == "rows"


def test_one_cell_at_the_far_end_does_not_make_a_grid_of_billions() -> None:
    assert refusal(sheet_with(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>')) == "rows"
    assert refusal(sheet_with(b'<row r="1"><c r="XFD1"><v>1</v></c></row>')) == "columns"
    assert refusal(sheet_with(b'<row r="1"><c r="IV200000"><v>1</v></c></row>')) == "cells"


def test_cells_without_a_name_are_counted() -> None:
    assert refusal(sheet_with(b"<row>" + b"<c><v>1</v></c>" * 300 + b"</row>")) == "columns"


def test_repeated_cells_of_an_open_document_are_counted() -> None:
    filled = (
        '<table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
        'office:value-type="float" office:value="1" table:number-columns-repeated="{columns}"/>'
        "</table:table-row>"
    )
    assert refusal(ods([["a"]], filled.format(rows=1_048_576, columns=1))) == "rows"
    assert refusal(ods([["a"]], filled.format(rows=1, columns=16_384))) == "columns"
    assert refusal(ods([["a"]], filled.format(rows=100_000, columns=200))) == "cells"


def test_the_empty_rest_of_an_open_document_is_no_grid() -> None:
    rest = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    headers, row = (line.split(";") for line in text_file("M2", M2).splitlines())
    assert cases(read.read(ods([headers, row], rest), "a.ods")) == []


def test_a_far_cell_of_an_old_workbook_is_counted() -> None:
    far = struct.pack("<HHHHHd", 0x203, 14, 65_535, 255, 0, 1.0)
    assert refusal(xls([["a"]], after=far)) == "cells"


def test_a_chain_of_sectors_that_bites_its_tail_is_refused() -> None:
    content = bytearray(xls([["a"]]))
    struct.pack_into("<I", content, 512 + 3 * 4, 2)
    assert refusal(bytes(content)) == "damaged"


def test_a_workbook_in_the_mini_stream_is_refused_whatever_it_holds() -> None:
    far = struct.pack("<HHHHHd", 0x203, 14, 65_535, 255, 0, 1.0)
    filepass = struct.pack("<HHH", 0x2F, 2, 0)
    small = xls([["a"]], is_small=True)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(small)).get_sheet_by_index(0).to_python()
    assert rows == [["a"]], "the parser does read it: only the guard keeps it out"
    assert refusal(small) == "damaged"
    assert refusal(xls([["a"]], after=far, is_small=True)) == "damaged"
    assert refusal(xls([["a"]], before=filepass, is_small=True)) == "damaged"


def test_a_chain_of_mini_sectors_that_bites_its_tail_is_refused() -> None:
    assert refusal(mini_file(b"x" * 200, chain=[1, 2, 3, 0])) == "damaged"


def test_the_tables_of_sectors_may_not_bite_their_tails() -> None:
    sound = xls([["a"]])
    behind = len(sound) // 512 - 1  # the number of a sector that is put behind the others
    mini_table = bytearray(sound + struct.pack("<I", behind).ljust(512, b"\xff"))
    struct.pack_into("<II", mini_table, 60, behind, 1)
    struct.pack_into("<I", mini_table, 512 + 4 * behind, behind)
    assert refusal(bytes(mini_table)) == "damaged"
    more_table = bytearray(sound + struct.pack("<I", behind).rjust(512, b"\xff"))
    struct.pack_into("<II", more_table, 68, behind, 1)
    assert refusal(bytes(more_table)) == "damaged"


def test_a_second_workbook_that_only_the_parser_would_find_is_refused() -> None:
    content = bytearray(xls([["a"]], streams=["Workbook"]))
    content[1024 + 2 * 128 + 66] = 0  # an entry that is not in use
    assert refusal(bytes(content)) == "damaged"


def test_a_root_that_says_it_is_a_folder_has_its_chain_followed() -> None:
    content = bytearray(xls([["a"]]) + bytes(512))
    behind = len(content) // 512 - 2
    content[1024 + 66] = 1
    struct.pack_into("<I", content, 1024 + 116, behind)
    struct.pack_into("<I", content, 512 + 4 * behind, behind)
    assert refusal(bytes(content)) == "damaged"


@given(st.binary(max_size=2000))
def test_no_bytes_behind_a_compound_files_mark_make_the_guard_fail_otherwise(rest: bytes) -> None:
    with contextlib.suppress(ole.Damaged, struct.error):
        ole.CompoundFile(ole.MAGIC + rest)


@given(st.binary(max_size=500), st.sampled_from([b"PK\x03\x04", ole.MAGIC, b"", b"\xff\xfe"]))
def test_no_bytes_make_reading_fail(rest: bytes, start: bytes) -> None:
    assert read.read(start + rest, "a.xlsx").is_refused


@given(st.integers(0, 5000), st.integers(0, 255))
def test_no_changed_byte_of_a_workbook_makes_reading_fail(at: int, value: int) -> None:
    content = bytearray(empty())
    content[at % len(content)] = value
    read.read(bytes(content), "a.xlsx")


# --- Text


@pytest.mark.parametrize(
    ("content", "case"),
    [
        (b"a;b\x00;c\n", "control_characters"),
        (b"a;" + b"x" * 1_100_000, "long_line"),
        (b"a;" + b"x" * 40_000, "long_field"),
        (b'a;"b\nc;d\n', "open_quote"),
        (b"\xff\xfea", "encoding"),
        (b"\x81\x8d\x8f", "encoding"),
    ],
)
def test_text_that_is_no_table_is_refused(content: bytes, case: str) -> None:
    assert refusal(content, "a.csv") == case


def test_the_guard_lets_an_honest_workbook_of_many_rows_through() -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("M2")
    headers, row = (line.split(";") for line in text_file("M2", M2).splitlines())
    sheet.append(headers)
    for _ in range(5_000):
        sheet.append(row)
    assert guard.inspect(saved(book), "a.xlsx").format == "xlsx"
