"""Reads UN Comtrade trade records, JSON answers and bulk files, into typed Arrow batches.

Documents followed: the publisher's data items (47 fields of a JSON record) and the header of its
bulk files (34 columns, one more with ``aggrLevel``); see ``README.md`` of this folder.

Both forms are read in blocks, so that memory does not grow with the file. A JSON answer is cut
into lines at the publisher's own separators and its lines into columns; every value is proved to
stand behind its own key, and a block in which one does not (a text that holds a separator, blanks
between fields) is read again by an exact parser.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from queue import Full, Queue
from threading import Event, Thread
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.sources.arrow import arrow_ints, null_mask, numpy_ints
from programme_statistics.sources.slices import WORLD
from programme_statistics.sources.trade import (
    NET_MASS_ESTIMATED,
    QUANTITY_ESTIMATED,
    REPORTED,
    SCHEMA,
    CodeLists,
    Manifest,
    Part,
    Reading,
    RejectedRow,
    TradeAccount,
    measures_of_rows,
)
from programme_statistics.sources.unpacking import inflated

_Item = TypeVar("_Item")
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

MOST_REJECTS = 10_000
"""A file with more rejected records than this is not the file it should be."""

BLOCK_BYTES = 4 * 1024 * 1024
"""Of a JSON answer; a bulk file, whose lines are six times shorter, has blocks of a quarter."""

_MEASURES = ("primaryValue", "netWgt", "qty")
_CODES = (
    "typeCode",
    "freqCode",
    "refMonth",
    "period",
    "reporterCode",
    "flowCode",
    "partnerCode",
    "partner2Code",
    "classificationCode",
    "cmdCode",
    "aggrLevel",
    "customsCode",
    "mosCode",
    "motCode",
    "qtyUnitCode",
    "isQtyEstimated",
    "isNetWgtEstimated",
    "isReported",
)
_TEXTS = frozenset(
    {"typeCode", "freqCode", "flowCode", "classificationCode", "cmdCode", "customsCode", "mosCode"}
)
_FLAGS = frozenset({"isQtyEstimated", "isNetWgtEstimated", "isReported"})
_OPTIONAL = frozenset({"aggrLevel"})
"""May be null in a record and absent from a bulk file: the level is the length of the code."""

IGNORED_FIELDS = frozenset(
    {
        "datasetCode",
        "refPeriodId",
        "refYear",
        "reporterISO",
        "reporterDesc",
        "flowDesc",
        "partnerISO",
        "partnerDesc",
        "partner2ISO",
        "partner2Desc",
        "classificationSearchCode",
        "isOriginalClassification",
        "cmdDesc",
        "isLeaf",
        "customsDesc",
        "motDesc",
        "qtyUnitAbbr",
        "altQtyUnitCode",
        "altQtyUnitAbbr",
        "altQty",
        "isAltQtyEstimated",
        "grossWgt",
        "isGrossWgtEstimated",
        "cifvalue",
        "fobvalue",
        "legacyEstimationFlag",
        "isAggregate",
    }
)
"""Fields that are read past on purpose: names and ISO codes (ISO3 is not unique; the numeric code
is the key), repetitions of other fields, quantities nobody asks for, and ``isAggregate``, which is
not a safe mark of a total."""

_BULK_ONLY = frozenset({"datasetCode"})

_NAMES = {name.lower(): name for name in (*_CODES, *_MEASURES, *IGNORED_FIELDS)}

_LEVEL_NAMES = {0: "total of all products (used by the checks)"}
_OTHER_LEVEL = "level {} (not the level asked for)"

REASONS: Mapping[str, str] = {
    "wrong_series": "the record is not of the goods series asked for (typeCode C and the "
    "dataset's frequency). Ask again for that series alone",
    "period_not_asked": "the period is not one of those asked for, or does not agree with "
    "refMonth (52 is a year, not a month). Ask again with the periods of this frequency",
    "reporter_not_asked": "the reporter is not one of those asked for. Ask again by its code",
    "unknown_area": "the reporter or the partner is not in warehouse.dim_trade_area. Load the "
    "nomenclatures again; if the code is new at the publisher, add it there",
    "unknown_flow": "the trade flow is not in warehouse.dim_trade_flow. Add it to "
    "include/reference/trade_flows.csv if it is new at the publisher",
    "unknown_product": "the code is not in warehouse.dim_product under the HS revision that the "
    "record names. Load the nomenclatures again; if the revision is wrong, ask the publisher",
    "level_mismatch": "aggrLevel does not agree with the length of the product code. Ask the "
    "publisher which of the two is meant",
    "value_missing": "the record has no primaryValue. Ask the publisher",
    "negative": "a value, mass or quantity is below zero, which trade never is. Ask the publisher",
    "duplicate": "another record of the same load has the same period, reporter, flow, product "
    "and partner. Ask again; if it stays, ask the publisher",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What was asked for: a record outside it is rejected. ``reporters`` None: any reporter.

    Records of another ``level`` than the one asked for are left out: levels are never mixed. So are
    those of other flows, partners and products, which a bulk file has beside the ones asked for;
    None: all of them.
    """

    frequency: str
    periods: frozenset[date]
    reporters: frozenset[int] | None = None
    level: int = 6
    flows: frozenset[str] | None = None
    partners: frozenset[int] | None = None
    products: frozenset[str] | None = None


