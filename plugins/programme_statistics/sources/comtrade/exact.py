"""Reads a block of trade records one by one, where the fast way of reading has a doubt.

It is right about everything: texts that hold separators, blanks between fields, numbers with more
than three decimals; and it names the record, the field and the value that is not as it should be.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa

from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.sources.comtrade import blocks
from programme_statistics.sources.comtrade.blocks import (
    THOUSANDTHS,
    Block,
    thousandths_of_decimals,
)
from programme_statistics.sources.comtrade.fields import (
    MEASURES,
    Fields,
    has_type,
    is_int,
    plain,
    wrong_type,
)

_TOO_LARGE = Decimal(10) ** 15
_BETWEEN = ", \r\n\t"


def json_records(
    rest: bytes, fields: Fields, file_name: str, row: int, *, is_last: bool
) -> tuple[list[Block], bytes]:
    """The whole records at the start of ``rest`` as a block, if any, and what is left of it.

    Raises:
        UnreadableFile: it is not JSON, or not a record.
        LayoutChanged: a field is missing or has another type.
    """
    text = rest.decode("utf-8", "surrogateescape")
    decoder = json.JSONDecoder(parse_float=Decimal)
    records: list[dict[str, Any]] = []
    at = 0
    while at < len(text):
        try:
            record, end = decoder.raw_decode(text, at)
        except ValueError as error:
            if is_last or len(text) - at > blocks.BLOCK_BYTES:
                raise UnreadableFile(
                    f"{file_name}, record {row + len(records) + 1}: not JSON ({error}): "
                    f"{text[at : at + 120]!r}. Look at the landed file, and land it again."
                ) from error
            break
        if not isinstance(record, dict):
            raise UnreadableFile(
                f"{file_name}, record {row + len(records) + 1}: {record!r} is not a record. Look "
                "at the landed file."
            )
        records.append(record)
        at = end
        while at < len(text) and text[at] in _BETWEEN:
            at += 1
    left = text[at:].encode("utf-8", "surrogateescape")
    return [_block_of(records, fields, file_name, row)] if records else [], left


def _block_of(
    records: Sequence[Mapping[str, Any]], fields: Fields, file_name: str, row: int
) -> Block:
    def values(name: str) -> list[Any]:
        spelt = fields.read[name]
        found = []
        for at, record in enumerate(records, row + 1):
            if spelt not in record:
                raise LayoutChanged(
                    f"{file_name}, record {at} has no field {spelt}. The publisher's layout has "
                    "changed: compare with its documentation before loading."
                )
            value = record[spelt]
            is_number = isinstance(value, Decimal) or is_int(value) or value is None
            if not (is_number if name in MEASURES else has_type(name, value)):
                raise wrong_type(f"{file_name}, record {at}", spelt, value)
            found.append(value)
        return found

    return Block(
        {
            name: pa.array([plain(value) for value in values(name)], pa.string())
            for name in fields.read
            if name not in MEASURES
        },
        {name: _thousandths(values(name), name, f"{file_name}, record", row) for name in MEASURES},
        len(records),
    )


def bulk_lines(body: bytes, fields: Fields, file_name: str, row: int) -> Block:
    """The lines of a block of a bulk file.

    Raises:
        UnreadableFile: a line has not the header's number of cells, or is not UTF-8.
        LayoutChanged: a measure is no number.
    """
    try:
        lines = [line.rstrip("\r") for line in body.decode("utf-8").split("\n")]
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"{file_name}, after line {row}: not UTF-8 ({error}). Look at the landed file."
        ) from error
    split = [line.split("\t") for line in lines if line]
    for at, cells in enumerate(split, row + 1):
        if len(cells) != len(fields.spelt):
            raise UnreadableFile(
                f"{file_name}, line {at} has {len(cells)} cells and the header has "
                f"{len(fields.spelt)}: the file is cut short or damaged. Nothing of it is used; "
                "land it again."
            )
    places = {name: fields.spelt.index(spelt) for name, spelt in fields.read.items()}
    measures = {}
    for name in MEASURES:
        numbers: list[Decimal | None] = []
        for at, cells in enumerate(split, row + 1):
            text = cells[places[name]]
            try:
                numbers.append(Decimal(text) if text else None)
            except InvalidOperation:
                raise wrong_type(f"{file_name}, line {at}", name, text) from None
        measures[name] = _thousandths(numbers, name, f"{file_name}, line", row)
    return Block(
        {
            name: pa.array([cells[place] or None for cells in split], pa.string())
            for name, place in places.items()
            if name not in MEASURES
        },
        measures,
        len(split),
    )


def _thousandths(values: Sequence[Decimal | int | None], name: str, place: str, row: int) -> Any:
    """Thousandths of each value, halves to even, from the number as it is written."""
    rounded: list[Decimal | None] = []
    for at, value in enumerate(values, row + 1):
        if value is None:
            rounded.append(None)
            continue
        number = Decimal(value)
        if not number.is_finite() or abs(number) >= _TOO_LARGE:
            raise wrong_type(f"{place} {at}", name, value)
        rounded.append(number.quantize(Decimal("0.001")))
    return thousandths_of_decimals(pa.array(rounded, THOUSANDTHS))
