-- mart.location_quotient
-- requires: location_quotient_as_of
-- Grain: one industry (NACE) of one province in one year.
-- Scope, limits and rules: see mart.location_quotient_as_of.
create or replace view mart.location_quotient as
select * from mart.location_quotient_as_of('infinity');

comment on view mart.location_quotient is
'How specialised provinces are in industries: location quotient and stars, adapted from the EU''s mapping of clusters';
comment on column mart.location_quotient.province_code is
'Province; see warehouse.dim_province';
comment on column mart.location_quotient.nace_code is
'Industry, NACE Rev. 2';
comment on column mart.location_quotient.year is
'Year';
comment on column mart.location_quotient.is_hidden is
'Fewer than 3 workplaces, or hidden by the publisher: figures NULL';
comment on column mart.location_quotient.employees is
'Employees';
comment on column mart.location_quotient.share_of_province_pct is
'Of all employees of the province, percent';
comment on column mart.location_quotient.location_quotient is
'Share in the province over share in the country; NULL: a part is not known';
comment on column mart.location_quotient.has_specialisation_star is
'LQ of at least 2';
comment on column mart.location_quotient.has_size_star is
'Among the tenth of provinces with most employees in the industry';
comment on column mart.location_quotient.has_focus_star is
'Among the tenth with the largest share of their own employment in it';
comment on column mart.location_quotient.stars is
'0 to 3';
comment on column mart.location_quotient.method is
'adapted: the EU''s stars are of larger regions and other industry groups';
comment on column mart.location_quotient.cluster_codes is
'Clusters of the programmes in this province and industry';
comment on column mart.location_quotient.document_code is
'Document that the province''s figure is from; see warehouse.dim_source_document';
comment on column mart.location_quotient.is_synthetic is
'True: made up for the demo, or compared with what is; never official employment';
