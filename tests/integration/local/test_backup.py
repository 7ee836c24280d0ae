"""A warehouse comes back from its dump as it was, and from landing alone as it was published."""

from __future__ import annotations

import copy
import gzip
import stat
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import psycopg
import pytest
from sqlalchemy import Engine, make_url, text

from programme_statistics import database
from programme_statistics.landing.land_register import land_registers
from programme_statistics.landing.store import LandingStore
from programme_statistics.local.backup import CONTENTS, DUMP, back_up
from programme_statistics.local.databases import connect, named, taking_the_place_of
from programme_statistics.local.errors import CommandError
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.local.rebuild import rebuild
from programme_statistics.local.restore import restore
from programme_statistics.local.sample_server import serving
from programme_statistics.marts.trade_sums import refresh_trade_sums
from programme_statistics.orchestration import nomenclature_steps
from programme_statistics.orchestration.nomenclature_steps import load_nomenclature, problems
from programme_statistics.periods import Month
from programme_statistics.sources import all_datasets, sample, trade_datasets
from programme_statistics.sources.comtrade.nomenclature import COMTRADE
from programme_statistics.sources.dataset import Dataset
from programme_statistics.sources.ecb import datasets as ecb
from programme_statistics.sources.programme.datasets import REGISTER
from programme_statistics.sources.publisher import Publisher
from programme_statistics.sources.tcmb import datasets as tcmb
from programme_statistics.sources.tcmb import sample as tcmb_sample
from programme_statistics.sources.tim import datasets
from programme_statistics.sources.trade_dataset import TradeDataset
from programme_statistics.sources.tuik import sample as tuik_sample
from programme_statistics.sources.tuik.datasets import TOTAL
from programme_statistics.staging.stage_register import stage_registers
from programme_statistics.warehouse import migrate
from programme_statistics.warehouse.publish_register import publish_registers
from support import code_lists
from support.comparison import differences, vintages
from support.editions import sample_editions
from support.published_marts import publish_marts
from support.rates import csvdata
from support.road import NewRoad, Road, Row, rows
from support.series import load_series
from support.trade_records import answer, load, record

EDITIONS = ("2021-12", "2022-12", "2026-08", "2026-09")

AS_OF = """
    select dataset_code, ref_month, sector_code, origin_code, partner_code, value_usd
    from warehouse.fact_export where valid_from <= :at and valid_to > :at
"""


@pytest.fixture(scope="module")
def original(new_road: NewRoad) -> Road:
    """A warehouse with something of every source: revisions, late and refused editions."""
    road = new_road()
    load_lists(road)
    for edition in EDITIONS:
        road.load(datasets.SECTOR, edition, sample_editions()["tim_sector", edition])
    road.load(datasets.PROVINCE, "2023-01", sample_editions()["tim_province", "2023-01"])
    road.load(datasets.COUNTRY, "2023-01", sample_editions()["tim_country", "2023-01"])
    # Late: it comes after later editions and becomes history.
    road.load(datasets.SECTOR, "2020-12", sample_editions()["tim_sector", "2020-12"])
    assert road.load(datasets.SECTOR, "2026-07", b"no workbook").status == "refused"
    for value in (10.5, 11.5):
        body = answer([record(), record(cmdCode="640399", primaryValue=value)])
        assert load(road.engine, road.store, [("json", body)]).status == "published"
    rates = csvdata({"2026-01-05": ("1.10", "50")})
    assert road.load(ecb.RATES, "2026-01", rates).status == "published"
    for dataset, writer in ((tcmb.RATES.of_sample(), tcmb_sample), (TOTAL, tuik_sample)):
        for edition, body in editions_of(dataset, writer).items():
            assert road.load(dataset, edition, body).status == "published"
    load_series_of_trade(road)
    refresh_trade_sums(road.engine)
    folders = {"seed": REGISTER.seed}
    landed = land_registers(road.engine, road.store, REGISTER, folders, run_id=None)
    assert landed.load_id is not None
    stage_registers(road.engine, road.store, REGISTER, landed.load_id)
    assert publish_registers(road.engine, landed.load_id).status == "published"
    publish_marts(road.engine, store=protected(road))
    return road


def protected(road: Road) -> LandingStore:
    """The protected landing area, beside the other."""
    return LandingStore(f"{road.landing}_protected")


def load_lists(road: Road) -> None:
    """The nomenclatures as known, then with one product more: two comparisons of one list."""
    lists = copy.deepcopy(code_lists.known())
    code_lists.serve(road.publisher, lists)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANDING_ROOT", str(road.landing))
        patch.setattr(nomenclature_steps, "warehouse_engine", lambda: road.engine)
        reached = Publisher("comtrade", road.publisher.base_url)
        patch.setattr(nomenclature_steps, "publisher", lambda *_: reached)
        assert not problems(load_nomenclature(COMTRADE, run_id=None))
        like = next(one for one in lists["H6"] if one["id"] == "640110")
        lists["H6"].append({**like, "id": "640119", "text": "640119 - Footwear; not seen before"})
        code_lists.serve(road.publisher, lists)
        assert not problems(load_nomenclature(COMTRADE, run_id=None))


