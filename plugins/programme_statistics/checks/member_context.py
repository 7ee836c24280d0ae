"""Reads from the database what the rules of the members' forms have to know beside the file.

A handful of queries for a file, whatever the number of its rows; what does not depend on the file
is read once for a batch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, text

from programme_statistics import settings
from programme_statistics.database import statement
from programme_statistics.periods import Quarter
from programme_statistics.secure.identities import document_id, find_companies
from programme_statistics.secure.keys import KeyRing
from programme_statistics.secure.values import from_json
from programme_statistics.sources.members.context import (
    Activity,
    Bounds,
    Claimed,
    Company,
    Context,
    Membership,
    Previous,
    Project,
    Reporter,
    Window,
)
from programme_statistics.sources.members.forms import all_forms
from programme_statistics.sources.members.submission import Submission, Value
from programme_statistics.sources.members.support_rules import SupportRules
from programme_statistics.tables import REGISTER_TABLES, CompanyAttributes

ISTANBUL = ZoneInfo("Europe/Istanbul")
DUE_AFTER = timedelta(days=30)
"""Returns are due this long after the quarter's last day."""

_SUBHEADING = 6


@dataclass(frozen=True, slots=True)
class Registers:
    """The projects, activities and parties there are, by their codes, and the support rules.

    Codes of parties are by their upper case, as forms have them; ``reporters`` are the office's
    decisions by them.
    """

    projects: Mapping[str, Project]
    activities: Mapping[str, Activity]
    parties: Mapping[str, str]
    support_rules: SupportRules
    reporters: Mapping[str, Sequence[Reporter]]


@dataclass(frozen=True, slots=True)
class Known:
    """The context of one file, and what publishing it needs beside it.

    ``rates_from`` is the dataset its exchange rates are of; empty where there are none.
    """

    context: Context
    rates_from: str


def window(quarter: Quarter) -> Window:
    """When the returns of a quarter are taken; later ones wait for the next benchmark.

    Raises:
        ConfigurationError: the setting that says how long is no number of days.
    """
    last_day = quarter.months[-1].last_day
    return Window(
        opens_on=last_day + timedelta(days=1),
        due_on=last_day + DUE_AFTER,
        closes_on=last_day + timedelta(days=settings.submissions_close_after_days()),
    )


def read_registers(connection: Connection) -> Registers:
    """The registers as they are now."""
    types = REGISTER_TABLES["activity_types"]
    items = {
        row.activity_type: row.support_item
        for row in connection.execute(select(types.c.activity_type, types.c.support_item))
    }
    parts = REGISTER_TABLES["project_organisations"].c
    organisations = {
        row.project_code: row.organisation_code
        for row in connection.execute(
            select(parts.project_code, func.min(parts.organisation_code).label("organisation_code"))
            .where(parts.role == "cooperation_organisation")
            .group_by(parts.project_code)
        )
    }
    return Registers(
        projects={
            row.project_code: Project(
                row.project_code,
                row.programme_code,
                row.cluster_code,
                row.legal_regime,
                row.incentive_region,
                row.starts_on,
                row.ends_on,
                organisations.get(row.project_code),
            )
            for row in connection.execute(select(REGISTER_TABLES["projects"]))
        },
        activities={
            row.activity_code: Activity(
                row.activity_code,
                row.project_code,
                row.activity_type,
                row.starts_on,
                row.ends_on,
                items[row.activity_type],
            )
            for row in connection.execute(select(REGISTER_TABLES["activities"]))
        },
        parties={
            code.upper(): code
            for code in connection.execute(
                select(REGISTER_TABLES["parties"].c.party_code)
            ).scalars()
        },
        support_rules=SupportRules.of_registers(
            _rows(connection, "support_rules"),
            _rows(connection, "expense_types"),
            _rows(connection, "project_rules"),
        ),
        reporters=_reporters(connection),
    )


def _reporters(connection: Connection) -> Mapping[str, Sequence[Reporter]]:
    decisions: dict[str, list[Reporter]] = defaultdict(list)
    for row in connection.execute(select(REGISTER_TABLES["reporting_secretariats"])):
        decisions[row.party_code.upper()].append(
            Reporter(row.secretariat, row.decided_on, row.valid_from, row.valid_to)
        )
    return decisions


def _rows(connection: Connection, code: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(REGISTER_TABLES[code])).mappings()]


