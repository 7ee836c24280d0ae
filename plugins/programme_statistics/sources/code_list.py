"""What a publisher of code lists has to tell the road, and what a code list says.

A code list has no editions: the publisher replaces it in place. ``nomenclature_load`` compares what
came with the dimension; it works from these descriptions and knows no publisher.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Commodity:
    """A code of a revision of the HS; ``standard_unit`` is None where the list names none."""

    code: str
    name: str
    parent_code: str | None
    level: int
    is_leaf: bool
    standard_unit: str | None


@dataclass(frozen=True, slots=True)
class Area:
    """A reporter or partner area.

    Only ``code`` identifies it: the ISO codes are not unique. ``valid_to`` is the first day on
    which the code is no longer used, ``nomenclature.NO_END`` while it is.
    """

    code: int
    name: str
    iso2: str | None
    iso3: str | None
    valid_from: date
    valid_to: date
    is_group: bool


@dataclass(frozen=True, slots=True)
class Mode:
    """A mode of transport."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class CodeListFile:
    """What a landed code list says.

    ``classification`` is the revision that a list of commodities calls itself (``H6``), empty for
    other lists. ``ignored`` counts the fields left out on purpose by name. ``notices`` name
    fields nobody has seen before.
    """

    classification: str
    rows: Sequence[Commodity] | Sequence[Area] | Sequence[Mode]
    ignored: Mapping[str, int]
    notices: Sequence[str]


@dataclass(frozen=True, slots=True)
class PublishedList:
    """A list a publisher keeps.

    Attributes:
        code: its name here, and that of its folder in the landing area: ``H4``, ``H5``, ``H6``,
            ``reporters``, ``partner_areas`` or ``transport_modes``.
        path: path below the publisher's address.
        parse: reads its bytes; the second argument names the file in messages.
    """

    code: str
    path: str
    parse: Callable[[bytes, str], CodeListFile]


@dataclass(frozen=True, slots=True)
class Nomenclature:
    """The code lists of one publisher, and how to reach it.

    ``code`` is the name of their folder in the landing area; ``schedule`` a cron expression,
    Europe/Istanbul; the rest as in :class:`programme_statistics.sources.dataset.Dataset`.
    """

    code: str
    title: str
    publisher: str
    connection: str
    base_url: str
    schedule: str
    page: str
    lists: Sequence[PublishedList]
