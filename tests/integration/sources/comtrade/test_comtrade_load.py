"""UN Comtrade from the stand-in to the warehouse: only what changed, resumed, never mixed."""

from __future__ import annotations

import csv
import gzip
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine

from programme_statistics import database, settings
from programme_statistics.errors import (
    AccessRefused,
    PublisherError,
    PublisherLimit,
    QuestionRefused,
)
from programme_statistics.landing.store import LandingStore
from programme_statistics.local.sample_server import serving
from programme_statistics.ops import loads
from programme_statistics.ops.requests import Quota
from programme_statistics.orchestration import trade_steps
from programme_statistics.orchestration.trade_source import TradeSource
from programme_statistics.orchestration.trade_steps import Found
from programme_statistics.sources.comtrade import datasets, made_up, planning
from programme_statistics.sources.comtrade.client import ComtradeClient
from programme_statistics.sources.comtrade.sample import StandIn
from programme_statistics.sources.publisher import Publisher
from programme_statistics.sources.sample import Reply
from programme_statistics.sources.trade_dataset import TradeDataset
from support.road import Row, inventory, rows

TODAY = date(2026, 11, 20)
SUMMER = ["2026-06..2026-09"]
KEY = "canary-0123456789abcdef"

Change = Callable[[str, Reply], Reply]


@dataclass
class Publishing:
    """The stand-in, what it was asked, and what a test changes of its answers."""

    stand_in: StandIn = field(default_factory=StandIn)
    asked: list[str] = field(default_factory=list)
    change: Change = lambda target, reply: reply

    def __call__(self, target: str, headers: Mapping[str, str]) -> Reply:
        self.asked.append(target)
        return self.change(target, self.stand_in(target, headers))

    def asked_for_data(self) -> list[str]:
        """The questions for figures."""
        return [
            target for target in self.asked if target.startswith(("data/v1/get/", "public/v1/pr"))
        ]


@dataclass
class Bench:
    """A warehouse, a landing area and the stand-in at an address."""

    engine: Engine
    landing: Path
    address: str
    publisher: Publishing
    calls_a_day: int = 500

    def source(
        self, dataset: TradeDataset = datasets.MONTHLY, key: str | None = KEY, **extra: object
    ) -> TradeSource:
        """The source as a connection with this key and extra describes it."""
        everywhere = {"sample": True, "calls_a_day": self.calls_a_day, "seconds_between_calls": 0}
        reached = Publisher("comtrade", self.address, everywhere | extra, key)
        terms = dataset.ask(dataset, reached)
        return TradeSource(
            wanted=dataset,
            publisher=reached,
            terms=terms,
            quota=Quota(
                self.engine,
                "comtrade",
                calls_a_day=terms.calls_a_day,
                seconds_between_calls=terms.seconds_between_calls,
            ),
            engine=self.engine,
            store=LandingStore(str(self.landing)),
        )

    def load(self, source: TradeSource, periods: list[str] | None) -> Found:
        """One run of the DAG."""
        found = trade_steps.find_batches(source, periods, None, TODAY)
        for batch in found.batches:
            landed = trade_steps.land_batch(source, batch, "a run")
            published = trade_steps.publish_batch(source, landed)
            assert published.problems == []
        return found

    def a_new_day(self) -> None:
        """Nobody has been asked today, and may be."""
        self.calls_a_day = 500
        with self.engine.begin() as connection:
            connection.exec_driver_sql("delete from ops.request_day")

    def rows(self, query: str) -> list[Row]:
        """What a query finds."""
        return list(rows(self.engine, query))

    def current(self) -> list[Row]:
        """The current figures, by dataset."""
        return self.rows(
            "select dataset_code, count(*), sum(value_millis)::text from warehouse.fact_trade"
            " inner join warehouse.dim_dataset using (dataset_id)"
            " where valid_to = 'infinity' group by 1 order by 1"
        )


@pytest.fixture
def bench(warehouse: str, tmp_path: Path) -> Iterator[Bench]:
    engine = database.engine(warehouse)
    publisher = Publishing()
    with serving(tmp_path, {"comtrade": publisher}) as address:
        yield Bench(engine, tmp_path / "landing", f"{address}/comtrade", publisher)
    engine.dispose()


def made_up_total(edition: int, first: str, last: str) -> tuple[int, str]:
    figures = [
        figure
        for month in made_up.months(edition)
        if first <= str(month) <= last
        for figure in made_up.figures(month, edition)
    ]
    return len(figures), str(sum(int(figure.value[:-2]) * 1000 for figure in figures))


