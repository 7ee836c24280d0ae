"""Exchange rates, and a kind of its own for the series of other publishers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fact_exchange_rate",
        sa.Column("dataset_code", sa.Text(), nullable=False),
        sa.Column(
            "basis",
            sa.Text(),
            nullable=False,
            comment="daily: the rate of its day. The other bases are computed in mart.exchange_rate from these; a row here with one of them would be an average its publisher published",
        ),
        sa.Column(
            "rate_date",
            sa.Date(),
            nullable=False,
            comment="The day of the rate; of a period, its first day",
        ),
        sa.Column(
            "currency_code",
            sa.Text(),
            nullable=False,
            comment="ISO 4217; the currency of which one unit is priced",
        ),
        sa.Column(
            "quote_code",
            sa.Text(),
            nullable=False,
            comment="ISO 4217; the currency in which the price is",
        ),
        sa.Column(
            "valid_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="From when we knew this rate",
        ),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
            comment="Until when (not including) we took it for true; infinity: it is current",
        ),
        sa.Column(
            "rate",
            sa.Numeric(),
            nullable=False,
            comment="Units of quote_code for one of currency_code, as published",
        ),
        sa.Column(
            "observed_on",
            sa.Date(),
            nullable=False,
            comment="The business day the rate is of",
        ),
        sa.Column(
            "edition",
            sa.Text(),
            nullable=False,
            comment="Month, YYYY-MM, up to which the answer was asked for that first had this rate",
        ),
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "basis in ('daily', 'monthly_average', 'quarter_average', 'last_business_day')",
            name=op.f("fact_exchange_rate_basis_check"),
        ),
        sa.CheckConstraint(
            "currency_code ~ '^[A-Z]{3}$'", name=op.f("fact_exchange_rate_currency_check")
        ),
        sa.CheckConstraint(
            "quote_code ~ '^[A-Z]{3}$' and quote_code <> currency_code",
            name=op.f("fact_exchange_rate_quote_check"),
        ),
        sa.CheckConstraint(
            "rate > 0 and rate < 'infinity'", name=op.f("fact_exchange_rate_rate_check")
        ),
        sa.CheckConstraint(
            "extract(isodow from observed_on) < 6 and (basis <> 'daily' or observed_on = rate_date)",
            name=op.f("fact_exchange_rate_business_day_check"),
        ),
        sa.CheckConstraint(
            "valid_from <= valid_to", name=op.f("fact_exchange_rate_validity_check")
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_exchange_rate_load_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "dataset_code",
            "basis",
            "rate_date",
            "currency_code",
            "quote_code",
            "valid_from",
            name=op.f("fact_exchange_rate_pkey"),
        ),
        schema="warehouse",
        comment="Grain: one published rate of one dataset (basis, date, pair of currencies) as known from valid_from until before valid_to. rate units of quote_code are paid for one of currency_code. There is no row for a day without a rate: mart.exchange_rate carries the one before, and computes averages and cross rates.",
    )
    op.create_index(
        "fact_exchange_rate_current_key",
        "fact_exchange_rate",
        ["dataset_code", "basis", "rate_date", "currency_code", "quote_code"],
        unique=True,
        schema="warehouse",
        postgresql_where=sa.text("valid_to = 'infinity'"),
    )
    op.create_index(
        "fact_exchange_rate_load_id_idx",
        "fact_exchange_rate",
        ["load_id"],
        unique=False,
        schema="warehouse",
    )
    op.drop_constraint(op.f("dim_sector_kind_check"), "dim_sector", schema="warehouse")
    op.create_check_constraint(
        op.f("dim_sector_kind_check"),
        "dim_sector",
        "kind in ('total', 'group', 'sector', 'foreign_trade')",
        schema="warehouse",
    )
    op.alter_column(
        "dim_sector",
        "kind",
        schema="warehouse",
        comment="total, group or sector; foreign_trade: a series of TÜİK's, never added to these",
    )
    op.create_table_comment(
        "dim_sector",
        "Grain: one sector of the Turkish Exporters' Assembly (TİM), one of its three groups, or the total, from include/reference/sectors.csv; and the series of other publishers, which are none of these, from include/reference/other_series.csv.",
        schema="warehouse",
    )
    op.create_check_constraint(
        op.f("fact_export_series_of_its_own_check"),
        "fact_export",
        "(dataset_code = 'tuik_total') = (sector_code = 'tuik_total')",
        schema="warehouse",
    )


def downgrade() -> None:
    raise NotImplementedError(
        "A warehouse is not taken back to an earlier version. Restore a backup of it instead."
    )
