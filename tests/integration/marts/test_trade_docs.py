"""Every query of ``docs/trade-marts.md`` runs as an analyst and finds something."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from programme_statistics.settings import project_root
from support.trade_facts import (
    ANNUAL,
    MIRROR,
    TURKIYE,
    WORLD,
    Figure,
    publish_trade,
    with_world,
)

GERMANY, ITALY, USA = 276, 380, 842
PAGE = (project_root() / "docs" / "trade-marts.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^```sql\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
MARTS = re.findall(r"^\| `(mart\.\w+)` \|", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def footwear(scratch_engine: Engine) -> Iterator[Connection]:
    """Two years of footwear, with what one partner reports and the years of two reporters."""
    months = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
    with scratch_engine.connect() as connection:
        publish_trade(
            connection,
            with_world(
                Figure(month, hs, partner, 90_000 + 1_000 * at + weight, weight)
                for at, month in enumerate(months)
                for hs, partner, weight in (
                    ("640110", GERMANY, 9_000),
                    ("640110", ITALY, 7_000),
                    ("640399", ITALY, 5_000),
                )
            ),
        )
        publish_trade(
            connection,
            [
                Figure(month, "640110", partner, value, reporter=ITALY, flow="M")
                for month in months
                for partner, value in ((TURKIYE, 110_000), (WORLD, 2_000_000))
            ],
            dataset=MIRROR,
        )
        codes = connection.execute(
            text(
                "select min(hs_code) from warehouse.dim_product where classification_code = 'H6'"
                " and level = 6 group by left(hs_code, 2)"
            )
        ).scalars()
        products = list(codes)
        publish_trade(
            connection,
            [
                Figure("2025", hs, WORLD, 1_000 + reporter, reporter=reporter)
                for reporter in (TURKIYE, USA)
                for hs in products
            ],
            dataset=ANNUAL,
        )
        connection.execute(text("set local role analyst"))
        yield connection


@pytest.mark.parametrize("query", QUERIES)
def test_the_query_finds_something(footwear: Connection, query: str) -> None:
    assert footwear.execute(text(query.replace(":00", r"\:00"))).all()


def test_every_mart_has_a_query() -> None:
    assert len(MARTS) == 12
    assert [mart for mart in MARTS if not any(f"from {mart}" in query for query in QUERIES)] == []
