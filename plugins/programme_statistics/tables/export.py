"""Published export figures and what they are by: sectors, provinces, destinations."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from programme_statistics.tables.base import Base


class Sector(Base):
    """A sector of exporters, or a group of sectors."""

    __tablename__ = "dim_sector"
    __table_args__ = (
        CheckConstraint("kind in ('total', 'group', 'sector', 'foreign_trade')", name="kind"),
        {
            "schema": "warehouse",
            "comment": "Grain: one sector of the Turkish Exporters' Assembly (TİM), one of its "
            "three groups, or the total, from include/reference/sectors.csv; and the series of "
            "other publishers, which are none of these, from include/reference/other_series.csv.",
        },
    )

    sector_code: Mapped[str] = mapped_column(primary_key=True)
    name_en: Mapped[str]
    name_tr: Mapped[str]
    kind: Mapped[str] = mapped_column(
        comment="total, group or sector; foreign_trade: a series of TÜİK's, never added to these"
    )
    parent_code: Mapped[str | None] = mapped_column(
        ForeignKey("warehouse.dim_sector.sector_code", deferrable=True, initially="DEFERRED")
    )
    sort_order: Mapped[int] = mapped_column(comment="The publisher's own order")


class Province(Base):
    """A province of Türkiye."""

    __tablename__ = "dim_province"
    __table_args__ = (
        {
            "schema": "warehouse",
            "comment": "Grain: one province (il). Loaded from include/reference/provinces.csv.",
        },
    )

    province_code: Mapped[str] = mapped_column(
        primary_key=True, comment="ISO 3166-2: TR- and the plate number"
    )
    name_en: Mapped[str]
    name_tr: Mapped[str]


class Country(Base):
    """A destination of exports."""

    __tablename__ = "dim_country"
    __table_args__ = (
        CheckConstraint("kind in ('country', 'territory', 'free_zone', 'special')", name="kind"),
        {
            "schema": "warehouse",
            "comment": "Grain: one destination. Free zones and special destinations are not "
            "countries: kind says so. Loaded from include/reference/countries.csv.",
        },
    )

    country_code: Mapped[str] = mapped_column(
        primary_key=True, comment="ISO 3166-1 alpha-2 where there is one, else our own code"
    )
    iso3: Mapped[str | None]
    m49: Mapped[str | None] = mapped_column(comment="UN M49 code, as text")
    name_en: Mapped[str]
    name_tr: Mapped[str]
    kind: Mapped[str] = mapped_column(comment="country, territory, free_zone or special")


class Export(Base):
    """A published export figure, with the time during which we took it for true."""

    __tablename__ = "fact_export"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="validity"),
        CheckConstraint("extract(day from ref_month) = 1", name="first_of_month"),
        CheckConstraint(
            "(dataset_code = 'tuik_total') = (sector_code = 'tuik_total')",
            name="series_of_its_own",
        ),
        Index(
            "fact_export_current_key",
            "dataset_code",
            "ref_month",
            "sector_code",
            "origin_code",
            "partner_code",
            unique=True,
            postgresql_where=text("valid_to = 'infinity'"),
        ),
        Index("fact_export_load_id_idx", "load_id"),
        {
            "schema": "warehouse",
            "comment": "Grain: one figure of one dataset (reference month, sector, origin, "
            "partner) as known from valid_from until before valid_to. Datasets are separate "
            "series and are never added to each other. Value: US dollars, as the publisher "
            "records it.",
        },
    )

    dataset_code: Mapped[str] = mapped_column(primary_key=True)
    ref_month: Mapped[date] = mapped_column(
        primary_key=True, comment="Reference month, its first day"
    )
    sector_code: Mapped[str] = mapped_column(
        ForeignKey("warehouse.dim_sector.sector_code"), primary_key=True
    )
    origin_code: Mapped[str] = mapped_column(
        primary_key=True, comment="TR: the whole country; TR-34: a province"
    )
    partner_code: Mapped[str] = mapped_column(
        primary_key=True, comment="WORLD: all destinations; else dim_country"
    )
    valid_from: Mapped[datetime] = mapped_column(
        primary_key=True, comment="From when we knew this figure"
    )
    valid_to: Mapped[datetime] = mapped_column(
        server_default=text("'infinity'"),
        comment="Until when (not including) we took it for true; infinity: it is current; equal "
        "to valid_from: it came after a later edition and was never current",
    )
    value_usd: Mapped[Decimal] = mapped_column(
        Numeric(20, 2), comment="US dollars, exact; the publisher's thousands times 1,000"
    )
    edition: Mapped[str] = mapped_column(comment="The first edition that published this value")
    load_id: Mapped[int] = mapped_column(ForeignKey("ops.load.load_id"))
