"""Sums of trade records that the marts of the clusters read, kept span by span.

A span is a quarter of a monthly series or a year of a yearly one. What a span's rows are is in
``include/sql/marts/*_span.sql``; the marts put spans that are not fresh together from the records.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
)

from programme_statistics.tables.base import Base

_NOT_FOR_USERS = (
    "Kept for the marts and behind them between a load and marts_refresh: read the marts, which "
    "are not (see mart.trade_span)."
)


def _column(name: str, kind: Any, comment: str, **more: Any) -> Column[Any]:
    return Column(name, kind, comment=comment, nullable=more.pop("nullable", False), **more)


def _key(name: str, kind: Any, comment: str) -> Column[Any]:
    return _column(name, kind, comment, primary_key=True, autoincrement=False)


def _span() -> tuple[Column[Any], Column[Any]]:
    """The columns that name the span a row belongs to: the beginning of every key."""
    return (
        _key("dataset_id", SmallInteger, "warehouse.dim_dataset"),
        _key("span_start", Date, "First day of the quarter, or of the year of a yearly series"),
    )


def _known() -> tuple[Column[Any], Column[Any]]:
    when = DateTime(timezone=True)
    return (
        _column("first_known_at", when, "When its first figures were published"),
        _column("known_at", when, "When anything in it last changed"),
    )


AGG_TRADE_SPAN = Table(
    "agg_trade_span",
    Base.metadata,
    *_span(),
    _column("known_at", DateTime(timezone=True), "The last publication the sums have taken in"),
    schema="warehouse",
    comment="Grain: one span of one series whose sums are kept in warehouse.agg_*, with what they "
    "rest on. Take a row away and marts_refresh makes the span's sums again.",
)

AGG_CLUSTER_PARTNER = Table(
    "agg_cluster_partner",
    Base.metadata,
    *_span(),
    _key("cluster_code", Text, "warehouse.dim_cluster"),
    _key("flow_code", Text, "X exports, M imports"),
    _key("reporter_code", Integer, "warehouse.dim_trade_area"),
    _key("partner_code", Integer, "warehouse.dim_trade_area; 0: World, never summed with others"),
    _column(
        "n_months",
        Integer,
        "Published months of the cluster, 1 to 3; NULL: none, an import, or a year",
        nullable=True,
    ),
    _column("value", Numeric, "In the dataset's currency, times weight and share"),
    *(
        _column(
            f"value_month_{number}",
            Numeric,
            f"Of it, that of the {which} month; NULL: no record",
            nullable=True,
        )
        for number, which in ((1, "first"), (2, "second"), (3, "third"))
    ),
    _column("value_with_mass", Numeric, "Value of the records with a mass", nullable=True),
    _column("net_mass_kg", Numeric, "Kilograms; NULL: no record has a mass", nullable=True),
    _column(
        "value_with_estimated_mass",
        Numeric,
        "Value of the records whose mass the publisher estimated",
        nullable=True,
    ),
    schema="warehouse",
    comment="Grain: one cluster, span, flow, reporter and partner, as known now: "
    f"mart.cluster_partner_span. {_NOT_FOR_USERS}",
)

AGG_CLUSTER_VARIETY = Table(
    "agg_cluster_variety",
    Base.metadata,
    *_span(),
    _key("cluster_code", Text, "warehouse.dim_cluster"),
    _key("partner_code", Integer, "warehouse.dim_trade_area; 0: World, never summed with others"),
    _key("hs_code", Text, "HS2022 subheading"),
    _column("role", Text, "core or extended"),
    _column("n_months", Integer, "Published months of the cluster, 1 to 3"),
    _column("value_usd", Numeric, "US dollars, times weight and share"),
    _column("value_with_mass_usd", Numeric, "Value of the months with a mass", nullable=True),
    _column("net_mass_kg", Numeric, "Kilograms; NULL: no month has a mass", nullable=True),
    schema="warehouse",
    comment="Grain: one cluster, quarter, partner and subheading of Türkiye's exports, as known "
    f"now: mart.cluster_variety_span. {_NOT_FOR_USERS}",
)

AGG_CLUSTER_MONTH = Table(
    "agg_cluster_month",
    Base.metadata,
    *_span(),
    _key("cluster_code", Text, "warehouse.dim_cluster"),
    _key("period", Date, "First day of the month"),
    _column("value_usd", Numeric, "US dollars; NULL: withdrawn", nullable=True),
    _column("n_products", Integer, "Subheadings with a figure"),
    _column("list_version", Text, "Version of the cluster's list"),
    _column("is_sample", Boolean, "From a sample; NULL: withdrawn", nullable=True),
    *_known(),
    schema="warehouse",
    comment="Grain: one cluster and month of Türkiye's exports to the World that has ever been "
    f"published: mart.cluster_month_span. {_NOT_FOR_USERS}",
)

AGG_TRADE_TOTAL = Table(
    "agg_trade_total",
    Base.metadata,
    *_span(),
    _key("reporter_code", Integer, "warehouse.dim_trade_area"),
    _key("period", Date, "First day of the month, or of the year of a yearly series"),
    _column("value", Numeric, "In the dataset's currency; NULL: withdrawn", nullable=True),
    _column("n_products", Integer, "Subheadings with a figure"),
    _column("n_chapters", Integer, "Chapters with a figure"),
    _column("is_sample", Boolean, "A figure came from a sample"),
    *_known(),
    schema="warehouse",
    comment="Grain: one reporter and period that has ever been published: its exports of all "
    f"products to the World: mart.trade_total_span. {_NOT_FOR_USERS}",
)
