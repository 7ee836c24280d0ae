"""The exchange rates of the Central Bank of the Republic of Türkiye, as a dataset of the road."""

from __future__ import annotations

from pathlib import Path

from programme_statistics.periods import Month
from programme_statistics.sources.dataset import Dataset
from programme_statistics.sources.exchange_rate import EXCHANGE_RATE
from programme_statistics.sources.tcmb import evds, rates

PAGE = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")


def _december(year: int) -> tuple[Month, ...]:
    return (Month(year, 12),)


RATES = Dataset(
    code="tcmb_rates",
    title="TCMB exchange rates",
    publisher="Central Bank of the Republic of Türkiye (TCMB)",
    connection=evds.CONNECTION,
    base_url=evds.BASE_URL,
    path=rates.path,
    parse=rates.parse,
    editions_of_year=_december,
    first_edition=Month(2005, 1),
    released_after_days=1,
    give_up_after_days=20,
    schedule="0 19 * * 1-5",
    page=PAGE,
    suffix="json",
    accept=evds.ACCEPT,
    fact=EXCHANGE_RATE,
    key_header=evds.KEY_HEADER,
    gives_running_month=True,
    sample_code="tcmb_rates_synthetic",
)
"""An answer gives its year up to the month asked for; the new lira begins in January 2005."""

ALL = (RATES,)
