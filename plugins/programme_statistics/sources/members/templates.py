"""Writes the empty forms: a workbook in each language, and the CSV layout of each form.

Everything in them comes from ``include/forms``: headers, units, notes, drop-downs, limits. No cell
holds a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from programme_statistics import reference
from programme_statistics.sources import template_book
from programme_statistics.sources.bilingual import Language
from programme_statistics.sources.choices import all_choices
from programme_statistics.sources.members import forms
from programme_statistics.sources.members.forms import Field, Form
from programme_statistics.sources.template_book import TEXT, Column, Sheet

_FORMATS: Mapping[str, str] = {
    "money": "#,##0.00",
    "quantity": "#,##0.###",
    "percent": "0.##",
    "integer": "0",
    "date": "DD.MM.YYYY",
}
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
            "Başlıklar kilitlidir, parola yoktur: Gözden Geçir > Sayfa Korumasını Kaldır.",
            "Başka yerden kopyaladıklarınızı yalnızca değer olarak yapıştırın.",
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
            "Headers are locked without a password: Review > Unprotect Sheet.",
            "Paste what you copy from elsewhere as values only.",
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
    lists = _lists(language)
    return template_book.workbook(
        cover=(str(words["cover"]), str(words["title"]), words["lines"]),
        lists=(str(words["lists"]), lists),
        sheets=[_sheet(form, language, lists) for form in forms.all_forms().values()],
    )


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


def _lists(language: Language) -> Mapping[str, Sequence[str]]:
    """The values of every drop-down by its name."""
    lists: dict[str, Sequence[str]] = {
        name: [choice.name.of(language) for choice in choices]
        for name, choices in all_choices().items()
    }
    lists["currency"] = [choice.code for choice in all_choices()["currency"]]
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
    return lists


def _sheet(form: Form, language: Language, lists: Mapping[str, Sequence[str]]) -> Sheet:
    return Sheet(
        name=form.code,
        entry=f"{form.code}: {form.title.of(language)}",
        about=form.about.of(language),
        titles=(
            f"{form.code} v{form.version} – {form.title.of(language)}",
            form.about.of(language),
            str(_WORDS[language]["required"]),
        ),
        columns=[_column(field, language, lists) for field in form.fields],
        has_units=True,
    )


def _column(field: Field, language: Language, lists: Mapping[str, Sequence[str]]) -> Column:
    return Column(
        header=field.header.of(language),
        note=field.note.of(language),
        required=field.required,
        number_format=_FORMATS.get(field.kind, TEXT),
        unit=_unit(field, language),
        choices=field.choices or (field.kind if field.kind in lists else ""),
        minimum=field.minimum if field.is_number else None,
        maximum=field.maximum,
        is_whole=field.kind == "integer",
        stop=str(_WORDS[language]["stop"]),
    )


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
