"""The task of ``upkeep``, called as Airflow calls it, with the account it has in production."""

from __future__ import annotations

import os
import time
import warnings
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from programme_statistics.landing.store import LandingStore
from programme_statistics.orchestration.upkeep_dag import upkeep_dag
from support.road import rows
from support.trade_records import GERMANY, TURKIYE, answer, load, record

# Rows for tables that migrations made, which do not belong to the account: one in each schema.
CHURNED = {
    "ops.request_day": "(publisher, day, calls, next_call_at)"
    " select 'p', date '2000-01-01' + n, 1, now()",
    "secure.identity_key": "(key_id, canary) select n::text, ''",
    "warehouse.dim_sector": "(sector_code, name_en, name_tr, kind, sort_order)"
    " select 'x' || n, '', '', 'total', n",
}
LONG_AGO_S = 100 * 86400


def tend() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Airflow's own, on the way to its operators
        task: Any = upkeep_dag().get_task("tend")
    return str(task.python_callable(params={"unusable_days": 90}))


@pytest.fixture
def places(account: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The landing area and the protected one, in the settings beside the account's warehouse."""
    places = tmp_path / "landing", tmp_path / "protected"
    monkeypatch.setenv("WAREHOUSE_URL", account.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LANDING_ROOT", str(places[0]))
    monkeypatch.setenv("PROTECTED_LANDING_ROOT", str(places[1]))
    for place in places:
        place.mkdir()
        (place / "half.part").write_bytes(b"half")
        os.utime(place / "half.part", (time.time() - LONG_AGO_S,) * 2)
    return places


def churn(engine: Engine) -> None:
    """Leaves rows that are dead, as years of loads do."""
    with engine.connect() as connection:
        for table, values in CHURNED.items():
            made = f"insert into {table} {values} from generate_series(1, 5000) n"
            connection.execute(text(made))
        connection.rollback()
        connection.execute(text("select pg_stat_force_next_flush()"))


def test_the_account_does_all_that_is_due_and_records_it(
    account: Engine, places: tuple[Path, Path]
) -> None:
    for reporter in (TURKIYE, GERMANY):
        body = answer([record(reporterCode=reporter, partnerCode=643)])
        bodies = [("json", body)]
        load(account, LandingStore(str(places[0])), bodies, reporters=[reporter])
    with account.begin() as connection:
        connection.execute(text("create table staging.load_4711 (x int)"))
    churn(account)

    sentence = tend()

    assert sentence.endswith(
        "Made ahead: 3 partitions. Removed: 1 staging tables, 2 landing files (0.0 MiB)."
        f" Vacuumed: {len(CHURNED)} tables."
    )
    assert rows(
        account,
        "select partitions_made, staging_removed, tables_tended, protected_files_removed,"
        " landing_files_removed from ops.upkeep",
    ) == [
        (
            [f"fact_trade_comtrade_monthly_2022_{month}" for month in ("09", "10", "11")],
            ["load_4711"],
            sorted(CHURNED),
            1,
            1,
        )
    ]
    assert not [path for place in places for path in place.rglob("*.part")]
    assert (
        rows(account, "select relname from pg_class where relnamespace = 'staging'::regnamespace")
        == []
    )
    # What the server itself has noted, for it passes over a table without the right to it.
    vacuumed = (
        "select relid::regclass::text from pg_stat_user_tables where vacuum_count = 1 and"
        " analyze_count = 1 order by 1"
    )
    with account.connect() as connection:
        connection.execute(text("select pg_stat_force_next_flush()"))
    assert [name for (name,) in rows(account, vacuumed)] == sorted(CHURNED)


def test_a_second_round_finds_nothing_to_do(account: Engine, places: tuple[Path, Path]) -> None:
    churn(account)
    tend()
    with account.connect() as connection:
        connection.execute(text("select pg_stat_force_next_flush()"))
    assert tend().endswith(
        "Made ahead: 0 partitions. Removed: 0 staging tables, 0 landing files (0.0 MiB)."
        " Vacuumed: 0 tables."
    )
