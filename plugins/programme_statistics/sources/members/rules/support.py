"""Rules about activities and claims: V16 to V19, V21."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from programme_statistics.periods import Month
from programme_statistics.sources.members.context import Activity, Context, Project
from programme_statistics.sources.members.rules.findings import (
    about,
    headers,
    number,
    shown,
    text,
)
from programme_statistics.sources.members.rules.register import company_of
from programme_statistics.sources.members.sentences import finding
from programme_statistics.sources.members.submission import Finding, Place, SubmittedRow
from programme_statistics.sources.members.support_rules import SupportRule

_SUPPORTED_REGION = 4
"""From this incentive region on, fewer companies are enough."""
_CENT = Decimal("0.01")


def activity_of(row: SubmittedRow, context: Context) -> Activity | None:
    """The activity a row names; None if the register has no such code."""
    return context.activities.get(text(row, "activity_code"))


def participation(row: SubmittedRow, context: Context) -> Iterator[Finding]:
    """V16: who attended had opted in and was a member; numbers come with attendance."""
    code = text(row, "activity_code")
    activity = activity_of(row, context)
    if code and activity is None:
        yield about(row, "V16", "unknown_activity", "activity_code")
    yield from _undated(row, activity)
    attended, opted = row.values.get("has_attended"), row.values.get("has_opted_in")
    if attended is True and opted is False:
        yield about(row, "V16", "not_opted_in", "has_attended", **headers("M3", "has_opted_in"))
    if attended is False and (number(row, "persons") or 0) > 0:
        yield about(row, "V16", "persons", "persons")
    if (number(row, "order_value") or 0) > 0 and not text(row, "currency"):
        yield about(row, "V07", "missing", "currency", **_header("currency"))
    company = company_of(row, context)
    if attended is True and activity is not None and company is not None:
        began = activity.starts_on
        held = [m for m in company.memberships if m.project_code == activity.project_code]
        if began is not None and not any(membership.holds_on(began) for membership in held):
            yield about(row, "V16", "not_eligible", "tax_no", day=f"{began:%d.%m.%Y}")


def _undated(row: SubmittedRow, activity: Activity | None) -> Iterator[Finding]:
    """V16: what depends on an activity's days cannot be judged if the register has none."""
    if activity is not None and activity.ends_on is None:
        yield about(row, "V16", "undated", "activity_code")


def _header(name: str) -> dict[str, str]:
    words = headers("M3", name)
    return {"header_tr": words["other_tr"], "header_en": words["other_en"]}


def known_activity(row: SubmittedRow, context: Context) -> Iterator[Finding]:
    """V16 for feedback: the event is in the register."""
    if text(row, "activity_code") and activity_of(row, context) is None:
        yield about(row, "V16", "unknown_activity", "activity_code")


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
        least = None if activity is None else _least_companies(activity, context)
        known = len(companies | context.participants.get(code, frozenset()))
        if least is not None and known < least:
            params = {"found": str(known), "least": str(least)}
            yield finding("V21", "too_few", places[code], "activity_code", code, params=params)


def _least_companies(activity: Activity, context: Context) -> int | None:
    """The companies an activity needs; None where no rule of its day says so."""
    project = context.projects.get(activity.project_code)
    if project is None or activity.ends_on is None:
        return None
    rule = context.support_rules.of_item(
        project.legal_regime, activity.support_item, activity.ends_on
    )
    if rule is None:
        return None
    region = project.incentive_region
    # Of an unknown region only what is too few everywhere is said to be too few.
    is_supported = region is None or region >= _SUPPORTED_REGION
    return rule.min_companies_r46 if is_supported else rule.min_companies


def claim(row: SubmittedRow, context: Context) -> Iterator[Finding]:
    """V17 (amounts), V18 (deadline) and V19 (order of days) of one claim line."""
    project = context.projects.get(text(row, "project_code"))
    activity = activity_of(row, context)
    if text(row, "project_code") and project is None:
        yield about(row, "V02", "unknown_project", "project_code")
    if text(row, "activity_code") and activity is None:
        yield about(row, "V16", "unknown_activity", "activity_code")
    yield from _undated(row, activity)
    rule = rule_of(row, project, context)
    yield from _amounts(row, rule)
    submitted = row.values.get("submitted_on")
    if activity is not None and activity.ends_on is not None and isinstance(submitted, date):
        months = rule.claim_months if rule else None
        if months is None:
            months = context.support_rules.limit("CLAIM_MONTHS", activity.ends_on)
        deadline = None if months is None else claim_deadline(activity.ends_on, months)
        if deadline is not None and submitted > deadline:
            yield about(row, "V18", "right_lost", "submitted_on", day=f"{deadline:%d.%m.%Y}")
    yield from _days_in_order(row)


