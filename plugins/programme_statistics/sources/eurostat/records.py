"""Reads Comext's imports in SDMX-CSV into typed Arrow batches of trade records.

A line of an answer is one figure of one cell: the value in euros, or the mass in 100 kg, of a
reporter's imports of a product from a partner in a month. Value and mass of the same cell make one
record. Answers hold every level of the product codes; subheadings (six digits) are read, the rest
is counted by name.

Lines are read and judged in blocks; what is kept of an answer, three numbers a figure, is joined
at its end. The publisher's own limit on a question bounds that.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from programme_statistics import nomenclature
from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.sources.arrow_buffers import arrow, numbers
from programme_statistics.sources.eurostat.layout import (
    OPTIONAL,
    REQUIRED,
    cells_of,
    columns_of,
    period_of,
)
from programme_statistics.sources.eurostat.messages import message
from programme_statistics.sources.eurostat.planning import (
    DATAFLOW,
    IMPORT,
    MASS,
    PARTNERS,
    REPORTERS,
    VALUE,
)
from programme_statistics.sources.slices import WORLD
from programme_statistics.sources.trade import (
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
from programme_statistics.sources.unpacking import PACKED, inflated

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

BLOCK_BYTES = 1024 * 1024
BATCH_ROWS = 65_536
MOST_REJECTS = 10_000
"""An answer with more rejected figures than this is not the answer it should be."""

_EPOCH = date(1970, 1, 1)
_FLOWS = {IMPORT: "M", "2": "X"}
_GROUP = re.compile(r"(EXT|INT|EU|EA)([_0-9].*)?")
_FIGURE = pa.decimal128(18, 5)
_PARTS_OF_A_THOUSANDTH = 100
_PRODUCTS = 10_000_000
"""More than there are product ids: a place value in a packed key."""
_REPORTERS = 1_000

_TOTAL, _WITHHELD, _NOT_IN_THE_HS = 0, -1, -2
"""In the place of a level: all products, a code with letters, a code of chapter 98 or 99."""
_LEVELS = {
    _TOTAL: "total of all products (used by the checks)",
    _WITHHELD: "withheld: the code is no product's (such as 27XXXX)",
    _NOT_IN_THE_HS: "chapters 98 and 99, which the HS does not have",
}
_OTHER_LEVEL = "level {} (not the level asked for)"
_GROUP_REPORTS = "reported for a group of countries, the sum of its members"
_GROUP_PARTNER = "partner is a group of countries, the sum of its members"
_OTHER_INDICATOR = "another measure ({})"
_CONFIDENTIAL = "no figure: confidential"
_EMPTY = "no figure: empty"
_MASS = "net mass (part of the record of its value)"
_MASS_ALONE = "net mass of a record without a value"

REASONS: Mapping[str, str] = {
    "wrong_series": "the figure is not of the series asked for (dataflow DS-045409, frequency M). "
    "Ask again for that series alone",
    "period_not_asked": "the period is not a month asked for (a year, or month 52, is none). Ask "
    "again for the months alone",
    "reporter_not_asked": "the reporter is not one of those asked for. Ask again by its code; if "
    "the code is new at the publisher, add it to sources/eurostat/planning.py",
    "partner_not_asked": "the partner is neither Türkiye nor the world, which alone are asked for. "
    "Ask again by their codes",
    "flow_not_asked": "the flow is not imports, which alone are asked for. Ask again for flow 1",
    "unknown_product": "the code is not in warehouse.dim_product under the HS revision in force in "
    "the year. Load the nomenclatures again; if it is no HS code, ask the publisher",
    "value_missing": "the publisher gives a mass and no value. Ask the publisher",
    "negative": "the value or mass is below zero, which trade never is. Ask the publisher",
    "duplicate": "another figure of the same load is of the same reporter, partner, product and "
    "month. Ask again; if it stays, ask the publisher",
}


@dataclass(slots=True)
class Account:
    """What became of the figures read, and what is measured of them.

    ``rows_read`` counts lines, ``rows_loaded`` records: ``rows_read = rows_loaded + rejects +
    ignored``, where the mass of a record counts as ignored by the name that says so.
    """

    rows_read: int = 0
    rows_loaded: int = 0
    rejects: list[RejectedRow] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    notices: list[str] = field(default_factory=list)
    releases: set[str] = field(default_factory=set)
    with_world: set[tuple[int, date]] = field(default_factory=set)
    value_millis: int = 0
    world_millis: int = 0
    total_millis: int = 0
    rows_with_mass: int = 0


@dataclass(frozen=True, slots=True)
class _Figures:
    """Figures that are kept of an answer: packed key, number, and the line each stands in."""

    key: Ints
    number: Ints
    line: Ints

    def at(self, rows: Any) -> _Figures:
        return _Figures(self.key[rows], self.number[rows], self.line[rows])

    @classmethod
    def joined(cls, parts: Sequence[_Figures]) -> _Figures:
        nothing = np.zeros(0, dtype=np.int64)
        return cls(
            *(
                np.concatenate([nothing, *(getattr(one, name) for one in parts)])
                for name in ("key", "number", "line")
            )
        )


@dataclass(slots=True)
class _Kept:
    """What is kept of one answer: values, masses, and the keys that are known to lack a value."""

    values: list[_Figures] = field(default_factory=list)
    masses: list[_Figures] = field(default_factory=list)
    without_value: list[Ints] = field(default_factory=list)


class RecordReader:
    """Reads the answers of one load. Use one reader a load: it finds duplicates across answers."""

    def __init__(self, codes: CodeLists, manifest: Manifest) -> None:
        self.account = Account()
        self._products = codes.products
        self._flow = codes.flows["M"]
        self._periods = frozenset(manifest.periods)
        self._reporters = frozenset(manifest.reporters or REPORTERS.values())
        self._revisions = {one: revision_of(one.year) for one in manifest.periods}
        self._level = manifest.level
        self._seen = np.zeros(0, dtype=np.int64)

    def read(self, chunks: Iterable[bytes], file_name: str) -> Iterator[pa.RecordBatch]:
        """The typed batches of one answer.

        Raises:
            UnreadableFile: the bytes are not a whole answer.
            LayoutChanged: a column is missing, or a number is none.
        """
        kept = _Kept()
        line = 1  # the header
        for table in _tables(chunks, file_name, self.account):
            self._judge(_Block(table, file_name, line), kept)
            line += table.num_rows
        yield from self._joined(kept, file_name)

    def _judge(self, block: _Block, kept: _Kept) -> None:
        """Leaves out by name what is not looked for, rejects what breaks a rule, keeps the rest."""
        account = self.account
        account.rows_read += block.n_rows
        account.releases.update(block.distinct("LAST UPDATE"))
        keep = np.ones(block.n_rows, dtype=np.bool_)

        def reject(rule: str, broken: Mask) -> Ints:
            hit = np.flatnonzero(broken & keep)
            keep[hit] = False
            rows = ((block.line(at), block.as_read(at)) for at in hit.tolist())
            self._reject(rule, block.file_name, rows)
            return hit

        def leave_out(reason: str, left: Mask) -> None:
            n = int(np.count_nonzero(left & keep))
            if n:
                account.ignored[reason] += n
                keep[left] = False

        reject(
            "wrong_series",
            ~block.are("DATAFLOW", lambda text: f":{DATAFLOW}(" in text)
            | ~block.are("FREQ", lambda text: text == "M"),
        )
        period = block.codes("TIME_PERIOD", self._days)
        reject("period_not_asked", period < 0)
        leave_out(_GROUP_REPORTS, block.are("REPORTER", _is_group))
        leave_out(_GROUP_PARTNER, block.are("PARTNER", _is_group))
        reporter = block.codes("REPORTER", lambda text: REPORTERS.get(text, -1))
        reject("reporter_not_asked", ~np.isin(reporter, list(self._reporters)))
        partner = block.codes("PARTNER", lambda text: PARTNERS.get(text, -1))
        reject("partner_not_asked", partner < 0)
        reject("flow_not_asked", ~block.are("FLOW", lambda text: _FLOWS.get(text) == "M"))
        for name in block.distinct("INDICATORS") - {VALUE, MASS}:
            of_other = block.are("INDICATORS", lambda text, name=name: text == name)  # type: ignore[misc]
            leave_out(_OTHER_INDICATOR.format(name), of_other)
        is_value = block.are("INDICATORS", lambda text: text == VALUE)
        number, missing = block.figures()
        level = block.codes("PRODUCT", _level)
        euros = keep & is_value & ~missing
        _refuse_finer_than_thousandths(number[euros], block.file_name)
        totals = number[euros & (level == _TOTAL) & (partner != WORLD)]
        account.total_millis += int(totals.sum()) // _PARTS_OF_A_THOUSANDTH
        for other in np.unique(level[keep & (level != self._level)]):
            name = _LEVELS.get(int(other), _OTHER_LEVEL.format(int(other)))
            leave_out(name, level == other)
        key = self._keys(block, period, reporter, partner)
        kept.without_value.append(key[keep & missing & is_value & block.is_confidential()])
        leave_out(_CONFIDENTIAL, missing & block.is_confidential())
        leave_out(_EMPTY, missing)
        reject("unknown_product", key < 0)
        kept.without_value.append(key[reject("negative", number < 0)])
        rows = _Figures(key, number, block.first_line + np.arange(block.n_rows))
        kept.values.append(rows.at(keep & is_value))
        kept.masses.append(rows.at(keep & ~is_value))

    def _joined(self, kept: _Kept, file_name: str) -> Iterator[pa.RecordBatch]:
        """The records of an answer: each value with its mass."""
        account = self.account
        values = self._once(_Figures.joined(kept.values), file_name, self._seen)
        masses = self._once(_Figures.joined(kept.masses), file_name, self._seen)
        self._seen = np.concatenate([self._seen, values.key, masses.key])
        place = np.searchsorted(values.key, masses.key)
        has_value = np.zeros(len(masses.key), dtype=np.bool_)
        within = place < len(values.key)
        has_value[within] = values.key[place[within]] == masses.key[within]
        alone = masses.at(~has_value)
        known = np.isin(alone.key, np.concatenate(kept.without_value or [alone.key[:0]]))
        if n_known := int(np.count_nonzero(known)):
            account.ignored[_MASS_ALONE] += n_known
        orphans = alone.at(~known)
        self._reject(
            "value_missing",
            file_name,
            (
                (int(line), f"{self._spelt(int(key))}, {MASS}={grams / 100_000:g}")
                for key, grams, line in zip(orphans.key, orphans.number, orphans.line, strict=True)
            ),
        )
        if n_masses := int(np.count_nonzero(has_value)):
            account.ignored[_MASS] += n_masses
        grams = np.zeros(len(values.key), dtype=np.int64)
        grams[place[has_value]] = masses.number[has_value]
        for start in range(0, len(values.key), BATCH_ROWS):
            rows = slice(start, start + BATCH_ROWS)
            yield self._typed(values.at(rows), grams[rows])

    def _once(self, figures: _Figures, file_name: str, seen: Ints) -> _Figures:
        """The figures in the order of their keys; one whose key has come before is rejected."""
        order = np.argsort(figures.key, kind="stable")
        figures = figures.at(order)
        again = np.isin(figures.key, seen)
        again[1:] |= figures.key[1:] == figures.key[:-1]
        repeated = figures.at(again)
        self._reject(
            "duplicate",
            file_name,
            (
                (int(line), self._spelt(int(key)))
                for key, line in zip(repeated.key, repeated.line, strict=True)
            ),
        )
        return figures.at(~again)

    def _typed(self, values: _Figures, grams: Ints) -> pa.RecordBatch:
        """Records as a batch of the common schema, counted."""
        rest, product = np.divmod(values.key, _PRODUCTS)
        rest, partner = np.divmod(rest, _REPORTERS)
        period, reporter = np.divmod(rest, _REPORTERS)
        millis = values.number // _PARTS_OF_A_THOUSANDTH
        n = len(millis)
        columns: Mapping[str, Any] = {
            "value_millis": millis,
            "net_mass_grams": arrow(grams, grams == 0, pa.int64()),  # 0: unknown
            "supplementary_quantity_millis": pa.nulls(n),
            "period": arrow(period, None, pa.date32()),
            "reporter_code": reporter,
            "partner_code": partner,
            "product_id": product,
            "supplementary_unit_code": pa.nulls(n),
            "flow_id": np.full(n, self._flow),
            "flags": np.full(n, REPORTED),
        }
        self._measure(millis, grams, partner, reporter, period)
        return pa.RecordBatch.from_arrays(
            [
                (one if isinstance(one, pa.Array) else arrow(one, None, pa.int64())).cast(kind.type)
                for kind in SCHEMA
                for one in [columns[kind.name]]
            ],
            schema=SCHEMA,
        )

    def _measure(
        self, millis: Ints, grams: Ints, partner: Ints, reporter: Ints, period: Ints
    ) -> None:
        account = self.account
        is_world = partner == WORLD
        world_millis = int(millis[is_world].sum())
        account.world_millis += world_millis
        account.value_millis += int(millis.sum()) - world_millis
        account.rows_with_mass += int(np.count_nonzero(grams))
        account.rows_loaded += len(millis)
        pairs = np.unique(np.stack([reporter[is_world], period[is_world]]), axis=1)
        account.with_world.update(
            (int(code), _EPOCH + timedelta(days=int(days))) for code, days in pairs.T
        )

    def _days(self, text: str) -> int:
        """Days since 1970 of a month asked for; -1 for anything else."""
        period = period_of(text)
        return (period - _EPOCH).days if period in self._periods and period is not None else -1

    def _keys(self, block: _Block, period: Ints, reporter: Ints, partner: Ints) -> Ints:
        """One number for each cell; -1 where the product is not known in its year."""
        product = np.full(block.n_rows, -1, dtype=np.int64)
        for month, revision in self._revisions.items():
            of_month = period == (month - _EPOCH).days
            if of_month.any():
                found = block.codes(
                    "PRODUCT",
                    lambda text, revision=revision: self._products.get((revision, text), -1),  # type: ignore[misc]
                )
                product[of_month] = found[of_month]
        packed = (period * _REPORTERS + reporter) * _REPORTERS + partner
        key: Ints = np.where(product < 0, -1, packed * _PRODUCTS + product)
        return key

    def _spelt(self, key: int) -> str:
        """A key in the publisher's words."""
        rest, product = divmod(key, _PRODUCTS)
        rest, partner = divmod(rest, _REPORTERS)
        days, reporter = divmod(rest, _REPORTERS)
        reporters = {number: code for code, number in REPORTERS.items()}
        partners = {number: code for code, number in PARTNERS.items()}
        code = next(code for (_, code), number in self._products.items() if number == product)
        month = _EPOCH + timedelta(days=days)
        return (
            f"reporter={reporters[reporter]}, partner={partners[partner]}, product={code}, "
            f"TIME_PERIOD={month:%Y-%m}"
        )

    def _reject(self, rule: str, file_name: str, rows: Iterable[tuple[int, str]]) -> None:
        for line, as_read in rows:
            self.account.rejects.append(
                RejectedRow(
                    rule, f"The figure is not loaded: {REASONS[rule]}.", file_name, line, as_read
                )
            )
            if len(self.account.rejects) > MOST_REJECTS:
                raise LayoutChanged(
                    f"{file_name}: more than {MOST_REJECTS} figures break a rule, the last "
                    f"'{rule}': {as_read}. {REASONS[rule]}."
                )


