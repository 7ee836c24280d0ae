"""The task of ``member_tables_publish``, called as Airflow calls it."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowSkipException
from sqlalchemy import Engine, text

from programme_statistics import database
from programme_statistics.disclosure import protect
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
from support.register import companies, load_registers, members, write_register
from support.road import rows

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
    monkeypatch.setenv("PROTECTED_LANDING_ROOT", str(tmp_path / "protected"))
    monkeypatch.setenv(SETTING, parameters())
    yield tables
    engine.dispose()


def publish(quarter: str | None = None) -> Sequence[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Airflow's own, on the way to its operators
        task = member_tables_dag().get_task("publish")
    sentences: Sequence[str] = getattr(task, "python_callable")(params={"quarter": quarter})  # noqa: B009
    return sentences


def publish_programmes() -> Sequence[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        task = member_tables_dag().get_task("publish_programmes")
    sentences: Sequence[str] = getattr(task, "python_callable")()  # noqa: B009
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


def performance(*companies_of: int) -> list[dict[str, object]]:
    return [
        {
            "project_code": "URGE-FOOT",
            "party_code": f"P{at:03d}",
            "year": year,
            "value_added_try": 7_000_000 + 1000 * at + year,
            "employees": 10,
        }
        for at in companies_of
        for year in (2024, 2025)
    ]


@dataclass
class Registers:
    """A warehouse with the registers of a secretariat, which the tasks of the DAG publish from."""

    engine: Engine
    folder: Path

    def load(self, last: int) -> None:
        """Yearly figures of so many companies."""
        own = self.folder / "own"
        write_register(own, "parties", companies(1, 12))
        write_register(own, "project_members", members("URGE-FOOT", 1, 12, "2024-01-01"))
        write_register(own, "member_performance", performance(*range(1, last + 1)))
        outcome = load_registers(self.engine, self.folder / "landing", own)
        assert outcome.status == "published", outcome.sentence


@pytest.fixture
def registers(
    warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Registers]:
    engine = database.engine(warehouse)
    monkeypatch.setenv("WAREHOUSE_URL", warehouse)
    monkeypatch.setenv("PROTECTED_LANDING_ROOT", str(tmp_path / "protected"))
    monkeypatch.setenv(SETTING, parameters())
    yield Registers(engine, tmp_path)
    engine.dispose()


def test_the_programmes_marts_are_published_by_a_task_of_their_own(
    registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    registers.load(12)
    monkeypatch.delenv(SETTING)
    with pytest.raises(ConfigurationError, match="disclosure_control_secret is not set"):
        publish_programmes()
    monkeypatch.setenv(SETTING, parameters())
    assert "Marts member_productivity published: " in "\n".join(publish_programmes())
    assert rows(registers.engine, "select companies_matched from mart.member_productivity") == [
        (12,)
    ]
    assert "Marts member_productivity: nothing has changed" in "\n".join(publish_programmes())


def test_where_no_company_is_known_no_parameters_are_asked_for(
    registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_registers(registers.engine, registers.folder / "landing")
    monkeypatch.delenv(SETTING)
    with pytest.raises(AirflowSkipException, match="No company's figure"):
        publish_programmes()


def test_a_programmes_mart_that_is_held_fails_the_run_and_says_no_figure(
    registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the search had left out nothing of panels that differ by one company."""
    registers.load(12)
    publish_programmes()
    registers.load(11)
    monkeypatch.setattr(
        protect, "choose", lambda system, proofs: frozenset(cell.name for cell in system.cells)
    )
    with pytest.raises(ChecksFailed, match="Marts member_productivity: not published") as error:
        publish_programmes()
    assert "7012" not in str(error.value)
    assert rows(
        registers.engine,
        "select distinct n_respondents from secure.mart_breach where measure = 'amount_try'",
    ) == [(1,)]
    assert rows(registers.engine, "select companies_matched from mart.member_productivity") == [
        (12,)
    ]


def test_what_was_told_before_is_reported_and_holds_nothing(registers: Registers) -> None:
    """A steward's table says that two panels were printed that differ by one company."""
    for last in (12, 11):
        registers.load(last)
        publish_programmes()
    with registers.engine.begin() as connection:
        connection.execute(text("update secure.mart_cell set is_anew = true"))
    registers.load(12)
    publish_programmes()
    assert rows(
        registers.engine,
        "select status, exists (select from secure.mart_breach as breach where breach.measure ="
        " 'amount_try' and breach.publication_id = publication.publication_id)"
        " from ops.mart_publication as publication where mart_code = 'member_productivity'"
        " order by publication_id desc limit 1",
    ) == [("published", True)]


def test_an_error_on_a_programmes_mart_quotes_no_figure(registers: Registers) -> None:
    registers.load(12)
    with registers.engine.begin() as connection:
        connection.execute(text("alter table secure.mart_cell add check (value < 200)"))
    with pytest.raises(ProgrammeStatisticsError) as error:
        publish_programmes()
    assert "IntegrityError at record_mart.py:" in str(error.value)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__
    assert rows(registers.engine, "select count(*) from ops.mart_publication") == [(0,)]
