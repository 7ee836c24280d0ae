"""The tables of the warehouse. Comments written here reach the database (``COMMENT ON``).

Views and functions are not here but in ``include/sql/marts``: SQL that computes is SQL.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMAS = ("staging", "warehouse", "mart", "ops", "secure")

_NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


class Base(DeclarativeBase):
    """Declarative base: PostgreSQL's own naming for constraints, exact types only."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy's documented hook, typed by its base
        datetime: DateTime(timezone=True),
        date: Date(),
        str: Text(),
        int: Integer(),
        bool: Boolean(),
    }


class Load(Base):
    """One attempt to bring one edition into the warehouse."""

    __tablename__ = "load"
    __table_args__ = (
        CheckConstraint(
            "status in ('landed', 'staged', 'published', 'held', 'refused')", name="status"
        ),
        CheckConstraint(
            "status in ('landed', 'refused') "
            "or rows_read = rows_loaded + rows_rejected + rows_ignored",
            name="nothing_lost",
        ),
        CheckConstraint("edition ~ '^[0-9A-Za-z_+.-]+(/[0-9A-Za-z_+.-]+)*$'", name="edition"),
        Index("load_dataset_code_edition_idx", "dataset_code", "edition"),
        {
            "schema": "ops",
            "comment": "Grain: one landed version of one edition of one dataset. Every fact leads "
            "here by load_id, and from here to the landed bytes. Bytes that were loaded before "
            "make no new row.",
        },
    )

    load_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    dataset_code: Mapped[str] = mapped_column(comment="Dataset, for example tim_sector")
    edition: Mapped[str] = mapped_column(
        comment="The edition's own month, YYYY-MM; the slice of trade records, reporter/period "
        "(792/202208); or the day of a pull, YYYY-MM-DD"
    )
    edition_date: Mapped[date | None] = mapped_column(
        comment="Date the publisher prints on the edition"
    )
    sha256: Mapped[str] = mapped_column(comment="SHA-256 of the bytes as received")
    landed_path: Mapped[str] = mapped_column(comment="Where the bytes are, below LANDING_ROOT")
    source_url: Mapped[str] = mapped_column(comment="Address the bytes came from")
    is_sample: Mapped[bool] = mapped_column(
        server_default=text("false"),
        comment="True: a workbook rebuilt from published figures that carries only some series",
    )
    status: Mapped[str] = mapped_column(
        comment="landed, staged, published; held: a critical check failed; refused: unreadable or "
        "of an unknown layout. Held and refused editions put nothing into the warehouse"
    )
    sentence: Mapped[str] = mapped_column(
        server_default="", comment="What happened and what to do, in words"
    )
    covered_months: Mapped[list[date] | None] = mapped_column(
        ARRAY(Date), comment="Reference months the edition speaks for (first days)"
    )
    carried_sectors: Mapped[list[str] | None] = mapped_column(
        ARRAY(Text), comment="Sectors the edition speaks for; NULL: all"
    )
    rows_read: Mapped[int] = mapped_column(
        server_default="0",
        comment="Non-empty cells under the value headers = rows_loaded + rows_rejected + "
        "rows_ignored",
    )
    rows_loaded: Mapped[int] = mapped_column(
        server_default="0", comment="Cells that stand behind the edition's figures"
    )
    rows_rejected: Mapped[int] = mapped_column(
        server_default="0", comment="Cells in ops.reject, each with its reason"
    )
    rows_ignored: Mapped[int] = mapped_column(
        server_default="0", comment="Cells left out on purpose; ignored says why"
    )
    ignored: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default=text("'{}'::jsonb"), comment="Cells left out, counted by reason"
    )
    notices: Mapped[list[str]] = mapped_column(
        ARRAY(Text),
        server_default=text("'{}'::text[]"),
        comment="What the parser noticed and a person may want to know",
    )
    rows_new: Mapped[int] = mapped_column(
        server_default="0", comment="Figures not known before this load"
    )
    rows_revised: Mapped[int] = mapped_column(
        server_default="0", comment="Figures this load changed (old row closed, new row added)"
    )
    rows_closed: Mapped[int] = mapped_column(
        server_default="0", comment="Figures the publisher withdrew (row closed, none added)"
    )
    rows_unchanged: Mapped[int] = mapped_column(
        server_default="0", comment="Figures that stood already; nothing was written for them"
    )
    scope: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB,
        comment="Trade records: what the load speaks for (reporters, flows, partners, products; "
        "null: all); a current figure within it that the load does not have is withdrawn",
    )
    measures: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB, comment="Trade records: what was measured while staging; the checks judge it"
    )
    rows_late: Mapped[int] = mapped_column(
        server_default="0",
        comment="Figures of an edition that came after a later one: kept as history only",
    )
    run_id: Mapped[str | None] = mapped_column(comment="Airflow run that landed the edition")
    landed_at: Mapped[datetime] = mapped_column(comment="When the bytes were received")
    staged_at: Mapped[datetime | None] = mapped_column(comment="When the edition was staged")
    published_at: Mapped[datetime | None] = mapped_column(
        comment="When the figures became known; valid_from of this load's facts"
    )


