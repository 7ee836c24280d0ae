from __future__ import annotations

import subprocess
import sys

import pytest

from programme_statistics.periods import Month
from programme_statistics.sources import all_datasets
from programme_statistics.sources.dataset import Dataset
from programme_statistics.sources.tim.datasets import ALL, COUNTRY, PROVINCE, SECTOR


@pytest.mark.parametrize(
    ("dataset", "edition", "path"),
    [
        (SECTOR, Month(2026, 8), "2026/8/2026-08-sektorel-bazda-rakamlar.xlsx"),
        (SECTOR, Month(2019, 12), "2019/12/2019-12-sektorel-bazda-rakamlar.xlsx"),
        (PROVINCE, Month(2023, 12), "2023/12/2023-12-iller-bazinda-sektor-rakamlari.xlsx"),
        (PROVINCE, Month(2024, 1), "2024/1/2024-01-il-bazinda-sektor-rakamlari.xlsx"),
        (
            COUNTRY,
            Month(2026, 9),
            "2026/9/2026-09-ulkelere-gore-sektorel-ihracat-rakamlari.xlsx",
        ),
    ],
)
def test_an_edition_lies_at_the_publishers_path(
    dataset: Dataset, edition: Month, path: str
) -> None:
    assert dataset.path(edition) == f"files/downloads/rakamlar/{path}"


def test_a_december_edition_gives_the_year_by_sector() -> None:
    assert SECTOR.editions_of_year(2022) == (Month(2022, 12),)


@pytest.mark.parametrize("dataset", [PROVINCE, COUNTRY], ids=lambda dataset: dataset.code)
def test_twelve_editions_give_the_year_by_province_and_country(dataset: Dataset) -> None:
    assert dataset.editions_of_year(2023) == tuple(Month(2023, n) for n in range(1, 13))


def test_the_source_is_found_with_its_three_datasets() -> None:
    assert [one.code for one in ALL] == ["tim_sector", "tim_province", "tim_country"]
    assert set(ALL) <= set(all_datasets())


@pytest.mark.parametrize("dataset", ALL, ids=lambda dataset: dataset.code)
def test_the_page_names_the_dataset_and_what_a_reader_needs(dataset: Dataset) -> None:
    for word in (dataset.code, "Purpose", "Publisher", "Schedule", "grain", "Units", "Traps"):
        assert word in dataset.page
    assert "mart.sector_export_month" in dataset.page
    assert dataset.base_url in dataset.page


def test_the_parsers_need_neither_airflow_nor_a_database_nor_a_data_frame() -> None:
    program = (
        "import sys; import programme_statistics.sources.tim.datasets;"
        "import programme_statistics.sources.tim.sample;"
        "print(sorted({'airflow', 'sqlalchemy', 'pandas', 'numpy', 'openpyxl', 'requests'}"
        " & set(sys.modules)))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert loaded.stdout.strip() == "[]"
