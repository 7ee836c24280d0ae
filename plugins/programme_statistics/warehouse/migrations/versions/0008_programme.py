"""The registers of the programmes: a table each, their versions, and what must not overlap in time"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_EXCLUSIVE = [
    ("incentive_region", ["province_code"], "valid_from", "valid_to"),
    ("dim_support_rule", ["legal_regime", "support_item"], "valid_from", "valid_to"),
    ("fact_network_link", ["from_party", "to_party", "link_type"], "valid_from", "valid_to"),
    ("bridge_project_party", ["project_code", "party_code"], "joined_on", "left_on"),
    ("project_state", ["project_code"], "valid_from", "valid_to"),
]


def upgrade() -> None:  # noqa: PLR0915  a statement for every table

    op.create_table(
        "dim_indicator",
        sa.Column("indicator_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("name_tr", sa.Text(), nullable=False, comment="Name in Turkish"),
        sa.Column(
            "definition",
            sa.Text(),
            nullable=False,
            comment="What is counted, or that nobody has said so",
        ),
        sa.Column("unit", sa.Text(), nullable=False, comment="Unit of its values"),
        sa.Column("direction", sa.Text(), nullable=False, comment="Which way is better"),
        sa.Column(
            "has_metric",
            sa.Boolean(),
            nullable=False,
            comment="False: the documents name it without saying how it is measured, so that no target on it can be judged",
        ),
        sa.Column(
            "nearest_code",
            sa.Text(),
            nullable=True,
            comment="Indicator that would stand for it if the two were the same, which nobody has said; NULL: none",
        ),
        sa.Column(
            "adds_up",
            sa.Boolean(),
            nullable=False,
            comment="Values of the parts of a scope add up to the value of the scope",
        ),
        sa.Column(
            "load_id",
            sa.BigInteger(),
            nullable=False,
            comment="Load that brought the row as it is; see ops.load",
        ),
        sa.CheckConstraint(
            "direction in ('up', 'down', 'neutral')", name=op.f("dim_indicator_direction_check")
        ),
        sa.CheckConstraint(
            "unit in ('enterprises', 'clusters', 'persons', 'percent', 'USD', 'count', 'index')",
            name=op.f("dim_indicator_unit_check"),
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_indicator_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["nearest_code"],
            ["warehouse.dim_indicator.indicator_code"],
            name=op.f("dim_indicator_nearest_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("indicator_code", name=op.f("dim_indicator_pkey")),
        schema="warehouse",
        comment="Grain: one indicator of the programmes. Loaded by programme_register_load from the register indicators.",
    )
    op.create_table(
        "dim_source_document",
        sa.Column(
            "document_code",
            sa.Text(),
            nullable=False,
            comment="Short name that every other register cites",
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="Title, or what the document is"),
        sa.Column("publisher", sa.Text(), nullable=False, comment="Who published it"),
        sa.Column("language", sa.Text(), nullable=False, comment="Language it is written in"),
        sa.Column(
            "published_on", sa.Date(), nullable=True, comment="Day of publication; NULL: not stated"
        ),
        sa.Column(
            "read_count",
            sa.Integer(),
            nullable=True,
            comment="Times it was read, as its page counts; says nothing of the programme",
        ),
        sa.Column("note", sa.Text(), nullable=True, comment="What a reader has to know of it"),
        sa.Column(
            "load_id",
            sa.BigInteger(),
            nullable=False,
            comment="Load that brought the row as it is; see ops.load",
        ),
        sa.CheckConstraint(
            "language in ('en', 'tr')", name=op.f("dim_source_document_language_check")
        ),
        sa.CheckConstraint("read_count >= 0", name=op.f("dim_source_document_read_count_check")),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_source_document_load_id_fkey")
        ),
        sa.PrimaryKeyConstraint("document_code", name=op.f("dim_source_document_pkey")),
        schema="warehouse",
        comment="Grain: one document that says something about the programmes; the secretariat's own records are one too. Loaded by programme_register_load from the register source_documents.",
    )
    op.create_table(
        "register_correction",
        sa.Column("register_code", sa.Text(), nullable=False, comment="Register"),
        sa.Column(
            "row_key",
            sa.Text(),
            nullable=False,
            comment="Key of the row, its parts joined by ' / '",
        ),
        sa.Column("field_name", sa.Text(), nullable=False, comment="Field"),
        sa.Column(
            "value_as_read",
            sa.Text(),
            nullable=True,
            comment="What the register says; empty: nothing",
        ),
        sa.Column(
            "corrected_value",
            sa.Text(),
            nullable=True,
            comment="What holds instead; empty: nothing",
        ),
        sa.Column(
            "reason", sa.Text(), nullable=False, comment="Why, and where the right value stands"
        ),
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
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("register_correction_load_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "register_code", "row_key", "field_name", name=op.f("register_correction_pkey")
        ),
        schema="warehouse",
        comment="Grain: one value of a register that is corrected while it is read, with the reason. Guard: a load is refused once the register no longer says value_as_read. Loaded by programme_register_load from the register corrections.",
    )
    op.create_table(
        "register_version",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("register_code", sa.Text(), nullable=False, comment="Register"),
        sa.Column(
            "row_key",
            sa.Text(),
            nullable=False,
            comment="Key of the row, its parts joined by ' / '",
        ),
        sa.Column(
            "body",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="The row, corrections applied: values by field",
        ),
        sa.Column(
            "file_name",
            sa.Text(),
            nullable=False,
            comment="File, and sheet, within the landed bytes",
        ),
        sa.Column("place", sa.Text(), nullable=False, comment="Line of the file"),
        sa.Column(
            "valid_from", sa.DateTime(timezone=True), nullable=False, comment="Known from this time"
        ),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
            comment="Known until before this time; infinity: now",
        ),
        sa.Column(
            "load_id", sa.BigInteger(), nullable=False, comment="Load that brought it; see ops.load"
        ),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("register_version_validity_check")),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("register_version_load_id_fkey")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("register_version_pkey")),
        schema="warehouse",
        comment="Grain: one version of one row of one register. The tables of the registers hold what holds now; here is what was known at any time: valid_from <= t < valid_to.",
    )
    op.create_index(
        "register_version_current_key",
        "register_version",
        ["register_code", "row_key"],
        unique=True,
        schema="warehouse",
        postgresql_where=sa.text("valid_to = 'infinity'"),
    )
    op.create_index(
        "register_version_load_id_idx",
        "register_version",
        ["load_id"],
        unique=False,
        schema="warehouse",
    )
    op.create_table(
        "dim_statement",
        sa.Column(
            "statement_no",
            sa.Integer(),
            nullable=False,
            comment="Number by which other registers and docs/coverage.md cite it",
        ),
        sa.Column("document_code", sa.Text(), nullable=False, comment="Where it stands"),
        sa.Column(
            "quote",
            sa.Text(),
            nullable=False,
            comment="The words as written, shortened by ...; spelling kept",
        ),
        sa.Column(
            "load_id",
            sa.BigInteger(),
            nullable=False,
            comment="Load that brought the row as it is; see ops.load",
        ),
        sa.CheckConstraint("statement_no >= 1", name=op.f("dim_statement_statement_no_check")),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_statement_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_statement_load_id_fkey")
        ),
        sa.PrimaryKeyConstraint("statement_no", name=op.f("dim_statement_pkey")),
        schema="warehouse",
        comment="Grain: one statement of a source document; docs/coverage.md says what answers it. Loaded by programme_register_load from the register statements.",
    )
    op.create_table(
        "bridge_cluster_industry",
        sa.Column("cluster_code", sa.Text(), nullable=False, comment="Cluster"),
        sa.Column("nace_code", sa.Text(), nullable=False, comment="NACE Rev. 2"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("bridge_cluster_industry_basis_check"),
        ),
        sa.ForeignKeyConstraint(
            ["cluster_code"],
            ["warehouse.dim_cluster.cluster_code"],
            name=op.f("bridge_cluster_industry_cluster_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("bridge_cluster_industry_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("bridge_cluster_industry_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("bridge_cluster_industry_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "cluster_code", "nace_code", name=op.f("bridge_cluster_industry_pkey")
        ),
        schema="warehouse",
        comment="Grain: one industry (NACE) of one cluster. Loaded by programme_register_load from the register cluster_industries.",
    )
    op.create_table(
        "dim_activity_type",
        sa.Column("activity_type", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("name_tr", sa.Text(), nullable=False, comment="Name in Turkish"),
        sa.Column(
            "is_supportable",
            sa.Boolean(),
            nullable=False,
            comment="Its costs can be supported under UR-GE",
        ),
        sa.Column(
            "counts_as_training",
            sa.Boolean(),
            nullable=False,
            comment="Its hours are training hours",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_activity_type_basis_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_activity_type_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_activity_type_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_activity_type_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("activity_type", name=op.f("dim_activity_type_pkey")),
        schema="warehouse",
        comment="Grain: one type of activity. Loaded by programme_register_load from the register activity_types.",
    )
    op.create_table(
        "dim_benchmark_indicator",
        sa.Column("benchmark_indicator", sa.Text(), nullable=False, comment="Short name"),
        sa.Column(
            "pillar",
            sa.Text(),
            nullable=False,
            comment="Pillar it counts in; pillars weigh the same",
        ),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("name_tr", sa.Text(), nullable=False, comment="Name in Turkish"),
        sa.Column("unit", sa.Text(), nullable=False, comment="Unit of the raw value"),
        sa.Column(
            "low_goalpost",
            sa.Numeric(precision=20, scale=6),
            nullable=False,
            comment="Raw value that scores 0",
        ),
        sa.Column(
            "high_goalpost",
            sa.Numeric(precision=20, scale=6),
            nullable=False,
            comment="Raw value that scores 100; lower than low_goalpost where less is better",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_benchmark_indicator_basis_check"),
        ),
        sa.CheckConstraint(
            "pillar in ('export', 'productivity', 'innovation', 'cooperation', 'governance', 'human_capital')",
            name=op.f("dim_benchmark_indicator_pillar_check"),
        ),
        sa.CheckConstraint(
            "low_goalpost <> high_goalpost",
            name=op.f("dim_benchmark_indicator_low_goalpost_differs_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_benchmark_indicator_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_benchmark_indicator_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_benchmark_indicator_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("benchmark_indicator", name=op.f("dim_benchmark_indicator_pkey")),
        schema="warehouse",
        comment="Grain: one indicator of the national comparison. The goalposts are fixed once, so that rounds compare. Loaded by programme_register_load from the register benchmark_indicators.",
    )
    op.create_table(
        "dim_benchmark_round",
        sa.Column("round_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("round_no", sa.Integer(), nullable=False, comment="Order of the rounds"),
        sa.Column(
            "held_on", sa.Date(), nullable=False, comment="Day as of which clusters are compared"
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_benchmark_round_basis_check"),
        ),
        sa.CheckConstraint("round_no >= 1", name=op.f("dim_benchmark_round_round_no_check")),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_benchmark_round_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_benchmark_round_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_benchmark_round_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("round_code", name=op.f("dim_benchmark_round_pkey")),
        schema="warehouse",
        comment="Grain: one round of the national comparison of clusters. Loaded by programme_register_load from the register benchmark_rounds.",
    )
    op.create_table(
        "dim_benchmark_subject",
        sa.Column("subject_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("name_tr", sa.Text(), nullable=True, comment="Name in Turkish"),
        sa.Column(
            "province_code",
            sa.Text(),
            nullable=True,
            comment="Where it is; NULL: several, or not stated",
        ),
        sa.Column(
            "cluster_code",
            sa.Text(),
            nullable=True,
            comment="The same cluster where a programme works with it",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_benchmark_subject_basis_check"),
        ),
        sa.ForeignKeyConstraint(
            ["cluster_code"],
            ["warehouse.dim_cluster.cluster_code"],
            name=op.f("dim_benchmark_subject_cluster_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_benchmark_subject_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_benchmark_subject_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["province_code"],
            ["warehouse.dim_province.province_code"],
            name=op.f("dim_benchmark_subject_province_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_benchmark_subject_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("subject_code", name=op.f("dim_benchmark_subject_pkey")),
        schema="warehouse",
        comment="Grain: one cluster of the country that takes part in the comparison, whether the programmes work with it or not. Loaded by programme_register_load from the register benchmark_subjects.",
    )
    op.create_table(
        "dim_context_event",
        sa.Column("context_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("name_tr", sa.Text(), nullable=False, comment="Name in Turkish"),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="First day"),
        sa.Column("valid_to", sa.Date(), nullable=False, comment="First day after it"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_context_event_basis_check"),
        ),
        sa.CheckConstraint(
            "greatest(valid_from) <= valid_to",
            name=op.f("dim_context_event_valid_to_in_order_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_context_event_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_context_event_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_context_event_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("context_code", name=op.f("dim_context_event_pkey")),
        schema="warehouse",
        comment="Grain: one event outside the programmes that figures have to be read with. Loaded by programme_register_load from the register context_events.",
    )
    op.create_table(
        "dim_organisation",
        sa.Column("organisation_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column(
            "name_tr", sa.Text(), nullable=True, comment="Name in Turkish; NULL: none in use"
        ),
        sa.Column("organisation_type", sa.Text(), nullable=False, comment="Kind of organisation"),
        sa.Column(
            "province_code", sa.Text(), nullable=True, comment="Seat; NULL: abroad or not known"
        ),
        sa.Column(
            "succeeds_code",
            sa.Text(),
            nullable=True,
            comment="Organisation whose duties it took over",
        ),
        sa.Column(
            "valid_from",
            sa.Date(),
            nullable=True,
            comment="First day under this name; NULL: before the programmes",
        ),
        sa.Column(
            "valid_to",
            sa.Date(),
            nullable=True,
            comment="First day it no longer has this name; NULL: it still has",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_organisation_basis_check"),
        ),
        sa.CheckConstraint(
            "organisation_type in ('ministry', 'chamber', 'exporters_association', 'university', 'technopark', 'consultant', 'investor', 'eu', 'ngo', 'other')",
            name=op.f("dim_organisation_organisation_type_check"),
        ),
        sa.CheckConstraint(
            "greatest(valid_from) <= valid_to",
            name=op.f("dim_organisation_valid_to_in_order_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_organisation_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_organisation_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["province_code"],
            ["warehouse.dim_province.province_code"],
            name=op.f("dim_organisation_province_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_organisation_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["succeeds_code"],
            ["warehouse.dim_organisation.organisation_code"],
            name=op.f("dim_organisation_succeeds_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("organisation_code", name=op.f("dim_organisation_pkey")),
        schema="warehouse",
        comment="Grain: one organisation under one name; a ministry that changed its name has a row for each, linked by succeeds_code. Loaded by programme_register_load from the register organisations.",
    )
    op.create_table(
        "dim_participant_type",
        sa.Column("participant_type", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("name_tr", sa.Text(), nullable=False, comment="Name in Turkish"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_participant_type_basis_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_participant_type_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_participant_type_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_participant_type_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("participant_type", name=op.f("dim_participant_type_pkey")),
        schema="warehouse",
        comment="Grain: one kind of participant of events. Loaded by programme_register_load from the register participant_types.",
    )
    op.create_table(
        "dim_party",
        sa.Column(
            "party_code",
            sa.Text(),
            nullable=False,
            comment="Code of the secretariat's; names nobody",
        ),
        sa.Column("party_type", sa.Text(), nullable=False, comment="Kind of party"),
        sa.Column(
            "province_code", sa.Text(), nullable=True, comment="Where it is; NULL: not known"
        ),
        sa.Column(
            "cluster_code", sa.Text(), nullable=True, comment="Cluster it belongs to; NULL: none"
        ),
        sa.Column(
            "nace_code",
            sa.Text(),
            nullable=True,
            comment="Its industry, NACE Rev. 2; NULL: not known",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_party_basis_check"),
        ),
        sa.CheckConstraint(
            "party_type in ('sme', 'large_enterprise', 'university', 'public', 'ngo', 'chamber', 'cluster_organisation')",
            name=op.f("dim_party_party_type_check"),
        ),
        sa.ForeignKeyConstraint(
            ["cluster_code"],
            ["warehouse.dim_cluster.cluster_code"],
            name=op.f("dim_party_cluster_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_party_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_party_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["province_code"],
            ["warehouse.dim_province.province_code"],
            name=op.f("dim_party_province_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_party_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("party_code", name=op.f("dim_party_pkey")),
        schema="warehouse",
        comment="Grain: one enterprise or institution of a network, by a code of the secretariat's that names nobody. Loaded by programme_register_load from the register parties.",
    )
    op.create_table(
        "dim_programme",
        sa.Column("programme_code", sa.Text(), nullable=False, comment="URGE, SMENET, ..."),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column(
            "name_tr", sa.Text(), nullable=True, comment="Name in Turkish; NULL: none in use"
        ),
        sa.Column("legal_basis", sa.Text(), nullable=True, comment="What it rests on"),
        sa.Column("follows_code", sa.Text(), nullable=True, comment="Programme that it follows up"),
        sa.Column(
            "budget_amount",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="Budget of the whole programme; NULL: not stated",
        ),
        sa.Column(
            "budget_currency",
            sa.Text(),
            nullable=True,
            comment="Currency of budget_amount, ISO 4217",
        ),
        sa.Column(
            "started_on",
            sa.Date(),
            nullable=True,
            comment="First day, or first day of the stated month",
        ),
        sa.Column(
            "ended_on",
            sa.Date(),
            nullable=True,
            comment="Last day, or last day of the stated month",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_programme_basis_check"),
        ),
        sa.CheckConstraint("budget_amount >= 0", name=op.f("dim_programme_budget_amount_check")),
        sa.CheckConstraint(
            "greatest(started_on) <= ended_on", name=op.f("dim_programme_ended_on_in_order_check")
        ),
        sa.CheckConstraint(
            "num_nulls(budget_amount, budget_currency) in (0, 2)",
            name=op.f("dim_programme_budget_amount_whole_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_programme_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["follows_code"],
            ["warehouse.dim_programme.programme_code"],
            name=op.f("dim_programme_follows_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_programme_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_programme_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("programme_code", name=op.f("dim_programme_pkey")),
        schema="warehouse",
        comment="Grain: one programme. Loaded by programme_register_load from the register programmes.",
    )
    op.create_table(
        "dim_project_rule",
        sa.Column("legal_regime", sa.Text(), nullable=False, comment="Legal basis"),
        sa.Column("rule_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("rule_value", sa.Integer(), nullable=False, comment="The limit"),
        sa.Column("description", sa.Text(), nullable=False, comment="What is limited"),
        sa.Column("certainty", sa.Text(), nullable=False, comment="How sure the rule is"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_project_rule_basis_check"),
        ),
        sa.CheckConstraint(
            "certainty in ('high', 'medium', 'low')", name=op.f("dim_project_rule_certainty_check")
        ),
        sa.CheckConstraint(
            "legal_regime in ('2010/8', '5973')", name=op.f("dim_project_rule_legal_regime_check")
        ),
        sa.CheckConstraint("rule_value >= 0", name=op.f("dim_project_rule_rule_value_check")),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_project_rule_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_project_rule_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_project_rule_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("legal_regime", "rule_code", name=op.f("dim_project_rule_pkey")),
        schema="warehouse",
        comment="Grain: one limit that holds for projects or companies under one legal regime. Loaded by programme_register_load from the register project_rules.",
    )
    op.create_table(
        "dim_sector_review_criterion",
        sa.Column("criterion_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("name_tr", sa.Text(), nullable=False, comment="Name in Turkish"),
        sa.Column(
            "weight",
            sa.Numeric(precision=20, scale=6),
            nullable=True,
            comment="Weight; NULL: not stated, criteria then weigh the same",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_sector_review_criterion_basis_check"),
        ),
        sa.CheckConstraint("weight >= 0", name=op.f("dim_sector_review_criterion_weight_check")),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_sector_review_criterion_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_sector_review_criterion_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_sector_review_criterion_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("criterion_code", name=op.f("dim_sector_review_criterion_pkey")),
        schema="warehouse",
        comment="Grain: one criterion by which sectors of a province were compared. Loaded by programme_register_load from the register sector_review_criteria.",
    )
    op.create_table(
        "dim_service",
        sa.Column("service_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("name_tr", sa.Text(), nullable=False, comment="Name in Turkish"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_service_basis_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_service_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_service_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_service_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("service_code", name=op.f("dim_service_pkey")),
        schema="warehouse",
        comment="Grain: one kind of service. Loaded by programme_register_load from the register services.",
    )
    op.create_table(
        "dim_support_item",
        sa.Column("support_item", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("name_tr", sa.Text(), nullable=False, comment="Name in Turkish"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_support_item_basis_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_support_item_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_support_item_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_support_item_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("support_item", name=op.f("dim_support_item_pkey")),
        schema="warehouse",
        comment="Grain: one item that the rules speak of: what shares one cap, rate and limit. Loaded by programme_register_load from the register support_items.",
    )
    op.create_table(
        "dim_topic",
        sa.Column("topic_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("name_tr", sa.Text(), nullable=False, comment="Name in Turkish"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_topic_basis_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_topic_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_topic_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_topic_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("topic_code", name=op.f("dim_topic_pkey")),
        schema="warehouse",
        comment="Grain: one topic of activities and feedback. Loaded by programme_register_load from the register topics.",
    )
    op.create_table(
        "dim_value_chain_stage",
        sa.Column("stage_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("stage_no", sa.Integer(), nullable=False, comment="Order along the chain"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("name_tr", sa.Text(), nullable=False, comment="Name in Turkish"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_value_chain_stage_basis_check"),
        ),
        sa.CheckConstraint("stage_no >= 1", name=op.f("dim_value_chain_stage_stage_no_check")),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_value_chain_stage_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_value_chain_stage_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_value_chain_stage_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("stage_code", name=op.f("dim_value_chain_stage_pkey")),
        schema="warehouse",
        comment="Grain: one stage of a cluster's value chain. Loaded by programme_register_load from the register value_chain_stages.",
    )
    op.create_table(
        "fact_producer_price",
        sa.Column("nace_code", sa.Text(), nullable=False, comment="NACE Rev. 2, or TOTAL"),
        sa.Column("year", sa.Integer(), nullable=False, comment="Year"),
        sa.Column(
            "price_index",
            sa.Numeric(precision=20, scale=6),
            nullable=False,
            comment="Mean of the year; any base, the same for all years",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_producer_price_basis_check"),
        ),
        sa.CheckConstraint("price_index >= 0", name=op.f("fact_producer_price_price_index_check")),
        sa.CheckConstraint(
            "year >= 2000 and year <= 2100", name=op.f("fact_producer_price_year_check")
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_producer_price_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_producer_price_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_producer_price_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("nace_code", "year", name=op.f("fact_producer_price_pkey")),
        schema="warehouse",
        comment="Grain: one industry and year of the index of domestic producer prices. Loaded by programme_register_load from the register producer_prices.",
    )
    op.create_table(
        "fact_record_claim",
        sa.Column("claim_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column(
            "claim_value_usd",
            sa.Numeric(precision=20, scale=2),
            nullable=False,
            comment="The claimed figure, US dollars",
        ),
        sa.Column(
            "rounded_to_usd",
            sa.Numeric(precision=20, scale=2),
            nullable=False,
            comment="Unit the document rounds to: 1000000 for '328 million'",
        ),
        sa.Column(
            "quarter_of_year", sa.Integer(), nullable=True, comment="Quarter; NULL: a whole year"
        ),
        sa.Column(
            "year",
            sa.Integer(),
            nullable=True,
            comment="Year; NULL: not stated, every year is tried",
        ),
        sa.Column("scope", sa.Text(), nullable=False, comment="Whose exports the document means"),
        sa.Column("record_kind", sa.Text(), nullable=False, comment="What it is the record of"),
        sa.Column(
            "cluster_code",
            sa.Text(),
            nullable=True,
            comment="Cluster whose products are the nearest official series",
        ),
        sa.Column("sector_code", sa.Text(), nullable=True, comment="TİM's sector that holds them"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_record_claim_basis_check"),
        ),
        sa.CheckConstraint(
            "record_kind in ('same_quarter', 'any_quarter', 'year')",
            name=op.f("fact_record_claim_record_kind_check"),
        ),
        sa.CheckConstraint(
            "scope in ('national_sector', 'cluster_members')",
            name=op.f("fact_record_claim_scope_check"),
        ),
        sa.CheckConstraint(
            "claim_value_usd >= 0", name=op.f("fact_record_claim_claim_value_usd_check")
        ),
        sa.CheckConstraint(
            "quarter_of_year >= 1 and quarter_of_year <= 4",
            name=op.f("fact_record_claim_quarter_of_year_check"),
        ),
        sa.CheckConstraint(
            "rounded_to_usd >= 0", name=op.f("fact_record_claim_rounded_to_usd_check")
        ),
        sa.CheckConstraint(
            "year >= 1990 and year <= 2100", name=op.f("fact_record_claim_year_check")
        ),
        sa.ForeignKeyConstraint(
            ["cluster_code"],
            ["warehouse.dim_cluster.cluster_code"],
            name=op.f("fact_record_claim_cluster_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_record_claim_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_record_claim_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["sector_code"],
            ["warehouse.dim_sector.sector_code"],
            name=op.f("fact_record_claim_sector_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_record_claim_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("claim_code", name=op.f("fact_record_claim_pkey")),
        schema="warehouse",
        comment="Grain: one claim of a document that a figure is a record; mart.record_claim tests it. It is never a figure of exports. Loaded by programme_register_load from the register record_claims.",
    )
    op.create_table(
        "fact_regional_employment",
        sa.Column("area_code", sa.Text(), nullable=False, comment="Province (ISO 3166-2) or TR"),
        sa.Column(
            "nace_code",
            sa.Text(),
            nullable=False,
            comment="NACE Rev. 2: TOTAL, 2 or 4 digits with a dot",
        ),
        sa.Column("year", sa.Integer(), nullable=False, comment="Year"),
        sa.Column(
            "employees",
            sa.Integer(),
            nullable=True,
            comment="Employees; NULL: hidden by the publisher",
        ),
        sa.Column(
            "establishments",
            sa.Integer(),
            nullable=True,
            comment="Workplaces; NULL: hidden by the publisher",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_regional_employment_basis_check"),
        ),
        sa.CheckConstraint("employees >= 0", name=op.f("fact_regional_employment_employees_check")),
        sa.CheckConstraint(
            "establishments >= 0", name=op.f("fact_regional_employment_establishments_check")
        ),
        sa.CheckConstraint(
            "year >= 2000 and year <= 2100", name=op.f("fact_regional_employment_year_check")
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_regional_employment_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_regional_employment_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_regional_employment_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "area_code", "nace_code", "year", name=op.f("fact_regional_employment_pkey")
        ),
        schema="warehouse",
        comment="Grain: one industry (NACE) of one province in one year, enterprises insured under 4/1-a; TR is the country. Loaded by programme_register_load from the register regional_employment.",
    )
    op.create_table(
        "incentive_region",
        sa.Column("province_code", sa.Text(), nullable=False, comment="Province"),
        sa.Column(
            "region_no",
            sa.Integer(),
            nullable=False,
            comment="1 most developed to 6 least; smaller projects are allowed in 4 to 6",
        ),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="First day"),
        sa.Column(
            "valid_to",
            sa.Date(),
            nullable=True,
            comment="First day it no longer holds; NULL: it does",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("incentive_region_basis_check"),
        ),
        sa.CheckConstraint(
            "greatest(valid_from) <= valid_to",
            name=op.f("incentive_region_valid_to_in_order_check"),
        ),
        sa.CheckConstraint(
            "region_no >= 1 and region_no <= 6", name=op.f("incentive_region_region_no_check")
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("incentive_region_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("incentive_region_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["province_code"],
            ["warehouse.dim_province.province_code"],
            name=op.f("incentive_region_province_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("incentive_region_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("province_code", "valid_from", name=op.f("incentive_region_pkey")),
        schema="warehouse",
        comment="Grain: one province in one region of the investment incentives, while it lasted. Loaded by programme_register_load from the register incentive_regions.",
    )
    op.create_table(
        "programme_alias",
        sa.Column("kind", sa.Text(), nullable=False, comment="What has the name"),
        sa.Column("alias", sa.Text(), nullable=False, comment="The other name"),
        sa.Column(
            "code",
            sa.Text(),
            nullable=False,
            comment="Code of what it names, in the register of its kind; for info_spot also ALL: every spot is called so",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("programme_alias_basis_check"),
        ),
        sa.CheckConstraint(
            "kind in ('organisation', 'programme', 'project', 'system', 'info_spot')",
            name=op.f("programme_alias_kind_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("programme_alias_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("programme_alias_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("programme_alias_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("kind", "alias", name=op.f("programme_alias_pkey")),
        schema="warehouse",
        comment="Grain: one other name of an organisation, programme, project, system or info spot. Loaded by programme_register_load from the register aliases.",
    )
    op.create_table(
        "dim_expense_type",
        sa.Column("expense_type", sa.Text(), nullable=False, comment="Short name"),
        sa.Column(
            "support_item", sa.Text(), nullable=False, comment="Item whose cap and rate hold"
        ),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("name_tr", sa.Text(), nullable=False, comment="Name in Turkish"),
        sa.Column(
            "is_direct",
            sa.Boolean(),
            nullable=False,
            comment="True: belongs to one company (a ticket); false: common to all that attend",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_expense_type_basis_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_expense_type_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_expense_type_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_expense_type_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["support_item"],
            ["warehouse.dim_support_item.support_item"],
            name=op.f("dim_expense_type_support_item_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("expense_type", name=op.f("dim_expense_type_pkey")),
        schema="warehouse",
        comment="Grain: one type of expense and the item of support it falls under. Loaded by programme_register_load from the register expense_types.",
    )
    op.create_table(
        "dim_project",
        sa.Column("project_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("programme_code", sa.Text(), nullable=False, comment="Programme it belongs to"),
        sa.Column(
            "cluster_code",
            sa.Text(),
            nullable=True,
            comment="Cluster it is for; NULL: several or none",
        ),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column(
            "name_tr", sa.Text(), nullable=True, comment="Name in Turkish; NULL: none stated"
        ),
        sa.Column(
            "approval_no",
            sa.Text(),
            nullable=True,
            comment="Number of the ministry's decision; NULL: not known",
        ),
        sa.Column(
            "starts_on",
            sa.Date(),
            nullable=True,
            comment="First day, or first day of the stated month or year; NULL: not known. Other statements of it are in project_date",
        ),
        sa.Column(
            "ends_on",
            sa.Date(),
            nullable=True,
            comment="First day after it; NULL: it goes on, or not known",
        ),
        sa.Column(
            "incentive_region",
            sa.Integer(),
            nullable=True,
            comment="Incentive region whose minimum of companies holds; NULL: none",
        ),
        sa.Column(
            "planned_months", sa.Integer(), nullable=True, comment="Months it was planned for"
        ),
        sa.Column(
            "extended_months", sa.Integer(), nullable=True, comment="Months it was extended by"
        ),
        sa.Column(
            "budget_amount",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="Total budget; NULL: not stated",
        ),
        sa.Column(
            "budget_currency",
            sa.Text(),
            nullable=True,
            comment="Currency of budget_amount, ISO 4217",
        ),
        sa.Column(
            "legal_regime",
            sa.Text(),
            nullable=True,
            comment="Support rules it is under; NULL: none or not known",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_project_basis_check"),
        ),
        sa.CheckConstraint(
            "legal_regime in ('2010/8', '5973')", name=op.f("dim_project_legal_regime_check")
        ),
        sa.CheckConstraint("budget_amount >= 0", name=op.f("dim_project_budget_amount_check")),
        sa.CheckConstraint(
            "extended_months >= 0 and extended_months <= 60",
            name=op.f("dim_project_extended_months_check"),
        ),
        sa.CheckConstraint(
            "greatest(starts_on) <= ends_on", name=op.f("dim_project_ends_on_in_order_check")
        ),
        sa.CheckConstraint(
            "incentive_region >= 1 and incentive_region <= 6",
            name=op.f("dim_project_incentive_region_check"),
        ),
        sa.CheckConstraint(
            "num_nulls(budget_amount, budget_currency) in (0, 2)",
            name=op.f("dim_project_budget_amount_whole_check"),
        ),
        sa.CheckConstraint(
            "planned_months >= 1 and planned_months <= 120",
            name=op.f("dim_project_planned_months_check"),
        ),
        sa.ForeignKeyConstraint(
            ["cluster_code"],
            ["warehouse.dim_cluster.cluster_code"],
            name=op.f("dim_project_cluster_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_project_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_project_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["programme_code"],
            ["warehouse.dim_programme.programme_code"],
            name=op.f("dim_project_programme_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_project_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("project_code", name=op.f("dim_project_pkey")),
        schema="warehouse",
        comment="Grain: one project of a programme: its present state. Its life cycle is in project_state, its dates in project_date. Loaded by programme_register_load from the register projects.",
    )
    op.create_table(
        "dim_support_rule",
        sa.Column("legal_regime", sa.Text(), nullable=False, comment="Legal basis"),
        sa.Column("support_item", sa.Text(), nullable=False, comment="Item"),
        sa.Column(
            "valid_from", sa.Date(), nullable=False, comment="First day of expense it holds for"
        ),
        sa.Column(
            "valid_to",
            sa.Date(),
            nullable=True,
            comment="First day it no longer holds for; NULL: it does",
        ),
        sa.Column(
            "rate",
            sa.Numeric(precision=20, scale=6),
            nullable=True,
            comment="Part of the eligible expense that is supported",
        ),
        sa.Column(
            "cap_amount",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="Cap; NULL: none or not known",
        ),
        sa.Column("cap_currency", sa.Text(), nullable=True, comment="ISO 4217"),
        sa.Column("cap_scope", sa.Text(), nullable=True, comment="What the cap is counted over"),
        sa.Column(
            "cap_applies_to",
            sa.Text(),
            nullable=True,
            comment="support: the sum paid; gross: the expense it is computed from",
        ),
        sa.Column(
            "max_count",
            sa.Integer(),
            nullable=True,
            comment="Most activities, or persons employed, of a project",
        ),
        sa.Column(
            "min_companies",
            sa.Integer(),
            nullable=True,
            comment="Fewest companies in incentive regions 1 to 3",
        ),
        sa.Column(
            "min_companies_r46",
            sa.Integer(),
            nullable=True,
            comment="Fewest companies in incentive regions 4 to 6",
        ),
        sa.Column(
            "claim_months",
            sa.Integer(),
            nullable=True,
            comment="Months after the activity in which to claim",
        ),
        sa.Column(
            "certainty",
            sa.Text(),
            nullable=False,
            comment="How sure the rule is; before money depends on it, see the law",
        ),
        sa.Column(
            "figure_basis",
            sa.Text(),
            nullable=False,
            comment="published: read in a source; computed: indexed from another year; conflicting: sources disagree",
        ),
        sa.Column("note", sa.Text(), nullable=True, comment="What is not sure about it"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_support_rule_basis_check"),
        ),
        sa.CheckConstraint(
            "cap_applies_to in ('support', 'gross')",
            name=op.f("dim_support_rule_cap_applies_to_check"),
        ),
        sa.CheckConstraint(
            "cap_scope in ('project', 'activity', 'year', 'person_day')",
            name=op.f("dim_support_rule_cap_scope_check"),
        ),
        sa.CheckConstraint(
            "certainty in ('high', 'medium', 'low')", name=op.f("dim_support_rule_certainty_check")
        ),
        sa.CheckConstraint(
            "figure_basis in ('published', 'computed', 'conflicting')",
            name=op.f("dim_support_rule_figure_basis_check"),
        ),
        sa.CheckConstraint(
            "legal_regime in ('2010/8', '5973')", name=op.f("dim_support_rule_legal_regime_check")
        ),
        sa.CheckConstraint("cap_amount >= 0", name=op.f("dim_support_rule_cap_amount_check")),
        sa.CheckConstraint("claim_months >= 0", name=op.f("dim_support_rule_claim_months_check")),
        sa.CheckConstraint(
            "greatest(valid_from) <= valid_to",
            name=op.f("dim_support_rule_valid_to_in_order_check"),
        ),
        sa.CheckConstraint("max_count >= 0", name=op.f("dim_support_rule_max_count_check")),
        sa.CheckConstraint("min_companies >= 0", name=op.f("dim_support_rule_min_companies_check")),
        sa.CheckConstraint(
            "min_companies_r46 >= 0", name=op.f("dim_support_rule_min_companies_r46_check")
        ),
        sa.CheckConstraint(
            "num_nulls(cap_amount, cap_currency, cap_scope, cap_applies_to) in (0, 4)",
            name=op.f("dim_support_rule_cap_amount_whole_check"),
        ),
        sa.CheckConstraint("rate >= 0 and rate <= 1", name=op.f("dim_support_rule_rate_check")),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_support_rule_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_support_rule_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_support_rule_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["support_item"],
            ["warehouse.dim_support_item.support_item"],
            name=op.f("dim_support_rule_support_item_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "legal_regime", "support_item", "valid_from", name=op.f("dim_support_rule_pkey")
        ),
        schema="warehouse",
        comment="Grain: one rule for one item under one legal regime, from valid_from until before valid_to. NULL: the rule sets no such limit, or the figure is not known (certainty says which). Loaded by programme_register_load from the register support_rules.",
    )
    op.create_table(
        "fact_benchmark_value",
        sa.Column("round_code", sa.Text(), nullable=False, comment="Round"),
        sa.Column("subject_code", sa.Text(), nullable=False, comment="Cluster compared"),
        sa.Column("benchmark_indicator", sa.Text(), nullable=False, comment="Indicator"),
        sa.Column(
            "raw_value",
            sa.Numeric(precision=20, scale=6),
            nullable=False,
            comment="In the indicator's unit",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_benchmark_value_basis_check"),
        ),
        sa.ForeignKeyConstraint(
            ["benchmark_indicator"],
            ["warehouse.dim_benchmark_indicator.benchmark_indicator"],
            name=op.f("fact_benchmark_value_benchmark_indicator_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_benchmark_value_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_benchmark_value_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["round_code"],
            ["warehouse.dim_benchmark_round.round_code"],
            name=op.f("fact_benchmark_value_round_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_benchmark_value_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["subject_code"],
            ["warehouse.dim_benchmark_subject.subject_code"],
            name=op.f("fact_benchmark_value_subject_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "round_code",
            "subject_code",
            "benchmark_indicator",
            name=op.f("fact_benchmark_value_pkey"),
        ),
        schema="warehouse",
        comment="Grain: one raw value of one cluster in one round; a value that is not known has no row. Loaded by programme_register_load from the register benchmark_values.",
    )
    op.create_table(
        "fact_growth_target",
        sa.Column("party_code", sa.Text(), nullable=False, comment="Enterprise"),
        sa.Column("metric", sa.Text(), nullable=False, comment="What is to grow"),
        sa.Column(
            "baseline_value",
            sa.Numeric(precision=20, scale=6),
            nullable=False,
            comment="Where it stood",
        ),
        sa.Column(
            "target_value",
            sa.Numeric(precision=20, scale=6),
            nullable=False,
            comment="Where it shall stand",
        ),
        sa.Column("due_on", sa.Date(), nullable=False, comment="By when"),
        sa.Column(
            "attained_value",
            sa.Numeric(precision=20, scale=6),
            nullable=True,
            comment="Where it stands; NULL: not known yet",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_growth_target_basis_check"),
        ),
        sa.CheckConstraint(
            "metric in ('turnover', 'exports', 'employees', 'markets')",
            name=op.f("fact_growth_target_metric_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_growth_target_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_growth_target_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["party_code"],
            ["warehouse.dim_party.party_code"],
            name=op.f("fact_growth_target_party_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_growth_target_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "party_code", "metric", "due_on", name=op.f("fact_growth_target_pkey")
        ),
        schema="warehouse",
        comment="Grain: one growth target that one enterprise set itself. Loaded by programme_register_load from the register growth_targets.",
    )
    op.create_table(
        "fact_management_indicator",
        sa.Column("subject_code", sa.Text(), nullable=False, comment="Cluster"),
        sa.Column("assessed_on", sa.Date(), nullable=False, comment="Day of the interview"),
        sa.Column(
            "question_no",
            sa.Integer(),
            nullable=False,
            comment="Number of the indicator in the interview",
        ),
        sa.Column("dimension", sa.Text(), nullable=False, comment="Part of the interview"),
        sa.Column("answer", sa.Text(), nullable=False, comment="As given"),
        sa.Column(
            "has_consent",
            sa.Boolean(),
            nullable=False,
            comment="The cluster agrees to be shown by name",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_management_indicator_basis_check"),
        ),
        sa.CheckConstraint(
            "dimension in ('structure', 'governance', 'financing', 'services', 'contacts', 'achievements')",
            name=op.f("fact_management_indicator_dimension_check"),
        ),
        sa.CheckConstraint(
            "question_no >= 1 and question_no <= 36",
            name=op.f("fact_management_indicator_question_no_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_management_indicator_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_management_indicator_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_management_indicator_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["subject_code"],
            ["warehouse.dim_benchmark_subject.subject_code"],
            name=op.f("fact_management_indicator_subject_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "subject_code",
            "assessed_on",
            "question_no",
            name=op.f("fact_management_indicator_pkey"),
        ),
        schema="warehouse",
        comment="Grain: one answer of a cluster management in one ESCA-style interview, stored as given. No label score is computed or published. Loaded by programme_register_load from the register management_indicators.",
    )
    op.create_table(
        "fact_network_link",
        sa.Column(
            "from_party",
            sa.Text(),
            nullable=False,
            comment="Party that supplies, or the first of two equals",
        ),
        sa.Column(
            "to_party", sa.Text(), nullable=False, comment="Party that is supplied, or the second"
        ),
        sa.Column(
            "link_type",
            sa.Text(),
            nullable=False,
            comment="vertical: along the value chain; horizontal: at the same stage, or beside it",
        ),
        sa.Column(
            "from_stage",
            sa.Text(),
            nullable=True,
            comment="Stage of from_party; NULL: not in the chain",
        ),
        sa.Column(
            "to_stage",
            sa.Text(),
            nullable=True,
            comment="Stage of to_party; NULL: not in the chain",
        ),
        sa.Column("purpose", sa.Text(), nullable=False, comment="What the link is for"),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="First day"),
        sa.Column(
            "valid_to", sa.Date(), nullable=True, comment="First day after it; NULL: it goes on"
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_network_link_basis_check"),
        ),
        sa.CheckConstraint(
            "link_type in ('vertical', 'horizontal')",
            name=op.f("fact_network_link_link_type_check"),
        ),
        sa.CheckConstraint(
            "purpose in ('supply', 'joint_purchasing', 'joint_marketing', 'joint_project', 'technology', 'other')",
            name=op.f("fact_network_link_purpose_check"),
        ),
        sa.CheckConstraint(
            "from_party <> to_party", name=op.f("fact_network_link_from_party_differs_check")
        ),
        sa.CheckConstraint(
            "greatest(valid_from) <= valid_to",
            name=op.f("fact_network_link_valid_to_in_order_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_network_link_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["from_party"],
            ["warehouse.dim_party.party_code"],
            name=op.f("fact_network_link_from_party_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["from_stage"],
            ["warehouse.dim_value_chain_stage.stage_code"],
            name=op.f("fact_network_link_from_stage_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_network_link_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_network_link_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["to_party"],
            ["warehouse.dim_party.party_code"],
            name=op.f("fact_network_link_to_party_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["to_stage"],
            ["warehouse.dim_value_chain_stage.stage_code"],
            name=op.f("fact_network_link_to_stage_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "from_party", "to_party", "link_type", "valid_from", name=op.f("fact_network_link_pkey")
        ),
        schema="warehouse",
        comment="Grain: one link between two parties, from valid_from until before valid_to. Loaded by programme_register_load from the register network_links.",
    )
    op.create_table(
        "fact_sector_review_score",
        sa.Column("province_code", sa.Text(), nullable=False, comment="Province"),
        sa.Column(
            "sector_name", sa.Text(), nullable=False, comment="Sector as the review calls it"
        ),
        sa.Column("criterion_code", sa.Text(), nullable=False, comment="Criterion"),
        sa.Column(
            "score", sa.Numeric(precision=20, scale=6), nullable=False, comment="Score, 0 to 100"
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_sector_review_score_basis_check"),
        ),
        sa.CheckConstraint(
            "score >= 0 and score <= 100", name=op.f("fact_sector_review_score_score_check")
        ),
        sa.ForeignKeyConstraint(
            ["criterion_code"],
            ["warehouse.dim_sector_review_criterion.criterion_code"],
            name=op.f("fact_sector_review_score_criterion_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_sector_review_score_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_sector_review_score_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["province_code"],
            ["warehouse.dim_province.province_code"],
            name=op.f("fact_sector_review_score_province_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_sector_review_score_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "province_code",
            "sector_name",
            "criterion_code",
            name=op.f("fact_sector_review_score_pkey"),
        ),
        schema="warehouse",
        comment="Grain: one sector of one province under one criterion. Loaded by programme_register_load from the register sector_review_scores.",
    )
    op.create_table(
        "bridge_project_market",
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column("country_code", sa.Text(), nullable=False, comment="Country"),
        sa.Column(
            "role",
            sa.Text(),
            nullable=False,
            comment="target: the market the project was set up for",
        ),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="First day; NULL: not stated"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("bridge_project_market_basis_check"),
        ),
        sa.CheckConstraint(
            "role in ('target', 'secondary')", name=op.f("bridge_project_market_role_check")
        ),
        sa.ForeignKeyConstraint(
            ["country_code"],
            ["warehouse.dim_country.country_code"],
            name=op.f("bridge_project_market_country_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("bridge_project_market_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("bridge_project_market_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("bridge_project_market_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("bridge_project_market_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "project_code", "country_code", name=op.f("bridge_project_market_pkey")
        ),
        schema="warehouse",
        comment="Grain: one country that a project aims at. Loaded by programme_register_load from the register project_markets.",
    )
    op.create_table(
        "bridge_project_organisation",
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column("organisation_code", sa.Text(), nullable=False, comment="Organisation"),
        sa.Column(
            "role",
            sa.Text(),
            nullable=False,
            comment="cooperation_organisation: applies to the ministry and manages the project",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("bridge_project_organisation_basis_check"),
        ),
        sa.CheckConstraint(
            "role in ('cooperation_organisation', 'beneficiary', 'partner', 'contractor', 'funder', 'lead', 'host', 'supporter')",
            name=op.f("bridge_project_organisation_role_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("bridge_project_organisation_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("bridge_project_organisation_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_code"],
            ["warehouse.dim_organisation.organisation_code"],
            name=op.f("bridge_project_organisation_organisation_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("bridge_project_organisation_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("bridge_project_organisation_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "project_code",
            "organisation_code",
            "role",
            name=op.f("bridge_project_organisation_pkey"),
        ),
        schema="warehouse",
        comment="Grain: one role of one organisation in one project. Loaded by programme_register_load from the register project_organisations.",
    )
    op.create_table(
        "bridge_project_party",
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column("party_code", sa.Text(), nullable=False, comment="Company"),
        sa.Column("joined_on", sa.Date(), nullable=False, comment="First day"),
        sa.Column(
            "left_on", sa.Date(), nullable=True, comment="First day it is no longer in; NULL: it is"
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("bridge_project_party_basis_check"),
        ),
        sa.CheckConstraint(
            "greatest(joined_on) <= left_on",
            name=op.f("bridge_project_party_left_on_in_order_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("bridge_project_party_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("bridge_project_party_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["party_code"],
            ["warehouse.dim_party.party_code"],
            name=op.f("bridge_project_party_party_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("bridge_project_party_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("bridge_project_party_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "project_code", "party_code", "joined_on", name=op.f("bridge_project_party_pkey")
        ),
        schema="warehouse",
        comment="Grain: one company in one project from joined_on until before left_on. Loaded by programme_register_load from the register project_members.",
    )
    op.create_table(
        "bridge_project_province",
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column("province_code", sa.Text(), nullable=False, comment="Province"),
        sa.Column("is_pilot", sa.Boolean(), nullable=False, comment="Pilot province"),
        sa.Column(
            "is_rcop",
            sa.Boolean(),
            nullable=False,
            comment="In the region of the EU's Regional Competitiveness Operational Programme",
        ),
        sa.Column(
            "host_code",
            sa.Text(),
            nullable=True,
            comment="Institution that hosts the project there",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("bridge_project_province_basis_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("bridge_project_province_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["host_code"],
            ["warehouse.dim_organisation.organisation_code"],
            name=op.f("bridge_project_province_host_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("bridge_project_province_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("bridge_project_province_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["province_code"],
            ["warehouse.dim_province.province_code"],
            name=op.f("bridge_project_province_province_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("bridge_project_province_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "project_code", "province_code", name=op.f("bridge_project_province_pkey")
        ),
        schema="warehouse",
        comment="Grain: one province that a project works in. Loaded by programme_register_load from the register project_provinces.",
    )
    op.create_table(
        "deliverable",
        sa.Column("deliverable_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column("deliverable_type", sa.Text(), nullable=False, comment="Kind"),
        sa.Column(
            "cluster_code",
            sa.Text(),
            nullable=True,
            comment="Cluster it is for; NULL: for all, or not stated",
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="Title, or what it is"),
        sa.Column("series", sa.Text(), nullable=True, comment="Series it appeared in"),
        sa.Column("issue_no", sa.Integer(), nullable=True, comment="Number in the series"),
        sa.Column(
            "units",
            sa.Integer(),
            nullable=True,
            comment="How many pieces it has, e.g. case studies; NULL: one, or not stated",
        ),
        sa.Column("due_on", sa.Date(), nullable=True, comment="When it is due; NULL: not stated"),
        sa.Column(
            "delivered_on",
            sa.Date(),
            nullable=True,
            comment="When it was delivered; NULL: not yet, or not stated",
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="What became of it"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("deliverable_basis_check"),
        ),
        sa.CheckConstraint(
            "deliverable_type in ('strategy', 'roadmap', 'review', 'survey', 'case_studies', 'publication', 'project_ideas', 'other')",
            name=op.f("deliverable_deliverable_type_check"),
        ),
        sa.CheckConstraint(
            "state in ('planned', 'delivered', 'cancelled')", name=op.f("deliverable_state_check")
        ),
        sa.CheckConstraint("issue_no >= 1", name=op.f("deliverable_issue_no_check")),
        sa.CheckConstraint(
            "num_nulls(series, issue_no) in (0, 2)", name=op.f("deliverable_series_whole_check")
        ),
        sa.CheckConstraint("units >= 0", name=op.f("deliverable_units_check")),
        sa.ForeignKeyConstraint(
            ["cluster_code"],
            ["warehouse.dim_cluster.cluster_code"],
            name=op.f("deliverable_cluster_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("deliverable_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("deliverable_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("deliverable_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("deliverable_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("deliverable_code", name=op.f("deliverable_pkey")),
        schema="warehouse",
        comment="Grain: one thing that a project delivers: a strategy, a roadmap, a review, an issue of a magazine. Loaded by programme_register_load from the register deliverables.",
    )
    op.create_table(
        "dim_action_item",
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column("plan_version", sa.Integer(), nullable=False, comment="Version of the plan"),
        sa.Column("item_no", sa.Integer(), nullable=False, comment="Number in the plan"),
        sa.Column("title", sa.Text(), nullable=False, comment="What is to be done"),
        sa.Column("owner_code", sa.Text(), nullable=True, comment="Who sees to it"),
        sa.Column("due_on", sa.Date(), nullable=True, comment="When it is due"),
        sa.Column("done_on", sa.Date(), nullable=True, comment="When it was done; NULL: not yet"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_action_item_basis_check"),
        ),
        sa.CheckConstraint("item_no >= 1", name=op.f("dim_action_item_item_no_check")),
        sa.CheckConstraint("plan_version >= 1", name=op.f("dim_action_item_plan_version_check")),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_action_item_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_action_item_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["owner_code"],
            ["warehouse.dim_organisation.organisation_code"],
            name=op.f("dim_action_item_owner_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("dim_action_item_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_action_item_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "project_code", "plan_version", "item_no", name=op.f("dim_action_item_pkey")
        ),
        schema="warehouse",
        comment="Grain: one item of one version of a project's joint action plan. Loaded by programme_register_load from the register action_items.",
    )
    op.create_table(
        "dim_activity",
        sa.Column("activity_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column("activity_type", sa.Text(), nullable=False, comment="Type"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Title in English, or what it is"),
        sa.Column("name_tr", sa.Text(), nullable=True, comment="Title in Turkish; NULL: none"),
        sa.Column("theme", sa.Text(), nullable=True, comment="Theme as announced"),
        sa.Column(
            "delivery_mode", sa.Text(), nullable=True, comment="How it was held; NULL: not stated"
        ),
        sa.Column(
            "country_code",
            sa.Text(),
            nullable=True,
            comment="Where it was held, or the market it is for; NULL: not stated",
        ),
        sa.Column("venue", sa.Text(), nullable=True, comment="Place"),
        sa.Column("host_code", sa.Text(), nullable=True, comment="Who hosted it"),
        sa.Column("provider_code", sa.Text(), nullable=True, comment="Who taught or advised"),
        sa.Column("starts_on", sa.Date(), nullable=True, comment="First day; NULL: not stated"),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="Last day; NULL: not stated"),
        sa.Column(
            "date_precision",
            sa.Text(),
            nullable=False,
            comment="How exactly the days are known; inferred_year: the document gives day and month only",
        ),
        sa.Column(
            "hours",
            sa.Numeric(precision=20, scale=6),
            nullable=True,
            comment="Hours; NULL: not stated",
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="What became of it"),
        sa.Column(
            "plan_version",
            sa.Integer(),
            nullable=True,
            comment="Version of the joint action plan it is part of",
        ),
        sa.Column("item_no", sa.Integer(), nullable=True, comment="Item of that plan"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_activity_basis_check"),
        ),
        sa.CheckConstraint(
            "date_precision in ('day', 'month', 'year', 'inferred_year', 'unknown')",
            name=op.f("dim_activity_date_precision_check"),
        ),
        sa.CheckConstraint(
            "delivery_mode in ('online', 'face_to_face', 'hybrid')",
            name=op.f("dim_activity_delivery_mode_check"),
        ),
        sa.CheckConstraint(
            "state in ('planned', 'held', 'cancelled')", name=op.f("dim_activity_state_check")
        ),
        sa.CheckConstraint(
            "greatest(starts_on) <= ends_on", name=op.f("dim_activity_ends_on_in_order_check")
        ),
        sa.CheckConstraint("hours >= 0", name=op.f("dim_activity_hours_check")),
        sa.CheckConstraint(
            "num_nulls(plan_version, item_no) in (0, 2)",
            name=op.f("dim_activity_plan_version_whole_check"),
        ),
        sa.CheckConstraint(
            "num_nulls(starts_on, ends_on) in (0, 2)",
            name=op.f("dim_activity_starts_on_whole_check"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_type"],
            ["warehouse.dim_activity_type.activity_type"],
            name=op.f("dim_activity_activity_type_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["country_code"],
            ["warehouse.dim_country.country_code"],
            name=op.f("dim_activity_country_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_activity_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["host_code"],
            ["warehouse.dim_organisation.organisation_code"],
            name=op.f("dim_activity_host_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_activity_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("dim_activity_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["provider_code"],
            ["warehouse.dim_organisation.organisation_code"],
            name=op.f("dim_activity_provider_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_activity_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("activity_code", name=op.f("dim_activity_pkey")),
        schema="warehouse",
        comment="Grain: one activity of one project. Loaded by programme_register_load from the register activities.",
    )
    op.create_table(
        "dim_info_spot",
        sa.Column("info_spot_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project that opened it"),
        sa.Column("province_code", sa.Text(), nullable=False, comment="Where it is"),
        sa.Column(
            "host_code",
            sa.Text(),
            nullable=False,
            comment="Institution that gave the office and the staff",
        ),
        sa.Column(
            "opened_on",
            sa.Date(),
            nullable=True,
            comment="First day, or first day of the stated month",
        ),
        sa.Column(
            "date_precision", sa.Text(), nullable=False, comment="How exactly opened_on is known"
        ),
        sa.Column(
            "has_office",
            sa.Boolean(),
            nullable=True,
            comment="An office was given; NULL: not stated",
        ),
        sa.Column(
            "staff_fte",
            sa.Numeric(precision=20, scale=6),
            nullable=True,
            comment="Staff in full-time equivalents; NULL: not stated",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_info_spot_basis_check"),
        ),
        sa.CheckConstraint(
            "date_precision in ('day', 'month', 'year', 'inferred_year', 'unknown')",
            name=op.f("dim_info_spot_date_precision_check"),
        ),
        sa.CheckConstraint("staff_fte >= 0", name=op.f("dim_info_spot_staff_fte_check")),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_info_spot_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["host_code"],
            ["warehouse.dim_organisation.organisation_code"],
            name=op.f("dim_info_spot_host_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_info_spot_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("dim_info_spot_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["province_code"],
            ["warehouse.dim_province.province_code"],
            name=op.f("dim_info_spot_province_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_info_spot_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("info_spot_code", name=op.f("dim_info_spot_pkey")),
        schema="warehouse",
        comment="Grain: one office that a project opened for enterprises. Loaded by programme_register_load from the register info_spots.",
    )
    op.create_table(
        "dim_system",
        sa.Column("system_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project that set it up"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("purpose", sa.Text(), nullable=False, comment="What it is for"),
        sa.Column("state", sa.Text(), nullable=False, comment="Whether it runs"),
        sa.Column("state_from", sa.Date(), nullable=True, comment="Since when; NULL: not stated"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_system_basis_check"),
        ),
        sa.CheckConstraint(
            "state in ('planned', 'active', 'closed')", name=op.f("dim_system_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("dim_system_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_system_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("dim_system_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("dim_system_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("system_code", name=op.f("dim_system_pkey")),
        schema="warehouse",
        comment="Grain: one information or benchmarking system of a project. Loaded by programme_register_load from the register systems.",
    )
    op.create_table(
        "fact_cluster_choice",
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column("province_code", sa.Text(), nullable=False, comment="Province"),
        sa.Column(
            "sector_name", sa.Text(), nullable=False, comment="Sector as the source calls it"
        ),
        sa.Column(
            "cluster_code",
            sa.Text(),
            nullable=True,
            comment="Cluster it became; NULL: none, or not known",
        ),
        sa.Column(
            "priority_rank",
            sa.Integer(),
            nullable=True,
            comment="1 first, 2 second, 3 third choice; NULL: not known",
        ),
        sa.Column(
            "decided_on", sa.Date(), nullable=True, comment="Day of the decision; NULL: not known"
        ),
        sa.Column(
            "certainty",
            sa.Text(),
            nullable=False,
            comment="How sure it is that the project chose it",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_cluster_choice_basis_check"),
        ),
        sa.CheckConstraint(
            "certainty in ('high', 'medium', 'low')",
            name=op.f("fact_cluster_choice_certainty_check"),
        ),
        sa.CheckConstraint(
            "priority_rank >= 1 and priority_rank <= 3",
            name=op.f("fact_cluster_choice_priority_rank_check"),
        ),
        sa.ForeignKeyConstraint(
            ["cluster_code"],
            ["warehouse.dim_cluster.cluster_code"],
            name=op.f("fact_cluster_choice_cluster_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_cluster_choice_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_cluster_choice_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("fact_cluster_choice_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["province_code"],
            ["warehouse.dim_province.province_code"],
            name=op.f("fact_cluster_choice_province_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_cluster_choice_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "project_code", "province_code", "sector_name", name=op.f("fact_cluster_choice_pkey")
        ),
        schema="warehouse",
        comment="Grain: one sector of one province that a project chose, first, second or third. Loaded by programme_register_load from the register cluster_choices.",
    )
    op.create_table(
        "fact_grant",
        sa.Column("grant_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column(
            "project_code", sa.Text(), nullable=False, comment="Project that helped to apply"
        ),
        sa.Column("cluster_code", sa.Text(), nullable=True, comment="Cluster; NULL: none"),
        sa.Column("grantor_code", sa.Text(), nullable=False, comment="Who grants"),
        sa.Column("scheme", sa.Text(), nullable=False, comment="Programme applied to"),
        sa.Column("applied_on", sa.Date(), nullable=False, comment="Day of the application"),
        sa.Column(
            "decided_on", sa.Date(), nullable=True, comment="Day of the decision; NULL: none yet"
        ),
        sa.Column("is_awarded", sa.Boolean(), nullable=True, comment="NULL: not decided"),
        sa.Column(
            "amount",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="Amount granted; NULL: none or not stated",
        ),
        sa.Column("currency", sa.Text(), nullable=True, comment="ISO 4217"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_grant_basis_check"),
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("fact_grant_amount_check")),
        sa.CheckConstraint(
            "greatest(applied_on) <= decided_on", name=op.f("fact_grant_decided_on_in_order_check")
        ),
        sa.CheckConstraint(
            "num_nulls(amount, currency) in (0, 2)", name=op.f("fact_grant_amount_whole_check")
        ),
        sa.CheckConstraint(
            "num_nulls(decided_on, is_awarded) in (0, 2)",
            name=op.f("fact_grant_decided_on_whole_check"),
        ),
        sa.ForeignKeyConstraint(
            ["cluster_code"],
            ["warehouse.dim_cluster.cluster_code"],
            name=op.f("fact_grant_cluster_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_grant_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["grantor_code"],
            ["warehouse.dim_organisation.organisation_code"],
            name=op.f("fact_grant_grantor_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_grant_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("fact_grant_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_grant_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("grant_code", name=op.f("fact_grant_pkey")),
        schema="warehouse",
        comment="Grain: one application for a grant. Loaded by programme_register_load from the register grants.",
    )
    op.create_table(
        "fact_indicator_value",
        sa.Column("actual_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("indicator_code", sa.Text(), nullable=False, comment="What was counted"),
        sa.Column("scope_kind", sa.Text(), nullable=False, comment="What it is about"),
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column(
            "scope_code",
            sa.Text(),
            nullable=True,
            comment="Province, cluster or company; NULL for project",
        ),
        sa.Column(
            "actual_value",
            sa.Numeric(precision=20, scale=6),
            nullable=False,
            comment="In the indicator's unit",
        ),
        sa.Column("as_of", sa.Date(), nullable=True, comment="Day it holds for; NULL: not stated"),
        sa.Column(
            "evidence_grade",
            sa.Text(),
            nullable=False,
            comment="measured: computed from records; reported: counted by the project; claimed: said, without a count or a method",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_indicator_value_basis_check"),
        ),
        sa.CheckConstraint(
            "evidence_grade in ('measured', 'reported', 'claimed')",
            name=op.f("fact_indicator_value_evidence_grade_check"),
        ),
        sa.CheckConstraint(
            "scope_kind in ('project', 'province', 'cluster', 'company')",
            name=op.f("fact_indicator_value_scope_kind_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_indicator_value_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["indicator_code"],
            ["warehouse.dim_indicator.indicator_code"],
            name=op.f("fact_indicator_value_indicator_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_indicator_value_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("fact_indicator_value_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_indicator_value_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("actual_code", name=op.f("fact_indicator_value_pkey")),
        schema="warehouse",
        comment="Grain: one value of one indicator for one scope, as of one day or of none stated, as one document gives it. Loaded by programme_register_load from the register actuals.",
    )
    op.create_table(
        "fact_needs_assessment",
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column(
            "round_no",
            sa.Integer(),
            nullable=False,
            comment="Round: 1 before, later ones show whether needs were closed",
        ),
        sa.Column("topic_code", sa.Text(), nullable=False, comment="What is needed"),
        sa.Column("is_need", sa.Boolean(), nullable=False, comment="The analysis found a need"),
        sa.Column(
            "n_companies",
            sa.Integer(),
            nullable=True,
            comment="Companies assessed; NULL: not stated",
        ),
        sa.Column(
            "mean_score",
            sa.Numeric(precision=20, scale=6),
            nullable=True,
            comment="Mean score, 0 to 100; NULL: not stated",
        ),
        sa.Column(
            "target_score",
            sa.Numeric(precision=20, scale=6),
            nullable=True,
            comment="Score aimed at; NULL: none",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_needs_assessment_basis_check"),
        ),
        sa.CheckConstraint(
            "mean_score >= 0 and mean_score <= 100",
            name=op.f("fact_needs_assessment_mean_score_check"),
        ),
        sa.CheckConstraint(
            "n_companies >= 0", name=op.f("fact_needs_assessment_n_companies_check")
        ),
        sa.CheckConstraint("round_no >= 1", name=op.f("fact_needs_assessment_round_no_check")),
        sa.CheckConstraint(
            "target_score >= 0 and target_score <= 100",
            name=op.f("fact_needs_assessment_target_score_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_needs_assessment_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_needs_assessment_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("fact_needs_assessment_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_needs_assessment_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["topic_code"],
            ["warehouse.dim_topic.topic_code"],
            name=op.f("fact_needs_assessment_topic_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "project_code", "round_no", "topic_code", name=op.f("fact_needs_assessment_pkey")
        ),
        schema="warehouse",
        comment="Grain: one need in one round of the needs analysis of one project: mean of its companies. Loaded by programme_register_load from the register needs_assessments.",
    )
    op.create_table(
        "fact_party_performance",
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column("party_code", sa.Text(), nullable=False, comment="Company"),
        sa.Column("year", sa.Integer(), nullable=False, comment="Year"),
        sa.Column(
            "nace_code",
            sa.Text(),
            nullable=True,
            comment="Industry whose prices hold; NULL: those of all industry",
        ),
        sa.Column(
            "value_added_try",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="Value added, TRY; NULL: not known",
        ),
        sa.Column(
            "turnover_try",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="Turnover, TRY; NULL: not known",
        ),
        sa.Column(
            "employees",
            sa.Numeric(precision=20, scale=6),
            nullable=True,
            comment="Employees, mean of the year; NULL: not known",
        ),
        sa.Column(
            "export_usd",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="Exports, US dollars; NULL: not known",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_party_performance_basis_check"),
        ),
        sa.CheckConstraint("employees >= 0", name=op.f("fact_party_performance_employees_check")),
        sa.CheckConstraint("export_usd >= 0", name=op.f("fact_party_performance_export_usd_check")),
        sa.CheckConstraint(
            "turnover_try >= 0", name=op.f("fact_party_performance_turnover_try_check")
        ),
        sa.CheckConstraint(
            "year >= 2000 and year <= 2100", name=op.f("fact_party_performance_year_check")
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_party_performance_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_party_performance_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["party_code"],
            ["warehouse.dim_party.party_code"],
            name=op.f("fact_party_performance_party_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("fact_party_performance_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_party_performance_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "project_code", "party_code", "year", name=op.f("fact_party_performance_pkey")
        ),
        schema="warehouse",
        comment="Grain: one company of one project in one year, as the secretariat holds it; the baseline is the year before the company joined. Loaded by programme_register_load from the register member_performance.",
    )
    op.create_table(
        "fact_project_funding",
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column("funder_code", sa.Text(), nullable=False, comment="Who pays"),
        sa.Column(
            "amount",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="What it pays, in budget_currency of the project; NULL: not stated",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_project_funding_basis_check"),
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("fact_project_funding_amount_check")),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_project_funding_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["funder_code"],
            ["warehouse.dim_organisation.organisation_code"],
            name=op.f("fact_project_funding_funder_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_project_funding_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("fact_project_funding_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_project_funding_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "project_code", "funder_code", name=op.f("fact_project_funding_pkey")
        ),
        schema="warehouse",
        comment="Grain: one funder of one project. The total is dim_project.budget_amount; a share that is not stated is NULL, never a half. Loaded by programme_register_load from the register project_funding.",
    )
    op.create_table(
        "fact_target",
        sa.Column("target_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("indicator_code", sa.Text(), nullable=False, comment="What is aimed at"),
        sa.Column(
            "scope_kind",
            sa.Text(),
            nullable=False,
            comment="each_province: holds in every pilot province of the project by itself",
        ),
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column(
            "scope_code",
            sa.Text(),
            nullable=True,
            comment="Province, cluster or company; NULL for project and each_province",
        ),
        sa.Column(
            "comparator",
            sa.Text(),
            nullable=False,
            comment="How the value is to be compared; 'up to 12' is at_most",
        ),
        sa.Column(
            "target_value",
            sa.Numeric(precision=20, scale=6),
            nullable=False,
            comment="In the indicator's unit",
        ),
        sa.Column(
            "baseline_value",
            sa.Numeric(precision=20, scale=6),
            nullable=True,
            comment="What change is measured from; NULL: not stated",
        ),
        sa.Column(
            "due_on",
            sa.Date(),
            nullable=True,
            comment="When it has to be met; NULL: by the end of the project",
        ),
        sa.Column(
            "conflict_group",
            sa.Text(),
            nullable=True,
            comment="Targets that speak of the same thing; they conflict where no value meets all of them, or they differ",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_target_basis_check"),
        ),
        sa.CheckConstraint(
            "comparator in ('at_least', 'at_most', 'exactly')",
            name=op.f("fact_target_comparator_check"),
        ),
        sa.CheckConstraint(
            "scope_kind in ('project', 'province', 'each_province', 'cluster', 'company')",
            name=op.f("fact_target_scope_kind_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_target_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["indicator_code"],
            ["warehouse.dim_indicator.indicator_code"],
            name=op.f("fact_target_indicator_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_target_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("fact_target_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_target_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("target_code", name=op.f("fact_target_pkey")),
        schema="warehouse",
        comment="Grain: one target as one document states it. Targets are never merged: those that speak of the same thing share conflict_group. Loaded by programme_register_load from the register targets.",
    )
    op.create_table(
        "project_date",
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column("event", sa.Text(), nullable=False, comment="What happened"),
        sa.Column(
            "event_on",
            sa.Date(),
            nullable=True,
            comment="The day; first day of the stated month or year; NULL: not stated",
        ),
        sa.Column(
            "date_precision", sa.Text(), nullable=False, comment="How exactly event_on is known"
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("project_date_basis_check"),
        ),
        sa.CheckConstraint(
            "date_precision in ('day', 'month', 'year', 'inferred_year', 'unknown')",
            name=op.f("project_date_date_precision_check"),
        ),
        sa.CheckConstraint(
            "event in ('contract_start', 'official_launch', 'planned_end', 'completed', 'application', 'approval')",
            name=op.f("project_date_event_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("project_date_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("project_date_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("project_date_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("project_date_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "project_code", "event", "document_code", name=op.f("project_date_pkey")
        ),
        schema="warehouse",
        comment="Grain: one date of one project as one document states it; documents that contradict one another stand side by side. Loaded by programme_register_load from the register project_dates.",
    )
    op.create_table(
        "project_state",
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="State; they follow one another in this order",
        ),
        sa.Column(
            "valid_from",
            sa.Date(),
            nullable=True,
            comment="First day in this state; NULL: not stated",
        ),
        sa.Column(
            "valid_to",
            sa.Date(),
            nullable=True,
            comment="First day no longer in it; NULL: still in it, or the end is not stated",
        ),
        sa.Column(
            "date_precision", sa.Text(), nullable=False, comment="How exactly valid_from is known"
        ),
        sa.Column(
            "decision_no",
            sa.Text(),
            nullable=True,
            comment="Number of the decision behind it; NULL: not known",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("project_state_basis_check"),
        ),
        sa.CheckConstraint(
            "date_precision in ('day', 'month', 'year', 'inferred_year', 'unknown')",
            name=op.f("project_state_date_precision_check"),
        ),
        sa.CheckConstraint(
            "state in ('idea', 'applied', 'approved', 'active', 'extended', 'closed')",
            name=op.f("project_state_state_check"),
        ),
        sa.CheckConstraint(
            "greatest(valid_from) <= valid_to", name=op.f("project_state_valid_to_in_order_check")
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("project_state_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("project_state_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("project_state_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("project_state_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("project_code", "state", name=op.f("project_state_pkey")),
        schema="warehouse",
        comment="Grain: one state of one project, from valid_from until before valid_to. Loaded by programme_register_load from the register project_states.",
    )
    op.create_table(
        "bridge_activity_party",
        sa.Column("activity_code", sa.Text(), nullable=False, comment="Activity"),
        sa.Column("party_code", sa.Text(), nullable=False, comment="Company"),
        sa.Column("invited_on", sa.Date(), nullable=False, comment="Invited: it was a member then"),
        sa.Column(
            "opted_in_on",
            sa.Date(),
            nullable=True,
            comment="Chose to take part; NULL: did not, or not yet",
        ),
        sa.Column("declined_on", sa.Date(), nullable=True, comment="Declined; NULL: did not"),
        sa.Column("registered_on", sa.Date(), nullable=True, comment="Registered; NULL: did not"),
        sa.Column("attended_on", sa.Date(), nullable=True, comment="Took part; NULL: did not"),
        sa.Column(
            "claimed_on", sa.Date(), nullable=True, comment="Its costs were claimed; NULL: not"
        ),
        sa.Column(
            "persons",
            sa.Integer(),
            nullable=True,
            comment="Persons it sent; NULL: none, or not stated",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("bridge_activity_party_basis_check"),
        ),
        sa.CheckConstraint(
            "attended_on is null or registered_on is not null",
            name=op.f("bridge_activity_party_attended_on_needs_registered_on_check"),
        ),
        sa.CheckConstraint(
            "claimed_on is null or attended_on is not null",
            name=op.f("bridge_activity_party_claimed_on_needs_attended_on_check"),
        ),
        sa.CheckConstraint(
            "declined_on is null or attended_on is null",
            name=op.f("bridge_activity_party_declined_on_excludes_attended_on_check"),
        ),
        sa.CheckConstraint(
            "greatest(invited_on) <= declined_on",
            name=op.f("bridge_activity_party_declined_on_in_order_check"),
        ),
        sa.CheckConstraint(
            "greatest(invited_on) <= opted_in_on and greatest(invited_on, opted_in_on) <= registered_on and greatest(invited_on, opted_in_on, registered_on) <= attended_on and greatest(invited_on, opted_in_on, registered_on, attended_on) <= claimed_on",
            name=op.f("bridge_activity_party_claimed_on_in_order_check"),
        ),
        sa.CheckConstraint("persons >= 1", name=op.f("bridge_activity_party_persons_check")),
        sa.CheckConstraint(
            "persons is null or attended_on is not null",
            name=op.f("bridge_activity_party_persons_needs_attended_on_check"),
        ),
        sa.CheckConstraint(
            "registered_on is null or opted_in_on is not null",
            name=op.f("bridge_activity_party_registered_on_needs_opted_in_on_check"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_code"],
            ["warehouse.dim_activity.activity_code"],
            name=op.f("bridge_activity_party_activity_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("bridge_activity_party_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("bridge_activity_party_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["party_code"],
            ["warehouse.dim_party.party_code"],
            name=op.f("bridge_activity_party_party_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("bridge_activity_party_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "activity_code", "party_code", name=op.f("bridge_activity_party_pkey")
        ),
        schema="warehouse",
        comment="Grain: how far one company came with one activity, with the day of each step. Loaded by programme_register_load from the register attending_companies.",
    )
    op.create_table(
        "bridge_activity_topic",
        sa.Column("activity_code", sa.Text(), nullable=False, comment="Activity"),
        sa.Column("topic_code", sa.Text(), nullable=False, comment="Topic"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("bridge_activity_topic_basis_check"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_code"],
            ["warehouse.dim_activity.activity_code"],
            name=op.f("bridge_activity_topic_activity_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("bridge_activity_topic_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("bridge_activity_topic_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("bridge_activity_topic_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["topic_code"],
            ["warehouse.dim_topic.topic_code"],
            name=op.f("bridge_activity_topic_topic_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "activity_code", "topic_code", name=op.f("bridge_activity_topic_pkey")
        ),
        schema="warehouse",
        comment="Grain: one topic of one activity. Loaded by programme_register_load from the register activity_topics.",
    )
    op.create_table(
        "fact_b2b_meeting",
        sa.Column("activity_code", sa.Text(), nullable=False, comment="Activity"),
        sa.Column("meeting_format", sa.Text(), nullable=False, comment="Two parties, or more"),
        sa.Column("meetings", sa.Integer(), nullable=True, comment="How many; NULL: not stated"),
        sa.Column(
            "leads",
            sa.Integer(),
            nullable=True,
            comment="Contacts worth following; NULL: not stated",
        ),
        sa.Column("offers", sa.Integer(), nullable=True, comment="Offers made; NULL: not stated"),
        sa.Column("orders", sa.Integer(), nullable=True, comment="Orders placed; NULL: not stated"),
        sa.Column(
            "order_value_usd",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="Value of the orders as the companies report it, US dollars; NULL: not stated",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_b2b_meeting_basis_check"),
        ),
        sa.CheckConstraint(
            "meeting_format in ('one_to_one', 'group')",
            name=op.f("fact_b2b_meeting_meeting_format_check"),
        ),
        sa.CheckConstraint("leads >= 0", name=op.f("fact_b2b_meeting_leads_check")),
        sa.CheckConstraint("meetings >= 0", name=op.f("fact_b2b_meeting_meetings_check")),
        sa.CheckConstraint("offers >= 0", name=op.f("fact_b2b_meeting_offers_check")),
        sa.CheckConstraint(
            "order_value_usd >= 0", name=op.f("fact_b2b_meeting_order_value_usd_check")
        ),
        sa.CheckConstraint("orders >= 0", name=op.f("fact_b2b_meeting_orders_check")),
        sa.ForeignKeyConstraint(
            ["activity_code"],
            ["warehouse.dim_activity.activity_code"],
            name=op.f("fact_b2b_meeting_activity_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_b2b_meeting_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_b2b_meeting_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_b2b_meeting_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "activity_code", "meeting_format", name=op.f("fact_b2b_meeting_pkey")
        ),
        schema="warehouse",
        comment="Grain: the meetings of one activity in one format. Loaded by programme_register_load from the register b2b_meetings.",
    )
    op.create_table(
        "fact_event_attendance",
        sa.Column("activity_code", sa.Text(), nullable=False, comment="Activity"),
        sa.Column(
            "participant_type", sa.Text(), nullable=False, comment="Who came; ALL: everybody"
        ),
        sa.Column(
            "role",
            sa.Text(),
            nullable=False,
            comment="attendee: was there; panelist: spoke on the panel; invited: was asked to come",
        ),
        sa.Column(
            "persons",
            sa.Integer(),
            nullable=True,
            comment="How many; NULL: not stated, which is not 0",
        ),
        sa.Column(
            "count_basis",
            sa.Text(),
            nullable=True,
            comment="Where the number is from; NULL with persons",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_event_attendance_basis_check"),
        ),
        sa.CheckConstraint(
            "count_basis in ('headcount', 'registered', 'estimate', 'stated')",
            name=op.f("fact_event_attendance_count_basis_check"),
        ),
        sa.CheckConstraint(
            "role in ('attendee', 'panelist', 'invited')",
            name=op.f("fact_event_attendance_role_check"),
        ),
        sa.CheckConstraint(
            "num_nulls(persons, count_basis) in (0, 2)",
            name=op.f("fact_event_attendance_persons_whole_check"),
        ),
        sa.CheckConstraint("persons >= 0", name=op.f("fact_event_attendance_persons_check")),
        sa.ForeignKeyConstraint(
            ["activity_code"],
            ["warehouse.dim_activity.activity_code"],
            name=op.f("fact_event_attendance_activity_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_event_attendance_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_event_attendance_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["participant_type"],
            ["warehouse.dim_participant_type.participant_type"],
            name=op.f("fact_event_attendance_participant_type_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_event_attendance_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "activity_code", "participant_type", "role", name=op.f("fact_event_attendance_pkey")
        ),
        schema="warehouse",
        comment="Grain: one kind of participant in one role at one activity; ALL is everybody, and the only row with a number where the split is not known. Loaded by programme_register_load from the register event_attendance.",
    )
    op.create_table(
        "fact_event_statement",
        sa.Column("activity_code", sa.Text(), nullable=False, comment="Activity"),
        sa.Column(
            "feedback_no", sa.Integer(), nullable=False, comment="Number within the activity"
        ),
        sa.Column(
            "participant_type", sa.Text(), nullable=True, comment="Who said so; NULL: not stated"
        ),
        sa.Column(
            "feedback_kind",
            sa.Text(),
            nullable=False,
            comment="opportunity: what the event offered; outcome: what followed; score: mean_score and recommend_score of a form",
        ),
        sa.Column("topic_code", sa.Text(), nullable=True, comment="What about"),
        sa.Column(
            "statement",
            sa.Text(),
            nullable=True,
            comment="Short words, no person named; NULL for scores",
        ),
        sa.Column(
            "n_responses",
            sa.Integer(),
            nullable=True,
            comment="How many answered; NULL: not stated, no rate can be computed",
        ),
        sa.Column(
            "mean_score",
            sa.Numeric(precision=20, scale=6),
            nullable=True,
            comment="Mean satisfaction, 1 to 5; NULL: none",
        ),
        sa.Column(
            "recommend_score",
            sa.Numeric(precision=20, scale=6),
            nullable=True,
            comment="Net share that would recommend it, percent; NULL: none",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_event_statement_basis_check"),
        ),
        sa.CheckConstraint(
            "feedback_kind in ('opinion', 'pain_point', 'opportunity', 'outcome', 'score')",
            name=op.f("fact_event_statement_feedback_kind_check"),
        ),
        sa.CheckConstraint("feedback_no >= 1", name=op.f("fact_event_statement_feedback_no_check")),
        sa.CheckConstraint(
            "mean_score >= 1 and mean_score <= 5",
            name=op.f("fact_event_statement_mean_score_check"),
        ),
        sa.CheckConstraint("n_responses >= 0", name=op.f("fact_event_statement_n_responses_check")),
        sa.CheckConstraint(
            "recommend_score >= -100 and recommend_score <= 100",
            name=op.f("fact_event_statement_recommend_score_check"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_code"],
            ["warehouse.dim_activity.activity_code"],
            name=op.f("fact_event_statement_activity_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_event_statement_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_event_statement_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["participant_type"],
            ["warehouse.dim_participant_type.participant_type"],
            name=op.f("fact_event_statement_participant_type_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_event_statement_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["topic_code"],
            ["warehouse.dim_topic.topic_code"],
            name=op.f("fact_event_statement_topic_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "activity_code", "feedback_no", name=op.f("fact_event_statement_pkey")
        ),
        schema="warehouse",
        comment="Grain: what one kind of participant said of one activity, without any person: a statement in words, or scores of a form. Loaded by programme_register_load from the register event_feedback.",
    )
    op.create_table(
        "fact_follow_up",
        sa.Column("activity_code", sa.Text(), nullable=False, comment="Activity"),
        sa.Column("months_after", sa.Text(), nullable=False, comment="Months after the activity"),
        sa.Column("companies_asked", sa.Integer(), nullable=False, comment="Companies asked"),
        sa.Column(
            "companies_answered", sa.Integer(), nullable=False, comment="Companies that answered"
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_follow_up_basis_check"),
        ),
        sa.CheckConstraint(
            "months_after in ('3', '6', '12')", name=op.f("fact_follow_up_months_after_check")
        ),
        sa.CheckConstraint(
            "companies_answered <= companies_asked",
            name=op.f("fact_follow_up_companies_answered_at_most_companies_asked_check"),
        ),
        sa.CheckConstraint(
            "companies_answered >= 0", name=op.f("fact_follow_up_companies_answered_check")
        ),
        sa.CheckConstraint(
            "companies_asked >= 0", name=op.f("fact_follow_up_companies_asked_check")
        ),
        sa.ForeignKeyConstraint(
            ["activity_code"],
            ["warehouse.dim_activity.activity_code"],
            name=op.f("fact_follow_up_activity_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_follow_up_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_follow_up_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_follow_up_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("activity_code", "months_after", name=op.f("fact_follow_up_pkey")),
        schema="warehouse",
        comment="Grain: one follow-up of one activity, so many months after it. Loaded by programme_register_load from the register follow_ups.",
    )
    op.create_table(
        "fact_outreach",
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column("party_code", sa.Text(), nullable=False, comment="Enterprise"),
        sa.Column(
            "stage",
            sa.Text(),
            nullable=False,
            comment="How far it came; the stages are counted apart",
        ),
        sa.Column(
            "info_spot_code", sa.Text(), nullable=True, comment="Office that saw to it; NULL: none"
        ),
        sa.Column("reached_on", sa.Date(), nullable=False, comment="Day"),
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_outreach_basis_check"),
        ),
        sa.CheckConstraint(
            "stage in ('contacted', 'visited', 'served', 'clustered')",
            name=op.f("fact_outreach_stage_check"),
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_outreach_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["info_spot_code"],
            ["warehouse.dim_info_spot.info_spot_code"],
            name=op.f("fact_outreach_info_spot_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_outreach_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["party_code"],
            ["warehouse.dim_party.party_code"],
            name=op.f("fact_outreach_party_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("fact_outreach_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_outreach_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "project_code", "party_code", "stage", name=op.f("fact_outreach_pkey")
        ),
        schema="warehouse",
        comment="Grain: one stage that one enterprise reached with one project on one day. Loaded by programme_register_load from the register outreach_contacts.",
    )
    op.create_table(
        "fact_support_claim",
        sa.Column("claim_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column("activity_code", sa.Text(), nullable=False, comment="Activity"),
        sa.Column(
            "activity_end_on",
            sa.Date(),
            nullable=False,
            comment="Last day of the activity: the time to claim runs from here",
        ),
        sa.Column(
            "submitted_on", sa.Date(), nullable=True, comment="Claim submitted; NULL: not yet"
        ),
        sa.Column("reviewed_on", sa.Date(), nullable=True, comment="Review begun; NULL: not yet"),
        sa.Column(
            "deficient_on",
            sa.Date(),
            nullable=True,
            comment="Sent back for something missing; NULL: never",
        ),
        sa.Column(
            "resubmitted_on",
            sa.Date(),
            nullable=True,
            comment="Submitted again; NULL: not, or not needed",
        ),
        sa.Column(
            "decided_on", sa.Date(), nullable=True, comment="Approved or rejected; NULL: not yet"
        ),
        sa.Column(
            "paid_on", sa.Date(), nullable=True, comment="Paid to the chamber; NULL: not yet"
        ),
        sa.Column(
            "claimed_try",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="Support claimed, TRY; NULL: not yet",
        ),
        sa.Column(
            "approved_try",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="Support approved, TRY; 0: rejected; NULL: not decided",
        ),
        sa.Column(
            "paid_try",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="Support paid, TRY; NULL: not yet",
        ),
        sa.Column(
            "own_share_try",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="Collected from the companies, TRY; NULL: not yet",
        ),
        sa.Column(
            "own_share_on",
            sa.Date(),
            nullable=True,
            comment="Day the last of it was collected; NULL: not yet",
        ),
        sa.Column(
            "is_closed", sa.Boolean(), nullable=False, comment="Nothing more is expected of it"
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_support_claim_basis_check"),
        ),
        sa.CheckConstraint(
            "approved_try <= claimed_try",
            name=op.f("fact_support_claim_approved_try_at_most_claimed_try_check"),
        ),
        sa.CheckConstraint("approved_try >= 0", name=op.f("fact_support_claim_approved_try_check")),
        sa.CheckConstraint("claimed_try >= 0", name=op.f("fact_support_claim_claimed_try_check")),
        sa.CheckConstraint(
            "decided_on is null or submitted_on is not null",
            name=op.f("fact_support_claim_decided_on_needs_submitted_on_check"),
        ),
        sa.CheckConstraint(
            "deficient_on is null or submitted_on is not null",
            name=op.f("fact_support_claim_deficient_on_needs_submitted_on_check"),
        ),
        sa.CheckConstraint(
            "greatest(activity_end_on) <= submitted_on and greatest(activity_end_on, submitted_on) <= reviewed_on and greatest(activity_end_on, submitted_on, reviewed_on) <= deficient_on and greatest(activity_end_on, submitted_on, reviewed_on, deficient_on) <= resubmitted_on and greatest(activity_end_on, submitted_on, reviewed_on, deficient_on, resubmitted_on) <= decided_on and greatest(activity_end_on, submitted_on, reviewed_on, deficient_on, resubmitted_on, decided_on) <= paid_on",
            name=op.f("fact_support_claim_paid_on_in_order_check"),
        ),
        sa.CheckConstraint(
            "num_nulls(decided_on, approved_try) in (0, 2)",
            name=op.f("fact_support_claim_decided_on_whole_check"),
        ),
        sa.CheckConstraint(
            "num_nulls(own_share_on, own_share_try) in (0, 2)",
            name=op.f("fact_support_claim_own_share_on_whole_check"),
        ),
        sa.CheckConstraint(
            "num_nulls(paid_on, paid_try) in (0, 2)",
            name=op.f("fact_support_claim_paid_on_whole_check"),
        ),
        sa.CheckConstraint(
            "num_nulls(submitted_on, claimed_try) in (0, 2)",
            name=op.f("fact_support_claim_submitted_on_whole_check"),
        ),
        sa.CheckConstraint(
            "own_share_try >= 0", name=op.f("fact_support_claim_own_share_try_check")
        ),
        sa.CheckConstraint(
            "paid_on is null or decided_on is not null",
            name=op.f("fact_support_claim_paid_on_needs_decided_on_check"),
        ),
        sa.CheckConstraint(
            "paid_try <= approved_try",
            name=op.f("fact_support_claim_paid_try_at_most_approved_try_check"),
        ),
        sa.CheckConstraint("paid_try >= 0", name=op.f("fact_support_claim_paid_try_check")),
        sa.CheckConstraint(
            "resubmitted_on is null or deficient_on is not null",
            name=op.f("fact_support_claim_resubmitted_on_needs_deficient_on_check"),
        ),
        sa.CheckConstraint(
            "reviewed_on is null or submitted_on is not null",
            name=op.f("fact_support_claim_reviewed_on_needs_submitted_on_check"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_code"],
            ["warehouse.dim_activity.activity_code"],
            name=op.f("fact_support_claim_activity_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_support_claim_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_support_claim_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("fact_support_claim_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_support_claim_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("claim_code", name=op.f("fact_support_claim_pkey")),
        schema="warehouse",
        comment="Grain: one claim for support for one activity, with the day of each state it has passed. Amounts in TRY. Loaded by programme_register_load from the register support_claims.",
    )
    op.create_table(
        "fact_system_usage",
        sa.Column("system_code", sa.Text(), nullable=False, comment="System"),
        sa.Column("quarter", sa.Text(), nullable=False, comment="YYYY-Qn"),
        sa.Column("user_type", sa.Text(), nullable=False, comment="Who used it"),
        sa.Column(
            "registered",
            sa.Integer(),
            nullable=True,
            comment="Registered users at the end of the quarter; NULL: not reported",
        ),
        sa.Column(
            "logins",
            sa.Integer(),
            nullable=True,
            comment="Logins in the quarter; NULL: not reported",
        ),
        sa.Column(
            "documents",
            sa.Integer(),
            nullable=True,
            comment="Documents shared in the quarter; NULL: not reported",
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
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_system_usage_basis_check"),
        ),
        sa.CheckConstraint(
            "quarter ~ '^[0-9]{4}-Q[1-4]$'", name=op.f("fact_system_usage_quarter_check")
        ),
        sa.CheckConstraint(
            "user_type in ('sme', 'cluster', 'institution')",
            name=op.f("fact_system_usage_user_type_check"),
        ),
        sa.CheckConstraint("documents >= 0", name=op.f("fact_system_usage_documents_check")),
        sa.CheckConstraint("logins >= 0", name=op.f("fact_system_usage_logins_check")),
        sa.CheckConstraint("registered >= 0", name=op.f("fact_system_usage_registered_check")),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_system_usage_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_system_usage_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_system_usage_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["system_code"],
            ["warehouse.dim_system.system_code"],
            name=op.f("fact_system_usage_system_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "system_code", "quarter", "user_type", name=op.f("fact_system_usage_pkey")
        ),
        schema="warehouse",
        comment="Grain: one system, quarter and kind of user. Loaded by programme_register_load from the register system_usage.",
    )
    op.create_table(
        "fact_support_expense",
        sa.Column("expense_code", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column("activity_code", sa.Text(), nullable=False, comment="Activity"),
        sa.Column("expense_type", sa.Text(), nullable=False, comment="Type"),
        sa.Column(
            "claim_code",
            sa.Text(),
            nullable=True,
            comment="Claim it is part of; NULL: not claimed yet",
        ),
        sa.Column(
            "party_code",
            sa.Text(),
            nullable=True,
            comment="Company a direct expense belongs to; NULL: common to all that attend",
        ),
        sa.Column("document_no", sa.Text(), nullable=False, comment="Number of the invoice"),
        sa.Column(
            "document_date",
            sa.Date(),
            nullable=False,
            comment="Date of the invoice; the rule of that day holds",
        ),
        sa.Column("currency", sa.Text(), nullable=False, comment="ISO 4217"),
        sa.Column(
            "amount",
            sa.Numeric(precision=20, scale=2),
            nullable=False,
            comment="Amount without VAT, in currency",
        ),
        sa.Column(
            "vat_amount",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="VAT, in currency; never supported",
        ),
        sa.Column(
            "rate_to_try",
            sa.Numeric(precision=16, scale=8),
            nullable=False,
            comment="TRY for one unit of currency at the rule's date; 1 for TRY",
        ),
        sa.Column(
            "eligible_amount",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="Part that is eligible, in currency; NULL: all of amount",
        ),
        sa.Column("payer", sa.Text(), nullable=False, comment="Who paid; chamber: pre-finance"),
        sa.Column("spent_on", sa.Date(), nullable=False, comment="Day of the bank's proof"),
        sa.Column(
            "allocation_method",
            sa.Text(),
            nullable=False,
            comment="How it is shared: equally among the companies that attended, by persons, or all to one",
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
            "allocation_method in ('equal', 'persons', 'direct')",
            name=op.f("fact_support_expense_allocation_method_check"),
        ),
        sa.CheckConstraint(
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_support_expense_basis_check"),
        ),
        sa.CheckConstraint(
            "payer in ('chamber', 'company')", name=op.f("fact_support_expense_payer_check")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("fact_support_expense_amount_check")),
        sa.CheckConstraint(
            "eligible_amount <= amount",
            name=op.f("fact_support_expense_eligible_amount_at_most_amount_check"),
        ),
        sa.CheckConstraint(
            "eligible_amount >= 0", name=op.f("fact_support_expense_eligible_amount_check")
        ),
        sa.CheckConstraint("vat_amount >= 0", name=op.f("fact_support_expense_vat_amount_check")),
        sa.ForeignKeyConstraint(
            ["activity_code"],
            ["warehouse.dim_activity.activity_code"],
            name=op.f("fact_support_expense_activity_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["claim_code"],
            ["warehouse.fact_support_claim.claim_code"],
            name=op.f("fact_support_expense_claim_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_code"],
            ["warehouse.dim_source_document.document_code"],
            name=op.f("fact_support_expense_document_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["expense_type"],
            ["warehouse.dim_expense_type.expense_type"],
            name=op.f("fact_support_expense_expense_type_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_support_expense_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["party_code"],
            ["warehouse.dim_party.party_code"],
            name=op.f("fact_support_expense_party_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("fact_support_expense_project_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statement_no"],
            ["warehouse.dim_statement.statement_no"],
            name=op.f("fact_support_expense_statement_no_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("expense_code", name=op.f("fact_support_expense_pkey")),
        schema="warehouse",
        comment="Grain: one document of expense of one activity. Amounts without VAT. Loaded by programme_register_load from the register support_expenses.",
    )
    # ### end Alembic commands ###
    # A range of one text is equal to another exactly where the two overlap: with that, PostgreSQL
    # excludes overlapping periods of one key without an extension, under concurrency too.
    op.execute('create type warehouse.text_range as range (subtype = text, collation = "C")')
    op.execute(
        """
        do $$
        declare
            made regprocedure;
        begin
            for made in
                select oid from pg_proc
                where pronamespace = 'warehouse'::regnamespace
                    and proname in ('text_range', 'text_multirange')
            loop
                execute format('comment on function %s is %L', made, 'Makes a range of text');
            end loop;
        end
        $$
        """
    )
    for table, within, start, end in _EXCLUSIVE:
        keys = ", ".join(f"warehouse.text_range({name}, {name}, '[]') with &&" for name in within)
        op.execute(
            f"alter table warehouse.{table} add constraint {table}_exclusive exclude using gist"
            f" ({keys}, daterange({start}, {end}) with &&) where ({start} is not null)"
            " deferrable initially deferred"
        )


def downgrade() -> None:
    raise NotImplementedError(
        "Facts are not thrown away by a migration. Restore a backup from before the upgrade instead."
    )
