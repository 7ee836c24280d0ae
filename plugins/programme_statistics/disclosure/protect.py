"""Which cells of a table are printed beside all that was printed of it before."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from programme_statistics.disclosure.combined import Combined, of_few
from programme_statistics.disclosure.linked import (
    Judge,
    Snapshot,
    by_respondent,
    in_row,
    left_of_printed,
    link,
    rows_of,
)
from programme_statistics.disclosure.rules import (
    Rules,
    Verdict,
    both,
    judge_rest_of_sector,
)
from programme_statistics.disclosure.suppress import Pattern, audited, choose
from programme_statistics.disclosure.system import System


class Protected(NamedTuple):
    """What the rules say of each cell by itself, and which are printed."""

    judged: Mapping[str, Verdict]
    system: System
    pattern: Pattern


def protect(
    new: Snapshot,
    earlier: Sequence[Snapshot],
    rules: Rules,
    judge: Judge,
    printable: frozenset[str],
    official: Mapping[str, Decimal] | None = None,
) -> Protected:
    """Decides on every cell of ``new``; only those of ``printable`` may be printed.

    ``official`` are totals that a cell's companies are a part of, with others that are not named.

    Nothing that printed cells leave of each other, of now or before, and no combination of them
    that only one or two respondents are left in, may be what ``judge`` finds unsafe.
    """
    judged = {}
    for row in rows_of(new):
        contributions = by_respondent(in_row(new, row))
        members = sum(contributions.values(), Decimal(0))
        rest = judge_rest_of_sector(members, (official or {}).get(row), rules)
        judged[row] = both(judge(contributions.values()), rest)
    rests: frozenset[frozenset[Hashable]] = frozenset()
    combined: frozenset[Combined] = frozenset()
    proofs: list[frozenset[Hashable]] = []
    while True:
        system = link(
            new,
            earlier,
            rules,
            judged=judged,
            not_printed=frozenset(rows_of(new)) - printable,
            judge_sum=judge,
            guards_rests=True,
            more_rests=rests,
            more_sums=combined,
        )
        printed = choose(system, proofs)
        # What several printed cells leave of another is known only now.
        known = left_of_printed(system, printed)
        few = of_few(system, printed)
        if known <= rests and few <= combined:
            return Protected(judged, system, audited(system, printed))
        rests |= known
        combined |= few
