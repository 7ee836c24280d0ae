"""A warehouse to measure on: the embedded server, landed loads, and a history of any length."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
from sqlalchemy import Connection, Engine, text

from bench import generate
from programme_statistics import database
from programme_statistics.landing.store import LandingStore
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.ops import loads
from programme_statistics.ops.trade_releases import record_landed
from programme_statistics.sources.comtrade.datasets import MONTHLY
from programme_statistics.sources.comtrade.envelope import read_availability
from programme_statistics.sources.sample import Reply
from programme_statistics.sources.trade import REPORTED, SCHEMA
from programme_statistics.staging.stage_trade import (
    code_lists,
    copy_batches,
    create_staging_table,
    get_series,
)
from programme_statistics.warehouse import migrate
from programme_statistics.warehouse.publish_trade import become_partition

DATASET = "comtrade_monthly"
SCOPE = {
    "reporters": [generate.REPORTER],
    "flows": None,
    "partners": None,
    "products": None,
}


@dataclass(frozen=True, slots=True)
class Bench:
    """One migrated warehouse and its landing area."""

    engine: Engine
    url: str
    landing: Path

    @property
    def store(self) -> LandingStore:
        """The landing area."""
        return LandingStore(str(self.landing))

    def land(self, path: Path, period: str = "202208", checksum: int = 0) -> int:
        """Lands a bulk file as the landing steps do; the load's number.

        ``checksum`` is that of the publisher's release: see :func:`availability`.
        """
        now = datetime.now(UTC)
        about: dict[str, Any] = {
            "dataset_code": DATASET,
            "source_url": "http://127.0.0.1/",
            "received_at": now,
            "status": 200,
            "headers": {},
        }
        edition = f"{generate.REPORTER}/{period}"
        part = self.store.put(
            path.read_bytes(), edition=f"{edition}/release", suffix="txt.gz", **about
        )
        manifest = {
            "scope": {**SCOPE, "frequency": "M", "level": 6},
            "reporters": [generate.REPORTER],
            "periods": [period],
            "is_sample": False,
            "parts": [{"path": part.path, "format": "txt.gz", "count": None}],
        }
        receipt = self.store.put(
            json.dumps(manifest).encode(), edition=edition, suffix="manifest.json", **about
        )
        day = date(int(period[:4]), int(period[4:]), 1)
        with self.engine.begin() as connection:
            load_id = loads.add_load(
                connection,
                dataset_code=DATASET,
                edition=edition,
                sha256=receipt.sha256,
                landed_path=receipt.path,
                source_url=receipt.source_url,
                landed_at=now,
                run_id=None,
            )
            loads.update_load(connection, load_id, {"covered_months": [day]})
            found = read_availability(availability(period, checksum).body, "the bench")
            record_landed(connection, DATASET, list(found.values()), MONTHLY.scope.mark, load_id)
        return load_id

    def history(self, first: int, last: int, rows_a_month: int) -> None:
        """Adds the months numbered ``first`` to before ``last`` from 2013-01 on, as published."""
        for number in range(first, last):
            period = date(2013 + number // 12, number % 12 + 1, 1)
            with self.engine.begin() as connection:
                _add_month(connection, period, rows_a_month, number)


def availability(period: str, checksum: int) -> Reply:
    """What the publisher answers who asks which release it has of a month (``getDa``)."""
    released = f"2026-01-{checksum + 1:02d}T00:00:00"
    row = {
        "datasetCode": int(f"2{generate.REPORTER}{period}0"),
        "datasetChecksum": checksum,
        "period": int(period),
        "reporterCode": generate.REPORTER,
        "classificationCode": generate.CLASSIFICATION,
        "totalRecords": 0,
        "firstReleased": released,
        "lastReleased": released,
    }
    answer = {"elapsedTime": "0.01 secs", "count": 1, "data": [row], "error": ""}
    return Reply(200, json.dumps(answer).encode(), {"Content-Type": "application/json"})


@dataclass(frozen=True, slots=True)
class Content:
    """How many rows each table had when the transaction ``xid`` had not begun."""

    xid: int
    rows: Mapping[str, int]

    @classmethod
    def of(cls, engine: Engine) -> Content:
        """The tables of the project's schemas as they are now, each partition by its own name."""
        with engine.connect() as connection:
            xid = connection.execute(text(_NEXT_XID)).scalar_one()
            return cls(xid, {name: _count(connection, name) for name in _tables(connection)})

    def written(self, engine: Engine) -> Mapping[str, int]:
        """How many rows were written or deleted since, by table; those without any are left out.

        Counted in the tables: the server's statistics lag behind. A changed row counts twice,
        as a new one and as a deleted one.
        """
        found = {}
        with engine.connect() as connection:
            for name in _tables(connection):
                made = _count(connection, name, f"where xmin::text::bigint >= {self.xid}")
                gone = self.rows.get(name, 0) + made - _count(connection, name)
                if made or gone:
                    found[name] = made + gone
        return found


