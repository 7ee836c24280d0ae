"""The environment of Airflow and of our processes on one machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from programme_statistics.local.environment import airflow_environment, clean, ui_password
from programme_statistics.local.postgres import EmbeddedServer


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EmbeddedServer:
    """A server that is not started: an address is all that is asked of it."""
    monkeypatch.setenv("PROGRAMME_STATISTICS_VAR", str(tmp_path))
    monkeypatch.delenv("LANDING_ROOT", raising=False)
    (tmp_path / "password").write_text("secret")
    server = EmbeddedServer(tmp_path)
    server.port = 5433
    return server


def test_everything_is_kept_below_var_by_default(server: EmbeddedServer, tmp_path: Path) -> None:
    environment = airflow_environment(server, {})
    assert environment["AIRFLOW_HOME"] == str(tmp_path / "airflow")
    assert environment["LANDING_ROOT"] == str(tmp_path / "landing")
    assert environment["SUMMARIES_ROOT"] == str(tmp_path / "summaries")
    assert environment["WAREHOUSE_URL"] == (
        "postgresql+psycopg://postgres:secret@127.0.0.1:5433/warehouse"
    )


def test_what_the_user_has_set_wins(server: EmbeddedServer) -> None:
    given = {
        "AIRFLOW_CONN_TIM": "http://mirror.example",
        "LANDING_ROOT": "s3://bucket/landing",
        "WAREHOUSE_URL": "postgresql://elsewhere/warehouse",
        "AIRFLOW__CORE__PARALLELISM": "16",
    }
    assert airflow_environment(server, given).items() >= given.items()


def test_an_empty_variable_counts_as_not_set(server: EmbeddedServer, tmp_path: Path) -> None:
    environment = airflow_environment(server, {"LANDING_ROOT": ""})
    assert environment["LANDING_ROOT"] == str(tmp_path / "landing")


def test_another_airflow_of_the_user_is_left_alone(server: EmbeddedServer, tmp_path: Path) -> None:
    given = {
        "AIRFLOW_HOME": "/srv/airflow",
        "AIRFLOW_CONFIG": "/srv/airflow/airflow.cfg",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "postgresql://production/airflow",
        "AIRFLOW__CORE__DAGS_FOLDER": "/srv/airflow/dags",
    }
    environment = airflow_environment(server, given)
    assert not {environment[name] for name in given} & set(given.values())


def test_settings_for_other_postgresql_clients_do_not_reach_ours() -> None:
    assert clean({"PGHOST": "production", "PGOPTIONS": "-c role=x", "HOME": "/home/a"}) == {
        "HOME": "/home/a"
    }


def test_a_proxy_does_not_lead_to_this_machine(server: EmbeddedServer) -> None:
    environment = airflow_environment(server, {"NO_PROXY": "intranet.example"})
    assert environment["NO_PROXY"] == "intranet.example,localhost,127.0.0.1"


def test_keys_are_made_once_and_only_their_owner_can_read_them(
    server: EmbeddedServer, tmp_path: Path
) -> None:
    first, second = airflow_environment(server, {}), airflow_environment(server, {})
    assert first == second
    for name in ("secrets.json", "passwords.json"):
        assert (tmp_path / "airflow" / name).stat().st_mode & 0o777 == 0o600


def test_the_password_of_the_pages_is_the_one_airflow_reads(
    server: EmbeddedServer, tmp_path: Path
) -> None:
    environment = airflow_environment(server, {})
    file = Path(environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
    assert json.loads(file.read_text()) == {"admin": ui_password(tmp_path / "airflow")}


def test_how_postgresql_is_reached_is_this_machines_own_unless_it_is_deployed() -> None:
    given = {"PGSSLMODE": "verify-full", "PGHOST": "elsewhere", "WAREHOUSE_URL": "postgresql://w/w"}
    assert clean(given) == {"WAREHOUSE_URL": "postgresql://w/w"}
    deployed = given | {"MEMBER_IDENTITY_SECRET_FILE": "/run/secrets/member_identity_secret"}
    assert clean(deployed) == deployed
