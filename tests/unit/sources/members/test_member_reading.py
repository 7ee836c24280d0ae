"""How whole files are read: formats, encodings, headers, rows left out by name, number styles."""

from __future__ import annotations

import datetime
import io
import struct
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from programme_statistics.periods import Quarter
from programme_statistics.sources.members import forms, made_up, read
from programme_statistics.sources.members.submission import Place
from programme_statistics.sources.members.text import Unreadable, decode
from support.member_files import (
    GOOD,
    M1,
    M2,
    OTHER_VKN,
    VKN,
    cases,
    changed,
    ods,
    only_form,
    only_row,
    part,
    read_rows,
    read_text,
    saved,
    text_file,
    with_part,
    xls,
    xlsx,
)

HEADERS = ["Vergi Kimlik No", "Dönem", "GTİP", "Ülke", "Değer", "Para Birimi"]
ROW = [VKN, "2026-Q3", "640359", "Almanya", "50000", "USD"]

# --- Formats


@pytest.mark.parametrize("code", sorted(GOOD))
def test_a_row_of_every_form_is_read_without_a_finding(code: str) -> None:
    submission = read_rows(code, GOOD[code])
    assert cases(submission) == []
    assert only_form(submission).form_code == code
    assert set(only_row(submission).values) == {f.name for f in forms.all_forms()[code].fields}


@pytest.mark.parametrize("code", sorted(GOOD))
def test_english_headers_are_read_as_well(code: str) -> None:
    submission = read_text(text_file(code, GOOD[code], language="en"))
    assert cases(submission) == []
    assert only_form(submission).language == "en"


def workbook(sheet: Worksheet) -> None:
    sheet.append(HEADERS)
    sheet.append(ROW)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (xlsx(workbook), "xlsx"),
        (xls([HEADERS, ROW]), "xls"),
        (ods([HEADERS, ROW]), "ods"),
        (text_file("M2", M2).encode(), "csv"),
        (text_file("M2", M2, delimiter="\t").encode(), "tsv"),
    ],
    ids=["xlsx", "xls", "ods", "csv", "tsv"],
)
def test_every_format_gives_the_same_row(content: bytes, kind: str) -> None:
    # The name says nothing: what a file is, is in its bytes.
    submission = read.read(content, "bildirim.dat")
    assert submission.format == kind
    assert only_row(submission).values == only_row(read_rows("M2", M2)).values


def test_number_cells_are_taken_as_they_are() -> None:
    def build(sheet: Worksheet) -> None:
        sheet.append(HEADERS)
        sheet.append([1000036109, "2026-Q3", 640359, "DE", 1234.56, "USD"])

    values = only_row(read.read(xlsx(build), "a.xlsx")).values
    assert values["tax_no"] == "1000036109"
    assert values["export_value"] == Decimal("1234.56")
    assert values["hs_code"] == "640359"


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_days_are_the_same_in_both_epochs(epoch: datetime.datetime | None) -> None:
    book = openpyxl.Workbook()
    if epoch is not None:
        book.epoch = epoch
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "M1"
    fields = [field for field in forms.all_forms()["M1"].fields if field.name in M1]
    sheet.append([field.header.tr for field in fields])
    serial = (datetime.date(2026, 10, 12) - datetime.date(1899, 12, 30)).days
    sheet.append(
        [M1[f.name] if f.name != "declared_on" else datetime.date(2026, 10, 12) for f in fields]
    )
    plain = serial - (1462 if epoch else 0)
    sheet.append([M1[f.name] if f.name != "declared_on" else plain for f in fields])
    rows = only_form(read.read(saved(book), "a.xlsx")).rows
    assert [row.values["declared_on"] for row in rows] == [datetime.date(2026, 10, 12)] * 2


def test_the_epoch_of_an_old_workbook_is_read() -> None:
    fields = [field for field in forms.all_forms()["M1"].fields if field.name in M1]
    names = [field.header.tr for field in fields]
    values = [M1[f.name] if f.name != "declared_on" else 44845.0 for f in fields]
    row = only_row(read.read(xls([names, values], is_1904=True), "a.xls"))
    assert row.values["declared_on"] == datetime.date(2026, 10, 12)


