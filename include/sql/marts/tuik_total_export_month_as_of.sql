-- mart.tuik_total_export_month_as_of(as_of)
-- requires: export_vintage
-- Grain: one month, as known at as_of.
-- Scope: dataset tuik_total: TÜİK's total exports, general trade system, as the central bank's EVDS
--   republishes them.
-- Limits: TÜİK's foreign-trade statistics, not the exporters' union records of TİM: the two are
--   never put into one series. Months before 2013 are not asked for.
create or replace function mart.tuik_total_export_month_as_of(as_of timestamptz)
returns table (
    month text,
    month_start date,
    value_usd numeric,
    edition text,
    is_sample boolean,
    load_id bigint,
    known_at timestamptz
)
language sql stable
as $$
select
    to_char(vintage.ref_month, 'YYYY-MM'),
    vintage.ref_month,
    vintage.value_usd,
    vintage.edition,
    vintage.is_sample,
    vintage.load_id,
    vintage.valid_from
from mart.export_vintage as vintage
where vintage.dataset_code = 'tuik_total'
    and vintage.valid_from <= as_of
    and (vintage.valid_to > as_of or vintage.valid_to = 'infinity')
$$;

comment on function mart.tuik_total_export_month_as_of(timestamptz) is
'mart.tuik_total_export_month as it was known at the given time';
