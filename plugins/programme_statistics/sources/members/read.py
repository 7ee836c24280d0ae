"""Reads a submitted file: its bytes become the rows of its forms, and everything wrong with them.

Nothing that stands in a file makes these functions raise. A file that cannot be read gives a
submission with one finding that refuses it, so that its sender gets a receipt as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from programme_statistics.sources.casing import squeeze
from programme_statistics.sources.members import cells, forms, guard, headers, numbers, workbook
from programme_statistics.sources.members.body import Body, is_filled
from programme_statistics.sources.members.cells import CellProblem, Column
from programme_statistics.sources.members.forms import Field
from programme_statistics.sources.members.headers import Header, Unit
from programme_statistics.sources.members.numbers import ColumnStyle, Style
from programme_statistics.sources.members.sentences import finding, severities
from programme_statistics.sources.members.submission import (
    Finding,
    Place,
    Severity,
    Submission,
    SubmittedForm,
    SubmittedRow,
    Value,
)
from programme_statistics.sources.members.tax_numbers import tax_numbers_in
from programme_statistics.sources.members.text import Unreadable
from programme_statistics.sources.members.workbook import Cell, Grid


def read_file(path: Path, name: str = "") -> Submission:
    """The submission in a file; ``name`` is what the sender called it, by default its own name.

    A file that is too large is refused without being read.
    """
    name = name or path.name
    size = path.stat().st_size
    try:
        guard.check_size(size)
    except Unreadable as refusal:
        return _refused(name, "", size, refusal)
    return read(path.read_bytes(), name)


def read(content: bytes, name: str) -> Submission:
    """The submission in the bytes of a file that its sender called ``name``."""
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        guard.check_name(name)
        opened = workbook.open_file(content, name, headers.delimiter_of)
        return _submission(opened, name, sha256, len(content))
    except Unreadable as refusal:
        return _refused(name, sha256, len(content), refusal)


def _refused(name: str, sha256: str, size: int, refusal: Unreadable) -> Submission:
    found = finding("V01", refusal.case, params=refusal.params)
    return Submission(name, sha256, size, "unknown", "", findings=(found,))


def _submission(opened: workbook.Opened, name: str, sha256: str, size: int) -> Submission:
    read_forms: list[SubmittedForm] = []
    ignored: list[str] = []
    findings: list[Finding] = []
    is_empty = False
    for grid in opened.grids:
        header = headers.find(grid)
        if header is not None:
            form = _form(grid, header, is_1904=opened.is_1904)
            if form.rows or form.findings:
                read_forms.append(form)
            else:
                ignored.append(grid.sheet)
                is_empty = True
        elif _should_be_a_form(grid):
            findings.append(finding("V01", "no_header", Place(grid.sheet)))
        else:
            ignored.append(grid.sheet)
    if not read_forms and not findings:
        findings.append(finding("V01", "no_rows" if is_empty else "no_form"))
    if opened.is_repaired:
        findings.append(finding("V01", "repaired"))
    return Submission(
        file_name=name,
        sha256=sha256,
        size_bytes=size,
        format=opened.format,
        encoding=opened.encoding,
        forms=tuple(read_forms),
        findings=tuple(findings),
        ignored_sheets=tuple(ignored),
        named=_named(opened.grids),
    )


def _named(grids: Iterable[Grid]) -> frozenset[str]:
    """The tax numbers in any cell; what stands in many cells is looked at once."""
    distinct = {cell for grid in grids for row in grid.rows for cell in row}
    return frozenset(number for cell in distinct for number in tax_numbers_in(cell))


def _should_be_a_form(grid: Grid) -> bool:
    """Whether a sheet has a form's name and holds something, although no header was found."""
    names = {squeeze(name) for form in forms.all_forms().values() for name in form.sheets}
    return squeeze(grid.sheet) in names and any(is_filled(row) for row in grid.rows)


def _form(grid: Grid, header: Header, *, is_1904: bool) -> SubmittedForm:
    findings = _header_findings(grid, header)
    body = Body(grid, header)
    rows: tuple[SubmittedRow, ...] = ()
    if not any(finding.severity == "F" for finding in findings):
        rows = _rows(grid, header, body, is_1904=is_1904)
        findings += _hidden_findings(grid, header) if rows else []
    return SubmittedForm(
        form_code=header.form.code,
        version=header.form.version,
        sheet=grid.sheet,
        language=header.language,
        rows=rows,
        rows_read=len(rows) + sum(body.ignored.values()),
        ignored=body.ignored,
        ignored_columns=header.unknown,
        stated_totals=body.stated_totals,
        findings=tuple(findings),
    )


def _header_findings(grid: Grid, header: Header) -> list[Finding]:
    """What refuses the whole sheet: a header that is missing, stands twice, or says otherwise."""
    form, place = header.form, Place(grid.sheet, header.body)
    found: list[Finding] = []
    for name in header.missing:
        if name == "currency" and _stated_currency(header, header.units):
            continue
        found.append(_about(form.field(name), "missing_header", place))
    for name in header.doubled:
        field = form.field(name)
        severity: Severity = "F" if field.required else "W"
        found.append(_about(field, "double_header", place, severity))
    for name, unit in header.units.items():
        field = form.field(name)
        if unit.currency and field.unit in {"TRY", "kg"} and unit.currency != field.unit:
            found.append(_about(field, "header_unit", place, unit=unit.currency))
    if header.stated_version not in {None, form.version}:
        params = {"form": form.code, "version": str(header.stated_version)}
        found.append(finding("V01", "version", Place(grid.sheet), params=params))
    return found


def _hidden_findings(grid: Grid, header: Header) -> list[Finding]:
    return [
        _about(header.form.field(name), "hidden_column", Place(grid.sheet, 0, column + 1))
        for name, column in header.columns.items()
        if column + 1 in grid.hidden_columns
    ]


