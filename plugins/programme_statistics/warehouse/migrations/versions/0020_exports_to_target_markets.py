"""What a member exports to its project's target markets, year by year"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from programme_statistics.warehouse.way_back import refuse_to_lose

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_TABLE = "fact_party_performance"


def upgrade() -> None:
    op.execute("set constraints all immediate")
    op.add_column(
        _TABLE,
        sa.Column(
            "target_usd",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="Of these, exports to the project's target markets, US dollars; NULL: not known",
        ),
        schema="warehouse",
    )
    for name, condition in (
        ("target_usd", "target_usd >= 0"),
        ("target_usd_at_most_export_usd", "target_usd <= export_usd"),
    ):
        op.create_check_constraint(
            op.f(f"{_TABLE}_{name}_check"), _TABLE, condition, schema="warehouse"
        )
    # As the next load will read them, so that it finds nothing changed.
    op.execute(
        "update warehouse.register_version set body = body || '{\"target_usd\": null}'"
        " where register_code = 'member_performance'"
    )


def downgrade() -> None:
    refuse_to_lose(op.get_bind(), [f"warehouse.{_TABLE}"], "target_usd is not null")
    op.drop_column(_TABLE, "target_usd", schema="warehouse")
    op.execute(
        "update warehouse.register_version set body = body - 'target_usd'"
        " where register_code = 'member_performance'"
    )
