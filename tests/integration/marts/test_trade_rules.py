"""The marts of the clusters on small figures: what counts, what is missing, what was known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection, text

from support.facts import publish
from support.facts import quarters as sector_quarters
from support.trade_facts import (
    ANNUAL,
    COMEXT,
    MADE_UP,
    MIRROR,
    TURKIYE,
    WORLD,
    Figure,
    cluster,
    in_quarter,
    mart_row,
    mart_rows,
    publish_trade,
    with_world,
    withdraw_trade,
)

GERMANY, ITALY, RUSSIA, USA = 276, 380, 643, 842
NOT_SPECIFIED, EU = 899, 97
A, B, C = "010121", "010129", "010130"
K = 1_000_000

MARTS = (
    "cluster_export_month",
    "cluster_export_quarter",
    "cluster_market_quarter",
    "cluster_product_quarter",
    "unit_value_quarter",
    "concentration_quarter",
    "rca_year",
    "price_volume_quarter",
    "mirror_gap_quarter",
    "cluster_mirror_month",
    "margin_year",
)


@pytest.fixture(autouse=True)
def _a_cluster(scratch: Connection) -> None:
    cluster(scratch, "T", {A: 1, B: "0.5", C: 0})


def world_quarters(first: int, *values: float) -> list[Figure]:
    """World rows of consecutive quarters from the first of the year ``first`` on."""
    return [
        figure
        for at, value in enumerate(values)
        for figure in in_quarter(f"{first + at // 4}-Q{at % 4 + 1}", Figure("", A, WORLD, value))
    ]


# What counts


def test_a_month_is_its_world_rows_times_their_weights(scratch: Connection) -> None:
    publish_trade(
        scratch,
        [
            Figure("2026-01", A, WORLD, 100),
            Figure("2026-01", A, GERMANY, 60),
            Figure("2026-01", A, ITALY, 30),
            Figure("2026-01", B, WORLD, 10),
            Figure("2026-01", C, WORLD, 1000),  # related: weight 0
            Figure("2026-01", A, WORLD, 40, flow="RX"),  # within X
            Figure("2026-01", A, WORLD, 7, reporter=GERMANY),
        ],
    )
    row = mart_row(scratch, "cluster_export_month", cluster_code="T")
    assert (row["value_usd"], row["n_products"]) == (105, 2)
    assert (row["month"], row["month_start"]) == ("2026-01", date(2026, 1, 1))
    assert (row["list_version"], row["dataset_code"]) == ("T1", "comtrade_monthly")


def test_a_list_holds_for_its_time_only(scratch: Connection) -> None:
    scratch.execute(
        text(
            "update warehouse.bridge_cluster_hs set valid_to = '2026-02-01'"
            " where cluster_code = 'T' and hs_code = :hs"
        ),
        {"hs": B},
    )
    publish_trade(
        scratch,
        [Figure(month, hs, WORLD, 100) for month in ("2026-01", "2026-02") for hs in (A, B)],
    )
    values = {row["month"]: row["value_usd"] for row in mart_rows(scratch, "cluster_export_month")}
    assert values == {"2026-01": 150, "2026-02": 100}


def test_an_older_code_counts_with_the_share_that_goes_over(scratch: Connection) -> None:
    """An HS2017 code that was split: the part that the cluster's HS2022 code took over."""
    old, new, share = scratch.execute(
        text(
            "select hs_code, h6_code, share from warehouse.product_h6"
            " where classification_code = 'H5' and share < 1 order by 1, 2 limit 1"
        )
    ).one()
    scratch.execute(text("delete from warehouse.bridge_cluster_hs"))
    cluster(scratch, "SPLIT", {new: 1})
    publish_trade(scratch, [Figure("2021-01", old, WORLD, 1000, revision="H5")])
    row = mart_row(scratch, "cluster_export_month", cluster_code="SPLIT")
    assert row["value_usd"] == 1000 * share


def test_made_up_figures_never_meet_real_ones(scratch: Connection) -> None:
    publish_trade(scratch, with_world(in_quarter("2025-Q1", Figure("", A, GERMANY, K, 100))))
    publish_trade(
        scratch, with_world(in_quarter("2026-Q1", Figure("", A, GERMANY, K, 100))), dataset=MADE_UP
    )
    quarters = mart_rows(scratch, "cluster_export_quarter", cluster_code="T")
    assert [(q["quarter"], q["is_synthetic"], q["is_sample"]) for q in quarters] == [
        ("2025-Q1", False, False),
        ("2026-Q1", True, True),
    ]
    assert [quarter["yoy_pct"] for quarter in quarters] == [None, None]
    (market,) = mart_rows(scratch, "cluster_market_quarter", quarter="2026-Q1")
    assert (market["is_synthetic"], market["contribution_pp"]) == (True, None)
    assert mart_rows(scratch, "price_volume_quarter") == []


