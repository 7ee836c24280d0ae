"""What identifies companies and persons, and what they sent as they wrote it: schema ``secure``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from programme_statistics.tables.base import Base


class IdentityKey(Base):
    """A key that pseudonyms were made with; the key itself is in the secrets backend."""

    __tablename__ = "identity_key"
    __table_args__ = (
        {
            "schema": "secure",
            "comment": "Grain: one key of the secrets backend, by its name. Never the key: what "
            "is remembered of it tells only whether the key that is set today is the same.",
        },
    )

    key_id: Mapped[str] = mapped_column(primary_key=True)
    canary: Mapped[bytes] = mapped_column(
        LargeBinary, comment="HMAC of a fixed word: another key of the same name gives another"
    )
    first_used_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class CompanyIdentity(Base):
    """Which company stands behind a pseudonym."""

    __tablename__ = "company_identity"
    __table_args__ = (
        CheckConstraint("tax_number_kind in ('VKN', 'TCKN')", name="tax_number_kind"),
        CheckConstraint(
            "(tax_number_kind = 'VKN') = (tax_number is not null) "
            "and (tax_number_kind = 'TCKN') = (tax_number_encrypted is not null)",
            name="personal_number_encrypted",
        ),
        Index("company_identity_tax_number_digest_key", "tax_number_digest", unique=True),
        {
            "schema": "secure",
            "comment": "Grain: one company of the register. A company that was made anonymous has "
            "no row here. Tax numbers of persons (TCKN) are encrypted.",
        },
    )

    company_id: Mapped[str] = mapped_column(
        ForeignKey("warehouse.company.company_id", ondelete="CASCADE"), primary_key=True
    )
    key_id: Mapped[str] = mapped_column(
        ForeignKey("secure.identity_key.key_id"),
        comment="The key that tax_number_digest and tax_number_encrypted were made with",
    )
    tax_number_digest: Mapped[bytes] = mapped_column(
        LargeBinary, comment="HMAC-SHA256 of the tax number: how a company is found again"
    )
    tax_number_kind: Mapped[str] = mapped_column(comment="VKN: of a firm; TCKN: of a person")
    tax_number: Mapped[str | None] = mapped_column(comment="Of a firm, as text")
    tax_number_encrypted: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="Of a person (sole trader), encrypted"
    )
    title: Mapped[str] = mapped_column(comment="As last registered")
    mersis_no: Mapped[str | None]
    chamber_reg_no: Mapped[str | None]
    dys_beneficiary_no: Mapped[str | None]
    group_name: Mapped[str | None] = mapped_column(comment="Holding it belongs to, as registered")
    has_consented: Mapped[bool] = mapped_column(comment="To the use of its figures")
    consented_on: Mapped[date | None]
    registered_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    changed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class CompanyGroup(Base):
    """Which pseudonym the companies of a holding have as their group."""

    __tablename__ = "company_group"
    __table_args__ = (
        Index("company_group_group_id_idx", "group_id"),
        {
            "schema": "secure",
            "comment": "Grain: one name of a holding, folded. A holding keeps its pseudonym under "
            "a new key, and has one drawn at random once a company of it was made anonymous: no "
            "name leads to that one but this row, which goes with the last company that is known.",
        },
    )

    folded_name: Mapped[str] = mapped_column(
        primary_key=True, comment="In the form in which titles are compared"
    )
    group_id: Mapped[str] = mapped_column(comment="As in warehouse.dim_company")


class SubmissionArrival(Base):
    """A file that lay in the inbox."""

    __tablename__ = "submission_arrival"
    __table_args__ = (
        Index("submission_arrival_load_id_idx", "load_id"),
        Index(
            "submission_arrival_waiting_key",
            "inbox_path",
            "stamp",
            unique=True,
            postgresql_where=text("put_away_at is null"),
        ),
        {
            "schema": "secure",
            "comment": "Grain: one file that was taken from the inbox, by the name its sender gave "
            "it. The same content sent twice is two arrivals of one load.",
        },
    )

    arrival_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    inbox_path: Mapped[str] = mapped_column(comment="Below SUBMISSIONS_INBOX")
    stamp: Mapped[str] = mapped_column(
        comment="Size and time of change as seen: another file of the same name has another"
    )
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    load_id: Mapped[int] = mapped_column(ForeignKey("ops.load.load_id"))
    is_duplicate: Mapped[bool] = mapped_column(
        comment="The same content had been received and taken in before"
    )
    arrived_at: Mapped[datetime] = mapped_column(comment="When it was first seen whole")
    put_away_as: Mapped[str | None] = mapped_column(comment="Where it lies now, below the inbox")
    put_away_at: Mapped[datetime | None]
    is_to_be_erased: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="A company it names was forgotten; the file still is"
    )
    erased_at: Mapped[datetime | None] = mapped_column(
        comment="When the file was deleted because a company it names was forgotten"
    )


class SubmissionReceipt(Base):
    """What the sender of a file was told."""

    __tablename__ = "submission_receipt"
    __table_args__ = (
        {
            "schema": "secure",
            "comment": "Grain: one load of a submitted file. The receipt as it was written beside "
            "the file; it quotes the file.",
        },
    )

    load_id: Mapped[int] = mapped_column(ForeignKey("ops.load.load_id"), primary_key=True)
    document: Mapped[str] = mapped_column(comment="JSON, byte for byte")
    page: Mapped[str] = mapped_column(comment="HTML, byte for byte")
    findings: Mapped[str] = mapped_column(comment="CSV, byte for byte")
    written_at: Mapped[datetime]


class SubmissionMention(Base):
    """Which companies a file names, for who wants to be forgotten."""

    __tablename__ = "submission_mention"
    __table_args__ = (
        {
            "schema": "secure",
            "comment": "Grain: one load of a submitted file, whatever became of it. What is not "
            "here, or under an older key, is read again from landing before a company is "
            "forgotten.",
        },
    )

    load_id: Mapped[int] = mapped_column(ForeignKey("ops.load.load_id"), primary_key=True)
    key_id: Mapped[str] = mapped_column(
        ForeignKey("secure.identity_key.key_id"), comment="The key that the digests were made with"
    )
    is_opened: Mapped[bool] = mapped_column(
        comment="False: the file could not be opened, and may name anybody"
    )
    digests: Mapped[list[bytes]] = mapped_column(
        ARRAY(LargeBinary),
        comment="HMAC-SHA256 of every tax number in any cell, as in secure.company_identity, and "
        "of every company's title in a form's column of titles",
    )


class SubmissionRow(Base):
    """A row of a form as its sender meant it."""

    __tablename__ = "submission_row"
    __table_args__ = (
        CheckConstraint("outcome in ('accepted', 'quarantined', 'rejected')", name="outcome"),
        {
            "schema": "secure",
            "comment": "Grain: one row of one submission, whatever became of it. The values by the "
            "form's field names, without tax numbers.",
        },
    )

    submission_id: Mapped[int] = mapped_column(
        ForeignKey("ops.submission.submission_id", ondelete="CASCADE"), primary_key=True
    )
    row_no: Mapped[int] = mapped_column(primary_key=True, comment="1 is the submission's first")
    sheet: Mapped[str] = mapped_column(comment="Empty for a text file")
    sheet_row: Mapped[int] = mapped_column(comment="As a spreadsheet program counts it")
    outcome: Mapped[str] = mapped_column(comment="accepted, quarantined or rejected")
    row_values: Mapped[dict[str, Any]] = mapped_column(JSONB)


class SubmissionFinding(Base):
    """What a rule found in a file, with the value as read."""

    __tablename__ = "submission_finding"
    __table_args__ = (
        CheckConstraint("severity in ('F', 'E', 'Q', 'W')", name="severity"),
        Index("submission_finding_load_id_idx", "load_id"),
        Index("submission_finding_submission_id_idx", "submission_id"),
        {
            "schema": "secure",
            "comment": "Grain: one finding of one rule in one submitted file. ops.submission_check "
            "has the same counted, without what identifies.",
        },
    )

    finding_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    load_id: Mapped[int] = mapped_column(ForeignKey("ops.load.load_id"))
    submission_id: Mapped[int | None] = mapped_column(
        ForeignKey("ops.submission.submission_id", ondelete="CASCADE"),
        comment="NULL: about the whole file or sheet",
    )
    rule_id: Mapped[str] = mapped_column(comment="V01 to V24")
    case_name: Mapped[str] = mapped_column(comment="Which sentence of the rule says it")
    severity: Mapped[str] = mapped_column(
        comment="F refuses the file, E rejects the row, Q keeps it in quarantine, W flags it"
    )
    sheet: Mapped[str]
    cell: Mapped[str] = mapped_column(comment="Cell or row as a spreadsheet program names it")
    field_name: Mapped[str]
    value_as_read: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Values the sentence names")


class SubmissionFailure(Base):
    """Where our own software failed on a file; the public error says only that it did."""

    __tablename__ = "submission_failure"
    __table_args__ = (
        Index("submission_failure_load_id_idx", "load_id"),
        {
            "schema": "secure",
            "comment": "Grain: one time the software itself failed on a submitted file. The trace "
            "may quote the file, so it is kept here and not in logs.",
        },
    )

    failure_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    load_id: Mapped[int] = mapped_column(ForeignKey("ops.load.load_id"))
    trace: Mapped[str]
    failed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
