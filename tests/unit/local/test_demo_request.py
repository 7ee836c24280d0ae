"""What the demo and ``make run`` understand of what they are asked."""

from __future__ import annotations

import pytest

from programme_statistics.local.demo import Request, periods_until
from programme_statistics.local.errors import CommandError
from programme_statistics.local.run import read_conf
from programme_statistics.periods import Month
from programme_statistics.sources.ecb.datasets import RATES
from programme_statistics.sources.tim import datasets
from programme_statistics.sources.tuik.datasets import TOTAL


def test_by_default_the_latest_quarter_of_leather_from_the_sample() -> None:
    assert Request.from_environment({"QUARTER": "", "SOURCE": ""}) == Request(
        quarter=None, subject="leather", live=False
    )


def test_quarter_subject_and_source_can_be_chosen() -> None:
    given = {"QUARTER": "2022-Q1", "SUBJECT": "chemicals", "SOURCE": "live"}
    assert Request.from_environment(given) == Request("2022-Q1", "chemicals", live=True)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"QUARTER": "2022Q1"}, r"QUARTER: '2022Q1' is not a quarter; write it as YYYY-Qn"),
        ({"SOURCE": "tim"}, r"SOURCE is 'tim'\. Write SOURCE=live"),
    ],
)
def test_what_cannot_be_understood_is_named(given: dict[str, str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        Request.from_environment(given)


def test_the_live_source_is_asked_for_whole_years_and_this_years_ended_months() -> None:
    assert periods_until(Month(2025, 3), datasets.PROVINCE) == [
        "2023",
        "2024",
        "2025-01",
        "2025-02",
        "2025-03",
    ]


def test_of_a_source_without_past_editions_only_the_newest_is_asked_for() -> None:
    assert periods_until(Month(2026, 10), TOTAL) == ["2026-09"]


def test_a_source_of_rates_is_asked_for_its_years_too() -> None:
    assert periods_until(Month(2006, 1), RATES) == ["2005", "2006-01"]


def test_conf_is_an_object_in_json() -> None:
    assert read_conf('{"periods": ["2026-08"]}') == {"periods": ["2026-08"]}


@pytest.mark.parametrize("text", ["{periods: 1}", '["2026-08"]'])
def test_any_other_conf_is_shown_with_an_example(text: str) -> None:
    with pytest.raises(CommandError, match="Write for example: CONF="):
        read_conf(text)
