"""The landing area: content-addressed bytes and receipts under any fsspec root.

Layout, below the root::

    <dataset>/<edition>/<sha256>.<suffix>.gz              the bytes, compressed once
    <dataset>/<edition>/<sha256>.<suffix>.raw             bytes that came as gzip, as they came
    <dataset>/<edition>/<received at>-<sha256[:12]>.json  the receipt: what came, whence, when
    <dataset>/<edition>/<sha256>.<name>.<kind>            a note on the bytes by who landed them

Nothing is ever overwritten, and nothing removed but what a member company wants forgotten. A
receipt is written when an edition comes for the first time or comes changed, so that everything
downstream can be rebuilt by replaying the receipts in their order.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, cast
from uuid import uuid4

from isal import igzip, isal_zlib

from programme_statistics.errors import UnreadableFile
from programme_statistics.landing.root import open_root
from programme_statistics.sources.answer_body import Body, packed

_PIECE_BYTES = 1024 * 1024
_UNPACKING = cast("type[Exception]", isal_zlib.IsalError)  # its own stubs say otherwise


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was received, from where and when.

    ``path`` is where the bytes are, below the root; ``received_at`` is ISO 8601 in UTC.
    ``truncated`` marks a body that ended before its announced length.
    """

    dataset_code: str
    edition: str
    path: str
    sha256: str
    size: int
    source_url: str
    received_at: str
    status: int
    headers: Mapping[str, str]
    truncated: bool = False


