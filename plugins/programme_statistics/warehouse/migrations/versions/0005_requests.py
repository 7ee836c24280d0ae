"""What publishers with a quota were asked, and which releases were landed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from programme_statistics.warehouse.way_back import refuse_to_lose

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "request_day",
        sa.Column("publisher", sa.Text(), nullable=False, comment="Connection, e.g. comtrade"),
        sa.Column("day", sa.Date(), nullable=False, comment="Day, UTC"),
        sa.Column(
            "calls",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Questions asked, tries again included",
        ),
        sa.Column(
            "next_call_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Before this time nobody asks: the publisher's limit of questions a second",
        ),
        sa.Column(
            "closed_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="The publisher wants no question before this time",
        ),
        sa.Column(
            "sentence",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Why there are no more questions, and when there will be",
        ),
        sa.CheckConstraint("calls >= 0", name=op.f("request_day_calls_check")),
        sa.PrimaryKeyConstraint("publisher", "day", name=op.f("request_day_pkey")),
        schema="ops",
        comment="Grain: one publisher and day (UTC). Counts the questions asked, so that a daily quota is kept across runs and restarts.",
    )
    op.create_table(
        "trade_release",
        sa.Column("dataset_code", sa.Text(), nullable=False),
        sa.Column("reporter_code", sa.Integer(), nullable=False, comment="UN M49"),
        sa.Column("period", sa.Text(), nullable=False, comment="YYYYMM or YYYY"),
        sa.Column(
            "mark",
            sa.Text(),
            nullable=False,
            comment="Digest of the publisher's dataset code, checksum and release time",
        ),
        sa.Column("last_released", sa.Text(), nullable=False, comment="As the publisher writes it"),
        sa.Column(
            "total_records",
            sa.BigInteger(),
            nullable=False,
            comment="Records the publisher says it has, every level and breakdown",
        ),
        sa.Column(
            "scope",
            sa.Text(),
            nullable=False,
            comment="Digest of what was asked for of it: flows, partners, products",
        ),
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column("landed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["load_id"],
            ["ops.load.load_id"],
            name=op.f("trade_release_load_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "dataset_code", "reporter_code", "period", name=op.f("trade_release_pkey")
        ),
        schema="ops",
        comment="Grain: one dataset, reporter and period. Holds the release that was last landed, so that only what the publisher has changed since is asked for.",
    )
    op.create_index(
        "trade_release_load_id_idx", "trade_release", ["load_id"], unique=False, schema="ops"
    )


def downgrade() -> None:
    # What is left of today's quota, and which slices are the newest: the next run would ask again.
    refuse_to_lose(op.get_bind(), ("ops.trade_release", "ops.request_day"))
    op.drop_table("trade_release", schema="ops")
    op.drop_table("request_day", schema="ops")
