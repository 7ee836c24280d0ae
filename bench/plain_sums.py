"""The kept sums of all spans by plain SQL: one query a table over all facts, no span by itself.

What would be run without kept spans whenever a figure changed. Written without the functions that
keep the sums (``include/sql/marts/*_span.sql``), so that the contents can be compared too.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from sqlalchemy import Connection, text

_SPAN = """cast(date_trunc(case frequency when 'M' then 'quarter' else 'year' end,
        cast(period as timestamp)) as date)"""
_PUBLISHED = f"""
published as (
    select dataset_id, {_SPAN} as span_start, cluster_code, 'X' as flow_code,
        cast(count(distinct period) as integer) as n_months
    from mart.cluster_trade_vintage
    where valid_to = 'infinity' and frequency = 'M' and reporter_code = 792 and partner_code = 0
        and flow_code = 'X'
    group by 1, 2, 3
)"""
SUMS: Mapping[str, str] = {
    "agg_cluster_partner": f"""
with {_PUBLISHED},
trade as (
    select dataset_id, {_SPAN} as span_start, cluster_code, reporter_code, partner_code, flow_code,
        sum(value) as value,
        sum(value) filter (where period = {_SPAN}) as value_month_1,
        sum(value) filter (where period = {_SPAN} + interval '1 month') as value_month_2,
        sum(value) filter (where period = {_SPAN} + interval '2 months') as value_month_3,
        sum(value) filter (where net_mass_grams > 0) as value_with_mass,
        sum(net_mass_kg) filter (where net_mass_grams > 0) as net_mass_kg,
        sum(value) filter (where net_mass_grams > 0 and is_mass_estimated)
            as value_with_estimated_mass
    from mart.cluster_trade_vintage
    where valid_to = 'infinity' and (
        (frequency = 'M' and flow_code = 'X' and reporter_code = 792)
        or (frequency = 'M' and flow_code = 'M' and reporter_code <> 792
            and partner_code in (0, 792))
        or (frequency = 'A' and flow_code = 'X' and partner_code = 0)
    )
    group by 1, 2, 3, 4, 5, 6
)
select dataset_id, span_start, cluster_code, reporter_code, partner_code, flow_code, n_months,
    value, value_month_1, value_month_2, value_month_3, value_with_mass, net_mass_kg,
    value_with_estimated_mass
from trade left join published using (dataset_id, span_start, cluster_code, flow_code)
""",
    "agg_cluster_variety": f"""
with {_PUBLISHED},
trade as (
    select dataset_id, {_SPAN} as span_start, cluster_code, partner_code, hs_code,
        max(role) as role,
        sum(value) as value_usd,
        sum(value) filter (where net_mass_grams > 0) as value_with_mass_usd,
        sum(net_mass_kg) filter (where net_mass_grams > 0) as net_mass_kg
    from mart.cluster_trade_vintage
    where valid_to = 'infinity' and frequency = 'M' and reporter_code = 792 and flow_code = 'X'
    group by 1, 2, 3, 4, 5
)
select dataset_id, span_start, cluster_code, partner_code, hs_code, role, n_months, value_usd,
    value_with_mass_usd, net_mass_kg
from trade inner join published using (dataset_id, span_start, cluster_code)
""",
    "agg_cluster_month": f"""
select trade.dataset_id, {_SPAN} as span_start, cluster_code, period,
    sum(value) filter (where valid_to = 'infinity') as value_usd,
    cast(count(distinct hs_code) filter (where valid_to = 'infinity') as integer) as n_products,
    max(list_version) as list_version,
    bool_or(coalesce(load.is_sample, false)) filter (where valid_to = 'infinity') as is_sample,
    min(valid_from) as first_known_at,
    max(greatest(valid_from, nullif(valid_to, 'infinity'))) as known_at
from mart.cluster_trade_vintage as trade
left join mart.edition as load using (load_id)
where frequency = 'M' and reporter_code = 792 and partner_code = 0 and flow_code = 'X'
group by 1, 2, 3, 4
""",
    "agg_trade_total": f"""
select trade.dataset_id, {_SPAN} as span_start, reporter_code, period,
    sum(value_millis) filter (where trade.valid_to = 'infinity') * 0.001 as value,
    cast(count(distinct product_id) filter (where trade.valid_to = 'infinity') as integer)
        as n_products,
    cast(count(distinct left(product.hs_code, 2)) filter (where trade.valid_to = 'infinity')
        as integer) as n_chapters,
    bool_or(coalesce(load.is_sample, false)) as is_sample,
    min(trade.valid_from) as first_known_at,
    max(greatest(trade.valid_from, nullif(trade.valid_to, 'infinity'))) as known_at
from mart.trade_vintage as trade
inner join warehouse.dim_product as product using (product_id)
left join mart.edition as load using (load_id)
where partner_code = 0 and flow_code = 'X' and product.level = 6
group by 1, 2, 3, 4
""",
}
"""The query of each kept table, its columns by their names there."""


def rebuild(connection: Connection) -> float:
    """Makes all sums of all spans, into tables that go with the transaction; the seconds."""
    start = time.perf_counter()
    for table, query in SUMS.items():
        connection.execute(text(f"create temporary table plain_{table} on commit drop as {query}"))
    return time.perf_counter() - start


def compare(connection: Connection, n_spans: int) -> None:
    """Makes sure that the kept sums are those of :func:`rebuild`, row by row.

    Raises:
        SystemExit: they differ, or not every span has some.
    """
    for table in SUMS:
        names = connection.execute(
            text(f"select string_agg(attname, ', ') from pg_attribute where attnum > 0"
                 f" and attrelid = 'pg_temp.plain_{table}'::regclass")
        ).scalar_one()  # fmt: skip
        kept = f"select {names} from warehouse.{table}"
        plain = f"select {names} from plain_{table}"
        spans, more, less = connection.execute(
            text(f"select (select count(distinct span_start) from plain_{table}),"
                 f" (select count(*) from ({kept} except all {plain}) as more),"
                 f" (select count(*) from ({plain} except all {kept}) as less)")
        ).one()  # fmt: skip
        if spans != n_spans or more or less:
            raise SystemExit(
                f"warehouse.{table}: plain SQL gives {spans} spans of {n_spans}; {more} rows are "
                f"kept that it does not give, {less} rows that it gives are not kept."
            )