def read_context(
    connection: Connection,
    ring: KeyRing,
    registers: Registers,
    submission: Submission,
    *,
    received_at: datetime,
    secretariat: str,
) -> Known:
    """What the rules need for one file that has been read."""
    ids = find_companies(connection, ring, submission.tax_numbers())
    quarters = submission.periods()
    rates, rates_from = _rates(connection, submission, registers, quarters)
    activity_codes = _texts(submission, "activity_code")
    codes = {code[:_SUBHEADING] for code in _texts(submission, "hs_code")}
    companies = _companies(connection, ids)
    context = Context(
        judged_on=received_at.astimezone(ISTANBUL).date(),
        secretariat=secretariat,
        companies=companies,
        projects=registers.projects,
        activities=registers.activities,
        windows={quarter: window(quarter) for quarter in quarters},
        quarter_rates={
            (currency, _quarter(day)): rate
            for (currency, basis, day), rate in rates.items()
            if basis == "quarter_average"
        },
        daily_rates={
            (currency, day): rate
            for (currency, basis, day), rate in rates.items()
            if basis == "daily"
        },
        unit_values=_unit_values(connection, codes, quarters),
        previous=_previous(connection, ids, quarters),
        national_exports=_national_exports(connection, codes, quarters),
        national_markets=_national_markets(connection, codes, quarters),
        claimed=_claimed(connection, ring, submission, registers),
        participants=_participants(connection, activity_codes),
        support_rules=registers.support_rules,
        parties=registers.parties,
        reporters=registers.reporters,
        party_holders=_party_holders(connection, submission),
        party_memberships=_party_memberships(connection, submission, companies.values()),
    )
    return Known(context, rates_from)


def _companies(connection: Connection, ids: Mapping[str, str]) -> Mapping[str, Company]:
    stays: dict[str, list[Membership]] = defaultdict(list)
    for row in connection.execute(
        statement("members/memberships"), {"company_ids": sorted(ids.values())}
    ):
        stays[row.company_id].append(
            Membership(row.project_code, row.programme_code, row.joined_on, row.left_on)
        )
    known = CompanyAttributes.__table__.c
    parties = {
        row.company_id: row.party_code
        for row in connection.execute(
            select(known.company_id, known.party_code).where(
                known.company_id.in_(sorted(ids.values())),
                known.valid_to == text("'infinity'"),
            )
        )
    }
    return {
        number: Company(company_id, tuple(stays[company_id]), parties.get(company_id))
        for number, company_id in ids.items()
    }


def _party_holders(connection: Connection, submission: Submission) -> Mapping[str, str]:
    """The companies that have the file's codes of the register of parties."""
    codes = _texts(submission, "party_code")
    if not codes:
        return {}
    known = CompanyAttributes.__table__.c
    found = connection.execute(
        select(func.upper(known.party_code).label("code"), known.company_id).where(
            func.upper(known.party_code).in_(sorted(codes)),
            known.valid_to == text("'infinity'"),
        )
    )
    return {row.code: row.company_id for row in found}


def _party_memberships(
    connection: Connection, submission: Submission, companies: Iterable[Company]
) -> Mapping[str, Sequence[Membership]]:
    """What the registers hold of the file's codes, and of those its companies have already."""
    codes = _texts(submission, "party_code") | {
        company.party_code.upper() for company in companies if company.party_code
    }
    stays: dict[str, list[Membership]] = defaultdict(list)
    if codes:
        for row in connection.execute(
            statement("members/party_memberships"), {"party_codes": sorted(codes)}
        ):
            stays[row.party_code].append(
                Membership(row.project_code, row.programme_code, row.joined_on, row.left_on)
            )
    return stays


def _rates(
    connection: Connection,
    submission: Submission,
    registers: Registers,
    quarters: Iterable[Quarter],
) -> tuple[Mapping[tuple[str, str, date], Decimal], str]:
    """TRY for one unit, by currency, basis and date, and the dataset the rates are of."""
    firsts = {_first_day(quarter) for quarter in quarters}
    for code in _texts(submission, "activity_code"):
        activity = registers.activities.get(code)
        if activity is not None and activity.ends_on is not None:
            firsts.add(_first_day(_quarter(activity.ends_on)))
    days = {
        value
        for form in submission.forms
        for row in form.rows
        if isinstance(value := row.values.get("doc_date"), date)
    }
    if not firsts and not days:
        return {}, ""
    found = connection.execute(
        statement("members/rates"), {"quarters": sorted(firsts), "days": sorted(days)}
    ).all()
    return (
        {(row.currency_code, row.basis, row.rate_date): row.rate for row in found},
        found[0].dataset_code if found else "",
    )