def editions_of(dataset: Dataset, publisher: ModuleType) -> Mapping[str, bytes]:
    """What a publisher's sample says, by edition."""
    with TemporaryDirectory() as folder:
        periods: Mapping[str, list[str]] = publisher.write(Path(folder))
        ((_, editions),) = periods.items()
        return {
            edition: (Path(folder) / dataset.path(Month.parse(edition))).read_bytes()
            for edition in editions
        }


def load_series_of_trade(road: Road) -> None:
    """A little of every series of trade figures, as the publishers' stand-ins serve them."""
    wanted: Mapping[str, tuple[list[str], list[int] | None]] = {
        "comtrade_monthly": (["2026-07"], None),
        "comtrade_annual": (["2025"], None),
        "comtrade_mirror_monthly": (["2026-06"], None),
        "comtrade_mirror_annual": (["2022"], None),
        "eurostat_comext": (["2026-07..2026-08"], [276, 380]),
    }
    with (
        TemporaryDirectory() as folder,
        serving(Path(folder), sample.responders()) as address,
    ):
        for series in trade_datasets():
            periods, reporters = wanted[series.code]
            assert load_series(
                road.engine,
                road.store,
                series,
                f"{address}/{series.connection}",
                periods,
                reporters=reporters,
                today=date(2026, 11, 20),
            )


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def backup(original: Road, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backups") / "one"
    back_up(url_of(original.engine), folder)
    return folder


@pytest.fixture
def empty(postgres: EmbeddedServer, original: Road) -> Iterator[str]:
    """URL of a database with nothing in it."""
    with connect(postgres.url("postgres"), autocommit=True) as server:
        server.execute("create database warehouse_to_fill template template0")
        try:
            yield postgres.url("warehouse_to_fill")
        finally:
            server.execute("drop database warehouse_to_fill with (force)")


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = database.engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def everything(engine: Engine) -> Mapping[str, Sequence[Row]]:
    """Every row of every table and every right, down to numbers and times."""
    tables = rows(
        engine,
        "select oid::regclass::text from pg_class where relkind in ('r', 'p')"
        " and relnamespace::regnamespace::text in ('warehouse', 'mart', 'ops', 'secure')",
    )
    return {
        "owners and rights": sorted(
            rows(
                engine,
                "select oid::regclass::text, relowner::regrole::text,"
                " (select string_agg(r::text, ' ' order by r::text) from unnest(coalesce("
                " relacl, acldefault('r', relowner))) as r)"
                " from pg_class"
                " where relnamespace::regnamespace::text in ('warehouse', 'mart', 'ops')",
            ),
            key=repr,
        ),
        **{
            name: sorted(rows(engine, f"select t::text from {name} as t"))
            for (name,) in sorted(tables)
        },
    }


def test_the_original_holds_something_of_every_source(original: Road) -> None:
    landed = {path.name for path in original.landing.iterdir()}
    sources: list[Dataset | TradeDataset] = [*all_datasets(), *trade_datasets()]
    for source in sources:
        assert {source.code, source.sample_code} & landed, source.code
    assert {COMTRADE.code, REGISTER.code} < landed


def test_a_restored_warehouse_is_the_one_that_was_dumped(
    original: Road, backup: Path, empty: str
) -> None:
    counted = restore(empty, backup)
    assert counted["warehouse.fact_export"] > 300
    with opened(empty) as engine:
        restored, dumped = everything(engine), everything(original.engine)
    for name in dumped:
        assert sorted(set(restored[name]) ^ set(dumped[name]), key=repr) == [], name
    assert restored == dumped


def test_a_restored_warehouse_goes_on(original: Road, backup: Path, empty: str) -> None:
    restore(empty, backup)
    migrate.upgrade(empty)
    with opened(empty) as engine:
        road = Road(engine, original.landing, original.publisher)
        assert road.land(datasets.SECTOR, "2026-09").outcome == "unchanged"


def test_a_backup_is_for_its_owner_only(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o700


def test_a_backup_that_lost_rows_is_not_taken_for_whole(
    backup: Path, empty: str, tmp_path: Path
) -> None:
    for file in backup.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    contents = (tmp_path / CONTENTS).read_text()
    (tmp_path / CONTENTS).write_text(contents.replace('"ops.reject": 0', '"ops.reject": 7'))
    with pytest.raises(CommandError, match=r"ops\.reject have other numbers of rows"):
        restore(empty, tmp_path)


def test_a_folder_without_a_dump_is_no_backup(empty: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=f"{DUMP}, roles.sql, {CONTENTS} is not there"):
        restore(empty, tmp_path)


def test_a_dump_that_is_cut_restores_nothing(backup: Path, empty: str, tmp_path: Path) -> None:
    for file in backup.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / DUMP).write_bytes((backup / DUMP).read_bytes()[:-2000])
    with pytest.raises(CommandError, match="pg_restore failed"):
        restore(empty, tmp_path)
    with connect(empty) as connection:
        assert connection.execute("select to_regnamespace('ops')").fetchone() == (None,)


@pytest.fixture
def rebuilt(original: Road, empty: str) -> Iterator[Engine]:
    migrate.upgrade(empty)
    with opened(empty) as engine:
        rebuild(engine, str(original.landing), protected=protected(original))
        yield engine


def test_a_warehouse_rebuilt_from_landing_alone_is_the_original(
    original: Road, rebuilt: Engine
) -> None:
    ours, theirs = vintages(rebuilt), vintages(original.engine)
    assert differences(ours, theirs) == ""
    printed = theirs["warehouse.published_row"]
    assert printed
    times = "select mart_code, status, sentence, checked_at from ops.mart_publication order by 1, 4"
    assert rows(rebuilt, times) == rows(original.engine, times)


def test_a_rebuilt_warehouse_knows_what_was_known_at_every_time(
    original: Road, rebuilt: Engine
) -> None:
    times = rows(original.engine, "select published_at from ops.load where status = 'published'")
    assert len(times) > 20
    for (at,) in times:
        wanted = sorted(rows(original.engine, AS_OF, at=at))
        assert sorted(rows(rebuilt, AS_OF, at=at)) == wanted


def test_a_figure_is_known_from_when_its_bytes_were_received(rebuilt: Engine) -> None:
    assert rows(rebuilt, "select count(*) from ops.load where published_at <> landed_at") == [(0,)]
    assert rows(
        rebuilt,
        "select count(*) from warehouse.fact_export f inner join ops.load l using (load_id)"
        " where f.valid_from <> l.published_at",
    ) == [(0,)]
    assert rows(
        rebuilt,
        "select count(*) = 0, count(*) filter (where v.valid_from <> l.published_at)"
        " from warehouse.register_version v inner join ops.load l using (load_id)",
    ) == [(False, 0)]


def test_landing_of_a_later_version_is_named(road: Road) -> None:
    road.landing.mkdir()
    LandingStore(str(road.landing)).put(
        b"x",
        dataset_code="moon",
        edition="2026-08",
        suffix="txt",
        source_url="",
        received_at=datetime(2026, 1, 1, tzinfo=UTC),
        status=200,
        headers={},
    )
    with pytest.raises(CommandError, match="the dataset moon, which this version does not know"):
        rebuild(road.engine, str(road.landing))


def test_bytes_that_changed_in_landing_stand_out_in_a_rebuild(
    original: Road, empty: str, tmp_path: Path
) -> None:
    for file in original.landing.rglob("*"):
        if file.is_file():
            copy = tmp_path / file.relative_to(original.landing)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    (changed,) = (tmp_path / "tim_sector" / "2026-09").glob("*.xlsx.gz")
    changed.write_bytes(gzip.compress(b"something else"))
    migrate.upgrade(empty)
    with opened(empty) as engine:
        replayed = rebuild(engine, str(tmp_path))
    assert any("has changed since it was landed" in sentence for sentence in replayed.others)


def test_what_takes_the_warehouses_place_keeps_it(warehouse: str) -> None:
    with opened(warehouse) as engine, engine.begin() as connection:
        connection.execute(text("create table ops.mark (x int)"))
    name = make_url(warehouse).database
    with taking_the_place_of(warehouse, "test") as fresh, connect(fresh) as connection_:
        connection_.execute("create table fresh (x int)")
    with connect(warehouse) as now:
        assert now.execute("select to_regclass('fresh') is not null").fetchone() == (True,)
    with connect(named(warehouse, "postgres"), autocommit=True) as server:
        kept = server.execute(
            "select datname from pg_database where datname like %s", [f"{name}_before_%"]
        ).fetchall()
        assert len(kept) == 1
        server.execute(f'drop database "{kept[0][0]}"')


def test_nothing_is_replaced_while_somebody_is_connected(warehouse: str) -> None:
    with (
        connect(warehouse),
        pytest.raises(CommandError, match="Somebody is connected"),
        taking_the_place_of(warehouse, "test"),
    ):
        pass
    with connect(warehouse) as now:
        assert now.execute("select to_regnamespace('ops') is not null").fetchone() == (True,)
    with connect(named(warehouse, "postgres")) as server:
        like = f"{make_url(warehouse).database}_test_%"
        left = server.execute("select 1 from pg_database where datname like %s", [like])
        assert left.fetchall() == []


def test_no_password_is_among_a_programs_arguments(
    original: Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    run = subprocess.run

    def watched(command: Sequence[object], **named: object) -> object:
        seen.append(" ".join(map(str, command)))
        return run(command, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", watched)
    back_up(url_of(original.engine), tmp_path / "watched")
    password = psycopg.conninfo.conninfo_to_dict(url_of(original.engine).replace("+psycopg", ""))[
        "password"
    ]
    assert len(seen) == 2
    assert not [command for command in seen if str(password) in command]
