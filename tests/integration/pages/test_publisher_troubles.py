"""A publisher that is down, slow, limiting, out of quota or changed: what the pages say of it.

Each trouble is real: the steps of a load ask a server on this machine that behaves like that. What
Airflow makes of it (a try again, a failure) follows from the retry policy of the DAGs.
"""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk import RetryAction
from sqlalchemy import Engine
from sqlalchemy import text as sql

from integration.pages.conftest import Get
from programme_statistics.errors import ChecksFailed, PublisherError
from programme_statistics.landing.store import LandingStore
from programme_statistics.ops.requests import Quota
from programme_statistics.orchestration import load_steps, trade_steps
from programme_statistics.orchestration.defaults import (
    PROBLEM,
    SENTENCE,
    TryAgain,
    sentence_of,
)
from programme_statistics.orchestration.trade_source import TradeSource
from programme_statistics.periods import Month
from programme_statistics.sources.comtrade.datasets import MONTHLY
from programme_statistics.sources.dataset import Dataset
from programme_statistics.sources.ecb.datasets import RATES
from programme_statistics.sources.eurostat.datasets import COMEXT
from programme_statistics.sources.eurostat.planning import totals_path
from programme_statistics.sources.publisher import Publisher
from programme_statistics.sources.slices import Slice
from programme_statistics.sources.trade_dataset import TradeDataset
from support.publisher import FakePublisher, Reply, fake_publisher
from support.rates import csvdata

DAG = "comtrade_monthly_load"
TODAY = date(2026, 11, 20)
FAILED_AT = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
NEXT_RUN = "The next run, due 2026-09-02 03:30 UTC,"
JSON = {"Content-Type": "application/json; charset=utf-8"}
RELEASE = {
    "datasetCode": 1,
    "datasetChecksum": 2,
    "lastReleased": "2026-11-01T00:00:00",
    "totalRecords": 5,
    "reporterCode": 792,
    "classificationCode": "H6",
}
AddRun = Callable[..., None]


@pytest.fixture
def publisher() -> Iterator[FakePublisher]:
    with fake_publisher() as publisher:
        yield publisher


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "urllib3.util.retry.time", SimpleNamespace(sleep=lambda _: None, time=time.time)
    )


class Loading:
    """A run of the DAG, step by step, and what Airflow knows of it afterwards."""

    def __init__(self, engine: Engine, folder: Path, get: Get, add_run: AddRun) -> None:
        self._engine = engine
        self._folder = folder
        self._get = get
        self._add_run = add_run

    def source(
        self,
        address: str,
        calls_a_day: int = 500,
        wait: float = 5.0,
        dataset: TradeDataset = MONTHLY,
    ) -> TradeSource:
        extra = {"calls_a_day": calls_a_day, "seconds_between_calls": 0}
        name = dataset.connection
        reached = Publisher(name, address, extra, "a-key")
        terms = dataset.ask(dataset, reached)
        return TradeSource(
            wanted=dataset,
            publisher=reached,
            terms=replace(terms, timeout=(wait, wait)),
            quota=Quota(self._engine, name, calls_a_day=calls_a_day, seconds_between_calls=0),
            engine=self._engine,
            store=LandingStore(str(self._folder)),
        )

    def page(self, source: TradeSource, periods: list[str] | None) -> str:
        """The page of a run that asks for ``periods``, as text."""
        tasks: list[dict[str, Any]] = []
        began = datetime.now(UTC)
        try:
            found = trade_steps.find_batches(source, periods, None, TODAY)
            state = "success" if found.batches else "skipped"
            told: dict[str, Any] = {SENTENCE: found.sentence, "return_value": found.batches}
            tasks.append({"task_id": "find", "state": state, "told": told})
            for at, batch in enumerate(found.batches):
                landed = trade_steps.land_batch(source, batch, "manual__1")
                told = {"return_value": landed}
                task = {"task_id": "batch.land", "map_index": at, "state": "success"}
                tasks.append(task | {"told": told})
        except Exception as error:
            tasks.append({"task_id": "find", **after(error)})
        return self._told(f"{source.wanted.code}_load", tasks, periods, began)

    def page_of_edition(self, dataset: Dataset, period: str) -> str:
        """The page of a run that asks for one edition, as text."""
        tasks: list[dict[str, Any]] = []
        began = datetime.now(UTC)
        at = "land"
        try:
            landed = load_steps.land_editions(dataset, [period], run_id="manual__1", today=TODAY)
            load_ids = [one.load_id for one in landed if one.load_id is not None]
            told: list[tuple[str, Any]] = [
                ("land", [{"load_id": one.load_id, "sentence": one.sentence} for one in landed])
            ]
            at = "stage"
            load_steps.stage_loads(dataset, load_ids)
            told.append(("stage", load_ids))
            at = "publish"
            published = load_steps.publish_loads(dataset, load_ids)
            problems = published.problems
            told.append(("publish", {"months": list(published.months), "problems": problems}))
            tasks += [
                {"task_id": name, "state": "success", "told": {"return_value": value}}
                for name, value in told
            ]
            if problems:
                error = ChecksFailed("\n".join(problems))
                tasks.append({"task_id": "conclude", **after(error)})
        except Exception as error:
            tasks.append({"task_id": at, **after(error)})
        return self._told(f"{dataset.code}_load", tasks, [period], began)

    def _told(
        self,
        dag_id: str,
        tasks: list[dict[str, Any]],
        periods: list[str] | None,
        began: datetime,
    ) -> str:
        over = all(task["state"] != "up_for_retry" for task in tasks)
        failed = any(task["state"] == "failed" for task in tasks)
        state = ("failed" if failed else "success") if over else "running"
        times = {"start_date": began, "end_date": datetime.now(UTC) if over else None}
        self._add_run(dag_id, state=state, conf={"periods": periods}, more=tasks, **times)
        return text(self._get(f"/dags/{dag_id}/runs/manual__1").text)


