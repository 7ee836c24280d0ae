"""What a register is: a table that an office keeps by hand, row by row.

``include/registers/*.toml`` declares every register once: its table, grain, key, fields and rules.
The reader (``sources.programme``), the tables (``tables.programme``) and the publication work from
that declaration, so that a new register or field is a line there, its words in Turkish and English
in the CSVs beside it (``sources.programme.words``), a line in a CSV of rows and a migration.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, Literal, get_args

from programme_statistics.errors import ConfigurationError
from programme_statistics.settings import project_root
from programme_statistics.sources.dataset import Reject

FieldType = Literal[
    "code",
    "text",
    "integer",
    "decimal",
    "money",
    "rate",
    "date",
    "boolean",
    "choice",
    "quarter",
    "nace",
]
FIELD_TYPES: frozenset[str] = frozenset(get_args(FieldType))

OUTSIDE: Mapping[str, tuple[str, str]] = {
    "@province": ("dim_province", "province_code"),
    "@country": ("dim_country", "country_code"),
    "@cluster": ("dim_cluster", "cluster_code"),
    "@sector": ("dim_sector", "sector_code"),
}
"""Code lists that are no registers, by the name a field refers to them: table and column."""

KEY_SEPARATOR = " / "
"""Between the parts of a row's key, as people read it."""

CORRECTIONS = "corrections"
"""The register whose rows change the others."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a register.

    ``refers`` is the register (or, with ``@``, the code list) whose key its values are. ``before``
    is what holds in files landed before the field was declared: a field of the same row that
    decides (``by``), and the text for each of its values; without it nothing is known there.
    """

    name: str
    type: FieldType
    comment: str
    optional: bool = False
    choices: Sequence[str] = ()
    refers: str | None = None
    min: int | None = None
    max: int | None = None
    before: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exclusive:
    """Rows that agree in ``within`` never overlap in time; a row with no first day is left out."""

    within: Sequence[str]
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds between the fields of one row, and between rows.

    Attributes:
        ordered: fields, dates all of them, none of which is before the one named before it; empty
            ones are passed over.
        together: fields that are all filled or all empty.
        needs: pairs; the first is filled only where the second is.
        at_most: pairs; the first is not more than the second.
        differ: pairs that are not equal.
        never_both: pairs of which at most one is filled.
        only_for: triples; the first is filled where the second has the third as its value, and
            only there.
        exclusive: rows that must not overlap in time.
    """

    ordered: Sequence[Sequence[str]] = ()
    together: Sequence[Sequence[str]] = ()
    needs: Sequence[Sequence[str]] = ()
    at_most: Sequence[Sequence[str]] = ()
    differ: Sequence[Sequence[str]] = ()
    never_both: Sequence[Sequence[str]] = ()
    only_for: Sequence[Sequence[str]] = ()
    exclusive: Exclusive | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """A register: the file or sheet ``code`` and the table ``warehouse.<table>``.

    ``workbook`` is the name of the file that declares it; its registers share a template.
    """

    code: str
    workbook: str
    table: str
    title: str
    grain: str
    key: Sequence[str]
    fields: Mapping[str, Field]
    rules: Rules

    def row_key(self, values: Mapping[str, Any]) -> str:
        """A row's key as people read it."""
        return KEY_SEPARATOR.join(str(values[name]) for name in self.key)


SOURCE_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "document_code": {
        "type": "code",
        "refers": "source_documents",
        "comment": "Document that says so",
    },
    "statement_no": {
        "type": "integer",
        "refers": "statements",
        "optional": True,
        "comment": "Statement of docs/coverage.md that it comes from; NULL: none",
    },
    "basis": {
        "type": "choice",
        "choices": ["stated", "found", "expert", "computed", "recorded"],
        "comment": "stated: in a programme document; found: in another public source; expert: to "
        "be confirmed; computed: from what is stated; recorded: by the secretariat itself",
    },
}
"""Where a row is from: the fields of every register that does not say otherwise."""


def folder() -> Path:
    """Where the declarations are."""
    return project_root() / "include" / "registers"


@cache
def registers() -> Mapping[str, Register]:
    """Every register by its code, each after those it refers to.

    Raises:
        ConfigurationError: a declaration is not valid.
    """
    declared: dict[str, Register] = {}
    for path in sorted(folder().glob("*.toml")):
        for code, content in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if code in declared:
                raise ConfigurationError(f"{path.name}: the register {code} is declared twice.")
            declared[code] = _register(code, content, path)
    return _in_order(declared)


