"""Member companies by pseudonym, what they reported, and the register of submissions.

Nothing in these tables identifies a company or a person: that is in ``tables.secure``.
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
    ForeignKey,
    Identity,
    Index,
    Numeric,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from programme_statistics.tables.base import Base

_CURRENT = text("valid_to = 'infinity'")
_MONEY = Numeric(20, 2)
_QUANTITY = Numeric(20, 3)
_RATE = Numeric
_FORMS = "in ('M0', 'M1', 'M2', 'M3', 'M4', 'M5')"
_BASES = (
    "(fx_basis is null) = (fx_rate_try is null) and (fx_basis is null or fx_basis in "
    "('quarter_average', 'daily'))"
)


class _Known:
    """From when until when we took a row for true, and the load that first said so."""

    _is_key = True

    @declared_attr
    def valid_from(cls) -> Mapped[datetime]:  # noqa: N805  SQLAlchemy hands over the class
        return mapped_column(
            primary_key=cls._is_key, comment="From when we knew this", sort_order=900
        )

    @declared_attr
    def valid_to(cls) -> Mapped[datetime]:  # noqa: N805
        return mapped_column(
            server_default=text("'infinity'"),
            comment="Until when (not including) we took it for true; infinity: it is current",
            sort_order=901,
        )

    @declared_attr
    def load_id(cls) -> Mapped[int]:  # noqa: N805
        return mapped_column(
            ForeignKey("ops.load.load_id"), comment="The load that first said so", sort_order=902
        )


class _Reported(_Known):
    """A fact out of a submission."""

    @declared_attr
    def submission_id(cls) -> Mapped[int | None]:  # noqa: N805
        return mapped_column(
            ForeignKey("ops.submission.submission_id", ondelete="SET NULL"),
            comment="The submission that first said so; NULL: it was erased",
            sort_order=903,
        )


def _company(*, primary_key: bool = True) -> Mapped[str]:
    return mapped_column(
        ForeignKey("warehouse.company.company_id", onupdate="CASCADE", ondelete="CASCADE"),
        primary_key=primary_key,
        comment="Pseudonym",
    )


class Company(Base):
    """A company, known by its pseudonym only."""

    __tablename__ = "company"
    __table_args__ = (
        {
            "schema": "warehouse",
            "comment": "Grain: one company that is or was registered. What there is to lock when "
            "its memberships change, and what every other table's company_id leads to.",
        },
    )

    company_id: Mapped[str] = mapped_column(
        primary_key=True,
        comment="Pseudonym: C and 16 letters and digits, made with a key from the tax number; X "
        "and 16 drawn at random for a company that was made anonymous",
    )
    membership_changes: Mapped[int] = mapped_column(
        server_default="0",
        comment="Counts changes of memberships: written by their trigger, so that two changes at "
        "once wait for each other",
    )
    first_seen_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class CompanyAttributes(_Known, Base):
    """What a company is, as long as it was so."""

    __tablename__ = "dim_company"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="validity"),
        CheckConstraint("legal_form in ('AS', 'LTD', 'SAHIS', 'KOOP', 'OTHER')", name="legal_form"),
        Index("dim_company_current_key", "company_id", unique=True, postgresql_where=_CURRENT),
        {
            "schema": "warehouse",
            "comment": "Grain: one company (SCD2) as known from valid_from until before valid_to. "
            "No name, no number.",
        },
    )

    company_id: Mapped[str] = _company()
    province_code: Mapped[str | None] = mapped_column(
        ForeignKey("warehouse.dim_province.province_code")
    )
    nace_code: Mapped[str | None] = mapped_column(comment="NACE Rev. 2.1, as registered")
    legal_form: Mapped[str | None] = mapped_column(comment="AS, LTD, SAHIS, KOOP or OTHER")
    first_export_year: Mapped[int | None]
    group_id: Mapped[str | None] = mapped_column(
        comment="Pseudonym of the holding; companies of one holding are one respondent in "
        "disclosure control. NULL: none is known"
    )
    party_code: Mapped[str | None] = mapped_column(
        comment="Code by which the registers know the company (warehouse.dim_party), so that it is "
        "one respondent in both; a code is one company's. NULL: none was given"
    )
    is_chamber_member: Mapped[bool | None] = mapped_column(
        comment="Whether it is the chamber's member: it has given its number in the chamber's "
        "register. NULL: it has given none, which says nothing"
    )


class ProjectCompany(_Known, Base):
    """A company's membership of a project."""

    __tablename__ = "bridge_project_company"
    __table_args__ = (
        CheckConstraint("left_on is null or left_on > joined_on", name="term"),
        CheckConstraint("valid_from <= valid_to", name="validity"),
        Index(
            "bridge_project_company_current_key",
            "company_id",
            "project_code",
            "joined_on",
            unique=True,
            postgresql_where=_CURRENT,
        ),
        Index("bridge_project_company_project_code_idx", "project_code"),
        {
            "schema": "warehouse",
            "comment": "Grain: one stay of one company in one project, as known from valid_from "
            "until before valid_to. A trigger refuses stays in one project that overlap, two URGE "
            "projects at a time, and a fourth URGE project.",
        },
    )

    company_id: Mapped[str] = _company()
    project_code: Mapped[str] = mapped_column(
        ForeignKey("warehouse.dim_project.project_code"), primary_key=True
    )
    joined_on: Mapped[date] = mapped_column(primary_key=True)
    left_on: Mapped[date | None] = mapped_column(comment="First day outside; NULL: still a member")


