-- Queues a re-issue candidate for every published summary that a revision touches.
-- Grain: one revising load, quarter and subject. Scope: publications of ops.publication; revisions,
--   withdrawals included, of dataset tim_sector after :after that the version written last does not
--   know. A month is in its own quarter and is the base of the same quarter a year later.
-- Limits: a change of the total alone touches the share of a subject, not its headline, and queues
--   nothing. Returns the number of candidates queued.
with revised_month as (
    select
        later.load_id,
        later.published_at,
        fact.sector_code,
        fact.ref_month
    from warehouse.fact_export as fact
    inner join ops.load as later
        on later.dataset_code = fact.dataset_code
            and later.published_at = fact.valid_to
    where fact.dataset_code = 'tim_sector'
        and fact.valid_to <> 'infinity'
        and fact.valid_from < fact.valid_to
        and fact.valid_to > :after
),

touched as (
    select
        revised_month.load_id,
        revised_month.published_at,
        revised_month.sector_code as subject,
        to_char(revised_month.ref_month + lag.years, 'YYYY"-Q"Q') as quarter,
        array_agg(distinct to_char(revised_month.ref_month, 'YYYY-MM')) as months
    from revised_month
    cross join (values (interval '0 years'), (interval '1 year')) as lag (years)
    group by revised_month.load_id, revised_month.published_at, subject, quarter
),

written as (
    select distinct on (quarter, subject)
        quarter,
        subject,
        known_at
    from ops.publication
    order by quarter, subject, publication_id desc
),

queued as (
    insert into ops.reissue_candidate (quarter, subject, dataset_code, load_id, reason)
    select
        touched.quarter,
        touched.subject,
        'tim_sector',
        touched.load_id,
        'Revised since the summary was published: ' || array_to_string(touched.months, ', ')
        || '. Run quarterly_export_summary for ' || touched.quarter || ' and ' || touched.subject
        || ' to write it again.'
    from touched
    inner join written
        on touched.quarter = written.quarter
            and touched.subject = written.subject
            and touched.published_at > written.known_at
    on conflict (quarter, subject, dataset_code, load_id) do nothing
    returning 1
)

select count(*) as n_queued from queued