def _register(code: str, content: Mapping[str, Any], path: Path) -> Register:
    fields = {
        name: Field(name, **values)
        for name, values in {
            **content["fields"],
            **(SOURCE_FIELDS if content.get("sourced", True) else {}),
        }.items()
    }
    rules = dict(content.get("rules", {}))
    exclusive = rules.pop("exclusive", None)
    register = Register(
        code=code,
        workbook=path.stem,
        table=content["table"],
        title=content["title"],
        grain=content["grain"],
        key=content["key"],
        fields=fields,
        rules=Rules(
            **rules,
            exclusive=Exclusive(exclusive["within"], exclusive["from"], exclusive["to"])
            if exclusive
            else None,
        ),
    )
    _validate(register, path.name)
    return register


def _validate(register: Register, place: str) -> None:
    named = [
        *register.key,
        *(name for group in _groups(register.rules) for name in group),
    ]
    for name in named:
        if name not in register.fields:
            raise ConfigurationError(
                f"{place}: the register {register.code} has no field {name!r}, which its key or "
                "its rules name."
            )
    for field_ in register.fields.values():
        if field_.type not in FIELD_TYPES:
            raise ConfigurationError(
                f"{place}: {register.code}.{field_.name} is of type {field_.type!r}. Write one of "
                f"{', '.join(sorted(FIELD_TYPES))}."
            )
        if (field_.type == "choice") != bool(field_.choices):
            raise ConfigurationError(
                f"{place}: {register.code}.{field_.name}: a choice, and nothing else, has choices."
            )
        if field_.optional and field_.name in register.key:
            raise ConfigurationError(
                f"{place}: {register.code}.{field_.name} is part of the key and cannot be empty."
            )


def _groups(rules: Rules) -> list[Sequence[str]]:
    groups = [
        *(*rules.ordered, *rules.together, *rules.needs),
        *(*rules.at_most, *rules.differ, *rules.never_both),
        *(names[:2] for names in rules.only_for),
    ]
    if rules.exclusive:
        groups.append([*rules.exclusive.within, rules.exclusive.start, rules.exclusive.end])
    return groups


def _in_order(declared: Mapping[str, Register]) -> dict[str, Register]:
    needs: dict[str, set[str]] = {}
    for code, register in declared.items():
        needs[code] = set()
        for field_ in register.fields.values():
            refers = field_.refers
            if refers is None or refers in OUTSIDE or refers == code:
                continue
            if refers not in declared or len(declared[refers].key) != 1:
                raise ConfigurationError(
                    f"The register {code} refers to {refers!r}, which is no register with a key "
                    "of one field."
                )
            needs[code].add(refers)
    try:
        return {code: declared[code] for code in TopologicalSorter(needs).static_order()}
    except CycleError as error:
        raise ConfigurationError(f"Registers refer to one another in a circle: {error}.") from error


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One row as it goes into the warehouse: typed values by field, and where it stands."""

    register: str
    row_key: str
    values: Mapping[str, Any]
    file_name: str
    place: str


@dataclass(frozen=True, slots=True)
class ParsedRegisters:
    """Everything the registers say.

    ``rows_read`` = rows + rejected rows + ignored rows. A rejected row may have several
    ``rejects``, one for each rule it breaks; their sheet is the file, their cell line and field.
    """

    rows: Sequence[RegisterRow]
    rejects: Sequence[Reject]
    rows_read: int
    rows_rejected: int
    ignored: Mapping[str, int] = field(default_factory=dict)
    notices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RegisterSource:
    """Registers as a source of the road.

    Attributes:
        code: the dataset's name in the warehouse, and of its suite in ``expectations/``.
        title: what a person calls it.
        seed: the folder that comes with the project.
        pack: the bytes that are landed, of the files below the given folders by their name.
        read: reads landed bytes; the codes of the code lists outside by their ``@`` name.
        page: the README, which documents the DAG.
    """

    code: str
    title: str
    seed: Path
    pack: Callable[[Mapping[str, Path]], bytes]
    read: Callable[[bytes, Mapping[str, frozenset[str]]], ParsedRegisters]
    page: str
