"""Technology levels of industries"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from programme_statistics.warehouse.way_back import drop_with_our_own

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_TABLE = "dim_technology_level"
_REGISTER = "technology_levels"


def upgrade() -> None:
    op.execute("set constraints all immediate")
    op.create_table(
        _TABLE,
        sa.Column("nace_code", sa.Text(), nullable=False, comment="NACE Rev. 2, two digits"),
        sa.Column(
            "technology_level",
            sa.Text(),
            nullable=False,
            comment="Level, by what the division spends on research and development",
        ),
        sa.Column("document_code", sa.Text(), nullable=False, comment="Document that says so"),
        sa.Column(
            "statement_no",
            sa.Integer(),
            nullable=True,
            comment="Statement of docs/coverage.md that it comes from; NULL: none",
        ),
        sa.Column(
            "basis",
            sa.Text(),
            nullable=False,
            comment="stated: in a programme document; found: in another public source; expert: to be confirmed; computed: from what is stated; recorded: by the secretariat itself",
        ),
        sa.Column(
            "load_id",
            sa.BigInteger(),
            nullable=False,
            comment="Load that brought the row as it is; see ops.load",
        ),
        sa.CheckConstraint(
            "technology_level in ('high', 'medium_high', 'medium_low', 'low')",
            name=op.f(f"{_TABLE}_technology_level_check"),
        ),
        sa.CheckConstraint(
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f(f"{_TABLE}_basis_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f(f"{_TABLE}_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f(f"{_TABLE}_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f(f"{_TABLE}_load_id_fkey")
        ),
        sa.PrimaryKeyConstraint("nace_code", name=op.f(f"{_TABLE}_pkey")),
        schema="warehouse",
        comment="Grain: one division of manufacturing (NACE, two digits) with its level of technology, after Eurostat. Loaded by programme_register_load from the register technology_levels.",
    )
    # On a warehouse that has been here before, what its registers say.
    op.execute(
        f"insert into warehouse.{_TABLE}"  # noqa: S608
        " (nace_code, technology_level, document_code, statement_no, basis, load_id)"
        " select body ->> 'nace_code', body ->> 'technology_level', body ->> 'document_code',"
        " (body ->> 'statement_no')::integer, body ->> 'basis', load_id"
        " from warehouse.register_version"
        f" where register_code = '{_REGISTER}' and valid_to = 'infinity'"
    )


def downgrade() -> None:
    # Every row stays in warehouse.register_version, from which the way forward makes the table again.
    drop_with_our_own(op.get_bind(), f"warehouse.{_TABLE}")