# --- Encodings


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1254", "cp1254"),
        ("utf-16", "utf-16-le"),
    ],
)
def test_turkish_letters_come_through_every_encoding(encoding: str, name: str) -> None:
    submission = read_text(text_file("M1", changed("M1", title="ŞIĞÜÇÖ İığşçöü")).encode(encoding))
    assert submission.encoding == name
    assert only_row(submission).values["title"] == "ŞIĞÜÇÖ İığşçöü"


def test_utf16_of_the_other_byte_order_is_read() -> None:
    content = b"\xfe\xff" + text_file("M2", M2).encode("utf-16-be")
    assert read_text(content).encoding == "utf-16-be"


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1"])
def test_utf8_that_was_decoded_wrongly_is_put_right_once(wrong: str) -> None:
    text = text_file("M1", changed("M1", title="Örnek Şöför Çığ (SAMPLE)"))
    garbled = text.encode().decode(wrong, errors="strict")
    submission = read_text(garbled)
    assert only_row(submission).values["title"] == "Örnek Şöför Çığ (SAMPLE)"
    assert ("V01", "repaired", "W") in cases(submission)


def test_1254_that_was_read_as_latin_is_put_right() -> None:
    text = text_file("M1", changed("M1", title="Işık Şiğ İ"))
    submission = read_text(text.encode("cp1254").decode("latin-1"))
    assert only_row(submission).values["title"] == "Işık Şiğ İ"


def test_letters_garbled_twice_or_in_parts_are_refused() -> None:
    twice = "Örnek".encode().decode("latin-1").encode().decode("latin-1")
    for text in (twice, "Örnek".encode().decode("cp1252") + " ş"):
        with pytest.raises(Unreadable) as refusal:
            decode(text.encode())
        assert refusal.value.case == "mojibake"


def test_foreign_letters_in_a_turkish_file_are_left_alone() -> None:
    row = only_row(read_rows("M1", changed("M1", title="Zelený Işık")))
    assert row.values["title"] == "Zelený Işık"


# --- Delimiters and quotes


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    assert cases(read_text(text_file("M2", M2, delimiter=delimiter))) == []


def test_a_stated_delimiter_holds_and_keeps_the_line_numbers() -> None:
    submission = read_text("sep=;\r\n" + text_file("M2", M2))
    assert only_row(submission).place.row == 3


def test_a_quoted_field_may_hold_a_line_break_and_rows_keep_their_lines() -> None:
    lines = text_file("M1", changed("M1", title="Örnek\nAyakkabı"), M1)
    first, second = only_form(read_text(lines)).rows
    assert first.values["title"] == "Örnek Ayakkabı"
    assert (first.place.row, second.place.row) == (2, 4)


def test_trailing_empty_columns_do_not_matter() -> None:
    text = text_file("M2", M2).replace("\r\n", ";;;\r\n")
    assert cases(read_text(text)) == []


# --- Headers


def test_a_header_is_found_below_titles_with_groups_in_two_rows() -> None:
    def build(sheet: Worksheet) -> None:
        sheet.append(["İhracat Bildirimi (SAMPLE)"])
        sheet.append(["M2 v1"])
        sheet.append([])
        sheet.append(["Vergi Kimlik No", "Dönem", "Ürün", "Pazar", "İhracat", "", ""])
        sheet.append(["", "", "GTİP", "Ülke", "Değer", "Ağırlık", "Para Birimi"])
        sheet.append([VKN, "2026-Q3", "640359", "Almanya", 50000, 1200, "USD"])
        for cells in ("A1:G1", "A4:A5", "B4:B5", "E4:G4"):
            sheet.merge_cells(cells)

    row = only_row(read.read(xlsx(build), "a.xlsx"))
    assert row.values["export_value"] == Decimal(50000)
    assert row.values["net_mass_kg"] == Decimal(1200)
    assert row.at("net_mass_kg") == Place("M2", 6, 6)
    assert row.at("net_mass_kg").cell == "F6"


