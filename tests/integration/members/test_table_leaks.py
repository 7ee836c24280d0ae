"""What an analyst's session can find out about cells that were left out, by any statement.

The pair's figures are numbers that come up nowhere else: if one of them is in a result, an error, a
notice or a plan, it has leaked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text

from programme_statistics.periods import Quarter
from programme_statistics.settings import project_root
from support.member_tables import FOOT, LEAT, UNDW, Tables, alike
from support.members import add_registers
from support.road import NewRoad

PAIR = {"x": 7_770_013, "y": 6_660_017}
SECRETS = [str(value) for value in (*PAIR.values(), sum(PAIR.values()))]
A, B = alike("a", 8, 3_000_000), alike("b", 8, 5_000_000)
MART = "mart.cluster_member_quarter"
PAGE = (project_root() / "docs" / "disclosure.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^```sql\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def tables(new_road: NewRoad, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Three clusters in two quarters, of which one has two members."""
    tables = Tables(new_road().engine, Quarter(2025, 1))
    add_registers(tables.engine, tmp_path_factory.mktemp("registers"))
    for cluster, members in ((FOOT, A), (UNDW, B), (LEAT, PAIR)):
        tables.join(list(members), cluster)
    for number in (0, 1):
        tables.report(number, A | B | PAIR)
        assert tables.publish(number).status == "published"
    with tables.engine.begin() as connection:
        connection.execute(text("analyze"))
    return tables


@pytest.fixture
def analyst(tables: Tables) -> Iterator[psycopg.Connection]:
    """A session of an account that is a member of analyst, with all that PUBLIC may do."""
    with tables.engine.begin() as connection:
        connection.execute(text("create role curious login password 'curious' in role analyst"))
    url = tables.engine.url.set(
        drivername="postgresql", username="curious", password="curious"
    ).render_as_string(hide_password=False)
    try:
        with psycopg.connect(url, autocommit=True) as session:
            yield session
    finally:
        with tables.engine.begin() as connection:
            connection.execute(text("drop owned by curious; drop role curious"))


def said(session: psycopg.Connection, query: str) -> str:
    """Everything a statement says: rows, error, notices."""
    heard: list[str] = []

    def listen(notice: psycopg.errors.Diagnostic) -> None:
        heard.append(str(notice.message_primary))

    session.add_notice_handler(listen)
    try:
        cursor = session.execute(query)
        if cursor.description:
            heard += [repr(row) for row in cursor.fetchall()]
    except psycopg.Error as error:
        heard.append(f"{error} {error.diag.message_detail} {error.diag.context}")
    finally:
        session.remove_notice_handler(listen)
    return "\n".join(heard)


def leaked(what: str) -> list[str]:
    plain = re.sub(r"[_,.]", "", what)
    return [secret for secret in SECRETS if secret in plain]


def test_the_figures_are_there_to_be_found(tables: Tables) -> None:
    """Otherwise nothing below could fail."""
    found = tables.rows("select string_agg(t::text, ' ') from secure.member_cell as t")
    assert leaked(str(found)) == [str(sum(PAIR.values()))]
    found = tables.rows("select string_agg(t::text, ' ') from warehouse.fact_member_quarter as t")
    assert set(leaked(str(found))) >= {str(value) for value in PAIR.values()}
    printed = {row: value for row, value in tables.printed().items() if isinstance(value, str)}
    assert printed[LEAT] == "C"
    assert len(printed) == 2


def test_an_analyst_reads_what_is_printed(analyst: psycopg.Connection) -> None:
    for relation in (MART, f"{MART}_as_of(now())"):
        ((count, figures),) = analyst.execute(
            f"select count(*), count(export_usd) from {relation}"
        ).fetchall()
        assert (count, figures) == (8, 4)


