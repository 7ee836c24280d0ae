"""A table of sums by group of companies, together with what was published of it before.

Publications say something of each other: those of one quarter (a late return is the difference of
two), and those of neighbouring quarters and of the same one a year before or after (a company that
leaves is nearly the difference of two).
Companies that are counted together everywhere are one unknown. Between publications an intruder
expects those who stay to change little (``Rules.stability_pct``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import cast

from programme_statistics.disclosure.combined import Combined
from programme_statistics.disclosure.rules import SAFE, Rules, Verdict, judge
from programme_statistics.disclosure.system import Band, Cell, System, Target, Terms, Unknown

Judge = Callable[[Iterable[Decimal]], Verdict]
"""Says of contributions, one for each respondent, whether their sum tells too much."""
_YEAR = 4
"""Quarters between two of the same season."""
TOTAL = "ALL"
"""The row of all companies together, each counted once."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one company reported, on whose account, and in which rows it is counted.

    Attributes:
        part: how much of ``value`` counts in these rows: a fourth in a year's mean of quarters.
        company: whose figure of ``period`` it is, where a table has figures of several periods;
            None: there is one of each company, which the table's key names.
    """

    value: Decimal
    respondent: str
    rows: frozenset[str]
    part: Decimal = Decimal(1)
    company: str | None = None
    period: int | None = None

    @property
    def counted(self) -> Decimal:
        """What it adds to a row."""
        return self.value * self.part


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A table as it is to be published, or was: the companies behind it, and the rows printed.

    ``period`` counts the reference periods, which are quarters. ``has_total``: the table has a row
    of all companies together. ``is_presumed``: of its rows only ratios are printed, but they count
    as known.
    """

    period: int
    companies: Mapping[str, Contribution]
    printed: frozenset[str] = frozenset()
    has_total: bool = True
    is_presumed: bool = False

    def whose(self, key: str) -> tuple[str, int]:
        """The company that a contribution is of, and the period."""
        one = self.companies[key]
        return one.company or key, self.period if one.period is None else one.period


@dataclass(frozen=True, slots=True)
class _Sum:
    """Companies that are counted together everywhere, with one version of their figures."""

    values: Mapping[str, Decimal]

    @property
    def value(self) -> Decimal:
        return sum(self.values.values(), Decimal(0))


