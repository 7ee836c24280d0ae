"""The kept sums behind the marts of the clusters: refreshed for touched spans, never behind.

Whatever is published, withdrawn or listed otherwise, a mart gives the same figures before the
refresh (from the records of what is stale), after it, after a full rebuild, and when it is asked as
known at a time to come (from the records of everything).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from programme_statistics import database
from programme_statistics.landing.store import LandingStore
from programme_statistics.marts.trade_sums import refresh_trade_sums
from support.road import rows
from support.trade_facts import (
    ANNUAL,
    MADE_UP,
    MIRROR,
    MONTHLY,
    TURKIYE,
    WORLD,
    Figure,
    cluster,
    mart_rows,
    publish_trade,
    with_world,
)
from support.trade_records import answer, load, record

GERMANY, ITALY, USA = 276, 380, 842
A, B = "010121", "010129"
MARTS = (
    "cluster_export_month",
    "cluster_export_quarter",
    "cluster_market_quarter",
    "cluster_product_quarter",
    "unit_value_quarter",
    "concentration_quarter",
    "rca_year",
    "price_volume_quarter",
    "mirror_gap_quarter",
    "margin_year",
)
KEPT = ("agg_cluster_partner", "agg_cluster_variety", "agg_cluster_month", "agg_trade_total")
TIME_TO_COME = "2999-01-01"

Content = Mapping[str, Sequence[Any]]


@pytest.fixture
def engine(warehouse: str) -> Iterator[Engine]:
    engine = database.engine(warehouse)
    yield engine
    engine.dispose()


@pytest.fixture
def history(engine: Engine) -> Engine:
    """Two years of a cluster's exports, what a partner reports, the years of two reporters."""
    months = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
    exports = [
        Figure(month, hs, market, 100_000 * (kind + 1) + at, 1_000 + at, flags=2 * (at % 2))
        for at, month in enumerate(months)
        for kind, (hs, market) in enumerate(((A, GERMANY), (A, ITALY), (B, GERMANY), (B, USA)))
    ]
    imports = [
        Figure(month, A, partner, 200_000 + at, reporter=ITALY, flow="M")
        for at, month in enumerate(months)
        for partner in (WORLD, TURKIYE)
    ]
    with engine.begin() as connection:
        cluster(connection, "T", {A: 1, B: "0.5"})
        others = connection.execute(
            text(
                "select min(hs_code) from warehouse.dim_product where classification_code = 'H6'"
                " and level = 6 and hs_code > :b group by left(hs_code, 2)"
            ),
            {"b": B},
        )
        products = [A, *others.scalars()]
        years = [
            Figure("2025", hs, WORLD, 1_000 + at * number, reporter=reporter)
            for at, reporter in enumerate((TURKIYE, GERMANY))
            for number, hs in enumerate(products)
        ]
        publish_trade(connection, with_world(exports), at="2026-10-01T08:00")
        publish_trade(connection, imports, dataset=MIRROR, at="2026-10-01T09:00")
        publish_trade(
            connection, [Figure("2025", A, WORLD, 7)], dataset=ANNUAL, at="2026-10-01T10:00"
        )
        publish_trade(connection, years, dataset=ANNUAL, at="2026-10-01T11:00")
    return engine


def marts(connection: Connection, as_of: str = "infinity") -> Content:
    return {mart: mart_rows(connection, mart, as_of) for mart in MARTS}


def views(connection: Connection) -> Content:
    return {
        mart: [
            dict(row)
            for row in connection.execute(
                text(f"select * from mart.{mart} as mart order by mart")
            ).mappings()
        ]
        for mart in MARTS
    }


def kept(engine: Engine) -> Content:
    return {
        table: rows(engine, f"select * from warehouse.{table} as kept order by kept")
        for table in (*KEPT, "agg_trade_span")
    }


def spans(engine: Engine, *, fresh: bool) -> list[tuple[str, date]]:
    found = rows(
        engine,
        "select dataset_code, span_start from mart.trade_span where is_fresh = :fresh"
        " order by dataset_code, span_start",
        fresh=fresh,
    )
    return [(code, start) for code, start in found]