def revision_of(year: int) -> str:
    """The revision of the HS that the EU's nomenclature follows in a year (``H6`` since 2022).

    A year before the first revision held has the first one; its codes that are not in it are
    rejected.
    """
    since = {int(name[2:]): code for code, name in nomenclature.REVISIONS.items()}
    return since[max((first for first in since if first <= year), default=min(since))]


def read_parts(codes: CodeLists, manifest: Manifest, parts: Sequence[Part]) -> Reading:
    """Reads the answers of one load in their order.

    Raises (while its batches are taken):
        UnreadableFile, LayoutChanged: see :class:`RecordReader`.
    """
    reader = RecordReader(codes, manifest)

    def batches() -> Iterator[pa.RecordBatch]:
        for part in parts:
            yield from reader.read(part.chunks(), part.name)

    return Reading(batches(), lambda: _told(reader.account, manifest))


def _told(account: Account, manifest: Manifest) -> TradeAccount:
    """The account as it is kept, with the measures that the checks judge."""
    silent = [
        f"{reporter}/{period:%Y%m}"
        for reporter in manifest.reporters or ()
        for period in manifest.periods
        if (reporter, period) not in account.with_world
    ]
    return TradeAccount(
        rows_read=account.rows_read,
        rows_loaded=account.rows_loaded,
        rejects=account.rejects,
        ignored=account.ignored,
        notices=account.notices,
        measures={
            **measures_of_rows(account.rows_read, account.rows_loaded, account.rejects, REASONS),
            "counted_by_publisher": None,  # it does not count
            "count_gap": 0,
            "value_millis": account.value_millis,
            "world_value_millis": account.world_millis,
            "mass_known_pct": round(account.rows_with_mass / account.rows_loaded * 100, 4)
            if account.rows_loaded
            else None,
            "total_value_millis": account.total_millis,
            "total_gap_pct": _pct(
                abs(account.value_millis - account.total_millis), account.total_millis
            ),
            "part_of_world_pct": _pct(account.value_millis, account.world_millis),
            "release_count": len(account.releases),
            "release_names": ", ".join(sorted(account.releases)),
            "silent_slice_count": len(silent),
            "silent_slice_names": ", ".join(silent[:10]),
        },
    )


