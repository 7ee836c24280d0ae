"""Sessions that have to be encrypted are, and with the right server, whoever opens them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import kombu
import pytest
import redis
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import OperationalError

from programme_statistics import database
from programme_statistics.deploy.initialise import ensure_account
from programme_statistics.local import databases
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.orchestration import connections
from programme_statistics.sources.tim import datasets
from programme_statistics.warehouse import migrate
from support.editions import sample_editions
from support.redis_server import redis_program, running_redis
from support.road import road_on, rows
from support.tls import Certificates, Door, certificates, door

HERE = "localhost"


@dataclass
class Behind:
    """A warehouse that is reached through a door with TLS."""

    door: Door
    held: Certificates
    url: str

    def asking(self, mode: str, authority: Path, host: str = HERE) -> str:
        """Its URL for a client that asks for ``mode`` and believes ``authority``."""
        return (
            make_url(self.url)
            .set(host=host, port=self.door.port)
            .update_query_dict({"sslmode": mode, "sslrootcert": str(authority)})
            .render_as_string(hide_password=False)
        )

    @property
    def verified(self) -> str:
        """Its URL for a client that believes nobody else."""
        return self.asking("verify-full", self.held.authority)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("tls") / "ours", HERE)


@pytest.fixture
def behind(warehouse: str, postgres: EmbeddedServer, held: Certificates) -> Iterator[Behind]:
    with door(postgres.port, held, postgres=True) as one:
        yield Behind(one, held, warehouse)


def is_encrypted(engine: Engine) -> bool:
    """Whether a session of ``engine`` is, as libpq tells."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        return bool(driver.pgconn.ssl_in_use)


def test_a_load_travels_from_publisher_to_facts_in_encrypted_sessions(
    behind: Behind, tmp_path: Path
) -> None:
    migrate.upgrade(behind.verified)
    with road_on(behind.verified, tmp_path / "landing") as road:
        body = sample_editions()["tim_sector", "2019-12"]
        assert road.load(datasets.SECTOR, "2019-12", body).status == "published"
        assert is_encrypted(road.engine)
    assert behind.door.encrypted >= 2
    assert behind.door.refused == 0


def test_a_session_without_encryption_does_not_come_through(behind: Behind) -> None:
    engine = database.engine(behind.asking("disable", behind.held.authority))
    with pytest.raises(OperationalError), engine.connect():
        pass
    assert (behind.door.encrypted, behind.door.refused) == (0, 1)


def test_a_server_whose_certificate_another_authority_signed_is_refused(
    behind: Behind, tmp_path: Path
) -> None:
    other = certificates(tmp_path / "theirs", HERE)
    engine = database.engine(behind.asking("verify-full", other.authority))
    with pytest.raises(OperationalError, match="certificate verify failed"), engine.connect():
        pass
    assert behind.door.encrypted == 0


def test_a_server_with_a_certificate_for_another_name_is_refused(behind: Behind) -> None:
    engine = database.engine(behind.asking("verify-full", behind.held.authority, "127.0.0.1"))
    with pytest.raises(OperationalError, match="does not match host name"), engine.connect():
        pass


def test_a_tasks_sessions_are_as_the_connection_in_airflow_asks(
    behind: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_url(behind.url)
    connection = {
        "conn_type": "postgres",
        "host": HERE,
        "port": behind.door.port,
        "login": url.username,
        "password": url.password,
        "schema": url.database,
        "extra": {"sslmode": "verify-full", "sslrootcert": str(behind.held.authority)},
    }
    monkeypatch.delenv("WAREHOUSE_URL", raising=False)
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", json.dumps(connection))
    with connections.warehouse() as engine:
        assert is_encrypted(engine)
        assert rows(engine, "select count(*) from warehouse.fact_export") == [(0,)]


def test_a_tasks_password_from_a_file_goes_through_an_encrypted_session(
    behind: Behind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "password"
    file.write_text(f"{make_url(behind.url).password}\n")
    url = make_url(behind.verified)._replace(password=None)
    monkeypatch.setenv("WAREHOUSE_URL", url.render_as_string())
    monkeypatch.setenv("WAREHOUSE_PASSWORD_FILE", str(file))
    with connections.warehouse() as engine:
        assert is_encrypted(engine)


def test_making_the_pipelines_account_and_commands_are_encrypted_too(behind: Behind) -> None:
    account = "programme_statistics_by_tls"
    url = make_url(behind.verified).set(username=account, password="canary")
    ensure_account(behind.verified, url.render_as_string(hide_password=False))
    with databases.connect(behind.verified) as session:
        assert session.pgconn.ssl_in_use
        session.execute(f"drop role {account}")


@pytest.mark.skipif(redis_program() is None, reason="no redis-server is here")
def test_the_queue_is_reached_by_tls_alone_and_only_with_its_own_certificate(
    tmp_path: Path, held: Certificates
) -> None:
    """The address says all that Celery has to know, so that the health check knows it too."""
    other = certificates(tmp_path / "theirs", HERE)
    with running_redis(tmp_path) as server, door(server.port, held) as one:
        address = f"rediss://:{server.password}@{HERE}:{one.port}/0?ssl_cert_reqs=required"
        with kombu.Connection(f"{address}&ssl_ca_certs={held.authority}") as queue:
            tasks = queue.SimpleQueue("tasks")
            tasks.put("a task")
            assert tasks.get(timeout=10).payload == "a task"
            tasks.close()
        assert one.encrypted > 0
        stranger = redis.Redis.from_url(f"{address}&ssl_ca_certs={other.authority}")
        with pytest.raises(redis.ConnectionError, match="certificate verify failed"):
            stranger.ping()
