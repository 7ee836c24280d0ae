"""A publisher on this machine that answers exactly as a test tells it to."""

from __future__ import annotations

import socket
import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass(frozen=True)
class Reply:
    """One answer. ``announced`` is the Content-Length, by default the body's own.

    ``ending`` says what follows the body: ``close``, ``reset`` (the connection breaks), or
    ``chunked`` (the body is sent in chunks and the last, empty chunk is left out).
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    announced: int | None = None
    ending: str = "close"


@dataclass(frozen=True)
class Asked:
    """A request the publisher received."""

    path: str
    headers: Mapping[str, str]


class FakePublisher:
    """Answers each path with its replies in turn; the last one is repeated. Else 404."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.base_url = ""
        self._replies: dict[str, list[Reply]] = defaultdict(list)

    def answers(self, path: str, *replies: Reply) -> None:
        """From now on ``path`` is answered with ``replies``."""
        self._replies["/" + path.lstrip("/")] = list(replies)

    def reply(self, path: str) -> Reply:
        """The answer to the next request for ``path``."""
        waiting = self._replies[path]
        if not waiting:
            return Reply(404, b"<html>Not found</html>", {"Content-Type": "text/html"})
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


@contextmanager
def fake_publisher() -> Iterator[FakePublisher]:
    """A publisher that listens on a free port of this machine."""
    publisher = FakePublisher()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            publisher.asked.append(Asked(self.path, headers))
            _send(self, publisher.reply(self.path))

        def log_message(self, format: str, *args: object) -> None:
            """A test says itself what it wants to see."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        publisher.base_url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield publisher
        finally:
            server.shutdown()
            thread.join()


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    lines: list[str] = [f"HTTP/1.1 {reply.status} {responses.get(reply.status, '')}"]
    headers: Sequence[tuple[str, str]] = [*reply.headers.items(), ("Connection", "close")]
    lines += [f"{name}: {value}" for name, value in headers]
    body = reply.body
    if reply.ending == "chunked":
        lines.append("Transfer-Encoding: chunked")
        body = b"%x\r\n%b\r\n" % (len(body), body)
    elif reply.status != 304:
        lines.append(f"Content-Length: {len(body) if reply.announced is None else reply.announced}")
    handler.close_connection = True
    connection = handler.connection
    connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body)
    if reply.ending == "reset":
        # A linger time of zero makes the kernel answer with RST instead of an orderly end.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
