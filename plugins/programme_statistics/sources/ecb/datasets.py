"""The euro reference rates of the European Central Bank, as a dataset of the road."""

from __future__ import annotations

from pathlib import Path

from programme_statistics.periods import Month
from programme_statistics.sources.dataset import Address, Dataset
from programme_statistics.sources.ecb import csvdata, history
from programme_statistics.sources.exchange_rate import EXCHANGE_RATE, ParsedRates

PAGE = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")

_SERIES = f"D.{'+'.join(csvdata.CURRENCIES)}.{csvdata.DENOMINATOR}.SP00.A"


def rates_path(month: Month) -> str:
    """The question for the rates from January to ``month``."""
    return (
        f"service/data/EXR/{_SERIES}?startPeriod={month.year}-01-01&endPeriod={month.last_day}"
        "&format=csvdata"
    )


def history_path(month: Month) -> str:
    """The archive of all rates, which is the same for every month."""
    return "stats/eurofxref/eurofxref-hist.zip"


def parse(body: bytes, month: Month, file_name: str, allow_sample: bool) -> ParsedRates:
    """Reads either form; see :mod:`csvdata` and :mod:`history` for what they raise."""
    if body.startswith(b"PK") or file_name.endswith(".zip"):
        return history.parse(body, month, file_name)
    return csvdata.parse(body, month, file_name, allow_sample)


def _december(year: int) -> tuple[Month, ...]:
    return (Month(year, 12),)


RATES = Dataset(
    code="ecb_rates",
    title="ECB euro reference rates",
    publisher="European Central Bank (ECB)",
    connection="ecb",
    base_url="https://data-api.ecb.europa.eu",
    path=rates_path,
    parse=parse,
    editions_of_year=_december,
    first_edition=Month(2005, 1),
    released_after_days=1,
    give_up_after_days=20,
    schedule="30 18 * * 1-5",
    page=PAGE,
    suffix="csv",
    accept=("text/csv",),
    fact=EXCHANGE_RATE,
    presence=csvdata.presence,
    fallback=Address(
        base_url="https://www.ecb.europa.eu",
        path=history_path,
        suffix="zip",
        accept=("application/zip",),
    ),
    gives_running_month=True,
)
"""An answer gives its year up to the month asked for; the new lira begins in January 2005."""

ALL = (RATES,)
