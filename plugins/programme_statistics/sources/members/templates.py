"""Writes the empty forms: a workbook in each language, and the CSV layout of each form.

Everything in them comes from ``include/forms``: headers, units, notes, drop-downs, limits. No cell
holds a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from programme_statistics import reference
from programme_statistics.sources.members import forms
from programme_statistics.sources.members.forms import Field, Form
from programme_statistics.sources.members.submission import Language

ROWS = 2000
"""Rows below the header that have drop-downs."""
HEADER_ROW = 4
_TEXT = "@"
_FORMATS: Mapping[str, str] = {
    "money": "#,##0.00",
    "quantity": "#,##0.###",
    "percent": "0.##",
    "integer": "0",
    "date": "DD.MM.YYYY",
}
_WIDEST = 32
_WORDS = {
    "tr": {
        "cover": "Kapak",
        "lists": "Listeler",
        "title": "Küme bildirim formları",
        "lines": (
            "Her formun kendi sayfası vardır; yalnızca göndereceklerinizi doldurun.",
            "Yıldızlı (*) sütunlar zorunludur. Başlıkları değiştirmeyin; sıraları önemli değildir.",
            "Değer yoksa boş bırakın; değer sıfırsa 0 yazın.",
            "Vergi numarası ve GTİP sütunları metindir: baştaki sıfırlar kaybolmaz.",
            "Dosya adına firma ya da kişi adı yazmayın.",
        ),
        "required": "Yıldızlı (*) sütunlar zorunludur. Açıklama için başlığın üzerine gelin.",
        "yes_no": ("Evet", "Hayır"),
        "date": "gg.aa.yyyy",
        "text": "metin",
        "stop": "Bu değer alınmıyor",
    },
    "en": {
        "cover": "Cover",
        "lists": "Lists",
        "title": "Cluster return forms",
        "lines": (
            "Each form has a sheet of its own; fill in those you send.",
            "Columns with a star (*) are required. Do not change headers; their order is free.",
            "Leave a cell empty if there is no value; write 0 if the value is zero.",
            "Tax numbers and HS codes are text, so that leading zeros are kept.",
            "Put no name of a company or person into the file's name.",
        ),
        "required": "Columns with a star (*) are required. Point at a header to read about it.",
        "yes_no": ("Yes", "No"),
        "date": "dd.mm.yyyy",
        "text": "text",
        "stop": "This value is not taken",
    },
}


def workbook(language: Language) -> bytes:
    """The workbook with every form, in one language."""
    words = _WORDS[language]
    book = Workbook()
    cover = book.active
    assert isinstance(cover, Worksheet)  # noqa: S101  a new workbook has a sheet
    cover.title = str(words["cover"])
    _fill_cover(cover, language)
    lists = book.create_sheet(str(words["lists"]))
    ranges = _fill_lists(lists, language)
    for form in forms.all_forms().values():
        _fill_form(book.create_sheet(form.code), form, language, ranges)
    lists.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv_layout(form: Form, language: Language) -> bytes:
    """The header of a form as Excel in Turkish writes CSV: semicolons, UTF-8 with a mark."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerow(f.header.of(language) for f in form.fields)
    return stream.getvalue().encode("utf-8-sig")


def write(folder: Path) -> Sequence[Path]:
    """Writes every template below ``folder``; the files."""
    files: dict[str, bytes] = {}
    languages: tuple[Language, Language] = ("tr", "en")
    for language in languages:
        files[f"forms_{language}.xlsx"] = workbook(language)
        for form in forms.all_forms().values():
            files[f"{form.code}_{language}.csv"] = csv_layout(form, language)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def _fill_cover(sheet: Worksheet, language: Language) -> None:
    words = _WORDS[language]
    sheet["A1"] = str(words["title"])
    sheet["A1"].font = Font(bold=True, size=16)
    row = 3
    for line in words["lines"]:
        sheet.cell(row, 1, line)
        row += 1
    for form in forms.all_forms().values():
        row += 1
        cell = sheet.cell(row, 1, f"{form.code}: {form.title.of(language)}")
        cell.hyperlink = f"#'{form.code}'!A1"
        cell.font = Font(bold=True, color="0B5394", underline="single")
        row += 1
        sheet.cell(row, 1, form.about.of(language))
    sheet.column_dimensions["A"].width = 100
    sheet.sheet_view.showGridLines = False


