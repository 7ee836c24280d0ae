"""One company is one respondent: members' companies and the registers' parties are linked"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from programme_statistics.warehouse.way_back import refuse_to_lose

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_EXPENSE_TYPES = {
    "OVERSEAS_MKT": "MARKETING_ORGANISATION",
    "VIRTUAL_MKT": "VIRTUAL_MARKETING",
    "BUYER_DELEG": "BUYER_DELEGATION",
    "INDIV_CONSULT": "INDIVIDUAL_CONSULTANCY",
}
"""The form's types of expense as the register of expense types calls them."""
_RENAME = sa.text(
    "update warehouse.fact_support_line set expense_type = :new where expense_type = :old"
)


def upgrade() -> None:
    op.add_column(
        "dim_company",
        sa.Column(
            "party_code",
            sa.Text(),
            nullable=True,
            comment="Code by which the registers know the company (warehouse.dim_party), so that it "
            "is one respondent in both; a code is one company's. NULL: none was given",
        ),
        schema="warehouse",
    )
    # An exclusion and not a unique index: two files at once that claim one code end as two that
    # claim one membership do, and the second is judged again.
    op.execute(
        "alter table warehouse.dim_company add constraint dim_company_party_code_exclusive"
        " exclude using btree (upper(party_code) with =) where (valid_to = 'infinity')"
    )
    op.add_column(
        "dim_activity_type",
        sa.Column(
            "support_item",
            sa.Text(),
            nullable=True,
            comment="Item of support whose least number of companies holds for such an activity; "
            "NULL: none",
        ),
        schema="warehouse",
    )
    op.create_foreign_key(
        op.f("dim_activity_type_support_item_fkey"),
        "dim_activity_type",
        "dim_support_item",
        ["support_item"],
        ["support_item"],
        source_schema="warehouse",
        referent_schema="warehouse",
        deferrable=True,
        initially="DEFERRED",
    )
    for column, regions in (("min_companies", "1 to 3"), ("min_companies_r46", "4 to 6")):
        op.alter_column(
            "dim_support_rule",
            column,
            comment=f"Fewest companies at one activity, incentive regions {regions}; NULL: the "
            "item sets none",
            schema="warehouse",
        )
    for old, new in _EXPENSE_TYPES.items():
        op.execute(_RENAME.bindparams(old=old, new=new))


def downgrade() -> None:
    refuse_to_lose(op.get_bind(), ["warehouse.dim_company"], "party_code is not null")
    for old, new in _EXPENSE_TYPES.items():
        op.execute(_RENAME.bindparams(old=new, new=old))
    for column, regions in (("min_companies", "1 to 3"), ("min_companies_r46", "4 to 6")):
        op.alter_column(
            "dim_support_rule",
            column,
            comment=f"Fewest companies in incentive regions {regions}",
            schema="warehouse",
        )
    op.drop_column("dim_activity_type", "support_item", schema="warehouse")
    op.drop_constraint("dim_company_party_code_exclusive", "dim_company", schema="warehouse")
    op.drop_column("dim_company", "party_code", schema="warehouse")
