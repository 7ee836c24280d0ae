"""The polite HTTP client that every publisher is asked through.

It names the project, waits between tries, does what ``Retry-After`` says, asks only for what has
changed (``ETag``, ``Last-Modified``), and never holds a worker for long: a publisher that wants to
be left alone for more than two minutes is left to the task's own retry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse
from urllib3.util.retry import Retry

from programme_statistics import __version__
from programme_statistics.errors import (
    NotYetPublished,
    PublisherError,
    PublisherLimit,
    UnreadableFile,
)
from programme_statistics.sources.answer_body import Body
from programme_statistics.sources.answers import Answer, Refusal
from programme_statistics.sources.unpacking import inflated

__all__ = ["USER_AGENT", "Answer", "PoliteClient", "Refusal", "refusal_error"]

USER_AGENT = (
    f"programme-statistics/{__version__} (official statistics pipeline of a chamber of commerce)"
)
MAX_BODY_BYTES = 256 * 1024 * 1024
LONGEST_WAIT_SECONDS = 120
_REFUSAL_BYTES = 16 * 1024
_OBJECT = re.compile(r"^<?HTTPS?Connection\w*\(.*?\)>?: ")
"""What the library puts before its reason: the object that met it."""
KEPT_HEADERS = (
    *("content-type", "content-length", "content-md5", "etag", "last-modified", "date"),
    *("x-ms-blob-type", "x-sample"),
)
"""``x-sample``: a stand-in on this machine says so, and what its figures are."""


class _PoliteRetry(Retry):
    """Obeys ``Retry-After`` up to the longest wait; beyond it, the task's own retry takes over."""

    before_try: Callable[[], None] = staticmethod(lambda: None)

    def new(self, **changes: Any) -> _PoliteRetry:
        """A copy with ``changes``, which keeps what is called before each try."""
        copy = super().new(**changes)
        copy.before_try = self.before_try
        return copy

    def sleep(self, response: BaseHTTPResponse | None = None) -> None:
        """Waits as long as it has to, then announces the next try."""
        super().sleep(response)
        self.before_try()

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        seconds = super().get_retry_after(response)
        if seconds is not None and seconds > LONGEST_WAIT_SECONDS:
            until = datetime.now(UTC) + timedelta(seconds=seconds)
            raise PublisherLimit(
                f"The publisher answered HTTP {response.status} and asks to be left alone until "
                f"{until:%Y-%m-%d %H:%M} UTC.",
                until,
            )
        return seconds


