"""How a publisher is asked, against a real HTTP server on this machine."""

from __future__ import annotations

import gzip
import socket
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from programme_statistics.errors import NotYetPublished, PublisherError
from programme_statistics.landing import client as client_module
from programme_statistics.landing.client import Answer, PoliteClient
from support.publisher import FakePublisher, Reply, fake_publisher

PATH = "files/edition.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def publisher() -> Iterator[FakePublisher]:
    with fake_publisher() as publisher:
        yield publisher


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds the client wanted to wait; nobody waits."""
    waited: list[float] = []
    clock = SimpleNamespace(sleep=waited.append, time=time.time)
    monkeypatch.setattr("urllib3.util.retry.time", clock)
    return waited


def ask(publisher: FakePublisher, **options: dict[str, str]) -> Answer:
    with PoliteClient(publisher.base_url, timeout=(2, 2), backoff_seconds=0) as client:
        return client.get(PATH, accept=XLSX, **options)


def test_a_body_is_given_back_byte_for_byte(publisher: FakePublisher) -> None:
    body = bytes(range(256)) * 500
    publisher.answers(PATH, Reply(200, body, {"ETag": '"v1"', "Content-Type": XLSX}))
    answer = ask(publisher)
    assert (answer.status, answer.body.read_all(), answer.truncated) == (200, body, False)
    assert answer.url == f"{publisher.base_url}/{PATH}"


def test_only_headers_worth_keeping_are_kept(publisher: FakePublisher) -> None:
    publisher.answers(PATH, Reply(200, b"x", {"ETag": '"v1"', "Set-Cookie": "secret=1"}))
    assert ask(publisher).headers == {"etag": '"v1"', "content-length": "1"}


def test_every_request_names_the_project(publisher: FakePublisher) -> None:
    publisher.answers(PATH, Reply(200, b"x"))
    ask(publisher)
    assert publisher.asked[0].headers["user-agent"].startswith("programme-statistics/")


def test_a_request_says_which_media_type_would_do(publisher: FakePublisher) -> None:
    publisher.answers(PATH, Reply(200, b"x"))
    ask(publisher)
    assert publisher.asked[0].headers["accept"].startswith(XLSX)


def test_what_we_have_is_asked_for_only_if_it_changed(publisher: FakePublisher) -> None:
    publisher.answers(PATH, Reply(304))
    known = {"etag": '"v1"', "last-modified": "Thu, 01 Oct 2026 08:00:00 GMT"}
    answer = ask(publisher, known=known)
    assert answer.is_unchanged
    assert answer.body.size == 0
    sent = publisher.asked[0].headers
    assert sent["if-none-match"] == known["etag"]
    assert sent["if-modified-since"] == known["last-modified"]


def test_a_first_request_is_unconditional(publisher: FakePublisher) -> None:
    publisher.answers(PATH, Reply(200, b"x"))
    ask(publisher)
    assert not {"if-none-match", "if-modified-since"} & set(publisher.asked[0].headers)


def test_404_is_not_yet_published_and_is_asked_once(publisher: FakePublisher) -> None:
    with pytest.raises(NotYetPublished, match=r"edition\.xlsx is not there yet \(HTTP 404\)"):
        ask(publisher)
    assert len(publisher.asked) == 1


def test_403_is_refused_with_a_remedy_and_is_asked_once(publisher: FakePublisher) -> None:
    publisher.answers(PATH, Reply(403))
    with pytest.raises(PublisherError, match=r"HTTP 403 Forbidden.*open it in a browser"):
        ask(publisher)
    assert len(publisher.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_fault_is_tried_again(publisher: FakePublisher, status: int) -> None:
    publisher.answers(PATH, Reply(status), Reply(status), Reply(200, b"figures"))
    assert ask(publisher).body.read_all() == b"figures"
    assert len(publisher.asked) == 3


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_lasting_fault_names_its_status(publisher: FakePublisher, status: int) -> None:
    publisher.answers(PATH, Reply(status))
    with pytest.raises(PublisherError, match=f"HTTP {status} .*asking again later may help"):
        ask(publisher)
    assert len(publisher.asked) == 5


def test_waits_grow_between_tries(publisher: FakePublisher, pauses: list[float]) -> None:
    publisher.answers(PATH, Reply(500))
    with (
        PoliteClient(publisher.base_url, backoff_seconds=1) as client,
        pytest.raises(PublisherError),
    ):
        client.get(PATH, accept=XLSX)
    assert pauses == sorted(pauses)
    assert pauses[-1] >= 4


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_obeyed(publisher: FakePublisher, pauses: list[float], status: int) -> None:
    publisher.answers(PATH, Reply(status, headers={"Retry-After": "7"}), Reply(200, b"figures"))
    assert ask(publisher).body.read_all() == b"figures"
    assert pauses == [7]


def test_a_long_retry_after_is_left_to_the_task(
    publisher: FakePublisher, pauses: list[float]
) -> None:
    publisher.answers(PATH, Reply(503, headers={"Retry-After": "3600"}))
    with pytest.raises(PublisherError, match=r"HTTP 503 and asks to be left alone until 20"):
        ask(publisher)
    assert pauses == []
    assert len(publisher.asked) == 1


def test_a_retry_after_that_cannot_be_read_is_an_error_of_the_publisher(
    publisher: FakePublisher, pauses: list[float]
) -> None:
    publisher.answers(PATH, Reply(503, headers={"Retry-After": "soon"}))
    with pytest.raises(PublisherError, match="soon"):
        ask(publisher)


def test_a_refused_connection_names_the_address() -> None:
    with socket.socket() as reserved:  # bound and not listening: connections are refused
        reserved.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        with (
            PoliteClient(address, retries=1, backoff_seconds=0) as client,
            pytest.raises(
                PublisherError, match=f"{address}/{PATH} could not be fetched: Failed to.*refused"
            ),
        ):
            client.get(PATH, accept=XLSX)


def test_a_publisher_that_does_not_answer_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with (
            PoliteClient(address, timeout=(0.2, 0.2), retries=0) as client,
            pytest.raises(PublisherError, match="timed out"),
        ):
            client.get(PATH, accept=XLSX)


@pytest.mark.parametrize(
    "broken",
    [
        Reply(200, b"f" * 3000, announced=5000),
        Reply(200, b"f" * 3000, ending="chunked"),
    ],
    ids=["shorter than announced", "last chunk missing"],
)
def test_a_body_that_ends_early_is_kept_and_marked(publisher: FakePublisher, broken: Reply) -> None:
    publisher.answers(PATH, broken)
    answer = ask(publisher)
    assert answer.truncated
    assert answer.body.read_all() == broken.body


def test_a_connection_that_breaks_in_mid_body_is_marked(publisher: FakePublisher) -> None:
    publisher.answers(PATH, Reply(200, b"f" * 3000, announced=5000, ending="reset"))
    assert ask(publisher).truncated


PACKED = {"Content-Encoding": "gzip"}
TEXT = b"".join(b"%d,%d\n" % (line, line**3) for line in range(1000))


def test_a_packed_body_is_unpacked(publisher: FakePublisher) -> None:
    publisher.answers(PATH, Reply(200, gzip.compress(TEXT), PACKED))
    answer = ask(publisher)
    assert (answer.body.read_all(), answer.truncated) == (TEXT, False)


@pytest.mark.parametrize("cut", [1, 8, 12, 500])
def test_a_packed_body_that_ends_early_is_marked_whatever_was_announced(
    publisher: FakePublisher, cut: int
) -> None:
    publisher.answers(PATH, Reply(200, gzip.compress(TEXT)[:-cut], PACKED))
    answer = ask(publisher)
    assert answer.truncated
    assert TEXT.startswith(answer.body.read_all())


def test_an_empty_body_is_an_answer(publisher: FakePublisher) -> None:
    publisher.answers(PATH, Reply(200, b""))
    answer = ask(publisher)
    assert (answer.body.read_all(), answer.truncated) == (b"", False)


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_body_beyond_any_edition_is_not_kept(
    publisher: FakePublisher, monkeypatch: pytest.MonkeyPatch, is_packed: bool
) -> None:
    def reply(size: int) -> Reply:
        body = b"f" * size
        return Reply(200, gzip.compress(body), PACKED) if is_packed else Reply(200, body)

    monkeypatch.setattr(client_module, "MAX_BODY_BYTES", 2**20)
    publisher.answers(PATH, reply(2**20), reply(2**20 + 1))
    assert ask(publisher).body.size == 2**20
    with pytest.raises(PublisherError, match="larger than 1 MiB"):
        ask(publisher)


@pytest.mark.parametrize("most", [2**30, 2**26 - 1], ids=["whole", "too large"])
def test_a_large_body_is_not_held(publisher: FakePublisher, most: int) -> None:
    size = 2**26
    publisher.answers(PATH, Reply(200, gzip.compress(bytes(size), compresslevel=1), PACKED))
    with (
        PoliteClient(publisher.base_url, max_body_bytes=most) as client,
        pytest.raises(PublisherError) if most < size else nullcontext(),
    ):
        tracemalloc.start()
        try:
            answer = client.get(PATH, accept=XLSX)
            assert sum(map(len, answer.body.pieces())) == size
        finally:
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert peak < size / 4


def test_a_redirect_is_followed_and_the_last_address_kept(publisher: FakePublisher) -> None:
    publisher.answers(PATH, Reply(302, headers={"Location": "/moved/edition.xlsx"}))
    publisher.answers("moved/edition.xlsx", Reply(200, b"figures"))
    answer = ask(publisher)
    assert answer.body.read_all() == b"figures"
    assert answer.url == f"{publisher.base_url}/moved/edition.xlsx"


def test_a_redirect_to_nowhere_is_not_yet_published(publisher: FakePublisher) -> None:
    publisher.answers(PATH, Reply(302, headers={"Location": "/moved/edition.xlsx"}))
    with pytest.raises(NotYetPublished):
        ask(publisher)


def test_a_redirect_without_end_is_an_error(publisher: FakePublisher) -> None:
    publisher.answers(PATH, Reply(302, headers={"Location": f"/{PATH}"}))
    with pytest.raises(PublisherError, match="redirects"):
        ask(publisher)


def test_a_page_in_place_of_the_file_is_given_back_to_be_landed(publisher: FakePublisher) -> None:
    page = "<html>Bakım çalışması</html>".encode()
    publisher.answers(PATH, Reply(200, page, {"Content-Type": "text/html"}))
    answer = ask(publisher)
    assert answer.body.read_all() == page
    assert answer.headers["content-type"] == "text/html"