def test_made_up_exports_have_no_real_mirror(scratch: Connection) -> None:
    publish_trade(
        scratch, with_world(in_quarter("2026-Q1", Figure("", A, USA, K))), dataset=MADE_UP
    )
    publish_trade(
        scratch,
        in_quarter(
            "2026-Q1",
            Figure("", A, TURKIYE, K, reporter=USA, flow="M"),
            Figure("", A, WORLD, K, reporter=USA, flow="M"),
        ),
        dataset=MIRROR,
    )
    assert mart_row(scratch, "cluster_market_quarter")["partner_import_share_pct"] is None
    assert mart_rows(scratch, "mirror_gap_quarter") == []


# Quarters


def test_a_cluster_and_a_sector_are_computed_alike(scratch: Connection) -> None:
    values = [3, 9, 6, 3, 6, 9, 6, 6, 6, 9, 9, 3, 9, 12, 3, 3]
    publish(
        scratch,
        {"leather": sector_quarters("2019-01", *(value * K for value in values))},
        edition="2022-12",
        at="2026-10-01T08:00",
    )
    publish_trade(scratch, world_quarters(2019, *(value * K for value in values)))
    publish_trade(scratch, [Figure("2019", A, WORLD, K)], dataset=ANNUAL)
    other = {"cluster_code", "sector_code", "is_synthetic", "dataset_code", "is_final"}

    def common(mart: str) -> list[dict[str, object]]:
        rows = scratch.execute(text(f"select * from mart.{mart} order by quarter")).mappings()
        return [{name: row[name] for name in row if name not in other} for row in rows]

    of_sector, of_cluster = common("sector_export_quarter"), common("cluster_export_quarter")
    assert len(of_sector) == 16
    assert of_cluster == of_sector
    assert any(row["is_record_same_quarter"] for row in of_cluster)


def test_the_columns_are_those_of_the_sectors(scratch: Connection) -> None:
    def columns(mart: str) -> list[str]:
        return list(scratch.execute(text(f"select * from mart.{mart} limit 0")).keys())

    of_sector = columns("sector_export_quarter")
    assert columns("cluster_export_quarter") == [
        "cluster_code",
        *of_sector[1:],
        "is_synthetic",
        "dataset_code",
    ]


def test_a_quarter_with_a_month_missing_has_a_sum_so_far_only(scratch: Connection) -> None:
    publish_trade(scratch, world_quarters(2025, 3 * K))
    publish_trade(
        scratch,
        [
            Figure("2026-01", A, WORLD, K),
            Figure("2026-01", A, GERMANY, K, 10),
            Figure("2026-02", A, WORLD, K),
            Figure("2026-02", A, GERMANY, K, 10),
        ],
    )
    quarter = mart_row(scratch, "cluster_export_quarter", quarter="2026-Q1")
    assert (quarter["value_usd"], quarter["n_months"], quarter["is_complete"]) == (2 * K, 2, False)
    assert quarter["yoy_pct"] is None
    market = mart_row(scratch, "cluster_market_quarter", quarter="2026-Q1")
    assert (market["value_usd"], market["is_complete"]) == (2 * K, False)
    assert market["contribution_pp"] is None
    product = mart_row(scratch, "cluster_product_quarter", quarter="2026-Q1")
    assert (product["is_complete"], product["contribution_pp"]) == (False, None)
    assert mart_row(scratch, "unit_value_quarter", quarter="2026-Q1")["is_complete"] is False
    assert mart_rows(scratch, "concentration_quarter", quarter="2026-Q1") == []
    assert mart_rows(scratch, "price_volume_quarter") == []


def test_a_quarter_without_a_published_month_has_no_row(scratch: Connection) -> None:
    """Not even where its months were published once: from one month on there is one."""
    publish_trade(scratch, with_world(in_quarter("2026-Q1", Figure("", A, GERMANY, 3 * K, 10))))
    withdraw_trade(scratch, at="2026-11-01T08:00", where="period > '2026-01-01'")
    counting = scratch.execute(
        text(
            "select relname, col_description(attrelid, attnum) as said from pg_attribute"
            " inner join pg_class on pg_class.oid = attrelid and relkind = 'v'"
            " where relnamespace = to_regnamespace('mart') and attname = 'n_months'"
        )
    ).all()
    trade = {one.relname for one in counting} & set(MARTS)
    assert trade >= {"cluster_export_quarter", "cluster_market_quarter", "unit_value_quarter"}
    for mart in trade:
        assert [row["n_months"] for row in mart_rows(scratch, mart)] == [1]
    withdraw_trade(scratch, at="2026-11-02T08:00", where="period = '2026-01-01'")
    for mart in trade:
        assert mart_rows(scratch, mart) == []
    assert [one.relname for one in counting if "1 to 3" not in one.said] == []


def all_chapters(scratch: Connection, month: str, limit: int) -> list[Figure]:
    codes = scratch.execute(
        text(
            "select min(hs_code) from warehouse.dim_product where classification_code = 'H6'"
            " and level = 6 and left(hs_code, 2) > '01' group by left(hs_code, 2) order by 1"
            " limit :limit"
        ),
        {"limit": limit},
    ).scalars()
    return [Figure(month, code, WORLD, 10 * K) for code in codes]


