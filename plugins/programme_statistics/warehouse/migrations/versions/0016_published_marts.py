"""Marts of the programmes that rest on companies' figures are published after disclosure control"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from programme_statistics.warehouse.way_back import refuse_to_lose

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mart_publication",
        sa.Column("publication_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "mart_code", sa.Text(), nullable=False, comment="Marts that are published together"
        ),
        sa.Column(
            "known_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="The facts are those known at this time",
        ),
        sa.Column(
            "through",
            sa.Date(),
            nullable=False,
            comment="Figures of a day are of days up to this one",
        ),
        sa.Column("status", sa.Text(), nullable=False, comment="published, unchanged or held"),
        sa.Column(
            "rules_version",
            sa.Text(),
            nullable=False,
            comment="Name of the set of parameters; the parameters are in the secrets backend only",
        ),
        sa.Column("n_free", sa.Integer(), nullable=False, comment="Cells with a figure"),
        sa.Column(
            "n_kept",
            sa.Integer(),
            nullable=False,
            comment="Of these, with that of an earlier publication",
        ),
        sa.Column("n_withheld", sa.Integer(), nullable=False, comment="Cells left out"),
        sa.Column(
            "sentence",
            sa.Text(),
            nullable=False,
            comment="What came of it, in words that tell no figure",
        ),
        sa.Column(
            "checked_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "status in ('published', 'unchanged', 'held')",
            name=op.f("mart_publication_status_check"),
        ),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("mart_publication_pkey")),
        schema="ops",
        comment="Grain: one time that marts of the programmes with companies' figures were judged by disclosure control. published: its rows hold from checked_at on; unchanged: the last publication still says all; held: the audit failed, nothing was published.",
    )
    op.create_index("mart_publication_mart_idx", "mart_publication", ["mart_code"], schema="ops")
    op.create_table(
        "published_row",
        sa.Column("publication_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="The mart it is a row of"),
        sa.Column("row_key", sa.Text(), nullable=False, comment="Its key, in one word"),
        sa.Column(
            "figures", postgresql.JSONB(), nullable=False, comment="The mart's columns by name"
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["ops.mart_publication.publication_id"],
            name=op.f("published_row_publication_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "publication_id", "kind", "row_key", name=op.f("published_row_pkey")
        ),
        schema="warehouse",
        comment="Grain: one publication and row of a mart. Holds nothing that was not printed; what stands behind it is in secure.mart_cell. Never changed.",
    )
    op.create_table(
        "mart_cell",
        sa.Column("publication_id", sa.BigInteger(), nullable=False),
        sa.Column("cell_key", sa.Text(), nullable=False, comment="Row or rows, and which figures"),
        sa.Column(
            "measure",
            sa.Text(),
            nullable=False,
            comment="What is protected. A figure that is made of several is printed where all may be",
        ),
        sa.Column(
            "value", sa.Numeric(), nullable=False, comment="True value of companies' part of it"
        ),
        sa.Column(
            "n_respondents",
            sa.Integer(),
            nullable=False,
            comment="Companies or holdings it is of",
        ),
        sa.Column(
            "conf_status",
            sa.Text(),
            nullable=False,
            comment="F free; C confidential; S left out to protect others, or with others",
        ),
        sa.Column(
            "reasons",
            sa.ARRAY(sa.Text()),
            nullable=False,
            comment="PRIMARY_FREQ, PRIMARY_CONC, SECONDARY, BESIDE (what is printed with it is not)",
        ),
        sa.Column(
            "is_anew",
            sa.Boolean(),
            nullable=False,
            comment="Printed, and not as an earlier publication has it: later ones are held against it",
        ),
        sa.Column(
            "protection",
            sa.Numeric(),
            nullable=True,
            comment="How far from value the interval has to reach; NULL: it is safe",
        ),
        sa.Column(
            "computable_low",
            sa.Numeric(),
            nullable=True,
            comment="Least that value can be for who knows all that is printed",
        ),
        sa.Column("computable_high", sa.Numeric(), nullable=True, comment="Greatest; NULL: none"),
        sa.CheckConstraint(
            "conf_status in ('F', 'C', 'S')", name=op.f("mart_cell_conf_status_check")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["ops.mart_publication.publication_id"],
            name=op.f("mart_cell_publication_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "publication_id", "cell_key", "measure", name=op.f("mart_cell_pkey")
        ),
        schema="secure",
        comment="Grain: one publication, cell and measure with its true value, why it was left out, and what can be computed of it all the same. A cell is what is printed or left out as one. For the steward, never for publication.",
    )
    op.create_table(
        "mart_breach",
        sa.Column("publication_id", sa.BigInteger(), nullable=False),
        sa.Column("breach_no", sa.Integer(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column(
            "cell_keys",
            sa.ARRAY(sa.Text()),
            nullable=False,
            comment="Cells that the sum's companies are counted in",
        ),
        sa.Column(
            "n_respondents",
            sa.Integer(),
            nullable=False,
            comment="Companies or holdings in the sum",
        ),
        sa.Column(
            "is_by_member",
            sa.Boolean(),
            nullable=False,
            comment="Only another company could compute it",
        ),
        sa.Column(
            "is_above",
            sa.Boolean(),
            nullable=False,
            comment="The upper end is too near; false: the lower",
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["ops.mart_publication.publication_id"],
            name=op.f("mart_breach_publication_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("publication_id", "breach_no", name=op.f("mart_breach_pkey")),
        schema="secure",
        comment="Grain: one sum of one held publication of marts that could be computed too closely. For the steward.",
    )


def downgrade() -> None:
    refuse_to_lose(
        op.get_bind(),
        (
            "ops.mart_publication",
            "warehouse.published_row",
            "secure.mart_cell",
            "secure.mart_breach",
        ),
    )
    op.drop_table("mart_breach", schema="secure")
    op.drop_table("mart_cell", schema="secure")
    op.drop_table("published_row", schema="warehouse")
    op.drop_index("mart_publication_mart_idx", "mart_publication", schema="ops")
    op.drop_table("mart_publication", schema="ops")
