"""Growth targets name their project; what the base year of members' figures is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from programme_statistics.warehouse.way_back import refuse_to_lose

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_TABLE = "fact_growth_target"
_PERFORMANCE = (
    "Grain: one company of one project in one year, as the secretariat holds it; the baseline is {base}. "
    "Loaded by programme_register_load from the register member_performance."
)


def _say_base(base: str) -> None:
    op.create_table_comment(
        "fact_party_performance", _PERFORMANCE.format(base=base), schema="warehouse"
    )


def upgrade() -> None:
    op.execute("set constraints all immediate")
    op.add_column(
        _TABLE,
        sa.Column(
            "project_code",
            sa.Text(),
            nullable=True,
            comment="Project that is to help it grow; NULL: none, or not stated",
        ),
        schema="warehouse",
    )
    op.create_foreign_key(
        op.f(f"{_TABLE}_project_code_fkey"),
        _TABLE,
        "dim_project",
        ["project_code"],
        ["project_code"],
        source_schema="warehouse",
        referent_schema="warehouse",
        initially="DEFERRED",
        deferrable=True,
    )
    # As the next load will read them, so that it finds nothing changed.
    op.execute(
        "update warehouse.register_version set body = body || '{\"project_code\": null}'"
        " where register_code = 'growth_targets'"
    )
    _say_base("the last year known before the project's first company joined")


def downgrade() -> None:
    refuse_to_lose(op.get_bind(), [f"warehouse.{_TABLE}"], "project_code is not null")
    op.drop_column(_TABLE, "project_code", schema="warehouse")
    op.execute(
        "update warehouse.register_version set body = body - 'project_code'"
        " where register_code = 'growth_targets'"
    )
    _say_base("the year before the company joined")
