"""Asks UN Comtrade: politely, within its limits, with a key that nobody ever sees.

The key goes out in the header ``Ocp-Apim-Subscription-Key`` and nowhere else: it is in no address,
answer, message, log or landed file. Without a key the preview is asked, which gives 500 rows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from programme_statistics.errors import (
    AccessRefused,
    PublisherError,
    PublisherLimit,
    UnreadableFile,
)
from programme_statistics.sources.answer_body import Content, occurrences
from programme_statistics.sources.answers import Answer, Http, Refusal
from programme_statistics.sources.comtrade import planning
from programme_statistics.sources.comtrade.envelope import (
    BulkFile,
    error_of,
    read_availability,
    read_bulk_list,
    read_envelope,
)
from programme_statistics.sources.comtrade.planning import Access, Question, Universe
from programme_statistics.sources.slices import Availability, Scope, Slice
from programme_statistics.sources.unpacking import inflated

BASE_URL = "https://comtradeapi.un.org"
KEY_HEADER = "Ocp-Apim-Subscription-Key"
MAX_BODY_BYTES = 512 * 1024 * 1024
"""A full answer of 250,000 records is some 300 MB of JSON."""
_SHORT_WAIT_SECONDS = 60
_SHORT_WAITS = 2


def refusals(key: str | None) -> Callable[[Refusal], Exception]:
    """Makes the errors of refusals; a publisher that repeats the key does not get it into them."""

    def refused(refusal: Refusal) -> Exception:
        if key:
            hidden = refusal.body.replace(key.encode(), b"(key)")
            refusal = replace(refusal, body=hidden, reason=refusal.reason.replace(key, "(key)"))
        return error_of(refusal)

    return refused


class ComtradeClient:
    """Asks the publisher through ``http``; a :class:`~sources.trade_dataset.TradeAsker`.

    Arguments:
        http: sends ``KEY_HEADER`` with the key, if there is one, and makes of a refusal what
            :func:`refusals` says.
        key: the subscription key, which no answer may repeat; None asks the preview.
        access: what the key allows.
        scope: which figures are asked for.
        universe: gives the codes a question is split by; a run that finds nothing new needs none.
        allowed_sample: what kind of figures a stand-in may serve (``synthetic``, ``rebuilt``);
            None where only the publisher itself will do.
        sleep: how to wait.
    """

    suffix = "json"

    def __init__(
        self,
        http: Http,
        key: str | None,
        access: Access,
        scope: Scope,
        universe: Callable[[], Universe],
        *,
        allowed_sample: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.access = access
        self.scope = scope
        self._http = http
        self._universe = universe
        self._key = key or None
        self._allowed_sample = allowed_sample
        self._sleep = sleep

    def availability(self, wanted: Sequence[Slice]) -> Mapping[Slice, Availability]:
        """Which of the wanted slices the publisher has, and in which release.

        Raises:
            PublisherError: of any kind; see :mod:`envelope`.
        """
        asked_for = set(wanted)
        found: dict[Slice, Availability] = {}
        for path in planning.availability_paths(wanted, self.scope.frequency, self.access):
            answer = self._get(path, "application/json")
            if answer.truncated:
                raise PublisherError(_ended_early(answer))
            found |= read_availability(answer.body.read_all(), answer.url)
        return {one: found[one] for one in found if one in asked_for}

    def units(self, wanted: Sequence[Availability]) -> Sequence[Sequence[Slice]]:
        """The wanted slices in units, none of which is expected to fill an answer."""
        expected = {one.slice: planning.most_rows(self.scope, one.total_records) for one in wanted}
        return planning.units([one.slice for one in wanted], self.access.max_rows, expected)

    def plan(self, unit: Sequence[Slice], expected_rows: int) -> Sequence[Question]:
        """The questions that together ask for a unit, each within the limits."""
        return planning.plan(
            unit, self.scope, self.access, self._universe(), expected_rows=expected_rows
        )

    def address(self, question: Question) -> str:
        """The whole address of a question; there is no key in it."""
        return self._http.url(question.path(self.access))

    def ask(self, question: Question) -> Answer:
        """The publisher's answer, as it came; ``truncated`` if it ended early."""
        return self._get(question.path(self.access), "application/json")

    def count(self, content: Content, name: str) -> int:
        """How many rows an answer has.

        Raises:
            PublisherError, LayoutChanged: it cannot be used; see :func:`read_envelope`.
        """
        return read_envelope(content, name).count

    def is_cut(self, count: int | None) -> bool:
        """Whether an answer has as many rows as an answer can have."""
        return count is not None and count >= self.access.max_rows

    def divide(self, question: Question) -> Sequence[Question]:
        """Two or more questions that together ask what ``question`` asks.

        Raises:
            LayoutChanged: the question cannot be divided any further.
        """
        return planning.split(question, self.access, self._universe())

    def bulk_files(self, reporter: int, periods: Sequence[str]) -> Sequence[BulkFile]:
        """The bulk files of a reporter's periods; only some keys may ask."""
        path = (
            f"bulk/v1/get/C/{self.scope.frequency}/HS?reporterCode={reporter}"
            f"&period={','.join(periods)}"
        )
        answer = self._get(path, "application/json")
        if answer.truncated:
            raise PublisherError(_ended_early(answer))
        return read_bulk_list(answer.body.read_all(), answer.url)

    def bulk_address(self, file: BulkFile) -> str:
        """The whole address of a bulk file."""
        return self._http.url(file.path)

    def bulk_file(self, file: BulkFile) -> Answer:
        """A bulk file as it came (gzip); ``truncated`` if it ended early.

        The name the publisher gives it has slashes in it and is used for nothing.
        """
        answer = self._get(file.path, "application/TSV, application/octet-stream")
        is_whole = _is_whole_gzip(answer.body.pieces)
        return answer if is_whole else replace(answer, truncated=True)

    def _get(self, path: str, accept: str) -> Answer:
        for waits in range(_SHORT_WAITS + 1):
            try:
                answer = self._http.get(path, accept=accept)
            except PublisherLimit as limit:
                seconds = (limit.until - datetime.now(UTC)).total_seconds()
                if seconds > _SHORT_WAIT_SECONDS or waits == _SHORT_WAITS:
                    raise
                self._sleep(max(seconds, 0))
            else:
                break
        if self._key and occurrences(answer.body.pieces(), self._key.encode()):
            raise AccessRefused(
                f"{answer.url.partition('?')[0]} repeats the key in its answer. Nothing was kept: "
                "make sure that the connection comtrade points at the publisher."
            )
        kind = answer.headers.get("x-sample")
        if kind != self._allowed_sample:
            raise AccessRefused(
                f"{answer.url.partition('?')[0]} serves {kind or 'real'} figures where "
                f"{self._allowed_sample or 'real'} ones are wanted. Nothing was kept: figures of "
                "two kinds never go into one series. Point the connection comtrade at the "
                'publisher, or write {"sample": true} into its extra for a stand-in.'
            )
        return answer


def _ended_early(answer: Answer) -> str:
    return (
        f"{answer.url.partition('?')[0]}: the answer ended after {answer.body.size} bytes, "
        "before its announced end. Asking again may bring the whole."
    )


def _is_whole_gzip(content: Content) -> bool:
    """Whether a content is one or more gzip members, to their end."""
    try:
        for _ in inflated(content(), "a bulk file"):
            pass
    except UnreadableFile:
        return False
    return True
