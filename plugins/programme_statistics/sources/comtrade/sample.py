"""A stand-in of UN Comtrade for this machine: its questions, its wire format, its limits.

It serves figures of two kinds, and says with each answer (header ``X-Sample``) which: ``rebuilt``,
the imports of the EU's members from Türkiye in wood and furniture as UN Comtrade published them
(``include/sample/comtrade_mirror_eu.csv``), and ``synthetic``, made-up exports of Türkiye by month
and year and some partners' monthly imports (``made_up.py``). Of the monthly exports it has a second
edition from the moment the first was fetched.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qsl

from programme_statistics.periods import Month
from programme_statistics.settings import project_root
from programme_statistics.sources.comtrade import made_up, wire
from programme_statistics.sources.comtrade.client import KEY_HEADER
from programme_statistics.sources.comtrade.datasets import (
    ANNUAL,
    MIRROR_ANNUAL,
    MIRROR_MONTHLY,
    MONTHLY,
)
from programme_statistics.sources.comtrade.made_up import Figure
from programme_statistics.sources.comtrade.planning import FREE, PREVIEW
from programme_statistics.sources.sample import Reply
from programme_statistics.sources.slices import TURKIYE

FOLDER = "comtrade"
"""Where below the sample server's address the stand-in is."""
KEY = "key-of-the-stand-in"
"""Any key does; the stand-in only wants to see one."""
EDITIONS = {f"{MONTHLY.code}_load": 2}
"""The stand-in brings out its second edition once the first has been fetched."""
SYNTHETIC, REBUILT = "synthetic", "rebuilt"

_MIRROR = Path("include") / "sample" / "comtrade_mirror_eu.csv"
_MIRROR_RELEASED = "2023-10-31T00:00:00"
_JSON = "application/json; charset=utf-8"


def write(folder: Path) -> dict[str, list[str]]:
    """The periods to load, by DAG id; the stand-in answers from memory and writes no file."""
    years = sorted({figure.period for figure in mirror()})
    return {
        f"{MONTHLY.code}_load": [f"{made_up.FIRST_MONTH}..{made_up.LAST_MONTHS[-1]}"],
        f"{ANNUAL.code}_load": [f"{made_up.YEARS[0]}..{made_up.YEARS[-1]}"],
        f"{MIRROR_MONTHLY.code}_load": ["..".join(map(str, made_up.MIRROR_MONTHS))],
        f"{MIRROR_ANNUAL.code}_load": [f"{years[0]}..{years[-1]}"],
    }


@cache
def mirror() -> tuple[Figure, ...]:
    """The EU members' imports from Türkiye, as UN Comtrade published them (values only)."""
    with (project_root() / _MIRROR).open(encoding="utf-8", newline="") as handle:
        return tuple(
            Figure(
                reporter=int(row["reporter_code"]),
                period=row["year"],
                flow="M",
                partner=TURKIYE,
                classification=row["classification_code"],
                product=row["hs_code"],
                value=row["value_usd"],
            )
            for row in csv.DictReader(handle)
        )


