"""Landing an edition: what is kept, what is recorded, and what is only a state."""

from __future__ import annotations

from datetime import date

import pytest

from programme_statistics.errors import PublisherError
from programme_statistics.warehouse.publish import publish_load
from support.editions import TINY, tiny_edition
from support.publisher import Reply
from support.road import Road

EDITION = "2026-08"
BODY = tiny_edition(EDITION, {("2026-08", "leather"): 100})
OTHER_BODY = tiny_edition(EDITION, {("2026-08", "leather"): 110})
LOADS = "select status, sentence from ops.load order by load_id"
RELEASE = "select edition, state, gives_up_on, sentence, url from ops.release"


def test_a_new_edition_is_landed_and_recorded(road: Road) -> None:
    road.publishes(TINY, EDITION, BODY)
    landing = road.land(TINY, EDITION)
    assert landing.outcome == "landed"
    ((load_id, path, url),) = road.rows("select load_id, landed_path, source_url from ops.load")
    assert landing.load_id == load_id
    assert road.store.read(path) == BODY
    assert url == f"{road.publisher.base_url}/{TINY.path(TINY.first_edition.plus(80))}"


def test_what_was_loaded_before_is_asked_for_conditionally_and_writes_nothing(road: Road) -> None:
    headers = {"ETag": '"v1"', "Last-Modified": "Tue, 01 Sep 2026 08:00:00 GMT"}
    road.publishes(TINY, EDITION, Reply(200, BODY, headers), Reply(304))
    road.travel(TINY, EDITION)
    before = road.written()
    assert road.land(TINY, EDITION).outcome == "unchanged"
    assert road.written() == before
    assert road.publisher.asked[-1].headers["if-none-match"] == '"v1"'


def test_the_same_bytes_without_a_condition_write_nothing(road: Road) -> None:
    road.load(TINY, EDITION, BODY)
    before = road.written()
    assert road.land(TINY, EDITION).outcome == "unchanged"
    assert road.written() == before


def test_an_edition_that_was_never_loaded_is_asked_for_unconditionally(road: Road) -> None:
    road.publishes(TINY, EDITION, Reply(200, BODY, {"ETag": '"v1"'}))
    road.land(TINY, EDITION)  # and killed before it was staged
    road.land(TINY, EDITION)
    assert "if-none-match" not in road.publisher.asked[-1].headers


def test_a_load_that_was_not_finished_is_taken_up_again(road: Road) -> None:
    road.publishes(TINY, EDITION, BODY)
    first = road.land(TINY, EDITION)
    assert road.land(TINY, EDITION) == first
    assert len(road.rows(LOADS)) == 1


def test_another_address_is_asked_unconditionally(road: Road) -> None:
    """An ETag means something only to the server that gave it."""
    road.publishes(TINY, EDITION, Reply(200, BODY, {"ETag": '"v1"'}))
    road.travel(TINY, EDITION)
    road.publisher.base_url = road.publisher.base_url.replace("127.0.0.1", "localhost")
    road.land(TINY, EDITION)
    assert "if-none-match" not in road.publisher.asked[-1].headers


def test_a_changed_edition_is_a_load_of_its_own(road: Road) -> None:
    road.load(TINY, EDITION, BODY)
    road.publishes(TINY, EDITION, OTHER_BODY)
    assert road.land(TINY, EDITION).outcome == "landed"
    assert [status for status, _ in road.rows(LOADS)] == ["published", "landed"]


def test_an_edition_that_is_not_there_yet_is_waited_for(road: Road) -> None:
    landing = road.land(TINY, EDITION, today=date(2026, 9, 1))
    assert (landing.outcome, landing.load_id) == ("waiting", None)
    ((edition, state, gives_up_on, sentence, url),) = road.rows(RELEASE)
    assert (edition, state, gives_up_on) == (EDITION, "waiting", date(2026, 9, 20))
    assert "is not published yet (HTTP 404 at" in sentence
    assert "until 2026-09-20" in sentence
    assert url.startswith(road.publisher.base_url)
    assert road.rows(LOADS) == []


def test_waiting_lasts_to_the_end_of_the_stated_day(road: Road) -> None:
    assert road.land(TINY, EDITION, today=date(2026, 9, 20)).outcome == "waiting"


