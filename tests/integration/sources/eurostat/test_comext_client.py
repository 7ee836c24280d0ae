"""How Eurostat is asked, against a real HTTP server on this machine that behaves badly."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from programme_statistics.errors import (
    AccessRefused,
    AnswerTooLarge,
    LayoutChanged,
    PublisherError,
    PublisherLimit,
    QuestionRefused,
)
from programme_statistics.landing.client import PoliteClient
from programme_statistics.landing.parts import Part, land_parts
from programme_statistics.landing.store import LandingStore
from programme_statistics.sources.eurostat import sample
from programme_statistics.sources.eurostat.client import ComextAsker
from programme_statistics.sources.eurostat.messages import error_of
from programme_statistics.sources.eurostat.planning import Question, totals_path
from programme_statistics.sources.slices import Slice
from support.comext import COLUMNS, answer, figure, mass
from support.publisher import FakePublisher, Reply, fake_publisher

GERMANY = Question(("DE",), ("WORLD", "TR"), "202608")
BOTH = Question(("DE", "IT"), ("WORLD", "TR"), "202608")
LINES = [figure(), mass(), figure(partner="WORLD", OBS_VALUE="9000000")]
BODY = answer(LINES)
CSV = {"Content-Type": "application/vnd.sdmx.data+csv; charset=utf-8"}
XML = {"Content-Type": "application/xml"}
FIGURES = Reply(200, BODY, CSV)
TICKET = "98de05ea-540a-43d3-903b-7c9e14faf808"
STATUS, DATA = f"1.0/async/status/{TICKET}", f"1.0/async/data/{TICKET}"
SUBMITTED = Reply(
    200,
    b'<env:Envelope xmlns:env="urn:e"><env:Body><queued><id>%b</id><status>SUBMITTED</status>'
    b"</queued></env:Body></env:Envelope>" % TICKET.encode(),
    XML,
)


def state(word: str) -> Reply:
    """A ticket's state."""
    body = (
        f'<env:Envelope xmlns:env="urn:e"><env:Body><status><key>{TICKET}</key>'
        f"<status>{word}</status></status></env:Body></env:Envelope>"
    )
    return Reply(200, body.encode(), XML)


def fault(status: int, code: str, text: str) -> Reply:
    """A refusal as the publisher words it."""
    made = sample.fault(status, code, text)
    return Reply(made.status, made.body, made.headers)


TOO_BIG = fault(413, "413", "EXTRACTION_TOO_BIG: estimated 6000000 rows, max authorised is 5000000")
NOT_YET = fault(404, "100", "DATA_NOT_YET_AVAILABLE: Requested data is not yet available.")


@pytest.fixture
def publisher() -> Iterator[FakePublisher]:
    with fake_publisher() as publisher:
        yield publisher


@pytest.fixture
def waits() -> list[float]:
    return []


@contextmanager
def asking(publisher: FakePublisher, waits: list[float]) -> Iterator[ComextAsker]:
    with PoliteClient(
        publisher.base_url, retries=1, backoff_seconds=0, refused=error_of, asks_about_404=True
    ) as http:
        yield ComextAsker(http, sleep=waits.append)


def asked(
    publisher: FakePublisher, waits: list[float], *replies: Reply, question: Question = GERMANY
) -> bytes:
    """The body of the answer to a question that is answered like this."""
    publisher.answers(question.path(), *replies)
    with asking(publisher, waits) as asker:
        return asker.ask(question).body.read_all()


def landed(
    publisher: FakePublisher, waits: list[float], store: LandingStore, question: Question = GERMANY
) -> list[Part]:
    """Lands the answer to a question."""
    with asking(publisher, waits) as asker:
        return land_parts(
            store, asker, [question], dataset_code="eurostat_comext", release="r", suffix="csv"
        )


def test_an_answer_at_once_is_taken_as_it_comes(
    publisher: FakePublisher, waits: list[float]
) -> None:
    assert asked(publisher, waits, FIGURES) == BODY
    assert [one.path for one in publisher.asked] == ["/" + GERMANY.path()]
    assert "application/vnd.sdmx.data+csv" in publisher.asked[0].headers["accept"]
    assert waits == []


def test_an_answer_that_is_prepared_first_is_waited_for(
    publisher: FakePublisher, waits: list[float]
) -> None:
    publisher.answers(STATUS, state("PROCESSING"), state("PROCESSING"), state("AVAILABLE"))
    publisher.answers(DATA, FIGURES)
    assert asked(publisher, waits, SUBMITTED) == BODY
    assert [one.path for one in publisher.asked] == [
        *("/" + GERMANY.path(), f"/{STATUS}", f"/{STATUS}", f"/{STATUS}", f"/{DATA}")
    ]
    assert waits == [10, 10]


