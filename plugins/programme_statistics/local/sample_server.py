"""The sample publisher: files of a folder over HTTP on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread


class _Files(SimpleHTTPRequestHandler):
    def list_directory(self, path: object) -> BytesIO | None:
        self.send_error(HTTPStatus.NOT_FOUND, f"{path} is a folder, and folders are not listed")
        return None

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the client logs its requests."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the files under ``folder`` on a free port of 127.0.0.1; gives the server's address.

    What is not there is answered with 404, as by the publisher.
    """
    handler = partial(_Files, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        serve = partial(server.serve_forever, poll_interval=0.05)
        Thread(target=serve, name="sample publisher", daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
