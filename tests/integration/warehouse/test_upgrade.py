"""An earlier release's warehouse, with data in it, is brought to this version and loses nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from programme_statistics import database, settings
from programme_statistics.local.databases import connect
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.local.restore import restore
from programme_statistics.warehouse import migrate
from programme_statistics.warehouse.others_views import ViewLost
from support.register import activity, companies, expense, load_registers, write_register
from support.road import Road, Row, rows

RELEASES = settings.project_root() / "tests" / "fixtures" / "releases"
ANALYSTS = """
create role analyst_of_the_tests in role analyst;
create schema desk authorization analyst_of_the_tests;
set role analyst_of_the_tests;
create view desk.leather as
select quarter, value_usd from mart.sector_export_quarter where sector_code = 'leather';
comment on view desk.leather is 'the desk''s 100 %';
create view desk.leather_best as select max(value_usd) as best from desk.leather;
create view desk.as_known as
select count(*) as n from mart.sector_export_month_as_of('infinity');
create materialized view desk.kept as select * from desk.leather;
create unique index kept_quarter on desk.kept (quarter);
grant select on desk.leather to steward;
reset role;
"""
DESK = ("leather", "leather_best", "as_known", "kept")


@pytest.fixture(scope="module", params=sorted(path.name for path in RELEASES.iterdir()))
def release(postgres: EmbeddedServer, request: pytest.FixtureRequest) -> Iterator[str]:
    """The database of an earlier release, populated, with views of an analyst's: to be copied."""
    name = "warehouse_of_a_release"
    with connect(postgres.url("postgres"), autocommit=True) as server:
        server.execute(f"create database {name} template template0")
        try:
            restore(postgres.url(name), RELEASES / request.param)
            with connect(postgres.url(name)) as connection:
                connection.execute(ANALYSTS)
            yield name
        finally:
            server.execute(f"drop database {name} with (force)")
            server.execute("drop role if exists analyst_of_the_tests")


@pytest.fixture(scope="module")
def release_brought_up(postgres: EmbeddedServer, release: str) -> Iterator[str]:
    """The same, brought to this version."""
    with copy_of(postgres, release, f"{release}_brought_up") as engine:
        migrate.upgrade(url_of(engine))
        engine.dispose()
        yield f"{release}_brought_up"


@pytest.fixture
def earlier(postgres: EmbeddedServer, release: str) -> Iterator[Engine]:
    """A populated warehouse of an earlier release, with views of an analyst's."""
    with copy_of(postgres, release, "warehouse_earlier") as engine:
        yield engine


@pytest.fixture
def brought_up(postgres: EmbeddedServer, release_brought_up: str) -> Iterator[Engine]:
    """One of an earlier release that was brought to this version."""
    with copy_of(postgres, release_brought_up, "warehouse_brought_up") as engine:
        yield engine


@contextmanager
def copy_of(postgres: EmbeddedServer, template: str, name: str) -> Iterator[Engine]:
    with connect(postgres.url("postgres"), autocommit=True) as server:
        server.execute(f"create database {name} template {template} strategy file_copy")
        engine = database.engine(postgres.url(name))
        try:
            yield engine
        finally:
            engine.dispose()
            server.execute(f"drop database {name} with (force)")


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


EXPLICIT: Mapping[str, str] = {
    "warehouse.fact_export": "dataset_code, ref_month, sector_code, origin_code,"
    " partner_code, value_usd, edition, load_id, valid_from, valid_to::text",
    "warehouse.fact_trade": "dataset_id, period, reporter_code, partner_code, product_id,"
    " flow_id, value_millis, net_mass_grams, load_id, valid_from, valid_to::text",
    "warehouse.dim_product": "product_id, classification_code, hs_code",
    "ops.load": "load_id, dataset_code, edition, sha256, status, published_at",
    "ops.check_result": "load_id, check_name, passed",
    "ops.mart_refresh": "refresh_id, last_published_at, months",
}
"""What every release has had, by the names of today."""
REMADE = {"warehouse.dim_project_rule", "warehouse.register_version"}
"""The rules of projects hold from a day since 0014: the row says so, and its version's body."""


