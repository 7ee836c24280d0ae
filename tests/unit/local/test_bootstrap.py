"""bin/bootstrap: what it says and does without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from programme_statistics import settings

CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3")
LOCKS = (
    "requirements-bootstrap.txt",
    "requirements.txt",
    "requirements-production.txt",
    "requirements-dev.txt",
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with no environment, in a folder with a space in its name."""
    checkout = tmp_path / "my checkout"
    (checkout / "bin").mkdir(parents=True)
    shutil.copy(settings.project_root() / "bin" / "bootstrap", checkout / "bin")
    for lock in LOCKS:
        (checkout / lock).write_text(f"# {lock}\n")
    return checkout


def install_by_hand(checkout: Path, level: str) -> None:
    """What a complete installation of ``level`` leaves behind."""
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    locks = LOCKS if level == "dev" else LOCKS[:2]
    content = "".join((checkout / lock).read_text() for lock in locks)
    for name in {"run", level}:
        (checkout / ".venv" / f"installed.{name}").write_text(f"{checkout.resolve()}\n{content}")


def bootstrap(checkout: Path, *arguments: str, python: str) -> subprocess.CompletedProcess[str]:
    """Run bin/bootstrap where every system Python is the shell script ``python``."""
    programs = checkout.parent / "programs"
    programs.mkdir(exist_ok=True)
    for candidate in CANDIDATES:
        (programs / candidate).write_text(f"#!/bin/sh\n{python}\n")
        (programs / candidate).chmod(0o755)
    return subprocess.run(
        [checkout / "bin" / "bootstrap", *arguments],
        env={"PATH": f"{programs}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


TOO_OLD = "exit 1"
WITHOUT_VENV = 'case "$2" in *ensurepip*) exit 1;; *print*) echo 3.12;; esac'


def test_a_complete_environment_is_left_alone(checkout: Path) -> None:
    install_by_hand(checkout, "run")
    result = bootstrap(checkout, python=TOO_OLD)
    assert (result.returncode, result.stderr) == (0, "")


def test_an_environment_for_tests_is_enough_for_the_pipeline(checkout: Path) -> None:
    install_by_hand(checkout, "dev")
    (checkout / ".venv" / "installed.run").unlink()
    assert bootstrap(checkout, python=TOO_OLD).returncode == 0


@pytest.mark.parametrize("change", ["another lock", "another place", "interrupted"])
def test_an_environment_that_is_not_current_is_not_used(checkout: Path, change: str) -> None:
    install_by_hand(checkout, "run")
    if change == "another lock":
        (checkout / "requirements.txt").write_text("# newer\n")
        (checkout / ".venv" / "bin" / "python").unlink()
    elif change == "another place":
        checkout = checkout.rename(checkout.with_name("moved"))
    else:
        (checkout / ".venv" / "installed.run").unlink()
    assert bootstrap(checkout, python=TOO_OLD).returncode != 0


def test_without_a_suitable_python_it_says_which_are_suitable(checkout: Path) -> None:
    result = bootstrap(checkout, python=TOO_OLD)
    assert result.returncode != 0
    assert "Python 3.11, 3.12 or 3.13 is needed" in result.stderr


def test_a_python_without_venv_is_told_its_remedy(checkout: Path) -> None:
    result = bootstrap(checkout, python=WITHOUT_VENV)
    assert result.returncode != 0
    assert "apt install python3.12-venv" in result.stderr


def test_an_unknown_level_is_refused(checkout: Path) -> None:
    result = bootstrap(checkout, "everything", python=TOO_OLD)
    assert (result.returncode, result.stderr) == (2, "usage: bin/bootstrap [dev]\n")


def with_fake_installers(*, uv: str) -> str:
    """A system Python whose environments hold a pip that notes what it is told, and ``uv``."""
    return f"""
case "$*" in
    "-m venv .venv")
        mkdir -p .venv/bin
        printf '%s\\n' '#!/bin/sh' 'case "$*" in
            *"config get global.cert") echo /company/roots.pem;;
            *"pip config"*) exit 1;;
            *"pip install"*) echo "pip $*" >> installers.log;;
        esac' > .venv/bin/python
        printf '%s\\n' '#!/bin/sh' 'echo "uv $* $SSL_CERT_FILE" >> installers.log' '{uv}' \\
            > .venv/bin/uv
        chmod +x .venv/bin/python .venv/bin/uv;;
esac"""


def installers_log(checkout: Path) -> str:
    return (checkout / "installers.log").read_text()


def test_uv_trusts_the_certificates_that_pip_was_told(checkout: Path) -> None:
    result = bootstrap(checkout, python=with_fake_installers(uv="exit 0"))
    assert result.returncode == 0, result.stderr
    told_to_uv = installers_log(checkout).splitlines()[-1]
    assert told_to_uv.startswith("uv pip sync")
    assert told_to_uv.endswith(" /company/roots.pem")
    assert "--no-deps" not in installers_log(checkout)


def test_where_uv_cannot_install_pip_does_to_the_same_hashes(checkout: Path) -> None:
    result = bootstrap(checkout, "dev", python=with_fake_installers(uv="exit 1"))
    assert result.returncode == 0, result.stderr
    assert "trying pip" in result.stderr
    told_to_pip = installers_log(checkout).splitlines()[-1]
    assert told_to_pip.startswith("pip -m pip install")
    assert "--require-hashes --no-deps" in told_to_pip
    assert all(lock in told_to_pip for lock in LOCKS)
