"""``make forget`` and ``make rekey`` themselves, as processes of their own on a warehouse."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence

import pytest

from programme_statistics.sources.members import made_up
from support.commands import Machine
from support.members import QUARTER, MemberRoad, grep, key_setting
from support.road import Row

COMPANIES = made_up.companies(3)
GONE, *OTHERS = COMPANIES
KEY = "AIRFLOW_VAR_MEMBER_IDENTITY_SECRET"
FIGURES = "select sum(export_usd), count(*) from warehouse.fact_member_export"


def keys(current: str, *names: str) -> str:
    """Keys as they stand in the secrets backend; that of ``test`` is the one in use."""
    letters = {"test": b"k", "2026-11": b"n"}
    made = {name: base64.b64encode(letters[name] * 32).decode() for name in names}
    return json.dumps({"current": current, "keys": made})


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """A machine with an Airflow of its own."""
    return Machine(tmp_path_factory.mktemp("machine") / "var")


@pytest.fixture
def reported(road: MemberRoad) -> MemberRoad:
    """Three companies have registered and reported, each in files of its own."""
    for number, company in enumerate(COMPANIES):
        road.send(f"kayit {number}.xlsx", made_up.register_workbook([company]))
        road.send(f"donem {number}.xlsx", made_up.workbook([company], QUARTER, 3))
    return road


def run(machine: Machine, road: MemberRoad, command: str, **given: str) -> tuple[int, str]:
    """Runs a command whose settings lead to a road."""
    settings = {
        "WAREHOUSE_URL": road.engine.url.render_as_string(hide_password=False),
        "SUBMISSIONS_INBOX": str(road.inbox),
        "PROTECTED_LANDING_ROOT": str(road.protected),
        KEY: key_setting(),
    }
    return machine.run(command, **(settings | given))


def identities(road: MemberRoad, columns: str = "tax_number") -> Sequence[Row]:
    return road.rows(f"select {columns} from secure.company_identity order by tax_number")


def assert_nowhere(road: MemberRoad, machine: Machine) -> None:
    """The forgotten company is in no file, no log and no table outside ``secure``."""
    assert [number for (number,) in identities(road)] == sorted(one.tax_no for one in OTHERS)
    assert grep(road.engine, [GONE.tax_no, GONE.title]) == []
    logs = [path for path in machine.var.rglob("*.log") if path.is_file()]
    kept = [path for root in (road.protected, road.inbox) for path in root.rglob("*")]
    assert logs
    for path in [*logs, *kept]:
        body = path.read_bytes() if path.is_file() else b""
        assert GONE.tax_no.encode() not in body
        assert GONE.title.encode() not in body


def test_a_company_is_made_anonymous_by_the_command(reported: MemberRoad, machine: Machine) -> None:
    before = reported.rows(FIGURES)
    status, output = run(machine, reported, "forget", COMPANY=GONE.tax_no)
    assert status == 0, output
    assert re.search(r"anonymised: \d+ figure\(s\); 2 file\(s\) deleted", output)
    assert GONE.tax_no not in output
    assert reported.rows(FIGURES) == before
    assert reported.rows("select kind, requested_by <> '' from ops.erasure") == [
        ("anonymised", True)
    ]
    assert_nowhere(reported, machine)


def test_a_company_is_removed_by_the_command(reported: MemberRoad, machine: Machine) -> None:
    ((_, before),) = reported.rows(FIGURES)
    status, output = run(machine, reported, "forget", COMPANY=GONE.tax_no, HOW="remove")
    assert status == 0, output
    assert "removed: " in output
    ((_, after),) = reported.rows(FIGURES)
    assert after == before - 3
    assert_nowhere(reported, machine)
    assert machine.processes() == []


def test_what_cannot_be_done_is_said_and_nothing_is_forgotten(
    reported: MemberRoad, machine: Machine
) -> None:
    before = identities(reported)
    for given, says in (
        ({"COMPANY": GONE.tax_no, "HOW": "delete"}, "HOW is 'delete'. Write HOW=anonymise"),
        ({"COMPANY": " "}, "No company was named"),
        ({"COMPANY": GONE.tax_no, KEY: key_setting("test", "z")}, "test"),
    ):
        status, output = run(machine, reported, "forget", **given)
        assert status == 1
        assert says in output
        assert GONE.tax_no not in output
    assert identities(reported) == before


def test_identities_are_written_with_the_new_key_by_the_command(
    reported: MemberRoad, machine: Machine
) -> None:
    ids = identities(reported, "tax_number, company_id")
    assert set(identities(reported, "tax_number, key_id")) == {
        (company.tax_no, "test") for company in COMPANIES
    }
    both = keys("2026-11", "2026-11", "test")
    status, output = run(machine, reported, "rekey", **{KEY: both})
    assert status == 0, output
    assert "3 identities written with the new key, 6 file(s) read again" in output
    assert identities(reported, "tax_number, company_id") == ids
    for table in ("company_identity", "submission_mention"):
        assert reported.rows(f"select distinct key_id from secure.{table}") == [("2026-11",)]
    # The old key is not needed any more.
    new = keys("2026-11", "2026-11")
    status, output = run(machine, reported, "forget", COMPANY=GONE.tax_no, **{KEY: new})
    assert status == 0, output
    assert_nowhere(reported, machine)


def test_a_key_of_the_same_name_that_is_another_one_changes_nothing(
    reported: MemberRoad, machine: Machine
) -> None:
    what = "tax_number, key_id, tax_number_digest"
    before = identities(reported, what)
    status, output = run(machine, reported, "rekey", **{KEY: key_setting("test", "z")})
    assert status == 1
    assert "test" in output
    assert identities(reported, what) == before