def rebuilt(engine: Engine) -> Content:
    """What the tables hold when everything is summed up anew."""
    with engine.begin() as connection:
        for table in (*KEPT, "agg_trade_span"):
            connection.execute(text(f"delete from warehouse.{table}"))
    refresh_trade_sums(engine)
    return kept(engine)


def a_new_month(connection: Connection) -> None:
    publish_trade(
        connection,
        with_world([Figure("2026-01", A, GERMANY, 500_000, 90), Figure("2026-01", B, ITALY, 10)]),
        at="2026-11-01T08:00",
    )


def a_revision(connection: Connection) -> None:
    publish_trade(
        connection,
        [Figure("2025-05", A, GERMANY, 1, None), Figure("2025-05", A, WORLD, 900_000, 5)],
        at="2026-11-02T08:00",
    )


def a_removal(connection: Connection) -> None:
    at = publish_trade(connection, [], at="2026-11-03T08:00")
    connection.execute(
        text(
            "update warehouse.fact_trade set valid_to = :at where valid_to = 'infinity'"
            " and dataset_id = 1 and period = '2025-02-01' and partner_code <> :germany"
        ),
        {"at": at, "germany": GERMANY},
    )
    connection.execute(
        text(
            "update ops.load set rows_closed = 1, covered_months = array[date '2025-02-01']"
            " where published_at = :at"
        ),
        {"at": at},
    )


def a_month_that_came_late(connection: Connection) -> None:
    publish_trade(
        connection, with_world([Figure("2023-12", A, USA, 77_000, 3)]), at="2026-11-04T08:00"
    )


def a_revised_year_of_another_reporter(connection: Connection) -> None:
    publish_trade(
        connection,
        [Figure("2025", A, WORLD, 5_000_000, reporter=GERMANY)],
        dataset=ANNUAL,
        at="2026-11-05T08:00",
    )


def a_revised_mirror(connection: Connection) -> None:
    publish_trade(
        connection,
        [Figure("2025-06", A, TURKIYE, 1, reporter=ITALY, flow="M")],
        dataset=MIRROR,
        at="2026-11-06T08:00",
    )


def made_up_figures(connection: Connection) -> None:
    publish_trade(
        connection,
        with_world([Figure("2025-03", A, GERMANY, 5)]),
        dataset=MADE_UP,
        at="2026-11-07T08:00",
    )


def another_weight(connection: Connection) -> None:
    connection.execute(
        text(
            "update warehouse.bridge_cluster_hs set weight = 0.25"
            " where cluster_code = 'T' and hs_code = :hs"
        ),
        {"hs": B},
    )


def a_product_off_the_list(connection: Connection) -> None:
    connection.execute(
        text(
            "update warehouse.bridge_cluster_hs set valid_to = '2025-02-01'"
            " where cluster_code = 'T' and hs_code = :hs"
        ),
        {"hs": B},
    )


Event = Callable[[Connection], None]


@pytest.mark.parametrize(
    "event",
    [
        a_new_month,
        a_revision,
        a_removal,
        a_month_that_came_late,
        a_revised_year_of_another_reporter,
        a_revised_mirror,
        made_up_figures,
        another_weight,
        a_product_off_the_list,
    ],
)
def test_a_refresh_a_rebuild_and_the_records_agree(history: Engine, event: Event) -> None:
    refresh_trade_sums(history)
    with history.connect() as connection:
        before = views(connection)
    assert all(before.values()), "every mart has a row to compare"
    with history.begin() as connection:
        event(connection)
    assert spans(history, fresh=False), "the event touches a span"
    with history.connect() as connection:
        stale, recorded = views(connection), marts(connection, TIME_TO_COME)
    assert stale == recorded
    assert stale != before
    refresh_trade_sums(history)
    assert spans(history, fresh=False) == []
    with history.connect() as connection:
        assert views(connection) == recorded
    refreshed = kept(history)
    assert rebuilt(history) == refreshed
    with history.connect() as connection:
        assert views(connection) == recorded


def test_only_the_touched_spans_are_made_again(history: Engine) -> None:
    refresh_trade_sums(history)
    before = written(history)
    with history.begin() as connection:
        a_revision(connection)
    assert spans(history, fresh=False) == [(MONTHLY, date(2025, 4, 1))]
    assert refresh_trade_sums(history) == [(MONTHLY, date(2025, 4, 1))]
    after = written(history)
    assert {key for key, version in after.items() if before.get(key) != version} == {
        (table, date(2025, 4, 1)) for table in (*KEPT, "agg_trade_span")
    }


