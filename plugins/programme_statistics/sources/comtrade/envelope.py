"""Reads what surrounds UN Comtrade's figures: envelopes, refusals, availability, the bulk list.

The publisher answers ``{"elapsedTime", "count", "data", "error"}``. There is no paging and no
total: an answer that is as long as an answer can be has been cut, and an empty one is no proof of
anything, because a question with a wrong but well-formed code is answered with an empty one too.
"""

from __future__ import annotations

import email.utils
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from programme_statistics.errors import (
    AccessRefused,
    LayoutChanged,
    PublisherError,
    PublisherLimit,
    QuestionRefused,
)
from programme_statistics.sources.answer_body import Content, beginning_of, occurrences
from programme_statistics.sources.answers import Refusal
from programme_statistics.sources.slices import Availability, Slice

_HEAD = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*\{\s*"elapsedTime"\s*:\s*"[^"]*"\s*,\s*"count"\s*:\s*(-?\d+)\s*,\s*"data"\s*:\s*\['
)
_TAIL = re.compile(rb'\]\s*,\s*"error"\s*:\s*""\s*\}\s*\Z')
_ROW_MARK = b'"primaryValue"'
_HEAD_BYTES = 4096
_TAIL_BYTES = 200
_MOST_PARSED = 64 * 1024 * 1024
"""An answer of more is judged by its beginning, its end and its rows alone."""
_REPLENISHED = re.compile(r"replenished in (?:(\d+)\.)?(\d+):(\d{2}):(\d{2})", re.IGNORECASE)
_AFTER_A_BURST = timedelta(minutes=5)
_HEX = re.compile(r"[0-9a-zA-Z_-]{8,128}")


@dataclass(frozen=True, slots=True)
class Envelope:
    """An answer that may be used: how many rows it says it has and has."""

    count: int


def read_envelope(content: Content, name: str) -> Envelope:
    """Checks the envelope of a data answer; large answers are neither parsed for it nor held.

    Arguments:
        content: the answer, unpacked.
        name: what the answer is called in messages.

    Raises:
        QuestionRefused: the envelope carries an error of the question.
        PublisherError: the answer ended early, is no envelope, or counts other rows than it has.
        LayoutChanged: it is JSON of another form.
    """
    size = 0
    end = b""

    def seen() -> Iterator[bytes]:
        nonlocal size, end
        for piece in content():
            size += len(piece)
            end = (end + piece)[-_TAIL_BYTES:]
            yield piece

    rows = occurrences(seen(), _ROW_MARK)
    start = _HEAD.match(beginning_of(content, _HEAD_BYTES))
    is_whole = start is not None and _TAIL.search(end) is not None
    if start and is_whole and int(start[1]) == rows:
        return Envelope(rows)
    if size <= _MOST_PARSED:
        return _parsed_envelope(b"".join(content()), name)
    if start and is_whole:
        raise _other_count(name, int(start[1]), rows)
    raise PublisherError(
        f"{name}: the answer breaks off or is damaged: it has {size // 2**20} MiB and not the "
        f"{'end' if start else 'beginning'} of an answer. It is kept to be looked at; it is not "
        "loaded."
    )


def _parsed_envelope(body: bytes, name: str) -> Envelope:
    content = _parse(body, name)
    rows = content["data"]
    if content["count"] != len(rows):
        raise _other_count(name, content["count"], len(rows))
    return Envelope(len(rows))


def _other_count(name: str, announced: int, given: int) -> PublisherError:
    return PublisherError(
        f"{name}: the publisher announces {announced} rows and gives {given}. The answer is kept "
        "to be looked at; it is not loaded."
    )


