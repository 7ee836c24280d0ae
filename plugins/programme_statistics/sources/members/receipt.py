"""The receipt of a judged file: what was read, accepted and refused, and what to type instead.

It is a document (JSON) with everything in both languages, and a page (HTML) and a list (CSV) made
from it. It goes to who sent the file and holds what stood in it: it identifies companies.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from programme_statistics import settings
from programme_statistics.periods import Quarter
from programme_statistics.sources.bilingual import Language, Words
from programme_statistics.sources.members import forms, sentences
from programme_statistics.sources.members.context import Context, Previous
from programme_statistics.sources.members.forms import Field, Form
from programme_statistics.sources.members.submission import (
    Finding,
    Submission,
    SubmittedForm,
    SubmittedRow,
    Value,
)

if TYPE_CHECKING:
    from jinja2 import Template

SCHEMA = "member-receipt/1"
MOST_FINDINGS = 10_000
"""Findings a document holds; a file that has more is wrong in one way throughout."""
SHOWN_FINDINGS = 300
"""Findings the page shows; the list has them all."""
SHOWN_PLACES = 6
"""Places the page shows of findings that are alike."""
SHOWN_CHANGES = 200
_ISTANBUL = ZoneInfo("Europe/Istanbul")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*%?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Change:
    """What one row says otherwise than the last submission of that company and quarter.

    ``kind`` is ``added``, ``removed`` or ``changed``; ``field``, ``before`` and ``now`` are of a
    changed value. ``key`` names the row within its form.
    """

    form_code: str
    period: Quarter
    kind: str
    key: str
    cell: str
    field_name: str = ""
    before: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many company quarters were reported before, and what has changed in them."""

    compared: int
    changes: tuple[Change, ...]


def compare(submission: Submission, context: Context) -> Comparison:
    """What has changed against the sender's last accepted submissions that the context knows.

    A return that was accepted in part withdraws nothing, so nothing of it is ``removed``.
    """
    compared, changes = 0, list[Change]()
    for code in sorted({form.form_code for form in submission.forms}):
        form = forms.all_forms()[code]
        by_return: dict[tuple[str, Quarter], list[SubmittedRow]] = {}
        for row in submission.rows(code):
            company = context.companies.get(str(row.values.get("tax_no")))
            period = row.values.get("period")
            if company is not None and isinstance(period, Quarter):
                by_return.setdefault((company.company_id, period), []).append(row)
        for (company_id, period), rows in by_return.items():
            previous = context.previous.get((code, company_id, period))
            accepted = [row for row in rows if row.outcome == "accepted"]
            if previous is None or previous.is_of_another(context.secretariat):
                continue
            if accepted and not submission.is_refused:
                compared += 1
                is_complete = len(accepted) == len(rows)
                changes += _changes(form, period, accepted, previous, is_complete=is_complete)
    return Comparison(compared, tuple(changes))


def _changes(
    form: Form,
    period: Quarter,
    rows: Sequence[SubmittedRow],
    previous: Previous,
    *,
    is_complete: bool,
) -> Iterator[Change]:
    before = {_key(form, values): values for values in previous.rows}
    for row in rows:
        key = _key(form, row.values)
        name = " · ".join(part for part in key if part)
        earlier = before.pop(key, None)
        if earlier is None:
            yield Change(form.code, period, "added", name, row.place.cell)
            continue
        for field in form.fields:
            old, new = earlier.get(field.name), row.values.get(field.name)
            if old != new and field.name not in form.key:
                cell = row.at(field.name).cell
                yield Change(
                    form.code, period, "changed", name, cell, field.name, shown(old), shown(new)
                )
    for key in before if is_complete else ():
        name = " · ".join(part for part in key if part)
        yield Change(form.code, period, "removed", name, "")


def _key(form: Form, values: Mapping[str, Value]) -> tuple[str, ...]:
    return tuple(shown(values.get(name)) for name in form.key if name != "period")


