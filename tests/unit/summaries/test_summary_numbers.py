"""Number styles, rounding and the rules on what may be printed as a change."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics.summaries.facts import Language
from programme_statistics.summaries.linter import numbers_in
from programme_statistics.summaries.numbers import (
    MINUS,
    change_pct,
    is_meaningful_base,
    is_multiple,
    multiple,
    number,
    percent,
    rounded,
    signed,
    usd_million,
    usd_thousand,
)

EN, TR = Language.EN, Language.TR
amounts = st.decimals(
    min_value=Decimal("-1e15"), max_value=Decimal("1e15"), places=2, allow_nan=False
)


@pytest.mark.parametrize(
    ("value", "english", "turkish"),
    [
        ("1234.5", "1,234.5", "1.234,5"),
        ("0", "0.0", "0,0"),
        ("-0.04", "0.0", "0,0"),
        ("0.05", "0.1", "0,1"),
        ("-0.05", MINUS + "0.1", MINUS + "0,1"),
        ("2.25", "2.3", "2,3"),
        ("1234567.95", "1,234,568.0", "1.234.568,0"),
    ],
)
def test_a_number_has_one_decimal_in_each_languages_style(
    value: str, english: str, turkish: str
) -> None:
    assert (number(Decimal(value), EN), number(Decimal(value), TR)) == (english, turkish)


def test_a_percentage_carries_its_sign_where_the_language_puts_it() -> None:
    assert percent(Decimal("8.44"), EN) == "8.4%"
    assert percent(Decimal("8.44"), TR) == "%8,4"
    assert percent(Decimal("-8.45"), TR) == "%8,5"


def test_dollars_print_as_millions_and_thousands() -> None:
    assert usd_million(Decimal("501788460.00"), EN) == "501.8"
    assert usd_million(Decimal("1832249990.00"), TR) == "1.832,2"
    assert usd_thousand(Decimal("139940420.00"), EN) == "139,940"


def test_a_signed_number_shows_a_plus_only_where_the_rounded_figure_is_above_zero() -> None:
    assert [signed(Decimal(value), EN) for value in ("8.44", "-8.44", "0.04", "-0.04")] == [
        "+8.4",
        MINUS + "8.4",
        "0.0",
        "0.0",
    ]


@given(amounts)
def test_both_styles_read_back_to_the_figure_rounded_half_up(value: Decimal) -> None:
    tenths = Fraction(abs(value)) * 10
    expected = Decimal(int(tenths + Fraction(1, 2))) / 10
    for language in Language:
        assert numbers_in(number(value, language), language) == [expected]
        assert number(value, language).startswith(MINUS) == (value < 0 and expected > 0)


@given(amounts)
def test_the_styles_differ_only_in_their_marks(value: Decimal) -> None:
    swapped = number(value, EN).translate(str.maketrans(",.", ".,"))
    assert number(value, TR) == swapped


@given(amounts, st.integers(min_value=0, max_value=2))
def test_rounding_is_decimals_own_half_up_without_a_negative_zero(
    value: Decimal, places: int
) -> None:
    result = rounded(value, places)
    assert result == value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert not (result == 0 and result.is_signed())


def test_a_change_needs_a_positive_base() -> None:
    assert change_pct(Decimal(110), Decimal(100)) == 10
    assert change_pct(Decimal(110), Decimal(0)) is None
    assert change_pct(Decimal(110), Decimal(-5)) is None


def test_a_base_below_50_000_dollars_is_not_meaningful() -> None:
    assert is_meaningful_base(Decimal(50_000))
    assert not is_meaningful_base(Decimal("49999.99"))
    assert not is_meaningful_base(None)


def test_above_999_percent_a_change_is_a_multiple() -> None:
    assert not is_multiple(Decimal("999.04"))
    assert is_multiple(Decimal("999.05"))
    assert multiple(Decimal("1250"), EN) == "14"
    assert multiple(Decimal("123456"), TR) == "1.236"
