"""The landing area in an object store behaves as in a folder (``support.s3`` says with what)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from programme_statistics.errors import UnreadableFile
from programme_statistics.landing.retention import tidy_landing
from programme_statistics.landing.store import LandingStore, Receipt
from support.s3 import needs_s3, s3_root

pytestmark = needs_s3


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    return s3_root("landing", tmp_path, monkeypatch)


def put(store: LandingStore, body: bytes, minute: int, *, truncated: bool = False) -> Receipt:
    return store.put(
        body,
        dataset_code="tim_sector",
        edition="2026-08",
        suffix="xlsx",
        source_url="http://publisher/x",
        received_at=datetime(2026, 1, 1, 0, minute, tzinfo=UTC),
        status=200,
        headers={},
        truncated=truncated,
    )


def test_what_is_landed_comes_out_as_it_was(root: str) -> None:
    store = LandingStore(root)
    first, second = put(store, b"hello", 1), put(store, b"other", 3)
    assert put(store, b"other", 4) == second
    assert [r.sha256 for r in store.receipts("tim_sector", "2026-08")] == [
        first.sha256,
        second.sha256,
    ]
    assert LandingStore(root).read(first.path) == b"hello"
    assert b"".join(LandingStore(root).stream(second.path)) == b"other"


def test_what_is_not_there_is_named(root: str) -> None:
    assert LandingStore(root).newest_receipt("tim_sector", "2026-08") is None
    with pytest.raises(UnreadableFile, match="is not in the landing area"):
        LandingStore(root).read("tim_sector/2026-08/none.xlsx.gz")


def test_the_policy_lets_go_of_what_could_not_be_used(root: str) -> None:
    put(LandingStore(root), b"cut", 1, truncated=True)
    put(LandingStore(root), b"whole", 2)
    tidied = tidy_landing(root, timedelta(days=90), datetime(2026, 6, 1, tzinfo=UTC))
    assert (tidied.files_removed, tidied.files) == (2, 2)
