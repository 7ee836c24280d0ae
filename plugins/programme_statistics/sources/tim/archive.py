"""Looks at landed bytes before anything reads them as a workbook.

Nothing is read from bytes that have not been bounded first: an archive that would unpack to more
than a statistics workbook can hold, or a sheet that claims to be larger, is refused unread.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib

from programme_statistics.errors import UnreadableFile

MAX_UNPACKED_BYTES = 128 * 1024 * 1024
"""A country edition of 5,000 rows unpacks to about 1 MB."""
MAX_PARTS = 1000
MAX_GRID_CELLS = 4_000_000
"""A country edition of 5,000 rows has about 50,000 cells."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FILLED_CELL = re.compile(
    rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>/]*>"
)
_ERROR_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*\bt\s*=\s*[\"']e[\"']")
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
)
"""What the standard library raises on an archive that is not whole."""


def inspect(content: bytes, file_name: str) -> bool:
    """Whether the workbook in ``content`` has a cell that holds a spreadsheet error.

    Raises:
        UnreadableFile: the bytes are no XLSX workbook; the message says what they are instead.
    """
    _refuse_what_is_no_archive(content, file_name)
    return _unpack(content, file_name)


def _refuse_what_is_no_archive(content: bytes, file_name: str) -> None:
    if not content:
        raise UnreadableFile(
            f"{file_name}: the file has no bytes. The publisher answered without a body; fetch "
            "the edition again later."
        )
    head = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<") and (b"<html" in head or b"<!doctype html" in head):
        raise UnreadableFile(
            f"{file_name}: the file is an HTML page, not a workbook: the publisher showed a page "
            "(maintenance, or a page that says 'not found') in the workbook's place. Read the "
            "landed page, and fetch the edition again later."
        )
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableFile(
                f"{file_name}: the workbook is encrypted with a password. The publisher's "
                "editions are open; ask the publisher for the open one."
            )
        raise UnreadableFile(
            f"{file_name}: the file is a workbook in the old XLS format, and editions are XLSX "
            "since 2019-12. Ask for an edition from 2019-12 on."
        )
    if not content.startswith(b"PK"):
        raise UnreadableFile(
            f"{file_name}: the file is not a workbook; it begins with {content[:16]!r}. Look at "
            "the landed file, and fetch the edition again later."
        )


def _unpack(content: bytes, file_name: str) -> bool:
    """Unpacks every part within limits; returns whether some cell holds a spreadsheet error."""
    errors = False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            parts = file.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > MAX_UNPACKED_BYTES or len(parts) > MAX_PARTS:
                raise UnreadableFile(
                    f"{file_name}: the archive would unpack to {unpacked:,} bytes in "
                    f"{len(parts):,} parts, and an edition has less than {MAX_UNPACKED_BYTES:,} "
                    f"bytes in {MAX_PARTS:,} parts. It was not unpacked."
                )
            if any(part.flag_bits & 1 for part in parts):
                raise UnreadableFile(
                    f"{file_name}: the archive is encrypted with a password. The publisher's "
                    "editions are open; ask the publisher for the open one."
                )
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise UnreadableFile(
                    f"{file_name}: the file is a zip archive without a workbook in it (it holds "
                    f"{', '.join(sorted(names)[:5]) or 'nothing'}). Fetch the edition again."
                )
            for part in parts:
                # Reading to the end checks the size and the checksum the archive declares.
                data = file.read(part)
                _bound_grid(data, file_name, part.filename)
                errors = errors or _ERROR_CELL.search(data) is not None
    except _DAMAGE as error:
        raise UnreadableFile(
            f"{file_name}: the archive of {len(content):,} bytes is damaged or cut short "
            f"({error}). Fetch the edition again, and compare its size with the publisher's."
        ) from error
    return errors


def _bound_grid(data: bytes, file_name: str, part: str) -> None:
    """Refuses a sheet whose outermost filled cell would make a grid too large to hold."""
    last_row = last_column = 1
    for letters, digits in _FILLED_CELL.findall(data):
        last_row = max(last_row, int(digits))
        if len(letters) > 1 or letters > b"J":
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            last_column = max(last_column, column)
    if last_row * last_column > MAX_GRID_CELLS:
        raise UnreadableFile(
            f"{file_name}: {part} reaches to row {last_row:,} and column {last_column:,}, more "
            f"than the {MAX_GRID_CELLS:,} cells an edition can have. It was not read."
        )