def test_groups_in_two_rows_are_found_in_a_text_too() -> None:
    text = (
        "Vergi Kimlik No;Dönem;GTİP;Ülke;İhracat;;\n;;;;Değer;Ağırlık;Para Birimi\n"
        f"{VKN};2026-Q3;640359;Almanya;50000;1200;USD\n"
    )
    assert only_row(read_text(text)).values["net_mass_kg"] == Decimal(1200)


def test_casing_blanks_and_stars_of_a_header_do_not_matter() -> None:
    odd = {"tax_no": "VERGİ  KİMLİK NO *", "country_code": "ulke", "hs_code": "Gtip"}
    assert cases(read_text(text_file("M2", M2, headers=odd))) == []


def test_a_required_header_that_is_missing_refuses_the_file() -> None:
    submission = read_rows("M2", {k: v for k, v in M2.items() if k != "country_code"})
    assert submission.is_refused
    assert ("V01", "missing_header", "F") in cases(submission)


def test_a_required_header_that_stands_twice_refuses_the_file() -> None:
    text = text_file("M2", M2).replace("Para Birimi", "Para Birimi;Değer").replace("USD", "USD;1")
    assert ("V01", "double_header", "F") in cases(read_text(text))


def test_an_unknown_header_is_left_out_by_name() -> None:
    text = (
        text_file("M2", M2).replace("Para Birimi", "Para Birimi;Temsilci").replace("USD", "USD;x")
    )
    assert only_form(read_text(text)).ignored_columns == ("Temsilci",)


def test_a_file_without_any_form_is_refused() -> None:
    assert cases(read_text("a;b;c\n1;2;3\n")) == [("V01", "no_form", "F")]


def test_a_form_without_rows_is_left_out_and_a_file_without_any_is_refused() -> None:
    empty = text_file("M2", M2).split("\r\n")[0] + "\r\n;;;;USD;\r\n"
    assert cases(read_text(empty)) == [("V01", "no_rows", "F")]
    both = made_up.filled({"M1": [], "M2": [M2]})
    submission = read.read(both, "a.xlsx")
    assert submission.ignored_sheets == ("M1",)
    assert cases(submission) == []


def test_a_form_of_an_unknown_version_is_refused() -> None:
    assert ("V01", "version", "F") in cases(read_text("M2 v9\n" + text_file("M2", M2)))


def test_a_sheet_with_a_forms_name_has_to_hold_it_and_others_are_left_out_by_name() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(workbook)))
    book.create_sheet("Kapak").append(["Örnek kapak"])
    submission = read.read(saved(book), "a.xlsx")
    assert submission.ignored_sheets == ("Kapak",)
    book.create_sheet("M1").append(["bambaşka bir şey"])
    assert ("V01", "no_header", "F") in cases(read.read(saved(book), "a.xlsx"))


def test_a_hidden_column_is_read_and_told() -> None:
    def build(sheet: Worksheet) -> None:
        workbook(sheet)
        sheet.column_dimensions["E"].hidden = True

    submission = read.read(xlsx(build), "a.xlsx")
    (finding,) = submission.all_findings()
    assert (finding.case, finding.field_name, finding.place.column) == (
        "hidden_column",
        "export_value",
        5,
    )


def hidden(content: bytes, name: str) -> list[tuple[str, int]]:
    """The columns that are told to be hidden; nothing else is found."""
    findings = list(read.read(content, name).all_findings())
    assert {finding.case for finding in findings} <= {"hidden_column"}
    return [(finding.field_name, finding.place.column) for finding in findings]


def test_hidden_columns_of_an_open_document_are_told() -> None:
    plain = "<table:table-column/>"
    unseen = '<table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    filtered = '<table:table-column table:visibility="filter"/>'
    folded = f'<table:table-column-group table:display="false">{plain}</table:table-column-group>'
    rest = '<table:table-column table:number-columns-repeated="16378"/>'
    rows = [HEADERS, ROW]
    columns = plain + folded + plain + unseen + plain + rest
    assert hidden(ods(rows, columns=columns), "a.ods") == [
        ("period", 2),
        ("country_code", 4),
        ("export_value", 5),
    ]
    assert hidden(ods(rows, columns=plain * 5 + filtered), "a.ods") == [("currency", 6)]
    assert hidden(ods(rows, columns=plain * 6), "a.ods") == []


