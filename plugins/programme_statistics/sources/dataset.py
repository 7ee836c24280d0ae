"""What a source has to tell the rest of the road, and what it hands over.

A source is a folder that defines one :class:`Dataset` for each file it publishes. Everything else
(landing, staging, checks, vintages, marts) works from that description, so that adding a source
is a folder and a DAG file.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from programme_statistics.periods import Month

NATIONAL = "TR"
"""Origin code of a figure for the whole country."""
WORLD = "WORLD"
"""Partner code of a figure for all destinations together."""

Presence = Literal["out", "not_yet", "superseded"]
"""Whether an answer holds the edition asked for, not yet, or a later one in its place."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A kind of fact: which SQL of ``include/sql`` takes a parsed edition to its table.

    Attributes:
        columns: the columns of a staging table that a parsed row fills, in its order.
        create_table: makes the staging table.
        checks: the measures (``include/sql/checks``) and the suite (``expectations/``) that every
            dataset of this kind is judged by; a dataset's own come on top.
        close_changed: ends the validity of what the edition changes or withdraws.
        add_new: adds what is new or changed.
        add_late: keeps what an edition older than a published one says; None where an answer
            always says what the publisher says now, so that the last one received holds.
        touched_months: the months that given loads brought, revised or withdrew.
    """

    columns: tuple[str, ...]
    create_table: str
    checks: str
    close_changed: str
    add_new: str
    add_late: str | None
    touched_months: str


EXPORT = Fact(
    columns=(
        "ref_month",
        "sector_code",
        "origin_code",
        "partner_code",
        "value_usd",
        "sheet",
        "cell",
    ),
    create_table="staging/create_table",
    checks="common",
    close_changed="warehouse/close_changed",
    add_new="warehouse/add_new",
    add_late="warehouse/add_late",
    touched_months="refresh/touched_months",
)
"""Export figures by month, sector, origin and partner (``warehouse.fact_export``)."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One published figure: a labelled cell of the edition.

    ``value_usd`` is in US dollars, exact to the cent. ``cell`` is where it stands (``D17``); a
    figure summed from several cells names them all (``D17+D90``).
    """

    ref_month: Month
    sector_code: str
    origin_code: str
    partner_code: str
    value_usd: Decimal
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A cell that should hold a figure and does not; it is kept with the reason, never dropped."""

    rule: str
    reason: str
    sheet: str
    cell: str
    value_as_read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed(ABC):
    """What every parsed edition has to account for, whatever kind of fact it brings.

    ``cells_read`` counts every non-empty cell of the table's body (the cells under the value
    headers), so that ``cells_read = cells behind figures + rejects + ignored``, where ``ignored``
    counts cells by the name of the reason. ``observed_cells`` is the number of cells behind the
    figures (more than there are figures where several cells make one). ``carried`` are the
    (sector, ...) codes the edition speaks for and ``months`` the reference months it speaks for:
    within both, a figure that was there before and is not there now has been withdrawn.
    ``carried`` is None for an edition that speaks for everything.
    """

    edition_date: date
    months: tuple[Month, ...]
    rejects: Sequence[Reject]
    cells_read: int
    observed_cells: int
    ignored: Mapping[str, int]
    carried: frozenset[str] | None = None
    is_sample: bool = False
    notices: Sequence[str] = ()

    @abstractmethod
    def rows(self) -> Iterator[tuple[object, ...]]:
        """The figures, each with the values of its fact's staging columns in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedEdition(Parsed):
    """Everything one edition of export figures says."""

    observations: Sequence[Observation]

    def rows(self) -> Iterator[tuple[object, ...]]:
        """The figures as rows of :data:`EXPORT`."""
        for figure in self.observations:
            yield (
                figure.ref_month.first_day,
                figure.sector_code,
                figure.origin_code,
                figure.partner_code,
                figure.value_usd,
                figure.sheet,
                figure.cell,
            )


@dataclass(frozen=True, slots=True)
class Address:
    """Another place where a publisher keeps the same figures, for when the first is down.

    A connection that names another host stands for this address too.
    """

    base_url: str
    path: Callable[[Month], str]
    suffix: str
    accept: Sequence[str]


def always_out(body: bytes, month: Month) -> Presence:
    """For publishers who answer 404 as long as an edition is not out."""
    return "out"


@dataclass(frozen=True, slots=True)
class Dataset:
    """One file a publisher issues again and again, edition by edition.

    Attributes:
        code: the dataset's name in the warehouse (``tim_sector``) and of its suite in
            ``expectations/``.
        title: what a person calls it.
        publisher: who publishes it.
        connection: the Airflow connection (``tim``).
        base_url: the publisher's own address, used where the connection is not defined.
        path: an edition's path below the base address.
        parse: reads an edition's bytes. Arguments: the bytes, the edition's month, a name of the
            file for messages, and whether the connection is allowed to serve a sample.
        editions_of_year: the editions that together give a year, for ``periods: ["2023"]``.
        first_edition: the first edition that can be asked for.
        released_after_days: days after the month's end on which the edition is expected.
        give_up_after_days: days after the month's end on which waiting for it stops.
        schedule: cron expression, Europe/Istanbul, of the DAG; each run is for the month before.
        page: the source's README, from which the DAG's documentation is cut.
        suffix: file ending of an edition.
        accept: the media types that would do.
        fact: the kind of fact its figures are.
        presence: whether an answer's bytes hold the edition asked for; it never raises.
        fallback: where to ask when the publisher's own address is down.
        key_header: the header that carries the connection's password; None: no key is needed.
        gives_running_month: whether the month that has not ended yet can be asked for; each run
            of its schedule is then for the month of the run before.
        sample_code: the dataset that a stand-in's made-up figures go to, so that they are never
            in one series with real ones; None where a stand-in's figures are real ones.
    """

    code: str
    title: str
    publisher: str
    connection: str
    base_url: str
    path: Callable[[Month], str]
    parse: Callable[[bytes, Month, str, bool], Parsed]
    editions_of_year: Callable[[int], tuple[Month, ...]]
    first_edition: Month
    released_after_days: int
    give_up_after_days: int
    schedule: str
    page: str
    suffix: str = "xlsx"
    accept: Sequence[str] = field(
        default=("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",)
    )
    fact: Fact = EXPORT
    presence: Callable[[bytes, Month], Presence] = always_out
    fallback: Address | None = None
    key_header: str | None = None
    gives_running_month: bool = False
    sample_code: str | None = None

    def of_sample(self) -> Dataset:
        """The dataset that a stand-in's figures are loaded into."""
        return replace(self, code=self.sample_code or self.code)

    def latest_month(self, today: date) -> Month:
        """The newest month that can be asked for."""
        month = Month.of(today)
        return month if self.gives_running_month else month.plus(-1)
