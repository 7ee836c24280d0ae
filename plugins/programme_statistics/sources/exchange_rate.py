"""Exchange rates: the kind of fact that central banks' datasets bring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from programme_statistics.errors import LayoutChanged
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import Fact, Parsed, Reject

EXCHANGE_RATE = Fact(
    columns=("rate_date", "currency_code", "quote_code", "rate", "observed_on", "cell"),
    create_table="staging/create_exchange_rate_table",
    checks="exchange_rate",
    close_changed="warehouse/close_changed_rates",
    add_new="warehouse/add_new_rates",
    add_late=None,
    touched_months="refresh/touched_rate_months",
)
"""Published daily exchange rates (``warehouse.fact_exchange_rate``).

A central bank answers with what it says now, whichever span is asked for: of two answers the one
received last holds, and there are no late editions.
"""

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Rate:
    """One published rate: ``rate`` units of ``quote_code`` are paid for one of ``currency_code``.

    ``cell`` says where it stands in the answer (``line 17``).
    """

    observed_on: date
    currency_code: str
    quote_code: str
    rate: Decimal
    cell: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedRates(Parsed):
    """Everything one answer of a central bank says."""

    rates: Sequence[Rate]

    def rows(self) -> Iterator[tuple[object, ...]]:
        """The rates as rows of :data:`EXCHANGE_RATE`: a daily rate is dated by its own day."""
        for rate in self.rates:
            yield (
                rate.observed_on,
                rate.currency_code,
                rate.quote_code,
                rate.rate,
                rate.observed_on,
                rate.cell,
            )


class RateAccount:
    """Takes in the cells of an answer one by one, so that none is lost.

    A cell becomes a rate, is rejected with a reason, or is ignored by name. The span asked for is
    January to ``month``.
    """

    def __init__(self, month: Month, file_name: str, sheet: str) -> None:
        self._month = month
        self._file_name = file_name
        self._sheet = sheet
        self._rates: dict[tuple[date, str, str], Rate] = {}
        self._rejects: list[Reject] = []
        self._ignored: dict[str, int] = {}
        self._repeated = 0

    @property
    def first_day(self) -> date:
        """The first day of the span."""
        return date(self._month.year, 1, 1)

    def ignore(self, reason: str, cells: int = 1) -> None:
        """Leaves ``cells`` out under the name ``reason``."""
        if cells:
            self._ignored[reason] = self._ignored.get(reason, 0) + cells

    def take(self, day: date, currency_code: str, quote_code: str, text: str, cell: str) -> None:
        """Takes in the rate that ``text`` writes.

        Raises:
            LayoutChanged: the day is not in the span that was asked for.
        """
        if not self.first_day <= day <= self._month.last_day:
            raise LayoutChanged(
                f"{self._file_name}, {cell}: the rate of {day} is not of the span that was asked "
                f"for, {self.first_day} to {self._month.last_day}. The publisher understood the "
                "question otherwise; compare the load's address with the publisher's page."
            )
        pair = f"{currency_code}/{quote_code} {day}"
        try:
            rate = Decimal(text)
        except InvalidOperation:
            self.reject(
                "number", f"{pair}: a rate is a number with a dot, such as 1.1172", cell, text
            )
            return
        if not rate.is_finite() or rate <= 0:
            self.reject("positive", f"{pair}: a rate is above zero", cell, text)
            return
        if day.weekday() >= SATURDAY:
            self.reject("business_day", f"{pair}: no rate is set at a weekend", cell, text)
            return
        key = (day, currency_code, quote_code)
        known = self._rates.get(key)
        if known is None:
            self._rates[key] = Rate(day, currency_code, quote_code, rate, cell)
        elif known.rate == rate:
            self._repeated += 1
        else:
            self.reject(
                "one_rate_a_day",
                f"{pair}: {known.cell} has {known.rate} for the same day",
                cell,
                text,
            )

    def reject(self, rule: str, reason: str, cell: str, text: str) -> None:
        """Keeps a cell that should hold a rate and does not."""
        advice = "Compare with the publisher's page, and load again once it is corrected."
        self._rejects.append(Reject(rule, f"{reason}. {advice}", self._sheet, cell, text))

    def close(
        self, *, cells_read: int, is_sample: bool, notices: Sequence[str] = ()
    ) -> ParsedRates:
        """The account: the rates by day and pair, whatever order they came in.

        ``cells_read`` is the number of cells the parser met, which it counts by itself.
        """
        self.ignore("the same rate once more", self._repeated)
        rates = [self._rates[key] for key in sorted(self._rates)]
        last = rates[-1].observed_on if rates else self._month.last_day
        return ParsedRates(
            edition_date=last,
            months=tuple(Month(self._month.year, at) for at in range(1, self._month.month + 1)),
            rates=rates,
            rejects=self._rejects,
            cells_read=cells_read,
            observed_cells=len(rates),
            ignored=self._ignored,
            is_sample=is_sample,
            notices=notices,
        )