def claim_deadline(ends_on: date, months: int) -> date:
    """The last day on which an activity that ended on ``ends_on`` can be claimed."""
    month = Month.of(ends_on).plus(months)
    last = calendar.monthrange(month.year, month.month)[1]
    return date(month.year, month.month, min(ends_on.day, last))


def rule_of(row: SubmittedRow, project: Project | None, context: Context) -> SupportRule | None:
    """The rule of a line: of its project's regime, its type of expense and its document's day.

    None if there is none, or the register does not know the regime.
    """
    day = row.values.get("doc_date")
    if project is None or not isinstance(day, date):
        return None
    return context.support_rules.of(project.legal_regime, text(row, "expense_type"), day)


def _amounts(row: SubmittedRow, rule: SupportRule | None) -> Iterator[Finding]:
    eligible, claimed = number(row, "amount_net"), number(row, "claimed_amount")
    if rule is not None and rule.rate is not None and eligible is not None and claimed is not None:
        most = rule.rate * eligible
        if claimed > most + _CENT:
            said = {"most": shown(most), "rate": f"{rule.rate * 100:.0f}"}
            if rule.is_certain_rate:
                yield about(row, "V17", "above_rate", "claimed_amount", **said)
            else:
                yield about(row, "V17", "above_unsure_rate", "claimed_amount", **said)
    for smaller, larger in (
        ("approved_amount", "claimed_amount"),
        ("paid_amount", "approved_amount"),
    ):
        less, more = number(row, smaller), number(row, larger)
        if less is not None and more is not None and less > more:
            other = headers("M4", larger)
            yield about(row, "V17", "order", smaller, most=shown(more), **other)


def _days_in_order(row: SubmittedRow) -> Iterator[Finding]:
    names = ("spent_on", "submitted_on", "approved_on", "ministry_paid_on")
    stated = [(name, row.values.get(name)) for name in names]
    days = [(name, day) for name, day in stated if isinstance(day, date)]
    for (earlier_name, earlier), (name, day) in pairwise(days):
        if day < earlier:
            other = headers("M4", earlier_name)
            yield about(row, "V19", "order", name, day=f"{earlier:%d.%m.%Y}", **other)


def within_caps(
    rows: Sequence[SubmittedRow], context: Context
) -> Iterator[tuple[SubmittedRow, Finding]]:
    """V17: what is claimed stays within the cap of its activity, project or year, line by line.

    A cap by person and day holds for each line by its person-days; without them it cannot be
    checked, and the line says so. Gives each finding with the row that goes over. A cap that is not
    certain only flags it. Lines in a currency that has no rate for the document's day are left out
    of the sum.
    """
    sums: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        rule = rule_of(row, context.projects.get(text(row, "project_code")), context)
        cap = rule.cap_on_support if rule else None
        claimed = _in_currency(row, (rule and rule.cap_currency) or "", context)
        day = row.values.get("doc_date")
        if rule is None or cap is None or claimed is None or not isinstance(day, date):
            continue
        if rule.cap_scope == "person_day":
            days = number(row, "person_days")
            if days is None:
                yield row, about(row, "V17", "no_person_days", "person_days")
                continue
            # Each line by itself: its place is a unit that no other has.
            unit, cap = f"{row.place.sheet} {row.place.row}", cap * days
        else:
            project_code = text(row, "project_code")
            project = context.projects.get(project_code)
            organisation = project.organisation_code if project else None
            unit = rule.cap_unit(project_code, organisation, text(row, "activity_code"), day)
        key = (unit, rule.support_item)
        before = sums.get(key, context.claimed.amounts.get(key, Decimal(0)))
        total = before + claimed
        if total <= cap + _CENT:
            sums[key] = total
            continue
        said = {
            "cap": shown(cap),
            "left": shown(max(cap - before, Decimal(0))),
            "currency": rule.cap_currency or "",
        }
        if rule.is_certain_cap:
            yield row, about(row, "V17", "above_cap", "claimed_amount", **said)
        else:
            sums[key] = total
            yield row, about(row, "V17", "above_unsure_cap", "claimed_amount", **said)


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
