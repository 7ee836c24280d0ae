-- warehouse.support_shown_on(month_end, known_at)
-- requires: support_line_as_of, support_behind_as_of, withheld_claim_as_of, claim_record_as_of
-- Grain: one project and item of support with the last month's end, up to month_end, whose sums may be shown.
-- Rules: sums grow by documents (paid by the chamber, or not), claims, decisions, payments and own shares
--   collected. What is new since the sums that were shown last is held back until, of each of these
--   kinds, it is of no company or of at least 3; documents and claims that mart.support_claim shows
--   are left out of that count, because anybody can subtract them. Then neither one month nor the
--   difference of two tells what is of one or two companies.
-- Limits: by what is known at known_at: two times of knowledge can be compared. Whether anything was spent by
--   that day is the caller's to see. About single companies: not for analysts.
create or replace function warehouse.support_shown_on(month_end date, known_at timestamptz)
returns table (project_code text, support_item text, shown_on date)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    month record;
    -- Kinds and companies of what is new, and the first month of it.
    held text[];
    held_since date;
begin
    for month in
        with behind as materialized (
            select companies.* from warehouse.support_behind_as_of(known_at) as companies
        ),

        withheld as materialized (
            select claim.claim_code from warehouse.withheld_claim_as_of(known_at) as claim
        ),

        document as (
            select
                behind.expense_code,
                count(distinct behind.counts_as) as companies
            from behind
            group by behind.expense_code
        ),

        event as (
            select
                behind.project_code,
                behind.support_item,
                behind.spent_on as on_day,
                case behind.payer when 'chamber' then 'prefinanced' else 'spent' end as kind,
                behind.counts_as
            from behind
            inner join document using (expense_code)
            where document.companies < 3
                or behind.claim_code is null
                or exists (select 1 from withheld where withheld.claim_code = behind.claim_code)
            union all
            select
                behind.project_code,
                behind.support_item,
                step.on_day,
                step.kind,
                behind.counts_as
            from withheld
            inner join behind using (claim_code)
            inner join warehouse.claim_record_as_of(known_at) as claim using (claim_code)
            cross join
                lateral (
                    values
                    ('claimed', claim.submitted_on),
                    ('decided', claim.decided_on),
                    ('paid', claim.paid_on),
                    ('own_share', claim.own_share_on)
                ) as step (kind, on_day)
            where step.on_day is not null
        ),

        monthly as (
            select
                event.project_code,
                event.support_item,
                date_trunc('month', event.on_day)::date as starts_on,
                array_agg(distinct event.kind || ' ' || event.counts_as) as added
            from event
            where event.on_day <= month_end
            group by event.project_code, event.support_item, date_trunc('month', event.on_day)
        )

        select
            item.project_code,
            item.support_item,
            monthly.starts_on,
            coalesce(monthly.added, '{}') as added,
            row_number() over by_item = 1 as is_first,
            lead(monthly.starts_on) over by_item is null as is_last
        from (
            select distinct
                line.project_code,
                line.support_item
            from warehouse.support_line_as_of(known_at) as line
        ) as item
        left join monthly using (project_code, support_item)
        window by_item as (partition by item.project_code, item.support_item order by monthly.starts_on)
        order by item.project_code, item.support_item, monthly.starts_on
    loop
        if month.is_first then
            held := '{}';
            held_since := null;
        end if;
        held := held || month.added;
        if exists (
            select 1 from unnest(held) as item (company)
            group by split_part(item.company, ' ', 1)
            having count(distinct item.company) < 3
        ) then
            held_since := coalesce(held_since, month.starts_on);
        else
            held := '{}';
            held_since := null;
        end if;
        if month.is_last then
            project_code := month.project_code;
            support_item := month.support_item;
            shown_on := coalesce(held_since - 1, month_end);
            return next;
        end if;
    end loop;
end
$$;

comment on function warehouse.support_shown_on(date, timestamptz) is
'Last month''s end whose sums of support may be shown, by project and item, as known at the given time';
