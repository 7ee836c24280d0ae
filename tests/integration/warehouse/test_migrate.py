"""A migrated warehouse: what it holds, who may read it, and that migrating again does nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from programme_statistics import database
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.sources.tim import datasets
from programme_statistics.tables import SCHEMAS, Base
from programme_statistics.warehouse import migrate
from support.editions import sample_editions
from support.road import Road, road_on, rows

MARTS = [
    "sector_export_month",
    "province_export_month",
    "country_export_month",
    "sector_export_quarter",
    "cluster_member_quarter",
    "revision",
]
DIMENSIONS = ["dim_sector", "dim_province", "dim_country"]


@pytest.fixture(scope="module")
def migrated(scratch_engine: Engine) -> Engine:
    """The migrated, empty warehouse; for reading only."""
    return scratch_engine


@contextmanager
def acting_as(engine: Engine, role: str) -> Iterator[Connection]:
    with engine.connect() as connection:
        connection.execute(text(f"set local role {role}"))
        yield connection


def may_read(engine: Engine, role: str, relation: str) -> bool:
    with acting_as(engine, role) as connection:
        try:
            connection.execute(text(f"select * from {relation} limit 0"))
        except ProgrammingError as error:
            assert "permission denied" in str(error)
            return False
        return True


def is_modelled(name: str | None, kind: str, _: object) -> bool:
    """Whether the models speak of it: our schemas, and tables rather than their partitions."""
    if kind == "schema":
        return name in SCHEMAS
    return kind != "table" or not str(name).startswith("fact_trade_")


def test_the_models_are_the_migrated_database(migrated: Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": is_modelled,
                "version_table": "schema_version",
                "version_table_schema": "ops",
                "compare_type": True,
                "compare_server_default": True,
            },
        )
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_writes_nothing(road: Road) -> None:
    url = road.engine.url.render_as_string(hide_password=False)
    catalogue = (
        "select relname, xmin::text from pg_class union all select proname, xmin::text from pg_proc"
        " union all select objoid::text || objsubid, xmin::text from pg_description"
        " union all select rolname, '' from pg_roles"
    )
    before = road.written(), sorted(road.rows(catalogue))
    migrate.upgrade(url)
    assert (road.written(), sorted(road.rows(catalogue))) == before


def test_two_migrations_at_once_wait_for_each_other(postgres: EmbeddedServer) -> None:
    name = "warehouse_migrated_twice"
    with psycopg.connect(postgres.url("postgres", driver="postgresql"), autocommit=True) as admin:
        admin.execute(f"create database {name}")
        others = [
            Thread(target=migrate.upgrade, args=(postgres.url(name),), daemon=True)
            for _ in range(2)
        ]
        for other in others:
            other.start()
        for other in others:
            other.join()
        engine = database.engine(postgres.url(name))
        try:
            assert rows(engine, "select count(*) from ops.schema_version") == [(1,)]
            assert rows(engine, "select count(*) from mart.sector_export_month") == [(0,)]
        finally:
            engine.dispose()
            admin.execute(f"drop database {name} with (force)")


def test_a_warehouse_of_before_takes_a_function_with_other_columns(
    postgres: EmbeddedServer,
) -> None:
    name = "warehouse_of_before"
    with psycopg.connect(postgres.url("postgres", driver="postgresql"), autocommit=True) as admin:
        admin.execute(f"create database {name}")
        engine = database.engine(postgres.url(name))
        try:
            with engine.begin() as connection:
                for schema in SCHEMAS:
                    connection.execute(text(f"create schema {schema}"))
                command.upgrade(migrate._alembic(connection), "0005")
                connection.execute(
                    text(
                        "create function mart.cluster_mirror_month_as_of(as_of timestamptz)"
                        " returns table (cluster_code text) language sql as 'select null::text'"
                    )
                )
            migrate.upgrade(postgres.url(name))
            assert rows(engine, "select count(currency) from mart.cluster_mirror_month") == [(0,)]
        finally:
            engine.dispose()
            admin.execute(f"drop database {name} with (force)")


def test_a_file_may_say_what_it_needs_on_several_lines() -> None:
    source = "-- mart.one\n-- requires: two, three\n-- Grain: a row.\n-- requires: four\nselect 1"
    assert migrate._needs(source) == {"two", "three", "four"}
    assert migrate._needs("select 1 -- requires nothing") == set()


def test_what_no_file_makes_any_more_is_dropped(road: Road) -> None:
    with road.engine.begin() as connection:
        connection.execute(text("create view warehouse.of_before as select 1 as one"))
        connection.execute(
            text("create view mart.on_it as select one from warehouse.of_before where one > 0")
        )
        connection.execute(
            text("insert into ops.sql_object values ('of_before', 'x'), ('on_it', 'x')")
        )
    migrate.upgrade(road.engine.url.render_as_string(hide_password=False))
    assert road.rows("select relname from pg_class where relname in ('of_before', 'on_it')") == []
    assert road.rows("select from ops.sql_object where sha256 = 'x'") == []


def test_a_function_that_takes_more_than_before_is_no_second_one(road: Road) -> None:
    """An analyst's view on the one before goes on, on the one there is now."""
    with road.engine.begin() as connection:
        connection.execute(text("drop function mart.project_membership_as_of cascade"))
        connection.execute(
            text(
                "create function mart.project_membership_as_of(day date)"
                " returns table (project_code text) language sql as 'select null::text'"
            )
        )
        connection.execute(text("create schema desk"))
        connection.execute(
            text(
                "create view desk.then as"
                " select project_code from mart.project_membership_as_of(date '2026-01-01')"
            )
        )
        connection.execute(
            text("delete from ops.sql_object where file_name like 'project_membership%'")
        )
    migrate.upgrade(road.engine.url.render_as_string(hide_password=False))
    assert road.rows(
        "select pg_get_function_identity_arguments(oid) from pg_proc"
        " where proname = 'project_membership_as_of'"
    ) == [("day date, known_at timestamp with time zone",)]
    assert road.rows("select count(*) from desk.then") == [(0,)]
    assert road.rows("select count(*) from mart.project_membership") == [(0,)]