def _pct(part: int, whole: int) -> float | None:
    return round(part / whole * 100, 4) if part and whole else None


def _is_group(text: str) -> bool:
    return bool(_GROUP.fullmatch(text))


def _level(code: str) -> int:
    if code == nomenclature.TOTAL:
        return _TOTAL
    if not code.isdecimal():
        return _WITHHELD
    return _NOT_IN_THE_HS if code[:2] in {"98", "99"} else len(code)


def _refuse_finer_than_thousandths(numbers: Ints, file_name: str) -> None:
    if (numbers % _PARTS_OF_A_THOUSANDTH).any():
        raise LayoutChanged(
            f"{file_name}: a value in euros has more than three decimals, which none has had. The "
            "unit may have changed: compare with the publisher's documentation before loading."
        )


class _Block:
    """Some lines of an answer as columns of text, looked up once for each distinct value."""

    def __init__(self, table: pa.Table, file_name: str, line_before: int) -> None:
        self.file_name = file_name
        self.first_line = line_before + 1
        self.n_rows = table.num_rows
        self._columns = {name: table.column(name).combine_chunks() for name in table.column_names}
        self._encoded: dict[str, tuple[Sequence[str], Ints]] = {}

    def line(self, at: int) -> int:
        """The number of a row's line in the file, blank lines not counted."""
        return self.first_line + at

    def distinct(self, name: str) -> set[str]:
        """The distinct texts of a column."""
        return set(self._of(name)[0])

    def codes(self, name: str, meaning: Callable[[str], int]) -> Ints:
        """``meaning`` of a column's text in every row."""
        texts, places = self._of(name)
        table = np.array([meaning(text) for text in texts] or [0], dtype=np.int64)
        found: Ints = table[places]
        return found

    def are(self, name: str, meaning: Callable[[str], bool]) -> Mask:
        """Whether ``meaning`` holds of a column's text in every row; of one that is not there."""
        if name not in self._columns:
            return np.zeros(self.n_rows, dtype=np.bool_)
        return self.codes(name, meaning).astype(np.bool_)

    def is_confidential(self) -> Mask:
        """Whether the publisher says that a figure is confidential."""
        found: Mask = self.are("OBS_FLAG", lambda text: "c" in text.lower()) | self.are(
            "CONF_STATUS", lambda text: text not in {"", "F"}
        )
        return found

    def figures(self) -> tuple[Ints, Mask]:
        """The figures in hundred-thousandths, and where there is none (0 there).

        Of the mass in 100 kg these are grams.
        """
        text = pc.utf8_trim_whitespace(self._columns["OBS_VALUE"])
        is_empty = pc.is_in(text, pa.array(["", ":", "NaN"]))
        missing = numbers(is_empty.cast(pa.int8())).astype(np.bool_)
        text = pc.if_else(is_empty, pa.scalar("0"), text)
        try:
            figures = text.cast(_FIGURE)
        except pa.ArrowInvalid:
            raise self._no_number(text.to_pylist()) from None
        # The low word of a 128-bit number below 10^18 is the number; Arrow keeps it first.
        words = np.frombuffer(figures.buffers()[1], dtype="<i8")
        start = 2 * figures.offset
        return np.ascontiguousarray(words[start : start + 2 * self.n_rows : 2]), missing

    def as_read(self, at: int) -> str:
        """A row as it was read."""
        return ", ".join(
            f"{name if '_' in name else name.lower()}={column[at].as_py()}"
            for name, column in self._columns.items()
            if name != "LAST UPDATE"
        )

    def _of(self, name: str) -> tuple[Sequence[str], Ints]:
        known = self._encoded.get(name)
        if known is None:
            encoded = self._columns[name].dictionary_encode()
            texts = [text.strip() for text in encoded.dictionary.to_pylist()]
            known = texts, numbers(encoded.indices).astype(np.int64)
            self._encoded[name] = known
        return known

    def _no_number(self, texts: Sequence[str]) -> LayoutChanged:
        for at, text in enumerate(texts):
            try:
                pa.array([text]).cast(_FIGURE)
            except pa.ArrowInvalid:
                return LayoutChanged(
                    f"{self.file_name}, line {self.line(at)}: OBS_VALUE is {text!r}, which is no "
                    "number of at most 13 digits and 5 decimals. The publisher's format may have "
                    "changed: compare with its documentation and with sources/eurostat/README.md "
                    "before loading."
                )
        raise AssertionError("every number can be read by itself, and together they cannot")