def _unit_values(
    connection: Connection, codes: Iterable[str], quarters: Iterable[Quarter]
) -> Mapping[tuple[str, int], Bounds]:
    years = {quarter.year for quarter in quarters}
    if not codes or not years:
        return {}
    rows = connection.execute(
        statement("members/unit_values"),
        {"hs_codes": sorted(codes), "first_year": min(years), "last_year": max(years)},
    )
    return {(row.hs_code, row.ref_year): Bounds(row.p1, row.p99) for row in rows}


def _national_exports(
    connection: Connection, codes: Iterable[str], quarters: Iterable[Quarter]
) -> Mapping[tuple[str, str, Quarter], Decimal]:
    if not codes or not quarters:
        return {}
    rows = connection.execute(
        statement("members/national_exports"),
        {"hs_codes": sorted(codes), "quarters": sorted(map(_first_day, quarters))},
    )
    return {
        (row.hs_code, row.country_code, _quarter(row.ref_quarter)): row.value_usd for row in rows
    }


def _national_markets(
    connection: Connection, codes: Iterable[str], quarters: Iterable[Quarter]
) -> frozenset[tuple[str, Quarter]]:
    if not codes or not quarters:
        return frozenset()
    rows = connection.execute(
        statement("members/national_markets"), {"quarters": sorted(map(_first_day, quarters))}
    )
    return frozenset((row.country_code, _quarter(row.ref_quarter)) for row in rows)


def _previous(
    connection: Connection, ids: Mapping[str, str], quarters: Iterable[Quarter]
) -> Mapping[tuple[str, str, Quarter], Previous]:
    """The last accepted returns for these quarters, the ones before and those a year before."""
    wanted = {quarter.plus(back) for quarter in quarters for back in (0, -1, -4)}
    rows = connection.execute(
        statement("members/previous"),
        {
            "company_ids": sorted(ids.values()),
            "quarters": sorted(map(_first_day, wanted)),
        },
    ).all()
    numbers = {company_id: number for number, company_id in ids.items()}
    kept: dict[Any, list[Mapping[str, Value]]] = defaultdict(list)
    last: dict[tuple[str, str, Quarter], Any] = {}
    for row in rows:
        # Rows come in the order of their submissions: an older one that was only revised in part
        # holds too, but the comparison is with what was sent last.
        last[row.form_code, row.company_id, _quarter(row.ref_quarter)] = row
        values = from_json(row.row_values, all_forms()[row.form_code])
        kept[row.submission_id].append({"tax_no": numbers[row.company_id], **values})
    return {
        key: Previous(
            submission_id=row.submission_id,
            revision=row.revision,
            received_on=row.received_on,
            secretariat=row.secretariat,
            rows=tuple(kept[row.submission_id]),
            is_whole=row.is_complete,
        )
        for key, row in last.items()
    }


def _claimed(
    connection: Connection, ring: KeyRing, submission: Submission, registers: Registers
) -> Claimed:
    """What other documents than the file's claimed, by what shares a cap and in its currency.

    Of activities that the file is not about, the ledger goes before the forms, as everywhere.
    """
    documents = {document_id(ring, row.values) for row in submission.rows("M4")}
    if not documents:
        return Claimed()
    amounts: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in connection.execute(
        statement("members/claimed"),
        {
            "project_codes": sorted(_texts(submission, "project_code")),
            "document_ids": sorted(documents),
            "activity_codes": sorted(_texts(submission, "activity_code")),
        },
    ):
        project = registers.projects[row.project_code]
        rule = registers.support_rules.of(project.legal_regime, row.expense_type, row.doc_date)
        if rule is not None and rule.cap_on_support is not None:
            unit = rule.cap_unit(
                row.project_code, project.organisation_code, row.activity_code, row.doc_date
            )
            claimed = row.claimed_try if rule.cap_currency == "TRY" else row.claimed_usd
            amounts[unit, rule.support_item] += claimed or 0
    return Claimed(dict(amounts))


def _participants(
    connection: Connection, activity_codes: Iterable[str]
) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    if activity_codes:
        for row in connection.execute(
            statement("members/participants"), {"activity_codes": sorted(activity_codes)}
        ):
            found[row.activity_code].add(row.company_id)
    return {code: frozenset(companies) for code, companies in found.items()}


def _texts(submission: Submission, name: str) -> set[str]:
    """The values of a text field in every row of every form that has it."""
    return {
        value
        for form in submission.forms
        for row in form.rows
        if isinstance(value := row.values.get(name), str)
    }


def _first_day(quarter: Quarter) -> date:
    return quarter.months[0].first_day


def _quarter(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)
