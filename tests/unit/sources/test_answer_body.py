"""A body is read as it came however large it is, and what is large is in a file, not in memory."""

from __future__ import annotations

import gc
import gzip
import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics.sources import answer_body
from programme_statistics.sources.answer_body import Body, beginning_of, occurrences, packed

CUT = st.lists(
    st.binary(max_size=40) | st.sampled_from([b"abc" * 30, b"\x1f", b"\x8b\x08"]), max_size=8
)
LARGE = Random(1).randbytes(3 * 2**20)  # noqa: S311 - not for secrets


def open_files() -> list[str]:
    """The files this process has open in the folder for temporary files."""
    names = []
    for one in Path("/proc/self/fd").iterdir():
        try:
            names.append(os.readlink(one))  # noqa: PTH115 - a deleted file's name is no path
        except FileNotFoundError:  # that of the folder that is listed
            continue
    return [name for name in names if name.startswith(tempfile.gettempdir())]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files; what is larger than a kibibyte goes there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(answer_body, "IN_MEMORY_BYTES", 1024)
    return tmp_path


@given(CUT)
def test_a_body_is_given_back_however_it_came(pieces: Sequence[bytes]) -> None:
    whole = b"".join(pieces)
    body = Body(pieces)
    assert (body.read_all(), body.size) == (whole, len(whole))
    assert body.sha256 == hashlib.sha256(whole).hexdigest()


@given(CUT)
def test_the_same_content_is_packed_to_the_same_bytes_however_it_came(
    pieces: Sequence[bytes],
) -> None:
    whole = b"".join(pieces)
    once = gzip.compress(whole, compresslevel=6, mtime=0)
    assert b"".join(packed(pieces)) == once
    body = Body(pieces)
    assert b"".join(body.landed_form()) == (whole if body.came_packed else once)
    assert body.came_packed == whole.startswith(b"\x1f\x8b\x08")


@given(st.binary(max_size=60), st.integers(1, 5))
def test_what_came_as_gzip_stays_as_it_came(content: bytes, size: int) -> None:
    came = gzip.compress(content, mtime=1)
    body = Body(came[at : at + size] for at in range(0, len(came), size))
    assert body.came_packed
    assert body.read_all() == came == b"".join(body.landed_form())


def test_what_is_large_is_in_a_file_that_is_gone_with_the_last_who_knows_of_it(
    temporary: Path,
) -> None:
    body = Body([LARGE[:500], LARGE[500:]])
    assert body.read_all() == LARGE
    assert len(open_files()) == 1
    assert list(temporary.iterdir()) == []  # it has no name: a kill leaves nothing
    del body
    gc.collect()
    assert open_files() == []


def test_a_body_that_is_closed_is_gone_at_once(temporary: Path) -> None:
    body = Body([LARGE])
    body.close()
    assert open_files() == []
    with pytest.raises(ValueError, match="closed"):
        body.read_all()


def test_what_could_not_be_taken_in_whole_is_gone(temporary: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield LARGE
        raise RuntimeError("too large")

    with pytest.raises(RuntimeError, match="too large"):
        Body(pieces())
    assert open_files() == []


def test_what_is_held_anyway_is_never_written_to_a_file(temporary: Path) -> None:
    body = Body.of(LARGE)
    assert body.read_all() == LARGE
    assert open_files() == []


def test_two_who_read_at_once_do_not_disturb_each_other(temporary: Path) -> None:
    body = Body([LARGE])
    pairs = list(zip(body.pieces(), body.pieces(), strict=True))
    assert b"".join(one for one, _ in pairs) == b"".join(two for _, two in pairs) == LARGE


def test_no_piece_is_large_however_far_the_content_unfolds() -> None:
    body = Body([bytes(5 * 2**20 + 1)])
    assert sum(map(len, body.landed_form())) < 2**14
    assert [len(piece) for piece in body.pieces()] == [2**20] * 5 + [1]


@given(CUT, st.integers(0, 200))
def test_a_beginning_is_as_long_as_was_asked_for(pieces: Sequence[bytes], length: int) -> None:
    assert beginning_of(lambda: pieces, length) == b"".join(pieces)[:length]


@given(
    st.lists(st.sampled_from([b'"k":', b'"', b"k", b'k":', b"", b'":"k":"']), max_size=30),
)
def test_a_mark_is_found_wherever_the_content_is_cut(pieces: Sequence[bytes]) -> None:
    assert occurrences(pieces, b'"k":') == b"".join(pieces).count(b'"k":')
