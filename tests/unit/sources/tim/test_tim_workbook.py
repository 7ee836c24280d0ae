from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics.errors import UnreadableFile
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import Dataset
from programme_statistics.sources.tim import archive, datasets, workbook, xlsx
from programme_statistics.sources.tim.workbook import cell_name, open_workbook
from unit.sources.tim.workbooks import sector_rows, sector_workbook

EDITION = Month(2026, 8)
GOOD = sector_workbook(sector_rows(EDITION))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return buffer.getvalue()


def repacked(content: bytes, part: str, data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    return zipped(parts | {part: data})


def encrypted_archive() -> bytes:
    """A zip whose parts are flagged as encrypted, in both of its directories."""
    content = bytearray(GOOD)
    for signature, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + flag] |= 1
            at = content.find(signature, at + 4)
    return bytes(content)


FAR_CELL = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
SHEET = "xl/worksheets/sheet1.xml"
with zipfile.ZipFile(io.BytesIO(GOOD)) as _file:
    SHEET_XML = _file.read(SHEET)

BROKEN = {
    "zero bytes": (b"", "has no bytes"),
    "an HTML page": (b"\n<!DOCTYPE html><html><body>404</body></html>", "is an HTML page"),
    "an HTML page with a byte order mark": (b"\xef\xbb\xbf<html lang='tr'>", "is an HTML page"),
    "text": (b"Bakimdayiz", "begins with b'Bakimdayiz'"),
    "the old XLS format": (OLE + bytes(2000), "old XLS format"),
    "a workbook with a password": (
        OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500),
        "encrypted with a password",
    ),
    "a zip with a password": (encrypted_archive(), "encrypted with a password"),
    "a workbook cut short": (GOOD[: len(GOOD) // 2], "damaged or cut short"),
    "a workbook cut by a byte": (GOOD[:-1], "damaged or cut short"),
    "a zip that is no workbook": (zipped({"a.txt": b"x"}), "zip archive without a workbook"),
    "a zip with nothing in it": (zipped({}), "zip archive without a workbook"),
    "a workbook whose parts are no XML": (
        zipped({"xl/workbook.xml": b"\x00", "xl/_rels/workbook.xml.rels": b"?"}),
        "workbook",
    ),
    "a zip bomb": (
        zipped({"xl/workbook.xml": b"", "xl/media/a": bytes(archive.MAX_UNPACKED_BYTES + 1)}),
        "would unpack to 134,217,729 bytes",
    ),
    "a zip of too many parts": (
        zipped({f"xl/{number}": b"" for number in range(archive.MAX_PARTS + 1)}),
        "in 1,001 parts",
    ),
    "a sheet as large as a sheet can be": (
        repacked(GOOD, SHEET, SHEET_XML.replace(b"</sheetData>", FAR_CELL)),
        "reaches to row 1,048,576 and column 16,384",
    ),
    "a sheet as large, with its cell named in the other kind of quotes": (
        repacked(GOOD, SHEET, SHEET_XML.replace(b"</sheetData>", FAR_CELL.replace(b'"', b"'"))),
        "reaches to row 1,048,576 and column 16,384",
    ),
    "a workbook without the sheet": (
        xlsx.write([("Sayfa1", [["x"]])]),
        "has no sheet SEKTOR; its sheets are 'Sayfa1'",
    ),
}


@pytest.mark.parametrize(("content", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_is_no_edition_is_refused_with_a_sentence(
    content: bytes, sentence: str
) -> None:
    with pytest.raises(UnreadableFile) as raised:
        datasets.SECTOR.parse(content, EDITION, "2026-08.xlsx", False)
    assert sentence in str(raised.value)
    assert str(raised.value).startswith("2026-08.xlsx: ")


@pytest.mark.parametrize("dataset", datasets.ALL, ids=lambda dataset: dataset.code)
def test_the_missing_sheet_is_named_with_the_line_that_would_rename_it(
    dataset: Dataset,
) -> None:
    with pytest.raises(UnreadableFile) as raised:
        dataset.parse(xlsx.write([("YENI_AD", [["x"]])]), EDITION, "f.xlsx", False)
    assert f"sheet,YENI_AD,{dataset.code}," in str(raised.value)


def test_a_part_that_does_not_match_its_checksum_is_refused() -> None:
    at = GOOD.index(b"<sheetData>") + 60
    content = GOOD[:at] + bytes([GOOD[at] ^ 1]) + GOOD[at + 1 :]
    with pytest.raises(UnreadableFile, match="damaged or cut short"):
        open_workbook(content, "f.xlsx")


@given(st.data())
def test_bytes_cut_or_changed_anywhere_give_a_workbook_or_a_sentence(data: st.DataObject) -> None:
    content = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(len(content) // 2, len(content))) :]
    try:
        open_workbook(bytes(content), "f.xlsx")
    except UnreadableFile as error:
        assert str(error).startswith("f.xlsx: ")


def test_formatting_at_the_far_end_of_a_sheet_does_no_harm() -> None:
    far = FAR_CELL.replace(b"><v>1</v></c>", b' s="1"/>')
    content = repacked(GOOD, SHEET, SHEET_XML.replace(b"</sheetData>", far))
    assert datasets.SECTOR.parse(content, EDITION, "f.xlsx", False).months[-1] == EDITION


def test_error_cells_are_told_from_empty_ones() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "SEKTOR"
    sheet["B2"] = 5
    sheet["D4"] = "#REF!"
    sheet["D4"].data_type = "e"
    buffer = io.BytesIO()
    book.save(buffer)
    read = open_workbook(buffer.getvalue(), "f.xlsx").need("tim_sector")
    assert read.at(1, 1) == 5
    assert read.at(3, 3) == workbook.ErrorValue("#REF!")
    assert read.at(3, 2) == ""
    assert read.at(99, 99) == ""


@pytest.mark.parametrize(
    ("row", "column", "name"),
    [
        (0, 0, "A1"),
        (16, 3, "D17"),
        (0, 25, "Z1"),
        (0, 26, "AA1"),
        (0, 701, "ZZ1"),
        (9, 702, "AAA10"),
    ],
)
def test_cells_are_named_as_a_spreadsheet_names_them(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name


cells = (
    st.none()
    | st.integers(-(10**9), 10**9)
    | st.text(
        st.characters(
            codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"
        ),
        max_size=8,
    )
    | st.decimals(-(10**9), 10**9, places=5)
)


@given(st.lists(st.lists(cells, max_size=4), max_size=4))
def test_a_written_workbook_reads_back(rows: list[list[str | int | Decimal | None]]) -> None:
    sheet = open_workbook(xlsx.write([("SEKTOR", rows)]), "f.xlsx").need("tim_sector")
    for index, row in enumerate(rows):
        for column, value in enumerate(row):
            read = sheet.at(index, column)
            if value is None or isinstance(value, str):
                assert read == (value or "")
            else:
                assert isinstance(read, float | int)
                assert read == float(value)
