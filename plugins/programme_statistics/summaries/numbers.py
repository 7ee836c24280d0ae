"""How figures are printed: rounded half up from the exact value, in each language's style."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

from programme_statistics.summaries.facts import Language

MINUS = "\u2212"
"""The typographic minus sign of tables; sentences say 'fell' and never need one."""

_TURKISH_MARKS = str.maketrans(",.", ".,")
_TINY_BASE_USD = Decimal(50_000)
_LARGEST_PCT = Decimal(999)


def rounded(value: Decimal, places: int = 1) -> Decimal:
    """``value`` rounded half up to ``places`` decimals; never a negative zero."""
    with localcontext(prec=60):
        result = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def number(value: Decimal, language: Language, places: int = 1) -> str:
    """``value`` as ``1,234.5`` in English and ``1.234,5`` in Turkish."""
    result = rounded(value, places)
    text = f"{abs(result):,f}"
    if language is Language.TR:
        text = text.translate(_TURKISH_MARKS)
    return MINUS + text if result < 0 else text


def signed(value: Decimal, language: Language, places: int = 1) -> str:
    """``value`` with its sign, for a column of changes: ``+8.4``, ``−8.4``, ``0.0``."""
    text = number(value, language, places)
    return f"+{text}" if rounded(value, places) > 0 else text


def usd_million(value_usd: Decimal, language: Language) -> str:
    """A value in dollars as millions of dollars with one decimal, without the unit."""
    return number(value_usd.scaleb(-6), language)


def usd_thousand(value_usd: Decimal, language: Language) -> str:
    """A value in dollars as whole thousands, the unit the publisher prints."""
    return number(value_usd.scaleb(-3), language, places=0)


def percent(value_pct: Decimal, language: Language) -> str:
    """The size of a percentage with its sign: ``8.4%`` in English, ``%8,4`` in Turkish."""
    text = number(abs(value_pct), language)
    return f"{text}%" if language is Language.EN else f"%{text}"


def change_pct(value: Decimal, base: Decimal) -> Decimal | None:
    """Per cent change from ``base`` to ``value``, unrounded; None on a base of zero or less."""
    if base <= 0:
        return None
    with localcontext(prec=40):
        return (value / base - 1) * 100


def is_meaningful_base(base_usd: Decimal | None) -> bool:
    """Whether a change may be stated against ``base_usd`` (domain rule: at least 50,000 USD)."""
    return base_usd is not None and base_usd >= _TINY_BASE_USD


def is_multiple(value_pct: Decimal) -> bool:
    """Whether a change is so large (above +999 %) that it is stated as a multiple."""
    return rounded(value_pct) > _LARGEST_PCT


def multiple(value_pct: Decimal, language: Language) -> str:
    """A change in per cent as the multiple of its base, a whole number: +1,250 % is ``14``."""
    return number(value_pct / 100 + 1, language, places=0)
