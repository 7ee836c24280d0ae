"""Which months can be asked for of a source that gives the running one."""

from __future__ import annotations

from datetime import date

import pytest

from programme_statistics.errors import ConfigurationError
from programme_statistics.orchestration.periods import editions
from programme_statistics.sources.ecb.datasets import RATES
from programme_statistics.sources.tim.datasets import SECTOR
from programme_statistics.sources.tuik.datasets import TOTAL

TODAY = date(2026, 11, 20)


def asked(*periods: str) -> list[str]:
    return [str(month) for month in editions(RATES, periods, TODAY)]


def test_the_running_month_can_be_asked_for() -> None:
    assert asked("2026-11") == ["2026-11"]


def test_the_running_year_is_asked_for_up_to_this_month() -> None:
    assert asked("2025", "2026") == ["2025-12", "2026-11"]


def test_a_month_to_come_cannot() -> None:
    with pytest.raises(ConfigurationError, match="the newest that can be asked for 2026-11"):
        asked("2026-12")


def test_of_other_sources_the_month_must_have_ended() -> None:
    with pytest.raises(ConfigurationError, match="the newest that can be asked for 2026-10"):
        editions(SECTOR, ["2026-11"], TODAY)


def test_a_past_year_of_a_source_without_past_editions_cannot_be_asked_for() -> None:
    with pytest.raises(ConfigurationError, match="tuik_total has no edition for 2024"):
        editions(TOTAL, ["2024"], TODAY)
