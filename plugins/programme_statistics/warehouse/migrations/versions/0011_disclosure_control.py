"""Publications of members' tables, what stands behind their cells, and measures of submissions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from programme_statistics.warehouse.way_back import refuse_to_lose

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_CONF = "SDMX: F free; C confidential; S left out to protect others; N not for publication (too much of it is imputed)"
_ROW = "warehouse.dim_cluster, or ALL: all member companies, each once"


def upgrade() -> None:
    op.create_table(
        "submission_measure",
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column("form_code", sa.Text(), nullable=False),
        sa.Column(
            "measures",
            postgresql.JSONB(),
            nullable=False,
            comment="By the names of the suite",
        ),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True, comment="NULL: not yet"),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("submission_measure_load_id_fkey")
        ),
        sa.PrimaryKeyConstraint("load_id", "form_code", name=op.f("submission_measure_pkey")),
        schema="ops",
        comment="Grain: one submitted file and form. Counts of its rows, which the suite expectations/member_<form>.json judges for all files of a run at once; the verdicts are in ops.check_result. Numbers only.",
    )
    op.create_table(
        "member_publication",
        sa.Column("publication_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref_quarter", sa.Date(), nullable=False, comment="Its first day"),
        sa.Column(
            "known_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="The facts are those known at this time",
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
            "n_confidential", sa.Integer(), nullable=False, comment="Cells left out for themselves"
        ),
        sa.Column(
            "n_secondary", sa.Integer(), nullable=False, comment="Cells left out to protect others"
        ),
        sa.Column(
            "n_not_published",
            sa.Integer(),
            nullable=False,
            comment="Cells left out for imputation",
        ),
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
            name=op.f("member_publication_status_check"),
        ),
        sa.CheckConstraint(
            "extract(day from ref_quarter) = 1", name=op.f("member_publication_first_day_check")
        ),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("member_publication_pkey")),
        schema="ops",
        comment="Grain: one time the tables of members of a quarter were judged by disclosure control. published: its cells hold from checked_at on; unchanged: the last publication still says all; held: the audit failed, nothing was published.",
    )
    op.create_index(
        "member_publication_ref_quarter_idx", "member_publication", ["ref_quarter"], schema="ops"
    )
    op.create_table(
        "published_cell",
        sa.Column("publication_id", sa.BigInteger(), nullable=False),
        sa.Column("cluster_code", sa.Text(), nullable=False, comment=_ROW),
        sa.Column(
            "measure",
            sa.Text(),
            nullable=False,
            comment="members, reporting (companies); export_usd; turnover_try; employees; value_added_per_employee_try",
        ),
        sa.Column(
            "value",
            sa.Numeric(20, 2),
            nullable=True,
            comment="In the measure's unit; NULL: not printed, or nobody reported",
        ),
        sa.Column("conf_status", sa.Text(), nullable=False, comment=_CONF),
        sa.Column(
            "obs_status",
            sa.Text(),
            nullable=False,
            comment="SDMX: A normal; I partly imputed; M nobody reported",
        ),
        sa.Column(
            "imputed_pct",
            sa.Numeric(5, 2),
            nullable=True,
            comment="Part of value that is imputed, percent; NULL: it would tell of one or two companies",
        ),
        sa.Column(
            "is_kept",
            sa.Boolean(),
            nullable=False,
            comment="The value is that of an earlier publication: the revised one would tell what one or two companies changed",
        ),
        sa.CheckConstraint(
            "conf_status in ('F', 'C', 'S', 'N')", name=op.f("published_cell_conf_status_check")
        ),
        sa.CheckConstraint(
            "obs_status in ('A', 'I', 'M')", name=op.f("published_cell_obs_status_check")
        ),
        sa.CheckConstraint(
            "conf_status = 'F' or value is null", name=op.f("published_cell_protected_check")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["ops.member_publication.publication_id"],
            name=op.f("published_cell_publication_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "publication_id", "cluster_code", "measure", name=op.f("published_cell_pkey")
        ),
        schema="warehouse",
        comment="Grain: one publication, row and measure. Holds nothing that was not printed; what stands behind it is in secure.member_cell. Never changed.",
    )
    op.create_table(
        "member_cell",
        sa.Column("publication_id", sa.BigInteger(), nullable=False),
        sa.Column("cluster_code", sa.Text(), nullable=False, comment=_ROW),
        sa.Column(
            "measure",
            sa.Text(),
            nullable=False,
            comment="members, reporting, export_usd, turnover_try, employees, value_added_try (which counts as printed where value added per employee is)",
        ),
        sa.Column(
            "value",
            sa.Numeric(20, 2),
            nullable=True,
            comment="True value with what is imputed; NULL: nobody reported",
        ),
        sa.Column(
            "reported",
            sa.Numeric(20, 2),
            nullable=True,
            comment="Of it what was reported; what protection is about",
        ),
        sa.Column(
            "n_respondents",
            sa.Integer(),
            nullable=False,
            comment="Companies or holdings that reported it",
        ),
        sa.Column("conf_status", sa.Text(), nullable=False, comment=_CONF),
        sa.Column(
            "reasons",
            sa.ARRAY(sa.Text()),
            nullable=False,
            comment="PRIMARY_FREQ, PRIMARY_CONC, PRIMARY_REST (official total less members), SECONDARY, FROZEN (an earlier publication left it out), IMPUTED",
        ),
        sa.Column(
            "is_kept",
            sa.Boolean(),
            nullable=False,
            comment="The printed value is an earlier publication's",
        ),
        sa.Column(
            "protection",
            sa.Numeric(),
            nullable=True,
            comment="How far from reported the interval has to reach on either side; NULL: it is safe",
        ),
        sa.Column(
            "computable_low",
            sa.Numeric(),
            nullable=True,
            comment="Least that reported can be for who knows all that is printed",
        ),
        sa.Column("computable_high", sa.Numeric(), nullable=True, comment="Greatest; NULL: none"),
        sa.CheckConstraint(
            "conf_status in ('F', 'C', 'S', 'N')", name=op.f("member_cell_conf_status_check")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["ops.member_publication.publication_id"],
            name=op.f("member_cell_publication_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "publication_id", "cluster_code", "measure", name=op.f("member_cell_pkey")
        ),
        schema="secure",
        comment="Grain: one publication, row and measure with its true value, why it was left out, and what can be computed of it all the same. For the steward, never for publication.",
    )
    op.create_table(
        "member_breach",
        sa.Column("publication_id", sa.BigInteger(), nullable=False),
        sa.Column("breach_no", sa.Integer(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column(
            "cluster_codes",
            sa.ARRAY(sa.Text()),
            nullable=False,
            comment="Rows that the sum's companies are counted in",
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
            comment="Only another member could compute it",
        ),
        sa.Column(
            "is_above",
            sa.Boolean(),
            nullable=False,
            comment="The upper end is too near; false: the lower",
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["ops.member_publication.publication_id"],
            name=op.f("member_breach_publication_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("publication_id", "breach_no", name=op.f("member_breach_pkey")),
        schema="secure",
        comment="Grain: one sum of one held publication that could be computed too closely. For the steward.",
    )


def downgrade() -> None:
    refuse_to_lose(
        op.get_bind(),
        (
            "ops.member_publication",
            "warehouse.published_cell",
            "secure.member_cell",
            "secure.member_breach",
            "ops.submission_measure",
        ),
    )
    op.drop_table("member_breach", schema="secure")
    op.drop_table("member_cell", schema="secure")
    op.drop_table("published_cell", schema="warehouse")
    op.drop_table("member_publication", schema="ops")
    op.drop_table("submission_measure", schema="ops")
