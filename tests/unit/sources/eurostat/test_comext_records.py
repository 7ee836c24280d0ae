"""What is read from Comext's answers, and what becomes of everything else in them."""

from __future__ import annotations

import gzip
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.sources.eurostat import records
from programme_statistics.sources.eurostat.layout import last_update, period_of
from programme_statistics.sources.eurostat.records import REASONS, revision_of
from programme_statistics.sources.eurostat.sample import fault
from support.comext import COLUMNS, answer, figure, mass, read

WORLD = figure(partner="WORLD", OBS_VALUE="9000000")
ITALY: dict[str, Any] = {"reporters": (276, 380)}


def rejected(*lines: dict[str, str], **of_manifest: Any) -> list[tuple[str, int]]:
    """Rule and line of what is rejected."""
    return [(one.rule, one.row) for one in read(answer(lines), **of_manifest)[1].rejects]


def ignored(*lines: dict[str, str]) -> dict[str, int]:
    return dict(read(answer(lines))[1].ignored)


def test_value_and_mass_make_one_record_in_thousandths_and_grams() -> None:
    (record,), account = read(answer([mass(), figure()]))
    assert record == {
        "value_millis": 1_250_000_000,
        "net_mass_grams": 61_500_000,
        "supplementary_quantity_millis": None,
        "period": date(2026, 8, 1),
        "reporter_code": 276,
        "partner_code": 792,
        "product_id": 1,
        "supplementary_unit_code": None,
        "flow_id": 1,
        "flags": 4,
    }
    assert account.ignored == {"net mass (part of the record of its value)": 1}


def test_the_world_is_a_partner_of_its_own() -> None:
    found, account = read(answer([figure(), mass(), WORLD]))
    assert [(one["partner_code"], one["value_millis"]) for one in found] == [
        (0, 9_000_000_000),
        (792, 1_250_000_000),
    ]
    assert account.measures["value_millis"] == 1_250_000_000
    assert account.measures["world_value_millis"] == 9_000_000_000
    assert account.measures["part_of_world_pct"] == round(125 / 9, 4)


@pytest.mark.parametrize("quantity", ["0", "0.00", "", None])
def test_a_mass_that_is_missing_or_zero_is_null(quantity: str | None) -> None:
    lines = [figure()] if quantity is None else [figure(), mass(OBS_VALUE=quantity)]
    ((record,), _) = read(answer(lines))
    assert record["net_mass_grams"] is None


@pytest.mark.parametrize(
    ("value", "millis"),
    [("0", 0), ("1", 1000), ("12.345", 12_345), ("9999999999999", 9_999_999_999_999_000)],
)
def test_money_is_exact(value: str, millis: int) -> None:
    ((record,), _) = read(answer([figure(OBS_VALUE=value)]))
    assert record["value_millis"] == millis


def test_a_mass_is_exact_to_the_gram() -> None:
    ((record,), _) = read(answer([figure(), mass(OBS_VALUE="0.00001")]))
    assert record["net_mass_grams"] == 1


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(end: str, start: bytes) -> None:
    body = start + answer([figure(), mass()], end=end)
    assert read(body)[0] == read(answer([figure(), mass()]))[0]
    assert read(body.rstrip())[0] == read(answer([figure(), mass()]))[0]


def test_columns_are_found_by_name_whatever_their_case_and_order() -> None:
    lines = [figure(), mass()]
    turned = answer(lines, tuple(reversed(COLUMNS)))
    upper = answer([{name.upper(): text for name, text in one.items()} for one in lines],
                   [name.upper() for name in COLUMNS])  # fmt: skip
    assert read(turned)[0] == read(upper)[0] == read(answer(lines))[0]


def test_quoted_cells_are_read() -> None:
    lines = [{name: f'"{text}"' for name, text in figure().items()}]
    assert read(answer(lines))[0] == read(answer([figure()]))[0]


def test_a_packed_answer_is_unpacked() -> None:
    body = answer([figure(), mass()])
    assert read(gzip.compress(body), piece=7)[0] == read(body)[0]


def test_a_new_column_is_reported_and_read_past() -> None:
    found, account = read(answer([figure(CARBON="3.5")], [*COLUMNS, "CARBON"]))
    assert len(found) == 1
    assert "new column(s) nobody reads yet: CARBON" in account.notices[0]


