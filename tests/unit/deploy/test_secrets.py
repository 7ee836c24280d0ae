"""Secrets are made once, reach who needs them, and are asked for by name where they are missing."""

from __future__ import annotations

import os
import stat
import subprocess
from base64 import urlsafe_b64decode
from collections.abc import Callable
from pathlib import Path

import pytest

from programme_statistics import settings
from programme_statistics.disclosure.rules import Rules
from programme_statistics.errors import ConfigurationError
from programme_statistics.orchestration import secrets
from programme_statistics.secure.keys import KeyRing

BIN = settings.project_root() / "bin"


def call(program: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [BIN / program, *arguments],
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = call("make-secrets", str(tmp_path / "secrets"))
    assert made.returncode == 0, made.stderr
    return tmp_path / "secrets"


def test_made_secrets_are_long_different_and_closed_to_others(folder: Path) -> None:
    values = [file.read_text().strip() for file in folder.iterdir()]
    assert len(set(values)) == len(values) == 12
    assert min(map(len, values)) >= 40
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(urlsafe_b64decode((folder / "fernet_key").read_text())) == 32


def test_the_made_keys_and_parameters_of_members_are_ones_that_are_understood(folder: Path) -> None:
    ring = KeyRing.parse((folder / "member_identity_secret").read_text(), "made")
    assert ring.names == {ring.current}
    Rules.parse((folder / "disclosure_control_secret").read_text(), "made")


@pytest.mark.parametrize(
    ("setting", "read"),
    [
        ("MEMBER_IDENTITY_SECRET_FILE", secrets.identity_keys),
        ("DISCLOSURE_CONTROL_SECRET_FILE", secrets.disclosure_rules),
    ],
)
def test_tasks_take_what_members_are_protected_with_from_its_file(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    read: Callable[[], KeyRing | Rules],
) -> None:
    file = folder / setting.removesuffix("_FILE").lower()
    monkeypatch.setenv(f"AIRFLOW_VAR_{file.name.upper()}", "not this one")
    monkeypatch.setenv(setting, str(file))
    parse = KeyRing.parse if "IDENTITY" in setting else Rules.parse
    assert read() == parse(file.read_text(), "made")
    file.chmod(0o600)
    for content, message in (("", "is empty"), ("canary", "cannot be understood")):
        file.write_text(content)
        with pytest.raises(ConfigurationError, match=message) as refusal:
            read()
        assert setting in str(refusal.value)
        assert "canary" not in str(refusal.value)
    file.unlink()
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        read()


def test_a_secret_that_is_there_is_kept(folder: Path) -> None:
    before = {file.name: file.read_text() for file in folder.iterdir()}
    (folder / "jwt_secret").unlink()
    again = call("make-secrets", str(folder))
    assert again.stdout == f"made {folder}/jwt_secret\n"
    after = {file.name: file.read_text() for file in folder.iterdir()}
    assert {name for name in before if before[name] != after[name]} == {"jwt_secret"}


def test_a_secret_is_printed_alone_or_in_an_address(folder: Path) -> None:
    value = (folder / "redis_password").read_text().strip()
    where = {"SECRETS_FOLDER": str(folder)}
    assert call("secret", "redis_password", **where).stdout == value
    address = call("secret", "redis_password", "redis://:{}@redis:6379/0", **where)
    assert address.stdout == f"redis://:{value}@redis:6379/0"


@pytest.mark.parametrize("content", [None, ""])
def test_a_missing_or_empty_secret_is_named(folder: Path, content: str | None) -> None:
    (folder / "redis_password").unlink()
    if content is not None:
        (folder / "redis_password").write_text(content)
    answer = call("secret", "redis_password", SECRETS_FOLDER=str(folder))
    assert answer.returncode != 0
    assert answer.stdout == ""
    assert "redis_password is missing" in answer.stderr


def test_a_password_that_would_change_an_address_is_refused_without_being_shown(
    folder: Path,
) -> None:
    (folder / "redis_password").chmod(0o600)
    (folder / "redis_password").write_text("canary@elsewhere/")
    answer = call("secret", "redis_password", "redis://:{}@redis", SECRETS_FOLDER=str(folder))
    assert answer.returncode != 0
    assert "canary" not in answer.stdout + answer.stderr


def test_a_container_refuses_to_start_and_names_every_missing_secret(
    folder: Path, tmp_path: Path
) -> None:
    for name in ("fernet_key", "jwt_secret"):
        (folder / name).unlink()
    environment = {
        "SECRETS_FOLDER": str(folder),
        "NEEDED_SECRETS": "redis_password fernet_key jwt_secret",
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
    }
    answer = call("container", "echo", "started", **environment)
    assert answer.returncode == 78
    assert "started" not in answer.stdout
    assert "missing or empty secret(s): fernet_key jwt_secret." in answer.stderr


def test_a_container_with_its_secrets_becomes_its_command(folder: Path, tmp_path: Path) -> None:
    users = tmp_path / "airflow" / "users.json"
    environment = {
        "SECRETS_FOLDER": str(folder),
        "NEEDED_SECRETS": "redis_password ui_password",
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(users),
    }
    answer = call("container", "env", **environment)
    assert answer.returncode == 0
    password = (folder / "ui_password").read_text().strip()
    assert users.read_text() == f'{{"admin": "{password}"}}'
    assert stat.S_IMODE(users.stat().st_mode) == 0o600
    for file in folder.iterdir():
        assert file.read_text().strip() not in answer.stdout


def test_the_warehouses_password_comes_from_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "password"
    file.write_text("p@ss/word\n")
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql://loader@warehouse:5432/warehouse")
    monkeypatch.setenv("WAREHOUSE_PASSWORD_FILE", str(file))
    assert settings.warehouse_url() == (
        "postgresql+psycopg://loader:p%40ss%2Fword@warehouse:5432/warehouse"
    )


def test_a_missing_password_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql://loader@warehouse:5432/warehouse")
    monkeypatch.setenv("WAREHOUSE_PASSWORD_FILE", str(tmp_path / "nothing"))
    with pytest.raises(ConfigurationError, match="nothing, which cannot be read"):
        settings.warehouse_url()
