"""A stand-in for Eurostat on this machine, for the demo and the tests.

It answers the questions the client asks, under the publisher's limits: at once, by a ticket, or
not at all (413). Its figures are made up, and every answer with figures says so in the header
``X-Sample``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qsl

from programme_statistics.periods import Month
from programme_statistics.sources.eurostat import made_up
from programme_statistics.sources.eurostat.datasets import COMEXT
from programme_statistics.sources.eurostat.made_up import Import
from programme_statistics.sources.eurostat.planning import (
    DATAFLOW,
    IMPORT,
    MASS,
    PARTNERS,
    POSITIONS_OF_PRODUCTS,
    REPORTERS,
    VALUE,
)
from programme_statistics.sources.sample import Reply

FOLDER = COMEXT.connection
"""Where below the sample server's address the stand-in is."""
KEY = ""
"""None is needed."""

AT_ONCE, AT_MOST = 500_000, 5_000_000
"""Cells that are answered at once, and at all."""
_SHOWN_MONTHS = 14
"""Of the demo: four whole quarters; each month is a load of its own."""
HEADER = "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE"
_CSV = "application/vnd.sdmx.data+csv; charset=utf-8"
_XML = "application/xml; charset=utf-8"
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_KEY = re.compile(r"M\.([^.]*)\.([^.]*)\.([^.]*)\.([^.]*)\.([^.]*)")


def write(folder: Path) -> dict[str, list[str]]:
    """The periods to load, by DAG id; the stand-in answers from memory and writes no file."""
    first = made_up.LAST_MONTH.plus(1 - _SHOWN_MONTHS)
    return {f"{COMEXT.code}_load": [f"{first}..{made_up.LAST_MONTH}"]}


class StandIn:
    """Answers as the publisher would. One stand-in remembers its tickets.

    Arguments:
        at_once, at_most: the limits, where others than the publisher's are to be tried.
        looks: how often a ticket's state is asked until its answer is ready.
    """

    def __init__(self, at_once: int = AT_ONCE, at_most: int = AT_MOST, looks: int = 2) -> None:
        self._at_once = at_once
        self._at_most = at_most
        self._looks = looks
        self._tickets: dict[str, tuple[bytes, int]] = {}
        self._numbers = count(1)
        self._lock = Lock()

    def __call__(self, target: str, headers: Mapping[str, str]) -> Reply:
        """The answer to a request for ``target``, path and question without the leading slash."""
        path, _, question = target.partition("?")
        parameters = dict(parse_qsl(question))
        match path.split("/"):
            case ["sdmx", "2.1", "data", name, key] if name == DATAFLOW:
                return self._data(key, parameters)
            case ["1.0", "async", "status", ticket]:
                return self._status(ticket)
            case ["1.0", "async", "data", ticket]:
                return self._prepared(ticket)
        return fault(404, "100", f"ERR_NOT_FOUND_2: {path} is not available for dissemination.")

    def _data(self, key: str, parameters: Mapping[str, str]) -> Reply:
        match = _KEY.fullmatch(key)
        months = _months(parameters)
        if match is None or months is None:
            return fault(400, "150", "INVALID_QUERY: the key or the period is not valid.")
        reporters, partners, products, flows, indicators = (
            [code for code in part.split("+") if code] for part in match.groups()
        )
        cells = (
            (len(reporters) or len(REPORTERS))
            * (len(partners) or len(PARTNERS))
            * (len(products) or POSITIONS_OF_PRODUCTS)
            * (len(indicators) or 2)
            * max(1, len(months))
        )
        if cells > self._at_most:
            return fault(
                413,
                "413",
                f"EXTRACTION_TOO_BIG: The requested extraction is too big, estimated {cells} rows, "
                f"max authorised is {self._at_most}, please change your filters to reduce the "
                "extraction size",
            )
        rows = [
            (month, one)
            for month in months
            for one in made_up.imports(month)
            if one.reporter in reporters
            and one.partner in partners
            and (not products or one.product in products)
            and flows == [IMPORT]
        ]
        if not rows:
            return fault(404, "100", "NO_RESULTS: The query did not return any results.")
        body = answer(rows, indicators)
        return figures(body) if cells <= self._at_once else self._ticket(body)

    def _ticket(self, body: bytes) -> Reply:
        with self._lock:
            number = next(self._numbers)
            ticket = f"00000000-0000-4000-8000-{number:012d}"
            self._tickets[ticket] = body, self._looks
        return envelope(f"<queued><id>{ticket}</id><status>SUBMITTED</status></queued>")

    def _status(self, ticket: str) -> Reply:
        with self._lock:
            if ticket not in self._tickets:
                return fault(404, "100", "UNKNOWN_REQUEST: Unknown request.")
            body, looks = self._tickets[ticket]
            self._tickets[ticket] = body, looks - 1
        state = "PROCESSING" if looks > 1 else "AVAILABLE"
        return envelope(
            f"<asyncResponse><status><key>{ticket}</key><status>{state}</status></status>"
            "</asyncResponse>"
        )

    def _prepared(self, ticket: str) -> Reply:
        with self._lock:
            if ticket not in self._tickets:
                return fault(404, "100", "UNKNOWN_REQUEST: Unknown request.")
            body, looks = self._tickets[ticket]
        if looks > 0:
            text = "DATA_NOT_YET_AVAILABLE: Requested data is not yet available."
            return fault(404, "100", text)
        return figures(body)


def answer(rows: Iterable[tuple[Month, Import]], indicators: Sequence[str]) -> bytes:
    """Cells in SDMX-CSV as the publisher writes it: one line a figure, lines ending in CR LF."""
    lines = [HEADER]
    for month, one in rows:
        cell = f"M,{one.reporter},{one.partner},{one.product},{IMPORT}"
        start = f"ESTAT:{DATAFLOW}(1.0),{made_up.LAST_UPDATE},{cell}"
        if MASS in indicators and one.kilograms is not None:
            lines.append(f"{start},{MASS},{month},{one.kilograms / 100:.2f}")
        if VALUE in indicators:
            lines.append(f"{start},{VALUE},{month},{one.value}")
    return "".join(f"{line}\r\n" for line in lines).encode()


def figures(body: bytes) -> Reply:
    """An answer with made-up figures."""
    return Reply(200, body, {"Content-Type": _CSV, "X-Sample": COMEXT.sample_kind})


def fault(status: int, code: str, text: str) -> Reply:
    """A refusal as the publisher words it."""
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?><S:Fault xmlns:S="{_SOAP}">'
        f"<faultcode>{code}</faultcode><faultstring>{text}</faultstring></S:Fault>"
    )
    return Reply(status, body.encode(), {"Content-Type": _XML})


def envelope(content: str) -> Reply:
    """A message about a ticket."""
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="{_SOAP}"><env:Body>'
        f"{content}</env:Body></env:Envelope>"
    )
    return Reply(200, body.encode(), {"Content-Type": _XML})


def _months(parameters: Mapping[str, str]) -> Sequence[Month] | None:
    try:
        first, last = (Month.parse(parameters[name]) for name in ("startPeriod", "endPeriod"))
    except (KeyError, ValueError):
        return None
    return [
        first.plus(at) for at in range((last.year - first.year) * 12 + last.month - first.month + 1)
    ]
