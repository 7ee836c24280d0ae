-- The editions that are waited for, and the day on which that ends.
-- Grain: one edition. Scope: dataset :dataset_code.
select
    waited_for.edition,
    waited_for.gives_up_on
from ops.release as waited_for
where waited_for.dataset_code = :dataset_code
    and waited_for.state = 'waiting'
order by waited_for.edition