def test_hidden_columns_of_an_old_workbook_are_told() -> None:
    rows = [HEADERS, ROW]
    by_flag = struct.pack("<HH5HH", 0x7D, 12, 1, 2, 2560, 0, 1, 0)
    by_width = struct.pack("<HH5HH", 0x7D, 12, 5, 5, 0, 0, 0, 0)
    shown = struct.pack("<HH5HH", 0x7D, 12, 3, 4, 2560, 0, 0, 0)
    assert hidden(xls(rows, after=by_flag + shown + by_width), "a.xls") == [
        ("period", 2),
        ("hs_code", 3),
        ("currency", 6),
    ]
    assert hidden(xls(rows, after=shown), "a.xls") == []


# --- Units


@pytest.mark.parametrize(
    ("header", "factor"),
    [
        ("Net Satışlar (bin TL)", 1000),
        ("Ciro (milyon TL)", 10**6),
        ("Net Satışlar (x1000 TL)", 1000),
    ],
)
def test_a_header_that_counts_in_thousands_multiplies(header: str, factor: int) -> None:
    submission = read_text(text_file("M1", M1, headers={"turnover_try": header}))
    assert only_row(submission).values["turnover_try"] == 5_000_000 * factor


def test_lira_columns_in_another_currency_refuse_the_file() -> None:
    submission = read_text(text_file("M1", M1, headers={"turnover_try": "Net Satışlar (USD)"}))
    assert ("V01", "header_unit", "F") in cases(submission)


def test_a_currency_in_the_header_stands_for_a_missing_column_and_contradicts_another() -> None:
    bare = {k: v for k, v in M2.items() if k != "currency"}
    row = only_row(read_text(text_file("M2", bare, headers={"export_value": "Değer (EUR)"})))
    assert (row.values["currency"], row.findings) == ("EUR", ())
    submission = read_text(text_file("M2", M2, headers={"export_value": "Değer (EUR)"}))
    assert cases(submission) == [("V07", "header", "Q")]


def test_a_row_of_units_is_left_out_and_heeded() -> None:
    text = text_file("M2", {**M2, "net_mass_kg": "5"}).replace("\r\n", "\r\n;;;;USD;;ton\r\n", 1)
    form = only_form(read_text(text))
    assert form.ignored == {"units": 1}
    assert form.rows[0].values["net_mass_kg"] == Decimal(5000)


# --- Rows left out by name


def test_every_row_below_the_header_is_accounted_for() -> None:
    text = text_file("M2", M2, changed("M2", country_code="ABD"))
    text += ";;;;;\r\n"
    text += "TOPLAM;;;;100.000,50;\r\n"
    text += text_file("M2", M2).split("\r\n")[0] + "\r\n"
    text += "Not: Değerler FOB'dur.;;;;;\r\n"
    form = only_form(read_text(text))
    assert form.ignored == {"totals": 1, "header_repeated": 1, "note": 1}
    assert form.rows_read == len(form.rows) + sum(form.ignored.values()) == 5
    assert form.stated_totals == {"export_value": Decimal("100000.50")}


def test_a_company_whose_title_begins_like_a_total_is_a_row() -> None:
    form = only_form(read_rows("M1", changed("M1", tax_no="", title="Toplam Örnek A.Ş. (SAMPLE)")))
    assert len(form.rows) == 1


# --- Number styles


def test_evidence_in_the_column_decides() -> None:
    rows = only_form(
        read_rows("M2", changed("M2", export_value="1.234"), changed("M2", export_value="1.234,5"))
    ).rows
    assert [row.values["export_value"] for row in rows] == [Decimal(1234), Decimal("1234.50")]
    rows = only_form(
        read_rows("M2", changed("M2", export_value="1.234"), changed("M2", export_value="1,234.5"))
    ).rows
    assert [row.values["export_value"] for row in rows] == [Decimal("1.23"), Decimal("1234.50")]


