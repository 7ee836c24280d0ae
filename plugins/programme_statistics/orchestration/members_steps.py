"""What the tasks of ``member_submissions_load`` work with, as the settings say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from programme_statistics import settings
from programme_statistics.landing.inbox import Inbox
from programme_statistics.landing.take import protected_store
from programme_statistics.orchestration.connections import warehouse_engine
from programme_statistics.orchestration.secrets import identity_keys
from programme_statistics.secure.identities import check_keys
from programme_statistics.warehouse.take_in_members import Members


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
