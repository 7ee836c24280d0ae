"""Reads the files of registers into rows of text: CSV, and workbooks with a sheet a register.

A line whose first field begins with ``#`` is a remark. Files, sheets, headers and coded values may
go by their names in Turkish or English (``words``); what is read has the fields' and codes' own.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.sources.casing import squeeze
from programme_statistics.sources.programme import words
from programme_statistics.sources.register import Register


@dataclass(frozen=True, slots=True)
class Line:
    """A line below the header: its number, and its text by field."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One register as one file says it; ``name`` is that of the file and, in a workbook, sheet.

    ``later`` are the fields that were declared after the file was landed, and that it has not.
    """

    name: str
    register: Register
    lines: Sequence[Line]
    remarks: int
    later: Sequence[str] = ()


def sheets(
    name: str,
    body: bytes,
    known: Mapping[str, Register],
    declared: Mapping[str, Collection[str]] | None = None,
) -> Iterator[Sheet]:
    """The registers in a file: a CSV is called after its register, as a workbook's sheets are.

    The cover and the lists of a template are passed over.

    ``declared`` are the fields of each register when the file was landed, where that is known: one
    that was declared later may be missing.

    Raises:
        UnreadableFile: the file is not what its ending says.
        LayoutChanged: a register, header or field is not known, or one is missing.
    """
    path = PurePosixPath(name)
    if path.suffix.lower() == ".csv":
        register = _register(path.name.split(".")[0], name, known)
        yield _sheet(name, register, _csv_rows(name, body), declared)
        return
    for title, rows in _workbook_rows(name, body):
        if words.is_beside(title):
            continue
        place = f"{name}#{title}"
        yield _sheet(place, _register(title.strip(), place, known), rows, declared)


def _register(name: str, place: str, known: Mapping[str, Register]) -> Register:
    register = words.register_of(name, known)
    if register is None:
        raise LayoutChanged(
            f"{place}: there is no register {name!r}. Name the file or sheet after one of "
            f"{', '.join(sorted(known))}; what is no register belongs into another folder."
        )
    return register


def _csv_rows(name: str, body: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"{name} is not UTF-8 (byte {error.start}). Save it as 'CSV UTF-8'."
        ) from error
    delimiter = (
        ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise UnreadableFile(
            f"{name}, line {reader.line_num}: {error}. Close every quotation mark."
        ) from error


def _workbook_rows(name: str, body: bytes) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415  only for workbooks

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(body))
        for title in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
            yield title, [(at, [_text(cell) for cell in row]) for at, row in enumerate(rows, 1)]
    except (CalamineError, zipfile.BadZipFile) as error:
        raise UnreadableFile(
            f"{name} cannot be read as a workbook ({error}). Save it as .xlsx without a password."
        ) from error


def _text(cell: Any) -> str:
    """A cell of a workbook as the same value would be written into a CSV."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _sheet(
    name: str,
    register: Register,
    rows: Sequence[tuple[int, list[str]]],
    declared: Mapping[str, Collection[str]] | None,
) -> Sheet:
    filled = [(number, row) for number, row in rows if any(row)]
    remarks = [row for _, row in filled if row[0].startswith("#")]
    (_, header), *body = [item for item in filled if not item[1][0].startswith("#")] or [(0, [])]
    written = [cell for cell in header if cell]
    names = words.field_names(register)
    header = [names.get(squeeze(cell), cell) for cell in written]
    then = (declared or {}).get(register.code, register.fields)
    later = [field for field in register.fields if field not in header and field not in then]
    if missing := [field for field in register.fields if field not in [*header, *later]]:
        raise LayoutChanged(
            f"{name}: the header has no {', '.join(missing)}. Write all fields of the register: "
            f"{', '.join(register.fields)}."
        )
    doubled = sorted({field for field in header if header.count(field) > 1})
    unknown = [cell for cell in header if cell not in register.fields]
    if unknown or doubled:
        what = [*unknown, *(f"{field} twice" for field in doubled)]
        raise LayoutChanged(
            f"{name}: the header names {', '.join(what)}, which the register "
            f"{register.code} does not have. Its fields are {', '.join(register.fields)}."
        )
    codes = {field.name: words.codes(register, field) for field in register.fields.values()}
    lines = []
    for number, row in body:
        if any(row[len(header) :]):
            raise LayoutChanged(
                f"{name}, line {number}: {len(row)} fields where the header has {len(header)}. Put "
                "text that holds a comma between double quotes."
            )
        cells = [*row, *[""] * (len(header) - len(row))]
        known = {
            field: codes[field].get(squeeze(cell), cell) if codes[field] and cell else cell
            for field, cell in zip(header, cells, strict=False)
        }
        lines.append(Line(number, known | {name: _before(register, name, known) for name in later}))
    return Sheet(name, register, lines, len(remarks), later)


def _before(register: Register, name: str, cells: Mapping[str, str]) -> str:
    """What holds of a field in a row from before the field was declared; empty: not known."""
    before = register.fields[name].before
    return before.get(cells[before["by"]], "") if before else ""