@dataclass(slots=True)
class Account:
    """What became of the records read: ``rows_read = rows_loaded + rejects + ignored``.

    ``value_millis`` is the sum over partners without World, ``world_millis`` that of World, and
    ``total_millis`` the partners' totals of all products, where the file has them. ``announced`` is
    how many records the JSON answers say they have, ``json_rows`` how many they had.
    """

    rows_read: int = 0
    rows_loaded: int = 0
    rejects: list[RejectedRow] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    notices: list[str] = field(default_factory=list)
    announced: int | None = None
    min_value_millis: int | None = None
    max_value_millis: int | None = None
    value_millis: int = 0
    rows_with_mass: int = 0
    world_rows: int = 0
    world_millis: int = 0
    json_rows: int = 0
    total_millis: int = 0


@dataclass(frozen=True, slots=True)
class _Block:
    """Some records as columns: codes dictionary-encoded, measures in thousandths."""

    codes: Mapping[str, pa.DictionaryArray]
    measures: Mapping[str, pa.Array]
    n_rows: int


class RecordReader:
    """Reads the files of one load. Use one reader a load: it finds duplicates across files."""

    def __init__(self, codes: CodeLists, scope: Scope) -> None:
        self.account = Account()
        self._codes = codes
        self._scope = scope
        self._seen = _Seen(codes.products)

    def read_json(self, chunks: Iterable[bytes], file_name: str) -> Iterator[pa.RecordBatch]:
        """The typed batches of a JSON answer.

        Raises:
            UnreadableFile: the bytes are not a whole answer.
            LayoutChanged: a field is missing or has another type.
        """
        row = 0
        for block in _ahead(_json_blocks(chunks, file_name, self.account)):
            yield from self._judge(block, file_name, row)
            row += block.n_rows
        self.account.json_rows += row

    def read_tsv(self, chunks: Iterable[bytes], file_name: str) -> Iterator[pa.RecordBatch]:
        """The typed batches of a bulk file, its bytes already inflated.

        Raises:
            UnreadableFile: the bytes are not such a file.
            LayoutChanged: a column is missing or has another type.
        """
        row = 1  # the header is line 1
        for block in _ahead(_tsv_blocks(_ahead(iter(chunks)), file_name, self.account)):
            yield from self._judge(block, file_name, row)
            row += block.n_rows

    def _judge(self, block: _Block, file_name: str, first_row: int) -> Iterator[pa.RecordBatch]:
        """Leaves out what is not a six-digit total record, rejects what breaks a rule."""
        account = self.account
        n = block.n_rows
        account.rows_read += n
        look = _Look(block, file_name, first_row)
        keep = np.ones(n, dtype=np.bool_)
        self._leave_out(look, keep)
        value, value_null = look.measure("primaryValue")
        mass, mass_null = look.measure("netWgt")
        quantity, quantity_null = look.measure("qty")
        period = look.code("period", self._period_days)
        reporter = look.code("reporterCode", int)
        partner = look.code("partnerCode", int)
        flow = look.code("flowCode", lambda text: self._codes.flows.get(text, -1))
        product = look.products(self._codes.products)
        level = look.code("cmdCode", _level)

        def reject(rule: str, broken: Mask, *fields: str) -> None:
            hit = np.flatnonzero(broken & keep)
            if not len(hit):
                return
            keep[hit] = False
            account.rejects.extend(
                RejectedRow(
                    rule,
                    f"The record is not loaded: {REASONS[rule]}.",
                    file_name,
                    first_row + int(at) + 1,
                    look.as_read(int(at), fields),
                )
                for at in hit
            )
            if len(account.rejects) > MOST_REJECTS:
                raise LayoutChanged(
                    f"{file_name}: more than {MOST_REJECTS} records break a rule, the last "
                    f"'{rule}': {account.rejects[-1].value_as_read}. {REASONS[rule]}."
                )

        reject("wrong_series", ~self._is_series(look), "typeCode", "freqCode")
        reject(
            "period_not_asked",
            (period < 0) | ~self._agrees(look, period),
            "freqCode",
            "period",
            "refMonth",
        )
        if self._scope.reporters is not None:
            asked = self._scope.reporters
            known = look.code("reporterCode", lambda text: int(text) in asked).astype(np.bool_)
            reject("reporter_not_asked", ~known, "reporterCode")
        reject("unknown_area", ~self._has_areas(look), "reporterCode", "partnerCode")
        reject("unknown_flow", flow < 0, "flowCode")
        declared = look.code("aggrLevel", int, missing=-1)
        reject("level_mismatch", (declared >= 0) & (declared != level), "aggrLevel", "cmdCode")
        reject("value_missing", value_null, "primaryValue")
        reject("negative", (value < 0) | (mass < 0) | (quantity < 0), *_MEASURES)
        account.total_millis += int(value[keep & (level == 0) & (partner != WORLD)].sum())
        for other in np.unique(level[keep & (level != self._scope.level)]):
            here = keep & (level == other)
            name = _LEVEL_NAMES.get(int(other), _OTHER_LEVEL.format(int(other)))
            account.ignored[name] += int(np.count_nonzero(here))
            keep &= ~here
        reject("unknown_product", product < 0, "classificationCode", "cmdCode")
        reject(
            "duplicate",
            self._seen.again(keep, (period, reporter, flow, partner), product),
            "period",
            "reporterCode",
            "flowCode",
            "cmdCode",
            "partnerCode",
            "primaryValue",
        )
        rows = np.flatnonzero(keep)
        if len(rows):
            mass_null |= mass == 0
            unit = look.code("qtyUnitCode", int)
            quantity_null |= (quantity == 0) | (unit < 0)
            yield self._typed(
                slice(None) if len(rows) == n else rows,
                {
                    "value_millis": (value, None),
                    "net_mass_grams": (mass, mass_null),
                    "supplementary_quantity_millis": (quantity, quantity_null),
                    "period": (period, None),
                    "reporter_code": (reporter, None),
                    "partner_code": (partner, None),
                    "product_id": (product, None),
                    "supplementary_unit_code": (unit, quantity_null),
                    "flow_id": (flow, None),
                    "flags": (look.flags(), None),
                },
            )

    def _typed(
        self, rows: slice | Ints, columns: Mapping[str, tuple[Ints, Mask | None]]
    ) -> pa.RecordBatch:
        """The rows as a batch of the common schema, counted."""
        arrays = []
        for kind in SCHEMA:
            values, missing = columns[kind.name]
            width = "i4" if kind.type == pa.date32() else f"i{kind.type.bit_width // 8}"
            arrays.append(
                arrow_ints(
                    values[rows].astype(width),
                    kind.type,
                    missing=None if missing is None else missing[rows],
                )
            )
        mass_null = columns["net_mass_grams"][1]
        self._measure(
            columns["value_millis"][0][rows],
            np.zeros(0, dtype=np.bool_) if mass_null is None else mass_null[rows],
            columns["partner_code"][0][rows],
        )
        return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)

    def _leave_out(self, look: _Look, keep: Mask) -> None:
        """Counts, by name, what comes beside the totals that were asked for."""
        for name, reason, total in (
            ("motCode", "broken down by mode of transport", "0"),
            ("customsCode", "broken down by customs procedure", "C00"),
            ("partner2Code", "broken down by second partner", "0"),
            ("mosCode", "broken down by mode of supply", "0"),
        ):
            is_part = look.code(name, lambda text, total=total: text.strip() != total)  # type: ignore[misc]
            self._ignore(reason, keep, is_part)
        flows, partners, products = self._scope.flows, self._scope.partners, self._scope.products
        if flows is not None:
            is_other = look.code("flowCode", lambda text: text not in flows)
            self._ignore("a flow that was not asked for", keep, is_other)
        if partners is not None:
            is_other = look.code("partnerCode", lambda text: int(text) not in partners)
            self._ignore("a partner that was not asked for", keep, is_other)
        if products is not None:
            is_other = look.code("cmdCode", lambda text: text not in products)
            self._ignore("a product that was not asked for", keep, is_other)

    def _ignore(self, reason: str, keep: Mask, is_out: Ints) -> None:
        out = keep & is_out.astype(np.bool_)
        if n_out := int(np.count_nonzero(out)):
            self.account.ignored[reason] += n_out
            keep &= ~out

    def _period_days(self, text: str) -> int:
        """Days since 1970 of a period asked for; -1 for any other."""
        match = re.fullmatch(r"(\d{4})(\d{2})?", text)
        if match is None or (match[2] is None) != (self._scope.frequency == "A"):
            return -1
        try:
            day = date(int(match[1]), int(match[2] or 1), 1)
        except ValueError:
            return -1
        return (day - date(1970, 1, 1)).days if day in self._scope.periods else -1

    def _is_series(self, look: _Look) -> Mask:
        """Whether the record is of goods and of the frequency asked for."""
        kind = look.code("typeCode", lambda text: text == "C")
        frequency = look.code("freqCode", lambda text: text == self._scope.frequency)
        both: Mask = (kind & frequency).astype(np.bool_)
        return both

    def _has_areas(self, look: _Look) -> Mask:
        """Whether reporter and partner are known."""
        areas = self._codes.areas
        known = [
            look.code(name, lambda text: int(text) in areas)
            for name in ("reporterCode", "partnerCode")
        ]
        both: Mask = (known[0] & known[1]).astype(np.bool_)
        return both

    def _agrees(self, look: _Look, period: Ints) -> Mask:
        """Whether refMonth is the period's month, or 52 for a year."""
        ref_month = look.code("refMonth", int)
        if self._scope.frequency == "A":
            is_year: Mask = ref_month == 52
            return is_year
        days = np.where(period < 0, 0, period).astype("datetime64[D]").astype("datetime64[M]")
        agrees: Mask = days.astype(np.int64) % 12 + 1 == ref_month
        return agrees

    def _measure(self, value: Ints, mass_null: Mask, partner: Ints) -> None:
        account = self.account
        low, high = int(value.min()), int(value.max())
        if account.min_value_millis is None or low < account.min_value_millis:
            account.min_value_millis = low
        if account.max_value_millis is None or high > account.max_value_millis:
            account.max_value_millis = high
        world = partner == WORLD
        world_millis = int(value[world].sum())
        account.world_rows += int(np.count_nonzero(world))
        account.world_millis += world_millis
        account.value_millis += int(value.sum()) - world_millis
        account.rows_with_mass += len(value) - int(np.count_nonzero(mass_null))
        account.rows_loaded += len(value)


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