def _parse(body: bytes, name: str) -> dict[str, Any]:
    text = body.decode("utf-8-sig", errors="replace")
    beginning = " ".join(text[:120].split())
    if not text.lstrip().startswith(("{", "[")):
        if "url too long" in text[:2000].lower():
            raise QuestionRefused(_url_too_long(name))
        raise PublisherError(
            f"{name}: the publisher answers with text or a page instead of figures, which begins "
            f"{beginning!r}. If it stays so, open the address in a browser: the service may have "
            "moved."
        )
    try:
        content = json.loads(text)
    except ValueError as error:
        raise PublisherError(
            f"{name}: the answer breaks off or is damaged ({error}). It is kept to be looked at; "
            "it is not loaded."
        ) from error
    if isinstance(content, dict) and "statusCode" in content and "data" not in content:
        raise QuestionRefused(
            f"{name}: the publisher answers {content['statusCode']}: {content.get('message')}. "
            "Compare the question with the README of the source."
        )
    problem = _problem(content)
    if problem:
        raise QuestionRefused(
            f"{name}: the publisher refuses the question: {problem}. Compare its parameters with "
            "the README of the source."
        )
    if not isinstance(content, dict) or not isinstance(content.get("data"), list):
        raise LayoutChanged(
            f"{name}: the answer is JSON, but not an envelope with a list of data; it begins "
            f"{beginning!r}. The publisher may have changed its interface; compare it with the "
            "README of the source."
        )
    # Some services leave the count out or write it as text; the rows are what counts.
    try:
        content["count"] = int(content.get("count", len(content["data"])))
    except (TypeError, ValueError) as error:
        raise LayoutChanged(
            f"{name}: the count of the answer is {content['count']!r}, which is no number. The "
            "publisher may have changed its interface; compare it with the README of the source."
        ) from error
    return content


def _problem(content: Any) -> str:
    """What the envelope says is wrong, in one line; empty if nothing is."""
    if not isinstance(content, dict):
        return ""
    found = [str(content["error"])] if content.get("error") else []
    details = content.get("errorObject") or []
    for one in [details] if isinstance(details, dict) else details:
        if not isinstance(one, Mapping):
            found.append(str(one))
            continue
        # Two spellings are in use.
        lower = {str(key).lower(): value for key, value in one.items()}
        members = lower.get("membernames") or []
        names = ", ".join(map(str, members)) if isinstance(members, list) else str(members)
        message = str(lower.get("errormessage") or "")
        found.append(f"{names}: {message}" if names else message)
    return "; ".join(one for one in found if one)


def error_of(refusal: Refusal, *, now: datetime | None = None) -> Exception:
    """The error that a refusal of the publisher's amounts to.

    What can be put right by waiting says until when; what only a person can put right says how.
    """
    now = now or datetime.now(UTC)
    said = _said(refusal.body)
    wait = _wait(refusal, said, now)
    if refusal.status == 429:
        return _limit("asks for fewer questions at a time", said, 429, now, wait or _AFTER_A_BURST)
    if refusal.status == 403 and wait is not None:
        return _limit("says that the daily quota is used up", said, 403, now, wait)
    what = f"{refusal.url.partition('?')[0]} answers HTTP {refusal.status} {refusal.reason}"
    if refusal.status == 414 or "url too long" in said.lower():
        return QuestionRefused(_url_too_long(what))
    if refusal.status >= 500:
        return PublisherError(f"{what}: the publisher has trouble; asking again later may help.")
    kind, advice = _REFUSALS.get(refusal.status, _UNKNOWN_REFUSAL)
    return kind(f"{what}: {said.rstrip('.')}. {advice}")


_REFUSALS: Mapping[int, tuple[type[PublisherError], str]] = {
    400: (
        QuestionRefused,
        "The question itself is refused: compare its parameters with the README of the source.",
    ),
    401: (
        AccessRefused,
        "Write a valid key as the password of the connection comtrade (a free one comes from "
        "comtradedeveloper.un.org), or leave the password empty to use the preview, which needs "
        "no key.",
    ),
    403: (
        AccessRefused,
        "The key may not allow this: look at its subscription at comtradedeveloper.un.org.",
    ),
    404: (
        QuestionRefused,
        "The publisher may have changed its interface: compare the address with the README of "
        "the source.",
    ),
}
_UNKNOWN_REFUSAL = (
    PublisherError,
    "The service may have moved: open the address in a browser and look at the connection "
    "comtrade.",
)


def _limit(what: str, said: str, status: int, now: datetime, wait: timedelta) -> PublisherLimit:
    until = now + wait
    return PublisherLimit(
        f"The publisher {what} (HTTP {status}: {said}). What came is kept; the rest can be "
        f"asked for after {until:%Y-%m-%d %H:%M} UTC.",
        until,
    )


def _url_too_long(name: str) -> str:
    return (
        f"{name}: the publisher says that the address is too long. Lower MAX_URL in "
        "sources/comtrade/planning.py to what it takes now."
    )


