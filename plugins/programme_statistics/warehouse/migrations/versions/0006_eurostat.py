"""Imports as partners report them stand in their own currency beside the US dollars"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Its columns change, which a function cannot: include/sql/marts makes it again.
    op.execute("drop function if exists mart.cluster_mirror_month_as_of(timestamptz)")


def downgrade() -> None:
    op.execute("drop view if exists mart.cluster_mirror_month")
    op.execute("drop function if exists mart.cluster_mirror_month_as_of(timestamptz)")
