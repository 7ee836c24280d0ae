"""Publications of what members report: what was printed, and what stands behind it.

Tables of members by cluster and quarter, and marts of the programmes.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
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

_CONF_STATUS = "conf_status in ('F', 'C', 'S', 'N')"
_CONF_COMMENT = (
    "SDMX: F free; C confidential; S left out to protect others; N not for publication (too much "
    "of it is imputed)"
)


class _Placed:
    """A cell of a row of one publication."""

    @declared_attr
    def publication_id(cls) -> Mapped[int]:  # noqa: N805  SQLAlchemy hands over the class
        return mapped_column(
            ForeignKey("ops.member_publication.publication_id"), primary_key=True, sort_order=-2
        )

    @declared_attr
    def cluster_code(cls) -> Mapped[str]:  # noqa: N805
        return mapped_column(
            primary_key=True,
            comment="warehouse.dim_cluster, or ALL: all member companies, each once",
            sort_order=-1,
        )


class MemberPublication(Base):
    """An attempt to publish the tables of members of a quarter."""

    __tablename__ = "member_publication"
    __table_args__ = (
        CheckConstraint("status in ('published', 'unchanged', 'held')", name="status"),
        CheckConstraint("extract(day from ref_quarter) = 1", name="first_day"),
        Index("member_publication_ref_quarter_idx", "ref_quarter"),
        {
            "schema": "ops",
            "comment": "Grain: one time the tables of members of a quarter were judged by "
            "disclosure control. published: its cells hold from checked_at on; unchanged: the last "
            "publication still says all; held: the audit failed, nothing was published.",
        },
    )

    publication_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    ref_quarter: Mapped[date] = mapped_column(comment="Its first day")
    known_at: Mapped[datetime] = mapped_column(comment="The facts are those known at this time")
    status: Mapped[str] = mapped_column(comment="published, unchanged or held")
    rules_version: Mapped[str] = mapped_column(
        comment="Name of the set of parameters; the parameters are in the secrets backend only"
    )
    n_free: Mapped[int] = mapped_column(comment="Cells with a figure")
    n_confidential: Mapped[int] = mapped_column(comment="Cells left out for themselves")
    n_secondary: Mapped[int] = mapped_column(comment="Cells left out to protect others")
    n_not_published: Mapped[int] = mapped_column(comment="Cells left out for imputation")
    sentence: Mapped[str] = mapped_column(comment="What came of it, in words that tell no figure")
    checked_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))


class PublishedCell(_Placed, Base):
    """A cell of a table of members as it was printed."""

    __tablename__ = "published_cell"
    __table_args__ = (
        CheckConstraint(_CONF_STATUS, name="conf_status"),
        CheckConstraint("obs_status in ('A', 'I', 'M')", name="obs_status"),
        CheckConstraint("conf_status = 'F' or value is null", name="protected"),
        {
            "schema": "warehouse",
            "comment": "Grain: one publication, row and measure. Holds nothing that was not "
            "printed; what stands behind it is in secure.member_cell. Never changed.",
        },
    )

    measure: Mapped[str] = mapped_column(
        primary_key=True,
        comment="members, reporting (companies); export_usd; turnover_try; employees; "
        "value_added_per_employee_try",
    )
    value: Mapped[Decimal | None] = mapped_column(
        Numeric(20, 2), comment="In the measure's unit; NULL: not printed, or nobody reported"
    )
    conf_status: Mapped[str] = mapped_column(comment=_CONF_COMMENT)
    obs_status: Mapped[str] = mapped_column(
        comment="SDMX: A normal; I partly imputed; M nobody reported"
    )
    imputed_pct: Mapped[Decimal | None] = mapped_column(
        Numeric(5, 2),
        comment="Part of value that is imputed, percent; NULL: it would tell of one or two "
        "companies",
    )
    is_kept: Mapped[bool] = mapped_column(
        comment="The value is that of an earlier publication: the revised one would tell what one "
        "or two companies changed"
    )


class MemberCell(_Placed, Base):
    """What stands behind a published cell."""

    __tablename__ = "member_cell"
    __table_args__ = (
        CheckConstraint(_CONF_STATUS, name="conf_status"),
        {
            "schema": "secure",
            "comment": "Grain: one publication, row and measure with its true value, why it was "
            "left out, and what can be computed of it all the same. For the steward, never for "
            "publication.",
        },
    )

    measure: Mapped[str] = mapped_column(
        primary_key=True,
        comment="members, reporting, export_usd, turnover_try, employees, value_added_try (which "
        "counts as printed where value added per employee is)",
    )
    value: Mapped[Decimal | None] = mapped_column(
        Numeric(20, 2), comment="True value with what is imputed; NULL: nobody reported"
    )
    reported: Mapped[Decimal | None] = mapped_column(
        Numeric(20, 2), comment="Of it what was reported; what protection is about"
    )
    n_respondents: Mapped[int] = mapped_column(comment="Companies or holdings that reported it")
    conf_status: Mapped[str] = mapped_column(comment=_CONF_COMMENT)
    reasons: Mapped[list[str]] = mapped_column(
        ARRAY(Text),
        comment="PRIMARY_FREQ, PRIMARY_CONC, PRIMARY_REST (official total less members), "
        "SECONDARY, FROZEN (an earlier publication left it out), IMPUTED",
    )
    is_kept: Mapped[bool] = mapped_column(comment="The printed value is an earlier publication's")
    protection: Mapped[Decimal | None] = mapped_column(
        Numeric,
        comment="How far from reported the interval has to reach on either side; NULL: it is safe",
    )
    computable_low: Mapped[Decimal | None] = mapped_column(
        Numeric, comment="Least that reported can be for who knows all that is printed"
    )
    computable_high: Mapped[Decimal | None] = mapped_column(Numeric, comment="Greatest; NULL: none")


class MemberBreach(Base):
    """A sum that an audit found too closely computable."""

    __tablename__ = "member_breach"
    __table_args__ = (
        {
            "schema": "secure",
            "comment": "Grain: one sum of one held publication that could be computed too closely. "
            "For the steward.",
        },
    )

    publication_id: Mapped[int] = mapped_column(
        ForeignKey("ops.member_publication.publication_id"), primary_key=True
    )
    breach_no: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[str]
    cluster_codes: Mapped[list[str]] = mapped_column(
        ARRAY(Text), comment="Rows that the sum's companies are counted in"
    )
    n_respondents: Mapped[int] = mapped_column(comment="Companies or holdings in the sum")
    is_by_member: Mapped[bool] = mapped_column(comment="Only another member could compute it")
    is_above: Mapped[bool] = mapped_column(comment="The upper end is too near; false: the lower")


class MartPublication(Base):
    """An attempt to publish marts of the programmes that rest on companies' figures."""

    __tablename__ = "mart_publication"
    __table_args__ = (
        CheckConstraint("status in ('published', 'unchanged', 'held')", name="status"),
        Index("mart_publication_mart_idx", "mart_code"),
        {
            "schema": "ops",
            "comment": "Grain: one time that marts of the programmes with companies' figures were "
            "judged by disclosure control. published: its rows hold from checked_at on; unchanged: "
            "the last publication still says all; held: the audit failed, nothing was published.",
        },
    )

    publication_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    mart_code: Mapped[str] = mapped_column(comment="Marts that are published together")
    known_at: Mapped[datetime] = mapped_column(comment="The facts are those known at this time")
    through: Mapped[date] = mapped_column(comment="Figures of a day are of days up to this one")
    status: Mapped[str] = mapped_column(comment="published, unchanged or held")
    rules_version: Mapped[str] = mapped_column(
        comment="Name of the set of parameters; the parameters are in the secrets backend only"
    )
    n_free: Mapped[int] = mapped_column(comment="Cells with a figure")
    n_kept: Mapped[int] = mapped_column(comment="Of these, with that of an earlier publication")
    n_withheld: Mapped[int] = mapped_column(comment="Cells left out")
    sentence: Mapped[str] = mapped_column(comment="What came of it, in words that tell no figure")
    checked_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))


