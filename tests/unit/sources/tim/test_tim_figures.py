from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics.sources.tim.figures import NotAFigure, is_zero, value_usd
from programme_statistics.sources.tim.workbook import Cell, ErrorValue

cents = st.integers(-(10**13), 10**13)


@given(cents)
def test_a_figure_stored_as_a_binary_fraction_comes_back_to_the_cent(number: int) -> None:
    usd = Decimal(number) / 100
    assert value_usd(float(usd / 1000)) == usd


@pytest.mark.parametrize(
    ("cell", "usd"),
    [
        (116826.44, "116826440.00"),
        (116826.43999999999, "116826440.00"),
        (7411068.58951, "7411068589.51"),
        (0, "0.00"),
        (3, "3000.00"),
        (-2.5, "-2500.00"),
        (0.000005, "0.01"),  # half a cent, away from zero
        (-0.000005, "-0.01"),
        (0.0000049, "0.00"),
        (1e-7, "0.00"),
    ],
)
def test_thousand_dollars_become_dollars_and_cents(cell: Cell, usd: str) -> None:
    assert value_usd(cell) == Decimal(usd)


@pytest.mark.parametrize(
    ("text", "usd"),
    [
        ("1.234,56", "1234560.00"),
        ("1.234.567", "1234567000.00"),
        ("1,234,567", "1234567000.00"),
        ("1.234.567,89", "1234567890.00"),
        ("1,234.56", "1234560.00"),
        ("1234,5", "1234500.00"),
        ("12,34", "12340.00"),
        ("1234,567", "1234567.00"),
        ("0,125", "125.00"),
        (" 1 234,5 ", "1234500.00"),
        ("1\u00a0234,5", "1234500.00"),
        ("-12", "-12000.00"),
        ("\u221212,5", "-12500.00"),
        ("1234", "1234000.00"),
    ],
)
def test_text_is_read_where_it_reads_in_one_way(text: str, usd: str) -> None:
    assert value_usd(text) == Decimal(usd)


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("1.234", "ambiguous_number"),
        ("12,345", "ambiguous_number"),
        ("-1.234", "ambiguous_number"),
        ("1.23.456", "text_cell"),
        ("1.234,5,6", "text_cell"),
        ("%12", "text_cell"),
        ("(12)", "text_cell"),
        ("-", "text_cell"),
        ("1e3", "text_cell"),
        ("x", "text_cell"),
        ("NaN", "text_cell"),
        ("٣", "text_cell"),
        ("", "blank_cell"),
        ("  ", "blank_cell"),
        (True, "boolean_cell"),
        (date(2026, 8, 31), "date_cell"),
        (datetime(2026, 8, 31), "date_cell"),  # noqa: DTZ001 - as a spreadsheet has it
        (time(1), "date_cell"),
        (timedelta(1), "date_cell"),
        (float("nan"), "not_finite"),
        (float("inf"), "not_finite"),
        (1e300, "out_of_range"),
        (-1e12, "out_of_range"),
        ("9" * 40, "out_of_range"),
        ("9" * 2_000_000, "text_cell"),
        (ErrorValue("#REF!"), "error_cell"),
    ],
)
def test_anything_else_is_refused_by_a_named_rule(cell: Cell, rule: str) -> None:
    with pytest.raises(NotAFigure) as raised:
        value_usd(cell)
    assert raised.value.rule == rule


def test_an_error_cell_is_refused_with_the_error_it_shows() -> None:
    with pytest.raises(NotAFigure, match="#REF!"):
        value_usd(ErrorValue("#REF!"))


@given(st.text() | st.floats() | st.integers())
def test_every_cell_is_a_figure_or_refused(cell: Cell) -> None:
    try:
        value = value_usd(cell)
    except NotAFigure:
        return
    assert value == value.quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("cell", "zero"), [(0, True), (0.0, True), ("0", True), (1, False), ("", False), ("x", False)]
)
def test_zero_is_told_from_blank(cell: Cell, zero: bool) -> None:
    assert is_zero(cell) is zero
