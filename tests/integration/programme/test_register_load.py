"""The registers on the road: accounted for, idempotent, revised with history, held when broken."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from programme_statistics.landing.land_register import land_registers
from programme_statistics.landing.store import LandingStore
from programme_statistics.local import sample_members
from programme_statistics.sources.programme import templates
from programme_statistics.sources.programme.datasets import REGISTER
from programme_statistics.sources.register import registers
from programme_statistics.staging.stage_register import stage_registers
from programme_statistics.tables import REGISTER_TABLES
from programme_statistics.warehouse.publish import Publishing
from programme_statistics.warehouse.publish_register import publish_registers
from support.register import activity, attended, companies, load_registers, members, write_register
from support.register_templates import filled, texts
from support.road import Road, inventory

TARGET = {
    "target_code": "OWN",
    "indicator_code": "REPLICATIONS",
    "scope_kind": "project",
    "project_code": "SMENET-TA",
    "comparator": "at_least",
    "target_value": "2",
}


def load(road: Road, own: Path, changes: Mapping[str, Any]) -> Publishing:
    for code, rows in changes.items():
        write_register(own, code, rows)
    return load_registers(road.engine, road.landing, own)


def written(road: Road) -> list[Any]:
    """What changes when anything is written to a register's table or to the versions."""
    query = " union all ".join(
        f"select '{table.name}', xmin::text, ctid::text from warehouse.{table.name}"
        for table in REGISTER_TABLES.values()
    )
    versions = "select 'version', xmin::text, ctid::text from warehouse.register_version"
    return sorted(road.rows(f"{query} union all {versions}"))


def test_every_row_of_the_seed_is_loaded(seeded: Road) -> None:
    (found,) = seeded.rows(
        "select status, rows_read, rows_loaded, rows_rejected, rows_ignored from ops.load"
    )
    assert found[0] == "published"
    assert found[1] == found[2] > 400
    assert found[3:] == (0, 0)


def test_templates_filled_with_a_row_of_every_table_load(road: Road, tmp_path: Path) -> None:
    for path in templates.write(tmp_path / "own"):
        _, workbook, language = path.stem.split("_")
        # The Turkish ones are filled in, the English ones stay empty beside them.
        if language == "tr":
            path.write_bytes(filled(workbook, "tr"))
    store = LandingStore(str(road.landing))
    landed = land_registers(road.engine, store, REGISTER, {"own": tmp_path / "own"})
    assert landed.load_id is not None
    stage_registers(road.engine, store, REGISTER, landed.load_id)
    outcome = publish_registers(road.engine, landed.load_id)
    assert (outcome.status, road.rows("select reason from ops.reject")) == ("published", [])
    counts = {
        code: road.rows(f"select count(*) from warehouse.{table.name}")[0][0]
        for code, table in REGISTER_TABLES.items()
    }
    assert counts == {code: len(rows) for code, rows in texts().items()}
    assert min(counts.values()) > 0


def test_every_check_is_judged_and_passes(seeded: Road) -> None:
    found: dict[str, bool] = dict(seeded.rows("select check_name, passed from ops.check_result"))
    assert len(found) >= 14
    assert all(found.values())


def test_every_row_leads_to_its_load(seeded: Road) -> None:
    for table in REGISTER_TABLES.values():
        assert (
            seeded.rows(
                f"select * from warehouse.{table.name} where load_id not in"
                " (select load_id from ops.load)"
            )
            == []
        )


def test_the_same_files_write_nothing(road: Road, tmp_path: Path) -> None:
    own = tmp_path / "own"
    assert load(road, own, {"targets": [TARGET]}).status == "published"
    before = written(road), inventory(road.landing), road.rows("select xmin::text from ops.load")
    assert load(road, own, {"targets": [TARGET]}).status == "unchanged"
    after = written(road), inventory(road.landing), road.rows("select xmin::text from ops.load")
    assert after == before


