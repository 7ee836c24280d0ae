"""Staging an edition: from landed bytes to a typed table, or to a reason in words."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest

from programme_statistics.sources.dataset import ParsedEdition
from programme_statistics.sources.tim.datasets import SECTOR
from programme_statistics.warehouse.publish import publish_load
from support.editions import TINY, live_sector, sample_editions, tiny_edition
from support.road import Road

EDITION = "2026-08"
BODY = tiny_edition(EDITION, {("2026-08", "leather"): 100, ("2026-07", "leather"): 90})
STAGED = "select count(*) from pg_class where relnamespace = 'staging'::regnamespace"


def landed(road: Road, body: bytes = BODY) -> int:
    road.publishes(TINY, EDITION, body)
    load_id = road.land(TINY, EDITION).load_id
    assert load_id is not None
    return load_id


def test_a_staged_figure_is_typed_and_knows_its_cell(road: Road) -> None:
    load_id = landed(road)
    assert road.stage(TINY, load_id) == "staged"
    assert road.rows(
        "select to_char(ref_month, 'YYYY-MM'), sector_code, origin_code, partner_code,"
        f" value_usd::text, sheet, cell from staging.load_{load_id} order by ref_month"
    ) == [
        ("2026-07", "leather", "TR", "WORLD", "90.00", "figures", "A1"),
        ("2026-08", "leather", "TR", "WORLD", "100.00", "figures", "A2"),
    ]


def test_a_staged_load_is_left_as_it_is(road: Road) -> None:
    load_id = landed(road)
    road.stage(TINY, load_id)
    before = road.rows("select xmin::text, ctid::text from ops.load")
    assert road.stage(TINY, load_id) == "staged"
    assert road.rows("select xmin::text, ctid::text from ops.load") == before


def test_nothing_of_a_staged_edition_is_in_the_warehouse_yet(road: Road) -> None:
    road.stage(TINY, landed(road))
    assert road.rows("select count(*) from warehouse.fact_export") == [(0,)]


def test_a_landed_file_that_is_gone_is_refused_with_a_remedy(road: Road) -> None:
    load_id = landed(road)
    next(road.landing.rglob("*.gz")).unlink()
    assert road.stage(TINY, load_id) == "refused"
    ((sentence,),) = road.rows("select sentence from ops.load")
    assert "is not in the landing area" in sentence
    assert road.rows(STAGED) == [(0,)]


def test_a_landed_file_that_was_changed_is_refused(road: Road) -> None:
    load_id = landed(road)
    next(road.landing.rglob("*.gz")).write_bytes(gzip.compress(b"forged"))
    assert road.stage(TINY, load_id) == "refused"
    ((sentence,),) = road.rows("select sentence from ops.load")
    assert "changed since it was landed" in sentence


def test_a_landed_file_that_is_gone_is_healed_by_landing_again(road: Road) -> None:
    load_id = landed(road)
    next(road.landing.rglob("*.gz")).unlink()
    road.stage(TINY, load_id)
    assert road.travel(TINY, EDITION).status == "published"


def test_a_fault_of_the_parser_leaves_the_load_landed(road: Road) -> None:
    """What is not the file's fault is no reason to refuse the file."""

    def broken(*_: object) -> ParsedEdition:
        raise ZeroDivisionError

    load_id = landed(road)
    with pytest.raises(ZeroDivisionError):
        road.stage(replace(TINY, parse=broken), load_id)
    assert road.rows("select status from ops.load") == [("landed",)]
    assert road.stage(TINY, load_id) == "staged"


def test_an_edition_that_says_a_figure_twice_is_not_staged(road: Road) -> None:
    body = BODY.replace(b'"2026-07", "leather", 90', b'"2026-08", "leather", 90')
    load_id = landed(road, body)
    with pytest.raises(Exception, match="duplicate key"):
        road.stage(TINY, load_id)
    assert road.rows("select status from ops.load") == [("landed",)]


def test_a_sample_staged_before_the_first_live_edition_is_not_published_after_it(
    road: Road,
) -> None:
    road.publishes(SECTOR, "2026-09", sample_editions()["tim_sector", "2026-09"])
    sample = road.land(SECTOR, "2026-09").load_id
    assert sample is not None
    assert road.stage(SECTOR, sample) == "staged"
    road.load(SECTOR, "2026-07", live_sector("2026-07"))
    outcome = publish_load(road.engine, sample)
    assert outcome.status == "refused"
    assert "a sample is not loaded over them" in outcome.sentence
    assert road.rows(STAGED) == [(0,)]
    assert road.rows("select distinct edition from warehouse.fact_export") == [("2026-07",)]