def test_an_answer_that_is_ready_and_not_yet_there_is_waited_for(
    publisher: FakePublisher, waits: list[float]
) -> None:
    publisher.answers(STATUS, state("AVAILABLE"))
    publisher.answers(DATA, NOT_YET, FIGURES)
    assert asked(publisher, waits, SUBMITTED) == BODY


def test_a_ticket_that_never_finishes_is_given_up_and_asked_for_again_later(
    publisher: FakePublisher, waits: list[float]
) -> None:
    publisher.answers(STATUS, state("PROCESSING"))
    with pytest.raises(
        PublisherError, match=rf"within 15 minutes \(ticket {TICKET}\).*ready by then"
    ):
        asked(publisher, waits, SUBMITTED)
    assert sum(waits) == 890
    # The publisher keeps what it has prepared for the same question.
    assert asked(publisher, waits, FIGURES) == BODY


@pytest.mark.parametrize(
    "gone",
    [
        state("EXPIRED"),
        state("UNKNOWN_REQUEST"),
        fault(404, "100", "UNKNOWN_REQUEST: Unknown request."),
        fault(200, "100", "UNKNOWN_REQUEST: Unknown request."),
    ],
)
def test_a_ticket_that_expires_is_asked_for_once_more(
    publisher: FakePublisher, waits: list[float], gone: Reply
) -> None:
    publisher.answers(STATUS, gone)
    assert asked(publisher, waits, SUBMITTED, FIGURES) == BODY


def test_data_that_expire_between_the_state_and_the_fetching_are_asked_for_once_more(
    publisher: FakePublisher, waits: list[float]
) -> None:
    publisher.answers(STATUS, state("AVAILABLE"))
    publisher.answers(DATA, fault(404, "100", "UNKNOWN_REQUEST: Unknown request."))
    assert asked(publisher, waits, SUBMITTED, FIGURES) == BODY


def test_a_ticket_that_expires_again_and_again_fails_with_a_reason(
    publisher: FakePublisher, waits: list[float]
) -> None:
    publisher.answers(STATUS, state("EXPIRED"))
    with pytest.raises(PublisherError, match=r"prepared the answer 2 times.*gave it up"):
        asked(publisher, waits, SUBMITTED)


@pytest.mark.parametrize("answered", [state("ERROR"), Reply(200, b"<html>later</html>")])
def test_a_ticket_in_trouble_fails_with_a_reason(
    publisher: FakePublisher, waits: list[float], answered: Reply
) -> None:
    publisher.answers(STATUS, answered)
    with pytest.raises(PublisherError, match=rf"could not prepare the answer \(ticket {TICKET}"):
        asked(publisher, waits, SUBMITTED)


def footer(publisher: FakePublisher, body: bytes) -> Reply:
    """A recorded footer of the publisher's, whose file is on this machine."""
    here = body.replace(b"http://ec.europa.eu/eurostat", publisher.base_url.encode() + b"/old")
    return Reply(200, here, XML)


@pytest.fixture
def recorded(shared_data: Path) -> bytes:
    return (shared_data / "sdmx" / "ESTAT" / "footer.xml").read_bytes()


OLD_FILE = "old/SDMX/diss-web/file/wHsvjs7hQCy7Dqf4"


def test_the_file_that_a_recorded_footer_names_is_waited_for(
    publisher: FakePublisher, waits: list[float], recorded: bytes
) -> None:
    nothing_yet = fault(404, "100", "No results found")
    publisher.answers(OLD_FILE, nothing_yet, footer(publisher, recorded), FIGURES)
    assert asked(publisher, waits, footer(publisher, recorded)) == BODY
    assert waits == [10, 10]


def test_a_file_is_found_from_below_the_publishers_own_address(
    publisher: FakePublisher, waits: list[float], recorded: bytes
) -> None:
    below = "eurostat/api/comext/dissemination"
    publisher.answers(f"{below}/{GERMANY.path()}", footer(publisher, recorded))
    publisher.answers(OLD_FILE, FIGURES)
    with PoliteClient(f"{publisher.base_url}/{below}", retries=0, refused=error_of) as http:
        assert ComextAsker(http, sleep=waits.append).ask(GERMANY).body.read_all() == BODY
    assert publisher.asked[-1].path == f"/{OLD_FILE}"


