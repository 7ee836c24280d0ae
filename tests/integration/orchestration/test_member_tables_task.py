"""The task of ``member_tables_publish``, called as Airflow calls it."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowSkipException
from sqlalchemy import text

from programme_statistics import database
from programme_statistics.errors import (
    ChecksFailed,
    ConfigurationError,
    ProgrammeStatisticsError,
)
from programme_statistics.orchestration.member_tables_dag import member_tables_dag
from programme_statistics.periods import Quarter
from support.disclosure import parameters
from support.member_tables import FOOT, UNDW, Tables, alike
from support.members import add_registers

SETTING = "AIRFLOW_VAR_DISCLOSURE_CONTROL_SECRET"


@pytest.fixture
def tables(warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Members of two clusters, with returns of two quarters that are due."""
    engine = database.engine(warehouse)
    add_registers(engine, tmp_path)
    tables = Tables(engine, Quarter(2025, 1))
    tables.join(list(alike("a", 6)), FOOT)
    tables.join(list(alike("b", 6)), UNDW)
    for number in (0, 1):
        tables.report(number, alike("a", 6) | alike("b", 6))
    monkeypatch.setenv("WAREHOUSE_URL", warehouse)
    monkeypatch.setenv(SETTING, parameters())
    yield tables
    engine.dispose()


def publish(quarter: str | None = None) -> Sequence[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Airflow's own, on the way to its operators
        (task,) = member_tables_dag().tasks
    sentences: Sequence[str] = getattr(task, "python_callable")(params={"quarter": quarter})  # noqa: B009
    return sentences


def test_what_is_due_is_published_the_oldest_first_and_once(tables: Tables) -> None:
    assert [sentence.split(": ")[0] for sentence in publish()] == [
        "Members' tables of 2025-Q1 published",
        "Members' tables of 2025-Q2 published",
    ]
    assert tables.printed(number=1)[FOOT] == sum(alike("a", 6).values())
    with pytest.raises(AirflowSkipException):
        publish()


def test_a_quarter_is_published_by_hand_and_only_that(tables: Tables) -> None:
    (sentence,) = publish("2025-Q2")
    assert sentence.startswith("Members' tables of 2025-Q2 published: 18 cells printed, 0 conf")
    assert tables.printed(number=0) == {}
    (again,) = publish("2025-Q2")
    assert "nothing has changed" in again


def test_without_parameters_nothing_is_published_and_the_error_says_what_is_missing(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SETTING)
    for quarter in (None, "2025-Q1"):
        with pytest.raises(
            ConfigurationError, match="Variable disclosure_control_secret is not set"
        ):
            publish(quarter)
    assert tables.rows("select count(*) from ops.member_publication") == [(0,)]


def test_where_nothing_is_due_no_parameters_are_asked_for(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    monkeypatch.delenv(SETTING)
    with pytest.raises(AirflowSkipException, match="No table of members is due"):
        publish()


def test_a_quarter_that_is_held_stops_no_other_and_fails_the_run(tables: Tables) -> None:
    publish()
    with tables.engine.begin() as connection:
        # As if the figures of all but one company of the first quarter had been printed.
        connection.execute(
            text(
                "update ops.member_publication set checked_at = '2025-05-20'"
                " where ref_quarter in ('2025-01-01', '2025-04-01')"
            )
        )
    tables.report(0, {"a0": None})
    tables.publish(0)
    with tables.engine.begin() as connection:
        connection.execute(text("update secure.member_cell set is_kept = false, conf_status = 'F'"))
        connection.execute(text("update ops.member_publication set checked_at = '2025-05-20'"))
    tables.report(0, {"a0": 40, "b0": 44})
    tables.report(1, {"a3": 44})
    with pytest.raises(ChecksFailed, match="2025-Q1: not published"):
        publish()
    assert tables.rows(
        "select ref_quarter::text, status from ops.member_publication"
        " where publication_id > 3 order by publication_id"
    ) == [("2025-01-01", "held"), ("2025-04-01", "published")]


def test_an_error_of_ours_quotes_no_figure(tables: Tables) -> None:
    with tables.engine.begin() as connection:
        connection.execute(text("alter table secure.member_cell add check (value < 200)"))
    with pytest.raises(ProgrammeStatisticsError) as error:
        publish("2025-Q1")
    assert "IntegrityError at member_tables.py:" in str(error.value)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__
    assert str(sum(alike("a", 6).values())) not in str(error.value)
    assert tables.rows("select count(*) from ops.member_publication") == [(0,)]


def test_the_parameters_of_this_machine_are_drawn_once(tmp_path: Path) -> None:
    from programme_statistics.disclosure.rules import Rules
    from programme_statistics.local.environment import _disclosure_rules

    drawn = _disclosure_rules(tmp_path)
    assert Rules.parse(drawn, "this machine's").version == "this-machine"
    assert _disclosure_rules(tmp_path) == drawn
    kept = tmp_path / "disclosure_control.json"
    assert json.loads(kept.read_text()) == json.loads(drawn)
    assert kept.stat().st_mode & 0o077 == 0
