"""Settings that can be wrong say what is to be written instead."""

from __future__ import annotations

from datetime import date

import pytest

from programme_statistics import settings
from programme_statistics.checks.member_context import window
from programme_statistics.errors import ConfigurationError
from programme_statistics.periods import Quarter

CLOSES = "SUBMISSIONS_CLOSE_AFTER_DAYS"


@pytest.mark.parametrize(
    ("given", "closes"),
    [(None, date(2026, 11, 29)), ("", date(2026, 11, 29)), ("100", date(2027, 1, 8))],
)
def test_returns_close_when_the_setting_says(
    given: str | None, closes: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    if given is not None:
        monkeypatch.setenv(CLOSES, given)
    found = window(Quarter(2026, 3))
    assert (found.opens_on, found.due_on, found.closes_on) == (
        date(2026, 10, 1),
        date(2026, 10, 30),
        closes,
    )


@pytest.mark.parametrize("given", ["29", "-60", "60 days", "6e1", "0", "100001", "٦٠", "60.0"])
def test_a_day_on_which_returns_cannot_close_is_refused(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CLOSES, given)
    with pytest.raises(ConfigurationError, match="from 30 "):
        settings.submissions_close_after_days()
