"""The parts of an OLE compound file (``.xls``, encrypted workbooks), read within limits.

Only what the guard has to know: the names of the streams, and the records of the workbook. Every
chain of sectors is followed to its end once, so that a chain that bites its tail is refused here
and not by the parser. Document followed: [MS-CFB], Compound File Binary File Format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
"""Sector numbers from here on are marks, not sectors."""
_ENTRY = 128
_STREAM, _ROOT = 2, 5
_SMALL = 4096
"""Shorter streams stand in the mini stream, whose sectors have 64 bytes."""


class Damaged(Exception):
    """The compound file contradicts itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A stream or folder of the file: where it starts, and how long it says it is."""

    name: str
    kind: int
    start: int
    size: int


class CompoundFile:
    """A compound file's directory; raises :class:`Damaged` if it contradicts itself."""

    def __init__(self, content: bytes) -> None:
        if len(content) < 512 or not content.startswith(MAGIC):
            raise Damaged("no header")
        shift = struct.unpack_from("<H", content, 30)[0]
        if shift not in {9, 12}:
            raise Damaged(f"sectors of 2^{shift} bytes")
        self._content = content
        self._size = 1 << shift
        self._fat = self._table()
        self.entries: Mapping[str, Entry] = self._directory()

    def stream(self, name: str) -> bytes:
        """The bytes of a stream of at least 4,096 bytes, which the workbook always is."""
        entry = self.entries[name]
        if entry.size < _SMALL:
            return b""
        return b"".join(self._chain(entry.start))[: entry.size]

    def check(self) -> None:
        """Follows the chain of every stream."""
        for entry in self.entries.values():
            if entry.kind == _ROOT or (entry.kind == _STREAM and entry.size >= _SMALL):
                for _ in self._chain(entry.start):
                    pass

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._content):
            raise Damaged(f"sector {number} lies outside the file")
        return self._content[start : start + self._size]

    def _table(self) -> list[int]:
        count = struct.unpack_from("<I", self._content, 44)[0]
        numbers = list(struct.unpack_from("<109I", self._content, 76))
        following, more = struct.unpack_from("<2I", self._content, 68)
        sectors = len(self._content) // self._size + 1
        if count > sectors or more > sectors:
            raise Damaged("the table of sectors is longer than the file")
        for _ in range(more):
            if following >= _END:
                break
            block = struct.unpack(f"<{self._size // 4}I", self._sector(following).ljust(self._size))
            numbers += block[:-1]
            following = block[-1]
        table: list[int] = []
        for number in numbers[:count]:
            if number < _END:
                data = self._sector(number).ljust(self._size, b"\xff")
                table += struct.unpack(f"<{self._size // 4}I", data)
        return table

    def _chain(self, start: int) -> Iterator[bytes]:
        number, seen = start, 0
        while number < _END:
            if number >= len(self._fat) or seen > len(self._fat):
                raise Damaged(f"the chain from sector {start} does not end")
            yield self._sector(number)
            number, seen = self._fat[number], seen + 1

    def _directory(self) -> Mapping[str, Entry]:
        data = b"".join(self._chain(struct.unpack_from("<I", self._content, 48)[0]))
        entries: dict[str, Entry] = {}
        for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            start, size = struct.unpack_from("<II", data, at + 116)
            if kind and 2 <= length <= 64:
                name = data[at : at + length - 2].decode("utf-16-le", errors="replace")
                entries.setdefault(name, Entry(name, kind, start, size))
        return entries


def records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """The records of a workbook stream: position, number and body. [MS-XLS], 2.1.4."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