def by_respondent(companies: Sequence[Contribution]) -> Mapping[str, Decimal]:
    """Contributions added up by who answers for them."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for one in companies:
        found[one.respondent] += one.counted
    return dict(found)


def rows_of(snapshot: Snapshot) -> Sequence[str]:
    """The rows of a table in order, the total last."""
    rows = {row for one in snapshot.companies.values() for row in one.rows}
    return [*sorted(rows), TOTAL] if rows and snapshot.has_total else sorted(rows)


def in_row(snapshot: Snapshot, row: str) -> Sequence[Contribution]:
    """The companies behind a row."""
    return [one for one in snapshot.companies.values() if row == TOTAL or row in one.rows]


def link(
    new: Snapshot,
    earlier: Sequence[Snapshot],
    rules: Rules,
    *,
    judged: Mapping[str, Verdict],
    not_printed: frozenset[str] = frozenset(),
    judge_sum: Judge | None = None,
    guards_rests: bool = False,
    more_rests: Collection[frozenset[Hashable]] = (),
    more_sums: Collection[Combined] = (),
) -> System:
    """What the new table and the earlier publications say of each other.

    ``judged`` is what the primary rules say of each row of the new table; ``not_printed`` are rows
    that are left out for other reasons. ``judge_sum`` judges sums of companies that are counted
    together (left out: by the primary rules). ``guards_rests``: what one row leaves of another, of
    now or as printed before, is judged like a row. So is what earlier tables left out, so that the
    new one may print a row once it is safe, what ``more_rests`` names by its unknown sums, and
    ``more_sums`` by these and their weights.
    """
    judge_sum = judge_sum or (lambda contributions: judge(contributions, rules))
    snapshots = [new, *earlier]
    sums, place = _sums(snapshots)
    answers_for = _respondents(snapshots)
    of_new = {place[0, key] for key in new.companies}
    floor = None if any(value < 0 for one in sums.values() for value in one.values.values()) else 0
    unknowns, targets = [], []
    for name, one in sums.items():
        contributions = by_respondent(
            [
                Contribution(value, answers_for[company], frozenset())
                for company, value in one.values.items()
            ]
        )
        sole = next(iter(contributions)) if len(contributions) == 1 else None
        unknowns.append(Unknown(name, float(one.value), floor, sole, frozenset(contributions)))
        verdict = judge_sum(contributions.values())
        if not verdict.is_safe:
            targets.append(_target(name, {name: 1.0}, verdict, contributions, name in of_new))

    rows = [_rows_as_terms(number, one, place) for number, one in enumerate(snapshots)]

    def terms(number: int, row: str) -> Terms:
        return rows[number].get(row, {})

    cells = []
    for row in rows_of(new):
        verdict = judged.get(row, SAFE)
        where = terms(0, row)
        cells.append(
            Cell(
                row,
                where,
                weight=abs(float(sum((one.counted for one in in_row(new, row)), Decimal(0)))),
                must_hide=row in not_printed or not verdict.is_safe,
            )
        )
        if not verdict.is_safe:
            contributions = by_respondent(in_row(new, row))
            targets.append(_target(row, where, verdict, contributions, True))
    wanted: dict[Combined, bool] = {}
    if guards_rests:
        rests = {**_rests(new, earlier, terms), **dict.fromkeys(more_rests, True)}
        wanted = {frozenset((name, 1.0) for name in rest): is_new for rest, is_new in rests.items()}
    for whole in _of_years(snapshots, place):
        wanted.setdefault(frozenset((name, 1.0) for name in whole), not of_new.isdisjoint(whole))
    for combination, is_new in {**wanted, **dict.fromkeys(more_sums, True)}.items():
        parts: dict[str, Decimal] = defaultdict(Decimal)
        for part, weight in combination:
            for company, value in sums[cast("_Name", part)].values.items():
                parts[answers_for[company]] += value * Decimal(str(abs(weight)))
        verdict = judge_sum(parts.values())
        if not verdict.is_safe:
            combined = ("combined", combination)
            targets.append(_target(combined, dict(combination), verdict, parts, is_new))
    known, presumed = (
        _printed_before(earlier, terms, is_presumed=is_presumed) for is_presumed in (False, True)
    )
    return System(unknowns, cells, targets, known, _bands(sums, rules), presumed=presumed)


def left_of_printed(
    system: System, printed: Collection[Hashable]
) -> frozenset[frozenset[Hashable]]:
    """What rows that are printed leave of another that is: of several together, none in another.

    By the names of the unknown sums. Taken from the smallest on and from the largest on: claims are
    parts of a sum, and so is the sum of the month before.
    """
    cells = [frozenset(cell.terms) for cell in system.cells if cell.name in printed]
    found = set()
    for whole in cells:
        parts = sorted(
            (one for one in set(cells) if one < whole),
            key=lambda one: (len(one), sorted(cast("frozenset[_Name]", one))),
        )
        for order in (parts, parts[::-1]):
            rest = whole
            for part in order:
                if part <= rest:
                    rest -= part
            found.add(rest)
    return frozenset(rest for rest in found if len(rest) > 1)


def _rests(
    new: Snapshot,
    earlier: Sequence[Snapshot],
    terms: Callable[[int, str], Terms],
) -> Mapping[frozenset[Hashable], bool]:
    """Sums that a reader can subtract, or could if earlier tables had printed them: of which are
    new ones."""
    rows = {row: frozenset(terms(0, row)) for row in rows_of(new)}
    found: dict[frozenset[Hashable], bool] = {}
    for number, snapshot in enumerate(earlier, 1):
        for row in rows_of(snapshot):
            then = frozenset(terms(number, row))
            if row not in snapshot.printed:
                found.setdefault(then, False)
            elif then < rows.get(row, frozenset()):
                found[rows[row] - then] = True
    different = list(dict.fromkeys(rows.values()))
    for part in different:
        for whole in different:
            if part < whole:
                found[whole - part] = True
    # What is counted together everywhere is judged as such.
    return {rest: is_new for rest, is_new in found.items() if len(rest) > 1}


def _printed_before(
    earlier: Sequence[Snapshot], terms: Callable[[int, str], Terms], *, is_presumed: bool
) -> Sequence[Terms]:
    """What earlier publications printed; what was printed twice is one relation."""
    found: dict[Hashable, Terms] = {}
    for number, snapshot in enumerate(earlier, 1):
        if snapshot.is_presumed == is_presumed:
            for row in sorted(snapshot.printed):
                if told := terms(number, row):
                    found[frozenset(told.items())] = told
    return list(found.values())


def _target(
    name: Hashable,
    terms: Mapping[Hashable, float],
    verdict: Verdict,
    contributions: Mapping[str, Decimal],
    is_new: bool,
) -> Target:
    protection = float(verdict.protection)
    return Target(
        name,
        terms,
        below=protection,
        above=protection,
        from_outside=None if verdict.from_outside is None else float(verdict.from_outside),
        respondents=frozenset(contributions),
        is_new=is_new,
    )


def _respondents(snapshots: Sequence[Snapshot]) -> Mapping[str, str]:
    """Who answers for each company, as last known."""
    found: dict[str, str] = {}
    for snapshot in snapshots:
        for key, one in snapshot.companies.items():
            found.setdefault(snapshot.whose(key)[0], one.respondent)
    return found


_Name = tuple[int, int, int]
"""Of a sum: a number for where its companies are counted, the period, and the version of their
figures."""
_Place = Mapping[tuple[int, str], _Name]
"""The sum that a contribution of a snapshot is in."""


def _sums(snapshots: Sequence[Snapshot]) -> tuple[Mapping[_Name, _Sum], _Place]:
    """The sums by name, and the one that a contribution of a snapshot is in."""
    versions: dict[tuple[str, int], list[Decimal]] = defaultdict(list)
    # By company: in which snapshot, of which period, in which rows, in which version, how much.
    counted: dict[str, list[tuple[int, int, list[str], int, Decimal]]] = defaultdict(list)
    version: dict[tuple[int, str], int] = {}
    for number, snapshot in enumerate(snapshots):
        for key, one in snapshot.companies.items():
            company, period = snapshot.whose(key)
            seen = versions[company, period]
            if one.value not in seen:
                seen.append(one.value)
            version[number, key] = seen.index(one.value)
            counted[company].append(
                (number, period, sorted(one.rows), version[number, key], one.part)
            )
    # Names are looked up all the time: where a company was counted in years is long to hash.
    numbers: dict[Hashable, int] = {}
    where = {
        company: numbers.setdefault(
            tuple((*one[:2], *one[2], *one[3:]) for one in sorted(places)), len(numbers)
        )
        for company, places in counted.items()
    }
    values: dict[_Name, dict[str, Decimal]] = defaultdict(dict)
    place: dict[tuple[int, str], _Name] = {}
    for number, snapshot in enumerate(snapshots):
        for key, one in snapshot.companies.items():
            company, period = snapshot.whose(key)
            name = (where[company], period, version[number, key])
            values[name][company] = one.value
            place[number, key] = name
    return {name: _Sum(found) for name, found in values.items()}, place


def _of_years(snapshots: Sequence[Snapshot], place: _Place) -> Sequence[frozenset[_Name]]:
    """What companies that are counted together everywhere have in all quarters of a year.

    Where a table is of years, that is what it can leave of the quarters' tables. Of figures that
    were revised: as first known, and as last.
    """
    periods = [{snapshot.whose(key)[1] for key in snapshot.companies} for snapshot in snapshots]
    if all(len(one) < 2 for one in periods):
        return ()
    found: dict[tuple[int, int], dict[int, list[_Name]]] = defaultdict(lambda: defaultdict(list))
    for name in dict.fromkeys(place.values()):
        found[name[0], (name[1] - 1) // _YEAR][name[1]].append(name)
    return [
        frozenset(chosen(names, key=lambda name: name[2]) for names in of_year.values())
        for of_year in found.values()
        if len(of_year) > 1
        for chosen in (min, max)
    ]


def _rows_as_terms(number: int, snapshot: Snapshot, place: _Place) -> Mapping[str, Terms]:
    """The rows of a snapshot, and the total, by the sums they are made of."""
    found: dict[str, dict[Hashable, float]] = defaultdict(dict)
    for key, one in snapshot.companies.items():
        for row in {*one.rows, TOTAL}:
            found[row][place[number, key]] = float(one.part)
    return found


def _bands(sums: Mapping[_Name, _Sum], rules: Rules) -> Sequence[Band]:
    """How far the same companies' figures are expected to be from each other.

    Between one publication and the next of a period, between neighbouring periods, and between the
    same quarters of two years. Where they truly moved further than an intruder expects, he is
    granted as much doubt about where they are.
    """
    stability = float(rules.stability_pct) / 100
    together: dict[Hashable, list[_Name]] = defaultdict(list)
    for name in sums:
        together[name[0]].append(name)
    bands = []
    for names in together.values():
        for one, other in _compared(sorted(names, key=lambda name: (name[1], -name[2]))):
            base, value = float(sums[one].value), float(sums[other].value)
            if base <= 0 or value < 0:
                continue
            ratio = value / base
            low = max(min(1.0, ratio) - stability, 0.0)
            high = max(1.0, ratio) + stability
            bands += [
                Band({other: 1.0, one: -low}, 0.0, None, is_expected=True),
                Band({other: 1.0, one: -high}, None, 0.0, is_expected=True),
            ]
    return bands


def _compared(names: Sequence[_Name]) -> Iterator[tuple[_Name, _Name]]:
    """Which of the same companies' sums, in order, somebody holds against each other."""
    for one, other in pairwise(names):
        # Within half a year: what is between may not have been published.
        if other[1] - one[1] <= _YEAR // 2:
            yield one, other
    newest = {name[1]: name for name in names}
    for period, name in newest.items():
        if (year_after := newest.get(period + _YEAR)) is not None:
            yield name, year_after
