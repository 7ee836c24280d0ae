"""What analysts are told of the registers' marts is there, and the queries they are shown run."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from programme_statistics.settings import project_root
from programme_statistics.sources.programme.datasets import REGISTER
from support.road import Road

SECTION = re.split(
    r"^## ",
    (project_root() / "docs" / "analyst.md").read_text(encoding="utf-8"),
    flags=re.MULTILINE,
)
(PROGRAMMES,) = [one for one in SECTION if one.startswith("Programmes and projects")]
MARTS = re.findall(r"^\| `(mart\.\w+)` \|", PROGRAMMES, re.MULTILINE)
QUERIES = re.findall(r"^```sql\n(.*?)^```$", PROGRAMMES + REGISTER.page, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("mart", MARTS)
def test_an_analyst_reads_every_mart_of_the_page(seeded: Road, mart: str) -> None:
    with seeded.engine.connect() as connection:
        connection.execute(text("set local role analyst"))
        assert connection.execute(text(f"select * from {mart}")).keys()


@pytest.mark.parametrize("query", QUERIES)
def test_the_query_finds_something(with_samples: Road, query: str) -> None:
    with with_samples.engine.connect() as connection:
        connection.execute(text("set local role analyst"))
        assert connection.execute(text(query)).all()


def test_every_mart_that_reads_a_register_is_on_the_page(seeded: Road) -> None:
    reading = seeded.rows(
        "select 'mart.' || left(proname, -length('_as_of')) from pg_proc"
        " where pronamespace = 'mart'::regnamespace and prosecdef"
        # These two rest on what members sent, and on no register.
        " and proname not in ('cluster_member_quarter_as_of', 'submission_monitor_as_of')"
    )
    assert len(reading) > 20
    assert {name for (name,) in reading} <= set(MARTS)
