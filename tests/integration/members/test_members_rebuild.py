"""Members' files come back in a rebuild: the same figures, registers, findings and receipts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from programme_statistics import database
from programme_statistics.errors import ConfigurationError
from programme_statistics.landing.store import LandingStore
from programme_statistics.local.databases import connect
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.local.rebuild import rebuild
from programme_statistics.local.rebuild_members import open_replay
from programme_statistics.marts import member_tables
from programme_statistics.sources.members import made_up
from programme_statistics.warehouse.forget import forget
from support.disclosure import RULES
from support.member_tables import in_memory
from support.members import QUARTER, MemberRoad, add_rates, key_setting
from support.published_marts import publish_marts
from support.road import Row, rows

COMPANIES = made_up.companies(4)
GIVEN = {"AIRFLOW_VAR_MEMBER_IDENTITY_SECRET": key_setting()}
KNOWN_BY = """(
    select load.sha256 || load.landed_at from ops.load
    where load.published_at <= publication.known_at order by load.published_at desc limit 1
)"""
"""The load that a publication knew the facts up to: a rebuilt warehouse dates it to its receipt."""
WHAT_IS_THERE: Mapping[str, str] = {
    "figures": """
        select company_id, ref_quarter, hs_code, country_code, currency_code, export_value,
            valid_to = 'infinity' as is_current
        from warehouse.fact_member_export
    """,
    "quarters": """
        select company_id, ref_quarter, export_value, valid_to = 'infinity' as is_current
        from warehouse.fact_member_quarter
    """,
    "stays": "select company_id, project_code, joined_on from warehouse.bridge_project_company",
    "identities": "select company_id, title, tax_number from secure.company_identity",
    "submissions": "select company_id, form_code, revision, status from ops.submission",
    "rows": "select sheet, sheet_row, outcome, row_values::text from secure.submission_row",
    "findings": """
        select rule_id, case_name, severity, sheet, cell, value_as_read
        from secure.submission_finding
    """,
    "receipts": "select document, page, findings from secure.submission_receipt",
    "arrivals": """
        select inbox_path, stamp, size_bytes, is_duplicate, arrived_at, put_away_as
        from secure.submission_arrival
    """,
    "loads": """
        select sha256, landed_path, status, rows_read, rows_loaded, rows_rejected, landed_at
        from ops.load where dataset_code = 'member_submission'
    """,
    "publications of tables": f"""
        select to_jsonb(publication) - 'known_at', {KNOWN_BY}
        from ops.member_publication as publication
    """,
    "printed cells": "select cell::text from warehouse.published_cell as cell",
    "true cells": "select cell::text from secure.member_cell as cell",
    "publications of marts": f"""
        select to_jsonb(publication) - 'known_at', {KNOWN_BY}
        from ops.mart_publication as publication
    """,
    "printed rows": "select printed::text from warehouse.published_row as printed",
    "true cells of marts": "select cell::text from secure.mart_cell as cell",
}
AS_OF = """
    select company_id, hs_code, country_code, export_value from warehouse.fact_member_export
    where valid_from <= :at and :at < valid_to
"""

ENDS_OF_LOOKS = """
    select max(published_at) from ops.load where dataset_code = 'member_submission'
    group by landed_at
