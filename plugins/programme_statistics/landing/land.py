"""Lands one edition: asks the publisher, keeps the bytes, records the load."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine

from programme_statistics.errors import NotYetPublished, PublisherError
from programme_statistics.landing.client import Answer, PoliteClient
from programme_statistics.landing.store import LandingStore, Receipt
from programme_statistics.ops import loads, releases
from programme_statistics.ops.locks import lock_edition
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import Address, Dataset


@dataclass(frozen=True, slots=True)
class Landing:
    """What became of asking for one edition.

    ``outcome`` is ``landed`` (a load to go on with), ``unchanged`` (the bytes were loaded before),
    ``waiting`` or ``gave_up`` (the publisher has no such edition yet, or no longer). ``load_id`` is
    None where there is no load to go on with.
    """

    edition: str
    outcome: str
    load_id: int | None
    sentence: str


def land_edition(
    engine: Engine,
    store: LandingStore,
    client: PoliteClient,
    dataset: Dataset,
    month: Month,
    *,
    run_id: str | None = None,
    today: date | None = None,
    fallback: PoliteClient | None = None,
) -> Landing:
    """Asks for one edition and lands what comes.

    ``fallback`` asks the dataset's other address, when the publisher's own is down.

    Bytes that were loaded before write nothing, neither to the landing area nor to the database.
    An edition that does not exist yet is a state (``ops.release``), not an error.

    Raises:
        PublisherError: the publisher cannot be reached or refuses, or the body ended early (what
            came is landed for inspection and its load refused); asking again may help.
    """
    edition = str(month)
    path = dataset.path(month)
    with engine.connect() as connection:
        latest = loads.latest_load(connection, dataset.code, edition)
    receipt = store.newest_receipt(dataset.code, edition) if latest is not None else None
    is_loaded = (
        latest is not None
        and receipt is not None
        and latest.status == "published"
        and latest.sha256 == receipt.sha256
        and receipt.source_url == client.url(path)
    )
    suffix = dataset.suffix
    today = today or datetime.now(UTC).date()
    try:
        answer = client.get(
            path,
            accept=", ".join(dataset.accept),
            known=receipt.headers if is_loaded and receipt is not None else None,
        )
    except NotYetPublished:
        return _absent(engine, dataset, month, client.url(path), today, "HTTP 404")
    except PublisherError as error:
        if dataset.fallback is None or fallback is None:
            raise
        answer, suffix = _ask_elsewhere(fallback, dataset.fallback, month, error)
    if answer.is_unchanged:
        return _unchanged(edition)
    if not answer.truncated:
        presence = dataset.presence(answer.body.read_all(), month)
        if presence == "not_yet":
            return _absent(
                engine, dataset, month, answer.url, today, "the answer does not hold it yet"
            )
        if presence == "superseded":
            return _superseded(engine, dataset, month, answer.url)
    receipt = store.put(
        answer.body,
        dataset_code=dataset.code,
        edition=edition,
        suffix=suffix,
        source_url=answer.url,
        received_at=answer.received_at,
        status=answer.status,
        headers=answer.headers,
        truncated=answer.truncated,
    )
    return _record(engine, dataset, edition, receipt, answer, run_id)


def _ask_elsewhere(
    client: PoliteClient, address: Address, month: Month, first: PublisherError
) -> tuple[Answer, str]:
    """The answer of a dataset's other address, and the file ending of its bytes."""
    try:
        answer = client.get(address.path(month), accept=", ".join(address.accept))
    except PublisherError as second:
        raise PublisherError(f"{first} The other address failed too: {second}") from first
    return answer, address.suffix


def _record(
    engine: Engine,
    dataset: Dataset,
    edition: str,
    receipt: Receipt,
    answer: Answer,
    run_id: str | None,
) -> Landing:
    with engine.begin() as connection:
        lock_edition(connection, dataset.code, edition)
        load_id = loads.take_up(
            connection,
            dataset_code=dataset.code,
            edition=edition,
            sha256=receipt.sha256,
            landed_path=receipt.path,
            source_url=receipt.source_url,
            landed_at=answer.received_at,
            run_id=run_id,
        )
        if load_id is None:
            return _unchanged(edition)
        releases.record_arrived(connection, dataset.code, edition)
        if answer.truncated:
            loads.update_load(
                connection, load_id, {"status": "refused", "sentence": _truncated(receipt)}
            )
    if answer.truncated:
        raise PublisherError(_truncated(receipt))
    return Landing(edition, "landed", load_id, f"{dataset.code} {edition} landed.")


def _truncated(receipt: Receipt) -> str:
    return (
        f"{receipt.dataset_code} {receipt.edition}: the body from {receipt.source_url} ended after "
        f"{receipt.size} bytes, before its announced length "
        f"({receipt.headers.get('content-length', 'not stated')}). What came is kept as "
        f"{receipt.path}; nothing was loaded. Asking again may bring the whole."
    )


def _unchanged(edition: str) -> Landing:
    return Landing(edition, "unchanged", None, f"{edition} is what was loaded before.")


def _absent(
    engine: Engine, dataset: Dataset, month: Month, url: str, today: date, reason: str
) -> Landing:
    gives_up_on = month.last_day + timedelta(days=dataset.give_up_after_days)
    gave_up = today > gives_up_on
    sentence = (
        f"{dataset.title} of {month} was not published by {gives_up_on} ({reason} at {url}). "
        "Nobody waits for it any longer: when it appears, run the DAG by hand with "
        f'{{"periods": ["{month}"]}}.'
        if gave_up
        else f"{dataset.title} of {month} is not published yet ({reason} at {url}). It is expected "
        f"around {month.last_day + timedelta(days=dataset.released_after_days)} and waited for "
        f"until {gives_up_on}."
    )
    return _without_load(engine, dataset, month, url, gives_up_on, sentence, gave_up=gave_up)


def _superseded(engine: Engine, dataset: Dataset, month: Month, url: str) -> Landing:
    sentence = (
        f"{dataset.title} of {month} can no longer be had: {url} gives a later edition in its "
        "place, and an edition is only kept as it was while it was the newest. Ask for the newest "
        "one; it holds the months of this one as they are published now."
    )
    gives_up_on = month.last_day + timedelta(days=dataset.give_up_after_days)
    return _without_load(engine, dataset, month, url, gives_up_on, sentence, gave_up=True)


def _without_load(
    engine: Engine,
    dataset: Dataset,
    month: Month,
    url: str,
    gives_up_on: date,
    sentence: str,
    *,
    gave_up: bool,
) -> Landing:
    with engine.begin() as connection:
        releases.record_absent(
            connection,
            dataset_code=dataset.code,
            edition=str(month),
            url=url,
            gives_up_on=gives_up_on,
            sentence=sentence,
            gave_up=gave_up,
        )
    return Landing(str(month), "gave_up" if gave_up else "waiting", None, sentence)