@pytest.mark.parametrize(("other_chapters", "share"), [(89, Decimal("1.1111")), (88, None)])
def test_a_share_of_all_exports_needs_all_exports(
    scratch: Connection, other_chapters: int, share: Decimal | None
) -> None:
    for month in ("2026-01", "2026-02", "2026-03"):
        publish_trade(
            scratch,
            [
                Figure(month, A, WORLD, 10 * K),
                *all_chapters(scratch, month, other_chapters),
            ],
        )
    row = mart_row(scratch, "cluster_export_quarter", cluster_code="T", quarter="2026-Q1")
    found = row["share_of_total_pct"]
    assert (found if found is None else round(found, 4)) == share


def test_a_quarter_is_final_once_the_year_is_published(scratch: Connection) -> None:
    publish_trade(scratch, world_quarters(2024, 3 * K, 3 * K))
    at = publish_trade(scratch, [], at="2026-10-02T08:00")
    publish_trade(scratch, [Figure("2024", A, WORLD, K)], dataset=ANNUAL, at="2026-10-03T08:00")
    assert not mart_row(scratch, "cluster_export_quarter", at, quarter="2024-Q1")["is_final"]
    assert mart_row(scratch, "cluster_export_quarter", quarter="2024-Q1")["is_final"]


def test_a_changed_product_revises_its_quarter(scratch: Connection) -> None:
    first = publish_trade(scratch, world_quarters(2026, 3 * K))
    later = publish_trade(scratch, [Figure("2026-01", A, WORLD, 2 * K)], at="2026-11-01T08:00")
    before = mart_row(scratch, "cluster_export_quarter", first, cluster_code="T")
    after = mart_row(scratch, "cluster_export_quarter", cluster_code="T")
    assert (before["value_usd"], before["is_revised"], before["known_at"]) == (3 * K, False, first)
    assert (after["value_usd"], after["is_revised"], after["known_at"]) == (4 * K, True, later)


def test_a_withdrawn_product_leaves_the_sum(scratch: Connection) -> None:
    first = publish_trade(
        scratch,
        in_quarter("2026-Q1", Figure("", A, WORLD, 3 * K), Figure("", B, WORLD, 3 * K)),
    )
    later = withdraw_trade(
        scratch, at="2026-11-01T08:00", where=f"product_id = {product_id(scratch, B)}"
    )
    assert mart_row(scratch, "cluster_export_quarter", first)["value_usd"] == Decimal("4.5") * K
    row = mart_row(scratch, "cluster_export_quarter")
    assert (row["value_usd"], row["is_revised"], row["known_at"]) == (3 * K, True, later)


def test_a_withdrawn_month_is_no_zero(scratch: Connection) -> None:
    publish_trade(scratch, world_quarters(2026, 3 * K))
    withdraw_trade(scratch, at="2026-11-01T08:00", where="period = '2026-02-01'")
    row = mart_row(scratch, "cluster_export_quarter")
    assert (row["value_usd"], row["n_months"]) == (2 * K, 2)
    months = [month["month"] for month in mart_rows(scratch, "cluster_export_month")]
    assert sorted(months) == ["2026-01", "2026-03"]


def product_id(scratch: Connection, hs: str) -> int:
    found: int = scratch.execute(
        text(
            "select product_id from warehouse.dim_product"
            " where classification_code = 'H6' and hs_code = :hs"
        ),
        {"hs": hs},
    ).scalar_one()
    return found


# Markets and products


def test_world_and_groups_are_no_markets(scratch: Connection) -> None:
    publish_trade(
        scratch,
        in_quarter(
            "2026-Q1",
            Figure("", A, WORLD, 10 * K),
            Figure("", A, EU, 6 * K),
            Figure("", A, GERMANY, 5 * K),
            Figure("", A, NOT_SPECIFIED, 4 * K),
            Figure("", A, ITALY, 1 * K),
        ),
    )
    markets = {
        row["partner_code"]: (row["share_pct"], row["rank"])
        for row in mart_rows(scratch, "cluster_market_quarter")
    }
    assert markets == {GERMANY: (50, 1), NOT_SPECIFIED: (40, None), ITALY: (10, 2)}
    row = mart_row(scratch, "concentration_quarter")
    assert (row["n_markets"], row["hhi_markets"]) == (3, Decimal("0.42"))
    assert row["is_market_bound"]


def test_a_lost_market_has_a_row_and_no_rank(scratch: Connection) -> None:
    for quarter, market in (("2025-Q1", GERMANY), ("2026-Q1", ITALY)):
        publish_trade(scratch, with_world(in_quarter(quarter, Figure("", A, market, 2 * K))))
    rows = {
        row["partner_code"]: row
        for row in mart_rows(scratch, "cluster_market_quarter", quarter="2026-Q1")
    }
    assert {code: row["value_usd"] for code, row in rows.items()} == {GERMANY: 0, ITALY: 2 * K}
    assert {code: row["contribution_pp"] for code, row in rows.items()} == {
        GERMANY: -100,
        ITALY: 100,
    }
    assert (rows[GERMANY]["rank"], rows[ITALY]["rank"]) == (None, 1)
    assert (rows[GERMANY]["yoy_pct"], rows[ITALY]["yoy_pct"]) == (-100, None)


