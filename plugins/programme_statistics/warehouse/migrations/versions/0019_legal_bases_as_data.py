"""Legal bases of support are rows of a register, no constraint; lodging has person-days"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from programme_statistics.warehouse.way_back import refuse_to_lose

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_UNDER_A_REGIME = ("dim_project", "dim_project_rule", "dim_support_rule")


def upgrade() -> None:
    # What migrations before it have written in this transaction is checked now: a table with rows
    # still to be checked cannot be altered.
    op.execute("set constraints all immediate")
    for table in (*_UNDER_A_REGIME, "dim_legal_regime"):
        op.drop_constraint(
            op.f(f"{table}_legal_regime_check"), table, type_="check", schema="warehouse"
        )
    for table in _UNDER_A_REGIME:
        op.create_foreign_key(
            op.f(f"{table}_legal_regime_fkey"),
            table,
            "dim_legal_regime",
            ["legal_regime"],
            ["legal_regime"],
            source_schema="warehouse",
            referent_schema="warehouse",
            initially="DEFERRED",
            deferrable=True,
        )
    op.alter_column(
        "dim_legal_regime",
        "legal_regime",
        comment="Short name: number of the decree or communiqué",
        schema="warehouse",
    )
    op.add_column(
        "fact_support_expense",
        sa.Column(
            "person_days",
            sa.Integer(),
            nullable=True,
            comment="Persons times nights that a document of lodging is for; NULL: not lodging, or "
            "not stated, and then its cap is not known",
        ),
        schema="warehouse",
    )
    op.create_check_constraint(
        op.f("fact_support_expense_person_days_check"),
        "fact_support_expense",
        "person_days >= 1",
        schema="warehouse",
    )
    # As the next load will read them, so that it finds nothing changed.
    op.execute(
        "update warehouse.register_version set body = body || '{\"person_days\": null}'"
        " where register_code = 'support_expenses'"
    )
    op.add_column(
        "fact_support_line",
        sa.Column(
            "person_days",
            sa.Integer(),
            nullable=True,
            comment="Persons times nights of lodging; NULL: not lodging, or not stated",
        ),
        schema="warehouse",
    )


def downgrade() -> None:
    refuse_to_lose(
        op.get_bind(),
        ["warehouse.fact_support_expense", "warehouse.fact_support_line"],
        "person_days is not null",
    )
    op.drop_column("fact_support_line", "person_days", schema="warehouse")
    op.drop_column("fact_support_expense", "person_days", schema="warehouse")
    op.execute(
        "update warehouse.register_version set body = body - 'person_days'"
        " where register_code = 'support_expenses'"
    )
    op.alter_column("dim_legal_regime", "legal_regime", comment="Short name", schema="warehouse")
    for table in _UNDER_A_REGIME:
        op.drop_constraint(
            op.f(f"{table}_legal_regime_fkey"), table, type_="foreignkey", schema="warehouse"
        )
    # Not valid: rows under a third basis stay, and the earlier release takes no more of them.
    for table in (*_UNDER_A_REGIME, "dim_legal_regime"):
        op.execute(
            f"alter table warehouse.{table} add constraint {table}_legal_regime_check"
            " check (legal_regime in ('2010/8', '5973')) not valid"
        )
