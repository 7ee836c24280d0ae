"""Asks Eurostat's Comext, and waits for the answers that it prepares first.

An answer comes at once, or as a ticket: the publisher prepares it, says how far it is
(``1.0/async/status/``) and gives it when it is ready (``1.0/async/data/``). Whoever asks the same
question again gets what has been prepared, so that a wait that is given up costs nothing.
"""

from __future__ import annotations

import posixpath
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from programme_statistics.errors import (
    AccessRefused,
    AnswerTooLarge,
    LayoutChanged,
    ProgrammeStatisticsError,
    PublisherError,
    UnreadableFile,
)
from programme_statistics.sources.answer_body import Body, Content, beginning_of
from programme_statistics.sources.answers import Answer, Http
from programme_statistics.sources.eurostat import planning
from programme_statistics.sources.eurostat.layout import REQUIRED, columns_of
from programme_statistics.sources.eurostat.messages import MOST_BYTES, Spoken, Told, message
from programme_statistics.sources.eurostat.planning import Question
from programme_statistics.sources.eurostat.totals import read_totals
from programme_statistics.sources.slices import Availability, Slice
from programme_statistics.sources.unpacking import PACKED, inflated

BASE_URL = "https://ec.europa.eu/eurostat/api/comext/dissemination"
MAX_BODY_BYTES = 512 * 1024 * 1024
"""Five million cells, the most there is, are some 350 MB of SDMX-CSV."""
CALLS_A_DAY = 5_000
"""The publisher names no number; a month of figures takes some fifteen questions."""

_LONGEST_LINE = 64 * 1024
_ACCEPT = "application/vnd.sdmx.data+csv, text/csv"
_TICKETS = 2
_SECONDS_BETWEEN_LOOKS = 10.0
_LOOKS = 90
_PREPARING = {"SUBMITTED", "PROCESSING", "DATA_NOT_YET_AVAILABLE"}
_GONE = {"EXPIRED", "UNKNOWN_REQUEST"}


