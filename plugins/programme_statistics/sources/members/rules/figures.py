"""Rules about a company's quarter: V04 (days), V08, V09, V11, V12, V13."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from programme_statistics.periods import Quarter
from programme_statistics.sources.members.context import Context
from programme_statistics.sources.members.forms import Form
from programme_statistics.sources.members.rates import to_usd, usd_rate
from programme_statistics.sources.members.rules.findings import (
    about,
    headers,
    number,
    quarter,
    says_so,
    says_why,
    shown,
    text,
)
from programme_statistics.sources.members.rules.register import company_of
from programme_statistics.sources.members.submission import (
    Finding,
    Severity,
    SubmittedRow,
    Value,
)

HOURS_AN_EMPLOYEE = 800
_TURNOVER_SLACK = Decimal("1.05")
_DETAIL_SLACK, _DETAIL_SLACK_USD, _DETAIL_QUARANTINE = (
    Decimal("0.01"),
    Decimal(1000),
    Decimal("0.1"),
)
_FACTOR, _LEVEL_USD = Decimal(5), Decimal(50_000)
_SLIP_TOLERANCE = Decimal("0.01")
_MAY_BE_AHEAD = frozenset({"left_on"})


def days_not_ahead(form: Form, row: SubmittedRow, context: Context) -> Iterator[Finding]:
    """V04: no day lies ahead; the declaration lies in the time in which it can be made."""
    for field in form.fields:
        if field.kind != "date" or field.name in _MAY_BE_AHEAD:
            continue
        value = row.values.get(field.name)
        if isinstance(value, date) and value > context.judged_on:
            severity: Severity = "E" if field.required else "W"
            today = f"{context.judged_on:%d.%m.%Y}"
            yield about(row, "V04", "future", field.name, severity, day=today)
    declared, period = row.values.get("declared_on"), quarter(row)
    if isinstance(declared, date) and period and declared < period.months[0].first_day:
        yield about(row, "V04", "outside_period", "declared_on", period=str(period))


def export_within_turnover(row: SubmittedRow, context: Context) -> Iterator[Finding]:
    """V09: exports are not more than turnover, at the quarter's rate and with 5 % to spare."""
    exported, turnover, period = (
        number(row, "export_value"),
        number(row, "turnover_try"),
        quarter(row),
    )
    if exported is None or turnover is None or period is None:
        return
    one, lira = usd_rate(text(row, "currency"), period, context), usd_rate("TRY", period, context)
    if text(row, "currency") == "TRY":
        one = lira = Decimal(1)
    if one is None or lira is None:
        return
    in_lira = exported * one / lira
    if in_lira > turnover * _TURNOVER_SLACK:
        yield about(
            row,
            "V09",
            "above_turnover",
            "export_value",
            export_try=shown(in_lira),
            turnover_try=shown(turnover),
        )


def parts_within_whole(row: SubmittedRow, context: Context) -> Iterator[Finding]:
    """V13: parts of the staff are not more than all of it, nor hours than it can work."""
    staff = number(row, "employees_eop")
    if staff is not None:
        for name in ("employees_female", "employees_rd"):
            part = number(row, name)
            if part is not None and part > staff:
                yield about(row, "V13", "part", name, employees=f"{staff:f}")
        hours = number(row, "hours_worked")
        if hours is not None and hours > staff * HOURS_AN_EMPLOYEE:
            most = f"{staff * HOURS_AN_EMPLOYEE:f}"
            yield about(row, "V13", "hours", "hours_worked", most=most)
    value_added, turnover = number(row, "value_added_try"), number(row, "turnover_try")
    if value_added is not None and turnover is not None and value_added > turnover:
        yield about(row, "V13", "value_added", "value_added_try", turnover_try=shown(turnover))