def of_this_release(engine: Engine) -> Mapping[str, str]:
    """The columns of every table with what a load brought, or with identities, as it is now."""
    found = rows(
        engine,
        "select c.oid::regclass::text, string_agg(format('%I::text', a.attname), ', ')"
        " from pg_class c inner join pg_attribute a on a.attrelid = c.oid"
        " where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0"
        " and not a.attisdropped and (c.relnamespace = to_regnamespace('secure') or exists"
        " (select from pg_attribute l where l.attrelid = c.oid and l.attname = 'load_id'"
        " and c.relnamespace::regnamespace::text in ('warehouse', 'ops')))"
        " group by c.oid",
    )
    return {table: columns for table, columns in found if table not in {*EXPLICIT, *REMADE}}


def recorded(engine: Engine, more: Mapping[str, str] | None = None) -> Mapping[str, Sequence[Row]]:
    """The facts, their loads and what was found about them, with all numbers and times.

    ``more`` are columns of further tables, by table.
    """
    return {
        table: sorted(rows(engine, f"select {columns} from {table}"), key=repr)
        for table, columns in {**EXPLICIT, **(more or {})}.items()
    }


def desk(engine: Engine) -> Mapping[str, Sequence[Row]]:
    return {view: sorted(rows(engine, f"select * from desk.{view}")) for view in DESK}


def test_the_earlier_warehouse_holds_data_and_is_not_of_this_version(earlier: Engine) -> None:
    held = recorded(earlier, of_this_release(earlier))
    assert len(held["warehouse.fact_export"]) > 300
    assert len(held["warehouse.fact_trade"]) == 3
    assert rows(earlier, "select to_regclass('secure.submission_mention') is null") == [(True,)]
    if version(earlier) == [("0010",)]:
        filled = {
            *("fact_exchange_rate", "fact_member_export", "fact_member_quarter", "dim_company"),
            *("dim_project", "dim_support_rule", "bridge_project_company", "dim_activity"),
        }
        assert [name for name in filled if not held[f"warehouse.{name}"]] == []
        assert held["secure.company_identity"]
        assert held["secure.submission_row"]


def test_bringing_it_to_this_version_keeps_every_row_and_every_time(earlier: Engine) -> None:
    more = of_this_release(earlier)
    before = recorded(earlier, more)
    migrate.upgrade(url_of(earlier))
    assert recorded(earlier, more) == before
    head = ScriptDirectory(
        str(settings.project_root() / "plugins/programme_statistics/warehouse/migrations")
    ).get_current_head()
    assert rows(earlier, "select version_num from ops.schema_version") == [(head,)]


def test_the_analysts_views_answer_as_before(earlier: Engine) -> None:
    before = desk(earlier)
    assert len(before["leather"]) > 10
    migrate.upgrade(url_of(earlier))
    assert desk(earlier) == before


@pytest.mark.parametrize("target", ["0009"])
def test_going_back_over_what_holds_no_facts_and_forward_again_keeps_them(
    earlier: Engine, target: str
) -> None:
    more = of_this_release(earlier)
    before = recorded(earlier, more)
    migrate.upgrade(url_of(earlier))
    with earlier.begin() as connection:
        command.downgrade(migrate._alembic(connection), target)
    assert rows(earlier, "select to_regclass('ops.upkeep') is null") == [(True,)]
    assert recorded(earlier, more) == before
    migrate.upgrade(url_of(earlier))
    assert recorded(earlier, more) == before


@pytest.mark.parametrize("target", ["0003", "0001"])
def test_a_way_back_that_would_lose_facts_is_refused_and_changes_nothing(
    earlier: Engine, target: str
) -> None:
    before, at = recorded(earlier), version(earlier)
    with (
        pytest.raises(NotImplementedError, match="Restore a backup"),
        earlier.begin() as connection,
    ):
        command.downgrade(migrate._alembic(connection), target)
    assert recorded(earlier) == before
    assert version(earlier) == at