def test_a_tiny_base_has_no_growth_and_no_contribution(scratch: Connection) -> None:
    publish_trade(scratch, with_world(in_quarter("2025-Q1", Figure("", A, ITALY, 49_999))))
    publish_trade(scratch, with_world(in_quarter("2026-Q1", Figure("", A, ITALY, K))))
    row = mart_row(scratch, "cluster_market_quarter", quarter="2026-Q1")
    assert (row["yoy_pct"], row["contribution_pp"]) == (None, None)
    product = mart_row(scratch, "cluster_product_quarter", quarter="2026-Q1")
    assert (product["yoy_pct"], product["contribution_pp"]) == (None, None)


def test_products_of_a_quarter(scratch: Connection) -> None:
    for quarter, values in (("2025-Q1", (6, 8)), ("2026-Q1", (9, 4))):
        publish_trade(
            scratch,
            with_world(
                in_quarter(
                    quarter,
                    *(
                        Figure("", hs, GERMANY, value * K, kg)
                        for hs, value, kg in zip((A, B), values, (600, None), strict=True)
                    ),
                )
            ),
        )
    rows = {
        row["hs_code"]: row
        for row in mart_rows(scratch, "cluster_product_quarter", quarter="2026-Q1")
    }
    assert {hs: (row["value_usd"], row["rank"]) for hs, row in rows.items()} == {
        A: (9 * K, 1),
        B: (2 * K, 2),
    }
    assert (rows[A]["yoy_pct"], rows[A]["contribution_pp"]) == (50, 30)
    assert (rows[B]["yoy_pct"], rows[B]["contribution_pp"]) == (-50, -20)
    assert (rows[A]["net_mass_kg"], rows[B]["net_mass_kg"]) == (600, None)
    assert rows[A]["product_name_en"]


def mass_of_a(scratch: Connection) -> Decimal | None:
    found: Decimal | None = mart_row(scratch, "cluster_product_quarter", hs_code=A)["net_mass_kg"]
    return found


@pytest.mark.parametrize(
    ("to_usa", "kg"), [(Figure("", A, USA, 900_000), None), (Figure("", A, USA, 900_000, 50), 1050)]
)
def test_a_mass_is_that_of_all_partners_or_none(
    scratch: Connection, to_usa: Figure, kg: int | None
) -> None:
    """The World row has a mass in both cases: what is known of it, for all of the value."""
    figures = with_world(in_quarter("2026-Q1", Figure("", A, GERMANY, 100_000, 1000), to_usa))
    assert all(one.kg for one in figures if one.partner == WORLD)
    publish_trade(scratch, figures)
    assert mass_of_a(scratch) == kg


def test_a_month_of_a_partner_without_a_mass_leaves_none(scratch: Connection) -> None:
    months = ("2026-01", "2026-02", "2026-03")
    publish_trade(
        scratch,
        with_world(
            Figure(month, A, who, 1000, None if (month, who) == ("2026-02", USA) else 10)
            for month in months
            for who in (GERMANY, USA)
        ),
    )
    assert mass_of_a(scratch) is None
    publish_trade(
        scratch,
        with_world([Figure("2026-02", A, GERMANY, 1000, 10), Figure("2026-02", A, USA, 1000, 12)]),
        at="2026-11-01T08:00",
    )
    assert mass_of_a(scratch) == 5 * 10 + 12


@pytest.mark.parametrize(("missing", "kg"), [(Decimal("0.9"), 1000), (1, None), (50_000, None)])
def test_what_only_the_world_row_has_is_of_no_known_mass(
    scratch: Connection, missing: Decimal, kg: int | None
) -> None:
    """Less than a dollar is taken for rounded away; groups are no partners."""
    publish_trade(
        scratch,
        in_quarter(
            "2026-Q1",
            Figure("", A, WORLD, 100_000 + missing, 1000),
            Figure("", A, GERMANY, 100_000, 1000),
            Figure("", A, EU, 100_000, 1000),
        ),
    )
    assert mass_of_a(scratch) == kg


def test_without_partners_no_mass_is_known(scratch: Connection) -> None:
    publish_trade(scratch, in_quarter("2026-Q1", Figure("", A, WORLD, K, 1000)))
    assert mass_of_a(scratch) is None


# Unit values and indices


def test_rows_without_a_mass_are_left_out_of_both(scratch: Connection) -> None:
    publish_trade(
        scratch,
        with_world(
            in_quarter(
                "2026-Q1",
                Figure("", A, GERMANY, 6 * K, 300_000),
                Figure("", A, ITALY, 2 * K, 100_000, flags=2),
                Figure("", A, USA, 2 * K),
            )
        ),
    )
    row = mart_row(scratch, "unit_value_quarter")
    assert (row["unit_value_usd_per_kg"], row["coverage_pct"]) == (20, 80)
    assert (row["value_with_mass_usd"], row["net_mass_kg"]) == (8 * K, 400_000)
    assert (row["estimated_mass_pct"], row["is_low_coverage"]) == (25, False)


