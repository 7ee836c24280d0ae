"""The warehouse as the account sees it that production's tasks have."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Engine, make_url

from programme_statistics import database
from programme_statistics.deploy.initialise import ensure_account

NAME = "programme_statistics_of_the_tests"


@pytest.fixture
def account(warehouse: str) -> Iterator[Engine]:
    """The warehouse as the pipeline's account sees it."""
    theirs = make_url(warehouse).set(username=NAME, password="canary-4711")
    url = theirs.render_as_string(hide_password=False)
    ensure_account(warehouse, url)
    engine = database.engine(url)
    yield engine
    engine.dispose()
    with psycopg.connect(warehouse.replace("+psycopg", ""), autocommit=True) as admin:
        admin.execute("reassign owned by pipeline to current_user")
        admin.execute(f"drop role {NAME}")