def test_there_is_no_way_back_over_the_tables_of_members_and_registers(brought_up: Engine) -> None:
    before = version(brought_up)
    for target in ("0008", "0007"):
        with (
            pytest.raises(NotImplementedError, match="Restore a backup"),
            brought_up.begin() as connection,
        ):
            command.downgrade(migrate._alembic(connection), target)
    assert version(brought_up) == before


@pytest.mark.parametrize(
    ("target", "table", "columns", "values"),
    [
        (
            "0011",
            "warehouse.dim_company",
            "company_id, party_code, load_id, valid_from",
            "'c', 'P1', 1, now()",
        ),
        (
            "0010",
            "ops.member_publication",
            "ref_quarter, known_at, status, rules_version, n_free, n_confidential, n_secondary,"
            " n_not_published, sentence",
            "'2026-01-01', now(), 'published', 'v', 1, 0, 0, 0, 'One cell.'",
        ),
        ("0010", "ops.submission_measure", "load_id, form_code, measures", "1, 'M1', '{}'"),
        ("0012", "secure.company_group", "folded_name, group_id", "'holding', 'Gabc'"),
        (
            "0013",
            "warehouse.fact_support_budget",
            "project_code, support_item, budget_try, document_code, basis, load_id",
            "'P', 'I', 100, 'D', 'recorded', 1",
        ),
        (
            "0013",
            "warehouse.dim_legal_regime",
            "legal_regime, programme_code, name_en, name_tr, valid_from, certainty, document_code,"
            " basis, load_id",
            "'9999', 'URGE', 'A later one', 'Sonraki', '2027-01-01', 'low', 'D', 'found', 1",
        ),
        (
            "0013",
            "warehouse.dim_project_rule",
            "legal_regime, rule_code, valid_from, rule_value, description, certainty,"
            " document_code, basis, load_id",
            "'5973', 'R', '2023-01-01', 1, 'A rule', 'low', 'D', 'found', 1",
        ),
        (
            "0013",
            "warehouse.register_version",
            "register_code, row_key, body, file_name, place, valid_from, valid_to, load_id",
            "'legal_regimes', '5973', '{}', 'f', '2', '2026-01-01', '2026-02-01', 1",
        ),
        (
            "0014",
            "ops.upkeep",
            "landing_files_removed, landing_bytes_removed, database_bytes, landing_files,"
            " landing_bytes, protected_files",
            "0, 0, 1, 1, 1, 7",
        ),
        (
            "0009",
            "ops.upkeep",
            "landing_files_removed, landing_bytes_removed, database_bytes, landing_files,"
            " landing_bytes",
            "0, 0, 1, 1, 1",
        ),
    ],
)
def test_a_way_back_that_would_lose_what_members_brought_is_refused_and_names_it(
    brought_up: Engine, target: str, table: str, columns: str, values: str
) -> None:
    with brought_up.begin() as connection:
        # Without what the row refers to: one row is enough.
        connection.execute(text("set session_replication_role = replica"))
        connection.execute(text(f"insert into {table} ({columns}) values ({values})"))
        connection.execute(text("set session_replication_role = origin"))
    kept, before = rows(brought_up, f"select t::text from {table} as t"), version(brought_up)
    with (
        pytest.raises(NotImplementedError, match=rf"lose those of {table}\. Restore a backup"),
        brought_up.begin() as connection,
    ):
        command.downgrade(migrate._alembic(connection), target)
    assert rows(brought_up, f"select t::text from {table} as t") == kept
    assert version(brought_up) == before


