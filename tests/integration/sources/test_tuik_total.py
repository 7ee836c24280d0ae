"""TÜİK's total exports: three real editions, their revisions, and their distance from TİM."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import psycopg
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.exc import IntegrityError

from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.periods import Month
from programme_statistics.sources.tim import datasets as tim
from programme_statistics.sources.tuik import sample
from programme_statistics.sources.tuik.datasets import TOTAL
from support.editions import sample_editions
from support.road import Road, road_on

Edition = Mapping[Month, Decimal]
"""Thousand US dollars by month."""
EDITIONS = ("2023-10", "2026-07", "2026-08")


@pytest.fixture(scope="module")
def real(shared_data: Path) -> Mapping[str, Edition]:
    """The three editions as they were published, with EVDS' two decimals."""
    folder = shared_data / "tuik"
    files = {"2026-07": "earlier_edition_total_exports.csv", "2026-08": "total_exports.csv"}
    found = {"2023-10": _workbook(folder / "total_exports_2023_edition.xlsx")}
    for edition, name in files.items():
        with (folder / name).open(newline="") as handle:
            found[edition] = {
                Month.parse(row["date"][:7]): Decimal(row["value"]) * 1000
                for row in csv.DictReader(handle)
            }
    return found


def _workbook(path: Path) -> Edition:
    """TÜİK's own table, years down and months across, in thousands with stray decimals."""
    found = {}
    for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[2:]:
        for number, value in enumerate(row[2:], start=1):
            if value != "":
                exact = Decimal(repr(value)).quantize(Decimal("0.001"))
                found[Month(int(str(row[0])[:4]), number)] = exact.quantize(
                    Decimal("0.01"), ROUND_HALF_UP
                )
    return found


def body(edition: Edition) -> bytes:
    return sample.answer({month: str(value) for month, value in edition.items()})


