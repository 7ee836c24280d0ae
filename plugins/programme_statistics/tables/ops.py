"""What was asked for, what came, and what became of it: schema ``ops``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from programme_statistics.tables.base import Base


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
        # Which spans of trade figures have changed (mart.trade_span): every mart that is read asks.
        Index(
            "load_changed_idx",
            "dataset_code",
            postgresql_include=["published_at", "covered_months"],
            postgresql_where=text(
                "status = 'published' and rows_new + rows_revised + rows_closed > 0"
            ),
        ),
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
