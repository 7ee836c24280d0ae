"""What a summary is written from: the figures as the marts give them at one time of knowledge.

Money is in US dollars and percentages are in per cent, exact and unrounded; None stands for
missing, which is never zero. Rounding happens only where a figure is printed (``numbers``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from programme_statistics.periods import Month, Quarter

TOP_PLACES = 10
"""Provinces and countries named in a summary; the others are counted and added up."""
QUARTERS_SHOWN = 20
"""Quarters in the history table and the chart, the summary's own included."""


class Language(StrEnum):
    """The languages a summary is written in."""

    EN = "en"
    TR = "tr"


class Status(StrEnum):
    """How settled the quarter's figures are."""

    PROVISIONAL = "provisional"
    REVISED = "revised"
    FINAL = "final"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Name:
    """One thing's name in both languages."""

    en: str
    tr: str

    def in_language(self, language: Language) -> str:
        return self.en if language is Language.EN else self.tr


@dataclass(frozen=True, slots=True)
class Subject:
    """What a summary is about: a sector, a group of sectors or the total."""

    code: str
    name: Name
    kind: str

    @property
    def is_total(self) -> bool:
        return self.kind == "total"


@dataclass(frozen=True, slots=True)
class QuarterFigures:
    """A row of ``mart.sector_export_quarter``; the names are the mart's columns."""

    sector_code: str
    quarter: Quarter
    value_usd: Decimal
    yoy_pct: Decimal | None
    qoq_pct: Decimal | None
    ytd_usd: Decimal | None
    ytd_yoy_pct: Decimal | None
    rolling_12m_usd: Decimal | None
    share_of_total_pct: Decimal | None
    is_complete: bool
    is_record_same_quarter: bool | None
    is_record_any_quarter: bool | None
    history_from: date
    known_at: datetime
    n_months: int
    is_final: bool
    is_revised: bool
    is_sample: bool

    @property
    def status(self) -> Status:
        """Final or revised where the mart says so, else provisional; incomplete before all."""
        if not self.is_complete:
            return Status.INCOMPLETE
        if self.is_final:
            return Status.FINAL
        return Status.REVISED if self.is_revised else Status.PROVISIONAL


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """The subject's exports in one month, and the edition that says so."""

    month: Month
    value_usd: Decimal
    edition: str


@dataclass(frozen=True, slots=True)
class PlaceFigure:
    """Exports of the subject from one province, or to one country, in the quarter.

    ``kind`` is ``province`` or the kind of the destination (``country``, ``territory``,
    ``free_zone``, ``special``). ``n_months`` counts the months of the quarter with a figure, the
    same for the quarter a year before, whose value is None where no month has one.
    """

    code: str
    name: Name
    kind: str
    value_usd: Decimal
    n_months: int
    year_before_usd: Decimal | None
    n_months_year_before: int


@dataclass(frozen=True, slots=True)
class Places:
    """Every province or country with a figure in the quarter, largest first.

    ``months`` are the months of the quarter that the dataset has for the subject.
    """

    months: Sequence[Month]
    rows: Sequence[PlaceFigure]

    @property
    def is_complete(self) -> bool:
        return len(self.months) == 3


@dataclass(frozen=True, slots=True)
class Revision:
    """A month whose figure the newest edition replaced."""

    month: Month
    first_value_usd: Decimal
    earlier_value_usd: Decimal
    earlier_edition: str
    latest_value_usd: Decimal
    latest_edition: str


@dataclass(frozen=True, slots=True)
class CheckWarning:
    """A warning that a load used here was published with.

    ``is_history`` tells that the load brought only months before those compared.
    """

    dataset_code: str
    edition: str
    check_name: str
    sentence: str
    is_history: bool = False


@dataclass(frozen=True, slots=True)
class Checks:
    """The verdicts on the loads used: how many were passed, and what was warned of."""

    passed: int
    warnings: Sequence[CheckWarning]


@dataclass(frozen=True, slots=True)
class Source:
    """One edition that figures of the summary were read from.

    ``is_history`` tells that it brought only months before those of the quarter and of the
    quarter a year before.
    """

    dataset_code: str
    edition: str
    edition_date: date | None
    sha256: str
    landed_path: str
    source_url: str
    is_sample: bool
    is_history: bool = False


@dataclass(frozen=True, slots=True)
class DatasetText:
    """How a dataset and its publisher are named to a reader."""

    publisher: Name
    title: Name


@dataclass(frozen=True, slots=True)
class SummaryFacts:
    """Everything a summary says, before it is put into words.

    ``history`` runs from the first quarter known to the summary's own, which is its last item.
    ``months`` are the months of the quarter and of the same quarter a year before.
    """

    subject: Subject
    known_at: datetime
    history: Sequence[QuarterFigures]
    months: Sequence[MonthFigure]
    provinces: Places
    countries: Places
    revisions: Sequence[Revision]
    checks: Checks
    sources: Sequence[Source]
    datasets: Mapping[str, DatasetText]
    subject_notes: Sequence[Name]

    @property
    def figures(self) -> QuarterFigures:
        """The quarter the summary is about."""
        return self.history[-1]

    @property
    def quarter(self) -> Quarter:
        return self.figures.quarter

    @property
    def status(self) -> Status:
        return self.figures.status

    @property
    def is_sample(self) -> bool:
        return any(source.is_sample for source in self.sources)

    def dataset_text(self, dataset_code: str) -> DatasetText:
        """The dataset's names for a reader; its code where none are given."""
        code = Name(dataset_code, dataset_code)
        return self.datasets.get(dataset_code, DatasetText(publisher=code, title=code))
