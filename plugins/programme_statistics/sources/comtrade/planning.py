"""Plans what UN Comtrade is asked, under its limits.

Follows the publisher's interface ``data/v1/get`` (version 1): at most twelve periods a question, at
most 4,096 characters of address, at most so many rows an answer, which are cut off without a word.
An answer that is as long as it may be is therefore taken for cut, and its question is split:
by period, reporter, partner, chapter and flow, in this order, until every answer is shorter.

A left-out parameter means *every value*, not the total, so that the totals over mode of transport,
customs procedure and second partner are always asked for by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from urllib.parse import quote

from programme_statistics.errors import ConfigurationError, LayoutChanged
from programme_statistics.sources.slices import Scope, Slice

MAX_PERIODS = 12
MAX_URL = 4096
_FILL = 0.85
CALLS_A_DAY = 500
"""Questions a day with a free key; asked of nobody more, whatever the key."""


@dataclass(frozen=True, slots=True)
class Access:
    """A way in: below which path figures are asked for, and how many rows an answer can have."""

    name: str
    data_path: str
    availability_path: str
    max_rows: int


PREVIEW = Access("preview", "public/v1/preview", "public/v1/getDa", 500)
FREE = Access("free", "data/v1/get", "data/v1/getDa", 100_000)
PREMIUM = Access("premium", "data/v1/get", "data/v1/getDa", 250_000)


@dataclass(frozen=True, slots=True)
class Question:
    """One request for figures: every one of ``reporters`` in every one of ``periods``."""

    reporters: tuple[int, ...]
    periods: tuple[str, ...]
    scope: Scope

    def path(self, access: Access) -> str:
        """The address below the publisher's own; the same for the same question."""
        scope = self.scope
        parameters: list[tuple[str, str]] = [
            ("reporterCode", ",".join(map(str, self.reporters))),
            ("period", ",".join(self.periods)),
            ("flowCode", ",".join(scope.flows)),
        ]
        if scope.partners is not None:
            parameters.append(("partnerCode", ",".join(map(str, scope.partners))))
        parameters += [
            ("cmdCode", ",".join(scope.products or (f"AG{scope.level}",))),
            ("partner2Code", "0"),
            ("motCode", "0"),
            ("customsCode", "C00"),
            ("maxRecords", str(access.max_rows)),
            ("format", "JSON"),
            ("includeDesc", "false"),
        ]
        query = "&".join(f"{name}={quote(value, safe=',')}" for name, value in parameters)
        return f"{access.data_path}/C/{scope.frequency}/HS?{query}"


@dataclass(frozen=True, slots=True)
class Universe:
    """The codes there are: what 'every' means where a question has to be split.

    ``partners`` are M49 codes with World among them; ``products`` are the HS codes of the scope's
    level in every revision in use.
    """

    partners: tuple[int, ...]
    products: tuple[str, ...]


def most_rows(scope: Scope, total_records: int) -> int:
    """How many rows an answer about one slice can have at most.

    ``total_records`` is what the publisher says it has of the slice, every level and breakdown.
    """
    if scope.partners is None:
        return total_records
    products = len(scope.products) if scope.products else _PRODUCTS_OF_LEVEL[scope.level]
    return min(total_records, len(scope.partners) * len(scope.flows) * products)


_PRODUCTS_OF_LEVEL = {2: 100, 4: 1_300, 6: 5_800}
"""More than any revision of the HS has."""


def units(
    wanted: Sequence[Slice], max_rows: int, expected_rows: Mapping[Slice, int]
) -> tuple[tuple[Slice, ...], ...]:
    """Slices that are asked for, landed and loaded together: several reporters, the same periods.

    A unit has at most twelve periods, of one year where they are months, and is not expected to
    fill an answer; a slice that would on its own, or of which nothing is known, is a unit of its
    own. Years keep their order.
    """
    by_year: dict[str, dict[int, list[Slice]]] = {}
    for one in wanted:
        year = one.year if len(one.period) > 4 else ""
        by_year.setdefault(year, {}).setdefault(one.reporter, []).append(one)
    found: list[tuple[Slice, ...]] = []
    for of_year in by_year.values():
        room: dict[tuple[str, ...], tuple[int, int]] = {}
        for of_reporter in of_year.values():
            for run, rows in _runs(of_reporter, max_rows, expected_rows):
                periods = tuple(one.period for one in run)
                at, used = room.get(periods, (-1, max_rows))
                if used + rows < max_rows:
                    found[at] += run
                    room[periods] = at, used + rows
                else:
                    found.append(run)
                    room[periods] = len(found) - 1, rows
    return tuple(found)


def _runs(
    slices: Iterable[Slice], max_rows: int, expected_rows: Mapping[Slice, int]
) -> Iterable[tuple[tuple[Slice, ...], int]]:
    """A reporter's slices in runs that fit into an answer, with the rows expected of each."""
    run: list[Slice] = []
    rows = 0
    for one in slices:
        expected = expected_rows.get(one, max_rows)
        if run and (rows + expected >= max_rows or len(run) == MAX_PERIODS):
            yield tuple(run), rows
            run, rows = [], 0
        run.append(one)
        rows += expected
    yield tuple(run), rows


