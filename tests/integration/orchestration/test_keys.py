"""A publisher's key goes to the publisher and nowhere else.

The canary is a key that can be looked for: in logs, addresses, receipts, landed bytes, tables,
messages and in what a task returns.
"""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from programme_statistics import database
from programme_statistics.errors import AccessRefused, ConfigurationError
from programme_statistics.landing.land import Landing
from programme_statistics.orchestration import connections, load_steps
from programme_statistics.sources.tcmb.datasets import RATES
from support.publisher import FakePublisher, Reply, fake_publisher
from support.rates import evds_rates
from support.road import rows

CANARY = "canary-5f1e9c77"
PERIODS = ["2026-01"]
TODAY = date(2026, 2, 10)
PATH = RATES.path(RATES.first_edition.plus(21 * 12))
ANSWER = evds_rates({"05-01-2026": ("43.1", "47.2"), "06-01-2026": ("43.2", "47.3")})


@pytest.fixture
def evds(
    warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FakePublisher]:
    """EVDS on this machine, behind a connection with the canary."""
    with fake_publisher() as publisher:
        monkeypatch.setenv("WAREHOUSE_URL", warehouse)
        monkeypatch.setenv("LANDING_ROOT", str(tmp_path / "landing"))
        connect(monkeypatch, publisher, password=CANARY)
        yield publisher


def connect(monkeypatch: pytest.MonkeyPatch, publisher: FakePublisher, **fields: object) -> None:
    connection = {"conn_type": "http", "host": publisher.base_url, **fields}
    monkeypatch.setenv("AIRFLOW_CONN_TCMB", json.dumps(connection))


def land() -> list[Landing]:
    return load_steps.land_editions(RATES, PERIODS, run_id="by hand", today=TODAY)


def everything(warehouse: str, landing: Path) -> str:
    """All that the road leaves behind, as one text."""
    parts = []
    for path in sorted(landing.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            parts.append(str(path))
            parts.append((gzip.decompress(content) if path.suffix == ".gz" else content).decode())
    engine = database.engine(warehouse)
    tables = rows(
        engine,
        "select table_schema || '.' || table_name from information_schema.tables"
        " where table_schema in ('ops', 'warehouse', 'staging') and table_type = 'BASE TABLE'",
    )
    for (table,) in tables:
        found = rows(engine, f"select row_to_json(one)::text from {table} as one limit 5000")
        parts.extend(text for (text,) in found)
    engine.dispose()
    return "\n".join(parts)


def test_the_key_reaches_the_publisher_in_its_header_and_stays_there(
    evds: FakePublisher, warehouse: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    evds.answers(PATH, Reply(200, ANSWER, {"Content-Type": "application/json"}))
    landed = land()
    load_ids = [one.load_id for one in landed if one.load_id is not None]
    load_steps.stage_loads(RATES, load_ids)
    published = load_steps.publish_loads(RATES, load_ids)
    assert published.problems == []
    assert published.months == ["2026-01"]
    assert [(asked.path, asked.headers["key"]) for asked in evds.asked] == [(f"/{PATH}", CANARY)]
    assert CANARY not in caplog.text
    assert CANARY not in repr([asdict(one) for one in landed]) + repr(published)
    assert CANARY not in everything(warehouse, tmp_path / "landing")
    assert CANARY not in repr(connections.publisher("tcmb", RATES.base_url))


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(401, b"no"), "does not accept the key"),
        (Reply(403, b"no"), "does not accept the key"),
        (Reply(302, b"", {"Location": "https://elsewhere.example/evds?x=1"}), "has moved"),
    ],
)
def test_a_refusal_is_final_and_does_not_tell_the_key(
    evds: FakePublisher, reply: Reply, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    evds.answers(PATH, reply)
    with pytest.raises(AccessRefused, match=message) as refusal:
        land()
    assert CANARY not in str(refusal.value) + caplog.text
    assert len(evds.asked) == 1


def test_a_redirect_does_not_take_the_key_with_it(evds: FakePublisher) -> None:
    with fake_publisher() as other:
        evds.answers(PATH, Reply(302, b"", {"Location": f"{other.base_url}/stolen"}))
        with pytest.raises(AccessRefused, match="sends on to"):
            land()
        assert other.asked == []


def test_a_page_in_place_of_figures_is_refused_for_good(
    evds: FakePublisher, warehouse: str, tmp_path: Path
) -> None:
    evds.answers(PATH, Reply(200, b"<html>EVDS</html>", {"Content-Type": "text/html"}))
    load_ids = [one.load_id for one in land() if one.load_id is not None]
    load_steps.stage_loads(RATES, load_ids)
    (problem,) = load_steps.publish_loads(RATES, load_ids).problems
    assert "That is how it refuses a key it does not know" in problem
    assert CANARY not in problem + everything(warehouse, tmp_path / "landing")


def test_without_a_key_nothing_is_asked(
    evds: FakePublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(monkeypatch, evds)
    with pytest.raises(ConfigurationError, match="the connection tcmb has none"):
        land()
    assert evds.asked == []


def test_a_sample_needs_no_key(evds: FakePublisher, monkeypatch: pytest.MonkeyPatch) -> None:
    connect(monkeypatch, evds, extra={"sample": True})
    evds.answers(PATH, Reply(200, ANSWER))
    assert [one.outcome for one in land()] == ["landed"]


def test_a_connection_with_a_key_alone_asks_the_publisher_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_TCMB", json.dumps({"conn_type": "http", "password": CANARY}))
    source = connections.publisher("tcmb", RATES.base_url)
    assert (source.base_url, source.key) == (RATES.base_url, CANARY)