def test_coverage_below_80_percent_is_flagged(scratch: Connection) -> None:
    publish_trade(
        scratch,
        with_world(in_quarter("2026-Q1", Figure("", A, GERMANY, 79, 10), Figure("", A, USA, 21))),
    )
    row = mart_row(scratch, "unit_value_quarter")
    assert (row["coverage_pct"], row["is_low_coverage"]) == (79, True)


def test_without_any_mass_there_is_no_unit_value(scratch: Connection) -> None:
    publish_trade(scratch, with_world(in_quarter("2026-Q1", Figure("", A, GERMANY, K))))
    row = mart_row(scratch, "unit_value_quarter")
    assert (row["unit_value_usd_per_kg"], row["net_mass_kg"]) == (None, None)
    assert (row["coverage_pct"], row["is_low_coverage"]) == (0, True)


def given_two_years(
    scratch: Connection, before: dict[int, tuple[int, int | None]], now: dict[int, tuple[int, int]]
) -> None:
    for quarter, markets in (("2025-Q1", before), ("2026-Q1", now)):
        publish_trade(
            scratch,
            with_world(
                in_quarter(
                    quarter,
                    *(Figure("", A, who, value, kg) for who, (value, kg) in markets.items()),
                )
            ),
        )


@pytest.mark.parametrize(
    ("price", "n_varieties", "n_dropped"), [(300, 2, 0), (301, 1, 1), (34, 2, 0), (33, 1, 1)]
)
def test_a_price_ratio_outside_a_third_and_three_is_dropped(
    scratch: Connection, price: int, n_varieties: int, n_dropped: int
) -> None:
    given_two_years(
        scratch,
        {GERMANY: (900_000, 900), ITALY: (100_000, 1_000)},
        {GERMANY: (990_000, 900), ITALY: (price * 1_000, 1_000)},
    )
    row = mart_row(scratch, "price_volume_quarter")
    assert (row["n_varieties"], row["n_dropped"]) == (n_varieties, n_dropped)
    if n_dropped:
        assert row["price_fisher"] == Decimal("1.1")


@pytest.mark.parametrize(("without_mass", "is_published"), [(40, True), (41, False)])
def test_below_60_percent_nothing_is_published(
    scratch: Connection, without_mass: int, is_published: bool
) -> None:
    given_two_years(
        scratch,
        {GERMANY: (100 - without_mass, 10), ITALY: (without_mass, None)},
        {GERMANY: (100, 10)},
    )
    row = mart_row(scratch, "price_volume_quarter")
    assert (row["coverage_pct"], row["is_published"]) == (100 - without_mass, is_published)
    assert (row["price_fisher"] is not None) == is_published
    assert (row["volume_fisher"] is not None) == is_published
    assert row["value_index"] == 1


def test_a_variety_counts_with_the_months_that_have_a_mass(scratch: Connection) -> None:
    """Germany's price rises by a half in the one month of three that has a mass, Italy's is 100."""
    for year, price in ((2025, 100), (2026, 150)):
        publish_trade(
            scratch,
            with_world(
                figure
                for month in (1, 2, 3)
                for figure in (
                    Figure(f"{year}-{month:02d}", A, GERMANY, 10 * price, 10)
                    if month == 1
                    else Figure(f"{year}-{month:02d}", A, GERMANY, 400),
                    Figure(f"{year}-{month:02d}", A, ITALY, 2000, 20),
                )
            ),
        )
    row = mart_row(scratch, "price_volume_quarter", quarter="2026-Q1")
    # Germany 1,000 and then 1,500 dollars of its 1,800 and 2,300; Italy 6,000 in both.
    laspeyres, paasche = Decimal(1500 + 6000) / (1000 + 6000), Decimal(7500) / 7000
    assert (row["price_laspeyres"], row["price_paasche"]) == (
        pytest.approx(laspeyres),
        pytest.approx(paasche),
    )
    assert row["coverage_pct"] == pytest.approx(
        min(Decimal(7000) / 7800, Decimal(7500) / 8300) * 100
    )
    assert row["value_index"] == pytest.approx(Decimal(8300) / 7800)


def test_without_a_common_variety_there_is_no_index(scratch: Connection) -> None:
    given_two_years(scratch, {GERMANY: (100, 10)}, {ITALY: (100, 10)})
    row = mart_row(scratch, "price_volume_quarter")
    assert (row["n_varieties"], row["coverage_pct"], row["is_published"]) == (0, 0, False)
    assert row["price_fisher"] is None


# Margins


def given_years(scratch: Connection, *years: dict[int, int]) -> None:
    """Years from 2024 on; each value is that of a year, in its first quarter."""
    for at, markets in enumerate(years):
        figures = [Figure("", A, who, value) for who, value in markets.items()]
        publish_trade(scratch, with_world(in_quarter(f"{2024 + at}-Q1", *figures)))
        for quarter in (2, 3, 4):
            publish_trade(
                scratch, with_world(in_quarter(f"{2024 + at}-Q{quarter}", Figure("", A, USA, 3)))
            )


