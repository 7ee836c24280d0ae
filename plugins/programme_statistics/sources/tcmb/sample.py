"""Writes made-up answers of EVDS: lira rates that nobody has ever set.

No figures of the central bank's own are at hand that may be carried over, so that these are made up
from a formula, are not near any real rate, and are loaded into a dataset of their own.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from programme_statistics.periods import Month
from programme_statistics.sources.exchange_rate import SATURDAY
from programme_statistics.sources.sample import put
from programme_statistics.sources.tcmb import evds
from programme_statistics.sources.tcmb.datasets import RATES
from programme_statistics.sources.tcmb.rates import SERIES

NEWEST_MONTHS = (Month(2025, 12), Month(2026, 10))
_FIRST = date(2025, 1, 1)
_FACTORS = {"USD": 1, "EUR": 1.1, "GBP": 1.3}
_NOTE = "synthetic: made up by a formula, not rates of the central bank"


def write(folder: Path) -> dict[str, list[str]]:
    """Writes every made-up answer below ``folder``; the periods to load, by DAG id."""
    for edition in NEWEST_MONTHS:
        put(folder, RATES.path(edition), _answer(date(edition.year, 1, 1), edition.last_day))
    return {f"{RATES.code}_load": [str(edition) for edition in NEWEST_MONTHS]}


def rate(currency: str, day: date) -> Decimal:
    """The made-up price of a currency in lira: it drifts upwards from one, and wavers."""
    at = (day - _FIRST).days
    lira = (1 + at / 1000) * (1 + 0.01 * math.sin(at / 9))
    return Decimal(f"{lira * _FACTORS[currency]:.4f}")


def _answer(first: date, last: date) -> bytes:
    days = list(_days(first, last))
    items = [
        {
            "Tarih": f"{day:%d-%m-%Y}",
            **{
                evds.member(series): None if day.weekday() >= SATURDAY else str(rate(currency, day))
                for series, currency in SERIES.items()
            },
            "UNIXTIME": {"$numberLong": str(_unix_time(day))},
        }
        for day in days
    ]
    content = {evds.SAMPLE: _NOTE, "totalCount": len(items), "items": items}
    return json.dumps(content, ensure_ascii=False).encode()


def _days(first: date, last: date) -> Iterator[date]:
    for at in range((last - first).days + 1):
        yield first + timedelta(days=at)


def _unix_time(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
