-- mart.concentration_quarter
-- requires: concentration_quarter_as_of
-- Grain: one cluster, dataset and complete quarter; the current figures.
-- Scope, limits and rules: see mart.concentration_quarter_as_of.
create or replace view mart.concentration_quarter as
select * from mart.concentration_quarter_as_of('infinity');

comment on view mart.concentration_quarter is
'Herfindahl-Hirschman indices of each cluster''s markets and products by quarter as now known. As known on a date: '
'mart.concentration_quarter_as_of(timestamptz).';
comment on column mart.concentration_quarter.quarter is 'Reference quarter, YYYY-Qn';
comment on column mart.concentration_quarter.n_markets is 'Partners with exports';
comment on column mart.concentration_quarter.hhi_markets is 'Sum of the squared shares of the partners, 0 to 1';
comment on column mart.concentration_quarter.hhi_markets_normalised is '0: all alike, 1: one market; NULL with one market';
comment on column mart.concentration_quarter.effective_markets is 'How many equal markets would give the same index';
comment on column mart.concentration_quarter.top_market_share_pct is 'Share of the largest market, percent';
comment on column mart.concentration_quarter.top_5_markets_share_pct is 'Share of the five largest markets, percent';
comment on column mart.concentration_quarter.is_market_bound is 'True: areas not specified or confidential count as one market each';
comment on column mart.concentration_quarter.n_products is 'HS2022 subheadings with exports';
comment on column mart.concentration_quarter.hhi_products is 'Sum of the squared shares of the subheadings, 0 to 1';
comment on column mart.concentration_quarter.hhi_products_normalised is '0: all alike, 1: one product; NULL with one product';
comment on column mart.concentration_quarter.effective_products is 'How many equal products would give the same index';
comment on column mart.concentration_quarter.top_product_share_pct is 'Share of the largest product, percent';
comment on column mart.concentration_quarter.top_5_products_share_pct is 'Share of the five largest products, percent';
comment on column mart.concentration_quarter.is_synthetic is 'True: made up for the demo; never in one series with real figures';
comment on column mart.concentration_quarter.dataset_code is 'Dataset: a series of its own';
comment on column mart.concentration_quarter.cluster_code is 'Cluster; see warehouse.dim_cluster';
