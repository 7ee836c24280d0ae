"""Reads a JSON answer of UN Comtrade's, ``{"count":n,"data":[{...},{...}],"error":""}``, in blocks.

The answer is cut into lines at the publisher's own separators and its lines into columns; every
value is proved to stand behind its own key. A block in which one does not (a text that holds a
separator, blanks between fields) is read again by the exact parser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from programme_statistics.errors import UnreadableFile
from programme_statistics.sources.arrow_buffers import arrow, texts
from programme_statistics.sources.comtrade import blocks, exact
from programme_statistics.sources.comtrade.account import Account
from programme_statistics.sources.comtrade.blocks import (
    THOUSANDTHS,
    Block,
    Doubt,
    buffers,
    distinct,
    read_csv,
    thousandths_of_decimals,
)
from programme_statistics.sources.comtrade.fields import (
    MEASURES,
    OPTIONAL,
    Fields,
    has_type,
    match_fields,
    plain,
)

_BETWEEN = b", \r\n\t"
_LONGEST_NUMBER = 24
_NULL = texts(["null"])[0]
_NOTHING = pa.nulls(1, pa.string())[0]


def json_blocks(chunks: Iterable[bytes], file_name: str, account: Account) -> Iterator[Block]:
    """The records of an answer in blocks; what it says of itself goes into ``account``.

    Raises:
        UnreadableFile: the bytes are not a whole answer.
        LayoutChanged: a field is missing or has another type.
    """
    rest = b""
    pieces = buffers(chunks, lambda: rest, blocks.BLOCK_BYTES)
    first = next(pieces, bytearray())
    opening = re.search(rb'"data"\s*:\s*\[', first)
    if opening is None:
        raise UnreadableFile(
            f'{file_name} is not an answer of the publisher\'s: it has no "data":[ and begins with '
            f"{bytes(first[:80])!r}. Look at the landed file; a page in HTML means that the "
            "address or the key is wrong."
        )
    head = bytes(first[: opening.end()])
    buffer: bytearray | None = bytearray(bytes(first[opening.end() :]).lstrip())
    fields: Fields | None = None
    row = 0
    while buffer is not None:
        if fields is None and buffer.startswith(b"{"):
            fields = _fields_of(bytes(buffer), file_name, account)
        cut = 0 if fields is None else buffer.rfind(b"},{") + 1
        if cut and fields is not None:
            try:
                found = [_columns(buffer, cut, fields)]
                rest = bytes(buffer[cut:]).lstrip(_BETWEEN)
            except Doubt:
                found, rest = exact.json_records(
                    bytes(buffer), fields, file_name, row, is_last=False
                )
            for block in found:
                row += block.n_rows
                yield block
        else:
            rest = bytes(buffer)
        buffer = next(pieces, None)
    records, tail = _split_tail(rest, file_name, row)
    _read_envelope(head + tail, file_name, account)
    if records:
        if fields is None:
            fields = _fields_of(records, file_name, account)
        try:
            yield _columns(bytearray(records), len(records), fields)
        except Doubt:
            found, _ = exact.json_records(records, fields, file_name, row, is_last=True)
            yield from found


def _split_tail(rest: bytes, file_name: str, row: int) -> tuple[bytes, bytes]:
    """The last records, and what stands behind them."""
    cut = rest.rfind(b"]", 0, _envelope_start(rest))
    records = rest[:cut].rstrip()
    if cut < 0 or (records and not records.endswith(b"}")):
        raise UnreadableFile(
            f"{file_name} ends in the middle of record {row + 1} or later, with "
            f"{rest[-60:]!r}: the transfer was cut short. Nothing of it is used; land it again."
        )
    return records, rest[cut:]


def _envelope_start(rest: bytes) -> int:
    """Where to look for the list's end from: before the envelope's other members, if any."""
    at = rest.rfind(b'"error"')
    return at if at >= 0 else len(rest)


def _read_envelope(envelope: bytes, file_name: str, account: Account) -> None:
    try:
        members = json.loads(envelope.decode("utf-8-sig"))
        count = int(members["count"])
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableFile(
            f"{file_name} has no readable envelope around its records ({error}); normal is "
            '{"elapsedTime":..,"count":n,"data":[..],"error":""}. Look at the landed file.'
        ) from error
    if members.get("error"):
        raise UnreadableFile(
            f"{file_name} is an error of the publisher's, not data: {members['error']}. Correct "
            "what was asked for."
        )
    account.announced = (account.announced or 0) + count


def _fields_of(records: bytes, file_name: str, account: Account) -> Fields:
    return match_fields(_first_keys(records, file_name), file_name, account.notices, is_bulk=False)


def _first_keys(rest: bytes, file_name: str) -> Sequence[str]:
    try:
        record, _ = json.JSONDecoder().raw_decode(rest.decode("utf-8", "replace"))
        return list(record)
    except (ValueError, TypeError) as error:
        raise UnreadableFile(
            f"{file_name}: the first record cannot be read ({error}): {rest[:120]!r}. Look at the "
            "landed file."
        ) from error


def _columns(buffer: bytearray, end: int, fields: Fields) -> Block:
    """The records up to ``end`` as columns by cutting at the commas; every value must have its key.

    Raises:
        Doubt: the records are not as plain as that; the buffer is as it was.
    """
    # ``,{`` begins another record: a record's only brace that opens is its own.
    lines = np.frombuffer(buffer, dtype=np.uint8, count=end)
    opening = np.flatnonzero(lines == ord("{"))[1:]
    between = opening[lines[opening - 1] == ord(",")] - 1
    lines[between] = ord("\n")
    try:
        return _cut(lines, ",", fields)
    except Doubt:
        try:
            # A text holds a comma. A quotation mark inside a text is escaped, so that ``,"`` begins
            # a field wherever it stands (but at a text's end, which the count of columns shows).
            return _cut(lines.tobytes().replace(b',"', b'\x1f"'), "\x1f", fields)
        except Doubt:
            lines[between] = ord(",")
            raise


def _cut(lines: Any, delimiter: str, fields: Fields) -> Block:
    table = read_csv(
        lines,
        delimiter,
        fields,
        {
            spelt: pa.binary() if name in MEASURES else pa.string()
            for name, spelt in fields.read.items()
        },
        null_values=[],
    )
    codes = {}
    measures = {}
    for name, spelt in fields.read.items():
        column = table.column(spelt).combine_chunks()
        if spelt == fields.spelt[-1]:
            raise Doubt  # it holds the record's closing brace too
        if name in MEASURES:
            measures[name] = _stripped_measure(column, fields.prefix(name))
        else:
            codes[name] = _stripped_code(name, distinct(column), fields.prefix(name))
    return Block(codes, measures, table.num_rows)


def _stripped_code(name: str, column: Any, prefix: str) -> Any:
    """The column without the keys before its values; each distinct value is read as JSON."""
    values: list[str | None] = []
    for text in column.dictionary.to_pylist():
        if not text.startswith(prefix):
            raise Doubt
        try:
            value = json.loads(text[len(prefix) :])
        except ValueError as error:
            raise Doubt from error
        if (value is None and name not in OPTIONAL) or not has_type(name, value):
            raise Doubt
        values.append(plain(value))
    known = [value for value in values if value is not None]
    if len(known) == len(values):
        return pa.DictionaryArray.from_arrays(column.indices, texts(known))
    position = np.cumsum([value is not None for value in values]) - 1
    absent = np.array([value is None for value in values])
    table = arrow(position, absent, pa.int32())
    return pa.DictionaryArray.from_arrays(table.take(column.indices), texts(known))


def _stripped_measure(column: Any, prefix: str) -> Any:
    longest = len(prefix) + _LONGEST_NUMBER
    if (
        not pc.all(pc.starts_with(column, prefix)).as_py()
        or pc.max(pc.binary_length(column)).as_py() > longest
    ):
        raise Doubt
    text = pc.binary_slice(column, len(prefix), longest).cast(pa.string())
    is_null = pc.equal(text, _NULL)
    if pc.any(is_null).as_py():
        text = pc.if_else(is_null, _NOTHING, text)
    try:
        return thousandths_of_decimals(text.cast(THOUSANDTHS))
    except pa.ArrowInvalid as error:
        raise Doubt from error