def _set(values: Sequence[_Item] | None) -> frozenset[_Item] | None:
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


class _Look:
    """Looks codes up: once for each distinct value, then by position for the rows."""

    def __init__(self, block: _Block, file_name: str, first_row: int) -> None:
        self._block = block
        self._file_name = file_name
        self._first_row = first_row
        self._positions: dict[str, Ints] = {}

    def code(
        self, name: str, meaning: Callable[[str], int | bool], missing: int | None = None
    ) -> Ints:
        """``meaning`` of the field in every row; a null is ``missing``, or not allowed."""
        column = self._block.codes.get(name)
        if column is None:
            return np.full(self._block.n_rows, missing, dtype=np.int64)
        values = column.dictionary.to_pylist()
        try:
            table = np.array([meaning(value) for value in values] or [0], dtype=np.int64)
        except ValueError:
            raise self._wrong_type(name, values, meaning) from None
        found: Ints = table[self._position(name, missing is not None)]
        if missing is not None and column.null_count:
            found[null_mask(column)] = missing
        return found

    def flags(self) -> Ints:
        """The estimation and origin of each row's figures, as one number."""
        found: Ints = (
            self.code("isQtyEstimated", _truth) * QUANTITY_ESTIMATED
            | self.code("isNetWgtEstimated", _truth) * NET_MASS_ESTIMATED
            | self.code("isReported", _truth) * REPORTED
        )
        return found

    def products(self, products: Mapping[tuple[str, str], int]) -> Ints:
        """The product of every row by revision and code; -1 where there is none."""
        revisions = self._block.codes["classificationCode"].dictionary.to_pylist()
        codes = self._block.codes["cmdCode"].dictionary.to_pylist()
        table = np.array(
            [[products.get((revision, code), -1) for code in codes] for revision in revisions],
            dtype=np.int64,
        ).reshape(len(revisions), len(codes))
        found: Ints = table[self._position("classificationCode"), self._position("cmdCode")]
        return found

    def measure(self, name: str) -> tuple[Ints, Mask]:
        """A measure in thousandths, and where it is missing (0 there)."""
        column = self._block.measures[name]
        missing = null_mask(column) if column.null_count else None
        # The low word of a 128-bit number below 10^18 is the number; Arrow keeps it first.
        words = np.frombuffer(column.buffers()[1], dtype="<i8")
        start = 2 * column.offset
        thousandths = words[start : start + 2 * len(column) : 2]
        if missing is None:
            return np.ascontiguousarray(thousandths), np.zeros(len(column), dtype=np.bool_)
        return np.where(missing, 0, thousandths), missing

    def as_read(self, at: int, names: Sequence[str]) -> str:
        """Some fields of a row as they were read."""
        parts = []
        for name in names:
            columns: Mapping[str, pa.Array] = (
                self._block.codes if name in self._block.codes else self._block.measures
            )
            value = columns[name][at].as_py() if name in columns else None
            parts.append(f"{name}={'null' if value is None else value}")
        return ", ".join(parts)

    def _position(self, name: str, may_be_null: bool = False) -> Ints:
        known = self._positions.get(name)
        if known is not None:
            return known
        indices = self._block.codes[name].indices
        if indices.null_count:
            if not may_be_null:
                at = int(np.flatnonzero(null_mask(indices))[0])
                raise LayoutChanged(
                    f"{self._file_name}, record {self._first_row + at + 1}: {name} is null, and "
                    "every record has one. The publisher's layout may have changed: compare with "
                    "its documentation and with sources/comtrade/records.py."
                )
            indices = indices.fill_null(0)
        positions: Ints = numpy_ints(indices)
        self._positions[name] = positions
        return positions

    def _wrong_type(
        self, name: str, values: Sequence[str], meaning: Callable[[str], int | bool]
    ) -> LayoutChanged:
        for value in values:
            try:
                meaning(value)
            except ValueError:
                return _wrong_type(self._file_name, name, value)
        raise AssertionError(name)


