"""Who may read what of the members' data. Connected as the roles themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from programme_statistics import database
from programme_statistics.sources.members import made_up
from support.members import QUARTER, MemberRoad, member_road
from support.road import NewRoad

COMPANIES = made_up.companies(4)
PROTECTED = [
    "warehouse.company",
    "warehouse.dim_company",
    "warehouse.bridge_company_cluster",
    "warehouse.bridge_project_company",
    "warehouse.fact_member_quarter",
    "warehouse.fact_member_export",
    "warehouse.fact_activity_participation",
    "warehouse.fact_support_line",
    "warehouse.fact_event_feedback",
    "warehouse.published_cell",
    "warehouse.published_row",
    "ops.mart_publication",
    "ops.member_publication",
    "ops.submission",
    "ops.submission_check",
    "ops.submission_measure",
    "ops.erasure",
]
SECURE = [
    "company_group",
    "company_identity",
    "identity_key",
    "mart_breach",
    "mart_cell",
    "member_breach",
    "member_cell",
    "submission_arrival",
    "submission_count",
    "submission_failure",
    "submission_finding",
    "submission_mention",
    "submission_receipt",
    "submission_reminder",
    "submission_row",
    "submission_status",
]


@pytest.fixture(scope="module")
def road(new_road: NewRoad, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MemberRoad]:
    """A road with figures of four companies, for reading only."""
    url = new_road().engine.url.render_as_string(hide_password=False)
    with member_road(url, tmp_path_factory.mktemp("members")) as road:
        road.register(COMPANIES)
        road.send("a.xlsx", made_up.workbook(COMPANIES, QUARTER, 2))
        yield road


@pytest.fixture(scope="module")
def accounts(road: MemberRoad) -> Iterator[dict[str, Engine]]:
    """Connections of accounts that are members of one role each."""
    roles = ("analyst", "steward", "pipeline")
    with road.engine.begin() as connection:
        for role in roles:
            connection.execute(
                text(f"create role of_{role} login password '{role}' in role {role}")
            )
    yield {
        role: create_engine(
            road.engine.url.set(username=f"of_{role}", password=role), poolclass=NullPool
        )
        for role in roles
    }
    with road.engine.begin() as connection:
        for role in roles:
            connection.execute(text(f"drop owned by of_{role}; drop role of_{role}"))


def may(engine: Engine, query: str) -> bool:
    with engine.connect() as connection:
        try:
            connection.execute(text(query))
        except ProgrammingError as error:
            assert "permission denied" in str(error)
            return False
        return True


@pytest.mark.parametrize("relation", [*PROTECTED, *(f"secure.{name}" for name in SECURE)])
def test_an_analyst_reads_nothing_of_single_companies(
    accounts: dict[str, Engine], relation: str
) -> None:
    assert not may(accounts["analyst"], f"select * from {relation}")


def test_these_are_all_the_relations_there_are(road: MemberRoad) -> None:
    found = road.rows(
        "select relname from pg_class where relnamespace = 'secure'::regnamespace"
        " and relkind in ('r', 'v') order by 1"
    )
    assert [name for (name,) in found] == SECURE


def test_an_analyst_reads_the_monitor_and_the_registers(accounts: dict[str, Engine]) -> None:
    for relation in (
        "mart.submission_monitor",
        "warehouse.dim_project",
        "warehouse.dim_activity",
    ):
        assert may(accounts["analyst"], f"select * from {relation}")


@pytest.mark.parametrize(
    "query",
    [
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'secure'",
        "select * from pg_stats where schemaname in ('secure') or tablename like 'fact_member%'",
    ],
)
def test_an_analyst_learns_nothing_from_the_catalogue(
    accounts: dict[str, Engine], query: str
) -> None:
    with accounts["analyst"].connect() as connection:
        assert connection.execute(text(query)).all() == []


def test_an_analyst_cannot_reach_the_trigger_or_change_anything(
    accounts: dict[str, Engine],
) -> None:
    for query in (
        "update warehouse.company set membership_changes = 0",
        "insert into warehouse.dim_project select * from warehouse.dim_project",
        "set role steward",
        "set role pipeline",
    ):
        assert not may(accounts["analyst"], query)


@pytest.mark.parametrize("name", SECURE)
def test_a_steward_reads_who_sent_what(accounts: dict[str, Engine], name: str) -> None:
    assert may(accounts["steward"], f"select * from secure.{name}")


def test_a_steward_reads_the_register_and_changes_nothing(accounts: dict[str, Engine]) -> None:
    assert may(accounts["steward"], "select * from ops.submission")
    assert may(accounts["steward"], "select * from ops.erasure")
    assert not may(accounts["steward"], "delete from secure.submission_finding")
    assert not may(accounts["steward"], "select * from warehouse.fact_member_export")


def test_the_pipeline_takes_a_file_all_the_way(
    road: MemberRoad, accounts: dict[str, Engine]
) -> None:
    account = accounts["pipeline"].url.render_as_string(hide_password=False)
    theirs = MemberRoad(database.engine(account), road.inbox, road.protected, road.keys)
    try:
        theirs.register(made_up.companies(6)[4:])
        sentence = theirs.send("b.xlsx", made_up.workbook(made_up.companies(6)[4:], QUARTER, 1))
    finally:
        theirs.engine.dispose()
    assert "0 rejected" in sentence
