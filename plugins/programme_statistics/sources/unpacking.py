"""Unpacks what publishers send packed, piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from isal import isal_zlib

from programme_statistics.errors import UnreadableFile

PACKED = b"\x1f\x8b"
"""How the content of a gzip file begins."""
_PIECE_BYTES = 1024 * 1024
_UNPACKING = cast("type[Exception]", isal_zlib.IsalError)  # its own stubs say otherwise


def inflated(chunks: Iterable[bytes], file_name: str) -> Iterator[bytes]:
    """The content of a gzip file, piece by piece; a file of several members is one content.

    No piece is larger than a mebibyte, however far what is packed unfolds.

    Raises:
        UnreadableFile: it is not gzip, or ends before its end.
    """
    inflater = isal_zlib.decompressobj(wbits=31)
    started = False
    try:
        for chunk in chunks:
            piece = chunk
            while piece:
                started = True
                content = inflater.decompress(piece, _PIECE_BYTES)
                if content:
                    yield content
                piece = inflater.unconsumed_tail
                if inflater.eof and inflater.unused_data:
                    piece = inflater.unused_data
                    inflater = isal_zlib.decompressobj(wbits=31)
    except _UNPACKING as error:
        raise UnreadableFile(
            f"{file_name} cannot be unpacked as gzip ({error}). Look at the landed file, and land "
            "it again."
        ) from error
    if not started or not inflater.eof:
        raise UnreadableFile(
            f"{file_name} ends before the end of its gzip content: the transfer was cut short. "
            "Nothing of it is used; land it again."
        )
