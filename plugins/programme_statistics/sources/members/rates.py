"""Member figures in US dollars, at the rate their kind of figure calls for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from programme_statistics.periods import Quarter
from programme_statistics.sources.members.context import Context

QUARTER_AVERAGE = "quarter_average"
"""Basis of flows: the average of the central bank's daily buying rates of the quarter."""


@dataclass(frozen=True, slots=True)
class Converted:
    """An amount in US dollars, the dollars paid for one unit of its currency, and the basis."""

    value_usd: Decimal
    rate_usd: Decimal
    basis: str


def to_usd(amount: Decimal, currency: str, period: Quarter, context: Context) -> Converted | None:
    """A flow of a quarter in US dollars, to the cent; None where a rate is not known."""
    rate = usd_rate(currency, period, context)
    if rate is None:
        return None
    return Converted((amount * rate).quantize(Decimal("0.01")), rate, QUARTER_AVERAGE)


def usd_rate(currency: str, period: Quarter, context: Context) -> Decimal | None:
    """US dollars for one unit of a currency on the average of a quarter; None if not known."""
    if currency == "USD":
        return Decimal(1)
    dollar = context.quarter_rates.get(("USD", period))
    lira = Decimal(1) if currency == "TRY" else context.quarter_rates.get((currency, period))
    if dollar is None or lira is None:
        return None
    return (lira / dollar).quantize(Decimal("0.00000001"))
