"""Rules of projects hold from a day to a day; registers of the legal bases and of items' budgets"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from programme_statistics.warehouse.way_back import drop_with_our_own, refuse_to_lose

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_REGIMES = """
    create temporary table regime (legal_regime, name_en, name_tr, valid_from, valid_to) as
    values
    ('2010/8', 'Communiqué 2010/8 on support of international competitiveness',
        '2010/8 sayılı Uluslararası Rekabetçiliğin Geliştirilmesinin Desteklenmesi Hakkında Tebliğ',
        date '2010-09-23', date '2022-08-18'),
    ('5973', 'Decree 5973 on export support, article 19',
        '5973 sayılı İhracat Destekleri Hakkında Karar, 19. madde', date '2022-08-18', null)
"""
"""The two bases as the code knew them until now: what was known before stays answerable."""


def upgrade() -> None:
    op.create_table(
        "dim_legal_regime",
        sa.Column("legal_regime", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("programme_code", sa.Text(), nullable=False, comment="Programme it supports"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("name_tr", sa.Text(), nullable=False, comment="Name in Turkish"),
        sa.Column(
            "valid_from",
            sa.Date(),
            nullable=False,
            comment="First day in force: of a project whose own basis is not known, documents from "
            "then on are under it",
        ),
        sa.Column(
            "valid_to",
            sa.Date(),
            nullable=True,
            comment="First day no longer in force; NULL: it is",
        ),
        sa.Column("certainty", sa.Text(), nullable=False, comment="How sure the days are"),
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
            comment="stated: in a programme document; found: in another public source; expert: to "
            "be confirmed; computed: from what is stated; recorded: by the secretariat itself",
        ),
        sa.Column(
            "load_id",
            sa.BigInteger(),
            nullable=False,
            comment="Load that brought the row as it is; see ops.load",
        ),
        sa.CheckConstraint(
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("dim_legal_regime_basis_check"),
        ),
        sa.CheckConstraint(
            "certainty in ('high', 'medium', 'low')", name=op.f("dim_legal_regime_certainty_check")
        ),
        sa.CheckConstraint(
            "legal_regime in ('2010/8', '5973')", name=op.f("dim_legal_regime_legal_regime_check")
        ),
        sa.CheckConstraint(
            "greatest(valid_from) <= valid_to",
            name=op.f("dim_legal_regime_valid_to_in_order_check"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"warehouse.{table}.{column}"],
                name=op.f(f"dim_legal_regime_{column}_fkey"),
                initially="DEFERRED",
                deferrable=True,
            )
            for column, table in (
                ("document_code", "dim_source_document"),
                ("programme_code", "dim_programme"),
                ("statement_no", "dim_statement"),
            )
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("dim_legal_regime_load_id_fkey")
        ),
        sa.PrimaryKeyConstraint("legal_regime", name=op.f("dim_legal_regime_pkey")),
        schema="warehouse",
        comment="Grain: one legal basis of a programme's support, in force from valid_from until "
        "before valid_to. Loaded by programme_register_load from the register legal_regimes.",
    )
    _exclude("dim_legal_regime", "programme_code")

    _add_budgets()
    op.execute(_REGIMES)
    op.execute("alter table warehouse.dim_project_rule add valid_from date, add valid_to date")
    op.execute(
        "update warehouse.dim_project_rule as rule set valid_from = regime.valid_from,"
        " valid_to = regime.valid_to from regime"
        " where rule.legal_regime = regime.legal_regime"
    )
    op.alter_column(
        "dim_project_rule",
        "valid_from",
        nullable=False,
        comment="First day it holds for: a day of joining, of an activity's end, of a project's "
        "first day",
        schema="warehouse",
    )
    op.alter_column(
        "dim_project_rule",
        "valid_to",
        comment="First day it no longer holds for; NULL: it does",
        schema="warehouse",
    )
    op.drop_constraint("dim_project_rule_pkey", "dim_project_rule", schema="warehouse")
    op.create_primary_key(
        "dim_project_rule_pkey",
        "dim_project_rule",
        ["legal_regime", "rule_code", "valid_from"],
        schema="warehouse",
    )
    op.create_check_constraint(
        op.f("dim_project_rule_valid_to_in_order_check"),
        "dim_project_rule",
        "greatest(valid_from) <= valid_to",
        schema="warehouse",
    )
    op.create_table_comment(
        "dim_project_rule",
        "Grain: one limit that holds for projects or companies, from valid_from until before "
        "valid_to; on one day one limit of a rule_code holds, whatever the legal basis. Loaded by "
        "programme_register_load from the register project_rules.",
        schema="warehouse",
    )
    _exclude("dim_project_rule", "rule_code")
    op.execute(
        "update warehouse.register_version as version set"
        " row_key = version.row_key || ' / ' || regime.valid_from,"
        " body = version.body || jsonb_build_object("
        "'valid_from', regime.valid_from, 'valid_to', regime.valid_to)"
        " from regime where version.register_code = 'project_rules'"
        " and version.body ->> 'legal_regime' = regime.legal_regime"
    )
    # Known since the first rule under each: without them no rule would be found for what was known
    # before the next load.
    op.execute(
        "insert into warehouse.register_version"
        " (register_code, row_key, body, file_name, place, valid_from, load_id)"
        " select distinct on (regime.legal_regime) 'legal_regimes', regime.legal_regime,"
        " jsonb_build_object('legal_regime', regime.legal_regime, 'programme_code', 'URGE',"
        " 'name_en', regime.name_en, 'name_tr', regime.name_tr, 'valid_from', regime.valid_from,"
        " 'valid_to', regime.valid_to, 'certainty', 'high', 'document_code', 'LEGAL',"
        " 'statement_no', 2, 'basis', 'found'),"
        " version.file_name, version.place, version.valid_from, version.load_id"
        " from regime inner join warehouse.register_version as version"
        " on version.register_code = 'project_rules'"
        " and version.body ->> 'legal_regime' = regime.legal_regime"
        " order by regime.legal_regime, version.valid_from, version.version_id"
    )
    op.execute(
        "insert into warehouse.dim_legal_regime"
        " select made.* from warehouse.register_version as version"
        " cross join lateral jsonb_populate_record(null::warehouse.dim_legal_regime,"
        " version.body || jsonb_build_object('load_id', version.load_id)) as made"
        " where version.register_code = 'legal_regimes' and version.valid_to = 'infinity'"
    )
    op.execute("drop table regime")


_ANOTHER_BASIS = """
    not exists (
        select from regime
        where regime.legal_regime = dim_legal_regime.legal_regime
            and regime.name_en = dim_legal_regime.name_en
            and regime.name_tr = dim_legal_regime.name_tr
            and regime.valid_from = dim_legal_regime.valid_from
            and regime.valid_to is not distinct from dim_legal_regime.valid_to
    )
    or (programme_code, certainty, document_code, basis) <> ('URGE', 'high', 'LEGAL', 'found')
    or statement_no is distinct from 2
