"""What Eurostat is asked: within its limits, by month, in parts where it has to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics import nomenclature
from programme_statistics.errors import ConfigurationError, LayoutChanged
from programme_statistics.sources.eurostat import planning
from programme_statistics.sources.eurostat.datasets import COMEXT
from programme_statistics.sources.eurostat.planning import REPORTERS, Question
from programme_statistics.sources.slices import Availability, Slice

AT_ONCE = 500_000
members = st.lists(st.sampled_from(sorted(REPORTERS.values())), min_size=1, unique=True)


def available(reporter: int, period: str) -> Availability:
    return Availability(Slice(reporter, period), "mark", "", "2026-10-15T11:00:00", 0, "")


def test_a_question_names_everything_but_the_products() -> None:
    assert Question(("DE", "FR"), ("WORLD", "TR"), "202608").path() == (
        "sdmx/2.1/data/DS-045409/M.DE+FR.WORLD+TR..1.VALUE_IN_EUROS+QUANTITY_IN_100KG"
        "?startPeriod=2026-08&endPeriod=2026-08&format=SDMX-CSV&compressed=false"
    )


def test_the_totals_of_ten_years_are_one_cheap_question() -> None:
    wanted = [Slice(276, "201601"), Slice(300, "202512"), Slice(276, "202512")]
    assert planning.totals_path(wanted) == (
        "sdmx/2.1/data/DS-045409/M.DE+GR.WORLD+TR.TOTAL.1.VALUE_IN_EUROS+QUANTITY_IN_100KG"
        "?startPeriod=2016-01&endPeriod=2025-12&format=SDMX-CSV&compressed=false"
    )
    assert AT_ONCE > 27 * 2 * 2 * 120


def test_the_cost_is_the_publishers_own() -> None:
    # Its example: one reporter, one partner, all products, 36 years, one measure: 1,451,556 cells.
    assert planning.POSITIONS_OF_PRODUCTS * 36 == 1_451_556
    assert Question(("DK",), ("US",), "202608").cells == 2 * 40_321


@given(members)
def test_a_month_is_asked_for_whole_and_each_question_is_answered_at_once(
    reporters: list[int],
) -> None:
    questions = planning.plan([Slice(one, "202608") for one in reporters])
    asked = [REPORTERS[code] for question in questions for code in question.reporters]
    assert asked == reporters
    assert all(question.cells <= 0.85 * AT_ONCE for question in questions)
    assert {(one.period, one.partners) for one in questions} == {("202608", ("WORLD", "TR"))}


def test_a_month_of_the_union_takes_fourteen_questions() -> None:
    assert len(planning.plan([Slice(one, "202608") for one in COMEXT.reporters])) == 14


def test_slices_are_loaded_by_month_in_the_order_they_come() -> None:
    wanted = [available(276, "202607"), available(276, "202608"), available(40, "202607")]
    assert planning.units(wanted) == (
        (Slice(276, "202607"), Slice(40, "202607")),
        (Slice(276, "202608"),),
    )


@given(members)
def test_a_divided_question_asks_the_same(reporters: list[int]) -> None:
    codes = tuple(planning.code_of(one) for one in reporters)
    pending, single = [Question(codes, ("WORLD", "TR"), "202608")], []
    while pending:
        question = pending.pop()
        if len(question.reporters) == len(question.partners) == 1:
            single.append((question.reporters[0], question.partners[0]))
            continue
        halves = planning.divide(question)
        assert all(half.cells < question.cells for half in halves)
        pending += halves
    assert sorted(single) == sorted(
        (code, partner) for code in codes for partner in ("TR", "WORLD")
    )


def test_the_smallest_question_cannot_be_divided() -> None:
    with pytest.raises(LayoutChanged, match=r"80,642 cells.*limits have changed"):
        planning.divide(Question(("DE",), ("TR",), "202608"))


def test_the_reporters_are_the_unions_members() -> None:
    members_listed = {
        int(row["area_code"])
        for row in nomenclature.area_group_rows()
        if row["group_code"] == "EU27_2020"
    }
    assert set(REPORTERS.values()) == members_listed
    assert len(REPORTERS) == 27


def test_a_reporter_is_called_by_its_iso_code_and_known_by_the_warehouses() -> None:
    iso = {int(row["area_code"]): row["iso2"] for row in nomenclature.area_rows()}
    assert {code for code, number in REPORTERS.items() if iso[number] != code} == set()
    assert planning.code_of(300) == "GR"
    assert planning.code_of(251) == "FR"


@pytest.mark.parametrize("reporter", [0, 97, 792, 826])
def test_who_does_not_report_to_eurostat_is_refused(reporter: int) -> None:
    with pytest.raises(ConfigurationError, match=rf"no reporter {reporter}"):
        planning.code_of(reporter)
