"""What can go wrong in the one-machine tooling."""

from __future__ import annotations

from collections.abc import Mapping

from programme_statistics.errors import ProgrammeStatisticsError


class ServerError(ProgrammeStatisticsError):
    """The embedded PostgreSQL could not be made, started or stopped; the message says why."""


class CommandError(ProgrammeStatisticsError):
    """A command was asked for something it cannot do; the message says what to write instead."""


class RunFailed(CommandError):
    """A run of a DAG failed; ``failures`` are the last words of its failed tasks, by task."""

    def __init__(self, message: str, failures: Mapping[str, str]) -> None:
        super().__init__(message)
        self.failures = failures
