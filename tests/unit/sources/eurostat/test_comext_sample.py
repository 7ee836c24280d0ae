"""The stand-in answers as Eurostat does, and its made-up figures are what they promise."""

from __future__ import annotations

from collections import defaultdict

import pytest

from programme_statistics import nomenclature
from programme_statistics.periods import Month
from programme_statistics.sources.comtrade import made_up as exports
from programme_statistics.sources.eurostat import made_up
from programme_statistics.sources.eurostat.messages import message
from programme_statistics.sources.eurostat.planning import REPORTERS, Question, totals_path
from programme_statistics.sources.eurostat.sample import StandIn
from programme_statistics.sources.eurostat.totals import read_totals
from programme_statistics.sources.sample import Reply
from programme_statistics.sources.slices import Slice
from support.comext import COLUMNS

MONTH = Month(2026, 6)
QUESTION = Question(("DE", "FR"), ("WORLD", "TR"), "202606")


def asked(stand_in: StandIn, path: str) -> Reply:
    return stand_in(path, {})


def test_the_same_figures_are_made_up_on_every_machine() -> None:
    made_up.imports.cache_clear()
    first = [one for one in made_up.imports(Month(2024, 1)) if one.reporter == "DE"][:2]
    assert [(one.partner, one.product, one.value, one.kilograms) for one in first] == [
        ("TR", "030219", 300696, 63764),
        ("WORLD", "030219", 5400140, 956362),
    ]


def test_the_imports_are_of_the_products_and_members_exported_to() -> None:
    sent = {
        (one.partner, one.product)
        for month in (MONTH.plus(-1), MONTH)
        for one in exports.figures(month, 1)
        if one.flow == "X" and one.partner in REPORTERS.values()
    }
    came = {
        (REPORTERS[one.reporter], one.product)
        for one in made_up.imports(MONTH)
        if len(one.product) == 6
    }
    assert came == sent


def test_every_level_adds_up_to_the_total() -> None:
    sums: dict[tuple[str, str, int], int] = defaultdict(int)
    for one in made_up.imports(MONTH):
        sums[one.reporter, one.partner, nomenclature.level_of(one.product)] += one.value
    for (reporter, partner, _), value in sums.items():
        assert value == sums[reporter, partner, 0]


def test_imports_from_turkiye_are_a_part_of_those_from_the_world() -> None:
    values = {(one.reporter, one.partner, one.product): one.value for one in made_up.imports(MONTH)}
    for (reporter, partner, product), value in values.items():
        assert partner == "WORLD" or value < values[reporter, "WORLD", product]


def test_an_answer_has_the_publishers_columns_and_line_ends_and_says_what_it_is() -> None:
    reply = asked(StandIn(), QUESTION.path())
    header, *lines = reply.body.decode().split("\r\n")
    assert tuple(header.split(",")) == COLUMNS
    assert lines.pop() == ""
    assert {line.split(",")[3] for line in lines} == {"DE", "FR"}
    assert {line.split(",")[8] for line in lines} == {"2026-06"}
    assert reply.headers["X-Sample"] == "synthetic"


def test_the_totals_say_which_months_there_are() -> None:
    wanted = [Slice(276, "202608"), Slice(276, "202609"), Slice(40, "202608")]
    reply = asked(StandIn(), totals_path(wanted))
    assert set(read_totals(reply.body, "totals")) == {wanted[0]}


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("sdmx/2.1/data/DS-999999/M.DE", 404, "ERR_NOT_FOUND"),
        ("sdmx/2.1/data/DS-045409/M.DE?startPeriod=2026-08", 400, "INVALID_QUERY"),
        (QUESTION.path().replace("2026-06", "2026"), 400, "INVALID_QUERY"),
        (QUESTION.path().replace("DE+FR", "AT"), 404, "NO_RESULTS"),
        (QUESTION.path().replace("DE+FR", "+".join(REPORTERS)).replace("=2026-06", "=2025-01", 1),
         413, "EXTRACTION_TOO_BIG"),
        ("1.0/async/status/none", 404, "UNKNOWN_REQUEST"),
        ("1.0/async/data/none", 404, "UNKNOWN_REQUEST"),
        ("elsewhere", 404, "ERR_NOT_FOUND"),
    ],
)  # fmt: skip
def test_what_it_does_not_answer_is_refused_in_the_publishers_words(
    path: str, status: int, words: str
) -> None:
    reply = asked(StandIn(), path)
    told = message(reply.body)
    assert reply.status == status
    assert told is not None
    assert words in told.text
    assert "X-Sample" not in reply.headers


def test_an_answer_of_many_cells_comes_by_a_ticket() -> None:
    stand_in = StandIn(at_once=1000)
    told = message(asked(stand_in, QUESTION.path()).body)
    assert told is not None
    assert told.state == "SUBMITTED"
    early = message(asked(stand_in, f"1.0/async/data/{told.ticket}").body)
    assert early is not None
    assert early.state == "DATA_NOT_YET_AVAILABLE"
    states = []
    for _ in range(2):
        look = message(asked(stand_in, f"1.0/async/status/{told.ticket}").body)
        assert look is not None
        states.append(look.state)
    assert states == ["PROCESSING", "AVAILABLE"]
    prepared = asked(stand_in, f"1.0/async/data/{told.ticket}")
    assert prepared == asked(StandIn(), QUESTION.path())
