"""The record of loads: one row a landed version of an edition (``ops.load``)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, exists, insert, select, text, update

from programme_statistics.tables import Load
from programme_statistics.tables.nomenclature import Product
from programme_statistics.tables.trade import TradeFlow


@dataclass(frozen=True, slots=True)
class LoadRecord:
    """What the road needs to know of a load to go on with it."""

    load_id: int
    dataset_code: str
    edition: str
    edition_date: date | None
    sha256: str
    landed_path: str
    source_url: str
    is_sample: bool
    status: str
    sentence: str
    covered_months: Sequence[date]
    carried_sectors: Sequence[str] | None

    @property
    def name(self) -> str:
        """The edition as it is called in messages."""
        return f"{self.dataset_code} {self.edition}"


@dataclass(frozen=True, slots=True)
class TradeDetails:
    """What more is known of a staged load of trade records.

    ``scope`` is what it speaks for (null: all); ``is_logged``: its staging table can become a
    partition.
    """

    rows_loaded: int
    scope: Mapping[str, Any]
    measures: Mapping[str, Any]
    is_logged: bool

    @property
    def scope_text(self) -> str:
        """The scope as JSON, to find other loads of the same."""
        return json.dumps(self.scope)

    def scope_parameters(self, connection: Connection) -> Mapping[str, list[int] | None]:
        """The scope by the keys of the facts; None: all."""
        flows, products = self.scope["flows"], self.scope["products"]
        return {
            "reporters": self.scope["reporters"],
            "partners": self.scope["partners"],
            "flow_ids": None
            if flows is None
            else list(
                connection.execute(
                    select(TradeFlow.flow_id).where(TradeFlow.flow_code.in_(flows))
                ).scalars()
            ),
            "product_ids": None
            if products is None
            else list(
                connection.execute(
                    select(Product.product_id).where(Product.hs_code.in_(products))
                ).scalars()
            ),
        }


_COLUMNS = tuple(getattr(Load, name) for name in LoadRecord.__dataclass_fields__)


def _record(row: Any) -> LoadRecord:
    values = dict(row._mapping)
    values["covered_months"] = values["covered_months"] or []
    return LoadRecord(**values)


def latest_load(connection: Connection, dataset_code: str, edition: str) -> LoadRecord | None:
    """The newest load of an edition, whatever became of it; None if it was never landed."""
    row = connection.execute(
        select(*_COLUMNS)
        .where(Load.dataset_code == dataset_code, Load.edition == edition)
        .order_by(Load.load_id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _record(row)


def get_load(connection: Connection, load_id: int) -> LoadRecord:
    """The load with this number."""
    return _record(connection.execute(select(*_COLUMNS).where(Load.load_id == load_id)).one())


def get_trade_details(connection: Connection, load_id: int) -> TradeDetails:
    """What more is known of the staged load of trade records with this number."""
    row = connection.execute(
        select(
            Load.rows_loaded,
            Load.scope,
            Load.measures,
            text("(select relpersistence = 'p' from pg_class where oid = to_regclass(:staged))"),
        ).where(Load.load_id == load_id),
        {"staged": f"staging.load_{load_id}"},
    ).one()
    return TradeDetails(row[0], row[1] or {}, row[2] or {}, bool(row[3]))


def add_load(
    connection: Connection,
    *,
    dataset_code: str,
    edition: str,
    sha256: str,
    landed_path: str,
    source_url: str,
    landed_at: datetime,
    run_id: str | None,
) -> int:
    """Records a landed edition and returns its load number."""
    return connection.execute(
        insert(Load)
        .values(
            dataset_code=dataset_code,
            edition=edition,
            sha256=sha256,
            landed_path=landed_path,
            source_url=source_url,
            landed_at=landed_at,
            run_id=run_id,
            status="landed",
        )
        .returning(Load.load_id)
    ).scalar_one()


def take_up(
    connection: Connection,
    *,
    dataset_code: str,
    edition: str,
    sha256: str,
    landed_path: str,
    source_url: str,
    landed_at: datetime,
    run_id: str | None,
) -> int | None:
    """The load of a landed edition to go on with; None if these bytes are published already.

    Bytes that were held or refused get another try. The caller holds the edition's lock.
    """
    latest = latest_load(connection, dataset_code, edition)
    if latest is None or latest.sha256 != sha256:
        return add_load(
            connection,
            dataset_code=dataset_code,
            edition=edition,
            sha256=sha256,
            landed_path=landed_path,
            source_url=source_url,
            landed_at=landed_at,
            run_id=run_id,
        )
    if latest.status == "published":
        return None
    take_up_again(connection, latest)
    return latest.load_id


def update_load(connection: Connection, load_id: int, values: Mapping[str, Any]) -> None:
    """Sets columns of a load."""
    connection.execute(update(Load).where(Load.load_id == load_id).values(**values))


def take_up_again(connection: Connection, load: LoadRecord) -> None:
    """Gives a load that was held or refused another try from its landed bytes.

    They are the same; our labels, lists or checks may not be.
    """
    if load.status in {"held", "refused"}:
        update_load(connection, load.load_id, {"status": "landed", "sentence": ""})


def has_live_load(connection: Connection, dataset_code: str) -> bool:
    """Whether the publisher's own editions of this dataset have been published here."""
    return connection.execute(
        select(
            exists().where(
                Load.dataset_code == dataset_code,
                Load.status == "published",
                Load.is_sample.is_(False),
            )
        )
    ).scalar_one()
