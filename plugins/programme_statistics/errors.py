"""What can go wrong on the road, by who has to act.

Every message names the file, the row or cell, the value as read, the rule it breaks and the remedy.
"""

from __future__ import annotations


class ProgrammeStatisticsError(Exception):
    """Base of every error this package raises on purpose."""


class PublisherError(ProgrammeStatisticsError):
    """A publisher's answer could not be used; asking again later may help."""


class NotYetPublished(PublisherError):
    """The publisher has no such edition yet (HTTP 404). A state, not a failure."""


class UnreadableFile(ProgrammeStatisticsError):
    """The landed bytes are not the file they should be. Asking again gives the same bytes."""


class LayoutChanged(ProgrammeStatisticsError):
    """The file is readable, but a label, header or value is not one we know."""


class ChecksFailed(ProgrammeStatisticsError):
    """A critical check stopped the load; nothing of the edition is in the warehouse."""


class ConfigurationError(ProgrammeStatisticsError):
    """A setting is missing or wrong; the message says which and what to write."""
