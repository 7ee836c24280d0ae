"""Asks and reads EVDS, the electronic data delivery system of the Turkish central bank (TCMB).

The parameters of a question stand in the path, without a question mark; the key goes in a header.
In the answer the dots of a series' name are underscores, numbers are text, and a period without a
figure is null. Described by two independent clients; no answer of the service itself was at hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from programme_statistics.errors import LayoutChanged, UnreadableFile

BASE_URL = "https://evds3.tcmb.gov.tr"
CONNECTION = "tcmb"
KEY_HEADER = "key"
ACCEPT = ("application/json",)
SAMPLE = "sample"
"""A member of this name in an answer declares that it is rebuilt from published figures."""

Frequency = Literal["daily", "monthly"]
FREQUENCIES: Mapping[Frequency, int] = {"daily": 1, "monthly": 5}
"""EVDS' own numbers."""

_PERIOD = "Tarih"
_IGNORED = frozenset({_PERIOD, "UNIXTIME"})
_MEMBERS = frozenset({"totalCount", "items", SAMPLE})
_DAY = re.compile(r"(\d{2})-(\d{2})-(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Item:
    """The figures of one period: text by series, None where there is none.

    ``name`` says where it stands in the answer; ``day`` is the first day of the period.
    """

    name: str
    day: date
    values: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class EvdsAnswer:
    """A whole answer, in its own order."""

    items: Sequence[Item]
    is_sample: bool
    notices: Sequence[str]


def path(series: Sequence[str], frequency: Frequency, first: date, last: date) -> str:
    """The question for ``series`` from ``first`` to ``last``, as a path below the base address."""
    return (
        f"igmevdsms-dis/series={'-'.join(series)}&startDate={first:%d-%m-%Y}"
        f"&endDate={last:%d-%m-%Y}&type=json"
        f"&aggregationTypes={'-'.join('avg' for _ in series)}"
        f"&formulas={'-'.join('0' for _ in series)}&frequency={FREQUENCIES[frequency]}"
    )


def member(series: str) -> str:
    """The name of a series in an answer."""
    return series.replace(".", "_")


def read(
    body: bytes, series: Sequence[str], frequency: Frequency, file_name: str, *, allow_sample: bool
) -> EvdsAnswer:
    """Reads an answer to the question for ``series``.

    Raises:
        UnreadableFile: the bytes are no whole answer; a page in its place means that the key is
            not accepted or the service has moved.
        LayoutChanged: a series is missing, a period cannot be read, or it is a sample where none
            is allowed.
    """
    content = _json(body, file_name)
    items = content.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise LayoutChanged(
            f"{file_name}: the answer has no list 'items'; it has {', '.join(content) or 'nothing'}"
            ". EVDS has changed its format, or this is a message: read the landed file."
        )
    count = content.get("totalCount")
    if count is not None and str(count) != str(len(items)):
        raise UnreadableFile(
            f"{file_name}: the answer announces {count} periods (totalCount) and holds "
            f"{len(items)}. It is not whole; ask again."
        )
    if SAMPLE in content and not allow_sample:
        raise LayoutChanged(
            f"{file_name}: the answer declares (member {SAMPLE!r}) that it is a sample, and the "
            f"connection {CONNECTION} does not allow one. Point the connection at EVDS, or add "
            '{"sample": true} to its extra.'
        )
    unknown = set(content) - _MEMBERS
    names = {member(one): one for one in series}
    found = []
    for at, item in enumerate(items, start=1):
        missing = [name for name in (_PERIOD, *names) if name not in item]
        if missing:
            raise LayoutChanged(
                f"{file_name}, item {at}: {', '.join(missing)} is missing; it has "
                f"{', '.join(item)}. The series has been renamed or closed: look for it in EVDS, "
                "and write its new name into the source's datasets.py."
            )
        unknown |= set(item) - set(names) - _IGNORED
        found.append(
            Item(
                name=f"item {at}",
                day=_period(str(item[_PERIOD]), frequency, f"{file_name}, item {at}"),
                values={one: _text(item[name]) for name, one in names.items()},
            )
        )
    notices = [
        f"Members nobody has seen were left out: {', '.join(sorted(unknown))}. Look on EVDS' page "
        "whether they change what a figure means."
    ]
    return EvdsAnswer(found, SAMPLE in content, notices if unknown else ())


def _json(body: bytes, file_name: str) -> Mapping[str, Any]:
    if not body.strip():
        raise UnreadableFile(
            f"{file_name}: the answer has no bytes. Ask again later; if it stays so, look at EVDS' "
            "own page."
        )
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise UnreadableFile(
            f"{file_name}: EVDS answered with a page (HTML) in place of figures. That is how it "
            "refuses a key it does not know, and how an address looks that has moved. Look at the "
            f"password (the key) and the host of the connection {CONNECTION}, then run the DAG "
            "again; asking again without a change gives the same page."
        )
    try:
        # Numbers, where they are not text already, are kept as they are written.
        content = json.loads(body.decode("utf-8-sig"), parse_float=str, parse_int=str)
    except ValueError as error:
        raise UnreadableFile(
            f"{file_name}: the answer is not JSON ({error}); it begins with {body[:40]!r}. It is "
            "damaged or cut short; ask again."
        ) from error
    if not isinstance(content, dict):
        raise LayoutChanged(
            f"{file_name}: the answer is JSON, but no object with 'items'. EVDS has changed its "
            "format; read the landed file."
        )
    return content


def _text(value: object) -> str | None:
    """A figure as it is written; None where there is none."""
    if value is None:
        return None
    return str(value).strip() or None


def _period(text: str, frequency: Frequency, where: str) -> date:
    """The first day of a period, which is written by frequency: 03-01-2022, 2022-1."""
    try:
        if frequency == "daily" and (match := _DAY.fullmatch(text)):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if frequency == "monthly" and (match := _MONTH.fullmatch(text)):
            return date(int(match[1]), int(match[2]), 1)
    except ValueError:
        pass  # no such day: told below as any other text that is none
    expected = "DD-MM-YYYY" if frequency == "daily" else "YYYY-M"
    raise LayoutChanged(
        f"{where}: {_PERIOD} is {text!r}, and a {frequency} period is written {expected}. EVDS has "
        "changed the form, or answered in another frequency."
    )
