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
comment on column mart.edition.dataset_code is 'Dataset, for example tim_sector';
comment on column mart.edition.is_sample is 'True: a workbook rebuilt from published figures that carries only some series';
comment on column mart.edition.rows_new is 'Figures not known before';
comment on column mart.edition.rows_revised is 'Figures it changed';
comment on column mart.edition.rows_closed is 'Figures the publisher withdrew';
comment on column mart.edition.sha256 is 'SHA-256 of the bytes as received';
comment on column mart.edition.source_url is 'Address the bytes came from';
comment on column mart.edition.landed_path is 'Where the bytes are, below LANDING_ROOT';
comment on column mart.edition.load_id is 'The load; see ops.load';
