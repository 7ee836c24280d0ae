"""Judges blocks of trade records: leaves out what is no total, rejects what breaks a rule.

A rule looks at the few different values that a column has; rows are looked at only where one of
them breaks it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from programme_statistics.errors import LayoutChanged
from programme_statistics.sources.arrow_buffers import Mask, arrow, nulls, numbers
from programme_statistics.sources.comtrade.account import Account
from programme_statistics.sources.comtrade.blocks import Block, distinct
from programme_statistics.sources.comtrade.fields import MEASURES, is_null, wrong_type
from programme_statistics.sources.slices import WORLD
from programme_statistics.sources.trade import (
    NET_MASS_ESTIMATED,
    QUANTITY_ESTIMATED,
    REPORTED,
    SCHEMA,
    CodeLists,
    RejectedRow,
)

Ints = npt.NDArray[np.int64]

MOST_REJECTS = 10_000
"""A file with more rejected records than this is not the file it should be."""

_LEVEL_NAMES = {0: "total of all products (used by the checks)"}
_OTHER_LEVEL = "level {} (not the level asked for)"
_BREAKDOWNS = (
    ("motCode", "broken down by mode of transport", "0"),
    ("customsCode", "broken down by customs procedure", "C00"),
    ("partner2Code", "broken down by second partner", "0"),
    ("mosCode", "broken down by mode of supply", "0"),
)

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


class Judge:
    """Judges the blocks of one load, in their order: finds duplicates across blocks and files."""

    def __init__(self, codes: CodeLists, scope: Scope) -> None:
        self.account = Account()
        self._codes = codes
        self._scope = scope
        self._seen = _Seen(codes.products)

    def judge(self, block: Block, file_name: str, first_row: int) -> Iterator[pa.RecordBatch]:
        """The records of a block that are loaded, typed; the others go into the account.

        Raises:
            LayoutChanged: a code is missing or of another type; too many records break a rule.
        """
        if not block.n_rows:
            return
        account, scope = self.account, self._scope
        look = _Look(block, file_name, first_row)
        rejects = _Rejects(account, look)
        account.rows_read += block.n_rows
        for name, reason, total in _BREAKDOWNS:
            rejects.leave_out(look.unless(name, _stripped_is(total)), reason)
        self._leave_out_what_was_not_asked_for(look, rejects)
        value, value_null = look.measure("primaryValue")
        mass, mass_null = look.measure("netWgt")
        quantity, quantity_null = look.measure("qty")
        rejects.add(
            "wrong_series",
            _either(
                look.unless("typeCode", lambda text: text == "C"),
                look.unless("freqCode", lambda text: text == scope.frequency),
            ),
            "typeCode",
            "freqCode",
        )
        period = look.code("period", self._period_days)
        rejects.add(
            "period_not_asked",
            _either(_where(period < 0), self._disagrees(look, period)),
            "freqCode",
            "period",
            "refMonth",
        )
        reporter = look.code("reporterCode", int)
        partner = look.code("partnerCode", int)
        if (asked := scope.reporters) is not None:
            outside = look.unless("reporterCode", lambda text: int(text) in asked)
            rejects.add("reporter_not_asked", outside, "reporterCode")
        areas = self._codes.areas
        rejects.add(
            "unknown_area",
            _either(
                look.unless("reporterCode", lambda text: int(text) in areas),
                look.unless("partnerCode", lambda text: int(text) in areas),
            ),
            "reporterCode",
            "partnerCode",
        )
        flow = look.code("flowCode", lambda text: self._codes.flows.get(text, -1))
        rejects.add("unknown_flow", _where(flow < 0), "flowCode")
        level = look.code("cmdCode", _level)
        declared = look.code("aggrLevel", int, missing=-1)
        mismatch = _where((declared >= 0) & (declared != level))
        rejects.add("level_mismatch", mismatch, "aggrLevel", "cmdCode")
        rejects.add("value_missing", value_null, "primaryValue")
        if min(value.min(), mass.min(), quantity.min()) < 0:
            rejects.add("negative", (value < 0) | (mass < 0) | (quantity < 0), *MEASURES)
        if (other_level := _where(level != scope.level)) is not None:
            totals = rejects.kept(level == 0) & (partner != WORLD)
            account.total_millis += int(value[totals].sum())
            for other in np.unique(level[rejects.kept(other_level)]):
                name = _LEVEL_NAMES.get(int(other), _OTHER_LEVEL.format(int(other)))
                rejects.leave_out(level == other, name)
        product = look.products(self._codes.products)
        rejects.add("unknown_product", _where(product < 0), "classificationCode", "cmdCode")
        rejects.add(
            "duplicate",
            self._seen.again(rejects.rows(), period, reporter, flow, partner, product),
            "period",
            "reporterCode",
            "flowCode",
            "cmdCode",
            "partnerCode",
            "primaryValue",
        )
        rows = rejects.rows()
        if isinstance(rows, slice) or len(rows):
            unit = look.code("qtyUnitCode", int)
            no_quantity = _either(quantity_null, _either(quantity == 0, _where(unit < 0)))
            yield self._typed(
                rows,
                {
                    "value_millis": (value, None),
                    "net_mass_grams": (mass, _either(mass_null, mass == 0)),
                    "supplementary_quantity_millis": (quantity, no_quantity),
                    "period": (period, None),
                    "reporter_code": (reporter, None),
                    "partner_code": (partner, None),
                    "product_id": (product, None),
                    "supplementary_unit_code": (unit, no_quantity),
                    "flow_id": (flow, None),
                    "flags": (look.flags(), None),
                },
            )

    def _typed(
        self, rows: slice | Ints, columns: Mapping[str, tuple[Ints, Mask | None]]
    ) -> pa.RecordBatch:
        """The rows as a batch of the common schema, counted."""
        batch = pa.RecordBatch.from_arrays(
            [
                arrow(values[rows], None if missing is None else missing[rows], kind.type)
                for kind in SCHEMA
                for values, missing in [columns[kind.name]]
            ],
            schema=SCHEMA,
        )
        value = columns["value_millis"][0][rows]
        world = columns["partner_code"][0][rows] == WORLD
        account = self.account
        low, high = int(value.min()), int(value.max())
        if account.min_value_millis is None or low < account.min_value_millis:
            account.min_value_millis = low
        if account.max_value_millis is None or high > account.max_value_millis:
            account.max_value_millis = high
        world_millis = int(value[world].sum())
        account.world_rows += int(np.count_nonzero(world))
        account.world_millis += world_millis
        account.value_millis += int(value.sum()) - world_millis
        account.rows_with_mass += batch.num_rows - batch.column("net_mass_grams").null_count
        account.rows_loaded += batch.num_rows
        return batch

    def _leave_out_what_was_not_asked_for(self, look: _Look, rejects: _Rejects) -> None:
        flows, partners, products = self._scope.flows, self._scope.partners, self._scope.products
        if flows is not None:
            other = look.unless("flowCode", lambda text: text in flows)
            rejects.leave_out(other, "a flow that was not asked for")
        if partners is not None:
            other = look.unless("partnerCode", lambda text: int(text) in partners)
            rejects.leave_out(other, "a partner that was not asked for")
        if products is not None:
            other = look.unless("cmdCode", lambda text: text in products)
            rejects.leave_out(other, "a product that was not asked for")

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

    def _disagrees(self, look: _Look, period: Ints) -> Mask | None:
        """Where refMonth is not the period's month, or not 52 for a year."""
        if self._scope.frequency == "A":
            return look.unless("refMonth", lambda text: int(text) == 52)
        ref_month = look.code("refMonth", int)
        days = np.where(period < 0, 0, period).astype("datetime64[D]").astype("datetime64[M]")
        return _where(days.astype(np.int64) % 12 + 1 != ref_month)


