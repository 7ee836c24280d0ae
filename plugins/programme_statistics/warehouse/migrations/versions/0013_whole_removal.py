"""Which companies a submitted file names, and the pseudonyms of holdings"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from programme_statistics.warehouse.way_back import refuse_to_lose

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "submission_mention",
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "key_id",
            sa.Text(),
            nullable=False,
            comment="The key that the digests were made with",
        ),
        sa.Column(
            "is_opened",
            sa.Boolean(),
            nullable=False,
            comment="False: the file could not be opened, and may name anybody",
        ),
        sa.Column(
            "digests",
            postgresql.ARRAY(sa.LargeBinary()),
            nullable=False,
            comment="HMAC-SHA256 of every tax number in any cell, as in secure.company_identity, "
            "and of every company's title in a form's column of titles",
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("submission_mention_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["secure.identity_key.key_id"],
            name=op.f("submission_mention_key_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("load_id", name=op.f("submission_mention_pkey")),
        schema="secure",
        comment="Grain: one load of a submitted file, whatever became of it. What is not here, or "
        "under an older key, is read again from landing before a company is forgotten.",
    )
    op.create_table(
        "company_group",
        sa.Column(
            "folded_name",
            sa.Text(),
            nullable=False,
            comment="In the form in which titles are compared",
        ),
        sa.Column("group_id", sa.Text(), nullable=False, comment="As in warehouse.dim_company"),
        sa.PrimaryKeyConstraint("folded_name", name=op.f("company_group_pkey")),
        schema="secure",
        comment="Grain: one name of a holding, folded. A holding keeps its pseudonym under a new "
        "key, and has one drawn at random once a company of it was made anonymous: no name leads "
        "to that one but this row, which goes with the last company that is known.",
    )
    op.create_index("company_group_group_id_idx", "company_group", ["group_id"], schema="secure")


def downgrade() -> None:
    # Whom a file names is read again from the file. The pseudonyms of holdings are drawn at random
    # and stand nowhere else.
    refuse_to_lose(op.get_bind(), ["secure.company_group"])
    op.drop_table("company_group", schema="secure")
    op.drop_table("submission_mention", schema="secure")
