"""What is copied in binary is what the server then holds."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programme_statistics.staging import copy_binary

_KINDS: dict[str, tuple[pa.DataType, str, st.SearchStrategy[Any]]] = {
    "int16": (pa.int16(), "smallint", st.integers(-(2**15), 2**15 - 1)),
    "int32": (pa.int32(), "integer", st.integers(-(2**31), 2**31 - 1)),
    "int64": (pa.int64(), "bigint", st.integers(-(2**63), 2**63 - 1)),
    "date32": (pa.date32(), "date", st.dates(date(1, 1, 1), date(9999, 12, 31))),
    "bool": (pa.bool_(), "boolean", st.booleans()),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Kinds of columns, and rows of them with nulls anywhere."""
    kinds = draw(st.lists(st.sampled_from(sorted(_KINDS)), min_size=1, max_size=6))
    row = st.tuples(*(st.none() | _KINDS[kind][2] for kind in kinds))
    return kinds, draw(st.lists(row, max_size=30))


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tables(), st.integers(0, 5))
def test_every_value_comes_back(
    connection: psycopg.Connection[Any], table: tuple[list[str], list[tuple[Any, ...]]], skip: int
) -> None:
    kinds, rows = table
    columns = [
        pa.array([row[at] for row in rows], _KINDS[kind][0]).slice(skip)
        for at, kind in enumerate(kinds)
    ]
    names = [f"c{at}" for at in range(len(kinds))]
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists pg_temp.copied")
        cursor.execute(
            "create temporary table copied ("
            + ", ".join(f"{n} {_KINDS[k][1]}" for n, k in zip(names, kinds, strict=True))
            + ")"
        )
        with cursor.copy("copy copied from stdin (format binary)") as copy:
            copy.write(copy_binary.HEADER)
            for piece in copy_binary.rows(columns):
                copy.write(piece)
            copy.write(copy_binary.TRAILER)
        cursor.execute("select * from copied")
        assert sorted(cursor.fetchall(), key=repr) == sorted(rows[skip:], key=repr)


@pytest.fixture
def connection(postgres: Any) -> Any:
    url = postgres.url("postgres", driver="postgresql")
    # The same question about another table of that name: its plan must not be kept.
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as one:
        yield one