def _either(one: Mask | None, other: Mask | None) -> Mask | None:
    """Where one or the other holds; None: nowhere."""
    if one is None or other is None:
        return other if one is None else one
    both: Mask = one | other
    return both


def _where(mask: Mask) -> Mask | None:
    """The mask; None if it holds nowhere."""
    return mask if mask.any() else None


def _stripped_is(wanted: str) -> Callable[[str], bool]:
    return lambda text: text.strip() == wanted


def _level(code: str) -> int:
    return 0 if code == "TOTAL" else len(code)


def _truth(text: str) -> int:
    try:
        return {"true": 1, "1": 1, "false": 0, "0": 0}[text.lower()]
    except KeyError:
        raise ValueError(text) from None


class _Rejects:
    """Which records of a block are still in, and the account of those that are not."""

    def __init__(self, account: Account, look: _Look) -> None:
        self._account = account
        self._look = look
        self._keep: Mask | None = None  # None: all

    def kept(self, mask: Mask) -> Mask:
        """Where the mask holds among the records still in."""
        both: Mask = mask if self._keep is None else mask & self._keep
        return both

    def rows(self) -> slice | Ints:
        """The records still in: all, or their positions."""
        return slice(None) if self._keep is None else np.flatnonzero(self._keep)

    def leave_out(self, mask: Mask | None, reason: str) -> None:
        """Counts, by name, records that are not asked for."""
        if mask is not None and (out := self._take_out(mask)) is not None:
            self._account.ignored[reason] += len(out)

    def add(self, rule: str, broken: Mask | None, *names: str) -> None:
        """Rejects the records that break a rule, each with the values of some fields.

        Raises:
            LayoutChanged: the load has too many of them.
        """
        if broken is None or (out := self._take_out(broken)) is None:
            return
        rejects = self._account.rejects
        reason = f"The record is not loaded: {REASONS[rule]}."
        rejects.extend(self._look.reject(int(at), rule, reason, names) for at in out)
        if len(rejects) > MOST_REJECTS:
            last = rejects[-1]
            raise LayoutChanged(
                f"{last.file_name}: more than {MOST_REJECTS} records break a rule, the last "
                f"'{rule}': {last.value_as_read}. {REASONS[rule]}."
            )

    def _take_out(self, mask: Mask) -> Ints | None:
        """Takes out those still in where the mask holds; their positions, if there are any."""
        out = np.flatnonzero(self.kept(mask))
        if not len(out):
            return None
        if self._keep is None:
            self._keep = np.ones(len(mask), dtype=np.bool_)
        self._keep[out] = False
        return out


