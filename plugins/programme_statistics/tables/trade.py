"""The tables of official trade statistics: datasets, flows, facts by period."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from programme_statistics.tables.base import Base


class TradeSeries(Base):
    """A series of trade records: one publisher, one frequency, one currency."""

    __tablename__ = "dim_dataset"
    __table_args__ = (
        CheckConstraint("frequency in ('A', 'M')", name="frequency"),
        {
            "schema": "warehouse",
            "comment": "Grain: one series of trade records. Series are never added to each other "
            "or continued by each other. Loaded from include/reference/trade_datasets.csv.",
        },
    )

    dataset_id: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False, comment="Never given to another"
    )
    dataset_code: Mapped[str] = mapped_column(unique=True)
    publisher: Mapped[str]
    title: Mapped[str]
    frequency: Mapped[str] = mapped_column(comment="A: years, M: months")
    currency: Mapped[str] = mapped_column(comment="ISO 4217 code of value_millis")
    is_synthetic: Mapped[bool] = mapped_column(
        comment="True: made-up figures for trying things out; never shown beside real ones"
    )


class TradeFlow(Base):
    """A direction of trade."""

    __tablename__ = "dim_trade_flow"
    __table_args__ = (
        {
            "schema": "warehouse",
            "comment": "Grain: one trade flow of UN Comtrade. X holds RX and M holds RM: flows are "
            "never added. Loaded from include/reference/trade_flows.csv.",
        },
    )

    flow_id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    flow_code: Mapped[str] = mapped_column(unique=True, comment="X, M, RX, RM, ...")
    name_en: Mapped[str]


def _column(name: str, kind: Any, comment: str | None = None, **more: Any) -> Column[Any]:
    return Column(name, kind, comment=comment, nullable=more.pop("nullable", False), **more)


FACT_TRADE = Table(
    "fact_trade",
    Base.metadata,
    _column(
        "value_millis",
        BigInteger,
        "Value in thousandths of the dataset's currency, exact; free on board for exports, with "
        "cost, insurance and freight for imports",
    ),
    _column(
        "net_mass_grams", BigInteger, "NULL: not published (or 0 beside a value)", nullable=True
    ),
    _column(
        "supplementary_quantity_millis",
        BigInteger,
        "Thousandths of the unit; NULL: not published",
        nullable=True,
    ),
    _column("load_id", BigInteger, "ops.load: where the figure came from"),
    _column("valid_from", DateTime(timezone=True), "From when we knew this figure"),
    _column(
        "valid_to",
        DateTime(timezone=True),
        "Until when (not including) we took it for true; infinity: it is current",
        server_default=text("'infinity'"),
    ),
    _column("period", Date, "First day of the month or year"),
    _column("reporter_code", Integer, "warehouse.dim_trade_area"),
    _column(
        "partner_code", Integer, "warehouse.dim_trade_area; 0: World, never summed with others"
    ),
    _column("product_id", Integer, "warehouse.dim_product, at the lowest level published"),
    _column("dataset_id", SmallInteger, "warehouse.dim_dataset"),
    _column(
        "supplementary_unit_code",
        SmallInteger,
        "UN Comtrade's quantity unit; NULL where there is no quantity",
        nullable=True,
    ),
    _column("flow_id", SmallInteger, "warehouse.dim_trade_flow"),
    _column(
        "flags",
        SmallInteger,
        "Sum of 1: quantity estimated, 2: net mass estimated (both by the publisher), 4: reported "
        "as it stands, not computed by the publisher",
        server_default=text("0"),
    ),
    _column("frequency", Text, "A or M; months and years are separate series"),
    CheckConstraint("valid_from < valid_to", name="validity"),
    schema="warehouse",
    comment="Grain: one trade record of one dataset (period, reporter, flow, product, partner) as "
    "known from valid_from until before valid_to. Partitioned by frequency, then by period and "
    "dataset; each partition has its own key, in which at most one row of a figure is current. "
    "mart.trade_current and mart.trade_as_of give it names.",
    postgresql_partition_by="LIST (frequency)",
)
