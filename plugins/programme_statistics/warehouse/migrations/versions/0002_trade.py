"""Trade records by product and partner: series, flows, facts by period, the cube"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SLICES = "edition ~ '^[0-9A-Za-z_+.-]+(/[0-9A-Za-z_+.-]+)*$'"


def upgrade() -> None:
    # The checks have PostgreSQL's own names: a name convention must not be put before them.
    op.execute("alter table ops.load drop constraint load_edition_check")
    op.execute(f"alter table ops.load add constraint load_edition_check check ({_SLICES})")
    op.alter_column(
        "load",
        "edition",
        schema="ops",
        comment="The edition's own month, YYYY-MM; the slice of trade records, reporter/period (792/202208); or the day of a pull, YYYY-MM-DD",
        existing_comment="The edition's own month, YYYY-MM",
    )
    op.add_column(
        "load",
        sa.Column(
            "scope",
            postgresql.JSONB(),
            comment="Trade records: what the load speaks for (reporters, flows, partners, products; null: all); a current figure within it that the load does not have is withdrawn",
        ),
        schema="ops",
    )
    op.add_column(
        "load",
        sa.Column(
            "measures",
            postgresql.JSONB(),
            comment="Trade records: what was measured while staging; the checks judge it",
        ),
        schema="ops",
    )
    op.create_table(
        "dim_dataset",
        sa.Column(
            "dataset_id",
            sa.SmallInteger(),
            autoincrement=False,
            nullable=False,
            comment="Never given to another",
        ),
        sa.Column("dataset_code", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("frequency", sa.Text(), nullable=False, comment="A: years, M: months"),
        sa.Column("currency", sa.Text(), nullable=False, comment="ISO 4217 code of value_millis"),
        sa.Column(
            "is_synthetic",
            sa.Boolean(),
            nullable=False,
            comment="True: made-up figures for trying things out; never shown beside real ones",
        ),
        sa.CheckConstraint("frequency in ('A', 'M')", name=op.f("dim_dataset_frequency_check")),
        sa.PrimaryKeyConstraint("dataset_id", name=op.f("dim_dataset_pkey")),
        sa.UniqueConstraint("dataset_code", name=op.f("dim_dataset_dataset_code_key")),
        schema="warehouse",
        comment="Grain: one series of trade records. Series are never added to each other or continued by each other. Loaded from include/reference/trade_datasets.csv.",
    )
    op.create_table(
        "dim_trade_flow",
        sa.Column("flow_id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("flow_code", sa.Text(), nullable=False, comment="X, M, RX, RM, ..."),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("flow_id", name=op.f("dim_trade_flow_pkey")),
        sa.UniqueConstraint("flow_code", name=op.f("dim_trade_flow_flow_code_key")),
        schema="warehouse",
        comment="Grain: one trade flow of UN Comtrade. X holds RX and M holds RM: flows are never added. Loaded from include/reference/trade_flows.csv.",
    )
    op.create_table(
        "fact_trade",
        sa.Column(
            "value_millis",
            sa.BigInteger(),
            nullable=False,
            comment="Value in thousandths of the dataset's currency, exact; free on board for exports, with cost, insurance and freight for imports",
        ),
        sa.Column(
            "net_mass_grams",
            sa.BigInteger(),
            nullable=True,
            comment="NULL: not published (or 0 beside a value)",
        ),
        sa.Column(
            "supplementary_quantity_millis",
            sa.BigInteger(),
            nullable=True,
            comment="Thousandths of the unit; NULL: not published",
        ),
        sa.Column(
            "load_id",
            sa.BigInteger(),
            nullable=False,
            comment="ops.load: where the figure came from",
        ),
        sa.Column(
            "valid_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="From when we knew this figure",
        ),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
            comment="Until when (not including) we took it for true; infinity: it is current",
        ),
        sa.Column("period", sa.Date(), nullable=False, comment="First day of the month or year"),
        sa.Column(
            "reporter_code", sa.Integer(), nullable=False, comment="warehouse.dim_trade_area"
        ),
        sa.Column(
            "partner_code",
            sa.Integer(),
            nullable=False,
            comment="warehouse.dim_trade_area; 0: World, never summed with others",
        ),
        sa.Column(
            "product_id",
            sa.Integer(),
            nullable=False,
            comment="warehouse.dim_product, at the lowest level published",
        ),
        sa.Column("dataset_id", sa.SmallInteger(), nullable=False, comment="warehouse.dim_dataset"),
        sa.Column(
            "supplementary_unit_code",
            sa.SmallInteger(),
            nullable=True,
            comment="UN Comtrade's quantity unit; NULL where there is no quantity",
        ),
        sa.Column("flow_id", sa.SmallInteger(), nullable=False, comment="warehouse.dim_trade_flow"),
        sa.Column(
            "flags",
            sa.SmallInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Sum of 1: quantity estimated, 2: net mass estimated (both by the publisher), 4: reported as it stands, not computed by the publisher",
        ),
        sa.Column(
            "frequency",
            sa.Text(),
            nullable=False,
            comment="A or M; months and years are separate series",
        ),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("fact_trade_validity_check")),
        schema="warehouse",
        comment="Grain: one trade record of one dataset (period, reporter, flow, product, partner) as known from valid_from until before valid_to. Partitioned by frequency, then by period and dataset; each partition has its own key, in which at most one row of a figure is current. mart.trade_current and mart.trade_as_of give it names.",
        postgresql_partition_by="LIST (frequency)",
    )
    for frequency in ("a", "m"):
        op.execute(
            f"create table warehouse.fact_trade_{frequency} partition of warehouse.fact_trade "
            f"for values in ('{frequency.upper()}') partition by range (period, dataset_id)"
        )
    op.create_table(
        "trade_cube",
        sa.Column("dataset_id", sa.SmallInteger(), nullable=False, comment="warehouse.dim_dataset"),
        sa.Column("period", sa.Date(), nullable=False, comment="First day of the month or year"),
        sa.Column(
            "reporter_code", sa.Integer(), nullable=False, comment="warehouse.dim_trade_area"
        ),
        sa.Column("flow_id", sa.SmallInteger(), nullable=False, comment="warehouse.dim_trade_flow"),
        sa.Column("product_id", sa.Integer(), nullable=False, comment="warehouse.dim_product"),
        sa.Column(
            "n_partners",
            sa.Integer(),
            nullable=False,
            comment="Partners with a value above zero, World not counted",
        ),
        sa.Column(
            "value_millis",
            sa.Numeric(38, 0),
            nullable=False,
            comment="Sum over partners, World not in it",
        ),
        sa.Column(
            "value_squares",
            sa.Numeric(38, 0),
            nullable=False,
            comment="Sum of the squares of value_millis: for concentration",
        ),
        sa.Column(
            "net_mass_grams",
            sa.Numeric(38, 0),
            nullable=False,
            comment="Sum of the masses that are known",
        ),
        sa.Column(
            "value_with_mass_millis",
            sa.Numeric(38, 0),
            nullable=False,
            comment="Value of the records whose mass is known",
        ),
        sa.Column(
            "world_value_millis",
            sa.BigInteger(),
            nullable=True,
            comment="What the reporter publishes for World; may differ from the sum",
        ),
        sa.Column(
            "world_net_mass_grams",
            sa.BigInteger(),
            nullable=True,
            comment="Net mass published for World",
        ),
        sa.PrimaryKeyConstraint(
            "dataset_id",
            "period",
            "reporter_code",
            "flow_id",
            "product_id",
            name=op.f("trade_cube_pkey"),
        ),
        schema="mart",
        comment="Grain: one dataset, period, reporter, flow and product, as known now. Sums only, so that products and periods can be added up from it without reading the facts.",
    )
    op.create_table(
        "trade_cube_period",
        sa.Column(
            "dataset_id", sa.SmallInteger(), nullable=False, comment="See warehouse.dim_dataset"
        ),
        sa.Column("period", sa.Date(), nullable=False, comment="First day of the month or year"),
        sa.Column(
            "known_to",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="published_at of the last load the cube has taken in for this period",
        ),
        sa.PrimaryKeyConstraint("dataset_id", "period", name=op.f("trade_cube_period_pkey")),
        schema="mart",
        comment="Grain: one dataset and period of mart.trade_cube, with how current it is.",
    )


def downgrade() -> None:
    raise NotImplementedError(
        "Facts are not thrown away by a migration. To be rid of a warehouse, drop its database."
    )