"""
_OTHER_DAYS = """
    not exists (
        select from regime
        where regime.legal_regime = dim_project_rule.legal_regime
            and regime.valid_from = dim_project_rule.valid_from
            and regime.valid_to is not distinct from dim_project_rule.valid_to
    )
"""
_OTHER_VERSIONS = """
    register_code = 'item_budgets'
    or (register_code = 'legal_regimes' and valid_to <> 'infinity')
    or (
        register_code = 'project_rules'
        and not exists (
            select from regime
            where regime.legal_regime = body ->> 'legal_regime'
                and regime.valid_from = (body ->> 'valid_from')::date
                and regime.valid_to is not distinct from (body ->> 'valid_to')::date
        )
    )
"""


def downgrade() -> None:
    connection = op.get_bind()
    # What the way forward writes by itself may go: the two bases, and rules with their days.
    op.execute(_REGIMES)
    refuse_to_lose(connection, ["warehouse.fact_support_budget"])
    refuse_to_lose(connection, ["warehouse.dim_legal_regime"], _ANOTHER_BASIS)
    refuse_to_lose(connection, ["warehouse.dim_project_rule"], _OTHER_DAYS)
    refuse_to_lose(connection, ["warehouse.register_version"], _OTHER_VERSIONS)
    op.execute("drop table regime")
    op.execute(
        "delete from warehouse.register_version"
        " where register_code in ('legal_regimes', 'item_budgets')"
    )
    for table in ("dim_legal_regime", "fact_support_budget"):
        drop_with_our_own(connection, f"warehouse.{table}")
    op.execute(
        "update warehouse.register_version set"
        " row_key = left(row_key, -length(' / ' || (body ->> 'valid_from'))),"
        " body = body - array['valid_from', 'valid_to'] where register_code = 'project_rules'"
    )
    op.drop_constraint("dim_project_rule_exclusive", "dim_project_rule", schema="warehouse")
    op.drop_constraint("dim_project_rule_pkey", "dim_project_rule", schema="warehouse")
    op.create_primary_key(
        "dim_project_rule_pkey",
        "dim_project_rule",
        ["legal_regime", "rule_code"],
        schema="warehouse",
    )
    op.drop_column("dim_project_rule", "valid_from", schema="warehouse")
    op.drop_column("dim_project_rule", "valid_to", schema="warehouse")
    op.create_table_comment(
        "dim_project_rule",
        "Grain: one limit that holds for projects or companies under one legal regime. Loaded by "
        "programme_register_load from the register project_rules.",
        schema="warehouse",
    )


def _add_budgets() -> None:
    op.create_table(
        "fact_support_budget",
        sa.Column("project_code", sa.Text(), nullable=False, comment="Project"),
        sa.Column("support_item", sa.Text(), nullable=False, comment="Item"),
        sa.Column(
            "budget_try",
            sa.Numeric(precision=20, scale=2),
            nullable=False,
            comment="Expense without VAT that is planned, TRY",
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
            comment="stated: in a programme document; found: in another public source; expert: to "
            "be confirmed; computed: from what is stated; recorded: by the secretariat itself",
        ),
        sa.Column(
            "load_id",
            sa.BigInteger(),
            nullable=False,
            comment="Load that brought the row as it is; see ops.load",
        ),
        sa.CheckConstraint(
            "basis in ('stated', 'found', 'expert', 'computed', 'recorded')",
            name=op.f("fact_support_budget_basis_check"),
        ),
        sa.CheckConstraint("budget_try >= 0", name=op.f("fact_support_budget_budget_try_check")),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"warehouse.{table}.{column}"],
                name=op.f(f"fact_support_budget_{column}_fkey"),
                initially="DEFERRED",
                deferrable=True,
            )
            for column, table in (
                ("document_code", "dim_source_document"),
                ("project_code", "dim_project"),
                ("statement_no", "dim_statement"),
                ("support_item", "dim_support_item"),
            )
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ops.load.load_id"], name=op.f("fact_support_budget_load_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "project_code", "support_item", name=op.f("fact_support_budget_pkey")
        ),
        schema="warehouse",
        comment="Grain: what one project means to spend on one item of support, over its whole "
        "term. Loaded by programme_register_load from the register item_budgets.",
    )


def _exclude(table: str, within: str) -> None:
    """Keeps the periods of one key apart, as 0008 does for the registers before."""
    op.execute(
        f"alter table warehouse.{table} add constraint {table}_exclusive exclude using gist"
        f" (warehouse.text_range({within}, {within}, '[]') with &&,"
        " daterange(valid_from, valid_to) with &&) where (valid_from is not null)"
        " deferrable initially deferred"
    )
