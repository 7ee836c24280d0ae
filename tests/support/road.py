"""The road from a publisher to the marts, on one warehouse and one landing area, for tests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from programme_statistics import database
from programme_statistics.landing.client import PoliteClient
from programme_statistics.landing.land import Landing, land_edition
from programme_statistics.landing.store import LandingStore
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import Dataset
from programme_statistics.staging.stage import stage_load
from programme_statistics.warehouse.publish import Publishing, publish_load
from support.publisher import FakePublisher, Reply, fake_publisher

Row = tuple[Any, ...]

_WITHOUT_NUMBERS_AND_TIMES = {
    "facts": """
        select
            dataset_code, ref_month, sector_code, origin_code, partner_code, value_usd, edition,
            valid_to = 'infinity' as is_current, valid_from = valid_to as was_never_current
        from warehouse.fact_export
    """,
    "loads": """
        select
            dataset_code, edition, edition_date, sha256, landed_path, is_sample, status, sentence,
            rows_read, rows_loaded, rows_rejected, rows_ignored, ignored::text, rows_new,
            rows_revised, rows_closed, rows_unchanged, rows_late, covered_months, carried_sectors,
            notices
        from ops.load
    """,
    "verdicts": """
        select dataset_code, edition, sha256, check_name, severity, passed, observed,
            check_result.sentence
        from ops.check_result inner join ops.load using (load_id)
    """,
    "rejects": """
        select dataset_code, edition, sha256, rule, reason, source_file, sheet, cell, value_as_read
        from ops.reject inner join ops.load using (load_id)
    """,
    "staging": "select relname from pg_class where relnamespace = 'staging'::regnamespace",
}

_WRITTEN = "\nunion all\n".join(
    f"select '{table}', xmin::text, ctid::text from {table}"
    for table in (
        "warehouse.fact_export",
        "warehouse.fact_exchange_rate",
        "ops.load",
        "ops.check_result",
        "ops.reject",
        "ops.release",
        "ops.mart_refresh",
        "ops.sql_object",
        "warehouse.dim_sector",
        "warehouse.dim_province",
        "warehouse.dim_country",
    )
)


@dataclass
class Road:
    """One warehouse, one landing area, one publisher."""

    engine: Engine
    landing: Path
    publisher: FakePublisher
    allow_sample: bool = True

    @property
    def store(self) -> LandingStore:
        """The landing area."""
        return LandingStore(str(self.landing))

    def publishes(self, dataset: Dataset, edition: str, *replies: Reply | bytes) -> None:
        """From now on the publisher answers with ``replies`` for this edition."""
        self.publisher.answers(
            dataset.path(Month.parse(edition)),
            *(one if isinstance(one, Reply) else Reply(200, one) for one in replies),
        )

    def land(self, dataset: Dataset, edition: str, today: date | None = None) -> Landing:
        """Asks the publisher for one edition."""
        with PoliteClient(self.publisher.base_url, retries=1, backoff_seconds=0) as client:
            return land_edition(
                self.engine, self.store, client, dataset, Month.parse(edition), today=today
            )

    def stage(self, dataset: Dataset, load_id: int) -> str:
        """Stages one landed load."""
        return stage_load(self.engine, self.store, dataset, load_id, allow_sample=self.allow_sample)

    def travel(self, dataset: Dataset, edition: str) -> Publishing:
        """Takes one edition from the publisher to the warehouse."""
        landing = self.land(dataset, edition)
        if landing.load_id is None:
            return Publishing(landing.outcome, landing.sentence)
        self.stage(dataset, landing.load_id)
        return publish_load(self.engine, landing.load_id, dataset.fact)

    def load(self, dataset: Dataset, edition: str, body: bytes) -> Publishing:
        """Publishes ``body`` at the publisher and takes it to the warehouse."""
        self.publishes(dataset, edition, body)
        return self.travel(dataset, edition)

    def rows(self, query: str, **parameters: object) -> Sequence[Row]:
        """What a query finds."""
        return rows(self.engine, query, **parameters)

    def written(self) -> tuple[Sequence[Row], Mapping[str, tuple[int, str]]]:
        """What changes when anything at all is written to the warehouse or the landing area."""
        return sorted(self.rows(_WRITTEN)), inventory(self.landing)


NewRoad = Callable[[], Road]
"""Gives a road on a fresh warehouse each time."""


def rows(engine: Engine, query: str, **parameters: object) -> Sequence[Row]:
    """What a query finds on ``engine``."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query), parameters)]


def content(engine: Engine) -> Mapping[str, Sequence[Row]]:
    """All that loads leave in the warehouse but numbers and times, sorted."""
    return {
        name: sorted(rows(engine, query), key=repr)
        for name, query in _WITHOUT_NUMBERS_AND_TIMES.items()
    }


def inventory(root: Path) -> Mapping[str, tuple[int, str]]:
    """Every file below ``root`` with the time it was last written and its digest."""
    return {
        str(path.relative_to(root)): (
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


@contextmanager
def road_on(warehouse: str, landing: Path) -> Iterator[Road]:
    """A road on the warehouse at a URL."""
    engine = database.engine(warehouse)
    try:
        with fake_publisher() as publisher:
            yield Road(engine, landing, publisher)
    finally:
        engine.dispose()