@pytest.mark.parametrize(
    "query",
    [
        f"select * from {MART}",
        f"select * from {MART}_as_of('infinity')",
        "select * from mart.submission_monitor",
        # Errors that quote what they fail on, in a condition that could be moved inside.
        f"select * from {MART} where cluster_code::integer = 1",
        f"select * from {MART} where (export_usd::text || 'x')::integer = 1",
        f"select * from {MART} where 1 / (coalesce(export_usd, 0) - {sum(PAIR.values())}) > 0",
        f"select * from {MART} where pg_temp.tell(export_usd) and pg_temp.tell(turnover_try)",
        "select * from mart.submission_monitor where pg_temp.tell(n_accepted)",
        f"select pg_temp.tell(value) from {MART} as t, to_json(t) as j, json_each_text(j)",
        # What is behind.
        "select * from secure.member_cell",
        "select * from secure.member_breach",
        "select * from secure.submission_status",
        "select * from warehouse.published_cell",
        "select * from warehouse.fact_member_quarter",
        "select * from ops.member_publication",
        "table warehouse.bridge_company_cluster",
        "copy secure.member_cell to stdout",
        "select lo_get(1), pg_read_file('pg_hba.conf')",
        "select query_to_xml('select * from secure.member_cell', true, false, '')",
        "select * from pg_stats where tablename in ('member_cell', 'fact_member_quarter')",
        "select * from pg_statistic",
        "select * from pg_stats_ext_exprs",
        "select pg_get_viewdef('mart.cluster_member_quarter'::regclass)",
        "set role steward",
        "create view mart.mine as select 1",
        "create function mart.mine() returns int language sql as 'select 1'",
    ],
)
def test_no_statement_tells_what_was_left_out(analyst: psycopg.Connection, query: str) -> None:
    analyst.execute(
        "create function pg_temp.tell(anyelement) returns boolean language plpgsql cost 0.0001"
        " as $$ begin raise notice 'heard %', $1; return true; end $$"
    )
    assert leaked(said(analyst, query)) == []


PROTECTED = re.compile(
    r"secure\.|member_cell|published_cell|member_publication|fact_member|bridge_company|submission_"
    r"(?!monitor)"
)


@pytest.mark.parametrize("how", ["explain", "explain (analyze, verbose)"])
@pytest.mark.parametrize(
    "query",
    [
        f"select * from {MART}",
        f"select * from {MART} where export_usd > 100000 and cluster_code = '{LEAT}'",
        f"select * from {MART}_as_of('infinity') where quarter = '2025-Q1'",
        "select * from mart.submission_monitor where cluster_code = 'CL-IST-LEAT'",
    ],
)
def test_no_plan_tells_of_the_rows_behind(
    analyst: psycopg.Connection, how: str, query: str
) -> None:
    plan = said(analyst, f"{how} {query}")
    assert "Function Scan" in plan
    assert PROTECTED.search(plan) is None, plan
    assert leaked(plan) == []


def test_what_a_plan_expects_does_not_depend_on_what_was_left_out(
    analyst: psycopg.Connection,
) -> None:
    """The planner's statistics would tell how many cells are near a figure."""
    estimates = {
        re.search(r"rows=(\d+)", said(analyst, f"explain select * from {MART} where {condition}"))[
            1
        ]  # type: ignore[index]
        for condition in (
            "export_usd between 14000000 and 15000000",
            "export_usd between 24000000 and 25000000",
            "export_usd between 1 and 2",
        )
    }
    assert len(estimates) == 1


def test_a_name_that_somebody_else_made_is_not_what_the_mart_reads(
    analyst: psycopg.Connection,
) -> None:
    analyst.execute("create temporary table published_cell (value numeric)")
    analyst.execute("set search_path = pg_temp, mart, public")
    assert analyst.execute(f"select count(*) from {MART}").fetchone() == (8,)


@pytest.mark.parametrize(("role", "number"), [("analyst", 0), ("steward", 1)])
def test_the_queries_of_the_page_find_something_for_whom_they_are(
    tables: Tables, role: str, number: int
) -> None:
    query = QUERIES[number].replace("2026-Q3", str(tables.first))
    with tables.engine.connect() as connection:
        connection.execute(text(f"set local role {role}"))
        assert connection.execute(text(query)).all()
    assert len(QUERIES) == 2