def written(engine: Engine) -> Mapping[tuple[str, date], Sequence[Any]]:
    """The versions of the rows of each span of the monthly series, by table and span."""
    return {
        (table, span): versions
        for table in (*KEPT, "agg_trade_span")
        for span, versions in rows(
            engine,
            "select span_start, array_agg(xmin::text order by ctid) from warehouse."
            f"{table} where dataset_id = 1 group by span_start",
        )
    }


def test_without_a_change_nothing_is_written(history: Engine) -> None:
    refresh_trade_sums(history)
    before = written(history)
    with history.begin() as connection:
        publish_trade(connection, [], at="2026-11-09T08:00")
    assert refresh_trade_sums(history) == []
    assert written(history) == before


def test_fresh_marts_read_no_record(history: Engine) -> None:
    refresh_trade_sums(history)
    with new_session(history) as connection:
        views(connection)
        assert partitions_read(connection) == []


@contextmanager
def new_session(engine: Engine) -> Iterator[Connection]:
    """A session of its own, of which the server has counted nothing yet."""
    engine.dispose()
    with engine.connect() as connection:
        yield connection


def partitions_read(connection: Connection) -> list[str]:
    """The partitions of records that a new session has looked at."""
    found = connection.execute(
        text(
            "select relname from pg_stat_xact_user_tables where schemaname = 'warehouse'"
            " and relname like 'fact\\_trade\\_%' and seq_scan + coalesce(idx_scan, 0) > 0"
            " order by 1"
        )
    )
    return list(found.scalars())


def given_months(engine: Engine, folder: Path, *months: str) -> None:
    """Months of the clusters' own products, each in its own partition."""
    store = LandingStore(str(folder / "landing"))
    for month in months:
        records = [
            record(period=month, refMonth=int(month[4:]), partnerCode=partner)
            for partner in (WORLD, GERMANY)
        ]
        outcome = load(engine, store, [("json", answer(records))], periods=(month,))
        assert outcome.status == "published"


def test_a_stale_quarter_is_read_from_its_own_partitions(engine: Engine, tmp_path: Path) -> None:
    given_months(engine, tmp_path, "202108", "202109", "202207", "202208")
    refresh_trade_sums(engine)
    given_months(engine, tmp_path, "202209")
    with new_session(engine) as connection:
        assert connection.execute(text("select * from mart.price_volume_quarter")).all() == []
        assert partitions_read(connection) == [
            f"fact_trade_comtrade_monthly_2022_{month}" for month in ("07", "08", "09")
        ]
    with new_session(engine) as connection:  # what the refresh of that quarter does
        for name in ("cluster_partner", "cluster_variety", "cluster_month", "trade_total"):
            query = f"select * from mart.{name}_span(cast(1 as smallint), '2022-07-01', now())"
            connection.execute(text(query))
        assert partitions_read(connection) == [
            f"fact_trade_comtrade_monthly_2022_{month}" for month in ("07", "08", "09")
        ]


def test_a_time_before_a_quarter_was_known_reads_none_of_it(engine: Engine, tmp_path: Path) -> None:
    given_months(engine, tmp_path, "202108")
    ((then,),) = rows(engine, "select published_at from ops.load")
    given_months(engine, tmp_path, "202208")
    with new_session(engine) as connection:
        assert mart_rows(connection, "unit_value_quarter", then)
        assert partitions_read(connection) == ["fact_trade_comtrade_monthly_2021_08"]


# Concurrency and kills


@contextmanager
def refresh_held_up(engine: Engine) -> Iterator[tuple[Thread, list[BaseException]]]:
    """A refresh, in a thread, that waits with its first span made but for the last table."""
    errors: list[BaseException] = []

    def work() -> None:
        try:
            refresh_trade_sums(engine)
        except BaseException as error:
            errors.append(error)

    thread = Thread(target=work, daemon=True)
    with engine.connect() as blocker:
        blocker.execute(text("lock table warehouse.agg_trade_span in exclusive mode"))
        thread.start()
        until(engine, WAITING)
        yield thread, errors
        blocker.rollback()
    thread.join()