def plan(
    unit: Sequence[Slice],
    scope: Scope,
    access: Access,
    universe: Universe,
    *,
    expected_rows: int = 0,
) -> tuple[Question, ...]:
    """The questions that together ask for a unit, each within the publisher's limits.

    ``expected_rows`` of the whole unit, where known, saves asking a question whose answer is sure
    to be cut.

    Raises:
        ConfigurationError: the unit's reporters do not have the same periods.
    """
    reporters = tuple(dict.fromkeys(one.reporter for one in unit))
    periods = tuple(dict.fromkeys(one.period for one in unit))
    if len(set(unit)) != len(reporters) * len(periods):
        raise ConfigurationError(
            f"A unit asks for the same periods of each reporter; {len(unit)} slices are not "
            f"{len(reporters)} reporters in {len(periods)} periods."
        )
    questions = [
        Question(reporters, periods[at : at + MAX_PERIODS], scope)
        for at in range(0, len(periods), MAX_PERIODS)
    ]
    # Parts are never of one size: a plan that filled every answer would have some cut.
    wanted = ceil(expected_rows / (_FILL * access.max_rows))
    while len(questions) < wanted:
        halves = [half for one in questions for half in _halves(one, universe) or (one,)]
        if len(halves) == len(questions):
            break
        questions = halves
    return tuple(fitting for one in questions for fitting in _fit(one, access, universe))


def split(question: Question, access: Access, universe: Universe) -> tuple[Question, ...]:
    """Two or more questions that together ask what ``question`` asks.

    Raises:
        LayoutChanged: the question is about one figure; its answer cannot be too long.
    """
    halves = _halves(question, universe)
    if not halves:
        raise LayoutChanged(
            f"The answer to {question.path(access)} is as long as an answer can be "
            f"({access.max_rows} rows), but the question is about a single figure. The publisher "
            "gives breakdown rows that were not asked for; compare its answer with "
            "sources/comtrade/README.md before loading any more."
        )
    return tuple(fitting for half in halves for fitting in _fit(half, access, universe))


def _fit(question: Question, access: Access, universe: Universe) -> Iterable[Question]:
    """``question``, or as many shorter ones as it takes for the address not to be too long."""
    # 100 characters are left for the publisher's own name.
    if len(question.path(access)) + 100 <= MAX_URL:
        yield question
        return
    scope = question.scope
    products, partners = scope.products or (), scope.partners or ()
    halves: tuple[Scope, ...]
    if len(",".join(products)) >= len(",".join(map(str, partners))):
        middle = len(products) // 2
        halves = (
            replace(scope, products=products[:middle]),
            replace(scope, products=products[middle:]),
        )
    else:
        middle = len(partners) // 2
        halves = (
            replace(scope, partners=partners[:middle]),
            replace(scope, partners=partners[middle:]),
        )
    for half in halves:
        yield from _fit(replace(question, scope=half), access, universe)


def _halves(question: Question, universe: Universe) -> tuple[Question, ...]:
    """The question in two; empty if there is nothing to divide."""
    scope = question.scope
    periods = question.periods
    if len(periods) > 1:
        middle = len(periods) // 2
        return (
            replace(question, periods=periods[:middle]),
            replace(question, periods=periods[middle:]),
        )
    reporters = question.reporters
    if len(reporters) > 1:
        middle = len(reporters) // 2
        return (
            replace(question, reporters=reporters[:middle]),
            replace(question, reporters=reporters[middle:]),
        )
    partners = universe.partners if scope.partners is None else scope.partners
    if len(partners) > 1:
        # Every other one: codes that stand together are of places that trade alike.
        return tuple(
            replace(question, scope=replace(scope, partners=half))
            for half in (partners[::2], partners[1::2])
        )
    products = universe.products if scope.products is None else scope.products
    if len(products) > 1:
        middle = _chapter_boundary(products)
        return tuple(
            replace(question, scope=replace(scope, products=half))
            for half in (products[:middle], products[middle:])
        )
    if len(scope.flows) > 1:
        return tuple(replace(question, scope=replace(scope, flows=(flow,))) for flow in scope.flows)
    return ()


def _chapter_boundary(products: Sequence[str]) -> int:
    """Where to cut ``products``: between two chapters, as near to the middle as there is one."""
    middle = len(products) // 2
    boundaries = [at for at in range(1, len(products)) if products[at][:2] != products[at - 1][:2]]
    return min(boundaries, key=lambda at: abs(at - middle), default=middle)


def availability_paths(wanted: Sequence[Slice], frequency: str, access: Access) -> tuple[str, ...]:
    """The addresses that ask which of the slices there are, as few as the limits allow."""
    reporters = list(dict.fromkeys(one.reporter for one in wanted))
    periods = sorted({one.period for one in wanted})
    step = 150  # some rows a slice are possible, and 150 codes are 600 characters
    paths = []
    for at in range(0, len(reporters), step):
        some = reporters[at : at + step]
        n = max(1, min(MAX_PERIODS, access.max_rows // (2 * len(some))))
        for begin in range(0, len(periods), n):
            query = (
                f"reporterCode={','.join(map(str, some))}"
                f"&period={','.join(periods[begin : begin + n])}"
            )
            paths.append(f"{access.availability_path}/C/{frequency}/HS?{query}")
    return tuple(paths)
