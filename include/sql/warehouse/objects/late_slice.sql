-- warehouse.late_slice(dataset, edition, months)
-- Grain: one month and sector for which a later edition has already been published.
-- Scope: the given months of one dataset, against published loads with a later edition month.
-- Limits: an edition that comes after a later one may add history to such a slice, nothing else.
create or replace function warehouse.late_slice(dataset text, this_edition text, months date[])
returns table (ref_month date, sector_code text)
language sql stable
as $$
select distinct
    covered.ref_month,
    sector.sector_code
from unnest(months) as covered (ref_month)
inner join ops.load as later
    on later.dataset_code = dataset
    and later.status = 'published'
    and later.edition > this_edition
    and covered.ref_month = any(later.covered_months)
inner join warehouse.dim_sector as sector
    on later.carried_sectors is null or sector.sector_code = any(later.carried_sectors)
$$;

comment on function warehouse.late_slice(text, text, date[]) is
'Months and sectors of an edition that a later edition has already spoken for';