def test_below_the_threshold_nobody_enters_or_leaves(scratch: Connection) -> None:
    given_years(
        scratch,
        {GERMANY: 50_000, ITALY: 9_999, RUSSIA: 10_000},
        {GERMANY: 60_000, ITALY: 10_000, RUSSIA: 9_999},
    )
    row = mart_row(scratch, "margin_year", year=2025)
    assert (row["n_continuing"], row["n_entry"], row["n_exit"]) == (1, 1, 1)
    assert (row["intensive_usd"], row["entry_usd"], row["exit_usd"]) == (10_000, 10_000, 10_000)
    assert row["below_threshold_usd"] == 0
    assert row["change_usd"] == 10_000
    assert (
        row["change_usd"]
        == row["intensive_usd"] + row["entry_usd"] - row["exit_usd"] + row["below_threshold_usd"]
    )


def test_a_year_with_a_month_missing_has_no_margins(scratch: Connection) -> None:
    given_years(scratch, {GERMANY: 50_000}, {GERMANY: 60_000})
    withdraw_trade(scratch, at="2026-11-01T08:00", where="period = '2024-05-01'")
    assert mart_rows(scratch, "margin_year") == []


# Mirror


def test_lagged_our_months_are_one_earlier(scratch: Connection) -> None:
    publish_trade(
        scratch,
        with_world(
            Figure(month, A, USA, value * K)
            for month, value in (("2025-12", 4), ("2026-01", 1), ("2026-02", 1), ("2026-03", 2))
        ),
    )
    publish_trade(
        scratch,
        in_quarter("2026-Q1", Figure("", A, TURKIYE, Decimal("6.6") * K, reporter=USA, flow="M")),
        dataset=MIRROR,
    )
    row = mart_row(scratch, "mirror_gap_quarter")
    assert (row["export_usd"], row["export_lagged_usd"]) == (4 * K, 6 * K)
    assert (row["gap_pct"], row["gap_lagged_pct"]) == (65, 10)
    assert (row["is_within_band"], row["is_lagged_within_band"]) == (False, True)
    assert (row["band_low_pct"], row["band_high_pct"]) == (0, 20)


def test_a_partner_that_bought_nothing_by_our_figures_has_no_gap(scratch: Connection) -> None:
    publish_trade(scratch, with_world(in_quarter("2026-Q1", Figure("", A, ITALY, K))))
    publish_trade(
        scratch,
        in_quarter("2026-Q1", Figure("", A, TURKIYE, K, reporter=USA, flow="M")),
        dataset=MIRROR,
    )
    row = mart_row(scratch, "mirror_gap_quarter")
    assert (row["partner_code"], row["export_usd"], row["gap_pct"]) == (USA, 0, None)
    assert row["is_within_band"] is None


def test_a_mirror_with_a_month_missing_is_no_quarter(scratch: Connection) -> None:
    publish_trade(scratch, with_world(in_quarter("2026-Q1", Figure("", A, USA, K))))
    publish_trade(
        scratch,
        [
            Figure(month, A, partner, K, reporter=USA, flow="M")
            for month in ("2026-01", "2026-02")
            for partner in (TURKIYE, WORLD)
        ],
        dataset=MIRROR,
    )
    assert mart_rows(scratch, "mirror_gap_quarter") == []
    assert mart_row(scratch, "cluster_market_quarter")["partner_import_share_pct"] is None


def test_a_month_in_which_the_partner_bought_elsewhere_only_is_a_zero(scratch: Connection) -> None:
    publish_trade(scratch, with_world(in_quarter("2026-Q1", Figure("", A, USA, K))))
    publish_trade(
        scratch,
        [
            Figure("2026-01", A, TURKIYE, 3 * K, reporter=USA, flow="M"),
            *in_quarter("2026-Q1", Figure("", A, WORLD, 30 * K, reporter=USA, flow="M")),
        ],
        dataset=MIRROR,
    )
    assert mart_row(scratch, "cluster_market_quarter")["partner_import_share_pct"] == 10
    assert mart_row(scratch, "mirror_gap_quarter")["mirror_import_usd"] == 3 * K


def given_euro_rates(scratch: Connection, rates: dict[str, float]) -> None:
    load_id = scratch.execute(
        text(
            "insert into ops.load (dataset_code, edition, sha256, landed_path, source_url, status,"
            " landed_at, published_at) values ('ecb_rates', '2026-04-01', 'e', '', '', 'published',"
            " '2026-04-01', '2026-04-01') returning load_id"
        )
    ).scalar_one()
    for day, rate in rates.items():
        scratch.execute(
            text(
                "insert into warehouse.fact_exchange_rate (dataset_code, rate_date, currency_code,"
                " quote_code, basis, rate, observed_on, edition, load_id, valid_from)"
                " values ('ecb_rates', :day, 'EUR', 'USD', 'daily', :rate, :day, '2026-04-01',"
                " :load, '2026-04-01')"
            ),
            {"day": day, "rate": rate, "load": load_id},
        )


