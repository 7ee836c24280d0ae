"""What is read from, and what is refused of, the answers of the ECB's data portal."""

from __future__ import annotations

from datetime import date

import pytest

from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.periods import Month
from programme_statistics.sources.ecb import csvdata as portal
from programme_statistics.sources.ecb.datasets import RATES, parse
from programme_statistics.sources.exchange_rate import ParsedRates
from support.rates import HEADER, POUND_EUR, csvdata

JANUARY = Month(2026, 1)
DAYS = {"2026-01-05": ("1.1172", "55.8015"), "2026-01-06": ("1.12", "55.9")}


def read(body: bytes, month: Month = JANUARY, *, allow_sample: bool = False) -> ParsedRates:
    return parse(body, month, "ecb_rates/2026-01/answer.csv", allow_sample)


def values(parsed: ParsedRates) -> dict[tuple[str, str], str]:
    return {(str(rate.observed_on), rate.quote_code): str(rate.rate) for rate in parsed.rates}


def balanced(parsed: ParsedRates) -> bool:
    return parsed.cells_read == (
        parsed.observed_cells + len(parsed.rejects) + sum(parsed.ignored.values())
    )


def test_the_question_is_for_the_year_up_to_the_months_end() -> None:
    assert RATES.path(Month(2022, 3)) == (
        "service/data/EXR/D.GBP+TRY+USD.EUR.SP00.A"
        "?startPeriod=2022-01-01&endPeriod=2022-03-31&format=csvdata"
    )


def test_rates_are_units_of_a_currency_for_one_euro() -> None:
    parsed = read(csvdata(DAYS))
    assert values(parsed) == {
        ("2026-01-05", "USD"): "1.1172",
        ("2026-01-05", "TRY"): "55.8015",
        ("2026-01-05", "GBP"): POUND_EUR,
        ("2026-01-06", "USD"): "1.12",
        ("2026-01-06", "TRY"): "55.9",
        ("2026-01-06", "GBP"): POUND_EUR,
    }
    assert {rate.currency_code for rate in parsed.rates} == {"EUR"}
    assert (parsed.months, parsed.edition_date) == ((JANUARY,), date(2026, 1, 6))
    assert balanced(parsed)


def test_an_answer_speaks_for_the_months_from_january_to_its_own() -> None:
    parsed = read(csvdata(DAYS), Month(2026, 3))
    assert [str(month) for month in parsed.months] == ["2026-01", "2026-02", "2026-03"]


def test_columns_are_found_by_name_in_any_order() -> None:
    turned = ",".join(reversed(HEADER.split(",")))
    assert values(read(csvdata(DAYS, header=turned))) == values(read(csvdata(DAYS)))


def test_lines_may_come_newest_first() -> None:
    turned = dict(reversed(DAYS.items()))
    assert list(values(read(csvdata(turned)))) == list(values(read(csvdata(DAYS))))


def test_a_missing_rate_is_ignored_by_name() -> None:
    parsed = read(csvdata({**DAYS, "2026-01-07": ("1.13", "")}))
    assert ("2026-01-07", "TRY") not in values(parsed)
    assert parsed.ignored == {"no rate that day (status M)": 1}
    assert balanced(parsed)


@pytest.mark.parametrize("form", ["\r\n", "\n\n"])
def test_line_ends_and_blank_lines_do_not_matter(form: str) -> None:
    body = csvdata(DAYS).replace(b"\n", form.encode())
    assert values(read(b"\xef\xbb\xbf" + body)) == values(read(csvdata(DAYS)))


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("0", "positive"),
        ("-1.1", "positive"),
        ("NaN", "positive"),
        ("Infinity", "positive"),
        ("1,1172", "number"),
        ("N/A", "number"),
    ],
)
def test_what_is_no_rate_is_rejected_with_its_line(value: str, rule: str) -> None:
    parsed = read(csvdata({**DAYS, "2026-01-07": (value, "56")}))
    (reject,) = parsed.rejects
    assert (reject.rule, reject.cell, reject.value_as_read) == (rule, "line 8", value)
    assert ("2026-01-07", "TRY") in values(parsed)
    assert balanced(parsed)


def test_a_value_beside_the_status_missing_is_rejected() -> None:
    parsed = read(csvdata({"2026-01-05": ("1.1", "", "")}, changes={"OBS_STATUS": "M"}))
    assert [reject.rule for reject in parsed.rejects] == ["status"]


