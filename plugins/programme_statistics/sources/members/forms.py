"""The forms M0 to M5: one specification each, in ``include/forms/``.

From it come the workbook and CSV templates, the reader, the rules' limits, the staging columns,
the checks and the page ``docs/forms.md``. A new field is one block in one file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from programme_statistics.errors import ConfigurationError
from programme_statistics.settings import project_root
from programme_statistics.sources.bilingual import Words

Kind = Literal[
    "tax_no",
    "title",
    "text",
    "free_text",
    "digits",
    "code",
    "nace",
    "province",
    "period",
    "date",
    "money",
    "quantity",
    "percent",
    "integer",
    "currency",
    "country",
    "countries",
    "hs_code",
    "yes_no",
    "choice",
    "list",
]
"""What a field holds. ``free_text`` is looked through for personal data; ``title`` names a firm."""

NUMBERS: Mapping[str, int] = MappingProxyType(
    {"money": 2, "quantity": 3, "percent": 2, "integer": 0}
)
"""The kinds that are numbers, and how many decimals each keeps."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_POSTGRESQL: Mapping[str, str] = MappingProxyType(
    {
        "money": "numeric(20, 2)",
        "quantity": "numeric(20, 3)",
        "percent": "numeric(5, 2)",
        "integer": "bigint",
        "date": "date",
        "yes_no": "boolean",
        "countries": "text[]",
        "list": "text[]",
    }
)
"""The staging column of each kind; a quarter is kept by its name (``2026-Q3``), else as text."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    Attributes:
        name: what it is called everywhere in the pipeline, with its unit.
        kind: what it holds.
        header: the header in the template.
        aliases: other headers that are understood.
        note: what the sender is told about it.
        required: whether a row without it is rejected, and a file without its header refused.
        identity: whether it identifies a company; such a value is kept in ``secure`` only.
        unit: unit of the number; empty where there is none, or another field says it.
        minimum: the smallest number allowed; None: no limit.
        maximum: the largest number allowed; None: no limit.
        length: number of digits of a ``digits`` field; None: any.
        choices: the list of ``include/forms/choices.csv`` it is chosen from; empty: none.
    """

    name: str
    kind: Kind
    header: Words
    note: Words
    aliases: tuple[str, ...] = ()
    required: bool = False
    identity: bool = False
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    length: int | None = None
    choices: str = ""

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that means this field."""
        return (self.header.tr, self.header.en, *self.aliases)


@dataclass(frozen=True, slots=True)
class StagingColumn:
    """A column of a form's staging table.

    ``is_identity``: the field identifies a company or a document; what may be stored outside
    ``secure`` is the pseudonym that takes its place.
    """

    name: str
    postgresql_type: str
    comment: str
    is_identity: bool


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its fields in the order of the template.

    Attributes:
        code: ``M0`` to ``M5``.
        version: raised when a field changes its meaning.
        title: what a person calls it.
        about: what one row is.
        sheets: names of sheets that hold it, beside any sheet with its headers.
        key: the fields that tell rows of one file apart; empty where equal rows are allowed.
        rules: what its rows are judged by beside their fields: names in :mod:`.rules`.
        fields: in the order of the template.
    """

    code: str
    version: int
    title: Words
    about: Words
    sheets: tuple[str, ...]
    key: tuple[str, ...]
    rules: tuple[str, ...]
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """The field ``name``; KeyError if the form has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"form {self.code} has no field {name!r}")

    @property
    def staging_columns(self) -> tuple[StagingColumn, ...]:
        """The typed columns that a row of this form fills, in the order of its fields."""
        return tuple(
            StagingColumn(
                name=field.name,
                postgresql_type=_POSTGRESQL.get(field.kind, "text"),
                comment=field.header.en
                + (f" [{field.unit}]" if field.unit and field.unit not in field.header.en else ""),
                is_identity=field.identity,
            )
            for field in self.fields
        )


def folder() -> Path:
    """Where the forms are."""
    return project_root() / "include" / "forms"


@cache
def all_forms() -> Mapping[str, Form]:
    """The forms of ``include/forms/``, by code."""
    return read_forms(folder())


def read_forms(root: Path) -> Mapping[str, Form]:
    """The forms of a folder, by code.

    Raises:
        ConfigurationError: a file is not a form; the message says what is wrong with which field.
    """
    forms = [_form(path) for path in sorted(root.glob("*.toml"))]
    return MappingProxyType({form.code: form for form in forms})


def _form(path: Path) -> Form:
    try:
        spec = tomllib.loads(path.read_text(encoding="utf-8"))
        form = Form(
            code=spec["code"],
            version=spec["version"],
            title=Words(**spec["title"]),
            about=Words(**spec["about"]),
            sheets=tuple(spec["sheets"]),
            key=tuple(spec["key"]),
            rules=tuple(spec["rules"]),
            fields=tuple(_field(entry, path.name) for entry in spec["fields"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"{path}: not a form ({error}). Compare with M1.toml; every field has a name, a kind, "
            "a header and a note in both languages."
        ) from error
    _refuse_doubles(form, path)
    return form


def _field(entry: Mapping[str, Any], file_name: str) -> Field:
    name = entry["name"]
    known = set(Field.__dataclass_fields__)
    if unknown := entry.keys() - known:
        raise ConfigurationError(
            f"{file_name}, field {name}: {', '.join(sorted(unknown))} is nothing a field has. "
            f"Write one of {', '.join(sorted(known))}."
        )
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            f"{file_name}, field {name!r}: a field's name is the name of a column. Write small "
            "letters, digits and _ only, a letter first."
        )
    if entry["kind"] not in get_args(Kind):
        raise ConfigurationError(
            f"{file_name}, field {name}: {entry['kind']!r} is no kind of field. Write one of "
            f"{', '.join(get_args(Kind))}."
        )
    values = dict(entry)
    values["header"] = Words(**entry["header"])
    values["note"] = Words(**entry["note"])
    values["aliases"] = tuple(entry.get("aliases", ()))
    for limit in ("minimum", "maximum"):
        if limit in entry:
            values[limit] = Decimal(str(entry[limit]))
    return Field(**values)


def _refuse_doubles(form: Form, path: Path) -> None:
    names = [field.name for field in form.fields]
    doubles: Sequence[str] = sorted({name for name in names if names.count(name) > 1})
    if doubles or not set(form.key) <= set(names):
        raise ConfigurationError(
            f"{path}: {', '.join(doubles) or 'the key'} stands twice or names no field. Every "
            "field has a name of its own, and the key names fields."
        )