NORTHERN_CYPRUS: Sequence[tuple[str, str, str, str]] = (
    (
        "warehouse.fact_export",
        "partner_code",
        "dataset_code, ref_month, sector_code, origin_code, partner_code, valid_from, value_usd,"
        " edition, load_id",
        "'tim', '2026-01-01', 'leather', 'TR', 'XT', now(), 5000, '2026-01', 1",
    ),
    (
        "warehouse.fact_member_quarter",
        "new_markets",
        "company_id, ref_quarter, project_code, valid_from, submission_id, load_id, new_markets",
        "'c', '2026-07-01', 'P', now(), 1, 1, '{DE,XT,XK}'",
    ),
    (
        "secure.submission_row",
        "row_values",
        "submission_id, row_no, sheet, sheet_row, outcome, row_values",
        """9001, 1, 'M2', 2, 'accepted', '{"country_code": "XT", "hs_code": "640359"}'""",
    ),
    (
        "secure.submission_row",
        "row_values",
        "submission_id, row_no, sheet, sheet_row, outcome, row_values",
        """9001, 2, 'M1', 2, 'accepted', '{"new_markets": ["DE", "XT", "XK"], "x": null}'""",
    ),
    (
        "warehouse.register_version",
        "row_key || body",
        "register_code, row_key, body, file_name, place, valid_from, load_id",
        """'project_markets', 'P / XT', '{"project_code": "P", "country_code": "XT"}', 'f', '2',"""
        " now(), 1",
    ),
    (
        "warehouse.dim_country",
        "country_code",
        "country_code, name_en, name_tr, kind",
        "'XU', 'Another', 'Başka', 'special'",
    ),
)


def test_northern_cyprus_goes_back_to_its_code_before_and_forward_again(brought_up: Engine) -> None:
    with brought_up.begin() as connection:
        connection.execute(text("set session_replication_role = replica"))
        for table, _, columns, values in NORTHERN_CYPRUS:
            connection.exec_driver_sql(f"insert into {table} ({columns}) values ({values})")
        connection.execute(text("set session_replication_role = origin"))

    def found() -> list[list[str]]:
        """What names it, as text."""
        named = r"'(^|\W)(XT|X-KKTC)(\W|$)'"
        return [
            sorted(
                row
                for (row,) in rows(
                    brought_up, f"select ({what})::text from {table} where ({what})::text ~ {named}"
                )
            )
            for table, what, _, _ in NORTHERN_CYPRUS
        ]

    now = found()
    assert all(now)
    with brought_up.begin() as connection:
        command.downgrade(migrate._alembic(connection), "0015")
    assert found() == [sorted(row.replace("XT", "X-KKTC") for row in there) for there in now]
    migrate.upgrade(url_of(brought_up))
    assert found() == now


def test_rules_of_a_warehouse_with_registers_go_back_and_forward_with_their_versions(
    road: Road,
) -> None:
    """As from before rules held by day: the days are those of the legal basis of each."""
    outcome = load_registers(road.engine, road.landing)
    assert outcome.status == "published", outcome.sentence
    rules = "select r::text from warehouse.dim_project_rule as r order by 1"
    versions = (
        "select row_key, body, valid_from, load_id from warehouse.register_version"
        " where register_code = 'project_rules' order by 1"
    )
    regimes = "select legal_regime, valid_from, valid_to from warehouse.dim_legal_regime order by 1"
    before = [road.rows(query) for query in (rules, versions, regimes)]
    assert all(before)
    with road.engine.begin() as connection:
        command.downgrade(migrate._alembic(connection), "0013")
    assert not road.rows(
        "select 1 from warehouse.register_version where body ? 'valid_from'"
        " and register_code = 'project_rules'"
    )
    migrate.upgrade(url_of(road.engine))
    assert [road.rows(query) for query in (rules, versions, regimes)] == before


def test_a_way_back_takes_no_view_of_an_analyst_along(road: Road) -> None:
    """One that rests on a table that goes, here through a function of ours, is named."""
    assert load_registers(road.engine, road.landing).status == "published"
    with road.engine.begin() as connection:
        connection.execute(text("create schema desk"))
        connection.execute(
            text(
                "create view desk.bases as"
                " select * from warehouse.dim_legal_regime_as_known('infinity')"
            )
        )
    before, at = road.rows("select r::text from desk.bases as r order by 1"), version(road.engine)
    assert before
    with (
        pytest.raises(NotImplementedError, match=r"the view desk\.bases of \w+\. Nothing was"),
        road.engine.begin() as connection,
    ):
        command.downgrade(migrate._alembic(connection), "0013")
    assert road.rows("select r::text from desk.bases as r order by 1") == before
    assert version(road.engine) == at


