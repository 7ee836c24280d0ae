from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from programme_statistics.periods import Month
from programme_statistics.sources.dataset import Dataset, ParsedEdition
from programme_statistics.sources.tim import sample
from programme_statistics.sources.tim.datasets import ALL, COUNTRY, PROVINCE, SECTOR

MILLION = Decimal(1_000_000)
THOUSAND = Decimal(1_000)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("publisher")
    sample.write(written)
    return written


@cache
def parsed(folder: Path, dataset: Dataset, period: str) -> ParsedEdition:
    month = Month.parse(period)
    path = folder / dataset.path(month)
    edition = dataset.parse(path.read_bytes(), month, path.name, True)
    assert isinstance(edition, ParsedEdition)
    return edition


def series(edition: ParsedEdition, *key: str) -> Mapping[str, Decimal]:
    """The edition's figures of a sector (and origin and partner), by month."""
    return {
        str(one.ref_month): one.value_usd
        for one in edition.observations
        if (one.sector_code, one.origin_code, one.partner_code)[: len(key)] == key
    }


def published(path: Path, unit: Decimal) -> Mapping[str, Decimal]:
    """A series of the shared reference data, in US dollars, by month."""
    with path.open(encoding="utf-8", newline="") as handle:
        return {
            row["date"][:7]: (Decimal(row["value"]) * unit).quantize(Decimal("0.01"))
            for row in csv.DictReader(handle)
        }


def test_the_periods_are_returned_by_dag_in_order(tmp_path: Path) -> None:
    periods = sample.write(tmp_path)
    assert list(periods) == ["tim_sector_load", "tim_province_load", "tim_country_load"]
    assert periods["tim_sector_load"] == [
        *(f"{year}-12" for year in range(2019, 2026)),
        "2026-08",
        "2026-09",
    ]
    assert (len(periods["tim_province_load"]), len(periods["tim_country_load"])) == (44, 45)
    for dataset, found in zip(ALL, periods.values(), strict=True):
        assert found == sorted(found)
        for period in found:
            assert (tmp_path / dataset.path(Month.parse(period))).is_file()


def test_the_same_figures_give_the_same_bytes_on_every_machine(folder: Path) -> None:
    path = folder / SECTOR.path(Month(2026, 9))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert digest == "4f6b2d299bd679b37a78abad616755f9c3a8bf7446c6eab439fa59a8840147f9"


def test_a_file_that_is_already_there_is_left_alone_and_a_damaged_one_is_mended(
    tmp_path: Path,
) -> None:
    sample.write(tmp_path)
    kept, damaged = (tmp_path / SECTOR.path(Month(2026, month)) for month in (8, 9))
    whole = damaged.read_bytes()
    before = kept.stat().st_mtime_ns
    damaged.write_bytes(whole[:100])
    sample.write(tmp_path)
    assert kept.stat().st_mtime_ns == before
    assert damaged.read_bytes() == whole


def test_every_sample_edition_is_read_whole(folder: Path) -> None:
    for dataset in ALL:
        for edition in sample.editions()[dataset.code]:
            found = parsed(folder, dataset, str(edition))
            assert found.is_sample
            assert found.rejects == []
            assert found.notices == []
            assert found.cells_read == found.observed_cells + sum(found.ignored.values())


def test_the_first_quarter_of_2022_in_leather_is_501_79_million_dollars(folder: Path) -> None:
    quarters = {
        year: sum(
            value
            for month, value in series(parsed(folder, SECTOR, f"{year}-12"), "leather").items()
            if month[5:] in {"01", "02", "03"}
        )
        for year in range(2019, 2024)
    }
    rounded = {year: round(value / MILLION, 2) for year, value in quarters.items()}
    assert rounded[2022] == Decimal("501.79")
    assert rounded[2021] == Decimal("396.04")
    assert quarters[2022] == max(quarters[year] for year in range(2019, 2023))
    assert round(quarters[2023] / MILLION, 1) == Decimal("568.7")


def test_figures_of_each_kind_are_those_published(folder: Path) -> None:
    leather = series(parsed(folder, SECTOR, "2019-12"), "leather")
    assert leather["2019-01"] == Decimal("116826440.00")
    istanbul = series(parsed(folder, PROVINCE, "2026-08"), "total", "TR-34")
    assert istanbul == {"2026-08": Decimal("8679756856.37")}
    germany = series(parsed(folder, COUNTRY, "2026-09"), "leather", "TR", "DE")
    assert germany == {"2026-09": Decimal("7077296.32")}


