"""The table of exchange rates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from programme_statistics.tables.base import Base


class ExchangeRate(Base):
    """A published exchange rate, with the time during which we took it for true."""

    __tablename__ = "fact_exchange_rate"
    __table_args__ = (
        CheckConstraint(
            "basis in ('daily', 'monthly_average', 'quarter_average', 'last_business_day')",
            name="basis",
        ),
        CheckConstraint("rate > 0 and rate < 'infinity'", name="rate"),
        CheckConstraint("currency_code ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("quote_code ~ '^[A-Z]{3}$' and quote_code <> currency_code", name="quote"),
        CheckConstraint(
            "extract(isodow from observed_on) < 6 "
            "and (basis <> 'daily' or observed_on = rate_date)",
            name="business_day",
        ),
        CheckConstraint("valid_from <= valid_to", name="validity"),
        Index(
            "fact_exchange_rate_current_key",
            "dataset_code",
            "basis",
            "rate_date",
            "currency_code",
            "quote_code",
            unique=True,
            postgresql_where=text("valid_to = 'infinity'"),
        ),
        Index("fact_exchange_rate_load_id_idx", "load_id"),
        {
            "schema": "warehouse",
            "comment": "Grain: one published rate of one dataset (basis, date, pair of currencies) "
            "as known from valid_from until before valid_to. rate units of quote_code are paid for "
            "one of currency_code. There is no row for a day without a rate: mart.exchange_rate "
            "carries the one before, and computes averages and cross rates.",
        },
    )

    dataset_code: Mapped[str] = mapped_column(primary_key=True)
    basis: Mapped[str] = mapped_column(
        primary_key=True,
        comment="daily: the rate of its day. The other bases are computed in mart.exchange_rate "
        "from these; a row here with one of them would be an average its publisher published",
    )
    rate_date: Mapped[date] = mapped_column(
        primary_key=True, comment="The day of the rate; of a period, its first day"
    )
    currency_code: Mapped[str] = mapped_column(
        primary_key=True, comment="ISO 4217; the currency of which one unit is priced"
    )
    quote_code: Mapped[str] = mapped_column(
        primary_key=True, comment="ISO 4217; the currency in which the price is"
    )
    valid_from: Mapped[datetime] = mapped_column(
        primary_key=True, comment="From when we knew this rate"
    )
    valid_to: Mapped[datetime] = mapped_column(
        server_default=text("'infinity'"),
        comment="Until when (not including) we took it for true; infinity: it is current",
    )
    rate: Mapped[Decimal] = mapped_column(
        Numeric, comment="Units of quote_code for one of currency_code, as published"
    )
    observed_on: Mapped[date] = mapped_column(comment="The business day the rate is of")
    edition: Mapped[str] = mapped_column(
        comment="Month, YYYY-MM, up to which the answer was asked for that first had this rate"
    )
    load_id: Mapped[int] = mapped_column(ForeignKey("ops.load.load_id"))
