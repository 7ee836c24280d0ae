"""Member companies, what they report, and who they are"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("erasure_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="anonymised: its figures stay under a random pseudonym; removed: they are deleted",
        ),
        sa.Column(
            "requested_by", sa.Text(), nullable=False, comment="Account that ran the command"
        ),
        sa.Column(
            "n_figures", sa.Integer(), nullable=False, comment="Fact rows made anonymous or deleted"
        ),
        sa.Column(
            "n_files",
            sa.Integer(),
            nullable=False,
            comment="Landed files deleted, receipts with them",
        ),
        sa.Column(
            "is_finished",
            sa.Boolean(),
            nullable=False,
            comment="False: files are still to be deleted; run the command again",
        ),
        sa.Column(
            "erased_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint("kind in ('anonymised', 'removed')", name=op.f("erasure_kind_check")),
        sa.PrimaryKeyConstraint("erasure_id", name=op.f("erasure_pkey")),
        schema="ops",
        comment="Grain: one company that was forgotten. Does not say which: that is the point of it.",
    )
    op.create_table(
        "identity_key",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column(
            "canary",
            sa.LargeBinary(),
            nullable=False,
            comment="HMAC of a fixed word: another key of the same name gives another",
        ),
        sa.Column(
            "first_used_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("key_id", name=op.f("identity_key_pkey")),
        schema="secure",
        comment="Grain: one key of the secrets backend, by its name. Never the key: what is remembered of it tells only whether the key that is set today is the same.",
    )
    op.create_table(
        "company",
        sa.Column(
            "company_id",
            sa.Text(),
            nullable=False,
            comment="Pseudonym: C and 16 letters and digits, made with a key from the tax number; X and 16 drawn at random for a company that was made anonymous",
        ),
        sa.Column(
            "membership_changes",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Counts changes of memberships: written by their trigger, so that two changes at once wait for each other",
        ),
        sa.Column(
            "first_seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("company_id", name=op.f("company_pkey")),
        schema="warehouse",
        comment="Grain: one company that is or was registered. What there is to lock when its memberships change, and what every other table's company_id leads to.",
    )
    op.create_table(
        "submission",
        sa.Column("submission_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "load_id",
            sa.BigInteger(),
            nullable=False,
            comment="The file; its sha256 and bytes are there",
        ),
        sa.Column("subject_no", sa.Integer(), nullable=False, comment="1 is the first of its file"),
        sa.Column("form_code", sa.Text(), nullable=False, comment="M0 to M5"),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column(
            "company_id",
            sa.Text(),
            nullable=True,
            comment="Pseudonym; NULL: the form is not about one company, or it is not registered",
        ),
        sa.Column("ref_quarter", sa.Date(), nullable=True, comment="First day of the quarter"),
        sa.Column("project_code", sa.Text(), nullable=True),
        sa.Column("activity_code", sa.Text(), nullable=True),
        sa.Column(
            "revision",
            sa.Integer(),
            nullable=False,
            comment="1 is the first that came for this subject",
        ),
        sa.Column(
            "supersedes",
            sa.BigInteger(),
            nullable=True,
            comment="The accepted submission this one took the place of",
        ),
        sa.Column(
            "is_complete",
            sa.Boolean(),
            nullable=False,
            comment="Every row was accepted: what it does not have is withdrawn. Otherwise its accepted rows revise and add, and withdraw nothing",
        ),
        sa.Column(
            "status",
            sa.Text(),
            nullable=False,
            comment="accepted, quarantined (no row accepted, some in doubt), rejected, superseded",
        ),
        sa.Column("rows_accepted", sa.Integer(), nullable=False),
        sa.Column("rows_quarantined", sa.Integer(), nullable=False),
        sa.Column("rows_rejected", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "due_on", sa.Date(), nullable=True, comment="Of a quarter's form: 30 days after it"
        ),
        sa.Column(
            "days_late", sa.Integer(), nullable=True, comment="Days after due_on, 0 if in time"
        ),
        sa.Column("language", sa.Text(), nullable=False, comment="tr or en, of the file's headers"),
        sa.CheckConstraint(
            "form_code in ('M0', 'M1', 'M2', 'M3', 'M4', 'M5')", name=op.f("submission_form_check")
        ),
        sa.CheckConstraint(
            "status in ('accepted', 'quarantined', 'rejected', 'superseded')",
            name=op.f("submission_status_check"),
        ),
        sa.CheckConstraint("days_late >= 0", name=op.f("submission_days_late_check")),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["warehouse.company.company_id"],
            name=op.f("submission_company_id_fkey"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("submission_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes"],
            ["ops.submission.submission_id"],
            name=op.f("submission_supersedes_fkey"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("submission_pkey")),
        schema="ops",
        comment="Grain: one form of one file for one subject: a company and quarter (M1, M2), a company (M0), a company and activity (M3), a project and activity (M4), an event (M5). Every revision is kept; the latest accepted one holds.",
    )
    op.create_index(
        "submission_activity_code_idx", "submission", ["activity_code"], unique=False, schema="ops"
    )
    op.create_index(
        "submission_company_id_idx", "submission", ["company_id"], unique=False, schema="ops"
    )
    op.create_index(
        "submission_load_id_subject_no_key",
        "submission",
        ["load_id", "subject_no"],
        unique=True,
        schema="ops",
    )
    op.create_index(
        "submission_ref_quarter_idx", "submission", ["ref_quarter"], unique=False, schema="ops"
    )
    op.create_index(
        "submission_supersedes_idx", "submission", ["supersedes"], unique=False, schema="ops"
    )
    op.create_table(
        "submission_check",
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column("form_code", sa.Text(), nullable=False, comment="-: the whole file"),
        sa.Column("rule_id", sa.Text(), nullable=False, comment="V01 to V24"),
        sa.Column(
            "severity",
            sa.Text(),
            nullable=False,
            comment="F refuses the file, E rejects the row, Q keeps it in quarantine, W flags it",
        ),
        sa.Column("n_findings", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "severity in ('F', 'E', 'Q', 'W')", name=op.f("submission_check_severity_check")
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("submission_check_load_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "load_id", "form_code", "rule_id", "severity", name=op.f("submission_check_pkey")
        ),
        schema="ops",
        comment="Grain: one submitted file, form, rule and severity. The findings themselves quote the file and are in secure.submission_finding.",
    )
    op.create_table(
        "company_identity",
        sa.Column("company_id", sa.Text(), nullable=False),
        sa.Column(
            "key_id",
            sa.Text(),
            nullable=False,
            comment="The key that tax_number_digest and tax_number_encrypted were made with",
        ),
        sa.Column(
            "tax_number_digest",
            sa.LargeBinary(),
            nullable=False,
            comment="HMAC-SHA256 of the tax number: how a company is found again",
        ),
        sa.Column(
            "tax_number_kind",
            sa.Text(),
            nullable=False,
            comment="VKN: of a firm; TCKN: of a person",
        ),
        sa.Column("tax_number", sa.Text(), nullable=True, comment="Of a firm, as text"),
        sa.Column(
            "tax_number_encrypted",
            sa.LargeBinary(),
            nullable=True,
            comment="Of a person (sole trader), encrypted",
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="As last registered"),
        sa.Column("mersis_no", sa.Text(), nullable=True),
        sa.Column("chamber_reg_no", sa.Text(), nullable=True),
        sa.Column("dys_beneficiary_no", sa.Text(), nullable=True),
        sa.Column(
            "group_name", sa.Text(), nullable=True, comment="Holding it belongs to, as registered"
        ),
        sa.Column(
            "has_consented", sa.Boolean(), nullable=False, comment="To the use of its figures"
        ),
        sa.Column("consented_on", sa.Date(), nullable=True),
        sa.Column(
            "registered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(tax_number_kind = 'VKN') = (tax_number is not null) and (tax_number_kind = 'TCKN') = (tax_number_encrypted is not null)",
            name=op.f("company_identity_personal_number_encrypted_check"),
        ),
        sa.CheckConstraint(
            "tax_number_kind in ('VKN', 'TCKN')",
            name=op.f("company_identity_tax_number_kind_check"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["warehouse.company.company_id"],
            name=op.f("company_identity_company_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["key_id"], ["secure.identity_key.key_id"], name=op.f("company_identity_key_id_fkey")
        ),
        sa.PrimaryKeyConstraint("company_id", name=op.f("company_identity_pkey")),
        schema="secure",
        comment="Grain: one company of the register. A company that was made anonymous has no row here. Tax numbers of persons (TCKN) are encrypted.",
    )
    op.create_index(
        "company_identity_tax_number_digest_key",
        "company_identity",
        ["tax_number_digest"],
        unique=True,
        schema="secure",
    )
    op.create_table(
        "submission_arrival",
        sa.Column("arrival_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("inbox_path", sa.Text(), nullable=False, comment="Below SUBMISSIONS_INBOX"),
        sa.Column(
            "stamp",
            sa.Text(),
            nullable=False,
            comment="Size and time of change as seen: another file of the same name has another",
        ),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "is_duplicate",
            sa.Boolean(),
            nullable=False,
            comment="The same content had been received and taken in before",
        ),
        sa.Column(
            "arrived_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was first seen whole",
        ),
        sa.Column(
            "put_away_as", sa.Text(), nullable=True, comment="Where it lies now, below the inbox"
        ),
        sa.Column("put_away_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "is_to_be_erased",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="A company it names was forgotten; the file still is",
        ),
        sa.Column(
            "erased_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the file was deleted because a company it names was forgotten",
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("submission_arrival_load_id_fkey")
        ),
        sa.PrimaryKeyConstraint("arrival_id", name=op.f("submission_arrival_pkey")),
        schema="secure",
        comment="Grain: one file that was taken from the inbox, by the name its sender gave it. The same content sent twice is two arrivals of one load.",
    )
    op.create_index(
        "submission_arrival_load_id_idx",
        "submission_arrival",
        ["load_id"],
        unique=False,
        schema="secure",
    )
    op.create_index(
        "submission_arrival_waiting_key",
        "submission_arrival",
        ["inbox_path", "stamp"],
        unique=True,
        schema="secure",
        postgresql_where=sa.text("put_away_at is null"),
    )
    op.create_table(
        "submission_failure",
        sa.Column("failure_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.Column(
            "failed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("submission_failure_load_id_fkey")
        ),
        sa.PrimaryKeyConstraint("failure_id", name=op.f("submission_failure_pkey")),
        schema="secure",
        comment="Grain: one time the software itself failed on a submitted file. The trace may quote the file, so it is kept here and not in logs.",
    )
    op.create_index(
        "submission_failure_load_id_idx",
        "submission_failure",
        ["load_id"],
        unique=False,
        schema="secure",
    )
    op.create_table(
        "submission_receipt",
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False, comment="JSON, byte for byte"),
        sa.Column("page", sa.Text(), nullable=False, comment="HTML, byte for byte"),
        sa.Column("findings", sa.Text(), nullable=False, comment="CSV, byte for byte"),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("submission_receipt_load_id_fkey")
        ),
        sa.PrimaryKeyConstraint("load_id", name=op.f("submission_receipt_pkey")),
        schema="secure",
        comment="Grain: one load of a submitted file. The receipt as it was written beside the file; it quotes the file.",
    )
    op.create_table(
        "dim_company",
        sa.Column("company_id", sa.Text(), nullable=False, comment="Pseudonym"),
        sa.Column("province_code", sa.Text(), nullable=True),
        sa.Column("nace_code", sa.Text(), nullable=True, comment="NACE Rev. 2.1, as registered"),
        sa.Column("legal_form", sa.Text(), nullable=True, comment="AS, LTD, SAHIS, KOOP or OTHER"),
        sa.Column("first_export_year", sa.Integer(), nullable=True),
        sa.Column(
            "group_id",
            sa.Text(),
            nullable=True,
            comment="Pseudonym of the holding; companies of one holding are one respondent in disclosure control. NULL: none is known",
        ),
        sa.Column(
            "valid_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="From when we knew this",
        ),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
            comment="Until when (not including) we took it for true; infinity: it is current",
        ),
        sa.Column(
            "load_id", sa.BigInteger(), nullable=False, comment="The load that first said so"
        ),
        sa.CheckConstraint(
            "legal_form in ('AS', 'LTD', 'SAHIS', 'KOOP', 'OTHER')",
            name=op.f("dim_company_legal_form_check"),
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("dim_company_validity_check")),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["warehouse.company.company_id"],
            name=op.f("dim_company_company_id_fkey"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_company_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["province_code"],
            ["warehouse.dim_province.province_code"],
            name=op.f("dim_company_province_code_fkey"),
        ),
        sa.PrimaryKeyConstraint("company_id", "valid_from", name=op.f("dim_company_pkey")),
        schema="warehouse",
        comment="Grain: one company (SCD2) as known from valid_from until before valid_to. No name, no number.",
    )
    op.create_index(
        "dim_company_current_key",
        "dim_company",
        ["company_id"],
        unique=True,
        schema="warehouse",
        postgresql_where=sa.text("valid_to = 'infinity'"),
    )
    op.create_table(
        "submission_finding",
        sa.Column("finding_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "submission_id",
            sa.BigInteger(),
            nullable=True,
            comment="NULL: about the whole file or sheet",
        ),
        sa.Column("rule_id", sa.Text(), nullable=False, comment="V01 to V24"),
        sa.Column(
            "case_name", sa.Text(), nullable=False, comment="Which sentence of the rule says it"
        ),
        sa.Column(
            "severity",
            sa.Text(),
            nullable=False,
            comment="F refuses the file, E rejects the row, Q keeps it in quarantine, W flags it",
        ),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column(
            "cell",
            sa.Text(),
            nullable=False,
            comment="Cell or row as a spreadsheet program names it",
        ),
        sa.Column("field_name", sa.Text(), nullable=False),
        sa.Column("value_as_read", sa.Text(), nullable=False),
        sa.Column(
            "params", postgresql.JSONB(), nullable=False, comment="Values the sentence names"
        ),
        sa.CheckConstraint(
            "severity in ('F', 'E', 'Q', 'W')", name=op.f("submission_finding_severity_check")
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("submission_finding_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["ops.submission.submission_id"],
            name=op.f("submission_finding_submission_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("finding_id", name=op.f("submission_finding_pkey")),
        schema="secure",
        comment="Grain: one finding of one rule in one submitted file. ops.submission_check has the same counted, without what identifies.",
    )
    op.create_index(
        "submission_finding_load_id_idx",
        "submission_finding",
        ["load_id"],
        unique=False,
        schema="secure",
    )
    op.create_index(
        "submission_finding_submission_id_idx",
        "submission_finding",
        ["submission_id"],
        unique=False,
        schema="secure",
    )
    op.create_table(
        "submission_row",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False, comment="1 is the submission's first"),
        sa.Column("sheet", sa.Text(), nullable=False, comment="Empty for a text file"),
        sa.Column(
            "sheet_row", sa.Integer(), nullable=False, comment="As a spreadsheet program counts it"
        ),
        sa.Column(
            "outcome", sa.Text(), nullable=False, comment="accepted, quarantined or rejected"
        ),
        sa.Column("row_values", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(
            "outcome in ('accepted', 'quarantined', 'rejected')",
            name=op.f("submission_row_outcome_check"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["ops.submission.submission_id"],
            name=op.f("submission_row_submission_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("submission_id", "row_no", name=op.f("submission_row_pkey")),
        schema="secure",
        comment="Grain: one row of one submission, whatever became of it. The values by the form's field names, without tax numbers.",
    )
    op.create_table(
        "bridge_company_cluster",
        sa.Column("company_id", sa.Text(), nullable=False, comment="Pseudonym"),
        sa.Column("cluster_code", sa.Text(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column(
            "left_on", sa.Date(), nullable=True, comment="First day outside; NULL: still a member"
        ),
        sa.Column(
            "role",
            sa.Text(),
            server_default="MEMBER",
            nullable=False,
            comment="MEMBER, ANCHOR or SUPPORTER",
        ),
        sa.Column(
            "valid_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="From when we knew this",
        ),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
            comment="Until when (not including) we took it for true; infinity: it is current",
        ),
        sa.Column(
            "load_id", sa.BigInteger(), nullable=False, comment="The load that first said so"
        ),
        sa.CheckConstraint(
            "role in ('MEMBER', 'ANCHOR', 'SUPPORTER')",
            name=op.f("bridge_company_cluster_role_check"),
        ),
        sa.CheckConstraint(
            "left_on is null or left_on > joined_on", name=op.f("bridge_company_cluster_term_check")
        ),
        sa.CheckConstraint(
            "valid_from <= valid_to", name=op.f("bridge_company_cluster_validity_check")
        ),
        sa.ForeignKeyConstraint(
            ["cluster_code"],
            ["warehouse.dim_cluster.cluster_code"],
            name=op.f("bridge_company_cluster_cluster_code_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["warehouse.company.company_id"],
            name=op.f("bridge_company_cluster_company_id_fkey"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("bridge_company_cluster_load_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "company_id",
            "cluster_code",
            "joined_on",
            "valid_from",
            name=op.f("bridge_company_cluster_pkey"),
        ),
        schema="warehouse",
        comment="Grain: one stay of one company in one cluster, as known from valid_from until before valid_to. A trigger refuses stays in one cluster that overlap. A member of a project is a member of the project's cluster.",
    )
    op.create_index(
        "bridge_company_cluster_cluster_code_idx",
        "bridge_company_cluster",
        ["cluster_code"],
        unique=False,
        schema="warehouse",
    )
    op.create_index(
        "bridge_company_cluster_current_key",
        "bridge_company_cluster",
        ["company_id", "cluster_code", "joined_on"],
        unique=True,
        schema="warehouse",
        postgresql_where=sa.text("valid_to = 'infinity'"),
    )
    op.create_table(
        "fact_member_export",
        sa.Column("export_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("company_id", sa.Text(), nullable=False, comment="Pseudonym"),
        sa.Column("ref_quarter", sa.Date(), nullable=False, comment="Its first day"),
        sa.Column(
            "hs_code", sa.Text(), nullable=False, comment="4 to 12 digits, as text, as accepted"
        ),
        sa.Column(
            "country_code",
            sa.Text(),
            nullable=False,
            comment="Destination: ISO 3166-1, or our own code",
        ),
        sa.Column("currency_code", sa.Text(), nullable=False, comment="ISO 4217, as declared"),
        sa.Column(
            "unit_code", sa.Text(), nullable=True, comment="Unit of quantity; NULL: none was given"
        ),
        sa.Column(
            "export_value",
            sa.Numeric(precision=20, scale=2),
            nullable=False,
            comment="In currency_code, as declared",
        ),
        sa.Column(
            "export_usd", sa.Numeric(precision=20, scale=2), nullable=False, comment="US dollars"
        ),
        sa.Column(
            "fx_rate_try", sa.Numeric(), nullable=True, comment="TRY for one unit of currency_code"
        ),
        sa.Column("fx_usd_try", sa.Numeric(), nullable=True, comment="TRY for one US dollar"),
        sa.Column(
            "fx_dataset", sa.Text(), nullable=True, comment="Whose rates: tcmb_rates or ecb_rates"
        ),
        sa.Column(
            "fx_basis", sa.Text(), nullable=True, comment="quarter_average; NULL for US dollars"
        ),
        sa.Column("net_mass_kg", sa.Numeric(precision=20, scale=3), nullable=True),
        sa.Column(
            "quantity", sa.Numeric(precision=20, scale=3), nullable=True, comment="In unit_code"
        ),
        sa.Column(
            "n_declarations",
            sa.Integer(),
            nullable=False,
            comment="Rows of the form that are added up here",
        ),
        sa.Column(
            "valid_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="From when we knew this",
        ),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
            comment="Until when (not including) we took it for true; infinity: it is current",
        ),
        sa.Column(
            "load_id", sa.BigInteger(), nullable=False, comment="The load that first said so"
        ),
        sa.Column(
            "submission_id",
            sa.BigInteger(),
            nullable=True,
            comment="The submission that first said so; NULL: it was erased",
        ),
        sa.CheckConstraint(
            "(fx_basis is null) = (fx_rate_try is null) and (fx_basis is null or fx_basis in ('quarter_average', 'daily'))",
            name=op.f("fact_member_export_fx_check"),
        ),
        sa.CheckConstraint(
            "extract(day from ref_quarter) = 1", name=op.f("fact_member_export_first_day_check")
        ),
        sa.CheckConstraint(
            "valid_from <= valid_to", name=op.f("fact_member_export_validity_check")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["warehouse.company.company_id"],
            name=op.f("fact_member_export_company_id_fkey"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_member_export_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["ops.submission.submission_id"],
            name=op.f("fact_member_export_submission_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("export_id", name=op.f("fact_member_export_pkey")),
        schema="warehouse",
        comment="Grain: one company, quarter, product, destination, currency and unit of quantity, as reported and known from valid_from until before valid_to; declarations are added up. Unprotected: never for publication as it stands.",
    )
    op.create_index(
        "fact_member_export_company_id_idx",
        "fact_member_export",
        ["company_id"],
        unique=False,
        schema="warehouse",
    )
    op.create_index(
        "fact_member_export_current_key",
        "fact_member_export",
        ["ref_quarter", "company_id", "hs_code", "country_code", "currency_code", "unit_code"],
        unique=True,
        schema="warehouse",
        postgresql_where=sa.text("valid_to = 'infinity'"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(
        "fact_member_export_load_id_idx",
        "fact_member_export",
        ["load_id"],
        unique=False,
        schema="warehouse",
    )
    op.create_table(
        "bridge_project_company",
        sa.Column("company_id", sa.Text(), nullable=False, comment="Pseudonym"),
        sa.Column("project_code", sa.Text(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column(
            "left_on", sa.Date(), nullable=True, comment="First day outside; NULL: still a member"
        ),
        sa.Column(
            "valid_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="From when we knew this",
        ),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
            comment="Until when (not including) we took it for true; infinity: it is current",
        ),
        sa.Column(
            "load_id", sa.BigInteger(), nullable=False, comment="The load that first said so"
        ),
        sa.CheckConstraint(
            "left_on is null or left_on > joined_on", name=op.f("bridge_project_company_term_check")
        ),
        sa.CheckConstraint(
            "valid_from <= valid_to", name=op.f("bridge_project_company_validity_check")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["warehouse.company.company_id"],
            name=op.f("bridge_project_company_company_id_fkey"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("bridge_project_company_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("bridge_project_company_project_code_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "company_id",
            "project_code",
            "joined_on",
            "valid_from",
            name=op.f("bridge_project_company_pkey"),
        ),
        schema="warehouse",
        comment="Grain: one stay of one company in one project, as known from valid_from until before valid_to. A trigger refuses stays in one project that overlap, two URGE projects at a time, and a fourth URGE project.",
    )
    op.create_index(
        "bridge_project_company_current_key",
        "bridge_project_company",
        ["company_id", "project_code", "joined_on"],
        unique=True,
        schema="warehouse",
        postgresql_where=sa.text("valid_to = 'infinity'"),
    )
    op.create_index(
        "bridge_project_company_project_code_idx",
        "bridge_project_company",
        ["project_code"],
        unique=False,
        schema="warehouse",
    )
    op.create_table(
        "fact_member_quarter",
        sa.Column("company_id", sa.Text(), nullable=False, comment="Pseudonym"),
        sa.Column("ref_quarter", sa.Date(), nullable=False, comment="Its first day"),
        sa.Column(
            "project_code", sa.Text(), nullable=False, comment="Through which it was reported"
        ),
        sa.Column(
            "turnover_try",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="Net sales, TRY",
        ),
        sa.Column(
            "export_value",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="Exports in currency_code, as declared",
        ),
        sa.Column("currency_code", sa.Text(), nullable=True, comment="ISO 4217, as declared"),
        sa.Column(
            "export_usd",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="Exports, US dollars",
        ),
        sa.Column(
            "fx_rate_try", sa.Numeric(), nullable=True, comment="TRY for one unit of currency_code"
        ),
        sa.Column("fx_usd_try", sa.Numeric(), nullable=True, comment="TRY for one US dollar"),
        sa.Column(
            "fx_dataset", sa.Text(), nullable=True, comment="Whose rates: tcmb_rates or ecb_rates"
        ),
        sa.Column(
            "fx_basis",
            sa.Text(),
            nullable=True,
            comment="quarter_average: mean of the daily buying rates; daily: of the declaration's day",
        ),
        sa.Column("employees_eop", sa.Integer(), nullable=True, comment="Persons, end of quarter"),
        sa.Column("employees_female", sa.Integer(), nullable=True, comment="Of these, women"),
        sa.Column("employees_rd", sa.Integer(), nullable=True, comment="Of these, in R&D"),
        sa.Column("hours_worked", sa.BigInteger(), nullable=True),
        sa.Column("value_added_try", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("wages_try", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("capacity_util_pct", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column(
            "n_markets", sa.Integer(), nullable=True, comment="Countries exported to, as declared"
        ),
        sa.Column("new_customers", sa.Integer(), nullable=True),
        sa.Column("new_markets", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("certificates", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("trademarks", sa.Integer(), nullable=True),
        sa.Column("patents", sa.Integer(), nullable=True),
        sa.Column(
            "valid_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="From when we knew this",
        ),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
            comment="Until when (not including) we took it for true; infinity: it is current",
        ),
        sa.Column(
            "load_id", sa.BigInteger(), nullable=False, comment="The load that first said so"
        ),
        sa.Column(
            "submission_id",
            sa.BigInteger(),
            nullable=True,
            comment="The submission that first said so; NULL: it was erased",
        ),
        sa.CheckConstraint(
            "(fx_basis is null) = (fx_rate_try is null) and (fx_basis is null or fx_basis in ('quarter_average', 'daily'))",
            name=op.f("fact_member_quarter_fx_check"),
        ),
        sa.CheckConstraint(
            "extract(day from ref_quarter) = 1", name=op.f("fact_member_quarter_first_day_check")
        ),
        sa.CheckConstraint(
            "valid_from <= valid_to", name=op.f("fact_member_quarter_validity_check")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["warehouse.company.company_id"],
            name=op.f("fact_member_quarter_company_id_fkey"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_member_quarter_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("fact_member_quarter_project_code_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["ops.submission.submission_id"],
            name=op.f("fact_member_quarter_submission_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint(
            "company_id", "ref_quarter", "valid_from", name=op.f("fact_member_quarter_pkey")
        ),
        schema="warehouse",
        comment="Grain: one company and quarter, as reported and known from valid_from until before valid_to. Unprotected: never for publication as it stands. Missing is NULL, never 0; nothing here is imputed.",
    )
    op.create_index(
        "fact_member_quarter_current_key",
        "fact_member_quarter",
        ["ref_quarter", "company_id"],
        unique=True,
        schema="warehouse",
        postgresql_where=sa.text("valid_to = 'infinity'"),
    )
    op.create_index(
        "fact_member_quarter_load_id_idx",
        "fact_member_quarter",
        ["load_id"],
        unique=False,
        schema="warehouse",
    )
    op.create_table(
        "fact_activity_participation",
        sa.Column("company_id", sa.Text(), nullable=False, comment="Pseudonym"),
        sa.Column("activity_code", sa.Text(), nullable=False),
        sa.Column("is_invited", sa.Boolean(), nullable=True),
        sa.Column("has_opted_in", sa.Boolean(), nullable=True),
        sa.Column("has_attended", sa.Boolean(), nullable=True),
        sa.Column("persons", sa.Integer(), nullable=True),
        sa.Column("meetings", sa.Integer(), nullable=True, comment="B2B meetings"),
        sa.Column("offers", sa.Integer(), nullable=True, comment="Samples and offers"),
        sa.Column("orders", sa.Integer(), nullable=True),
        sa.Column(
            "order_value",
            sa.Numeric(precision=20, scale=2),
            nullable=True,
            comment="In currency_code",
        ),
        sa.Column("currency_code", sa.Text(), nullable=True, comment="ISO 4217, as declared"),
        sa.Column("order_value_usd", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column(
            "fx_rate_try", sa.Numeric(), nullable=True, comment="TRY for one unit of currency_code"
        ),
        sa.Column("fx_usd_try", sa.Numeric(), nullable=True, comment="TRY for one US dollar"),
        sa.Column(
            "fx_dataset", sa.Text(), nullable=True, comment="Whose rates: tcmb_rates or ecb_rates"
        ),
        sa.Column(
            "fx_basis",
            sa.Text(),
            nullable=True,
            comment="quarter_average, of the quarter the activity ended in",
        ),
        sa.Column(
            "valid_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="From when we knew this",
        ),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
            comment="Until when (not including) we took it for true; infinity: it is current",
        ),
        sa.Column(
            "load_id", sa.BigInteger(), nullable=False, comment="The load that first said so"
        ),
        sa.Column(
            "submission_id",
            sa.BigInteger(),
            nullable=True,
            comment="The submission that first said so; NULL: it was erased",
        ),
        sa.CheckConstraint(
            "(fx_basis is null) = (fx_rate_try is null) and (fx_basis is null or fx_basis in ('quarter_average', 'daily'))",
            name=op.f("fact_activity_participation_fx_check"),
        ),
        sa.CheckConstraint(
            "valid_from <= valid_to", name=op.f("fact_activity_participation_validity_check")
        ),
        sa.ForeignKeyConstraint(
            ["activity_code"],
            ["warehouse.dim_activity.activity_code"],
            name=op.f("fact_activity_participation_activity_code_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["warehouse.company.company_id"],
            name=op.f("fact_activity_participation_company_id_fkey"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_activity_participation_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["ops.submission.submission_id"],
            name=op.f("fact_activity_participation_submission_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint(
            "company_id",
            "activity_code",
            "valid_from",
            name=op.f("fact_activity_participation_pkey"),
        ),
        schema="warehouse",
        comment="Grain: one company and activity, as reported and known from valid_from until before valid_to. Unprotected: never for publication as it stands.",
    )
    op.create_index(
        "fact_activity_participation_current_key",
        "fact_activity_participation",
        ["activity_code", "company_id"],
        unique=True,
        schema="warehouse",
        postgresql_where=sa.text("valid_to = 'infinity'"),
    )
    op.create_index(
        "fact_activity_participation_load_id_idx",
        "fact_activity_participation",
        ["load_id"],
        unique=False,
        schema="warehouse",
    )
    op.create_table(
        "fact_event_feedback",
        sa.Column("activity_code", sa.Text(), nullable=False),
        sa.Column(
            "answer_no",
            sa.Integer(),
            nullable=False,
            comment="Counts the answers of the event in the order of their content",
        ),
        sa.Column("participant_type", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=False, comment="1 to 5"),
        sa.Column("recommendation", sa.Integer(), nullable=True, comment="0 to 10"),
        sa.Column(
            "valid_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="From when we knew this",
        ),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
            comment="Until when (not including) we took it for true; infinity: it is current",
        ),
        sa.Column(
            "load_id", sa.BigInteger(), nullable=False, comment="The load that first said so"
        ),
        sa.Column(
            "submission_id",
            sa.BigInteger(),
            nullable=True,
            comment="The submission that first said so; NULL: it was erased",
        ),
        sa.CheckConstraint(
            "recommendation between 0 and 10", name=op.f("fact_event_feedback_recommendation_check")
        ),
        sa.CheckConstraint(
            "satisfaction between 1 and 5", name=op.f("fact_event_feedback_satisfaction_check")
        ),
        sa.CheckConstraint(
            "valid_from <= valid_to", name=op.f("fact_event_feedback_validity_check")
        ),
        sa.ForeignKeyConstraint(
            ["activity_code"],
            ["warehouse.dim_activity.activity_code"],
            name=op.f("fact_event_feedback_activity_code_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_event_feedback_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["ops.submission.submission_id"],
            name=op.f("fact_event_feedback_submission_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint(
            "activity_code", "answer_no", "valid_from", name=op.f("fact_event_feedback_pkey")
        ),
        schema="warehouse",
        comment="Grain: one anonymous answer on one topic of an event, as known from valid_from until before valid_to. Comments stay in secure.submission_row. Unprotected.",
    )
    op.create_index(
        "fact_event_feedback_current_key",
        "fact_event_feedback",
        ["activity_code", "answer_no"],
        unique=True,
        schema="warehouse",
        postgresql_where=sa.text("valid_to = 'infinity'"),
    )
    op.create_index(
        "fact_event_feedback_load_id_idx",
        "fact_event_feedback",
        ["load_id"],
        unique=False,
        schema="warehouse",
    )
    op.create_table(
        "fact_support_line",
        sa.Column("support_line_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("project_code", sa.Text(), nullable=False),
        sa.Column("activity_code", sa.Text(), nullable=False),
        sa.Column("expense_type", sa.Text(), nullable=False),
        sa.Column(
            "document_id",
            sa.Text(),
            nullable=False,
            comment="Pseudonym of supplier and document number: D and 16 letters and digits",
        ),
        sa.Column(
            "company_id",
            sa.Text(),
            nullable=True,
            comment="Pseudonym; NULL: a line that all participants share",
        ),
        sa.Column("doc_date", sa.Date(), nullable=False),
        sa.Column("currency_code", sa.Text(), nullable=False, comment="ISO 4217, as declared"),
        sa.Column(
            "fx_rate_try",
            sa.Numeric(),
            nullable=True,
            comment="TRY for one unit of currency_code on the document's day",
        ),
        sa.Column("fx_usd_try", sa.Numeric(), nullable=True, comment="TRY for one US dollar"),
        sa.Column(
            "fx_dataset", sa.Text(), nullable=True, comment="Whose rates: tcmb_rates or ecb_rates"
        ),
        sa.Column(
            "fx_basis", sa.Text(), nullable=True, comment="daily; NULL for TRY without a USD rate"
        ),
        sa.Column(
            "amount_net", sa.Numeric(precision=20, scale=2), nullable=False, comment="Without VAT"
        ),
        sa.Column("amount_net_try", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("amount_net_usd", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("vat_amount", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("payer", sa.Text(), nullable=False, comment="CHAMBER or COMPANY"),
        sa.Column("spent_on", sa.Date(), nullable=True),
        sa.Column("company_share", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("claimed_amount", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("approved_amount", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("paid_amount", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True, comment="Day of the claim"),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("ministry_paid_on", sa.Date(), nullable=True),
        sa.Column(
            "valid_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="From when we knew this",
        ),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
            comment="Until when (not including) we took it for true; infinity: it is current",
        ),
        sa.Column(
            "load_id", sa.BigInteger(), nullable=False, comment="The load that first said so"
        ),
        sa.Column(
            "submission_id",
            sa.BigInteger(),
            nullable=True,
            comment="The submission that first said so; NULL: it was erased",
        ),
        sa.CheckConstraint(
            "(fx_basis is null) = (fx_rate_try is null) and (fx_basis is null or fx_basis in ('quarter_average', 'daily'))",
            name=op.f("fact_support_line_fx_check"),
        ),
        sa.CheckConstraint(
            "payer in ('CHAMBER', 'COMPANY')", name=op.f("fact_support_line_payer_check")
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("fact_support_line_validity_check")),
        sa.ForeignKeyConstraint(
            ["activity_code"],
            ["warehouse.dim_activity.activity_code"],
            name=op.f("fact_support_line_activity_code_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["warehouse.company.company_id"],
            name=op.f("fact_support_line_company_id_fkey"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_support_line_load_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["project_code"],
            ["warehouse.dim_project.project_code"],
            name=op.f("fact_support_line_project_code_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["ops.submission.submission_id"],
            name=op.f("fact_support_line_submission_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("support_line_id", name=op.f("fact_support_line_pkey")),
        schema="warehouse",
        comment="Grain: one expense document and company share of a project's activity, as reported and known from valid_from until before valid_to. Amounts are in currency_code unless the name says otherwise. Unprotected.",
    )
    op.create_index(
        "fact_support_line_company_id_idx",
        "fact_support_line",
        ["company_id"],
        unique=False,
        schema="warehouse",
    )
    op.create_index(
        "fact_support_line_current_key",
        "fact_support_line",
        ["project_code", "activity_code", "expense_type", "document_id", "company_id"],
        unique=True,
        schema="warehouse",
        postgresql_where=sa.text("valid_to = 'infinity'"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(
        "fact_support_line_load_id_idx",
        "fact_support_line",
        ["load_id"],
        unique=False,
        schema="warehouse",
    )


def downgrade() -> None:
    raise NotImplementedError(
        "Facts are not thrown away by a migration. Restore a backup from before the upgrade instead."
    )
