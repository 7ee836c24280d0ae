"""Which editions a run asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from programme_statistics.errors import ConfigurationError
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import Dataset


def editions(dataset: Dataset, periods: Sequence[str], today: date) -> list[Month]:
    """The editions that ``periods`` ask for, oldest first, each once.

    A period is a month (``2026-08``: that edition) or a year (``2023``: the editions that together
    give the year, as far as it has gone).

    Raises:
        ConfigurationError: a period is neither, lies before the first edition or in the future.
    """
    wanted: set[Month] = set()
    complete = dataset.latest_month(today)
    for period in periods:
        text = str(period)
        if text.isdecimal() and len(text) == 4:
            year = int(text)
            of_year = [month for month in dataset.editions_of_year(year) if month <= complete]
            if not of_year and year == complete.year:
                of_year = [complete]
            of_year = [month for month in of_year if month >= dataset.first_edition]
        else:
            try:
                month = Month.parse(text)
            except ValueError as error:
                raise ConfigurationError(
                    f"periods: {period!r} is neither a month nor a year. Write a list such as "
                    '["2026-08"] or ["2023"].'
                ) from error
            of_year = [month] if dataset.first_edition <= month <= complete else []
        if not of_year:
            raise ConfigurationError(
                f"periods: {dataset.code} has no edition for {period}. Its first edition is "
                f"{dataset.first_edition}, and the newest that can be asked for {complete}."
            )
        wanted.update(of_year)
    return sorted(wanted)
