"""Reads the totals of all products: which slices Eurostat has, and in which release."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from programme_statistics.errors import LayoutChanged, PublisherError, UnreadableFile
from programme_statistics.sources.eurostat.layout import (
    REQUIRED,
    cells_of,
    columns_of,
    last_update,
    period_of,
)
from programme_statistics.sources.eurostat.messages import message
from programme_statistics.sources.eurostat.planning import PARTNERS, REPORTERS, VALUE, WORLD
from programme_statistics.sources.slices import Availability, Slice
from programme_statistics.sources.unpacking import PACKED, inflated


@dataclass(slots=True)
class _Totals:
    """The totals of one slice as they are written, and when they were last updated."""

    figures: list[str] = field(default_factory=list)
    updated: str = ""
    has_world: bool = False


def read_totals(body: bytes, name: str) -> Mapping[Slice, Availability]:
    """The slices that have a total of imports from the world.

    A slice's mark changes with the publisher's time of the last update, because a figure may be
    revised without its total, and with any of its totals.

    Raises:
        PublisherError: the answer is a message, or breaks off.
        LayoutChanged: a column is missing or the time of the update cannot be read.
    """
    told = message(body)
    if told is not None:
        if told.is_empty:
            return {}
        raise PublisherError(
            f"{name}: the publisher answers with a message instead of totals: {told.text[:200]!r}. "
            "Asking again later may help."
        )
    found: dict[Slice, _Totals] = {}
    try:
        rows = list(_rows(body, name))
    except (csv.Error, UnreadableFile) as error:
        raise PublisherError(
            f"{name}: the totals are damaged ({error}). Asking again may bring the whole."
        ) from error
    for row in rows:
        reporter = REPORTERS.get(row["REPORTER"])
        period = period_of(row["TIME_PERIOD"])
        partner, indicator, value = row["PARTNER"], row["INDICATORS"], row["OBS_VALUE"]
        if reporter is None or period is None or partner not in PARTNERS:
            continue
        totals = found.setdefault(Slice(reporter, f"{period:%Y%m}"), _Totals())
        totals.figures.append(f"{partner} {indicator} {value}")
        totals.updated = max(totals.updated, last_update(row["LAST UPDATE"], name))
        totals.has_world |= (
            partner == WORLD and indicator == VALUE and bool(re.search("[1-9]", value))
        )
    return {one: _availability(one, totals) for one, totals in found.items() if totals.has_world}


def _rows(body: bytes, name: str) -> Iterator[Mapping[str, str]]:
    content = b"".join(inflated([body], name)) if body.startswith(PACKED) else body
    head, _, rest = content.partition(b"\n")
    columns = columns_of(head)
    if missing := REQUIRED - set(columns):
        raise LayoutChanged(
            f"{name}: the totals have no column {', '.join(sorted(missing))}; they begin with "
            f"{head[:120]!r}. Without them a revision cannot be told from what is here already; "
            "compare the answer with the README of the source."
        )
    for line, cells in cells_of(rest.decode("utf-8", "replace").splitlines()):
        if len(cells) != len(columns):
            raise PublisherError(
                f"{name}, line {line + 1}: {len(cells)} cells where the header has "
                f"{len(columns)}: the answer breaks off. Asking again may bring the whole."
            )
        yield dict(zip(columns, (one.strip() for one in cells), strict=True))


def _availability(one: Slice, totals: _Totals) -> Availability:
    marks = "\n".join([totals.updated, *sorted(totals.figures)])
    return Availability(
        slice=one,
        mark=hashlib.sha256(marks.encode()).hexdigest()[:12],
        first_released="",
        last_released=totals.updated,
        total_records=0,  # the publisher does not count them
        classification="",
    )
