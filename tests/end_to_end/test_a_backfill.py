"""``make backfill``, as a process of its own: stopped by the quota, it goes on where it stopped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from programme_statistics.local.sample_server import serving
from programme_statistics.sources.comtrade import made_up
from programme_statistics.sources.comtrade.sample import KEY, StandIn
from programme_statistics.sources.slices import last_period
from support.commands import Machine

YEARS = "2024..2026"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A machine that is led to a stand-in of UN Comtrade, with three questions a day."""
    with serving(tmp_path, {"comtrade": StandIn()}) as address:
        machine = Machine(tmp_path / "var")
        extra = {"sample": True, "calls_a_day": 3}
        connection = {"conn_type": "http", "host": f"{address}/comtrade", "password": KEY}
        machine.environment["AIRFLOW_CONN_COMTRADE"] = json.dumps(connection | {"extra": extra})
        yield machine


def brought(machine: Machine) -> int:
    counted = machine.run(
        "psql", SQL="select count(*) from warehouse.fact_trade where valid_to = 'infinity'"
    )
    return int(counted[1].split()[1])


def months_asked_for() -> int:
    """From January 2024 on, and no later than December 2026."""
    last = last_period(datetime.now(UTC).date(), "M")
    return min((int(last[:4]) - 2024) * 12 + int(last[4:]), 36)


def test_a_backfill_stops_at_the_quota_and_goes_on_where_it_stopped(machine: Machine) -> None:
    status, output = machine.run("backfill", PERIODS=YEARS)
    assert status == 0, output
    years = re.findall(r"comtrade_monthly (\d{4})  (\d+) of (\d+) slices and [\d,]+ rows", output)
    assert [year for year, *_ in years] == ["2026", "2025"]  # newest first, and then no more
    assert re.search(r"Left: \d+ slices, about \d+ questions and \d+ min; the quota", output)
    assert "Today's 3 questions to comtrade are used up (3 asked)." in output
    assert "Run make backfill again after that; it goes on from here." in output
    first = brought(machine)
    assert first == sum(
        len(made_up.figures(month, 1)) for month in made_up.months(1) if month.year == 2026
    )

    again = machine.run("backfill", PERIODS=YEARS)
    assert "Today's 3 questions to comtrade are used up" in again[1]
    assert brought(machine) == first

    # Tomorrow, and with an account for all of it.
    machine.run("psql", SQL="delete from ops.request_day")
    connection = json.loads(machine.environment["AIRFLOW_CONN_COMTRADE"])
    connection["extra"]["calls_a_day"] = 100
    machine.environment["AIRFLOW_CONN_COMTRADE"] = json.dumps(connection)
    status, output = machine.run("backfill", PERIODS=YEARS)
    assert status == 0, output
    # All months that can be complete are asked for; the stand-in ends with September 2026.
    asked, here = months_asked_for(), len(made_up.months(2))
    assert f"{here} of {asked} slices" in output
    left = f"{asked - here} slice{'s' * (asked - here > 1)}"
    assert f"{left} of the years asked for did not come" in output
    assert brought(machine) == sum(len(made_up.figures(month, 2)) for month in made_up.months(2))
    assert machine.processes() == []
