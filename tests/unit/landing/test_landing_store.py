"""The landing area: bytes go in once, never change, and come out as they were."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics.errors import UnreadableFile
from programme_statistics.landing.store import LandingStore, Receipt

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
EDITION = ("tim_sector", "2026-09")


def put(store: LandingStore, body: bytes, *, minute: int = 0, truncated: bool = False) -> Receipt:
    return store.put(
        body,
        dataset_code=EDITION[0],
        edition=EDITION[1],
        suffix="xlsx",
        source_url="http://publisher/edition.xlsx",
        received_at=NOON + timedelta(minutes=minute),
        status=200,
        headers={"etag": '"v1"'},
        truncated=truncated,
    )


def inventory(root: Path) -> Mapping[str, tuple[int, str]]:
    """Every file below ``root`` with the time it was last written and its digest."""
    return {
        str(path.relative_to(root)): (
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for path in root.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def store(tmp_path: Path) -> LandingStore:
    return LandingStore(str(tmp_path))


def test_landed_bytes_are_named_by_their_digest_and_compressed_once(
    store: LandingStore, tmp_path: Path
) -> None:
    receipt = put(store, b"figures")
    digest = hashlib.sha256(b"figures").hexdigest()
    assert receipt.path == f"tim_sector/2026-09/{digest}.xlsx.gz"
    assert gzip.decompress((tmp_path / receipt.path).read_bytes()) == b"figures"


def test_what_comes_as_gzip_is_not_packed_again(store: LandingStore, tmp_path: Path) -> None:
    body = gzip.compress(b"figures\r\n" * 100, mtime=1)
    receipt = put(store, body)
    assert receipt.path == f"tim_sector/2026-09/{hashlib.sha256(body).hexdigest()}.xlsx.raw"
    assert (tmp_path / receipt.path).read_bytes() == body
    assert store.read(receipt.path) == body
    assert b"".join(store.stream(receipt.path)) == body


def landed_early(store: LandingStore, tmp_path: Path, body: bytes) -> Receipt:
    """A gzip file as early versions landed it: packed once more."""
    receipt = put(store, body)
    (path,) = tmp_path.rglob("*.raw")
    path.with_suffix(".gz").write_bytes(gzip.compress(body))
    path.unlink()
    (note,) = tmp_path.rglob("*.json")
    note.write_text(note.read_text().replace(".raw", ".gz"))
    return replace(receipt, path=receipt.path.replace(".raw", ".gz"))


def test_what_early_versions_packed_twice_is_read_as_it_came(
    store: LandingStore, tmp_path: Path
) -> None:
    body = gzip.compress(b"figures", mtime=1)
    receipt = landed_early(store, tmp_path, body)
    assert store.newest_receipt(*EDITION) == receipt
    assert store.read(receipt.path) == body
    assert b"".join(store.stream(receipt.path)) == body
    before = inventory(tmp_path)
    assert put(store, body, minute=5) == receipt
    assert inventory(tmp_path) == before


@pytest.mark.parametrize("body", [b"figures", gzip.compress(b"figures", mtime=1)])
def test_a_stream_of_changed_bytes_ends_in_an_error(
    store: LandingStore, tmp_path: Path, body: bytes
) -> None:
    receipt = put(store, body)
    forged = gzip.compress(b"forged", mtime=1)
    (tmp_path / receipt.path).write_bytes(forged)
    with pytest.raises(UnreadableFile, match="changed since it was landed"):
        list(store.stream(receipt.path))


def test_the_receipt_says_what_came_whence_and_when(store: LandingStore) -> None:
    put(store, b"figures")
    assert store.newest_receipt(*EDITION) == Receipt(
        dataset_code="tim_sector",
        edition="2026-09",
        path=f"tim_sector/2026-09/{hashlib.sha256(b'figures').hexdigest()}.xlsx.gz",
        sha256=hashlib.sha256(b"figures").hexdigest(),
        size=7,
        source_url="http://publisher/edition.xlsx",
        received_at="2026-10-01T12:00:00+00:00",
        status=200,
        headers={"etag": '"v1"'},
        truncated=False,
    )


def test_the_same_bytes_again_write_nothing(store: LandingStore, tmp_path: Path) -> None:
    first = put(store, b"figures")
    before = inventory(tmp_path)
    assert put(store, b"figures", minute=5) == first
    assert inventory(tmp_path) == before


def test_other_bytes_leave_the_earlier_ones_as_they_were(
    store: LandingStore, tmp_path: Path
) -> None:
    put(store, b"figures")
    before = inventory(tmp_path)
    put(store, b"other figures", minute=5)
    after = inventory(tmp_path)
    assert {name: after[name] for name in before} == before
    assert len(after) == 4


def test_bytes_that_come_back_get_a_receipt_of_their_own(
    store: LandingStore, tmp_path: Path
) -> None:
    for minute, body in enumerate([b"A", b"B", b"A"]):
        put(store, body, minute=minute)
    digests = [receipt.sha256 for receipt in store.receipts(*EDITION)]
    a, b = (hashlib.sha256(body).hexdigest() for body in (b"A", b"B"))
    assert digests == [a, b, a]
    assert len(list(tmp_path.rglob("*.gz"))) == 2


def test_an_edition_that_never_came_has_no_receipt(store: LandingStore) -> None:
    assert store.newest_receipt("tim_sector", "2030-01") is None


def test_a_missing_file_is_named_with_a_remedy(store: LandingStore, tmp_path: Path) -> None:
    receipt = put(store, b"figures")
    (tmp_path / receipt.path).unlink()
    with pytest.raises(UnreadableFile, match=f"{receipt.path} is not in the landing area.*restore"):
        store.read(receipt.path)


def test_a_changed_file_is_named_with_a_remedy(store: LandingStore, tmp_path: Path) -> None:
    receipt = put(store, b"figures")
    (tmp_path / receipt.path).write_bytes(gzip.compress(b"forged figures"))
    with pytest.raises(UnreadableFile, match="changed since it was landed"):
        store.read(receipt.path)


@given(at=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_no_damage_to_a_landed_file_goes_unseen(at: int, bit: int) -> None:
    root = f"memory://{uuid4().hex}"
    store = LandingStore(root)
    body = bytes(range(256)) * 3
    receipt = put(store, body)
    full = f"{root}/{receipt.path}"
    damaged = bytearray(store._fs.cat_file(full))
    damaged[at % len(damaged)] ^= 1 << bit
    store._fs.pipe_file(full, bytes(damaged))
    try:
        # A bit of the archive's own header may be lost without loss of the body.
        assert store.read(receipt.path) == body
    except UnreadableFile as error:
        assert receipt.path in str(error)


def test_a_file_cut_short_is_landed_again(store: LandingStore, tmp_path: Path) -> None:
    receipt = put(store, b"figures")
    path = tmp_path / receipt.path
    path.write_bytes(path.read_bytes()[:10])
    put(store, b"figures", minute=5)
    assert store.read(receipt.path) == b"figures"


def test_what_a_kill_left_half_written_is_no_landed_file(
    store: LandingStore, tmp_path: Path
) -> None:
    folder = tmp_path / "tim_sector" / "2026-09"
    folder.mkdir(parents=True)
    digest = hashlib.sha256(b"figures").hexdigest()
    (folder / f"{digest}.xlsx.gz.0a1b.part").write_bytes(b"half")
    (folder / f"20261001T115900000000Z-{digest[:12]}.json.0a1b.part").write_bytes(b'{"half')
    receipt = put(store, b"figures")
    assert store.read(receipt.path) == b"figures"
    assert [one.sha256 for one in store.receipts(*EDITION)] == [digest]


def test_bytes_without_a_receipt_are_completed(store: LandingStore, tmp_path: Path) -> None:
    put(store, b"figures")
    next(tmp_path.rglob("*.json")).unlink()  # as if killed between the two writes
    receipt = put(store, b"figures", minute=5)
    assert store.newest_receipt(*EDITION) == receipt


def test_a_truncated_body_is_marked_in_its_receipt(store: LandingStore) -> None:
    put(store, b"figu", truncated=True)
    receipt = store.newest_receipt(*EDITION)
    assert receipt is not None
    assert receipt.truncated


def test_the_root_may_be_any_file_system() -> None:
    root = f"memory://{uuid4().hex}/landing"
    receipt = put(LandingStore(root), b"figures")
    assert LandingStore(root).read(receipt.path) == b"figures"
    assert LandingStore(root).newest_receipt(*EDITION) == receipt


def test_the_root_may_have_a_space_in_its_name(tmp_path: Path) -> None:
    root = tmp_path / "landing area" / "üretim #1"
    receipt = put(LandingStore(str(root)), b"figures")
    assert LandingStore(str(root)).read(receipt.path) == b"figures"
    assert (root / receipt.path).is_file()


@given(
    bodies=st.lists(
        st.binary(max_size=64) | st.binary(max_size=64).map(gzip.compress), min_size=1, max_size=6
    )
)
def test_every_body_ever_received_can_be_read_back_in_order(bodies: list[bytes]) -> None:
    store = LandingStore(f"memory://{uuid4().hex}")
    for minute, body in enumerate(bodies):
        put(store, body, minute=minute)
    changes = [body for at, body in enumerate(bodies) if at == 0 or body != bodies[at - 1]]
    assert [store.read(receipt.path) for receipt in store.receipts(*EDITION)] == changes