def test_a_changed_code_list_is_written_where_it_differs(road: Road) -> None:
    with road.engine.begin() as connection:
        connection.execute(
            text("update warehouse.dim_sector set name_en = 'Hides' where sector_code = 'leather'")
        )
        # As an earlier release left it: with another digest of its own list.
        connection.execute(text("update ops.code_list set sha256 = 'earlier'"))
    others = "select xmin::text from warehouse.dim_sector where sector_code <> 'leather'"
    before = road.rows(others)
    migrate.upgrade(road.engine.url.render_as_string(hide_password=False))
    assert road.rows("select name_en from warehouse.dim_sector where sector_code = 'leather'") == [
        ("Leather and leather products",)
    ]
    assert road.rows(others) == before


def test_all_sectors_provinces_and_destinations_are_there(migrated: Engine) -> None:
    kinds: dict[str, int] = dict(
        rows(migrated, "select kind, count(*) from warehouse.dim_sector group by kind")
    )
    assert kinds["total"] == 1
    assert kinds["group"] == 3
    assert kinds["sector"] >= 26
    assert rows(migrated, "select count(*) from warehouse.dim_province") == [(81,)]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_schema_is_there(migrated: Engine, schema: str) -> None:
    assert rows(migrated, "select to_regnamespace(:schema) is not null", schema=schema) == [(True,)]


def test_every_table_and_view_says_what_it_holds(migrated: Engine) -> None:
    assert (
        rows(
            migrated,
            "select relnamespace::regnamespace || '.' || relname from pg_class"
            " where relnamespace::regnamespace::text in ('warehouse', 'mart', 'ops', 'secure')"
            " and relkind in ('r', 'v', 'm') and relname <> 'schema_version'"
            " and obj_description(oid, 'pg_class') is null order by 1",
        )
        == []
    )


def test_every_function_says_what_it_gives(migrated: Engine) -> None:
    assert (
        rows(
            migrated,
            "select proname from pg_proc where pronamespace::regnamespace::text"
            " in ('warehouse', 'mart', 'ops') and obj_description(oid, 'pg_proc') is null",
        )
        == []
    )


def test_every_column_of_a_mart_is_explained(migrated: Engine) -> None:
    assert (
        rows(
            migrated,
            "select attrelid::regclass::text, attname from pg_attribute"
            " where attrelid in (select oid from pg_class"
            " where relnamespace = 'mart'::regnamespace and relkind in ('r', 'v', 'm'))"
            " and attnum > 0 and col_description(attrelid, attnum) is null order by 1, 2",
        )
        == []
    )


