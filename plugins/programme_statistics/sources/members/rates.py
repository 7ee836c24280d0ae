"""Member figures in US dollars and lira: one conversion, for who judges and for who keeps them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from programme_statistics.periods import Quarter
from programme_statistics.sources.members.context import Context

_CENT = Decimal("0.01")


def converted(value: Decimal, rate_try: Decimal, other_try: Decimal = Decimal(1)) -> Decimal:
    """``value`` in another currency, to the cent, half away from zero.

    ``rate_try`` and ``other_try`` are TRY for one unit of either currency. The rate between them is
    never rounded by itself: only the amount is.
    """
    return (value * rate_try / other_try).quantize(_CENT, ROUND_HALF_UP)


def to_usd(amount: Decimal, currency: str, period: Quarter, context: Context) -> Decimal | None:
    """A flow of a quarter in US dollars, to the cent, at the average of its daily buying rates.

    None where a rate is not known.
    """
    rates = _rates(currency, period, context)
    return None if rates is None else converted(amount, *rates)


def usd_rate(currency: str, period: Quarter, context: Context) -> Decimal | None:
    """US dollars for one unit of a currency on the average of a quarter; None if not known.

    Unrounded: for bounds and ratios. Amounts are converted by :func:`to_usd`.
    """
    rates = _rates(currency, period, context)
    return None if rates is None else rates[0] / rates[1]


def _rates(currency: str, period: Quarter, context: Context) -> tuple[Decimal, Decimal] | None:
    """TRY for one unit of ``currency`` and for one dollar; dollars need no rate."""
    if currency == "USD":
        return Decimal(1), Decimal(1)
    dollar = context.quarter_rates.get(("USD", period))
    lira = Decimal(1) if currency == "TRY" else context.quarter_rates.get((currency, period))
    return None if dollar is None or lira is None else (lira, dollar)
