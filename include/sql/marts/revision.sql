-- mart.revision
-- requires: revision_as_of
-- Grain: one sector (or group, or the total) and month that has more than one published value.
-- Scope and limits: see mart.revision_as_of.
create or replace view mart.revision as
select * from mart.revision_as_of('infinity');

comment on view mart.revision is
'What the publisher revised: per sector and month the first, the latest and every published value.';
comment on column mart.revision.first_value_usd is 'As first published, US dollars';
comment on column mart.revision.first_known_at is 'When that value became known here';
comment on column mart.revision.latest_value_usd is 'As last published, US dollars';
comment on column mart.revision.latest_known_at is 'When that value became known here';
comment on column mart.revision.n_values is 'How many values were published';
comment on column mart.revision.published is 'Every published value: edition, edition_date, value_usd, known_at';
comment on column mart.revision.revision_usd is 'Latest minus first, US dollars';
comment on column mart.revision.revision_pct is 'Latest against first, percent';
comment on column mart.revision.sector_code is 'Sector, group or total; see warehouse.dim_sector';
comment on column mart.revision.month is 'Reference month, YYYY-MM';
comment on column mart.revision.month_start is 'Reference month, its first day';
comment on column mart.revision.first_edition is 'The edition that published it first, YYYY-MM';
comment on column mart.revision.latest_edition is 'The first of the editions that published the latest value, YYYY-MM';
