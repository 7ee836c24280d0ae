"""What a source of trade figures has to tell the road, and how the road asks it.

Trade figures do not come as one file an edition: a publisher is asked for slices (a reporter's
period), within limits of its own, and its answers have to be put together. A source describes each
of its series by a :class:`TradeDataset`; on what terms a connection lets it be asked, it says in
:class:`Terms`; a :class:`TradeAsker` then plans the questions and knows what an answer is worth.
Landing, the account of the quota, going on after a stop, staging, checks and vintages are the
road's, the same for every source.

Nothing heavy is imported here or by a source's ``datasets``: Airflow reads both for every DAG.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from programme_statistics.sources.answers import Asked, Asker, Http, Refusal
from programme_statistics.sources.publisher import Publisher
from programme_statistics.sources.slices import Availability, Scope, Slice

if TYPE_CHECKING:
    from programme_statistics.sources.trade import RecordReading


class TradeAsker(Asker[Asked], Protocol[Asked]):
    """Who asks a publisher for slices of one series, on the terms of one connection."""

    @property
    def suffix(self) -> str:
        """File ending of an answer as it is landed; the parser knows its form by it."""

    def availability(self, wanted: Sequence[Slice]) -> Mapping[Slice, Availability]:
        """Which of the wanted slices the publisher has, and in which release; costs few questions.

        Raises:
            PublisherError: the publisher cannot be asked.
        """

    def units(self, wanted: Sequence[Availability]) -> Sequence[Sequence[Slice]]:
        """The wanted slices in units that are asked for, landed and loaded together.

        The slices of a unit are the same periods of each reporter, months of one year; the units
        keep the order of the years.
        """

    def plan(self, unit: Sequence[Slice], expected_rows: int) -> Sequence[Asked]:
        """The questions that together ask for a unit.

        ``expected_rows`` is how many the unit is expected to have, 0 where that is not known.

        Raises:
            PublisherError: the publisher has to be asked for them, and cannot be.
        """


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a publisher is asked, through one connection, and who asks.

    Attributes:
        scope: which figures are asked for; less than the dataset's where the access allows less.
        asker: makes who asks, given who sends the requests.
        calls_a_day: how many questions there are a day (UTC) at most.
        seconds_between_calls: how far apart they are at least, whoever asks.
        secret_headers: headers that carry a key, for the publisher and nobody else.
        refused: makes the error of a refusal; None: the client's own.
        asks_about_404: whether ``refused`` judges 404 too, where it is no state.
        max_body_bytes: the largest answer, unpacked; None: the client's own limit.
        timeout: seconds to connect and to wait for the next bytes.
    """

    scope: Scope
    asker: Callable[[Http], TradeAsker[Any]]
    calls_a_day: int
    seconds_between_calls: float
    secret_headers: Mapping[str, str] | None = field(default=None, repr=False)
    refused: Callable[[Refusal], Exception] | None = None
    asks_about_404: bool = False
    max_body_bytes: int | None = None
    timeout: tuple[float, float] = (10.0, 120.0)


@dataclass(frozen=True, slots=True)
class TradeDataset:
    """One series of trade figures: what is asked for, of whom, and when.

    Attributes:
        code: the dataset's name in the warehouse (``include/reference/trade_datasets.csv``, which
            says its currency) and of its DAG.
        title: what a person calls it.
        publisher: who publishes it.
        connection: the Airflow connection.
        base_url: the publisher's own address, used where the connection is not defined.
        page: the source's README, from which the DAG's documentation is cut.
        scope: which figures of a slice are wanted; its frequency is that of the series.
        reporters: M49 codes of the reporters that are asked for when no others are named.
        first_period: the earliest that is asked for, ``YYYYMM`` or ``YYYY``.
        settles_after: how many periods back a run without ``periods`` looks for revisions.
        schedule: cron expression, Europe/Istanbul.
        ask: the terms on which a connection lets the series be asked.
        parser: gives the parser of its answers. Called when there is something to read, so that
            only then what it is made of is imported.
        sample_code: the dataset that a stand-in's made-up figures go to, so that they are never
            in one series with real ones; None where a stand-in's figures are real ones.
        sample_kind: what a stand-in has to call its figures: ``synthetic`` or ``rebuilt``.
        first_look: how many months back there is something to see for somebody who has no key and
            little time; None: nothing of it is quick.
    """

    code: str
    title: str
    publisher: str
    connection: str
    base_url: str
    page: str
    scope: Scope
    reporters: tuple[int, ...]
    first_period: str
    settles_after: int
    schedule: str
    ask: Callable[[TradeDataset, Publisher], Terms]
    parser: Callable[[], RecordReading]
    sample_code: str | None = None
    sample_kind: str = "rebuilt"
    first_look: int | None = None

    def of_sample(self) -> TradeDataset:
        """The dataset that a stand-in's figures are loaded into."""
        return replace(self, code=self.sample_code or self.code)