class Release(Base):
    """What was asked of a publisher and has not come, or came late."""

    __tablename__ = "release"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'published', 'gave_up')", name="state"),
        {
            "schema": "ops",
            "comment": "Grain: one edition of one dataset that the publisher did not have when it "
            "was first asked for.",
        },
    )

    dataset_code: Mapped[str] = mapped_column(primary_key=True)
    edition: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    state: Mapped[str] = mapped_column(comment="waiting, published or gave_up")
    first_asked_at: Mapped[datetime]
    last_asked_at: Mapped[datetime]
    gives_up_on: Mapped[date] = mapped_column(comment="Waiting ends after this day")
    sentence: Mapped[str] = mapped_column(comment="The state in words")


class CheckResult(Base):
    """The verdict on one check of one load."""

    __tablename__ = "check_result"
    __table_args__ = (
        CheckConstraint("severity in ('critical', 'warning')", name="severity"),
        {
            "schema": "ops",
            "comment": "Grain: one check of one load. Great Expectations judges; the suites are in "
            "expectations/. critical stops a load, warning is recorded and shown.",
        },
    )

    load_id: Mapped[int] = mapped_column(
        ForeignKey("ops.load.load_id", ondelete="CASCADE"), primary_key=True
    )
    check_name: Mapped[str] = mapped_column(primary_key=True)
    severity: Mapped[str] = mapped_column(comment="critical or warning")
    passed: Mapped[bool]
    observed: Mapped[str | None] = mapped_column(comment="What was measured")
    sentence: Mapped[str] = mapped_column(comment="What was found, what is normal, what to do next")
    judged_at: Mapped[datetime]


class Reject(Base):
    """A cell that should hold a figure and does not."""

    __tablename__ = "reject"
    __table_args__ = (
        UniqueConstraint("load_id", "sheet", "cell", "rule"),
        {"schema": "ops", "comment": "Grain: one rejected cell of one load, as it was read."},
    )

    reject_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    load_id: Mapped[int] = mapped_column(ForeignKey("ops.load.load_id", ondelete="CASCADE"))
    rule: Mapped[str] = mapped_column(comment="Name of the rule that was broken")
    reason: Mapped[str] = mapped_column(comment="The rule in words and what to do")
    source_file: Mapped[str]
    sheet: Mapped[str]
    cell: Mapped[str] = mapped_column(comment="Address of the cell, for example D17")
    value_as_read: Mapped[str]


class Publication(Base):
    """One written version of a quarterly summary."""

    __tablename__ = "publication"
    __table_args__ = (
        CheckConstraint(
            "status in ('provisional', 'revised', 'final', 'incomplete')", name="status"
        ),
        Index("publication_quarter_subject_idx", "quarter", "subject"),
        {
            "schema": "ops",
            "comment": "Grain: one version of one summary. A version that has the same bytes as "
            "the one before makes no row.",
        },
    )

    publication_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    quarter: Mapped[str] = mapped_column(comment="YYYY-Qn")
    subject: Mapped[str] = mapped_column(comment="Sector code")
    known_at: Mapped[datetime] = mapped_column(
        comment="The figures are those known at this time; ask the marts' as-of forms for it"
    )
    status: Mapped[str] = mapped_column(comment="provisional, revised, final or incomplete")
    json_sha256: Mapped[str]
    html_sha256: Mapped[str]
    path: Mapped[str] = mapped_column(comment="Folder below SUMMARIES_ROOT")
    written_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class ReissueCandidate(Base):
    """A published summary whose figures have since been revised."""

    __tablename__ = "reissue_candidate"
    __table_args__ = (
        UniqueConstraint("quarter", "subject", "dataset_code", "load_id"),
        {
            "schema": "ops",
            "comment": "Grain: one revision that touches one published summary. Pending while "
            "reissued_at is NULL.",
        },
    )

    candidate_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    quarter: Mapped[str]
    subject: Mapped[str]
    dataset_code: Mapped[str]
    load_id: Mapped[int] = mapped_column(ForeignKey("ops.load.load_id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(comment="What changed, in words")
    queued_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    reissued_at: Mapped[datetime | None]


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


class SqlObject(Base):
    """Which version of a view or function of ``include/sql`` the database has."""

    __tablename__ = "sql_object"
    __table_args__ = (
        {
            "schema": "ops",
            "comment": "Grain: one file of include/sql that defines a view or function, with the "
            "digest of the text the database has.",
        },
    )

    file_name: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    applied_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class MartRefresh(Base):
    """One run of the marts' refresh."""

    __tablename__ = "mart_refresh"
    __table_args__ = (
        {
            "schema": "ops",
            "comment": "Grain: one refresh that found loads it had not seen. load_id is the last "
            "load it took in.",
        },
    )

    refresh_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    last_published_at: Mapped[datetime] = mapped_column(
        comment="published_at of the newest load the refresh took in"
    )
    months: Mapped[list[date]] = mapped_column(ARRAY(Date), comment="Months that changed")
    sentence: Mapped[str]
    refreshed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


# The other tables import the base from here, so that they come last; the metadata knows them all.
from programme_statistics.warehouse import models_nomenclature as _nomenclature  # noqa: E402, F401
from programme_statistics.warehouse import models_rates as _rates  # noqa: E402, F401
from programme_statistics.warehouse import models_requests as _requests  # noqa: E402, F401
from programme_statistics.warehouse import models_trade as _trade  # noqa: E402, F401
