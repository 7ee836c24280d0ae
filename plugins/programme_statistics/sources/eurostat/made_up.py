"""Made-up imports of some members of the EU: the other side of the made-up exports.

No record of Comext is at hand that may be bundled, so that the demo and the tests work with these.
They are no statistics of anything: every name they are given says 'synthetic', and they are never
in one series with real figures. What a member imports from Türkiye in a month follows the made-up
exports to it of that month and the one before, in euros at a made-up rate, with some freight and
insurance; the world is a made-up multiple of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from programme_statistics.nomenclature import TOTAL
from programme_statistics.periods import Month
from programme_statistics.sources.chance import chances
from programme_statistics.sources.comtrade import made_up as exports
from programme_statistics.sources.eurostat.planning import REPORTERS, TURKIYE, WORLD

FIRST_MONTH, LAST_MONTH = exports.FIRST_MONTH, Month(2026, 8)
LAST_UPDATE = "15/10/26 11:00:00"
_EDITION = 1
_ARRIVES_AT_ONCE = 0.7
_USD_A_EURO = 1.1
_NUMBERS = {number: code for code, number in REPORTERS.items()}


@dataclass(frozen=True, slots=True)
class Import:
    """A made-up cell: the value in whole euros, and the mass if it is known."""

    reporter: str
    partner: str
    product: str
    value: int
    kilograms: int | None


def months() -> Sequence[Month]:
    """The months there are."""
    n = (LAST_MONTH.year - FIRST_MONTH.year) * 12 + LAST_MONTH.month - FIRST_MONTH.month + 1
    return [FIRST_MONTH.plus(at) for at in range(n)]


@cache
def imports(month: Month) -> tuple[Import, ...]:
    """The made-up imports of one month, at every level of the products."""
    if month not in months():
        return ()
    arrived: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for share, sent in ((_ARRIVES_AT_ONCE, month), (1 - _ARRIVES_AT_ONCE, month.plus(-1))):
        for figure in _exports(sent):
            cell = arrived[_NUMBERS[figure.partner], figure.product]
            cell[0] += share * float(figure.value)
            cell[1] += share * (figure.net_grams or 0)
    found: list[Import] = []
    for (reporter, product), (dollars, grams) in sorted(arrived.items()):
        freight, multiple, secret, _ = chances(reporter, product, month)
        value = round(dollars / _USD_A_EURO * (1.02 + 0.1 * freight))
        if not value:
            continue
        kilograms = round(grams / 1000) or None
        if secret >= 0.01:  # one cell in a hundred is not published by partner
            found.append(Import(reporter, TURKIYE, product, value, kilograms))
        times = 3 + 30 * multiple
        found.append(
            Import(
                reporter,
                WORLD,
                product,
                round(value * times),
                kilograms and round(kilograms * times * (0.8 + 0.4 * freight)),
            )
        )
    return (*found, *_other_levels(found))


def _exports(month: Month) -> Sequence[exports.Figure]:
    month = max(month, FIRST_MONTH)
    return [
        one
        for one in exports.figures(month, _EDITION)
        if one.flow == "X" and one.partner in _NUMBERS
    ]


def _other_levels(cells: Sequence[Import]) -> Sequence[Import]:
    """The same cells as the publisher gives them beside: their totals, chapters, headings, CN8."""
    sums: Mapping[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in cells:
        code = one.product
        for above in (TOTAL, code[:2], code[:4], f"{code}00"):
            total = sums[one.reporter, one.partner, above]
            total[0] += one.value
            total[1] += one.kilograms or 0
    return [Import(*key, value, mass or None) for key, (value, mass) in sums.items()]
