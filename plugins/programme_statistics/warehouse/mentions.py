"""Which files name a company, whether anything in them was accepted or not."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Engine, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from programme_statistics.landing.store import LandingStore
from programme_statistics.secure.identities import check_keys, mention_digests
from programme_statistics.secure.keys import KeyRing
from programme_statistics.sources.members.read import read
from programme_statistics.sources.members.submission import Submission
from programme_statistics.tables import Load, SubmissionArrival, SubmissionMention


def keep_mentions(
    connection: Connection, ring: KeyRing, load_id: int, submission: Submission | None
) -> None:
    """Keeps which companies a file names, in place of what was kept of it; None: it is unread."""
    statement = insert(SubmissionMention).values(
        load_id=load_id,
        key_id=ring.current,
        is_opened=submission is not None and submission.is_opened,
        digests=(
            []
            if submission is None
            else mention_digests(ring, submission.named, submission.titles())
        ),
    )
    incoming = statement.excluded
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[SubmissionMention.load_id],
            set_={name: incoming[name] for name in ("key_id", "is_opened", "digests")},
        )
    )


def loads_naming(
    connection: Connection, ring: KeyRing, tax_numbers: Iterable[str], titles: Iterable[str]
) -> Sequence[int]:
    """The loads of the files that name one of these, of those kept with the current key."""
    digests = mention_digests(ring, tax_numbers, titles)
    return (
        connection.execute(
            select(SubmissionMention.load_id).where(SubmissionMention.digests.overlap(digests))
        )
        .scalars()
        .all()
    )


def read_mentions(engine: Engine, store: LandingStore, ring: KeyRing) -> int:
    """Reads the files again of which is not kept, with the current key, whom they name.

    Gives how many there were. A file that cannot be read, because its bytes are damaged or our
    software fails on it, is kept as one that could not be opened, and tried again the next time.
    """
    with engine.begin() as connection:
        check_keys(connection, ring)
        waiting = connection.execute(
            select(
                Load.load_id, Load.landed_path, func.min(SubmissionArrival.inbox_path).label("path")
            )
            .join(SubmissionArrival, SubmissionArrival.load_id == Load.load_id)
            .outerjoin(SubmissionMention, SubmissionMention.load_id == Load.load_id)
            .where(
                SubmissionArrival.is_to_be_erased.is_(False),
                SubmissionArrival.erased_at.is_(None),
                or_(
                    SubmissionMention.load_id.is_(None),
                    SubmissionMention.key_id != ring.current,
                    SubmissionMention.is_opened.is_(False),
                ),
            )
            .group_by(Load.load_id, Load.landed_path)
            .order_by(Load.load_id)
        ).all()
    for row in waiting:
        submission = _read_again(store, row.landed_path, posixpath.basename(row.path))
        with engine.begin() as connection:
            keep_mentions(connection, ring, row.load_id, submission)
    return len(waiting)


def unopened(connection: Connection) -> Sequence[int]:
    """The loads of the files that are still there and could not be opened: anybody may be named."""
    return (
        connection.execute(
            select(SubmissionMention.load_id)
            .where(SubmissionMention.is_opened.is_(False))
            .order_by(SubmissionMention.load_id)
        )
        .scalars()
        .all()
    )


def _read_again(store: LandingStore, landed_path: str, name: str) -> Submission | None:
    if not landed_path:
        return None  # it was too large to land
    try:
        return read(store.read(landed_path), name)
    except Exception:
        # Damaged bytes, or a file that our software failed on when it was taken in: told there.
        # The company is not to wait for it, and who runs the command is told that it is unread.
        return None
