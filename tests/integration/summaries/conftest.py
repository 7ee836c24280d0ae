"""A warehouse filled with the project's sample figures by plain inserts, edition by edition."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from programme_statistics import settings
from programme_statistics.database import engine
from programme_statistics.periods import Month
from programme_statistics.summaries.write import Publication, write_summary

FIRST_PUBLISHED = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Figure:
    """One published figure: which series, which month, how much."""

    dataset: str
    sector: str
    origin: str
    partner: str
    month: str
    value_usd: Decimal


class Filler:
    """Publishes editions into a warehouse: closes what changed, adds what is new."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def publish(
        self,
        edition: str,
        figures: list[Figure],
        published_at: datetime,
        *,
        is_sample: bool = False,
        failed: tuple[str, str, str] | None = None,
    ) -> int:
        """Adds a load of ``figures`` (all of one dataset) and returns its number.

        ``failed`` is the name, severity and sentence of a check that did not pass.
        """
        dataset = figures[0].dataset
        months = [Month.parse(month).first_day for month in {figure.month for figure in figures}]
        name = f"{dataset} {edition} {published_at}"
        load_id: int = self._connection.execute(
            text(
                "insert into ops.load (dataset_code, edition, edition_date, sha256, landed_path, "
                "source_url, is_sample, status, covered_months, carried_sectors, landed_at, "
                "published_at) values (:dataset, :edition, :edition_date, :sha256, :path, :url, "
                ":is_sample, 'published', :months, :sectors, :at, :at) returning load_id"
            ),
            {
                "dataset": dataset,
                "edition": edition,
                "edition_date": Month.parse(edition).last_day,
                "sha256": hashlib.sha256(name.encode()).hexdigest(),
                "path": f"tim/{dataset}/{edition}.xlsx.zst",
                "url": f"https://tim.org.tr/{dataset}/{edition}.xlsx",
                "is_sample": is_sample,
                "months": months,
                "sectors": sorted({figure.sector for figure in figures}),
                "at": published_at,
            },
        ).scalar_one()
        rows = [
            {
                "dataset": figure.dataset,
                "month": Month.parse(figure.month).first_day,
                "sector": figure.sector,
                "origin": figure.origin,
                "partner": figure.partner,
                "value": figure.value_usd,
                "edition": edition,
                "load_id": load_id,
                "at": published_at,
            }
            for figure in figures
        ]
        same_series = (
            "dataset_code = :dataset and ref_month = :month and sector_code = :sector "
            "and origin_code = :origin and partner_code = :partner and valid_to = 'infinity'"
        )
        self._connection.execute(
            text(
                f"update warehouse.fact_export set valid_to = :at "
                f"where {same_series} and value_usd <> :value"
            ),
            rows,
        )
        self._connection.execute(
            text(
                "insert into warehouse.fact_export (dataset_code, ref_month, sector_code, "
                "origin_code, partner_code, valid_from, value_usd, edition, load_id) "
                "select :dataset, :month, :sector, :origin, :partner, :at, :value, :edition, "
                ":load_id where not exists "
                f"(select 1 from warehouse.fact_export where {same_series})"
            ),
            rows,
        )
        checks = [("values_not_negative", "critical", True, "No value is below zero.")]
        if failed is not None:
            checks.append((failed[0], failed[1], False, failed[2]))
        for check_name, severity, passed, sentence in checks:
            self._connection.execute(
                text(
                    "insert into ops.check_result "
                    "(load_id, check_name, severity, passed, sentence, judged_at) "
                    "values (:load_id, :name, :severity, :passed, :sentence, :at)"
                ),
                {
                    "load_id": load_id,
                    "name": check_name,
                    "severity": severity,
                    "passed": passed,
                    "sentence": sentence,
                    "at": published_at,
                },
            )
        return load_id