def test_marts_that_a_way_back_took_along_are_made_again_with_their_rights(road: Road) -> None:
    there = (
        "select oid::regclass::text, relacl::text from pg_class"
        " where relnamespace = 'mart'::regnamespace order by 1",
        "select oid::regprocedure::text, proacl::text from pg_proc"
        " where pronamespace in ('mart'::regnamespace, 'warehouse'::regnamespace) order by 1",
    )
    before = [road.rows(query) for query in there]
    with road.engine.begin() as connection:
        command.downgrade(migrate._alembic(connection), "0013")
    assert [road.rows(query) for query in there] != before
    migrate.upgrade(url_of(road.engine))
    assert [road.rows(query) for query in there] == before


def version(engine: Engine) -> Sequence[Row]:
    return rows(engine, "select version_num from ops.schema_version")


@pytest.fixture
def other_marts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the marts' SQL, to be changed as a later release might."""
    shutil.copytree(database.sql_root(), tmp_path / "sql")
    monkeypatch.setattr(migrate, "sql_root", lambda: tmp_path / "sql")
    return tmp_path / "sql" / "marts"


def change(marts: Path, name: str, old: str, new: str) -> None:
    file = marts / f"{name}.sql"
    source = file.read_text(encoding="utf-8")
    assert old in source
    file.write_text(source.replace(old, new), encoding="utf-8")


def test_views_survive_a_mart_whose_columns_change(earlier: Engine, other_marts: Path) -> None:
    """A column comes first that was not there: PostgreSQL cannot replace such a view in place."""
    migrate.upgrade(url_of(earlier))
    before = desk(earlier)
    change(
        other_marts,
        "sector_export_quarter",
        "select * from mart.sector_export_quarter_as_of('infinity')",
        "select 'new'::text as first_of_all, q.* "
        "from mart.sector_export_quarter_as_of('infinity') as q",
    )
    migrate.upgrade(url_of(earlier))
    assert rows(earlier, "select distinct first_of_all from mart.sector_export_quarter") == [
        ("new",)
    ]
    assert desk(earlier) == before
    assert rows(
        earlier,
        "select relowner::regrole::text, obj_description(oid) from pg_class"
        " where oid = 'desk.leather'::regclass",
    ) == [("analyst_of_the_tests", "the desk's 100 %")]
    assert rows(earlier, "select has_table_privilege('steward', 'desk.leather', 'select')") == [
        (True,)
    ]
    assert rows(earlier, "select indexname from pg_indexes where schemaname = 'desk'") == [
        ("kept_quarter",)
    ]
    assert rows(
        earlier, "select has_table_privilege('analyst', 'mart.sector_export_quarter', 'select')"
    ) == [(True,)]


def test_a_view_on_a_column_that_is_gone_stops_the_upgrade_and_is_named(
    earlier: Engine, other_marts: Path
) -> None:
    migrate.upgrade(url_of(earlier))
    before = desk(earlier)
    change(
        other_marts,
        "sector_export_quarter",
        "select * from mart.sector_export_quarter_as_of('infinity')",
        "select quarter, sector_code from mart.sector_export_quarter_as_of('infinity')",
    )
    (other_marts / "record_claim.sql").unlink()  # it reads the columns that are gone
    file = other_marts / "sector_export_quarter.sql"
    source = file.read_text(encoding="utf-8")
    file.write_text(source[: source.index("comment on")], encoding="utf-8")
    with pytest.raises(ViewLost, match=r"desk\.leather of analyst_of_the_tests"):
        migrate.upgrade(url_of(earlier))
    assert desk(earlier) == before


def test_the_account_of_a_release_says_what_is_in_it() -> None:
    for folder in RELEASES.iterdir():
        contents = json.loads((folder / "contents.json").read_text(encoding="utf-8"))
        assert contents["warehouse.fact_export"] > 300


