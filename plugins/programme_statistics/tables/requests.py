"""Tables of what publishers with a quota were asked, and of what they said they have."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from programme_statistics.tables.base import Base


class RequestDay(Base):
    """How much a publisher was asked on one day."""

    __tablename__ = "request_day"
    __table_args__ = (
        CheckConstraint("calls >= 0", name="calls"),
        {
            "schema": "ops",
            "comment": "Grain: one publisher and day (UTC). Counts the questions asked, so that a "
            "daily quota is kept across runs and restarts.",
        },
    )

    publisher: Mapped[str] = mapped_column(primary_key=True, comment="Connection, e.g. comtrade")
    day: Mapped[date] = mapped_column(primary_key=True, comment="Day, UTC")
    calls: Mapped[int] = mapped_column(
        server_default="0", comment="Questions asked, tries again included"
    )
    next_call_at: Mapped[datetime] = mapped_column(
        comment="Before this time nobody asks: the publisher's limit of questions a second"
    )
    closed_until: Mapped[datetime | None] = mapped_column(
        comment="The publisher wants no question before this time"
    )
    sentence: Mapped[str] = mapped_column(
        server_default="", comment="Why there are no more questions, and when there will be"
    )


class TradeRelease(Base):
    """The publisher's release of a slice that was last landed here."""

    __tablename__ = "trade_release"
    __table_args__ = (
        Index("trade_release_load_id_idx", "load_id"),
        {
            "schema": "ops",
            "comment": "Grain: one dataset, reporter and period. Holds the release that was last "
            "landed, so that only what the publisher has changed since is asked for.",
        },
    )

    dataset_code: Mapped[str] = mapped_column(primary_key=True)
    reporter_code: Mapped[int] = mapped_column(primary_key=True, comment="UN M49")
    period: Mapped[str] = mapped_column(primary_key=True, comment="YYYYMM or YYYY")
    mark: Mapped[str] = mapped_column(
        comment="Digest of the publisher's dataset code, checksum and release time"
    )
    last_released: Mapped[str] = mapped_column(comment="As the publisher writes it")
    total_records: Mapped[int] = mapped_column(
        BigInteger, comment="Records the publisher says it has, every level and breakdown"
    )
    scope: Mapped[str] = mapped_column(
        comment="Digest of what was asked for of it: flows, partners, products"
    )
    load_id: Mapped[int] = mapped_column(ForeignKey("ops.load.load_id", ondelete="CASCADE"))
    landed_at: Mapped[datetime]
