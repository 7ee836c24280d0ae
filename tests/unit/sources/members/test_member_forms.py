"""One specification a form: templates, page, suites and staging columns follow from it."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from programme_statistics.checks.judge import judge as judge_suite
from programme_statistics.errors import ConfigurationError
from programme_statistics.settings import project_root
from programme_statistics.sources import template_book
from programme_statistics.sources.bilingual import Language
from programme_statistics.sources.casing import squeeze
from programme_statistics.sources.choices import all_choices
from programme_statistics.sources.members import forms, forms_page, headers, read, templates
from programme_statistics.sources.members.measures import measures
from support.member_files import GOOD, M1, cases, only_form, only_row, read_rows, read_text, saved

REMEMBERED = (headers._lookup, headers._english, headers._currencies, headers._field)
"""What a process remembers of the forms."""
LANGUAGES: tuple[Language, Language] = ("tr", "en")


def test_the_forms_are_those_that_secretariats_fill_in() -> None:
    assert list(forms.all_forms()) == ["M0", "M1", "M2", "M3", "M4", "M5"]


@pytest.mark.parametrize("code", sorted(GOOD))
def test_no_header_of_a_form_means_two_fields(code: str) -> None:
    form = forms.all_forms()[code]
    seen: dict[str, str] = {}
    for field in form.fields:
        for header in field.headers:
            key = squeeze(header)
            assert seen.setdefault(key, field.name) == field.name, header


@pytest.mark.parametrize("code", sorted(GOOD))
def test_every_choice_and_limit_is_one_that_the_reader_knows(code: str) -> None:
    for field in forms.all_forms()[code].fields:
        assert not field.choices or field.choices in all_choices()
        assert field.minimum is None or field.is_number


def test_identities_are_marked() -> None:
    marked = {
        f"{form.code}.{field.name}"
        for form in forms.all_forms().values()
        for field in form.fields
        if field.identity
    }
    assert {"M0.title", "M0.mersis_no", "M1.title", "M2.declaration_no", "M4.doc_no"} <= marked
    assert all(
        field.identity
        for form in forms.all_forms().values()
        for field in form.fields
        if field.kind in {"tax_no", "title"}
    )
    assert not any(field.identity for field in forms.all_forms()["M5"].fields)


def test_staging_columns_follow_from_the_fields() -> None:
    columns = {column.name: column for column in forms.all_forms()["M2"].staging_columns}
    assert columns["export_value"].postgresql_type == "numeric(20, 2)"
    assert columns["net_mass_kg"].postgresql_type == "numeric(20, 3)"
    assert columns["hs_code"].postgresql_type == "text"
    assert columns["tax_no"].is_identity
    assert all(column.comment for column in columns.values())


def test_a_new_field_is_one_edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reader, template, CSV layout, page, suite and staging columns all have it.

    How it comes to the table that keeps it: tests/integration/members/test_new_field.py.
    """
    shutil.copytree(forms.folder(), tmp_path / "forms")
    with (tmp_path / "forms" / "M5.toml").open("a", encoding="utf-8") as stream:
        stream.write(
            '\n[[fields]]\nname = "hours"\nkind = "integer"\nrequired = true\nmaximum = 24\n'
            'header = { tr = "Süre", en = "Duration" }\nnote = { tr = "Saat.", en = "Hours." }\n'
        )
    monkeypatch.setattr(forms, "folder", lambda: tmp_path / "forms")
    for cached in (forms.all_forms, *REMEMBERED):
        cached.cache_clear()
    try:
        text = "Etkinlik Kodu;Katılımcı Türü;Memnuniyet;Süre\nS-1;KOBİ;4;25\n"
        assert ("V04", "range", "E") in cases(read_text(text))
        book = openpyxl.load_workbook(io.BytesIO(templates.workbook("en")))
        header = [cell.value for cell in book["M5"][template_book.HEADER_ROW]]
        assert header[-1] == "Duration *"
        assert b"S\xc3\xbcre" in templates.csv_layout(forms.all_forms()["M5"], "tr")
        assert "| **`hours`** | Süre | Duration | whole number |  |  |" in forms_page.page()
        assert "hours_missing" in forms_page.suites()["member_m5.json"]
        assert forms.all_forms()["M5"].staging_columns[-1].name == "hours"
    finally:
        monkeypatch.undo()
        for cached in (forms.all_forms, *REMEMBERED):
            cached.cache_clear()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "money"', 'kind = "gold"', "'gold' is no kind of field"),
        ('unit = "TRY"', 'units = "TRY"', "units is nothing a field has"),
        ('name = "title"', 'name = "tax_no"', "tax_no stands twice"),
        ('name = "title"', 'name = "title; drop table x"', "is the name of a column"),
        ('key = ["tax_no", "period"]', 'key = ["nobody"]', "key stands twice or names no field"),
        ('note = { tr = "KDV', 'memo = { tr = "KDV', "nothing a field has|not a form"),
        ('code = "M1"', "code = ", "not a form"),
    ],
)
def test_a_wrong_specification_says_what_is_wrong(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    text = (forms.folder() / "M1.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "M1.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=message):
        forms.read_forms(tmp_path)


# --- Templates


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_template_is_read_without_a_finding(language: Language) -> None:
    book = openpyxl.load_workbook(io.BytesIO(templates.workbook(language)))
    for code, row in GOOD.items():
        for column, field in enumerate(forms.all_forms()[code].fields, 1):
            if field.name in row:
                book[code].cell(template_book.HEADER_ROW + 2, column, row[field.name])
    submission = read.read(saved(book), "a.xlsx")
    assert cases(submission) == []
    assert [form.form_code for form in submission.forms] == list(GOOD)
    assert all(form.ignored == {"units": 1} for form in submission.forms if form.form_code != "M5")
    assert {form.language for form in submission.forms} == {language}
    assert len(submission.ignored_sheets) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_has_notes_and_drop_downs_and_no_formula(language: Language) -> None:
    book = openpyxl.load_workbook(io.BytesIO(templates.workbook(language)))
    for form in forms.all_forms().values():
        sheet = book[form.code]
        for column, field in enumerate(form.fields, 1):
            comment = sheet.cell(template_book.HEADER_ROW, column).comment
            assert comment is not None
            assert comment.text == field.note.of(language)
        lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
        chosen = {"choice", "currency", "yes_no", "country", "province"}
        assert len(lists) == sum(field.kind in chosen for field in form.fields)
    for name in book.sheetnames:
        for cells in book[name].iter_rows():
            assert all(cell.data_type != "f" for cell in cells)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_secretariat_must_not_change_is_locked_without_a_password(
    language: Language,
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(templates.workbook(language)))
    cover, lists = book.sheetnames[:2]
    assert all(book[name].protection.sheet for name in book.sheetnames)
    assert all(book[name].protection.password is None for name in book.sheetnames)
    assert all(cell.protection.locked for row in book[cover].rows for cell in row)
    assert all(cell.protection.locked for row in book[lists].rows for cell in row)
    for form in forms.all_forms().values():
        head = book[form.code].iter_rows(max_row=template_book.HEADER_ROW + 1)
        assert all(cell.protection.locked for row in head for cell in row[: len(form.fields)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_cells_to_fill_in_are_unlocked_and_sorted_filtered_and_deleted(language: Language) -> None:
    book = openpyxl.load_workbook(io.BytesIO(templates.workbook(language)))
    for form in forms.all_forms().values():
        sheet = book[form.code]
        # A row can be deleted if all of its cells are unlocked: columns to the last there can be.
        columns = sheet.column_dimensions.values()
        assert not any(column.protection.locked for column in columns)
        assert max(column.max or 0 for column in columns) == 16_384
        # What the format calls a protection's attribute is what it forbids.
        locked = sheet.protection
        assert not (locked.sort or locked.autoFilter or locked.formatColumns)
        assert not (locked.insertRows or locked.deleteRows)
        assert locked.formatCells  # tax numbers stay text
        units = template_book.HEADER_ROW + 1
        assert sheet.auto_filter.ref.startswith(f"A{units}:")
        assert sheet.auto_filter.ref.endswith(str(units + template_book.ROWS))


def test_every_value_of_a_drop_down_is_understood() -> None:
    for language in LANGUAGES:
        book = openpyxl.load_workbook(io.BytesIO(templates.workbook(language)))
        lists = book[book.sheetnames[1]]
        for column in lists.iter_cols(values_only=True):
            name, values = column[0], [value for value in column[1:] if value]
            used = [
                (form, field)
                for form in forms.all_forms().values()
                for field in form.fields
                if name in {field.choices, field.kind}
            ]
            form, field = used[0]
            rows = [{**GOOD[form.code], field.name: str(value)} for value in values]
            read_back = only_form(read_rows(form.code, *rows)).rows
            assert [row.findings for row in read_back] == [()] * len(rows), name


def test_the_templates_are_written_in_both_languages(tmp_path: Path) -> None:
    names = {path.name for path in templates.write(tmp_path)}
    assert {"forms_tr.xlsx", "forms_en.xlsx", "M2_tr.csv", "M2_en.csv"} <= names
    assert {path.name for path in tmp_path.iterdir()} == names


# --- Page and suites


def test_the_page_of_the_forms_is_up_to_date() -> None:
    written = (project_root() / "docs" / "forms.md").read_text(encoding="utf-8")
    assert written == forms_page.page(), "run make templates"


def test_the_suites_of_the_forms_are_up_to_date() -> None:
    folder = project_root() / "expectations"
    assert {path.name for path in folder.glob("member_*.json")} == set(forms_page.suites())
    for name, content in forms_page.suites().items():
        assert (folder / name).read_text(encoding="utf-8") == content, "run make templates"


def test_a_suite_passes_good_rows_and_stops_what_the_rules_should_have_stopped() -> None:
    submission = read_rows("M1", M1)
    good = only_form(submission)
    verdicts = judge_suite("member_m1", measures(good), common="member_m1")
    assert all(verdict.passed for verdict in verdicts)
    row = only_row(submission)
    values = {**row.values, "turnover_try": None, "employees_eop": 50_001}
    bad = replace(good, rows=(replace(row, values=values),), rows_read=3)
    failed = {
        verdict.check_name: verdict.sentence
        for verdict in judge_suite("member_m1", measures(bad), common="member_m1")
        if not verdict.passed
    }
    assert set(failed) == {
        "every_row_accounted_for",
        "turnover_try_stated",
        "employees_eop_within_limits",
    }
    assert measures(bad)["accepted_pct"] == Decimal(100)
