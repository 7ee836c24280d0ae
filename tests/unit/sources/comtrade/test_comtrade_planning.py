"""What UN Comtrade is asked: exactly what is wanted, under every limit, to an end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics.errors import ConfigurationError, LayoutChanged
from programme_statistics.sources.comtrade.planning import (
    FREE,
    MAX_PERIODS,
    MAX_URL,
    PREMIUM,
    PREVIEW,
    Access,
    Question,
    Universe,
    availability_paths,
    most_rows,
    plan,
    split,
    units,
)
from programme_statistics.sources.slices import Scope, Slice, slices

Cell = tuple[int, str, int, str, str]
"""Reporter, period, partner, product and flow."""

EXPORTS = Scope("M", ("X", "RX"))
UNIVERSE = Universe(
    (0, *range(4, 900, 4)), tuple(f"{code:06d}" for code in range(10110, 970000, 1713))
)


def cells(questions: Iterable[Question], universe: Universe) -> Counter[Cell]:
    return Counter(
        cell
        for one in questions
        for cell in product(
            one.reporters,
            one.periods,
            universe.partners if one.scope.partners is None else one.scope.partners,
            universe.products if one.scope.products is None else one.scope.products,
            one.scope.flows,
        )
    )


small_universes = st.builds(
    lambda partners, products: Universe((0, *sorted(partners)), tuple(sorted(products))),
    st.sets(st.integers(1, 899), min_size=1, max_size=6),
    st.sets(st.from_regex(r"[0-9]{6}", fullmatch=True), min_size=1, max_size=6),
)
months = st.lists(
    st.builds(lambda y, m: f"{y}{m:02d}", st.integers(2013, 2022), st.integers(1, 12)),
    min_size=1,
    max_size=30,
    unique=True,
)
scopes = st.builds(
    Scope,
    st.just("M"),
    st.sampled_from([("X",), ("X", "RX"), ("M",)]),
    st.sampled_from([None, (792,), (0, 276, 643)]),
    st.sampled_from([None, ("640110",), ("330300", "640110", "640192")]),
)
accesses = st.sampled_from([PREVIEW, FREE, PREMIUM])


@given(months, scopes, small_universes, accesses, st.integers(0, 2_000_000))
def test_a_plan_asks_for_each_wanted_figure_once_and_for_nothing_else(
    periods: list[str], scope: Scope, universe: Universe, access: Access, expected: int
) -> None:
    questions = plan(
        [Slice(792, p) for p in periods], scope, access, universe, expected_rows=expected
    )
    assert cells(questions, universe) == cells([Question((792,), tuple(periods), scope)], universe)


@given(months, st.lists(st.sampled_from(UNIVERSE.products), unique=True), accesses)
def test_no_question_breaks_a_limit(
    periods: list[str], products: list[str], access: Access
) -> None:
    scope = replace(EXPORTS, products=tuple(products) or None)
    for one in plan([Slice(792, p) for p in periods], scope, access, UNIVERSE):
        assert 1 <= len(one.periods) <= MAX_PERIODS
        assert len("https://comtradeapi.un.org/" + one.path(access)) <= MAX_URL


@given(months, scopes, small_universes, accesses)
def test_splitting_asks_the_same_and_comes_to_an_end(
    periods: list[str], scope: Scope, universe: Universe, access: Access
) -> None:
    start = Question((792,), tuple(periods[:12]), scope)
    pending, final = [start], []
    while pending:
        one = pending.pop()
        if sum(cells([one], universe).values()) == 1:
            final.append(one)
            with pytest.raises(LayoutChanged, match="breakdown rows"):
                split(one, access, universe)
        else:
            parts = split(one, access, universe)
            assert len(parts) > 1
            pending.extend(parts)
    assert cells(final, universe) == cells([start], universe)


def test_a_cut_answer_is_split_by_period_reporter_partner_chapter_and_flow() -> None:
    universe = Universe((0, 276), ("330300", "640110", "640192"))
    one = Question((792,), ("202201", "202202"), EXPORTS)
    month = split(one, FREE, universe)[0]
    assert month == Question((792,), ("202201",), EXPORTS)
    both = Question((792, 276), ("202201",), EXPORTS)
    assert split(both, FREE, universe)[0] == month
    partner = split(month, FREE, universe)[0]
    assert partner.scope.partners == (0,)
    chapters = split(partner, FREE, universe)
    assert [part.scope.products for part in chapters] == [("330300",), ("640110", "640192")]
    assert [part.scope.flows for part in split(chapters[0], FREE, universe)] == [("X",), ("RX",)]


def test_totals_are_always_asked_for_by_name() -> None:
    path = Question((792,), ("202208",), EXPORTS).path(FREE)
    assert path == (
        "data/v1/get/C/M/HS?reporterCode=792&period=202208&flowCode=X,RX&cmdCode=AG6"
        "&partner2Code=0&motCode=0&customsCode=C00&maxRecords=100000&format=JSON"
        "&includeDesc=false"
    )


def test_without_a_key_the_preview_is_asked() -> None:
    path = Question((792,), ("202208",), EXPORTS).path(PREVIEW)
    assert path.startswith("public/v1/preview/C/M/HS?")
    assert "maxRecords=500" in path


def test_what_is_known_to_be_too_much_is_not_asked_for_at_once() -> None:
    unit = [Slice(792, "202208")]
    assert len(plan(unit, EXPORTS, FREE, UNIVERSE, expected_rows=167_000)) == 2
    assert len(plan(unit, EXPORTS, PREMIUM, UNIVERSE, expected_rows=167_000)) == 1


def test_a_long_list_of_codes_is_asked_for_in_several_addresses() -> None:
    codes = tuple(f"{code:06d}" for code in range(640000, 640651))
    questions = plan([Slice(792, "202208")], replace(EXPORTS, products=codes), FREE, UNIVERSE)
    assert len(questions) > 1
    assert sum((one.scope.products or () for one in questions), ()) == codes


def test_a_unit_asks_the_same_periods_of_each_reporter() -> None:
    with pytest.raises(ConfigurationError, match="the same periods of each reporter"):
        plan([Slice(792, "202208"), Slice(276, "202209")], EXPORTS, FREE, UNIVERSE)
    questions = plan([Slice(792, "202208"), Slice(276, "202208")], EXPORTS, FREE, UNIVERSE)
    assert questions == (Question((792, 276), ("202208",), EXPORTS),)


@given(
    st.lists(st.sampled_from([792, 276, 842]), min_size=1, max_size=3, unique=True),
    st.integers(2012, 2021),
    st.dictionaries(
        st.tuples(st.sampled_from([792, 276, 842]), st.integers(1, 12)), st.integers(0, 120_000)
    ),
)
def test_units_fit_into_an_answer_and_lose_nothing(
    reporters: list[int], year: int, sizes: dict[tuple[int, int], int]
) -> None:
    wanted = slices(reporters, [f"{year}..{year + 1}"], "M", "201001", "203012")
    expected = {one: sizes.get((one.reporter, int(one.period[4:])), 1_000) for one in wanted}
    found = units(wanted, 100_000, expected)
    assert sorted(str(one) for unit in found for one in unit) == sorted(map(str, wanted))
    years = [unit[0].year for unit in found]
    assert years == sorted(years, reverse=True)
    for unit in found:
        assert plan(unit, EXPORTS, FREE, UNIVERSE)
        assert len({one.year for one in unit}) == 1
        assert len(unit) == 1 or sum(expected[one] for one in unit) < 100_000


def test_small_reporters_are_asked_for_together() -> None:
    wanted = slices([40, 56, 100], ["2018..2022"], "A", "2010", "2024")
    assert [len(unit) for unit in units(wanted, 100_000, dict.fromkeys(wanted, 20))] == [15]


def test_what_an_answer_can_hold_bounds_what_is_expected() -> None:
    mirror = Scope("M", ("M",), partners=(0, 792))
    assert most_rows(mirror, 400_000) == 2 * 5_800
    assert most_rows(mirror, 300) == 300
    assert most_rows(EXPORTS, 400_000) == 400_000


def test_a_slice_of_unknown_size_is_a_unit_of_its_own() -> None:
    wanted = slices([792], ["2022"], "M", "201001", "202512")
    assert len(units(wanted, 100_000, {})) == 12


def test_years_come_newest_first_and_a_reporters_year_together() -> None:
    wanted = slices([792, 276], ["2021-11..2022-02"], "M", "201001", "202512")
    assert [(one.reporter, one.period) for one in wanted] == [
        (792, "202201"), (792, "202202"), (276, "202201"), (276, "202202"),
        (792, "202111"), (792, "202112"), (276, "202111"), (276, "202112"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("frequency", "period", "found"),
    [
        ("M", "2022-08", ["202208"]),
        ("M", "202208", ["202208"]),
        ("M", "2022-11..2023-01", ["202301", "202211", "202212"]),
        ("A", "2022", ["2022"]),
        ("A", "2021..2022", ["2022", "2021"]),
        ("M", "2025", ["202501", "202502", "202503"]),
    ],
)
def test_periods_are_read(frequency: str, period: str, found: list[str]) -> None:
    last = "202503" if frequency == "M" else "2024"
    assert [one.period for one in slices([792], [period], frequency, "2010", last)] == found


@pytest.mark.parametrize("period", ["2022-13", "august", "2022-52", "", "1807", "2023..2022"])
def test_a_period_that_is_none_is_refused_with_an_example(period: str) -> None:
    with pytest.raises(ConfigurationError, match=r'periods: .*\["2022-08"\]'):
        slices([792], [period], "M", "201001", "202503")


def test_an_annual_dataset_has_no_months() -> None:
    with pytest.raises(ConfigurationError, match=r'\["2022"\] or \["2013..2022"\]'):
        slices([792], ["2022-08"], "A", "2010", "2024")


def test_availability_is_asked_for_a_year_at_a_time() -> None:
    wanted = slices([792], ["2013..2022"], "M", "201001", "202512")
    paths = availability_paths(wanted, "M", FREE)
    assert len(paths) == 10
    assert paths[0].startswith("data/v1/getDa/C/M/HS?reporterCode=792&period=201301,201302,")


@given(st.integers(1, 300), st.integers(1, 40), accesses)
def test_availability_of_every_slice_is_asked_for(
    n_reporters: int, n_periods: int, access: Access
) -> None:
    wanted = [
        Slice(reporter, str(1990 + at))
        for reporter in range(1, n_reporters + 1)
        for at in range(n_periods)
    ]
    asked: list[tuple[str, str]] = []
    for path in availability_paths(wanted, "A", access):
        assert len(path) < MAX_URL - 100
        query = dict(part.split("=") for part in path.partition("?")[2].split("&"))
        assert len(query["period"].split(",")) <= MAX_PERIODS
        asked += product(query["reporterCode"].split(","), query["period"].split(","))
    assert sorted(asked) == sorted((str(one.reporter), one.period) for one in wanted)
    assert all(one != other for one, other in pairwise(sorted(asked)))
