"""Who is the chamber's member; of how many companies a value of benchmarking is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from programme_statistics.warehouse.way_back import refuse_to_lose

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_COMPANY, _PARTY, _VALUE = "dim_company", "dim_party", "fact_benchmark_value"
_MEMBER, _COMPANIES = "is_chamber_member", "n_companies"
_REGISTERS = {_PARTY: ("parties", _MEMBER), _VALUE: ("benchmark_values", _COMPANIES)}


def upgrade() -> None:
    op.execute("set constraints all immediate")
    for table, column in (
        (
            _COMPANY,
            sa.Column(
                _MEMBER,
                sa.Boolean(),
                nullable=True,
                comment="Whether it is the chamber's member: it has given its number in the chamber's register. NULL: it has given none, which says nothing",
            ),
        ),
        (
            _PARTY,
            sa.Column(
                _MEMBER,
                sa.Boolean(),
                nullable=True,
                comment="Whether it is a member of the chamber that leads the project; NULL: not known",
            ),
        ),
        (
            _VALUE,
            sa.Column(
                _COMPANIES,
                sa.Integer(),
                nullable=True,
                comment="Companies behind the value: of one or two it is not shown; NULL: not stated, or not of companies",
            ),
        ),
    ):
        op.add_column(table, column, schema="warehouse")
    op.create_check_constraint(
        op.f(f"{_VALUE}_{_COMPANIES}_check"), _VALUE, f"{_COMPANIES} >= 1", schema="warehouse"
    )
    # What the newest form of a company says; earlier ones are not kept.
    op.execute(
        f"update warehouse.{_COMPANY} as company set {_MEMBER} = true"  # noqa: S608
        " from secure.company_identity as identity"
        " where identity.company_id = company.company_id and company.valid_to = 'infinity'"
        " and identity.chamber_reg_no is not null"
    )
    # As the next load will read them, so that it finds nothing changed.
    for register, name in _REGISTERS.values():
        op.execute(
            f"update warehouse.register_version set body = body || '{{\"{name}\": null}}'"  # noqa: S608
            f" where register_code = '{register}'"
        )


def downgrade() -> None:
    for table, (register, name) in _REGISTERS.items():
        refuse_to_lose(op.get_bind(), [f"warehouse.{table}"], f"{name} is not null")
        op.drop_column(table, name, schema="warehouse")
        op.execute(
            f"update warehouse.register_version set body = body - '{name}'"  # noqa: S608
            f" where register_code = '{register}'"
        )
    # What forms say stays in secure.company_identity, where the way forward reads it again.
    op.drop_column(_COMPANY, _MEMBER, schema="warehouse")