def test_a_migration_that_fails_leaves_the_earlier_warehouse_as_it_was(
    earlier: Engine, other_marts: Path
) -> None:
    more = of_this_release(earlier)
    before, at = recorded(earlier, more), version(earlier)
    (other_marts / "broken.sql").write_text("create view mart.broken as select no_such_column;")
    with pytest.raises(Exception, match="no_such_column"):
        migrate.upgrade(url_of(earlier))
    assert recorded(earlier, more) == before
    assert version(earlier) == at
    assert rows(earlier, "select to_regclass('secure.submission_mention') is null") == [(True,)]


def test_legal_bases_and_person_days_go_back_and_forward_on_a_warehouse_that_has_them(
    road: Road, tmp_path: Path
) -> None:
    """A third basis stays through the way back: the earlier release only takes no more of them."""
    lodging = {
        "activities": [activity("STAY", "URGE-FOOT", "OVERSEAS_MKT", "2026-04-10")],
        "support_expenses": [expense("E", "URGE-FOOT", "STAY", "LODGING", "100.00", "2026-04-12")],
        "legal_regimes": [
            {
                "legal_regime": "9999",
                "programme_code": "SMENET",
                "name_en": "A later decree",
                "name_tr": "Sonraki karar",
                "valid_from": "2027-01-01",
                "certainty": "low",
            }
        ],
    }
    for code, made in lodging.items():
        write_register(tmp_path / "own", code, made)
    outcome = load_registers(road.engine, road.landing, tmp_path / "own")
    assert outcome.status == "published", outcome.sentence
    queries = (
        "select * from warehouse.dim_legal_regime order by 1",
        "select * from warehouse.fact_support_expense",
        "select row_key, body from warehouse.register_version order by register_code, 1",
    )
    before = [road.rows(query) for query in queries]
    with road.engine.begin() as connection:
        command.downgrade(migrate._alembic(connection), "0015")
    assert road.rows(
        "select body ? 'person_days' from warehouse.register_version"
        " where register_code = 'support_expenses'"
    ) == [(False,)]
    migrate.upgrade(url_of(road.engine))
    assert [road.rows(query) for query in queries] == before


def test_person_days_are_not_lost_on_a_way_back(road: Road, tmp_path: Path) -> None:
    stay = {"activities": [activity("STAY", "URGE-FOOT", "OVERSEAS_MKT", "2026-04-10")]}
    stay["support_expenses"] = [
        expense("E", "URGE-FOOT", "STAY", "LODGING", "100.00", "2026-04-12", person_days=2)
    ]
    for code, made in stay.items():
        write_register(tmp_path / "own", code, made)
    assert load_registers(road.engine, road.landing, tmp_path / "own").status == "published"
    with (
        pytest.raises(NotImplementedError, match=r"fact_support_expense\. Restore a backup"),
        road.engine.begin() as connection,
    ):
        command.downgrade(migrate._alembic(connection), "0015")


def test_expenses_that_were_direct_without_a_company_are_as_they_were_counted(
    road: Road, tmp_path: Path
) -> None:
    """What the register said stays; the way back puts it into the ledger again."""
    own = {
        "activities": [activity("STAY", "URGE-FOOT", "OVERSEAS_MKT", "2026-04-10")],
        "support_expenses": [expense("E", "URGE-FOOT", "STAY", "LODGING", "100.00", "2026-04-12")],
    }
    for code, made in own.items():
        write_register(tmp_path / "own", code, made)
    assert load_registers(road.engine, road.landing, tmp_path / "own").status == "published"

    def said() -> Sequence[Row]:
        return road.rows(
            "select expense.allocation_method, version.body ->> 'allocation_method'"
            " from warehouse.fact_support_expense as expense"
            " inner join warehouse.register_version as version"
            " on version.register_code = 'support_expenses' and version.row_key = expense_code"
        )

    with road.engine.begin() as connection:
        command.downgrade(migrate._alembic(connection), "0020")
        connection.execute(
            text("update warehouse.fact_support_expense set allocation_method = 'direct'")
        )
        connection.execute(
            text(
                "update warehouse.register_version"
                ' set body = body || \'{"allocation_method": "direct"}\''
                " where register_code = 'support_expenses'"
            )
        )
    migrate.upgrade(url_of(road.engine))
    assert said() == [("equal", "direct")]
    with road.engine.begin() as connection:
        command.downgrade(migrate._alembic(connection), "0020")
    assert said() == [("direct", "direct")]
    migrate.upgrade(url_of(road.engine))
    assert said() == [("equal", "direct")]


