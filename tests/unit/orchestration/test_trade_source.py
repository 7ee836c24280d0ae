"""What a load of trade figures asks, and how often, follows from its connection."""

from __future__ import annotations

import json
from datetime import date

import pytest

from programme_statistics.errors import ConfigurationError
from programme_statistics.orchestration import trade_steps
from programme_statistics.orchestration.trade_steps import Source, open_source
from programme_statistics.sources.comtrade.datasets import (
    ANNUAL,
    MIRROR_ANNUAL,
    MIRROR_MONTHLY,
    MONTHLY,
    TRADE,
    TradeDataset,
)
from programme_statistics.sources.comtrade.planning import FREE, PREMIUM, PREVIEW


@pytest.fixture(autouse=True)
def warehouse_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql://nobody@127.0.0.1:9/none")


def opened(
    monkeypatch: pytest.MonkeyPatch, dataset: TradeDataset = MONTHLY, **connection: object
) -> Source:
    monkeypatch.setenv("AIRFLOW_CONN_COMTRADE", json.dumps({"conn_type": "http"} | connection))
    return open_source(dataset)


def test_with_a_key_everything_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    source = opened(monkeypatch, password="a-key")
    assert source.access is FREE
    assert source.scope == MONTHLY.scope
    assert source.publisher.base_url == "https://comtradeapi.un.org"
    assert source.quota.calls_a_day == 500
    assert "a-key" not in repr(source)


def test_a_premium_key_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    extra = {"access": "premium", "bulk": True, "calls_a_day": 2000}
    source = opened(monkeypatch, password="a-key", extra=extra)
    assert source.access is PREMIUM
    assert source.uses_bulk
    assert source.quota.calls_a_day == 2000


@pytest.mark.parametrize(
    "extra", [{"access": "gold"}, {"calls_a_day": "many"}, {"seconds_between_calls": -1}]
)
def test_an_extra_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, extra: dict[str, object]
) -> None:
    with pytest.raises(ConfigurationError, match=r"connection comtrade has .*Write"):
        opened(monkeypatch, password="a-key", extra=extra)


def test_without_a_key_world_and_the_clusters_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = opened(monkeypatch, host="https://comtradeapi.un.org")
    assert source.access is PREVIEW
    assert source.scope.partners == (0,)
    assert len(source.scope.products or ()) == 651
    assert source.scope.mark != MONTHLY.scope.mark


def test_a_look_without_a_key_keeps_the_partners_and_level_of_its_dataset(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = opened(monkeypatch, MIRROR_ANNUAL, host="https://comtradeapi.un.org")
    assert (source.scope.partners, source.scope.level) == ((792,), 4)


def test_made_up_figures_go_to_a_series_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    extra = {"sample": True}
    for dataset, code in (
        (MONTHLY, "comtrade_monthly_synthetic"),
        (MIRROR_ANNUAL, "comtrade_mirror_annual"),
    ):
        source = opened(monkeypatch, dataset, host="http://127.0.0.1:1", password="k", extra=extra)
        assert source.dataset.code == code


def test_a_run_without_periods_looks_at_what_is_still_revised() -> None:
    today = date(2026, 11, 20)
    assert trade_steps._recent(MONTHLY, today) == "202411..202610"
    assert trade_steps._recent(MONTHLY, date(2026, 1, 5)) == "202401..202512"
    assert trade_steps._recent(ANNUAL, today) == "2023..2025"


@pytest.mark.parametrize("reporters", [[0], [1], [792, 998]])
def test_a_reporter_that_is_none_is_refused(reporters: list[int]) -> None:
    with pytest.raises(ConfigurationError, match=r"reporters: .*is no country.*792"):
        trade_steps._reporters(MONTHLY, reporters, trade_steps._universe(6))


def test_every_reporter_and_partner_asked_for_is_in_the_list_of_areas() -> None:
    known = set(trade_steps._universe(6).partners)
    for dataset in TRADE:
        assert set(dataset.reporters) | set(dataset.scope.partners or ()) <= known
    assert len(set(MIRROR_MONTHLY.reporters)) == 45