def test_only_what_changed_is_written_and_the_old_row_can_still_be_asked_for(
    road: Road, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    load(road, own, {"targets": [TARGET]})
    before = {row for row in written(road) if row[0] not in {"version", "fact_target"}}
    outcome = load(road, own, {"targets": [TARGET | {"target_value": "5"}]})
    assert outcome.sentence == (
        f"programme_register all published: 1 revised, {len(rows_of(road)) - 1} unchanged."
    )
    assert {row for row in written(road) if row[0] not in {"version", "fact_target"}} == before
    query = "select target_value from warehouse.fact_target where target_code = 'OWN'"
    assert road.rows(query) == [(5,)]
    assert road.rows(
        "select body ->> 'target_value', valid_to = 'infinity' from warehouse.register_version"
        " where register_code = 'targets' and row_key = 'OWN' order by valid_from"
    ) == [("2", False), ("5", True)]


def rows_of(road: Road) -> list[Any]:
    return list(road.rows("select 1 from warehouse.register_version where valid_to = 'infinity'"))


def test_a_row_that_is_gone_is_withdrawn_with_a_warning(road: Road, tmp_path: Path) -> None:
    own = tmp_path / "own"
    load(road, own, {"targets": [TARGET]})
    outcome = load(road, own, {"targets": []})
    assert "1 withdrawn" in outcome.sentence
    assert road.rows("select 1 from warehouse.fact_target where target_code = 'OWN'") == []
    assert road.rows(
        "select passed, check_result.sentence like '%targets OWN%' from ops.check_result"
        " inner join ops.load using (load_id) where check_name = 'nothing_withdrawn'"
        " and not passed"
    ) == [(False, True)]


def test_a_row_that_breaks_a_rule_is_kept_with_the_reason_and_the_others_are_loaded(
    road: Road, tmp_path: Path
) -> None:
    bad = TARGET | {"target_code": "BAD", "comparator": "about"}
    outcome = load(road, tmp_path / "own", {"targets": [TARGET, bad]})
    assert outcome.status == "published"
    assert "1 warning" in outcome.sentence
    (found,) = road.rows("select rule, sheet, cell, value_as_read, reason from ops.reject")
    assert found[:4] == ("choice", "own/targets.csv", "line 3, comparator", "about")
    assert "Write one of at_least, at_most, exactly" in found[4]
    assert road.rows("select rows_read = rows_loaded + 1, rows_rejected from ops.load") == [
        (True, 1)
    ]


def test_many_broken_rows_hold_the_load(road: Road, tmp_path: Path) -> None:
    bad = [TARGET | {"target_code": f"BAD-{n}", "comparator": "about"} for n in range(100)]
    outcome = load(road, tmp_path / "own", {"targets": bad})
    assert outcome.status == "held"
    assert "of the rows break a rule" in outcome.sentence
    assert road.rows("select count(*) from warehouse.dim_project") == [(0,)]


def test_a_held_load_is_tried_again_when_it_is_corrected(road: Road, tmp_path: Path) -> None:
    own = tmp_path / "own"
    held = {"attending_companies": attended("A", 1, 1, "2026-01-10")}
    rest = {
        "parties": companies(1, 1),
        "activities": [activity("A", "URGE-FOOT", "TRAINING", "2026-01-10")],
    }
    assert load(road, own, rest | held).status == "held"
    joined = {"project_members": members("URGE-FOOT", 1, 1, "2026-01-01")}
    assert load(road, own, rest | held | joined).status == "published"


CASES = {
    "without being a member": {
        "attending_companies": attended("A", 1, 1, "2026-01-10"),
        "project_members": members("URGE-FOOT", 1, 1, "2026-01-11"),
    },
    "in more UR-GE projects at a time than the rules allow: P001: URGE-COSM and URGE-FOOT": {
        "project_members": [
            *members("URGE-FOOT", 1, 1, "2025-01-01"),
            *members("URGE-COSM", 1, 1, "2025-06-01"),
        ]
    },
    "in more UR-GE projects than the rules allow, ever": {
        "project_members": [
            *members("URGE-LEAT", 1, 1, "2015-01-01", left_on="2016-01-01"),
            *members("URGE-FOOT", 1, 1, "2016-01-01", left_on="2017-01-01"),
            *members("URGE-UNDW", 1, 1, "2017-01-01", left_on="2018-01-01"),
            *members("URGE-COSM", 1, 1, "2018-01-01", left_on="2019-01-01"),
        ]
    },
    "name nothing": {
        "targets": [TARGET | {"scope_kind": "province", "scope_code": "TR-99"}],
    },
    "do not fit the total": {
        "event_attendance": [
            {
                "activity_code": "SMECG-CLOSING",
                "participant_type": "VC",
                "role": "attendee",
                "persons": "84",
                "count_basis": "headcount",
            }
        ],
    },
    "come after a later one": {
        "project_states": [
            {
                "project_code": "URGE-LEAT",
                "state": "applied",
                "valid_from": "2014-01-01",
                "valid_to": "2014-06-01",
                "date_precision": "day",
            },
            {
                "project_code": "URGE-LEAT",
                "state": "idea",
                "valid_from": "2014-06-01",
                "valid_to": "2015-01-01",
                "date_precision": "day",
            },
        ]
    },
}


@pytest.mark.parametrize("words", CASES)
def test_what_cannot_be_true_holds_the_load(road: Road, tmp_path: Path, words: str) -> None:
    outcome = load(
        road,
        tmp_path / "own",
        {
            "parties": companies(1, 2),
            "activities": [activity("A", "URGE-FOOT", "TRAINING", "2026-01-10")],
            **CASES[words],
        },
    )
    assert outcome.status == "held"
    assert words in outcome.sentence
    assert road.rows("select count(*) from warehouse.register_version") == [(0,)]


def test_a_company_may_join_the_next_project_on_the_day_it_leaves(
    road: Road, tmp_path: Path
) -> None:
    outcome = load(
        road,
        tmp_path / "own",
        {
            "parties": companies(1, 1),
            "project_members": [
                *members("URGE-FOOT", 1, 1, "2025-01-01", left_on="2025-06-01"),
                *members("URGE-COSM", 1, 1, "2025-06-01"),
            ],
        },
    )
    assert outcome.status == "published"


CORRECTION = {
    "register_code": "activities",
    "row_key": "SMECG-CLOSING",
    "field_name": "venue",
    "value_as_read": "ITU Magnet",
    "corrected_value": "ITU Magnet, Istanbul",
    "reason": "The document leaves out the city",
    "decided_by": "Secretariat",
    "decided_on": "2026-11-20",
}


def test_a_correction_holds_instead_and_is_kept_with_its_reason(road: Road, tmp_path: Path) -> None:
    outcome = load(road, tmp_path / "own", {"corrections": [CORRECTION]})
    assert outcome.status == "published"
    assert road.rows(
        "select venue from warehouse.dim_activity where activity_code = 'SMECG-CLOSING'"
    ) == [("ITU Magnet, Istanbul",)]
    assert road.rows("select reason from warehouse.register_correction") == [
        ("The document leaves out the city",)
    ]
    ((notices,),) = road.rows("select notices from ops.load")
    assert "corrected from 'ITU Magnet'" in notices[0]


def test_a_correction_that_is_no_longer_needed_refuses_the_load(road: Road, tmp_path: Path) -> None:
    outdated = CORRECTION | {"value_as_read": "ITU Magnett"}
    outcome = load(road, tmp_path / "own", {"corrections": [outdated]})
    assert outcome.status == "refused"
    assert "now says 'ITU Magnet'" in outcome.sentence
    assert "remove the correction" in outcome.sentence


EXCLUSIVE = [code for code, one in registers().items() if one.rules.exclusive]


@pytest.mark.parametrize("code", EXCLUSIVE)
def test_the_database_keeps_periods_of_one_key_apart(seeded: Road, code: str) -> None:
    table = registers()[code].table
    assert seeded.rows(
        "select contype::text from pg_constraint where conname = :name", name=f"{table}_exclusive"
    ) == [("x",)]


STATE = (
    "insert into warehouse.project_state (project_code, state, valid_from, valid_to,"
    " date_precision, document_code, basis, load_id) select :project, :state, cast(:start as date),"
    " cast(:end as date), 'day', 'SECRETARIAT', 'recorded', max(load_id) from ops.load"
)


def add_state(engine: Engine, state: str, start: str, end: str | None) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(STATE),
            {"project": "SMECG-KA", "state": state, "start": start, "end": end},
        )


