"""The tables of the nomenclatures: products, areas, revisions of the HS, clusters, code lists."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Numeric,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from programme_statistics.tables.base import Base

# Not infinity, which Python's dates do not know: an analyst's tool must be able to read it.
_OPEN = text("'9999-12-31'")
_CLASSIFICATION = "in ('H4', 'H5', 'H6')"


class Product(Base):
    """A heading of one revision of the Harmonized System."""

    __tablename__ = "dim_product"
    __table_args__ = (
        CheckConstraint(f"classification_code {_CLASSIFICATION}", name="classification"),
        CheckConstraint(
            "level = case when hs_code = 'TOTAL' then 0 else length(hs_code) end "
            "and level in (0, 2, 4, 6)",
            name="level",
        ),
        CheckConstraint("(parent_code is null) = (level = 0)", name="parent"),
        UniqueConstraint("classification_code", "hs_code"),
        ForeignKeyConstraint(
            ["classification_code", "parent_code"],
            ["warehouse.dim_product.classification_code", "warehouse.dim_product.hs_code"],
        ),
        {
            "schema": "warehouse",
            "comment": "Grain: one code of one revision of the Harmonized System (HS): H4 HS2012, "
            "H5 HS2017, H6 HS2022; chapters, headings, subheadings and the total. A code that "
            "stands in two revisions has two rows: it may mean something else. Loaded from "
            "include/reference; nomenclature_load adds what the publisher adds. Rows are never "
            "removed.",
        },
    )

    product_id: Mapped[int] = mapped_column(
        Identity(always=True),
        primary_key=True,
        comment="Assigned once to a code of a revision, never changed, never given to another",
    )
    classification_code: Mapped[str] = mapped_column(comment="H4, H5 or H6")
    hs_code: Mapped[str] = mapped_column(comment="2, 4 or 6 digits as text, or TOTAL")
    level: Mapped[int] = mapped_column(SmallInteger, comment="0 the total, 2, 4 or 6 digits")
    parent_code: Mapped[str | None] = mapped_column(comment="hs_code one level up, same revision")
    name_en: Mapped[str] = mapped_column(comment="As in UN Comtrade's list of HS codes")
    name_tr: Mapped[str | None] = mapped_column(comment="Turkish short name, clusters' headings")
    standard_unit: Mapped[str | None] = mapped_column(
        comment="Supplementary unit as UN Comtrade abbreviates it (kg, u, 2u: pairs, m², ...)"
    )


class TradeArea(Base):
    """A reporter or partner of official trade statistics."""

    __tablename__ = "dim_trade_area"
    __table_args__ = (
        CheckConstraint(
            "kind in ('country', 'territory', 'group', 'world', 'free_zone', 'ship_stores', "
            "'confidential', 'not_specified', 'historic')",
            name="kind",
        ),
        CheckConstraint("valid_from < valid_to", name="validity"),
        Index(
            "dim_trade_area_country_code_key",
            "country_code",
            unique=True,
            postgresql_where=text("country_code is not null"),
        ),
        {
            "schema": "warehouse",
            "comment": "Grain: one reporter or partner area by its numeric code. Join on area_code "
            "only: ISO codes are not unique (276 and 280 both carry DEU). UN Comtrade's code, "
            "which is M49 but for a few (France 251, India 699, Norway 579, Switzerland 757, "
            "USA 842). Loaded from include/reference; nomenclature_load adds what the publisher "
            "adds.",
        },
    )

    area_code: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Numeric code as UN Comtrade uses it"
    )
    iso2: Mapped[str | None] = mapped_column(comment="As the publisher gives it; not unique")
    iso3: Mapped[str | None] = mapped_column(comment="As the publisher gives it; not unique")
    country_code: Mapped[str | None] = mapped_column(
        ForeignKey("warehouse.dim_country.country_code"),
        comment="The same area in dim_country; NULL for areas that are none of its destinations",
    )
    name_en: Mapped[str]
    name_tr: Mapped[str | None] = mapped_column(comment="NULL: added by a load, not yet named")
    kind: Mapped[str] = mapped_column(
        comment="country, territory, group, world, free_zone, ship_stores, confidential, "
        "not_specified or historic. Shares and rankings of countries leave out all but the "
        "first two"
    )
    publisher_name: Mapped[str | None] = mapped_column(
        comment="Name in UN Comtrade's lists; NULL: not seen there, known from M49"
    )
    valid_from: Mapped[date] = mapped_column(
        comment="First day of the code; 1900-01-01 where the publisher knows no beginning"
    )
    valid_to: Mapped[date] = mapped_column(
        server_default=_OPEN,
        comment="First day on which the code is no longer used; 9999-12-31: it is",
    )


class AreaAlias(Base):
    """Another name an area goes by."""

    __tablename__ = "area_alias"
    __table_args__ = (
        {
            "schema": "warehouse",
            "comment": "Grain: one name of an area that is none of its names in dim_trade_area: "
            "names a publisher used before, and usual ones in either language. An alias belongs "
            "to one area. Loaded from include/reference/area_aliases.csv.",
        },
    )

    alias: Mapped[str] = mapped_column(primary_key=True)
    area_code: Mapped[int] = mapped_column(ForeignKey("warehouse.dim_trade_area.area_code"))
    source: Mapped[str] = mapped_column(comment="Where the name was seen; usual: in general use")


class AreaGroup(Base):
    """An area's membership of a group of areas, while it lasted."""

    __tablename__ = "bridge_area_group"
    __table_args__ = (
        CheckConstraint("valid_from < valid_to", name="validity"),
        {
            "schema": "warehouse",
            "comment": "Grain: one area in one group from valid_from until before valid_to. "
            "EU28: 2013-07-01 to 2020-01-31. EU27_2020: from 2020-02-01.",
        },
    )

    group_code: Mapped[str] = mapped_column(
        primary_key=True, comment="Eurostat's code of the group"
    )
    area_code: Mapped[int] = mapped_column(
        ForeignKey("warehouse.dim_trade_area.area_code"), primary_key=True
    )
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date] = mapped_column(
        server_default=_OPEN, comment="First day it is no longer a member; 9999-12-31: it is"
    )


