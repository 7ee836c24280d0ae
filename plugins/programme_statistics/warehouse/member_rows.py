"""Turns a judged submission into rows of the warehouse: pseudonyms for tax numbers, US dollars.

What identifies a company goes no further than this module and ``secure``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from programme_statistics.checks.member_context import ISTANBUL, Known, window
from programme_statistics.periods import Quarter
from programme_statistics.secure.identities import Identity, document_id
from programme_statistics.secure.keys import KeyRing
from programme_statistics.secure.values import to_json
from programme_statistics.sources.members.context import Context
from programme_statistics.sources.members.forms import all_forms
from programme_statistics.sources.members.rates import converted
from programme_statistics.sources.members.submission import (
    Finding,
    Submission,
    SubmittedForm,
    SubmittedRow,
    Value,
)
from programme_statistics.warehouse.member_staging import Kept

Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Rates:
    """The exchange rates that the rules judged by, to convert by the same."""

    known: Known

    def quarterly(self, currency: object, quarter: Quarter | None) -> dict[str, Any]:
        """The columns of the averages of a quarter; of an unknown one there are none."""
        rates = self.known.context.quarter_rates
        own, usd = (
            rates.get((code, quarter)) if quarter else None for code in (str(currency), "USD")
        )
        return self._columns(currency, own, usd, "quarter_average")

    def daily(self, currency: object, day: date) -> dict[str, Any]:
        """The columns of the rates of a day."""
        rates = self.known.context.daily_rates
        return self._columns(
            currency, rates.get((str(currency), day)), rates.get(("USD", day)), "daily"
        )

    def _columns(
        self, currency: object, rate_try: Decimal | None, usd_try: Decimal | None, basis: str
    ) -> dict[str, Any]:
        if currency == "TRY":
            rate_try = Decimal(1)
        if currency is None or rate_try is None or (currency == "TRY" and usd_try is None):
            return dict.fromkeys(("fx_rate_try", "fx_usd_try", "fx_dataset", "fx_basis"))
        return {
            "fx_rate_try": rate_try,
            "fx_usd_try": usd_try,
            "fx_dataset": self.known.rates_from,
            "fx_basis": basis,
        }


def to_usd(value: object, currency: object, fx: Mapping[str, Any]) -> Decimal | None:
    """``value`` in US dollars, to the cent; None where the value or a rate is missing."""
    if not isinstance(value, Decimal):
        return None
    if currency == "USD":
        return converted(value, Decimal(1))
    if fx["fx_rate_try"] is None or fx["fx_usd_try"] is None:
        return None
    return converted(value, fx["fx_rate_try"], fx["fx_usd_try"])


def to_try(value: object, currency: object, fx: Mapping[str, Any]) -> Decimal | None:
    """``value`` in Turkish lira, to the kuruş; None where the value or a rate is missing."""
    if not isinstance(value, Decimal):
        return None
    if currency == "TRY":
        return converted(value, Decimal(1))
    if fx["fx_rate_try"] is None:
        return None
    return converted(value, fx["fx_rate_try"])


@dataclass(slots=True)
class Subject:
    """What a file says on one form of one company and quarter, activity or event."""

    number: int
    form: SubmittedForm
    company_id: str | None
    quarter: Quarter | None
    project_code: str | None
    activity_code: str | None
    rows: list[SubmittedRow] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        """How many rows have which outcome."""
        return Counter(row.outcome for row in self.rows)

    @property
    def status(self) -> str:
        """What becomes of it: accepted with its first accepted row."""
        counts = self.counts
        if counts["accepted"]:
            return "accepted"
        return "quarantined" if counts["quarantined"] else "rejected"

    @property
    def is_complete(self) -> bool:
        """Whether what it does not have is to be withdrawn: every row could be accepted."""
        return self.counts["accepted"] == len(self.rows)

    def register_row(self, received_at: datetime) -> dict[str, Any]:
        """The row of ``ops.submission``, without what only the database knows."""
        counts = self.counts
        due = window(self.quarter).due_on if self.quarter else None
        days = (received_at.astimezone(ISTANBUL).date() - due).days if due else None
        return {
            "subject_no": self.number,
            "form_code": self.form.form_code,
            "form_version": self.form.version,
            "company_id": self.company_id,
            "ref_quarter": first_day(self.quarter),
            "project_code": self.project_code,
            "activity_code": self.activity_code,
            "is_complete": self.is_complete,
            "status": self.status,
            "rows_accepted": counts["accepted"],
            "rows_quarantined": counts["quarantined"],
            "rows_rejected": counts["rejected"],
            "due_on": due,
            "days_late": None if days is None else max(days, 0),
            "language": self.form.language,
        }


def subjects(submission: Submission, ids: Mapping[str, str]) -> list[Subject]:
    """The subjects of a file, numbered in its order; ``ids`` are pseudonyms by tax number."""
    found: dict[tuple[Any, ...], Subject] = {}
    for form in submission.forms:
        for row in form.rows:
            company_id, quarter, project, activity = _subject(form.form_code, row.values, ids)
            key = (form.form_code, company_id, quarter, project, activity)
            if key not in found:
                found[key] = Subject(len(found) + 1, form, company_id, quarter, project, activity)
            found[key].rows.append(row)
    return list(found.values())


def _subject(
    form_code: str, values: Values, ids: Mapping[str, str]
) -> tuple[str | None, Quarter | None, str | None, str | None]:
    company = ids.get(str(values.get("tax_no")))
    quarter = values.get("period")
    project, activity = _text(values.get("project_code")), _text(values.get("activity_code"))
    if form_code == "M0":
        return company, None, None, None
    if form_code in {"M1", "M2"}:
        return company, quarter if isinstance(quarter, Quarter) else None, None, None
    if form_code == "M3":
        return company, None, None, activity
    return None, None, project if form_code == "M4" else None, activity


def identities(submission: Submission) -> list[Identity]:
    """What the accepted rows of M0 say of companies; of two rows the later counts."""
    found = {}
    for row in submission.accepted("M0"):
        values: Mapping[str, Any] = row.values
        found[values["tax_no"]] = Identity(
            tax_number=values["tax_no"],
            title=values["title"],
            mersis_no=values["mersis_no"],
            chamber_reg_no=values["chamber_reg_no"],
            dys_beneficiary_no=values["dys_beneficiary_no"],
            group_name=values["group_name"],
            has_consented=bool(values["has_consented"]),
            consented_on=values["consented_on"],
        )
    return list(found.values())


def target_rows(
    found: Iterable[Subject],
    ids: Mapping[str, str],
    rates: Rates,
    ring: KeyRing,
    groups: Mapping[str, str],
) -> dict[str, list[dict[str, Any]]]:
    """The accepted rows by the table they go to, keys of a table once.

    ``ids`` are pseudonyms by tax number, ``groups`` those of holdings by name.
    ``subject_no`` and ``is_complete`` are those of the row's subject.
    """
    made: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
    kept = Kept()
    for subject in found:
        whole = {"subject_no": subject.number, "is_complete": subject.is_complete}
        accepted = [row.values for row in subject.rows if row.outcome == "accepted"]
        for table, key, row in _rows(subject, accepted, ids, rates, ring, groups, kept):
            into = made.setdefault(table, {})
            if table == "fact_member_export" and key in into:
                _add_up(into[key], row, kept.added)
            else:
                into[key] = row | whole
    return {table: list(rows.values()) for table, rows in made.items()}


_Made = tuple[str, tuple[Any, ...], dict[str, Any]]


def _rows(
    subject: Subject,
    accepted: Iterable[Values],
    ids: Mapping[str, str],
    rates: Rates,
    ring: KeyRing,
    groups: Mapping[str, str],
    kept: Kept,
) -> Iterator[_Made]:
    code = subject.form.form_code
    if code == "M5":
        yield from _feedback(subject, accepted, kept)
        return
    for values in accepted:
        company = ids.get(str(values.get("tax_no")))
        if code == "M0":
            yield from _register(company, values, rates.known.context, groups, kept)
        elif code == "M1":
            yield _quarter_row(company, values, rates, kept)
        elif code == "M2":
            yield _export_row(company, values, rates, kept)
        elif code == "M3":
            yield _participation_row(company, values, rates, kept)
        elif code == "M4":
            yield _support_row(company, values, rates, ring, kept)


def _register(
    company: str | None,
    values: Mapping[str, Any],
    context: Context,
    groups: Mapping[str, str],
    kept: Kept,
) -> Iterator[_Made]:
    group = values["group_name"]
    # A form that leaves the code out does not take the link to the registers away.
    before = context.companies.get(values["tax_no"])
    party = context.parties.get(values["party_code"]) or values["party_code"]
    yield (
        "dim_company",
        (company,),
        {
            "company_id": company,
            **kept.of("dim_company", values),
            "group_id": groups[group] if group else None,
            "party_code": party or (before.party_code if before else None),
            # The number itself is about the company's identity. Without one nothing is known.
            "is_chamber_member": True if values["chamber_reg_no"] else None,
        },
    )
    yield (
        "bridge_project_company",
        (company, values["project_code"], values["joined_on"]),
        {"company_id": company, **kept.of("bridge_project_company", values)},
    )


def _quarter_row(company: str | None, values: Mapping[str, Any], rates: Rates, kept: Kept) -> _Made:
    quarter, currency = values["period"], values["currency"]
    fx = rates.quarterly(currency, quarter)
    return (
        "fact_member_quarter",
        (company, quarter),
        {
            "company_id": company,
            "ref_quarter": first_day(quarter),
            "currency_code": currency,
            "export_usd": to_usd(values["export_value"], currency, fx),
            **fx,
            **kept.of("fact_member_quarter", values),
        },
    )


def _export_row(company: str | None, values: Mapping[str, Any], rates: Rates, kept: Kept) -> _Made:
    quarter, currency = values["period"], values["currency"]
    fx = rates.quarterly(currency, quarter)
    key = (
        company,
        quarter,
        values["hs_code"],
        values["country_code"],
        currency,
        values["unit_code"],
    )
    return (
        "fact_member_export",
        key,
        {
            "company_id": company,
            "ref_quarter": first_day(quarter),
            "currency_code": currency,
            "export_usd": to_usd(values["export_value"], currency, fx),
            "n_declarations": 1,
            **fx,
            **kept.of("fact_member_export", values),
        },
    )


def _add_up(row: dict[str, Any], other: Mapping[str, Any], added: Iterable[str]) -> None:
    """Adds a declaration to one of the same product, destination, currency and unit.

    A sum with an unknown part is unknown.
    """
    for name in (*added, "export_usd", "n_declarations"):
        parts = (row[name], other[name])
        row[name] = None if None in parts else parts[0] + parts[1]


def _quarter_of(day: date | None) -> Quarter | None:
    return None if day is None else Quarter(day.year, (day.month + 2) // 3)


def _participation_row(
    company: str | None, values: Mapping[str, Any], rates: Rates, kept: Kept
) -> _Made:
    activity = rates.known.context.activities[values["activity_code"]]
    currency = values["currency"]
    fx = rates.quarterly(currency, _quarter_of(activity.ends_on))
    return (
        "fact_activity_participation",
        (company, values["activity_code"]),
        {
            "company_id": company,
            "currency_code": currency,
            "order_value_usd": to_usd(values["order_value"], currency, fx),
            **fx,
            **kept.of("fact_activity_participation", values),
        },
    )


def _support_row(
    company: str | None, values: Mapping[str, Any], rates: Rates, ring: KeyRing, kept: Kept
) -> _Made:
    currency = values["currency"]
    fx = rates.daily(currency, values["doc_date"])
    document = document_id(ring, values)
    return (
        "fact_support_line",
        (
            values["project_code"],
            values["activity_code"],
            values["expense_type"],
            document,
            company,
        ),
        {
            "company_id": company,
            "document_id": document,
            "currency_code": currency,
            "amount_net_try": to_try(values["amount_net"], currency, fx),
            "amount_net_usd": to_usd(values["amount_net"], currency, fx),
            **fx,
            **kept.of("fact_support_line", values),
        },
    )


def _feedback(subject: Subject, accepted: Iterable[Values], kept: Kept) -> Iterator[_Made]:
    """Answers in the order of their content: who sent which first would tell who answered."""
    answers = sorted(
        (kept.of("fact_event_feedback", values) for values in accepted),
        key=lambda answer: [(value is not None, str(value)) for value in answer.values()],
    )
    for number, answer in enumerate(answers, start=1):
        yield (
            "fact_event_feedback",
            (subject.activity_code, number),
            {**answer, "answer_no": number},
        )


def kept_rows(found: Iterable[Subject], numbers: Mapping[int, int]) -> Iterator[tuple[Any, ...]]:
    """The rows of ``secure.submission_row``; ``numbers`` are submissions by subject."""
    for subject in found:
        form = all_forms()[subject.form.form_code]
        for number, row in enumerate(subject.rows, start=1):
            yield (
                numbers[subject.number],
                number,
                row.place.sheet,
                row.place.row,
                row.outcome,
                json.dumps(to_json(row.values, form), ensure_ascii=False),
            )


def findings(
    submission: Submission, found: Iterable[Subject]
) -> Iterator[tuple[str, int | None, Finding]]:
    """Every finding with its form (``-`` for the whole file) and subject."""
    for finding in submission.findings:
        yield "-", None, finding
    for form in submission.forms:
        for finding in form.findings:
            yield form.form_code, None, finding
    for subject in found:
        for row in subject.rows:
            for finding in row.findings:
                yield subject.form.form_code, subject.number, finding


def first_day(quarter: Quarter | None) -> date | None:
    """The first day of a quarter."""
    return quarter.months[0].first_day if quarter else None


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None
