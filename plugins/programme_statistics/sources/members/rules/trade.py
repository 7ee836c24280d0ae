"""Rules about lines of export detail: V05 (HS code), V07 (currency), V10, V14, V15."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from programme_statistics.periods import Quarter
from programme_statistics.sources.members.context import Context
from programme_statistics.sources.members.hs_codes import resolve, revision_of
from programme_statistics.sources.members.rates import to_usd, usd_rate
from programme_statistics.sources.members.rules.findings import (
    about,
    number,
    quarter,
    says_why,
    shown,
    text,
)
from programme_statistics.sources.members.rules.register import company_of
from programme_statistics.sources.members.submission import Finding, Severity, SubmittedRow

_BOUND = 3
"""How far outside the first and the 99th percentile a unit value may lie."""
_PAIR_KG = (Decimal("0.2"), Decimal(3))
"""What a pair of shoes weighs, in kilograms."""
_PROVISIONAL = Decimal("1.1")
"""National figures are provisional and of another cut-off day; only more than this is an error."""
_SUBHEADING = 6


def with_hs_code(row: SubmittedRow, context: Context) -> SubmittedRow:
    """V05: the row with the code of its year's revision, and what had to be done for it."""
    written, period = text(row, "hs_code"), quarter(row)
    if not written or period is None:
        return row
    revision = revision_of(period.year)
    code = resolve(written, revision, context.hs_codes, context.hs_successors)
    params = {"candidates": ", ".join(code.candidates), "year": str(period.year)}
    if code.problem is not None:
        finding = about(row, "V05", code.problem, "hs_code", **params)
        values = {**row.values, "hs_code": None}
        return replace(row, values=values, findings=(*row.findings, finding))
    findings = list(row.findings)
    if code.change:
        findings.append(about(row, "V05", code.change, "hs_code", code=code.digits))
    if _is_outside(code.digits, row, context):
        findings.append(about(row, "V05", "outside_cluster", "hs_code", code=code.digits))
    if code.digits == written and len(findings) == len(row.findings):
        return row
    values = {**row.values, "hs_code": code.digits}
    return replace(row, values=values, findings=tuple(findings))


def _is_outside(code: str, row: SubmittedRow, context: Context) -> bool:
    """Whether none of the company's clusters has the code, or any subheading of it.

    A project whose cluster is not known, or that is for several, may be about anything.
    """
    company = company_of(row, context)
    if company is None:
        return False
    clusters = {
        context.projects[membership.project_code].cluster_code
        for membership in company.memberships
        if membership.project_code in context.projects
    }
    listed = [context.cluster_products[c] for c in clusters if c and c in context.cluster_products]
    if None in clusters or not listed:
        return False
    if len(code) >= _SUBHEADING:
        return not any(code[:_SUBHEADING] in codes for codes in listed)
    return not any(known.startswith(code) for codes in listed for known in codes)


def known_rate(row: SubmittedRow, context: Context) -> Iterator[Finding]:
    """V07: the amount can be converted; exports in lira are unusual."""
    currency, period = text(row, "currency"), quarter(row)
    if not currency or period is None:
        return
    if usd_rate(currency, period, context) is None:
        yield about(row, "V07", "no_rate", "currency", currency=currency, period=str(period))
    if currency == "TRY" and (number(row, "export_value") or 0) > 0:
        yield about(row, "V07", "lira", "currency")


def value_usd(row: SubmittedRow, context: Context) -> Decimal | None:
    """The line's value in US dollars; None where it cannot be told."""
    value, period = number(row, "export_value"), quarter(row)
    if value is None or period is None:
        return None
    return to_usd(value, text(row, "currency"), period, context)


def unit_value_plausible(row: SubmittedRow, context: Context) -> Iterator[Finding]:
    """V10: dollars a kilogram lie near what official trade records show."""
    period, mass = quarter(row), number(row, "net_mass_kg")
    if period is None or not mass or not context.unit_values:
        return
    bounds = context.unit_values.get((text(row, "hs_code")[:_SUBHEADING], period.year))
    dollars = value_usd(row, context)
    if bounds is None or dollars is None:
        return
    unit_value = dollars / mass
    if not bounds.p1 / _BOUND <= unit_value <= bounds.p99 * _BOUND:
        yield about(
            row,
            "V10",
            "unit_value",
            "export_value",
            unit_value=shown(unit_value),
            low=shown(bounds.p1 / _BOUND),
            high=shown(bounds.p99 * _BOUND),
        )


def pair_weight_plausible(row: SubmittedRow, context: Context) -> Iterator[Finding]:
    """V14: a pair of shoes weighs 0.2 to 3 kg."""
    mass, pairs = number(row, "net_mass_kg"), number(row, "quantity")
    if text(row, "unit_code") != "PR" or not text(row, "hs_code").startswith("64"):
        return
    if mass is None or not pairs:
        return
    weight = mass / pairs
    if not _PAIR_KG[0] <= weight <= _PAIR_KG[1]:
        yield about(row, "V14", "pair_weight", "net_mass_kg", weight=f"{weight:.3f}")


def within_national_exports(
    rows: Sequence[SubmittedRow], context: Context
) -> Iterator[tuple[SubmittedRow, Finding]]:
    """V15: a company does not export more to a market than the whole country does.

    Where all exports of a quarter are known, no record is zero; otherwise nothing is known. A row
    without a record waits, however much it is: the statistics may keep the record secret, or have
    it under another partner. Gives each finding with the row it belongs to.
    """
    sums: dict[tuple[str, str, str, Quarter], Decimal] = {}
    lines: dict[tuple[str, str, str, Quarter], list[SubmittedRow]] = {}
    for row in rows:
        period, dollars, code = quarter(row), value_usd(row, context), text(row, "hs_code")
        if period is None or dollars is None or len(code) < _SUBHEADING:
            continue
        key = (text(row, "tax_no"), code[:_SUBHEADING], text(row, "country_code"), period)
        sums[key] = sums.get(key, Decimal(0)) + dollars
        lines.setdefault(key, []).append(row)
    for key, total in sums.items():
        national = context.national_exports.get((key[1], key[2], key[3]))
        is_recorded = national is not None
        if national is None and (key[2], key[3]) in context.national_markets:
            national = Decimal(0)
        if national is None or total <= national:
            continue
        severity: Severity = "E"
        if not is_recorded or total <= national * _PROVISIONAL:
            severity = "W" if any(says_why(row, "reason") for row in lines[key]) else "Q"
        for row in lines[key]:
            yield (
                row,
                about(
                    row,
                    "V15",
                    "above_national",
                    "export_value",
                    severity,
                    total=shown(total),
                    national=shown(national),
                ),
            )
