"""Lands what takes several questions: a unit of figures that a publisher gives in parts.

Every answer is landed as it came, with the question's address in its receipt. Whoever lands the
same unit again, after a quota or a crash, finds the answers that came and asks only for the rest.
The last thing to land is a manifest: which answers, in which order, make up the unit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from programme_statistics.errors import AnswerTooLarge, ProgrammeStatisticsError, PublisherError
from programme_statistics.landing.store import LandingStore, Receipt
from programme_statistics.sources.answers import Asked, Asker


@dataclass(frozen=True, slots=True)
class Part:
    """One landed answer of a unit. ``path`` is below the landing root."""

    path: str
    format: str
    count: int | None
    source_url: str


def land_parts(
    store: LandingStore,
    asker: Asker[Asked],
    questions: Sequence[Asked],
    *,
    dataset_code: str,
    release: str,
    suffix: str,
) -> list[Part]:
    """Asks every question, and smaller ones where the answer is cut or too large; lands what comes.

    Arguments:
        release: names the unit and the publisher's release of it. Answers that were landed for the
            same release are not asked for again.

    Raises:
        PublisherError: an answer is missing or cannot be used; what came is kept.
    """
    landed = {
        receipt.source_url: receipt
        for receipt in store.receipts(dataset_code, release)
        if not receipt.truncated
    }
    parts: list[Part] = []
    pending = list(reversed(questions))
    while pending:
        question = pending.pop()
        address = asker.address(question)
        receipt, count = landed.get(address), None
        if receipt is not None:
            count = asker.count(partial(store.stream, receipt.path), _name(address))
        # An empty answer is no proof of anything; it is asked for once more.
        if receipt is None or count == 0:
            try:
                receipt, count = _ask(store, asker, question, dataset_code, release, suffix)
            except AnswerTooLarge:
                pending.extend(reversed(asker.divide(question)))
                continue
        if asker.is_cut(count):
            pending.extend(reversed(asker.divide(question)))
        else:
            parts.append(Part(receipt.path, suffix, count, address))
    return parts


def _ask(
    store: LandingStore,
    asker: Asker[Asked],
    question: Asked,
    dataset_code: str,
    release: str,
    suffix: str,
) -> tuple[Receipt, int | None]:
    answer = asker.ask(question)
    body = answer.body
    address = asker.address(question)
    problem: ProgrammeStatisticsError | None = None
    count = None
    if answer.truncated:
        problem = PublisherError(
            f"{_name(address)}: the answer ended after {body.size} bytes, before its announced "
            "end. What came is kept to be looked at; it is not loaded."
        )
    else:
        try:
            count = asker.count(body.pieces, _name(address))
        except ProgrammeStatisticsError as error:
            problem = error
    receipt = store.put(
        body,
        dataset_code=dataset_code,
        edition=release,
        suffix=suffix,
        source_url=address,
        received_at=answer.received_at,
        status=answer.status,
        headers=answer.headers,
        # Also a whole body that cannot be used: it is kept to be looked at, and asked for again.
        truncated=problem is not None,
    )
    body.close()
    if problem is not None:
        raise problem
    return receipt, count


def _name(address: str) -> str:
    """An address as it is called in messages: long lists of codes say nothing to a reader."""
    return address if len(address) <= 300 else f"{address[:280]}... ({len(address)} characters)"


def land_manifest(
    store: LandingStore,
    parts: Sequence[Part],
    content: Mapping[str, Any],
    *,
    dataset_code: str,
    edition: str,
    source_url: str,
) -> Receipt:
    """Lands the list of a unit's parts, with ``content`` that says what they are together."""
    text = json.dumps(
        {**content, "parts": [asdict(part) for part in parts]},
        ensure_ascii=False,
        indent=1,
        sort_keys=True,
    )
    return store.put(
        text.encode(),
        dataset_code=dataset_code,
        edition=edition,
        suffix="manifest.json",
        source_url=source_url,
        received_at=datetime.now(UTC),
        status=200,
        headers={},
    )
