"""Rules about who reports: V02 (tax number), V03 (period), V20 (memberships), V22 (consent)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from programme_statistics.sources.members.context import Company, Context, Membership
from programme_statistics.sources.members.rules.findings import about, quarter, text
from programme_statistics.sources.members.submission import Finding, SubmittedRow

EXCLUSIVE_PROGRAMME = "URGE"
"""A company is in as many of its projects at a time, and ever, as the register has it."""


def company_of(row: SubmittedRow, context: Context) -> Company | None:
    """The registered company a row is about; None if it names none."""
    return context.companies.get(text(row, "tax_no"))


def known_member(row: SubmittedRow, context: Context) -> Iterator[Finding]:
    """V02 for a quarter's return: registered, and a member on the period's last day."""
    tax_no, period = text(row, "tax_no"), quarter(row)
    if not tax_no:
        return
    company = context.companies.get(tax_no)
    if company is None:
        yield _unknown(row)
        return
    if is_padded(row):
        yield about(row, "V02", "padded", "tax_no", digits=tax_no)
    code = text(row, "project_code")
    if code and code not in context.projects:
        yield about(row, "V02", "unknown_project", "project_code")
    elif period is not None:
        last_day = period.months[2].last_day
        held = [m for m in company.memberships if not code or m.project_code == code]
        if not any(membership.holds_on(last_day) for membership in held):
            yield about(row, "V02", "not_member", "tax_no", day=f"{last_day:%d.%m.%Y}")


def known_company(row: SubmittedRow, context: Context) -> Iterator[Finding]:
    """V02 for forms without a period: registered."""
    tax_no = text(row, "tax_no")
    if tax_no and tax_no not in context.companies:
        yield _unknown(row)
    elif tax_no and is_padded(row):
        yield about(row, "V02", "padded", "tax_no", digits=tax_no)


def new_company(row: SubmittedRow, context: Context) -> Iterator[Finding]:
    """V02 for the register itself: a padded number has nothing to be compared with."""
    tax_no, code = text(row, "tax_no"), text(row, "project_code")
    if tax_no and is_padded(row) and tax_no not in context.companies:
        yield about(row, "V02", "padded_unknown", "tax_no", digits=tax_no)
    if code and code not in context.projects:
        yield about(row, "V02", "unknown_project", "project_code")
    party, company = text(row, "party_code"), context.companies.get(tax_no)
    holder = context.party_holders.get(party)
    if party and party not in context.parties:
        yield about(row, "V02", "unknown_party", "party_code")
    if holder is not None and (company is None or company.company_id != holder):
        yield about(row, "V02", "party_taken", "party_code")


def consent(row: SubmittedRow, _context: Context) -> Iterator[Finding]:
    """V22: a consent that was not given is told; what that means is on the page of members."""
    if row.values.get("has_consented") is False:
        yield about(row, "V22", "not_consented", "has_consented")


def one_party_each(
    rows: Sequence[SubmittedRow], _context: Context
) -> Iterator[tuple[SubmittedRow, Finding]]:
    """V02: in one file, too, a code of the registers is one company's."""
    first: dict[str, str] = {}
    for row in rows:
        party, tax_no = text(row, "party_code"), text(row, "tax_no")
        if party and tax_no and first.setdefault(party, tax_no) != tax_no:
            yield row, about(row, "V02", "party_taken", "party_code")


def is_padded(row: SubmittedRow) -> bool:
    """Whether the tax number was one digit short, and a zero was put in front."""
    digits = "".join(letter for letter in row.as_read.get("tax_no", "") if letter.isdigit())
    value = text(row, "tax_no")
    return value.startswith("0") and digits in {value[1:], f"{value[1:]}0"} and digits != value


def _unknown(row: SubmittedRow) -> Finding:
    if is_padded(row):
        return about(row, "V02", "padded_unknown", "tax_no", digits=text(row, "tax_no"))
    return about(row, "V02", "unknown", "tax_no")


