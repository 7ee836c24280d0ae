-- mart.edition
-- Grain: one published load: one version of one edition of one dataset.
-- Scope: editions whose figures are, or were, in the warehouse.
-- Limits: editions that were held or refused are in ops.load only.
create or replace view mart.edition as
select
    load.dataset_code,
    load.edition,
    load.edition_date,
    load.is_sample,
    load.covered_months,
    load.carried_sectors,
    load.published_at as known_at,
    load.rows_new,
    load.rows_revised,
    load.rows_closed,
    load.sha256,
    load.source_url,
    load.landed_path,
    load.load_id
from ops.load as load
where load.status = 'published';

comment on view mart.edition is
'The editions behind the figures: when each became known, what it changed, and the bytes it came from.';
comment on column mart.edition.edition is 'The edition''s own month, YYYY-MM';
comment on column mart.edition.edition_date is 'Date the publisher prints on it';
comment on column mart.edition.covered_months is 'Reference months it speaks for';
comment on column mart.edition.carried_sectors is 'Sectors it speaks for; NULL: all';
comment on column mart.edition.known_at is 'When its figures became known here';
