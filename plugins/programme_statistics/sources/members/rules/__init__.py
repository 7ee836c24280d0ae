"""The rules V01 to V24: a submission and a context in, the submission with everything found out.

What a single cell shows is found while reading; here stands what needs the rest of the row, of the
file, or of the register. A rule never raises on data, and never looks at a field that could not be
read: that has been told already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from programme_statistics.errors import ConfigurationError
from programme_statistics.periods import Quarter
from programme_statistics.sources.members import forms
from programme_statistics.sources.members.context import Context
from programme_statistics.sources.members.rules import (
    figures,
    register,
    support,
    trade,
    whole_file,
)
from programme_statistics.sources.members.rules.findings import quarter, text
from programme_statistics.sources.members.rules.whole_file import seen_before
from programme_statistics.sources.members.submission import (
    Finding,
    Submission,
    SubmittedForm,
    SubmittedRow,
)

__all__ = ["judge", "seen_before"]

RowRule = Callable[[SubmittedRow, Context], Iterator[Finding]]
Located = Iterator[tuple[SubmittedRow, Finding]]

FormRule = Callable[[Sequence[SubmittedRow], Context], Located]

_ROW_RULES: Mapping[str, RowRule] = {
    rule.__name__: rule
    for rule in (
        *(register.new_company, register.consent, register.known_member, register.known_company),
        *(register.open_period, trade.known_rate),
        *(trade.unit_value_plausible, trade.pair_weight_plausible),
        *(figures.export_within_turnover, figures.parts_within_whole, figures.steps_from_before),
        *(support.participation, support.claim, support.known_activity),
    )
}
_FORM_RULES: Mapping[str, FormRule] = {
    rule.__name__: rule
    for rule in (
        *(register.one_party_each, register.memberships),
        *(trade.within_national_exports, support.within_caps),
    )
}
"""Those that look at all rows of a form which stand, in the order of the form's specification."""


def check_names(form: forms.Form) -> None:
    """See that all rules which a form names are there.

    Raises:
        ConfigurationError: one is not; the message names those that are.
    """
    known = {*_ROW_RULES, *_FORM_RULES}
    if unknown := set(form.rules) - known:
        raise ConfigurationError(
            f"Form {form.code} names rules that are none: {', '.join(sorted(unknown))}. Write some "
            f"of {', '.join(sorted(known))}."
        )


def judge(submission: Submission, context: Context) -> Submission:
    """The submission with the findings of every rule, and with codes resolved and texts masked."""
    findings = tuple(whole_file.same_file(submission, context))
    judged = [_judged_rows(form, context) for form in submission.forms]
    judged = _across_rows(judged, context)
    return replace(submission, forms=tuple(judged), findings=(*submission.findings, *findings))


def _judged_rows(submitted: SubmittedForm, context: Context) -> SubmittedForm:
    form = forms.all_forms()[submitted.form_code]
    check_names(form)
    rules = [_ROW_RULES[name] for name in form.rules if name in _ROW_RULES]
    has_free_text = any(field.kind == "free_text" for field in form.fields)
    has_hs_code = any(field.kind == "hs_code" for field in form.fields)
    rows = []
    for row in submitted.rows:
        if has_free_text:
            row = whole_file.with_masks(form, row)  # noqa: PLW2901  each step gives the next one
        if has_hs_code:
            row = trade.with_hs_code(row, context)  # noqa: PLW2901
        found = [finding for rule in rules for finding in rule(row, context)]
        found += figures.days_not_ahead(form, row, context)
        rows.append(row.with_findings(found))
    return replace(submitted, rows=tuple(rows))


def _across_rows(judged: Sequence[SubmittedForm], context: Context) -> list[SubmittedForm]:
    """The rules that look at several rows; a rejected row counts in none of them but V24."""
    by_form: dict[str, list[SubmittedRow]] = {}
    for submitted in judged:
        by_form.setdefault(submitted.form_code, []).extend(submitted.rows)
    found = _Found()
    for code, rows in by_form.items():
        form = forms.all_forms()[code]
        found.take(whole_file.doubles(form, rows))
        found.take(whole_file.other_secretariat(form, rows, context))
    standing = {
        code: [row for row in rows if row.outcome != "rejected" and not found.rejects(row)]
        for code, rows in by_form.items()
    }
    for code, rows in standing.items():
        for name in forms.all_forms()[code].rules:
            if name in _FORM_RULES:
                found.take(_FORM_RULES[name](rows, context))
    returns, details = standing.get("M1", []), standing.get("M2", [])
    found.take(figures.detail_agrees(returns, details, _sent(by_form), context))
    few = list(support.enough_companies(standing.get("M3", []), context))
    return [
        replace(
            submitted,
            rows=tuple(row.with_findings(found.of(row)) for row in submitted.rows),
            findings=(
                *submitted.findings,
                *(finding for finding in few if finding.place.sheet == submitted.sheet),
            ),
        )
        if found or few
        else submitted
        for submitted in judged
    ]


def _sent(by_form: Mapping[str, Sequence[SubmittedRow]]) -> set[tuple[str, str, Quarter]]:
    """Of which companies and quarters the file has a form, whatever became of its rows."""
    return {
        (code, text(row, "tax_no"), period)
        for code, rows in by_form.items()
        for row in rows
        if (period := quarter(row)) is not None
    }


class _Found:
    """Findings by the row they belong to; a row is known by its place."""

    def __init__(self) -> None:
        self._by_place: dict[tuple[str, int], list[Finding]] = {}

    def __bool__(self) -> bool:
        return bool(self._by_place)

    def take(self, located: Iterable[tuple[SubmittedRow, Finding]]) -> None:
        for row, finding in located:
            self._by_place.setdefault((row.place.sheet, row.place.row), []).append(finding)

    def of(self, row: SubmittedRow) -> Sequence[Finding]:
        return self._by_place.get((row.place.sheet, row.place.row), ())

    def rejects(self, row: SubmittedRow) -> bool:
        return any(finding.severity == "E" for finding in self.of(row))