class PublishedRow(Base):
    """A row of a mart as it was printed."""

    __tablename__ = "published_row"
    __table_args__ = (
        {
            "schema": "warehouse",
            "comment": "Grain: one publication and row of a mart. Holds nothing that was not "
            "printed; what stands behind it is in secure.mart_cell. Never changed.",
        },
    )

    publication_id: Mapped[int] = mapped_column(
        ForeignKey("ops.mart_publication.publication_id"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True, comment="The mart it is a row of")
    row_key: Mapped[str] = mapped_column(primary_key=True, comment="Its key, in one word")
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="The mart's columns by name")


class MartCell(Base):
    """What stands behind a cell of a published mart."""

    __tablename__ = "mart_cell"
    __table_args__ = (
        CheckConstraint("conf_status in ('F', 'C', 'S')", name="conf_status"),
        {
            "schema": "secure",
            "comment": "Grain: one publication, cell and measure with its true value, why it was "
            "left out, and what can be computed of it all the same. A cell is what is printed or "
            "left out as one. For the steward, never for publication.",
        },
    )

    publication_id: Mapped[int] = mapped_column(
        ForeignKey("ops.mart_publication.publication_id"), primary_key=True
    )
    cell_key: Mapped[str] = mapped_column(
        primary_key=True, comment="Row or rows, and which figures"
    )
    measure: Mapped[str] = mapped_column(
        primary_key=True,
        comment="What is protected. A figure that is made of several is printed where all may be",
    )
    value: Mapped[Decimal] = mapped_column(Numeric, comment="True value of companies' part of it")
    n_respondents: Mapped[int] = mapped_column(comment="Companies or holdings it is of")
    conf_status: Mapped[str] = mapped_column(
        comment="F free; C confidential; S left out to protect others, or with others"
    )
    reasons: Mapped[list[str]] = mapped_column(
        ARRAY(Text),
        comment="PRIMARY_FREQ, PRIMARY_CONC, SECONDARY, BESIDE (what is printed with it is not)",
    )
    is_anew: Mapped[bool] = mapped_column(
        comment="Printed, and not as an earlier publication has it: later ones are held against it"
    )
    protection: Mapped[Decimal | None] = mapped_column(
        Numeric, comment="How far from value the interval has to reach; NULL: it is safe"
    )
    computable_low: Mapped[Decimal | None] = mapped_column(
        Numeric, comment="Least that value can be for who knows all that is printed"
    )
    computable_high: Mapped[Decimal | None] = mapped_column(Numeric, comment="Greatest; NULL: none")


class MartBreach(Base):
    """A sum of a mart that an audit found too closely computable."""

    __tablename__ = "mart_breach"
    __table_args__ = (
        {
            "schema": "secure",
            "comment": "Grain: one sum of one held publication of marts that could be computed too "
            "closely. For the steward.",
        },
    )

    publication_id: Mapped[int] = mapped_column(
        ForeignKey("ops.mart_publication.publication_id"), primary_key=True
    )
    breach_no: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[str]
    cell_keys: Mapped[list[str]] = mapped_column(
        ARRAY(Text), comment="Cells that the sum's companies are counted in"
    )
    n_respondents: Mapped[int] = mapped_column(comment="Companies or holdings in the sum")
    is_by_member: Mapped[bool] = mapped_column(comment="Only another company could compute it")
    is_above: Mapped[bool] = mapped_column(comment="The upper end is too near; false: the lower")
