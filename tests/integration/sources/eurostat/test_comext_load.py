"""Comext from the stand-in to the warehouse: by month, in euros, only what changed, never mixed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from programme_statistics import database
from programme_statistics.errors import AccessRefused, ConfigurationError, PublisherError
from programme_statistics.landing.store import LandingStore
from programme_statistics.local.sample_server import serving
from programme_statistics.ops.requests import Quota
from programme_statistics.orchestration import trade_steps
from programme_statistics.orchestration.trade_source import TradeSource
from programme_statistics.orchestration.trade_steps import Found
from programme_statistics.periods import Month
from programme_statistics.sources.eurostat import made_up
from programme_statistics.sources.eurostat.datasets import COMEXT
from programme_statistics.sources.eurostat.sample import StandIn, fault
from programme_statistics.sources.publisher import Publisher
from programme_statistics.sources.sample import Reply
from support.road import Row, inventory, rows

TODAY = date(2026, 11, 20)
SUMMER = ["2026-06..2026-08"]
AUGUST = Month(2026, 8)


@dataclass
class Publishing:
    """The stand-in, what it was asked, and what a test changes of its answers."""

    stand_in: StandIn = field(default_factory=StandIn)
    asked: list[str] = field(default_factory=list)
    change: Callable[[str, Reply], Reply] = lambda target, reply: reply

    def __call__(self, target: str, headers: Mapping[str, str]) -> Reply:
        self.asked.append(target)
        return self.change(target, self.stand_in(target, headers))

    def asked_for_figures(self) -> list[str]:
        """The questions for figures; totals are asked for to see what there is."""
        return [one for one in self.asked if "/data/DS-" in one and ".TOTAL." not in one]


@dataclass
class Bench:
    """A warehouse, a landing area and the stand-in at an address."""

    engine: Engine
    landing: Path
    address: str
    publisher: Publishing

    def source(self, **extra: object) -> TradeSource:
        """The source as a connection with this extra describes it."""
        extra = {"sample": True, "seconds_between_calls": 0} | extra
        reached = Publisher("eurostat", self.address, extra)
        terms = COMEXT.ask(COMEXT, reached)
        quota = Quota(
            self.engine,
            "eurostat",
            calls_a_day=terms.calls_a_day,
            seconds_between_calls=terms.seconds_between_calls,
        )
        store = LandingStore(str(self.landing))
        return TradeSource(COMEXT, reached, terms, quota, self.engine, store)

    def load(self, periods: list[str], reporters: list[int] | None = None) -> Found:
        """One run of the DAG."""
        source = self.source()
        found = trade_steps.find_batches(source, periods, reporters, TODAY)
        for batch in found.batches:
            landed = trade_steps.land_batch(source, batch, "a run")
            published = trade_steps.publish_batch(source, landed)
            assert published.problems == []
        return found

    def rows(self, query: str) -> list[Row]:
        """What a query finds."""
        return list(rows(self.engine, query))

    def current(self) -> list[Row]:
        """The current figures: how many, and their sum in thousandths, by dataset."""
        return self.rows(
            "select dataset_code, count(*), sum(value_millis)::text from warehouse.fact_trade"
            " inner join warehouse.dim_dataset using (dataset_id)"
            " where valid_to = 'infinity' group by 1 order by 1"
        )


@pytest.fixture
def bench(warehouse: str, tmp_path: Path) -> Iterator[Bench]:
    engine = database.engine(warehouse)
    publisher = Publishing()
    with serving(tmp_path, {"eurostat": publisher}) as address:
        yield Bench(engine, tmp_path / "landing", f"{address}/eurostat", publisher)
    engine.dispose()


def made_up_sum(*months: Month) -> Row:
    """How many subheadings there are in the months, and their sum."""
    cells = [one for month in months for one in made_up.imports(month) if len(one.product) == 6]
    return ("eurostat_comext_synthetic", len(cells), str(sum(one.value for one in cells) * 1000))


def test_the_sample_reaches_the_warehouse_in_euros_and_says_what_it_is(bench: Bench) -> None:
    found = bench.load(["2026-07..2026-09"])
    assert "of 81 wanted slices 0 are here" in found.sentence
    assert "12 are new or revised" in found.sentence  # six members in two months
    assert bench.current() == [made_up_sum(Month(2026, 7), AUGUST)]
    assert bench.rows(
        "select currency, is_synthetic from warehouse.dim_dataset where dataset_id = 7"
    ) == [("EUR", True)]
    assert bench.rows("select distinct is_sample from ops.load") == [(True,)]
    receipts = [json.loads(path.read_text()) for path in bench.landing.rglob("*.json")]
    assert {"synthetic"} == {one["headers"].get("x-sample", "synthetic") for one in receipts}
    assert any("x-sample" in one["headers"] for one in receipts)


def test_a_figure_is_what_was_published_to_the_euro_and_the_kilogram(bench: Bench) -> None:
    bench.load(["2026-08"], [276])
    of_germany = {
        (0 if one.partner == "WORLD" else 792, one.product): one
        for one in made_up.imports(AUGUST)
        if one.reporter == "DE" and len(one.product) == 6
    }
    loaded = bench.rows(
        "select partner_code, hs_code, value_millis, net_mass_grams, reporter_code, flow_code,"
        " flags, classification_code, supplementary_quantity_millis, period::text"
        " from warehouse.fact_trade inner join warehouse.dim_product using (product_id)"
        " inner join warehouse.dim_trade_flow using (flow_id)"
    )
    assert {(row[0], row[1]): (row[2], row[3]) for row in loaded} == {
        key: (one.value * 1000, one.kilograms and one.kilograms * 1000)
        for key, one in of_germany.items()
    }
    assert {row[4:] for row in loaded} == {(276, "M", 4, "H6", None, "2026-08-01")}


def test_a_month_is_one_load_that_accounts_for_every_line(bench: Bench) -> None:
    bench.load(["2026-08"])
    ((edition, read, loaded, rejected, ignored, names),) = bench.rows(
        "select edition, rows_read, rows_loaded, rows_rejected, rows_ignored, ignored from ops.load"
    )
    assert edition == "276+5/202608"
    assert read == loaded + rejected + ignored
    assert (loaded, rejected) == (made_up_sum(AUGUST)[1], 0)
    assert set(names) == {
        "level 2 (not the level asked for)",
        "level 4 (not the level asked for)",
        "level 8 (not the level asked for)",
        "net mass (part of the record of its value)",
        "total of all products (used by the checks)",
    }


def test_every_check_is_judged_and_passes_on_the_sample(bench: Bench) -> None:
    bench.load(["2026-08"])
    verdicts: dict[str, bool] = dict(bench.rows("select check_name, passed from ops.check_result"))
    assert {"every_slice_answered", "one_release", "products_near_total"} <= verdicts.keys()
    assert all(verdicts.values())


def test_few_questions_are_asked_and_none_that_is_answered_late(bench: Bench) -> None:
    bench.load(["2026-08"])
    assert len(bench.publisher.asked_for_figures()) == 3  # two reporters a question
    assert not [one for one in bench.publisher.asked if "async" in one]
    assert bench.rows("select calls from ops.request_day where publisher = 'eurostat'") == [(4,)]


def test_what_is_here_is_not_asked_for_again(bench: Bench) -> None:
    bench.load(SUMMER)
    bench.publisher.asked.clear()
    before = bench.rows("select * from ops.load"), inventory(bench.landing)
    found = bench.load(SUMMER)
    assert found.batches == []
    assert "18 are here as the publisher has them now, 0 are new" in found.sentence
    assert bench.publisher.asked_for_figures() == []
    assert (bench.rows("select * from ops.load"), inventory(bench.landing)) == before


@contextmanager
def released(bench: Bench, changes: Mapping[bytes, bytes]) -> Iterator[None]:
    """A later release of the publisher's, in which these texts are others."""

    def change(target: str, reply: Reply) -> Reply:
        body = reply.body.replace(made_up.LAST_UPDATE.encode(), b"16/11/26 11:00:00")
        for old, new in changes.items():
            body = body.replace(old, new)
        return Reply(reply.status, body, reply.headers)

    bench.publisher.change = change
    yield
    bench.publisher.change = lambda target, reply: reply


