"""Rules about text and doubles: V22 (personal data), V24 (doubles)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from programme_statistics.sources.members.context import Context
from programme_statistics.sources.members.forms import Form
from programme_statistics.sources.members.rules.findings import about, quarter
from programme_statistics.sources.members.rules.register import company_of
from programme_statistics.sources.members.sentences import finding
from programme_statistics.sources.members.submission import Finding, Submission, SubmittedRow
from programme_statistics.sources.members.tax_numbers import is_tckn

MASK = "█████"
_DIGITS = re.compile(r"(?<!\d)\d{11}(?!\d)", re.ASCII)
_EMAIL = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,9}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,4})?\b")
_PHONE = re.compile(
    r"(?<![\d.,])(?:\+\s?\d{1,3}|00\d{1,3}|0)?[\s().\-]{0,4}"
    r"(?:5\d{2}|[2-4]\d{2})[\s).\-]{0,3}\d{3}[\s.\-]{0,3}\d{2}[\s.\-]{0,3}\d{2}(?![\d.,]\d|\d)",
    re.ASCII,
)


def masked(text: str, amounts: Container[str] = ()) -> tuple[str, tuple[str, ...]]:
    """A text without what identifies a person, and the kinds of what was masked.

    ``amounts`` are digits that stay, although they could be a telephone's or a person's: amounts of
    the row itself, which its comment may have to repeat.
    """
    kinds: list[str] = []

    def hide(match: re.Match[str]) -> str:
        return match[0] if match[0].strip() in amounts else MASK

    for kind, pattern in (("e-mail", _EMAIL), ("IBAN", _IBAN)):
        text, count = pattern.subn(MASK, text)
        kinds += [kind] * bool(count)
    before = text
    text = _DIGITS.sub(lambda match: hide(match) if is_tckn(match[0]) else match[0], text)
    kinds += ["TCKN"] * (text != before)
    before = text
    text = _PHONE.sub(hide, text)
    kinds += ["telefon/telephone"] * (text != before)
    return text, tuple(kinds)


def with_masks(form: Form, row: SubmittedRow) -> SubmittedRow:
    """V22: the row with personal data in its free text masked, in the value and as read."""
    amounts = {str(int(value)) for value in row.values.values() if isinstance(value, Decimal)}
    for field in form.fields:
        value = row.values.get(field.name)
        if field.kind != "free_text" or not isinstance(value, str):
            continue
        text, kinds = masked(value, amounts)
        if not kinds:
            continue
        row = replace(
            row,
            values={**row.values, field.name: text},
            as_read={**row.as_read, field.name: text},
        )
        row = row.with_findings(
            [about(row, "V22", "personal_data", field.name, kinds=", ".join(kinds))]
        )
    return row


def same_file(submission: Submission, context: Context) -> Iterator[Finding]:
    """V24: the same bytes have come before; they are acknowledged and not taken in again."""
    if submission.sha256 in context.known_files:
        yield seen_before(context.known_files[submission.sha256])


def seen_before(file_name: str) -> Finding:
    """V24: the same bytes have come before, as a file whose name may be told; empty: it may not."""
    if not file_name:
        return finding("V24", "same_content")
    return finding("V24", "same_file", params={"file_name": file_name})


def doubles(form: Form, rows: Sequence[SubmittedRow]) -> Iterator[tuple[SubmittedRow, Finding]]:
    """V24: rows that say the same twice, or two things of one key. Gives each with its row."""
    if not form.key:
        return
    seen: dict[tuple[object, ...], SubmittedRow] = {}
    for row in rows:
        key = tuple(row.values.get(name) for name in form.key)
        if None in [row.values.get(name) for name in form.key if form.field(name).required]:
            continue
        first = seen.setdefault(key, row)
        if first is row:
            continue
        params = {"other_row": str(first.place.row)}
        name = form.key[0]
        if first.values == row.values:
            yield row, about(row, "V24", "identical", name, **params)
        else:
            for one, other in ((first, row), (row, first)):
                params = {"other_row": str(other.place.row)}
                yield one, about(one, "V24", "same_key", name, **params)


def other_secretariat(
    form: Form, rows: Sequence[SubmittedRow], context: Context
) -> Iterator[tuple[SubmittedRow, Finding]]:
    """V24: another secretariat has reported the company for that quarter, or it is to.

    Rows wait until the office has decided. By its decision, one's rows are accepted and the other's
    rejected, whichever came first; a sender that the inbox does not tell apart is not judged.
    """
    for row in rows:
        company, period = company_of(row, context), quarter(row)
        if company is None or period is None or not context.secretariat:
            continue
        previous = context.previous.get((form.code, company.company_id, period))
        is_of_another = previous is not None and previous.is_of_another(context.secretariat)
        decision = context.reporter(company, period)
        if decision is None:
            if previous is not None and is_of_another:
                # For the office, which decides; no sentence tells the sender.
                params = {"secretariat": previous.secretariat}
                yield row, about(row, "V24", "other_secretariat", "tax_no", **params)
            continue
        day = f"{decision.decided_on:%d.%m.%Y}"
        if decision.secretariat != context.secretariat:
            yield row, about(row, "V24", "decided_otherwise", "tax_no", day=day)
        elif is_of_another:
            yield row, about(row, "V24", "decided", "tax_no", day=day)
