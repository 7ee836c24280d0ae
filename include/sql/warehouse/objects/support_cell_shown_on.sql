-- warehouse.support_cell_shown_on(month_end, known_at)
-- requires: support_line_as_of, support_behind_as_of, withheld_claim_as_of, claim_record_as_of
-- Grain: one activity, type of expense and year of documents with the last month's end, up to month_end, whose sums may
--   be shown.
-- Rules: months are taken together as in warehouse.support_shown_on, until mart.support_finance shows the item:
--   the sum of such a span is known. What is new in it is either known of all activities, types and years of
--   the item or of none: of all, where it is in each of them, kind by kind (documents paid by the chamber, or
--   not; claims, decisions, payments, own shares collected), of no company or of at least 3. What has
--   anything new in another span stays as it stood before, for good. Companies of claims that
--   mart.support_claim shows do not count: a claim can be subtracted. Nor is a span shown with documents of such a
--   claim where some of the claim are of one or two companies and others of another month, type or year:
--   those known, these could be solved for.
-- Limits: by what is known at known_at: two times of knowledge can be compared. What follows from claims and items
--   alone is not asked here. About single companies: not for analysts.
create or replace function warehouse.support_cell_shown_on(month_end date, known_at timestamptz)
returns table (
    project_code text,
    activity_code text,
    expense_type text,
    year integer,
    shown_on date
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    month record;
    part record;
    -- What is new and not shown yet, and the first month of it.
    held jsonb;
    held_since date;
    -- The first month of what the item did not show yet at month_end.
    open_since date;
    -- What stays as it stood, with the day.
    stayed jsonb;
begin
    for month in
        with line as materialized (
            select support.* from warehouse.support_line_as_of(known_at) as support
        ),

        behind as materialized (
            select companies.* from warehouse.support_behind_as_of(known_at) as companies
        ),

        withheld as materialized (
            select claim.claim_code from warehouse.withheld_claim_as_of(known_at) as claim
        ),

        document as materialized (
            select
                line.*,
                concat_ws(' ', line.activity_code, line.expense_type, extract(year from line.document_date)) as cell,
                case line.payer when 'chamber' then 'prefinanced' else 'spent' end as kind,
                line.claim_code is not null
                and not exists (select 1 from withheld where withheld.claim_code = line.claim_code) as is_told,
                counted.companies
            from line
            left join (
                select
                    behind.expense_code,
                    count(distinct behind.counts_as) as companies
                from behind
                group by behind.expense_code
            ) as counted using (expense_code)
        ),

        torn as (
            select document.claim_code
            from document
            where document.is_told
            group by document.claim_code
            having min(document.companies) < 3
                and count(distinct (document.cell, date_trunc('month', document.spent_on))) > 1
        ),

        event as (
            select
                document.project_code,
                document.support_item,
                document.cell,
                document.spent_on as on_day,
                document.kind,
                exists (select 1 from torn where torn.claim_code = document.claim_code) as is_torn,
                case when not document.is_told then behind.counts_as end as company,
                -- As warehouse.support_shown_on counts.
                case when not document.is_told or document.companies < 3 then behind.counts_as end as of_item
            from document
            left join behind using (expense_code)
            union all
            select
                document.project_code,
                document.support_item,
                document.cell,
                step.on_day,
                step.kind,
                false,
                behind.counts_as,
                behind.counts_as
            from withheld
            inner join document using (claim_code)
            inner join behind using (expense_code)
            inner join warehouse.claim_record_as_of(known_at) as claim on document.claim_code = claim.claim_code
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
                jsonb_agg(
                    distinct jsonb_build_object(
                        'cell', event.cell,
                        'kind', event.kind,
                        'is_torn', event.is_torn,
                        'company', event.company,
                        'of_item', event.of_item
                    )
                ) as added
            from event
            group by event.project_code, event.support_item, date_trunc('month', event.on_day)
        )

        select
            monthly.starts_on,
            monthly.added,
            row_number() over by_item = 1 as is_first,
            lead(monthly.starts_on) over by_item is null as is_last,
            (
                select
                    jsonb_agg(
                        distinct jsonb_build_object(
                            'cell', document.cell,
                            'project_code', document.project_code,
                            'activity_code', document.activity_code,
                            'expense_type', document.expense_type,
                            'year', extract(year from document.document_date)
                        )
                    )
                from document
                where document.project_code = monthly.project_code and document.support_item = monthly.support_item
            ) as cells
        from monthly
        window by_item as (partition by monthly.project_code, monthly.support_item order by monthly.starts_on)
        order by monthly.project_code, monthly.support_item, monthly.starts_on
    loop
        if month.is_first then
            held := '[]';
            held_since := null;
            open_since := null;
            stayed := '{}';
        end if;
        held := held || month.added;
        held_since := coalesce(held_since, month.starts_on);
        if not exists (
            select 1 from jsonb_to_recordset(held) as new (kind text, of_item text)
            group by new.kind
            having count(distinct new.of_item) between 1 and 2
        ) then
            if held_since <= month_end and month.starts_on > month_end then
                open_since := held_since;
            end if;
            if exists (
                select 1 from jsonb_to_recordset(held) as new (cell text, kind text, is_torn boolean, company text)
                group by new.cell, new.kind
                having count(distinct new.company) between 1 and 2 or bool_or(new.is_torn)
            ) then
                select coalesce(jsonb_object_agg(new.cell, held_since - 1), '{}') || stayed
                into stayed
                from jsonb_to_recordset(held) as new (cell text);
            end if;
            held := '[]';
            held_since := null;
        end if;
        if month.is_last then
            if held_since <= month_end then
                open_since := held_since;
            end if;
            for part in
                select cells.*
                from jsonb_to_recordset(month.cells)
                    as cells (cell text, project_code text, activity_code text, expense_type text, year integer)
            loop
                project_code := part.project_code;
                activity_code := part.activity_code;
                expense_type := part.expense_type;
                year := part.year;
                shown_on := least((stayed ->> part.cell)::date, open_since - 1, month_end);
                return next;
            end loop;
        end if;
    end loop;
end
$$;

comment on function warehouse.support_cell_shown_on(date, timestamptz) is
'Last month''s end whose sums of support may be shown, by activity, type of expense and year, as known at the given time';
