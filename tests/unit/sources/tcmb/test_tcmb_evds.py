"""What is asked of EVDS, what is read from its answers, and what is refused."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.periods import Month
from programme_statistics.sources.exchange_rate import ParsedRates
from programme_statistics.sources.tcmb import evds
from programme_statistics.sources.tcmb.datasets import RATES
from support.rates import POUND_TRY, evds_answer, evds_rates

JANUARY = Month(2026, 1)
DAYS: dict[str, tuple[object, ...]] = {
    "05-01-2026": ("43.1", "47.2"),
    "06-01-2026": ("43.2", "47.3"),
}


def read(body: bytes, *, allow_sample: bool = False) -> ParsedRates:
    parsed = RATES.parse(body, JANUARY, "tcmb_rates/2026-01/answer.json", allow_sample)
    assert isinstance(parsed, ParsedRates)
    return parsed


def values(parsed: ParsedRates) -> dict[tuple[str, str], str]:
    return {(str(rate.observed_on), rate.currency_code): str(rate.rate) for rate in parsed.rates}


def balanced(parsed: ParsedRates) -> bool:
    return parsed.cells_read == (
        parsed.observed_cells + len(parsed.rejects) + sum(parsed.ignored.values())
    )


def test_the_parameters_stand_in_the_path_without_a_question_mark_and_without_a_key() -> None:
    assert RATES.path(Month(2022, 3)) == (
        "igmevdsms-dis/series=TP.DK.USD.A.YTL-TP.DK.EUR.A.YTL-TP.DK.GBP.A.YTL&startDate=01-01-2022"
        "&endDate=31-03-2022&type=json&aggregationTypes=avg-avg-avg&formulas=0-0-0&frequency=1"
    )


def test_rates_are_liras_for_one_unit_of_a_currency() -> None:
    parsed = read(evds_rates(DAYS))
    assert values(parsed) == {
        ("2026-01-05", "USD"): "43.1",
        ("2026-01-05", "EUR"): "47.2",
        ("2026-01-05", "GBP"): POUND_TRY,
        ("2026-01-06", "USD"): "43.2",
        ("2026-01-06", "EUR"): "47.3",
        ("2026-01-06", "GBP"): POUND_TRY,
    }
    assert {rate.quote_code for rate in parsed.rates} == {"TRY"}
    assert balanced(parsed)


def test_a_number_that_is_no_text_keeps_its_digits() -> None:
    body = evds_rates(DAYS).replace(b'"43.1"', b"43.100000000000000001")
    assert read(body).rates[2].rate == Decimal("43.100000000000000001")


def test_a_day_without_a_rate_is_null_and_ignored_by_name() -> None:
    parsed = read(evds_rates({**DAYS, "10-01-2026": (None, None, None), "07-01-2026": ("43", "")}))
    assert parsed.ignored == {"no rate that day (null)": 4}
    assert balanced(parsed)


@pytest.mark.parametrize("text", ["43,1", "ND", "0", "-43.1"])
def test_what_is_no_rate_is_rejected_with_its_item(text: str) -> None:
    parsed = read(evds_rates({"05-01-2026": (text, "47.2")}))
    (reject,) = parsed.rejects
    assert (reject.cell, reject.value_as_read) == ("item 1, TP.DK.USD.A.YTL", text)
    assert balanced(parsed)


def test_a_rate_of_a_weekend_is_rejected() -> None:
    (reject, *_) = read(evds_rates({"10-01-2026": ("43", "47")})).rejects
    assert reject.rule == "business_day"


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><html>", b"\xef\xbb\xbf \n<html lang='tr'>"])
def test_a_page_means_a_bad_key_or_a_moved_host(page: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"refuses a key .* asking again without a change"):
        read(page)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "no bytes"),
        (evds_rates(DAYS)[:-20], "not JSON"),
        (b"\xff\xff", "not JSON"),
        (evds_rates(DAYS, members={"totalCount": 3}), "announces 3 periods .* and holds 2"),
    ],
)
def test_an_answer_that_is_not_whole_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        read(body)


@pytest.mark.parametrize("content", [[], {"error": "limit"}, {"items": None}, {"items": [1]}])
def test_another_format_is_refused(content: object) -> None:
    with pytest.raises(LayoutChanged):
        read(json.dumps(content).encode())


def test_a_renamed_series_is_named() -> None:
    body = evds_rates(DAYS).replace(b"TP_DK_USD_A_YTL", b"TP_DK_USD_A")
    with pytest.raises(LayoutChanged, match="item 1: TP_DK_USD_A_YTL is missing"):
        read(body)


def test_a_new_member_is_reported() -> None:
    body = evds_answer(
        [
            {
                "Tarih": "05-01-2026",
                "TP_DK_USD_A_YTL": "43",
                "TP_DK_EUR_A_YTL": "47",
                "TP_DK_GBP_A_YTL": "51",
                "NEW": 1,
            }
        ],
        members={"note": "x"},
    )
    assert "NEW, note" in read(body).notices[0]


def test_known_members_are_not_reported() -> None:
    assert read(evds_rates(DAYS)).notices == ()


@pytest.mark.parametrize("text", ["2026-01-05", "5-1-2026", "05.01.2026", "31-02-2026", "2026-1"])
def test_a_day_written_otherwise_stops_the_load(text: str) -> None:
    with pytest.raises(LayoutChanged, match=f"Tarih is '{text}'.*DD-MM-YYYY"):
        read(evds_rates({text: ("43", "47")}))


@pytest.mark.parametrize(
    ("text", "month"), [("2022-1", date(2022, 1, 1)), ("2022-12", date(2022, 12, 1))]
)
def test_a_month_is_read_by_its_frequency(text: str, month: date) -> None:
    body = evds_answer([{"Tarih": text, "TP_A": "1"}])
    (item,) = evds.read(body, ["TP.A"], "monthly", "answer", allow_sample=False).items
    assert item.day == month


@pytest.mark.parametrize("text", ["01-01-2022", "2022-13", "2022"])
def test_a_month_written_otherwise_stops_the_load(text: str) -> None:
    body = evds_answer([{"Tarih": text, "TP_A": "1"}])
    with pytest.raises(LayoutChanged, match="YYYY-M"):
        evds.read(body, ["TP.A"], "monthly", "answer", allow_sample=False)


def test_a_sample_is_read_only_where_one_is_allowed() -> None:
    body = evds_rates(DAYS, members={"sample": "rebuilt"})
    with pytest.raises(LayoutChanged, match="is a sample"):
        read(body)
    assert read(body, allow_sample=True).is_sample