@pytest.mark.parametrize("name", COLUMNS)
def test_a_missing_column_stops_the_load(name: str) -> None:
    columns = [one for one in COLUMNS if one != name]
    with pytest.raises(LayoutChanged, match=rf"1\.csv has no column {name.upper()}"):
        read(answer([figure()], columns))


FLAGGED = [*COLUMNS, "OBS_FLAG", "CONF_STATUS"]


@pytest.mark.parametrize("mark", [{"OBS_FLAG": "c"}, {"CONF_STATUS": "C"}, {"OBS_FLAG": "cp"}])
def test_a_confidential_figure_without_a_value_is_named(mark: dict[str, str]) -> None:
    lines = [figure(OBS_VALUE="", **mark), mass(), WORLD]
    found, account = read(answer(lines, FLAGGED))
    assert [one["partner_code"] for one in found] == [0]
    assert account.ignored == {
        "no figure: confidential": 1,
        "net mass of a record without a value": 1,
    }
    assert not account.rejects


@pytest.mark.parametrize("flag", ["p", "e", "s", ""])
def test_a_flag_beside_a_value_does_not_take_it_away(flag: str) -> None:
    assert len(read(answer([figure(OBS_FLAG=flag)], FLAGGED))[0]) == 1


@pytest.mark.parametrize("text", ["", ":", "NaN", " "])
def test_an_empty_figure_is_named(text: str) -> None:
    assert ignored(figure(OBS_VALUE=text), WORLD) == {"no figure: empty": 1}


def test_a_mass_without_a_value_is_rejected() -> None:
    assert rejected(mass()) == [("value_missing", 2)]
    assert rejected(figure(OBS_VALUE=""), mass()) == [("value_missing", 3)]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("TOTAL", "total of all products (used by the checks)"),
        ("64", "level 2 (not the level asked for)"),
        ("6403", "level 4 (not the level asked for)"),
        ("64039116", "level 8 (not the level asked for)"),
        ("64XXXX", "withheld: the code is no product's (such as 27XXXX)"),
        ("6403XX", "withheld: the code is no product's (such as 27XXXX)"),
        ("99SSSS99", "withheld: the code is no product's (such as 27XXXX)"),
        ("SSSSSS", "withheld: the code is no product's (such as 27XXXX)"),
        ("990500", "chapters 98 and 99, which the HS does not have"),
        ("988000", "chapters 98 and 99, which the HS does not have"),
        ("99302400", "chapters 98 and 99, which the HS does not have"),
    ],
)
def test_what_is_no_subheading_is_left_out_by_name(code: str, reason: str) -> None:
    assert ignored(figure(product=code), figure()) == {reason: 1}


def test_a_code_nobody_knows_is_rejected() -> None:
    assert rejected(figure(product="640500"), figure()) == [("unknown_product", 2)]


@pytest.mark.parametrize("partner", ["EXT_EU27_2020", "INT_EU27_2020", "EU27_2020", "EXT_EA21"])
def test_a_group_of_partners_is_left_out_by_name(partner: str) -> None:
    reason = "partner is a group of countries, the sum of its members"
    assert ignored(figure(partner=partner), figure()) == {reason: 1}


@pytest.mark.parametrize("reporter", ["EU27_2020", "EU", "EA20"])
def test_a_group_that_reports_is_left_out_by_name(reporter: str) -> None:
    reason = "reported for a group of countries, the sum of its members"
    assert ignored(figure(reporter=reporter), figure()) == {reason: 1}


def test_another_measure_is_left_out_by_name() -> None:
    assert ignored(figure(indicators="SUPPLEMENTARY_QUANTITY"), figure()) == {
        "another measure (SUPPLEMENTARY_QUANTITY)": 1
    }


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"freq": "A"}, "wrong_series"),
        ({"freq": "A", "TIME_PERIOD": "2026"}, "wrong_series"),
        ({"DATAFLOW": "ESTAT:DS-059322(1.0)"}, "wrong_series"),
        ({"TIME_PERIOD": "2026"}, "period_not_asked"),
        ({"TIME_PERIOD": "2026-52"}, "period_not_asked"),
        ({"TIME_PERIOD": "202652"}, "period_not_asked"),
        ({"TIME_PERIOD": "2026-07"}, "period_not_asked"),
        ({"TIME_PERIOD": "2026-Q3"}, "period_not_asked"),
        ({"TIME_PERIOD": ""}, "period_not_asked"),
        ({"reporter": "IT"}, "reporter_not_asked"),
        ({"reporter": "GB"}, "reporter_not_asked"),
        ({"reporter": "EE"}, "reporter_not_asked"),
        ({"partner": "US"}, "partner_not_asked"),
        ({"partner": "QQ"}, "partner_not_asked"),
        ({"flow": "2"}, "flow_not_asked"),
        ({"OBS_VALUE": "-1"}, "negative"),
        ({"indicators": "QUANTITY_IN_100KG", "OBS_VALUE": "-0.01"}, "negative"),
    ],
)
def test_a_figure_that_breaks_a_rule_is_rejected_and_the_others_go_on(
    changes: dict[str, str], rule: str
) -> None:
    lines = [figure(product="640399"), figure(**changes)]
    assert rejected(*lines) == [(rule, 3)]
    assert len(read(answer(lines))[0]) == 1