def test_euros_are_converted_with_the_average_of_their_month(scratch: Connection) -> None:
    publish_trade(scratch, with_world(in_quarter("2026-Q1", Figure("", A, GERMANY, 3 * K))))
    publish_trade(
        scratch,
        in_quarter("2026-Q1", Figure("", A, TURKIYE, 3 * K, reporter=GERMANY, flow="M")),
        dataset=COMEXT,
    )
    assert mart_rows(scratch, "mirror_gap_quarter") == []
    given_euro_rates(
        scratch,
        {
            "2026-01-15": 1.0,
            "2026-01-30": 1.2,
            "2026-02-27": 1.1,
            "2026-03-31": 1.2,
        },
    )
    row = mart_row(scratch, "mirror_gap_quarter")
    assert (row["mirror_import_usd"], row["mirror_dataset_code"]) == (Decimal("3.4") * K, COMEXT)


def test_a_month_whose_rates_go_on_converts_nothing(scratch: Connection) -> None:
    publish_trade(scratch, with_world(in_quarter("2026-Q1", Figure("", A, GERMANY, 3 * K))))
    publish_trade(
        scratch,
        in_quarter("2026-Q1", Figure("", A, TURKIYE, 3 * K, reporter=GERMANY, flow="M")),
        dataset=COMEXT,
    )
    given_euro_rates(scratch, {"2026-01-30": 1, "2026-02-27": 1, "2026-03-12": 1})
    assert mart_rows(scratch, "mirror_gap_quarter") == []


def imports_of_germany(quarter: str, value: float) -> list[Figure]:
    """Germany's imports in a quarter from Türkiye, and ten million from the world."""
    return in_quarter(
        quarter,
        Figure("", A, TURKIYE, value * K, reporter=GERMANY, flow="M"),
        Figure("", A, WORLD, 10 * K, reporter=GERMANY, flow="M"),
    )


def test_of_two_mirrors_the_share_takes_that_of_comtrade(scratch: Connection) -> None:
    publish_trade(scratch, with_world(in_quarter("2026-Q1", Figure("", A, GERMANY, 3 * K))))
    given_euro_rates(scratch, {"2026-01-30": 1, "2026-02-27": 1, "2026-03-31": 1})
    for dataset, value in ((COMEXT, 1), (MIRROR, 2)):
        publish_trade(scratch, imports_of_germany("2026-Q1", value), dataset=dataset)
    market = mart_row(scratch, "cluster_market_quarter")
    assert (market["mirror_dataset_code"], market["partner_import_share_pct"]) == (MIRROR, 20)
    assert len(mart_rows(scratch, "mirror_gap_quarter")) == 2


def test_two_mirrors_make_no_series(scratch: Connection) -> None:
    """A partner's imports are from one dataset in all quarters: the one that has more of them."""
    quarters = ("2025-Q4", "2026-Q1")
    for quarter in quarters:
        publish_trade(scratch, with_world(in_quarter(quarter, Figure("", A, GERMANY, 3 * K))))
        publish_trade(scratch, imports_of_germany(quarter, 1), dataset=COMEXT)
    publish_trade(scratch, imports_of_germany("2025-Q4", 2), dataset=MIRROR)
    shares = {
        row["quarter"]: (row["mirror_dataset_code"], row["partner_import_share_pct"])
        for row in mart_rows(scratch, "cluster_market_quarter")
    }
    assert shares == dict.fromkeys(quarters, (COMEXT, 10))


def test_a_share_needs_no_rate_and_a_value_does(scratch: Connection) -> None:
    publish_trade(scratch, with_world(in_quarter("2026-Q1", Figure("", A, GERMANY, 3 * K))))
    publish_trade(scratch, imports_of_germany("2026-Q1", 1), dataset=COMEXT)
    names = (
        *("partner_import_share_pct", "partner_imports_from_tr_usd", "partner_imports_usd"),
        "mirror_dataset_code",
    )
    row = mart_row(scratch, "cluster_market_quarter")
    assert [row[name] for name in names] == [10, None, None, COMEXT]
    given_euro_rates(scratch, {"2026-01-30": 2, "2026-02-27": 2, "2026-03-31": 2})
    row = mart_row(scratch, "cluster_market_quarter")
    assert [row[name] for name in names] == [10, 2 * K, 20 * K, COMEXT]


def test_a_month_of_imports_shows_the_euros_and_the_rate(scratch: Connection) -> None:
    lines = (("2026-01", TURKIYE, "100.001"), ("2026-01", WORLD, "1000"), ("2026-02", WORLD, "5"))
    publish_trade(
        scratch,
        [
            Figure(month, A, partner, Decimal(value), reporter=GERMANY, flow="M")
            for month, partner, value in lines
        ],
        dataset=COMEXT,
    )
    given_euro_rates(scratch, {"2026-01-15": 1.0, "2026-01-30": 1.2})
    first, second = mart_rows(scratch, "cluster_mirror_month", cluster_code="T")
    assert (first["currency"], first["imports_from_tr"], first["imports"]) == (
        *("EUR", Decimal("100.001"), 1000),
    )
    assert (first["usd_rate"], first["usd_rate_dataset_code"], first["usd_rate_basis"]) == (
        *(Decimal("1.1"), "ecb_rates", "monthly_average"),
    )
    assert first["imports_from_tr_usd"] == Decimal("110.0011")
    assert (second["imports_from_tr"], second["imports_from_tr_usd"], second["usd_rate"]) == (
        *(0, None, None),
    )