def test_exports_to_target_markets_go_back_and_forward_where_none_are_known(
    road: Road, tmp_path: Path
) -> None:
    own = {
        "parties": companies(1, 1),
        "member_performance": [
            {"project_code": "URGE-FOOT", "party_code": "P001", "year": 2025, "export_usd": 100}
        ],
    }
    for code, made in own.items():
        write_register(tmp_path / "own", code, made)
    assert load_registers(road.engine, road.landing, tmp_path / "own").status == "published"
    queries = (
        "select * from warehouse.fact_party_performance",
        "select row_key, body from warehouse.register_version order by register_code, 1",
    )
    before = [road.rows(query) for query in queries]
    with road.engine.begin() as connection:
        command.downgrade(migrate._alembic(connection), "0019")
    migrate.upgrade(url_of(road.engine))
    assert [road.rows(query) for query in queries] == before
    with road.engine.begin() as connection:
        connection.execute(text("update warehouse.fact_party_performance set target_usd = 1"))
    with (
        pytest.raises(NotImplementedError, match=r"fact_party_performance\. Restore a backup"),
        road.engine.begin() as connection,
    ):
        command.downgrade(migrate._alembic(connection), "0019")


def test_projects_of_growth_targets_go_back_and_forward_where_none_are_named(
    road: Road, tmp_path: Path
) -> None:
    own = {
        "parties": companies(1, 1),
        "growth_targets": [
            {
                "party_code": "P001",
                "metric": "exports",
                "baseline_value": 100,
                "target_value": 120,
                "due_on": "2026-12-31",
            }
        ],
    }
    for code, made in own.items():
        write_register(tmp_path / "own", code, made)
    assert load_registers(road.engine, road.landing, tmp_path / "own").status == "published"
    queries = (
        "select * from warehouse.fact_growth_target",
        "select row_key, body from warehouse.register_version order by register_code, 1",
    )
    before = [road.rows(query) for query in queries]
    with road.engine.begin() as connection:
        command.downgrade(migrate._alembic(connection), "0020")
    migrate.upgrade(url_of(road.engine))
    assert [road.rows(query) for query in queries] == before
    with road.engine.begin() as connection:
        connection.execute(
            text("update warehouse.fact_growth_target set project_code = 'URGE-FOOT'")
        )
    with (
        pytest.raises(NotImplementedError, match=r"fact_growth_target\. Restore a backup"),
        road.engine.begin() as connection,
    ):
        command.downgrade(migrate._alembic(connection), "0020")


