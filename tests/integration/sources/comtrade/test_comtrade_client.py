"""How UN Comtrade is asked, against a real HTTP server on this machine that behaves badly."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from programme_statistics.errors import (
    AccessRefused,
    LayoutChanged,
    PublisherError,
    PublisherLimit,
    QuestionRefused,
)
from programme_statistics.landing.client import PoliteClient
from programme_statistics.landing.parts import land_parts
from programme_statistics.landing.store import LandingStore
from programme_statistics.sources.comtrade.bulk import BulkAsker
from programme_statistics.sources.comtrade.client import KEY_HEADER, ComtradeClient, refusals
from programme_statistics.sources.comtrade.planning import (
    FREE,
    PREVIEW,
    Access,
    Question,
    Universe,
)
from programme_statistics.sources.slices import Scope, Slice
from support.publisher import FakePublisher, Reply, fake_publisher

KEY = "canary-0123456789abcdef"
EXPORTS = Scope("M", ("X", "RX"))
AUGUST = Question((792,), ("202208",), EXPORTS)
SUMMER = Question((792,), ("202207", "202208"), EXPORTS)
UNIVERSE = Universe((0, 276, 643), ("330300", "640110"))
JSON = {"Content-Type": "application/json; charset=utf-8"}
TINY = Access("tiny", "data/v1/get", "data/v1/getDa", 3)


def answer(n: int, **headers: str) -> Reply:
    rows = [{"primaryValue": at} for at in range(n)]
    body = {"elapsedTime": "0.09 secs", "count": n, "data": rows, "error": ""}
    return Reply(200, json.dumps(body).encode(), JSON | headers)


@pytest.fixture
def publisher() -> Iterator[FakePublisher]:
    with fake_publisher() as publisher:
        yield publisher


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def calls() -> list[int]:
    return []


@pytest.fixture
def client(
    publisher: FakePublisher, waits: list[float], calls: list[int]
) -> Iterator[ComtradeClient]:
    with client_of(publisher, waits=waits, calls=calls) as client:
        yield client


@contextmanager
def client_of(
    publisher: FakePublisher,
    access: Access = FREE,
    key: str | None = KEY,
    *,
    waits: list[float] | None = None,
    calls: list[int] | None = None,
) -> Iterator[ComtradeClient]:
    with PoliteClient(
        publisher.base_url,
        retries=2,
        backoff_seconds=0,
        secret_headers={KEY_HEADER: key} if key else None,
        before_try=lambda: None if calls is None else calls.append(1),
        refused=refusals(key),
        asks_about_404=True,
    ) as http:
        sleep = (waits if waits is not None else []).append
        yield ComtradeClient(http, key, access, EXPORTS, lambda: UNIVERSE, sleep=sleep)


def test_the_key_goes_out_in_its_header_and_in_no_address(
    publisher: FakePublisher, client: ComtradeClient
) -> None:
    publisher.answers(AUGUST.path(FREE), answer(2))
    assert client.ask(AUGUST).status == 200
    (asked,) = publisher.asked
    assert asked.headers[KEY_HEADER.lower()] == KEY
    assert KEY not in asked.path
    assert "subscription-key" not in asked.path


def test_without_a_key_the_preview_is_asked_and_no_key_header_is_sent(
    publisher: FakePublisher,
) -> None:
    publisher.answers(AUGUST.path(PREVIEW), answer(2))
    with client_of(publisher, PREVIEW, None) as client:
        client.ask(AUGUST)
    (asked,) = publisher.asked
    assert asked.path.startswith("/public/v1/preview/")
    assert KEY_HEADER.lower() not in asked.headers


def test_a_packed_answer_is_unpacked(publisher: FakePublisher, client: ComtradeClient) -> None:
    whole = answer(5)
    publisher.answers(
        AUGUST.path(FREE),
        Reply(200, gzip.compress(whole.body), JSON | {"Content-Encoding": "gzip"}),
    )
    assert client.ask(AUGUST).body.read_all() == whole.body


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(400, b'{"count":-1,"data":[],"error":"Invalid parameter value"}'), QuestionRefused),
        (
            Reply(401, b'{ "statusCode": 401, "message": "missing subscription key" }'),
            AccessRefused,
        ),
        (
            Reply(401, b'{ "statusCode": 401, "message": "invalid subscription key" }'),
            AccessRefused,
        ),
        (Reply(404, b'{"statusCode":404,"message":"Resource not found"}'), QuestionRefused),
        (Reply(403, b"", {"Retry-After": "0"}), AccessRefused),
        (Reply(403, b"", {"Retry-After": "40000"}), PublisherLimit),
        (Reply(302, b"", {"Location": "http://127.0.0.1:9/elsewhere"}), PublisherError),
    ],
)
def test_what_waiting_does_not_mend_is_asked_once(
    publisher: FakePublisher,
    client: ComtradeClient,
    calls: list[int],
    reply: Reply,
    kind: type[Exception],
) -> None:
    publisher.answers(AUGUST.path(FREE), reply)
    with pytest.raises(kind):
        client.ask(AUGUST)
    assert len(publisher.asked) == len(calls) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(429, b'{"statusCode":429,"message":"Rate limit is exceeded."}', {"Retry-After": "0"}),
        Reply(500, b""),
        Reply(502, b"<html><h1>Bad Gateway</h1></html>", {"Content-Type": "text/html"}),
    ],
    ids=["429", "500", "502 with a page"],
)
def test_what_passes_is_asked_again_and_every_try_is_counted(
    publisher: FakePublisher, client: ComtradeClient, calls: list[int], reply: Reply
) -> None:
    publisher.answers(AUGUST.path(FREE), reply, answer(2))
    assert client.count(client.ask(AUGUST).body.pieces, "answer") == 2
    assert len(publisher.asked) == len(calls) == 2


def test_a_short_quota_wait_is_waited_out(
    publisher: FakePublisher, client: ComtradeClient, waits: list[float]
) -> None:
    publisher.answers(AUGUST.path(FREE), Reply(403, b"", {"Retry-After": "7"}), answer(2))
    client.ask(AUGUST)
    assert len(waits) == 1
    assert 5 < waits[0] <= 7


def test_a_lasting_429_says_when_it_is_tried_again(
    publisher: FakePublisher, client: ComtradeClient
) -> None:
    publisher.answers(AUGUST.path(FREE), Reply(429, b"", {"Retry-After": "0"}))
    with pytest.raises(PublisherLimit, match=r"fewer questions at a time.*can be asked for after"):
        client.ask(AUGUST)


def test_a_long_retry_after_says_until_when(
    publisher: FakePublisher, client: ComtradeClient
) -> None:
    publisher.answers(AUGUST.path(FREE), Reply(429, b"", {"Retry-After": "3600"}))
    with pytest.raises(PublisherLimit) as caught:
        client.ask(AUGUST)
    assert caught.value.until > datetime.now(UTC) + timedelta(minutes=59)


def test_an_answer_that_repeats_the_key_is_not_kept(
    publisher: FakePublisher, client: ComtradeClient
) -> None:
    publisher.answers(AUGUST.path(FREE), Reply(200, f'{{"echo": "{KEY}"}}'.encode(), JSON))
    with pytest.raises(AccessRefused) as caught:
        client.ask(AUGUST)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("kind", ["synthetic", "rebuilt"])
def test_a_stand_in_is_refused_where_the_publisher_is_wanted(
    publisher: FakePublisher, client: ComtradeClient, kind: str
) -> None:
    publisher.answers(AUGUST.path(FREE), answer(2, **{"X-Sample": kind}))
    with pytest.raises(AccessRefused, match=f"serves {kind} figures where real ones are wanted"):
        client.ask(AUGUST)


def test_availability_is_asked_first_and_cheaply(
    publisher: FakePublisher, client: ComtradeClient
) -> None:
    row = {
        "datasetCode": 1, "datasetChecksum": -5, "lastReleased": "2023-01-01", "totalRecords": 9,
        "reporterCode": 792, "period": "202208", "classificationCode": "H6",
    }  # fmt: skip
    body = json.dumps({"count": 1, "data": [row], "error": ""}).encode()
    wanted = [Slice(792, "202207"), Slice(792, "202208")]
    publisher.answers(
        "data/v1/getDa/C/M/HS?reporterCode=792&period=202207,202208", Reply(200, body, JSON)
    )
    assert list(client.availability(wanted)) == [Slice(792, "202208")]
    assert len(publisher.asked) == 1


# --- landing -----------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> LandingStore:
    return LandingStore(str(tmp_path / "landing"))


def land(
    store: LandingStore, client: ComtradeClient, questions: Sequence[Question]
) -> list[tuple[int | None, str]]:
    parts = land_parts(
        store,
        client,
        questions,
        dataset_code="comtrade_monthly",
        release="792/202208/abc",
        suffix="json",
    )
    return [(part.count, part.source_url.partition("?")[2]) for part in parts]


def test_a_cut_answer_is_split_until_none_is(publisher: FakePublisher, store: LandingStore) -> None:
    july, august = (Question((792,), (month,), EXPORTS) for month in ("202207", "202208"))
    partners = [
        Question((792,), ("202208",), Scope("M", ("X", "RX"), partners=some))
        for some in ((0, 643), (276,))
    ]
    for question, n in ((SUMMER, 3), (july, 2), (august, 3), (partners[0], 2), (partners[1], 1)):
        publisher.answers(question.path(TINY), answer(n))
    with client_of(publisher, TINY) as client:
        found = land(store, client, [SUMMER])
    asked = [one.path(TINY).partition("?")[2] for one in (july, *partners)]
    assert found == list(zip([2, 2, 1], asked, strict=True))


def test_one_figure_with_as_many_rows_as_fit_stops_the_load(
    publisher: FakePublisher, store: LandingStore
) -> None:
    one = Question((792,), ("202208",), Scope("M", ("X",), (0,), ("640110",)))
    publisher.answers(one.path(TINY), answer(3))
    with client_of(publisher, TINY) as client, pytest.raises(LayoutChanged, match="breakdown rows"):
        land(store, client, [one])


BAD = {
    "reset in mid-body": Reply(200, b'{"count":5,"data":[{', JSON, announced=500, ending="reset"),
    "no last chunk": Reply(200, b'{"count":5,"data":[{', JSON, ending="chunked"),
    "truncated gzip": Reply(
        200, gzip.compress(answer(500).body)[:60], JSON | {"Content-Encoding": "gzip"}
    ),
    "count that does not match": Reply(
        200, b'{"elapsedTime":"1","count":5,"data":[{"primaryValue":1}],"error":""}', JSON
    ),
    "a page": Reply(200, b"<html>Service unavailable</html>", {"Content-Type": "text/html"}),
}


@pytest.mark.parametrize("reply", BAD.values(), ids=BAD.keys())
def test_a_bad_body_is_kept_to_be_looked_at_and_asked_for_again(
    publisher: FakePublisher, client: ComtradeClient, store: LandingStore, reply: Reply
) -> None:
    publisher.answers(AUGUST.path(FREE), reply, answer(4))
    with pytest.raises(PublisherError, match=r"[Aa]sk|looked at|browser"):
        land(store, client, [AUGUST])
    (receipt,) = store.receipts("comtrade_monthly", "792/202208/abc")
    assert receipt.truncated
    assert [count for count, _ in land(store, client, [AUGUST])] == [4]


def test_a_quota_in_the_middle_keeps_what_came_and_the_rest_is_asked_for_later(
    publisher: FakePublisher, client: ComtradeClient, store: LandingStore
) -> None:
    months = [Question((792,), (month,), EXPORTS) for month in ("202207", "202208", "202209")]
    publisher.answers(months[0].path(FREE), answer(1))
    publisher.answers(
        months[1].path(FREE),
        Reply(
            403,
            b'{"statusCode":403,"message":"Out of call volume quota."}',
            {"Retry-After": "9000"},
        ),
        answer(2),
    )
    publisher.answers(months[2].path(FREE), answer(3))
    with pytest.raises(PublisherLimit, match=r"daily quota is used up.*What came is kept"):
        land(store, client, months)
    assert [count for count, _ in land(store, client, months)] == [1, 2, 3]
    assert [asked.path.partition("period=")[2][:6] for asked in publisher.asked] == [
        "202207", "202208", "202208", "202209",
    ]  # fmt: skip


def test_an_empty_answer_that_was_kept_is_asked_for_again(
    publisher: FakePublisher, client: ComtradeClient, store: LandingStore
) -> None:
    publisher.answers(AUGUST.path(FREE), answer(0), answer(2))
    assert [count for count, _ in land(store, client, [AUGUST])] == [0]
    assert [count for count, _ in land(store, client, [AUGUST])] == [2]


def test_the_key_is_nowhere_but_in_the_request(
    publisher: FakePublisher,
    client: ComtradeClient,
    store: LandingStore,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    echo = {"WWW-Authenticate": KEY, "ETag": "v1"}
    for reply in (
        answer(2, **{"Set-Cookie": KEY}),
        Reply(401, f'{{"statusCode":401,"message":"key {KEY} is invalid"}}'.encode(), echo),
        Reply(400, f'{{"error":"{KEY}"}}'.encode(), echo),
        Reply(403, f"<html>{KEY}</html>".encode(), {"Retry-After": "9000"}),
        Reply(500, KEY.encode()),
        Reply(200, f"<html>{KEY}</html>".encode()),
        Reply(200, b'{"count":', announced=999, ending="reset"),
    ):
        publisher.answers(AUGUST.path(FREE), reply)
        try:
            land(LandingStore(str(tmp_path / "landing" / str(len(said)))), client, [AUGUST])
        except PublisherError as error:
            said += [str(error), repr(error), repr(error.__cause__)]
        else:
            said.append("")
    assert any(KEY in asked.headers.get(KEY_HEADER.lower(), "") for asked in publisher.asked)
    assert KEY not in "\n".join(said)
    assert KEY not in caplog.text
    assert KEY not in repr(client)
    landed = [path for path in (tmp_path / "landing").rglob("*") if path.is_file()]
    assert landed
    for path in landed:
        body = path.read_bytes()
        assert KEY.encode() not in (gzip.decompress(body) if path.suffix == ".gz" else body)


# --- bulk --------------------------------------------------------------------------------------

ROW = {
    "reporterCode": 792, "period": 202208, "rowKey": "a1b2c3d4e5", "classificationCode": "H6",
    "publicationDate": "2023-01-01T00:00:00Z", "fileUrl": "anything",
}  # fmt: skip
LIST = "bulk/v1/get/C/M/HS?reporterCode=792&period=202208"
FILE = "bulk/v1/file/792/a1b2c3d4e5"
TSV = gzip.compress(b"datasetCode\ttypeCode\r\n1\tC\r\n" * 400)
NAMED = {
    "Content-Type": "application/TSV",
    "Content-Disposition": 'attachment; filename="C/M/792/../../etc/x.txt.gz"; size=9',
}


def bulk_list(*rows: dict[str, object]) -> Reply:
    body = json.dumps({"count": len(rows), "data": list(rows), "error": ""}).encode()
    return Reply(200, body, JSON)


def test_a_bulk_file_is_landed_as_it_came_and_its_name_is_no_path(
    publisher: FakePublisher, client: ComtradeClient, store: LandingStore, tmp_path: Path
) -> None:
    publisher.answers(LIST, bulk_list(ROW))
    publisher.answers(FILE, Reply(200, TSV, NAMED))
    bulk = BulkAsker(client)
    files = bulk.plan([Slice(792, "202208")], 0)
    (part,) = land_parts(
        store, bulk, files, dataset_code="comtrade_monthly", release="792/202208/abc",
        suffix="txt.gz",
    )  # fmt: skip
    assert store.read(part.path) == TSV
    assert part.path.startswith("comtrade_monthly/792/202208/abc/")
    assert {path.name for path in tmp_path.iterdir()} == {"landing"}


def test_a_bulk_list_that_lacks_a_slice_is_no_reason_to_withdraw_it(
    publisher: FakePublisher, client: ComtradeClient
) -> None:
    publisher.answers(LIST, bulk_list())
    with pytest.raises(PublisherError, match="bulk list lacks 792/202208"):
        BulkAsker(client).plan([Slice(792, "202208")], 0)


@pytest.mark.parametrize("cut", [10, len(TSV) // 2, len(TSV) - 1])
def test_a_bulk_file_that_ends_early_is_asked_for_again(
    publisher: FakePublisher, client: ComtradeClient, store: LandingStore, cut: int
) -> None:
    publisher.answers(LIST, bulk_list(ROW))
    publisher.answers(FILE, Reply(200, TSV[:cut], NAMED))
    bulk = BulkAsker(client)
    files = bulk.plan([Slice(792, "202208")], 0)
    with pytest.raises(PublisherError, match="before its announced end"):
        land_parts(
            store, bulk, files, dataset_code="comtrade_monthly", release="r", suffix="txt.gz"
        )


def test_the_recorded_head_of_a_bulk_file_is_seen_to_be_cut(
    publisher: FakePublisher, client: ComtradeClient, shared_data: Path
) -> None:
    (recorded,) = (shared_data / "comtrade" / "recorded").glob("goods_bulk__*.body.bin")
    publisher.answers(LIST, bulk_list(ROW))
    publisher.answers(FILE, Reply(200, recorded.read_bytes(), NAMED))
    (file,) = BulkAsker(client).plan([Slice(792, "202208")], 0)
    assert client.bulk_file(file).truncated


def test_a_bulk_file_of_several_members_is_whole(
    publisher: FakePublisher, client: ComtradeClient
) -> None:
    publisher.answers(LIST, bulk_list(ROW))
    publisher.answers(FILE, Reply(200, TSV + gzip.compress(bytes(3_000_000)), NAMED))
    (file,) = BulkAsker(client).plan([Slice(792, "202208")], 0)
    assert not client.bulk_file(file).truncated


def test_recorded_exchanges_are_replayed(
    publisher: FakePublisher, store: LandingStore, shared_data: Path
) -> None:
    """The publisher's own bytes, packed as it packs them, pass through client and landing."""
    body = (
        shared_data / "comtrade/recorded/goods__data__v1__get__C__A__HS-60a6ad.body.json"
    ).read_bytes()
    question = Question((156,), ("2010",), Scope("A", ("M", "X", "RM", "RX"), (32, 280, 276)))
    publisher.answers(
        question.path(FREE), Reply(200, gzip.compress(body), JSON | {"Content-Encoding": "gzip"})
    )
    with client_of(publisher) as client:
        (part,) = land_parts(
            store, client, [question], dataset_code="comtrade_annual", release="156/2010/a",
            suffix="json",
        )  # fmt: skip
    assert part.count == 4
    assert store.read(part.path) == body
