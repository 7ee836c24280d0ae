"""TÜİK's total exports in the answers of EVDS."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from programme_statistics.errors import LayoutChanged
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import ParsedEdition
from programme_statistics.sources.tuik import sample, total
from programme_statistics.sources.tuik.datasets import TOTAL

AUGUST = Month(2026, 8)
FIGURES = {Month(2026, 7): "25620124.97", AUGUST: "23466658.85"}


def read(body: bytes, month: Month = AUGUST) -> ParsedEdition:
    return total.parse(body, month, "tuik_total/2026-08/answer.json", False)


def test_the_question_reaches_one_month_beyond_the_edition() -> None:
    assert TOTAL.path(AUGUST) == (
        "igmevdsms-dis/series=TP.IHRACATBEC.9999&startDate=01-01-2013&endDate=30-09-2026&type=json"
        "&aggregationTypes=avg&formulas=0&frequency=5"
    )


def test_figures_are_dollars_exact_to_the_cent() -> None:
    parsed = read(sample.answer(FIGURES))
    assert [(str(one.ref_month), one.value_usd) for one in parsed.observations] == [
        ("2026-07", Decimal("25620124970")),
        ("2026-08", Decimal("23466658850")),
    ]
    assert {one.sector_code for one in parsed.observations} == {"tuik_total"}


def test_an_edition_speaks_for_every_month_from_2013_to_its_own() -> None:
    months = read(sample.answer(FIGURES)).months
    assert (str(months[0]), str(months[-1]), len(months)) == ("2013-01", "2026-08", 164)


def test_a_month_to_come_is_null_and_ignored() -> None:
    content = json.loads(sample.answer({**FIGURES, Month(2026, 9): ""}))
    content["items"][-1]["TP_IHRACATBEC_9999"] = None
    parsed = read(json.dumps(content).encode())
    assert parsed.ignored == {"no figure (null)": 1}
    assert parsed.cells_read == 3


def test_a_later_edition_is_refused_under_this_ones_name() -> None:
    body = sample.answer({**FIGURES, Month(2026, 9): "25000000"})
    with pytest.raises(LayoutChanged, match="2026-09 is not a month of the edition of 2026-08"):
        read(body)


@pytest.mark.parametrize(
    ("month", "presence"),
    [(Month(2026, 7), "superseded"), (AUGUST, "out"), (Month(2026, 9), "not_yet")],
)
def test_the_newest_month_says_which_edition_it_is(month: Month, presence: str) -> None:
    assert total.presence(sample.answer(FIGURES), month) == presence


def test_an_answer_without_a_month_holds_no_edition_yet() -> None:
    assert total.presence(sample.answer({}), AUGUST) == "not_yet"


def test_what_cannot_be_read_is_judged_when_it_is_read() -> None:
    assert total.presence(b"<html>", AUGUST) == "out"


@pytest.mark.parametrize("text", ["23.466.658", "n/a", "NaN"])
def test_what_is_no_number_is_rejected(text: str) -> None:
    (reject,) = read(sample.answer({**FIGURES, AUGUST: text})).rejects
    assert (reject.rule, reject.value_as_read) == ("number", text)


def test_a_month_with_two_figures_is_rejected() -> None:
    content = json.loads(sample.answer(FIGURES))
    content["items"].append({**content["items"][-1], "TP_IHRACATBEC_9999": "1"})
    content["totalCount"] = 3
    (reject,) = read(json.dumps(content).encode()).rejects
    assert reject.rule == "one_figure_a_month"


def test_a_month_printed_twice_counts_once() -> None:
    content = json.loads(sample.answer(FIGURES))
    content["items"].append(content["items"][-1])
    content["totalCount"] = 3
    parsed = read(json.dumps(content).encode())
    assert parsed.ignored == {"the same figure once more": 1}
    assert len(parsed.observations) == 2
