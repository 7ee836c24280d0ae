"""What can go wrong on the road, by who has to act.

Every message names the file, the row or cell, the value as read, the rule it breaks and the remedy.
"""

from __future__ import annotations

from datetime import datetime


class ProgrammeStatisticsError(Exception):
    """Base of every error this package raises on purpose."""


class PublisherError(ProgrammeStatisticsError):
    """A publisher's answer could not be used; asking again later may help."""


class PublisherLimit(PublisherError):
    """The publisher, or our own account of its limits, wants no more questions before ``until``.

    A state, not a failure: what came is kept, and the rest is asked for after that time.
    """

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class AccessRefused(PublisherError):
    """The publisher refuses the key or its absence. Asking again gives the same answer."""


class QuestionRefused(PublisherError):
    """The publisher says that the question itself is wrong. Asking again gives the same answer."""


class AnswerTooLarge(PublisherError):
    """The publisher answers only smaller questions: this one has to be divided."""


class NotYetPublished(PublisherError):
    """The publisher has no such edition yet (HTTP 404). A state, not a failure."""


class UnreadableFile(ProgrammeStatisticsError):
    """The landed bytes are not the file they should be. Asking again gives the same bytes."""


class LayoutChanged(ProgrammeStatisticsError):
    """The file is readable, but a label, header or value is not one we know."""


class ChecksFailed(ProgrammeStatisticsError):
    """A load was held or refused: nothing of it is in the warehouse. Nor would it be next time."""


class ConfigurationError(ProgrammeStatisticsError):
    """A setting is missing or wrong; the message says which and what to write."""
