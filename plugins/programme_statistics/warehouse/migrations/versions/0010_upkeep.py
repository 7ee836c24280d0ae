"""What upkeep did, and how large the database and the landing area were"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from programme_statistics.warehouse.way_back import refuse_to_lose

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NONE = sa.text("'{}'::text[]")


def upgrade() -> None:
    op.create_table(
        "upkeep",
        sa.Column("upkeep_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "done_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "partitions_made",
            sa.ARRAY(sa.Text()),
            server_default=_NONE,
            nullable=False,
            comment="Partitions of fact_trade made ahead",
        ),
        sa.Column(
            "staging_removed",
            sa.ARRAY(sa.Text()),
            server_default=_NONE,
            nullable=False,
            comment="Staging tables that nobody came back for",
        ),
        sa.Column(
            "tables_tended",
            sa.ARRAY(sa.Text()),
            server_default=_NONE,
            nullable=False,
            comment="Tables that were vacuumed and analysed",
        ),
        sa.Column(
            "landing_files_removed",
            sa.BigInteger(),
            nullable=False,
            comment="Files that the landing policy let go; none of them stood behind a load",
        ),
        sa.Column(
            "landing_bytes_removed",
            sa.BigInteger(),
            nullable=False,
            comment="Their size in bytes",
        ),
        sa.Column(
            "database_bytes",
            sa.BigInteger(),
            nullable=False,
            comment="Size of the whole database in bytes",
        ),
        sa.Column(
            "landing_files", sa.BigInteger(), nullable=False, comment="Files below LANDING_ROOT"
        ),
        sa.Column(
            "landing_bytes",
            sa.BigInteger(),
            nullable=False,
            comment="Their size in bytes, packed",
        ),
        sa.PrimaryKeyConstraint("upkeep_id", name=op.f("upkeep_pkey")),
        schema="ops",
        comment="Grain: one run of the DAG upkeep. Sizes are those at its end, so that growth can be read from one row to the next.",
    )


def downgrade() -> None:
    refuse_to_lose(op.get_bind(), ["ops.upkeep"])
    op.drop_table("upkeep", schema="ops")
