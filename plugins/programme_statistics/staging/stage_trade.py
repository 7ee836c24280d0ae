"""Stages landed trade records: streams them from the landing area into a typed table.

Records are read, checked, given their surrogate keys and copied block by block, so that memory does
not grow with the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from psycopg.copy import QueuedLibpqWriter
from sqlalchemy import Connection, Engine, delete, insert, select, text

from programme_statistics.database import sql_text
from programme_statistics.errors import ConfigurationError, LayoutChanged, UnreadableFile
from programme_statistics.landing.store import LandingStore
from programme_statistics.ops import loads
from programme_statistics.ops.locks import lock_edition
from programme_statistics.ops.trade_partitions import Series, partition_exists
from programme_statistics.sources.trade import (
    SCHEMA,
    CodeLists,
    Manifest,
    Part,
    RecordReading,
    RejectedRow,
)
from programme_statistics.staging import copy_binary
from programme_statistics.staging.stage import drop_table, table_name
from programme_statistics.tables import Reject
from programme_statistics.tables.nomenclature import Product, TradeArea
from programme_statistics.tables.trade import TradeFlow, TradeSeries


def stage_trade_load(
    engine: Engine,
    store: LandingStore,
    read: RecordReading,
    load_id: int,
    *,
    allow_sample: bool = False,
) -> str:
    """Stages a landed load of trade records and returns its status after that.

    A load that is further on already is left as it is. Files that cannot be read, or whose layout
    is not known, are refused: the reason is kept in ``ops.load.sentence`` and nothing is staged.

    Arguments:
        read: the source's parser.
        allow_sample: whether the publisher's address may serve made-up figures.
    """
    with engine.begin() as connection:
        load = loads.get_load(connection, load_id)
        lock_edition(connection, load.dataset_code, load.edition)
        load = loads.get_load(connection, load_id)
        if load.status != "landed":
            return load.status
        table = table_name(load_id)
        try:
            manifest = Manifest.parse(store.read(load.landed_path), load.landed_path)
            series = get_series(connection, load.dataset_code)
            _check_manifest(load, manifest, series, allow_sample)
            if manifest.is_sample and loads.has_live_load(connection, load.dataset_code):
                raise ConfigurationError(
                    "the warehouse holds the publisher's own figures of this dataset; a sample is "
                    "not loaded over them. Use another warehouse for the sample (WAREHOUSE_URL), "
                    "or point the connection at the publisher."
                )
            codes = code_lists(connection)
            is_first = len(manifest.periods) == 1 and not partition_exists(
                connection, series, manifest.periods[0]
            )
            with connection.begin_nested():
                columns = create_staging_table(
                    connection, load_id, is_first=is_first, reporters=manifest.reporters
                )
                parts = [
                    Part(path.removesuffix(".gz"), form, lambda path=path: store.stream(path))  # type: ignore[misc]
                    for path, form in manifest.paths
                ]
                reading = read(codes, manifest, parts)
                copy_batches(connection, table, reading.batches, columns)
                account = reading.account()
                if not is_first:
                    connection.execute(text(f"analyze {table}"))
        except (UnreadableFile, LayoutChanged, ConfigurationError) as error:
            loads.update_load(
                connection,
                load_id,
                {"status": "refused", "sentence": f"{load.name}: {error}", "staged_at": None},
            )
            return "refused"
        _keep_rejects(connection, load_id, account.rejects)
        loads.update_load(
            connection,
            load_id,
            {
                "status": "staged",
                "sentence": "",
                "staged_at": datetime.now(UTC),
                "is_sample": manifest.is_sample,
                "covered_months": list(manifest.periods),
                "rows_read": account.rows_read,
                "rows_loaded": account.rows_loaded,
                "rows_rejected": len(account.rejects),
                "rows_ignored": sum(account.ignored.values()),
                "ignored": dict(account.ignored),
                "notices": list(account.notices),
                "scope": manifest.scope,
                "measures": {
                    **account.measures,
                    "announced_count": manifest.announced,
                    "period_count": len(manifest.periods),
                },
            },
        )
        return "staged"


def get_series(connection: Connection, dataset_code: str) -> Series:
    """The trade series of a dataset.

    Raises:
        ConfigurationError: it is not in the list of series.
    """
    row = connection.execute(
        select(
            TradeSeries.dataset_id,
            TradeSeries.dataset_code,
            TradeSeries.frequency,
            TradeSeries.is_synthetic,
        ).where(TradeSeries.dataset_code == dataset_code)
    ).one_or_none()
    if row is None:
        raise ConfigurationError(
            f"{dataset_code} is not in warehouse.dim_dataset. Add a line for it to "
            "include/reference/trade_datasets.csv and bring the warehouse to this version."
        )
    return Series(*row)


def code_lists(connection: Connection) -> CodeLists:
    """The warehouse's products, areas and flows."""
    products = connection.execute(
        select(Product.classification_code, Product.hs_code, Product.product_id)
    )
    return CodeLists(
        {(revision, code): number for revision, code, number in products},
        frozenset(connection.execute(select(TradeArea.area_code)).scalars()),
        {
            flow.flow_code: flow.flow_id
            for flow in connection.execute(select(TradeFlow.flow_code, TradeFlow.flow_id))
        },
    )