@pytest.fixture
def loading(engine: Engine, tmp_path: Path, get: Get, add_run: AddRun) -> Loading:
    return Loading(engine, tmp_path, get, add_run)


def after(error: Exception) -> dict[str, Any]:
    """The task as Airflow leaves it after this error at noon."""
    decision = TryAgain(timedelta(minutes=5)).evaluate(error, 1, max_tries=3)
    told = {PROBLEM: sentence_of(error)}
    if decision.action is RetryAction.FAIL:
        return {"state": "failed", "told": told}
    assert decision.retry_delay is not None
    return {
        "state": "up_for_retry",
        "end_date": FAILED_AT,
        "retry_delay_override": decision.retry_delay.total_seconds(),
        "told": told,
    }


def text(page: str) -> str:
    """What a reader sees of a page, on one line."""
    body = re.sub(r"<(style|script)[^>]*>.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def availability(*periods: str, **changes: object) -> Reply:
    rows = [RELEASE | {"period": period} | changes for period in periods]
    return answer(rows)


def answer(rows: list[dict[str, Any]]) -> Reply:
    body = {"elapsedTime": "0.1 secs", "count": len(rows), "data": rows, "error": ""}
    return Reply(200, json.dumps(body).encode(), JSON)


def about(*periods: str) -> str:
    return f"data/v1/getDa/C/M/HS?reporterCode=792&period={','.join(periods)}"


def test_a_publisher_that_is_down(loading: Loading) -> None:
    page = loading.page(loading.source("http://127.0.0.1:9"), ["2026-08"])
    assert "http://127.0.0.1:9/data/v1/getDa/" in page
    assert "could not be fetched" in page
    assert "Connection refused" in page
    assert "It is tried again by itself: 2026-09-01 12:05 UTC." in page


def test_a_publisher_that_is_too_slow(loading: Loading) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:  # takes the question and says nothing
        source = loading.source(f"http://127.0.0.1:{server.getsockname()[1]}", wait=0.1)
        page = loading.page(source, ["2026-08"])
    assert "could not be fetched" in page
    assert "timed out" in page
    assert "It is tried again by itself: 2026-09-01 12:05 UTC." in page


def test_a_publisher_with_trouble_of_its_own(loading: Loading, publisher: FakePublisher) -> None:
    publisher.answers(about("202608"), Reply(503, b"<html>down</html>"))
    page = loading.page(loading.source(publisher.base_url), ["2026-08"])
    assert "answers HTTP 503" in page
    assert "the publisher has trouble" in page
    assert "It is tried again by itself: 2026-09-01 12:05 UTC." in page


def test_a_publisher_that_wants_fewer_questions(loading: Loading, publisher: FakePublisher) -> None:
    limit = Reply(429, b'{"statusCode":429,"message":"Rate limit is exceeded."}', {
        "Retry-After": "7200"
    })  # fmt: skip
    publisher.answers(about("202608"), limit)
    page = loading.page(loading.source(publisher.base_url), ["2026-08"])
    assert re.search(
        r"HTTP 429 and asks to be left alone until 20\d\d-\d\d-\d\d \d\d:\d\d UTC", page
    )
    assert "1 slice did not come and waits to be asked for." in page
    assert "comtrade_monthly 792/202608 first asked" in page
    assert f"{NEXT_RUN} asks for it again." in page


def test_a_quota_that_is_used_up_in_the_middle(loading: Loading, publisher: FakePublisher) -> None:
    periods = [f"2025{month:02d}" for month in range(1, 13)]
    publisher.answers(about(*periods), availability(*periods))
    page = loading.page(loading.source(publisher.base_url, calls_a_day=1), ["2025"])
    assert "12 slices did not come and wait to be asked for." in page
    assert "Today's 1 questions to comtrade are used up (1 asked)." in page
    assert "comtrade_monthly 12 slices, 792/202501 to 792/202512" in page
    assert f"{NEXT_RUN} asks for it again." in page


def test_the_publishers_own_quota(loading: Loading, publisher: FakePublisher) -> None:
    said = b'{"statusCode":403,"message":"Out of call volume quota."}'
    publisher.answers(about("202608"), Reply(403, said, {"Retry-After": "9000"}))
    page = loading.page(loading.source(publisher.base_url), ["2026-08"])
    assert "says that the daily quota is used up" in page
    assert f"{NEXT_RUN} asks for it again." in page


def test_a_publisher_whose_answer_has_another_shape(
    loading: Loading, publisher: FakePublisher
) -> None:
    publisher.answers(
        about("202608"), availability("202608", datasetChecksum=None, totalRecords="")
    )
    page = loading.page(loading.source(publisher.base_url), ["2026-08"])
    assert "a row of availability has no usable" in page
    assert "compare the answer with the README of the source" in page
    assert f"{NEXT_RUN} tries it again. To try it now, run {DAG} with" in page
    assert "Failed: find." in page


OTHERS = ("ecb_rates", "eurostat_comext")


@pytest.fixture(params=OTHERS)
def other_page(
    request: pytest.FixtureRequest,
    loading: Loading,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Callable[[str], str]:
    """``other_page(address)``: the page of another source's run that asks there."""

    def ask(address: str) -> str:
        if request.param == RATES.code:
            monkeypatch.setenv("AIRFLOW_CONN_ECB", address)
            monkeypatch.setenv("LANDING_ROOT", str(tmp_path))
            return loading.page_of_edition(RATES, "2026-08")
        return loading.page(loading.source(address, dataset=COMEXT), ["2026-08"])

    return ask


def and_the_others_go_on(loading: Loading, publisher: FakePublisher) -> None:
    publisher.answers(about("202608"), availability("202608"))
    found = trade_steps.find_batches(loading.source(publisher.base_url), ["2026-08"], None, TODAY)
    assert len(found.batches) == 1
    assert "1 are new or revised there" in found.sentence


def test_another_source_that_is_down(
    other_page: Callable[[str], str], loading: Loading, publisher: FakePublisher
) -> None:
    page = other_page("http://127.0.0.1:9")
    assert "could not be fetched" in page
    assert "Connection refused" in page
    assert "It is tried again by itself: 2026-09-01 12:05 UTC." in page
    and_the_others_go_on(loading, publisher)


def test_another_source_whose_answer_has_another_shape(
    other_page: Callable[[str], str], loading: Loading, publisher: FakePublisher
) -> None:
    publisher.answers(
        RATES.path(Month(2026, 8)), Reply(200, csvdata({}, header="KEY,DAY,RATE") + b"a,b,c\n")
    )
    publisher.answers(
        totals_path([Slice(one, "202608") for one in COMEXT.reporters]),
        Reply(200, b"DATAFLOW,COUNTRY,MONTH,EUROS\r\nx,DE,2026-08,1\r\n"),
    )
    page = other_page(publisher.base_url)
    if "ecb_rates" in page:
        assert "line 1: the column(s) FREQ, CURRENCY_DENOM" in page
        assert "1 edition came: 1 refused." in page
        again = 'run ecb_rates_load with {"periods": ["2026-08"]}. The same bytes get another try.'
        assert again in page
    else:
        assert "the totals have no column FLOW, FREQ" in page
        assert f"{NEXT_RUN} tries it again. To try it now, run eurostat_comext_load with" in page
    and_the_others_go_on(loading, publisher)


def test_a_publisher_that_refuses_the_key(loading: Loading, publisher: FakePublisher) -> None:
    said = b'{"statusCode":401,"message":"Access denied due to invalid subscription key."}'
    publisher.answers(about("202608"), Reply(401, said))
    page = loading.page(loading.source(publisher.base_url), ["2026-08"])
    assert "Write a valid key as the password of the connection comtrade" in page
    assert "a-key" not in page
    assert f"{NEXT_RUN} tries it again." in page


def test_the_page_of_the_dag_says_it_too(
    loading: Loading, publisher: FakePublisher, get: Get
) -> None:
    loading.page(loading.source("http://127.0.0.1:9"), ["2026-08"])
    page = text(get(f"/dags/{DAG}").text)
    assert "Nothing needs you." in page
    assert "Tried again by itself manual__1 of comtrade_monthly_load" in page
    assert "It is tried again by itself: 2026-09-01 12:05 UTC." in page


def test_the_page_of_the_dag_says_that_somebody_is_needed(
    loading: Loading, publisher: FakePublisher, get: Get
) -> None:
    publisher.answers(about("202608"), Reply(400, b'{"error":"no such parameter"}'))
    loading.page(loading.source(publisher.base_url), ["2026-08"])
    page = text(get(f"/dags/{DAG}").text)
    assert "1 DAG failed when it last ran." in page
    assert "no such parameter" in page


def test_a_hundred_batches_fit_on_a_page(
    loading: Loading, engine: Engine, get: Get, add_run: AddRun
) -> None:
    with engine.begin() as connection:
        connection.execute(
            sql(
                "insert into ops.load (dataset_code, edition, sha256, landed_path, source_url,"
                " status, sentence, rows_read, rows_loaded, rows_new, run_id, landed_at,"
                " covered_months, scope)"
                " select 'comtrade_monthly', '792/' || to_char(m, 'YYYYMM'), repeat('ab', 32), 'x',"
                " 'https://comtradeapi.un.org', 'published', 'fine', 1000, 1000, 1000, 'manual__1',"
                " m, array[m::date], '{\"reporters\": [792]}'"
                " from generate_series('2017-01-01'::timestamptz, '2025-04-01', '1 month') as m"
            )
        )
    batches = [
        {"units": [[{"slice": {"reporter": 792, "period": f"{1990 + at}"}}]]} for at in range(100)
    ]
    down = "http://publisher.test/{} could not be fetched: it is down."
    tasks: list[dict[str, Any]] = [
        {"task_id": "find", "state": "success", "told": {"return_value": batches}}
    ]
    for at in range(100):
        ended: dict[str, Any] = {"state": "success"}
        if at >= 70:
            ended = after(PublisherError(down.format(at)))
        tasks.append({"task_id": "batch.land", "map_index": at, **ended})
    add_run(DAG, state="running", more=tasks)
    html = get(f"/dags/{DAG}/runs/manual__1").text
    page = text(html)
    assert "100 editions came: 100 published." in page
    assert "tried again by itself: batch.land (30 batches)." in page
    assert "100 editions of which there is nothing to say: 100,000 new" in page
    assert "batch.land: 70 success, 30 up for retry" in page
    assert "792/2060, 792/2061" in page
    assert "and 25 more" in page
    assert page.count("it is down") == 1
    assert html.count('class="card') == 2
