"""Summary facts computed here from plain monthly values, another way than the marts do it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from programme_statistics.periods import Month, Quarter
from programme_statistics.summaries.facts import (
    Checks,
    CheckWarning,
    DatasetText,
    MonthFigure,
    Name,
    PlaceFigure,
    Places,
    QuarterFigures,
    Revision,
    Source,
    Subject,
    SummaryFacts,
)

KNOWN_AT = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
LEATHER = Subject(
    "leather", Name("Leather and leather products", "Deri ve Deri Mamulleri"), "sector"
)
FIRST = Month(2019, 1)


def _sum(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0))


def _growth(value: Decimal | None, base: Decimal | None) -> Decimal | None:
    if value is None or base is None or base < 50_000:
        return None
    return (value / base - 1) * 100


def _history(values_usd: Sequence[Decimal]) -> list[QuarterFigures]:
    rows: list[QuarterFigures] = []
    for start in range(0, len(values_usd), 3):
        quarter = FIRST.plus(start).quarter
        months = values_usd[start : start + 3]
        complete = len(months) == 3
        value = _sum(months)
        end = start + 3
        year_start = start - 3 * (quarter.number - 1)
        ytd = _sum(values_usd[year_start:end]) if complete else None
        year_ago = rows[-4] if len(rows) >= 4 else None
        same = [row.value_usd for row in rows if row.quarter.number == quarter.number]
        every = [row.value_usd for row in rows]
        rows.append(
            QuarterFigures(
                sector_code="leather",
                quarter=quarter,
                value_usd=value,
                yoy_pct=_growth(value, year_ago.value_usd) if complete and year_ago else None,
                qoq_pct=_growth(value, rows[-1].value_usd) if complete and rows else None,
                ytd_usd=ytd,
                ytd_yoy_pct=_growth(ytd, year_ago.ytd_usd) if year_ago else None,
                rolling_12m_usd=_sum(values_usd[end - 12 : end])
                if complete and end >= 12
                else None,
                share_of_total_pct=None,
                is_complete=complete,
                is_record_same_quarter=complete and len(same) >= 3 and value > max(same),
                is_record_any_quarter=complete and len(every) >= 12 and value > max(every),
                history_from=date(2019, 1, 1),
                known_at=KNOWN_AT,
                n_months=len(months),
                is_final=False,
                is_revised=False,
                is_sample=False,
            )
        )
    return rows


def facts_of(values_usd: Sequence[Decimal], **changes: object) -> SummaryFacts:
    """The facts of the last quarter of monthly ``values_usd``, which begin in January 2019.

    ``changes`` replace fields of the facts; those named as a mart's column replace that column
    in the summary's quarter.
    """
    history = _history(values_usd)
    columns = {key: value for key, value in changes.items() if hasattr(history[-1], key)}
    history[-1] = replace(history[-1], **columns)  # type: ignore[arg-type]
    quarter = history[-1].quarter
    wanted = {*quarter.months, *quarter.plus(-4).months}
    facts = SummaryFacts(
        subject=LEATHER,
        known_at=KNOWN_AT,
        history=tuple(history),
        months=tuple(
            MonthFigure(FIRST.plus(index), value, "2026-09")
            for index, value in enumerate(values_usd)
            if FIRST.plus(index) in wanted
        ),
        provinces=Places((), ()),
        countries=Places((), ()),
        revisions=(),
        checks=Checks(passed=12, warnings=()),
        sources=(
            Source(
                "tim_sector",
                "2026-09",
                date(2026, 9, 30),
                "ab" * 32,
                "tim/a.xlsx",
                "http://a",
                False,
            ),
        ),
        datasets={
            "tim_sector": DatasetText(
                Name("Turkish Exporters' Assembly (TİM)", "Türkiye İhracatçılar Meclisi (TİM)"),
                Name("Export figures by sector", "Sektörel bazda ihracat rakamları"),
            )
        },
        subject_notes=(Name("It holds footwear.", "Ayakkabıyı kapsar."),),
    )
    rest = {key: value for key, value in changes.items() if key not in columns}
    return replace(facts, **rest)  # type: ignore[arg-type]


FactsOf = Callable[..., SummaryFacts]


@pytest.fixture(scope="session")
def make_facts() -> FactsOf:
    """Builds facts from monthly values in dollars; see ``facts_of``."""
    return facts_of


@pytest.fixture(scope="session")
def quarters_of() -> Callable[..., SummaryFacts]:
    """Builds facts from quarterly values in million dollars, spread over three equal months."""

    def build(*millions: str, **changes: object) -> SummaryFacts:
        months = [Decimal(value) * 1_000_000 / 3 for value in millions for _ in range(3)]
        return facts_of(months, **changes)

    return build


@pytest.fixture
def full_facts() -> SummaryFacts:
    """Facts with everything a page can show: places, revisions, a warning, a sample notice."""
    months = [Decimal(30_000_000 + 1_000_000 * (index % 7)) for index in range(93)]
    countries = tuple(
        PlaceFigure(
            f"C{n:02}",
            Name(f"Country {n}", f"Ülke {n}"),
            "country",
            Decimal(9_000_000 - n * 500_000),
            3,
            Decimal(7_000_000 - n * 300_000),
            3,
        )
        for n in range(14)
    )
    quarter = Quarter(2026, 3)
    provinces = (
        PlaceFigure(
            "TR-34",
            Name("Istanbul", "İstanbul"),
            "province",
            Decimal(50_000_000),
            2,
            Decimal(90_000_000),
            3,
        ),
        PlaceFigure(
            "TR-27", Name("Gaziantep", "Gaziantep"), "province", Decimal(4_000_000), 2, None, 0
        ),
    )
    return facts_of(
        months,
        share_of_total_pct=Decimal("0.61"),
        countries=Places(quarter.months, countries),
        provinces=Places(quarter.months[:2], provinces),
        revisions=(
            Revision(
                Month(2026, 7),
                Decimal(148_514_450),
                Decimal(148_514_450),
                "2026-08",
                Decimal(148_350_050),
                "2026-09",
            ),
            Revision(
                Month(2026, 8),
                Decimal(140_156_960),
                Decimal(140_156_960),
                "2026-08",
                Decimal(139_940_420),
                "2026-09",
            ),
        ),
        checks=Checks(
            40, (CheckWarning("tim_sector", "2026-09", "row_count", "29 rows; 30 are normal."),)
        ),
        sources=(
            Source(
                "tim_sector",
                "2026-09",
                date(2026, 9, 30),
                "ab" * 32,
                "tim/a.xlsx",
                "http://a",
                True,
            ),
            Source("tim_country", "2026-09", None, "cd" * 32, "tim/b.xlsx", "http://b", True),
        ),
    )