class LandingStore:
    """Puts received bytes into the landing area and gives them back.

    It is opened when first used: a run that finds nothing new does not.
    """

    def __init__(self, root: str) -> None:
        self._address = root

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        return open_root(self._address)

    @property
    def _fs(self) -> Any:
        return self._opened[0]

    @property
    def _root(self) -> str:
        return self._opened[1]

    def put(
        self,
        body: Body | bytes,
        *,
        dataset_code: str,
        edition: str,
        suffix: str,
        source_url: str,
        received_at: datetime,
        status: int,
        headers: Mapping[str, str],
        truncated: bool = False,
    ) -> Receipt:
        """Lands ``body`` and returns its receipt.

        Bytes that are there already are not written again; if they are also the newest of this
        edition, the receipt of their first arrival is returned and nothing at all is written.
        """
        body = body if isinstance(body, Body) else Body.of(body)
        digest = body.sha256
        folder = posixpath.join(dataset_code, edition)
        newest = self.newest_receipt(dataset_code, edition)
        if newest is not None and newest.sha256 == digest:
            self._keep(newest.path, body)
            return newest
        form = "raw" if body.came_packed else "gz"
        receipt = Receipt(
            dataset_code=dataset_code,
            edition=edition,
            path=posixpath.join(folder, f"{digest}.{suffix}.{form}"),
            sha256=digest,
            size=body.size,
            source_url=source_url,
            received_at=received_at.isoformat(),
            status=status,
            headers=dict(headers),
            truncated=truncated,
        )
        self._keep(receipt.path, body)
        stamp = received_at.strftime("%Y%m%dT%H%M%S%fZ")
        text = json.dumps(asdict(receipt), ensure_ascii=False, indent=2, sort_keys=True)
        self._write(posixpath.join(folder, f"{stamp}-{digest[:12]}.json"), [text.encode()])
        return receipt

    def read(self, path: str) -> bytes:
        """The landed bytes at ``path``, proved against the digest in their name.

        Raises:
            UnreadableFile: the file is missing or is not what was landed.
        """
        return b"".join(self.stream(path))

    def stream(self, path: str) -> Iterator[bytes]:
        """The landed bytes at ``path`` in pieces, for files that are too large to hold.

        The digest is known at the end only: what is made of the pieces must not count before the
        iterator is exhausted.

        Raises:
            UnreadableFile: the file is missing or is not what was landed.
        """
        digest = hashlib.sha256()
        try:
            with ExitStack() as opened:
                file: Any = opened.enter_context(self._fs.open(self._full(path), "rb"))
                if not _is_raw(path):
                    file = opened.enter_context(igzip.IGzipFile(fileobj=file, mode="rb"))
                while piece := file.read(_PIECE_BYTES):
                    digest.update(piece)
                    yield piece
        except FileNotFoundError as error:
            raise UnreadableFile(
                f"{path} is not in the landing area {self._root}. Landed files are never removed "
                "by this software: restore it from a backup, or land the edition again."
            ) from error
        except (OSError, EOFError, _UNPACKING) as error:
            raise UnreadableFile(
                f"{path} in the landing area {self._root} cannot be unpacked ({error}). Restore it "
                "from a backup, or remove it and land the edition again."
            ) from error
        if digest.hexdigest() != posixpath.basename(path).split(".", 1)[0]:
            raise UnreadableFile(
                f"{path} in the landing area {self._root} has changed since it was landed: its "
                "content no longer has the SHA-256 in its name. Restore it from a backup, or "
                "remove it and land the edition again."
            )

    def note(self, path: str, name: str, kind: str, content: Mapping[str, object]) -> None:
        """Keeps a note beside the landed bytes at ``path``; one of that name is there for good."""
        folder, file_name = posixpath.split(path)
        target = posixpath.join(folder, f"{file_name.partition('.')[0]}.{name}.{kind}")
        if not self._fs.exists(self._full(target)):
            text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
            self._write(target, [text.encode()])

    def notes(self, dataset_code: str, kind: str) -> Iterator[dict[str, Any]]:
        """All notes of a kind on what was landed of a dataset, in no order."""
        folder = self._full(dataset_code)
        if self._fs.isdir(folder):
            for name in self._fs.find(folder):
                if name.endswith(f".{kind}"):
                    yield json.loads(self._fs.cat_file(name))

    def remove(self, path: str) -> None:
        """Deletes landed bytes, their receipts and notes: only where somebody must be forgotten."""
        folder, name = posixpath.split(self._full(path))
        digest = name.split(".", 1)[0]
        if not self._fs.isdir(folder):
            return
        for one in self._fs.ls(folder, detail=False, refresh=True):
            if posixpath.basename(one).startswith(digest) or one.endswith(f"-{digest[:12]}.json"):
                self._fs.rm_file(one)

    def all_receipts(self, dataset_code: str) -> Iterator[Receipt]:
        """The receipts of all editions of a dataset, in no order."""
        folder = self._full(dataset_code)
        if self._fs.isdir(folder):
            for name in self._fs.find(folder):
                if name.endswith(".json"):
                    yield Receipt(**json.loads(self._fs.cat_file(name)))

    def receipts(self, dataset_code: str, edition: str) -> Iterator[Receipt]:
        """The receipts of an edition, oldest first."""
        folder = self._full(posixpath.join(dataset_code, edition))
        if not self._fs.isdir(folder):
            return
        names = self._fs.ls(folder, detail=False, refresh=True)
        for name in sorted(name for name in names if name.endswith(".json")):
            values: dict[str, Any] = json.loads(self._fs.cat_file(name))
            yield Receipt(**values)

    def newest_receipt(self, dataset_code: str, edition: str) -> Receipt | None:
        """The last receipt of an edition; None if it was never landed."""
        newest = None
        for newest in self.receipts(dataset_code, edition):  # noqa: B007  the last one is meant
            pass
        return newest

    def _full(self, path: str) -> str:
        return posixpath.join(self._root, path)

    def _keep(self, path: str, body: Body) -> None:
        # A file that a crash cut short is not these bytes: only a body that reads back counts.
        if self._holds(path):
            return
        is_its_form = _is_raw(path) == body.came_packed
        self._write(path, body.landed_form() if is_its_form else packed(body.pieces()))

    def _holds(self, path: str) -> bool:
        """Whether the bytes are there whose digest the name tells; they are read for it."""
        if not self._fs.exists(self._full(path)):
            return False
        try:
            for _ in self.stream(path):
                pass
        except UnreadableFile:
            return False
        return True

    def _write(self, path: str, content: Iterable[bytes]) -> None:
        """Writes under another name first, so that a kill leaves no half file under this one."""
        target = self._full(path)
        self._fs.makedirs(posixpath.dirname(target), exist_ok=True)
        temporary = f"{target}.{uuid4().hex}.part"
        try:
            with self._fs.open(temporary, "wb") as file:
                for piece in content:
                    file.write(piece)
        except OSError:
            # What is half written takes room on a disk that has none.
            with suppress(OSError):
                self._fs.rm_file(temporary)
            raise
        self._fs.mv(temporary, target)


def _is_raw(path: str) -> bool:
    """Whether a landed file is kept as it came. Early landings packed what was packed already."""
    return path.endswith(".raw")