def open_period(row: SubmittedRow, context: Context) -> Iterator[Finding]:
    """V03: the quarter is one whose returns are taken on the day the file came."""
    period = quarter(row)
    if period is None:
        return
    window = context.windows.get(period)
    day = context.judged_on
    last_day = period.months[2].last_day
    if last_day >= day:
        yield about(row, "V03", "not_over", "period", day=f"{last_day:%d.%m.%Y}")
    elif window is None or day < window.opens_on:
        yield about(row, "V03", "not_open", "period")
    elif day > window.closes_on:
        yield about(row, "V03", "closed", "period", day=f"{window.closes_on:%d.%m.%Y}")
    elif day > window.due_on:
        late = str((day - window.due_on).days)
        yield about(row, "V03", "late", "period", day=f"{window.due_on:%d.%m.%Y}", days=late)


def memberships(
    rows: Sequence[SubmittedRow], context: Context
) -> Iterator[tuple[SubmittedRow, Finding]]:
    """V20: no more projects of the exclusive programme at a time, or ever, than the rules allow.

    A row is compared with what forms and registers hold, and with the rows above it. Gives each
    finding with its row.
    """
    above: dict[str, list[Membership]] = {}
    for row in rows:
        joined, left = row.values.get("joined_on"), row.values.get("left_on")
        if not isinstance(joined, date):
            continue
        until = left if isinstance(left, date) else None
        if until is not None and until <= joined:
            yield row, about(row, "V20", "left_before_joined", "left_on")
            continue
        project = context.projects.get(text(row, "project_code"))
        if project is None or project.programme_code != EXCLUSIVE_PROGRAMME:
            continue
        new = Membership(project.project_code, project.programme_code, joined, until)
        known = above.setdefault(text(row, "tax_no"), _exclusive_memberships(row, context))
        others = [held for held in known if held.project_code != new.project_code]
        found = list(_too_much(row, new, others, context))
        yield from ((row, finding) for finding in found)
        if not found:
            known.append(new)


def _exclusive_memberships(row: SubmittedRow, context: Context) -> list[Membership]:
    """Those of the row's company in the exclusive programme, by forms and by the registers."""
    company = company_of(row, context)
    of_forms = company.memberships if company else ()
    party = text(row, "party_code") or (company and company.party_code) or ""
    reported = {membership.project_code for membership in of_forms}
    of_registers = (
        membership
        for membership in context.party_memberships.get(party.upper(), ())
        if membership.project_code not in reported
    )
    return [
        membership
        for membership in (*of_forms, *of_registers)
        if membership.programme_code == EXCLUSIVE_PROGRAMME
    ]


def _too_much(
    row: SubmittedRow, new: Membership, others: Sequence[Membership], context: Context
) -> Iterator[Finding]:
    overlapping = [held for held in others if _overlaps(held, new)]
    if any(
        _is_above(overlapping, new, day, context)
        for day in {new.joined_on, *(held.joined_on for held in overlapping)}
        if day >= new.joined_on
    ):
        codes = ", ".join(sorted(held.project_code for held in overlapping))
        yield about(row, "V20", "overlap", "project_code", projects=codes)
    last = max(held.joined_on for held in (new, *others))
    most = context.support_rules.limit("COMPANY_PROJECTS_EVER", last)
    if most is not None and len({held.project_code for held in others}) >= most:
        yield about(row, "V20", "too_many", "project_code", most=str(most))


def _is_above(
    overlapping: Sequence[Membership], new: Membership, day: date, context: Context
) -> bool:
    """Whether on a day of joining a company is in more projects than the rule of that day allows.

    As many as ever at a time are in on a day that somebody joins on.
    """
    most = context.support_rules.limit("COMPANY_PROJECTS_AT_ONCE", day)
    projects = {held.project_code for held in overlapping if held.holds_on(day)}
    return most is not None and len(projects | {new.project_code}) > most


def _overlaps(one: Membership, other: Membership) -> bool:
    return one.joined_on < (other.left_on or date.max) and other.joined_on < (
        one.left_on or date.max
    )
