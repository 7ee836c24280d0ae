from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics.periods import Month, Quarter

months = st.builds(Month, st.integers(1900, 2200), st.integers(1, 12))
quarters = st.builds(Quarter, st.integers(1900, 2200), st.integers(1, 4))
steps = st.integers(-1000, 1000)


@given(months)
def test_a_month_reads_back_from_its_text(month: Month) -> None:
    assert Month.parse(str(month)) == month


@pytest.mark.parametrize("text", ["2026-8", "2026-13", "2026-00", "26-08", "2026-08-01", "", "x"])
def test_text_that_is_no_month_is_refused_and_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"write it as YYYY-MM") as raised:
        Month.parse(text)
    assert repr(text) in str(raised.value)


def test_a_month_outside_the_year_is_refused() -> None:
    with pytest.raises(ValueError, match="13"):
        Month(2026, 13)


@given(months, steps, steps)
def test_steps_of_months_add_up(month: Month, one: int, other: int) -> None:
    assert month.plus(one).plus(other) == month.plus(one + other)


@given(months)
def test_twelve_months_later_is_the_same_month_of_the_next_year(month: Month) -> None:
    assert month.plus(12) == Month(month.year + 1, month.month)


@given(months, steps)
def test_months_are_ordered_as_time_is(month: Month, step: int) -> None:
    assert (month < month.plus(step)) == (step > 0)


@given(months)
def test_a_month_contains_its_days_and_no_others(month: Month) -> None:
    assert Month.of(month.first_day) == month == Month.of(month.last_day)
    assert Month.of(date.fromordinal(month.last_day.toordinal() + 1)) == month.plus(1)


def test_february_has_29_days_in_a_leap_year() -> None:
    assert Month(2024, 2).last_day == date(2024, 2, 29)
    assert Month(2026, 2).last_day == date(2026, 2, 28)


@given(months)
def test_a_month_is_in_its_quarter(month: Month) -> None:
    assert month in month.quarter.months


@given(quarters)
def test_a_quarter_reads_back_from_its_text(quarter: Quarter) -> None:
    assert Quarter.parse(str(quarter)) == quarter


@pytest.mark.parametrize("text", ["2022Q1", "2022-Q5", "2022-q1", "2022-1", "Q1-2022", ""])
def test_text_that_is_no_quarter_is_refused_and_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"write it as YYYY-Qn") as raised:
        Quarter.parse(text)
    assert repr(text) in str(raised.value)


def test_a_quarter_outside_the_year_is_refused() -> None:
    with pytest.raises(ValueError, match="5"):
        Quarter(2022, 5)


@given(quarters, steps, steps)
def test_steps_of_quarters_add_up(quarter: Quarter, one: int, other: int) -> None:
    assert quarter.plus(one).plus(other) == quarter.plus(one + other)


@given(quarters)
def test_the_months_of_a_quarter_follow_each_other_into_the_next(quarter: Quarter) -> None:
    first, second, third = quarter.months
    assert (second, third) == (first.plus(1), first.plus(2))
    assert third.plus(1) == quarter.plus(1).months[0]


def test_the_first_quarter_of_2022_is_january_to_march() -> None:
    assert [str(month) for month in Quarter(2022, 1).months] == ["2022-01", "2022-02", "2022-03"]
