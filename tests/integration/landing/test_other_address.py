"""A publisher's other address stands in when its own is down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from programme_statistics.errors import PublisherError
from programme_statistics.landing.client import PoliteClient
from programme_statistics.landing.land import Landing, land_edition
from programme_statistics.periods import Month
from programme_statistics.sources.ecb.datasets import RATES, history_path
from programme_statistics.warehouse.publish import publish_load
from support.publisher import FakePublisher, Reply, fake_publisher
from support.rates import HEADER, csvdata
from support.road import Road
from unit.sources.ecb.test_ecb_history import archive

JANUARY = Month(2026, 1)
TABLE = "Date,USD,TRY,GBP,\n2026-01-05,1.10,50,0.87,\n"


@pytest.fixture
def other() -> Iterator[FakePublisher]:
    with fake_publisher() as publisher:
        publisher.answers(history_path(JANUARY), Reply(200, archive(TABLE)))
        yield publisher


def land(road: Road, other: FakePublisher) -> Landing:
    with (
        PoliteClient(road.publisher.base_url, retries=1, backoff_seconds=0) as client,
        PoliteClient(other.base_url, retries=1, backoff_seconds=0) as fallback,
    ):
        return land_edition(
            road.engine,
            road.store,
            client,
            RATES,
            JANUARY,
            today=date(2026, 1, 6),
            fallback=fallback,
        )


def test_the_portal_is_asked_first(road: Road, other: FakePublisher) -> None:
    road.publishes(RATES, "2026-01", csvdata({"2026-01-05": ("1.10", "50")}))
    assert land(road, other).outcome == "landed"
    assert other.asked == []


@pytest.mark.parametrize("status", [500, 503, 400])
def test_when_the_portal_is_down_the_archive_is_loaded(
    road: Road, other: FakePublisher, status: int
) -> None:
    road.publishes(RATES, "2026-01", Reply(status, b"down"))
    landing = land(road, other)
    assert landing.load_id is not None
    assert road.stage(RATES, landing.load_id) == "staged"
    assert publish_load(road.engine, landing.load_id, RATES.fact).status == "published"
    assert road.rows("select source_url, landed_path like '%.zip.gz', notices from ops.load") == [
        (
            f"{other.base_url}/{history_path(JANUARY)}",
            True,
            ["The data portal did not answer; these are the rates of the published archive."],
        )
    ]


def test_the_portals_answer_afterwards_changes_nothing(road: Road, other: FakePublisher) -> None:
    road.publishes(RATES, "2026-01", Reply(500, b"down"))
    landing = land(road, other)
    assert landing.load_id is not None
    road.stage(RATES, landing.load_id)
    publish_load(road.engine, landing.load_id, RATES.fact)
    outcome = road.load(RATES, "2026-01", csvdata({"2026-01-05": ("1.1000", "50.0")}))
    assert outcome.sentence == "ecb_rates 2026-01 published: 3 unchanged."


def test_when_both_are_down_the_task_is_tried_again(road: Road, other: FakePublisher) -> None:
    road.publishes(RATES, "2026-01", Reply(500, b"down"))
    other.answers(history_path(JANUARY), Reply(503, b"down"))
    with pytest.raises(PublisherError, match=r"HTTP 500.*The other address failed too.*HTTP 503"):
        land(road, other)


@pytest.mark.parametrize("reply", [Reply(404, b"No results found."), Reply(200, HEADER.encode())])
def test_a_year_without_a_rate_yet_is_waited_for(
    road: Road, other: FakePublisher, reply: Reply
) -> None:
    road.publishes(RATES, "2026-01", reply)
    assert land(road, other).outcome == "waiting"
    assert other.asked == []
    assert road.rows("select state from ops.release") == [("waiting",)]
