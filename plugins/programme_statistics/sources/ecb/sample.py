"""Writes sample answers: the ECB's own rates in the format of its data portal.

The rates are those of ``include/sample/ecb_rates.csv``. Each line declares in its column
COMPILATION that it is rebuilt; a file lies at the publisher's own path, its question included.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from programme_statistics.periods import Month
from programme_statistics.settings import project_root
from programme_statistics.sources.ecb import csvdata
from programme_statistics.sources.ecb.datasets import RATES
from programme_statistics.sources.sample import put

RATES_FILE = Path("include") / "sample" / "ecb_rates.csv"

_NOTE = f"{csvdata.SAMPLE} rebuilt from the reference rates published by the ECB; not its own file"


def write(folder: Path) -> dict[str, list[str]]:
    """Writes every sample answer below ``folder``; the periods to load, by DAG id."""
    by_year: dict[int, list[dict[str, str]]] = {}
    with (project_root() / RATES_FILE).open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            by_year.setdefault(int(row["date"][:4]), []).append(row)
    last = max(by_year)
    periods = []
    for year, rows in sorted(by_year.items()):
        month = Month(year, int(rows[-1]["date"][5:7]) if year == last else 12)
        put(folder, RATES.path(month), _answer(rows))
        periods.append(str(month))
    return {f"{RATES.code}_load": periods}


def _answer(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(csvdata.COLUMNS)
    for currency in csvdata.CURRENCIES:
        dimensions = ("D", currency, csvdata.DENOMINATOR, "SP00", "A")
        key = f"EXR.{'.'.join(dimensions)}"
        for row in rows:
            value = row[currency]
            writer.writerow(
                [
                    *(key, *dimensions, row["date"], value, "A" if value else "M"),
                    *(_NOTE, currency, "0"),
                ]
            )
    return text.getvalue().encode()