def test_evidence_in_another_column_of_the_sheet_decides_next() -> None:
    row = {**M2, "export_value": "1.234", "net_mass_kg": "2,5"}
    submission = read_rows("M2", row)
    assert only_row(submission).values["export_value"] == Decimal(1234)
    assert cases(submission) == []


@pytest.mark.parametrize(("language", "value"), [("tr", "1234"), ("en", "1.23")])
def test_without_evidence_the_forms_language_decides_and_it_is_told(
    language: str, value: str
) -> None:
    text = text_file("M2", changed("M2", export_value="1.234"), language=language)  # type: ignore[arg-type]
    submission = read_text(text)
    assert only_row(submission).values["export_value"] == Decimal(value)
    assert cases(submission) == [("V04", "style_guessed", "W")]


def test_contradicting_evidence_quarantines_what_depends_on_it() -> None:
    rows = only_form(
        read_rows(
            "M2",
            changed("M2", export_value="1.234,56"),
            changed("M2", export_value="1,234.56"),
            changed("M2", export_value="1.234"),
            changed("M2", export_value="1234"),
        )
    ).rows
    assert [row.outcome for row in rows] == ["quarantined"] * 3 + ["accepted"]


# --- Cells


def test_words_for_nothing_are_missing_and_zero_is_not() -> None:
    rows = [changed("M2", export_value="0"), {**M2, "quantity": "yok"}, {**M2, "quantity": "-"}]
    read_back = only_form(read_rows("M2", *rows)).rows
    assert read_back[0].values["export_value"] == 0
    assert [row.values["quantity"] for row in read_back] == [None] * 3


def test_namibia_is_a_country_and_not_missing() -> None:
    assert (
        only_row(read_rows("M2", changed("M2", country_code="NA"))).values["country_code"] == "NA"
    )


@pytest.mark.parametrize(
    ("form", "field", "value", "finding"),
    [
        ("M2", "tax_no", "1,23457E+09", ("V02", "digits_lost", "E")),
        ("M2", "period", "2026/3", ("V03", "not_a_quarter", "E")),
        ("M2", "export_value", "abc", ("V04", "not_a_number", "E")),
        ("M2", "export_value", "12.34.567", ("V04", "not_a_number", "E")),
        ("M2", "export_value", "-5", ("V04", "negative", "E")),
        ("M2", "export_value", "yok", ("V04", "missing", "E")),
        ("M2", "country_code", "Almanyaa", ("V06", "similar", "E")),
        ("M2", "country_code", "Atlantis", ("V06", "unknown", "E")),
        ("M2", "country_code", "Türkiye", ("V06", "home", "E")),
        ("M2", "currency", "JPY", ("V07", "unknown_choice", "E")),
        ("M2", "hs_code", "deri", ("V05", "not_digits", "E")),
        ("M1", "employees_eop", "50001", ("V04", "range", "E")),
        ("M1", "employees_eop", "40,5", ("V04", "not_whole", "E")),
        ("M1", "declared_on", "31.02.2026", ("V04", "not_a_date", "E")),
        ("M1", "hours_worked", "çok", ("V04", "not_a_number", "W")),
        ("M1", "capacity_util_pct", "0,85", ("V04", "fraction", "Q")),
        ("M1", "capacity_util_pct", "850", ("V04", "range", "E")),
        ("M1", "new_markets", "Almanya; Atlantis", ("V06", "unknown", "W")),
        ("M3", "has_attended", "belki", ("V04", "not_yes_no", "E")),
        ("M4", "expense_type", "kahve", ("V04", "unknown_choice", "E")),
        ("M4", "supplier_tax_no", "1234567890", ("V02", "placeholder", "E")),
        ("M0", "province_code", "Atlantis", ("V04", "unknown_province", "E")),
        ("M0", "mersis_no", "123", ("V04", "digits", "W")),
        ("M0", "nace_code", "ayakkabı", ("V04", "not_nace", "W")),
        ("M5", "satisfaction", "6", ("V04", "range", "E")),
    ],
)
def test_a_cell_that_holds_no_value_is_told(
    form: str, field: str, value: str, finding: tuple[str, str, str]
) -> None:
    submission = read_rows(form, changed(form, **{field: value}))
    assert finding in cases(submission)
    (told,) = [f for f in submission.all_findings() if f.case == finding[1]]
    assert told.field_name == field
    assert told.value_as_read == value
    assert told.place.row == 2
    assert only_row(submission).values[field] is None


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("currency", "₺", "TRY"),
        ("currency", "TL", "TRY"),
        ("currency", "$", "USD"),
        ("currency", "Dolar", "USD"),
        ("currency", "€", "EUR"),
        ("currency", "AVRO", "EUR"),
        ("currency", "sterlin", "GBP"),
        ("unit_code", "çift", "PR"),
        ("unit_code", "ÇİFT", "PR"),
        ("unit_code", "adet", "NAR"),
        ("incoterm", "fob", "FOB"),
    ],
)
def test_choices_are_known_by_their_aliases(field: str, text: str, value: str) -> None:
    assert only_row(read_rows("M2", changed("M2", **{field: text}))).values[field] == value


