"""Reads the central bank's rates: Turkish lira for one unit of a currency, buying, by day."""

from __future__ import annotations

from datetime import date

from programme_statistics.periods import Month
from programme_statistics.sources.exchange_rate import ParsedRates, RateAccount
from programme_statistics.sources.tcmb import evds

SERIES = {"TP.DK.USD.A.YTL": "USD", "TP.DK.EUR.A.YTL": "EUR", "TP.DK.GBP.A.YTL": "GBP"}
"""The currency of each series; A (alış) is buying. Members may report in any of them."""
LIRA = "TRY"


def path(month: Month) -> str:
    """The question for the days from January to ``month``."""
    return evds.path(tuple(SERIES), "daily", date(month.year, 1, 1), month.last_day)


def parse(body: bytes, month: Month, file_name: str, allow_sample: bool) -> ParsedRates:
    """The rates from January to ``month``; see :func:`evds.read` for what it raises."""
    answer = evds.read(body, tuple(SERIES), "daily", file_name, allow_sample=allow_sample)
    account = RateAccount(month, file_name, "items")
    for item in answer.items:
        for series, currency in SERIES.items():
            text = item.values[series]
            if text is None:
                account.ignore("no rate that day (null)")
            else:
                account.take(item.day, currency, LIRA, text, f"{item.name}, {series}")
    return account.close(
        cells_read=len(answer.items) * len(SERIES),
        is_sample=answer.is_sample,
        notices=answer.notices,
    )
