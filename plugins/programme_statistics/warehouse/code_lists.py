"""Brings the code lists of ``include/reference`` into the dimensions.

A list that the database has already is recognised by its digest and not read. A list that has
changed is copied into a temporary table and merged: rows are found by their natural key, so that
the order of the lines does not matter and a product keeps the number it was given. Dimensions are
never thinned out (facts lead to them, and loads add to them); a list that owns its table is made
to agree with it to the row.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Table,
    and_,
    column,
    delete,
    exists,
    inspect,
    or_,
    select,
    text,
    update,
)
from sqlalchemy import insert as plain_insert
from sqlalchemy import table as plain_table
from sqlalchemy.dialects.postgresql import insert

from programme_statistics import nomenclature, reference
from programme_statistics.staging.copy_rows import copy_rows
from programme_statistics.tables import Base, Country, Province, Sector
from programme_statistics.tables.nomenclature import (
    AreaAlias,
    AreaGroup,
    Cluster,
    ClusterHs,
    CodeListVersion,
    HsCorrelation,
    Product,
    TradeArea,
)
from programme_statistics.tables.trade import TradeFlow, TradeSeries

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of ``include/reference`` and the table it fills.

    ``files`` are those it is read from; ``read`` gives its rows by column. ``key`` is what a row
    is found again by. ``owns_table``: rows that the list no longer has are removed.
    """

    model: type[Base]
    files: Sequence[str]
    read: Callable[[], Iterable[Row]]
    key: Sequence[str]
    owns_table: bool = False


def _lines(file_name: str, model: type[Base]) -> Callable[[], Iterable[Row]]:
    """Reads those columns of a file that the table has; an empty field is NULL."""
    names = [column_.name for column_ in model.__table__.columns]

    def read() -> Iterable[Row]:
        with (reference.folder() / file_name).open(encoding="utf-8", newline="") as file:
            return [{name: line[name] or None for name in names} for line in csv.DictReader(file)]

    return read


def _dated(rows: Iterable[Mapping[str, str]]) -> Iterable[Row]:
    """The rows with an open end spelt out."""
    for row in rows:
        yield {
            name: value or (nomenclature.NO_END if name == "valid_to" else None)
            for name, value in row.items()
        }


def _records(records: Iterable[Any]) -> Iterable[Row]:
    """Dataclasses as rows."""
    for record in records:
        yield {item.name: getattr(record, item.name) for item in fields(record)}


CODE_LISTS: Sequence[CodeList] = (
    CodeList(
        Sector,
        ["sectors.csv", "other_series.csv"],
        lambda: [*_lines("sectors.csv", Sector)(), *_lines("other_series.csv", Sector)()],
        ["sector_code"],
    ),
    CodeList(Province, ["provinces.csv"], _lines("provinces.csv", Province), ["province_code"]),
    CodeList(Country, ["countries.csv"], _lines("countries.csv", Country), ["country_code"]),
    CodeList(
        TradeSeries,
        ["trade_datasets.csv"],
        _lines("trade_datasets.csv", TradeSeries),
        ["dataset_id"],
    ),
    CodeList(TradeFlow, ["trade_flows.csv"], _lines("trade_flows.csv", TradeFlow), ["flow_id"]),
    CodeList(
        Product,
        ["hs_products.csv.gz", "hs_headings_tr.csv"],
        lambda: _records(nomenclature.products()),
        ["classification_code", "hs_code"],
    ),
    CodeList(
        HsCorrelation,
        ["hs_conversion.csv"],
        lambda: _records(nomenclature.correlations()),
        ["from_classification", "from_code", "to_classification", "to_code"],
        owns_table=True,
    ),
    CodeList(
        TradeArea, ["trade_areas.csv"], lambda: _dated(nomenclature.area_rows()), ["area_code"]
    ),
    CodeList(
        AreaAlias,
        ["area_aliases.csv"],
        nomenclature.area_alias_rows,
        ["alias"],
        owns_table=True,
    ),
    CodeList(
        AreaGroup,
        ["area_groups.csv"],
        lambda: _dated(nomenclature.area_group_rows()),
        ["group_code", "area_code", "valid_from"],
        owns_table=True,
    ),
    CodeList(Cluster, ["clusters.csv"], nomenclature.cluster_rows, ["cluster_code"]),
    CodeList(
        ClusterHs,
        ["cluster_hs6.csv", "clusters.csv", "hs_products.csv.gz"],
        lambda: _records(nomenclature.cluster_products()),
        ["cluster_code", "hs_code", "valid_from"],
        owns_table=True,
    ),
)
"""In the order in which they need each other."""


def apply_code_lists(connection: Connection) -> None:
    """Brings every list that the database does not have in this version.

    Raises:
        ConfigurationError: a list is missing, not readable or contradicts itself.
    """
    versions = select(CodeListVersion.table_name, CodeListVersion.sha256)
    known = {row.table_name: row.sha256 for row in connection.execute(versions)}
    for code_list in CODE_LISTS:
        table: Any = code_list.model.__table__
        digest = _digest(code_list)
        if known.get(table.name) == digest:
            continue
        rows = list(code_list.read())
        _merge(connection, table, code_list, rows)
        statement = insert(CodeListVersion).values(
            table_name=table.name, sha256=digest, rows_in_list=len(rows)
        )
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[CodeListVersion.table_name],
                set_={
                    "sha256": digest,
                    "rows_in_list": len(rows),
                    "applied_at": text("now()"),
                },
            )
        )


def _digest(code_list: CodeList) -> str:
    """Of everything the rows depend on: the files, the columns, and how they are read."""
    digest = hashlib.sha256()
    names = ",".join(column_.name for column_ in inspect(code_list.model).columns)
    digest.update(names.encode())
    readers = [Path(__file__), Path(nomenclature.__file__)]
    for path in (*(reference.folder() / name for name in code_list.files), *readers):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _merge(connection: Connection, table: Table, code_list: CodeList, rows: Sequence[Row]) -> None:
    names = list(rows[0])
    key = list(code_list.key)
    connection.execute(
        text(
            f"create temporary table incoming as select {', '.join(names)} "  # noqa: S608
            f"from {table.schema}.{table.name} with no data"
        )
    )
    copy_rows(connection, "incoming", names, ([row[name] for name in names] for row in rows))
    incoming = plain_table("incoming", *(column(name) for name in names))
    same = and_(*(table.c[name] == incoming.c[name] for name in key))
    others = [name for name in names if name not in key]
    if code_list.owns_table:
        connection.execute(delete(table).where(~exists().where(same)))
    if others:
        connection.execute(
            update(table)
            .values({name: incoming.c[name] for name in others})
            .where(
                same, or_(*(table.c[name].is_distinct_from(incoming.c[name]) for name in others))
            )
        )
    # In the order of the key, so that numbers given to new rows do not hang on the file's order.
    connection.execute(
        plain_insert(table).from_select(
            names,
            select(incoming)
            .where(~exists().where(same).correlate(incoming))
            .order_by(*(incoming.c[name] for name in key)),
        )
    )
    connection.execute(text("drop table incoming"))
    # Views on the dimensions are planned well from the first query on, not from the first
    # autovacuum on.
    connection.execute(text(f"analyze {table.schema}.{table.name}"))