def test_a_rate_of_a_weekend_is_rejected() -> None:
    parsed = read(csvdata({"2026-01-10": ("1.1", "", "")}))
    assert [reject.rule for reject in parsed.rejects] == ["business_day"]


def test_a_day_printed_twice_with_one_rate_counts_once() -> None:
    body = csvdata(DAYS) + b"\n".join(csvdata(DAYS).splitlines()[1:])
    parsed = read(body)
    assert values(parsed) == values(read(csvdata(DAYS)))
    assert parsed.ignored == {"the same rate once more": 6}
    assert balanced(parsed)


def test_a_day_with_two_rates_is_rejected() -> None:
    other = csvdata({"2026-01-05": ("1.2", "55.8015")}).splitlines()[1]
    parsed = read(csvdata(DAYS) + other)
    (reject,) = parsed.rejects
    assert (reject.rule, reject.value_as_read) == ("one_rate_a_day", "1.2")
    assert "line 2 has 1.1172" in reject.reason


@pytest.mark.parametrize("column", ["TIME_PERIOD", "OBS_VALUE", "CURRENCY", "OBS_STATUS"])
def test_a_renamed_column_stops_the_load_and_is_named(column: str) -> None:
    with pytest.raises(LayoutChanged, match=rf"line 1: the column\(s\) {column} are missing"):
        read(csvdata(DAYS, header=HEADER.replace(f"{column},", "RENAMED,", 1)))


def test_a_new_column_is_reported() -> None:
    parsed = read(csvdata(DAYS, header=f"{HEADER},FIXING_PLACE"))
    assert values(parsed) == values(read(csvdata(DAYS)))
    assert "FIXING_PLACE" in parsed.notices[0]


def test_known_columns_are_not_reported() -> None:
    assert read(csvdata(DAYS)).notices == ()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("CURRENCY", "JPY"),
        ("CURRENCY_DENOM", "USD"),
        ("FREQ", "M"),
        ("EXR_TYPE", "EN00"),
        ("EXR_SUFFIX", "E"),
    ],
)
def test_an_answer_to_another_question_is_refused(column: str, value: str) -> None:
    with pytest.raises(LayoutChanged, match=f"line 2: {column} is '{value}'"):
        read(csvdata(DAYS, changes={column: value}))


@pytest.mark.parametrize(("column", "value"), [("UNIT", "JPY"), ("UNIT_MULT", "3")])
def test_another_unit_is_refused(column: str, value: str) -> None:
    with pytest.raises(LayoutChanged, match="single units of USD are expected"):
        read(csvdata(DAYS, changes={column: value}))


@pytest.mark.parametrize("day", ["2025-12-31", "2026-02-02"])
def test_a_day_that_was_not_asked_for_is_refused(day: str) -> None:
    with pytest.raises(LayoutChanged, match="is not of the span that was asked for"):
        read(csvdata({day: ("1.1", "50")}))


@pytest.mark.parametrize("text", ["2026-01", "05.01.2026", "2026-02-30", ""])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(LayoutChanged, match=f"TIME_PERIOD is '{text}'"):
        read(csvdata(DAYS, changes={"TIME_PERIOD": text}))


def test_a_line_cut_short_is_refused() -> None:
    with pytest.raises(LayoutChanged, match="line 7: 3 fields where the header has 12"):
        read(csvdata(DAYS)[: csvdata(DAYS).rindex(b",EUR")])


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "no bytes"),
        (b" \n", "no bytes"),
        (b"<!DOCTYPE html><html>Maintenance</html>", "is a page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "is a page"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
    ],
)
def test_what_is_no_table_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        read(body)


def test_a_sample_is_read_only_where_one_is_allowed() -> None:
    header = f"{HEADER},COMPILATION"
    body = csvdata(DAYS, header=header, changes={"COMPILATION": "SAMPLE: rebuilt"})
    with pytest.raises(LayoutChanged, match="declares in its column COMPILATION"):
        read(body)
    assert read(body, allow_sample=True).is_sample
    assert not read(csvdata(DAYS), allow_sample=True).is_sample


@pytest.mark.parametrize("body", [HEADER.encode(), f"{HEADER}\r\n".encode()])
def test_a_table_without_a_line_is_not_yet_out(body: bytes) -> None:
    assert portal.presence(body, JANUARY) == "not_yet"


@pytest.mark.parametrize("body", [csvdata(DAYS), b"", b"<html>", b"PK\x03\x04", b"KEY"])
def test_anything_else_is_out_and_judged_when_it_is_read(body: bytes) -> None:
    assert portal.presence(body, JANUARY) == "out"