class PoliteClient:
    """Asks one publisher. Use as a context manager.

    Arguments:
        secret_headers: headers such as a key, sent with each request to this publisher and to
            nobody else; they are in no answer, message or log.
        before_try: called before each try, also before a try again; what it raises ends the
            request (a quota that is used up).
        refused: makes the error of an answer that is neither 200, 304 nor (unless it is asked to)
            404; by default a ``PublisherError`` that names the status.
        asks_about_404: whether ``refused`` judges 404 too, at a publisher whose 404 is no state.
        max_body_bytes: the largest body, unpacked, that an answer can have, if it may be larger
            than an edition.
    """

    def __init__(
        self,
        base_url: str,
        *,
        timeout: tuple[float, float] = (10.0, 60.0),
        retries: int = 4,
        backoff_seconds: float = 1.0,
        secret_headers: Mapping[str, str] | None = None,
        before_try: Callable[[], None] = lambda: None,
        refused: Callable[[Refusal], Exception] | None = None,
        asks_about_404: bool = False,
        max_body_bytes: int | None = None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeout = timeout
        self._secret_headers = dict(secret_headers or {})
        self._before_try = before_try
        self._refused = refused or refusal_error
        self._asks_about_404 = asks_about_404
        self._max_body_bytes = max_body_bytes or MAX_BODY_BYTES
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
        retry.before_try = before_try
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
        """Asks for ``path``; what comes is never held in memory whole, unless it is small.

        Arguments:
            accept: the media types that would do.
            known: headers of the version we have; the body is left out if it is still the one.

        Raises:
            NotYetPublished: the publisher has no such file (404).
            PublisherError: the publisher cannot be reached or refuses.
            OSError: there is no room for the answer in the folder for temporary files.
        """
        url = self.url(path)
        headers = {**self._secret_headers, "Accept": f"{accept}, */*;q=0.1"}
        if known:
            if "etag" in known:
                headers["If-None-Match"] = known["etag"]
            if "last-modified" in known:
                headers["If-Modified-Since"] = known["last-modified"]
        self._before_try()
        try:
            with self._session.get(
                url,
                headers=headers,
                timeout=self._timeout,
                stream=True,
                # A redirect would carry a key to whoever it names.
                allow_redirects=not self._secret_headers,
            ) as response:
                if response.status_code == 404 and not self._asks_about_404:
                    raise NotYetPublished(f"{url} is not there yet (HTTP 404).")
                if response.status_code == 304:
                    return self._answer(response, Body.of(b""), False)
                if response.status_code != 200:
                    raise self._refused(_read_refusal(url, response))
                body, truncated = _read(url, response, self._max_body_bytes)
                return self._answer(response, body, truncated)
        except requests.RequestException as error:
            raise PublisherError(
                f"{url} could not be fetched: {_reason(error)}. If it keeps failing, open the "
                "address in a browser."
            ) from error

    @staticmethod
    def _answer(response: requests.Response, body: Body, truncated: bool) -> Answer:
        kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        return Answer(
            url=response.url,
            status=response.status_code,
            headers=kept,
            body=body,
            received_at=datetime.now(UTC),
            truncated=truncated,
        )


def _read(url: str, response: requests.Response, max_bytes: int) -> tuple[Body, bool]:
    """The body, and whether it ended early; what did arrive is kept so that it can be looked at."""
    # Unpacked here: the library does not say that packed content ends before its end.
    is_packed = response.headers.get("Content-Encoding", "").lower() in {"gzip", "x-gzip"}
    received = _received(response, decode=not is_packed)
    ended_early = False

    def arriving() -> Iterator[bytes]:
        nonlocal ended_early
        size = 0
        try:
            for part in inflated(received, url) if is_packed else received:
                size += len(part)
                if size > max_bytes:
                    raise PublisherError(
                        f"{url} is larger than {max_bytes // 2**20} MiB, which no answer has "
                        "been. Nothing was kept; look at the address in a browser."
                    )
                yield part
        except (HTTPError, UnreadableFile):
            ended_early = True

    body = Body(arriving())
    return body, ended_early


def _received(response: requests.Response, *, decode: bool) -> Iterator[bytes]:
    # read1 gives what has come; the other ways of reading lose their last part when the body
    # ends early.
    while part := response.raw.read1(1 << 20, decode_content=decode):
        yield part


def _read_refusal(url: str, response: requests.Response) -> Refusal:
    try:
        body = response.raw.read1(_REFUSAL_BYTES, decode_content=True)
    except HTTPError:
        body = b""
    return Refusal(
        url=url,
        status=response.status_code,
        reason=response.reason or "",
        headers={name.lower(): value for name, value in response.headers.items()},
        body=body,
    )


def refusal_error(refusal: Refusal) -> PublisherError:
    """The error of an answer without figures, with what to do about it."""
    advice = (
        "The publisher has trouble; asking again later may help."
        if refusal.status >= 500 or refusal.status == 429
        else "The address or the access may have changed; open it in a browser and look at the "
        "connection's settings."
    )
    return PublisherError(
        f"{refusal.url} answered HTTP {refusal.status} {refusal.reason}. {advice}"
    )


def _reason(error: Any) -> str:
    """The innermost cause, without the addresses and object names that wrap it."""
    while error.args and isinstance(error.args[0], Exception):
        error = error.args[0]
    reason = getattr(error, "reason", None)
    return _OBJECT.sub("", str(reason if reason is not None else error))
