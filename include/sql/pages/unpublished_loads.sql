-- Editions that came and are not in the warehouse: held, refused, or not finished.
-- Grain: one edition of one dataset: its newest load. Bound: dataset_codes, at_most.
-- Limits: a load that a later version of the same edition replaced is history, and not here.
with newest as (
    select distinct on (load.dataset_code, load.edition)
        load.load_id,
        load.status
    from ops.load as load
    where load.dataset_code = any(:dataset_codes)
    order by load.dataset_code, load.edition, load.load_id desc
)

select newest.load_id
from newest
where newest.status <> 'published'
order by newest.load_id desc
limit :at_most