@pytest.fixture(scope="module")
def three(
    postgres: EmbeddedServer,
    warehouse_template: str,
    real: Mapping[str, Edition],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Road]:
    """A road that the three editions have travelled; for reading only."""
    name = "warehouse_tuik"
    with psycopg.connect(postgres.url("postgres", driver="postgresql"), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{warehouse_template}"')
    with road_on(postgres.url(name), tmp_path_factory.mktemp("landing")) as road:
        for edition in EDITIONS:
            assert road.load(TOTAL, edition, body(real[edition])).status == "published"
        sector = sample_editions()["tim_sector", "2019-12"]
        assert road.load(tim.SECTOR, "2019-12", sector).status == "published"
        yield road


def test_the_current_series_is_the_newest_edition(three: Road, real: Mapping[str, Edition]) -> None:
    rows = three.rows("select month, value_usd from mart.tuik_total_export_month")
    found: dict[str, Decimal] = {row[0]: row[1] for row in rows}
    assert found == {str(month): value * 1000 for month, value in real["2026-08"].items()}


def test_each_edition_can_be_asked_for_as_it_was_known(
    three: Road, real: Mapping[str, Edition]
) -> None:
    for edition in EDITIONS:
        ((known_at,),) = three.rows(
            "select known_at from mart.edition where dataset_code = 'tuik_total'"
            " and edition = :edition",
            edition=edition,
        )
        rows = three.rows(
            "select month, value_usd from mart.tuik_total_export_month_as_of(:at)", at=known_at
        )
        found: dict[str, Decimal] = {row[0]: row[1] for row in rows}
        assert found == {str(month): value * 1000 for month, value in real[edition].items()}


def test_the_editions_of_2026_differ_in_the_first_seven_months(three: Road) -> None:
    assert three.rows(
        "select month, first_edition, latest_edition from mart.tuik_revision"
        " where first_edition = '2026-07' order by month"
    ) == [(f"2026-0{month}", "2026-07", "2026-08") for month in range(1, 8)]
    assert three.rows(
        "select first_value_usd, latest_value_usd, revision_usd, is_rounding"
        " from mart.tuik_revision where month = '2026-05'"
    ) == [
        (Decimal("22397693250"), Decimal("22391579550"), Decimal("-6113700"), False),
    ]


def test_years_long_past_are_revised(three: Road) -> None:
    """34 months by more than the unit; 24 of them by 300,000 dollars and more."""
    revised = three.rows(
        "select month, revision_usd from mart.tuik_revision"
        " where first_edition = '2023-10' and not is_rounding"
    )
    assert len(revised) == 34
    assert {month[:4] for month, _ in revised} == {"2019", "2021", "2023"}
    assert sum(abs(usd) >= 300_000 for _, usd in revised) == 24


def test_a_change_of_decimals_is_told_from_a_revision(three: Road) -> None:
    rounded = three.rows(
        "select month, abs(revision_usd) from mart.tuik_revision where is_rounding"
    )
    assert {month[:4] for month, _ in rounded} == {"2020", "2022"}
    assert max(usd for _, usd in rounded) < 1000


def test_a_later_edition_repeats_most_and_writes_only_what_changed(three: Road) -> None:
    assert three.rows(
        "select edition, rows_new, rows_revised, rows_unchanged, is_sample from ops.load"
        " where dataset_code = 'tuik_total' order by edition"
    ) == [
        ("2023-10", 130, 0, 0, False),
        ("2026-07", 33, 58, 72, False),
        ("2026-08", 1, 7, 156, False),
    ]


def test_tuik_and_tim_are_never_one_series(three: Road) -> None:
    assert three.rows(
        "select distinct dataset_code from warehouse.fact_export where sector_code = 'tuik_total'"
    ) == [("tuik_total",)]
    assert three.rows(
        "select distinct sector_code from warehouse.fact_export where dataset_code = 'tuik_total'"
    ) == [("tuik_total",)]
    for mart in ("sector_export_month", "sector_export_quarter", "revision"):
        assert three.rows(f"select count(*) from mart.{mart} where sector_code = 'tuik_total'") == [
            (0,)
        ]
    ((tim_usd, tuik_usd),) = three.rows(
        "select sector.value_usd, tuik.value_usd from mart.sector_export_month as sector"
        " join mart.tuik_total_export_month as tuik using (month)"
        " where sector.sector_code = 'total' and month = '2019-01'"
    )
    assert Decimal("0.86") < tim_usd / tuik_usd < Decimal("0.97")


@pytest.mark.parametrize(
    ("dataset", "sector"), [("tim_sector", "tuik_total"), ("tuik_total", "total")]
)
def test_the_warehouse_refuses_one_under_the_others_name(
    three: Road, dataset: str, sector: str
) -> None:
    with (
        pytest.raises(IntegrityError, match="fact_export_series_of_its_own_check"),
        three.engine.begin() as connection,
    ):
        connection.exec_driver_sql(
            "insert into warehouse.fact_export select %s, ref_month, %s, origin_code, partner_code,"
            " now(), 'infinity', value_usd, edition, load_id from warehouse.fact_export limit 1",
            (dataset, sector),
        )


def test_an_edition_loaded_again_writes_nothing(road: Road, real: Mapping[str, Edition]) -> None:
    assert road.load(TOTAL, "2026-08", body(real["2026-08"])).status == "published"
    before = road.written()
    assert road.load(TOTAL, "2026-08", body(real["2026-08"])).status == "unchanged"
    assert road.written() == before


def test_an_edition_is_waited_for_while_its_month_is_not_in_the_answer(
    road: Road, real: Mapping[str, Edition]
) -> None:
    road.publishes(TOTAL, "2026-08", body(real["2026-07"]))
    landing = road.land(TOTAL, "2026-08", today=date(2026, 9, 26))
    assert landing.outcome == "waiting"
    assert "is not published yet (the answer does not hold it yet" in landing.sentence
    assert not list(road.landing.rglob("*.gz"))


def test_an_edition_that_a_later_one_has_replaced_cannot_be_had(
    road: Road, real: Mapping[str, Edition]
) -> None:
    """Today's figures of 2026-07 are not what the edition of 2026-07 said."""
    road.publishes(TOTAL, "2026-07", body(real["2026-08"]))
    landing = road.land(TOTAL, "2026-07", today=date(2026, 11, 20))
    assert landing.outcome == "gave_up"
    assert "can no longer be had" in landing.sentence
    assert road.rows("select count(*) from ops.load") == [(0,)]


def test_an_edition_with_a_hole_is_held(road: Road, real: Mapping[str, Edition]) -> None:
    holed = {month: value for month, value in real["2026-08"].items() if str(month) != "2020-04"}
    outcome = road.load(TOTAL, "2026-08", body(holed))
    assert outcome.status == "held"
    assert "1 month(s) are missing: 2020-04" in outcome.sentence


def test_a_series_in_another_unit_is_held(road: Road, real: Mapping[str, Edition]) -> None:
    road.load(TOTAL, "2026-07", body(real["2026-07"]))
    newest = Month(2026, 8)
    outcome = road.load(
        TOTAL, "2026-08", body({**real["2026-08"], newest: real["2026-08"][newest] * 1000})
    )
    assert outcome.status == "held"
    assert "The unit has probably changed" in outcome.sentence


def test_the_sample_is_the_three_real_editions(real: Mapping[str, Edition], tmp_path: Path) -> None:
    assert sample.write(tmp_path) == {"tuik_total_load": list(EDITIONS)}
    for edition in EDITIONS:
        month = Month.parse(edition)
        parsed = TOTAL.parse((tmp_path / TOTAL.path(month)).read_bytes(), month, "sample", True)
        assert parsed.is_sample
        found = {Month.of(row[0]): row[4] for row in parsed.rows()}  # type: ignore[arg-type]
        assert found == {one: value * 1000 for one, value in real[edition].items()}
