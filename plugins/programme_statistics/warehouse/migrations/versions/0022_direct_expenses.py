"""An expense names a company where it is direct, and only there"""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None

_TABLE = "fact_support_expense"
_NAME = f"{_TABLE}_party_code_only_for_direct_check"


def upgrade() -> None:
    op.execute("set constraints all immediate")
    # As such documents have been shared all along: whole to the company they name, else equally.
    # warehouse.register_version keeps what the register says; the next load rejects such rows.
    op.execute(
        f"update warehouse.{_TABLE}"  # noqa: S608
        " set allocation_method = case when party_code is null then 'equal' else 'direct' end"
        " where (party_code is not null) <> (allocation_method = 'direct')"
    )
    op.create_check_constraint(
        op.f(_NAME),
        _TABLE,
        "(party_code is not null) = (allocation_method = 'direct')",
        schema="warehouse",
    )


def downgrade() -> None:
    op.drop_constraint(op.f(_NAME), _TABLE, schema="warehouse")
    op.execute(
        f"update warehouse.{_TABLE} as expense"  # noqa: S608
        " set allocation_method = version.body ->> 'allocation_method'"
        " from warehouse.register_version as version"
        " where version.register_code = 'support_expenses'"
        " and version.row_key = expense.expense_code and version.valid_to = 'infinity'"
        " and version.body ->> 'allocation_method' <> expense.allocation_method"
    )