def test_waiting_ends_after_the_stated_day_with_a_remedy(road: Road) -> None:
    landing = road.land(TINY, EDITION, today=date(2026, 9, 21))
    assert landing.outcome == "gave_up"
    ((_, state, _, sentence, _),) = road.rows(RELEASE)
    assert state == "gave_up"
    assert "was not published by 2026-09-20" in sentence
    assert '{"periods": ["2026-08"]}' in sentence


def test_asking_again_keeps_one_record_of_waiting(road: Road) -> None:
    road.land(TINY, EDITION, today=date(2026, 9, 1))
    ((first, _),) = road.rows("select first_asked_at, last_asked_at from ops.release")
    road.land(TINY, EDITION, today=date(2026, 9, 2))
    ((again, last),) = road.rows("select first_asked_at, last_asked_at from ops.release")
    assert again == first
    assert last > first


def test_an_edition_that_came_late_ends_the_waiting(road: Road) -> None:
    road.land(TINY, EDITION, today=date(2026, 9, 21))
    road.publishes(TINY, EDITION, BODY)
    road.land(TINY, EDITION)
    ((_, state, _, sentence, _),) = road.rows(RELEASE)
    assert state == "published"
    assert sentence == "tim_sector 2026-08 has been published and landed."


def test_an_edition_that_was_there_at_once_leaves_no_record_of_waiting(road: Road) -> None:
    road.load(TINY, EDITION, BODY)
    assert road.rows(RELEASE) == []


@pytest.mark.parametrize("status", [403, 500, 503])
def test_a_refusal_of_the_publisher_records_nothing(road: Road, status: int) -> None:
    road.publishes(TINY, EDITION, Reply(status))
    with pytest.raises(PublisherError, match=f"HTTP {status}"):
        road.land(TINY, EDITION)
    assert road.rows(LOADS) == []
    assert road.rows(RELEASE) == []


def test_a_truncated_body_is_landed_refused_and_asked_for_again(road: Road) -> None:
    road.publishes(TINY, EDITION, Reply(200, BODY[:50], announced=len(BODY)))
    with pytest.raises(PublisherError, match=f"ended after 50 bytes.*{len(BODY)}.*Asking again"):
        road.land(TINY, EDITION)
    ((status, sentence),) = road.rows(LOADS)
    assert status == "refused"
    assert "nothing was loaded" in sentence
    ((path,),) = road.rows("select landed_path from ops.load")
    assert road.store.read(path) == BODY[:50]


def test_a_truncated_body_is_healed_by_the_whole_one(road: Road) -> None:
    road.publishes(TINY, EDITION, Reply(200, BODY[:50], announced=len(BODY)), Reply(200, BODY))
    with pytest.raises(PublisherError):
        road.land(TINY, EDITION)
    assert road.travel(TINY, EDITION).status == "published"


def test_a_body_called_truncated_may_turn_out_to_be_whole(road: Road) -> None:
    """The server announced too much the first time and says the truth the second."""
    road.publishes(TINY, EDITION, Reply(200, BODY, announced=len(BODY) + 1), Reply(200, BODY))
    with pytest.raises(PublisherError):
        road.land(TINY, EDITION)
    assert road.travel(TINY, EDITION).status == "published"
    assert len(road.rows(LOADS)) == 1


@pytest.mark.parametrize("outcome", ["held", "refused"])
def test_a_file_that_did_not_pass_gets_another_try(road: Road, outcome: str) -> None:
    """The file is the same; our labels or checks may not be."""
    bodies = {
        "held": tiny_edition(EDITION, {("2026-08", "leather"): -1}),
        "refused": b"no edition at all",
    }
    road.load(TINY, EDITION, bodies[outcome])
    assert [status for status, _ in road.rows(LOADS)] == [outcome]
    road.land(TINY, EDITION)
    assert road.rows(LOADS) == [("landed", "")]


def test_a_load_leads_to_its_landed_bytes_however_often_it_changed(road: Road) -> None:
    for body in (BODY, OTHER_BODY, BODY):
        road.load(TINY, EDITION, body)
    paths = [path for (path,) in road.rows("select landed_path from ops.load order by load_id")]
    assert [road.store.read(path) for path in paths] == [BODY, OTHER_BODY, BODY]


def test_a_published_load_is_not_published_again(road: Road) -> None:
    road.load(TINY, EDITION, BODY)
    ((load_id,),) = road.rows("select load_id from ops.load")
    before = road.written()
    assert publish_load(road.engine, load_id).status == "published"
    assert road.stage(TINY, load_id) == "published"
    assert road.written() == before
