-- mart.export_publication
-- requires: figure_by_edition
-- Grain: one figure of one dataset as one edition published it.
-- Scope and limits: see warehouse.figure_by_edition.
-- Why it stays: analysts may not read the warehouse's facts; mart.revision_as_of reads this view.
create or replace view mart.export_publication as
select * from warehouse.figure_by_edition;

comment on view mart.export_publication is
'What each edition said of each figure, values that it only repeated included. Never add rows of two '
'editions or of two dataset_codes; for current figures ask the marts.';
comment on column mart.export_publication.dataset_code is 'Dataset, for example tim_sector';
comment on column mart.export_publication.ref_month is 'Reference month, its first day';
comment on column mart.export_publication.sector_code is 'Sector, group or total; see warehouse.dim_sector';
comment on column mart.export_publication.origin_code is 'TR: the whole country; TR-34: a province';
comment on column mart.export_publication.partner_code is 'WORLD: all destinations; else a country';
comment on column mart.export_publication.value_usd is 'US dollars, exact';
comment on column mart.export_publication.edition is 'The edition''s own month, YYYY-MM';
comment on column mart.export_publication.edition_date is 'Date the publisher prints on the edition';
comment on column mart.export_publication.known_at is 'When the edition became known here';
comment on column mart.export_publication.load_id is 'The load it came with; see mart.edition';
