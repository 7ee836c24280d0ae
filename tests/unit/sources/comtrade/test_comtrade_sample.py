"""The stand-in answers as UN Comtrade does, and its made-up figures are what they promise."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from typing import Any

import pytest

from programme_statistics import nomenclature
from programme_statistics.periods import Month
from programme_statistics.sources.comtrade import made_up, wire
from programme_statistics.sources.comtrade.client import KEY_HEADER
from programme_statistics.sources.comtrade.envelope import read_availability
from programme_statistics.sources.comtrade.planning import FREE, PREVIEW, Question
from programme_statistics.sources.comtrade.sample import KEY, StandIn, mirror
from programme_statistics.sources.slices import Scope, Slice
from support.trade_records import rows_of

HEADERS = {KEY_HEADER: KEY}
MONTH = Month(2026, 6)
QUESTION = Question((792,), ("202606",), Scope("M", ("X", "RX")))


def rows(body: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(body)["data"]
    return found


def test_the_same_figures_are_made_up_on_every_machine() -> None:
    made_up.figures.cache_clear()
    first = made_up.figures(Month(2024, 1), 1)[:4]
    assert [(one.product, one.partner, one.value) for one in first] == [
        ("030211", 0, "167618.0"),
        ("030211", 643, "103469.0"),
        ("030211", 826, "64149.0"),
        ("030213", 0, "223040.0"),
    ]


@pytest.mark.parametrize("edition", [1, 2])
def test_partners_add_up_to_world(edition: int) -> None:
    world: Counter[tuple[str, str]] = Counter()
    partners: Counter[tuple[str, str]] = Counter()
    for figure in made_up.figures(MONTH, edition):
        total = world if figure.partner == 0 else partners
        total[figure.product, figure.flow] += int(figure.value[:-2])
    assert world == partners


def test_re_exports_are_a_part_of_exports() -> None:
    values = {
        (one.product, one.partner, one.flow): int(one.value[:-2])
        for one in made_up.figures(MONTH, 1)
    }
    re_exports = {key for key in values if key[2] == "RX"}
    assert re_exports
    assert all(values[key] <= values[key[0], key[1], "X"] for key in re_exports)


def test_every_core_product_of_a_cluster_is_exported() -> None:
    core = {one.hs_code for one in nomenclature.cluster_products() if one.role == "core"}
    year = {one.product for month in range(1, 13) for one in made_up.figures(Month(2025, month), 1)}
    assert year == core


def test_some_masses_are_missing_in_both_of_the_publishers_ways() -> None:
    masses = [one.net_grams for one in made_up.figures(MONTH, 1)]
    assert None in masses
    assert 0 in masses
    assert sum(not mass for mass in masses) < len(masses) / 5


def test_the_second_edition_revises_only_the_last_months() -> None:
    old, new = Month(2026, 2), Month(2026, 3)
    assert made_up.figures(old, 2) == made_up.figures(old, 1)
    assert made_up.figures(new, 2) != made_up.figures(new, 1)
    assert made_up.months(2)[:-1] == made_up.months(1)


def usd(figure: made_up.Figure) -> int:
    return int(figure.value[:-2])


def test_a_year_is_nearly_and_not_always_the_sum_of_its_months() -> None:
    months = Counter[tuple[str, str, int]]()
    for month in range(1, 13):
        for one in made_up.figures(Month(2025, month), 2):
            months[one.product, one.flow, one.partner] += usd(one)
    year = {(one.product, one.flow, one.partner): usd(one) for one in made_up.of_year(2025)}
    assert year.keys() == months.keys()
    assert any(year[key] != months[key] for key in year)
    assert all(abs(year[key] / months[key] - 1) < 0.04 for key in year)
    for product, flow, partner in year:
        if partner == 0:
            partners = [key for key in year if key[:2] == (product, flow) and key[2] != 0]
            assert year[product, flow, 0] == sum(year[key] for key in partners)


def test_what_partners_import_from_us_is_our_exports_with_a_freight() -> None:
    month = made_up.MIRROR_MONTHS[1]
    ours = {
        (one.partner, one.product): usd(one) for one in made_up.figures(month, 2) if one.flow == "X"
    }
    for reporter in made_up.MIRROR_REPORTERS:
        theirs = made_up.imports(reporter, month)
        assert {one.flow for one in theirs} == {"M"}
        from_tr = {one.product: usd(one) for one in theirs if one.partner == 792}
        from_world = {one.product: usd(one) for one in theirs if one.partner == 0}
        assert from_tr.keys() == from_world.keys() == {p for r, p in ours if r == reporter}
        for product, value in from_tr.items():
            assert 0.98 < value / ours[reporter, product] < 1.16
            assert value <= from_world[product]


def test_a_record_has_the_publishers_47_fields_in_their_order(shared_data: Any) -> None:
    recorded = json.loads(
        (
            shared_data / "comtrade/recorded/goods__data__v1__get__C__A__HS-60a6ad.body.json"
        ).read_text()
    )["data"][0]
    ours = rows(wire.answer(made_up.figures(MONTH, 1), 1))[0]
    assert list(ours) == list(recorded)
    for name, value in recorded.items():
        if value is not None and ours[name] is not None:
            assert type(ours[name]) is type(value), name


def test_a_bulk_file_has_the_publishers_columns_and_line_ends(shared_data: Any) -> None:
    with (shared_data / "comtrade/records/bulk_final_arg_2000_h0_first100.tsv").open() as handle:
        recorded = next(csv.reader(handle, delimiter="\t"))
    text = wire.bulk_file(made_up.figures(MONTH, 1)[:3]).decode()
    header, *lines = text.split("\r\n")
    assert [name.lower() for name in header.split("\t")] == [name.lower() for name in recorded]
    assert [len(line.split("\t")) for line in lines[:-1]] == [len(recorded)] * 3
    assert lines[-1] == ""


def test_the_stand_in_answers_what_is_asked() -> None:
    reply = StandIn()(QUESTION.path(FREE), HEADERS)
    assert reply.headers["X-Sample"] == "synthetic"
    assert rows_of(reply.body) == len(made_up.figures(MONTH, 1))
    some = Question((792,), ("202606",), Scope("M", ("X",), (0,), ("640299", "640391")))
    found = rows(StandIn()(some.path(FREE), HEADERS).body)
    assert {(one["partnerCode"], one["flowCode"]) for one in found} == {(0, "X")}
    assert {one["cmdCode"] for one in found} <= {"640299", "640391"}


def test_the_preview_is_cut_at_500_rows_without_a_word() -> None:
    body = StandIn()(QUESTION.path(PREVIEW), {}).body
    assert rows_of(body) == 500


def test_without_a_key_only_the_preview_answers() -> None:
    reply = StandIn()(QUESTION.path(FREE), {})
    assert reply.status == 401
    assert b"missing subscription key" in reply.body


@pytest.mark.parametrize(
    ("target", "status"),
    [("data/v1/get/C/M/HS?period=202606", 400), ("data/v1/get/C/D/HS", 404), ("elsewhere", 404)],
)
def test_a_wrong_question_is_refused(target: str, status: int) -> None:
    assert StandIn()(target, HEADERS).status == status


def test_the_second_edition_is_out_once_the_first_was_fetched() -> None:
    publisher = StandIn()
    available = "data/v1/getDa/C/M/HS?reporterCode=792&period=202601,202606,202609"
    for _ in range(2):
        first = read_availability(publisher(available, HEADERS).body, "getDa")
    publisher(QUESTION.path(FREE), HEADERS)
    second = read_availability(publisher(available, HEADERS).body, "getDa")
    january, june, september = (Slice(792, f"2026{month}") for month in ("01", "06", "09"))
    assert first[january] == second[january]
    assert first[june].last_released < second[june].last_released
    assert september in second.keys() - first.keys()


@pytest.mark.parametrize(
    ("frequency", "reporters", "period", "kind"),
    [
        ("M", (792,), "202606", "synthetic"),
        ("A", (792,), "2025", "synthetic"),
        ("M", (276, 842), "202606", "synthetic"),
        ("A", (276, 40), "2022", "rebuilt"),
    ],
)
def test_every_answer_says_what_its_figures_are(
    frequency: str, reporters: tuple[int, ...], period: str, kind: str
) -> None:
    scope = Scope(frequency, ("X", "M"))
    reply = StandIn()(Question(reporters, (period,), scope).path(FREE), HEADERS)
    assert reply.headers["X-Sample"] == kind
    assert rows_of(reply.body) > 0


def test_asking_partners_brings_out_no_second_edition() -> None:
    publisher = StandIn()
    mirror_of = Question((276,), ("202606",), Scope("M", ("M",), (0, 792)))
    publisher(mirror_of.path(FREE), HEADERS)
    available = "data/v1/getDa/C/M/HS?reporterCode=792&period=202609"
    assert read_availability(publisher(available, HEADERS).body, "getDa") == {}


def test_the_real_figures_are_served_as_such() -> None:
    question = Question((276, 40), ("2022",), Scope("A", ("M",), (792,), level=4))
    reply = StandIn()(question.path(FREE), HEADERS)
    assert reply.headers["X-Sample"] == "rebuilt"
    found = rows(reply.body)
    assert {one["aggrLevel"] for one in found} == {4}
    assert {one["refMonth"] for one in found} == {52}
    assert all(one["cifvalue"] == one["primaryValue"] for one in found)
    assert len(mirror()) == 2884


def test_a_bulk_file_is_packed_and_named_with_slashes() -> None:
    publisher = StandIn()
    listed = publisher("bulk/v1/get/C/M/HS?reportercode=792&period=202606", HEADERS)
    (row,) = rows(listed.body)
    reply = publisher(f"bulk/v1/file/792/{row['rowKey']}", HEADERS)
    assert gzip.decompress(reply.body).startswith(b"datasetCode\t")
    assert "C/M/792/" in reply.headers["Content-Disposition"]
