"""Every source brings its own sample, and nothing else has to know of it."""

from __future__ import annotations

from pathlib import Path

from programme_statistics.periods import Month
from programme_statistics.sources import all_codes, all_datasets, sample
from support.road import inventory

FILES = ("tim_sector", "tim_province", "tim_country", "ecb_rates", "tcmb_rates", "tuik_total")
"""The datasets whose sample are files."""


def test_every_sample_is_found_and_lies_at_the_publishers_own_path(tmp_path: Path) -> None:
    periods = sample.write_all(tmp_path)
    datasets = {dataset.code: dataset for dataset in all_datasets()}
    for code in FILES:
        for period in periods[f"{code}_load"]:
            month = Month.parse(period)
            body = (tmp_path / datasets[code].path(month)).read_bytes()
            parsed = datasets[code].parse(body, month, code, True)
            assert parsed.is_sample
            assert not parsed.rejects
            assert datasets[code].presence(body, month) == "out"


def test_only_stand_ins_have_a_second_edition_and_only_dags_with_a_sample() -> None:
    assert sample.editions().keys() <= {f"{code}_load" for code in all_codes()}
    assert set(sample.editions().values()) == {2}


def test_a_sample_written_again_is_left_alone(tmp_path: Path) -> None:
    sample.write_all(tmp_path)
    before = inventory(tmp_path)
    sample.write_all(tmp_path)
    assert inventory(tmp_path) == before


def test_every_connection_leads_to_the_sample_and_allows_one() -> None:
    found = sample.connections("http://127.0.0.1:1")
    assert {"tim", "ecb", "tcmb"} <= found.keys()
    assert all(str(one["host"]).startswith("http://127.0.0.1:1") for one in found.values())
    assert all(one["extra"] == {"sample": True} for one in found.values())