class ComextAsker:
    """Asks through ``http``, whose refusals are made by :func:`messages.error_of`.

    Arguments:
        allowed_sample: what kind of figures a stand-in may serve (``synthetic``); None where only
            the publisher itself will do.
        sleep: how to wait.
    """

    suffix = "csv"

    def __init__(
        self,
        http: Http,
        *,
        allowed_sample: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = http
        self._allowed_sample = allowed_sample
        self._sleep = sleep

    def availability(self, wanted: Sequence[Slice]) -> Mapping[Slice, Availability]:
        """Which of the wanted slices there are: those with a total of imports from the world.

        A release is told by the publisher's time of the last update and by the slice's totals.

        Raises:
            PublisherError: of any kind; see :mod:`messages`.
            LayoutChanged: the totals cannot be read.
        """
        answer = self._fetch(planning.totals_path(wanted))
        if answer.truncated:
            raise PublisherError(
                f"{_short(answer.url)}: the answer ended after {answer.body.size} bytes, "
                "before its announced end. Asking again may bring the whole."
            )
        found = read_totals(answer.body.read_all(), _short(answer.url))
        return {one: found[one] for one in wanted if one in found}

    def units(self, wanted: Sequence[Availability]) -> Sequence[Sequence[Slice]]:
        """The wanted slices by month."""
        return planning.units(wanted)

    def plan(self, unit: Sequence[Slice], expected_rows: int) -> Sequence[Question]:
        """The questions that together ask for a unit; their cost does not depend on its rows."""
        return planning.plan(unit)

    def address(self, question: Question) -> str:
        """The whole address of a question."""
        return self._http.url(question.path())

    def ask(self, question: Question) -> Answer:
        """The publisher's answer; where it is prepared first, this waits for it.

        Raises:
            AnswerTooLarge: the publisher answers only smaller questions.
            PublisherError: of any kind; and where the answer lacks a reporter, of which the
                publisher has said that it has figures: that is never taken for no trade.
        """
        answer = self._fetch(question.path())
        if answer.truncated or planning.WORLD not in question.partners:
            return answer
        name = _short(answer.url)
        try:
            self.count(answer.body.pieces, name)
        except ProgrammeStatisticsError:
            return answer  # it is landed to be looked at, and said there to be what it is
        silent = _silent(question, _unpacked(answer.body.pieces, name))
        if silent:
            raise PublisherError(
                f"{name}: the answer has no imports of {', '.join(silent)} from the "
                f"world in {question.period}, although the publisher gives a total of them. That "
                "is no proof that there was no trade: nothing was withdrawn. If it stays so, "
                "compare the codes with the README of the source."
            )
        return answer

    def count(self, content: Content, name: str) -> int:
        """How many figures an answer has; 0 where the publisher says that there are none.

        Raises:
            PublisherError: it is no answer, or breaks off.
            LayoutChanged: a column is missing.
        """
        told = _told(content)
        if told is not None:
            if told.is_empty:
                return 0
            raise PublisherError(
                f"{name}: the publisher answers with a message or a page instead of figures: "
                f"{told.text[:200]!r}. If it stays so, open the address in a browser: the service "
                "may have moved."
            )
        try:
            head, end, n_ends = _looked_through(_unpacked(content, name))
        except UnreadableFile as error:
            raise PublisherError(str(error)) from error
        missing = REQUIRED - set(columns_of(head))
        if missing:
            raise LayoutChanged(
                f"{name}: the answer has no column {', '.join(sorted(missing))}; it begins with "
                f"{head[:120]!r}. The publisher may have changed its format: compare it with the "
                "README of the source."
            )
        lines = end.rstrip()
        count = n_ends - end.count(b"\n", len(lines))
        last = lines[lines.rfind(b"\n") + 1 :]
        if count and last.count(b",") < head.count(b","):
            raise PublisherError(
                f"{name}: the answer breaks off in its last line, {last[:120]!r}. It is kept to "
                "be looked at; it is not loaded."
            )
        return count  # as many as there are ends of lines before the last one, the header's too

    def is_cut(self, count: int | None) -> bool:
        """False: a question whose answer would be too large is refused, never cut."""
        return False

    def divide(self, question: Question) -> Sequence[Question]:
        """The questions to ask in place of one that is too large.

        Raises:
            LayoutChanged: there is nothing to divide.
        """
        return planning.divide(question)

    def _fetch(self, path: str) -> Answer:
        """The figures, or the message that there are none."""
        for _ in range(_TICKETS):
            answer = self._get(path)
            told = None if answer.truncated else _told(answer.body.pieces)
            if told is not None and told.is_too_large:
                raise AnswerTooLarge(f"{_short(answer.url)}: {told.text}")
            if told is None or not (told.ticket or told.address or told.state):
                return answer
            prepared = self._wait_for(told, answer.url)
            if prepared is not None:
                return prepared
        raise PublisherError(
            f"{_short(self._http.url(path))}: the publisher prepared the answer {_TICKETS} times "
            "and each time gave it up before it could be fetched. Asking again later may help."
        )

    def _wait_for(self, told: Told, url: str) -> Answer | None:
        """What a ticket leads to; None where the publisher no longer knows of it."""
        if told.address is not None:
            return self._wait_at(self._below(told.address, url), told)
        ticket = told.ticket
        for look in range(_LOOKS):
            if told.state in _GONE or ticket is None:
                return None
            if told.state not in {*_PREPARING, "AVAILABLE"}:
                raise PublisherError(
                    f"{_short(url)}: the publisher could not prepare the answer (ticket {ticket}: "
                    f"{told.text}). Asking again later may help."
                )
            if told.state == "AVAILABLE":
                answer = self._get(f"1.0/async/data/{ticket}")
                inner = None if answer.truncated else _told(answer.body.pieces)
                if inner is None or inner.state is None:
                    return answer
                told = inner
                continue
            if look:
                self._sleep(_SECONDS_BETWEEN_LOOKS)
            answer = self._get(f"1.0/async/status/{ticket}")
            told = _told(answer.body.pieces) or Told("a status that is none", state="none")
        raise self._too_slow(url, ticket or "")

    def _wait_at(self, path: str, told: Told) -> Answer:
        """What is at an address once it is there."""
        for look in range(_LOOKS):
            if look:
                self._sleep(_SECONDS_BETWEEN_LOOKS)
            answer = self._get(path)
            inner = None if answer.truncated else _told(answer.body.pieces)
            if inner is None or not (inner.is_empty or inner.address or inner.state):
                return answer
        raise self._too_slow(self._http.url(path), told.address or "")

    def _too_slow(self, url: str, ticket: str) -> PublisherError:
        minutes = round(_LOOKS * _SECONDS_BETWEEN_LOOKS / 60)
        return PublisherError(
            f"{_short(url)}: the publisher has not prepared the answer within {minutes} minutes "
            f"(ticket {ticket}). What came before is kept. The same question is answered at "
            "once when it is ready by then."
        )

    def _below(self, address: str, url: str) -> str:
        """The path, seen from the publisher's own address, of another address of its host."""
        there, here = urlsplit(address), urlsplit(self._http.url(""))
        if there.hostname != here.hostname:
            raise PublisherError(
                f"{_short(url)}: the publisher says that the answer will be at {address}, which is "
                "another host. Nothing was asked there; if the service has moved, put its address "
                "into the connection eurostat."
            )
        # A relative path cannot leave the host that was asked, whatever the ticket says.
        return posixpath.relpath(there.path, here.path or "/")

    def _get(self, path: str) -> Answer:
        try:
            answer = self._http.get(path, accept=_ACCEPT)
        except Spoken as spoken:
            refusal = spoken.refusal
            return Answer(
                url=refusal.url,
                status=refusal.status,
                headers={},
                body=Body.of(refusal.body),
                received_at=datetime.now(UTC),
                truncated=False,
            )
        kind = answer.headers.get("x-sample")
        if kind != self._allowed_sample and _told(answer.body.pieces) is None:
            raise AccessRefused(
                f"{_short(answer.url)} serves {kind or 'real'} figures where "
                f"{self._allowed_sample or 'real'} ones are wanted. Nothing was kept: figures of "
                "two kinds never go into one series. Point the connection eurostat at the "
                'publisher, or write {"sample": true} into its extra for a stand-in.'
            )
        return answer


def _told(content: Content) -> Told | None:
    """The message that an answer is, if it is one; of figures only the beginning is read."""
    return message(beginning_of(content, MOST_BYTES + 1))


def _unpacked(content: Content, name: str) -> Iterable[bytes]:
    is_packed = beginning_of(content, len(PACKED)) == PACKED
    return inflated(content(), name) if is_packed else content()


def _looked_through(pieces: Iterable[bytes]) -> tuple[bytes, bytes, int]:
    """The header, the last lines, and how many ends of lines there are in all."""
    first = last = b""
    n_ends = 0
    for piece in pieces:
        if len(first) < _LONGEST_LINE:
            first += piece[:_LONGEST_LINE]
        last = (last + piece)[-_LONGEST_LINE:]
        n_ends += piece.count(b"\n")
    return first.partition(b"\n")[0], last, n_ends


def _silent(question: Question, pieces: Iterable[bytes]) -> Sequence[str]:
    """The reporters of a question of whose imports from the world there is no line."""
    silent = {one: f",{one},{planning.WORLD},".encode() for one in question.reporters}
    longest = max(map(len, silent.values()))
    rest = b""
    for piece in pieces:
        text = rest + piece.replace(b'"', b"")
        silent = {one: mark for one, mark in silent.items() if mark not in text}
        rest = text[-longest:]
    return list(silent)


def _short(url: str) -> str:
    return url.partition("?")[0]
