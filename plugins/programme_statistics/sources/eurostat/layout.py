"""The columns of an answer in SDMX-CSV, and how its times are written."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from programme_statistics.errors import LayoutChanged

REQUIRED = frozenset(
    {
        *("DATAFLOW", "LAST UPDATE", "FREQ", "REPORTER", "PARTNER", "PRODUCT", "FLOW"),
        *("INDICATORS", "TIME_PERIOD", "OBS_VALUE"),
    }
)
"""Columns of every answer, in capitals: the publisher writes some of them small."""
OPTIONAL = frozenset({"OBS_FLAG", "CONF_STATUS"})
"""Columns that other datasets of the publisher's have, and this one may."""

_MONTH = re.compile(r"(\d{4})-?M?(0[1-9]|1[0-2])")


def columns_of(header: bytes) -> Sequence[str]:
    """The names in the first line of an answer, in capitals; none where it is no such line."""
    text = header.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").strip()
    try:
        return [name.strip().upper() for _, cells in cells_of([text]) for name in cells]
    except csv.Error:
        return []


def cells_of(lines: Iterable[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """The cells of each line that is not blank, with its place among the lines; from 1.

    Raises:
        csv.Error: a line is no CSV.
    """
    reader = csv.reader(lines)
    for cells in reader:
        if cells:
            yield reader.line_num, cells


def period_of(text: str) -> date | None:
    """The first day of a month as the publisher writes it (``2026-08``); None for anything else.

    A year, alone or as month 52, is no month.
    """
    match = _MONTH.fullmatch(text.strip())
    return date(int(match[1]), int(match[2]), 1) if match and match[1] > "0000" else None


def last_update(text: str, name: str) -> str:
    """The time of the last update, as text that sorts (``2026-09-15T11:00:00``).

    The publisher writes ``15/09/26 11:00:00``, its own local time.

    Raises:
        LayoutChanged: it is written in another way.
    """
    for form in ("%d/%m/%y %H:%M:%S", "%d/%m/%y", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S"):
        try:
            found = datetime.strptime(text.strip(), form)  # noqa: DTZ007  the publisher's own time
            return found.replace(tzinfo=None).isoformat()
        except ValueError:
            continue
    raise LayoutChanged(
        f"{name}: LAST UPDATE is {text!r}, and normal is a day and a time such as '15/09/26 "
        "11:00:00'. Without it a revision cannot be told from what is here already; compare the "
        "answer with the README of the source."
    )