def test_the_synthetic_sample_reaches_the_warehouse_and_says_what_it_is(bench: Bench) -> None:
    found = bench.load(bench.source(), SUMMER)
    assert "of 4 wanted slices 0 are here" in found.sentence
    assert "1 it does not have yet" in found.sentence
    assert bench.current() == [
        ("comtrade_monthly_synthetic", *made_up_total(1, "2026-06", "2026-09"))
    ]
    assert bench.rows("select is_synthetic from warehouse.dim_dataset where dataset_id = 6") == [
        (True,)
    ]
    assert bench.rows("select distinct is_sample from ops.load") == [(True,)]
    receipts = [json.loads(path.read_text()) for path in bench.landing.rglob("*.json")]
    assert {"synthetic"} == {one["headers"].get("x-sample", "synthetic") for one in receipts}
    assert any("x-sample" in one["headers"] for one in receipts)


def test_the_second_edition_revises_withdraws_and_adds(bench: Bench) -> None:
    bench.load(bench.source(), SUMMER)
    found = bench.load(bench.source(), SUMMER)
    assert "4 are new or revised there" in found.sentence
    assert bench.current() == [
        ("comtrade_monthly_synthetic", *made_up_total(2, "2026-06", "2026-09"))
    ]
    ((new, revised, closed),) = bench.rows(
        "select rows_new, rows_revised, rows_closed from ops.load order by load_id desc limit 1"
    )
    assert new > 0
    assert revised > 0
    assert closed > 0


def test_what_is_here_is_not_asked_for_again(bench: Bench) -> None:
    for _ in range(2):
        bench.load(bench.source(), SUMMER)
    bench.publisher.asked.clear()
    before = bench.rows("select * from ops.load"), inventory(bench.landing)
    found = bench.load(bench.source(), SUMMER)
    assert found.batches == []
    assert "4 are here as the publisher has them now, 0 are new" in found.sentence
    assert bench.publisher.asked_for_data() == []
    assert (bench.rows("select * from ops.load"), inventory(bench.landing)) == before


def test_an_older_release_than_ours_is_left_where_it_is(bench: Bench) -> None:
    for _ in range(2):
        bench.load(bench.source(), SUMMER)
    before = bench.current()
    bench.publisher.stand_in = StandIn()  # begins with the first edition again
    assert bench.load(bench.source(), SUMMER).batches == []
    assert bench.current() == before


def test_the_real_mirror_figures_are_a_series_of_their_own(bench: Bench) -> None:
    bench.load(bench.source(), ["2026-06"])
    bench.load(bench.source(datasets.MIRROR_ANNUAL), ["2018..2022"])
    assert len(bench.publisher.asked_for_data()) == 2
    assert [row[:2] for row in bench.current()] == [
        ("comtrade_mirror_annual", 2010),
        ("comtrade_monthly_synthetic", made_up_total(1, "2026-06", "2026-06")[0]),
    ]
    # Germany's imports from Türkiye of seats (HS 9401) in 2022, as UN Comtrade published them.
    assert bench.rows(
        "select value_millis from warehouse.fact_trade"
        " inner join warehouse.dim_product using (product_id)"
        " where reporter_code = 276 and partner_code = 792 and hs_code = '9401'"
        " and period = '2022-01-01'"
    ) == [(round(float(published("276", "2022", "9401")) * 1000),)]


def test_the_sample_shows_what_part_of_a_partners_imports_is_ours(bench: Bench) -> None:
    spring = ["2026-04..2026-06"]
    bench.load(bench.source(), spring)
    bench.load(bench.source(datasets.MIRROR_MONTHLY), spring)
    shares = bench.rows(
        "select partner_code, min(partner_import_share_pct), max(partner_import_share_pct),"
        " min(mirror_dataset_code), bool_and(is_synthetic)"
        " from mart.cluster_market_quarter_as_of(now())"
        " where quarter = '2026-Q2' and partner_import_share_pct is not null group by 1"
    )
    assert {row[0] for row in shares} == set(made_up.MIRROR_REPORTERS)
    for _, low, high, mirror, is_synthetic in shares:
        assert 0 < low <= high < 100
        assert (mirror, is_synthetic) == ("comtrade_mirror_monthly_synthetic", True)