class HsCorrelation(Base):
    """How a subheading of one revision goes over into one of the next."""

    __tablename__ = "hs_correlation"
    __table_args__ = (
        CheckConstraint("relation in ('1:1', '1:n', 'n:1', 'n:n')", name="relation"),
        CheckConstraint("share > 0 and share <= 1", name="share"),
        CheckConstraint("share_basis in ('published', 'equal')", name="share_basis"),
        ForeignKeyConstraint(
            ["from_classification", "from_code"],
            ["warehouse.dim_product.classification_code", "warehouse.dim_product.hs_code"],
        ),
        ForeignKeyConstraint(
            ["to_classification", "to_code"],
            ["warehouse.dim_product.classification_code", "warehouse.dim_product.hs_code"],
        ),
        {
            "schema": "warehouse",
            "comment": "Grain: one link between subheadings of neighbouring revisions, in both "
            "directions (H6 H5, H5 H4). From the UN's conversion tables, which give each code of "
            "the newer revision one code of the older. The shares of a from_code sum to 1. "
            "A code without a row has no counterpart in those tables.",
        },
    )

    from_classification: Mapped[str] = mapped_column(primary_key=True)
    from_code: Mapped[str] = mapped_column(primary_key=True)
    to_classification: Mapped[str] = mapped_column(primary_key=True)
    to_code: Mapped[str] = mapped_column(primary_key=True)
    relation: Mapped[str] = mapped_column(comment="from:to, one of 1:1, 1:n, n:1, n:n")
    share: Mapped[Decimal] = mapped_column(
        Numeric(12, 10), comment="Part of from_code's value that goes to to_code"
    )
    share_basis: Mapped[str] = mapped_column(
        comment="published: the tables name one counterpart, share 1; equal: they name several "
        "and no shares, so that each gets the same"
    )


class Cluster(Base):
    """A business cluster that the programmes work with."""

    __tablename__ = "dim_cluster"
    __table_args__ = (
        CheckConstraint("certainty in ('high', 'medium', 'low')", name="certainty"),
        {
            "schema": "warehouse",
            "comment": "Grain: one cluster. Loaded from include/reference/clusters.csv.",
        },
    )

    cluster_code: Mapped[str] = mapped_column(primary_key=True)
    name_en: Mapped[str]
    name_tr: Mapped[str]
    province_code: Mapped[str | None] = mapped_column(
        ForeignKey("warehouse.dim_province.province_code"), comment="Where the cluster is at home"
    )
    programme: Mapped[str] = mapped_column(comment="URGE or SMENET")
    certainty: Mapped[str] = mapped_column(
        comment="How sure it is that the programme chose this cluster: high, medium or low"
    )