class CompanyCluster(_Known, Base):
    """A company's membership of a cluster."""

    __tablename__ = "bridge_company_cluster"
    __table_args__ = (
        CheckConstraint("left_on is null or left_on > joined_on", name="term"),
        CheckConstraint("valid_from <= valid_to", name="validity"),
        CheckConstraint("role in ('MEMBER', 'ANCHOR', 'SUPPORTER')", name="role"),
        Index(
            "bridge_company_cluster_current_key",
            "company_id",
            "cluster_code",
            "joined_on",
            unique=True,
            postgresql_where=_CURRENT,
        ),
        Index("bridge_company_cluster_cluster_code_idx", "cluster_code"),
        {
            "schema": "warehouse",
            "comment": "Grain: one stay of one company in one cluster, as known from valid_from "
            "until before valid_to. A trigger refuses stays in one cluster that overlap. A member "
            "of a project is a member of the project's cluster.",
        },
    )

    company_id: Mapped[str] = _company()
    cluster_code: Mapped[str] = mapped_column(
        ForeignKey("warehouse.dim_cluster.cluster_code"), primary_key=True
    )
    joined_on: Mapped[date] = mapped_column(primary_key=True)
    left_on: Mapped[date | None] = mapped_column(comment="First day outside; NULL: still a member")
    role: Mapped[str] = mapped_column(
        server_default="MEMBER", comment="MEMBER, ANCHOR or SUPPORTER"
    )