def test_an_overlap_is_refused_by_the_database_itself(road: Road) -> None:
    load_registers(road.engine, road.landing)
    add_state(road.engine, "applied", "2019-01-01", "2020-01-01")
    with pytest.raises(IntegrityError, match="project_state_exclusive"):
        add_state(road.engine, "approved", "2019-12-31", "2020-06-01")
    add_state(road.engine, "approved", "2020-01-01", "2021-01-01")


def test_of_two_overlaps_at_once_one_is_refused(road: Road) -> None:
    load_registers(road.engine, road.landing)
    failures: list[str] = []

    def add(state: str) -> None:
        try:
            add_state(road.engine, state, "2019-01-01", "2020-01-01")
        except DBAPIError as error:
            failures.append(str(error))

    threads = [Thread(target=add, args=(state,)) for state in ("applied", "approved")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # The server refuses one of them, as a broken exclusion or to end a deadlock.
    assert len(failures) == 1
    assert road.rows(
        "select count(*) from warehouse.project_state"
        " where project_code = 'SMECG-KA' and valid_from = '2019-01-01'"
    ) == [(1,)]


def test_the_database_refuses_days_out_of_order_and_codes_of_nothing(road: Road) -> None:
    load_registers(road.engine, road.landing)
    with pytest.raises(IntegrityError, match="in_order"):
        add_state(road.engine, "applied", "2020-01-01", "2019-01-01")
    with pytest.raises(IntegrityError, match="fkey"), road.engine.begin() as connection:
        connection.execute(text("update warehouse.dim_project set programme_code = 'NONE'"))


def test_the_demos_registers_are_sound_and_written_the_same_every_time(
    road: Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Members' projects and the made-up registers lie beside what the secretariat keeps itself."""
    own = tmp_path / "register"
    monkeypatch.setenv("PROGRAMME_REGISTER", str(own))
    sample_members.register()
    written = {path.name: path.read_bytes() for path in own.iterdir()}
    assert {"sample.xlsx", "support_expenses.sample.csv"} <= written.keys()
    outcome = load_registers(road.engine, road.landing, own)
    assert outcome.status == "published", outcome.sentence
    assert road.rows("select reason from ops.reject") == []
    # One of the made-up claims came too late, and three members are of another line of business, so
    # that there is something to see.
    assert road.rows(
        "select check_name from ops.check_result where not passed order by check_name"
    ) == [("claimed_in_time",), ("members_in_the_line",)]
    sample_members.register()
    assert {path.name: path.read_bytes() for path in own.iterdir()} == written
    assert load_registers(road.engine, road.landing, own).status == "unchanged"
