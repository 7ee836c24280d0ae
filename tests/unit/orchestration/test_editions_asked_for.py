"""Which editions the param ``periods`` asks for."""

from __future__ import annotations

from datetime import date

import pytest

from programme_statistics.errors import ConfigurationError
from programme_statistics.orchestration.periods import editions
from programme_statistics.sources.tim.datasets import COUNTRY, SECTOR

TODAY = date(2026, 10, 2)


def asked(*periods: str, today: date = TODAY) -> list[str]:
    return [str(month) for month in editions(SECTOR, periods, today)]


def test_a_month_asks_for_its_edition() -> None:
    assert asked("2026-08") == ["2026-08"]


def test_a_year_asks_for_the_december_edition_that_gives_it() -> None:
    assert asked("2023") == ["2023-12"]


def test_a_year_of_a_monthly_dataset_asks_for_every_month() -> None:
    found = [str(month) for month in editions(COUNTRY, ["2023"], TODAY)]
    assert found == [f"2023-{number:02d}" for number in range(1, 13)]


def test_this_year_asks_for_what_there_is_so_far() -> None:
    assert asked("2026") == ["2026-09"]


def test_this_year_of_a_monthly_dataset_asks_for_its_complete_months() -> None:
    found = [str(month) for month in editions(COUNTRY, ["2026"], TODAY)]
    assert found == [f"2026-{number:02d}" for number in range(1, 10)]


def test_the_year_just_ended_asks_for_december() -> None:
    assert asked("2026", today=date(2027, 1, 1)) == ["2026-12"]


def test_the_first_edition_can_be_asked_for() -> None:
    assert asked("2019-12") == asked("2019") == ["2019-12"]


def test_editions_are_asked_for_oldest_first_and_once() -> None:
    assert asked("2026-08", "2023", "2023-12", "2025-12") == ["2023-12", "2025-12", "2026-08"]


def test_the_month_that_has_just_ended_can_be_asked_for() -> None:
    assert asked("2026-09", today=date(2026, 10, 1)) == ["2026-09"]


@pytest.mark.parametrize("period", ["2026-10", "2019-11", "2018", "2027"])
def test_an_edition_that_cannot_be_is_refused_with_the_range(period: str) -> None:
    with pytest.raises(ConfigurationError, match=f"no edition for {period}.*2019-12.*2026-09"):
        asked(period)


@pytest.mark.parametrize("period", ["august", "2026-13", "2026-8", "26", "2026-Q3", ""])
def test_what_is_neither_a_month_nor_a_year_is_refused_with_an_example(period: str) -> None:
    with pytest.raises(ConfigurationError, match=r"neither a month nor a year.*\[\"2026-08\"\]"):
        asked(period)


def test_a_year_may_be_written_as_a_number() -> None:
    found = editions(SECTOR, [2023], TODAY)  # type: ignore[list-item]
    assert [str(month) for month in found] == ["2023-12"]
