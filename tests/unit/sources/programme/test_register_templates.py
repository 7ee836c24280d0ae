"""The empty registers: written from the declarations, and read back as what was filled in."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from programme_statistics import nomenclature, reference
from programme_statistics.sources import template_book
from programme_statistics.sources.bilingual import Language, Words
from programme_statistics.sources.casing import squeeze
from programme_statistics.sources.programme import bundle, templates, words
from programme_statistics.sources.programme.datasets import REGISTER
from programme_statistics.sources.programme.read import read
from programme_statistics.sources.register import ParsedRegisters, Register, registers
from support.register_templates import filled, texts

LANGUAGES: tuple[Language, Language] = ("tr", "en")
WORKBOOKS = sorted({register.workbook for register in registers().values()})
OUTSIDE = {
    "@province": frozenset(one.code for one in reference.provinces()),
    "@country": frozenset(one.code for one in reference.countries()),
    "@sector": frozenset(one.code for one in reference.sectors()),
    "@cluster": frozenset(row["cluster_code"] for row in nomenclature.cluster_rows()),
}
THE_SAME = {"NACE Rev. 2", "ISO 4217", "URGE, SMENET, ..."}
"""Notes that are no words of a language."""


def said(parsed: ParsedRegisters) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    assert parsed.rejects == []
    return {(row.register, row.row_key): row.values for row in parsed.rows}


def test_a_row_of_every_register_is_at_hand() -> None:
    assert [code for code, rows in texts().items() if not rows] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_filled_templates_say_what_the_csvs_say(language: Language, tmp_path: Path) -> None:
    csvs, workbooks = tmp_path / "csvs", tmp_path / "workbooks"
    csvs.mkdir()
    workbooks.mkdir()
    for code, rows in texts().items():
        with (csvs / f"{code}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(registers()[code].fields))
            writer.writeheader()
            writer.writerows(rows)
    for path in templates.write(workbooks):
        if path.stem.endswith(f"_{language}"):
            path.write_bytes(filled(path.stem.split("_")[1], language))
    expected = said(read(bundle.pack({"own": csvs}), OUTSIDE))
    parsed = read(bundle.pack({"own": workbooks}), OUTSIDE)
    found = said(parsed)
    # One by one: a difference of thousands of rows takes minutes to print.
    assert found.keys() == expected.keys()
    assert [row for row in expected if found[row] != expected[row]] == []
    assert {register for register, _ in expected} == set(registers())
    # Title, grain and what the stars mean, in each sheet of both languages.
    assert parsed.ignored == {"remark": 2 * 3 * len(registers())}


def test_empty_templates_say_nothing(tmp_path: Path) -> None:
    templates.write(tmp_path)
    parsed = read(bundle.pack({"seed": REGISTER.seed, "own": tmp_path}), OUTSIDE)
    assert said(parsed) == said(read(bundle.pack({"seed": REGISTER.seed}), OUTSIDE))


@pytest.mark.parametrize("register", registers().values(), ids=lambda one: one.code)
def test_no_header_of_a_register_means_two_fields(register: Register) -> None:
    seen: dict[str, str] = {}
    for field in register.fields.values():
        found = words.field_words(register, field)
        for header in (field.name, found.header.tr, found.header.en, *found.aliases):
            assert seen.setdefault(squeeze(header), field.name) == field.name, header


@pytest.mark.parametrize("register", registers().values(), ids=lambda one: one.code)
def test_everything_has_words_in_both_languages(register: Register) -> None:
    assert words.title(register).tr != words.title(register).en
    assert words.grain(register).tr != words.grain(register).en
    for field in register.fields.values():
        found = words.field_words(register, field)
        assert found.header.tr != field.name != found.header.en, field.name
        assert found.note.tr != field.comment or field.comment in THE_SAME, field.name
        for code, name in words.named(register, field).items():
            assert name.tr and name.en, code


def test_no_choice_of_a_field_means_two_codes() -> None:
    for register in registers().values():
        for field in register.fields.values():
            if field.choices:
                meant = words.codes(register, field)
                for code in field.choices:
                    for name in (code, *languages_of(words.named(register, field)[code])):
                        assert meant[squeeze(name)] == code


def languages_of(name: Words) -> tuple[str, str]:
    return name.tr, name.en


def test_no_name_means_two_registers() -> None:
    names: dict[str, str] = {}
    for register in registers().values():
        for language in LANGUAGES:
            sheet = words.sheet_name(register, language)
            assert len(sheet) <= words.LONGEST_SHEET_NAME
            assert not words.is_beside(sheet)
            for name in (register.code, words.title(register).of(language), sheet):
                assert names.setdefault(squeeze(name), register.code) == register.code, name


def test_no_line_of_words_is_for_nothing() -> None:
    known = {(code, name) for code, one in registers().items() for name in one.fields}
    of_all = {("", name) for _, name in known}
    assert set(words._headers()) <= known | of_all
    assert set(words._titles()) == set(registers())
    assert {row["workbook"] for row in words._rows("workbooks.csv")} == set(WORKBOOKS)
    used = {
        code
        for one in registers().values()
        for field in one.fields.values()
        for code in field.choices
    }
    assert set(words._choices()) == used


def body(sheet: Worksheet, header: str) -> str:
    """The first cell below a header."""
    for column, cell in enumerate(sheet[template_book.HEADER_ROW], 1):
        if str(cell.value).removesuffix(" *") == header:
            return f"{get_column_letter(column)}{template_book.HEADER_ROW + 1}"
    raise AssertionError(f"{sheet.title} has no {header}")


def offers(book: openpyxl.Workbook, sheet: Worksheet, header: str) -> list[Any]:
    """What the drop-down below a header offers."""
    cell = body(sheet, header)
    for validation in sheet.data_validations.dataValidation:
        if cell in validation.sqref and validation.type == "list":
            name, _, area = str(validation.formula1).rpartition("!")
            return [one.value for (one,) in book[name.strip("'")][area.replace("$", "")]]
    raise AssertionError(f"{sheet.title}: nothing is offered for {header}")


def test_coded_columns_have_drop_downs_and_headers_have_notes() -> None:
    book = openpyxl.load_workbook(io.BytesIO(templates.workbook("programmes", "tr")))
    projects = book["Projeler"]
    assert offers(book, projects, "Program Kodu") == ["URGE", "DCP", "SMENET", "SMECG"]
    assert "Ayakkabı ve ayakkabı yan sanayi" in offers(book, projects, "Küme Kodu")
    assert offers(book, projects, "Bütçe Para Birimi")[:2] == ["USD", "EUR"]
    assert offers(book, projects, "Dayanak")[-1] == "Kaydedilmiş"
    assert offers(book, book["Proje illeri"], "Pilot İl") == ["Evet", "Hayır"]
    assert "İstanbul" in offers(book, book["Proje illeri"], "İl")
    for sheet in book.worksheets:
        if not words.is_beside(sheet.title):
            assert all(cell.comment for cell in sheet[template_book.HEADER_ROW])
    whole = [v for v in projects.data_validations.dataValidation if v.type == "whole"]
    assert [(v.formula1, v.formula2) for v in whole] == [
        *(("1", "6"), ("1", "120"), ("0", "60")),
        # The statement a row is from has no limits.
    ]


@pytest.mark.parametrize("name", WORKBOOKS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cell_of_a_template_holds_a_formula(name: str, language: Language) -> None:
    book = openpyxl.load_workbook(io.BytesIO(templates.workbook(name, language)))
    assert all(
        cell.data_type != "f" for sheet in book.worksheets for row in sheet.rows for cell in row
    )


@pytest.mark.parametrize("name", WORKBOOKS)
def test_heads_are_locked_and_rows_are_not(name: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(templates.workbook(name, "tr")))
    for sheet in book.worksheets:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        if words.is_beside(sheet.title):
            continue
        header = [cell for cell in sheet[template_book.HEADER_ROW] if cell.value]
        assert all(cell.protection.locked for cell in (sheet["A1"], *header))
        assert not any(one.protection.locked for one in sheet.column_dimensions.values())
        assert not sheet.protection.sort


SPOT = (
    "Bilgi Merkezi Kodu;PROJE;il kodu;Ev sahibi;Açılış Tarihi;Tarih kesinliği;Ofis verildi;"
    "Personel (TZE);Belge Kodu;İfade No;Dayanak\n"
    "SPOT-IST;SMENET-TA;istanbul;ICOC;01.03.2012;Bilinmiyor;HAYIR;2.5;SECRETARIAT;;kaydedilmiş\n"
)


def read_own(tmp_path: Path, name: str, text: str) -> list[Mapping[str, Any]]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    parsed = read(bundle.pack({"seed": REGISTER.seed, "own": tmp_path}), OUTSIDE)
    assert parsed.rejects == []
    return [row.values for row in parsed.rows if row.file_name.startswith("own/")]


@pytest.mark.parametrize(
    "name", ["info_spots.csv", "Kümelenme bilgi merkezleri.csv", "CLUSTER INFO SPOTS.2026.csv"]
)
def test_turkish_headers_aliases_and_names_are_understood_in_a_csv(
    tmp_path: Path, name: str
) -> None:
    (row,) = read_own(tmp_path, name, SPOT)
    assert (row["info_spot_code"], row["project_code"], row["province_code"]) == (
        *("SPOT-IST", "SMENET-TA"),
        "TR-34",
    )
    assert (row["date_precision"], row["has_office"], row["basis"]) == (
        *("unknown", False),
        "recorded",
    )


def test_a_correction_finds_a_row_whose_key_was_written_in_turkish(tmp_path: Path) -> None:
    alias = "Neyin Adı,Diğer Ad,Adlandırılanın Kodu,Belge Kodu,İfade No,Dayanak\n"
    (tmp_path / "corrections.csv").write_text(
        ",".join(registers()["corrections"].fields)
        + "\naliases,organisation / Ticaret Odası,code,ICOC,MOC,Test,Secretariat,2026-01-31\n",
        encoding="utf-8",
    )
    rows = read_own(
        tmp_path, "aliases.csv", f"{alias}Kuruluş,Ticaret Odası,ICOC,SECRETARIAT,,Kaydedilmiş\n"
    )
    assert ("organisation", "MOC") in [(row.get("kind"), row.get("code")) for row in rows]
