"""Where a publisher is: the Airflow connection, however it is written."""

from __future__ import annotations

import json

import pytest

from programme_statistics.errors import ConfigurationError
from programme_statistics.orchestration.connections import publisher
from programme_statistics.sources.publisher import Publisher

DEFAULT = "https://tim.org.tr"


@pytest.mark.parametrize(
    ("connection", "base_url"),
    [
        ({"host": "https://tim.org.tr"}, "https://tim.org.tr"),
        ({"host": "https://tim.org.tr/"}, "https://tim.org.tr"),
        ({"host": "http://127.0.0.1:8000"}, "http://127.0.0.1:8000"),
        ({"host": "https://mirror.example/tim"}, "https://mirror.example/tim"),
        ({"host": "https://mirror.example/tim", "port": 8443}, "https://mirror.example:8443/tim"),
        ({"host": "tim.org.tr", "schema": "https"}, "https://tim.org.tr"),
        ({"host": "127.0.0.1", "schema": "http", "port": 8000}, "http://127.0.0.1:8000"),
        ({"host": "tim.org.tr", "conn_type": "https"}, "https://tim.org.tr"),
    ],
)
def test_a_connection_in_json(
    monkeypatch: pytest.MonkeyPatch, connection: dict[str, object], base_url: str
) -> None:
    definition = json.dumps({"conn_type": "http", **connection})
    monkeypatch.setenv("AIRFLOW_CONN_TIM", definition)
    assert publisher("tim", DEFAULT).base_url == base_url


@pytest.mark.parametrize(
    ("connection", "base_url"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://tim.org.tr", "https://tim.org.tr"),
        ("http://tim.org.tr/https", "https://tim.org.tr"),
        ("https://mirror.example/tim", "https://mirror.example/tim"),
        ("https://mirror.example:8443/exports/tim/", "https://mirror.example:8443/exports/tim"),
    ],
)
def test_a_connection_as_an_address(
    monkeypatch: pytest.MonkeyPatch, connection: str, base_url: str
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_TIM", connection)
    assert publisher("tim", DEFAULT).base_url == base_url


def test_a_connection_without_a_host_says_what_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_TIM", json.dumps({"conn_type": "http"}))
    with pytest.raises(ConfigurationError, match=r"tim has no host.*https://tim\.org\.tr"):
        publisher("tim", DEFAULT)


@pytest.mark.parametrize(
    "connection",
    [
        json.dumps({"conn_type": "http", "host": "http://127.0.0.1", "extra": {"sample": True}}),
        json.dumps({"conn_type": "http", "host": "http://127.0.0.1", "extra": '{"sample": true}'}),
        "http://127.0.0.1?sample=true",
        "http://127.0.0.1?__extra__=%7B%22sample%22%3A+true%7D",
    ],
)
def test_a_connection_may_allow_samples(monkeypatch: pytest.MonkeyPatch, connection: str) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_TIM", connection)
    assert publisher("tim", DEFAULT).allows_sample


@pytest.mark.parametrize("extra", [{}, {"sample": False}, {"sample": None}, {"sample": "false"}])
def test_samples_have_to_be_allowed(extra: dict[str, object]) -> None:
    assert not Publisher("tim", DEFAULT, extra).allows_sample
