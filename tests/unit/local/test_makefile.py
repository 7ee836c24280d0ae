"""The Makefile hands its variables on exactly as they were written."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from programme_statistics import settings

MAKE = shutil.which("make") or pytest.skip("make is not installed", allow_module_level=True)


def make(*arguments: str, **environment: str) -> str:
    return subprocess.run(
        [MAKE, "--no-print-directory", *arguments],
        cwd=settings.project_root(),
        env={k: v for k, v in os.environ.items() if k != "MAKEFLAGS"} | environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.mark.parametrize(
    "text",
    [
        "select 'a' as x, \"y\" from t where $1 = $$2",
        '{"periods": ["2026-08"], "wait": false}',
        "select 1 -- # not a comment",
        "select $(shell echo no), `echo no`, ${HOME}",
        "select 1\nfrom mart.revision",
        "-x",
    ],
)
def test_a_value_arrives_as_written(text: str) -> None:
    program = "LOCAL=printenv SQL #"
    assert make("psql", f"SQL={text}", program) == f"{text}\n"
    assert make("psql", program, SQL=text) == f"{text}\n"


def test_make_alone_lists_the_targets() -> None:
    listed = make()
    for target in (
        "demo",
        "test",
        "lint",
        "up",
        "down",
        "run",
        "backfill",
        "psql",
        "templates",
        "lock",
        "clean",
        "backup",
        "restore",
        "rebuild",
        "secrets",
        "sbom",
        "audit",
    ):
        assert f"make {target} " in listed
