"""The quarters of the sample's real figures, computed a second time from the sample's table."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import text

from programme_statistics.periods import Month, Quarter
from programme_statistics.settings import project_root
from support.road import Road

Values = Mapping[Month, Fraction]


@dataclass(frozen=True)
class Expected:
    """What the mart's row has to say."""

    value: Fraction
    yoy: Fraction | None
    qoq: Fraction | None
    ytd: Fraction | None
    ytd_yoy: Fraction | None
    rolling: Fraction | None
    share: Fraction | None
    n_months: int
    is_record_same_quarter: bool
    is_record_any_quarter: bool
    is_final: bool


def table() -> tuple[dict[str, Values], dict[str, str]]:
    """US dollars by sector and month as last published; the newest edition of each sector."""
    values: dict[str, dict[Month, Fraction]] = {}
    newest: dict[str, str] = {}
    with (project_root() / "include" / "sample" / "tim_series.csv").open(encoding="utf-8") as file:
        lines = [line for line in csv.DictReader(file) if line["dataset_code"] == "tim_sector"]
    for line in sorted(lines, key=lambda line: line["edition"]):
        thousands = Fraction(line["value_thousand_usd"])
        values.setdefault(line["sector_code"], {})[Month.parse(line["month"])] = thousands * 1000
        newest[line["sector_code"]] = line["edition"]
    return dict(values), newest


def total_of(values: Values, months: list[Month]) -> Fraction | None:
    if not all(month in values for month in months):
        return None
    return sum((values[month] for month in months), Fraction(0))


def quarter_total(values: Values, quarter: Quarter) -> Fraction | None:
    return total_of(values, list(quarter.months))


def change(now: Fraction | None, before: Fraction | None) -> Fraction | None:
    return None if now is None or not before else (now / before - 1) * 100


def expected(values: Values, total: Values, quarter: Quarter, newest: str) -> Expected:
    whole = quarter_total(values, quarter)
    last = quarter.months[-1]
    to_date = [Month(quarter.year, number) for number in range(1, last.month + 1)]
    earlier = [
        (one, figure)
        for one in (quarter.plus(-back) for back in range(1, 60))
        if (figure := quarter_total(values, one)) is not None
    ]
    same = [figure for one, figure in earlier if one.number == quarter.number]
    everything = quarter_total(total, quarter)
    ytd = total_of(values, to_date) if whole is not None else None
    return Expected(
        value=sum((values[month] for month in quarter.months if month in values), Fraction(0)),
        yoy=change(whole, quarter_total(values, quarter.plus(-4))),
        qoq=change(whole, quarter_total(values, quarter.plus(-1))),
        ytd=ytd,
        ytd_yoy=change(ytd, total_of(values, [month.plus(-12) for month in to_date])),
        rolling=None if whole is None else total_of(values, [last.plus(-b) for b in range(12)]),
        share=None if whole is None or not everything else whole / everything * 100,
        n_months=sum(month in values for month in quarter.months),
        is_record_same_quarter=whole is not None and len(same) >= 3 and whole > max(same),
        is_record_any_quarter=whole is not None
        and len(earlier) >= 12
        and whole > max(figure for _, figure in earlier),
        is_final=newest >= f"{quarter.year}-12",
    )


@pytest.fixture(scope="module")
def mart(sample_sectors: Road) -> dict[tuple[str, str], Mapping[str, Any]]:
    with sample_sectors.engine.connect() as connection:
        found = connection.execute(text("select * from mart.sector_export_quarter")).mappings()
        return {(row["sector_code"], row["quarter"]): dict(row) for row in found}


def test_every_quarter_with_a_figure_is_there(mart: Mapping[tuple[str, str], Any]) -> None:
    values, _ = table()
    assert set(mart) == {
        (sector, str(month.quarter)) for sector, series in values.items() for month in series
    }


@pytest.mark.parametrize(
    ("column", "figure"),
    [
        ("value_usd", "value"),
        ("yoy_pct", "yoy"),
        ("qoq_pct", "qoq"),
        ("ytd_usd", "ytd"),
        ("ytd_yoy_pct", "ytd_yoy"),
        ("rolling_12m_usd", "rolling"),
        ("share_of_total_pct", "share"),
    ],
)
def test_a_figure_of_every_sector_and_quarter(
    mart: Mapping[tuple[str, str], Mapping[str, Any]], column: str, figure: str
) -> None:
    values, newest = table()
    for (sector, name), row in mart.items():
        want = getattr(
            expected(values[sector], values["total"], Quarter.parse(name), newest[sector]), figure
        )
        found = row[column]
        assert (found is None) == (want is None), (sector, name)
        if want is not None:
            assert abs(Fraction(found) - want) < Fraction(1, 10**10), (sector, name)


@pytest.mark.parametrize(
    "column", ["n_months", "is_record_same_quarter", "is_record_any_quarter", "is_final"]
)
def test_a_mark_of_every_sector_and_quarter(
    mart: Mapping[tuple[str, str], Mapping[str, Any]], column: str
) -> None:
    values, newest = table()
    found = {key: row[column] for key, row in mart.items()}
    assert found == {
        (sector, name): getattr(
            expected(values[sector], values["total"], Quarter.parse(name), newest[sector]), column
        )
        for sector, name in mart
    }


def test_the_history_of_every_sample_series_starts_in_2019(
    mart: Mapping[tuple[str, str], Mapping[str, Any]],
) -> None:
    assert {row["history_from"] for row in mart.values()} == {date(2019, 1, 1)}


def test_leather_in_the_first_quarter_of_2022(
    mart: Mapping[tuple[str, str], Mapping[str, Any]],
) -> None:
    row = mart["leather", "2022-Q1"]
    assert round(row["value_usd"] / 10**6, 2) == Decimal("501.79")
    assert round(mart["leather", "2021-Q1"]["value_usd"] / 10**6, 2) == Decimal("396.04")
    assert round(row["yoy_pct"], 1) == Decimal("26.7")
    assert row["is_record_same_quarter"]


def test_leather_in_the_first_quarter_of_2023(
    mart: Mapping[tuple[str, str], Mapping[str, Any]],
) -> None:
    assert round(mart["leather", "2023-Q1"]["value_usd"] / 10**6, 1) == Decimal("568.7")


def test_only_the_quarters_that_the_last_edition_changed_are_revised(
    mart: Mapping[tuple[str, str], Mapping[str, Any]],
) -> None:
    revised = {
        quarter
        for (sector, quarter), row in mart.items()
        if sector == "leather" and row["is_revised"]
    }
    assert revised == {"2026-Q1", "2026-Q2"}