def _fill_lists(sheet: Worksheet, language: Language) -> Mapping[str, str]:
    """The values of every drop-down, a column each; the range of each by its name."""
    lists: dict[str, Sequence[str]] = {
        name: [choice.name.of(language) for choice in choices]
        for name, choices in forms.all_choices().items()
    }
    lists["currency"] = [choice.code for choice in forms.all_choices()["currency"]]
    lists["yes_no"] = tuple(_WORDS[language]["yes_no"])
    lists["province"] = [
        province.name_tr if language == "tr" else province.name_en
        for province in reference.provinces()
    ]
    lists["country"] = sorted(
        country.name_tr if language == "tr" else country.name_en
        for country in reference.countries()
        if country.kind in {"country", "territory", "free_zone"} and country.code != "TR"
    )
    ranges: dict[str, str] = {}
    for column, (name, values) in enumerate(lists.items(), 1):
        letter = get_column_letter(column)
        sheet.cell(1, column, name)
        for row, value in enumerate(values, 2):
            sheet.cell(row, column, value)
        ranges[name] = f"'{sheet.title}'!${letter}$2:${letter}${len(values) + 1}"
    return ranges


def _fill_form(sheet: Worksheet, form: Form, language: Language, ranges: Mapping[str, str]) -> None:
    words = _WORDS[language]
    last = get_column_letter(len(form.fields))
    titles = (
        f"{form.code} v{form.version} – {form.title.of(language)}",
        form.about.of(language),
        str(words["required"]),
    )
    for row, title in enumerate(titles, 1):
        sheet.cell(row, 1, title).font = Font(bold=row == 1, size=14 if row == 1 else 11)
        sheet.merge_cells(f"A{row}:{last}{row}")
    for column, field in enumerate(form.fields, 1):
        letter = get_column_letter(column)
        header = field.header.of(language)
        cell = sheet.cell(HEADER_ROW, column, f"{header} *" if field.required else header)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="0B5394" if field.required else "5A7184")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cell.comment = Comment(field.note.of(language), form.code, height=80, width=260)
        units = sheet.cell(HEADER_ROW + 1, column, _unit(field, language))
        units.font = Font(italic=True, color="5A7184")
        sheet.column_dimensions[letter].width = min(_WIDEST, max(12, len(header) + 4))
        sheet.column_dimensions[letter].number_format = _FORMATS.get(field.kind, _TEXT)
        validation = _validation(field, language, ranges)
        if validation is not None:
            validation.add(f"{letter}{HEADER_ROW + 2}:{letter}{HEADER_ROW + 1 + ROWS}")
            sheet.add_data_validation(validation)
    sheet.row_dimensions[HEADER_ROW].height = 32
    sheet.freeze_panes = f"A{HEADER_ROW + 2}"


def _unit(field: Field, language: Language) -> str:
    """What stands in the row of units; a word that the reader knows as such."""
    if field.kind == "date":
        return str(_WORDS[language]["date"])
    if field.unit == "persons":
        return "kişi" if language == "tr" else "persons"
    if field.unit == "hours":
        return "saat" if language == "tr" else "hours"
    if field.unit == "TRY":
        return "TL" if language == "tr" else "TRY"
    if field.unit in {"kg", "%"}:
        return field.unit
    return str(_WORDS[language]["text"]) if field.kind in {"tax_no", "hs_code", "digits"} else ""


def _validation(
    field: Field, language: Language, ranges: Mapping[str, str]
) -> DataValidation | None:
    """The drop-down or the limits of a field; None where anything may be typed."""
    name = field.choices or (field.kind if field.kind in ranges else "")
    if name:
        validation = DataValidation(type="list", formula1=ranges[name], allow_blank=True)
        # Other spellings are understood too, so that the list is an offer.
        validation.showErrorMessage = False
    elif field.is_number and field.minimum is not None:
        validation = DataValidation(
            type="whole" if field.kind == "integer" else "decimal",
            operator="between" if field.maximum is not None else "greaterThanOrEqual",
            formula1=f"{field.minimum:f}",
            formula2=None if field.maximum is None else f"{field.maximum:f}",
            allow_blank=True,
        )
        validation.error = field.note.of(language)
        validation.errorTitle = str(_WORDS[language]["stop"])
        validation.showErrorMessage = True
    else:
        return None
    return validation
