"""``docs/coverage.md``: every statement has a query that answers it on a fresh warehouse.

Fresh is what ``make demo`` makes of the registers: the seed, and made-up projects named so.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from sqlalchemy import Connection, text

from integration.programme.conftest import SAMPLES
from programme_statistics.settings import project_root
from support.register import load_registers
from support.road import NewRoad, Road
from support.trade_facts import Figure, publish_trade, with_world

PAGE = (project_root() / "docs" / "coverage.md").read_text(encoding="utf-8")
SECTION = re.compile(
    r'^### (?P<number>\d+)\. "(?P<quote>.*)"\n\n(?P<words>.*)\n\n'
    r"```sql\n(?P<sql>[^`]*)```\n\nSays: (?P<says>.*)$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Statement:
    number: int
    quote: str
    words: str
    sql: str
    says: tuple[str, ...]


STATEMENTS = [
    Statement(
        int(found["number"]),
        found["quote"],
        found["words"],
        found["sql"],
        tuple(re.findall(r"`([^`]+)`", found["says"])),
    )
    for found in SECTION.finditer(PAGE)
]


@pytest.fixture
def analyst(with_samples: Road) -> Iterator[Connection]:
    with with_samples.engine.connect() as connection:
        connection.execute(text("set local role analyst"))
        yield connection


def shown(value: object) -> str:
    """A value as a reader sees it; numbers without the noughts behind the point."""
    if isinstance(value, Decimal):
        whole = value.to_integral_value()
        return str(whole) if value == whole and value.as_tuple().exponent != -2 else str(value)
    return str(value)


def test_the_page_has_every_statement_once_and_in_the_words_of_the_register(seeded: Road) -> None:
    known: dict[int, str] = dict(
        seeded.rows("select statement_no, quote from warehouse.dim_statement")
    )
    assert len(known) == 67
    assert {one.number: one.quote for one in STATEMENTS} == known
    assert len(STATEMENTS) == 67


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda one: str(one.number))
def test_the_query_answers_what_the_statement_says(
    analyst: Connection, statement: Statement
) -> None:
    # Names of times hold colons, which SQLAlchemy would take for parameters.
    found = analyst.execute(text(statement.sql.replace(":", r"\:"))).all()
    assert found
    cells = [shown(value) for row in found for value in row]
    assert statement.says
    for words in statement.says:
        assert any(cell == words or (not words.isdigit() and words in cell) for cell in cells), (
            f"{words!r} is not in {cells}"
        )


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda one: str(one.number))
def test_the_query_asks_a_table_the_page_names(statement: Statement) -> None:
    named = set(re.findall(r"`((?:mart|warehouse)\.\w+)`", statement.words))
    assert named
    assert any(re.search(rf"\b{re.escape(name)}\b", statement.sql) for name in named)


OPEN = {
    # Official exports and imports: they come with the trade records.
    8: {
        # Of the demo's companies all export more there, which is not said of all.
        *("quarter", "value_usd", "share_pct", "yoy_pct", "share_growing_pct"),
        *("partner_import_share_pct", "is_synthetic"),
    },
    10: {"claim_year", "series_code", "quarter", "official_value_usd", "verdict"},
    29: {
        *("quarter", "yoy_pct", "unit_value_usd_per_kg", "n_markets", "hhi_markets"),
        *("year", "n_entry"),
        *("medium_high_and_high_pct", "relative_unit_value"),
    },
    # Members' returns: they come with the members' files.
    4: {"year", "in_line_share_pct", "coverage_pct"},
    18: {"n_received", "n_late", "median_days_late"},
    # What the documents do not say.
    27: {"amount", "share_pct"},
    14: {"persons"},
    16: {"approval_no", "state_from"},
    34: {"weight"},
    39: {"actual_value"},
    61: {"persons"},
    62: {"meetings"},
    63: {"share_pct"},
    64: {"mean_score", "n_responses", "response_rate_pct"},
}
"""Columns that no row of an answer fills, by statement. The list may only shrink."""


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda one: str(one.number))
def test_what_an_answer_leaves_open_is_listed(analyst: Connection, statement: Statement) -> None:
    found = analyst.execute(text(statement.sql.replace(":", r"\:")))
    names, answers = list(found.keys()), found.all()
    empty = {name for at, name in enumerate(names) if all(answer[at] is None for answer in answers)}
    assert empty == OPEN.get(statement.number, set())


def test_exports_to_the_target_market_come_with_the_trade_records(new_road: NewRoad) -> None:
    road = new_road()
    assert load_registers(road.engine, road.landing, SAMPLES).status == "published"
    with road.engine.begin() as connection:
        publish_trade(
            connection,
            with_world(
                Figure(f"{year}-{month:02d}", "640399", partner, Decimal(value * year))
                for year in (2024, 2025)
                for month in range(1, 13)
                for partner, value in ((842, 1000), (276, 3000))
            ),
        )
    (statement,) = [one for one in STATEMENTS if one.number == 8]
    with road.engine.connect() as connection:
        connection.execute(text("set local role analyst"))
        rows = connection.execute(text(statement.sql)).mappings().all()
    shown_ = {
        (row["quarter"], row["value_usd"], row["share_pct"], round(row["yoy_pct"] or 0, 4))
        for row in rows
        if row["project_code"] == "URGE-FOOT" and row["quarter"] == "2025-Q4"
    }
    assert shown_ == {("2025-Q4", 3 * 1000 * 2025, 25, round((Decimal(2025) / 2024 - 1) * 100, 4))}


def test_what_is_made_up_says_so_in_every_row() -> None:
    """Of nothing but itself: its own projects, companies and codes, and a document that says so."""
    own = ("project_code", "activity_code", "round_code", "subject_code", "system_code")
    # Employment is of real provinces: its document is what tells it from official figures.
    files = sorted(SAMPLES.glob("*.csv"))
    assert len(files) > 25
    for path in files:
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                assert row.get("document_code", "SAMPLE-REG") == "SAMPLE-REG", (path.name, row)
                codes = [row[name] for name in own if row.get(name)]
                assert all(code.startswith("SAMPLE-") for code in codes), (path.name, row)
