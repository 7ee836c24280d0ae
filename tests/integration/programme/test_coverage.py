"""``docs/coverage.md``: every statement has a query that answers it on a fresh warehouse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from sqlalchemy import Connection, text

from programme_statistics.settings import project_root
from support.road import Road

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
def analyst(seeded: Road) -> Iterator[Connection]:
    with seeded.engine.connect() as connection:
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
