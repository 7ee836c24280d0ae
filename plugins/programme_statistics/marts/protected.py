"""Which marts of the programmes are published after disclosure control, and cell by cell."""

from __future__ import annotations

from programme_statistics.marts.published_marts import Mart, Part

_COMPANIES = "companies"

PRODUCTIVITY = Mart(
    "member_productivity",
    (
        Part("member_productivity", ("companies_base", "attrition_pct"), " base"),
        Part("member_productivity", ("companies_matched",), " matched"),
        Part("member_productivity", ("share_at_20_pct",), " at_20"),
        Part(
            "member_productivity",
            (
                "aggregate_change_pct",
                "median_change_pct",
                "median_low_pct",
                "median_high_pct",
                "mean_change_pct",
                "geometric_change_pct",
            ),
            marks={"quality": "withheld"},
        ),
    ),
    frozenset({_COMPANIES}),
)

VS_SECTOR = Mart(
    "member_vs_sector",
    (
        Part(
            "member_vs_sector",
            (
                "companies",
                "comparative_growth_pct",
                "standard_error_pct",
                "grade",
                "has_enough_companies",
                "has_equal_trends",
                "conditions",
            ),
            marks={"is_withheld": True},
        ),
    ),
    frozenset({_COMPANIES}),
)

MEETINGS = Mart(
    "business_meeting",
    tuple(
        Part("business_meeting", (column,), f" {column}")
        for column in (_COMPANIES, "meetings", "offers", "orders", "order_value_usd")
    ),
    frozenset({_COMPANIES}),
)

MARTS = (PRODUCTIVITY, VS_SECTOR, MEETINGS)
