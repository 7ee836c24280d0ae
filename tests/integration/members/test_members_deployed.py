"""Forgetting and new keys where the pipeline is deployed: nothing of this machine's is started."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from programme_statistics.sources.members import made_up
from support.commands import Machine
from support.members import QUARTER, MemberRoad, key_setting

COMPANIES = made_up.companies(2)


@pytest.fixture
def machine(road: MemberRoad, tmp_path: Path) -> Machine:
    """A container's environment, with a register and returns of two companies in the warehouse."""
    road.register(COMPANIES)
    road.send("bildirim.xlsx", made_up.workbook(COMPANIES, QUARTER, 2))
    keys = tmp_path / "member_identity_secret"
    keys.write_text(key_setting())
    machine = Machine(tmp_path / "var")
    machine.environment |= {
        "WAREHOUSE_URL": road.engine.url.render_as_string(hide_password=False),
        "MEMBER_IDENTITY_SECRET_FILE": str(keys),
        "SUBMISSIONS_INBOX": str(road.inbox),
        "PROTECTED_LANDING_ROOT": str(road.protected),
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
    }
    return machine


def test_a_company_is_forgotten_and_no_server_of_ours_is_made(
    machine: Machine, road: MemberRoad
) -> None:
    status, output = machine.run("forget", COMPANY=COMPANIES[0].tax_no)
    assert status == 0, output
    assert "2 file(s) deleted" in output
    assert COMPANIES[0].tax_no not in output
    titles = road.rows("select title from secure.company_identity")
    assert titles == [(COMPANIES[1].title,)]
    assert sorted(path.name for path in machine.var.iterdir()) == ["logs"]


def test_identities_are_written_with_a_new_key(machine: Machine, road: MemberRoad) -> None:
    keys = {**json.loads(key_setting())["keys"], **json.loads(key_setting("new", "n"))["keys"]}
    both = json.dumps({"current": "new", "keys": keys})
    Path(machine.environment["MEMBER_IDENTITY_SECRET_FILE"]).write_text(both)
    status, output = machine.run("rekey")
    assert status == 0, output
    assert "2 identities written with the new key" in output
    assert road.rows("select distinct key_id from secure.company_identity") == [("new",)]
