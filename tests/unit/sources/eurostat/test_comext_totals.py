"""Which slices Eurostat has, and in which release, from the totals of all products."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics.errors import LayoutChanged, PublisherError
from programme_statistics.sources.eurostat.sample import fault
from programme_statistics.sources.eurostat.totals import read_totals
from programme_statistics.sources.slices import Slice
from support.comext import COLUMNS, answer, figure, mass

TOTAL = figure(product="TOTAL", partner="WORLD", OBS_VALUE="100000000")
FROM_TR = figure(product="TOTAL")
AUGUST = Slice(276, "202608")


def test_a_slice_is_there_when_the_world_has_a_total() -> None:
    later = TOTAL | {"TIME_PERIOD": "2026-09"}
    only_tr = FROM_TR | {"reporter": "IT"}
    zero = TOTAL | {"reporter": "FR", "OBS_VALUE": "0.00"}
    found = read_totals(answer([FROM_TR, TOTAL, later, only_tr, zero]), "totals")
    assert set(found) == {AUGUST, Slice(276, "202609")}
    assert found[AUGUST].slice == AUGUST
    assert found[AUGUST].last_released == "2026-10-15T11:00:00"


@pytest.mark.parametrize(
    "changed",
    [
        {"LAST UPDATE": "16/11/26 11:00:00"},
        {"OBS_VALUE": "100000001"},
    ],
)
def test_a_slices_mark_changes_with_its_totals_and_with_every_release(
    changed: dict[str, str],
) -> None:
    before = read_totals(answer([TOTAL, FROM_TR]), "totals")[AUGUST]
    assert read_totals(answer([TOTAL | changed, FROM_TR]), "totals")[AUGUST].mark != before.mark


def test_a_slices_mark_does_not_depend_on_the_order_or_the_other_slices() -> None:
    lines = [TOTAL, FROM_TR, mass(product="TOTAL")]
    others = [line | {"reporter": "IT", "OBS_VALUE": "5"} for line in lines]
    one = read_totals(answer(lines), "totals")[AUGUST]
    other = read_totals(b"\xef\xbb\xbf" + answer([*others, *reversed(lines)], end="\n"), "totals")
    assert other[AUGUST] == one
    assert read_totals(gzip.compress(answer(lines)), "totals")[AUGUST] == one


def test_years_groups_and_strangers_are_no_slices() -> None:
    lines = [
        TOTAL | {"TIME_PERIOD": "2026"},
        TOTAL | {"reporter": "EU27_2020"},
        TOTAL | {"partner": "EXT_EU27_2020"},
    ]
    assert read_totals(answer(lines), "totals") == {}


def test_no_results_are_no_slices() -> None:
    body = fault(404, "100", "NO_RESULTS: The query did not return any results.").body
    assert read_totals(body, "totals") == {}
    assert read_totals(answer([]), "totals") == {}


@pytest.mark.parametrize(
    "body",
    [
        b"<html>502 Bad Gateway</html>",
        answer([TOTAL, FROM_TR])[:-30],
        gzip.compress(answer([TOTAL] * 99))[:-20],
    ],
)
def test_damaged_totals_are_asked_for_again(body: bytes) -> None:
    with pytest.raises(PublisherError, match=r"totals.*Asking again"):
        read_totals(body, "totals")


@pytest.mark.parametrize("name", COLUMNS)
def test_totals_without_a_column_stop_the_run(name: str) -> None:
    columns = [one for one in COLUMNS if one != name]
    with pytest.raises(LayoutChanged, match=f"no column {name.upper()}"):
        read_totals(answer([TOTAL], columns), "totals")


def test_an_update_at_no_time_stops_the_run() -> None:
    with pytest.raises(LayoutChanged, match="LAST UPDATE is 'soon'"):
        read_totals(answer([TOTAL | {"LAST UPDATE": "soon"}]), "totals")


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading_of_totals(body: bytes) -> None:
    for form in (body, answer([TOTAL]) + body):
        try:
            read_totals(form, "totals")
        except (PublisherError, LayoutChanged) as error:
            assert "totals" in str(error)
