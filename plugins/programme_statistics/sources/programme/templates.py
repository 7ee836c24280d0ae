"""Writes the empty registers: a workbook for each file of ``include/registers``, in each language.

A sheet is a register. What stands above its header begins with ``#``, which the reader takes for a
remark, so that a filled template is a register's file like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from programme_statistics.sources import template_book
from programme_statistics.sources.bilingual import Language
from programme_statistics.sources.programme import words
from programme_statistics.sources.programme.datasets import REGISTER
from programme_statistics.sources.programme.files import sheets
from programme_statistics.sources.register import OUTSIDE, Field, Register, registers
from programme_statistics.sources.template_book import TEXT, Column, Sheet

_FORMATS: Mapping[str, str] = {
    "money": "#,##0.00",
    "decimal": "General",
    "rate": "General",
    "integer": "0",
    "date": "DD.MM.YYYY",
}
_WORDS = {
    "tr": {
        "lines": (
            "Her kaydın kendi sayfası vardır; yalnızca tutacaklarınızı doldurun.",
            "Yıldızlı (*) sütunlar zorunludur. Sütunlar silinmez; sıraları önemli değildir.",
            "Bilinmeyen değeri boş bırakın; değer sıfırsa 0 yazın.",
            "Listeler öneridir: kodlar ve kendi kodlarınız da yazılabilir.",
            "Başlıklar kilitlidir, parola yoktur: Gözden Geçir > Sayfa Korumasını Kaldır.",
            "Başka yerden kopyaladıklarınızı yalnızca değer olarak yapıştırın.",
            "# ile başlayan satırlar nottur, okunmaz. Kişi adı ve vergi numarası yazmayın.",
            "Belge kodu SECRETARIAT, dayanak Kaydedilmiş; başka kaynağınız varsa onu yazın.",
        ),
        "row": "Her satır: {grain}.",
        "required": "Yıldızlı (*) sütunlar zorunludur. Açıklama için başlığın üzerine gelin.",
        "stop": "Bu değer alınmıyor",
    },
    "en": {
        "lines": (
            "Each register has a sheet of its own; fill in those you keep.",
            "Columns with a star (*) are required. All columns have to stay; their order is free.",
            "Leave a cell empty if its value is not known; write 0 if the value is zero.",
            "The lists are offers: codes may be written too, also codes of your own.",
            "Headers are locked without a password: Review > Unprotect Sheet.",
            "Paste what you copy from elsewhere as values only.",
            "Lines that begin with # are remarks. Write no names of persons and no tax numbers.",
            "The document code is SECRETARIAT, the basis Recorded, or those of another source.",
        ),
        "row": "One row is {grain}.",
        "required": "Columns with a star (*) are required. Point at a header to read about it.",
        "stop": "This value is not taken",
    },
}


def workbook(name: str, language: Language) -> bytes:
    """The empty registers that ``include/registers/<name>.toml`` declares, in one language."""
    title = words.workbook_title(name).of(language)
    own = [register for register in registers().values() if register.workbook == name]
    lists = _lists(own, language)
    return template_book.workbook(
        cover=(words.COVER.of(language), title, _WORDS[language]["lines"]),
        lists=(words.LISTS.of(language), lists),
        sheets=[_sheet(register, language, lists) for register in own],
    )


def write(folder: Path) -> Sequence[Path]:
    """Writes every template below ``folder``; the files."""
    folder.mkdir(parents=True, exist_ok=True)
    languages: tuple[Language, Language] = ("tr", "en")
    paths = []
    for name in sorted({register.workbook for register in registers().values()}):
        for language in languages:
            paths.append(folder / f"registers_{name}_{language}.xlsx")
            paths[-1].write_bytes(workbook(name, language))
    return paths


def _lists(own: Sequence[Register], language: Language) -> Mapping[str, Sequence[str]]:
    """The values of every drop-down by its name: names of codes, or the codes that are known."""
    lists: dict[str, Sequence[str]] = {}
    for register in own:
        for field in register.fields.values():
            name = _list_name(register, field)
            if name in lists or not name:
                continue
            named = [entry.of(language) for entry in words.named(register, field).values()]
            if field.refers in OUTSIDE:
                named.sort()
            values = named or _codes_of_the_seed(field.refers or "")
            if values:
                lists[name] = values
    return lists


def _list_name(register: Register, field: Field) -> str:
    if field.type == "boolean":
        return "yes_no"
    if field.choices:
        return f"{register.code}.{field.name}"
    return field.refers or words.field_words(register, field).offers


def _codes_of_the_seed(code: str) -> Sequence[str]:
    """The keys of a register as it comes with the project."""
    path = REGISTER.seed / f"{code}.csv"
    (sheet,) = sheets(path.name, path.read_bytes(), registers())
    (key,) = sheet.register.key
    return [line.cells[key] for line in sheet.lines]


def _sheet(register: Register, language: Language, lists: Mapping[str, Sequence[str]]) -> Sheet:
    texts = _WORDS[language]
    about = str(texts["row"]).format(grain=words.grain(register).of(language))
    title = words.title(register).of(language)
    return Sheet(
        name=words.sheet_name(register, language),
        entry=title,
        about=about,
        titles=(f"# {title}", f"# {about}", f"# {texts['required']}"),
        columns=[_column(register, field, language, lists) for field in register.fields.values()],
    )


def _column(
    register: Register, field: Field, language: Language, lists: Mapping[str, Sequence[str]]
) -> Column:
    found = words.field_words(register, field)
    choices = _list_name(register, field)
    return Column(
        header=found.header.of(language),
        note=found.note.of(language),
        required=not field.optional,
        number_format=_FORMATS.get(field.type, TEXT),
        choices=choices if choices in lists else "",
        minimum=None if field.min is None else Decimal(field.min),
        maximum=None if field.max is None else Decimal(field.max),
        is_whole=field.type == "integer",
        stop=str(_WORDS[language]["stop"]),
    )
