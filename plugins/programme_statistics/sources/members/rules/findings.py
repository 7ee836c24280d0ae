"""How rules say what they found."""

from __future__ import annotations

from decimal import Decimal

from programme_statistics.periods import Quarter
from programme_statistics.sources.members import forms, numbers
from programme_statistics.sources.members.sentences import finding
from programme_statistics.sources.members.submission import Finding, Severity, SubmittedRow


def about(
    row: SubmittedRow,
    rule_id: str,
    case: str,
    name: str,
    severity: Severity | None = None,
    /,
    **params: str,
) -> Finding:
    """A finding about the field ``name`` of a row, with its value as read.

    ``severity`` is needed where ``include/forms/rules.csv`` leaves a choice.
    """
    value = row.as_read.get(name, "")
    return finding(rule_id, case, row.at(name), name, value, severity=severity, params=params)


def number(row: SubmittedRow, name: str) -> Decimal | None:
    """The number in a field; None if there is none."""
    value = row.values.get(name)
    if isinstance(value, Decimal):
        return value
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else None


def text(row: SubmittedRow, name: str) -> str:
    """The text in a field; empty if there is none."""
    value = row.values.get(name)
    return value if isinstance(value, str) else ""


def says_why(row: SubmittedRow, name: str) -> bool:
    """Whether the field ``name`` gives a reason in words: a dash, or masked text, is none."""
    value = row.values.get(name)
    return isinstance(value, str) and any(letter.isalpha() for letter in value)


def says_so(row: SubmittedRow, name: str, amount: Decimal) -> bool:
    """Whether the field ``name`` gives a reason in words, and states the amount in full."""
    value = row.values.get(name)
    return isinstance(value, str) and says_why(row, name) and amount in numbers.in_full(value)


def quarter(row: SubmittedRow) -> Quarter | None:
    """The quarter a row is about; None if it names none."""
    value = row.values.get("period")
    return value if isinstance(value, Quarter) else None


def shown(value: Decimal) -> str:
    """A number for a sentence: two decimals, thousands apart by blanks."""
    return f"{value:,.2f}".replace(",", "\u202f")


def headers(form_code: str, name: str) -> dict[str, str]:
    """The header of a field in both languages, for a sentence that names another field."""
    header = forms.all_forms()[form_code].field(name).header
    return {"other_tr": header.tr, "other_en": header.en}