def cell(reporter: str = "DE") -> made_up.Import:
    """One of August's cells."""
    return next(
        one
        for one in made_up.imports(AUGUST)
        if (one.reporter, one.partner) == (reporter, "TR") and len(one.product) == 6
    )


def line(one: made_up.Import, value: int) -> bytes:
    return f"{one.reporter},TR,{one.product},1,VALUE_IN_EUROS,2026-08,{value}\r\n".encode()


def test_a_new_release_revises_what_it_changes_and_nothing_else(bench: Bench) -> None:
    bench.load(["2026-08"])
    (_, n, before), one = bench.current()[0], cell()
    with released(bench, {line(one, one.value): line(one, one.value + 5)}):
        found = bench.load(["2026-08"])
        assert "6 are new or revised" in found.sentence
        assert bench.rows(
            "select rows_new, rows_revised, rows_closed, rows_unchanged from ops.load"
            " order by load_id desc limit 1"
        ) == [(0, 1, 0, n - 1)]
        assert bench.current()[0][1:] == (n, str(int(before) + 5000))
        assert bench.load(["2026-08"]).batches == []


def test_a_figure_that_a_release_no_longer_has_is_withdrawn(bench: Bench) -> None:
    bench.load(["2026-08"])
    n, one = bench.current()[0][1], cell()
    assert one.kilograms is not None
    mass = f",{one.product},1,QUANTITY_IN_100KG,2026-08,{one.kilograms / 100:.2f}"
    start = f"ESTAT:DS-045409(1.0),16/11/26 11:00:00,M,DE,TR{mass}\r\n".encode()
    head = b"ESTAT:DS-045409(1.0),16/11/26 11:00:00,M,"
    with released(bench, {start: b"", head + line(one, one.value): b""}):
        bench.load(["2026-08"])
    assert bench.current()[0][1] == n - 1
    assert bench.rows("select rows_closed from ops.load order by load_id desc limit 1") == [(1,)]


