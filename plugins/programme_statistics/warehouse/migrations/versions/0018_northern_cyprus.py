"""Northern Cyprus is XT, a code that ISO 3166-1 leaves to its users"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None

_BEFORE, _NOW = "X-KKTC", "XT"
_COLUMNS = (
    ("warehouse.fact_export", "partner_code"),
    ("warehouse.fact_member_export", "country_code"),
    ("warehouse.bridge_project_market", "country_code"),
    ("warehouse.dim_activity", "country_code"),
    ("warehouse.dim_trade_area", "country_code"),
)


def upgrade() -> None:
    _rename(_BEFORE, _NOW)


def downgrade() -> None:
    _rename(_NOW, _BEFORE)


def _rename(old: str, new: str) -> None:
    """Gives the destination another code wherever it stands: facts of all times, rows as sent."""
    op.execute(
        "insert into warehouse.dim_country (country_code, iso3, m49, name_en, name_tr, kind)"  # noqa: S608
        f" select '{new}', iso3, m49, name_en, name_tr, kind from warehouse.dim_country"
        f" where country_code = '{old}' on conflict do nothing"
    )
    for table, column in _COLUMNS:
        op.execute(f"update {table} set {column} = '{new}' where {column} = '{old}'")  # noqa: S608
    op.execute(
        "update warehouse.fact_member_quarter"  # noqa: S608
        f" set new_markets = array_replace(new_markets, '{old}', '{new}')"
        f" where '{old}' = any(new_markets)"
    )
    op.execute(
        f"""
        update warehouse.register_version
        set
            body = jsonb_set(body, '{{country_code}}', '"{new}"'),
            row_key = regexp_replace(row_key, '(^| / ){old}($| / )', '\\1{new}\\2')
        where body ->> 'country_code' = '{old}'
        """  # noqa: S608
    )
    op.execute(
        f"""
        update secure.submission_row
        set row_values = jsonb_set(row_values, '{{country_code}}', '"{new}"')
        where row_values ->> 'country_code' = '{old}'
        """  # noqa: S608
    )
    op.execute(
        f"""
        update secure.submission_row
        set row_values = jsonb_set(
            row_values, '{{new_markets}}', (
                select jsonb_agg(
                    case when market = '{old}' then '{new}' else market end order by place
                )
                from jsonb_array_elements_text(row_values -> 'new_markets')
                    with ordinality as market (market, place)
            )
        )
        where row_values -> 'new_markets' @> '["{old}"]'
        """  # noqa: S608
    )
    op.execute(f"delete from warehouse.dim_country where country_code = '{old}'")  # noqa: S608
