"""What can go wrong in the one-machine tooling."""

from __future__ import annotations

from programme_statistics.errors import ProgrammeStatisticsError


class ServerError(ProgrammeStatisticsError):
    """The embedded PostgreSQL could not be made, started or stopped; the message says why."""


class CommandError(ProgrammeStatisticsError):
    """A command was asked for something it cannot do; the message says what to write instead."""