def test_a_rejected_figure_says_what_is_wrong_and_what_to_do() -> None:
    _, account = read(answer([figure(OBS_VALUE="-5")]))
    (reject,) = account.rejects
    assert (reject.file_name, reject.row) == ("1.csv", 2)
    assert "reporter=DE, partner=TR, product=640391" in reject.value_as_read
    assert "OBS_VALUE=-5" in reject.value_as_read
    assert "below zero" in reject.reason


def test_every_rule_says_what_to_do() -> None:
    assert all(". " in reason for reason in REASONS.values())


@pytest.mark.parametrize("value", ["1250000", "1"])
def test_a_second_figure_of_the_same_cell_is_rejected(value: str) -> None:
    assert rejected(figure(), mass(), figure(OBS_VALUE=value)) == [("duplicate", 4)]
    assert rejected(figure(), mass(), mass()) == [("duplicate", 4)]


def test_a_duplicate_is_found_across_answers_and_the_first_one_stands() -> None:
    found, account = read(answer([figure()]), answer([figure(OBS_VALUE="7"), WORLD]))
    assert [one["value_millis"] for one in found] == [1_250_000_000, 9_000_000_000]
    assert [(one.rule, one.file_name) for one in account.rejects] == [("duplicate", "2.csv")]
    assert "reporter=DE, partner=TR, product=640391, TIME_PERIOD=2026-08" in (
        account.rejects[0].value_as_read
    )


def test_the_mass_of_a_rejected_value_is_no_second_error() -> None:
    assert rejected(figure(OBS_VALUE="-1"), mass()) == [("negative", 2)]


@pytest.mark.parametrize("text", ["12,5", "1.2.3", "many", "12345678901234", "0.000001"])
def test_a_value_that_is_no_number_stops_the_load(text: str) -> None:
    body = answer([figure(product="640399"), figure(OBS_VALUE=f'"{text}"')])
    with pytest.raises(LayoutChanged, match=rf"1\.csv, line 3: OBS_VALUE is '{text}'"):
        read(body)


def test_parts_of_a_tenth_of_a_cent_stop_the_load() -> None:
    with pytest.raises(LayoutChanged, match="more than three decimals"):
        read(answer([figure(OBS_VALUE="1.2345")]))


def test_a_line_that_breaks_off_stops_the_load() -> None:
    body = answer([figure(), figure(product="640399")])
    with pytest.raises(UnreadableFile, match="line 3 has 6 cells and the header has 10"):
        read(body[:-40])


@pytest.mark.parametrize(
    "body", [b"", b"<html>502 Bad Gateway</html>", b"DATAFLOW", fault(400, "150", "no").body]
)
def test_what_is_no_answer_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableFile, match="no answer in SDMX-CSV"):
        read(body)


def test_a_truncated_packed_answer_is_refused() -> None:
    body = gzip.compress(answer([figure(product=f"{at:06d}") for at in range(500)]))
    with pytest.raises(UnreadableFile, match="cut short"):
        read(body[:-20])


def test_an_answer_without_any_figure_has_no_record() -> None:
    assert read(answer([]))[0] == []
    nothing = fault(404, "100", "NO_RESULTS: The query did not return any results.")
    assert read(nothing.body)[0] == []


def test_a_file_of_nothing_but_bad_figures_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_REJECTS", 3)
    with pytest.raises(LayoutChanged, match="more than 3 figures break a rule"):
        read(answer([figure(product=f"0{at:05d}") for at in range(5)]))


def test_a_reporter_without_the_world_is_measured() -> None:
    _, account = read(answer([figure(), WORLD]), **ITALY)
    assert account.measures["silent_slice_count"] == 1
    assert account.measures["silent_slice_names"] == "380/202608"


