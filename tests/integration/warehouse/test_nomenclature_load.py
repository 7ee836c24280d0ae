"""Keeping the nomenclatures in step with a publisher's lists."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from programme_statistics import database
from programme_statistics.landing.store import LandingStore
from programme_statistics.orchestration import nomenclature_steps
from programme_statistics.orchestration.nomenclature_steps import Outcome, load_nomenclature
from programme_statistics.sources.comtrade.nomenclature import COMTRADE
from programme_statistics.sources.publisher import Publisher
from support import code_lists
from support.publisher import FakePublisher, Reply, fake_publisher

H6 = f"{code_lists.FOLDER}/H6.json"
Lists = dict[str, list[dict[str, Any]]]


@cache
def _known() -> Lists:
    return code_lists.known()


@pytest.fixture
def known() -> Lists:
    """The lists as the warehouse knows them; a test may change them."""
    return copy.deepcopy(_known())


@pytest.fixture
def publisher() -> Iterator[FakePublisher]:
    with fake_publisher() as publisher:
        yield publisher


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LandingStore:
    monkeypatch.setenv("LANDING_ROOT", str(tmp_path / "landing area"))
    return LandingStore(str(tmp_path / "landing area"))


@pytest.fixture
def engine(
    warehouse: str, publisher: FakePublisher, store: LandingStore, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Engine]:
    """A warehouse of its own, which the steps find, as they find the publisher."""
    engine = database.engine(warehouse)
    monkeypatch.setattr(nomenclature_steps, "warehouse_engine", lambda: engine)
    monkeypatch.setattr(
        nomenclature_steps, "publisher", lambda *_: Publisher("comtrade", publisher.base_url)
    )
    yield engine
    engine.dispose()


def load(publisher: FakePublisher, lists: Lists) -> dict[str, Outcome]:
    code_lists.serve(publisher, lists)
    return {outcome.list_code: outcome for outcome in load_nomenclature(COMTRADE, run_id="run")}


def rows(engine: Engine, sql: str) -> list[Any]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def record(lists: Lists, list_code: str, code: object) -> dict[str, Any]:
    (found,) = [row for row in lists[list_code] if row["id"] == code]
    return found


def test_lists_that_say_what_is_known_change_nothing(
    engine: Engine, publisher: FakePublisher, known: Lists
) -> None:
    outcomes = load(publisher, known)
    assert outcomes["H6"].sentence == "H6: 6940 codes, all as known."
    assert rows(
        engine,
        "select count(*), sum(codes_added + codes_missing + values_changed), min(run_id) "
        "from ops.nomenclature_check",
    ) == [(6, 0, "run")]


def test_the_receipt_keeps_what_the_publisher_says_of_the_version(
    engine: Engine, publisher: FakePublisher, store: LandingStore, known: Lists
) -> None:
    load(publisher, known)
    receipt = store.newest_receipt("comtrade_nomenclature", "H6")
    assert receipt is not None
    expected = code_lists.headers(code_lists.body("H6", known["H6"]))
    assert receipt.source_url == f"{publisher.base_url}/{H6}"
    assert {name: receipt.headers[name.lower()] for name in expected} == expected


def test_a_list_that_has_not_changed_is_not_sent_again(
    engine: Engine, publisher: FakePublisher, known: Lists
) -> None:
    load(publisher, known)
    etag = code_lists.headers(code_lists.body("H6", known["H6"]))["ETag"]
    publisher.answers(H6, Reply(304))
    publisher.asked.clear()
    outcomes = {o.list_code: o for o in load_nomenclature(COMTRADE, run_id="again")}
    asked = {asked.path: asked.headers for asked in publisher.asked}
    assert asked[f"/{H6}"]["if-none-match"] == etag
    assert outcomes["H6"].sentence == "H6: unchanged since it was last compared."
    assert rows(engine, "select count(*) from ops.nomenclature_check") == [(6,)]


def test_a_new_product_is_added_with_its_heading_and_reported(
    engine: Engine, publisher: FakePublisher, known: Lists
) -> None:
    like = record(known, "H6", "640110")
    known["H6"] += [
        {**like, "id": "640911", "text": "640911 - Shoes of the future", "parent": "6409"},
        {**like, "id": "6409", "text": "6409 - Future", "parent": "64", "aggrlevel": 4},
    ]
    outcomes = load(publisher, known)
    assert outcomes["H6"].sentence == "H6: 6942 codes, 2 new (6409, 640911)."
    assert rows(
        engine,
        "select hs_code, level, parent_code, name_en, standard_unit from warehouse.dim_product "
        "where classification_code = 'H6' and hs_code like '6409%' order by 1",
    ) == [
        ("6409", 4, "64", "Future", "2u"),
        ("640911", 6, "6409", "Shoes of the future", "2u"),
    ]
    assert rows(
        engine, "select codes_added from ops.nomenclature_check where list_code = 'H6'"
    ) == [(2,)]


def test_a_changed_name_is_reported_and_not_taken_over(
    engine: Engine, publisher: FakePublisher, known: Lists
) -> None:
    record(known, "H6", "640110")["text"] = "640110 - Something else"
    outcomes = load(publisher, known)
    assert not outcomes["H6"].failed
    assert "1 value(s) differ (640110 name_en)" in outcomes["H6"].sentence
    assert "edit include/reference" in outcomes["H6"].sentence
    ((differences,),) = rows(
        engine, "select differences -> 'changed' from ops.nomenclature_check where list_code = 'H6'"
    )
    (difference,) = differences
    assert (difference["code"], difference["published"]) == ("640110", "Something else")
    assert rows(
        engine, "select count(*) from warehouse.dim_product where name_en = 'Something else'"
    ) == [(0,)]


def test_a_product_that_is_no_longer_listed_is_reported_and_stays(
    engine: Engine, publisher: FakePublisher, known: Lists
) -> None:
    known["H6"].remove(record(known, "H6", "640110"))
    assert "1 no longer listed (640110)" in load(publisher, known)["H6"].sentence
    assert rows(
        engine,
        "select count(*) from warehouse.dim_product "
        "where classification_code = 'H6' and hs_code = '640110'",
    ) == [(1,)]


def test_a_list_without_units_does_not_say_that_units_have_changed(
    engine: Engine, publisher: FakePublisher, known: Lists
) -> None:
    for row in known["H6"]:
        del row["standardUnitAbbr"]
    assert load(publisher, known)["H6"].sentence == "H6: 6940 codes, all as known."


def test_a_list_of_another_revision_is_not_taken_for_this_one(
    engine: Engine, publisher: FakePublisher, known: Lists
) -> None:
    code_lists.serve(publisher, known)
    content = code_lists.body("H5", known["H5"])
    publisher.answers(H6, Reply(200, content, code_lists.headers(content)))
    outcomes = {o.list_code: o for o in load_nomenclature(COMTRADE, run_id=None)}
    assert outcomes["H6"].failed
    assert "The list of H6 calls itself 'H5'" in outcomes["H6"].sentence
    assert rows(engine, "select count(*) from ops.nomenclature_check") == [(5,)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"PartnerDesc": "Monaco", "PartnerCodeIsoAlpha2": "MC", "PartnerCode": 493},
            ("Monaco", None, "not_specified", None),
            id="a code M49 does not give to the country",
        ),
        pytest.param(
            {"PartnerDesc": "Nowhere, nes", "isGroup": True},
            ("Nowhere, nes", None, "not_specified", None),
            id="not elsewhere specified",
        ),
        pytest.param(
            {"PartnerDesc": "Economic Union", "isGroup": True},
            ("Economic Union", None, "group", None),
            id="a group",
        ),
        pytest.param(
            {"PartnerDesc": "Former Land", "entryExpiredDate": "1999-12-31T00:00:00"},
            ("Former Land", None, "historic", None),
            id="no longer used",
        ),
    ],
)
def test_a_new_area_is_added_as_what_it_is_known_to_be(
    engine: Engine,
    publisher: FakePublisher,
    known: Lists,
    changes: dict[str, Any],
    expected: tuple[str | None, ...],
) -> None:
    like = {**record(known, "partner_areas", 792), "PartnerCodeIsoAlpha2": None}
    known["partner_areas"].append({**like, "PartnerCode": 999, **changes})
    outcomes = load(publisher, known)
    code = changes.get("PartnerCode", 999)
    assert outcomes["partner_areas"].sentence.endswith(f"1 new ({code}).")
    assert rows(
        engine,
        "select name_en, name_tr, kind, country_code from warehouse.dim_trade_area "
        f"where area_code = {code}",
    ) == [expected]


def test_a_new_area_that_is_a_country_gets_its_names(
    engine: Engine, publisher: FakePublisher, known: Lists
) -> None:
    with engine.begin() as connection:
        connection.execute(text("delete from warehouse.dim_trade_area where area_code = 404"))
    outcomes = load(publisher, known)
    assert "1 new (404)" in outcomes["reporters"].sentence
    assert rows(
        engine,
        "select name_en, name_tr, kind, country_code from warehouse.dim_trade_area "
        "where area_code = 404",
    ) == [("Kenya", "Kenya", "country", "KE")]


def test_a_name_an_area_is_known_by_is_no_change(
    engine: Engine, publisher: FakePublisher, known: Lists
) -> None:
    """Older copies of the list call Türkiye Turkey."""
    record(known, "reporters", 792)["reporterDesc"] = "Turkey"
    record(known, "reporters", 842)["reporterDesc"] = "Elsewhere"
    sentence = load(publisher, known)["reporters"].sentence
    assert "1 value(s) differ (842 publisher_name)" in sentence


def test_an_area_that_comes_to_its_end_is_reported(
    engine: Engine, publisher: FakePublisher, known: Lists
) -> None:
    record(known, "reporters", 404)["entryExpiredDate"] = "2026-06-30T00:00:00"
    assert "404 valid_to" in load(publisher, known)["reporters"].sentence
    assert rows(
        engine,
        "select differences -> 'changed' -> 0 from ops.nomenclature_check "
        "where list_code = 'reporters'",
    ) == [({"code": "404", "field": "valid_to", "known": "9999-12-31", "published": "2026-07-01"},)]


def test_a_mode_of_transport_nobody_knows_is_reported(
    engine: Engine, publisher: FakePublisher, known: Lists
) -> None:
    known["transport_modes"].append({"id": "9999", "text": "Teleportation"})
    sentence = load(publisher, known)["transport_modes"].sentence
    assert sentence == "transport_modes: 19 codes, 1 unknown here (9999)."


def test_a_new_field_is_reported(engine: Engine, publisher: FakePublisher, known: Lists) -> None:
    record(known, "H6", "640110")["comment"] = "new"
    assert "the field 'comment' is new" in load(publisher, known)["H6"].sentence


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(404), "is not there (HTTP 404)"),
        (Reply(200, b"<html>", {"Content-Type": "text/html"}), "H6.json is not JSON"),
        (Reply(200, b'{"results"', announced=500), "is not the one that was announced"),
        (Reply(200, b"{}", {"Content-MD5": "AAAA"}), "is not the one that was announced"),
        (Reply(403, b"denied"), "answered HTTP 403"),
    ],
    ids=["404", "html", "cut short", "another digest", "refused"],
)
def test_a_list_that_fails_does_not_stop_the_others(
    engine: Engine, publisher: FakePublisher, known: Lists, reply: Reply, message: str
) -> None:
    code_lists.serve(publisher, known)
    publisher.answers(H6, reply)
    outcomes = load_nomenclature(COMTRADE, run_id=None)
    failed = [outcome for outcome in outcomes if outcome.failed]
    assert [outcome.list_code for outcome in failed] == ["H6"]
    assert message in failed[0].sentence
    assert rows(engine, "select count(*) from ops.nomenclature_check") == [(5,)]


def test_a_list_that_came_broken_is_asked_for_whole_the_next_time(
    engine: Engine, publisher: FakePublisher, known: Lists
) -> None:
    code_lists.serve(publisher, known)
    content = code_lists.body("H6", known["H6"])
    good = Reply(200, content, code_lists.headers(content))
    publisher.answers(H6, Reply(200, content[:100], code_lists.headers(content)), good)
    assert nomenclature_steps.problems(load_nomenclature(COMTRADE, run_id=None))
    publisher.asked.clear()
    assert not nomenclature_steps.problems(load_nomenclature(COMTRADE, run_id=None))
    asked = {asked.path: asked.headers for asked in publisher.asked}
    assert "if-none-match" not in asked[f"/{H6}"]
