"""The pipeline's account in production: no superuser, and yet every kind of load gets through."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from programme_statistics import database
from programme_statistics.deploy.initialise import ensure_account
from programme_statistics.landing.store import LandingStore
from programme_statistics.marts.trade_sums import refresh_trade_sums
from support.road import rows
from support.trade_records import answer, load, record


def test_the_account_has_no_rights_but_the_pipelines(account: Engine) -> None:
    assert rows(
        account,
        "select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls from pg_roles"
        " where rolname = session_user",
    ) == [(False,) * 5]
    assert rows(account, "select current_user::text") == [("pipeline",)]


def test_trade_records_are_loaded_revised_and_summed_by_the_account(
    account: Engine, tmp_path: Path
) -> None:
    store = LandingStore(str(tmp_path))
    first = [("json", answer([record(), record(cmdCode="640399", primaryValue=10.5)]))]
    assert load(account, store, first).status == "published"
    revised = [("json", answer([record(), record(cmdCode="640399", primaryValue=11.5)]))]
    assert load(account, store, revised).sentence.count("1 revised") == 1
    assert refresh_trade_sums(account)
    assert rows(account, "select count(*) from warehouse.agg_trade_span") == [(1,)]


def test_what_the_account_makes_belongs_to_the_pipeline(account: Engine, tmp_path: Path) -> None:
    load(account, LandingStore(str(tmp_path)), [("json", answer([record()]))])
    owners = (
        "select distinct pg_get_userbyid(relowner)::text from pg_class"
        " where relname like 'fact_trade%'"
    )
    assert rows(account, owners) == [("pipeline",)]


def test_making_the_account_again_changes_only_the_password(
    account: Engine, warehouse: str
) -> None:
    other = account.url.set(password="another").render_as_string(hide_password=False)
    ensure_account(warehouse, other)
    engine = database.engine(other)
    assert rows(engine, "select 1") == [(1,)]
    engine.dispose()