class MemberQuarter(_Reported, Base):
    """What a company reported of a quarter (form M1)."""

    __tablename__ = "fact_member_quarter"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="validity"),
        CheckConstraint("extract(day from ref_quarter) = 1", name="first_day"),
        CheckConstraint(_BASES, name="fx"),
        Index(
            "fact_member_quarter_current_key",
            "ref_quarter",
            "company_id",
            unique=True,
            postgresql_where=_CURRENT,
        ),
        Index("fact_member_quarter_load_id_idx", "load_id"),
        {
            "schema": "warehouse",
            "comment": "Grain: one company and quarter, as reported and known from valid_from "
            "until before valid_to. Unprotected: never for publication as it stands. Missing is "
            "NULL, never 0; nothing here is imputed.",
        },
    )

    company_id: Mapped[str] = _company()
    ref_quarter: Mapped[date] = mapped_column(primary_key=True, comment="Its first day")
    project_code: Mapped[str] = mapped_column(
        ForeignKey("warehouse.dim_project.project_code"), comment="Through which it was reported"
    )
    turnover_try: Mapped[Decimal | None] = mapped_column(_MONEY, comment="Net sales, TRY")
    export_value: Mapped[Decimal | None] = mapped_column(
        _MONEY, comment="Exports in currency_code, as declared"
    )
    currency_code: Mapped[str | None] = mapped_column(comment="ISO 4217, as declared")
    export_usd: Mapped[Decimal | None] = mapped_column(_MONEY, comment="Exports, US dollars")
    fx_rate_try: Mapped[Decimal | None] = mapped_column(
        _RATE, comment="TRY for one unit of currency_code"
    )
    fx_usd_try: Mapped[Decimal | None] = mapped_column(_RATE, comment="TRY for one US dollar")
    fx_dataset: Mapped[str | None] = mapped_column(comment="Whose rates: tcmb_rates or ecb_rates")
    fx_basis: Mapped[str | None] = mapped_column(
        comment="quarter_average: mean of the daily buying rates; daily: of the declaration's day"
    )
    employees_eop: Mapped[int | None] = mapped_column(comment="Persons, end of quarter")
    employees_female: Mapped[int | None] = mapped_column(comment="Of these, women")
    employees_rd: Mapped[int | None] = mapped_column(comment="Of these, in R&D")
    hours_worked: Mapped[int | None] = mapped_column(BigInteger)
    value_added_try: Mapped[Decimal | None] = mapped_column(_MONEY)
    wages_try: Mapped[Decimal | None] = mapped_column(_MONEY)
    capacity_util_pct: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    n_markets: Mapped[int | None] = mapped_column(comment="Countries exported to, as declared")
    new_customers: Mapped[int | None]
    new_markets: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    certificates: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    trademarks: Mapped[int | None]
    patents: Mapped[int | None]


class MemberExport(_Reported, Base):
    """What a company reported to have exported (form M2)."""

    __tablename__ = "fact_member_export"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="validity"),
        CheckConstraint("extract(day from ref_quarter) = 1", name="first_day"),
        CheckConstraint(_BASES, name="fx"),
        Index(
            "fact_member_export_current_key",
            "ref_quarter",
            "company_id",
            "hs_code",
            "country_code",
            "currency_code",
            "unit_code",
            unique=True,
            postgresql_where=_CURRENT,
            postgresql_nulls_not_distinct=True,
        ),
        Index("fact_member_export_company_id_idx", "company_id"),
        Index("fact_member_export_load_id_idx", "load_id"),
        {
            "schema": "warehouse",
            "comment": "Grain: one company, quarter, product, destination, currency and unit of "
            "quantity, as reported and known from valid_from until before valid_to; declarations "
            "are added up. Unprotected: never for publication as it stands.",
        },
    )

    _is_key = False

    export_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    company_id: Mapped[str] = _company(primary_key=False)
    ref_quarter: Mapped[date] = mapped_column(comment="Its first day")
    hs_code: Mapped[str] = mapped_column(comment="4 to 12 digits, as text, as accepted")
    country_code: Mapped[str] = mapped_column(comment="Destination: ISO 3166-1, or our own code")
    currency_code: Mapped[str] = mapped_column(comment="ISO 4217, as declared")
    unit_code: Mapped[str | None] = mapped_column(comment="Unit of quantity; NULL: none was given")
    export_value: Mapped[Decimal] = mapped_column(_MONEY, comment="In currency_code, as declared")
    export_usd: Mapped[Decimal] = mapped_column(_MONEY, comment="US dollars")
    fx_rate_try: Mapped[Decimal | None] = mapped_column(
        _RATE, comment="TRY for one unit of currency_code"
    )
    fx_usd_try: Mapped[Decimal | None] = mapped_column(_RATE, comment="TRY for one US dollar")
    fx_dataset: Mapped[str | None] = mapped_column(comment="Whose rates: tcmb_rates or ecb_rates")
    fx_basis: Mapped[str | None] = mapped_column(comment="quarter_average; NULL for US dollars")
    net_mass_kg: Mapped[Decimal | None] = mapped_column(_QUANTITY)
    quantity: Mapped[Decimal | None] = mapped_column(_QUANTITY, comment="In unit_code")
    n_declarations: Mapped[int] = mapped_column(comment="Rows of the form that are added up here")


