"""Rules about activities and claims: V16 to V19, V21."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from programme_statistics.periods import Month
from programme_statistics.sources.members.context import Activity, Context, Project, SupportRule
from programme_statistics.sources.members.rules.findings import (
    about,
    headers,
    number,
    shown,
    text,
)
from programme_statistics.sources.members.rules.register import company_of
from programme_statistics.sources.members.submission import Finding, Place, SubmittedRow

CLAIM_MONTHS = 3
"""Months after an activity's end within which it can be claimed."""
_LEAST = {"OVERSEAS_MKT": (8, 5), "VIRTUAL_MKT": (8, 5)}
"""Companies an activity of each type needs, and in the incentive regions 4 to 6."""
_SUPPORTED_REGION = 4
_CENT = Decimal("0.01")


def activity_of(row: SubmittedRow, context: Context) -> Activity | None:
    """The activity a row names; None if the register has no such code."""
    return context.activities.get(text(row, "activity_code"))


def participation(row: SubmittedRow, context: Context) -> Iterator[Finding]:
    """V16: who attended had opted in and was a member; numbers come with attendance."""
    code = text(row, "activity_code")
    activity = activity_of(row, context)
    if code and activity is None:
        yield about(row, "V16", "unknown_activity", "E", "activity_code")
    yield from _undated(row, activity)
    attended, opted = row.values.get("has_attended"), row.values.get("has_opted_in")
    if attended is True and opted is False:
        yield about(
            row, "V16", "not_opted_in", "E", "has_attended", **headers("M3", "has_opted_in")
        )
    if attended is False and (number(row, "persons") or 0) > 0:
        yield about(row, "V16", "persons", "E", "persons")
    if (number(row, "order_value") or 0) > 0 and not text(row, "currency"):
        yield about(row, "V07", "missing", "E", "currency", **_header("currency"))
    company = company_of(row, context)
    if attended is True and activity is not None and company is not None:
        began = activity.starts_on
        held = [m for m in company.memberships if m.project_code == activity.project_code]
        if began is not None and not any(membership.holds_on(began) for membership in held):
            yield about(row, "V16", "not_eligible", "E", "tax_no", day=f"{began:%d.%m.%Y}")


def _undated(row: SubmittedRow, activity: Activity | None) -> Iterator[Finding]:
    """V16: what depends on an activity's days cannot be judged if the register has none."""
    if activity is not None and activity.ends_on is None:
        yield about(row, "V16", "undated", "W", "activity_code")


def _header(name: str) -> dict[str, str]:
    words = headers("M3", name)
    return {"header_tr": words["other_tr"], "header_en": words["other_en"]}


def known_activity(row: SubmittedRow, context: Context) -> Iterator[Finding]:
    """V16 for feedback: the event is in the register."""
    if text(row, "activity_code") and activity_of(row, context) is None:
        yield about(row, "V16", "unknown_activity", "E", "activity_code")


def enough_companies(rows: Sequence[SubmittedRow], context: Context) -> Iterator[Finding]:
    """V21: activities that fewer companies attended than their type needs."""
    attended: dict[str, set[str]] = {}
    places: dict[str, Place] = {}
    for row in rows:
        company = company_of(row, context)
        if row.values.get("has_attended") is True and company is not None:
            code = text(row, "activity_code")
            attended.setdefault(code, set()).add(company.company_id)
            places.setdefault(code, row.at("activity_code"))
    for code, companies in attended.items():
        activity = context.activities.get(code)
        if activity is None or activity.activity_type not in _LEAST:
            continue
        project = context.projects.get(activity.project_code)
        region = project.incentive_region if project else None
        # Of an unknown region only what is too few everywhere is said to be too few.
        least = _LEAST[activity.activity_type][region is None or region >= _SUPPORTED_REGION]
        known = len(companies | context.participants.get(code, frozenset()))
        if known < least:
            params = {"found": str(known), "least": str(least)}
            yield Finding("V21", "too_few", "W", places[code], "activity_code", code, params=params)


def claim(row: SubmittedRow, context: Context) -> Iterator[Finding]:
    """V17 (amounts), V18 (deadline) and V19 (order of days) of one claim line."""
    project = context.projects.get(text(row, "project_code"))
    activity = activity_of(row, context)
    if text(row, "project_code") and project is None:
        yield about(row, "V02", "unknown_project", "E", "project_code")
    if text(row, "activity_code") and activity is None:
        yield about(row, "V16", "unknown_activity", "E", "activity_code")
    yield from _undated(row, activity)
    yield from _amounts(row, rule_of(row, project, activity, context))
    submitted = row.values.get("submitted_on")
    if activity is not None and activity.ends_on is not None and isinstance(submitted, date):
        deadline = claim_deadline(activity.ends_on)
        if submitted > deadline:
            yield about(row, "V18", "right_lost", "E", "submitted_on", day=f"{deadline:%d.%m.%Y}")
    yield from _days_in_order(row)