def test_the_groups_add_up_to_the_total_in_every_edition_that_carries_them(folder: Path) -> None:
    months = 0
    for year in (*range(2019, 2026), 2026):
        edition = parsed(folder, SECTOR, f"{year}-12" if year < 2026 else "2026-08")
        total = series(edition, "total")
        groups = [series(edition, code) for code in ("agriculture", "industry", "mining")]
        for month, value in total.items():
            # The series were republished in millions with five decimals: 10 dollars each.
            assert abs(sum(group[month] for group in groups) - value) <= 20
            months += 1
    assert months == 92


def test_the_later_edition_of_2026_carries_industry_and_leather_and_revises_them(
    folder: Path,
) -> None:
    earlier, later = (parsed(folder, SECTOR, period) for period in ("2026-08", "2026-09"))
    assert later.carried == frozenset({"industry", "leather"})
    revised = {
        code: [
            month
            for month, value in series(earlier, code).items()
            if series(later, code)[month] != value
        ]
        for code in ("industry", "leather")
    }
    assert revised == {
        "industry": [f"2026-{number:02d}" for number in range(1, 9)],
        "leather": [f"2026-{number:02d}" for number in range(3, 9)],
    }
    assert "2026-09" in series(later, "leather")


SECTOR_SERIES = {
    "total": "sector/toplam.csv",
    "agriculture": "sector/tarim.csv",
    "mining": "sector/iimadencilik.csv",
    "chemicals": "sector/kimyevi.csv",
    "ready_wear": "sector/hazir-giyim.csv",
    "industry": "earlier_editions/isanayi@e3635a48.csv",
    "leather": "earlier_editions/deri-ve-deri-mamulleri@e3635a48.csv",
}


@pytest.mark.parametrize(("code", "path"), SECTOR_SERIES.items(), ids=SECTOR_SERIES)
def test_a_sector_series_is_the_one_published(
    folder: Path, shared_data: Path, code: str, path: str
) -> None:
    found: dict[str, Decimal] = {}
    for edition in [*(f"{year}-12" for year in range(2019, 2026)), "2026-08"]:
        found |= series(parsed(folder, SECTOR, edition), code)
    assert found == published(shared_data / "tim" / path, MILLION)


@pytest.mark.parametrize(
    ("code", "name"), [("industry", "isanayi"), ("leather", "deri-ve-deri-mamulleri")]
)
def test_a_series_of_the_later_edition_is_the_one_published(
    folder: Path, shared_data: Path, code: str, name: str
) -> None:
    found = series(parsed(folder, SECTOR, "2026-09"), code)
    whole = published(shared_data / "tim" / "sector" / f"{name}.csv", MILLION)
    assert found == {month: value for month, value in whole.items() if month >= "2026-01"}


PROVINCE_SERIES = {
    "istanbul-toplam": ("total", "TR-34"),
    "istanbul-deri-ve-deri-mamulleri": ("leather", "TR-34"),
    "gaziantep-toplam": ("total", "TR-27"),
    "gaziantep-deri-ve-deri-mamulleri": ("leather", "TR-27"),
    "gaziantep-hali": ("carpets", "TR-27"),
    "corum-toplam": ("total", "TR-19"),
    "corum-makine-ve-aksamlari": ("machinery", "TR-19"),
    "k-maras-toplam": ("total", "TR-46"),
    "k-maras-tekstil-ve-hammaddeleri": ("textiles", "TR-46"),
    "samsun-toplam": ("total", "TR-55"),
    "trabzon-toplam": ("total", "TR-61"),
    "trabzon-findik-ve-mamulleri": ("hazelnuts", "TR-61"),
}


@pytest.mark.parametrize(("name", "key"), PROVINCE_SERIES.items(), ids=PROVINCE_SERIES)
def test_a_province_series_is_the_one_published(
    folder: Path, shared_data: Path, name: str, key: tuple[str, str]
) -> None:
    expected = published(shared_data / "tim" / "province" / f"{name}.csv", THOUSAND)
    found: dict[str, Decimal] = {}
    for edition in sample.editions()[PROVINCE.code]:
        found |= series(parsed(folder, PROVINCE, str(edition)), *key)
    assert found == expected


COUNTRY_SERIES = {"almanya": "DE", "italya": "IT", "rusya-federasyonu": "RU", "abd": "US"}


@pytest.mark.parametrize(("name", "code"), COUNTRY_SERIES.items(), ids=COUNTRY_SERIES)
def test_a_country_series_is_the_one_published(
    folder: Path, shared_data: Path, name: str, code: str
) -> None:
    path = shared_data / "tim" / "country" / f"{name}-deri-ve-deri-mamulleri.csv"
    found: dict[str, Decimal] = {}
    for edition in sample.editions()[COUNTRY.code]:
        found |= series(parsed(folder, COUNTRY, str(edition)), "leather", "TR", code)
    assert found == published(path, THOUSAND)
