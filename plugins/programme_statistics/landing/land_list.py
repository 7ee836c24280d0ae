"""Lands a publisher's code list: a file without editions that is replaced in place."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from programme_statistics.errors import NotYetPublished, PublisherError
from programme_statistics.landing.client import Answer, PoliteClient
from programme_statistics.landing.store import LandingStore, Receipt


@dataclass(frozen=True, slots=True)
class LandedList:
    """A landed code list; ``is_new`` is false where the publisher says that ours is the newest."""

    receipt: Receipt
    is_new: bool


def land_list(
    store: LandingStore, client: PoliteClient, *, source: str, list_code: str, path: str
) -> LandedList:
    """Asks for a code list and lands what comes; asks only for what has changed.

    The receipt keeps the publisher's ``ETag``, ``Last-Modified`` and ``Content-MD5``; the body is
    proved against the last.

    Raises:
        PublisherError: the publisher cannot be reached, refuses or has no such file, or the body
            is not the one it announced. Asking again may help.
    """
    known = store.newest_receipt(source, list_code)
    is_ours = known is not None and known.source_url == client.url(path) and not known.truncated
    try:
        answer = client.get(
            path,
            accept="application/json",
            known=known.headers if known is not None and is_ours else None,
        )
    except NotYetPublished as error:
        raise PublisherError(
            f"{client.url(path)} is not there (HTTP 404). The publisher may have renamed its list "
            f"of {list_code}: look at ListofReferences.json in the same folder."
        ) from error
    if answer.is_unchanged:
        if known is None:
            raise PublisherError(f"{answer.url} answered 304 to a question without a condition.")
        return LandedList(known, is_new=False)
    receipt = store.put(
        answer.body,
        dataset_code=source,
        edition=list_code,
        suffix="json",
        source_url=answer.url,
        received_at=answer.received_at,
        status=answer.status,
        headers=answer.headers,
        truncated=answer.truncated or not _is_announced(answer),
    )
    if receipt.truncated:
        raise PublisherError(
            f"{answer.url}: the body of {receipt.size} bytes is not the one that was announced "
            f"(length {answer.headers.get('content-length', 'not stated')}, MD5 "
            f"{answer.headers.get('content-md5', 'not stated')}). What came is kept as "
            f"{receipt.path}; nothing was taken from it. Asking again may bring the whole."
        )
    return LandedList(receipt, is_new=True)


def _is_announced(answer: Answer) -> bool:
    announced = answer.headers.get("content-md5")
    if announced is None:
        return True
    digest = hashlib.md5(usedforsecurity=False)
    for piece in answer.body.pieces():
        digest.update(piece)
    return base64.b64encode(digest.digest()).decode() == announced