def _indices(column: Any) -> Any:
    """What tells where a column is null: of a dictionary its indices."""
    return column.indices if pa.types.is_dictionary(column.type) else column


class _Look:
    """Looks codes up: once for each distinct value, then by position for the rows."""

    def __init__(self, block: Block, file_name: str, first_row: int) -> None:
        self._block = block
        self._file_name = file_name
        self._first_row = first_row
        self._columns: dict[str, tuple[list[str], Ints]] = {}

    def code(self, name: str, meaning: Callable[[str], int], missing: int | None = None) -> Ints:
        """``meaning`` of the field in every row; a null is ``missing``, or not allowed."""
        column = self._block.codes.get(name)
        n = self._block.n_rows
        if column is None or column.null_count == n:
            if missing is None:
                self._column(name)  # raises
            return np.full(n, missing, dtype=np.int64)
        values, positions = self._column(name, missing is not None)
        table = self._table(name, values, meaning)
        found = np.full(n, table[0]) if len(table) == 1 else table[positions]
        if missing is not None and (absent := nulls(_indices(column))) is not None:
            found[absent] = missing
        return found

    def unless(self, name: str, holds: Callable[[str], bool]) -> Mask | None:
        """Where the field does not hold what it should; None: nowhere."""
        values, positions = self._column(name)
        broken = self._table(name, values, lambda text: not holds(text)) != 0
        if not broken.any():
            return None
        found: Mask = broken[positions]
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
        revisions, revision = self._column("classificationCode")
        codes, code = self._column("cmdCode")
        table = np.array(
            [[products.get((revision, code), -1) for code in codes] for revision in revisions],
            dtype=np.int64,
        ).reshape(len(revisions), len(codes))
        found: Ints = table[0][code] if len(revisions) == 1 else table[revision, code]
        return found

    def measure(self, name: str) -> tuple[Ints, Mask | None]:
        """A measure in thousandths, and where it is missing (0 there); None: nowhere."""
        column = self._block.measures[name]
        missing = nulls(column)
        thousandths = numbers(column)
        return (thousandths if missing is None else np.where(missing, 0, thousandths)), missing

    def reject(self, at: int, rule: str, reason: str, names: Sequence[str]) -> RejectedRow:
        """The reject of a row, with some of its fields as they were read."""
        parts = []
        for name in names:
            columns = self._block.measures if name in MEASURES else self._block.codes
            value = columns[name][at].as_py() if name in columns else None
            if name in MEASURES and value is not None:
                value = Decimal(value).scaleb(-3)
            parts.append(f"{name}={'null' if value is None else value}")
        return RejectedRow(
            rule, reason, self._file_name, self._first_row + at + 1, ", ".join(parts)
        )

    def _column(self, name: str, may_be_null: bool = False) -> tuple[list[str], Ints]:
        """A column's distinct values, and which of them each row has (0 where it has none)."""
        known = self._columns.get(name)
        if known is not None:
            return known
        column = distinct(self._block.codes[name])
        positions = numbers(column.indices)
        absent = nulls(column.indices)
        if absent is not None:
            if not may_be_null:
                at = int(np.flatnonzero(absent)[0])
                raise is_null(f"{self._file_name}, record {self._first_row + at + 1}", name)
            positions = np.where(absent, 0, positions)
        found = [str(value) for value in column.dictionary.to_pylist()], positions
        self._columns[name] = found
        return found

    def _table(self, name: str, values: Sequence[str], meaning: Callable[[str], int]) -> Ints:
        """The meaning of each distinct value."""
        try:
            return np.array([meaning(value) for value in values], dtype=np.int64)
        except ValueError:
            raise self._wrong_type(name, values, meaning) from None

    def _wrong_type(
        self, name: str, values: Sequence[str], meaning: Callable[[str], int]
    ) -> LayoutChanged:
        for value in values:
            try:
                meaning(value)
            except ValueError:
                return wrong_type(self._file_name, name, value)
        raise AssertionError(name)


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

    def again(
        self,
        rows: slice | Ints,
        period: Ints,
        reporter: Ints,
        flow: Ints,
        partner: Ints,
        product: Ints,
    ) -> Mask | None:
        """The rows among those given whose key has come before, in this block or an earlier one."""
        # Days since 1970, area codes and flows leave room in 64 bits: 20, 16, 8 and 16 of them.
        key = (((period[rows] << 16 | reporter[rows]) << 8 | flow[rows]) << 16) | partner[rows]
        if not len(key):
            return None
        encoded = arrow(key, None, pa.int64()).dictionary_encode()
        groups = numbers(encoded.dictionary).tolist()
        slots = np.array([self._slots.setdefault(one, len(self._slots)) for one in groups])
        while len(self._slots) > len(self._map):
            self._map = np.concatenate([self._map, np.zeros_like(self._map)])
        flat = slots[numbers(encoded.indices)] * self._n_products + self._dense[product[rows]]
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
        if not repeated.any():
            return None
        again = np.zeros(len(product), dtype=np.bool_)
        again[np.arange(len(product))[rows][repeated]] = True
        return again
