"""The marts of the clusters read sums that are kept span by span; the cube nobody read goes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Its columns change, which a function cannot: include/sql/marts makes it again.
    op.execute("drop function if exists mart.cluster_variety_quarter_as_of(timestamptz)")
    op.create_table(
        "agg_cluster_month",
        sa.Column(
            "dataset_id",
            sa.SmallInteger(),
            autoincrement=False,
            nullable=False,
            comment="warehouse.dim_dataset",
        ),
        sa.Column(
            "span_start",
            sa.Date(),
            autoincrement=False,
            nullable=False,
            comment="First day of the quarter, or of the year of a yearly series",
        ),
        sa.Column(
            "cluster_code",
            sa.Text(),
            autoincrement=False,
            nullable=False,
            comment="warehouse.dim_cluster",
        ),
        sa.Column(
            "period",
            sa.Date(),
            autoincrement=False,
            nullable=False,
            comment="First day of the month",
        ),
        sa.Column("value_usd", sa.Numeric(), nullable=True, comment="US dollars; NULL: withdrawn"),
        sa.Column("n_products", sa.Integer(), nullable=False, comment="Subheadings with a figure"),
        sa.Column(
            "list_version", sa.Text(), nullable=False, comment="Version of the cluster's list"
        ),
        sa.Column(
            "is_sample", sa.Boolean(), nullable=True, comment="From a sample; NULL: withdrawn"
        ),
        sa.Column(
            "first_known_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When its first figures were published",
        ),
        sa.Column(
            "known_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When anything in it last changed",
        ),
        sa.PrimaryKeyConstraint(
            "dataset_id",
            "span_start",
            "cluster_code",
            "period",
            name=op.f("agg_cluster_month_pkey"),
        ),
        schema="warehouse",
        comment="Grain: one cluster and month of Türkiye's exports to the World that has ever been published: mart.cluster_month_span. Kept for the marts and behind them between a load and marts_refresh: read the marts, which are not (see mart.trade_span).",
    )
    op.create_table(
        "agg_cluster_partner",
        sa.Column(
            "dataset_id",
            sa.SmallInteger(),
            autoincrement=False,
            nullable=False,
            comment="warehouse.dim_dataset",
        ),
        sa.Column(
            "span_start",
            sa.Date(),
            autoincrement=False,
            nullable=False,
            comment="First day of the quarter, or of the year of a yearly series",
        ),
        sa.Column(
            "cluster_code",
            sa.Text(),
            autoincrement=False,
            nullable=False,
            comment="warehouse.dim_cluster",
        ),
        sa.Column(
            "flow_code",
            sa.Text(),
            autoincrement=False,
            nullable=False,
            comment="X exports, M imports",
        ),
        sa.Column(
            "reporter_code",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="warehouse.dim_trade_area",
        ),
        sa.Column(
            "partner_code",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="warehouse.dim_trade_area; 0: World, never summed with others",
        ),
        sa.Column(
            "n_months",
            sa.Integer(),
            nullable=True,
            comment="Published months of the cluster, 1 to 3; NULL: none, an import, or a year",
        ),
        sa.Column(
            "value",
            sa.Numeric(),
            nullable=False,
            comment="In the dataset's currency, times weight and share",
        ),
        sa.Column(
            "value_month_1",
            sa.Numeric(),
            nullable=True,
            comment="Of it, that of the first month; NULL: no record",
        ),
        sa.Column(
            "value_month_2",
            sa.Numeric(),
            nullable=True,
            comment="Of it, that of the second month; NULL: no record",
        ),
        sa.Column(
            "value_month_3",
            sa.Numeric(),
            nullable=True,
            comment="Of it, that of the third month; NULL: no record",
        ),
        sa.Column(
            "value_with_mass",
            sa.Numeric(),
            nullable=True,
            comment="Value of the records with a mass",
        ),
        sa.Column(
            "net_mass_kg",
            sa.Numeric(),
            nullable=True,
            comment="Kilograms; NULL: no record has a mass",
        ),
        sa.Column(
            "value_with_estimated_mass",
            sa.Numeric(),
            nullable=True,
            comment="Value of the records whose mass the publisher estimated",
        ),
        sa.PrimaryKeyConstraint(
            "dataset_id",
            "span_start",
            "cluster_code",
            "flow_code",
            "reporter_code",
            "partner_code",
            name=op.f("agg_cluster_partner_pkey"),
        ),
        schema="warehouse",
        comment="Grain: one cluster, span, flow, reporter and partner, as known now: mart.cluster_partner_span. Kept for the marts and behind them between a load and marts_refresh: read the marts, which are not (see mart.trade_span).",
    )
    op.create_table(
        "agg_cluster_variety",
        sa.Column(
            "dataset_id",
            sa.SmallInteger(),
            autoincrement=False,
            nullable=False,
            comment="warehouse.dim_dataset",
        ),
        sa.Column(
            "span_start",
            sa.Date(),
            autoincrement=False,
            nullable=False,
            comment="First day of the quarter, or of the year of a yearly series",
        ),
        sa.Column(
            "cluster_code",
            sa.Text(),
            autoincrement=False,
            nullable=False,
            comment="warehouse.dim_cluster",
        ),
        sa.Column(
            "partner_code",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="warehouse.dim_trade_area; 0: World, never summed with others",
        ),
        sa.Column(
            "hs_code", sa.Text(), autoincrement=False, nullable=False, comment="HS2022 subheading"
        ),
        sa.Column("role", sa.Text(), nullable=False, comment="core or extended"),
        sa.Column(
            "n_months",
            sa.Integer(),
            nullable=False,
            comment="Published months of the cluster, 1 to 3",
        ),
        sa.Column(
            "value_usd", sa.Numeric(), nullable=False, comment="US dollars, times weight and share"
        ),
        sa.Column(
            "value_with_mass_usd",
            sa.Numeric(),
            nullable=True,
            comment="Value of the months with a mass",
        ),
        sa.Column(
            "net_mass_kg",
            sa.Numeric(),
            nullable=True,
            comment="Kilograms; NULL: no month has a mass",
        ),
        sa.PrimaryKeyConstraint(
            "dataset_id",
            "span_start",
            "cluster_code",
            "partner_code",
            "hs_code",
            name=op.f("agg_cluster_variety_pkey"),
        ),
        schema="warehouse",
        comment="Grain: one cluster, quarter, partner and subheading of Türkiye's exports, as known now: mart.cluster_variety_span. Kept for the marts and behind them between a load and marts_refresh: read the marts, which are not (see mart.trade_span).",
    )
    op.create_table(
        "agg_trade_span",
        sa.Column(
            "dataset_id",
            sa.SmallInteger(),
            autoincrement=False,
            nullable=False,
            comment="warehouse.dim_dataset",
        ),
        sa.Column(
            "span_start",
            sa.Date(),
            autoincrement=False,
            nullable=False,
            comment="First day of the quarter, or of the year of a yearly series",
        ),
        sa.Column(
            "known_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="The last publication the sums have taken in",
        ),
        sa.PrimaryKeyConstraint("dataset_id", "span_start", name=op.f("agg_trade_span_pkey")),
        schema="warehouse",
        comment="Grain: one span of one series whose sums are kept in warehouse.agg_*, with what they rest on. Take a row away and marts_refresh makes the span's sums again.",
    )
    op.create_table(
        "agg_trade_total",
        sa.Column(
            "dataset_id",
            sa.SmallInteger(),
            autoincrement=False,
            nullable=False,
            comment="warehouse.dim_dataset",
        ),
        sa.Column(
            "span_start",
            sa.Date(),
            autoincrement=False,
            nullable=False,
            comment="First day of the quarter, or of the year of a yearly series",
        ),
        sa.Column(
            "reporter_code",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="warehouse.dim_trade_area",
        ),
        sa.Column(
            "period",
            sa.Date(),
            autoincrement=False,
            nullable=False,
            comment="First day of the month, or of the year of a yearly series",
        ),
        sa.Column(
            "value",
            sa.Numeric(),
            nullable=True,
            comment="In the dataset's currency; NULL: withdrawn",
        ),
        sa.Column("n_products", sa.Integer(), nullable=False, comment="Subheadings with a figure"),
        sa.Column("n_chapters", sa.Integer(), nullable=False, comment="Chapters with a figure"),
        sa.Column("is_sample", sa.Boolean(), nullable=False, comment="A figure came from a sample"),
        sa.Column(
            "first_known_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When its first figures were published",
        ),
        sa.Column(
            "known_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When anything in it last changed",
        ),
        sa.PrimaryKeyConstraint(
            "dataset_id", "span_start", "reporter_code", "period", name=op.f("agg_trade_total_pkey")
        ),
        schema="warehouse",
        comment="Grain: one reporter and period that has ever been published: its exports of all products to the World: mart.trade_total_span. Kept for the marts and behind them between a load and marts_refresh: read the marts, which are not (see mart.trade_span).",
    )
    op.create_table(
        "bridge_cluster_product",
        sa.Column(
            "product_id",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="As in the facts: warehouse.dim_product",
        ),
        sa.Column("cluster_code", sa.Text(), nullable=False),
        sa.Column("hs_code", sa.Text(), nullable=False, comment="HS2022 subheading of the list"),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="First reference day"),
        sa.Column(
            "valid_to",
            sa.Date(),
            nullable=False,
            comment="First reference day it no longer holds for",
        ),
        sa.Column("role", sa.Text(), nullable=False, comment="core or extended"),
        sa.Column(
            "list_version", sa.Text(), nullable=False, comment="Version of the reviewed list"
        ),
        sa.Column(
            "factor",
            sa.Numeric(),
            nullable=False,
            comment="Weight in the list, times the share of the product that goes over to the subheading, times 0.001: facts are in thousandths",
        ),
        sa.PrimaryKeyConstraint(
            "product_id",
            "cluster_code",
            "hs_code",
            "valid_from",
            name=op.f("bridge_cluster_product_pkey"),
        ),
        schema="warehouse",
        comment="Grain: one product of any HS revision and one HS2022 subheading of a cluster's list that it counts for, for reference periods from valid_from until before valid_to; related products (weight 0) are not here. Made from the lists by the database whenever one of them changes: warehouse.follow_product_lists.",
    )
    op.drop_table("trade_cube", schema="mart")
    op.drop_table("trade_cube_period", schema="mart")
    op.create_index(
        "load_changed_idx",
        "load",
        ["dataset_code"],
        unique=False,
        schema="ops",
        postgresql_include=["published_at", "covered_months"],
        postgresql_where=sa.text(
            "status = 'published' and rows_new + rows_revised + rows_closed > 0"
        ),
    )


def downgrade() -> None:
    raise NotImplementedError(
        "Facts are not thrown away by a migration. To be rid of a warehouse, drop its database."
    )
