"""PostgreSQL's ``COPY ... (FORMAT binary)`` from Arrow columns, a block at a time.

A row is the number of its fields and, for each field, its length and its bytes in network order; a
null is a length of -1 without bytes. Rows with the same nulls have the same width, so that each
such group is one NumPy record array: no loop over rows. Follows PostgreSQL's documentation of COPY,
'Binary Format'.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from programme_statistics.sources.arrow_buffers import nulls, numbers

HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
"""Begins a stream: the signature, no flags, no extension."""
TRAILER = b"\xff\xff"
"""Ends a stream."""

_EPOCH_DAYS = 10_957  # PostgreSQL counts days from 2000-01-01, Arrow from 1970-01-01
_BIG_ENDIAN: dict[pa.DataType, str] = {
    pa.int16(): ">i2",
    pa.int32(): ">i4",
    pa.int64(): ">i8",
    pa.date32(): ">i4",
    pa.bool_(): ">i1",
}


def rows(columns: Sequence[pa.Array]) -> Iterator[bytes]:
    """The rows of ``columns``, each of them int16, int32, int64, date32 or bool, as COPY data.

    Rows that have the same nulls come together; within such a group their order is kept. With
    ``HEADER`` before all blocks and ``TRAILER`` after them, the stream is complete.

    Raises:
        TypeError: a column has another type.
    """
    for column in columns:
        if column.type not in _BIG_ENDIAN:
            known = ", ".join(str(kind) for kind in _BIG_ENDIAN)
            raise TypeError(f"COPY of a column of type {column.type} is not known; known: {known}")
    if not columns or not len(columns[0]):
        return
    values = [_values(column) for column in columns]
    absent = {at: mask for at, one in enumerate(columns) if (mask := nulls(one)) is not None}
    if not absent:
        yield _group(columns, values, frozenset(), None)
        return
    pattern = np.zeros(len(columns[0]), dtype=np.int64)
    for bit, mask in enumerate(absent.values()):
        pattern |= mask.astype(np.int64) << bit
    for one in np.flatnonzero(np.bincount(pattern)):
        missing = frozenset(at for bit, at in enumerate(absent) if int(one) >> bit & 1)
        yield _group(columns, values, missing, np.flatnonzero(pattern == one))


def _values(column: Any) -> npt.NDArray[Any]:
    """The column's values, anything where it is null."""
    if column.type == pa.bool_():
        return numbers(column.fill_null(False).cast(pa.int8()))
    values = numbers(column)
    return values - _EPOCH_DAYS if column.type == pa.date32() else values


def _group(
    columns: Sequence[pa.Array],
    values: Sequence[npt.NDArray[Any]],
    missing: frozenset[int],
    at: npt.NDArray[np.int64] | None,
) -> bytes:
    fields: list[tuple[str, str]] = [("n", ">i2")]
    for number, column in enumerate(columns):
        fields.append((f"length{number}", ">i4"))
        if number not in missing:
            fields.append((f"value{number}", _BIG_ENDIAN[column.type]))
    # What is the same in every row is written once and repeated.
    row = np.zeros(1, dtype=fields)
    row["n"] = len(columns)
    for number, column in enumerate(columns):
        row[f"length{number}"] = (
            -1 if number in missing else np.dtype(_BIG_ENDIAN[column.type]).itemsize
        )
    table = np.repeat(row, len(columns[0]) if at is None else len(at))
    for number in range(len(columns)):
        if number not in missing:
            table[f"value{number}"] = values[number] if at is None else values[number][at]
    return table.tobytes()
