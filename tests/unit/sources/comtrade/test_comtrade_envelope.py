"""What surrounds UN Comtrade's figures is read for what it says, in every form it has had."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics.errors import (
    AccessRefused,
    LayoutChanged,
    ProgrammeStatisticsError,
    PublisherError,
    PublisherLimit,
    QuestionRefused,
)
from programme_statistics.sources.answers import Refusal
from programme_statistics.sources.comtrade.envelope import (
    error_of,
    read_availability,
    read_bulk_list,
)
from programme_statistics.sources.slices import Slice
from support.trade_records import rows_of

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AVAILABLE: dict[str, Any] = {
    "datasetCode": 20792202208,
    "period": 202208,
    "reporterCode": 792,
    "classificationCode": "H6",
    "totalRecords": 250_000,
    "datasetChecksum": -1343158038,
    "firstReleased": "2022-10-01T00:00:00",
    "lastReleased": "2023-01-01T00:00:00",
}


def envelope(rows: list[Any], **changes: object) -> bytes:
    content = {"elapsedTime": "0.09 secs", "count": len(rows), "data": rows, "error": ""}
    return json.dumps(content | changes).encode()


def refusal(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Refusal:
    url = "https://publisher/data/v1/get?reporterCode=792"
    return Refusal(url, status, "Refused", headers or {}, body)


def test_an_answer_says_how_many_rows_it_has() -> None:
    assert rows_of(envelope([{"primaryValue": 1}] * 3)) == 3


def test_an_empty_answer_is_an_answer() -> None:
    assert rows_of(envelope([])) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + envelope([{"primaryValue": 1}]),
        envelope([{"primaryValue": 1}]).replace(b" ", b"\r\n  "),
        json.dumps({"data": [{"primaryValue": 1}], "error": None, "count": "1"}).encode(),
        json.dumps({"data": [{"primaryValue": 1}], "error": "", "new": 1}).encode(),
        envelope([{"cmdDesc": 'with "primaryValue" in it', "primaryValue": 1}]),
    ],
    ids=["bom", "crlf", "count as text and last", "no count, a new member", "text like a key"],
)
def test_an_answer_written_otherwise_is_read_all_the_same(body: bytes) -> None:
    assert rows_of(body) == 1


@pytest.mark.parametrize("count", [0, 2, 100_000])
def test_a_count_that_does_not_match_the_rows_is_not_believed(count: int) -> None:
    with pytest.raises(PublisherError, match=rf"announces {count} rows and gives 1.*not loaded"):
        rows_of(envelope([{"primaryValue": 1}], count=count))


@pytest.mark.parametrize(
    "details",
    [
        [{"MemberNames": ["period"], "ErrorMessage": "period is wrong"}],
        {"memberNames": ["period"], "errorMessage": "period is wrong"},
    ],
)
def test_an_error_in_the_envelope_names_the_parameter(details: object) -> None:
    body = envelope([], count=-1, error="Invalid parameter value", errorObject=details)
    with pytest.raises(
        QuestionRefused, match=r"Invalid parameter value; period: period is wrong.*README"
    ):
        rows_of(body)


def test_a_refusal_with_status_200_is_a_refusal() -> None:
    with pytest.raises(QuestionRefused, match="answers 404: Resource not found"):
        rows_of(b'{"statusCode":404,"message":"Resource not found"}')


@pytest.mark.parametrize(
    "body",
    [b"<html>The resource you are looking for has been removed</html>", b"", b"Service down"],
)
def test_a_page_is_not_figures(body: bytes) -> None:
    with pytest.raises(PublisherError, match=r"text or a page instead of figures.*browser"):
        rows_of(body)


def test_a_long_address_is_said_to_be_too_long() -> None:
    with pytest.raises(QuestionRefused, match=r"address is too long\. Lower MAX_URL"):
        rows_of(b"Request URL Too Long")


@pytest.mark.parametrize("body", [b"[1, 2]", b'{"rows": []}', b'{"count": "many", "data": []}'])
def test_another_envelope_stops_the_load(body: bytes) -> None:
    with pytest.raises(LayoutChanged, match=r"changed its interface.*README"):
        rows_of(body)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (envelope([{"primaryValue": 1}], count=2), r"announces 2 rows and gives 1\..*not loaded"),
        (envelope([{"primaryValue": 1}])[:-1], r"damaged: it has 0 MiB and not the end"),
        (b"{" + b" " * 5000 + envelope([])[1:], r"damaged: it has 0 MiB and not the beginning"),
    ],
)
def test_a_large_answer_is_judged_without_being_parsed(
    monkeypatch: pytest.MonkeyPatch, body: bytes, said: str
) -> None:
    monkeypatch.setattr("programme_statistics.sources.comtrade.envelope._MOST_PARSED", 0)
    monkeypatch.delattr("json.loads")
    assert rows_of(envelope([{"primaryValue": 1}] * 3)) == 3
    with pytest.raises(PublisherError, match=said):
        rows_of(body)


@given(st.integers(0, 400))
def test_an_answer_that_breaks_off_is_never_taken_for_whole(at: int) -> None:
    body = envelope([{"primaryValue": 1, "cmdCode": "640110"}] * 6)
    if at >= len(body):
        return
    with pytest.raises(PublisherError):
        rows_of(body[:at])


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_our_own_errors(body: bytes) -> None:
    try:
        rows_of(body)
    except ProgrammeStatisticsError as error:
        assert "answer" in str(error)


def test_400_names_the_parameter_and_is_not_asked_again() -> None:
    body = b'{"count":-1,"errorObject":[{"MemberNames":["cmdCode"],"ErrorMessage":"unknown"}]}'
    error = error_of(refusal(400, body))
    assert isinstance(error, QuestionRefused)
    assert "cmdCode: unknown" in str(error)


@pytest.mark.parametrize("wording", ["missing subscription key", "invalid subscription key"])
def test_401_says_where_the_key_goes(wording: str) -> None:
    body = json.dumps({"statusCode": 401, "message": f"Access denied due to {wording}."}).encode()
    error = error_of(refusal(401, body))
    assert isinstance(error, AccessRefused)
    assert wording in str(error)
    assert "password of the connection comtrade" in str(error)


@pytest.mark.parametrize(
    ("headers", "said", "wait"),
    [
        ({"retry-after": "5400"}, b"", timedelta(minutes=90)),
        ({"retry-after": "Fri, 20 Nov 2026 13:30:00 GMT"}, b"", timedelta(minutes=90)),
        (
            {},
            b'{"statusCode":403,"message":"Out of call volume quota. '
            b'Quota will be replenished in 01:30:00."}',
            timedelta(minutes=90),
        ),
    ],
)
def test_403_with_a_time_is_a_quota_and_says_until_when(
    headers: dict[str, str], said: bytes, wait: timedelta
) -> None:
    error = error_of(refusal(403, said, headers), now=NOW)
    assert isinstance(error, PublisherLimit)
    assert error.until == NOW + wait
    assert "2026-11-20 13:30 UTC" in str(error)
    assert "What came is kept" in str(error)


@pytest.mark.parametrize("headers", [{}, {"retry-after": "0"}, {"retry-after": "soon"}])
def test_403_without_a_time_is_about_the_key(headers: dict[str, str]) -> None:
    assert isinstance(error_of(refusal(403, b"", headers), now=NOW), AccessRefused)


def test_429_is_a_limit_even_without_a_time() -> None:
    error = error_of(refusal(429), now=NOW)
    assert isinstance(error, PublisherLimit)
    assert error.until == NOW + timedelta(minutes=5)


def test_404_says_that_the_interface_may_have_changed() -> None:
    error = error_of(refusal(404, b'{"statusCode":404,"message":"Resource not found"}'))
    assert isinstance(error, QuestionRefused)
    assert "Resource not found" in str(error)


def test_502_with_a_page_is_trouble_that_passes() -> None:
    error = error_of(refusal(502, b"<html><h1>Bad Gateway</h1></html>"))
    assert type(error) is PublisherError
    assert "<" not in str(error)
    assert "asking again later may help" in str(error)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 414, 418, 429, 500, 502, 301])
def test_every_refusal_is_one_of_our_errors_and_has_a_remedy(status: int) -> None:
    error = error_of(refusal(status, b"\xff<b>what?"), now=NOW)
    assert isinstance(error, PublisherError)
    assert len(str(error)) < 600


def test_availability_is_by_reporter_and_period() -> None:
    found = read_availability(envelope([AVAILABLE]), "getDa")[Slice(792, "202208")]
    assert found.total_records == 250_000
    assert found.last_released == "2023-01-01T00:00:00"


@pytest.mark.parametrize("member", ["datasetCode", "datasetChecksum", "lastReleased"])
def test_a_revision_is_told_by_each_of_its_marks(member: str) -> None:
    changed = AVAILABLE | {member: 1}
    marks = {
        read_availability(envelope([row]), "getDa")[Slice(792, "202208")].mark
        for row in (AVAILABLE, changed)
    }
    assert len(marks) == 2


def test_a_slice_in_two_classifications_has_one_mark_whatever_the_order() -> None:
    rows = [AVAILABLE, AVAILABLE | {"datasetCode": 1, "classificationCode": "H5"}]
    one, other = (
        read_availability(envelope(order), "getDa")[Slice(792, "202208")]
        for order in (rows, rows[::-1])
    )
    assert one == other
    assert one.classification == "H5,H6"
    assert one.total_records == 500_000


@pytest.mark.parametrize(
    "member",
    ["datasetCode", "datasetChecksum", "lastReleased", "totalRecords", "period", "reporterCode"],
)
def test_availability_without_its_marks_stops_the_load(member: str) -> None:
    row = {name: value for name, value in AVAILABLE.items() if name != member}
    with pytest.raises(LayoutChanged, match="no usable"):
        read_availability(envelope([row]), "getDa")


@pytest.mark.parametrize(
    "key", ["../../etc/passwd", "C/A/32/file.txt", "", "a b", "https://elsewhere/file"]
)
def test_a_row_key_that_is_a_path_is_not_asked_for(key: str) -> None:
    row = {
        "fileUrl": "x",
        "reporterCode": 32,
        "period": 1962,
        "rowKey": key,
        "classificationCode": "S1",
        "publicationDate": "2003-04-29T11:24:10Z",
    }
    with pytest.raises(LayoutChanged, match="not the name of a file"):
        read_bulk_list(envelope([row]), "list")


RECORDED = "comtrade/recorded"


@pytest.mark.parametrize("shape", ["absolute", "relative"])
def test_the_recorded_bulk_lists_lead_to_the_same_address(shape: str, shared_data: Path) -> None:
    name = f"bulk_list__{shape}_fileUrl__bulk__v1__get__C__A__HS-4f1d0f.body.json"
    (file,) = read_bulk_list((shared_data / RECORDED / name).read_bytes(), name)
    assert file.slice == Slice(32, "1962")
    assert file.path == (
        "bulk/v1/file/32/b07f98ee4cfb477c5b86923bbf159d48ca519ccb35c35865b3578b075fc918fb"
    )


def test_the_recorded_empty_bulk_list_has_no_file(shared_data: Path) -> None:
    name = "bulk_list__empty__bulk__v1__get__C__A__HS-a503f3.body.json"
    assert read_bulk_list((shared_data / RECORDED / name).read_bytes(), name) == ()


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("goods__data__v1__get__C__A__HS-5e2730.body.json", 4),
        ("goods__data__v1__get__C__A__HS-60a6ad.body.json", 4),
        ("services__data__v1__get__S__A__EB-051bfe.body.json", 0),
    ],
)
def test_the_recorded_answers_are_read(name: str, count: int, shared_data: Path) -> None:
    assert rows_of((shared_data / RECORDED / name).read_bytes()) == count


def test_the_recorded_401_is_told_with_its_remedy(shared_data: Path) -> None:
    name = "ct_perform_request_mocks__data__v1__get__C__A__HS-7db768.body.json"
    error = error_of(refusal(401, (shared_data / RECORDED / name).read_bytes()))
    assert isinstance(error, AccessRefused)
    assert "missing subscription key" in str(error)
