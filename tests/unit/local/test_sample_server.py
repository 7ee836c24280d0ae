"""The sample publisher answers as the publisher would."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from programme_statistics.local.sample_server import serving


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "edition.xlsx").write_bytes(b"PK workbook")
    return tmp_path


def test_a_file_is_served_byte_for_byte(folder: Path) -> None:
    with serving(folder) as address:
        answer = requests.get(f"{address}/files/edition.xlsx", timeout=5)
    assert (answer.status_code, answer.content) == (200, b"PK workbook")


@pytest.mark.parametrize("path", ["files/later.xlsx", "files/", "", "../outside"])
def test_what_is_not_a_file_there_is_not_found(folder: Path, path: str) -> None:
    with serving(folder) as address:
        assert requests.get(f"{address}/{path}", timeout=5).status_code == 404


def test_a_question_is_part_of_its_answers_name(folder: Path) -> None:
    (folder / "data?year=2025&form=a+b").write_bytes(b"2025")
    with serving(folder) as address:
        answer = requests.get(f"{address}/data?year=2025&form=a+b", timeout=5)
        other = requests.get(f"{address}/data?year=2026&form=a+b", timeout=5)
    assert (answer.content, other.status_code) == (b"2025", 404)