def test_a_file_that_never_comes_is_given_up(
    publisher: FakePublisher, waits: list[float], recorded: bytes
) -> None:
    publisher.answers(OLD_FILE, fault(404, "100", "No results found"))
    with pytest.raises(PublisherError, match=r"within 15 minutes.*wHsvjs7hQCy7Dqf4"):
        asked(publisher, waits, footer(publisher, recorded))


def test_a_file_on_another_host_is_not_asked_for(
    publisher: FakePublisher, waits: list[float], recorded: bytes
) -> None:
    with pytest.raises(PublisherError, match=r"ec\.europa\.eu.*another host. Nothing was asked"):
        asked(publisher, waits, Reply(200, recorded, XML))
    assert len(publisher.asked) == 1


@pytest.mark.parametrize("reply", [TOO_BIG, Reply(413, b""), Reply(200, TOO_BIG.body, XML)])
def test_a_question_that_is_too_large_is_said_to_be(
    publisher: FakePublisher, waits: list[float], reply: Reply
) -> None:
    with pytest.raises(AnswerTooLarge):
        asked(publisher, waits, reply)


def test_a_question_that_is_too_large_is_asked_and_landed_in_parts(
    publisher: FakePublisher, waits: list[float], tmp_path: Path
) -> None:
    publisher.answers(BOTH.path(), TOO_BIG)
    for code in ("DE", "IT"):
        lines = [line | {"reporter": code} for line in LINES]
        publisher.answers(Question((code,), BOTH.partners, "202608").path(),
                          Reply(200, answer(lines), CSV))  # fmt: skip
    store = LandingStore(str(tmp_path))
    parts = landed(publisher, waits, store, BOTH)
    assert [(one.count, ",DE," in store.read(one.path).decode()) for one in parts] == [
        (3, True),
        (3, False),
    ]


