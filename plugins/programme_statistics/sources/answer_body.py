"""The body of an answer, read as often as one likes, however large it is, and held by nobody.

It is kept packed as it will be landed: as gzip, or as it came where it came as gzip. What is small
stays in memory; what is large goes into a file without a name in the folder for temporary files
(``TMPDIR``), which is gone with the last who knows of it, or with the process.
"""

from __future__ import annotations

import hashlib
import tempfile
import weakref
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from itertools import chain
from typing import Any

from programme_statistics.sources.unpacking import inflated

Content = Callable[[], Iterable[bytes]]
"""Gives the pieces of a content from its beginning, whenever it is called."""

IN_MEMORY_BYTES = 8 * 1024 * 1024
"""Packed; a body of more goes into a file."""
_PIECE_BYTES = 1024 * 1024
_GZIP = b"\x1f\x8b\x08"


class Body:
    """What came of an answer.

    Attributes:
        size: how many bytes it has, unpacked.
        sha256: the digest of these bytes.
        came_packed: whether they are gzip themselves, and so are not packed again.
    """

    def __init__(self, pieces: Iterable[bytes], file: Any = None) -> None:
        """Takes all pieces in.

        Raises:
            OSError: there is no room for them; the error names the folder.
        """
        # Typed as any: the class is no ``IO`` to the type checker.
        self._file = file or tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115
        self._let_go = weakref.finalize(self, _close, self._file)
        self.size = 0
        digest = hashlib.sha256()

        def seen() -> Iterator[bytes]:
            for piece in pieces:
                self.size += len(piece)
                digest.update(piece)
                yield piece

        beginning, content = _peeked(seen(), len(_GZIP))
        self.came_packed = beginning.startswith(_GZIP)
        try:
            for piece in content if self.came_packed else packed(content):
                with _folder_named():
                    self._file.write(piece)
            with _folder_named():
                self._file.flush()
        except BaseException:
            self.close()
            raise
        self.sha256 = digest.hexdigest()

    @classmethod
    def of(cls, content: bytes) -> Body:
        """A body of bytes that are held anyway; nothing of it is ever written to a file."""
        return cls([content], BytesIO())

    def close(self) -> None:
        """Lets go of the content at once; it cannot be read any more."""
        self._let_go()

    def pieces(self) -> Iterator[bytes]:
        """The content, in pieces of a mebibyte at most."""
        return self.landed_form() if self.came_packed else inflated(self.landed_form(), "a body")

    def landed_form(self) -> Iterator[bytes]:
        """The content as it is landed, in pieces: packed, and the same bytes however it came."""
        at = 0
        while True:
            # Somebody else may read between two pieces.
            self._file.seek(at)
            piece = self._file.read(_PIECE_BYTES)
            if not piece:
                return
            at += len(piece)
            yield piece

    def read_all(self) -> bytes:
        """The whole content, for what is small or cannot be read in pieces."""
        return b"".join(self.pieces())


def packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces as one gzip file, which does not depend on where they were cut or when."""
    packer = zlib.compressobj(level=6, wbits=31)
    for piece in pieces:
        if made := packer.compress(piece):
            yield made
    yield packer.flush()


def beginning_of(content: Content, length: int) -> bytes:
    """The first bytes of a content, as many as ``length`` if it has so many."""
    return _peeked(iter(content()), length)[0][:length]


def occurrences(content: Iterable[bytes], mark: bytes) -> int:
    """How often a mark, which cannot overlap itself, stands in a content, however it is cut."""
    count = 0
    rest = b""
    for piece in content:
        text = rest + piece
        count += text.count(mark)
        rest = text[max(len(text) - len(mark) + 1, 0) :]
    return count


def _close(file: Any) -> None:
    # What could not be written for want of room is tried once more on closing.
    with suppress(OSError):
        file.close()


@contextmanager
def _folder_named() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, tempfile.gettempdir()) from error


def _peeked(pieces: Iterator[bytes], length: int) -> tuple[bytes, Iterator[bytes]]:
    """The first pieces, which have ``length`` bytes or are all there are; and all again."""
    first: list[bytes] = []
    while sum(map(len, first)) < length and (piece := next(pieces, None)) is not None:
        first.append(piece)
    return b"".join(first), chain(first, pieces)
