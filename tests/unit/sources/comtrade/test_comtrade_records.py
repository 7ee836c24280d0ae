"""Trade records, read from both of the publisher's forms: exact, typed, nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme_statistics.settings import project_root
from programme_statistics.sources.comtrade.judging import Scope
from programme_statistics.sources.comtrade.records import RecordReader
from programme_statistics.sources.trade import (
    NET_MASS_ESTIMATED,
    QUANTITY_ESTIMATED,
    REPORTED,
    CodeLists,
)
from support.trade_records import (
    AUGUST,
    CODES,
    GERMANY,
    TURKIYE,
    answer,
    bulk_text,
    in_pieces,
    read_bulk,
    read_json,
    record,
    rows_of,
)

ROW = {
    "value_millis": 25_000_125,
    "net_mass_grams": 950_500,
    "supplementary_quantity_millis": 1_200_000,
    "period": date(2022, 8, 1),
    "reporter_code": TURKIYE,
    "partner_code": GERMANY,
    "product_id": 1,
    "supplementary_unit_code": 9,
    "flow_id": 2,
    "flags": REPORTED,
}


def test_json_record_becomes_a_typed_row() -> None:
    rows, reader = read_json(answer([record()]))
    assert rows == [ROW]
    assert reader.account.rows_read == reader.account.rows_loaded == 1


def test_bulk_line_becomes_the_same_row() -> None:
    rows, _ = read_bulk(bulk_text([record()]))
    assert rows == [ROW]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_bulk_file_with_either_line_end_and_a_byte_order_mark(newline: str) -> None:
    rows, _ = read_bulk(b"\xef\xbb\xbf" + bulk_text([record()], newline=newline))
    assert rows == [ROW]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_an_answer_with_line_ends_and_a_byte_order_mark(mark: bytes) -> None:
    body = json.dumps(json.loads(answer([record()])), indent=1).replace("\n", "\r\n").encode()
    rows, reader = read_json(mark + body)
    assert rows == read_json(answer([record()]))[0]
    assert (reader.account.announced, reader.account.json_rows) == (1, 1)
    assert rows_of(mark + body) == 1


def test_an_empty_answer_has_no_rows_and_is_whole() -> None:
    rows, reader = read_json(answer([]))
    assert rows == []
    assert reader.account.announced == 0


def test_a_record_is_no_total_because_it_says_that_it_is_aggregated() -> None:
    marked = record(isAggregate=True)
    for read, body in ((read_json, answer([marked])), (read_bulk, bulk_text([marked]))):
        rows, reader = read(body)
        assert rows == [ROW]
        assert (reader.account.ignored, reader.account.rejects) == ({}, [])


@pytest.mark.parametrize("missing", [None, 0, 0.0])
def test_mass_and_quantity_that_are_not_published_are_null(missing: object) -> None:
    rows, _ = read_json(answer([record(netWgt=missing, qty=missing)]))
    assert rows == [
        {
            **ROW,
            "net_mass_grams": None,
            "supplementary_quantity_millis": None,
            "supplementary_unit_code": None,
        }
    ]


def test_estimation_flags_are_kept() -> None:
    rows, _ = read_json(answer([record(isQtyEstimated=True, isNetWgtEstimated=True)]))
    assert rows[0]["flags"] == QUANTITY_ESTIMATED | NET_MASS_ESTIMATED | REPORTED


def test_totals_are_kept_and_every_breakdown_is_left_out_by_name() -> None:
    rows, reader = read_json(
        answer(
            [
                record(),
                record(motCode=2100),
                record(customsCode="C01"),
                record(partner2Code=276),
                record(mosCode="1"),
                record(cmdCode="6403", aggrLevel=4),
                record(cmdCode="64", aggrLevel=2),
                record(cmdCode="TOTAL", aggrLevel=0),
            ]
        )
    )
    assert rows == [ROW]
    assert reader.account.ignored == {
        "broken down by mode of transport": 1,
        "broken down by customs procedure": 1,
        "broken down by second partner": 1,
        "broken down by mode of supply": 1,
        "level 4 (not the level asked for)": 1,
        "level 2 (not the level asked for)": 1,
        "total of all products (used by the checks)": 1,
    }
    assert reader.account.total_millis == 25_000_125
    assert reader.account.rows_read == 8


@pytest.mark.parametrize(
    ("asked", "other", "reason"),
    [
        ({"flows": frozenset({"X", "RX"})}, {"flowCode": "M"}, "a flow that was not asked for"),
        (
            {"partners": frozenset({GERMANY})},
            {"partnerCode": 4},
            "a partner that was not asked for",
        ),
        (
            {"products": frozenset({"640391"})},
            {"cmdCode": "640399"},
            "a product that was not asked for",
        ),
    ],
)
def test_what_a_bulk_file_has_beside_what_was_asked_for_is_left_out_by_name(
    asked: dict[str, Any], other: dict[str, Any], reason: str
) -> None:
    records = [record(), record(**other), record(**{"cmdCode": "TOTAL", "aggrLevel": 0} | other)]
    if "cmdCode" in other:
        records.pop()
    rows, reader = read_bulk(bulk_text(records), replace(AUGUST, **asked))
    assert len(rows) == reader.account.rows_loaded == 1
    assert reader.account.ignored == {reason: len(records) - 1}
    assert reader.account.total_millis == 0


def test_mode_of_supply_may_have_a_trailing_blank() -> None:
    rows, _ = read_json(answer([record(mosCode="0 ")]))
    assert rows == [ROW]


def test_period_may_be_a_number() -> None:
    rows, _ = read_json(answer([record(period=202208)]))
    assert rows == [ROW]


def test_world_is_kept_as_a_partner_of_its_own_and_not_summed() -> None:
    rows, reader = read_json(answer([record(), record(partnerCode=0, primaryValue=99.0)]))
    assert [row["partner_code"] for row in rows] == [GERMANY, 0]
    assert reader.account.value_millis == 25_000_125
    assert reader.account.world_millis == 99_000


def test_a_former_country_is_found_by_its_number_whatever_its_letters() -> None:
    rows, _ = read_json(answer([record(partnerCode=280, partnerISO="DEU")]))
    assert rows[0]["partner_code"] == 280


def test_the_level_asked_for_may_be_the_heading() -> None:
    scope = Scope("M", AUGUST.periods, AUGUST.reporters, level=4)
    rows, reader = read_json(answer([record(cmdCode="6403", aggrLevel=4), record()]), scope)
    assert [row["product_id"] for row in rows] == [4]
    assert reader.account.ignored == {"level 6 (not the level asked for)": 1}


@pytest.mark.parametrize(
    ("written", "millis"),
    [
        ("0.001", 1),
        ("1067110546.649", 1_067_110_546_649),
        ("999999999999.999", 999_999_999_999_999),
        ("128345618454.0", 128_345_618_454_000),
        ("7", 7_000),
        ("0.3", 300),
        ("1.0005", 1_000),  # half a thousandth goes to the even one
        ("1.0015", 1_002),
        ("2.5E+3", 2_500_000),
    ],
)
def test_values_are_read_from_what_is_written(written: str, millis: int) -> None:
    body = answer([record(primaryValue="VALUE")]).replace(b'"VALUE"', written.encode())
    assert read_json(body)[0][0]["value_millis"] == millis
    text = bulk_text([record(primaryValue=written)])
    assert read_bulk(text)[0][0]["value_millis"] == millis


_TEXTS = st.none() | st.text(st.sampled_from(list('ab,{}[]":\\é\t')), max_size=12)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.decimals(0, 10**9, places=3),
            st.none() | st.decimals(0, 10**6, places=3),
            _TEXTS,
        ),
        min_size=1,
        max_size=12,
    ),
    st.integers(1, 400),
)
def test_whatever_stands_in_texts_and_wherever_pieces_end_json_is_read_exactly(
    cases: list[tuple[Decimal, Decimal | None, str | None]], size: int
) -> None:
    products = {("H6", f"{at:06d}"): at + 1 for at in range(len(cases))}
    records = [
        record(
            cmdCode=f"{at:06d}",
            cmdDesc=description,
            primaryValue=float(value),
            netWgt=None if mass is None else float(mass),
        )
        for at, (value, mass, description) in enumerate(cases)
    ]
    rows, reader = read_json(
        answer(records), codes=CodeLists(products, CODES.areas, CODES.flows), size=size
    )
    assert [(row["product_id"], row["value_millis"], row["net_mass_grams"]) for row in rows] == [
        (at + 1, int(value * 1000), int(mass * 1000) if mass else None)
        for at, (value, mass, _) in enumerate(cases)
    ]
    assert reader.account.rows_read == len(cases)


_WRITTEN = (
    st.decimals(0, 10**9, places=3).map(str)
    | st.decimals(0, 10**14, places=3).map(str)
    | st.decimals(0, 10**4, places=6).map(str)
    | st.integers(0, 10**14).map(str)
    | st.sampled_from(["", "0", "0.0", "8796093022.207", "8796093022.208", "1E+3"])
)


@settings(deadline=None, max_examples=80)
@given(st.lists(st.tuples(_WRITTEN, _WRITTEN, _WRITTEN), min_size=1, max_size=12))
def test_whatever_number_stands_in_a_bulk_file_is_read_exactly(
    cases: list[tuple[str, str, str]],
) -> None:
    """Small numbers go by floats, large ones by decimals, long ones by the exact parser."""
    products = {("H6", f"{at:06d}"): at + 1 for at in range(len(cases))}
    records = [
        record(cmdCode=f"{at:06d}", primaryValue=value or "0", netWgt=mass, qty=quantity)
        for at, (value, mass, quantity) in enumerate(cases)
    ]
    rows, _ = read_bulk(bulk_text(records), codes=CodeLists(products, CODES.areas, CODES.flows))

    def thousandths(written: str) -> int | None:
        return int(Decimal(written or "0").quantize(Decimal("0.001")) * 1000) or None

    assert [
        (
            row["value_millis"] or None,
            row["net_mass_grams"],
            row["supplementary_quantity_millis"],
        )
        for row in rows
    ] == [tuple(thousandths(one) for one in case) for case in cases]


@pytest.mark.parametrize("flag", ["1", "true", "True"])
def test_a_flag_of_a_bulk_file_may_be_a_number_or_a_word(flag: str) -> None:
    rows, _ = read_bulk(bulk_text([record(isReported=flag)]))
    assert rows == [ROW]


def test_reading_imports_no_library_that_it_has_no_use_for() -> None:
    """Pandas is half a second and 60 MiB of every load."""
    program = """
