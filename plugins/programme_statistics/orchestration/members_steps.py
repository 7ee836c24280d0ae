"""The steps of ``member_submissions_load``, with what they work with as the settings say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from programme_statistics import settings
from programme_statistics.landing.inbox import Inbox
from programme_statistics.landing.take import protected_store
from programme_statistics.orchestration.connections import warehouse, warehouse_engine
from programme_statistics.orchestration.secrets import identity_keys
from programme_statistics.secure.identities import check_keys
from programme_statistics.warehouse import take_in_members
from programme_statistics.warehouse.judge_members import Judged, judge_submissions
from programme_statistics.warehouse.take_in_members import Batch, Members


@contextmanager
def open_members() -> Iterator[Members]:
    """Everything the steps need, as the settings say.

    Raises:
        ConfigurationError: the keys of pseudonyms are missing or not those in use.
    """
    ring = identity_keys()
    engine = warehouse_engine()
    try:
        with engine.begin() as connection:
            check_keys(connection, ring)
        yield Members(
            engine,
            Inbox(settings.submissions_inbox()),
            protected_store(settings.protected_landing_root()),
            ring,
        )
    finally:
        engine.dispose()


def land(settle_seconds: float, run_id: str | None) -> list[list[int]]:
    """Lands the files that have stopped growing; the loads to go on with, in batches."""
    with open_members() as members:
        return take_in_members.land_files(members, settle_seconds=settle_seconds, run_id=run_id)


def take_in(load_ids: Sequence[int]) -> Batch:
    """Judges and publishes the files of a batch; puts each away with its receipt."""
    with open_members() as members:
        return take_in_members.take_in(members, load_ids)


def judge() -> Judged:
    """Has the suites of the forms judge what they have not judged yet."""
    with warehouse() as engine:
        return judge_submissions(engine)
