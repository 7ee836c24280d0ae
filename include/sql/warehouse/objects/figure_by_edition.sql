-- warehouse.figure_by_edition
-- Grain: one figure of one dataset as one published load said it.
-- Scope: loads that brought a value, loads that repeated it while it was current, and loads of an
--   edition that came after a later one, kept as history. Withdrawals are not values.
-- Limits: a late edition that repeats the value published before it makes no row.
create or replace view warehouse.figure_by_edition as
select
    fact.dataset_code,
    fact.ref_month,
    fact.sector_code,
    fact.origin_code,
    fact.partner_code,
    fact.value_usd,
    load.edition,
    load.edition_date,
    load.published_at as known_at,
    load.load_id
from warehouse.fact_export as fact
inner join ops.load as load
    on load.dataset_code = fact.dataset_code
        and load.status = 'published'
        and (
            load.published_at = fact.valid_from
            or (load.published_at > fact.valid_from and load.published_at < fact.valid_to)
        )
        and fact.ref_month = any(load.covered_months)
        and (load.carried_sectors is null or fact.sector_code = any(load.carried_sectors))
where load.published_at = fact.valid_from
    -- An edition that came late did not repeat the current value: it was not asked.
    or not exists (
        select 1
        from ops.load as later
        where later.dataset_code = load.dataset_code
            and later.status = 'published'
            and later.edition > load.edition
            and later.published_at < load.published_at
            and fact.ref_month = any(later.covered_months)
            and (later.carried_sectors is null or fact.sector_code = any(later.carried_sectors))
    );

comment on view warehouse.figure_by_edition is
'Every published figure by the edition that said it, repeated values included';
