"""Blocks of trade records: what the two readers hand over, and what they share.

Files are read in blocks, so that memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from programme_statistics.sources.arrow_buffers import arrow, nulls, numbers
from programme_statistics.sources.comtrade.fields import Fields

BLOCK_BYTES = 4 * 1024 * 1024
"""Of a JSON answer; a bulk file, whose lines are six times shorter, has blocks of a quarter."""

THOUSANDTHS = pa.decimal128(18, 3)
"""Of a measure: exact, and below 10^15."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some records as columns: codes as text or whole numbers, measures in exact thousandths."""

    codes: Mapping[str, pa.StringArray | pa.DictionaryArray | pa.Int32Array]
    measures: Mapping[str, pa.Int64Array]
    n_rows: int


class Doubt(Exception):
    """A block is not as plain as the fast way of reading needs; the exact parser decides."""


def buffers(
    chunks: Iterable[bytes], carry: Callable[[], bytes], wanted: int
) -> Iterator[bytearray]:
    """The same bytes in buffers of the size wanted, each led by what ``carry`` says is left."""
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        for start in range(0, len(chunk), wanted):
            part = chunk[start : start + wanted]
            parts.append(part)
            size += len(part)
            if size >= wanted:
                yield bytearray().join([carry(), *parts])
                parts, size = [], 0
    if parts:
        yield bytearray().join([carry(), *parts])


def read_csv(
    lines: Any, delimiter: str, fields: Fields, types: Mapping[str, Any], null_values: list[str]
) -> Any:
    """The fields of ``types`` of some lines as a table.

    Raises:
        Doubt: the lines are not as plain as that.
    """
    try:
        return pacsv.read_csv(
            pa.BufferReader(pa.py_buffer(lines)),
            read_options=pacsv.ReadOptions(
                column_names=fields.spelt, use_threads=False, block_size=len(lines) + 1
            ),
            parse_options=pacsv.ParseOptions(delimiter=delimiter, quote_char=False),
            convert_options=pacsv.ConvertOptions(
                include_columns=list(fields.read.values()),
                column_types=types,
                null_values=null_values,
                strings_can_be_null=bool(null_values),
            ),
        )
    except pa.ArrowInvalid as error:
        raise Doubt from error


def distinct(column: Any) -> Any:
    """A column dictionary-encoded; a single text in all of it is seen by comparing bytes.

    Most codes of a file are the same in every record, and hashing each would cost more than all
    the rest of the reading.
    """
    n = len(column)
    if pa.types.is_dictionary(column.type):
        return column
    if not pa.types.is_string(column.type) or not n or column.null_count:
        return column.dictionary_encode()
    _, offset_bytes, data = column.buffers()
    offsets = np.frombuffer(offset_bytes, dtype="<i4")[column.offset : column.offset + n + 1]
    start, end = int(offsets[0]), int(offsets[n])
    length = int(offsets[1]) - start
    if length and end - start == n * length:
        first = data.slice(start, length).to_pybytes()
        # All bytes repeat the first value's: so do the values, unless a longer one ends like it
        # begins, which their lengths tell.
        if data.slice(start, end - start).equals(pa.py_buffer(first * n)) and bool(
            (offsets[1:] - offsets[:-1] == length).all()
        ):
            return pa.DictionaryArray.from_arrays(
                arrow(np.zeros(n, dtype=np.int32), None, pa.int32()), column.slice(0, 1)
            )
    return column.dictionary_encode()


def thousandths_of_decimals(column: Any) -> Any:
    """Decimals of :data:`THOUSANDTHS` as whole numbers of thousandths."""
    # The low word of a 128-bit number below 10^18 is the number; Arrow keeps it first.
    words = np.frombuffer(column.buffers()[1], dtype="<i8")
    start = 2 * column.offset
    return arrow(words[start : start + 2 * len(column) : 2], nulls(column), pa.int64())


def thousandths_of_floats(column: Any) -> Any:
    """Floats as whole numbers of thousandths, where that is certain to be what was written.

    The float nearest to a number below 2^43 thousandths, times 1000, is less than 0.0015 away from
    the number's thousandths: if it is within 0.01 of a whole number, that is the number rounded to
    thousandths, and the number itself where it has no more than three decimals.

    Raises:
        Doubt: a number is larger, has more decimals, or is none.
    """
    missing = nulls(column)
    scaled = numbers(column) * 1000.0
    if missing is not None:
        scaled[missing] = 0.0
    rounded = np.rint(scaled)
    if not (np.abs(scaled - rounded) <= 0.01).all() or not (np.abs(scaled) < _SURE).all():
        raise Doubt
    return arrow(rounded.astype(np.int64), missing, pa.int64())


_SURE = 2.0**43
