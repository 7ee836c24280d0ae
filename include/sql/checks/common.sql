-- Measures one staged edition of any dataset; the suites in expectations/ judge the row.
-- Grain: one row: counts of what is out of order, each with the first ten cases in words.
-- Scope: pg_temp.staged (the edition) against the current facts of the dataset.
-- Limits: a level is compared with the mean of the up to 12 months before it, of which at least 3
--   must be known, and only where one of the two is at least a million US dollars. Headline
--   figures are the total and the groups for the whole country. Money in US dollars.
with staged as (
    select
        ref_month,
        sector_code,
        origin_code,
        partner_code,
        value_usd,
        cell,
        concat_ws(
            ' ', to_char(ref_month, 'YYYY-MM'), sector_code,
            nullif(origin_code, 'TR'), nullif(partner_code, 'WORLD'), '(' || cell || ')'
        ) as name
    from pg_temp.staged
),

rejected as (
    select
        count(*) as n,
        (array_agg(cell || ' "' || value_as_read || '" (' || rule || ')' order by reject_id))[1:10] as names
    from ops.reject
    where load_id = :load_id
),

negative as (
    select
        count(*) as n,
        (array_agg(name || ': ' || value_usd order by ref_month, name))[1:10] as names
    from staged
    where value_usd < 0
),

future as (
    select
        count(*) as n,
        (array_agg(name || ': ' || value_usd order by ref_month, name))[1:10] as names
    from staged
    where ref_month > cast(:edition_date as date)
),

history as (
    select
        ref_month,
        sector_code,
        origin_code,
        partner_code,
        value_usd
    from staged
    union all
    select
        fact.ref_month,
        fact.sector_code,
        fact.origin_code,
        fact.partner_code,
        fact.value_usd
    from warehouse.fact_export as fact
    where fact.dataset_code = :dataset_code
        and fact.valid_to = 'infinity'
        and fact.ref_month >= cast(:first_month as date) - interval '12 months'
        and fact.ref_month < cast(:first_month as date)
),

level as (
    select
        history.ref_month,
        history.sector_code,
        history.origin_code,
        history.partner_code,
        history.value_usd,
        avg(history.value_usd) over recent as recent_usd,
        count(*) over recent as n_recent
    from history
    window recent as (
        partition by history.sector_code, history.origin_code, history.partner_code
        order by history.ref_month
        range between interval '12 months' preceding and interval '1 month' preceding
    )
),

jump as (
    select
        staged.name || ': ' || staged.value_usd || ' against a mean of ' || round(level.recent_usd, 2) as name,
        sector.kind <> 'sector'
        and level.origin_code = 'TR'
        and level.partner_code = 'WORLD' as is_headline
    from level
    inner join staged using (ref_month, sector_code, origin_code, partner_code)
    inner join warehouse.dim_sector as sector using (sector_code)
    where level.n_recent >= 3
        and greatest(level.value_usd, level.recent_usd) >= 1000000
        and (level.value_usd > 10 * level.recent_usd or level.value_usd < level.recent_usd / 10)
),

jumped as (
    select
        count(*) filter (where is_headline) as n_headline,
        (array_agg(name order by name) filter (where is_headline))[1:10] as headline,
        count(*) filter (where not is_headline) as n_other,
        (array_agg(name order by name) filter (where not is_headline))[1:10] as other
    from jump
),

withdrawn as (
    select
        count(*) as n,
        (array_agg(
            concat_ws(
                ' ', to_char(fact.ref_month, 'YYYY-MM'), fact.sector_code,
                nullif(fact.origin_code, 'TR'), nullif(fact.partner_code, 'WORLD')
            )
            order by fact.ref_month, fact.sector_code, fact.origin_code, fact.partner_code
        ))[1:10] as names
    from warehouse.fact_export as fact
    left join staged using (ref_month, sector_code, origin_code, partner_code)
    where fact.dataset_code = :dataset_code
        and fact.valid_to = 'infinity'
        and fact.ref_month = any(:covered_months)
        and (cast(:carried_sectors as text[]) is null or fact.sector_code = any(:carried_sectors))
        and staged.value_usd is null
),

this_month as (
    select count(*) as n
    from staged
    where ref_month = (select max(staged.ref_month) from staged)
),

last_month as (
    select count(*) as n
    from warehouse.fact_export as fact
    where fact.dataset_code = :dataset_code
        and fact.valid_to = 'infinity'
        and fact.ref_month = (
            select max(known.ref_month)
            from warehouse.fact_export as known
            where known.dataset_code = :dataset_code
                and known.valid_to = 'infinity'
                and known.ref_month < cast(:first_month as date)
        )
        and (cast(:carried_sectors as text[]) is null or fact.sector_code = any(:carried_sectors))
)

select
    (select count(*) from staged) as figure_count,
    rejected.n as reject_count,
    array_to_string(rejected.names, '; ') as reject_names,
    negative.n as negative_count,
    array_to_string(negative.names, '; ') as negative_names,
    future.n as future_count,
    array_to_string(future.names, '; ') as future_names,
    jumped.n_headline as headline_jump_count,
    array_to_string(jumped.headline, '; ') as headline_jump_names,
    jumped.n_other as jump_count,
    array_to_string(jumped.other, '; ') as jump_names,
    withdrawn.n as withdrawn_count,
    array_to_string(withdrawn.names, ', ') as withdrawn_names,
    this_month.n as month_row_count,
    last_month.n as last_month_row_count,
    coalesce(round(this_month.n::numeric / nullif(last_month.n, 0) * 100, 1), 100) as row_count_pct
from rejected, negative, future, jumped, withdrawn, this_month, last_month