def _about(
    field: Field, case: str, place: Place, severity: Severity | None = None, /, **params: str
) -> Finding:
    params |= {"header_tr": field.header.tr, "header_en": field.header.en}
    return finding("V01", case, place, field.name, severity=severity, params=params)


@dataclass(frozen=True, slots=True)
class _ReadColumn:
    values: Sequence[Value]
    findings: Mapping[int, Finding]
    as_read: Sequence[str]


def _rows(grid: Grid, header: Header, body: Body, *, is_1904: bool) -> tuple[SubmittedRow, ...]:
    form = header.form
    grids = {
        name: [row[at] if at < len(row) else "" for row in (grid.rows[i] for i in body.indices)]
        for name, at in header.columns.items()
    }
    styles = _styles(header, grids)
    numbered = {name: at + 1 for name, at in header.columns.items()}
    read_columns = {
        name: _read_column(
            _column(form.field(name), header, body, styles, is_1904=is_1904),
            column,
            [Place(grid.sheet, i + 1, numbered[name]) for i in body.indices],
        )
        for name, column in grids.items()
    }
    absent: dict[str, Value] = {f.name: None for f in form.fields if f.name not in read_columns}
    stated = _stated_currency(header, body.units)
    rows = []
    for at, index in enumerate(body.indices):
        values = absent | {name: column.values[at] for name, column in read_columns.items()}
        as_read = {name: column.as_read[at] for name, column in read_columns.items()}
        findings = [c.findings[at] for c in read_columns.values() if at in c.findings]
        place = Place(grid.sheet, index + 1)
        if stated and "currency" in values:
            values, findings = _with_currency(values, findings, stated, place)
        rows.append(SubmittedRow(place, values, as_read, tuple(findings), numbered))
    return tuple(rows)


def _stated_currency(header: Header, units: Mapping[str, Unit]) -> str:
    """The currency that a header or the row of units gives to amounts whose form gives none."""
    for name, unit in units.items():
        field = header.form.field(name)
        if unit.currency and field.kind == "money" and not field.unit:
            return unit.currency
    return ""


def _with_currency(
    values: dict[str, Value], findings: list[Finding], stated: str, place: Place
) -> tuple[dict[str, Value], list[Finding]]:
    """The row with the currency that its header states, where its own cell states none."""
    own = values["currency"]
    if own is None:
        values = values | {"currency": stated}
        findings = [f for f in findings if (f.field_name, f.case) != ("currency", "missing")]
    elif own != stated:
        params = {"header": stated, "currency": str(own)}
        findings = [*findings, finding("V07", "header", place, "currency", str(own), params=params)]
    return values, findings


def _styles(header: Header, grids: Mapping[str, Sequence[Cell]]) -> Mapping[str, ColumnStyle]:
    """How the text numbers of each column are read: by itself, by its sheet, by its language."""
    known: dict[str, ColumnStyle] = {}
    numeric = {
        name: texts
        for name, column in grids.items()
        if header.form.field(name).is_number and (texts := cells.texts(column))
    }
    for name, texts in numeric.items():
        if (style := numbers.column_style(texts)) is not None:
            known[name] = style
    certain: set[Style] = {style.style for style in known.values() if style.is_certain}
    if len(certain) == 1:
        default = ColumnStyle(certain.pop(), is_certain=True)
    else:
        default = ColumnStyle(header.language, is_certain=False)
    return {name: known.get(name, default) for name in numeric}


def _column(
    field: Field,
    header: Header,
    body: Body,
    styles: Mapping[str, ColumnStyle],
    *,
    is_1904: bool,
) -> Column:
    style = styles.get(field.name, ColumnStyle(header.language, is_certain=True))
    return Column(
        field=field,
        style=style.style,
        is_guessed=not style.is_certain and style.conflict is None,
        conflict=style.conflict,
        factor=body.units.get(field.name, Unit()).factor,
        is_1904=is_1904,
    )


def _read_column(
    column: Column, column_cells: Sequence[Cell], places: Sequence[Place]
) -> _ReadColumn:
    field = column.field
    rule = cells.RULE_OF_KIND.get(field.kind, "V04")
    values: list[Value] = []
    findings: dict[int, Finding] = {}
    as_read: list[str] = []
    for at, cell in enumerate(column_cells):
        text = cells.shown(cell)
        as_read.append(text)
        if cells.is_empty(cell, field):
            values.append(None)
            if field.required:
                missing = CellProblem("missing")
                findings[at] = _finding(missing, column, rule, text, places[at])
            continue
        try:
            values.append(cells.read_cell(cell, column))
        except CellProblem as problem:
            values.append(None)
            findings[at] = _finding(problem, column, rule, text, places[at])
            continue
        if column.is_guessed and isinstance(cell, str) and numbers.depends_on_style(cell):
            params = {"read_as": f"{values[-1]}"}
            findings[at] = finding(
                "V04", "style_guessed", places[at], field.name, text, params=params
            )
    return _ReadColumn(values, findings, as_read)


def _finding(problem: CellProblem, column: Column, rule: str, text: str, place: Place) -> Finding:
    """A problem as a finding: what only costs an optional value costs no row."""
    field = column.field
    if problem.case in {"formula", "spreadsheet_error"}:
        rule = "V04"
    is_costly = field.required or field.kind == "tax_no"
    choice = severities(rule, problem.case)
    severity: Severity | None = None if len(choice) == 1 else "E" if is_costly else "W"
    params = problem.params | {"header_tr": field.header.tr, "header_en": field.header.en}
    return finding(rule, problem.case, place, field.name, text, severity=severity, params=params)
