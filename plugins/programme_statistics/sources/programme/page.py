"""The page ``docs/registers.md``, written from the declarations of the registers.

``make templates`` writes it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from programme_statistics.sources.programme import words
from programme_statistics.sources.register import SOURCE_FIELDS, Field, Register, registers

_HEAD = """# The registers of the programmes, field by field

Written by `make templates` from `include/registers/`; edit that, not this page. How to keep a
register is on the
[page of the source](../plugins/programme_statistics/sources/programme/README.md). Key fields are
bold, fields marked with * have to be filled. Every register but those that say so also has
`document_code`*, `statement_no` and `basis`*: where a row is from.

## Templates

`make templates` also writes the empty registers, `var/templates/registers_<workbook>_tr.xlsx` and
`..._en.xlsx`: a sheet a register, with the headers below, notes, limits, and lists to choose from.
Fill in what you keep and put the workbook into the folder `PROGRAMME_REGISTER`; sheets that stay
empty say nothing. One language or both, workbooks and CSVs side by side: all is read as one.

Sheets and CSVs go by a register's code or by its title in either language; headers by the field's
name, by either header or by an alias (`include/registers/headers.csv`); choices, yes and no,
provinces, countries, clusters and sectors by their code or their name. Case, accents, blanks and
punctuation do not matter. What has no name in Turkish yet is a line in these files.

| workbook | holds | registers |
|---|---|---|
{workbooks}
"""


def page() -> str:
    """The page as text."""
    head = _HEAD.format(workbooks="\n".join(_workbooks()))
    tables = [line for one in registers().values() for line in _register(one)]
    return "\n".join([head, *_source_fields(), *tables, *_choices()])


def write(root: Path) -> None:
    """Writes the page below the project's folder."""
    (root / "docs" / "registers.md").write_text(page(), encoding="utf-8")


def _workbooks() -> Iterator[str]:
    for name in sorted({register.workbook for register in registers().values()}):
        title = words.workbook_title(name)
        codes = [f"`{one.code}`" for one in registers().values() if one.workbook == name]
        yield f"| `{name}` | {title.en} / {title.tr} | {', '.join(codes)} |"


def _source_fields() -> Iterator[str]:
    """The headers of the fields that nearly every register has."""
    register = registers()["projects"]
    yield "## Where a row is from\n"
    yield from _table(register, [field for field in register.fields.values() if _is_source(field)])
    yield ""


def _is_source(field: Field) -> bool:
    return field.name in SOURCE_FIELDS


def _register(register: Register) -> Iterator[str]:
    yield f"## {register.title} / {words.title(register).tr} (`{register.code}`)\n"
    is_sourced = "basis" in register.fields
    sourced = "" if is_sourced else " Without the fields of where a row is from."
    yield f"One row is {register.grain}. Table `warehouse.{register.table}`.{sourced}\n"
    fields = register.fields.values()
    yield from _table(register, [one for one in fields if not (is_sourced and _is_source(one))])
    yield ""


def _table(register: Register, fields: Iterable[Field]) -> Iterator[str]:
    yield "| field | headers | value | what it says |"
    yield "|---|---|---|---|"
    for field in fields:
        name = f"`{field.name}`"
        name = f"**{name}**" if field.name in register.key else name
        star = "" if field.optional else "*"
        found = words.field_words(register, field)
        headers = "; ".join([found.header.en, found.header.tr, *found.aliases])
        yield f"| {name}{star} | {headers} | {_value(field)} | {field.comment} |"


def _choices() -> Iterator[str]:
    yield "## Choices\n"
    yield "| code | English | Turkish |"
    yield "|---|---|---|"
    found = {
        code: name
        for register in registers().values()
        for field in register.fields.values()
        if field.choices
        for code, name in words.named(register, field).items()
    }
    for code, name in sorted(found.items()):
        yield f"| `{code}` | {name.en} | {name.tr} |"
    yield ""


def _value(field: Field) -> str:
    if field.choices:
        return ", ".join(field.choices)
    bounds = [
        f"{word} {bound}"
        for word, bound in (("at least", field.min), ("at most", field.max))
        if bound is not None
    ]
    refers = [f"of {field.refers.removeprefix('@')}"] if field.refers else []
    return ", ".join([field.type, *refers, *bounds])
