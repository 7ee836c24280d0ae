"""Answers of some 300 MB are landed by a process whose memory does not grow with them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

import pytest

from programme_statistics.landing.store import LandingStore
from programme_statistics.settings import project_root
from support.comext import answer, figure
from support.odd_machines import needs_own_mounts, without_room_in
from support.trade_records import record

LARGE = 300 * 10**6
MOST_GROWN_MIB = 40

LAND = """
import json, sys
from programme_statistics.errors import PublisherError
from programme_statistics.landing.client import PoliteClient
from programme_statistics.landing.parts import land_parts
from programme_statistics.landing.store import LandingStore
from programme_statistics.sources.comtrade.bulk import BulkAsker
from programme_statistics.sources.comtrade.client import KEY_HEADER, ComtradeClient
from programme_statistics.sources.comtrade.envelope import BulkFile
from programme_statistics.sources.comtrade.planning import Access, Question, Universe
from programme_statistics.sources.eurostat.client import MAX_BODY_BYTES, ComextAsker
from programme_statistics.sources.eurostat.planning import Question as ComextQuestion
from programme_statistics.sources.slices import Scope, Slice
from support.memory import peak_mib

publisher, root, kind = sys.argv[1:]
KEY = "canary-0123456789abcdef"
scope = Scope("M", ("X",))
access = Access("wide", "data/v1/get", "data/v1/getDa", 10**9)
said, counts = "", []
with PoliteClient(publisher, timeout=(10, 60), retries=0, secret_headers={KEY_HEADER: KEY},
                  max_body_bytes=MAX_BODY_BYTES) as http:
    comtrade = ComtradeClient(http, KEY, access, scope, lambda: Universe((0,), ("640391",)))
    asker, question = {
        "json": (comtrade, Question((792,), ("202208",), scope)),
        "bulk": (BulkAsker(comtrade), BulkFile(Slice(792, "202208"), "bulk/file", "H6", "")),
        "csv": (ComextAsker(http), ComextQuestion(("DE", "IT"), ("WORLD", "TR"), "202608")),
    }[kind]
    for _ in range(2):
        # The second time the answer is there, and is looked through where it lies.
        try:
            parts = land_parts(LandingStore(root), asker, [question], dataset_code="large",
                               release="r", suffix=asker.suffix)
            counts.append(parts[0].count)
        except (PublisherError, OSError) as error:
            said = str(error)
            break
print(json.dumps({"said": said, "counts": counts, "peak_mib": peak_mib()}))
"""


@dataclass
class Wire:
    """How the publisher sends its answer: packed or not, and at what byte it breaks off."""

    content: Iterable[bytes] = ()
    is_packed: bool = False
    cut_at: int | None = None

    def chunks(self) -> Iterator[bytes]:
        """What goes over the wire."""
        packer = zlib.compressobj(level=1, wbits=31)
        for piece in self.content:
            if chunk := packer.compress(piece) if self.is_packed else piece:
                yield chunk
        if self.is_packed:
            yield packer.flush()


@contextmanager
def publishing(wire: Wire) -> Iterator[str]:
    """A publisher that sends the same answer to every question, in chunks; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.send_header("Connection", "close")
            if wire.is_packed:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            sent = 0
            for chunk in wire.chunks():
                self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
                sent += len(chunk)
                if wire.cut_at is not None and sent >= wire.cut_at:
                    return
            self.wfile.write(b"0\r\n\r\n")

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                """It was hung up on, as where an answer is too large."""

        def log_message(self, format: str, *args: object) -> None:
            """A test says itself what it wants to see."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        serve = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        serve.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serve.join()


def landed(
    wire: Wire, root: Path, kind: str, *, prefix: Sequence[str] = (), **more: str
) -> dict[str, Any]:
    """What a process of its own says that lands an answer twice."""
    project = project_root()
    path = os.pathsep.join([f"{project}/plugins", f"{project}/tests"])
    with publishing(wire) as address:
        result = subprocess.run(
            [*prefix, sys.executable, "-c", LAND, address, str(root), kind],
            env={**os.environ, "PYTHONPATH": path, **more},
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode == 0, result.stderr[-3000:]
    found: dict[str, Any] = json.loads(result.stdout)
    return found


class Json:
    """An answer of UN Comtrade's with so many records."""

    def __init__(self, n_records: int, end: bytes = b'],"error":""}') -> None:
        self.n = n_records
        self.end = end

    def __iter__(self) -> Iterator[bytes]:
        mark = 987654321
        text = json.dumps(record(primaryValue=mark), separators=(",", ":"))
        before, after = text.split(str(mark))
        yield b'{"elapsedTime":"1","count":%d,"data":[' % self.n
        at = 0
        while at < self.n:
            some = range(at, min(at + 500, self.n))
            at = some.stop
            text = ",".join(f"{before}{one}{after}" for one in some)
            yield text.encode() + (b"," if at < self.n else b"")
        yield self.end


