"""A backfill knows what it brings and says how long it takes."""

from __future__ import annotations

from datetime import date

import pytest

from programme_statistics.local.backfill import Pace, at_the_end, is_about_loads, years_of
from programme_statistics.local.errors import CommandError
from programme_statistics.sources.comtrade.datasets import ANNUAL, MONTHLY

TODAY = date(2026, 11, 20)


def test_the_last_ten_complete_years_are_brought_newest_first() -> None:
    assert list(years_of(MONTHLY, None, TODAY)) == list(range(2025, 2015, -1))


@pytest.mark.parametrize(
    ("periods", "years"), [("2022", [2022]), ("2020..2022", [2022, 2021, 2020])]
)
def test_years_can_be_named(periods: str, years: list[int]) -> None:
    assert list(years_of(MONTHLY, periods, TODAY)) == years


@pytest.mark.parametrize("periods", ["august", "1900..1901", "2022..2020", "2016-01..2017"])
def test_periods_that_are_no_years_are_refused_with_an_example(periods: str) -> None:
    with pytest.raises(CommandError, match=r"for example PERIODS=2016\.\.2025"):
        years_of(ANNUAL, periods, TODAY)


def test_the_time_left_follows_from_the_pace_and_the_quota() -> None:
    pace = Pace(slices=12, calls=36, seconds=720)
    assert pace.forecast(108, 464, 500) == "Left: 108 slices, about 324 questions and 108 min."
    assert pace.forecast(240, 464, 500) == (
        "Left: 240 slices, about 720 questions and 240 min; the quota stretches it over 1 more day."
    )


def test_only_loads_that_are_held_leave_the_other_years_to_be_brought() -> None:
    assert is_about_loads({"batch.publish 3": "792/202208 is held: a gap."})
    assert not is_about_loads({"batch.publish 3": "held", "batch.land 4": "The publisher is down."})
    assert not is_about_loads({"find": "The publisher is down."})


def test_at_the_end_there_is_nothing_left() -> None:
    assert Pace(0, 1, 3).forecast(0, 0, 500) == ""
    assert at_the_end(0) == "Everything is here."
    assert at_the_end(1).startswith("1 slice of the years asked for did not come")


def test_without_a_pace_nothing_is_foretold() -> None:
    assert Pace(0, 1, 3).forecast(12, 0, 500) == ""
