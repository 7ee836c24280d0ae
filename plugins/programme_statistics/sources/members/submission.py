"""What a submitted file says, cell by cell, and what is found wrong with it.

These types cross the boundary between reading, judging, storing and answering. They hold tax
numbers and company titles as read: whoever stores or logs them is in the protected part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from programme_statistics.periods import Quarter
from programme_statistics.sources.bilingual import Language

Severity = Literal["F", "E", "Q", "W"]
"""F refuses the file, E rejects the row, Q keeps the row in quarantine, W accepts and flags it."""

Outcome = Literal["accepted", "quarantined", "rejected"]
"""What becomes of a row."""

Status = Literal["accepted", "partly_accepted", "refused"]
"""What becomes of a file: refused when nothing of it is kept, not even waiting rows."""

FileFormat = Literal["xlsx", "xls", "ods", "csv", "tsv", "unknown"]

Value = None | str | int | bool | Decimal | date | Quarter | tuple[str, ...]
"""A typed value of a field. Missing is None, never 0. Codes and tax numbers are text."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in a file, as the sender sees it.

    ``sheet`` is empty in a text file. ``row`` counts from 1 as the spreadsheet program does, and
    ``column`` from 1; 0 means the whole sheet or the whole row.
    """

    sheet: str = ""
    row: int = 0
    column: int = 0

    @property
    def cell(self) -> str:
        """The cell's name (``D17``), the row's number (``17``), or empty for a whole sheet."""
        letters, column = "", self.column
        while column:
            column, remainder = divmod(column - 1, 26)
            letters = chr(ord("A") + remainder) + letters
        return f"{letters}{self.row or ''}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found by one rule in one place.

    Attributes:
        rule_id: ``V01`` to ``V24``.
        case: which sentence of the rule in ``include/forms/rules.csv`` says it.
        severity: what it does to the row or the file.
        place: where; an empty place is the whole file.
        field_name: name of the form's field (``tax_no``); empty where no single field is meant.
        value_as_read: what stands in the cell. May identify a company or a person.
        params: the values that the sentence names. May identify a company or a person.
    """

    rule_id: str
    case: str
    severity: Severity
    place: Place = Place()
    field_name: str = ""
    value_as_read: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SubmittedRow:
    """One row of a form.

    Attributes:
        place: sheet and row; the column is 0.
        values: the typed values by field name; a field that could not be read is None and has a
            finding. Every field of the form is there.
        as_read: what stands in the cells, by field name, for the receipt.
        findings: what is wrong with this row.
        columns: the column each field was read from, counted from 1; shared by all rows of a form.
    """

    place: Place
    values: Mapping[str, Value]
    as_read: Mapping[str, str]
    findings: tuple[Finding, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        """Rejected by any E, quarantined by any Q, accepted otherwise."""
        severities = {finding.severity for finding in self.findings}
        if severities & {"E", "F"}:
            return "rejected"
        return "quarantined" if "Q" in severities else "accepted"

    def at(self, name: str) -> Place:
        """The cell of the field ``name``; the row where the form's file has no such column."""
        return replace(self.place, column=self.columns.get(name, 0))

    def with_findings(self, findings: Sequence[Finding]) -> SubmittedRow:
        """The same row with more findings."""
        if not findings:
            return self
        return replace(self, findings=(*self.findings, *findings))


@dataclass(frozen=True, slots=True)
class SubmittedForm:
    """One form of a file: a sheet of a workbook, or a text file.

    ``rows_read`` counts the rows below the header that hold anything, so that ``rows_read =
    len(rows) + sum(ignored.values())``. ``ignored`` counts rows by the name of the reason:
    ``units``, ``totals``, ``note``, ``header_repeated``, ``outside``. ``ignored_columns`` are
    headers that belong to no field of the form and were left out by name. ``stated_totals`` are
    what the sender's own totals row says, by field.
    """

    form_code: str
    version: int
    sheet: str
    language: Language
    rows: tuple[SubmittedRow, ...]
    rows_read: int
    ignored: Mapping[str, int] = field(default_factory=dict)
    ignored_columns: tuple[str, ...] = ()
    stated_totals: Mapping[str, Decimal] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """How many rows have that outcome."""
        return sum(row.outcome == outcome for row in self.rows)


@dataclass(frozen=True, slots=True)
class Submission:
    """A file as read, and, once judged, everything found in it.

    ``sha256`` is of the bytes; empty for a file that was too large to be read. ``encoding`` is
    empty for a workbook. ``findings`` are those of the whole file; an F among these or among the
    findings of a form refuses all of it. ``ignored_sheets`` are the names of sheets that hold no
    form, such as the template's cover. ``named`` are the valid tax numbers in any cell of any
    sheet, whether it could be read as a form or not. Identifying.
    """

    file_name: str
    sha256: str
    size_bytes: int
    format: FileFormat
    encoding: str
    forms: tuple[SubmittedForm, ...] = ()
    findings: tuple[Finding, ...] = ()
    ignored_sheets: tuple[str, ...] = ()
    named: frozenset[str] = frozenset()

    @property
    def is_opened(self) -> bool:
        """Whether its cells could be looked at, also if nothing of it was accepted."""
        return self.format != "unknown"

    @property
    def is_refused(self) -> bool:
        """Whether the whole file is refused, whatever its rows say."""
        of_forms = (finding for form in self.forms for finding in form.findings)
        return any(f.severity == "F" for f in (*self.findings, *of_forms))

    @property
    def status(self) -> Status:
        """Refused, accepted with every row, or partly accepted; rows may also all wait."""
        outcomes = {row.outcome for form in self.forms for row in form.rows}
        if self.is_refused or not outcomes - {"rejected"}:
            return "refused"
        return "accepted" if outcomes == {"accepted"} else "partly_accepted"

    @property
    def language(self) -> Language:
        """The language of the file's headers; Turkish where none could be read."""
        return self.forms[0].language if self.forms else "tr"

    def all_findings(self) -> Iterator[Finding]:
        """Every finding, of the file, of its forms and of their rows."""
        yield from self.findings
        for form in self.forms:
            yield from form.findings
            for row in form.rows:
                yield from row.findings

    def rows(self, form_code: str) -> Iterator[SubmittedRow]:
        """The rows of every sheet that holds the form ``form_code``."""
        for form in self.forms:
            if form.form_code == form_code:
                yield from form.rows

    def accepted(self, form_code: str) -> Iterator[SubmittedRow]:
        """The accepted rows of a form; none at all of a refused file."""
        if not self.is_refused:
            yield from (row for row in self.rows(form_code) if row.outcome == "accepted")

    def tax_numbers(self) -> frozenset[str]:
        """Every well-formed tax number in the file, of companies and of suppliers.

        What the context of the rules has to be looked up for. Identifying.
        """
        return frozenset(
            str(row.values[name])
            for form in self.forms
            for row in form.rows
            for name in ("tax_no", "supplier_tax_no")
            if row.values.get(name)
        )

    def titles(self) -> frozenset[str]:
        """The companies' titles in the forms' columns of titles, as read. Identifying."""
        return frozenset(
            title for form in self.forms for row in form.rows if (title := row.as_read.get("title"))
        )

    def periods(self) -> frozenset[Quarter]:
        """The quarters that the file's rows are about."""
        return frozenset(
            value
            for form in self.forms
            for row in form.rows
            if isinstance(value := row.values.get("period"), Quarter)
        )