def _said(body: bytes) -> str:
    """What the body of a refusal says, in one short line without its markup."""
    text = body.decode("utf-8-sig", errors="replace")
    try:
        content = json.loads(text)
    except ValueError:
        return " ".join(re.sub(r"<[^>]*>", " ", text).split())[:200] or "no reason given."
    if isinstance(content, dict):
        text = _problem(content) or str(content.get("message") or "")
    return " ".join(text.split())[:500] or "no reason given."


def _wait(refusal: Refusal, said: str, now: datetime) -> timedelta | None:
    """How long the publisher wants to be left alone; None if it does not say or says nothing."""
    header = refusal.headers.get("retry-after", "").strip()
    if header.isdecimal():
        return timedelta(seconds=int(header)) if int(header) > 0 else None
    if header:
        try:
            until = email.utils.parsedate_to_datetime(header)
        except ValueError:
            pass
        else:
            until = until if until.tzinfo else until.replace(tzinfo=UTC)
            return max(until - now, timedelta(seconds=1))
    match = _REPLENISHED.search(said)
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds) or None


def read_availability(body: bytes, name: str) -> Mapping[Slice, Availability]:
    """What the publisher has, by slice.

    Raises:
        PublisherError, QuestionRefused, LayoutChanged: as of :func:`read_envelope`, and where a
            row lacks the field that tells one release from another.
    """
    content = _parse(body, name)
    rows: dict[Slice, list[Mapping[str, Any]]] = {}
    for row in content["data"]:
        try:
            key = Slice(int(row["reporterCode"]), str(row["period"]))
            # Named here so that a row without them is found now and not when it is needed.
            _ = row["datasetCode"], row["datasetChecksum"], row["lastReleased"]
            int(row["totalRecords"])
        except (KeyError, TypeError, ValueError) as error:
            raise LayoutChanged(
                f"{name}: a row of availability has no usable {error}; it reads {row!r}. Without "
                "it a revision cannot be told from what is here already; compare the answer with "
                "the README of the source."
            ) from error
        rows.setdefault(key, []).append(row)
    return {key: _availability(key, found) for key, found in rows.items()}


def _availability(key: Slice, rows: Iterable[Mapping[str, Any]]) -> Availability:
    rows = sorted(rows, key=lambda row: str(row["datasetCode"]))
    marks = [f"{r['datasetCode']} {r['datasetChecksum']} {r['lastReleased']}" for r in rows]
    return Availability(
        slice=key,
        mark=hashlib.sha256("\n".join(marks).encode()).hexdigest()[:12],
        first_released=min(str(row.get("firstReleased") or "") for row in rows),
        last_released=max(str(row["lastReleased"]) for row in rows),
        total_records=sum(int(row["totalRecords"]) for row in rows),
        classification=",".join(
            sorted({str(row["classificationCode"]) for row in rows if "classificationCode" in row})
        ),
    )


@dataclass(frozen=True, slots=True)
class BulkFile:
    """A file of the bulk service. ``path`` is the address below the publisher's own."""

    slice: Slice
    path: str
    classification: str
    published: str


def read_bulk_list(body: bytes, name: str) -> tuple[BulkFile, ...]:
    """The files of a bulk list.

    The list has had the file's address in two shapes, a bare key and a whole URL: it is made from
    the reporter and the row's key instead, which are in both.

    Raises:
        PublisherError, QuestionRefused, LayoutChanged: as of :func:`read_envelope`, and where a
            row's key could lead elsewhere.
    """
    files = []
    for row in _parse(body, name)["data"]:
        try:
            reporter, key = int(row["reporterCode"]), str(row["rowKey"])
            found = BulkFile(
                slice=Slice(reporter, str(int(row["period"]))),
                path=f"bulk/v1/file/{reporter}/{key}",
                classification=str(row["classificationCode"]),
                published=str(row["publicationDate"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise LayoutChanged(
                f"{name}: a row of the bulk list has no usable {error}; it reads {row!r}. Compare "
                "the answer with the README of the source."
            ) from error
        if not _HEX.fullmatch(key):
            raise LayoutChanged(
                f"{name}: the row key {key!r} of the bulk list is not the name of a file. Nothing "
                "was asked for; compare the answer with the README of the source."
            )
        files.append(found)
    return tuple(files)
