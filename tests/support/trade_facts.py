"""Trade figures put straight into a warehouse, for tests of what is computed from them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

TURKIYE, WORLD = 792, 0
MONTHLY = "comtrade_monthly"
MADE_UP = "comtrade_monthly_synthetic"
ANNUAL = "comtrade_annual"
MIRROR = "comtrade_mirror_monthly"
COMEXT = "eurostat_comext"

Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """One record; ``hs`` is a code of ``revision``, ``value`` is in the dataset's currency."""

    period: str
    hs: str
    partner: int
    value: Number
    kg: Number | None = None
    reporter: int = TURKIYE
    flow: str = "X"
    flags: int = 0
    revision: str = "H6"


def with_world(figures: Iterable[Figure]) -> list[Figure]:
    """The figures and, of each product and period, the World row that is their sum.

    Its mass is the sum of the known masses, as the publisher adds it up.
    """
    figures = list(figures)
    sums: dict[tuple[str, str, int, str, str], tuple[Decimal, Decimal | None]] = {}
    for one in figures:
        key = (one.period, one.hs, one.reporter, one.flow, one.revision)
        value, mass = sums.get(key, (Decimal(0), None))
        if one.kg is not None:
            mass = (mass or Decimal(0)) + Decimal(str(one.kg))
        sums[key] = (value + Decimal(str(one.value)), mass)
    return figures + [
        Figure(period, hs, WORLD, value, mass, reporter, flow, 0, revision)
        for (period, hs, reporter, flow, revision), (value, mass) in sums.items()
    ]


def in_quarter(quarter: str, *figures: Figure) -> list[Figure]:
    """Each figure, the value and mass of a quarter, as three months of about a third each."""
    year, number = quarter.split("-Q")
    months = [f"{year}-{month:02d}" for month in range(3 * int(number) - 2, 3 * int(number) + 1)]
    return [
        replace(one, period=month, value=value, kg=kg)
        for one in figures
        for month, value, kg in zip(
            months,
            _thirds(one.value),
            (None, None, None) if one.kg is None else _thirds(one.kg),
            strict=True,
        )
    ]


def _thirds(number: Number) -> tuple[Decimal, Decimal, Decimal]:
    """Three parts that sum to ``number`` exactly, in thousandths."""
    whole = Decimal(str(number))
    third = round(whole / 3, 3)
    return third, third, whole - 2 * third


def publish_trade(
    connection: Connection,
    figures: Iterable[Figure],
    *,
    dataset: str = MONTHLY,
    at: str = "2026-10-01T08:00",
) -> datetime:
    """Publishes ``figures`` at the time ``at``: what was known under the same key is closed.

    Gives the time back.
    """
    known_at = datetime.fromisoformat(at).replace(tzinfo=UTC)
    figures = list(figures)
    for subtree in ("a", "m"):
        connection.execute(
            text(
                f"create table if not exists warehouse.fact_trade_{subtree}_rest"
                f" partition of warehouse.fact_trade_{subtree} default"
            )
        )
    load_id = connection.execute(
        text(
            "insert into ops.load (dataset_code, edition, sha256, landed_path, source_url, status,"
            " landed_at, published_at, covered_months, rows_new, rows_read, rows_loaded)"
            " values (:dataset, '792/test', md5(random()::text), '', '', 'published', :at, :at,"
            " :periods, :n, :n, :n) returning load_id"
        ),
        {
            "dataset": dataset,
            "at": known_at,
            "periods": sorted({_first_day(one.period) for one in figures}),
            "n": len(figures),
        },
    ).scalar_one()
    rows = [
        {
            "period": _first_day(one.period).isoformat(),
            "hs": one.hs,
            "revision": one.revision,
            "partner": one.partner,
            "reporter": one.reporter,
            "flow": one.flow,
            "value": round(Decimal(str(one.value)) * 1000),
            "grams": None if one.kg is None else round(Decimal(str(one.kg)) * 1000),
            "flags": one.flags,
        }
        for one in figures
    ]
    parameters = {"rows": json.dumps(rows), "dataset": dataset, "load": load_id, "at": known_at}
    connection.execute(text(_CLOSE), parameters)
    added = connection.execute(text(_ADD), parameters).rowcount
    assert added == len(rows), "a figure has a code that the warehouse does not know"
    return known_at