def shown(value: Value) -> str:
    """A typed value as plain text, the same in both languages."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def document(
    submission: Submission,
    received_at: datetime,
    comparison: Comparison = Comparison(0, ()),
) -> dict[str, Any]:
    """The receipt as a document of plain values."""
    findings = list(submission.all_findings())
    names = _names_of_fields(submission)
    return {
        "schema": SCHEMA,
        "file": {
            "name": submission.file_name,
            "sha256": submission.sha256,
            "size_bytes": submission.size_bytes,
            "format": submission.format,
            "encoding": submission.encoding,
        },
        "received_at": received_at.isoformat(timespec="seconds"),
        "language": submission.language,
        "status": submission.status,
        "periods": sorted(str(period) for period in submission.periods()),
        "rows": {
            "read": sum(form.rows_read for form in submission.forms),
            "accepted": _counted(submission, "accepted"),
            "quarantined": _counted(submission, "quarantined"),
            "rejected": _counted(submission, "rejected"),
            "ignored": sum(sum(form.ignored.values()) for form in submission.forms),
        },
        "forms": [_form(form, submission) for form in submission.forms],
        "ignored_sheets": list(submission.ignored_sheets),
        "findings_total": len(findings),
        "findings": [_finding(finding, names) for finding in findings[:MOST_FINDINGS]],
        "comparison": {
            "compared": comparison.compared,
            "changes": [_change(change) for change in comparison.changes[:MOST_FINDINGS]],
        },
    }


def _counted(submission: Submission, outcome: str) -> int:
    """Rows of an outcome; of a refused file every row is rejected."""
    outcomes = Counter(row.outcome for form in submission.forms for row in form.rows)
    if submission.is_refused:
        return outcomes.total() if outcome == "rejected" else 0
    return {"accepted": outcomes["accepted"], "quarantined": outcomes["quarantined"]}.get(
        outcome, outcomes["rejected"]
    )


def _words(words: Words) -> dict[str, str]:
    return {"tr": words.tr, "en": words.en}


def _names_of_fields(submission: Submission) -> Mapping[tuple[str, str], Words]:
    """The header of each field, by sheet and name."""
    return {
        (form.sheet, field.name): field.header
        for form in submission.forms
        for field in forms.all_forms()[form.form_code].fields
    }


def _form(submitted: SubmittedForm, submission: Submission) -> dict[str, Any]:
    form = forms.all_forms()[submitted.form_code]
    refused = submission.is_refused
    return {
        "form": form.code,
        "version": submitted.version,
        "title": _words(form.title),
        "sheet": submitted.sheet,
        "rows_read": submitted.rows_read,
        "accepted": 0 if refused else submitted.count("accepted"),
        "quarantined": 0 if refused else submitted.count("quarantined"),
        "rejected": len(submitted.rows) if refused else submitted.count("rejected"),
        "ignored": dict(submitted.ignored),
        "ignored_columns": list(submitted.ignored_columns),
        "totals": list(_totals(form, submitted, refused=refused)),
    }


def _totals(form: Form, submitted: SubmittedForm, *, refused: bool) -> Iterator[dict[str, Any]]:
    """The sums of the amounts, by currency: of all rows, of the accepted ones, and as stated."""
    for field in form.fields:
        if field.kind not in {"money", "quantity"} or field.name == "quantity":
            continue
        sums: dict[str, Decimal] = {}
        accepted: dict[str, Decimal] = {}
        for row in submitted.rows:
            value = row.values.get(field.name)
            if isinstance(value, Decimal):
                unit = field.unit or str(row.values.get("currency") or "?")
                sums[unit] = sums.get(unit, Decimal(0)) + value
                if row.outcome == "accepted" and not refused:
                    accepted[unit] = accepted.get(unit, Decimal(0)) + value
        stated = submitted.stated_totals.get(field.name) if len(sums) == 1 else None
        for unit, total in sorted(sums.items()):
            yield {
                "field": field.name,
                "header": _words(field.header),
                "unit": unit,
                "read": str(total),
                "accepted": str(accepted.get(unit, Decimal(0))),
                "stated": None if stated is None else str(stated),
                "agrees": None if stated is None else stated == total,
            }


def _finding(finding: Finding, names: Mapping[tuple[str, str], Words]) -> dict[str, Any]:
    header = names.get((finding.place.sheet, finding.field_name), Words("", ""))
    both = {
        name: {language: say(finding, language) for language in _LANGUAGES}
        for name, say in (("said", sentences.said), ("remedy", sentences.remedy))
    }
    return {
        "rule": finding.rule_id,
        "case": finding.case,
        "severity": finding.severity,
        "sheet": finding.place.sheet,
        "cell": finding.place.cell,
        "field": finding.field_name,
        "header": _words(header),
        "value": finding.value_as_read,
        **both,
    }


_LANGUAGES: tuple[Language, Language] = ("tr", "en")


def _change(change: Change) -> dict[str, Any]:
    header, is_number = Words("", ""), False
    if change.field_name:
        field: Field = forms.all_forms()[change.form_code].field(change.field_name)
        header, is_number = field.header, field.is_number
    return {
        "form": change.form_code,
        "period": str(change.period),
        "kind": change.kind,
        "key": change.key,
        "cell": change.cell,
        "field": change.field_name,
        "header": _words(header),
        "before": change.before,
        "now": change.now,
        "is_number": is_number,
    }


def as_json(receipt: Mapping[str, Any]) -> bytes:
    """The document as JSON."""
    return (json.dumps(receipt, ensure_ascii=False, indent=1) + "\n").encode()


def as_html(receipt: Mapping[str, Any]) -> bytes:
    """The receipt as one page that needs nothing else, the file's language first."""
    language = receipt["language"]
    findings = sorted(receipt["findings"], key=lambda finding: "FEQW".index(finding["severity"]))
    alike = _alike(findings)[:SHOWN_FINDINGS]
    page = _template().render(
        receipt=receipt,
        languages=(language, "en" if language == "tr" else "tr"),
        findings=alike,
        n_shown=sum(len(group) for group in alike),
        n_places=SHOWN_PLACES,
        is_all_warnings=all(finding["severity"] == "W" for finding in findings),
        by_rule=_by_rule(receipt["findings"]),
        changes=receipt["comparison"]["changes"][:SHOWN_CHANGES],
        received_at=datetime.fromisoformat(receipt["received_at"]).astimezone(_ISTANBUL),
        number=_number,
    )
    return page.encode()


