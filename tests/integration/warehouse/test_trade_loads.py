"""Trade records from the landing area to the facts: first loads, revisions, bad input."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, text

from programme_statistics import database
from programme_statistics.landing.store import LandingStore
from programme_statistics.ops.locks import lock_publishing
from programme_statistics.ops.trade_partitions import create_partitions
from programme_statistics.sources.comtrade.records import read_parts
from programme_statistics.staging.stage_trade import get_series, stage_trade_load
from programme_statistics.warehouse.publish_trade import publish_trade_load
from support.road import rows
from support.trade_records import answer, bulk_text, land, load, packed, record

FACTS = """
    select product.hs_code, fact.partner_code, fact.value_millis, fact.net_mass_grams,
        fact.valid_to = 'infinity', fact.load_id
    from warehouse.fact_trade as fact
    inner join warehouse.dim_product as product using (product_id)
    order by 1, 2, fact.valid_from
"""
FIRST = [record(), record(cmdCode="640399", primaryValue=10.5), record(partnerCode=0)]


@pytest.fixture
def engine(warehouse: str) -> Iterator[Engine]:
    engine = database.engine(warehouse)
    yield engine
    engine.dispose()


@pytest.fixture
def store(tmp_path: Path) -> LandingStore:
    return LandingStore(str(tmp_path / "landing"))


def json_of(*records: dict[str, Any]) -> list[tuple[str, bytes]]:
    return [("json", answer(records))]


def test_the_first_load_of_a_period_becomes_its_partition(
    engine: Engine, store: LandingStore
) -> None:
    outcome = load(engine, store, json_of(*FIRST))
    assert outcome.status == "published"
    assert "3 new" in outcome.sentence
    assert rows(engine, FACTS) == [
        ("640391", 0, 25_000_125, 950_500, True, 1),
        ("640391", 276, 25_000_125, 950_500, True, 1),
        ("640399", 276, 10_500, 950_500, True, 1),
    ]
    assert rows(engine, "select distinct tableoid::regclass::text from warehouse.fact_trade") == [
        ("warehouse.fact_trade_comtrade_monthly_2022_08",)
    ]
    assert rows(
        engine,
        "select count(*) from warehouse.fact_trade f inner join ops.load l using (load_id) "
        "where f.valid_from <> l.published_at or f.frequency <> 'M' or f.dataset_id <> 1 "
        "or f.period <> '2022-08-01'",
    ) == [(0,)]
    assert not rows(engine, "select 1 from pg_class where relnamespace = 'staging'::regnamespace")


def test_a_revision_writes_only_what_changed_or_vanished(
    engine: Engine, store: LandingStore
) -> None:
    load(engine, store, json_of(*FIRST))
    before = rows(engine, "select xmin::text, ctid::text from warehouse.fact_trade order by 2")
    outcome = load(
        engine,
        store,
        json_of(
            record(),
            record(cmdCode="640399", primaryValue=11.5),
            record(cmdCode="640399", partnerCode=643),
        ),
    )
    assert "1 new, 1 revised, 1 withdrawn, 1 unchanged" in outcome.sentence
    assert rows(engine, FACTS) == [
        ("640391", 0, 25_000_125, 950_500, False, 1),
        ("640391", 276, 25_000_125, 950_500, True, 1),
        ("640399", 276, 10_500, 950_500, False, 1),
        ("640399", 276, 11_500, 950_500, True, 2),
        ("640399", 643, 25_000_125, 950_500, True, 2),
    ]
    after = rows(engine, "select xmin::text, ctid::text from warehouse.fact_trade order by 2")
    assert len(set(before) & set(after)) == 1


@pytest.mark.parametrize("changed", ["netWgt", "qty", "isQtyEstimated", "qtyUnitCode"])
def test_a_change_of_anything_but_the_value_is_a_revision_too(
    engine: Engine, store: LandingStore, changed: str
) -> None:
    load(engine, store, json_of(record()))
    value = {"netWgt": None, "qty": 1.5, "isQtyEstimated": True, "qtyUnitCode": 5}[changed]
    assert "1 revised" in load(engine, store, json_of(record(**{changed: value}))).sentence


def test_the_same_figures_in_other_bytes_write_no_fact(engine: Engine, store: LandingStore) -> None:
    load(engine, store, json_of(*FIRST))
    before = rows(engine, "select xmin::text, ctid::text from warehouse.fact_trade order by 2")
    outcome = load(engine, store, [("txt.gz", packed(bulk_text(FIRST[::-1])))])
    assert outcome.sentence.endswith("3 unchanged.")
    assert (
        rows(engine, "select xmin::text, ctid::text from warehouse.fact_trade order by 2") == before
    )


def test_a_published_load_is_left_as_it_is(engine: Engine, store: LandingStore) -> None:
    load_id = land(engine, store, json_of(*FIRST))
    stage_trade_load(engine, store, read_parts, load_id)
    first = publish_trade_load(engine, load_id)
    assert stage_trade_load(engine, store, read_parts, load_id) == "published"
    assert publish_trade_load(engine, load_id) == first


def test_parts_of_several_forms_make_one_load(engine: Engine, store: LandingStore) -> None:
    parts = [*json_of(record()), ("txt.gz", packed(bulk_text([record(cmdCode="640399")])))]
    assert "2 new" in load(engine, store, parts).sentence


def test_several_periods_in_one_load_go_to_their_partitions(
    engine: Engine, store: LandingStore
) -> None:
    september = record(period="202209", refMonth=9)
    outcome = load(engine, store, json_of(record(), september), periods=("202208", "202209"))
    assert "2 new" in outcome.sentence
    assert rows(
        engine, "select tableoid::regclass::text, period from warehouse.fact_trade order by 2"
    ) == [
        ("warehouse.fact_trade_comtrade_monthly_2022_08", date(2022, 8, 1)),
        ("warehouse.fact_trade_comtrade_monthly_2022_09", date(2022, 9, 1)),
    ]


def test_reporters_of_one_series_do_not_withdraw_each_other(
    engine: Engine, store: LandingStore
) -> None:
    mirror = {"dataset_code": "comtrade_mirror_monthly"}
    for reporter in (276, 380, 276):
        records = [record(reporterCode=reporter, partnerCode=792, flowCode="M")]
        load(engine, store, json_of(*records), reporters=(reporter,), **mirror)
    assert rows(
        engine,
        "select reporter_code from warehouse.fact_trade where valid_to = 'infinity' order by 1",
    ) == [(276,), (380,)]


def test_a_bulk_file_brings_only_what_the_series_is_of(engine: Engine, store: LandingStore) -> None:
    imports = record(flowCode="M", primaryValue=77.0)
    outcome = load(
        engine,
        store,
        [("txt.gz", packed(bulk_text([*FIRST, imports])))],
        scope={"flows": ["X", "RX"]},
    )
    assert outcome.status == "published"
    assert rows(engine, "select rows_read, rows_loaded, ignored from ops.load") == [
        (4, 3, {"a flow that was not asked for": 1})
    ]
    assert rows(
        engine,
        "select distinct flow_code from warehouse.fact_trade"
        " inner join warehouse.dim_trade_flow using (flow_id)",
    ) == [("X",)]


def test_two_reporters_with_the_same_letters_are_two(engine: Engine, store: LandingStore) -> None:
    # ISO3 DEU is that of Germany (276) and of the Federal Republic until 1990 (280).
    records = [
        record(
            reporterCode=reporter, reporterISO="DEU", partnerCode=792, flowCode="M", primaryValue=at
        )
        for at, reporter in enumerate((276, 280), start=1)
    ]
    outcome = load(
        engine,
        store,
        json_of(*records),
        reporters=(276, 280),
        dataset_code="comtrade_mirror_monthly",
    )
    assert outcome.status == "published"
    assert rows(
        engine,
        "select reporter_code, area.name_en, value_millis from warehouse.fact_trade"
        " inner join warehouse.dim_trade_area as area on reporter_code = area_code order by 1",
    ) == [(276, "Germany", 1000), (280, "Federal Republic of Germany (to 1990)", 2000)]


def test_a_load_for_some_products_withdraws_no_other_product(
    engine: Engine, store: LandingStore
) -> None:
    load(engine, store, json_of(*FIRST))
    outcome = load(
        engine,
        store,
        json_of(record(cmdCode="640399", primaryValue=11.5)),
        scope={"products": ["640399"], "flows": ["X"], "partners": [276]},
    )
    assert "1 revised" in outcome.sentence
    assert "withdrawn" not in outcome.sentence


def test_a_partition_made_ahead_takes_its_first_load(engine: Engine, store: LandingStore) -> None:
    with engine.begin() as connection:
        series = get_series(connection, "comtrade_monthly")
        months = [date(2022, 7, 1), date(2022, 8, 1)]
        assert len(create_partitions(connection, series, months)) == 2
        assert create_partitions(connection, series, months) == []
    assert "3 new" in load(engine, store, json_of(*FIRST)).sentence


def test_a_figure_has_at_most_one_current_row(engine: Engine, store: LandingStore) -> None:
    from sqlalchemy.exc import IntegrityError

    load(engine, store, json_of(record()))
    with engine.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(
            text(
                "insert into warehouse.fact_trade select (fact).* from ("
                "select fact from warehouse.fact_trade as fact) as again"
            )
        )


def test_two_first_loads_of_one_period_at_once_both_arrive(
    engine: Engine, store: LandingStore
) -> None:
    ids = [
        land(
            engine,
            store,
            json_of(record(reporterCode=reporter, partnerCode=792, flowCode="M")),
            reporters=(reporter,),
            dataset_code="comtrade_mirror_monthly",
        )
        for reporter in (276, 380)
    ]
    for load_id in ids:
        assert stage_trade_load(engine, store, read_parts, load_id) == "staged"
    threads = [Thread(target=publish_trade_load, args=(engine, load_id)) for load_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(engine, "select count(*) from warehouse.fact_trade") == [(2,)]


def test_who_waits_for_the_right_to_publish_keeps_nobody_from_attaching_a_partition(
    engine: Engine, store: LandingStore
) -> None:
    """Whoever has that right attaches its partitions meanwhile; the two waited in a circle."""
    two_months = json_of(record(), record(period="202209", refMonth=9, refPeriodId=20220901))
    load_id = land(engine, store, two_months, periods=("202208", "202209"))
    stage_trade_load(engine, store, read_parts, load_id)
    publishing = Thread(target=publish_trade_load, args=(engine, load_id))
    with engine.begin() as connection:
        lock_publishing(connection)
        publishing.start()
        waits = text(
            "select count(*) from pg_locks where locktype = 'advisory' and not granted"
            " and database = (select oid from pg_database where datname = current_database())"
        )
        while not connection.execute(waits).scalar_one():
            assert publishing.is_alive()
        connection.execute(text("set local lock_timeout = '10s'"))
        connection.execute(text("lock table warehouse.fact_trade_m in share update exclusive mode"))
    publishing.join()
    assert rows(
        engine,
        "select tableoid::regclass::text, count(*) from warehouse.fact_trade group by 1 order by 1",
    ) == [
        ("warehouse.fact_trade_comtrade_monthly_2022_08", 1),
        ("warehouse.fact_trade_comtrade_monthly_2022_09", 1),
    ]


@pytest.mark.parametrize(
    ("records", "check"),
    [
        ([record(), record()], "has the key|have the key"),
        ([record(), record(cmdCode="640399", primaryValue=-1.0)], "negative"),
        ([record(), record(cmdCode="640399", refMonth=52)], "refMonth 52 is a year"),
        ([record(), record(classificationCode="H1")], "rejected"),
        ([record(motCode=2100)], "no figure"),
    ],
)
def test_bad_records_hold_the_load_and_are_kept(
    engine: Engine, store: LandingStore, records: list[dict[str, Any]], check: str
) -> None:
    import re

    load(engine, store, json_of(*FIRST))
    outcome = load(engine, store, json_of(*records))
    assert outcome.status == "held"
    assert re.search(check, outcome.sentence)
    assert rows(engine, "select count(*) from warehouse.fact_trade where load_id = 2") == [(0,)]
    (counts,) = rows(
        engine,
        "select rows_read, rows_loaded + rows_rejected + rows_ignored, rows_rejected, "
        "(select count(*) from ops.reject where load_id = 2) from ops.load where load_id = 2",
    )
    assert counts[0] == counts[1] == len(records)
    assert counts[2] == counts[3]


@pytest.mark.parametrize("announced", [[2, 1], [4, 1]])
def test_records_that_are_not_as_many_as_announced_hold_the_load(
    engine: Engine, store: LandingStore, announced: list[int]
) -> None:
    parts = [("json", answer(FIRST)), ("json", answer([record(partnerCode=4)]))]
    outcome = load(engine, store, parts, announced=announced)
    assert outcome.status == "held"
    assert f"announced {sum(announced)} record(s) when they landed, and 4 were read" in (
        outcome.sentence
    )
    assert rows(engine, "select count(*) from warehouse.fact_trade") == [(0,)]


@pytest.mark.parametrize("announced", [[3, 1], [None, 1], []])
def test_as_many_records_as_announced_are_published(
    engine: Engine, store: LandingStore, announced: list[int | None]
) -> None:
    parts = [("json", answer(FIRST)), ("json", answer([record(partnerCode=4)]))]
    assert load(engine, store, parts, announced=announced).status == "published"


def test_a_load_that_cannot_be_read_is_refused_and_leaves_nothing(
    engine: Engine, store: LandingStore
) -> None:
    outcome = load(engine, store, [("json", answer(FIRST)[:-40])])
    assert outcome.status == "refused"
    assert "cut short" in outcome.sentence
    assert not rows(engine, "select 1 from pg_class where relnamespace = 'staging'::regnamespace")


def test_months_are_not_loaded_into_a_series_of_years(engine: Engine, store: LandingStore) -> None:
    outcome = load(engine, store, json_of(*FIRST), dataset_code="comtrade_annual")
    assert outcome.status == "refused"
    assert "Months and years are separate series" in outcome.sentence


def test_made_up_figures_do_not_come_into_a_warehouse_with_real_ones(
    engine: Engine, store: LandingStore
) -> None:
    load(engine, store, json_of(*FIRST))
    outcome = load(engine, store, json_of(record(primaryValue=1.0)), is_sample=True)
    assert outcome.status == "refused"
    assert "a sample is not loaded over them" in outcome.sentence


def test_the_publishers_series_of_made_up_figures_takes_no_real_ones(
    engine: Engine, store: LandingStore
) -> None:
    outcome = load(engine, store, json_of(*FIRST), dataset_code="comtrade_monthly_synthetic")
    assert outcome.status == "refused"


def test_no_trade_at_all_is_published_as_such_and_cannot_wipe_out_what_is_known(
    engine: Engine, store: LandingStore
) -> None:
    assert load(engine, store, json_of()).sentence.endswith("published: no figures.")
    load(engine, store, json_of(*FIRST))
    assert load(engine, store, [("json", answer([]) + b" ")]).status == "held"


def test_far_fewer_figures_than_before_hold_the_load(engine: Engine, store: LandingStore) -> None:
    load(engine, store, json_of(*FIRST))
    outcome = load(engine, store, json_of(record()))
    assert outcome.status == "held"
    assert "taken for incomplete" in outcome.sentence


def test_the_mart_gives_names_and_knows_what_was_known(engine: Engine, store: LandingStore) -> None:
    load(engine, store, json_of(record()))
    ((then,),) = rows(engine, "select published_at from ops.load")
    load(engine, store, json_of(record(primaryValue=20000.5)))
    query = (
        "select dataset_code, reporter_name_tr, partner_name_en, flow_code, hs_code, value from {}"
    )
    ((*names, value),) = rows(engine, query.format("mart.trade_current"))
    assert names == ["comtrade_monthly", "Türkiye", "Germany", "X", "640391"]
    assert float(value) == 20000.5
    ((*_, value),) = rows(engine, query.format("mart.trade_as_of(:then)"), then=then)
    assert float(value) == 25000.125