def test_the_made_up_years_are_a_series_of_their_own(bench: Bench) -> None:
    bench.load(bench.source(datasets.ANNUAL), ["2024..2025"])
    years = [one for year in made_up.YEARS for one in made_up.of_year(year)]
    assert bench.current() == [
        (
            "comtrade_annual_synthetic",
            len(years),
            str(sum(int(one.value[:-2]) * 1000 for one in years)),
        )
    ]
    assert bench.rows(
        "select distinct dataset_code, frequency, is_synthetic from mart.trade_vintage"
    ) == [("comtrade_annual_synthetic", "A", True)]


def published(reporter: str, year: str, code: str) -> str:
    lines = (settings.project_root() / "include/sample/comtrade_mirror_eu.csv").read_text()
    (line,) = [
        line.split(",")
        for line in lines.splitlines()
        if line.startswith(f"{reporter},{year},") and f",{code}," in line
    ]
    return line[-1]


def test_the_sample_is_what_was_published(shared_data: Path) -> None:
    with (
        shared_data / "comtrade/records/mirror_eu_imports_from_TUR_wood_furniture_2018_2022.csv"
    ).open(encoding="utf-8", newline="") as handle:
        ours = sorted(
            (row["refYear"], row["cmdCode"], row["primaryValue"]) for row in csv.DictReader(handle)
        )
    with (settings.project_root() / "include/sample/comtrade_mirror_eu.csv").open() as handle:
        carried = sorted(
            (row["year"], row["hs_code"], row["value_usd"]) for row in csv.DictReader(handle)
        )
    assert carried == ours


def quota_after(n: int, publisher: Publishing) -> Change:
    """The publisher's quota is used up after ``n`` more questions for figures."""

    def change(target: str, reply: Reply) -> Reply:
        if len(publisher.asked_for_data()) <= n or "getDa" in target:
            return reply
        said = b'{"statusCode":403,"message":"Out of call volume quota."}'
        return Reply(403, said, {"Retry-After": "7200", "Content-Type": "application/json"})

    return change


def test_a_quota_in_the_middle_of_a_backfill_resumes_where_it_stopped(bench: Bench) -> None:
    periods = ["2024-01..2026-06"]
    bench.publisher.change = quota_after(1, bench.publisher)
    bench.load(bench.source(), periods)
    assert len(bench.publisher.asked_for_data()) == 2  # the third batch was not asked for at all
    assert [row[1] for row in bench.current()] == [made_up_total(1, "2026-01", "2026-06")[0]]
    waiting = bench.rows(
        "select count(*), min(sentence) from ops.release where state = 'waiting'"
        " and dataset_code = 'comtrade_monthly_synthetic'"
    )
    assert waiting[0][0] == 24
    assert "can be asked for after" in waiting[0][1]

    # Before the quota is replenished nobody is asked, whoever starts again.
    bench.publisher.asked.clear()
    found = bench.load(bench.source(), periods)
    assert "nothing could be asked" in found.sentence
    assert "daily quota is used up" in found.sentence
    assert bench.publisher.asked == []

    bench.a_new_day()
    bench.publisher.change = lambda target, reply: reply
    bench.publisher.stand_in._was_fetched = False  # still its first edition
    bench.load(bench.source(), periods)
    assert len(bench.publisher.asked_for_data()) == 2
    assert [row[1:] for row in bench.current()] == [made_up_total(1, "2024-01", "2026-06")]
    assert bench.rows("select count(*) from ops.release where state = 'waiting'") == [(0,)]


def waiting(bench: Bench) -> list[Row]:
    return bench.rows("select edition, state from ops.release where state <> 'published'")


def test_what_a_run_did_not_bring_is_brought_by_the_next_scheduled_one(bench: Bench) -> None:
    bench.calls_a_day = 1  # for availability; none is left for figures
    long_ago = ["2024-01..2024-03"]  # before what a scheduled run looks at
    bench.load(bench.source(), long_ago)
    assert [row[0] for row in waiting(bench)] == ["792/202401", "792/202402", "792/202403"]

    bench.a_new_day()
    found = bench.load(bench.source(), None)
    assert "of 27 wanted slices 0 are here" in found.sentence
    assert [row[1:] for row in bench.current()] == [
        (
            made_up_total(1, "2024-01", "2024-03")[0] + made_up_total(1, "2024-11", "2026-09")[0],
            str(
                int(made_up_total(1, "2024-01", "2024-03")[1])
                + int(made_up_total(1, "2024-11", "2026-09")[1])
            ),
        )
    ]
    assert waiting(bench) == []


