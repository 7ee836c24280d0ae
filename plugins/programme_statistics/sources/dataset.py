"""What a source has to tell the rest of the road, and what it hands over.

A source is a folder that defines one :class:`Dataset` for each file it publishes. Everything else
(landing, staging, checks, vintages, marts) works from that description, so that adding a source
is a folder and a DAG file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from programme_statistics.periods import Month

NATIONAL = "TR"
"""Origin code of a figure for the whole country."""
WORLD = "WORLD"
"""Partner code of a figure for all destinations together."""


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


@dataclass(frozen=True, slots=True)
class ParsedEdition:
    """Everything one edition says.

    ``cells_read`` counts every non-empty cell of the table's body (the cells under the value
    headers), so that ``cells_read = cells behind observations + rejects + ignored``, where
    ``ignored`` counts cells by the name of the reason. ``observed_cells`` is the number of cells
    behind the observations (more than ``len(observations)`` where several cells make one figure).
    ``carried`` are the (sector, ...) codes the edition speaks for and ``months`` the reference
    months it speaks for: within both, a figure that was there before and is not there now has
    been withdrawn. ``carried`` is None for an edition that speaks for everything.
    """

    edition_date: date
    months: tuple[Month, ...]
    observations: Sequence[Observation]
    rejects: Sequence[Reject]
    cells_read: int
    observed_cells: int
    ignored: Mapping[str, int]
    carried: frozenset[str] | None = None
    is_sample: bool = False
    notices: Sequence[str] = ()


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
    """

    code: str
    title: str
    publisher: str
    connection: str
    base_url: str
    path: Callable[[Month], str]
    parse: Callable[[bytes, Month, str, bool], ParsedEdition]
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