def sample_figures() -> dict[tuple[str, str], list[Figure]]:
    """The project's sample figures by dataset and edition, in the order of the editions."""
    path = settings.project_root() / "include" / "sample" / "tim_series.csv"
    editions: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            figure = Figure(
                row["dataset_code"],
                row["sector_code"],
                row["origin_code"],
                row["partner_code"],
                row["month"],
                Decimal(row["value_thousand_usd"]) * 1000,
            )
            editions[row["dataset_code"], row["edition"]].append(figure)
    return dict(sorted(editions.items(), key=lambda item: item[0][1]))


class Summaries:
    """A filled warehouse and the folder its summaries go to."""

    def __init__(self, database: Engine, root: Path) -> None:
        self.database = database
        self.root = root
        self.published: dict[tuple[str, str], datetime] = {}

    def fill(self, editions: dict[tuple[str, str], list[Figure]]) -> None:
        """Publishes ``editions``, one dataset and edition a day."""
        with self.database.begin() as connection:
            filler = Filler(connection)
            for number, ((dataset, edition), figures) in enumerate(editions.items()):
                at = FIRST_PUBLISHED + number * _DAY
                filler.publish(edition, figures, at, is_sample=True)
                self.published[dataset, edition] = at

    def write(
        self,
        quarter: str | None = None,
        subject: str = "leather",
        known_at: datetime | None = None,
        root: Path | None = None,
    ) -> Publication:
        """Writes a summary in a transaction of its own."""
        with self.database.begin() as connection:
            return write_summary(connection, quarter, subject, str(root or self.root), known_at)

    def read(self, publication: Publication) -> dict[str, Any]:
        """The JSON document of ``publication``, its numbers exact."""
        content = Path(publication.json_path).read_bytes()
        document: dict[str, Any] = json.loads(content, parse_float=Decimal)
        return document

    def rows(self, sql: str) -> list[Any]:
        """The rows of a query on the warehouse."""
        with self.database.connect() as connection:
            return list(connection.execute(text(sql)).all())

    def run(self, sql: str) -> None:
        """One statement on the warehouse."""
        with self.database.begin() as connection:
            connection.execute(text(sql))

    def files(self, root: Path | None = None) -> dict[str, bytes]:
        """Every file below the folder of the summaries, by its path there."""
        base = root or self.root
        return {
            str(path.relative_to(base)): path.read_bytes()
            for path in sorted(base.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def empty(warehouse: str, tmp_path: Path) -> Iterator[Summaries]:
    """A migrated warehouse without figures."""
    database = engine(warehouse)
    try:
        yield Summaries(database, tmp_path / "summaries")
    finally:
        database.dispose()


@pytest.fixture
def filled(empty: Summaries) -> Summaries:
    """A warehouse with the sample figures of every edition."""
    empty.fill(sample_figures())
    return empty


@pytest.fixture
def leather() -> dict[Month, Decimal]:
    """TİM's leather figures by month, in dollars, as the newest edition of the sample has them."""
    values: dict[Month, Decimal] = {}
    for (dataset, _), figures in sample_figures().items():
        for figure in figures:
            if dataset == "tim_sector" and figure.sector == "leather":
                values[Month.parse(figure.month)] = figure.value_usd
    assert min(values).first_day == date(2019, 1, 1)
    return values


def a_figure(month: str, value_usd: str, **series: str) -> Figure:
    """A national leather figure, unless ``series`` says otherwise."""
    return Figure(
        series.get("dataset", "tim_sector"),
        series.get("sector", "leather"),
        series.get("origin", "TR"),
        series.get("partner", "WORLD"),
        month,
        Decimal(value_usd),
    )


@pytest.fixture
def figure() -> Any:
    """Makes a figure to publish; see ``a_figure``."""
    return a_figure


@pytest.fixture
def publish(filled: Summaries) -> Any:
    """Publishes further figures into the filled warehouse; see ``Filler.publish``."""

    def publish(edition: str, figures: list[Figure], at: datetime, **changes: Any) -> int:
        with filled.database.begin() as connection:
            return Filler(connection).publish(edition, figures, at, **changes)

    return publish