def test_what_was_asked_for_while_nobody_could_be_asked_waits_too(bench: Bench) -> None:
    bench.calls_a_day = 0
    bench.load(bench.source(), ["2024-01"])
    ((sentence,),) = bench.rows("select sentence from ops.release where state = 'waiting'")
    assert "It was asked for, and the publisher could not be asked what it has." in sentence
    bench.a_new_day()
    bench.load(bench.source(), None)
    assert waiting(bench) == []


def test_a_failed_batch_waits_for_the_next_scheduled_run(bench: Bench) -> None:
    bench.publisher.change = lambda target, reply: (
        reply if "getDa" in target else Reply(400, b'{"error":"no such parameter"}')
    )
    with pytest.raises(QuestionRefused):
        bench.load(bench.source(), ["2024-01"])
    assert waiting(bench) == [("792/202401", "waiting")]
    bench.publisher.change = lambda target, reply: reply
    bench.load(bench.source(), None)
    assert waiting(bench) == []


def test_what_the_publisher_never_has_is_given_up_in_the_end(bench: Bench) -> None:
    bench.calls_a_day = 0
    bench.load(bench.source(), ["2023-01"])  # the stand-in begins with 2024
    bench.a_new_day()
    bench.load(bench.source(), None)
    assert waiting(bench) == [("792/202301", "waiting")]
    with bench.engine.begin() as connection:
        connection.exec_driver_sql(f"update ops.release set gives_up_on = date '{TODAY}' - 1")
    bench.load(bench.source(), None)
    assert waiting(bench) == [("792/202301", "gave_up")]


def test_our_own_account_of_the_day_is_kept_across_restarts(bench: Bench) -> None:
    bench.calls_a_day = 2  # one for availability, one for figures
    bench.load(bench.source(), ["2025-01..2026-06"])
    assert len(bench.publisher.asked) == 2
    with pytest.raises(
        PublisherLimit, match=r"Today's 2 questions.*can be asked for after"
    ) as caught:
        bench.source().quota.take()
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    assert caught.value.until.date() == tomorrow
    assert "nothing could be asked" in bench.load(bench.source(), ["2025-01"]).sentence


def test_what_landed_and_was_not_published_goes_on_without_a_question(bench: Bench) -> None:
    source = bench.source()
    (batch,) = trade_steps.find_batches(source, ["2026-01"], None, TODAY).batches
    trade_steps.land_batch(source, batch, "a run that was killed")
    bench.publisher.stand_in._was_fetched = False
    bench.publisher.asked.clear()
    bench.load(source, ["2026-01"])
    assert bench.publisher.asked_for_data() == []
    assert [row[1:] for row in bench.current()] == [made_up_total(1, "2026-01", "2026-01")]


def test_what_was_held_gets_another_try_from_its_landed_bytes(bench: Bench) -> None:
    source = bench.source()
    (batch,) = trade_steps.find_batches(source, ["2026-01"], None, TODAY).batches
    (load_id,) = trade_steps.land_batch(source, batch, "a run")["load_ids"]
    with bench.engine.begin() as connection:
        held = {"status": "held", "sentence": "A limit was too narrow."}
        loads.update_load(connection, load_id, held)
    bench.publisher.stand_in._was_fetched = False
    bench.publisher.asked.clear()
    bench.load(source, ["2026-01"])
    assert bench.publisher.asked_for_data() == []
    assert bench.rows("select load_id, status from ops.load") == [(load_id, "published")]


def test_an_empty_answer_is_not_taken_for_no_trade(bench: Bench) -> None:
    bench.load(bench.source(), ["2026-06"])
    before = bench.current()

    def empty(target: str, reply: Reply) -> Reply:
        if "getDa" in target:
            return reply
        body = b'{"elapsedTime":"0.1 secs","count":0,"data":[],"error":""}'
        return Reply(200, body, reply.headers)

    bench.publisher.change = empty
    with pytest.raises(
        PublisherError, match=r"empty, although .* records.*nothing was\s+withdrawn"
    ):
        bench.load(bench.source(), ["2026-06"])
    assert bench.current() == before


