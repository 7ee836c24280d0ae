"""``make rekey``: writes every company's identity anew with the current key."""

from __future__ import annotations

from collections.abc import Mapping

from programme_statistics.local.session import session
from programme_statistics.secure.identities import rekey


def main(_: Mapping[str, str]) -> int:
    """Rekey all identities; the exit status."""
    with session("rekey") as here:
        here.prepare()
        # Imported here: it imports Airflow, which reads the environment that was just prepared.
        from programme_statistics.orchestration.members_steps import open_members  # noqa: PLC0415

        with (
            here.steps.step("Rekey") as step,
            open_members() as members,
            members.engine.begin() as connection,
        ):
            step.result = f"{rekey(connection, members.ring)} identities written with the new key"
    return 0