# ---------------------------------------------------------------------------------------------
# Answers into blocks


def _tables(chunks: Iterable[bytes], file_name: str, account: Account) -> Iterator[pa.Table]:
    """The lines of an answer as tables of text, with the columns in capitals."""
    blocks = _blocks(_unpacked(chunks, file_name))
    first = next(blocks, b"")
    told = message(first)
    if told is not None and told.is_empty:
        return
    header, newline, rest = first.partition(b"\n")
    columns = columns_of(header)
    if not newline or len(columns) < 2:
        raise UnreadableFile(
            f"{file_name} is no answer in SDMX-CSV: it begins with {header[:80]!r}, and normal is "
            "a line of names. Look at the landed file."
        )
    if missing := REQUIRED - set(columns):
        raise LayoutChanged(
            f"{file_name} has no column {', '.join(sorted(missing))}; its columns are "
            f"{', '.join(columns)}. The publisher's format has changed: compare with its "
            "documentation and with sources/eurostat/layout.py before loading."
        )
    if new := [name for name in columns if name not in REQUIRED | OPTIONAL]:
        account.notices.append(
            f"{file_name} has new column(s) nobody reads yet: {', '.join(new)}. Look them up in "
            "the publisher's documentation and add them to sources/eurostat/layout.py."
        )
    line = 1
    for block in _with_first(rest, blocks):
        if block.strip():
            table = _table(block, columns, file_name, line)
            line += table.num_rows
            yield table


