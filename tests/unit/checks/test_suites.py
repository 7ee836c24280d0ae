"""The suites of ``expectations/``: every check is named, weighed and says what to do."""

from __future__ import annotations

import json
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from programme_statistics.settings import project_root
from programme_statistics.sources import all_datasets

SUITES = sorted((project_root() / "expectations").glob("*.json"))
CHECKS = [
    pytest.param(path, check, id=f"{path.stem}-{check['meta']['check']}")
    for path in SUITES
    for check in json.loads(path.read_text(encoding="utf-8"))["expectations"]
]


def test_every_dataset_is_judged() -> None:
    names = {path.stem for path in SUITES}
    assert "common" in names
    assert {dataset.code for dataset in all_datasets()} <= names


@pytest.mark.parametrize("path", SUITES, ids=lambda path: path.stem)
def test_a_suite_is_named_after_its_file(path: Path) -> None:
    assert json.loads(path.read_text(encoding="utf-8"))["name"] == path.stem


@pytest.mark.parametrize("path", SUITES, ids=lambda path: path.stem)
def test_no_two_checks_of_a_suite_have_one_name(path: Path) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    names = [check["meta"]["check"] for check in content["expectations"]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("path", "check"), CHECKS)
def test_a_check_either_stops_the_load_or_warns(path: Path, check: Mapping[str, Any]) -> None:
    assert check["severity"] in {"critical", "warning"}


@pytest.mark.parametrize(("path", "check"), CHECKS)
def test_a_failed_check_says_what_was_found_what_is_normal_and_what_to_do(
    path: Path, check: Mapping[str, Any]
) -> None:
    sentence = check["meta"]["failed"]
    fields = [name for _, name, _, _ in string.Formatter().parse(sentence) if name]
    assert fields or check["kwargs"].get("min_value") == 1
    assert sentence.count(". ") >= 1
    assert sentence.endswith(".")


@pytest.mark.parametrize(("path", "check"), CHECKS)
def test_a_passed_check_has_a_sentence_too(path: Path, check: Mapping[str, Any]) -> None:
    assert check["meta"]["passed"].endswith(".")
