"""The commands behind make, end to end: what a newcomer types, as processes of their own."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
from pathlib import Path

import pytest
import requests

from support.commands import Machine, lines_until
from support.publisher import fake_publisher


@pytest.fixture(scope="module")
def first_demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Machine, str]:
    """A machine on which the demo has run once, and what it printed."""
    machine = Machine(tmp_path_factory.mktemp("machine") / "var")
    status, output = machine.run("demo", QUARTER="2022-Q1")
    assert status == 0, output
    return machine, output


@pytest.fixture
def machine(first_demo: tuple[Machine, str]) -> Machine:
    return first_demo[0]


def test_the_demo_ends_with_the_headline_and_the_files(first_demo: tuple[Machine, str]) -> None:
    machine, output = first_demo
    folder = machine.var / "summaries" / "2022-Q1" / "leather"
    headline = json.loads((folder / "summary.json").read_text())["headline"]
    assert headline["en"] in output
    assert headline["tr"] in output
    assert str(folder / "summary.html") in output
    assert str(folder / "summary.json") in output


def test_the_demo_shows_each_step_with_its_time(first_demo: tuple[Machine, str]) -> None:
    steps = re.findall(r"^✓ +\d+\.\d s  (\S+)", first_demo[1], flags=re.MULTILINE)
    assert steps[-3:] == ["marts_refresh", "quarterly_export_summary", "member_tables_publish"]
    assert {"PostgreSQL", "Warehouse", "Airflow", "tim_sector_load"} <= set(steps)


def test_the_demo_shows_what_has_really_been_revised(first_demo: tuple[Machine, str]) -> None:
    found = re.search(r"TÜİK has revised (\d+) months .* by up to (\d+\.\d) %", first_demo[1])
    assert found is not None
    counted = first_demo[0].run(
        "psql", SQL="select count(*) from mart.tuik_revision where not is_rounding"
    )
    assert counted[1].split()[1] == found[1] != "0"


def test_the_demo_has_every_statement_of_the_programmes(first_demo: tuple[Machine, str]) -> None:
    counted = first_demo[0].run("psql", SQL="select count(*) from warehouse.dim_statement")
    assert counted[1].split()[1] == "67"


def test_a_live_demo_asks_the_others_when_one_publisher_refuses(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "var")
    with fake_publisher() as publisher:  # has nothing yet, whoever it is taken for
        for name in ("tim", "comtrade", "ecb"):
            connection = {"conn_type": "http", "host": publisher.base_url}
            machine.environment[f"AIRFLOW_CONN_{name.upper()}"] = json.dumps(connection)
        status, output = machine.run("demo", SOURCE="live")
    said = dict(re.findall(r"^✓ +\d+\.\d s  (\S+_load)  (.+)$", output, flags=re.MULTILINE))
    assert re.match(r"Did not come: .* answers HTTP 404", said["comtrade_monthly_load"])
    assert said["tim_sector_load"] == "Nothing came: the publisher has none of it yet."
    assert said["tcmb_rates_load"].startswith("Left out: its publisher answers only with a key")
    assert status == 1
    assert "subject 'leather' has no quarter with three published months" in output
    assert machine.processes() == []


def test_a_second_demo_loads_nothing_again_and_says_so(machine: Machine) -> None:
    before = loads(machine)
    status, output = machine.run("demo", QUARTER="2022-Q1")
    assert status == 0, output
    said = dict(re.findall(r"^✓ +\d+\.\d s  (\S+_load)  (.+)$", output, flags=re.MULTILINE))
    assert {"tim_sector_load", "tim_province_load", "tim_country_load"} <= set(said)
    assert [one for one in said.values() if not one.startswith(("Nothing re-", "Left out"))] == []
    assert loads(machine) == before
    # Airflow sleeps a second at each of these, where a look skipped one task and not yet the next.
    assert "No tasks to run" not in (machine.var / "logs" / "demo.log").read_text()


def test_a_warehouse_that_cannot_be_reached_is_told_in_its_own_words(machine: Machine) -> None:
    status, output = machine.run(
        "run", DAG="marts_refresh", WAREHOUSE_URL="postgresql+psycopg://nobody@127.0.0.1:9/none"
    )
    assert status == 1
    assert "The warehouse was not brought to this version" in output
    assert "port 9 failed" in output
    assert machine.processes() == []


def test_nothing_runs_once_the_demo_has_ended(machine: Machine) -> None:
    assert machine.processes() == []


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        ("PostgreSQL", signal.SIGINT),
        ("Airflow", signal.SIGTERM),
        ("tcmb_rates_load", signal.SIGINT),
        ("tcmb_rates_load", signal.SIGTERM),
    ],
)
def test_an_interrupted_demo_leaves_no_process(
    machine: Machine, moment: str, number: signal.Signals
) -> None:
    with machine.start("demo") as process:
        list(lines_until(process.stdout, moment))
        process.send_signal(number)
        output, _ = process.communicate()
    assert process.returncode == 128 + number
    assert "Nothing is left running" in output
    assert machine.processes() == []


def test_a_demo_that_was_killed_outright_can_be_run_again(machine: Machine) -> None:
    with machine.start("demo") as process:
        list(lines_until(process.stdout, "Warehouse"))
        process.kill()
    status, output = machine.run("psql", SQL="select 1 as one")
    assert (status, output) == (0, "one\n1\n")
    assert machine.processes() == []


def test_a_failed_task_is_reported_in_its_own_words(machine: Machine) -> None:
    status, output = machine.run(
        "run", DAG="quarterly_export_summary", CONF='{"subject": "no_such_sector"}'
    )
    assert status == 1
    assert "write of quarterly_export_summary failed" in output
    assert "no_such_sector" in output
    assert "run the same command again" in output
    assert str(machine.var / "logs" / "run.log") in output


def test_an_unknown_dag_is_answered_with_those_there_are(machine: Machine) -> None:
    status, output = machine.run("run", DAG="tim_load")
    assert status == 1
    assert "There is no DAG 'tim_load'" in output
    assert "tim_sector_load" in output


def test_psql_prints_csv_and_its_exit_status_tells(machine: Machine) -> None:
    sql = "select 'a,b' as text, 'it''s ' || $q$$HOME$q$ as quoted"
    status, output = machine.run("psql", SQL=sql)
    assert status == 0
    assert list(csv.DictReader(io.StringIO(output))) == [{"text": "a,b", "quoted": "it's $HOME"}]
    status, output = machine.run("psql", SQL="select no_such_column")
    assert status != 0
    assert "no_such_column" in output


def test_airflow_comes_up_once_with_its_pages_and_goes_down_without_a_trace(
    machine: Machine,
) -> None:
    try:
        status, output = machine.run("up")
        assert status == 0, output
        address = re.search(r"http://localhost:\d+", output)
        assert address is not None
        health = requests.get(f"{address[0]}/api/v2/monitor/health", timeout=60).json()
        assert {part["status"] for part in health.values()} == {"healthy"}
        assert "Airflow is running already" in machine.run("up")[1]
        # Its scheduler must not take a run of ours for its own.
        assert machine.run("run", DAG="marts_refresh")[0] == 0
        runs = machine.run("psql", SQL="select datname from pg_database order by 1")[1].split()
        assert {"airflow", "beside_airflow"} <= set(runs)
    finally:
        _, output = machine.run("down")
    assert "Stopped: api-server, dag-processor, scheduler, triggerer." in output
    assert machine.processes() == []


def loads(machine: Machine) -> str:
    """The loads of the warehouse and when they were published, as text to compare."""
    return machine.run("psql", SQL="select load_id, published_at from ops.load order by 1")[1]
