"""A road whose places are in the settings, as on a machine that runs Airflow."""

from __future__ import annotations

import json

import pytest

from support.road import Road


@pytest.fixture
def settled(road: Road, monkeypatch: pytest.MonkeyPatch) -> Road:
    """A road whose places are in the settings, as on a machine that runs Airflow."""
    monkeypatch.setenv("WAREHOUSE_URL", road.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LANDING_ROOT", str(road.landing))
    connection = {"conn_type": "http", "host": road.publisher.base_url, "extra": {"sample": True}}
    monkeypatch.setenv("AIRFLOW_CONN_TIM", json.dumps(connection))
    return road
