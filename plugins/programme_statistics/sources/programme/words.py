"""What registers, fields and choices are called in Turkish and English.

The words are data beside the declarations: ``include/registers/titles.csv``, ``headers.csv``,
``choices.csv`` and ``workbooks.csv``. The templates are written with them, the reader understands
them whatever their case, accents, blanks and punctuation, and the codes themselves. What has no
line there is called by its code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from programme_statistics import nomenclature, reference
from programme_statistics.sources import register as declarations
from programme_statistics.sources.bilingual import Language, Words
from programme_statistics.sources.casing import squeeze
from programme_statistics.sources.choices import Choice, all_choices
from programme_statistics.sources.register import Field, Register

COVER = Words("Kapak", "Cover")
LISTS = Words("Listeler", "Lists")
YES = Words("Evet", "Yes")
NO = Words("Hayır", "No")
LONGEST_SHEET_NAME = 31
"""Excel's limit."""


@dataclass(frozen=True, slots=True)
class FieldWords:
    """What a field is called: its header, its other headers, the note, the list it is offered."""

    header: Words
    note: Words
    aliases: tuple[str, ...] = ()
    offers: str = ""


def workbook_title(name: str) -> Words:
    """The title of the registers that are declared in one file, which have one workbook."""
    for row in _rows("workbooks.csv"):
        if row["workbook"] == name:
            return Words(row["title_tr"], row["title_en"])
    return Words(name, name)


def title(register: Register) -> Words:
    """What a register is called."""
    row = _titles().get(register.code)
    return Words(row["title_tr"] if row else register.title, register.title)


def grain(register: Register) -> Words:
    """What one row of a register is."""
    row = _titles().get(register.code)
    return Words(row["grain_tr"] if row else register.grain, register.grain)


def sheet_name(register: Register, language: Language) -> str:
    """The name of a register's sheet in the template: its title, as far as Excel takes it."""
    return title(register).of(language)[:LONGEST_SHEET_NAME].rstrip()


def field_words(register: Register, field: Field) -> FieldWords:
    """What a field of a register is called; a register's own words go before those of all."""
    of_all = _headers().get(("", field.name), {})
    own = _headers().get((register.code, field.name), {})

    def word(column: str) -> str:
        return own.get(column) or of_all.get(column, "")

    return FieldWords(
        header=Words(word("header_tr") or field.name, word("header_en") or field.name),
        note=Words(word("note_tr") or field.comment, field.comment),
        aliases=tuple(alias for alias in word("aliases").split("|") if alias),
        offers=word("offers"),
    )


def register_of(name: str, known: Mapping[str, Register]) -> Register | None:
    """The register that a file or sheet of this name holds; None if it holds none."""
    if name in known:
        return known[name]
    key = squeeze(name)
    for register in known.values():
        words = title(register)
        names = [register.code, words.tr, words.en]
        names += [sheet_name(register, "tr"), sheet_name(register, "en")]
        if key in map(squeeze, names):
            return register
    return None


def is_beside(name: str) -> bool:
    """Whether a sheet is one of the template's own: its cover or its lists."""
    return name in {COVER.tr, COVER.en, LISTS.tr, LISTS.en}


def field_names(register: Register) -> Mapping[str, str]:
    """The field that each squeezed header of a register means."""
    found: dict[str, str] = {}
    for field in register.fields.values():
        words = field_words(register, field)
        for header in (field.name, words.header.en, words.header.tr, *words.aliases):
            found.setdefault(squeeze(header), field.name)
    return found


def named(register: Register, field: Field) -> Mapping[str, Words]:
    """The codes that have names and may be written by them, in the order they are offered."""
    if field.type == "boolean":
        return {"yes": YES, "no": NO}
    if field.choices:
        return {code: _choices().get(code, Words(code, code)) for code in field.choices}
    if field.refers in declarations.OUTSIDE:
        return _outside()[field.refers or ""]
    if offers := field_words(register, field).offers:
        return {choice.code: Words(choice.code, choice.code) for choice in _offered(offers)}
    return {}


def codes(register: Register, field: Field) -> Mapping[str, str]:
    """The code that each squeezed name of a field's values means; names of two codes mean none."""
    found: dict[str, str | None] = {}

    def note(name: str, code: str) -> None:
        if key := squeeze(name):
            found[key] = code if found.setdefault(key, code) == code else None

    for code, words in named(register, field).items():
        for name in (code, words.tr, words.en):
            note(name, code)
    for choice in _offered(field_words(register, field).offers):
        for name in (choice.name.tr, choice.name.en, *choice.aliases):
            note(name, choice.code)
    return {name: code for name, code in found.items() if code is not None}


def _offered(name: str) -> Iterable[Choice]:
    return all_choices()[name] if name else ()


@cache
def _outside() -> Mapping[str, Mapping[str, Words]]:
    """Names of the code lists that are no registers, by the name a field refers to them."""
    return {
        "@province": {one.code: Words(one.name_tr, one.name_en) for one in reference.provinces()},
        "@country": {one.code: Words(one.name_tr, one.name_en) for one in reference.countries()},
        "@sector": {one.code: Words(one.name_tr, one.name_en) for one in reference.sectors()},
        "@cluster": {
            row["cluster_code"]: Words(row["name_tr"], row["name_en"])
            for row in nomenclature.cluster_rows()
        },
    }


@cache
def _choices() -> Mapping[str, Words]:
    return {row["code"]: Words(row["name_tr"], row["name_en"]) for row in _rows("choices.csv")}


@cache
def _titles() -> Mapping[str, Mapping[str, str]]:
    return {row["register"]: row for row in _rows("titles.csv")}


@cache
def _headers() -> Mapping[tuple[str, str], Mapping[str, str]]:
    return {(row["register"], row["field"]): row for row in _rows("headers.csv")}


@cache
def _rows(name: str) -> tuple[Mapping[str, str], ...]:
    return tuple(reference.rows(name, _COLUMNS[name], declarations.folder()))


_COLUMNS = {
    "workbooks.csv": ("workbook", "title_en", "title_tr"),
    "titles.csv": ("register", "title_tr", "grain_tr"),
    "headers.csv": (
        *("register", "field", "header_en", "header_tr", "aliases", "offers", "note_tr"),
    ),
    "choices.csv": ("code", "name_en", "name_tr"),
}