def _unpacked(chunks: Iterable[bytes], file_name: str) -> Iterator[bytes]:
    pieces = iter(chunks)
    first = next(pieces, b"")
    whole = _with_first(first, pieces)
    return inflated(whole, file_name) if first.startswith(PACKED) else whole


def _with_first(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks of whole lines."""
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size >= BLOCK_BYTES:
            whole = b"".join(parts)
            cut = whole.rfind(b"\n") + 1
            if cut:
                yield whole[:cut]
            parts, size = [whole[cut:]], len(whole) - cut
    if size:
        yield b"".join(parts)


def _table(block: bytes, columns: Sequence[str], file_name: str, line: int) -> pa.Table:
    wanted = [name for name in columns if name in REQUIRED | OPTIONAL]
    try:
        return pacsv.read_csv(
            pa.py_buffer(block),
            read_options=pacsv.ReadOptions(
                column_names=columns, use_threads=False, block_size=len(block) + 1
            ),
            convert_options=pacsv.ConvertOptions(
                include_columns=wanted,
                column_types=dict.fromkeys(wanted, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        raise _damage(block, len(columns), file_name, line, error) from error


def _damage(
    block: bytes, n_columns: int, file_name: str, line: int, error: Exception
) -> UnreadableFile:
    """Names the line that is not as it should be."""
    lines = block.decode("utf-8", "replace").splitlines()
    try:
        for at, (_, cells) in enumerate(cells_of(lines), line + 1):
            if len(cells) != n_columns:
                return UnreadableFile(
                    f"{file_name}, line {at} has {len(cells)} cells and the header has "
                    f"{n_columns}: the answer is cut short or damaged. Nothing of it is used; "
                    "land it again."
                )
    except csv.Error as no_csv:
        error = no_csv
    return UnreadableFile(f"{file_name}, after line {line}: {error}. Look at the landed file.")
