-- warehouse.support_cell_shown_on(month_end, known_at)
-- requires: support_line_as_of, support_behind_as_of
-- Grain: one activity, type of expense and year of documents with the last month's end, up to month_end, whose sums may
--   be shown; -infinity: none.
-- Rules: what is new in a month is either known of all activities, types and years of an item or of none, because the
--   item's own sums of months, and claims, may be known too. It is known of all where, in each of them and by who
--   paid, documents that are not claimed are of no company or of at least 3 together, and where of each claim with a
--   document of one or two companies all documents are of one month, activity, type, year and payer: some of
--   them would leave the others of the claim. Months after one that is not known are not known either, until
--   documents of all of them that are not claimed are of at least 3 companies, by who paid: else the item's sum
--   would leave it.
--   What has a document in a month that is not known stays as it stood before, for good. Claimed documents hide
--   nothing, as a claim may be shown elsewhere.
--   Of an item with a claim of one or two companies nothing is shown: the other claims, or their documents,
--   would leave it of the item's sum.
-- Limits: by what is known at known_at: two times of knowledge can be compared. Claims and items can tell more without
--   this; it adds nothing to that. About single companies: not for analysts.
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
    -- Payers and companies of months that are not known and have too few of them.
    few text[];
    stayed jsonb;
begin
    for month in
        with behind as materialized (
            select companies.* from warehouse.support_behind_as_of(known_at) as companies
        ),

        document as materialized (
            select
                line.expense_code,
                line.project_code,
                line.support_item,
                line.activity_code,
                line.expense_type,
                extract(year from line.document_date)::integer as year,
                concat_ws(' ', line.activity_code, line.expense_type, extract(year from line.document_date)) as cell,
                line.claim_code,
                line.payer,
                date_trunc('month', line.spent_on)::date as starts_on,
                counted.companies
            from warehouse.support_line_as_of(known_at) as line
            left join (
                select
                    behind.expense_code,
                    count(distinct behind.counts_as) as companies
                from behind
                group by behind.expense_code
            ) as counted using (expense_code)
        ),

        small_claim as (
            select
                document.project_code,
                document.support_item
            from document
            inner join behind using (expense_code)
            where document.claim_code is not null
            group by document.project_code, document.support_item, document.claim_code
            having count(distinct behind.counts_as) < 3
        ),

        torn as (
            select document.claim_code
            from document
            where document.claim_code is not null
            group by document.claim_code
            having min(document.companies) < 3
                and count(distinct (document.cell, document.payer, document.starts_on)) > 1
        ),

        unsafe as (
            select
                document.project_code,
                document.support_item,
                document.starts_on
            from document
            inner join behind using (expense_code)
            where document.claim_code is null
            group by document.project_code, document.support_item, document.starts_on, document.cell, document.payer
            having count(distinct behind.counts_as) < 3
            union
            select
                document.project_code,
                document.support_item,
                document.starts_on
            from document
            inner join torn using (claim_code)
        ),

        -- Who hides what in a month's sum; a torn claim is to be hidden, and hides nothing.
        told as (
            select
                document.project_code,
                document.support_item,
                document.starts_on,
                document.payer || ' ' || behind.counts_as as company
            from document
            inner join behind using (expense_code)
            where document.claim_code is null
            union
            select
                document.project_code,
                document.support_item,
                document.starts_on,
                document.payer || ' '
            from torn
            inner join document using (claim_code)
        )

        select
            monthly.project_code,
            monthly.support_item,
            monthly.starts_on,
            monthly.cells,
            array(
                select told.company
                from told
                where told.project_code = monthly.project_code
                    and told.support_item = monthly.support_item
                    and told.starts_on = monthly.starts_on
            ) as companies,
            exists (
                select 1 from unsafe
                where unsafe.project_code = monthly.project_code
                    and unsafe.support_item = monthly.support_item
                    and unsafe.starts_on = monthly.starts_on
            ) as is_unsafe,
            exists (
                select 1 from small_claim
                where small_claim.project_code = monthly.project_code and small_claim.support_item = monthly.support_item
            ) as has_small_claim,
            row_number() over by_item = 1 as is_first,
            lead(monthly.starts_on) over by_item is null as is_last,
            (
                select
                    jsonb_agg(
                        distinct jsonb_build_object(
                            'cell', document.cell,
                            'activity_code', document.activity_code,
                            'expense_type', document.expense_type,
                            'year', document.year
                        )
                    )
                from document
                where document.project_code = monthly.project_code and document.support_item = monthly.support_item
            ) as parts
        from (
            select
                document.project_code,
                document.support_item,
                document.starts_on,
                array_agg(distinct document.cell) as cells
            from document
            group by document.project_code, document.support_item, document.starts_on
        ) as monthly
        window by_item as (partition by monthly.project_code, monthly.support_item order by monthly.starts_on)
        order by monthly.project_code, monthly.support_item, monthly.starts_on
    loop
        if month.is_first then
            few := '{}';
            stayed := '{}';
        end if;
        if month.is_unsafe or few <> '{}' then
            select coalesce(jsonb_object_agg(one.cell, month.starts_on - 1), '{}') || stayed
            into stayed
            from unnest(month.cells) as one (cell);
            few := few || month.companies;
            select coalesce(array_agg(distinct one.company), '{}')
            into few
            from unnest(few) as one (company)
            where (
                    select count(distinct other.company)
                    from unnest(few) as other (company)
                    where split_part(other.company, ' ', 1) = split_part(one.company, ' ', 1)
                        and split_part(other.company, ' ', 2) <> ''
                ) < 3;
        end if;
        if month.is_last then
            for part in
                select parts.*
                from jsonb_to_recordset(month.parts)
                    as parts (cell text, activity_code text, expense_type text, year integer)
            loop
                project_code := month.project_code;
                activity_code := part.activity_code;
                expense_type := part.expense_type;
                year := part.year;
                shown_on := case
                    when month.has_small_claim then '-infinity'
                    else least((stayed ->> part.cell)::date, month_end)
                end;
                return next;
            end loop;
        end if;
    end loop;
end
$$;

comment on function warehouse.support_cell_shown_on(date, timestamptz) is
'Last month''s end whose sums of support may be shown, by activity, type of expense and year, as known at the given time';