class Csv:
    """An answer of Comext's with so many figures of Türkiye, and one from the world at its end."""

    def __init__(self, n_figures: int) -> None:
        self.n = n_figures

    def __iter__(self) -> Iterator[bytes]:
        header, line, _ = answer([figure()]).split(b"\r\n")
        yield header + b"\r\n"
        block = (line + b"\r\n") * 10_000
        for _ in range((self.n - 2) // 10_000):
            yield block
        yield (line + b"\r\n") * ((self.n - 2) % 10_000)
        world = [figure(reporter=one, partner="WORLD") for one in ("DE", "IT")]
        yield answer(world).partition(b"\r\n")[2]


class Bulk:
    """A gzip file that cannot be packed any further, of so many mebibytes."""

    def __init__(self, n_mib: int) -> None:
        self.n = n_mib

    def __iter__(self) -> Iterator[bytes]:
        packer = zlib.compressobj(level=0, wbits=31)
        block = Random(1).randbytes(2**20)  # noqa: S311 - not for secrets
        for _ in range(self.n):
            yield packer.compress(block)
        yield packer.flush()


N_RECORDS = LARGE // len(json.dumps(record(), separators=(",", ":")))
N_FIGURES = LARGE // len(answer([figure()]).split(b"\r\n")[1])
LARGE_ANSWERS = {
    "packed json": ("json", Wire(Json(N_RECORDS), is_packed=True), N_RECORDS),
    "csv": ("csv", Wire(Csv(N_FIGURES)), N_FIGURES),
    "bulk": ("bulk", Wire(Bulk(100)), None),
}


@pytest.fixture(scope="module")
def most_mib(tmp_path_factory: pytest.TempPathFactory) -> float:
    """What a process may have at most: some tens of mebibytes more than for a small answer."""
    small = landed(Wire(Json(10)), tmp_path_factory.mktemp("small"), "json")
    assert small["counts"] == [10, 10]
    return float(small["peak_mib"]) + MOST_GROWN_MIB


@pytest.mark.parametrize("case", LARGE_ANSWERS)
def test_memory_does_not_grow_with_the_answer(tmp_path: Path, most_mib: float, case: str) -> None:
    kind, wire, count = LARGE_ANSWERS[case]
    found = landed(wire, tmp_path, kind)
    assert (found["said"], found["counts"]) == ("", [count, count])
    assert found["peak_mib"] < most_mib
    (receipt,) = LandingStore(str(tmp_path)).receipts("large", "r")
    digest, size = hashlib.sha256(), 0
    for piece in wire.content:
        digest.update(piece)
        size += len(piece)
    assert (receipt.sha256, receipt.size, receipt.truncated) == (digest.hexdigest(), size, False)
    form = "txt.gz.raw" if kind == "bulk" else f"{kind}.gz"
    assert receipt.path == f"large/r/{digest.hexdigest()}.{form}"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2


def test_a_large_answer_that_ends_early_is_kept_and_not_held(
    tmp_path: Path, most_mib: float
) -> None:
    whole = Json(N_RECORDS // 3)
    cut_at = sum(map(len, Wire(whole, is_packed=True).chunks())) * 9 // 10
    found = landed(Wire(whole, is_packed=True, cut_at=cut_at), tmp_path, "json")
    (receipt,) = LandingStore(str(tmp_path)).receipts("large", "r")
    assert receipt.truncated
    assert f"ended after {receipt.size} bytes, before its announced end" in found["said"]
    assert LARGE // 6 < receipt.size < LARGE // 3
    assert found["peak_mib"] < most_mib


def test_a_large_answer_that_cannot_be_used_is_kept_and_not_parsed(
    tmp_path: Path, most_mib: float
) -> None:
    found = landed(Wire(Json(N_RECORDS // 3, end=b"]")), tmp_path, "json")
    (receipt,) = LandingStore(str(tmp_path)).receipts("large", "r")
    assert receipt.truncated
    assert f"it has {receipt.size // 2**20} MiB and not the end of an answer" in found["said"]
    assert found["peak_mib"] < most_mib


@needs_own_mounts
def test_no_room_for_temporary_files_lands_nothing_and_names_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    found = landed(
        Wire(Bulk(20)), tmp_path / "landing", "bulk", prefix=without_room_in(folder),
        TMPDIR=str(folder),
    )  # fmt: skip
    assert found["said"] == f"[Errno 28] No space left on device: '{folder}'"
    assert not list((tmp_path / "landing").rglob("*"))
    # What is small needs no such room.
    found = landed(
        Wire(Bulk(1)), tmp_path / "landing", "bulk", prefix=without_room_in(folder),
        TMPDIR=str(folder),
    )  # fmt: skip
    assert found["said"] == ""
