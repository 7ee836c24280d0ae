"""Reads TÜİK's monthly total exports as EVDS republishes them.

An edition is called by its newest month. EVDS has only what is published now, so that an edition
can be had from the day it comes out until the next one does.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from programme_statistics.errors import LayoutChanged, ProgrammeStatisticsError
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import (
    NATIONAL,
    WORLD,
    Observation,
    ParsedEdition,
    Presence,
    Reject,
)
from programme_statistics.sources.tcmb import evds

SERIES = "TP.IHRACATBEC.9999"
"""Total exports by broad economic categories, general trade system, thousand US dollars."""
SECTOR_CODE = "tuik_total"
FIRST_MONTH = Month(2013, 1)

_THOUSAND = 1000
_CENT = Decimal("0.01")


def path(month: Month) -> str:
    """The question for every month until the one after ``month``.

    That month is not out while the edition of ``month`` is the newest: if it is in the answer, a
    later edition has come.
    """
    return evds.path((SERIES,), "monthly", FIRST_MONTH.first_day, month.plus(1).last_day)


def presence(body: bytes, month: Month) -> Presence:
    """Whether the newest month with a figure is ``month``, one before it, or one after it."""
    try:
        answer = evds.read(body, (SERIES,), "monthly", "the answer", allow_sample=True)
    except ProgrammeStatisticsError:
        return "out"  # what is wrong with it is told when it is read
    days = [item.day for item in answer.items if item.values[SERIES] is not None]
    newest = Month.of(max(days)) if days else None
    if newest is None or newest < month:
        return "not_yet"
    return "out" if newest == month else "superseded"


def parse(body: bytes, month: Month, file_name: str, allow_sample: bool) -> ParsedEdition:
    """The edition of ``month``: every month from January 2013 on, in US dollars.

    Raises:
        UnreadableFile: see :func:`evds.read`.
        LayoutChanged: as there, or the answer is another edition's.
    """
    answer = evds.read(body, (SERIES,), "monthly", file_name, allow_sample=allow_sample)
    found: dict[Month, Observation] = {}
    rejects: list[Reject] = []
    empty = repeated = 0
    for item in answer.items:
        text = item.values[SERIES]
        if text is None:
            empty += 1
            continue
        ref_month = Month.of(item.day)
        if not FIRST_MONTH <= ref_month <= month:
            raise LayoutChanged(
                f"{file_name}, {item.name}: {ref_month} is not a month of the edition of {month}, "
                f"which goes from {FIRST_MONTH} to {month}. A later edition is out: ask for it, "
                f'for example with {{"periods": ["{ref_month}"]}}.'
            )
        value = _value(text)
        cell = f"{item.name}, {SERIES}"
        if value is None:
            rejects.append(
                Reject(
                    "number",
                    f"{ref_month}: total exports are a number of thousand US dollars with a dot. "
                    "Compare with EVDS, and load again once it is corrected.",
                    "items",
                    cell,
                    text,
                )
            )
        elif ref_month not in found:
            found[ref_month] = Observation(
                ref_month, SECTOR_CODE, NATIONAL, WORLD, value, "items", cell
            )
        elif found[ref_month].value_usd == value:
            repeated += 1
        else:
            rejects.append(
                Reject(
                    "one_figure_a_month",
                    f"{ref_month}: {found[ref_month].cell} has another figure for the same month. "
                    "Compare with EVDS, and load again once it is corrected.",
                    "items",
                    cell,
                    text,
                )
            )
    ignored = {"no figure (null)": empty, "the same figure once more": repeated}
    return ParsedEdition(
        # EVDS prints no date: that of the newest month stands for it.
        edition_date=month.last_day,
        months=_months_until(month),
        observations=[found[one] for one in sorted(found)],
        rejects=rejects,
        cells_read=len(answer.items),
        observed_cells=len(found),
        ignored={reason: cells for reason, cells in ignored.items() if cells},
        is_sample=answer.is_sample,
        notices=answer.notices,
    )


def _months_until(month: Month) -> tuple[Month, ...]:
    n_months = (month.year - FIRST_MONTH.year) * 12 + month.month - FIRST_MONTH.month + 1
    return tuple(FIRST_MONTH.plus(at) for at in range(n_months))


def _value(text: str) -> Decimal | None:
    """US dollars to the cent; None if the text is no number."""
    try:
        thousands = Decimal(text)
    except InvalidOperation:
        return None
    if not thousands.is_finite():
        return None
    return (thousands * _THOUSAND).quantize(_CENT, ROUND_HALF_EVEN)