@pytest.mark.parametrize("mart", MARTS)
def test_a_mart_and_its_as_of_form_have_the_same_columns(migrated: Engine, mart: str) -> None:
    columns = []
    with migrated.connect() as connection:
        for form in (mart, f"{mart}_as_of(now())"):
            found = connection.execute(text(f"select * from mart.{form}"))
            columns.append([column[:2] for column in found.cursor.description])
    assert columns[0] == columns[1]


@pytest.mark.parametrize("mart", MARTS)
def test_an_analyst_reads_every_mart(migrated: Engine, mart: str) -> None:
    assert may_read(migrated, "analyst", f"mart.{mart}")


@pytest.mark.parametrize("mart", MARTS)
def test_an_analyst_asks_every_mart_for_a_time(migrated: Engine, mart: str) -> None:
    assert may_read(migrated, "analyst", f"mart.{mart}_as_of('2026-10-01')")


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_an_analyst_reads_every_dimension(migrated: Engine, dimension: str) -> None:
    assert may_read(migrated, "analyst", f"warehouse.{dimension}")


@pytest.mark.parametrize(
    "table", ["warehouse.fact_export", "ops.load", "ops.publication", "ops.check_result"]
)
def test_an_analyst_reads_nothing_else(migrated: Engine, table: str) -> None:
    assert not may_read(migrated, "analyst", table)


def test_an_analyst_has_no_way_into_identities(migrated: Engine) -> None:
    assert rows(migrated, "select has_schema_privilege('analyst', 'secure', 'usage')") == [(False,)]


@pytest.mark.parametrize("role", ["analyst", "steward"])
def test_readers_write_nowhere(migrated: Engine, role: str) -> None:
    assert (
        rows(
            migrated,
            "select relname from pg_class where relnamespace::regnamespace::text"
            " in ('staging', 'warehouse', 'mart', 'ops', 'secure') and relkind in ('r', 'v')"
            " and has_table_privilege(:role, oid, 'insert, update, delete, truncate')",
            role=role,
        )
        == []
    )


@pytest.mark.parametrize(
    ("role", "grants"),
    [
        ("pipeline", {"mart": 144, "ops": 100, "secure": 80, "warehouse": 505}),
        ("analyst", {"mart": 72, "warehouse": 57}),
        ("steward", {"ops": 20, "secure": 16}),
    ],
)
def test_a_role_has_as_many_grants_in_each_schema_as_were_decided(
    migrated: Engine, role: str, grants: Mapping[str, int]
) -> None:
    """A right more or less than here was not meant: look at access.sql before this number."""
    assert (
        dict(
            rows(
                migrated,
                "select relnamespace::regnamespace::text, count(*) from pg_class,"
                " aclexplode(relacl) as granted where relkind in ('r', 'p', 'v', 'm', 'S')"
                " and granted.grantee = cast(cast(:role as text) as regrole)"
                " and relowner <> granted.grantee"
                " and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')"
                " group by 1",
                role=role,
            )
        )
        == grants
    )


def test_a_steward_reads_operations_and_not_the_facts(migrated: Engine) -> None:
    assert may_read(migrated, "steward", "ops.load")
    assert may_read(migrated, "steward", "ops.reject")
    assert not may_read(migrated, "steward", "warehouse.fact_export")


def test_roles_are_no_accounts(migrated: Engine) -> None:
    assert (
        rows(
            migrated,
            "select rolname from pg_roles"
            " where rolname in ('pipeline', 'analyst', 'steward') and (rolcanlogin or rolsuper)",
        )
        == []
    )


def test_a_member_of_pipeline_can_take_an_edition_all_the_way(road: Road) -> None:
    with road.engine.begin() as connection:
        connection.execute(text("create role loader login password 'loader' in role pipeline"))
    try:
        account = road.engine.url.set(username="loader", password="loader")
        url = account.render_as_string(hide_password=False)
        with road_on(url, road.landing) as theirs:
            body = sample_editions()["tim_sector", "2026-09"]
            outcome = theirs.load(datasets.SECTOR, "2026-09", body)
        assert outcome.status == "published"
    finally:
        with road.engine.begin() as connection:
            connection.execute(text("drop owned by loader; drop role loader"))
