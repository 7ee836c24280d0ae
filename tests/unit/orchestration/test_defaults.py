"""What becomes of a task that fails: whether, when and why it is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from airflow.sdk import RetryAction, RetryDecision
from psycopg.errors import ConnectionFailure
from sqlalchemy.exc import OperationalError

from programme_statistics.errors import (
    AccessRefused,
    ChecksFailed,
    ConfigurationError,
    LayoutChanged,
    PublisherError,
    PublisherLimit,
    QuestionRefused,
    UnreadableFile,
)
from programme_statistics.orchestration.defaults import PROBLEM, TryAgain, keep_problem

PAUSE = timedelta(minutes=5)


def decided(exception: BaseException, try_number: int = 1) -> RetryDecision:
    return TryAgain(PAUSE).evaluate(exception, try_number, max_tries=3)


@pytest.mark.parametrize(
    "kind",
    [
        AccessRefused,
        ChecksFailed,
        ConfigurationError,
        LayoutChanged,
        QuestionRefused,
        UnreadableFile,
    ],
)
def test_what_asking_again_does_not_mend_is_not_tried_again(kind: type[Exception]) -> None:
    decision = decided(kind("It is so."))
    assert (decision.action, decision.reason) == (RetryAction.FAIL, "It is so.")


def test_what_may_pass_is_tried_again_after_a_growing_pause() -> None:
    error = PublisherError("HTTP 503.")
    delays = [decided(error, n).retry_delay for n in (1, 2, 3, 9)]
    assert delays == [PAUSE, 2 * PAUSE, 4 * PAUSE, timedelta(hours=1)]
    assert decided(error).action is RetryAction.RETRY


def test_a_publisher_that_says_when_is_asked_then() -> None:
    limit = PublisherLimit("Not now.", datetime.now(UTC) + timedelta(hours=2))
    delay = decided(limit).retry_delay
    assert delay is not None
    assert timedelta(hours=2) - delay < timedelta(minutes=1)


def test_a_time_that_has_passed_is_no_reason_to_hurry() -> None:
    limit = PublisherLimit("Not now.", datetime.now(UTC) - timedelta(hours=2))
    assert decided(limit).retry_delay == timedelta(minutes=1)


class Instance:
    def __init__(self) -> None:
        self.pushed: dict[str, object] = {}

    def xcom_push(self, key: str, value: object) -> None:
        self.pushed[key] = value


def kept(exception: object) -> dict[str, object]:
    instance = Instance()
    keep_problem({"ti": instance, "exception": exception})
    return instance.pushed


def test_why_a_task_failed_is_kept_in_its_own_words() -> None:
    assert kept(PublisherError("The publisher is down.")) == {PROBLEM: "The publisher is down."}
    assert kept("killed by the scheduler") == {PROBLEM: "killed by the scheduler"}
    assert kept(None) == {}


def test_an_error_of_the_database_is_said_without_the_statement_and_its_values() -> None:
    cause = ConnectionFailure("connection refused\nIs the server running?")
    error = OperationalError("insert into secure.identity values (%s)", ["a name"], cause)
    assert kept(error) == {
        PROBLEM: "ConnectionFailure: connection refused The task's log has the whole story."
    }
