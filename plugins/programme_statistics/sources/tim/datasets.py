"""The three workbooks of the Turkish Exporters' Assembly (TİM), as datasets of the road."""

from __future__ import annotations

from pathlib import Path

from programme_statistics.periods import Month
from programme_statistics.sources.dataset import Dataset
from programme_statistics.sources.tim import comparison, sector

PUBLISHER = "Turkish Exporters' Assembly (TİM)"
BASE_URL = "https://tim.org.tr"
PAGE = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")

_FOLDER = "files/downloads/rakamlar"
_SCHEDULE = "0 11 1 * *"
_SINGULAR_FROM = Month(2024, 1)


def sector_path(month: Month) -> str:
    """Path of the sector workbook; the month has no leading zero in the folder."""
    return f"{_FOLDER}/{month.year}/{month.month}/{month}-sektorel-bazda-rakamlar.xlsx"


def province_path(month: Month) -> str:
    """Path of the province workbook, whose name is in the plural until 2023."""
    name = "il" if month >= _SINGULAR_FROM else "iller"
    return f"{_FOLDER}/{month.year}/{month.month}/{month}-{name}-bazinda-sektor-rakamlari.xlsx"


def country_path(month: Month) -> str:
    """Path of the country workbook."""
    name = "ulkelere-gore-sektorel-ihracat-rakamlari"
    return f"{_FOLDER}/{month.year}/{month.month}/{month}-{name}.xlsx"


def _december(year: int) -> tuple[Month, ...]:
    return (Month(year, 12),)


def _every_month(year: int) -> tuple[Month, ...]:
    return tuple(Month(year, month) for month in range(1, 13))


SECTOR = Dataset(
    code="tim_sector",
    title="TİM exports by sector",
    publisher=PUBLISHER,
    connection="tim",
    base_url=BASE_URL,
    path=sector_path,
    parse=sector.parse,
    editions_of_year=_december,
    first_edition=Month(2019, 12),
    released_after_days=1,
    give_up_after_days=20,
    schedule=_SCHEDULE,
    page=PAGE,
)
"""An edition gives every month of its year so far, so that December gives the year."""

PROVINCE = Dataset(
    code="tim_province",
    title="TİM exports by province and sector",
    publisher=PUBLISHER,
    connection="tim",
    base_url=BASE_URL,
    path=province_path,
    parse=comparison.parse_province,
    editions_of_year=_every_month,
    first_edition=Month(2023, 1),
    released_after_days=1,
    give_up_after_days=20,
    schedule=_SCHEDULE,
    page=PAGE,
)
"""An edition gives its own month only."""

COUNTRY = Dataset(
    code="tim_country",
    title="TİM exports by country and sector",
    publisher=PUBLISHER,
    connection="tim",
    base_url=BASE_URL,
    path=country_path,
    parse=comparison.parse_country,
    editions_of_year=_every_month,
    first_edition=Month(2023, 1),
    released_after_days=1,
    give_up_after_days=20,
    schedule=_SCHEDULE,
    page=PAGE,
)
"""An edition gives its own month only."""

ALL = (SECTOR, PROVINCE, COUNTRY)