import sys
from support.trade_records import answer, bulk_text, read_bulk, read_json, record
records = [record(), record(cmdCode="640399", netWgt=None)]
assert len(read_json(answer(records))[0]) == len(read_bulk(bulk_text(records))[0]) == 2
assert "pandas" not in sys.modules
"""
    path = os.pathsep.join(str(project_root() / folder) for folder in ("plugins", "tests"))
    subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": path}, check=True
    )


def test_blocks_of_one_file_join_without_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    from programme_statistics.sources.comtrade import blocks as module

    monkeypatch.setattr(module, "BLOCK_BYTES", 3_000)
    products = {("H6", f"{at:06d}"): at + 1 for at in range(200)}
    codes = CodeLists(products, CODES.areas, CODES.flows)
    records = [
        record(cmdCode=f"{at:06d}", cmdDesc='a},{b,"' if at % 7 == 0 else None) for at in range(200)
    ]
    rows, _ = read_json(answer(records), codes=codes, size=1_000)
    assert [row["product_id"] for row in rows] == list(range(1, 201))
    rows, _ = read_bulk(bulk_text(records), codes=codes, size=1_000)
    assert [row["product_id"] for row in rows] == list(range(1, 201))


def _real(name: str, shared_data: Path) -> bytes:
    return (shared_data / "comtrade" / "records" / name).read_bytes()


def _codes_of(records: list[dict[str, Any]]) -> CodeLists:
    products = sorted({(one["classificationCode"], one["cmdCode"]) for one in records})
    areas = {one["reporterCode"] for one in records} | {one["partnerCode"] for one in records}
    return CodeLists({key: at for at, key in enumerate(products, 1)}, frozenset(areas), CODES.flows)


@pytest.mark.parametrize("compact", [True, False])
def test_real_records_of_the_eu_are_read_to_the_last_dollar(
    shared_data: Path, compact: bool
) -> None:
    body = _real("eu_imports_world_wood_2018_2022.json", shared_data)
    envelope = json.loads(body, parse_float=Decimal)
    if compact:
        plain = json.loads(body)
        body = answer(plain["data"])
    records = envelope["data"]
    scope = Scope("A", frozenset(date(year, 1, 1) for year in range(2018, 2023)))
    codes = _codes_of(records)
    rows, reader = read_json(body, scope, codes)
    wanted = {
        (r["period"], r["reporterCode"], r["partnerCode"], r["classificationCode"], r["cmdCode"]): (
            int(r["primaryValue"] * 1000),
            int(r["netWgt"] * 1000) if r["netWgt"] else None,
        )
        for r in records
        if r["aggrLevel"] == 6 and r["motCode"] == 0
    }
    names = {number: key for key, number in codes.products.items()}
    found = {
        (
            str(row["period"].year),
            row["reporter_code"],
            row["partner_code"],
            *names[row["product_id"]],
        ): (row["value_millis"], row["net_mass_grams"])
        for row in rows
    }
    assert len(rows) == len(wanted) - 0
    assert found == wanted
    account = reader.account
    assert account.rows_read == len(records) == envelope["count"]
    assert account.rows_read == account.rows_loaded + len(account.rejects) + sum(
        account.ignored.values()
    )


def test_real_bulk_lines_are_totals_of_all_products(shared_data: Path) -> None:
    scope = Scope("A", frozenset({date(2000, 1, 1)}), frozenset({32}))
    text = _real("bulk_final_arg_2000_h0_first100.tsv", shared_data)
    lines = [line.split("\t") for line in text.decode().splitlines()[1:]]
    codes = CodeLists({}, frozenset(int(line[9]) for line in lines) | {32}, CODES.flows)
    reader = RecordReader(codes, scope)
    assert list(reader.read_tsv(in_pieces(text), "arg")) == []
    assert reader.account.ignored == {"total of all products (used by the checks)": 100}
    assert reader.account.total_millis == sum(
        int(Decimal(line[30]) * 1000) for line in lines if line[9] != "0"
    )


def test_a_recorded_answer_of_the_publisher_is_read(shared_data: Path) -> None:
    folder = shared_data / "comtrade" / "recorded"
    body = (folder / "goods__data__v1__get__C__A__HS-5e2730.body.json").read_bytes()
    codes = CodeLists({}, frozenset(range(1000)), CODES.flows)
    rows, reader = read_json(body, Scope("A", frozenset({date(2010, 1, 1)})), codes)
    assert rows == []
    assert reader.account.rows_read == reader.account.announced == 4
    assert sum(reader.account.ignored.values()) == 4