def steps_from_before(row: SubmittedRow, context: Context) -> Iterator[Finding]:
    """V11 and V12: against the same company's quarter before and year before."""
    company, period = company_of(row, context), quarter(row)
    if company is None or period is None:
        return
    for back in (-1, -4):
        earlier = period.plus(back)
        previous = context.previous.get(("M1", company.company_id, earlier))
        if previous is None or not previous.rows:
            continue
        before = previous.rows[0]
        jumps = _jumps(row, before, period, earlier, context)
        if previous.is_of_another(context.secretariat):
            yield from (_without_figures(row, jump) for jump in jumps)
            continue
        yield from jumps
        if back == -1:
            yield from _staff_jump(row, before, earlier)


def _without_figures(row: SubmittedRow, jump: Finding) -> Finding:
    """The jump, told to a secretariat that has not sent what it is a jump from."""
    earlier = jump.params["earlier"]
    return about(row, "V11", "jump_elsewhere", jump.field_name, _answered(row), earlier=earlier)


def _answered(row: SubmittedRow) -> Severity:
    """A jump waits until its reason is given."""
    return "W" if says_why(row, "comment") else "Q"


def _jumps(
    row: SubmittedRow,
    before: Mapping[str, Value],
    period: Quarter,
    earlier: Quarter,
    context: Context,
) -> Iterator[Finding]:
    for name, currency, currency_before in (
        ("export_value", text(row, "currency"), str(before.get("currency") or "")),
        ("turnover_try", "TRY", "TRY"),
    ):
        now, then = number(row, name), before.get(name)
        if now is None or not isinstance(then, Decimal) or not now or not then:
            continue
        now_usd = to_usd(now, currency, period, context)
        then_usd = to_usd(then, currency_before, earlier, context)
        if now_usd is None or not then_usd:
            continue
        if max(now_usd, then_usd) <= _LEVEL_USD:
            continue
        factor = now_usd / then_usd
        params = {"factor": f"{factor:.3g}", "earlier": str(earlier), "before": shown(then)}
        if slip := _slip(now / then, period, context):
            # Words alone say nothing of the unit: who states the amount in full has looked at it.
            severity: Severity = "W" if says_so(row, "comment", now) else "Q"
            yield about(row, "V11", "slip", name, severity, **params, slip=slip, amount=shown(now))
        elif factor > _FACTOR or factor < 1 / _FACTOR:
            yield about(row, "V11", "jump", name, _answered(row), **params)


def _slip(ratio: Decimal, period: Quarter, context: Context) -> str:
    """The factor that a slip of units leaves and that the ratio is; empty if it is none."""
    factors = {"1000": Decimal(1000)}
    for currency in ("USD", "EUR", "GBP"):
        if rate := context.quarter_rates.get((currency, period)):
            factors[f"{currency}/TRY"] = rate
    for name, factor in factors.items():
        for exact in (factor, 1 / factor):
            if factor > _FACTOR and abs(ratio / exact - 1) <= _SLIP_TOLERANCE:
                return name
    return ""


def _staff_jump(
    row: SubmittedRow, before: Mapping[str, Value], earlier: Quarter
) -> Iterator[Finding]:
    now, then = row.values.get("employees_eop"), before.get("employees_eop")
    if not isinstance(now, int) or not isinstance(then, int):
        return
    step = abs(now - then)
    if step > 10 and step * 2 > then:
        yield about(
            row, "V12", "staff_jump", "employees_eop", before=str(then), earlier=str(earlier)
        )