class ClusterHs(Base):
    """A subheading in a cluster's list of products."""

    __tablename__ = "bridge_cluster_hs"
    __table_args__ = (
        CheckConstraint("role in ('core', 'extended', 'related')", name="role"),
        CheckConstraint("weight >= 0 and weight <= 1", name="weight"),
        CheckConstraint("role <> 'related' or weight = 0", name="related_weighs_nothing"),
        CheckConstraint("valid_from < valid_to", name="validity"),
        {
            "schema": "warehouse",
            "comment": "Grain: one HS2022 (H6) subheading in one cluster's list, for reference "
            "periods from valid_from until before valid_to. Weights above 0 are exclusive: no "
            "product counts in two clusters at one time, so that clusters can be added up. "
            "Loaded from include/reference/cluster_hs6.csv, with which it always agrees.",
        },
    )

    cluster_code: Mapped[str] = mapped_column(
        ForeignKey("warehouse.dim_cluster.cluster_code"), primary_key=True
    )
    hs_code: Mapped[str] = mapped_column(primary_key=True, comment="HS2022 subheading, 6 digits")
    role: Mapped[str] = mapped_column(
        comment="core: the cluster's own products; extended: their parts and inputs; related: "
        "shown beside it, never added"
    )
    weight: Mapped[Decimal] = mapped_column(
        Numeric(5, 4), comment="Part of the product's trade that counts; related: 0"
    )
    list_version: Mapped[str] = mapped_column(comment="Version of the reviewed list")
    valid_from: Mapped[date] = mapped_column(primary_key=True, comment="First reference day")
    valid_to: Mapped[date] = mapped_column(
        server_default=_OPEN, comment="First reference day it no longer holds for; 9999-12-31: none"
    )
    rationale: Mapped[str | None] = mapped_column(comment="Why, where it is not obvious")


class ClusterProduct(Base):
    """A product of any HS revision that counts for a cluster."""

    __tablename__ = "bridge_cluster_product"
    __table_args__ = (
        {
            "schema": "warehouse",
            "comment": "Grain: one product of any HS revision and one HS2022 subheading of a "
            "cluster's list that it counts for, for reference periods from valid_from until before "
            "valid_to; related products (weight 0) are not here. Made from the lists by the "
            "database whenever one of them changes: warehouse.follow_product_lists.",
        },
    )

    product_id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="As in the facts: warehouse.dim_product"
    )
    cluster_code: Mapped[str] = mapped_column(primary_key=True)
    hs_code: Mapped[str] = mapped_column(primary_key=True, comment="HS2022 subheading of the list")
    valid_from: Mapped[date] = mapped_column(primary_key=True, comment="First reference day")
    valid_to: Mapped[date] = mapped_column(comment="First reference day it no longer holds for")
    role: Mapped[str] = mapped_column(comment="core or extended")
    list_version: Mapped[str] = mapped_column(comment="Version of the reviewed list")
    factor: Mapped[Decimal] = mapped_column(
        Numeric,
        comment="Weight in the list, times the share of the product that goes over to the "
        "subheading, times 0.001: facts are in thousandths",
    )


class CodeListVersion(Base):
    """Which version of a code list of ``include/reference`` the database has."""

    __tablename__ = "code_list"
    __table_args__ = (
        {
            "schema": "ops",
            "comment": "Grain: one code list of include/reference, with the digest of the version "
            "that the database has taken in. A list with the same digest is not read again.",
        },
    )

    table_name: Mapped[str] = mapped_column(primary_key=True, comment="Table it fills")
    sha256: Mapped[str]
    rows_in_list: Mapped[int]
    applied_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class NomenclatureCheck(Base):
    """A comparison of a publisher's code list with ours."""

    __tablename__ = "nomenclature_check"
    __table_args__ = (
        Index("nomenclature_check_list_code_idx", "list_code", "check_id"),
        {
            "schema": "ops",
            "comment": "Grain: one landed version of one of the publisher's code lists, compared "
            "with the dimension. New codes have been added; other differences are only reported: "
            "a person decides (change the file in include/reference).",
        },
    )

    check_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    list_code: Mapped[str] = mapped_column(
        comment="H4, H5, H6, reporters, partner_areas or transport_modes"
    )
    sha256: Mapped[str] = mapped_column(comment="SHA-256 of the bytes as received")
    landed_path: Mapped[str] = mapped_column(comment="Where the bytes are, below LANDING_ROOT")
    source_url: Mapped[str]
    codes_read: Mapped[int]
    codes_added: Mapped[int] = mapped_column(comment="Codes new to the dimension, added")
    codes_missing: Mapped[int] = mapped_column(
        comment="Codes of the dimension that the list does not have; they stay"
    )
    values_changed: Mapped[int] = mapped_column(
        comment="Names, units, dates that differ; the dimension keeps its own"
    )
    differences: Mapped[dict[str, Any]] = mapped_column(
        JSONB,
        comment="added: codes; missing: codes; changed: code, field, known, published; notices",
    )
    sentence: Mapped[str] = mapped_column(comment="What was found and what to do, in words")
    run_id: Mapped[str | None] = mapped_column(comment="Airflow run that compared")
    checked_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