def test_no_trade_in_a_scope_is_believed_once_availability_confirms_it(bench: Bench) -> None:
    nowhere = replace(datasets.MIRROR_ANNUAL.scope, partners=(4,))
    source = bench.source(replace(datasets.MIRROR_ANNUAL, scope=nowhere))
    (batch,) = trade_steps.find_batches(source, ["2022"], None, TODAY).batches
    landed = trade_steps.land_batch(source, batch, "a run")
    assert [target.partition("/C/")[0] for target in bench.publisher.asked] == [
        "data/v1/getDa", "data/v1/get", "data/v1/getDa",
    ]  # fmt: skip
    assert trade_steps.publish_batch(source, landed).problems == []
    assert bench.rows("select status, rows_read from ops.load") == [("published", 0)]


def test_a_month_that_had_to_be_split_is_split_at_once_the_next_time(bench: Bench) -> None:
    tiny = replace(planning.FREE, max_rows=1000)
    source = bench.source()
    universe = planning.Universe((0, *sorted(made_up.PARTNERS)), ("640110", "640299"))
    client = partial(
        ComtradeClient,
        key=KEY,
        access=tiny,
        scope=source.terms.scope,
        universe=lambda: universe,
        allowed_sample="synthetic",
    )
    source = replace(source, terms=replace(source.terms, asker=client))
    asked = []
    for month in ("2026-01", "2026-02"):
        bench.publisher.stand_in._was_fetched = False
        bench.publisher.asked.clear()
        bench.load(source, [month])
        asked.append(len(bench.publisher.asked_for_data()))
    assert asked == [3, 2]
    assert [row[1:] for row in bench.current()] == [made_up_total(1, "2026-01", "2026-02")]


def test_without_a_key_the_preview_gives_a_first_look(bench: Bench) -> None:
    source = bench.source(key=None)
    bench.load(source, ["2026-06"])
    assert all(target.startswith("public/v1/") for target in bench.publisher.asked)
    assert bench.rows("select distinct partner_code from warehouse.fact_trade") == [(0,)]

    # With a key the same release is asked for whole, and a look without one takes nothing away.
    bench.publisher.stand_in._was_fetched = False
    bench.load(bench.source(), ["2026-06"])
    whole = bench.current()
    assert [row[1:] for row in whole] == [made_up_total(1, "2026-06", "2026-06")]
    bench.load(source, ["2026-06"])
    assert bench.current() == whole


def test_bulk_files_give_the_same_figures(bench: Bench) -> None:
    bench.load(bench.source(bulk=True), ["2026-06"])
    assert [row[1:] for row in bench.current()] == [made_up_total(1, "2026-06", "2026-06")]
    assert bench.publisher.asked_for_data() == []


def test_made_up_figures_are_refused_where_real_ones_are_wanted(bench: Bench) -> None:
    source = bench.source(sample=False)
    with pytest.raises(AccessRefused, match="synthetic figures where real ones are wanted"):
        bench.load(source, ["2026-06"])
    assert bench.rows("select * from ops.load") == []
    assert not bench.landing.exists()


def test_the_key_is_in_no_landed_file_and_in_no_table(bench: Bench) -> None:
    bench.publisher.change = quota_after(1, bench.publisher)
    source = bench.source()
    found = trade_steps.find_batches(source, ["2025-01..2026-06"], None, TODAY)
    said = [repr(found), repr(source)]
    for batch in found.batches:
        landed = trade_steps.land_batch(source, batch, "a run")
        said += [repr(landed), repr(trade_steps.publish_batch(source, landed))]
    assert KEY not in "".join(said)  # what tasks hand on by XCom
    for path in bench.landing.rglob("*.*"):
        body = path.read_bytes()
        assert KEY.encode() not in (gzip.decompress(body) if path.suffix == ".gz" else body)
    tables = bench.rows(
        "select schemaname || '.' || tablename from pg_tables where schemaname in"
        " ('ops', 'warehouse', 'staging')"
    )
    for (table,) in tables:
        assert bench.rows(f"select 1 from {table} as t where t::text like '%{KEY}%'") == []


def test_a_publisher_that_is_down_is_an_error_that_says_so(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "urllib3.util.retry.time", SimpleNamespace(sleep=lambda _: None, time=time.time)
    )
    bench.address = "http://127.0.0.1:9"
    source = bench.source()
    with pytest.raises(PublisherError, match=r"could not be fetched.*address in a browser"):
        trade_steps.find_batches(source, ["2026-06"], None, TODAY)