class ActivityParticipation(_Reported, Base):
    """A company at an activity (form M3)."""

    __tablename__ = "fact_activity_participation"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="validity"),
        CheckConstraint(_BASES, name="fx"),
        Index(
            "fact_activity_participation_current_key",
            "activity_code",
            "company_id",
            unique=True,
            postgresql_where=_CURRENT,
        ),
        Index("fact_activity_participation_load_id_idx", "load_id"),
        {
            "schema": "warehouse",
            "comment": "Grain: one company and activity, as reported and known from valid_from "
            "until before valid_to. Unprotected: never for publication as it stands.",
        },
    )

    company_id: Mapped[str] = _company()
    activity_code: Mapped[str] = mapped_column(
        ForeignKey("warehouse.dim_activity.activity_code"), primary_key=True
    )
    is_invited: Mapped[bool | None]
    has_opted_in: Mapped[bool | None]
    has_attended: Mapped[bool | None]
    persons: Mapped[int | None]
    meetings: Mapped[int | None] = mapped_column(comment="B2B meetings")
    offers: Mapped[int | None] = mapped_column(comment="Samples and offers")
    orders: Mapped[int | None]
    order_value: Mapped[Decimal | None] = mapped_column(_MONEY, comment="In currency_code")
    currency_code: Mapped[str | None] = mapped_column(comment="ISO 4217, as declared")
    order_value_usd: Mapped[Decimal | None] = mapped_column(_MONEY)
    fx_rate_try: Mapped[Decimal | None] = mapped_column(
        _RATE, comment="TRY for one unit of currency_code"
    )
    fx_usd_try: Mapped[Decimal | None] = mapped_column(_RATE, comment="TRY for one US dollar")
    fx_dataset: Mapped[str | None] = mapped_column(comment="Whose rates: tcmb_rates or ecb_rates")
    fx_basis: Mapped[str | None] = mapped_column(
        comment="quarter_average, of the quarter the activity ended in"
    )


class SupportLine(_Reported, Base):
    """A line of expenditure and of what is claimed for it (form M4)."""

    __tablename__ = "fact_support_line"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="validity"),
        CheckConstraint(_BASES, name="fx"),
        CheckConstraint("payer in ('CHAMBER', 'COMPANY')", name="payer"),
        Index(
            "fact_support_line_current_key",
            "project_code",
            "activity_code",
            "expense_type",
            "document_id",
            "company_id",
            unique=True,
            postgresql_where=_CURRENT,
            postgresql_nulls_not_distinct=True,
        ),
        Index("fact_support_line_company_id_idx", "company_id"),
        Index("fact_support_line_load_id_idx", "load_id"),
        {
            "schema": "warehouse",
            "comment": "Grain: one expense document and company share of a project's activity, as "
            "reported and known from valid_from until before valid_to. Amounts are in "
            "currency_code unless the name says otherwise. Unprotected.",
        },
    )

    _is_key = False

    support_line_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True
    )
    project_code: Mapped[str] = mapped_column(ForeignKey("warehouse.dim_project.project_code"))
    activity_code: Mapped[str] = mapped_column(ForeignKey("warehouse.dim_activity.activity_code"))
    expense_type: Mapped[str]
    document_id: Mapped[str] = mapped_column(
        comment="Pseudonym of supplier and document number: D and 16 letters and digits"
    )
    company_id: Mapped[str | None] = mapped_column(
        ForeignKey("warehouse.company.company_id", onupdate="CASCADE", ondelete="CASCADE"),
        comment="Pseudonym; NULL: a line that all participants share",
    )
    doc_date: Mapped[date]
    currency_code: Mapped[str] = mapped_column(comment="ISO 4217, as declared")
    fx_rate_try: Mapped[Decimal | None] = mapped_column(
        _RATE, comment="TRY for one unit of currency_code on the document's day"
    )
    fx_usd_try: Mapped[Decimal | None] = mapped_column(_RATE, comment="TRY for one US dollar")
    fx_dataset: Mapped[str | None] = mapped_column(comment="Whose rates: tcmb_rates or ecb_rates")
    fx_basis: Mapped[str | None] = mapped_column(comment="daily; NULL for TRY without a USD rate")
    amount_net: Mapped[Decimal] = mapped_column(_MONEY, comment="Without VAT")
    amount_net_try: Mapped[Decimal | None] = mapped_column(_MONEY)
    amount_net_usd: Mapped[Decimal | None] = mapped_column(_MONEY)
    vat_amount: Mapped[Decimal | None] = mapped_column(_MONEY)
    payer: Mapped[str] = mapped_column(comment="CHAMBER or COMPANY")
    spent_on: Mapped[date | None]
    person_days: Mapped[int | None] = mapped_column(
        comment="Persons times nights of lodging; NULL: not lodging, or not stated"
    )
    company_share: Mapped[Decimal | None] = mapped_column(_MONEY)
    claimed_amount: Mapped[Decimal | None] = mapped_column(_MONEY)
    approved_amount: Mapped[Decimal | None] = mapped_column(_MONEY)
    paid_amount: Mapped[Decimal | None] = mapped_column(_MONEY)
    submitted_on: Mapped[date | None] = mapped_column(comment="Day of the claim")
    approved_on: Mapped[date | None]
    ministry_paid_on: Mapped[date | None]