def test_the_releases_of_a_load_are_measured() -> None:
    lines = [figure(), WORLD | {"LAST UPDATE": "16/11/26 11:00:00"}]
    _, account = read(answer(lines))
    assert account.measures["release_count"] == 2
    assert account.measures["release_names"] == "15/10/26 11:00:00, 16/11/26 11:00:00"


def test_the_gap_to_the_published_total_is_measured() -> None:
    _, account = read(answer([figure(product="TOTAL", OBS_VALUE="1000000"), figure()]))
    assert account.measures["total_gap_pct"] == 25


def test_codes_are_read_under_the_revision_in_force() -> None:
    assert [revision_of(year) for year in (2011, 2012, 2016, 2017, 2021, 2022, 2030)] == [
        *("H4", "H4", "H4", "H5", "H5", "H6", "H6")
    ]
    lines = [figure(TIME_PERIOD="2021-12"), figure(TIME_PERIOD="2022-01")]
    periods = (date(2021, 12, 1), date(2022, 1, 1))
    found, _ = read(answer(lines), periods=periods)
    assert [(one["period"], one["product_id"]) for one in found] == [
        (date(2021, 12, 1), 3),
        (date(2022, 1, 1), 1),
    ]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-08", date(2026, 8, 1)),
        ("202608", date(2026, 8, 1)),
        ("2026-M08", date(2026, 8, 1)),
        (" 2026-08 ", date(2026, 8, 1)),
        ("2026", None),
        ("2026-52", None),
        ("0000-01", None),
        ("2026-Q3", None),
    ],
)
def test_a_month_is_told_from_everything_else(text: str, month: date | None) -> None:
    assert period_of(text) == month


def test_the_time_of_an_update_sorts() -> None:
    times = ["15/09/26", "15/09/26 11:00:00", "2026-09-15T12:00:00+0200", "16/07/27 11:00:00"]
    read_times = [last_update(one, "a.csv") for one in times]
    assert read_times == sorted(read_times)
    with pytest.raises(LayoutChanged, match=r"a\.csv: LAST UPDATE is 'yesterday'"):
        last_update("yesterday", "a.csv")


cells = st.dictionaries(
    st.tuples(
        st.sampled_from(["DE", "IT"]),
        st.sampled_from(["TR", "WORLD"]),
        st.sampled_from(["640391", "640399"]),
    ),
    st.tuples(
        st.integers(0, 10**12),
        st.none() | st.decimals(0, 10**6, places=2, allow_nan=False),
    ),
    min_size=1,
)


@given(cells, st.randoms(use_true_random=False), st.integers(1, 400))
def test_records_are_the_same_in_any_order_and_in_pieces_of_any_size(
    made: dict[tuple[str, str, str], tuple[int, Decimal | None]], random: Any, piece: int
) -> None:
    lines = []
    for (reporter, partner, product), (value, quantity) in made.items():
        place = {"reporter": reporter, "partner": partner, "product": product}
        lines.append(figure(OBS_VALUE=str(value), **place))
        if quantity is not None:
            lines.append(mass(OBS_VALUE=f"{quantity:.2f}", **place))
    random.shuffle(lines)
    found, account = read(answer(lines), piece=piece, **ITALY)
    assert not account.rejects
    expected = {
        (
            {"DE": 276, "IT": 380}[reporter],
            {"TR": 792, "WORLD": 0}[partner],
            {"640391": 1, "640399": 2}[product],
        ): (value * 1000, int(quantity * 100_000) if quantity else None)
        for (reporter, partner, product), (value, quantity) in made.items()
    }
    assert {
        (one["reporter_code"], one["partner_code"], one["product_id"]): (
            one["value_millis"],
            one["net_mass_grams"],
        )
        for one in found
    } == expected


@given(st.binary(max_size=400))
def test_no_bytes_are_read_as_something_else_than_they_are(body: bytes) -> None:
    try:
        read(body)
    except (UnreadableFile, LayoutChanged) as error:
        assert "1.csv" in str(error)


def test_blocks_end_at_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "BLOCK_BYTES", 100)
    monkeypatch.setattr(records, "BATCH_ROWS", 1)
    lines = [figure(), mass(), WORLD, figure(product="640399")]
    by_key: dict[int, int] = defaultdict(int)
    for one in read(answer(lines), piece=13)[0]:
        by_key[one["product_id"]] += 1
    assert by_key == {1: 2, 2: 1}
