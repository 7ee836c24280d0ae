"""Which reporters and periods a run of a load of trade figures looks at, and where they go."""

from __future__ import annotations

import json
from datetime import date

import pytest

from programme_statistics.errors import ConfigurationError
from programme_statistics.orchestration import trade_steps
from programme_statistics.orchestration.trade_source import TradeSource, open_source
from programme_statistics.sources import trade_datasets
from programme_statistics.sources.slices import recent
from programme_statistics.sources.trade_dataset import TradeDataset


@pytest.fixture(autouse=True)
def warehouse_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql://nobody@127.0.0.1:9/none")


def opened(
    monkeypatch: pytest.MonkeyPatch, dataset: TradeDataset, **connection: object
) -> TradeSource:
    name = f"AIRFLOW_CONN_{dataset.connection.upper()}"
    monkeypatch.setenv(name, json.dumps({"conn_type": "http"} | connection))
    with open_source(dataset) as source:
        return source


@pytest.mark.parametrize("dataset", trade_datasets(), ids=lambda one: one.code)
def test_the_key_of_a_connection_is_in_no_text_of_its_source(
    monkeypatch: pytest.MonkeyPatch, dataset: TradeDataset
) -> None:
    source = opened(monkeypatch, dataset, password="canary-0123456789")
    assert "canary-0123456789" not in repr(source)


@pytest.mark.parametrize("dataset", trade_datasets(), ids=lambda one: one.code)
def test_a_stand_ins_figures_go_where_made_up_ones_belong(
    monkeypatch: pytest.MonkeyPatch, dataset: TradeDataset
) -> None:
    extra = {"sample": True}
    source = opened(monkeypatch, dataset, host="http://127.0.0.1:1", password="k", extra=extra)
    assert source.dataset.code == (dataset.sample_code or dataset.code)
    assert opened(monkeypatch, dataset, password="k").dataset.code == dataset.code


def test_a_run_without_periods_looks_at_what_is_still_revised() -> None:
    today = date(2026, 11, 20)
    assert recent(today, "M", 24) == "202411..202610"
    assert recent(date(2026, 1, 5), "M", 24) == "202401..202512"
    assert recent(today, "A", 3) == "2023..2025"


@pytest.mark.parametrize("reporters", [[0], [1], [792, 998], ["TUR"], [-792], ["0792x"]])
def test_a_reporter_that_is_none_is_refused(reporters: list[int | str]) -> None:
    with pytest.raises(ConfigurationError, match=r"reporters: .*is no country.*792"):
        trade_steps._countries(reporters)


def test_any_other_reporter_can_be_asked_for() -> None:
    assert trade_steps._countries([276, "842"]) == [276, 842]


def test_other_reporters_can_be_written_into_the_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dataset, other = [one for one in trade_datasets() if one.code.startswith("comtrade_m")][:2]
    extra = {"reporters": {dataset.code: [276, 842]}}
    assert opened(monkeypatch, dataset, password="k", extra=extra).reporters == [276, 842]
    assert opened(monkeypatch, other, password="k", extra=extra).reporters == other.reporters


@pytest.mark.parametrize(
    "given", ["276", [276], {"comtrade_monthly": 276}, {"comtrade_monthly": []}]
)
def test_reporters_that_are_no_lists_by_dataset_are_refused(
    monkeypatch: pytest.MonkeyPatch, given: object
) -> None:
    (dataset,) = (one for one in trade_datasets() if one.code == "comtrade_monthly")
    source = opened(monkeypatch, dataset, password="k", extra={"reporters": given})
    with pytest.raises(ConfigurationError, match=r"reporters in its extra. Write .*\[792, 276\]"):
        _ = source.reporters


def test_every_reporter_of_a_series_is_a_country() -> None:
    for dataset in trade_datasets():
        assert trade_steps._countries(dataset.reporters) == list(dataset.reporters)
