"""Reading UN Comtrade's reference files: recorded ones, and ones that went wrong."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from programme_statistics import nomenclature as lists
from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.nomenclature import NO_END
from programme_statistics.sources.code_list import Area, Commodity
from programme_statistics.sources.comtrade import nomenclature

COMMODITIES: list[dict[str, Any]] = [
    {"id": "TOTAL", "text": "Total - All H6 commodities", "parent": "#", "isLeaf": "0"},
    {"id": "64", "text": "64 - Footwear", "parent": "TOTAL", "isLeaf": "0"},
    {"id": "6406", "text": "6406 - Footwear;  parts - of it", "parent": "64", "isLeaf": "0"},
    {"id": "640690", "text": "640690 - Parts", "parent": "6406", "isLeaf": "1"},
]
LEVELS = (0, 2, 4, 6)
AREA = {
    "id": 280,
    "text": "Fed. Rep. of Germany (...1990)",
    "PartnerCode": 280,
    "PartnerDesc": "Fed. Rep. of Germany (...1990)",
    "partnerNote": "Former Federal Republic of Germany",
    "PartnerCodeIsoAlpha2": "DE",
    "PartnerCodeIsoAlpha3": "DEU",
    "entryEffectiveDate": "1900-01-01T00:00:00",
    "entryExpiredDate": "1990-12-31T00:00:00",
    "isGroup": False,
}


def commodities(*changes: dict[str, Any], **envelope: Any) -> bytes:
    """A list of four codes, record by record with ``changes``; None takes a field away."""
    records = [
        {**record, "aggrLevel": level, "standardUnitAbbr": "n/a"}
        for record, level in zip(COMMODITIES, LEVELS, strict=True)
    ]
    for record, change in zip(records, changes, strict=False):
        record.update(change)
    cleaned = [{k: v for k, v in record.items() if v is not None} for record in records]
    return json.dumps(
        {"more": False, "classCode": "H6", "className": "HS2022", "results": cleaned, **envelope}
    ).encode()


def parsed(body: bytes) -> dict[str, Commodity]:
    rows = nomenclature.parse_commodities(body, "H6.json").rows
    return {row.code: row for row in rows if isinstance(row, Commodity)}


def recorded(shared_data: Path, name: str) -> bytes:
    return (shared_data / "comtrade" / "recorded" / f"{name}.body.json").read_bytes()


@pytest.mark.parametrize(
    ("name", "codes", "units"),
    [
        ("files__v1__app__reference__HS.json", 8263, 0),
        ("ref_table_updates__files__v1__app__reference__HS.json", 8262, 6881),
    ],
)
def test_both_recorded_revisions_of_the_list_of_products_are_read(
    shared_data: Path, name: str, codes: int, units: int
) -> None:
    listed = nomenclature.parse_commodities(recorded(shared_data, name), "HS.json")
    rows = [row for row in listed.rows if isinstance(row, Commodity)]
    assert listed.classification == "HS"
    assert (len(rows), sum(row.standard_unit is not None for row in rows)) == (codes, units)
    assert listed.notices == []
    # 0509 is a heading without subheadings: one of the revisions knows that.
    assert Counter(row.is_leaf for row in rows)[True] == 6898


def test_the_recorded_list_holds_every_product_of_ours_under_the_same_name(
    shared_data: Path,
) -> None:
    body = recorded(shared_data, "ref_table_updates__files__v1__app__reference__HS.json")
    published = {
        row.code: row
        for row in nomenclature.parse_commodities(body, "HS.json").rows
        if isinstance(row, Commodity)
    }
    for product in lists.products():
        if product.level:
            theirs = published[product.hs_code]
            assert (product.name_en, product.standard_unit) == (theirs.name, theirs.standard_unit)


def test_the_recorded_list_of_reporters_is_read(shared_data: Path) -> None:
    body = recorded(shared_data, "ref_table_updates__files__v1__app__reference__Reporters.json")
    listed = nomenclature.parse_reporters(body, "Reporters.json")
    rows = {row.code: row for row in listed.rows if isinstance(row, Area)}
    assert len(rows) == 255
    assert rows[792].name == "Türkiye"
    assert {code for code, row in rows.items() if row.iso3 == "DEU"} == {276, 280}
    assert (rows[280].valid_to, rows[276].valid_to) == (date(1991, 1, 1), NO_END)
    assert {code for code, row in rows.items() if row.is_group} == {97, 490, 975}
    assert listed.ignored == {"id": 255, "text": 255, "reporterNote": 254}


def test_the_recorded_reporters_are_our_areas_under_the_same_name(shared_data: Path) -> None:
    body = recorded(shared_data, "ref_table_updates__files__v1__app__reference__Reporters.json")
    ours = {int(row["area_code"]): row["publisher_name"] for row in lists.area_rows()}
    for row in nomenclature.parse_reporters(body, "Reporters.json").rows:
        assert isinstance(row, Area)
        assert ours[row.code] == row.name


def test_the_recorded_modes_of_transport_are_ours(shared_data: Path) -> None:
    name = "ref_table_updates__files__v1__app__reference__ModeOfTransportCodes.json"
    rows = nomenclature.parse_modes(recorded(shared_data, name), "Modes.json").rows
    assert {row.code: row.name for row in rows} == lists.transport_modes()


def test_a_name_is_read_without_its_code_and_without_double_blanks() -> None:
    rows = parsed(commodities())
    assert rows["TOTAL"].name == "All H6 commodities"
    assert rows["6406"].name == "Footwear; parts - of it"


def test_a_name_that_stands_without_its_code_is_kept_whole() -> None:
    assert parsed(commodities({}, {"text": "Footwear - all"}))["64"].name == "Footwear - all"


def test_a_unit_that_does_not_apply_is_none() -> None:
    rows = parsed(commodities({}, {}, {}, {"standardUnitAbbr": "2u"}))
    assert (rows["640690"].standard_unit, rows["6406"].standard_unit) == ("2u", None)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param([{"parent": "-1"}], id="root of the older revision"),
        pytest.param([{"isLeaf": 0}, {"isLeaf": 0}, {}, {"isLeaf": 1}], id="isLeaf as a number"),
        pytest.param([{}, {}, {}, {"standardUnitAbbr": None}], id="no unit"),
        pytest.param(
            [{"aggrLevel": None, "aggrlevel": level} for level in LEVELS], id="aggrlevel lower case"
        ),
    ],
)
def test_the_spellings_of_every_revision_are_understood(changes: list[dict[str, Any]]) -> None:
    rows = parsed(commodities(*changes))
    assert [(row.level, row.parent_code, row.is_leaf) for row in rows.values()] == [
        (0, None, False),
        (2, "TOTAL", False),
        (4, "64", False),
        (6, "6406", True),
    ]


def test_a_byte_order_mark_is_no_part_of_the_list() -> None:
    assert len(parsed(b"\xef\xbb\xbf" + commodities())) == 4


def test_a_new_field_is_reported_and_the_rest_is_read() -> None:
    listed = nomenclature.parse_commodities(commodities({}, {"newField": 1}), "H6.json")
    assert len(listed.rows) == 4
    (notice,) = listed.notices
    assert "H6.json: the field 'newField' is new (first in record 2)" in notice


@pytest.mark.parametrize("name", ["id", "text", "parent", "isLeaf", "aggrLevel"])
def test_a_missing_field_stops_the_load(name: str) -> None:
    with pytest.raises(LayoutChanged, match=rf"H6\.json, record 2 .*{name} are missing"):
        parsed(commodities({}, {name: None}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": 6406}, "id is 6406, but it is a text"),
        ({"id": "640"}, "id is '640'"),
        ({"id": "6406.9"}, "id is '6406.9'"),
        ({"aggrLevel": 6}, "aggrLevel is 6, but the level of 6406 is its digits"),
        ({"aggrLevel": True}, "aggrLevel is True, but it is a whole number"),
        ({"parent": "65"}, "parent is '65', but 6406 stands under its first digits"),
        ({"parent": "#"}, "parent is '#'"),
        ({"isLeaf": "yes"}, "isLeaf is 'yes'"),
        ({"isLeaf": 2}, "isLeaf is 2, but it is one of 0, 1"),
        ({"text": " "}, "text is ' '"),
        ({"standardUnitAbbr": 8}, "standardUnitAbbr is 8"),
    ],
)
def test_a_value_that_breaks_a_rule_stops_the_load_by_name(
    change: dict[str, Any], message: str
) -> None:
    with pytest.raises(LayoutChanged) as refusal:
        parsed(commodities({}, {}, change))
    assert f"H6.json, record 3: {message}" in str(refusal.value)


def test_a_code_that_stands_twice_stops_the_load() -> None:
    body = json.loads(commodities())
    body["results"].append(body["results"][3])
    with pytest.raises(LayoutChanged, match=r"record 5: the code 640690 stands twice"):
        parsed(json.dumps(body).encode())


def test_a_list_that_was_cut_short_at_its_beginning_is_recognised() -> None:
    body = json.loads(commodities())
    del body["results"][2]
    with pytest.raises(LayoutChanged, match=r"code 640690: its parent '6406' is not in the file"):
        parsed(json.dumps(body).encode())


@pytest.mark.parametrize(
    "body", [b"<html>moved</html>", b"", b"\xff\xfe", commodities()[:-40]], ids=str
)
def test_a_body_that_is_no_json_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"H6\.json is not JSON"):
        parsed(body)


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"results": []}', b'{"results": {}}'], ids=str)
def test_a_body_without_records_is_another_layout(body: bytes) -> None:
    with pytest.raises(LayoutChanged, match=r"H6\.json holds no list of codes"):
        parsed(body)


def test_an_envelope_that_says_more_is_not_passed_over() -> None:
    with pytest.raises(LayoutChanged, match=r"nobody knows nextPage beside 'results'"):
        parsed(commodities(nextPage=2))


def test_a_list_that_does_not_name_its_revision_is_not_taken() -> None:
    with pytest.raises(LayoutChanged, match=r"classCode is None"):
        parsed(commodities(classCode=None))


def areas(**changes: Any) -> bytes:
    record = {**AREA, **changes}
    return json.dumps(
        {"results": [{name: value for name, value in record.items() if value is not None}]}
    ).encode()


def test_partner_areas_write_their_fields_with_a_capital_letter() -> None:
    (row,) = nomenclature.parse_partner_areas(areas(), "partnerAreas.json").rows
    assert row == Area(
        280,
        "Fed. Rep. of Germany (...1990)",
        "DE",
        "DEU",
        date(1900, 1, 1),
        date(1991, 1, 1),
        False,
    )


@pytest.mark.parametrize("expires", ["1996-12-31T23:59:00", "1996-12-31T00:00:00", "1996-12-31"])
def test_the_last_day_of_a_code_is_a_day_of_its_use(expires: str) -> None:
    (row,) = nomenclature.parse_partner_areas(areas(entryExpiredDate=expires), "p.json").rows
    assert isinstance(row, Area)
    assert row.valid_to == date(1997, 1, 1)


def test_an_iso_code_may_be_missing_or_have_blanks() -> None:
    body = areas(PartnerCodeIsoAlpha2=None, PartnerCodeIsoAlpha3="R4 ")
    (row,) = nomenclature.parse_partner_areas(body, "p.json").rows
    assert isinstance(row, Area)
    assert (row.iso2, row.iso3) == (None, "R4")


@pytest.mark.parametrize(
    "change",
    [
        {"PartnerCode": "two"},
        {"PartnerCode": None},
        {"isGroup": "false"},
        {"entryExpiredDate": "31.12.1990"},
        {"entryEffectiveDate": None},
    ],
    ids=str,
)
def test_an_area_that_cannot_be_read_stops_the_load(change: dict[str, Any]) -> None:
    with pytest.raises(LayoutChanged, match=r"partnerAreas\.json, record 1"):
        nomenclature.parse_partner_areas(areas(**change), "partnerAreas.json")


def test_every_list_is_asked_for_below_the_publishers_reference_folder() -> None:
    assert [listed.path for listed in nomenclature.COMTRADE.lists] == [
        f"files/v1/app/reference/{name}.json"
        for name in ("H4", "H5", "H6", "Reporters", "partnerAreas", "ModeOfTransportCodes")
    ]