def claim_deadline(ends_on: date) -> date:
    """The last day on which an activity that ended on ``ends_on`` can be claimed."""
    month = Month.of(ends_on).plus(CLAIM_MONTHS)
    last = calendar.monthrange(month.year, month.month)[1]
    return date(month.year, month.month, min(ends_on.day, last))


def rule_of(
    row: SubmittedRow, project: Project | None, activity: Activity | None, context: Context
) -> SupportRule | None:
    """The rate and cap of a line, by its project's regime and its activity's day.

    None if there is none, or the register does not know the regime or the day.
    """
    if project is None or activity is None or activity.ends_on is None:
        return None
    for rule in context.support_rules:
        if (
            rule.legal_regime == project.legal_regime
            and rule.expense_type == text(row, "expense_type")
            and rule.valid_from <= activity.ends_on
            and (rule.valid_to is None or activity.ends_on < rule.valid_to)
        ):
            return rule
    return None


def _amounts(row: SubmittedRow, rule: SupportRule | None) -> Iterator[Finding]:
    eligible, claimed = number(row, "amount_net"), number(row, "claimed_amount")
    if rule is not None and eligible is not None and claimed is not None:
        most = rule.rate * eligible
        if claimed > most + _CENT:
            rate = f"{rule.rate * 100:.0f}"
            yield about(
                row, "V17", "above_rate", "E", "claimed_amount", most=shown(most), rate=rate
            )
    for smaller, larger in (
        ("approved_amount", "claimed_amount"),
        ("paid_amount", "approved_amount"),
    ):
        less, more = number(row, smaller), number(row, larger)
        if less is not None and more is not None and less > more:
            other = headers("M4", larger)
            yield about(row, "V17", "order", "E", smaller, most=shown(more), **other)


def _days_in_order(row: SubmittedRow) -> Iterator[Finding]:
    names = ("spent_on", "submitted_on", "approved_on", "ministry_paid_on")
    stated = [(name, row.values.get(name)) for name in names]
    days = [(name, day) for name, day in stated if isinstance(day, date)]
    for (earlier_name, earlier), (name, day) in pairwise(days):
        if day < earlier:
            other = headers("M4", earlier_name)
            yield about(row, "V19", "order", "E", name, day=f"{earlier:%d.%m.%Y}", **other)


def within_caps(
    rows: Sequence[SubmittedRow], context: Context
) -> Iterator[tuple[SubmittedRow, Finding]]:
    """V17: what is claimed of an activity or a project stays within its cap, line by line.

    Gives each finding with the row that goes over. Lines in a currency that has no rate for the
    document's day are left out of the sum.
    """
    sums: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        project = context.projects.get(text(row, "project_code"))
        rule = rule_of(row, project, activity_of(row, context), context)
        claimed = _in_currency(row, rule.cap_currency if rule else "", context)
        if rule is None or rule.cap_amount is None or claimed is None:
            continue
        scope = text(row, "activity_code" if rule.cap_scope == "ACTIVITY" else "project_code")
        key = (scope, rule.cap_group)
        total = sums.get(key, context.claimed.amounts.get(key, Decimal(0))) + claimed
        if total > rule.cap_amount + _CENT:
            left = max(rule.cap_amount - total + claimed, Decimal(0))
            yield (
                row,
                about(
                    row,
                    "V17",
                    "above_cap",
                    "E",
                    "claimed_amount",
                    cap=shown(rule.cap_amount),
                    left=shown(left),
                    currency=rule.cap_currency,
                ),
            )
        else:
            sums[key] = total


def _in_currency(row: SubmittedRow, currency: str, context: Context) -> Decimal | None:
    """A line's claim in ``currency``, at the rate of its document's day."""
    claimed, own, day = number(row, "claimed_amount"), text(row, "currency"), row.values["doc_date"]
    if claimed is None or not currency or own == currency:
        return claimed
    if not isinstance(day, date):
        return None
    rates = [
        Decimal(1) if code == "TRY" else context.daily_rates.get((code, day))
        for code in (own, currency)
    ]
    if rates[0] is None or rates[1] is None:
        return None
    return claimed * rates[0] / rates[1]