def test_a_month_of_imports_in_dollars_needs_no_rate(scratch: Connection) -> None:
    publish_trade(
        scratch,
        [Figure("2026-01", A, TURKIYE, 5, reporter=GERMANY, flow="M")],
        dataset=MIRROR,
    )
    row = mart_row(scratch, "cluster_mirror_month", cluster_code="T")
    assert (row["currency"], row["imports_from_tr"], row["imports_from_tr_usd"]) == ("USD", 5, 5)
    assert (row["usd_rate"], row["usd_rate_basis"], row["imports"]) == (1, None, None)


# As known


def test_every_mart_answers_as_it_would_have_then(scratch: Connection) -> None:
    """A later revision of everything leaves what was known before it as it was."""
    years = [
        Figure(f"{year}-{month:02d}", hs, market, (at + 1) * 100_000 + year + month, 1_000 + month)
        for year in (2024, 2025)
        for month in range(1, 13)
        for at, (hs, market) in enumerate(((A, GERMANY), (A, ITALY), (B, GERMANY), (B, USA)))
    ]
    mirror = [
        Figure(f"2025-{month:02d}", A, partner, 200_000, reporter=ITALY, flow="M")
        for month in range(1, 13)
        for partner in (WORLD, TURKIYE)
    ]
    chapters = [
        Figure("2025", code.hs, WORLD, 1000 + at, reporter=reporter)
        for at, reporter in enumerate((TURKIYE, GERMANY))
        for code in [Figure("", A, WORLD, 1), *all_chapters(scratch, "2025", 95)]
    ]
    publish_trade(scratch, with_world(years))
    publish_trade(scratch, mirror, dataset=MIRROR)
    first = publish_trade(scratch, chapters, dataset=ANNUAL)
    before = {mart: mart_rows(scratch, mart, first, cluster_code="T") for mart in MARTS}
    assert all(before.values()), "every mart has a row to compare"
    now = {mart: mart_rows(scratch, mart, cluster_code="T") for mart in MARTS}
    assert now == before

    scratch.execute(
        text(
            "insert into warehouse.fact_trade (value_millis, net_mass_grams, load_id, valid_from,"
            " period, reporter_code, partner_code, product_id, dataset_id, flow_id, frequency)"
            " select value_millis * (2 + product_id % 2 + partner_code % 3 + reporter_code % 5),"
            " net_mass_grams, load_id, '2026-11-01', period, reporter_code, partner_code,"
            " product_id, dataset_id, flow_id, frequency from warehouse.fact_trade"
        )
    )
    scratch.execute(
        text("update warehouse.fact_trade set valid_to = '2026-11-01' where valid_from = :first"),
        {"first": first},
    )
    for mart in MARTS:
        assert mart_rows(scratch, mart, first, cluster_code="T") == before[mart], mart
        assert mart_rows(scratch, mart, cluster_code="T") != before[mart], mart
        assert mart_rows(scratch, mart, "2026-09-01", cluster_code="T") == [], mart


def test_the_view_is_the_function_now(scratch: Connection) -> None:
    publish_trade(scratch, with_world(in_quarter("2026-Q1", Figure("", A, GERMANY, K, 10))))
    for mart in MARTS:
        found = scratch.execute(text(f"select * from mart.{mart} as mart order by mart"))
        rows = [dict(row) for row in found.mappings()]
        assert rows == mart_rows(scratch, mart), mart


def test_every_mart_and_column_says_what_it_is(scratch: Connection) -> None:
    """What a name says by itself (codes, names in two languages) needs no comment."""
    silent = scratch.execute(
        text(
            "select attribute.attrelid::regclass || '.' || attribute.attname"
            " from pg_attribute as attribute"
            " where attribute.attrelid = any (select ('mart.' || unnest(cast(:marts as text[])))"
            " ::regclass) and attribute.attnum > 0"
            " and attribute.attname !~ '^(cluster_code|.*_name_(en|tr))$'"
            " and col_description(attribute.attrelid, attribute.attnum) is null"
        ),
        {"marts": list(MARTS)},
    ).scalars()
    assert list(silent) == []
    for mart in MARTS:
        for kind, name in (("pg_class", f"mart.{mart}"), ("pg_proc", f"mart.{mart}_as_of")):
            type_name = "regclass" if kind == "pg_class" else "regproc"
            comment = scratch.execute(
                text(f"select obj_description('{name}'::{type_name}, '{kind}')")
            ).scalar_one()
            assert comment, name


def test_analysts_may_read_every_mart(scratch: Connection) -> None:
    scratch.execute(text("set local role analyst"))
    for mart in MARTS:
        scratch.execute(text(f"select * from mart.{mart}")).all()
        mart_rows(scratch, mart)
