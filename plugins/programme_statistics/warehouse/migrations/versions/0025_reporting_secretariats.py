"""Which of two secretariats reports a company is a decision on record: a register of its own"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from programme_statistics.warehouse.way_back import drop_with_our_own

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_TABLE = "reporting_secretariat"
_REGISTER = "reporting_secretariats"


def upgrade() -> None:
    op.execute("set constraints all immediate")
    op.create_table(
        _TABLE,
        sa.Column(
            "party_code",
            sa.Text(),
            nullable=False,
            comment="Company, by the code that its form M0 has",
        ),
        sa.Column(
            "secretariat",
            sa.Text(),
            nullable=False,
            comment="Who reports it: the secretariat's folder of the inbox, as it is called there",
        ),
        sa.Column(
            "valid_from",
            sa.Date(),
            nullable=False,
            comment="First day; a quarter's last day counts",
        ),
        sa.Column(
            "valid_to",
            sa.Date(),
            nullable=True,
            comment="First day after it; NULL: it goes on",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why; no names"),
        sa.Column(
            "decided_by", sa.Text(), nullable=False, comment="Office that decided; no person"
        ),
        sa.Column("decided_on", sa.Date(), nullable=False, comment="When"),
        sa.Column(
            "load_id",
            sa.BigInteger(),
            nullable=False,
            comment="Load that brought the row as it is; see ops.load",
        ),
        sa.CheckConstraint(
            "greatest(valid_from) <= valid_to", name=op.f(f"{_TABLE}_valid_to_in_order_check")
        ),
        sa.ForeignKeyConstraint(
            ["party_code"],
            ["warehouse.dim_party.party_code"],
            name=op.f(f"{_TABLE}_party_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f(f"{_TABLE}_load_id_fkey")
        ),
        sa.PrimaryKeyConstraint("party_code", "valid_from", name=op.f(f"{_TABLE}_pkey")),
        schema="warehouse",
        comment="Grain: one decision of the programme's office: whose returns of a company hold, of "
        "the quarters that end from valid_from until before valid_to. A company's quarter is one "
        "figure, whatever projects it is in, so that no project is asked for. Loaded by "
        "programme_register_load from the register reporting_secretariats.",
    )
    # Keeps the periods of one company apart, as 0008 does for the registers before.
    op.execute(
        f"alter table warehouse.{_TABLE} add constraint {_TABLE}_exclusive exclude using gist"
        " (warehouse.text_range(party_code, party_code, '[]') with &&,"
        " daterange(valid_from, valid_to) with &&) where (valid_from is not null)"
        " deferrable initially deferred"
    )
    # On a warehouse that has been here before, what its registers say.
    op.execute(
        f"insert into warehouse.{_TABLE} (party_code, secretariat, valid_from, valid_to,"  # noqa: S608
        " reason, decided_by, decided_on, load_id)"
        " select body ->> 'party_code', body ->> 'secretariat', (body ->> 'valid_from')::date,"
        " (body ->> 'valid_to')::date, body ->> 'reason', body ->> 'decided_by',"
        " (body ->> 'decided_on')::date, load_id from warehouse.register_version"
        f" where register_code = '{_REGISTER}' and valid_to = 'infinity'"
    )


def downgrade() -> None:
    # Every row stays in warehouse.register_version, from which the way forward makes the table again.
    drop_with_our_own(op.get_bind(), f"warehouse.{_TABLE}")