def test_lists_provinces_and_percentages_are_read() -> None:
    row = only_row(
        read_rows(
            "M1",
            changed(
                "M1",
                new_markets="Almanya; ABD",
                certificates="ISO9001; CE; CE",
                capacity_util_pct="%85",
                project_code="sample-foot",
            ),
        )
    )
    assert row.values["new_markets"] == ("DE", "US")
    assert row.values["certificates"] == ("ISO9001", "CE")
    assert row.values["capacity_util_pct"] == Decimal(85)
    assert row.values["project_code"] == "SAMPLE-FOOT"
    for province in ("İstanbul", "istanbul", "ISTANBUL", "34", "TR-34"):
        read_back = only_row(read_rows("M0", changed("M0", province_code=province)))
        assert read_back.values["province_code"] == "TR-34"


# --- Formulas and spreadsheet errors


def test_a_formulas_value_is_read_and_one_without_a_value_is_told() -> None:
    def build(sheet: Worksheet) -> None:
        sheet.append(HEADERS)
        sheet.append([*ROW[:4], "=25000*2", "USD"])

    content = xlsx(build)
    submission = read.read(content, "a.xlsx")
    assert cases(submission) == [("V04", "formula", "E")]
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert b"<v></v>" in sheet or b"<v />" in sheet or b"<v/>" in sheet
    for empty in (b"<v></v>", b"<v />", b"<v/>"):
        sheet = sheet.replace(empty, b"<v>50000</v>")
    submission = read.read(with_part(content, "xl/worksheets/sheet1.xml", sheet), "a.xlsx")
    assert only_row(submission).values["export_value"] == Decimal(50000)


def test_a_spreadsheet_error_is_told_and_not_taken_for_an_empty_cell() -> None:
    content = xlsx(workbook)
    sheet = part(content, "xl/worksheets/sheet1.xml")
    cell = b'<c r="G2" t="e"><v>#REF!</v></c>'
    header = b'<c r="G1" t="inlineStr"><is><t>Miktar</t></is></c>'
    rows = sheet.split(b"</row>")
    sheet = rows[0] + header + b"</row>" + rows[1] + cell + b"</row>" + b"</row>".join(rows[2:])
    submission = read.read(with_part(content, "xl/worksheets/sheet1.xml", sheet), "a.xlsx")
    (finding,) = submission.all_findings()
    assert (finding.case, finding.place.cell, finding.value_as_read) == (
        "spreadsheet_error",
        "G2",
        "#REF!",
    )


def test_errors_of_an_old_workbook_are_told() -> None:
    boolerr = struct.pack("<HHHHHBB", 0x205, 8, 1, 4, 0, 0x17, 1)
    formula = struct.pack("<HHHHH", 0x06, 22, 2, 4, 0) + b"\x02\0\x07\0\0\0\xff\xff" + bytes(8)
    rows = [HEADERS, [*ROW[:4], "", "USD"], [*ROW[:4], "", "USD"]]
    submission = read.read(xls(rows, after=boolerr + formula), "a.xls")
    found = [(f.case, f.place.cell, f.value_as_read) for f in submission.all_findings()]
    assert found == [("spreadsheet_error", "E2", "#REF!"), ("spreadsheet_error", "E3", "#DIV/0!")]


