"""The inbox: where secretariats put their files, and where they find them again with a receipt.

A folder, or an address: ``s3://``, ``sftp://``, what else fsspec knows. Files lie in it directly or
in one folder for each secretariat; beside them are the folders ``done`` and ``refused``::

    <secretariat>/return.xlsx                                  waiting
    <secretariat>/done/20261120-104501-3f2a91bc-return.xlsx     taken in, and beside it
    <secretariat>/done/20261120-104501-3f2a91bc-return.xlsx.receipt.html   (.json, .csv)

File names are their senders' and may name a company: they go into no log and no message.
"""

from __future__ import annotations

import posixpath
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from programme_statistics.landing.root import open_root

DONE, REFUSED = "done", "refused"
_UNFINISHED_STARTS = (".", "~$")
_UNFINISHED_ENDS = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".swp", "~")
_TIMES_OF_CHANGE = ("mtime", "LastModified", "last_modified", "updated", "modified", "created")
_LONGEST_NAME_BYTES = 160


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file in the inbox as it was seen.

    ``path`` is below the inbox; ``stamp`` changes when the file does. ``repr`` shows neither name
    nor folder.
    """

    path: str
    size: int
    stamp: str

    def __repr__(self) -> str:
        return f"WaitingFile({self.size} bytes)"

    @property
    def folder(self) -> str:
        """The folder it lies in: its secretariat's, or empty."""
        return posixpath.dirname(self.path)

    @property
    def name(self) -> str:
        """The name its sender gave it."""
        return posixpath.basename(self.path)


class Inbox:
    """The inbox in a folder, or at an address that :func:`open_root` knows."""

    def __init__(self, root: str) -> None:
        self._fs, self._root = open_root(root)
        self._fs.makedirs(self._root, exist_ok=True)

    def look(self) -> list[WaitingFile]:
        """The files that lie there now, oldest change first.

        Links are never followed, and what a program is still busy with by its name is left.
        """
        found = list(self._files(""))
        for entry in self._entries(""):
            folder = self._below(entry)
            if entry["type"] == "directory" and folder not in {DONE, REFUSED}:
                found += self._files(folder)
        return sorted(found, key=lambda file: (file.stamp.partition("/")[0], file.path))

    def settled(self, seconds: float) -> list[WaitingFile]:
        """The files that did not change between two looks, ``seconds`` apart.

        An empty file is one that is just being written.
        """
        first = {file for file in self.look() if file.size}
        if not first:
            return []
        time.sleep(seconds)
        return [file for file in self.look() if file in first]

    def is_as_seen(self, file: WaitingFile) -> bool:
        """Whether the file still lies there unchanged."""
        return self._now(file.path) == file

    def read(self, file: WaitingFile) -> bytes | None:
        """The bytes of a file; None if it changed meanwhile or was taken away.

        The caller makes sure beforehand that it is not too large to hold.
        """
        try:
            body: bytes = self._fs.cat_file(self._full(file.path))
        except FileNotFoundError:
            return None
        return body if len(body) == file.size and self.is_as_seen(file) else None

    def put_away(
        self,
        file_path: str,
        stamp: str,
        outcome: str,
        *,
        taken_at: datetime,
        digest: str,
        receipts: Mapping[str, bytes],
    ) -> str:
        """Writes the receipts (by file ending) and moves the file beside them; gives its new path.

        Doing it again after a kill does what is left to do. A file that has another stamp by now is
        a new one of the same name: it stays for its own turn. ``outcome`` is ``done`` or
        ``refused``.
        """
        folder, name = posixpath.split(file_path)
        target = posixpath.join(
            folder, outcome, f"{taken_at:%Y%m%d-%H%M%S}-{digest[:8]}-{_safe(name)}"
        )
        self._fs.makedirs(posixpath.dirname(self._full(target)), exist_ok=True)
        for ending, content in receipts.items():
            self._write(f"{target}.receipt.{ending}", content)
        now = self._now(file_path)
        if now is not None and now.stamp == stamp:
            self._fs.mv(self._full(file_path), self._full(target))
        return target

    def remove(self, paths: Sequence[str]) -> None:
        """Deletes files and their receipts; those that are gone already are no error."""
        for path in paths:
            full = self._full(path)
            beside = [f"{full}.receipt.{ending}" for ending in ("json", "html", "csv")]
            for one in (full, *beside):
                with suppress(FileNotFoundError):
                    self._fs.rm_file(one)

    def _files(self, folder: str) -> Iterator[WaitingFile]:
        for entry in self._entries(folder):
            path = self._below(entry)
            name = posixpath.basename(path).lower()
            if entry["type"] != "file" or entry.get("islink"):
                continue
            if name.startswith(_UNFINISHED_STARTS) or name.endswith(_UNFINISHED_ENDS):
                continue
            # Asked for one by one, as later: a listing may say less of a file, or say it otherwise.
            if (file := self._now(path)) is not None:
                yield file

    def _entries(self, folder: str) -> Sequence[Mapping[str, Any]]:
        self._fs.invalidate_cache()
        try:
            entries: list[dict[str, Any]] = self._fs.ls(self._full(folder), detail=True)
        except FileNotFoundError:
            return []
        return [entry for entry in entries if self._below(entry) not in {".", folder}]

    def _now(self, path: str) -> WaitingFile | None:
        self._fs.invalidate_cache()
        try:
            return _waiting(path, self._fs.info(self._full(path)))
        except FileNotFoundError:
            return None

    def _below(self, entry: Mapping[str, Any]) -> str:
        return posixpath.relpath(str(entry["name"]).rstrip("/"), self._root)

    def _full(self, path: str) -> str:
        return posixpath.join(self._root, path) if path else self._root

    def _write(self, path: str, content: bytes) -> None:
        temporary = f"{self._full(path)}.part"
        self._fs.pipe_file(temporary, content)
        self._fs.mv(temporary, self._full(path))


def _waiting(path: str, entry: Mapping[str, Any]) -> WaitingFile:
    changed = next((entry[key] for key in _TIMES_OF_CHANGE if entry.get(key) is not None), "")
    mark = entry.get("ETag") or entry.get("ino") or ""
    size = int(entry["size"] or 0)
    return WaitingFile(path, size, f"{changed}/{size}/{mark}")


def _safe(name: str) -> str:
    """The sender's name for the file as one name in one folder, short enough for any system."""
    kept = "".join("_" if char in '\\/:*?"<>|' or not char.isprintable() else char for char in name)
    ending = kept.encode(errors="replace")[-_LONGEST_NAME_BYTES:].decode(errors="ignore")
    return ending.lstrip(".") or "file"
