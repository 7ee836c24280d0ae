"""What every DAG has in common: when it begins, and what becomes of a task that fails.

A task that fails is tried again after a growing pause, unless asking again would give the same
answer; a publisher that says when it may be asked again is asked then. Why the task failed is kept
beside what it returned (an XCom), so that the run's page says it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import Context, RetryDecision, RetryPolicy

from programme_statistics.errors import (
    AccessRefused,
    ChecksFailed,
    ConfigurationError,
    LayoutChanged,
    ProgrammeStatisticsError,
    PublisherLimit,
    QuestionRefused,
    UnreadableFile,
)

TIMEZONE = "Europe/Istanbul"
START_DATE = datetime(2026, 1, 1, tzinfo=ZoneInfo(TIMEZONE))
RETRIES = 3
PROBLEM = "problem"
"""Key of the XCom that says why a task failed."""
SENTENCE = "sentence"
"""Key of the XCom of a task whose value is for other tasks: what it found, in words."""
_IN_VAIN = (
    AccessRefused,
    ChecksFailed,
    ConfigurationError,
    LayoutChanged,
    QuestionRefused,
    UnreadableFile,
)
_LONGEST_PAUSE = timedelta(hours=1)
_SHORTEST_WAIT = timedelta(minutes=1)


class TryAgain(RetryPolicy):
    """When a failed task is tried again: after ``pause``, doubled with every try, up to an hour."""

    def __init__(self, pause: timedelta) -> None:
        self._pause = pause

    def evaluate(
        self,
        exception: BaseException,
        try_number: int,
        max_tries: int,
        context: Context | None = None,
    ) -> RetryDecision:
        """Whether and when, by what went wrong."""
        if isinstance(exception, _IN_VAIN):
            return RetryDecision.fail(sentence_of(exception))
        if isinstance(exception, PublisherLimit):
            delay = max(exception.until - datetime.now(UTC), _SHORTEST_WAIT)
        else:
            delay = min(self._pause * 2 ** (try_number - 1), _LONGEST_PAUSE)
        return RetryDecision.retry(delay, sentence_of(exception))


def default_args(pause: timedelta = timedelta(minutes=5)) -> dict[str, Any]:
    """The arguments of every task; ``pause`` comes before the first try again."""
    return {
        "owner": "programme-statistics",
        "retries": RETRIES,
        "retry_policy": TryAgain(pause),
        "on_retry_callback": keep_problem,
        "on_failure_callback": keep_problem,
    }


def keep_problem(context: Any) -> None:
    """Keeps why a task failed; the next try clears it, as everything the task returned."""
    exception = context.get("exception")
    if exception is not None:
        context["ti"].xcom_push(key=PROBLEM, value=sentence_of(exception))


def sentence_of(exception: BaseException | str) -> str:
    """What went wrong, in words: our own as they are, others by their name and first line."""
    if isinstance(exception, str | ProgrammeStatisticsError):
        return str(exception)
    # A driver's error carries the statement and its values; what it is about is inside.
    cause = getattr(exception, "orig", None) or exception
    first = next(iter(str(cause).strip().splitlines()), "")
    return f"{type(cause).__name__}: {first} The task's log has the whole story."