def test_a_reporter_that_falls_silent_is_not_taken_for_no_trade(bench: Bench) -> None:
    bench.load(["2026-08"])
    before = bench.current()

    def without_germany(target: str, reply: Reply) -> Reply:
        if ".TOTAL." in target:
            body = reply.body.replace(made_up.LAST_UPDATE.encode(), b"16/11/26 11:00:00")
        else:
            kept = [one for one in reply.body.splitlines(True) if b",DE," not in one]
            body = b"".join(kept)
        return Reply(reply.status, body, reply.headers)

    bench.publisher.change = without_germany
    with pytest.raises(PublisherError, match=r"no imports of DE from the\s+world.*no proof"):
        bench.load(["2026-08"])
    assert bench.current() == before


@pytest.mark.parametrize("status", [200, 404])
def test_no_results_where_there_is_a_total_withdraws_nothing(bench: Bench, status: int) -> None:
    bench.load(["2026-08"])
    before = bench.current()

    def nothing(target: str, reply: Reply) -> Reply:
        if ".TOTAL." in target:
            body = reply.body.replace(made_up.LAST_UPDATE.encode(), b"16/11/26 11:00:00")
            return Reply(200, body, reply.headers)
        return fault(status, "100", "NO_RESULTS: The query did not return any results.")

    bench.publisher.change = nothing
    with pytest.raises(PublisherError, match="no proof that there was no trade"):
        bench.load(["2026-08"])
    assert bench.current() == before


def test_a_month_that_is_not_out_is_not_asked_for(bench: Bench) -> None:
    found = bench.load(["2026-09..2026-10"])
    assert "54 it does not have yet" in found.sentence
    assert bench.publisher.asked_for_figures() == []


def test_questions_that_are_too_large_are_asked_in_parts(bench: Bench) -> None:
    bench.publisher.stand_in = StandIn(at_most=100_000)
    bench.load(["2026-08"])
    assert bench.current() == [made_up_sum(AUGUST)]
    # Two reporters and two partners are refused, then one and two; one and one is answered.
    assert len(bench.publisher.asked_for_figures()) == 3 + 6 + 12