class EventFeedback(_Reported, Base):
    """An anonymous answer about an event (form M5)."""

    __tablename__ = "fact_event_feedback"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="validity"),
        CheckConstraint("satisfaction between 1 and 5", name="satisfaction"),
        CheckConstraint("recommendation between 0 and 10", name="recommendation"),
        Index(
            "fact_event_feedback_current_key",
            "activity_code",
            "answer_no",
            unique=True,
            postgresql_where=_CURRENT,
        ),
        Index("fact_event_feedback_load_id_idx", "load_id"),
        {
            "schema": "warehouse",
            "comment": "Grain: one anonymous answer on one topic of an event, as known from "
            "valid_from until before valid_to. Comments stay in secure.submission_row. "
            "Unprotected.",
        },
    )

    activity_code: Mapped[str] = mapped_column(
        ForeignKey("warehouse.dim_activity.activity_code"), primary_key=True
    )
    answer_no: Mapped[int] = mapped_column(
        primary_key=True, comment="Counts the answers of the event in the order of their content"
    )
    participant_type: Mapped[str]
    topic: Mapped[str | None]
    satisfaction: Mapped[int] = mapped_column(comment="1 to 5")
    recommendation: Mapped[int | None] = mapped_column(comment="0 to 10")


class Submission(Base):
    """What one file says of one company and quarter, project or event on one form."""

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint(f"form_code {_FORMS}", name="form"),
        CheckConstraint(
            "status in ('accepted', 'quarantined', 'rejected', 'superseded')", name="status"
        ),
        CheckConstraint("days_late >= 0", name="days_late"),
        Index("submission_activity_code_idx", "activity_code"),
        Index("submission_ref_quarter_idx", "ref_quarter"),
        Index("submission_company_id_idx", "company_id"),
        Index("submission_load_id_subject_no_key", "load_id", "subject_no", unique=True),
        Index("submission_supersedes_idx", "supersedes"),
        {
            "schema": "ops",
            "comment": "Grain: one form of one file for one subject: a company and quarter (M1, "
            "M2), a company (M0), a company and activity (M3), a project and activity (M4), an "
            "event (M5). Every revision is kept; the latest accepted one holds.",
        },
    )

    submission_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    load_id: Mapped[int] = mapped_column(
        ForeignKey("ops.load.load_id"), comment="The file; its sha256 and bytes are there"
    )
    subject_no: Mapped[int] = mapped_column(comment="1 is the first of its file")
    form_code: Mapped[str] = mapped_column(comment="M0 to M5")
    form_version: Mapped[int]
    company_id: Mapped[str | None] = mapped_column(
        ForeignKey("warehouse.company.company_id", onupdate="CASCADE", ondelete="CASCADE"),
        comment="Pseudonym; NULL: the form is not about one company, or it is not registered",
    )
    ref_quarter: Mapped[date | None] = mapped_column(comment="First day of the quarter")
    project_code: Mapped[str | None]
    activity_code: Mapped[str | None]
    revision: Mapped[int] = mapped_column(comment="1 is the first that came for this subject")
    supersedes: Mapped[int | None] = mapped_column(
        ForeignKey("ops.submission.submission_id", ondelete="SET NULL"),
        comment="The accepted submission this one took the place of",
    )
    is_complete: Mapped[bool] = mapped_column(
        comment="Every row was accepted: what it does not have is withdrawn. Otherwise its "
        "accepted rows revise and add, and withdraw nothing"
    )
    status: Mapped[str] = mapped_column(
        comment="accepted, quarantined (no row accepted, some in doubt), rejected, superseded"
    )
    rows_accepted: Mapped[int]
    rows_quarantined: Mapped[int]
    rows_rejected: Mapped[int]
    received_at: Mapped[datetime]
    due_on: Mapped[date | None] = mapped_column(comment="Of a quarter's form: 30 days after it")
    days_late: Mapped[int | None] = mapped_column(comment="Days after due_on, 0 if in time")
    language: Mapped[str] = mapped_column(comment="tr or en, of the file's headers")


