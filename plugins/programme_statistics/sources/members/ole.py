"""The parts of an OLE compound file (``.xls``, encrypted workbooks), read within limits.

Only what the guard has to know: the names of the streams, and the records of the workbook. Every
chain of sectors that the parser follows is followed to its end here first: it would follow one that
bites its tail until memory ends. Nor may the two take different streams for the workbook, so names
are read as the parser reads them. Document followed: [MS-CFB], Compound File Binary File Format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
"""Sector numbers from here on are marks, not sectors."""
_ENTRY = 128
_STREAM = 2
_SMALL = 4096
"""Shorter streams stand in the mini stream, whose sectors have 64 bytes."""
WORKBOOKS = ("Workbook", "Book")
"""What the stream of a workbook is called, of Excel 97 and of Excel 5, in this order."""


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
        slots = self._directory()
        names = [entry.name for entry in slots]
        if any(names.count(name) > 1 for name in WORKBOOKS):
            raise Damaged("two streams have the workbook's name")
        self._root = slots[0] if slots else None
        self.entries: Mapping[str, Entry] = {entry.name: entry for entry in slots}

    def workbook(self) -> bytes | None:
        """The bytes of the workbook's stream; None if the file has none.

        Programs fill a workbook up to 4,096 bytes at least: a smaller one, which the parser would
        read from the mini stream, past all limits, is damaged.
        """
        found = [self.entries[name] for name in WORKBOOKS if name in self.entries]
        for entry in found:
            if entry.size < _SMALL:
                raise Damaged(f"a workbook of {entry.size} bytes")
        return b"".join(self._chain(found[0].start))[: found[0].size] if found else None

    def check(self) -> None:
        """Follows the chains of every stream, of the mini stream and of its table."""
        starts = [
            entry.start
            for entry in self.entries.values()
            if (entry.kind == _STREAM or entry.name in WORKBOOKS) and entry.size >= _SMALL
        ]
        starts.append(struct.unpack_from("<I", self._content, 60)[0])
        if self._root is not None:
            starts.append(self._root.start)
        for start in starts:
            for _ in self._chain(start):
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
        if following < _END:
            raise Damaged("the table of sectors goes on behind its end")
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

    def _directory(self) -> list[Entry]:
        """Every slot, whatever it says it is: the parser looks at the name alone."""
        data = b"".join(self._chain(struct.unpack_from("<I", self._content, 48)[0]))
        slots = []
        for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
            name = data[at : at + 64].decode("utf-16-le", errors="replace").partition("\0")[0]
            start, low, high = struct.unpack_from("<3I", data, at + 116)
            # Files with sectors of 512 bytes have a size of 32 bits, and anything behind it.
            size = low if self._size == 512 else low | high << 32
            slots.append(Entry(name, data[at + 66], start, size))
        return slots


def records(stream: bytes, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """The records of a workbook stream from ``start``: number and body. [MS-XLS], 2.1.4."""
    at = start
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