_NEXT_XID = "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
_TABLES = """
select format('%I.%I', nspname, relname) from pg_class
join pg_namespace on pg_namespace.oid = relnamespace
where relkind in ('r', 'm') and nspname in ('warehouse', 'staging', 'mart', 'ops') order by 1
"""


def _tables(connection: Connection) -> list[str]:
    return list(connection.execute(text(_TABLES)).scalars())


def _count(connection: Connection, table: str, where: str = "") -> int:
    query = f"select count(*) from {table} {where}"
    return int(connection.execute(text(query)).scalar_one())


def _add_month(connection: Connection, period: date, n_rows: int, number: int) -> None:
    now = datetime.now(UTC)
    load_id = loads.add_load(
        connection,
        dataset_code=DATASET,
        edition=f"{generate.REPORTER}/{period:%Y%m}",
        sha256="0" * 64,
        landed_path="none: made by the bench",
        source_url="none",
        landed_at=now,
        run_id=None,
    )
    columns = create_staging_table(connection, load_id, is_first=True, reporters=None)
    copy_batches(
        connection,
        f"staging.load_{load_id}",
        arrow_batches(connection, n_rows, period, number),
        columns,
    )
    series = get_series(connection, DATASET)
    load = loads.get_load(connection, load_id)
    become_partition(connection, series, load, period, f"staging.load_{load_id}", n_rows).finish(
        now
    )
    loads.update_load(
        connection,
        load_id,
        {
            "status": "published",
            "published_at": now,
            "covered_months": [period],
            "rows_read": n_rows,
            "rows_loaded": n_rows,
            "rows_new": n_rows,
            "rows_revised": 0,
            "rows_closed": 0,
            "scope": SCOPE,
            "measures": {"value_millis": 0},
        },
    )


def arrow_batches(
    connection: Connection, n_rows: int, period: date, number: int = 0
) -> Iterator[pa.RecordBatch]:
    """The generator's rows as the reader hands them over."""
    codes = code_lists(connection)
    products = np.array(
        [codes.products[generate.CLASSIFICATION, code] for code in generate.hs_codes()]
    )
    partners = np.array(generate.areas())
    flows = np.array([codes.flows[flow] for flow in generate.FLOWS])
    days = (period - date(1970, 1, 1)).days
    for first in range(0, n_rows, 50_000):
        some = generate.rows(first, min(first + 50_000, n_rows), n_rows, month=number)
        n = len(some.value)
        yield pa.RecordBatch.from_arrays(
            [
                pa.array(some.value),
                pa.array(some.mass, mask=some.mass == 0),
                pa.array(some.quantity, mask=some.quantity == 0),
                pa.array(np.full(n, days, dtype=np.int32)).cast(pa.date32()),
                pa.array(np.full(n, generate.REPORTER, dtype=np.int32)),
                pa.array(partners[some.partner].astype(np.int32)),
                pa.array(products[some.product].astype(np.int32)),
                pa.array(np.full(n, 5, dtype=np.int16), mask=some.quantity == 0),
                pa.array(flows[some.flow].astype(np.int16)),
                pa.array(np.full(n, REPORTED, dtype=np.int16)),
            ],
            schema=SCHEMA,
        )


@contextmanager
def server(folder: Path) -> Iterator[EmbeddedServer]:
    """The embedded server of the bench."""
    with EmbeddedServer(folder / "postgres") as one:
        yield one


def fresh(one: EmbeddedServer, folder: Path, name: str) -> Bench:
    """A new, migrated warehouse, alone on a server that has nothing left to write.

    What was measured before must not cost what is measured next: its tables would be vacuumed, and
    its pages written, meanwhile.
    """
    with psycopg.connect(one.url("postgres", driver="postgresql"), autocommit=True) as admin:
        used = admin.execute("select datname from pg_database where datname like 'bench%'")
        for (left,) in used.fetchall():
            admin.execute(f'drop database "{left}" with (force)')
        admin.execute(f'create database "{name}"')
    url = one.url(name)
    migrate.upgrade(url)
    with psycopg.connect(one.url(name, driver="postgresql"), autocommit=True) as admin:
        admin.execute("checkpoint")
    landing = folder / "landing" / name
    shutil.rmtree(landing, ignore_errors=True)
    return Bench(database.engine(url), url, landing)


def staging_table(connection: Connection) -> None:
    """An empty staging table, ``staging.bench_copy``."""
    connection.execute(text("drop table if exists staging.bench_copy"))
    connection.execute(
        text(
            database.sql_text("staging/create_trade_table").format(
                table="staging.bench_copy", persistence="unlogged"
            )
        )
    )
