-- mart.tuik_revision
-- requires: tuik_revision_as_of
-- Grain: one month of total exports that TÜİK has published with more than one value.
-- Scope and limits: see mart.tuik_revision_as_of.
create or replace view mart.tuik_revision as
select * from mart.tuik_revision_as_of('infinity');

comment on view mart.tuik_revision is
'What TÜİK revised of its monthly total exports: per month the first, the latest and every published value.';
comment on column mart.tuik_revision.first_value_usd is 'As first published, US dollars';
comment on column mart.tuik_revision.first_known_at is 'When that value became known here';
comment on column mart.tuik_revision.latest_value_usd is 'As last published, US dollars';
comment on column mart.tuik_revision.latest_known_at is 'When that value became known here';
comment on column mart.tuik_revision.n_values is 'How many values were published';
comment on column mart.tuik_revision.published is 'Every published value: edition, edition_date, value_usd, known_at';
comment on column mart.tuik_revision.revision_usd is 'Latest minus first, US dollars';
comment on column mart.tuik_revision.revision_pct is 'Latest against first, percent';
comment on column mart.tuik_revision.is_rounding is
'True: its values lie within a thousand US dollars, the unit they are printed in: rounded otherwise, not revised';
comment on column mart.tuik_revision.first_edition is 'The edition that published the first value';
comment on column mart.tuik_revision.latest_edition is 'The edition that published the last value';
comment on column mart.tuik_revision.month is 'Reference month, YYYY-MM';
comment on column mart.tuik_revision.month_start is 'Reference month, its first day';