def test_the_smallest_question_that_is_too_large_stops_the_run(
    publisher: FakePublisher, waits: list[float], tmp_path: Path
) -> None:
    for partners in (("WORLD", "TR"), ("WORLD",), ("TR",)):
        publisher.answers(Question(("DE",), partners, "202608").path(), TOO_BIG)
    with pytest.raises(LayoutChanged, match="limits have changed"):
        landed(publisher, waits, LandingStore(str(tmp_path)))


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (fault(400, "150", "INVALID_QUERY_DIMENSION: x"), QuestionRefused, "INVALID_QUERY"),
        (fault(404, "100", "ERR_NOT_FOUND_2: gone"), QuestionRefused, "ERR_NOT_FOUND_2"),
        (Reply(404, b"<html>Not found</html>"), QuestionRefused, "HTTP 404"),
        (Reply(403, b""), AccessRefused, "HTTP 403"),
        (Reply(429, b"", {"Retry-After": "0"}), PublisherLimit, "HTTP 429"),
        (Reply(429, b"", {"Retry-After": "3600"}), PublisherLimit, "asks to be left alone"),
        (Reply(500, b""), PublisherError, "has trouble"),
        (Reply(502, b"<html>502 Bad Gateway</html>"), PublisherError, "has trouble"),
        (Reply(503, b""), PublisherError, "has trouble"),
    ],
)
def test_a_refusal_becomes_what_it_amounts_to(
    publisher: FakePublisher, waits: list[float], reply: Reply, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        asked(publisher, waits, reply)


def test_trouble_that_passes_is_not_seen(publisher: FakePublisher, waits: list[float]) -> None:
    assert asked(publisher, waits, Reply(502, b"<html>"), FIGURES) == BODY


PACKED = gzip.compress(BODY)


@pytest.mark.parametrize(
    "broken",
    [
        Reply(200, BODY[:-40], CSV, announced=len(BODY), ending="reset"),
        Reply(200, BODY[:-40], CSV, announced=len(BODY)),
        Reply(200, PACKED[:-20], CSV | {"Content-Encoding": "gzip"}),
        Reply(200, PACKED[:-20], CSV),
        Reply(200, BODY[:-20], CSV),
        Reply(200, BODY[: BODY.rfind(b",TR,")], CSV, ending="chunked"),
        Reply(200, b"<html>under maintenance</html>", {"Content-Type": "text/html"}),
        Reply(200, b"<x:GenericData xmlns:x='urn:x'/>", XML),
    ],
)
def test_a_broken_answer_is_kept_never_used_and_asked_for_again(
    publisher: FakePublisher, waits: list[float], tmp_path: Path, broken: Reply
) -> None:
    store = LandingStore(str(tmp_path))
    publisher.answers(GERMANY.path(), broken)
    with pytest.raises(PublisherError, match=r"[Ll]ook|browser|again"):
        landed(publisher, waits, store)
    (receipt,) = store.receipts("eurostat_comext", "r")
    assert receipt.truncated
    publisher.answers(GERMANY.path(), FIGURES)
    (part,) = landed(publisher, waits, store)
    assert (part.count, store.read(part.path)) == (3, BODY)


def test_an_answer_without_a_column_is_kept_and_stops_the_run(
    publisher: FakePublisher, waits: list[float], tmp_path: Path
) -> None:
    store = LandingStore(str(tmp_path))
    publisher.answers(GERMANY.path(), Reply(200, answer(LINES, COLUMNS[:-1]), CSV))
    with pytest.raises(LayoutChanged, match="no column OBS_VALUE"):
        landed(publisher, waits, store)
    assert [one.truncated for one in store.receipts("eurostat_comext", "r")] == [True]


@pytest.mark.parametrize("form", [BODY, b"\xef\xbb\xbf" + BODY, PACKED, BODY.rstrip()])
def test_the_figures_of_an_answer_are_counted(
    publisher: FakePublisher, waits: list[float], tmp_path: Path, form: bytes
) -> None:
    publisher.answers(GERMANY.path(), Reply(200, form, CSV))
    (part,) = landed(publisher, waits, LandingStore(str(tmp_path)))
    assert part.count == 3


@pytest.mark.parametrize(
    "nothing",
    [
        Reply(200, answer([]), CSV),
        fault(404, "100", "NO_RESULTS: The query did not return any results."),
        fault(200, "100", "NO_RESULTS: The query did not return any results."),
        Reply(200, answer([figure(reporter="IT", partner="WORLD")]), CSV),
    ],
)
def test_an_answer_that_lacks_a_reporter_with_a_total_is_no_answer(
    publisher: FakePublisher, waits: list[float], nothing: Reply
) -> None:
    with pytest.raises(PublisherError, match=r"no imports of DE from the world in 202608"):
        asked(publisher, waits, nothing)


def test_no_trade_with_one_partner_is_an_answer(
    publisher: FakePublisher, waits: list[float], tmp_path: Path
) -> None:
    question = Question(("DE",), ("TR",), "202608")
    text = "NO_RESULTS: The query did not return any results."
    publisher.answers(question.path(), fault(404, "100", text))
    (part,) = landed(publisher, waits, LandingStore(str(tmp_path)), question)
    assert part.count == 0


def test_figures_of_a_stand_in_are_refused(publisher: FakePublisher, waits: list[float]) -> None:
    with pytest.raises(AccessRefused, match="serves synthetic figures where real ones"):
        asked(publisher, waits, Reply(200, BODY, CSV | {"X-Sample": "synthetic"}))


def available(
    publisher: FakePublisher, waits: list[float], wanted: Sequence[Slice], *replies: Reply
) -> set[Slice]:
    publisher.answers(totals_path(wanted), *replies)
    with asking(publisher, waits) as asker:
        return set(asker.availability(wanted))


WANTED = [Slice(276, "202608"), Slice(380, "202608")]
TOTALS = answer([figure(product="TOTAL", partner="WORLD")])


def test_what_there_is_takes_one_question(publisher: FakePublisher, waits: list[float]) -> None:
    assert available(publisher, waits, WANTED, Reply(200, TOTALS, CSV)) == {WANTED[0]}
    assert len(publisher.asked) == 1


def test_what_there_is_may_be_answered_late_too(
    publisher: FakePublisher, waits: list[float]
) -> None:
    publisher.answers(STATUS, state("AVAILABLE"))
    publisher.answers(DATA, Reply(200, TOTALS, CSV))
    assert available(publisher, waits, WANTED, SUBMITTED) == {WANTED[0]}


def test_nothing_there_yet_is_no_error(publisher: FakePublisher, waits: list[float]) -> None:
    nothing = fault(404, "100", "NO_RESULTS: The query did not return any results.")
    assert available(publisher, waits, WANTED, nothing) == set()


def test_totals_that_break_off_are_asked_for_again(
    publisher: FakePublisher, waits: list[float]
) -> None:
    broken = Reply(200, TOTALS[:-5], CSV, announced=len(TOTALS))
    with pytest.raises(PublisherError, match="before its announced end"):
        available(publisher, waits, WANTED, broken)


def test_a_slice_that_was_not_wanted_is_not_given(
    publisher: FakePublisher, waits: list[float]
) -> None:
    assert available(publisher, waits, [WANTED[1]], Reply(200, TOTALS, CSV)) == set()