def test_members_of_the_chamber_go_back_and_forward_where_no_register_names_them(
    road: Road, tmp_path: Path
) -> None:
    """What forms have said is read again from the numbers they gave."""
    own = {
        "parties": companies(1, 1),
        "benchmark_subjects": [{"subject_code": "C", "name_en": "C"}],
        "benchmark_rounds": [{"round_code": "R", "round_no": 1, "held_on": "2026-01-31"}],
        "benchmark_values": [
            {
                "round_code": "R",
                "subject_code": "C",
                "benchmark_indicator": "EXPORT_MARKETS",
                "raw_value": 7,
            }
        ],
    }
    for code, made in own.items():
        write_register(tmp_path / "own", code, made)
    assert load_registers(road.engine, road.landing, tmp_path / "own").status == "published"
    with road.engine.begin() as connection:
        for statement in (
            "insert into secure.identity_key (key_id, canary) values ('k', '\\x00')",
            "insert into warehouse.company (company_id) values ('A'), ('B')",
            "insert into warehouse.dim_company (company_id, is_chamber_member, valid_from, load_id)"
            " select company_id, nullif(company_id = 'A', false), '2026-01-01', load_id"
            " from warehouse.company cross join (select min(load_id) as load_id from ops.load) l",
            "insert into secure.company_identity (company_id, key_id, tax_number_digest,"
            " tax_number_kind, tax_number, title, chamber_reg_no, has_consented)"
            " select company_id, 'k', company_id::bytea, 'VKN', company_id, 'x',"
            " case company_id when 'A' then '123' end, true from warehouse.company",
        ):
            connection.execute(text(statement))
    queries = (
        "select company_id, is_chamber_member from warehouse.dim_company order by 1",
        "select * from warehouse.dim_party",
        "select * from warehouse.fact_benchmark_value",
        "select row_key, body from warehouse.register_version order by register_code, 1",
    )
    before = [road.rows(query) for query in queries]
    assert before[0] == [("A", True), ("B", None)]
    with road.engine.begin() as connection:
        command.downgrade(migrate._alembic(connection), "0025")
    migrate.upgrade(url_of(road.engine))
    assert [road.rows(query) for query in queries] == before
    assert load_registers(road.engine, road.landing, tmp_path / "own").status == "unchanged"
    for change, table in (
        ("warehouse.dim_party set is_chamber_member = false", "dim_party"),
        ("warehouse.fact_benchmark_value set n_companies = 3", "fact_benchmark_value"),
    ):
        with (
            pytest.raises(NotImplementedError, match=rf"{table}\. Restore a backup"),
            road.engine.begin() as connection,
        ):
            connection.execute(text(f"update {change}"))
            command.downgrade(migrate._alembic(connection), "0025")


def test_technology_levels_go_back_and_forward_with_a_secretariats_own(
    road: Road, tmp_path: Path
) -> None:
    own = [{"nace_code": "62", "technology_level": "high"}]
    write_register(tmp_path / "own", "technology_levels", own)
    assert load_registers(road.engine, road.landing, tmp_path / "own").status == "published"
    queries = (
        "select * from warehouse.dim_technology_level order by nace_code",
        "select row_key, body from warehouse.register_version order by register_code, 1",
        "select * from mart.technology_export_quarter",
    )
    before = [road.rows(query) for query in queries]
    assert len(before[0]) == 25
    with road.engine.begin() as connection:
        command.downgrade(migrate._alembic(connection), "0023")
    assert road.rows("select to_regclass('warehouse.dim_technology_level')") == [(None,)]
    migrate.upgrade(url_of(road.engine))
    assert [road.rows(query) for query in queries] == before
    # The load finds nothing to write anew.
    assert load_registers(road.engine, road.landing, tmp_path / "own").status == "unchanged"


def test_decisions_on_who_reports_go_back_and_forward(road: Road, tmp_path: Path) -> None:
    decision = {
        "party_code": "P001",
        "secretariat": "izmir",
        "valid_from": "2026-07-01",
        "reason": "Its cluster is theirs",
        "decided_by": "Programme office",
        "decided_on": "2026-10-21",
    }
    write_register(tmp_path / "own", "parties", companies(1, 1))
    write_register(tmp_path / "own", "reporting_secretariats", [decision])
    assert load_registers(road.engine, road.landing, tmp_path / "own").status == "published"
    queries = (
        "select * from warehouse.reporting_secretariat",
        "select row_key, body from warehouse.register_version order by register_code, 1",
    )
    before = [road.rows(query) for query in queries]
    assert len(before[0]) == 1
    with road.engine.begin() as connection:
        command.downgrade(migrate._alembic(connection), "0024")
    assert road.rows("select to_regclass('warehouse.reporting_secretariat')") == [(None,)]
    migrate.upgrade(url_of(road.engine))
    assert [road.rows(query) for query in queries] == before
    assert load_registers(road.engine, road.landing, tmp_path / "own").status == "unchanged"
