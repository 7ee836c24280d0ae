"""PostgreSQL refuses to run as root: how root starts it as an unprivileged user."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from programme_statistics.local.errors import ServerError

_USER = "nobody"
# A checkout under /root or in a private temporary folder cannot be entered by another user. These
# capabilities let the server pass through such folders without a change to anybody's modes; the
# first is the smaller right, the second also runs programs that were installed under umask 077.
_CAPABILITIES = (None, "dac_read_search", "dac_override")


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server: ``command`` goes before its programs, ``owner`` owns its files."""

    command: tuple[str, ...] = ()
    owner: tuple[int, int] | None = None

    def give(self, path: Path) -> None:
        """Make the account the owner of ``path``, where it is not the present user."""
        if self.owner is not None:
            os.chown(path, *self.owner)


def account_for(probe_program: Path, folder: Path) -> Account:
    """The account that can enter ``folder`` and run PostgreSQL: the present user unless root.

    ``probe_program`` is PostgreSQL's ``pg_config``, which looks for its neighbours as the other
    programs do and changes nothing.

    Raises:
        ServerError: we are root and no unprivileged account can reach the two.
    """
    if os.geteuid() != 0:
        return Account()
    setpriv = shutil.which("setpriv")
    try:
        user = pwd.getpwnam(_USER)
    except KeyError:
        user = None
    if setpriv is None or user is None:
        missing = "program setpriv (of util-linux)" if setpriv is None else f"user {_USER!r}"
        raise ServerError(
            f"PostgreSQL does not run as root, and this machine has no {missing} to run it as "
            "another user. Run make as an ordinary user, or install what is missing."
        )
    complaint = ""
    for capability in _CAPABILITIES:
        command = (
            setpriv,
            f"--reuid={user.pw_uid}",
            f"--regid={user.pw_gid}",
            "--clear-groups",
            *(_keeping(capability) if capability else ()),
        )
        probe = subprocess.run(
            [*command, "/bin/sh", "-c", 'cd "$1" && exec "$2"', "sh", folder, probe_program],
            capture_output=True,
            text=True,
            check=False,
        )
        if probe.returncode == 0:
            return Account(command, (user.pw_uid, user.pw_gid))
        complaint = probe.stderr.strip()
    raise ServerError(
        f"PostgreSQL does not run as root, and user {_USER!r} cannot reach {folder} or "
        f"{probe_program}: {complaint}. Run make as an ordinary user, or from a folder that other "
        "users may enter."
    )


def _keeping(capability: str) -> tuple[str, ...]:
    # PostgreSQL asks access(2) about its own programs, which disregards the capabilities of a
    # process that is not root, unless the security bit says not to touch them.
    return (
        f"--inh-caps=-all,+{capability}",
        f"--ambient-caps=-all,+{capability}",
        "--securebits=+no_setuid_fixup",
    )