_KEY_BITS = (20, 16, 8, 16)
"""What packs days since 1970, reporter, flow and partner into one number that holds all four."""


class _Seen:
    """Which (period, reporter, flow, partner) x product has come: a bit map, not a list of keys."""

    def __init__(self, products: Mapping[tuple[str, str], int]) -> None:
        ids = np.unique(np.array(list(products.values()) or [0], dtype=np.int64))
        self._n_products = len(ids)
        self._dense = np.full(int(ids[-1]) + 1, -1, dtype=np.int64)
        self._dense[ids] = np.arange(len(ids))
        self._slots: dict[int, int] = {}
        self._map = np.zeros((64, self._n_products), dtype=np.bool_)
        self._count = 0

    def again(self, keep: Mask, keys: Sequence[Ints], product: Ints) -> Mask:
        """The kept rows whose key has come before, in this block or an earlier one."""
        again = np.zeros(len(keep), dtype=np.bool_)
        rows = np.flatnonzero(keep & (product >= 0))
        if not len(rows):
            return again
        packed = np.zeros(len(rows), dtype=np.int64)
        for key, bits in zip(keys, _KEY_BITS, strict=True):
            packed = packed << bits | key[rows]
        groups, group = _distinct(packed)
        slots = np.array([self._slot(one) for one in groups.tolist()])
        flat = slots[group] * self._n_products + self._dense[product[rows]]
        cells = self._map.reshape(-1)
        repeated = cells[flat]
        cells[flat] = True
        count = int(np.count_nonzero(cells))
        if count - self._count < len(flat) - int(np.count_nonzero(repeated)):
            _, first = np.unique(flat, return_index=True)
            later = np.ones(len(flat), dtype=np.bool_)
            later[first] = False
            repeated = repeated | later
        self._count = count
        again[rows[repeated]] = True
        return again

    def _slot(self, key: int) -> int:
        slot = self._slots.setdefault(key, len(self._slots))
        if slot >= len(self._map):
            self._map = np.concatenate([self._map, np.zeros_like(self._map)])
        return slot


