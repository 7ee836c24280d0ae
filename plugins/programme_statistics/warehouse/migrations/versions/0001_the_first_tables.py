"""The first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


SCHEMAS = {
    "staging": "One table a load, typed and checked, dropped once the load is decided.",
    "warehouse": "Facts and dimensions. A fact has a reference period and a validity: when we "
    "knew it. Nothing is ever updated except the end of a validity.",
    "mart": "What analysts and summaries read. Start here.",
    "ops": "How the data came: loads, releases, checks, rejected cells, publications.",
    "secure": "Identities and unprotected figures of member companies. Not for analysts.",
}


def upgrade() -> None:
    for schema, comment in SCHEMAS.items():
        op.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
        quoted = comment.replace("'", "''")
        op.execute(f"comment on schema {schema} is '{quoted}'")
    op.create_table(
        "load",
        sa.Column("load_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "dataset_code", sa.Text(), nullable=False, comment="Dataset, for example tim_sector"
        ),
        sa.Column("edition", sa.Text(), nullable=False, comment="The edition's own month, YYYY-MM"),
        sa.Column(
            "edition_date",
            sa.Date(),
            nullable=True,
            comment="Date the publisher prints on the edition",
        ),
        sa.Column("sha256", sa.Text(), nullable=False, comment="SHA-256 of the bytes as received"),
        sa.Column(
            "landed_path",
            sa.Text(),
            nullable=False,
            comment="Where the bytes are, below LANDING_ROOT",
        ),
        sa.Column("source_url", sa.Text(), nullable=False, comment="Address the bytes came from"),
        sa.Column(
            "is_sample",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="True: a workbook rebuilt from published figures that carries only some series",
        ),
        sa.Column(
            "status",
            sa.Text(),
            nullable=False,
            comment="landed, staged, published; held: a critical check failed; refused: unreadable or of an unknown layout. Held and refused editions put nothing into the warehouse",
        ),
        sa.Column(
            "sentence",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="What happened and what to do, in words",
        ),
        sa.Column(
            "covered_months",
            sa.ARRAY(sa.Date()),
            nullable=True,
            comment="Reference months the edition speaks for (first days)",
        ),
        sa.Column(
            "carried_sectors",
            sa.ARRAY(sa.Text()),
            nullable=True,
            comment="Sectors the edition speaks for; NULL: all",
        ),
        sa.Column(
            "rows_read",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Non-empty cells under the value headers = rows_loaded + rows_rejected + rows_ignored",
        ),
        sa.Column(
            "rows_loaded",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Cells that stand behind the edition's figures",
        ),
        sa.Column(
            "rows_rejected",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Cells in ops.reject, each with its reason",
        ),
        sa.Column(
            "rows_ignored",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Cells left out on purpose; ignored says why",
        ),
        sa.Column(
            "ignored",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
            comment="Cells left out, counted by reason",
        ),
        sa.Column(
            "notices",
            sa.ARRAY(sa.Text()),
            server_default=sa.text("'{}'::text[]"),
            nullable=False,
            comment="What the parser noticed and a person may want to know",
        ),
        sa.Column(
            "rows_new",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Figures not known before this load",
        ),
        sa.Column(
            "rows_revised",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Figures this load changed (old row closed, new row added)",
        ),
        sa.Column(
            "rows_closed",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Figures the publisher withdrew (row closed, none added)",
        ),
        sa.Column(
            "rows_unchanged",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Figures that stood already; nothing was written for them",
        ),
        sa.Column(
            "rows_late",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Figures of an edition that came after a later one: kept as history only",
        ),
        sa.Column(
            "run_id", sa.Text(), nullable=True, comment="Airflow run that landed the edition"
        ),
        sa.Column(
            "landed_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the bytes were received",
        ),
        sa.Column(
            "staged_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the edition was staged",
        ),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the figures became known; valid_from of this load's facts",
        ),
        sa.CheckConstraint("edition ~ '^[0-9]{4}-[0-9]{2}$'", name=op.f("load_edition_check")),
        sa.CheckConstraint(
            "status in ('landed', 'refused') or rows_read = rows_loaded + rows_rejected + rows_ignored",
            name=op.f("load_nothing_lost_check"),
        ),
        sa.CheckConstraint(
            "status in ('landed', 'staged', 'published', 'held', 'refused')",
            name=op.f("load_status_check"),
        ),
        sa.PrimaryKeyConstraint("load_id", name=op.f("load_pkey")),
        schema="ops",
        comment="Grain: one landed version of one edition of one dataset. Every fact leads here by load_id, and from here to the landed bytes. Bytes that were loaded before make no new row.",
    )
    op.create_index(
        "load_dataset_code_edition_idx",
        "load",
        ["dataset_code", "edition"],
        unique=False,
        schema="ops",
    )
    op.create_table(
        "mart_refresh",
        sa.Column("refresh_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "last_published_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="published_at of the newest load the refresh took in",
        ),
        sa.Column("months", sa.ARRAY(sa.Date()), nullable=False, comment="Months that changed"),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column(
            "refreshed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("refresh_id", name=op.f("mart_refresh_pkey")),
        schema="ops",
        comment="Grain: one refresh that found loads it had not seen. load_id is the last load it took in.",
    )
    op.create_table(
        "publication",
        sa.Column("publication_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("quarter", sa.Text(), nullable=False, comment="YYYY-Qn"),
        sa.Column("subject", sa.Text(), nullable=False, comment="Sector code"),
        sa.Column(
            "known_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="The figures are those known at this time; ask the marts' as-of forms for it",
        ),
        sa.Column(
            "status", sa.Text(), nullable=False, comment="provisional, revised, final or incomplete"
        ),
        sa.Column("json_sha256", sa.Text(), nullable=False),
        sa.Column("html_sha256", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False, comment="Folder below SUMMARIES_ROOT"),
        sa.Column(
            "written_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "status in ('provisional', 'revised', 'final', 'incomplete')",
            name=op.f("publication_status_check"),
        ),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("publication_pkey")),
        schema="ops",
        comment="Grain: one version of one summary. A version that has the same bytes as the one before makes no row.",
    )
    op.create_index(
        "publication_quarter_subject_idx",
        "publication",
        ["quarter", "subject"],
        unique=False,
        schema="ops",
    )
    op.create_table(
        "release",
        sa.Column("dataset_code", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="waiting, published or gave_up"),
        sa.Column("first_asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gives_up_on", sa.Date(), nullable=False, comment="Waiting ends after this day"),
        sa.Column("sentence", sa.Text(), nullable=False, comment="The state in words"),
        sa.CheckConstraint(
            "state in ('waiting', 'published', 'gave_up')", name=op.f("release_state_check")
        ),
        sa.PrimaryKeyConstraint("dataset_code", "edition", name=op.f("release_pkey")),
        schema="ops",
        comment="Grain: one edition of one dataset that the publisher did not have when it was first asked for.",
    )
    op.create_table(
        "sql_object",
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column(
            "applied_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("file_name", name=op.f("sql_object_pkey")),
        schema="ops",
        comment="Grain: one file of include/sql that defines a view or function, with the digest of the text the database has.",
    )
    op.create_table(
        "dim_country",
        sa.Column(
            "country_code",
            sa.Text(),
            nullable=False,
            comment="ISO 3166-1 alpha-2 where there is one, else our own code",
        ),
        sa.Column("iso3", sa.Text(), nullable=True),
        sa.Column("m49", sa.Text(), nullable=True, comment="UN M49 code, as text"),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_tr", sa.Text(), nullable=False),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="country, territory, free_zone or special"
        ),
        sa.CheckConstraint(
            "kind in ('country', 'territory', 'free_zone', 'special')",
            name=op.f("dim_country_kind_check"),
        ),
        sa.PrimaryKeyConstraint("country_code", name=op.f("dim_country_pkey")),
        schema="warehouse",
        comment="Grain: one destination. Free zones and special destinations are not countries: kind says so. Loaded from include/reference/countries.csv.",
    )
    op.create_table(
        "dim_province",
        sa.Column(
            "province_code",
            sa.Text(),
            nullable=False,
            comment="ISO 3166-2: TR- and the plate number",
        ),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_tr", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("province_code", name=op.f("dim_province_pkey")),
        schema="warehouse",
        comment="Grain: one province (il). Loaded from include/reference/provinces.csv.",
    )
    op.create_table(
        "dim_sector",
        sa.Column("sector_code", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_tr", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="total, group or sector"),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("sort_order", sa.Integer(), nullable=False, comment="The publisher's own order"),
        sa.CheckConstraint(
            "kind in ('total', 'group', 'sector')", name=op.f("dim_sector_kind_check")
        ),
        sa.ForeignKeyConstraint(
            ["parent_code"],
            ["warehouse.dim_sector.sector_code"],
            name=op.f("dim_sector_parent_code_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("sector_code", name=op.f("dim_sector_pkey")),
        schema="warehouse",
        comment="Grain: one sector of the Turkish Exporters' Assembly (TİM), one of its three groups, or the total. Loaded from include/reference/sectors.csv.",
    )
    op.create_table(
        "check_result",
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column("check_name", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False, comment="critical or warning"),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("observed", sa.Text(), nullable=True, comment="What was measured"),
        sa.Column(
            "sentence",
            sa.Text(),
            nullable=False,
            comment="What was found, what is normal, what to do next",
        ),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "severity in ('critical', 'warning')", name=op.f("check_result_severity_check")
        ),
        sa.ForeignKeyConstraint(
            ["load_id"],
            ["ops.load.load_id"],
            name=op.f("check_result_load_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("load_id", "check_name", name=op.f("check_result_pkey")),
        schema="ops",
        comment="Grain: one check of one load. Great Expectations judges; the suites are in expectations/. critical stops a load, warning is recorded and shown.",
    )
    op.create_table(
        "reissue_candidate",
        sa.Column("candidate_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("quarter", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("dataset_code", sa.Text(), nullable=False),
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="What changed, in words"),
        sa.Column(
            "queued_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("reissued_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["load_id"],
            ["ops.load.load_id"],
            name=op.f("reissue_candidate_load_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("reissue_candidate_pkey")),
        sa.UniqueConstraint(
            "quarter",
            "subject",
            "dataset_code",
            "load_id",
            name=op.f("reissue_candidate_quarter_subject_dataset_code_load_id_key"),
        ),
        schema="ops",
        comment="Grain: one revision that touches one published summary. Pending while reissued_at is NULL.",
    )
    op.create_table(
        "reject",
        sa.Column("reject_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False, comment="Name of the rule that was broken"),
        sa.Column("reason", sa.Text(), nullable=False, comment="The rule in words and what to do"),
        sa.Column("source_file", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column(
            "cell", sa.Text(), nullable=False, comment="Address of the cell, for example D17"
        ),
        sa.Column("value_as_read", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("reject_load_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reject_id", name=op.f("reject_pkey")),
        sa.UniqueConstraint(
            "load_id", "sheet", "cell", "rule", name=op.f("reject_load_id_sheet_cell_rule_key")
        ),
        schema="ops",
        comment="Grain: one rejected cell of one load, as it was read.",
    )
    op.create_table(
        "fact_export",
        sa.Column("dataset_code", sa.Text(), nullable=False),
        sa.Column("ref_month", sa.Date(), nullable=False, comment="Reference month, its first day"),
        sa.Column("sector_code", sa.Text(), nullable=False),
        sa.Column(
            "origin_code",
            sa.Text(),
            nullable=False,
            comment="TR: the whole country; TR-34: a province",
        ),
        sa.Column(
            "partner_code",
            sa.Text(),
            nullable=False,
            comment="WORLD: all destinations; else dim_country",
        ),
        sa.Column(
            "valid_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="From when we knew this figure",
        ),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
            comment="Until when (not including) we took it for true; infinity: it is current; equal to valid_from: it came after a later edition and was never current",
        ),
        sa.Column(
            "value_usd",
            sa.Numeric(precision=20, scale=2),
            nullable=False,
            comment="US dollars, exact; the publisher's thousands times 1,000",
        ),
        sa.Column(
            "edition",
            sa.Text(),
            nullable=False,
            comment="The first edition that published this value",
        ),
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "extract(day from ref_month) = 1", name=op.f("fact_export_first_of_month_check")
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("fact_export_validity_check")),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_export_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["sector_code"],
            ["warehouse.dim_sector.sector_code"],
            name=op.f("fact_export_sector_code_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "dataset_code",
            "ref_month",
            "sector_code",
            "origin_code",
            "partner_code",
            "valid_from",
            name=op.f("fact_export_pkey"),
        ),
        schema="warehouse",
        comment="Grain: one figure of one dataset (reference month, sector, origin, partner) as known from valid_from until before valid_to. Datasets are separate series and are never added to each other. Value: US dollars, as the publisher records it.",
    )
    op.create_index(
        "fact_export_current_key",
        "fact_export",
        ["dataset_code", "ref_month", "sector_code", "origin_code", "partner_code"],
        unique=True,
        schema="warehouse",
        postgresql_where=sa.text("valid_to = 'infinity'"),
    )
    op.create_index(
        "fact_export_load_id_idx", "fact_export", ["load_id"], unique=False, schema="warehouse"
    )


def downgrade() -> None:
    raise NotImplementedError(
        "There is nothing before the first tables. To be rid of a warehouse, drop its database."
    )