OLD_FORMULA = struct.Struct("<HHHHH8sHIH")


def old_formula(value: bytes) -> bytes:
    """A formula in E2 of an old workbook, with what it holds as its value."""
    return OLD_FORMULA.pack(0x06, 22, 1, 4, 0, value, 0, 0, 0)


def test_a_formula_without_a_value_in_an_old_workbook_is_told() -> None:
    rows = [HEADERS, [*ROW[:4], "", "USD"]]
    a_text, nothing, number = b"\0" * 6 + b"\xff\xff", b"\3" + b"\0" * 5 + b"\xff\xff", 50_000.0
    for value in (a_text, nothing):
        (finding,) = read.read(xls(rows, after=old_formula(value)), "a.xls").all_findings()
        assert (finding.case, finding.severity, finding.place.cell) == ("formula", "E", "E2")
    text = struct.pack("<HHHB", 0x207, 8, 5, 0) + b"50000"
    for stored in (a_text, struct.pack("<d", number)):
        following = text if stored is a_text else b""
        submission = read.read(xls(rows, after=old_formula(stored) + following), "a.xls")
        assert only_row(submission).values["export_value"] == Decimal(50_000)


ODS_FORMULA = '<table:table-cell table:formula="of:=[.A1]*2"{value}>{text}</table:table-cell>'


@pytest.mark.parametrize(
    ("value", "text", "case"),
    [
        ("", "", "formula"),
        (' office:value-type="string" office:string-value=""', "", "formula"),
        (
            ' office:value-type="string" office:string-value="" calcext:value-type="error"',
            "<text:p>#DIV/0!</text:p>",
            "spreadsheet_error",
        ),
        (' office:value-type="float" office:value="50000"', "<text:p>50000</text:p>", ""),
    ],
)
def test_formulas_of_an_open_document_are_read_or_told(value: str, text: str, case: str) -> None:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in ROW[:4]
    )
    cells += ODS_FORMULA.format(value=value, text=text)
    cells += '<table:table-cell office:value-type="string"><text:p>USD</text:p></table:table-cell>'
    content = ods([HEADERS, ROW], f"<table:table-row>{cells}</table:table-row>")
    submission = read.read(content, "a.ods")
    found = [(f.case, f.place.cell) for f in submission.all_findings() if f.rule_id == "V04"]
    assert found == ([(case, "E3")] if case else [])
    if not case:
        assert submission.forms[0].rows[1].values["export_value"] == Decimal(50_000)


@pytest.mark.parametrize("text", ["#YOK", "#BAŞV!", "#SAYI/0!", "#N/A", "#DEĞER!", "####"])
def test_errors_that_were_saved_as_text_are_told(text: str) -> None:
    assert cases(read_rows("M2", {**M2, "quantity": text})) == [("V04", "spreadsheet_error", "W")]


# --- Made-up companies


def test_made_up_files_say_that_they_are_made_up_and_are_read_whole() -> None:
    companies = made_up.companies(8)
    quarter = Quarter(2026, 3)
    submission = read.read(made_up.workbook(companies, quarter, 5), "ornek.xlsx")
    assert cases(submission) == []
    assert [len(form.rows) for form in submission.forms] == [8, 40]
    assert all("SAMPLE" in str(row.values["title"]) for row in submission.rows("M1"))
    assert all(str(row.values["tax_no"]).startswith("99000") for row in submission.rows("M2"))
    assert len(submission.tax_numbers()) == 8
    assert submission.periods() == {quarter}


def test_made_up_files_are_the_same_every_time() -> None:
    companies = made_up.companies(2)
    quarter = Quarter(2026, 3)
    assert made_up.workbook(companies, quarter, 3) == made_up.workbook(companies, quarter, 3)


def test_two_companies_are_told_apart() -> None:
    rows = only_form(read_rows("M2", M2, changed("M2", tax_no=OTHER_VKN))).rows
    assert [row.values["tax_no"] for row in rows] == [VKN, OTHER_VKN]
