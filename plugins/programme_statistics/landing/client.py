"""The polite HTTP client that every publisher is asked through.

It names the project, waits between tries, does what ``Retry-After`` says, asks only for what has
changed (``ETag``, ``Last-Modified``), and never holds a worker for long: a publisher that wants to
be left alone for more than two minutes is left to the task's own retry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse
from urllib3.util.retry import Retry

from programme_statistics import __version__
from programme_statistics.errors import NotYetPublished, PublisherError

USER_AGENT = (
    f"programme-statistics/{__version__} (official statistics pipeline of a chamber of commerce)"
)
MAX_BODY_BYTES = 256 * 1024 * 1024
LONGEST_WAIT_SECONDS = 120
KEPT_HEADERS = ("content-type", "content-length", "etag", "last-modified", "date")


@dataclass(frozen=True, slots=True)
class Answer:
    """A publisher's answer with a body. ``body`` is None when nothing changed (HTTP 304)."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes | None
    received_at: datetime
    truncated: bool


class _PoliteRetry(Retry):
    """Obeys ``Retry-After`` up to the longest wait; beyond it, the task's own retry takes over."""

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        seconds = super().get_retry_after(response)
        if seconds is not None and seconds > LONGEST_WAIT_SECONDS:
            raise PublisherError(
                f"The publisher answered {response.status} and asks to be left alone for "
                f"{seconds:.0f} seconds. The task will be tried again later by itself."
            )
        return seconds


class PoliteClient:
    """Asks one publisher. Use as a context manager."""

    def __init__(
        self,
        base_url: str,
        *,
        timeout: tuple[float, float] = (10.0, 60.0),
        retries: int = 4,
        backoff_seconds: float = 1.0,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeout = timeout
        self._session = requests.Session()
        self._session.headers["User-Agent"] = USER_AGENT
        retry = _PoliteRetry(
            total=retries,
            backoff_factor=backoff_seconds,
            backoff_max=30,
            status_forcelist=(429, 500, 502, 503, 504),
            allowed_methods=("GET",),
            raise_on_status=False,
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def __enter__(self) -> PoliteClient:
        return self

    def __exit__(self, *exception: object) -> None:
        self._session.close()

    def url(self, path: str) -> str:
        """The full address of ``path`` at this publisher."""
        return f"{self._base_url}/{path.lstrip('/')}"

    def get(
        self,
        path: str,
        *,
        accept: str,
        known: Mapping[str, str] | None = None,
    ) -> Answer:
        """Asks for ``path``.

        Arguments:
            accept: the media types that would do.
            known: headers of the version we have; the body is left out if it is still the one.

        Raises:
            NotYetPublished: the publisher has no such file (404).
            PublisherError: the publisher cannot be reached or refuses.
        """
        url = self.url(path)
        headers = {"Accept": f"{accept}, */*;q=0.1"}
        if known:
            if "etag" in known:
                headers["If-None-Match"] = known["etag"]
            if "last-modified" in known:
                headers["If-Modified-Since"] = known["last-modified"]
        try:
            with self._session.get(
                url, headers=headers, timeout=self._timeout, stream=True
            ) as response:
                if response.status_code == 404:
                    raise NotYetPublished(f"{url} is not there yet (HTTP 404).")
                if response.status_code == 304:
                    return self._answer(response, None, False)
                if response.status_code != 200:
                    raise PublisherError(_refusal(url, response))
                body, truncated = _read(url, response)
                return self._answer(response, body, truncated)
        except requests.RequestException as error:
            raise PublisherError(
                f"{url} could not be fetched: {_reason(error)}. The task will be tried again by "
                "itself; if it keeps failing, open the address in a browser."
            ) from error

    @staticmethod
    def _answer(response: requests.Response, body: bytes | None, truncated: bool) -> Answer:
        kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        return Answer(
            url=response.url,
            status=response.status_code,
            headers=kept,
            body=body,
            received_at=datetime.now(UTC),
            truncated=truncated,
        )


def _read(url: str, response: requests.Response) -> tuple[bytes, bool]:
    """The body, and whether it ended early; what did arrive is kept so that it can be looked at."""
    parts: list[bytes] = []
    size = 0
    try:
        # read1 gives what has come; the other ways of reading lose their last part when the body
        # ends early.
        while part := response.raw.read1(1 << 20, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > MAX_BODY_BYTES:
                raise PublisherError(
                    f"{url} is larger than {MAX_BODY_BYTES // 2**20} MiB, which no edition has "
                    "been. Nothing was kept; look at the address in a browser."
                )
    except HTTPError:
        return b"".join(parts), True
    return b"".join(parts), False


def _refusal(url: str, response: requests.Response) -> str:
    advice = (
        "The publisher has trouble; the task will be tried again by itself."
        if response.status_code >= 500 or response.status_code == 429
        else "The address or the access may have changed; open it in a browser and look at the "
        "connection's settings."
    )
    return f"{url} answered HTTP {response.status_code} {response.reason}. {advice}"


def _reason(error: Any) -> str:
    """The innermost cause, without the addresses and object names that wrap it."""
    while error.args and isinstance(error.args[0], Exception):
        error = error.args[0]
    reason = getattr(error, "reason", None)
    return str(reason if reason is not None else error)
