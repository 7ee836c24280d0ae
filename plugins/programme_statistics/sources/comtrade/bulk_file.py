"""Reads the text of a bulk file of UN Comtrade's, tab-separated with a header, in blocks.

A block is read as columns of whole numbers and floats, which are proved to be exact. Where one is
not, it is read again as text and decimals, and where that fails too, by the exact parser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from programme_statistics.errors import UnreadableFile
from programme_statistics.sources.comtrade import blocks, exact
from programme_statistics.sources.comtrade.blocks import (
    THOUSANDTHS,
    Block,
    Doubt,
    buffers,
    read_csv,
    thousandths_of_decimals,
    thousandths_of_floats,
)
from programme_statistics.sources.comtrade.fields import MEASURES, TEXTS, Fields, match_fields

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def bulk_blocks(chunks: Iterable[bytes], file_name: str, notices: list[str]) -> Iterator[Block]:
    """The lines of a bulk file in blocks; what a person may want to know goes into ``notices``.

    Raises:
        UnreadableFile: the bytes are not such a file.
        LayoutChanged: a column is missing or has another type.
    """
    rest = b""
    pieces = buffers(chunks, lambda: rest, blocks.BLOCK_BYTES // 3)
    first = bytes(next(pieces, b"")).removeprefix(_BYTE_ORDER_MARK)
    header, newline, content = first.partition(b"\n")
    spelt = header.decode("utf-8", "replace").rstrip("\r").split("\t")
    if not newline or len(spelt) < 2:
        raise UnreadableFile(
            f"{file_name} is not a bulk file of the publisher's: it begins with {header[:80]!r}, "
            "and normal is a line of tab-separated names. Look at the landed file."
        )
    fields = match_fields(spelt, file_name, notices, is_bulk=True)
    row = 1
    for buffer in _content(content, pieces):
        cut = buffer.rfind(b"\n") + 1
        rest = bytes(buffer[cut:])
        if cut:
            block = _block(memoryview(buffer)[:cut], fields, file_name, row)
            row += block.n_rows
            yield block
    if rest:
        yield _block(memoryview(rest), fields, file_name, row)


def _content(first: bytes, pieces: Iterator[bytearray]) -> Iterator[bytes | bytearray]:
    yield first
    yield from pieces


def _block(lines: memoryview, fields: Fields, file_name: str, row: int) -> Block:
    for way in (_NUMBERS, _DECIMALS):
        try:
            return _columns(lines, fields, way)
        except Doubt:
            continue
    return exact.bulk_lines(lines.tobytes(), fields, file_name, row)


@dataclass(frozen=True, slots=True)
class _Way:
    """A way of reading columns: the types asked for, and how measures become thousandths."""

    number: pa.DataType
    measure: pa.DataType
    thousandths: Callable[[pa.Array], pa.Array]


_NUMBERS = _Way(pa.int32(), pa.float64(), thousandths_of_floats)
_DECIMALS = _Way(pa.string(), THOUSANDTHS, thousandths_of_decimals)


def _columns(lines: memoryview, fields: Fields, way: _Way) -> Block:
    types = {
        spelt: way.measure if name in MEASURES else pa.string() if name in TEXTS else way.number
        for name, spelt in fields.read.items()
    }
    table = read_csv(lines, "\t", fields, types, null_values=[""])
    columns = {name: table.column(spelt).combine_chunks() for name, spelt in fields.read.items()}
    return Block(
        {name: column for name, column in columns.items() if name not in MEASURES},
        {name: way.thousandths(columns[name]) for name in MEASURES},
        table.num_rows,
    )