WAITING = (
    "select count(*) = 1 from pg_locks where not granted"
    " and relation = 'warehouse.agg_trade_span'::regclass"
)


def until(engine: Engine, condition: str) -> None:
    while not rows(engine, condition)[0][0]:
        pass


def test_a_killed_refresh_leaves_nothing_half_made_and_the_next_goes_on(history: Engine) -> None:
    with refresh_held_up(history) as (_, errors):
        rows(
            history,
            "select pg_terminate_backend(pid) from pg_locks where not granted"
            " and relation = 'warehouse.agg_trade_span'::regclass",
        )
        until(history, WAITING.replace("= 1", "= 0"))
    assert isinstance(errors[0], OperationalError)
    assert not any(kept(history).values())
    with history.connect() as connection:
        assert views(connection) == marts(connection, TIME_TO_COME)
    assert len(refresh_trade_sums(history)) == len(spans(history, fresh=True))
    assert kept(history) == rebuilt(history)


def test_what_is_published_during_a_refresh_is_seen_and_taken_in_by_the_next(
    history: Engine,
) -> None:
    with refresh_held_up(history), history.begin() as connection:
        a_new_month(connection)
        a_revised_newest_quarter(connection)
    assert (MONTHLY, date(2025, 10, 1)) in spans(history, fresh=False)
    with history.connect() as connection:
        assert views(connection) == marts(connection, TIME_TO_COME)
    assert (MONTHLY, date(2025, 10, 1)) in refresh_trade_sums(history)
    assert spans(history, fresh=False) == []
    with history.connect() as connection:
        assert views(connection) == marts(connection, TIME_TO_COME)


def a_revised_newest_quarter(connection: Connection) -> None:
    publish_trade(connection, [Figure("2025-12", A, WORLD, 3)], at="2026-11-02T09:00")


def test_a_list_that_changes_during_a_refresh_waits_for_it_and_is_followed(
    history: Engine,
) -> None:
    change = Thread(target=lambda: in_transaction(history, another_weight), daemon=True)
    with refresh_held_up(history):
        change.start()
        until(
            history, "select count(*) > 0 from pg_locks where locktype = 'advisory' and not granted"
        )
    change.join()
    with history.connect() as connection:
        assert views(connection) == marts(connection, TIME_TO_COME)
    refresh_trade_sums(history)
    assert kept(history) == rebuilt(history)


def in_transaction(engine: Engine, event: Event) -> None:
    with engine.begin() as connection:
        event(connection)


def test_two_refreshes_at_once_share_the_work(history: Engine) -> None:
    made: list[Sequence[tuple[str, date]]] = []
    others = [
        Thread(target=lambda: made.append(refresh_trade_sums(history)), daemon=True)
        for _ in range(2)
    ]
    for other in others:
        other.start()
    for other in others:
        other.join()
    everything = [span for part in made for span in part]
    assert sorted(everything) == spans(history, fresh=True)
    assert kept(history) == rebuilt(history)


# Lists


@pytest.mark.parametrize(
    "change",
    [
        "update warehouse.bridge_cluster_hs set rationale = 'another' where cluster_code = 'T'",
        "update warehouse.dim_product set name_en = name_en || '.' where hs_code = '010121'",
        "insert into warehouse.dim_product (classification_code, hs_code, level, parent_code,"
        " name_en) values ('H4', '010199', 6, '0101', 'new at the publisher')",
    ],
)
def test_a_change_that_no_figure_rests_on_forgets_nothing(history: Engine, change: str) -> None:
    refresh_trade_sums(history)
    with history.begin() as connection:
        connection.execute(text(change))
    assert spans(history, fresh=False) == []


def test_the_bridge_is_what_the_lists_say(engine: Engine) -> None:
    """Also of a warehouse whose lists were there before the bridge was."""
    assert rows(
        engine,
        "select count(*) > 1000,"
        " count(*) = (select count(*) from warehouse.cluster_product_of_lists),"
        " count(*) = (select count(*) from warehouse.bridge_cluster_product)"
        " from warehouse.bridge_cluster_product"
        " natural inner join warehouse.cluster_product_of_lists",
    ) == [(True, True, True)]