def _distinct(values: Ints) -> tuple[Ints, Ints]:
    """The distinct values and each row's position among them, by hash rather than by sorting."""
    encoded = arrow_ints(values, pa.int64()).dictionary_encode()
    return numpy_ints(encoded.dictionary), numpy_ints(encoded.indices)


def _level(code: str) -> int:
    return 0 if code == "TOTAL" else len(code)


def _truth(text: str) -> int:
    try:
        return {"true": 1, "1": 1, "false": 0, "0": 0}[text.lower()]
    except KeyError:
        raise ValueError(text) from None


# ---------------------------------------------------------------------------------------------
# Files into blocks


class _Doubt(Exception):
    """A block is not as plain as the fast way of reading needs; the exact parser decides."""


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields of a file in their order, as spelt there, and those that are read."""

    spelt: Sequence[str]
    read: Mapping[str, str]  # our name -> name as spelt

    def prefix(self, name: str) -> str:
        """What a value of the field stands behind in a JSON record."""
        spelt = self.read[name]
        return ("{" if spelt == self.spelt[0] else "") + f'"{spelt}":'


def _fields(spelt: Sequence[str], file_name: str, account: Account, *, bulk: bool) -> _Fields:
    """Consumes every field or names it as ignored; a new one is reported, a missing one stops."""
    known = {name: _NAMES.get(name.lower()) for name in spelt}
    new = [name for name, ours in known.items() if ours is None]
    if new:
        account.notices.append(
            f"{file_name} has new field(s) nobody reads yet: {', '.join(new)}. Look them up in the "
            "publisher's documentation and add them to sources/comtrade/records.py."
        )
    read = {
        ours: name
        for name, ours in known.items()
        if ours is not None and ours not in IGNORED_FIELDS
    }
    wanted = {*_CODES, *_MEASURES}
    missing = wanted - set(read) - (_OPTIONAL if bulk else frozenset())
    if not bulk:
        missing |= IGNORED_FIELDS - _BULK_ONLY - {ours for ours in known.values() if ours}
    if missing:
        raise LayoutChanged(
            f"{file_name} has no field {', '.join(sorted(missing))}; its fields are "
            f"{', '.join(spelt)}. The publisher's layout has changed: compare with its "
            "documentation and with sources/comtrade/records.py before loading."
        )
    return _Fields(tuple(spelt), read)


def _ahead(items: Iterator[_Item]) -> Iterator[_Item]:
    """The same items, made in a thread of its own one step ahead of who takes them.

    Inflating and splitting hold no lock of the interpreter, so that they go on beside the checks.
    """
    made: Queue[tuple[bool, Any]] = Queue(maxsize=1)
    stopped = Event()

    def hand_over(is_item: bool, item: Any) -> None:
        while not stopped.is_set():
            try:
                made.put((is_item, item), timeout=0.1)
                return
            except Full:
                continue

    def make() -> None:
        try:
            for item in items:
                hand_over(True, item)
                if stopped.is_set():
                    return
            hand_over(False, None)
        except BaseException as error:  # it is raised where the items are taken
            hand_over(False, error)

    maker = Thread(target=make, daemon=True)
    maker.start()
    try:
        while True:
            is_item, item = made.get()
            if is_item:
                yield item
            elif item is not None:
                raise item
            else:
                return
    finally:
        stopped.set()
        maker.join()


def _buffers(
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


def _json_blocks(chunks: Iterable[bytes], file_name: str, account: Account) -> Iterator[_Block]:
    """The records of ``{"count":n,"data":[{...},{...}],"error":""}`` in blocks."""
    rest = b""
    buffers = _buffers(chunks, lambda: rest, BLOCK_BYTES)
    first = next(buffers, bytearray())
    opening = re.search(rb'"data"\s*:\s*\[', first)
    if opening is None:
        raise UnreadableFile(
            f'{file_name} is not an answer of the publisher\'s: it has no "data":[ and begins with '
            f"{bytes(first[:80])!r}. Look at the landed file; a page in HTML means that the "
            "address or the key is wrong."
        )
    head = bytes(first[: opening.end()])
    buffer: bytearray | None = bytearray(bytes(first[opening.end() :]).lstrip())
    fields: _Fields | None = None
    row = 0
    while buffer is not None:
        if fields is None and buffer.startswith(b"{"):
            fields = _fields(_first_keys(bytes(buffer), file_name), file_name, account, bulk=False)
        cut = 0 if fields is None else buffer.rfind(b"},{") + 1
        if cut and fields is not None:
            try:
                blocks = [_json_columns(buffer, cut, fields)]
                rest = bytes(buffer[cut:]).lstrip(_BETWEEN)
            except _Doubt:
                blocks, rest = _exact_blocks(bytes(buffer), fields, file_name, row, is_last=False)
            for block in blocks:
                row += block.n_rows
                yield block
        else:
            rest = bytes(buffer)
        buffer = next(buffers, None)
    records, tail = _split_tail(rest, file_name, row)
    _read_envelope(head + tail, file_name, account)
    if records:
        if fields is None:
            fields = _fields(_first_keys(records, file_name), file_name, account, bulk=False)
        try:
            yield _json_columns(bytearray(records), len(records), fields)
        except _Doubt:
            blocks, _ = _exact_blocks(records, fields, file_name, row, is_last=True)
            yield from blocks


_BETWEEN = b", \r\n\t"


def _exact_blocks(
    buffer: bytes, fields: _Fields, file_name: str, row: int, *, is_last: bool
) -> tuple[list[_Block], bytes]:
    """What the exact parser reads of a buffer, and what is left of it."""
    records, rest = _exact_records(buffer, file_name, row, is_last=is_last)
    return [_exact_block(records, fields, file_name, row)] if records else [], rest


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


def _first_keys(rest: bytes, file_name: str) -> Sequence[str]:
    try:
        record, _ = json.JSONDecoder().raw_decode(rest.decode("utf-8", "replace"))
        return list(record)
    except (ValueError, TypeError) as error:
        raise UnreadableFile(
            f"{file_name}: the first record cannot be read ({error}): {rest[:120]!r}. Look at the "
            "landed file."
        ) from error


def _json_columns(buffer: bytearray, end: int, fields: _Fields) -> _Block:
    """The records up to ``end`` as columns by cutting at the commas; every value must have its key.

    Raises:
        _Doubt: the records are not as plain as that; the buffer is as it was.
    """
    # ``,{`` begins another record: a record's only brace that opens is its own.
    lines = np.frombuffer(buffer, dtype=np.uint8, count=end)
    opening = np.flatnonzero(lines == ord("{"))[1:]
    between = opening[lines[opening - 1] == ord(",")] - 1
    lines[between] = ord("\n")
    try:
        return _cut_columns(lines, ",", fields)
    except _Doubt:
        try:
            # A text holds a comma. A quotation mark inside a text is escaped, so that ``,"`` begins
            # a field wherever it stands (but at a text's end, which the count of columns shows).
            return _cut_columns(lines.tobytes().replace(b',"', b'\x1f"'), "\x1f", fields)
        except _Doubt:
            lines[between] = ord(",")
            raise


def _cut_columns(lines: Any, delimiter: str, fields: _Fields) -> _Block:
    table = _read_csv(
        lines,
        delimiter,
        fields,
        {
            spelt: pa.binary() if name in _MEASURES else pa.string()
            for name, spelt in fields.read.items()
        },
        null_values=[],
    )
    codes = {}
    measures = {}
    for name, spelt in fields.read.items():
        column = table.column(spelt).combine_chunks()
        if spelt == fields.spelt[-1]:
            raise _Doubt  # it holds the record's closing brace too
        if name in _MEASURES:
            measures[name] = _stripped_measure(column, fields.prefix(name))
        else:
            codes[name] = _stripped_code(name, _dictionary(column), fields.prefix(name))
    return _Block(codes, measures, table.num_rows)


def _read_csv(
    lines: Any, delimiter: str, fields: _Fields, types: Mapping[str, Any], null_values: list[str]
) -> Any:
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
        raise _Doubt from error


_MOST_LINES = 1 << 16
_OFFSET_BYTES = 4


@lru_cache(maxsize=64)
def _even_offsets(length: int) -> Any:
    """Where the texts of a column begin in its bytes, when each has ``length`` bytes."""
    return pa.py_buffer(np.arange(_MOST_LINES + 1, dtype="<i4") * np.int32(length))


def _dictionary(column: Any) -> Any:
    """The column dictionary-encoded; one that has a single value is seen by comparing bytes.

    Most codes of a file are the same in every record, and hashing each would cost more than all
    the rest of the reading.
    """
    n = len(column)
    if 0 < n <= _MOST_LINES and not column.null_count and not column.offset:
        _, offset_bytes, data = column.buffers()
        offsets = offset_bytes.slice(0, (n + 1) * _OFFSET_BYTES)
        length = int.from_bytes(offsets.slice(_OFFSET_BYTES, _OFFSET_BYTES).to_pybytes(), "little")
        if length and offsets.equals(_even_offsets(length).slice(0, offsets.size)):
            value = data.slice(0, length).to_pybytes()
            if data.slice(0, n * length).equals(pa.py_buffer(value * n)):
                indices = arrow_ints(np.zeros(n, dtype=np.int32), pa.int32())
                return pa.DictionaryArray.from_arrays(indices, column.slice(0, 1))
    return column.dictionary_encode()


def _stripped_code(name: str, column: Any, prefix: str) -> Any:
    """The column without the keys before its values; each distinct value is read as JSON."""
    texts: list[str | None] = []
    for text in column.dictionary.to_pylist():
        if not text.startswith(prefix):
            raise _Doubt
        try:
            value = json.loads(text[len(prefix) :])
        except ValueError as error:
            raise _Doubt from error
        if (value is None and name not in _OPTIONAL) or not _has_type(name, value):
            raise _Doubt
        texts.append(_plain(value))
    if None not in texts:
        return pa.DictionaryArray.from_arrays(column.indices, pa.array(texts, pa.string()))
    values = [text for text in texts if text is not None]
    places = {text: at for at, text in enumerate(values)}
    table = pa.array([None if text is None else places[text] for text in texts], pa.int32())
    return pa.DictionaryArray.from_arrays(table.take(column.indices), pa.array(values, pa.string()))


def _stripped_measure(column: Any, prefix: str) -> Any:
    longest = len(prefix) + _LONGEST_NUMBER
    if (
        not pc.all(pc.starts_with(column, prefix)).as_py()
        or pc.max(pc.binary_length(column)).as_py() > longest
    ):
        raise _Doubt
    text = pc.binary_slice(column, len(prefix), longest).cast(pa.string())
    is_null = pc.equal(text, "null")
    if pc.any(is_null).as_py():
        text = pc.if_else(is_null, pa.scalar(None, pa.string()), text)
    try:
        return text.cast(_THOUSANDTHS)
    except pa.ArrowInvalid as error:
        raise _Doubt from error


_THOUSANDTHS = pa.decimal128(18, 3)
_LONGEST_NUMBER = 24


def _has_type(name: str, value: object) -> bool:
    """Whether a JSON value has the type its field has at the publisher; null is judged apart."""
    if value is None:
        return True
    if name == "period":  # text in data answers, a number in others
        return isinstance(value, str) or _is_int(value)
    if name in _TEXTS:
        return isinstance(value, str)
    if name in _FLAGS:
        return isinstance(value, bool)
    return _is_int(value)


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _plain(value: object) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _exact_records(
    rest: bytes, file_name: str, row: int, *, is_last: bool
) -> tuple[list[dict[str, Any]], bytes]:
    """The whole records at the start of ``rest``, parsed one by one, and what is left of it."""
    text = rest.decode("utf-8", "surrogateescape")
    decoder = json.JSONDecoder(parse_float=Decimal)
    records: list[dict[str, Any]] = []
    at = 0
    while at < len(text):
        try:
            record, end = decoder.raw_decode(text, at)
        except ValueError as error:
            if is_last or len(text) - at > BLOCK_BYTES:
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
        while at < len(text) and text[at] in ", \r\n\t":
            at += 1
    return records, text[at:].encode("utf-8", "surrogateescape")


def _exact_block(
    records: Sequence[Mapping[str, Any]], fields: _Fields, file_name: str, row: int
) -> _Block:
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
            is_number = isinstance(value, Decimal) or _is_int(value) or value is None
            if not (is_number if name in _MEASURES else _has_type(name, value)):
                raise _wrong_type(f"{file_name}, record {at}", spelt, value)
            found.append(value)
        return found

    return _Block(
        {
            name: _encoded([_plain(value) for value in values(name)])
            for name in fields.read
            if name not in _MEASURES
        },
        {name: _exact_measure(values(name), name, file_name, row) for name in _MEASURES},
        len(records),
    )


def _encoded(texts: Sequence[str | None]) -> Any:
    return pa.array(texts, pa.string()).dictionary_encode()


def _exact_measure(
    values: Sequence[Decimal | int | None], name: str, file_name: str, row: int
) -> Any:
    """Thousandths of each value, halves to even, from the number as it is written."""
    rounded: list[Decimal | None] = []
    for at, value in enumerate(values, row + 1):
        if value is None:
            rounded.append(None)
            continue
        number = Decimal(value)
        if not number.is_finite() or abs(number) >= _TOO_LARGE:
            raise _wrong_type(f"{file_name}, record {at}", name, value)
        rounded.append(number.quantize(Decimal("0.001")))
    return pa.array(rounded, _THOUSANDTHS)


_TOO_LARGE = Decimal(10) ** 15


def _wrong_type(place: str, name: str, value: object) -> LayoutChanged:
    return LayoutChanged(
        f"{place}: {name} is {value!r}, which is not of the type this field has always had. The "
        "publisher's layout may have changed: compare with its documentation and with "
        "sources/comtrade/records.py before loading."
    )


def _tsv_blocks(chunks: Iterable[bytes], file_name: str, account: Account) -> Iterator[_Block]:
    """The lines of a bulk file in blocks."""
    rest = b""
    buffers = _buffers(chunks, lambda: rest, BLOCK_BYTES // 4)
    first = bytes(next(buffers, b"")).removeprefix(b"\xef\xbb\xbf")
    header, newline, content = first.partition(b"\n")
    spelt = header.decode("utf-8", "replace").rstrip("\r").split("\t")
    if not newline or len(spelt) < 2:
        raise UnreadableFile(
            f"{file_name} is not a bulk file of the publisher's: it begins with {header[:80]!r}, "
            "and normal is a line of tab-separated names. Look at the landed file."
        )
    fields = _fields(spelt, file_name, account, bulk=True)
    row = 1
    for buffer in _content(content, buffers):
        cut = buffer.rfind(b"\n") + 1
        rest = bytes(buffer[cut:])
        if cut:
            block = _tsv_block(memoryview(buffer)[:cut], fields, file_name, row)
            row += block.n_rows
            yield block
    if rest:
        yield _tsv_block(memoryview(rest), fields, file_name, row)


def _content(first: bytes, buffers: Iterator[bytearray]) -> Iterator[bytes | bytearray]:
    yield first
    yield from buffers


def _tsv_block(lines: memoryview, fields: _Fields, file_name: str, row: int) -> _Block:
    try:
        return _tsv_columns(lines, fields)
    except _Doubt:
        return _exact_lines(lines.tobytes(), fields, file_name, row)


def _tsv_columns(body: memoryview, fields: _Fields) -> _Block:
    table = _read_csv(
        body,
        "\t",
        fields,
        {
            spelt: _THOUSANDTHS if name in _MEASURES else pa.string()
            for name, spelt in fields.read.items()
        },
        null_values=[""],
    )
    columns = {name: table.column(spelt).combine_chunks() for name, spelt in fields.read.items()}
    return _Block(
        {name: _dictionary(column) for name, column in columns.items() if name not in _MEASURES},
        {name: columns[name] for name in _MEASURES},
        table.num_rows,
    )


def _exact_lines(body: bytes, fields: _Fields, file_name: str, row: int) -> _Block:
    """The same block line by line: finds the line that is not as it should be, or reads it."""
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
    for name in _MEASURES:
        numbers: list[Decimal | None] = []
        for at, cells in enumerate(split, row + 1):
            text = cells[places[name]]
            try:
                numbers.append(Decimal(text) if text else None)
            except InvalidOperation:
                raise _wrong_type(f"{file_name}, line {at}", name, text) from None
        measures[name] = _exact_measure(numbers, name, file_name, row)
    return _Block(
        {
            name: _encoded([cells[place] or None for cells in split])
            for name, place in places.items()
            if name not in _MEASURES
        },
        measures,
        len(split),
    )
