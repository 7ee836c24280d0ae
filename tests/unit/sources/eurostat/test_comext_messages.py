"""What Eurostat says in the place of figures: which of it is a state, and which an error."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics.errors import (
    AccessRefused,
    AnswerTooLarge,
    PublisherError,
    PublisherLimit,
    QuestionRefused,
)
from programme_statistics.sources.answers import Refusal
from programme_statistics.sources.eurostat.messages import Spoken, error_of, message
from programme_statistics.sources.eurostat.sample import fault

TICKET = "98de05ea-540a-43d3-903b-7c9e14faf808"
SUBMITTED = f"""<?xml version="1.0" encoding="UTF-8"?>
<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body>
<ns0:asyncResponse xmlns:ns0="urn:async"><ns0:queued><ns0:id>{TICKET}</ns0:id>
<ns0:status>SUBMITTED</ns0:status></ns0:queued></ns0:asyncResponse></env:Body></env:Envelope>"""
PROCESSING = f"""<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body>
<ns1:status xmlns:ns1="urn:status"><ns1:key>{TICKET}</ns1:key>
<ns1:status>PROCESSING</ns1:status></ns1:status></env:Body></env:Envelope>"""
FOOTER = """<message:GenericData xmlns:message="urn:m" xmlns:footer="urn:f" xmlns:common="urn:c">
<footer:Footer><footer:Message code="413" severity="Infomation">
<common:Text>Due to the large query the response will be written to a file which will be located
under URL: http://ec.europa.eu/eurostat/SDMX/diss-web/file/aKey</common:Text>
<common:Text>http://ec.europa.eu/eurostat/SDMX/diss-web/file/aKey</common:Text>
</footer:Message></footer:Footer></message:GenericData>"""
ERROR = """<mes:Error xmlns:mes="urn:m" xmlns:com="urn:c"><mes:ErrorMessage code="{code}">
<com:Text>{text}</com:Text></mes:ErrorMessage></mes:Error>"""
PAGE = (
    b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
)


def refused(status: int, body: bytes) -> Exception:
    return error_of(Refusal("https://a.test/data?startPeriod=2026-08", status, "Why", {}, body))


@pytest.mark.parametrize(
    "body", [b"", b"DATAFLOW,LAST UPDATE,freq\r\n", b"\xef\xbb\xbfDATAFLOW,", b"\x1f\x8bpacked"]
)
def test_what_may_be_figures_is_no_message(body: bytes) -> None:
    assert message(body) is None


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading_of_messages(body: bytes) -> None:
    for form in (body, b"<" + body, b"<S:Fault>" + body):
        message(form)


@pytest.mark.parametrize(("body", "state"), [(SUBMITTED, "SUBMITTED"), (PROCESSING, "PROCESSING")])
def test_a_ticket_is_read_in_both_of_its_forms(body: str, state: str) -> None:
    told = message(body.encode())
    assert told is not None
    assert (told.ticket, told.state, told.is_empty, told.is_too_large) == (
        TICKET,
        state,
        False,
        False,
    )


@pytest.mark.parametrize("key", ["../../data", "a b", "", "x" * 200])
def test_a_ticket_that_could_lead_elsewhere_is_none(key: str) -> None:
    told = message(SUBMITTED.replace(TICKET, key).encode())
    assert told is not None
    assert told.ticket is None


def test_the_footer_of_a_large_answer_is_a_ticket_too() -> None:
    told = message(FOOTER.encode())
    assert told is not None
    assert told.address == "http://ec.europa.eu/eurostat/SDMX/diss-web/file/aKey"
    assert (told.code, told.is_too_large, told.is_empty) == ("413", False, False)


@pytest.mark.parametrize(
    ("name", "key"), [("footer.xml", "wHsvjs7hQCy7Dqf4"), ("footer2.xml", "7JUdWyAy4fmjBSWT")]
)
def test_the_recorded_footers_are_read(shared_data: Path, name: str, key: str) -> None:
    told = message((shared_data / "sdmx" / "ESTAT" / name).read_bytes())
    assert told is not None
    assert told.address == f"http://ec.europa.eu/eurostat/SDMX/diss-web/file/{key}"
    assert told.code == "413"


def test_recorded_figures_in_another_format_are_a_message(shared_data: Path) -> None:
    told = message((shared_data / "sdmx" / "ESTAT" / "NAMA_10_GDP-ss.xml").read_bytes())
    assert told is not None
    assert not (told.ticket or told.address or told.is_empty or told.is_too_large)
    assert told.text.startswith("StructureSpecificData")


@pytest.mark.parametrize(
    "body",
    [
        fault(404, "100", "NO_RESULTS: The query did not return any results.").body,
        fault(200, "100", "NO_RECORDS_FOUND").body,
        ERROR.format(code="100", text="No results found").encode(),
        ERROR.format(code="100", text="NoRecordsFound").encode(),
        b'{"error":[{"status":200,"id":100,"label":"NO_RESULTS"}]}',
    ],
)
def test_nothing_found_is_told_from_an_error(body: bytes) -> None:
    told = message(body)
    assert told is not None
    assert told.is_empty
    assert isinstance(refused(404, body), Spoken)


@pytest.mark.parametrize(
    "body",
    [b"<html><body>No results for you.</body></html>", b"<html>No records<br></html>"],
)
def test_a_page_never_says_that_there_is_nothing(body: bytes) -> None:
    told = message(body)
    assert told is not None
    assert not told.is_empty
    assert type(refused(404, body)) is QuestionRefused


def test_an_error_of_the_service_is_no_state_of_a_ticket() -> None:
    assert type(refused(500, fault(500, "500", "ERROR: internal").body)) is PublisherError


def test_entities_are_not_followed() -> None:
    told = message(b'<!DOCTYPE x [<!ENTITY a "SUBMITTED">]><x><id>1</id><status>&a;</status></x>')
    assert told is not None
    assert told.state is None


TOO_BIG = (
    "EXTRACTION_TOO_BIG: The requested extraction is too big, estimated 17348292 rows, max "
    "authorised is 5000000, please change your filters to reduce the extraction size"
)


@pytest.mark.parametrize("status", [413, 400, 200])
def test_too_large_is_told_by_the_fault_whatever_the_status(status: int) -> None:
    error = refused(status, fault(413, "413", TOO_BIG).body)
    assert isinstance(error, AnswerTooLarge)
    assert "17348292 rows" in str(error)


@pytest.mark.parametrize(
    "body", [b"", PAGE, fault(413, "413", "EXTRACTION_TOO_BIG_COMEXT: x").body]
)
def test_a_413_is_too_large_whatever_the_body(body: bytes) -> None:
    assert isinstance(refused(413, body), AnswerTooLarge)


@pytest.mark.parametrize(
    ("status", "kind", "advice"),
    [
        (400, QuestionRefused, "compare its codes with the README"),
        (401, AccessRefused, "No key has ever been needed"),
        (403, AccessRefused, "shut out"),
        (404, QuestionRefused, "The dataset may have moved"),
        (414, QuestionRefused, "too long"),
        (418, PublisherError, "may have moved"),
        (500, PublisherError, "has trouble; asking again later may help"),
        (502, PublisherError, "has trouble; asking again later may help"),
    ],
)
def test_a_refusal_says_what_was_said_and_what_to_do(
    status: int, kind: type[Exception], advice: str
) -> None:
    error = refused(status, fault(status, "150", "INVALID_QUERY_DIMENSION: x").body)
    assert type(error) is kind
    assert f"https://a.test/data answers HTTP {status}" in str(error)
    assert advice in str(error)
    if status < 500:
        assert "INVALID_QUERY_DIMENSION" in str(error)


def test_a_404_for_a_dataset_that_is_not_there_is_no_empty_answer() -> None:
    text = "ERR_NOT_FOUND_2: DATA_SET:DS-999999 is not available for dissemination."
    error = refused(404, fault(404, "100", text).body)
    assert type(error) is QuestionRefused
    assert "DS-999999" in str(error)


def test_a_page_in_html_is_told_in_words() -> None:
    assert "502 Bad Gateway" in str(refused(418, PAGE))
    assert "<" not in str(refused(418, PAGE))


def test_too_many_questions_is_a_state_with_a_time() -> None:
    error = refused(429, b"")
    assert isinstance(error, PublisherLimit)
    assert error.until > datetime.now(UTC)
    assert "can be asked for after" in str(error)
