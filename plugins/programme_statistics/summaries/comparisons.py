"""What the quarter is compared with: its year before, its kind, the twelve months before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from programme_statistics.summaries.facts import QuarterFigures, SummaryFacts
from programme_statistics.summaries.numbers import change_pct, is_meaningful_base


def year_before(facts: SummaryFacts) -> QuarterFigures | None:
    """The same quarter a year before, where its three months are known."""
    wanted = facts.quarter.plus(-4)
    found = next((row for row in facts.history if row.quarter == wanted), None)
    return found if found is not None and found.is_complete else None


def rolling_12m_change_pct(facts: SummaryFacts) -> Decimal | None:
    """Per cent change of the last twelve months' sum on that of the twelve before, unrounded."""
    before = year_before(facts)
    now = facts.figures.rolling_12m_usd
    base = before.rolling_12m_usd if before is not None else None
    if now is None or base is None or not is_meaningful_base(base):
        return None
    return change_pct(now, base)


@dataclass(frozen=True, slots=True)
class SameQuarter:
    """One year's quarter of the same number, with its rank among them (1 is the highest)."""

    figures: QuarterFigures
    rank: int


def same_quarters(facts: SummaryFacts) -> Sequence[SameQuarter]:
    """The complete quarters of the summary's number in the unbroken history, oldest first.

    Equal values share a rank. Empty where the summary's own quarter is incomplete.
    """
    this = facts.figures
    if not this.is_complete:
        return ()
    rows = [
        row
        for row in facts.history
        if row.quarter.number == this.quarter.number
        and row.is_complete
        and row.quarter.months[0].first_day >= this.history_from
    ]
    return tuple(
        SameQuarter(row, 1 + sum(other.value_usd > row.value_usd for other in rows)) for row in rows
    )
