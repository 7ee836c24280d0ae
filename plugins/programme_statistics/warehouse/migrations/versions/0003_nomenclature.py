"""Nomenclatures: products, areas, correlations, clusters, and the record of the code lists"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code_list",
        sa.Column("table_name", sa.Text(), nullable=False, comment="Table it fills"),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("rows_in_list", sa.Integer(), nullable=False),
        sa.Column(
            "applied_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("table_name", name=op.f("code_list_pkey")),
        schema="ops",
        comment="Grain: one code list of include/reference, with the digest of the version that the database has taken in. A list with the same digest is not read again.",
    )
    op.create_table(
        "nomenclature_check",
        sa.Column("check_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "list_code",
            sa.Text(),
            nullable=False,
            comment="H4, H5, H6, reporters, partner_areas or transport_modes",
        ),
        sa.Column("sha256", sa.Text(), nullable=False, comment="SHA-256 of the bytes as received"),
        sa.Column(
            "landed_path",
            sa.Text(),
            nullable=False,
            comment="Where the bytes are, below LANDING_ROOT",
        ),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("codes_read", sa.Integer(), nullable=False),
        sa.Column(
            "codes_added", sa.Integer(), nullable=False, comment="Codes new to the dimension, added"
        ),
        sa.Column(
            "codes_missing",
            sa.Integer(),
            nullable=False,
            comment="Codes of the dimension that the list does not have; they stay",
        ),
        sa.Column(
            "values_changed",
            sa.Integer(),
            nullable=False,
            comment="Names, units, dates that differ; the dimension keeps its own",
        ),
        sa.Column(
            "differences",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="added: codes; missing: codes; changed: code, field, known, published; notices",
        ),
        sa.Column(
            "sentence", sa.Text(), nullable=False, comment="What was found and what to do, in words"
        ),
        sa.Column("run_id", sa.Text(), nullable=True, comment="Airflow run that compared"),
        sa.Column(
            "checked_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("check_id", name=op.f("nomenclature_check_pkey")),
        schema="ops",
        comment="Grain: one landed version of one of the publisher's code lists, compared with the dimension. New codes have been added; other differences are only reported: a person decides (change the file in include/reference).",
    )
    op.create_index(
        "nomenclature_check_list_code_idx",
        "nomenclature_check",
        ["list_code", "check_id"],
        unique=False,
        schema="ops",
    )
    op.create_table(
        "dim_product",
        sa.Column(
            "product_id",
            sa.Integer(),
            sa.Identity(always=True),
            nullable=False,
            comment="Assigned once to a code of a revision, never changed, never given to another",
        ),
        sa.Column("classification_code", sa.Text(), nullable=False, comment="H4, H5 or H6"),
        sa.Column(
            "hs_code", sa.Text(), nullable=False, comment="2, 4 or 6 digits as text, or TOTAL"
        ),
        sa.Column(
            "level", sa.SmallInteger(), nullable=False, comment="0 the total, 2, 4 or 6 digits"
        ),
        sa.Column(
            "parent_code", sa.Text(), nullable=True, comment="hs_code one level up, same revision"
        ),
        sa.Column(
            "name_en", sa.Text(), nullable=False, comment="As in UN Comtrade's list of HS codes"
        ),
        sa.Column(
            "name_tr", sa.Text(), nullable=True, comment="Turkish short name, clusters' headings"
        ),
        sa.Column(
            "standard_unit",
            sa.Text(),
            nullable=True,
            comment="Supplementary unit as UN Comtrade abbreviates it (kg, u, 2u: pairs, m², ...)",
        ),
        sa.CheckConstraint(
            "classification_code in ('H4', 'H5', 'H6')",
            name=op.f("dim_product_classification_check"),
        ),
        sa.CheckConstraint(
            "level = case when hs_code = 'TOTAL' then 0 else length(hs_code) end and level in (0, 2, 4, 6)",
            name=op.f("dim_product_level_check"),
        ),
        sa.CheckConstraint(
            "(parent_code is null) = (level = 0)", name=op.f("dim_product_parent_check")
        ),
        sa.ForeignKeyConstraint(
            ["classification_code", "parent_code"],
            ["warehouse.dim_product.classification_code", "warehouse.dim_product.hs_code"],
            name=op.f("dim_product_classification_code_parent_code_fkey"),
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("dim_product_pkey")),
        sa.UniqueConstraint(
            "classification_code",
            "hs_code",
            name=op.f("dim_product_classification_code_hs_code_key"),
        ),
        schema="warehouse",
        comment="Grain: one code of one revision of the Harmonized System (HS): H4 HS2012, H5 HS2017, H6 HS2022; chapters, headings, subheadings and the total. A code that stands in two revisions has two rows: it may mean something else. Loaded from include/reference; nomenclature_load adds what the publisher adds. Rows are never removed.",
    )
    op.create_table(
        "dim_cluster",
        sa.Column("cluster_code", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_tr", sa.Text(), nullable=False),
        sa.Column(
            "province_code", sa.Text(), nullable=True, comment="Where the cluster is at home"
        ),
        sa.Column("programme", sa.Text(), nullable=False, comment="URGE or SMENET"),
        sa.Column(
            "certainty",
            sa.Text(),
            nullable=False,
            comment="How sure it is that the programme chose this cluster: high, medium or low",
        ),
        sa.CheckConstraint(
            "certainty in ('high', 'medium', 'low')", name=op.f("dim_cluster_certainty_check")
        ),
        sa.ForeignKeyConstraint(
            ["province_code"],
            ["warehouse.dim_province.province_code"],
            name=op.f("dim_cluster_province_code_fkey"),
        ),
        sa.PrimaryKeyConstraint("cluster_code", name=op.f("dim_cluster_pkey")),
        schema="warehouse",
        comment="Grain: one cluster. Loaded from include/reference/clusters.csv.",
    )
    op.create_table(
        "dim_trade_area",
        sa.Column(
            "area_code",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Numeric code as UN Comtrade uses it",
        ),
        sa.Column(
            "iso2", sa.Text(), nullable=True, comment="As the publisher gives it; not unique"
        ),
        sa.Column(
            "iso3", sa.Text(), nullable=True, comment="As the publisher gives it; not unique"
        ),
        sa.Column(
            "country_code",
            sa.Text(),
            nullable=True,
            comment="The same area in dim_country; NULL for areas that are none of its destinations",
        ),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column(
            "name_tr", sa.Text(), nullable=True, comment="NULL: added by a load, not yet named"
        ),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="country, territory, group, world, free_zone, ship_stores, confidential, not_specified or historic. Shares and rankings of countries leave out all but the first two",
        ),
        sa.Column(
            "publisher_name",
            sa.Text(),
            nullable=True,
            comment="Name in UN Comtrade's lists; NULL: not seen there, known from M49",
        ),
        sa.Column(
            "valid_from",
            sa.Date(),
            nullable=False,
            comment="First day of the code; 1900-01-01 where the publisher knows no beginning",
        ),
        sa.Column(
            "valid_to",
            sa.Date(),
            server_default=sa.text("'9999-12-31'"),
            nullable=False,
            comment="First day on which the code is no longer used; 9999-12-31: it is",
        ),
        sa.CheckConstraint(
            "kind in ('country', 'territory', 'group', 'world', 'free_zone', 'ship_stores', 'confidential', 'not_specified', 'historic')",
            name=op.f("dim_trade_area_kind_check"),
        ),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("dim_trade_area_validity_check")),
        sa.ForeignKeyConstraint(
            ["country_code"],
            ["warehouse.dim_country.country_code"],
            name=op.f("dim_trade_area_country_code_fkey"),
        ),
        sa.PrimaryKeyConstraint("area_code", name=op.f("dim_trade_area_pkey")),
        schema="warehouse",
        comment="Grain: one reporter or partner area by its numeric code. Join on area_code only: ISO codes are not unique (276 and 280 both carry DEU). UN Comtrade's code, which is M49 but for a few (France 251, India 699, Norway 579, Switzerland 757, USA 842). Loaded from include/reference; nomenclature_load adds what the publisher adds.",
    )
    op.create_index(
        "dim_trade_area_country_code_key",
        "dim_trade_area",
        ["country_code"],
        unique=True,
        schema="warehouse",
        postgresql_where=sa.text("country_code is not null"),
    )
    op.create_table(
        "hs_correlation",
        sa.Column("from_classification", sa.Text(), nullable=False),
        sa.Column("from_code", sa.Text(), nullable=False),
        sa.Column("to_classification", sa.Text(), nullable=False),
        sa.Column("to_code", sa.Text(), nullable=False),
        sa.Column(
            "relation", sa.Text(), nullable=False, comment="from:to, one of 1:1, 1:n, n:1, n:n"
        ),
        sa.Column(
            "share",
            sa.Numeric(precision=12, scale=10),
            nullable=False,
            comment="Part of from_code's value that goes to to_code",
        ),
        sa.Column(
            "share_basis",
            sa.Text(),
            nullable=False,
            comment="published: the tables name one counterpart, share 1; equal: they name several and no shares, so that each gets the same",
        ),
        sa.CheckConstraint(
            "relation in ('1:1', '1:n', 'n:1', 'n:n')", name=op.f("hs_correlation_relation_check")
        ),
        sa.CheckConstraint(
            "share_basis in ('published', 'equal')", name=op.f("hs_correlation_share_basis_check")
        ),
        sa.CheckConstraint("share > 0 and share <= 1", name=op.f("hs_correlation_share_check")),
        sa.ForeignKeyConstraint(
            ["from_classification", "from_code"],
            ["warehouse.dim_product.classification_code", "warehouse.dim_product.hs_code"],
            name=op.f("hs_correlation_from_classification_from_code_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["to_classification", "to_code"],
            ["warehouse.dim_product.classification_code", "warehouse.dim_product.hs_code"],
            name=op.f("hs_correlation_to_classification_to_code_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "from_classification",
            "from_code",
            "to_classification",
            "to_code",
            name=op.f("hs_correlation_pkey"),
        ),
        schema="warehouse",
        comment="Grain: one link between subheadings of neighbouring revisions, in both directions (H6 H5, H5 H4). From the UN's conversion tables, which give each code of the newer revision one code of the older. The shares of a from_code sum to 1. A code without a row has no counterpart in those tables.",
    )
    op.create_table(
        "area_alias",
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("area_code", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Text(),
            nullable=False,
            comment="Where the name was seen; usual: in general use",
        ),
        sa.ForeignKeyConstraint(
            ["area_code"],
            ["warehouse.dim_trade_area.area_code"],
            name=op.f("area_alias_area_code_fkey"),
        ),
        sa.PrimaryKeyConstraint("alias", name=op.f("area_alias_pkey")),
        schema="warehouse",
        comment="Grain: one name of an area that is none of its names in dim_trade_area: names a publisher used before, and usual ones in either language. An alias belongs to one area. Loaded from include/reference/area_aliases.csv.",
    )
    op.create_table(
        "bridge_area_group",
        sa.Column("group_code", sa.Text(), nullable=False, comment="Eurostat's code of the group"),
        sa.Column("area_code", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column(
            "valid_to",
            sa.Date(),
            server_default=sa.text("'9999-12-31'"),
            nullable=False,
            comment="First day it is no longer a member; 9999-12-31: it is",
        ),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("bridge_area_group_validity_check")),
        sa.ForeignKeyConstraint(
            ["area_code"],
            ["warehouse.dim_trade_area.area_code"],
            name=op.f("bridge_area_group_area_code_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "group_code", "area_code", "valid_from", name=op.f("bridge_area_group_pkey")
        ),
        schema="warehouse",
        comment="Grain: one area in one group from valid_from until before valid_to. EU28: 2013-07-01 to 2020-01-31. EU27_2020: from 2020-02-01.",
    )
    op.create_table(
        "bridge_cluster_hs",
        sa.Column("cluster_code", sa.Text(), nullable=False),
        sa.Column("hs_code", sa.Text(), nullable=False, comment="HS2022 subheading, 6 digits"),
        sa.Column(
            "role",
            sa.Text(),
            nullable=False,
            comment="core: the cluster's own products; extended: their parts and inputs; related: shown beside it, never added",
        ),
        sa.Column(
            "weight",
            sa.Numeric(precision=5, scale=4),
            nullable=False,
            comment="Part of the product's trade that counts; related: 0",
        ),
        sa.Column(
            "list_version", sa.Text(), nullable=False, comment="Version of the reviewed list"
        ),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="First reference day"),
        sa.Column(
            "valid_to",
            sa.Date(),
            server_default=sa.text("'9999-12-31'"),
            nullable=False,
            comment="First reference day it no longer holds for; 9999-12-31: none",
        ),
        sa.Column("rationale", sa.Text(), nullable=True, comment="Why, where it is not obvious"),
        sa.CheckConstraint(
            "role <> 'related' or weight = 0",
            name=op.f("bridge_cluster_hs_related_weighs_nothing_check"),
        ),
        sa.CheckConstraint(
            "role in ('core', 'extended', 'related')", name=op.f("bridge_cluster_hs_role_check")
        ),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("bridge_cluster_hs_validity_check")),
        sa.CheckConstraint(
            "weight >= 0 and weight <= 1", name=op.f("bridge_cluster_hs_weight_check")
        ),
        sa.ForeignKeyConstraint(
            ["cluster_code"],
            ["warehouse.dim_cluster.cluster_code"],
            name=op.f("bridge_cluster_hs_cluster_code_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "cluster_code", "hs_code", "valid_from", name=op.f("bridge_cluster_hs_pkey")
        ),
        schema="warehouse",
        comment="Grain: one HS2022 (H6) subheading in one cluster's list, for reference periods from valid_from until before valid_to. Weights above 0 are exclusive: no product counts in two clusters at one time, so that clusters can be added up. Loaded from include/reference/cluster_hs6.csv, with which it always agrees.",
    )


def downgrade() -> None:
    for table in (
        "bridge_cluster_hs",
        "bridge_area_group",
        "area_alias",
        "hs_correlation",
        "dim_trade_area",
        "dim_cluster",
        "dim_product",
    ):
        op.drop_table(table, schema="warehouse")
    op.drop_table("nomenclature_check", schema="ops")
    op.drop_table("code_list", schema="ops")
