"""A stand-in's made-up exchange rates: loaded as the central bank's are, and never as its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from programme_statistics.local.sample_server import serving
from programme_statistics.orchestration.load_steps import (
    land_editions,
    publish_loads,
    stage_loads,
)
from programme_statistics.sources.tcmb import sample
from programme_statistics.sources.tcmb.datasets import RATES
from support.road import Road

TODAY = date(2026, 11, 20)


@pytest.fixture
def served(settled: Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Road]:
    sample.write(tmp_path / "sample")
    with serving(tmp_path / "sample") as address:
        connection = {"conn_type": "http", "host": address, "extra": {"sample": True}}
        monkeypatch.setenv("AIRFLOW_CONN_TCMB", json.dumps(connection))
        yield settled


def test_made_up_rates_are_a_dataset_of_their_own_from_landing_to_mart(served: Road) -> None:
    editions = [str(edition) for edition in sample.NEWEST_MONTHS]
    landed = land_editions(RATES, editions, run_id=None, today=TODAY)
    load_ids = [one.load_id for one in landed if one.load_id is not None]
    stage_loads(RATES, load_ids)
    assert publish_loads(RATES, load_ids).problems == []
    assert {path.name for path in served.landing.iterdir()} == {"tcmb_rates_synthetic"}
    assert served.rows("select distinct dataset_code, is_sample, status from ops.load") == [
        ("tcmb_rates_synthetic", True, "published")
    ]
    assert served.rows("select distinct dataset_code, is_sample from mart.exchange_rate") == [
        ("tcmb_rates_synthetic", True)
    ]
    ((made_up,),) = served.rows(
        "select rate from mart.exchange_rate where basis = 'daily' and currency_code = 'USD'"
        " and rate_date = '2026-10-30'"
    )
    assert made_up == sample.rate("USD", date(2026, 10, 30))


def test_they_are_judged_as_the_banks_own(served: Road) -> None:
    (landing,) = land_editions(RATES, [str(sample.NEWEST_MONTHS[0])], run_id=None, today=TODAY)
    assert landing.load_id is not None
    stage_loads(RATES, [landing.load_id])
    publish_loads(RATES, [landing.load_id])
    checks = {row[0] for row in served.rows("select check_name from ops.check_result")}
    assert "every_pair" in checks  # of expectations/tcmb_rates.json


def test_they_are_near_no_real_rate() -> None:
    for edition in sample.NEWEST_MONTHS:
        assert sample.rate("EUR", edition.last_day) < 3
