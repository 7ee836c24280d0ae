"""The total exports of the Turkish Statistical Institute (TÜİK), as a dataset of the road."""

from __future__ import annotations

from pathlib import Path

from programme_statistics.periods import Month
from programme_statistics.sources.dataset import Dataset
from programme_statistics.sources.tcmb import evds
from programme_statistics.sources.tuik import total

PAGE = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")


def _none(year: int) -> tuple[Month, ...]:
    """A year that has ended has no edition that could still be had."""
    return ()


TOTAL = Dataset(
    code="tuik_total",
    title="TÜİK total exports",
    publisher="Turkish Statistical Institute (TÜİK), republished by TCMB",
    connection=evds.CONNECTION,
    base_url=evds.BASE_URL,
    path=total.path,
    parse=total.parse,
    editions_of_year=_none,
    first_edition=Month(2013, 1),
    released_after_days=31,
    give_up_after_days=62,
    schedule="0 10 26 * *",
    page=PAGE,
    suffix="json",
    accept=evds.ACCEPT,
    presence=total.presence,
    key_header=evds.KEY_HEADER,
)
"""An edition gives every month from January 2013 to its own, which is its newest."""

ALL = (TOTAL,)
