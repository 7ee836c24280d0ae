"""A cluster's list of products that changes inside its history: two baskets make no growth."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, text

from support.trade_facts import (
    MIRROR,
    TURKIYE,
    Figure,
    cluster,
    enter,
    in_quarter,
    mart_rows,
    publish_trade,
    with_world,
)

GERMANY, USA = 276, 842
A, B = "010121", "010129"
K = 1_000_000
QUARTERS = [f"{year}-Q{number}" for year in (2023, 2024, 2025, 2026) for number in (1, 2, 3, 4)]
"""Every one of them has exports of both products to both partners."""


@pytest.fixture(autouse=True)
def _a_cluster(scratch: Connection) -> None:
    """A is in its list all the time."""
    cluster(scratch, "T", {A: 1})
    publish_trade(
        scratch,
        with_world(
            figure
            for at, quarter in enumerate(QUARTERS)
            for figure in in_quarter(
                quarter,
                *(
                    Figure("", product, partner, (1 + at) * K, (1 + at) * 1000)
                    for product in (A, B)
                    for partner in (GERMANY, USA)
                ),
            )
        ),
    )


def entry(scratch: Connection, first: str, before: str = "9999-12-31") -> None:
    """B is in the list for a time."""
    enter(scratch, "T", B, first, before)


def with_figure(scratch: Connection, mart: str, column: str, **where: object) -> list[Any]:
    """The quarters (or years) in which a mart has a figure."""
    period = "year" if mart == "margin_year" else "quarter"
    rows = mart_rows(scratch, mart, **where)
    assert rows
    return sorted({row[period] for row in rows if row[column] is not None})


COMPARED = [
    ("cluster_export_quarter", "yoy_pct", {}),
    ("cluster_market_quarter", "yoy_pct", {"partner_code": USA}),
    ("cluster_market_quarter", "contribution_pp", {"partner_code": USA}),
    ("cluster_product_quarter", "contribution_pp", {"hs_code": A}),
    ("price_volume_quarter", "value_index", {}),
    ("price_volume_quarter", "price_fisher", {}),
    ("price_volume_quarter", "coverage_pct", {}),
    ("price_volume_quarter", "n_varieties", {}),
    ("price_volume_quarter", "n_dropped", {}),
]


@pytest.mark.parametrize(("mart", "column", "where"), COMPARED)
def test_a_list_that_does_not_change_is_compared_throughout(
    scratch: Connection, mart: str, column: str, where: dict[str, object]
) -> None:
    assert with_figure(scratch, mart, column, **where) == QUARTERS[4:]


@pytest.mark.parametrize(("mart", "column", "where"), COMPARED)
@pytest.mark.parametrize("is_new", [True, False])
def test_nothing_is_compared_with_the_year_before_over_a_change(
    scratch: Connection, mart: str, column: str, where: dict[str, object], *, is_new: bool
) -> None:
    """From the second quarter of 2025 on B is in the list, or is no more."""
    entry(scratch, *(["2025-04-01"] if is_new else ["2000-01-01", "2025-04-01"]))
    over = ["2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1"]
    assert with_figure(scratch, mart, column, **where) == [
        one for one in QUARTERS[4:] if one not in over
    ]


@pytest.mark.parametrize(("mart", "column", "where"), COMPARED)
def test_a_quarter_in_which_the_list_changes_is_compared_with_none(
    scratch: Connection, mart: str, column: str, where: dict[str, object]
) -> None:
    entry(scratch, "2025-05-01")
    over = ["2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]
    assert with_figure(scratch, mart, column, **where) == [
        one for one in QUARTERS[4:] if one not in over
    ]


def test_sums_and_records_of_a_cluster_start_anew_with_its_list(scratch: Connection) -> None:
    """Each quarter is larger than all before: a record, where there are enough to compare with."""
    entry(scratch, "2025-04-01")
    rows = {row["quarter"]: row for row in mart_rows(scratch, "cluster_export_quarter")}
    assert [one for one in QUARTERS if rows[one]["qoq_pct"] is None] == ["2023-Q1", "2025-Q2"]
    assert [one for one in QUARTERS if rows[one]["ytd_usd"] is None] == [
        "2025-Q2",
        "2025-Q3",
        "2025-Q4",
    ]
    assert [one for one in QUARTERS[4:] if rows[one]["ytd_yoy_pct"] is None] == [
        *("2025-Q2", "2025-Q3", "2025-Q4"),
        *("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"),
    ]
    assert [one for one in QUARTERS if rows[one]["rolling_12m_usd"] is None] == [
        *("2023-Q1", "2023-Q2", "2023-Q3"),
        *("2025-Q2", "2025-Q3", "2025-Q4"),
    ]
    starts = {one: rows[one]["history_from"] for one in QUARTERS}
    assert set(starts.values()) == {date(2023, 1, 1), date(2025, 4, 1)}
    assert starts["2025-Q1"] < starts["2025-Q2"]
    assert not any(row["is_record_any_quarter"] for row in rows.values())


def test_without_a_change_the_last_quarters_are_records(scratch: Connection) -> None:
    rows = mart_rows(scratch, "cluster_export_quarter")
    assert [row["quarter"] for row in rows if row["is_record_any_quarter"]] == QUARTERS[12:]


def test_a_product_has_growth_where_it_counts_as_before(scratch: Connection) -> None:
    """B is no more in the list: its row of nothing is no fall by all of it."""
    entry(scratch, "2000-01-01", "2025-04-01")
    grown = "cluster_product_quarter", "yoy_pct"
    assert with_figure(scratch, *grown, hs_code=A) == QUARTERS[4:]
    assert with_figure(scratch, *grown, hs_code=B) == [
        "2024-Q1",
        "2024-Q2",
        "2024-Q3",
        "2024-Q4",
        "2025-Q1",
    ]


def test_a_year_has_no_margins_over_a_change(scratch: Connection) -> None:
    parts = ("change_usd", "intensive_usd", "entry_usd", "exit_usd", "n_entry")
    for part in parts:
        assert with_figure(scratch, "margin_year", part) == [2024, 2025, 2026]
    entry(scratch, "2025-04-01")
    for part in parts:
        assert with_figure(scratch, "margin_year", part) == [2024]
    assert with_figure(scratch, "margin_year", "export_usd") == [2024, 2025, 2026]


def test_a_year_in_which_the_list_changes_is_marked(scratch: Connection) -> None:
    """Its exports are of both lists; those of a year that a new list begins with are of one."""

    def marks() -> dict[int, tuple[bool, bool]]:
        return {
            row["year"]: (row["is_of_one_list"], row["was_of_one_list"])
            for row in mart_rows(scratch, "margin_year")
        }

    all_of_one = dict.fromkeys((2024, 2025, 2026), (True, True))
    assert marks() == all_of_one
    entry(scratch, "2025-01-01", "2026-01-01")
    assert marks() == all_of_one
    for first, before in (("2025-01-02", "9999-12-31"), ("2000-01-01", "2025-12-01")):
        scratch.execute(
            text("delete from warehouse.bridge_cluster_hs where hs_code = :code"), {"code": B}
        )
        entry(scratch, first, before)
        assert marks() == {2024: (True, True), 2025: (False, True), 2026: (True, False)}


@pytest.mark.parametrize(
    ("mart", "columns"),
    [
        ("cluster_export_quarter", {"yoy_pct", "qoq_pct", "ytd_usd", "rolling_12m_usd"}),
        ("cluster_market_quarter", {"yoy_pct", "contribution_pp"}),
        ("cluster_product_quarter", {"contribution_pp"}),
        ("price_volume_quarter", {"value_index", "price_fisher", "coverage_pct", "n_dropped"}),
        ("margin_year", {"change_usd", "entry_usd", "n_exit"}),
    ],
)
def test_what_is_null_over_a_change_says_so(
    scratch: Connection, mart: str, columns: set[str]
) -> None:
    """Every column that has fewer figures with a change of the list than without one."""
    before = mart_rows(scratch, mart)
    entry(scratch, "2025-04-01")
    after = mart_rows(scratch, mart)
    lost = {
        name
        for name in before[0]
        if sum(row[name] is not None for row in after)
        < sum(row[name] is not None for row in before)
    }
    assert lost >= columns
    said = dict(
        tuple(row)
        for row in scratch.execute(
            text(
                "select attname, col_description(attrelid, attnum) from pg_attribute"
                " where attrelid = cast(:mart as regclass) and attnum > 0"
            ),
            {"mart": f"mart.{mart}"},
        )
    )
    assert {name for name in lost if "NULL over a change" not in said[name]} == set()


def test_another_version_of_an_entry_is_no_change(scratch: Connection) -> None:
    scratch.execute(
        text(
            "update warehouse.bridge_cluster_hs set valid_to = '2025-04-01'"
            " where cluster_code = 'T'"
        )
    )
    scratch.execute(
        text(
            "insert into warehouse.bridge_cluster_hs (cluster_code, hs_code, role, weight,"
            " list_version, valid_from) values ('T', :code, 'extended', 1, 'T2', '2025-04-01')"
        ),
        {"code": A},
    )
    changes = scratch.execute(text("select * from mart.cluster_list_change")).all()
    assert changes == []
    assert with_figure(scratch, "cluster_export_quarter", "yoy_pct") == QUARTERS[4:]
    assert with_figure(scratch, "cluster_product_quarter", "yoy_pct") == QUARTERS[4:]


def test_a_product_whose_role_changes_has_one_row(scratch: Connection) -> None:
    """Its contribution counts once: those of all products are the growth of the cluster."""
    entry(scratch, "2000-01-01")
    scratch.execute(
        text(
            "update warehouse.bridge_cluster_hs set valid_to = '2025-04-01'"
            " where cluster_code = 'T' and hs_code = :code"
        ),
        {"code": A},
    )
    scratch.execute(
        text(
            "insert into warehouse.bridge_cluster_hs (cluster_code, hs_code, role, weight,"
            " list_version, valid_from) values ('T', :code, 'extended', 1, 'T2', '2025-04-01')"
        ),
        {"code": A},
    )
    whole = mart_rows(scratch, "cluster_export_quarter")
    growth = {row["quarter"]: row["yoy_pct"] for row in whole}
    for at, quarter in enumerate(QUARTERS):
        rows = mart_rows(scratch, "cluster_product_quarter", quarter=quarter)
        assert {row["hs_code"]: row["role"] for row in rows} == {
            A: "extended" if quarter >= "2025-Q2" else "core",
            B: "core",
        }
        assert [row["value_usd"] for row in rows] == [2 * (1 + at) * K] * 2
        if growth[quarter] is not None:
            assert sum(row["contribution_pp"] for row in rows) == pytest.approx(growth[quarter])


@pytest.mark.parametrize("n_months_later", range(4))
def test_a_lagged_gap_is_of_one_list(scratch: Connection, n_months_later: int) -> None:
    """Our March to May stand against their April to June: the list may change in neither."""
    first = f"2025-{4 + n_months_later:02d}-01"
    entry(scratch, first)
    months = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
    publish_trade(
        scratch,
        [
            Figure(month, product, TURKIYE, 500_000, reporter=GERMANY, flow="M")
            for month in months
            for product in (A, B)
        ],
        dataset=MIRROR,
    )
    rows = {row["quarter"]: row for row in mart_rows(scratch, "mirror_gap_quarter")}
    assert sorted(rows) == QUARTERS[4:12]
    with_a_gap = {one for one, row in rows.items() if row["gap_lagged_pct"] is not None}
    assert {one for one, row in rows.items() if row["is_lagged_within_band"] is not None} == (
        with_a_gap
    )
    changes_in = f"2025-Q{2 + n_months_later // 3}"
    assert with_a_gap == set(rows) - {changes_in}
    # What each side is, and the gap of the same months, stand: both are of one list month by month.
    assert all(row["gap_pct"] is not None and row["export_lagged_usd"] for row in rows.values())


def test_changes_can_be_read(scratch: Connection) -> None:
    entry(scratch, "2025-04-02", "2026-01-01")
    scratch.execute(text("set local role analyst"))
    found = scratch.execute(
        text(
            "select hs_code, changes_on, weight_change::int, mixed_from_no, new_from_no"
            " from mart.cluster_list_change where cluster_code = 'T' order by changes_on"
        )
    )
    # A list holds for the months whose first day is in its time: May is the first.
    assert [tuple(row) for row in found] == [
        (B, date(2025, 4, 2), 1, 2025 * 4 + 2, 2025 * 4 + 3),
        (B, date(2026, 1, 1), -1, 2026 * 4 + 1, 2026 * 4 + 1),
    ]


@pytest.mark.parametrize("n_quarters", [1, 4, 7])
def test_quarters_are_of_another_list_where_a_month_of_theirs_is(
    scratch: Connection, n_quarters: int
) -> None:
    """A second way: the lists of every month from the first to the last of the two quarters."""
    stays = [
        # In no month's list.
        (date(2023, 2, 2), date(2023, 3, 1)),
        (date(2024, 5, 1), date(2025, 2, 2)),
        # Away for a fortnight, in which no month begins.
        (date(2026, 1, 1), date(2028, 7, 2)),
        (date(2028, 7, 16), date(9999, 12, 31)),
    ]
    for first, before in stays:
        entry(scratch, first.isoformat(), before.isoformat())

    def lists(quarter_no: int) -> list[bool]:
        year, quarter = divmod(quarter_no - 1, 4)
        months = [date(year, 3 * quarter + month, 1) for month in (1, 2, 3)]
        return [any(first <= month < before for first, before in stays) for month in months]

    expected = [
        last
        for last in range(2020 * 4 + 1, 2032 * 4)
        if len({one for no in range(last - n_quarters, last + 1) for one in lists(no)}) > 1
    ]
    scratch.execute(text("set local role analyst"))
    found = scratch.execute(
        text(
            "select distinct cluster_code, hs_code, quarter_no"
            " from mart.cluster_list_break(:n_quarters) order by quarter_no"
        ),
        {"n_quarters": n_quarters},
    )
    assert [tuple(row) for row in found] == [("T", B, quarter_no) for quarter_no in expected]


def test_the_lists_that_come_with_the_project_have_no_change(scratch: Connection) -> None:
    assert scratch.execute(text("select * from mart.cluster_list_change")).all() == []