def _alike(findings: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The findings in groups that differ in their cell only, each where its first one stands."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for finding in findings:
        same = json.dumps({**finding, "cell": None}, sort_keys=True)
        groups.setdefault(same, []).append(finding)
    return list(groups.values())


def _by_rule(findings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rules that found something, in words, with how often."""
    counted = Counter(finding["rule"] for finding in findings)
    return [
        {"rule": rule, "words": _words(words), "count": counted[rule]}
        for rule, words in sentences.rules().items()
        if counted[rule]
    ]


def _number(value: str | int, language: Language) -> str:
    """A number as people of the language write it; a dash where there is none."""
    if value == "":
        return "–"
    text = f"{Decimal(value):,}"
    return text.translate(str.maketrans(",.", ".,")) if language == "tr" else text


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=FileSystemLoader(settings.project_root() / "include" / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("receipt.html.j2")


def as_csv(receipt: Mapping[str, Any], language: Language) -> bytes:
    """The findings as a table that opens in Excel, one a line, in one language.

    What a cell begins with is never taken for a formula when the table is opened.
    """
    titles = {
        "tr": ("Sayfa", "Hücre", "Alan", "Okunan değer", "Sonuç", "Kural", "Sorun", "Ne yazılmalı"),
        "en": ("Sheet", "Cell", "Field", "Value as read", "Result", "Rule", "Problem", "To type"),
    }
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(titles[language])
    for finding in receipt["findings"]:
        cells = (
            *(finding["sheet"], finding["cell"], finding["header"][language], finding["value"]),
            *(finding["severity"], finding["rule"]),
            *(finding["said"][language], finding["remedy"][language]),
        )
        writer.writerow([harmless(cell) for cell in cells])
    return stream.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """A text that no spreadsheet program takes for a formula; a plain number stays as it is."""
    if text.startswith(_STARTS_A_FORMULA) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text
