"""The quarterly and yearly marts of the clusters against a second computation, on random figures.

The second computation is in exact fractions and written from the formulas, not from the SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import isclose, log, sqrt
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from support.trade_facts import Figure, cluster, mart_rows, publish_trade, with_world

GERMANY, ITALY, USA, NOT_SPECIFIED = 276, 380, 842, 899
WEIGHTS = {"010121": Fraction(1), "010129": Fraction(1, 2), "010130": Fraction(1, 4)}
MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
QUARTERS = [f"{year}-Q{quarter}" for year in (2024, 2025) for quarter in (1, 2, 3, 4)]


class Variety(NamedTuple):
    hs: str
    partner: int


class Amount(NamedTuple):
    """Weighted value, and the value and mass of the rows that have a mass."""

    value: Fraction = Fraction(0)
    with_mass: Fraction = Fraction(0)
    kg: Fraction = Fraction(0)


Trade = Mapping[str, Mapping[Variety, Amount]]
"""By period and variety."""

rows_of_trade = st.lists(
    st.tuples(
        st.sampled_from(MONTHS),
        st.sampled_from(sorted(WEIGHTS)),
        st.sampled_from([GERMANY, ITALY, USA, NOT_SPECIFIED]),
        st.integers(1, 4_000) | st.integers(50_000, 3_000_000),
        st.none() | st.integers(1, 200_000),
    ),
    min_size=1,
    max_size=90,
    unique_by=lambda row: row[:3],
)


def figures_of(rows: Iterable[tuple[str, str, int, int, int | None]]) -> list[Figure]:
    """The rows, and a small sale in every month, so that each month is published."""
    figures = {row[:3]: Figure(*row) for row in rows}
    for month in MONTHS:
        key = (month, "010121", GERMANY)
        figures.setdefault(key, Figure(*key, 500, 7))
    return list(figures.values())


def summed(figures: Iterable[Figure], period_of: Mapping[str, str]) -> Trade:
    trade: dict[str, dict[Variety, Amount]] = {}
    for one in figures:
        varieties = trade.setdefault(period_of[one.period], {})
        before = varieties.get(Variety(one.hs, one.partner), Amount())
        value = Fraction(one.value) * WEIGHTS[one.hs]
        mass = None if one.kg is None else Fraction(one.kg) * WEIGHTS[one.hs]
        varieties[Variety(one.hs, one.partner)] = Amount(
            before.value + value,
            before.with_mass + (value if mass is not None else 0),
            before.kg + (mass or 0),
        )
    return trade


def quarter_of(month: str) -> str:
    return f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"


def by(trade: Mapping[Variety, Amount], part: str) -> dict[str | int, Fraction]:
    sums: dict[str | int, Fraction] = {}
    for variety, amount in trade.items():
        key = getattr(variety, part)
        sums[key] = sums.get(key, Fraction(0)) + amount.value
    return sums


def agrees(found: Decimal | None, expected: Fraction | float | None) -> bool:
    if found is None or expected is None:
        return found is None and expected is None
    return isclose(float(found), float(expected), rel_tol=1e-9, abs_tol=1e-9)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=rows_of_trade)
def test_random_figures_come_out_the_same_twice(
    scratch: Connection, rows: list[tuple[str, str, int, int, int | None]]
) -> None:
    figures = figures_of(rows)
    savepoint = scratch.begin_nested()
    try:
        cluster(
            scratch, "T", {hs: Decimal(w.numerator) / w.denominator for hs, w in WEIGHTS.items()}
        )
        publish_trade(scratch, with_world(figures))
        trade = summed(figures, {month: quarter_of(month) for month in MONTHS})
        check_totals(scratch, trade)
        check_parts(scratch, trade, "cluster_market_quarter", "partner_code", "partner")
        check_parts(scratch, trade, "cluster_product_quarter", "hs_code", "hs")
        check_unit_values(scratch, trade)
        check_concentration(scratch, trade)
        check_indices(scratch, trade)
        check_margins(scratch, summed(figures, {month: month[:4] for month in MONTHS}))
    finally:
        savepoint.rollback()


def total(varieties: Mapping[Variety, Amount]) -> Fraction:
    return sum((amount.value for amount in varieties.values()), Fraction(0))


def before(quarter: str) -> str:
    return f"{int(quarter[:4]) - 1}{quarter[4:]}"


def check_totals(scratch: Connection, trade: Trade) -> None:
    rows = {row["quarter"]: row for row in mart_rows(scratch, "cluster_export_quarter")}
    assert sorted(rows) == QUARTERS
    for quarter, row in rows.items():
        assert Fraction(row["value_usd"]) == total(trade[quarter])
        base = total(trade[before(quarter)]) if before(quarter) in trade else Fraction(0)
        assert agrees(
            row["yoy_pct"],
            (total(trade[quarter]) / base - 1) * 100 if base >= 50_000 else None,
        )


def check_parts(scratch: Connection, trade: Trade, mart: str, column: str, part: str) -> None:
    rows = {(row["quarter"], row[column]): row for row in mart_rows(scratch, mart)}
    expected = set()
    for quarter in QUARTERS:
        now, base = by(trade[quarter], part), by(trade.get(before(quarter), {}), part)
        whole, base_whole = sum(now.values()), sum(base.values())
        for code in {*now, *base}:
            expected.add((quarter, code))
            row = rows[quarter, code]
            value = now.get(code, Fraction(0))
            assert Fraction(row["value_usd"]) == value
            assert agrees(row["share_pct"], value / whole * 100)
            assert agrees(
                row["contribution_pp"],
                (value - base.get(code, 0)) / base_whole * 100 if base_whole >= 50_000 else None,
            )
            assert agrees(
                row["yoy_pct"],
                (value / base[code] - 1) * 100 if base.get(code, 0) >= 50_000 else None,
            )
            rank = None
            if value > 0 and code != NOT_SPECIFIED:
                rank = 1 + sum(v > value for c, v in now.items() if c != NOT_SPECIFIED)
            assert row["rank"] == rank
    assert set(rows) == expected


def check_unit_values(scratch: Connection, trade: Trade) -> None:
    for row in mart_rows(scratch, "unit_value_quarter"):
        amounts = trade[row["quarter"]].values()
        value = sum((one.with_mass for one in amounts), Fraction(0))
        kg = sum((one.kg for one in amounts), Fraction(0))
        coverage = value / total(trade[row["quarter"]]) * 100
        assert agrees(row["unit_value_usd_per_kg"], value / kg if kg else None)
        assert agrees(row["coverage_pct"], coverage)
        assert row["is_low_coverage"] == (coverage < 80)


def check_concentration(scratch: Connection, trade: Trade) -> None:
    for row in mart_rows(scratch, "concentration_quarter"):
        for part, plural in (("partner", "markets"), ("hs", "products")):
            values = sorted(by(trade[row["quarter"]], part).values(), reverse=True)
            shares = [value / sum(values) for value in values]
            index = sum(share**2 for share in shares)
            n = len(shares)
            assert row[f"n_{plural}"] == n
            assert agrees(row[f"hhi_{plural}"], index)
            assert agrees(row[f"effective_{plural}"], 1 / index)
            assert agrees(
                row[f"hhi_{plural}_normalised"],
                (index - Fraction(1, n)) / (1 - Fraction(1, n)) if n > 1 else None,
            )
            assert agrees(row[f"top_5_{plural}_share_pct"], sum(shares[:5]) * 100)


def check_indices(scratch: Connection, trade: Trade) -> None:
    rows = {row["quarter"]: row for row in mart_rows(scratch, "price_volume_quarter")}
    assert sorted(rows) == QUARTERS[4:]
    for quarter, row in rows.items():
        now, base = trade[quarter], trade[before(quarter)]
        pairs = []
        n_dropped = 0
        for variety in now.keys() & base.keys():
            one, old = now[variety], base[variety]
            if not one.kg or not old.kg:
                continue
            p1, p0 = one.with_mass / one.kg, old.with_mass / old.kg
            if Fraction(1, 3) <= p1 / p0 <= 3:
                pairs.append((p0, old.kg, p1, one.kg))
            else:
                n_dropped += 1
        assert (row["n_varieties"], row["n_dropped"]) == (len(pairs), n_dropped)
        v0 = sum((p0 * q0 for p0, q0, _, _ in pairs), Fraction(0))
        v1 = sum((p1 * q1 for _, _, p1, q1 in pairs), Fraction(0))
        coverage = min(v1 / total(now), v0 / total(base))
        assert agrees(row["coverage_pct"], coverage * 100)
        assert agrees(row["value_index"], total(now) / total(base))
        assert row["is_published"] == (coverage >= Fraction(6, 10))
        if not row["is_published"]:
            assert row["price_fisher"] is None
            continue
        laspeyres = sum(p1 * q0 for _, q0, p1, _ in pairs) / v0
        paasche = v1 / sum(p0 * q1 for p0, _, _, q1 in pairs)
        fisher = sqrt(laspeyres * paasche)
        tornqvist = sum(
            (float(p0 * q0 / v0) + float(p1 * q1 / v1)) / 2 * log(p1 / p0)
            for p0, q0, p1, q1 in pairs
        )
        assert agrees(row["price_laspeyres"], laspeyres)
        assert agrees(row["price_paasche"], paasche)
        assert agrees(row["price_fisher"], fisher)
        assert isclose(log(row["price_tornqvist"]), tornqvist, abs_tol=1e-9)
        assert agrees(row["volume_fisher"], float(total(now) / total(base)) / fisher)


def check_margins(scratch: Connection, trade: Trade) -> None:
    (row,) = mart_rows(scratch, "margin_year")
    assert row["year"] == 2025
    old = {variety: amount.value for variety, amount in trade["2024"].items()}
    new = {variety: amount.value for variety, amount in trade["2025"].items()}
    was = {variety for variety, value in old.items() if value >= 10_000}
    now = {variety for variety, value in new.items() if value >= 10_000}
    nothing = Fraction(0)
    expected = {
        "intensive_usd": sum((new[v] - old[v] for v in was & now), nothing),
        "entry_usd": sum((new[v] for v in now - was), nothing),
        "exit_usd": sum((old[v] for v in was - now), nothing),
        "below_threshold_usd": sum((x for v, x in new.items() if v not in now), nothing)
        - sum((x for v, x in old.items() if v not in was), nothing),
        "change_usd": sum(new.values()) - sum(old.values()),
    }
    assert {name: Fraction(row[name]) for name in expected} == expected
    assert expected["change_usd"] == (
        expected["intensive_usd"]
        + expected["entry_usd"]
        - expected["exit_usd"]
        + expected["below_threshold_usd"]
    )
    assert (row["n_continuing"], row["n_entry"], row["n_exit"]) == (
        len(was & now),
        len(now - was),
        len(was - now),
    )
