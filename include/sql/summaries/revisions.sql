-- The subject's months that have more than one published value, up to the quarter's end.
-- Grain: one month. Bound: subject, last_month (first day of the quarter's last month), as_of.
-- Limits: earlier_ is the value before the latest one, in the order of the editions.
select
    revision.month,
    revision.first_value_usd,
    revision.latest_value_usd,
    revision.latest_edition,
    cast(
        revision.published -> (revision.n_values - 2) ->> 'value_usd' as numeric
    ) as earlier_value_usd,
    revision.published -> (revision.n_values - 2) ->> 'edition' as earlier_edition
from mart.revision_as_of(cast(:as_of as timestamptz)) as revision
where revision.sector_code = :subject and revision.month_start <= cast(:last_month as date)
order by revision.month_start