class SubmissionCheck(Base):
    """How often a rule was broken in a file."""

    __tablename__ = "submission_check"
    __table_args__ = (
        CheckConstraint("severity in ('F', 'E', 'Q', 'W')", name="severity"),
        {
            "schema": "ops",
            "comment": "Grain: one submitted file, form, rule and severity. The findings "
            "themselves quote the file and are in secure.submission_finding.",
        },
    )

    load_id: Mapped[int] = mapped_column(ForeignKey("ops.load.load_id"), primary_key=True)
    form_code: Mapped[str] = mapped_column(primary_key=True, comment="-: the whole file")
    rule_id: Mapped[str] = mapped_column(primary_key=True, comment="V01 to V24")
    severity: Mapped[str] = mapped_column(
        primary_key=True,
        comment="F refuses the file, E rejects the row, Q keeps it in quarantine, W flags it",
    )
    n_findings: Mapped[int]


class SubmissionMeasure(Base):
    """What was measured of one form of a file, for the suites to judge."""

    __tablename__ = "submission_measure"
    __table_args__ = (
        {
            "schema": "ops",
            "comment": "Grain: one submitted file and form. Counts of its rows, which the suite "
            "expectations/member_<form>.json judges for all files of a run at once; the verdicts "
            "are in ops.check_result. Numbers only.",
        },
    )

    load_id: Mapped[int] = mapped_column(ForeignKey("ops.load.load_id"), primary_key=True)
    form_code: Mapped[str] = mapped_column(primary_key=True)
    measures: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="By the names of the suite")
    judged_at: Mapped[datetime | None] = mapped_column(comment="NULL: not yet")


class Erasure(Base):
    """A company whose identity was removed on request."""

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint("kind in ('anonymised', 'removed')", name="kind"),
        {
            "schema": "ops",
            "comment": "Grain: one company that was forgotten. Does not say which: that is the "
            "point of it.",
        },
    )

    erasure_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[str] = mapped_column(
        comment="anonymised: its figures stay under a random pseudonym; removed: they are deleted"
    )
    requested_by: Mapped[str] = mapped_column(comment="Account that ran the command")
    n_figures: Mapped[int] = mapped_column(comment="Fact rows made anonymous or deleted")
    n_files: Mapped[int] = mapped_column(comment="Landed files deleted, receipts with them")
    is_finished: Mapped[bool] = mapped_column(
        Boolean, comment="False: files are still to be deleted; run the command again"
    )
    erased_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