def create_staging_table(
    connection: Connection,
    load_id: int,
    *,
    is_first: bool,
    reporters: Sequence[int] | None,
) -> Sequence[str]:
    """Makes the empty staging table of a load; the columns of ``SCHEMA`` that it has.

    Arguments:
        is_first: it is going to be the partition of its period.
        reporters: whose records the load holds; None: anybody's.
    """
    drop_table(connection, load_id)
    table = table_name(load_id)
    if is_first and reporters is not None and len(reporters) == 1:
        connection.execute(text(sql_text("staging/create_slice_table").format(table=table)))
        return [name for name in SCHEMA.names if name not in {"period", "reporter_code"}]
    connection.execute(
        text(
            sql_text("staging/create_trade_table").format(
                table=table, persistence="" if is_first else "unlogged"
            )
        )
    )
    return list(SCHEMA.names)


def copy_batches(
    connection: Connection, table: str, batches: Iterable[pa.RecordBatch], names: Sequence[str]
) -> int:
    """Copies some columns of the batches into a table that has them; how many rows there were."""
    driver: Any = connection.connection.driver_connection
    source = iter(batches)
    first = next(source, None)
    if first is None:
        return 0
    columns = ", ".join(names)
    n_rows = 0
    with (
        driver.cursor() as cursor,
        cursor.copy(
            f"copy {table} ({columns}) from stdin (format binary)",
            writer=QueuedLibpqWriter(cursor),  # sends while the next batch is read
        ) as copy,
    ):
        copy.write(copy_binary.HEADER)
        batch: pa.RecordBatch | None = first
        while batch is not None:
            for piece in copy_binary.rows([batch.column(name) for name in names]):
                copy.write(piece)
            n_rows += batch.num_rows
            batch = next(source, None)
        copy.write(copy_binary.TRAILER)
    return n_rows


def _check_manifest(
    load: loads.LoadRecord, manifest: Manifest, series: Series, allow_sample: bool
) -> None:
    if manifest.frequency != series.frequency:
        raise ConfigurationError(
            f"it holds periods of frequency {manifest.frequency}, and the series "
            f"{series.dataset_code} is of frequency {series.frequency}. Months and years are "
            "separate series: load it as the other one."
        )
    if manifest.is_sample and not allow_sample:
        raise ConfigurationError(
            "its figures are marked as a sample, and this publisher's address may not serve "
            'samples. Set {"sample": true} in the connection\'s extra field, or point the '
            "connection at the publisher."
        )
    if series.is_synthetic and not manifest.is_sample:
        raise ConfigurationError(
            f"{load.dataset_code} is for made-up figures, and these are not marked as such. Load "
            "them as the publisher's series."
        )


def _keep_rejects(connection: Connection, load_id: int, rejects: Sequence[RejectedRow]) -> None:
    connection.execute(delete(Reject).where(Reject.load_id == load_id))
    if rejects:
        connection.execute(
            insert(Reject),
            [
                {
                    "load_id": load_id,
                    "rule": one.rule,
                    "reason": one.reason,
                    "source_file": one.file_name,
                    "sheet": one.file_name.rsplit("/", 1)[-1],
                    "cell": f"record {one.row}",
                    "value_as_read": one.value_as_read,
                }
                for one in rejects
            ],
        )
