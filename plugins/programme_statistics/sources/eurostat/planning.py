"""Plans what Eurostat is asked, under its limits.

Follows the publisher's interface ``sdmx/2.1/data`` and its page 'Asynchronous API': the cost of a
question is the product of the positions each dimension matches, whether or not there are figures.
Up to half a million cells are answered at once, up to five million after a while, more are refused
(HTTP 413). An unfiltered dimension of products has some 40,000 positions: a question is about a
few reporters and one month.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from programme_statistics.errors import ConfigurationError, LayoutChanged
from programme_statistics.sources.slices import Availability, Slice

DATAFLOW = "DS-045409"
"""EU trade since 1988 by HS2-4-6 and CN8."""
VALUE, MASS = "VALUE_IN_EUROS", "QUANTITY_IN_100KG"
IMPORT = "1"
WORLD, TURKIYE = "WORLD", "TR"
PARTNERS: Mapping[str, int] = {WORLD: 0, TURKIYE: 792}
"""The partners asked for, as the publisher and as the warehouse (UN M49) call them."""

REPORTERS: Mapping[str, int] = {
    "AT": 40, "BE": 56, "BG": 100, "CY": 196, "CZ": 203, "DE": 276, "DK": 208, "EE": 233,
    "ES": 724, "FI": 246, "FR": 251, "GR": 300, "HR": 191, "HU": 348, "IE": 372, "IT": 380,
    "LT": 440, "LU": 442, "LV": 428, "MT": 470, "NL": 528, "PL": 616, "PT": 620, "RO": 642,
    "SE": 752, "SI": 705, "SK": 703,
}  # fmt: skip
"""The members of the European Union since 2020-02, as the publisher calls them here (Greece is GR
and not EL), and their codes in the warehouse (UN Comtrade's: France is 251)."""

POSITIONS_OF_PRODUCTS = 40_321
"""Codes of an unfiltered dimension of products, as the publisher counts them in its example."""
MOST_CELLS = 425_000
"""Of a question: half a million are answered at once, and the list of products grows."""


@dataclass(frozen=True, slots=True)
class Question:
    """Imports of ``reporters`` from ``partners`` in every product, in one month (``YYYYMM``)."""

    reporters: tuple[str, ...]
    partners: tuple[str, ...]
    period: str

    @property
    def cells(self) -> int:
        """What the publisher counts the question as."""
        return cost(len(self.reporters), len(self.partners))

    def path(self) -> str:
        """The address below the publisher's own; the same for the same question."""
        return _path(self.reporters, self.partners, "", self.period, self.period)


def cost(n_reporters: int, n_partners: int) -> int:
    """Cells of a question about every product in one month, in value and mass."""
    return n_reporters * n_partners * POSITIONS_OF_PRODUCTS * 2


def totals_path(wanted: Sequence[Slice]) -> str:
    """The address of the totals of all products, of every reporter and month of ``wanted``.

    It costs next to nothing, and says which slices there are and when they were last released.
    """
    periods = sorted(one.period for one in wanted)
    reporters = tuple(dict.fromkeys(code_of(one.reporter) for one in wanted))
    return _path(reporters, tuple(PARTNERS), "TOTAL", periods[0], periods[-1])


def _path(
    reporters: Iterable[str], partners: Iterable[str], product: str, first: str, last: str
) -> str:
    key = ".".join(
        ("M", "+".join(reporters), "+".join(partners), product, IMPORT, f"{VALUE}+{MASS}")
    )
    return (
        f"sdmx/2.1/data/{DATAFLOW}/{key}?startPeriod={_month(first)}&endPeriod={_month(last)}"
        "&format=SDMX-CSV&compressed=false"
    )


def _month(period: str) -> str:
    return f"{period[:4]}-{period[4:]}"


def code_of(reporter: int) -> str:
    """What the publisher calls a reporter.

    Raises:
        ConfigurationError: it is no member of the European Union.
    """
    for code, number in REPORTERS.items():
        if number == reporter:
            return code
    raise ConfigurationError(
        f"reporters: Eurostat has no reporter {reporter}: only the members of the European Union "
        f"report to it. Write their numeric codes: {', '.join(map(str, REPORTERS.values()))}."
    )


def units(wanted: Sequence[Availability]) -> tuple[tuple[Slice, ...], ...]:
    """The wanted slices by month: what came of a month is landed and loaded together."""
    by_period: dict[str, list[Slice]] = {}
    for one in wanted:
        by_period.setdefault(one.slice.period, []).append(one.slice)
    return tuple(tuple(of_month) for of_month in by_period.values())


def plan(unit: Sequence[Slice]) -> tuple[Question, ...]:
    """The questions that together ask for a unit, each small enough to be answered at once."""
    reporters = [code_of(one.reporter) for one in unit]
    n = max(1, MOST_CELLS // cost(1, len(PARTNERS)))
    return tuple(
        Question(tuple(reporters[at : at + n]), tuple(PARTNERS), unit[0].period)
        for at in range(0, len(reporters), n)
    )


def divide(question: Question) -> tuple[Question, Question]:
    """Two questions that together ask what ``question`` asks: by reporter, then by partner.

    Raises:
        LayoutChanged: it is about one reporter and one partner.
    """
    if len(question.reporters) > 1:
        middle = len(question.reporters) // 2
        return (
            replace(question, reporters=question.reporters[:middle]),
            replace(question, reporters=question.reporters[middle:]),
        )
    if len(question.partners) > 1:
        return (
            replace(question, partners=question.partners[:1]),
            replace(question, partners=question.partners[1:]),
        )
    raise LayoutChanged(
        f"The publisher finds {question.path()} too large, and it is about one reporter, one "
        f"partner and one month, which is {question.cells:,} cells. Its limits have changed: "
        "compare them with sources/eurostat/README.md before loading any more."
    )