"""


def content(engine: Engine) -> Mapping[str, Sequence[Row]]:
    return {name: sorted(rows(engine, query), key=repr) for name, query in WHAT_IS_THERE.items()}


@pytest.fixture
def sent(road: MemberRoad, monkeypatch: pytest.MonkeyPatch) -> MemberRoad:
    """A register, returns, a revision of them, the same file twice, and one that was refused.

    They come today, whenever that is, so the quarter's returns are never closed.
    """
    monkeypatch.setenv("SUBMISSIONS_CLOSE_AFTER_DAYS", "100000")
    looks: list[dict[str, bytes]] = [
        {"kayit.xlsx": made_up.register_workbook(COMPANIES)},
        {
            "a.xlsx": made_up.workbook(COMPANIES[:2], QUARTER, 3),
            "s/b.xlsx": made_up.workbook(COMPANIES[2:], QUARTER, 3),
            "s/broken.xlsx": b"PK\x03\x04 no workbook",
        },
        {
            "a corrected.xlsx": made_up.workbook(COMPANIES[:2], QUARTER, 2),
            "again.xlsx": made_up.workbook(COMPANIES[2:], QUARTER, 3),
        },
    ]
    for look in looks:
        for name, body in look.items():
            road.put(name, body)
        for batch in road.run(datetime.now(UTC)):  # after the registers, which came just now
            assert batch.problems == []
        publish(road.engine, road.members.store)
    return road


def publish(engine: Engine, store: LandingStore) -> Sequence[str]:
    """The tables of the quarter and all marts; what became of them."""
    tables = member_tables.publish(engine, store, RULES, QUARTER)
    return [tables.status, *(one.status for one in publish_marts(engine, store=store))]


@contextmanager
def rebuilt(
    road: MemberRoad, postgres: EmbeddedServer, template: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Engine]:
    """The warehouse made anew from both landing areas, beside the original."""
    monkeypatch.setenv("PROTECTED_LANDING_ROOT", str(road.protected))
    name = "warehouse_rebuilt"
    with connect(postgres.url("postgres"), autocommit=True) as server:
        server.execute(f'create database "{name}" template "{template}"')
    engine = database.engine(postgres.url(name))
    try:
        add_rates(engine)
        rebuild(
            engine,
            str(road.protected.parent / "landing"),
            open_replay(engine, GIVEN),
            road.members.store,
        )
        yield engine
    finally:
        engine.dispose()
        with connect(postgres.url("postgres"), autocommit=True) as server:
            server.execute(f'drop database "{name}" with (force)')


def test_everything_that_members_sent_comes_back(
    sent: MemberRoad,
    postgres: EmbeddedServer,
    warehouse_template: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_the_inbox = sent.here()
    with rebuilt(sent, postgres, warehouse_template, monkeypatch) as engine:
        again, original = content(engine), content(sent.engine)
        for name in WHAT_IS_THERE:
            assert original[name], name
            assert again[name] == original[name], name
        times = sent.rows(ENDS_OF_LOOKS)
        assert len(times) == 3
        for (at,) in times:
            assert sorted(rows(engine, AS_OF, at=at)) == sorted(sent.rows(AS_OF, at=at))
        # Nothing has changed, so nothing is judged again: it remembers up to what it has printed.
        now = publish(sent.engine, in_memory())
        assert publish(engine, in_memory()) == now
        assert set(now) == {"unchanged", "empty"}
    assert sent.here() == in_the_inbox


def test_figures_are_known_from_when_their_file_came(
    sent: MemberRoad,
    postgres: EmbeddedServer,
    warehouse_template: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = """
        select distinct date_trunc('second', fact.valid_from) = date_trunc('second', load.landed_at)
        from warehouse.fact_member_export as fact inner join ops.load as load using (load_id)
    """
    with rebuilt(sent, postgres, warehouse_template, monkeypatch) as engine:
        assert rows(engine, known) == [(True,)]


def test_what_was_forgotten_does_not_come_back(
    sent: MemberRoad,
    postgres: EmbeddedServer,
    warehouse_template: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    company = COMPANIES[0]
    forget(sent.members, company.tax_no, "removed", requested_by="a test")
    landed = [path for path in sent.protected.rglob("*") if path.is_file()]
    assert landed
    names = [
        json.loads(path.read_bytes())["inbox_path"] for path in landed if path.suffix == ".arrival"
    ]
    assert not {"a.xlsx", "a corrected.xlsx", "kayit.xlsx"} & set(names)
    with rebuilt(sent, postgres, warehouse_template, monkeypatch) as engine:
        numbers = rows(engine, "select tax_number from secure.company_identity")
        assert company.tax_no not in {number for (number,) in numbers}


def test_without_the_keys_of_pseudonyms_nothing_is_rebuilt(
    sent: MemberRoad, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROTECTED_LANDING_ROOT", str(sent.protected))
    monkeypatch.setenv("PROGRAMME_STATISTICS_VAR", str(tmp_path / "nothing"))
    with pytest.raises(ConfigurationError, match="AIRFLOW_VAR_MEMBER_IDENTITY_SECRET"):
        open_replay(sent.engine, {})
