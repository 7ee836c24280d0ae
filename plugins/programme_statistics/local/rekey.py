"""``make rekey``: writes every company's identity anew with the current key."""

from __future__ import annotations

from collections.abc import Mapping

from programme_statistics.local.session import session
from programme_statistics.secure.identities import rekey
from programme_statistics.warehouse.mentions import read_mentions


def main(_: Mapping[str, str]) -> int:
    """Rekey all identities; the exit status."""
    with session("rekey") as here:
        here.reach_members()
        # Imported here: it imports Airflow, which reads the environment as it is now.
        from programme_statistics.orchestration.members_steps import open_members  # noqa: PLC0415

        with here.steps.step("Rekey") as step, open_members() as members:
            with members.engine.begin() as connection:
                n_identities = rekey(connection, members.ring)
            n_files = read_mentions(members.engine, members.store, members.ring)
            step.result = (
                f"{n_identities} identities written with the new key, {n_files} file(s) read again "
                "for whom they name"
            )
    return 0