def test_an_answer_that_is_prepared_first_gives_the_same_figures(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("programme_statistics.sources.eurostat.client._SECONDS_BETWEEN_LOOKS", 0.0)
    bench.publisher.stand_in = StandIn(at_once=1_000)
    bench.load(["2026-08"])
    assert bench.current() == [made_up_sum(AUGUST)]
    assert len([one for one in bench.publisher.asked if "async/data" in one]) == 3


def test_what_landed_and_was_not_published_goes_on_without_a_question(bench: Bench) -> None:
    source = bench.source()
    (batch,) = trade_steps.find_batches(source, ["2026-08"], None, TODAY).batches
    trade_steps.land_batch(source, batch, "a run that was killed")
    bench.publisher.asked.clear()
    bench.load(["2026-08"])
    assert bench.publisher.asked_for_figures() == []
    assert bench.current() == [made_up_sum(AUGUST)]


def test_an_interrupted_month_asks_only_for_the_rest(bench: Bench) -> None:
    figures = bench.publisher.asked_for_figures

    def breaks_down(target: str, reply: Reply) -> Reply:
        return Reply(400, b"") if len(figures()) == 2 else reply

    bench.publisher.change = breaks_down
    with pytest.raises(PublisherError, match="HTTP 400"):
        bench.load(["2026-08"])
    bench.publisher.change = lambda target, reply: reply
    bench.publisher.asked.clear()
    bench.load(["2026-08"])
    assert len(figures()) == 2  # the first of three is here
    assert bench.current() == [made_up_sum(AUGUST)]


def test_made_up_figures_are_refused_where_real_ones_are_wanted(bench: Bench) -> None:
    source = bench.source(sample=False)
    with pytest.raises(AccessRefused, match="synthetic figures where real ones are wanted"):
        trade_steps.find_batches(source, ["2026-08"], None, TODAY)


def test_real_figures_are_refused_where_made_up_ones_are_wanted(bench: Bench) -> None:
    bench.publisher.change = lambda target, reply: Reply(reply.status, reply.body)
    with pytest.raises(AccessRefused, match="real figures where synthetic ones are wanted"):
        bench.load(["2026-08"])


def test_a_reporter_outside_the_union_is_refused(bench: Bench) -> None:
    with pytest.raises(ConfigurationError, match=r"no reporter 826.*Write their numeric codes"):
        bench.load(["2026-08"], [826])
    assert bench.publisher.asked == []


def held(bench: Bench, change: Callable[[str, Reply], Reply]) -> str:
    """Why August is held when the answers are changed like this; nothing of it is loaded."""
    bench.publisher.change = change
    source = bench.source()
    (batch,) = trade_steps.find_batches(source, ["2026-08"], None, TODAY).batches
    landed = trade_steps.land_batch(source, batch, "a run")
    (problem,) = trade_steps.publish_batch(source, landed).problems
    assert bench.current() == []
    return problem


def in_figures(change: Callable[[bytes], bytes]) -> Callable[[str, Reply], Reply]:
    """Changes answers with figures, and leaves the totals as they are."""

    def changed(target: str, reply: Reply) -> Reply:
        if ".TOTAL." in target:
            return reply
        return Reply(reply.status, change(reply.body), reply.headers)

    return changed


def test_a_negative_value_holds_the_month(bench: Bench) -> None:
    one = cell()
    old, new = line(one, one.value), line(one, -one.value)
    assert "negative" in held(bench, in_figures(lambda body: body.replace(old, new)))
    assert bench.rows("select distinct rule from ops.reject") == [("negative",)]


def test_a_figure_that_comes_twice_holds_the_month(bench: Bench) -> None:
    one = cell()
    start = b"ESTAT:DS-045409(1.0),15/10/26 11:00:00,M,"
    old = start + line(one, one.value)
    new = old + start + line(one, one.value + 1)
    problem = held(bench, in_figures(lambda body: body.replace(old, new)))
    assert "have the key of another one" in problem
    assert f"product={one.product}" in problem


def with_flags(flagged: bytes) -> Callable[[bytes], bytes]:
    """Adds the column OBS_FLAG; the line that holds ``flagged`` is confidential, and empty."""

    def change(body: bytes) -> bytes:
        lines = []
        for at, one in enumerate(body.splitlines()):
            if at == 0:
                lines.append(one + b",OBS_FLAG")
            elif flagged in one:
                lines.append(one.rpartition(b",")[0] + b",,c")
            else:
                lines.append(one + b",")
        return b"\r\n".join([*lines, b""])

    return change


def test_a_withheld_figure_is_named_and_holds_nothing(bench: Bench) -> None:
    one = cell()
    value = f",DE,TR,{one.product},1,VALUE_IN_EUROS".encode()
    bench.publisher.change = in_figures(with_flags(value))
    bench.load(["2026-08"])
    assert bench.current()[0][1] == made_up_sum(AUGUST)[1] - 1
    ((ignored,),) = bench.rows("select ignored from ops.load")
    assert ignored["no figure: confidential"] == 1
    assert ignored["net mass of a record without a value"] == 1


def test_a_mass_whose_value_is_empty_holds_the_month(bench: Bench) -> None:
    one = cell()
    old = line(one, one.value)
    new = old.replace(f",{one.value}\r".encode(), b",\r")
    assert "have no value" in held(bench, in_figures(lambda body: body.replace(old, new)))


def test_two_releases_in_one_month_are_noticed(bench: Bench) -> None:
    bench.publisher.change = in_figures(
        lambda body: body.replace(b"15/10/26", b"16/11/26") if b",IT," in body else body
    )
    bench.load(["2026-08"])
    assert bench.rows(
        "select sentence like '%of 2 releases%' from ops.check_result where not passed"
    ) == [(True,)]