class StandIn:
    """Answers as the publisher would. One stand-in is one publisher's life: it remembers."""

    def __init__(self) -> None:
        self._edition = 1
        self._was_fetched = False
        self._lock = Lock()

    def __call__(self, target: str, headers: Mapping[str, str]) -> Reply:
        """The answer to a request for ``target``, path and question without the leading slash."""
        path, _, question = target.partition("?")
        parameters = {name.lower(): value for name, value in parse_qsl(question)}
        names = {name.lower() for name in headers}
        if not path.startswith(("public/", "files/")) and KEY_HEADER.lower() not in names:
            return _json(401, {"statusCode": 401, "message": _NO_KEY})
        match path.split("/"):
            case [_, "v1", "getDa", "C", "M" | "A" as frequency, "HS"]:
                reply = self._availability(frequency, parameters)
            case ["data", "v1", "get", "C", "M" | "A" as frequency, "HS"]:
                reply = self._figures(frequency, parameters, FREE.max_rows)
            case ["public", "v1", "preview", "C", "M" | "A" as frequency, "HS"]:
                reply = self._figures(frequency, parameters, PREVIEW.max_rows)
            case ["bulk", "v1", "get", "C", "M" | "A" as frequency, "HS"]:
                reply = self._bulk_list(frequency, parameters)
            case ["bulk", "v1", "file", reporter, key]:
                reply = self._bulk_file(int(reporter), key)
            case _:
                reply = _json(404, {"statusCode": 404, "message": "Resource not found"})
        return reply

    def _availability(self, frequency: str, parameters: Mapping[str, str]) -> Reply:
        with self._lock:
            if self._was_fetched:
                self._edition = 2
        rows = []
        for reporter, period in self._slices(frequency, parameters):
            figures = self._of_slice(reporter, period)
            edition = self._edition_of(reporter, period)
            is_real = self._kind(frequency, [reporter]) == REBUILT
            released = _MIRROR_RELEASED if is_real else made_up.RELEASED[edition - 1]
            rows.append(
                {
                    "datasetCode": int(f"2{reporter:04d}{period}0"),
                    "typeCode": "C",
                    "freqCode": frequency,
                    "period": int(period),
                    "reporterCode": reporter,
                    "reporterISO": None,
                    "reporterDesc": None,
                    "classificationCode": figures[0].classification,
                    "classificationSearchCode": "HS",
                    "isOriginalClassification": True,
                    "totalRecords": len(figures),
                    "datasetChecksum": reporter * 1_000_000 + int(period) + edition,
                    "firstReleased": _MIRROR_RELEASED if is_real else made_up.RELEASED[0],
                    "lastReleased": released,
                }
            )
        return _json(200, _envelope(rows), self._kind(frequency, _reporters(parameters)))

    def _figures(self, frequency: str, parameters: Mapping[str, str], limit: int) -> Reply:
        if not {"reportercode", "period"} <= parameters.keys():
            details = [{"MemberNames": ["period"], "ErrorMessage": "period is required"}]
            return _json(
                400,
                {**_envelope([]), "count": -1, "error": "Invalid parameter value"}
                | {"errorObject": details},
            )
        if frequency == "M" and TURKIYE in _reporters(parameters):
            with self._lock:
                self._was_fetched = True
        wanted = (
            figure
            for reporter, period in self._slices(frequency, parameters)
            for figure in self._of_slice(reporter, period)
            if _matches(figure, parameters)
        )
        rows = min(limit, int(parameters.get("maxrecords", limit)))
        return Reply(
            200, wire.answer(wanted, rows), _headers(self._kind(frequency, _reporters(parameters)))
        )

    def _bulk_list(self, frequency: str, parameters: Mapping[str, str]) -> Reply:
        rows = [
            {
                "fileUrl": f"{reporter}{period}",
                "fileSize": "1.00 KB",
                "isOriginalClassification": True,
                "reporterCode": reporter,
                "freqCode": frequency,
                "typeCode": "C",
                "classificationCode": made_up.CLASSIFICATION,
                "refPeriodId": int(f"{period}01"),
                "period": int(period),
                "publicationDate": f"{made_up.RELEASED[0]}Z",
                "partitionKey": str(reporter),
                "rowKey": f"{frequency}{reporter:04d}{period}",
            }
            for reporter, period in self._slices(frequency, parameters)
        ]
        return _json(200, _envelope(rows), self._kind(frequency, _reporters(parameters)))

    def _bulk_file(self, reporter: int, key: str) -> Reply:
        figures = self._of_slice(reporter, key[5:])
        body = gzip.compress(wire.bulk_file(figures), compresslevel=1, mtime=0)
        name = f"C/{key[0]}/{reporter}/C_{key[0]}_{reporter}_{key[5:]}_H6_O.txt.gz"
        headers = {
            "Content-Type": "application/TSV",
            "Content-Disposition": f'attachment; filename="{name}"; size={len(body)}',
            "X-Sample": self._kind(key[0], [reporter]),
        }
        return Reply(200, body, headers)

    @staticmethod
    def _kind(frequency: str, reporters: Sequence[int]) -> str:
        """Real are the partners' years, and nothing else."""
        return REBUILT if frequency == "A" and TURKIYE not in reporters else SYNTHETIC

    def _slices(self, frequency: str, parameters: Mapping[str, str]) -> Sequence[tuple[int, str]]:
        return [
            (reporter, period)
            for reporter in _reporters(parameters)
            for period in parameters.get("period", "").split(",")
            if (len(period) == 6) == (frequency == "M") and self._of_slice(reporter, period)
        ]

    def _edition_of(self, reporter: int, period: str) -> int:
        if reporter != TURKIYE or len(period) == 4:
            return 1
        month = Month(int(period[:4]), int(period[4:]))
        return 2 if made_up.is_revised(month, self._edition) else 1

    def _of_slice(self, reporter: int, period: str) -> Sequence[Figure]:
        if len(period) == 4:
            if reporter == TURKIYE:
                return made_up.of_year(int(period)) if int(period) in made_up.YEARS else ()
            return _mirror_slices().get((reporter, period), ())
        month = Month(int(period[:4]), int(period[4:]))
        if reporter == TURKIYE and month in made_up.months(self._edition):
            return made_up.figures(month, self._edition)
        first, last = made_up.MIRROR_MONTHS
        if reporter in made_up.MIRROR_REPORTERS and first <= month <= last:
            return made_up.imports(reporter, month)
        return ()


def _reporters(parameters: Mapping[str, str]) -> Sequence[int]:
    return [int(one) for one in parameters.get("reportercode", "").split(",") if one]


@cache
def _mirror_slices() -> Mapping[tuple[int, str], Sequence[Figure]]:
    found: dict[tuple[int, str], list[Figure]] = {}
    for figure in mirror():
        found.setdefault((figure.reporter, figure.period), []).append(figure)
    return found


def _matches(figure: Figure, parameters: Mapping[str, str]) -> bool:
    codes = parameters.get("cmdcode", "").split(",")
    partners = parameters.get("partnercode")
    flows = parameters.get("flowcode")
    return (
        (partners is None or str(figure.partner) in partners.split(","))
        and (flows is None or figure.flow in flows.split(","))
        and (codes == [""] or f"AG{len(figure.product)}" in codes or figure.product in codes)
    )


_NO_KEY = (
    "Access denied due to missing subscription key. Make sure to include subscription key when "
    "making requests to an API."
)


def _envelope(rows: Iterable[Mapping[str, object]]) -> dict[str, object]:
    data = list(rows)
    return {"elapsedTime": "0.05 secs", "count": len(data), "data": data, "error": ""}


def _headers(kind: str | None) -> dict[str, str]:
    return {"Content-Type": _JSON} | ({"X-Sample": kind} if kind else {})


def _json(status: int, content: Mapping[str, object], kind: str | None = None) -> Reply:
    return Reply(status, json.dumps(content).encode(), _headers(kind))
