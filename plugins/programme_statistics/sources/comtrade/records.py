"""Reads UN Comtrade trade records, JSON answers and bulk files, into typed Arrow batches.

Both forms are read in blocks (``json_page.py``, ``bulk_file.py``), and each block is judged
(``judging.py``) while the next is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import pyarrow as pa

from programme_statistics.sources.ahead import ahead
from programme_statistics.sources.comtrade.account import Account
from programme_statistics.sources.comtrade.bulk_file import bulk_blocks
from programme_statistics.sources.comtrade.json_page import json_blocks
from programme_statistics.sources.comtrade.judging import REASONS, Judge, Scope
from programme_statistics.sources.trade import (
    CodeLists,
    Manifest,
    Part,
    Reading,
    TradeAccount,
    measures_of_rows,
)
from programme_statistics.sources.unpacking import inflated

_Code = TypeVar("_Code", int, str)


class RecordReader:
    """Reads the files of one load. Use one reader a load: it finds duplicates across files."""

    def __init__(self, codes: CodeLists, scope: Scope) -> None:
        self._judge = Judge(codes, scope)

    @property
    def account(self) -> Account:
        """What became of the records read so far."""
        return self._judge.account

    def read_json(self, chunks: Iterable[bytes], file_name: str) -> Iterator[pa.RecordBatch]:
        """The typed batches of a JSON answer.

        Raises:
            UnreadableFile: the bytes are not a whole answer.
            LayoutChanged: a field is missing or has another type.
        """
        row = 0
        for block in ahead(json_blocks(chunks, file_name, self.account)):
            yield from self._judge.judge(block, file_name, row)
            row += block.n_rows
        self.account.json_rows += row

    def read_tsv(self, chunks: Iterable[bytes], file_name: str) -> Iterator[pa.RecordBatch]:
        """The typed batches of a bulk file, its bytes already inflated.

        Raises:
            UnreadableFile: the bytes are not such a file.
            LayoutChanged: a column is missing or has another type.
        """
        row = 1  # the header is line 1
        for block in ahead(bulk_blocks(ahead(iter(chunks)), file_name, self.account.notices)):
            yield from self._judge.judge(block, file_name, row)
            row += block.n_rows


def read_parts(codes: CodeLists, manifest: Manifest, parts: Sequence[Part]) -> Reading:
    """Reads the parts of one load, JSON answers and bulk files, in their order.

    Raises (while its batches are taken):
        UnreadableFile, LayoutChanged: see :class:`RecordReader`.
    """
    reader = RecordReader(
        codes,
        Scope(
            manifest.frequency,
            frozenset(manifest.periods),
            _set(manifest.reporters),
            manifest.level,
            _set(manifest.flows),
            _set(manifest.partners),
            _set(manifest.products),
        ),
    )

    def batches() -> Iterator[pa.RecordBatch]:
        for part in parts:
            if part.form.endswith("json"):
                yield from reader.read_json(part.chunks(), part.name)
            else:
                yield from reader.read_tsv(inflated(part.chunks(), part.name), part.name)

    return Reading(batches(), lambda: _told(reader.account))


def _set(values: Sequence[_Code] | None) -> frozenset[_Code] | None:
    return None if values is None else frozenset(values)


def _told(account: Account) -> TradeAccount:
    """The account as it is kept, with the measures that the checks judge."""
    return TradeAccount(
        rows_read=account.rows_read,
        rows_loaded=account.rows_loaded,
        rejects=account.rejects,
        ignored=account.ignored,
        notices=account.notices,
        measures={
            **measures_of_rows(account.rows_read, account.rows_loaded, account.rejects, REASONS),
            "counted_by_publisher": account.announced,
            "count_gap": 0
            if account.announced is None
            else abs(account.announced - account.json_rows),
            "min_value_millis": account.min_value_millis,
            "max_value_millis": account.max_value_millis,
            "value_millis": account.value_millis,
            "world_value_millis": account.world_millis,
            "world_row_count": account.world_rows,
            "mass_known_pct": round(account.rows_with_mass / account.rows_loaded * 100, 4)
            if account.rows_loaded
            else None,
            "total_value_millis": account.total_millis,
            "total_gap_pct": _gap_pct(account.value_millis, account.total_millis),
            "world_gap_pct": _gap_pct(account.value_millis, account.world_millis),
        },
    )


def _gap_pct(parts: int, whole: int) -> float | None:
    """How far the parts are from the whole, in per cent of it; None where one is not there."""
    return round(abs(parts - whole) / whole * 100, 4) if parts and whole else None
