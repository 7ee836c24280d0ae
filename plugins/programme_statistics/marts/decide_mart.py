"""Decides which cells of a mart are printed: judged, beside all that was printed of it before.

A mart's file ``disclosure/<mart>_figures`` computes its rows as they would be if nothing were
secret, and ``disclosure/<mart>_contributions`` says what each company has in which cell of them. A
cell is what is printed or left out as one: some columns of a row, or of several. It is printed
where every measure behind it may be, together with all cells of earlier publications; else the row
keeps what was printed of it last, or has nothing. Nothing is written here.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property, partial
from typing import Any

from sqlalchemy import Connection, func, select

from programme_statistics.database import statement
from programme_statistics.disclosure import rules as because
from programme_statistics.disclosure.audit import Breach, Interval
from programme_statistics.disclosure.linked import (
    Contribution,
    Judge,
    Snapshot,
    by_respondent,
    in_row,
)
from programme_statistics.disclosure.protect import protect
from programme_statistics.disclosure.rules import Rules, Verdict
from programme_statistics.disclosure.suppress import Pattern
from programme_statistics.disclosure.system import System
from programme_statistics.marts.contributions import Printed, Sums, read_printed, read_sums
from programme_statistics.periods import Month
from programme_statistics.tables import MartPublication, PublishedRow

_FREE, _CONFIDENTIAL, _SECONDARY = "F", "C", "S"
TABLES = "cluster_member_quarter"
"""The tables of members, which are published by themselves (member_tables)."""
_Thing = tuple[str, str]
"""A unit or a cell, with its name."""


@dataclass(frozen=True, slots=True)
class Part:
    """Columns of a mart that are printed or left out together.

    Attributes:
        kind: the mart.
        columns: NULL where they are left out.
        suffix: behind the key of a row's group, the key of the cell; everything that companies have
            in that cell has to be safe.
        needs: whether all cells that the row names have to be printed, and as they are now.
        beside: of other cells of the row's group, by their suffix, that have to be so.
        marks: what other columns say where these are left out.
        instead: columns that say what another one says where these are not printed as they are now.
        measures: those that these columns tell of, where they are not all of the cell's.
    """

    kind: str
    columns: tuple[str, ...]
    suffix: str = ""
    needs: bool = False
    beside: tuple[str, ...] = ()
    marks: Mapping[str, object] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)
    measures: frozenset[str] | None = None

    def tells(self, measure: str) -> bool:
        """Whether what is printed of it says something of ``measure``."""
        return self.measures is None or measure in self.measures


@dataclass(frozen=True, slots=True)
class Link:
    """Another mart of the same companies: what it has printed is judged beside.

    ``theirs`` is its measure that counts or adds up the units of ``measure``, by the same names.
    """

    mart_code: str
    measure: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Mart:
    """Marts that are published together, because one can be subtracted from the other.

    ``counts`` are the measures that are judged by number only, of which ``fewest`` may be shown;
    the others are sums of what companies reported. Marts that are ``linked`` name each other.
    ``official`` are those of the sums that somebody subtracts from official totals.
    """

    code: str
    parts: tuple[Part, ...]
    counts: frozenset[str] = frozenset()
    fewest: int = because.MIN_RESPONDENTS
    linked: tuple[Link, ...] = ()
    official: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Figures:
    """A row as it would be if nothing were secret. ``needs`` are cells that must be printed too."""

    kind: str
    row_key: str
    group_key: str
    needs: frozenset[str]
    text: str

    @property
    def values(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads(self.text)
        return found


@dataclass(slots=True)
class Cell:
    """What companies have in a cell, by one measure. ``is_shown``: there is something to print."""

    key: str
    measure: str
    value: Decimal
    n_respondents: int
    verdict: Verdict
    reasons: tuple[str, ...]
    interval: Interval
    is_shown: bool
    is_anew: bool = False

    @property
    def conf_status(self) -> str:
        if self.verdict.reasons:
            return _CONFIDENTIAL
        return _SECONDARY if self.reasons else _FREE


Found = tuple[str, System, Breach]
"""What an audit found, and in which measure."""


class Decision:
    """What is printed of a mart, as known at a time."""

    def __init__(
        self, connection: Connection, rules: Rules, mart: Mart, known_at: datetime, through: date
    ) -> None:
        self._connection = connection
        self._rules = rules
        self._read: Callable[[str, datetime, date], Sums] = cache(partial(read_sums, connection))
        self.mart = mart
        self.known_at = known_at
        self.through = through
        self.figures = self._read_figures()
        printed: Callable[[str], Sequence[Printed]] = cache(partial(read_printed, connection))
        self._earlier = printed(mart.code)
        self._linked = {link: printed(link.mart_code) for link in mart.linked}
        self.last_id, self._last_printed = self._read_last()
        self._left_out = self._read_left_out()
        self.cells: dict[tuple[str, str], Cell] = {}
        self._blocked: frozenset[str] = frozenset()

    @property
    def rules_version(self) -> str:
        return self._rules.version

    def is_judged(self) -> bool:
        """Whether these facts have been judged by these rules, and were not held."""
        last = self._connection.execute(
            select(MartPublication.__table__)
            .where(MartPublication.mart_code == self.mart.code)
            .order_by(MartPublication.publication_id.desc())
            .limit(1)
        ).one_or_none()
        return last is not None and (
            last.status != "held"
            and (last.known_at, last.through, last.rules_version)
            == (self.known_at, self.through, self.rules_version)
        )

    def protect(self) -> tuple[list[Found], list[Found], int]:
        """Decides on every cell; what the audit holds against it, what earlier publications have
        told already of sums that are still in the mart, and how much they left open in all.

        What they have told for good holds nothing: the same sums are in a mart for years, and a
        holding that is founded makes one unsafe that was safe when it was printed.
        """
        breaches: list[Found] = []
        told: list[Found] = []
        open_before = 0
        sums = self._read(self.mart.code, self.known_at, self.through)
        filled = [
            (figures.group_key + part.suffix, part)
            for figures, part in self._parts()
            if _has_any(figures.values, part.columns)
        ]
        for measure, units in sorted(sums.items()):
            shown = frozenset(key for key, part in filled if part.tells(measure))
            for new, earlier in self._components(measure, units):
                # What another measure has left out already is not left out twice elsewhere.
                left = shown - {one.key for one in self.cells.values() if one.reasons}
                system, cells, pattern = self._protect(measure, new, earlier, shown, left)
                self.cells |= {(one.key, measure): one for one in cells}
                before = {one.question for one in pattern.told_before}
                breaches += [
                    (measure, system, one)
                    for one in pattern.too_narrow
                    if one.question not in before
                ]
                told += [(measure, system, one) for one in pattern.told_before]
                open_before += pattern.open_before
        self._blocked = frozenset(one.key for one in self.cells.values() if one.reasons)
        self._mark_anew(sums)
        for one in self.cells.values():
            if one.key in self._blocked and not one.reasons:
                one.reasons = (because.BESIDE,)
        return breaches, told, open_before

    @cached_property
    def printed(self) -> Sequence[tuple[Figures, str, Counter[str]]]:
        """The rows as they are printed, and how many of their parts are free, kept and withheld.

        Once it is decided on every cell.
        """
        given: list[dict[str, object]] = []
        counted: list[Counter[str]] = []
        for figures in self.figures:
            last = self._last_printed.get((figures.kind, figures.row_key), {})
            left_out: dict[str, object] = {}
            kept: list[str] = []
            states: Counter[str] = Counter()
            for part in self._parts_of(figures):
                if not _has_any(figures.values, part.columns) or (
                    self._is_printed(figures, part) and not self._is_emptied(figures, part, last)
                ):
                    states["free"] += 1
                    continue
                left_out |= {
                    column: figures.values[helper] for column, helper in part.instead.items()
                }
                if _has_any(last, part.columns):
                    kept += part.columns
                    states["kept"] += 1
                else:
                    left_out |= {**dict.fromkeys(part.columns), **part.marks}
                    states["withheld"] += 1
            given.append(
                {
                    "kind": figures.kind,
                    "row_key": figures.row_key,
                    "figures": figures.text,
                    "left_out": left_out | {"is_kept": bool(kept)},
                    "kept": kept,
                }
            )
            counted.append(states)
        merged = self._connection.execute(
            statement("disclosure/printed_rows"),
            {"rows": json.dumps(given), "last_id": self.last_id},
        ).scalars()
        return list(zip(self.figures, merged, counted, strict=True))

    def is_new(self) -> bool:
        """Whether something would be printed that was not printed last."""
        rows = {(one.kind, one.row_key): text for one, text, _ in self.printed}
        return {key: json.loads(text) for key, text in rows.items()} != self._last_printed

    def _is_printed(self, figures: Figures, part: Part) -> bool:
        keys = {figures.group_key + suffix for suffix in (part.suffix, *part.beside)}
        keys |= figures.needs if part.needs else frozenset()
        return self._blocked.isdisjoint(keys)

    def _is_emptied(self, figures: Figures, part: Part, last: Mapping[str, Any]) -> bool:
        """Whether a cell was never printed and now nobody is behind it any more.

        What it says of nobody would tell that the one or two who were are gone.
        """
        key = figures.group_key + part.suffix
        return (
            key in self._left_out
            and key not in {cell.key for cell in self.cells.values()}
            and not _has_any(last, part.columns)
        )

    def _protect(
        self,
        measure: str,
        new: Snapshot,
        earlier: Sequence[Snapshot],
        shown: frozenset[str],
        left: frozenset[str],
    ) -> tuple[System, list[Cell], Pattern]:
        official = self._official if measure in self.mart.official else {}
        judged, system, pattern = protect(
            new, earlier, self._rules, self._judge(measure), left, official
        )
        cells = []
        for row, verdict in judged.items():
            contributions = by_respondent(in_row(new, row))
            reasons = verdict.reasons
            if row in pattern.hidden and row in left and not reasons:
                reasons = (because.SECONDARY,)
            cells.append(
                Cell(
                    row,
                    measure,
                    sum(contributions.values(), Decimal(0)),
                    len(contributions),
                    verdict,
                    reasons,
                    pattern.intervals.get(row, Interval(None, None)),
                    row in shown,
                )
            )
        return system, cells, pattern

    @cached_property
    def _official(self) -> Mapping[str, Decimal]:
        """The official totals by cell."""
        found = self._connection.execute(
            statement(f"disclosure/{self.mart.code}_official"), {"through": self.through}
        )
        return {one.cell: one.value_usd for one in found}

    def _judge(self, measure: str) -> Judge:
        if measure in self.mart.counts:
            return lambda contributions: because.judge_count(contributions, self.mart.fewest)
        return lambda contributions: because.judge(contributions, self._rules)

    def _parts_of(self, figures: Figures) -> Iterator[Part]:
        return (part for part in self.mart.parts if part.kind == figures.kind)

    def _parts(self) -> Iterator[tuple[Figures, Part]]:
        for figures in self.figures:
            for part in self._parts_of(figures):
                yield figures, part

    def _components(
        self, measure: str, units: Mapping[str, Contribution]
    ) -> Iterator[tuple[Snapshot, Sequence[Snapshot]]]:
        """The cells of a measure that say something of each other, with their past."""
        earlier = [
            (
                self._read(one.mart_code, one.known_at, one.through).get(theirs, {}),
                one.cells[theirs],
            )
            for one, theirs in self._told(measure)
            if theirs in one.cells and _says_something(one, units)
        ]
        together = _Together()
        for known in (units, *(past for past, _ in earlier)):
            for unit, one in known.items():
                # Whatever cells it is in: the unit is the same one.
                together.join([("unit", unit), *(("cell", row) for row in one.rows)])
        split_earlier = [(together.split(past), printed) for past, printed in earlier]
        for name, companies in together.split(units).items():
            yield (
                Snapshot(0, companies, has_total=False),
                [
                    Snapshot(0, past[name], printed & _rows(past[name]), has_total=False)
                    for past, printed in split_earlier
                    if name in past
                ],
            )

    def _told(self, measure: str) -> Iterator[tuple[Printed, str]]:
        """What has told of a measure before, and under which name: this mart and linked ones."""
        yield from ((one, measure) for one in self._earlier)
        for link, publications in self._linked.items():
            if link.measure == measure:
                yield from ((one, link.theirs) for one in publications)

    def _mark_anew(self, sums: Sums) -> None:
        """Which cells are printed with other companies or figures behind them than last."""
        now = _behind(sums)
        last: dict[tuple[str, str], object] = {}
        for one in self._earlier:  # the newest first
            then = _behind(self._read(one.mart_code, one.known_at, one.through))
            for measure, keys in one.cells.items():
                for key in keys:
                    last.setdefault((key, measure), then.get(key))
        for cell in self.cells.values():
            is_printed = cell.is_shown and cell.key not in self._blocked
            cell.is_anew = is_printed and last.get((cell.key, cell.measure)) != now[cell.key]

    def _read_figures(self) -> Sequence[Figures]:
        return [
            Figures(one.kind, one.row_key, one.group_key, frozenset(one.needs), one.figures)
            for one in self._connection.execute(
                statement(f"disclosure/{self.mart.code}_figures"),
                {"known_at": self.known_at, "through": self.through},
            )
        ]

    def _read_last(self) -> tuple[int | None, Mapping[tuple[str, str], Mapping[str, Any]]]:
        """The last publication, and the rows as it printed them, by kind and key."""
        last_id: int | None = self._connection.execute(
            select(func.max(MartPublication.publication_id)).where(
                MartPublication.mart_code == self.mart.code,
                MartPublication.status == "published",
            )
        ).scalar_one()
        rows = self._connection.execute(
            select(PublishedRow.__table__).where(PublishedRow.publication_id == last_id)
        )
        return last_id, {(one.kind, one.row_key): one.figures for one in rows}

    def _read_left_out(self) -> frozenset[str]:
        """The cells that were left out when companies were last behind them."""
        found = self._connection.execute(
            statement("disclosure/left_out_cells"), {"mart_code": self.mart.code}
        )
        return frozenset(found.scalars())


class _Together:
    """Which things belong together, because some of them were named together."""

    def __init__(self) -> None:
        self._above: dict[_Thing, _Thing] = {}

    def join(self, things: Sequence[_Thing]) -> None:
        """Says that these belong together."""
        first = self._root(things[0])
        for one in things[1:]:
            self._above[self._root(one)] = first

    def split(self, units: Mapping[str, Contribution]) -> dict[_Thing, dict[str, Contribution]]:
        """The units by what belongs together."""
        found: dict[_Thing, dict[str, Contribution]] = defaultdict(dict)
        for unit, one in units.items():
            found[self._root(("unit", unit))][unit] = one
        return dict(found)

    def _root(self, thing: _Thing) -> _Thing:
        way = []
        while (above := self._above.get(thing, thing)) != thing:
            way.append(thing)
            thing = above
        for one in way:
            self._above[one] = thing
        return thing


def _says_something(one: Printed, units: Mapping[str, Contribution]) -> bool:
    """Whether a publication is of these figures: a table of members is of its quarter's only."""
    periods = {unit.period for unit in units.values()} - {None}
    is_of_quarter = one.mart_code == TABLES and periods
    return not is_of_quarter or Month.of(one.through).quarter.order in periods


def _rows(units: Mapping[str, Contribution]) -> frozenset[str]:
    return frozenset(row for one in units.values() for row in one.rows)


def _behind(sums: Sums) -> Mapping[str, object]:
    """By cell: what stands behind it."""
    found: dict[str, set[object]] = defaultdict(set)
    for measure, units in sums.items():
        for unit, one in units.items():
            for row in one.rows:
                found[row].add((measure, unit, one.respondent, one.value, one.part))
    return found


def _has_any(values: Mapping[str, Any], columns: Sequence[str]) -> bool:
    return any(values.get(column) is not None for column in columns)