def detail_agrees(
    returns: Sequence[SubmittedRow],
    details: Sequence[SubmittedRow],
    sent: Container[tuple[str, str, Quarter]],
    context: Context,
) -> Iterator[tuple[SubmittedRow, Finding]]:
    """V08: the lines of the export detail add up to the company's exports, for each quarter.

    Of a form that the file does not have (``sent``: form, tax number, quarter), what the same
    secretariat sent before counts, if all of it was accepted. Gives each finding with the row it
    belongs to: without the return, which is not in the file, the lines; their number of markets is
    then not asked about, since the doubt is about the return's own field.
    """
    by_return: dict[tuple[str, Quarter], list[SubmittedRow]] = {}
    for row in details:
        if (period := quarter(row)) is not None and text(row, "tax_no"):
            by_return.setdefault((text(row, "tax_no"), period), []).append(row)
    for row in returns:
        period, stated = quarter(row), number(row, "export_value")
        if period is None or stated is None or not text(row, "tax_no"):
            continue
        lines = by_return.get((text(row, "tax_no"), period), [])
        if lines:
            values: Sequence[Mapping[str, Value]] = [line.values for line in lines]
            has_reason = any(says_why(line, "reason") for line in lines)
        else:
            if stated > 0 and not _sent_before(row, period, context):
                yield row, about(row, "V08", "no_detail", "export_value")
            if ("M2", text(row, "tax_no"), period) in sent:
                continue
            values = _accepted_before("M2", row, period, context)
            has_reason = says_why(row, "comment")
        if values:
            gap = _gap(row.values, values, period, context)
            yield from _told(gap, has_reason, [row], lines)
            yield from _markets_agree(row, values)
    for (tax_no, period), lines in by_return.items():
        if ("M1", tax_no, period) not in sent:
            for stated_before in _accepted_before("M1", lines[0], period, context):
                gap = _gap(stated_before, [line.values for line in lines], period, context)
                has_reason = any(says_why(line, "reason") for line in lines)
                yield from _told(gap, has_reason, [], lines)


def _sent_before(row: SubmittedRow, period: Quarter, context: Context) -> bool:
    company = company_of(row, context)
    return company is not None and ("M2", company.company_id, period) in context.previous


def _accepted_before(
    form: str, row: SubmittedRow, period: Quarter, context: Context
) -> Sequence[Mapping[str, Value]]:
    """What this secretariat sent before of the row's company on a form; none of a part of it.

    What another one sent is not told to this one.
    """
    company = company_of(row, context)
    before = context.previous.get((form, company.company_id, period)) if company else None
    if before is None or not before.is_whole or before.secretariat != context.secretariat:
        return ()
    return before.rows


@dataclass(frozen=True, slots=True)
class _Gap:
    """By how much the lines differ from the return, in its currency, where it is too much."""

    params: Mapping[str, str]
    is_large: bool


def _gap(
    returned: Mapping[str, Value],
    lines: Sequence[Mapping[str, Value]],
    period: Quarter,
    context: Context,
) -> _Gap | None:
    currency, stated = str(returned.get("currency") or ""), returned.get("export_value")
    if not isinstance(stated, Decimal):
        return None
    total = Decimal(0)
    for line in lines:
        value, own = line.get("export_value"), str(line.get("currency") or "")
        if not isinstance(value, Decimal):
            return None  # a line that cannot be read is told by itself
        if own != currency:
            one, other = usd_rate(own, period, context), usd_rate(currency, period, context)
            if one is None or other is None:
                return None
            value = value * one / other
        total += value
    rate = usd_rate(currency, period, context)
    slack = max(stated * _DETAIL_SLACK, _DETAIL_SLACK_USD / rate if rate else Decimal(0))
    gap = abs(total - stated)
    if gap <= slack:
        return None
    params = {"total": shown(total), "stated": shown(stated), "currency": currency}
    return _Gap(params, gap > stated * _DETAIL_QUARANTINE)


def _told(
    gap: _Gap | None,
    has_reason: bool,
    returns: Sequence[SubmittedRow],
    lines: Sequence[SubmittedRow],
) -> Iterator[tuple[SubmittedRow, Finding]]:
    """The gap at every row it holds; at one row, the return before a line, where it holds none."""
    if gap is None:
        return
    waits = gap.is_large and not has_reason
    for row in [*returns, *lines] if waits else [*returns, *lines][:1]:
        severity: Severity = "Q" if waits else "W"
        yield row, about(row, "V08", "sum", "export_value", severity, **gap.params)


def _markets_agree(
    row: SubmittedRow, lines: Sequence[Mapping[str, Value]]
) -> Iterator[tuple[SubmittedRow, Finding]]:
    stated = number(row, "n_markets")
    found = {line.get("country_code") for line in lines} - {None, ""}
    if stated is not None and stated != len(found):
        params = headers("M2", "country_code")
        yield row, about(row, "V08", "markets", "n_markets", found=str(len(found)), **params)
