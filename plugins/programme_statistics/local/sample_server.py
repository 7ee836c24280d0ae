"""The sample publishers: files of a folder, and stand-ins that answer, over HTTP."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from types import MappingProxyType

from programme_statistics.sources.sample import Responder

_NONE: Mapping[str, Responder] = MappingProxyType({})


class _Files(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: object, responders: Mapping[str, Responder], **names: object):
        self._responders = responders
        super().__init__(*arguments, **names)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        folder, _, target = self.path.lstrip("/").partition("/")
        if folder not in self._responders:
            super().do_GET()
            return
        reply = self._responders[folder](target, dict(self.headers.items()))
        body = reply.body
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if "json" in reply.headers.get("Content-Type", "") and "gzip" in (
            self.headers.get("Accept-Encoding") or ""
        ):
            body = gzip.compress(body, compresslevel=1, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def translate_path(self, path: str) -> str:
        """A question is part of its answer's file name."""
        return super().translate_path(path.replace("?", "%3F", 1))

    def list_directory(self, path: object) -> BytesIO | None:
        self.send_error(HTTPStatus.NOT_FOUND, f"{path} is a folder, and folders are not listed")
        return None

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the client logs its requests."""


@contextmanager
def serving(
    folder: Path,
    responders: Mapping[str, Responder] = _NONE,
    where: tuple[str, int] = ("127.0.0.1", 0),
) -> Iterator[str]:
    """Serve the files under ``folder``, by default on a free port of 127.0.0.1; gives the address.

    What is not there is answered with 404, as by the publisher. Requests below a folder of
    ``responders`` are answered by them.
    """
    handler = partial(_Files, directory=str(folder), responders=responders)
    with ThreadingHTTPServer(where, handler) as server:
        serve = partial(server.serve_forever, poll_interval=0.05)
        Thread(target=serve, name="sample publisher", daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
