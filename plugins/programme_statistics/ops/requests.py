"""The account of questions to a publisher with a quota (``ops.request_day``).

It is kept in the warehouse, so that a restart, another DAG or another machine knows what has been
asked today. Every question is entered before it is asked, a try again too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from programme_statistics.database import statement
from programme_statistics.errors import PublisherLimit


class Quota:
    """The daily account of one publisher.

    Arguments:
        publisher: the connection it is asked through.
        calls_a_day: how many questions it is asked on a day (UTC), at most.
        seconds_between_calls: how far apart they are, at least, whoever asks.
        sleep: how to wait.
    """

    def __init__(
        self,
        engine: Engine,
        publisher: str,
        *,
        calls_a_day: int,
        seconds_between_calls: float,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._engine = engine
        self._publisher = publisher
        self.calls_a_day = calls_a_day
        self._gap = seconds_between_calls
        self._sleep = sleep

    def take(self) -> None:
        """Enters one question and waits until it may be asked.

        Raises:
            PublisherLimit: today's questions are used up, or the publisher wants to be left alone.
        """
        with self._engine.begin() as connection:
            row = connection.execute(
                statement("ops/take_request"),
                {
                    "publisher": self._publisher,
                    "calls_a_day": self.calls_a_day,
                    "seconds_between_calls": self._gap,
                },
            ).one()
        if not row.is_taken:
            raise PublisherLimit(*self._reason(row.closed_until, row.sentence, row.calls))
        seconds = (row.may_ask_at - datetime.now(UTC)).total_seconds()
        if seconds > 0:
            self._sleep(seconds)

    def close(self, limit: PublisherLimit) -> None:
        """Enters that the publisher wants no more questions before ``limit.until``."""
        with self._engine.begin() as connection:
            connection.execute(
                statement("ops/close_requests"),
                {
                    "publisher": self._publisher,
                    "closed_until": limit.until,
                    "sentence": str(limit),
                },
            )

    def stopped(self) -> str:
        """Why nobody may be asked now, and until when; empty if somebody may."""
        with self._engine.connect() as connection:
            sentence: str | None = connection.execute(
                statement("ops/closed_until"), {"publisher": self._publisher}
            ).scalar_one_or_none()
        if sentence is not None:
            return sentence
        used = self.used()
        return self._reason(None, "", used)[0] if used >= self.calls_a_day else ""

    def used(self) -> int:
        """How many questions were asked today (UTC)."""
        with self._engine.connect() as connection:
            used: int = connection.execute(
                statement("ops/requests_today"), {"publisher": self._publisher}
            ).scalar_one()
        return used

    def _reason(
        self, closed_until: datetime | None, sentence: str, calls: int
    ) -> tuple[str, datetime]:
        if closed_until is not None:
            return sentence, closed_until
        midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        until = midnight + timedelta(days=1)
        return (
            f"Today's {self.calls_a_day} questions to {self._publisher} are used up ({calls} "
            f"asked). What came is kept; the rest can be asked for after "
            f"{until:%Y-%m-%d %H:%M} UTC.",
            until,
        )
