"""Writes sample editions of TÜİK's total exports, in the format of EVDS and at its own paths.

The figures are those of ``include/sample/tuik_total.csv``; each answer declares that it is rebuilt.
"""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

from programme_statistics.periods import Month
from programme_statistics.settings import project_root
from programme_statistics.sources.sample import put
from programme_statistics.sources.tcmb import evds
from programme_statistics.sources.tuik import total
from programme_statistics.sources.tuik.datasets import TOTAL

FIGURES = Path("include") / "sample" / "tuik_total.csv"

_NOTE = "rebuilt from figures published by TÜİK and republished by TCMB; not an answer of EVDS"


def write(folder: Path) -> dict[str, list[str]]:
    """Writes every sample edition below ``folder``; the periods to load, by DAG id."""
    editions: dict[str, dict[Month, str]] = {}
    with (project_root() / FIGURES).open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            figures = editions.setdefault(row["edition"], {})
            figures[Month.parse(row["month"])] = row["value_thousand_usd"]
    for edition, figures in editions.items():
        put(folder, TOTAL.path(Month.parse(edition)), answer(figures, sample=_NOTE))
    return {f"{TOTAL.code}_load": sorted(editions)}


def answer(figures: dict[Month, str], *, sample: str | None = None) -> bytes:
    """An answer of EVDS with ``figures`` (thousand US dollars as text), a sample if it says so."""
    content: dict[str, object] = {evds.SAMPLE: sample} if sample else {}
    content["totalCount"] = len(figures)
    content["items"] = [
        {
            "Tarih": f"{month.year}-{month.month}",
            evds.member(total.SERIES): text,
            "UNIXTIME": {"$numberLong": str(_unix_time(month))},
        }
        for month, text in sorted(figures.items())
    ]
    return json.dumps(content, ensure_ascii=False).encode()


def _unix_time(month: Month) -> int:
    return int(datetime(month.year, month.month, 1, tzinfo=UTC).timestamp())
