"""``make forget``: makes a company anonymous, or removes it, on its request.

Which company comes from the environment or from the terminal, never from the command line, which
every user of the machine can read.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Mapping

from programme_statistics.local.errors import CommandError
from programme_statistics.local.session import session
from programme_statistics.warehouse.forget import Kind, forget

_KINDS: Mapping[str, Kind] = {"anonymise": "anonymised", "remove": "removed"}


def main(given: Mapping[str, str]) -> int:
    """Forget the company in ``COMPANY``, or asked for, in the way of ``HOW``; the exit status."""
    how = given.get("HOW") or "anonymise"
    if how not in _KINDS:
        raise CommandError(
            f"HOW is {how!r}. Write HOW=anonymise (its figures stay, under a pseudonym drawn at "
            "random) or HOW=remove (its figures are deleted)."
        )
    company = (given.get("COMPANY") or _asked()).strip()
    if not company:
        raise CommandError("No company was named: type its tax number or its pseudonym.")
    with session("forget") as here:
        here.reach_members()
        # Imported here: it imports Airflow, which reads the environment as it is now.
        from programme_statistics.orchestration.members_steps import open_members  # noqa: PLC0415

        with here.steps.step("Forget a company") as step, open_members() as members:
            done = forget(members, company, _KINDS[how], requested_by=getpass.getuser())
            step.result = (
                f"{_KINDS[how]}: {done.n_figures} figure(s); {done.n_files} file(s) deleted, with "
                "their receipts. It is recorded in ops.erasure."
            )
            if done.unopened:
                step.result += (
                    f" {len(done.unopened)} refused file(s) could not be opened, and may name the "
                    "company: look at those of secure.submission_mention that are not is_opened."
                )
    return 0


def _asked() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Tax number or pseudonym (not shown): ")
    return sys.stdin.readline()
