"""Members' files in a rebuild: taken in again as they came, at their places among all that came.

Nothing is put into the inbox or taken from it: where a file lies now and what its sender was told
is worked out anew, and kept in the warehouse as before.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine, select

from programme_statistics import settings
from programme_statistics.landing.inbox import Inbox
from programme_statistics.landing.store import LandingStore
from programme_statistics.landing.take import LandedFile, landed_files, take_again, unfinished
from programme_statistics.secure.keys import KeyRing
from programme_statistics.tables import Load
from programme_statistics.warehouse.take_in_members import TRIES, Members, take_in

_NO_INBOX = "memory://rebuild/inbox"
_KEYS = "AIRFLOW_VAR_MEMBER_IDENTITY_SECRET"


class MembersReplay:
    """The files that members sent, to be taken in again in their order."""

    def __init__(self, members: Members, files: Sequence[LandedFile]) -> None:
        self._members = members
        self._looks = [
            list(group) for _, group in itertools.groupby(files, lambda file: file.arrived_at)
        ]
        self._seen: set[int] = set()

    def until(self, moment: datetime | None) -> Iterator[tuple[str, str]]:
        """Takes in what came before ``moment`` (None: all that is left).

        Gives of each load its status and, in words without names, what became of it.
        """
        while self._looks and (moment is None or self._looks[0][0].arrived_at < moment):
            yield from self._take(self._looks.pop(0))

    def _take(self, files: Sequence[LandedFile]) -> Iterator[tuple[str, str]]:
        """Files that were seen in one look: the second of the same content is a duplicate."""
        load_ids = take_again(self._members.engine, files)
        for _ in range(TRIES):
            take_in(self._members, load_ids)
            with self._members.engine.connect() as connection:
                if not unfinished(connection, load_ids):
                    break
        new = [load_id for load_id in load_ids if load_id not in self._seen]
        self._seen.update(new)
        with self._members.engine.connect() as connection:
            for row in connection.execute(
                select(Load.status, Load.sentence)
                .where(Load.load_id.in_(new))
                .order_by(Load.load_id)
            ):
                yield row.status, row.sentence


def open_replay(engine: Engine, given: Mapping[str, str]) -> MembersReplay | None:
    """What ``PROTECTED_LANDING_ROOT`` holds, for a rebuild on ``engine``; None if it is empty.

    Raises:
        ConfigurationError: members' files are there and no keys of their pseudonyms.
    """
    store = LandingStore(settings.protected_landing_root())
    files = landed_files(store)
    if not files:
        return None
    return MembersReplay(Members(engine, Inbox(_NO_INBOX), store, _keys(given)), files)


def _keys(given: Mapping[str, str]) -> KeyRing:
    """The keys in the file or the environment, else those of this machine; never new ones."""
    file = settings.var() / "airflow" / "member_identity.json"
    if (held := settings.secret_from_file("member_identity_secret")) is not None:
        return KeyRing.parse(held, "The file of MEMBER_IDENTITY_SECRET_FILE")
    if text := given.get(_KEYS):
        return KeyRing.parse(text, _KEYS)
    if file.exists():
        return KeyRing.parse(file.read_text(encoding="utf-8"), str(file))
    raise KeyRing.missing(_KEYS)
