"""Finds the header of a form in a grid: below titles, in one row or in two, in either language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache

from programme_statistics.sources.bilingual import Language
from programme_statistics.sources.casing import squeeze
from programme_statistics.sources.choices import all_choices
from programme_statistics.sources.members import forms, numbers, text
from programme_statistics.sources.members.forms import Form
from programme_statistics.sources.members.workbook import Cell, Grid

ROWS_LOOKED_AT = 15
_ENOUGH = 0.6
"""The share of a row's cells that have to be headers of the form."""
_HEAD = 200_000
"""Characters of a text that are looked at for what separates its fields."""
_UNIT = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_VERSION = re.compile(r"\b(M[0-5])\s*v\s*(\d{1,3})\b")
_KILOGRAMS = {"ton": Decimal(1000), "tonne": Decimal(1000), "tons": Decimal(1000)}


@dataclass(frozen=True, slots=True)
class Unit:
    """What a header or the row of units says of a column's numbers."""

    factor: Decimal = Decimal(1)
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """Where a form's fields stand in a grid.

    Attributes:
        form: the form it is.
        body: index of the first row below the header.
        columns: index of the column of each field found.
        unknown: headers that are no field of the form.
        doubled: fields that several columns claim; the first column is taken.
        missing: required fields without a column.
        units: by field, what its header says beside its name.
        language: of most headers.
        stated_version: the version that a title above the header states; None if none does.
    """

    form: Form
    body: int
    columns: Mapping[str, int]
    unknown: tuple[str, ...]
    doubled: tuple[str, ...]
    missing: tuple[str, ...]
    units: Mapping[str, Unit] = field(default_factory=dict)
    language: Language = "tr"
    stated_version: int | None = None


@cache
def _lookup(code: str) -> Mapping[str, str]:
    """Name of the field each squeezed header of a form means."""
    known: dict[str, str] = {}
    for entry in forms.all_forms()[code].fields:
        for header in entry.headers:
            known.setdefault(squeeze(header), entry.name)
    return known


@cache
def _english(code: str) -> frozenset[str]:
    form = forms.all_forms()[code]
    turkish = {squeeze(entry.header.tr) for entry in form.fields}
    return frozenset({squeeze(entry.header.en) for entry in form.fields} - turkish)


@cache
def _currencies() -> Mapping[str, str]:
    known: dict[str, str] = {}
    for choice in all_choices()["currency"]:
        for word in (choice.code, choice.name.tr, choice.name.en, *choice.aliases):
            known[squeeze(word) or word] = choice.code
    return known


def find(grid: Grid) -> Header | None:
    """The header of the form that a grid holds; None if no form has it."""
    lines = [[_words(cell) for cell in row] for row in grid.rows[: ROWS_LOOKED_AT + 1]]
    best: Header | None = None
    for form in sorted(forms.all_forms().values(), key=lambda form: not _is_named(grid, form)):
        found = _find_form(grid, form, lines)
        if found is None:
            continue
        if _is_perfect(found) and _is_named(grid, form):
            return found
        if best is None or _rank(found, grid) > _rank(best, grid):
            best = found
    return best


def _is_named(grid: Grid, form: Form) -> bool:
    return squeeze(grid.sheet) in {squeeze(name) for name in form.sheets}


def _is_perfect(header: Header) -> bool:
    """Whether every cell is a header and every required field has one: no row can fit better."""
    return not (header.unknown or header.missing or header.doubled)


def _rank(header: Header, grid: Grid) -> tuple[int, int, bool]:
    return (len(header.columns), -len(header.missing), _is_named(grid, header.form))


def _find_form(grid: Grid, form: Form, lines: Sequence[Sequence[str]]) -> Header | None:
    best: Header | None = None
    for height in (1, 2):
        for row in range(min(ROWS_LOOKED_AT, len(lines))):
            names = _names(lines, row, height, grid.merged)
            if sum(any(options) for options in names) < 2:
                continue
            found = _matched(grid, form, row, height, names)
            # A second row is a part of the header only if it makes more of the columns known.
            if found is not None and (best is None or len(found.columns) > len(best.columns)):
                best = found
            if best is not None and _is_perfect(best):
                return best
    return best