def withdraw_trade(connection: Connection, *, at: str, where: str) -> datetime:
    """Ends the current figures for which ``where`` holds; gives the time back."""
    known_at = datetime.fromisoformat(at).replace(tzinfo=UTC)
    connection.execute(
        text(
            "update warehouse.fact_trade set valid_to = :at"
            f" where valid_to = 'infinity' and {where}"
        ),
        {"at": known_at},
    )
    return known_at


def cluster(connection: Connection, code: str, products: Mapping[str, Number | str]) -> None:
    """A cluster of its own with HS2022 codes and weights."""
    connection.execute(
        text(
            "insert into warehouse.dim_cluster"
            " (cluster_code, name_en, name_tr, programme, certainty)"
            " values (:code, :code, :code, 'URGE', 'high')"
        ),
        {"code": code},
    )
    connection.execute(
        text(
            "insert into warehouse.bridge_cluster_hs (cluster_code, hs_code, role, weight,"
            " list_version, valid_from) select :code, hs_code,"
            " case when weight = 0 then 'related' else 'core' end, weight, 'T1', '2000-01-01'"
            " from unnest(cast(:hs_codes as text[]), cast(:weights as numeric[]))"
            " as listed (hs_code, weight)"
        ),
        {
            "code": code,
            "hs_codes": list(products),
            "weights": [Decimal(str(weight)) for weight in products.values()],
        },
    )


def enter(
    connection: Connection, cluster_code: str, hs_code: str, first: str, before: str = "9999-12-31"
) -> None:
    """An HS2022 code is in the list of a cluster that is there already, for a time."""
    connection.execute(
        text(
            "insert into warehouse.bridge_cluster_hs (cluster_code, hs_code, role, weight,"
            " list_version, valid_from, valid_to)"
            " values (:cluster, :code, 'core', 1, 'T2', :first, :before)"
        ),
        {"cluster": cluster_code, "code": hs_code, "first": first, "before": before},
    )


def mart_rows(
    connection: Connection, mart: str, as_of: object = "infinity", **where: object
) -> list[Mapping[str, Any]]:
    """Rows of a mart as known at a time, by column, in the order of all their values."""
    conditions = " and ".join(f"{name} = :{name}" for name in where) or "true"
    found = connection.execute(
        text(f"select * from mart.{mart}_as_of(:as_of) as mart where {conditions} order by mart"),
        {"as_of": as_of, **where},
    )
    return [dict(row) for row in found.mappings()]


def mart_row(
    connection: Connection, mart: str, as_of: object = "infinity", **where: object
) -> Mapping[str, Any]:
    """The one row of a mart that meets the conditions."""
    (row,) = mart_rows(connection, mart, as_of, **where)
    return row


def _first_day(period: str) -> date:
    return date(int(period[:4]), int(period[5:7] or 1), 1)


_FIGURES = """
    with figure as (
        select figure.*, dataset.dataset_id, dataset.frequency, flow.flow_id, product.product_id
        from json_to_recordset(cast(:rows as json)) as figure (
            period date, hs text, revision text, partner integer, reporter integer, flow text,
            value bigint, grams bigint, flags smallint
        )
        inner join warehouse.dim_dataset as dataset on dataset.dataset_code = :dataset
        inner join warehouse.dim_trade_flow as flow on flow.flow_code = figure.flow
        inner join warehouse.dim_product as product
            on product.classification_code = figure.revision and product.hs_code = figure.hs
    )
"""

_CLOSE = f"""
    {_FIGURES}
    update warehouse.fact_trade as fact set valid_to = :at
    from figure
    where fact.dataset_id = figure.dataset_id and fact.flow_id = figure.flow_id
        and fact.product_id = figure.product_id and fact.period = figure.period
        and fact.reporter_code = figure.reporter and fact.partner_code = figure.partner
        and fact.valid_to = 'infinity'
"""

_ADD = f"""
    {_FIGURES}
    insert into warehouse.fact_trade (value_millis, net_mass_grams, load_id, valid_from, period,
        reporter_code, partner_code, product_id, dataset_id, flow_id, flags, frequency)
    select value, grams, :load, :at, period, reporter, partner, product_id, dataset_id, flow_id,
        flags, frequency
    from figure
"""
