"""The worked examples of the indicators' methodology, each through the warehouse to its mart."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from sqlalchemy import Connection, text

from support.trade_facts import (
    ANNUAL,
    MIRROR,
    TURKIYE,
    WORLD,
    Figure,
    Number,
    cluster,
    in_quarter,
    mart_row,
    mart_rows,
    publish_trade,
    with_world,
)

GERMANY, ITALY, RUSSIA, USA = 276, 380, 643, 842
A, B = "010121", "010129"
K = 1_000_000


@pytest.fixture(autouse=True)
def _a_cluster(scratch: Connection) -> None:
    cluster(scratch, "T", {A: 1, B: 1})


def to_four(number: Decimal | None) -> Decimal | None:
    return None if number is None else round(number, 4)


def test_contributions_of_markets_sum_to_the_growth(scratch: Connection) -> None:
    """8.0 + 2.4 - 2.0 + 1.6 = 10.0 percentage points."""
    before: dict[int, Number] = {GERMANY: 40, ITALY: 30, RUSSIA: 20, USA: 10}
    after: dict[int, Number] = {
        GERMANY: 48,
        ITALY: Decimal("32.4"),
        RUSSIA: 18,
        USA: Decimal("11.6"),
    }
    for quarter, values in (("2025-Q1", before), ("2026-Q1", after)):
        publish_trade(
            scratch,
            with_world(
                in_quarter(
                    quarter, *(Figure("", A, market, value * K) for market, value in values.items())
                )
            ),
        )
    contributions = {
        row["partner_code"]: row["contribution_pp"]
        for row in mart_rows(scratch, "cluster_market_quarter", quarter="2026-Q1")
    }
    assert contributions == {
        GERMANY: 8,
        ITALY: Decimal("2.4"),
        RUSSIA: -2,
        USA: Decimal("1.6"),
    }
    growth = mart_row(scratch, "cluster_export_quarter", quarter="2026-Q1")["yoy_pct"]
    assert sum(contributions.values()) == growth == 10


def test_concentration_of_markets(scratch: Connection) -> None:
    """Shares of 35, 30, 20 and 15 percent: H .2750, normalised .0333, 3.64 effective markets."""
    values = {GERMANY: 35, ITALY: 30, RUSSIA: 20, USA: 15}
    publish_trade(
        scratch,
        with_world(
            in_quarter("2026-Q1", *(Figure("", A, who, value * K) for who, value in values.items()))
        ),
    )
    row = mart_row(scratch, "concentration_quarter", quarter="2026-Q1")
    assert row["n_markets"] == 4
    assert row["hhi_markets"] == Decimal("0.275")
    assert to_four(row["hhi_markets_normalised"]) == Decimal("0.0333")
    assert round(row["effective_markets"], 2) == Decimal("3.64")
    assert (row["top_market_share_pct"], row["top_5_markets_share_pct"]) == (35, 100)
    assert not row["is_market_bound"]
    # All of it is one product: no normalised index.
    assert (row["n_products"], row["hhi_products"], row["effective_products"]) == (1, 1, 1)
    assert row["hhi_products_normalised"] is None


def test_concentration_of_products(scratch: Connection) -> None:
    publish_trade(
        scratch,
        with_world(in_quarter("2026-Q1", Figure("", A, ITALY, 3 * K), Figure("", B, ITALY, 1 * K))),
    )
    row = mart_row(scratch, "concentration_quarter", quarter="2026-Q1")
    assert row["hhi_products"] == Decimal("0.625")
    assert row["hhi_products_normalised"] == Decimal("0.25")
    assert row["effective_products"] == Decimal("1.6")
    assert row["n_markets"] == 1


def one_product_a_chapter(scratch: Connection) -> list[str]:
    return list(
        scratch.execute(
            text(
                "select min(hs_code) from warehouse.dim_product where classification_code = 'H6'"
                " and level = 6 group by left(hs_code, 2) order by 1"
            )
        ).scalars()
    )


def year_of(
    chapters: list[str], reporter: int, of_cluster: Decimal, of_all: Decimal
) -> list[Figure]:
    """A reporter's year: the cluster's product, and the rest evenly over the other chapters."""
    others = [code for code in chapters if not code.startswith("01")]
    rest = of_all - of_cluster
    even = round(rest / len(others), 3)
    values = dict.fromkeys(others, even)
    values[others[0]] += rest - even * len(others)
    return [
        Figure("2025", code, WORLD, value, reporter=reporter)
        for code, value in {A: of_cluster, **values}.items()
    ]


def test_revealed_advantage(scratch: Connection) -> None:
    """A part of 16 percent against 10 in the world: Balassa 1.6, symmetric .2308."""
    chapters = one_product_a_chapter(scratch)
    publish_trade(
        scratch,
        [
            *year_of(chapters, TURKIYE, Decimal(16 * K), Decimal(100 * K)),
            *year_of(chapters, GERMANY, Decimal(84 * K), Decimal(900 * K)),
        ],
        dataset=ANNUAL,
    )
    row = mart_row(scratch, "rca_year", cluster_code="T")
    assert (row["year"], row["rca_balassa"], row["has_advantage"]) == (2025, Decimal("1.6"), True)
    assert to_four(row["rca_symmetric"]) == Decimal("0.2308")
    assert (row["n_reporters"], row["is_world_partial"]) == (2, True)


def test_without_another_reporter_nothing_is_revealed(scratch: Connection) -> None:
    chapters = one_product_a_chapter(scratch)
    publish_trade(
        scratch, year_of(chapters, TURKIYE, Decimal(16 * K), Decimal(100 * K)), dataset=ANNUAL
    )
    assert mart_row(scratch, "rca_year", cluster_code="T")["rca_balassa"] is None


def test_a_reporter_with_some_chapters_only_is_no_part_of_the_world(scratch: Connection) -> None:
    chapters = one_product_a_chapter(scratch)
    publish_trade(
        scratch,
        [
            *year_of(chapters, TURKIYE, Decimal(16 * K), Decimal(100 * K)),
            *year_of(chapters, GERMANY, Decimal(84 * K), Decimal(900 * K)),
            *year_of(chapters[:50], ITALY, Decimal(84 * K), Decimal(900 * K)),
        ],
        dataset=ANNUAL,
    )
    row = mart_row(scratch, "rca_year", cluster_code="T")
    assert (row["n_reporters"], row["rca_balassa"]) == (2, Decimal("1.6"))


def test_annual_and_monthly_figures_do_not_meet(scratch: Connection) -> None:
    publish_trade(scratch, [Figure("2025", A, WORLD, K)], dataset=ANNUAL)
    assert mart_rows(scratch, "cluster_export_month") == []
    assert mart_rows(scratch, "cluster_market_quarter") == []


FISHER = (
    # before: price 10 x 100 kg and 20 x 50 kg; now: price 12 x 90 kg and 19 x 70 kg
    ("2025-Q1", {GERMANY: (1_000_000, 100_000), ITALY: (1_000_000, 50_000)}),
    ("2026-Q1", {GERMANY: (1_080_000, 90_000), ITALY: (1_330_000, 70_000)}),
)


def given_prices(
    scratch: Connection, *quarters: tuple[str, Mapping[int, tuple[int, int | None]]]
) -> None:
    for quarter, markets in quarters:
        publish_trade(
            scratch,
            with_world(
                in_quarter(
                    quarter,
                    *(Figure("", A, who, value, kg) for who, (value, kg) in markets.items()),
                )
            ),
        )


def test_unit_value_indices(scratch: Connection) -> None:
    """L 1.0750, P 1.0478, F 1.0613, Törnqvist 1.0613, value 1.2050, volume 1.1354."""
    given_prices(scratch, *FISHER)
    row = mart_row(scratch, "price_volume_quarter", quarter="2026-Q1")
    assert {
        name: to_four(row[name])
        for name in (
            "price_laspeyres",
            "price_paasche",
            "price_fisher",
            "price_tornqvist",
            "value_index",
            "volume_fisher",
        )
    } == {
        "price_laspeyres": Decimal("1.0750"),
        "price_paasche": Decimal("1.0478"),
        "price_fisher": Decimal("1.0613"),
        "price_tornqvist": Decimal("1.0613"),
        "value_index": Decimal("1.2050"),
        "volume_fisher": Decimal("1.1354"),
    }
    assert round(row["price_fisher"] * row["volume_fisher"], 12) == row["value_index"]
    assert (row["base_quarter"], row["coverage_pct"], row["n_varieties"]) == ("2025-Q1", 100, 2)
    assert row["is_published"]


def test_the_crude_unit_value_shows_the_mix(scratch: Connection) -> None:
    """1.1297 on the same figures: sales have moved to the dearer market."""
    given_prices(scratch, *FISHER)
    now = mart_row(scratch, "unit_value_quarter", quarter="2026-Q1")["unit_value_usd_per_kg"]
    before = mart_row(scratch, "unit_value_quarter", quarter="2025-Q1")["unit_value_usd_per_kg"]
    assert to_four(now / before) == Decimal("1.1297")


def test_margins(scratch: Connection) -> None:
    """1 + 4 - 5 = 0: nothing has changed in the sum, much below it."""
    before = {GERMANY: 10, ITALY: 5}
    after = {GERMANY: 11, USA: 4}
    for year, values in ((2024, before), (2025, after)):
        for quarter in range(1, 5):
            publish_trade(
                scratch,
                with_world(
                    in_quarter(
                        f"{year}-Q{quarter}",
                        *(Figure("", A, who, value * K) for who, value in values.items()),
                    )
                ),
            )
    row = mart_row(scratch, "margin_year", year=2025)
    assert (row["intensive_usd"], row["entry_usd"], row["exit_usd"]) == (4 * K, 16 * K, 20 * K)
    assert row["change_usd"] == row["below_threshold_usd"] == 0
    assert (row["n_continuing"], row["n_entry"], row["n_exit"]) == (1, 1, 1)


def test_the_market_share_is_one_of_the_partners_imports(scratch: Connection) -> None:
    publish_trade(scratch, with_world(in_quarter("2026-Q1", Figure("", A, USA, 3 * K))))
    publish_trade(
        scratch,
        in_quarter(
            "2026-Q1",
            Figure("", A, TURKIYE, 4 * K, reporter=USA, flow="M"),
            Figure("", A, WORLD, 50 * K, reporter=USA, flow="M"),
        ),
        dataset=MIRROR,
    )
    row = mart_row(scratch, "cluster_market_quarter", quarter="2026-Q1")
    assert (row["value_usd"], row["partner_import_share_pct"]) == (3 * K, 8)
    assert (row["partner_imports_from_tr_usd"], row["partner_imports_usd"]) == (4 * K, 50 * K)
    assert row["mirror_dataset_code"] == MIRROR


def test_the_mirror_gap_is_theirs_over_ours(scratch: Connection) -> None:
    publish_trade(scratch, with_world(in_quarter("2026-Q1", Figure("", A, USA, 4 * K))))
    publish_trade(
        scratch,
        in_quarter("2026-Q1", Figure("", A, TURKIYE, 5 * K, reporter=USA, flow="M")),
        dataset=MIRROR,
    )
    row = mart_row(scratch, "mirror_gap_quarter", quarter="2026-Q1")
    assert (row["export_usd"], row["mirror_import_usd"], row["gap_pct"]) == (4 * K, 5 * K, 25)
    assert row["is_within_band"] is False
    assert row["export_lagged_usd"] is None
