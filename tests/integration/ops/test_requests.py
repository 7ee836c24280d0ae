"""The account of questions to a publisher with a quota: kept by all, across restarts."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from programme_statistics import database
from programme_statistics.errors import PublisherLimit
from programme_statistics.ops.requests import Quota


@pytest.fixture
def engine(warehouse: str) -> Iterator[Engine]:
    engine = database.engine(warehouse)
    yield engine
    engine.dispose()


def quota(
    engine: Engine, limit: int = 3, gap: float = 0, waits: list[float] | None = None
) -> Quota:
    return Quota(
        engine,
        "comtrade",
        calls_a_day=limit,
        seconds_between_calls=gap,
        sleep=(waits if waits is not None else []).append,
    )


def test_a_day_has_so_many_questions_and_no_more(engine: Engine) -> None:
    for _ in range(3):
        quota(engine).take()  # each as if after a restart
    with pytest.raises(PublisherLimit, match=r"Today's 3 questions to comtrade are used up"):
        quota(engine).take()
    assert quota(engine).used() == 3
    assert "used up" in quota(engine).stopped()


def test_the_limit_ends_at_midnight_utc(engine: Engine) -> None:
    with pytest.raises(PublisherLimit) as caught:
        quota(engine, limit=0).take()
    until = caught.value.until
    assert (until.hour, until.minute) == (0, 0)
    assert timedelta() < until - datetime.now(UTC) <= timedelta(days=1)


def test_a_new_day_begins_anew(engine: Engine) -> None:
    for _ in range(3):
        quota(engine).take()
    with engine.begin() as connection:
        connection.execute(text("update ops.request_day set day = day - 1"))
    quota(engine).take()
    assert quota(engine).used() == 1


def test_another_publishers_account_is_its_own(engine: Engine) -> None:
    for _ in range(3):
        quota(engine).take()
    Quota(engine, "other", calls_a_day=1, seconds_between_calls=0).take()


def test_questions_at_the_same_time_are_counted_each(engine: Engine) -> None:
    def ask(_: int) -> bool:
        try:
            quota(engine, limit=10).take()
        except PublisherLimit:
            return False
        return True

    with ThreadPoolExecutor(4) as several:
        taken = list(several.map(ask, range(16)))
    assert sum(taken) == quota(engine).used() == 10


def test_questions_are_so_far_apart_whoever_asks(engine: Engine) -> None:
    waits: list[float] = []
    for _ in range(3):
        quota(engine, gap=10, waits=waits).take()
    assert [round(wait, -1) for wait in waits] == [10, 20]


def test_a_publisher_that_wants_to_be_left_alone_is(engine: Engine) -> None:
    until = datetime.now(UTC) + timedelta(hours=30)
    limit = PublisherLimit("The daily quota is used up; nothing before tomorrow.", until)
    quota(engine).close(limit)
    with engine.begin() as connection:  # also on the next day
        connection.execute(text("update ops.request_day set day = day - 1"))
    with pytest.raises(PublisherLimit, match="used up; nothing before") as caught:
        quota(engine).take()
    assert caught.value.until == until
    assert quota(engine).stopped() == str(limit)


def test_once_the_time_has_passed_it_is_asked_again(engine: Engine) -> None:
    quota(engine).close(PublisherLimit("closed", datetime.now(UTC) - timedelta(seconds=1)))
    quota(engine).take()
    assert quota(engine).stopped() == ""
