"""Bad trade records: each is refused or rejected with a sentence, and nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.sources.comtrade.judging import REASONS
from programme_statistics.sources.comtrade.records import RecordReader
from programme_statistics.sources.unpacking import inflated
from support.trade_records import (
    AUGUST,
    BULK_COLUMNS,
    CODES,
    answer,
    bulk_text,
    in_pieces,
    packed,
    read_bulk,
    read_json,
    record,
)


def rejected(*records: dict[str, Any]) -> list[tuple[str, int]]:
    """Rule and record number of what is rejected; the account must add up."""
    _, reader = read_json(answer(records))
    account = reader.account
    assert account.rows_read == len(records)
    assert account.rows_read == account.rows_loaded + len(account.rejects) + sum(
        account.ignored.values()
    )
    return [(one.rule, one.row) for one in account.rejects]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"refMonth": 52}, "period_not_asked"),
        ({"refMonth": 9}, "period_not_asked"),
        ({"period": "202209", "refMonth": 9}, "period_not_asked"),
        ({"period": "2022"}, "period_not_asked"),
        ({"period": "202213"}, "period_not_asked"),
        ({"period": ""}, "period_not_asked"),
        ({"typeCode": "S"}, "wrong_series"),
        ({"freqCode": "A"}, "wrong_series"),
        ({"reporterCode": 276}, "reporter_not_asked"),
        ({"partnerCode": 840}, "unknown_area"),
        ({"flowCode": "Z"}, "unknown_flow"),
        ({"cmdCode": "999999"}, "unknown_product"),
        ({"classificationCode": "H4"}, "unknown_product"),
        ({"aggrLevel": 4}, "level_mismatch"),
        ({"primaryValue": None}, "value_missing"),
        ({"primaryValue": -1.0}, "negative"),
        ({"netWgt": -0.001}, "negative"),
        ({"qty": -5.0}, "negative"),
    ],
)
def test_a_record_that_breaks_a_rule_is_rejected_and_the_others_go_on(
    changes: dict[str, Any], rule: str
) -> None:
    assert rejected(record(cmdCode="640399"), record(**changes)) == [(rule, 2)]


def test_a_rejected_record_says_what_is_wrong_and_what_to_do() -> None:
    _, reader = read_json(answer([record(classificationCode="H4")]))
    (reject,) = reader.account.rejects
    assert reject.value_as_read == "classificationCode=H4, cmdCode=640391"
    assert reject.file_name == "a.json"
    assert "HS revision" in reject.reason
    assert "Load the nomenclatures again" in reject.reason


def test_every_rule_says_what_to_do() -> None:
    assert all(". " in reason for reason in REASONS.values())


@pytest.mark.parametrize("value", [25000.125, 1.0])
def test_a_second_record_of_the_same_key_is_rejected(value: float) -> None:
    assert rejected(record(), record(primaryValue=value)) == [("duplicate", 2)]


def test_a_duplicate_is_found_across_blocks_and_files() -> None:
    reader = RecordReader(CODES, AUGUST)
    for name in ("first", "second"):
        list(reader.read_json(in_pieces(answer([record()])), name))
    assert [(one.rule, one.file_name) for one in reader.account.rejects] == [
        ("duplicate", "second")
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("primaryValue", "25000.125"),
        ("netWgt", "950.5"),
        ("reporterCode", "792"),
        ("refMonth", "8"),
        ("cmdCode", 640391),
        ("isReported", 1),
        ("isQtyEstimated", "false"),
        ("motCode", None),
        ("flowCode", None),
        ("primaryValue", {"usd": 1}),
    ],
)
def test_a_field_of_another_type_stops_the_load(field: str, value: object) -> None:
    with pytest.raises(LayoutChanged, match=rf"(a\.json, record 2.*{field}|{field} is null)"):
        read_json(answer([record(cmdCode="640399"), record(**{field: value})]))


def test_numbers_as_text_stop_a_bulk_file_only_if_they_are_no_numbers() -> None:
    with pytest.raises(LayoutChanged, match="line 2: primaryValue is '12,5'"):
        read_bulk(bulk_text([record(primaryValue="12,5")]))
    with pytest.raises(LayoutChanged, match="reporterCode is 'Türkiye'"):
        read_bulk(bulk_text([record(reporterCode="Türkiye")]))


def test_a_missing_field_stops_the_load() -> None:
    without = {name: value for name, value in record().items() if name != "partner2Code"}
    with pytest.raises(LayoutChanged, match=r"a\.json has no field partner2Code"):
        read_json(answer([without]))


def test_a_field_missing_from_a_later_record_stops_the_load() -> None:
    without = {name: value for name, value in record().items() if name != "motCode"}
    with pytest.raises(LayoutChanged, match="record 2 has no field motCode"):
        read_json(answer([record(), without]))


def test_a_missing_column_of_a_bulk_file_stops_the_load() -> None:
    columns = [name for name in BULK_COLUMNS if name != "customsCode"]
    with pytest.raises(LayoutChanged, match=r"a\.tsv has no field customsCode"):
        read_bulk(bulk_text([record()], columns))


def test_a_new_field_is_reported_and_read_past() -> None:
    rows, reader = read_json(answer([{**record(), "carbonFootprint": 3.5}]))
    assert len(rows) == 1
    assert "new field(s) nobody reads yet: carbonFootprint" in reader.account.notices[0]
    rows, reader = read_bulk(bulk_text([record()], [*BULK_COLUMNS, "carbonFootprint"]))
    assert len(rows) == 1
    assert "carbonFootprint" in reader.account.notices[0]


@pytest.mark.parametrize("length", [60, 900, 1500, -2, -12])
def test_an_answer_that_ends_early_is_refused(length: int) -> None:
    body = answer([record(), record(cmdCode="640399")])[:length]
    with pytest.raises(UnreadableFile):
        read_json(body)


def test_an_error_page_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="a page in HTML"):
        read_json(b"<html><body>502 Bad Gateway</body></html>")


def test_an_error_in_the_envelope_is_refused() -> None:
    body = answer([record()]).replace(b'"error":""', b'"error":"Invalid parameter value"')
    with pytest.raises(UnreadableFile, match="Invalid parameter value"):
        read_json(body)


def test_a_count_that_does_not_match_is_measured() -> None:
    _, reader = read_json(answer([record()], count=2))
    assert reader.account.announced == 2
    assert reader.account.json_rows == 1


def test_a_bulk_file_cut_in_a_line_is_refused() -> None:
    text = bulk_text([record(), record(cmdCode="640399")])
    with pytest.raises(UnreadableFile, match="line 3 has"):
        read_bulk(text[:-60])


def test_a_truncated_gzip_is_refused() -> None:
    body = packed(bulk_text([record()] * 100))
    with pytest.raises(UnreadableFile, match="cut short"):
        list(inflated(in_pieces(body[:-20]), "bulk"))


def test_a_truncated_gzip_of_the_publisher_is_refused(shared_data: Path) -> None:
    (body,) = (shared_data / "comtrade" / "recorded").glob("goods_bulk*.bin")
    with pytest.raises(UnreadableFile, match="cut short"):
        list(inflated(in_pieces(body.read_bytes()), "bulk"))


def test_what_is_not_gzip_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="cannot be unpacked"):
        list(inflated(iter([b"not gzip at all, " * 10]), "bulk"))


def test_a_gzip_of_several_members_is_one_content() -> None:
    def chunks() -> Iterator[bytes]:
        yield packed(b"first ") + packed(b"second")

    assert b"".join(inflated(chunks(), "bulk")) == b"first second"


def test_a_file_of_nothing_but_bad_records_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from programme_statistics.sources.comtrade import judging as module

    monkeypatch.setattr(module, "MOST_REJECTS", 3)
    with pytest.raises(LayoutChanged, match="more than 3 records break a rule"):
        read_json(answer([record(cmdCode=f"{at:06d}") for at in range(5)]))


def test_a_value_beyond_all_trade_is_refused() -> None:
    body = json.dumps({"count": 1, "data": [record(primaryValue=1e16)], "error": ""}).encode()
    with pytest.raises(LayoutChanged, match="primaryValue"):
        read_json(body)
