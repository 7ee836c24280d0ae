"""The road of members' files on one warehouse and one inbox, for tests; companies are made up."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, text

from programme_statistics import database
from programme_statistics.landing.inbox import Inbox
from programme_statistics.landing.take import protected_store
from programme_statistics.periods import Month, Quarter
from programme_statistics.secure.keys import KeyRing
from programme_statistics.sources.exchange_rate import Rate
from programme_statistics.sources.members import made_up
from programme_statistics.sources.members.made_up import SampleCompany
from programme_statistics.sources.tcmb import rates as tcmb
from programme_statistics.tables import ExchangeRate, Load
from programme_statistics.warehouse.take_in_members import Batch, Members, land_files, take_in
from support.rates import evds_rates
from support.register import load_registers
from support.road import Row, rows

QUARTER = Quarter(2026, 3)
RECEIVED = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
"""In time for the quarter: ten days before its returns are due."""


def ring(name: str = "test", letter: str = "k") -> KeyRing:
    """A ring with one key."""
    return KeyRing.parse(key_setting(name, letter), "a test's keys")


def key_setting(name: str = "test", letter: str = "k") -> str:
    """One key as it stands in the secrets backend."""
    key = base64.b64encode(letter.encode() * 32).decode()
    return json.dumps({"current": name, "keys": {name: key}})


@dataclass
class MemberRoad:
    """One warehouse, one inbox, one protected landing area."""

    engine: Engine
    inbox: Path
    protected: Path
    keys: KeyRing

    @property
    def members(self) -> Members:
        """What the steps work with."""
        return Members(
            self.engine, Inbox(str(self.inbox)), protected_store(str(self.protected)), self.keys
        )

    def put(self, name: str, body: bytes) -> Path:
        """A secretariat puts a file into the inbox."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        return path

    def run(self, now: datetime = RECEIVED) -> list[Batch]:
        """One run of the DAG's steps."""
        batches = land_files(self.members, settle_seconds=0, now=now)
        return [take_in(self.members, batch) for batch in batches]

    def send(self, name: str, body: bytes, now: datetime = RECEIVED) -> str:
        """Takes one file all the way; gives what was said of it."""
        self.put(name, body)
        (batch,) = self.run(now)
        assert batch.problems == [], self.rows("select trace from secure.submission_failure")
        (sentence,) = batch.sentences
        return sentence

    def register(self, companies: Sequence[SampleCompany]) -> None:
        """Registers companies by their form M0."""
        sentence = self.send(
            "kayit.xlsx",
            made_up.register_workbook(companies),
            datetime(2026, 1, 10, 9, 0, tzinfo=UTC),
        )
        assert f"{len(companies)} row(s) accepted" in sentence, self.findings()

    def findings(self) -> Sequence[Row]:
        """Everything that the rules found."""
        return self.rows(
            "select load_id, rule_id, case_name, severity, sheet, cell, value_as_read, params"
            " from secure.submission_finding order by finding_id"
        )

    def rows(self, query: str, **parameters: object) -> Sequence[Row]:
        """What a query finds."""
        return rows(self.engine, query, **parameters)

    def here(self) -> Sequence[str]:
        """The files below the inbox, without the part of their names that differs between runs."""
        return sorted(
            "/".join(part.split("-", 3)[-1] for part in path.relative_to(self.inbox).parts)
            for path in self.inbox.rglob("*")
            if path.is_file()
        )


@contextmanager
def member_road(warehouse: str, folder: Path) -> Iterator[MemberRoad]:
    """A road with the sample projects, an activity and exchange rates, and no company."""
    engine = database.engine(warehouse)
    try:
        add_registers(engine, folder)
        add_rates(engine)
        yield MemberRoad(engine, folder / "inbox", folder / "protected", ring())
    finally:
        engine.dispose()


def add_registers(engine: Engine, folder: Path) -> None:
    """The registers that come with the project, the sample projects and their activity."""
    own = folder / "register"
    own.mkdir(exist_ok=True)
    (own / "sample.xlsx").write_bytes(made_up.programme_workbook(QUARTER))
    outcome = load_registers(engine, folder / "landing", own)
    assert outcome.status == "published", outcome.sentence


RATES: Mapping[str, str] = {"USD": "42.10", "EUR": "48.90", "GBP": "56.30"}
"""Lira for one unit, in the order in which EVDS is asked."""


def add_rates(
    engine: Engine, first: date = date(2025, 7, 1), last: date = date(2026, 9, 30)
) -> None:
    """The same rates on every business day, so that every average is known.

    They are what is read from answers of the central bank: a currency that is not asked for has
    no rate here either.
    """
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    parsed: list[Rate] = []
    for year in range(first.year, last.year + 1):
        edition = Month.of(min(last, date(year, 12, 31)))
        own = [day for day in days if day.year == year and day.isoweekday() < 6]
        body = evds_rates({f"{day:%d-%m-%Y}": tuple(RATES.values()) for day in own})
        answer = tcmb.parse(body, edition, "answer.json", False)
        assert not answer.rejects
        parsed += answer.rates
    with engine.begin() as connection:
        load_id = connection.execute(
            insert(Load)
            .values(
                dataset_code="tcmb_rates",
                edition="2026-09",
                sha256="0" * 64,
                landed_path="none",
                source_url="none",
                status="published",
                landed_at=RECEIVED,
                published_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
            .returning(Load.load_id)
        ).scalar_one()
        values: list[dict[str, Any]] = [
            {
                "dataset_code": "tcmb_rates",
                "basis": "daily",
                "rate_date": rate.observed_on,
                "currency_code": rate.currency_code,
                "quote_code": rate.quote_code,
                "valid_from": datetime(2026, 1, 1, tzinfo=UTC),
                "rate": rate.rate,
                "observed_on": rate.observed_on,
                "edition": "2026-09",
                "load_id": load_id,
            }
            for rate in parsed
        ]
        connection.execute(insert(ExchangeRate), values)


def grep(engine: Engine, words: Sequence[str]) -> Sequence[str]:
    """The tables and views outside ``secure`` that hold any of the words."""
    with engine.connect() as connection:
        tables = connection.execute(
            text(
                "select format('%I.%I', relnamespace::regnamespace::text, relname) from pg_class"
                " where relkind in ('r', 'm', 'p', 'v')"
                " and relnamespace::regnamespace::text in ('staging', 'warehouse', 'mart', 'ops')"
            )
        ).scalars()
        return [
            table
            for table in tables.all()
            if connection.execute(
                text(
                    f"select exists (select from {table} as t"
                    " where lower(t::text) like any(:patterns))"
                ),
                {"patterns": [f"%{word.lower()}%" for word in words]},
            ).scalar_one()
        ]