def _words(cell: Cell) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def _names(
    lines: Sequence[Sequence[str]],
    row: int,
    height: int,
    merged: Sequence[tuple[int, int, int, int]] | None,
) -> list[tuple[str, ...]]:
    """What each column may be called, best first: group and name, name, group."""
    top = list(lines[row])
    if height == 1:
        return [(name,) if name else () for name in top]
    if row + 1 >= len(lines):
        return []
    bottom = list(lines[row + 1])
    width = max(len(top), len(bottom))
    top += [""] * (width - len(top))
    bottom += [""] * (width - len(bottom))
    groups = _spread(top, bottom, row, merged)
    return [
        tuple(name for name in ((f"{a} / {b}" if a and b else ""), b, own or a) if name)
        for a, b, own in zip(groups, bottom, top, strict=True)
    ]


def _spread(
    top: Sequence[str],
    bottom: Sequence[str],
    row: int,
    merged: Sequence[tuple[int, int, int, int]] | None,
) -> list[str]:
    """The upper row with each group's name over all of its columns."""
    groups = list(top)
    if merged is None:
        for at in range(1, len(groups)):
            if not groups[at] and bottom[at]:
                groups[at] = groups[at - 1]
        return groups
    for first_row, first, last_row, last in merged:
        if first_row <= row <= last_row:
            for at in range(first, min(last, len(groups) - 1) + 1):
                groups[at] = top[first]
    return groups


def _matched(
    grid: Grid, form: Form, row: int, height: int, names: Sequence[tuple[str, ...]]
) -> Header | None:
    columns: dict[str, int] = {}
    units: dict[str, Unit] = {}
    unknown: list[str] = []
    doubled: list[str] = []
    english = 0
    for at, options in enumerate(names):
        if not options:
            continue
        found = next((hit for name in options if (hit := _field(form.code, name))), None)
        if found is None:
            unknown.append(options[0])
            continue
        name, unit, key = found
        if name in columns:
            doubled.append(name)
            continue
        columns[name] = at
        units[name] = unit
        english += key in _english(form.code)
    filled = len(columns) + len(unknown) + len(doubled)
    if len(columns) < 2 or len(columns) + len(doubled) < _ENOUGH * filled:
        return None
    return Header(
        form=form,
        body=row + height,
        columns=columns,
        unknown=tuple(unknown),
        doubled=tuple(dict.fromkeys(doubled)),
        missing=tuple(f.name for f in form.fields if f.required and f.name not in columns),
        units=units,
        language="en" if english * 2 > len(columns) else "tr",
        stated_version=_stated_version(grid, form, row),
    )


@lru_cache(maxsize=16384)
def _field(form_code: str, words: str) -> tuple[str, Unit, str] | None:
    """The field a header means, what it says of the unit, and the key it was found by."""
    known = _lookup(form_code)
    key = squeeze(words)
    if key in known:
        return known[key], Unit(), key
    unit = " ".join(_UNIT.findall(words))
    key = squeeze(_UNIT.sub(" ", words))
    if unit and key in known:
        return known[key], unit_of(unit), key
    return None


def unit_of(words: str) -> Unit:
    """What unit words such as ``bin TL``, ``1000 USD``, ``ton`` say."""
    factor = numbers.factor_of(words)
    currency = ""
    for word in re.split(r"[\s,;/]+", words):
        key = squeeze(word) or word
        currency = _currencies().get(key, currency)
        factor *= _KILOGRAMS.get(key, Decimal(1))
    return Unit(factor, currency)


def _stated_version(grid: Grid, form: Form, row: int) -> int | None:
    for cells in grid.rows[:row]:
        for cell in cells:
            if isinstance(cell, str) and (match := _VERSION.search(cell)) and match[1] == form.code:
                return int(match[2])
    return None


def delimiter_of(content: str) -> str:
    """What separates the fields of a text: what it states, else what makes most headers known."""
    stated = text.stated_delimiter(content)
    if stated is not None:
        return stated
    head = content[:_HEAD]
    best = (";", 0)
    for delimiter in text.DELIMITERS:
        try:
            header = find(Grid("", text.rows(head, delimiter, ROWS_LOOKED_AT + 1)))
        except text.Unreadable:
            continue  # whatever is wrong is told of the delimiter that is taken in the end
        if header is not None and len(header.columns) > best[1]:
            best = (delimiter, len(header.columns))
    return best[0]
