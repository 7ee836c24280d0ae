"""What upkeep did, and how large the database and the landing area were."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Identity, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from programme_statistics.tables.base import Base

_NONE = text("'{}'::text[]")


class Upkeep(Base):
    """One round of upkeep."""

    __tablename__ = "upkeep"
    __table_args__ = (
        {
            "schema": "ops",
            "comment": "Grain: one run of the DAG upkeep. Sizes are those at its end, so that "
            "growth can be read from one row to the next.",
        },
    )

    upkeep_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    done_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    partitions_made: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=_NONE, comment="Partitions of fact_trade made ahead"
    )
    staging_removed: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=_NONE, comment="Staging tables that nobody came back for"
    )
    tables_tended: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=_NONE, comment="Tables that were vacuumed and analysed"
    )
    landing_files_removed: Mapped[int] = mapped_column(
        BigInteger, comment="Files that the landing policy let go; none of them stood behind a load"
    )
    landing_bytes_removed: Mapped[int] = mapped_column(BigInteger, comment="Their size in bytes")
    database_bytes: Mapped[int] = mapped_column(
        BigInteger, comment="Size of the whole database in bytes"
    )
    landing_files: Mapped[int] = mapped_column(BigInteger, comment="Files below LANDING_ROOT")
    landing_bytes: Mapped[int] = mapped_column(BigInteger, comment="Their size in bytes, packed")
    protected_files_removed: Mapped[int | None] = mapped_column(
        BigInteger,
        comment="Half written files that were let go below PROTECTED_LANDING_ROOT; NULL: before "
        "this was kept",
    )
    protected_files: Mapped[int | None] = mapped_column(
        BigInteger, comment="Files below PROTECTED_LANDING_ROOT; NULL: before this was kept"
    )
    protected_bytes: Mapped[int | None] = mapped_column(
        BigInteger, comment="Their size in bytes, packed; NULL: before this was kept"
    )
