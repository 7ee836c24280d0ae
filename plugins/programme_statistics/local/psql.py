"""``make psql``: a session on the warehouse, or one statement printed as CSV."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from programme_statistics import settings
from programme_statistics.local.environment import WAREHOUSE_DATABASE, clean, embedded_server
from programme_statistics.local.postgres import program
from programme_statistics.warehouse import migrate


def main(given: Mapping[str, str]) -> int:
    """Run the statement in ``SQL``, or a session where there is none; the exit status of psql."""
    sql = given.get("SQL", "")
    if given.get("WAREHOUSE_URL"):
        return _psql(settings.warehouse_url(), sql, given)
    with embedded_server() as server:
        server.ensure_database(WAREHOUSE_DATABASE)
        url = server.url(WAREHOUSE_DATABASE)
        migrate.upgrade(url)
        return _psql(url, sql, given)


def _psql(url: str, sql: str, given: Mapping[str, str]) -> int:
    address = conninfo_to_dict(url.replace("+psycopg", "", 1))
    # Other users of the machine can see a program's arguments, but not its environment.
    environment = clean(given) | {"PGPASSWORD": str(address.pop("password", ""))}
    command: list[str | os.PathLike[str]] = [program("psql"), make_conninfo("", **address)]
    if sql:
        command += ["--no-psqlrc", "--csv", "--quiet", "--set=ON_ERROR_STOP=1", f"--command={sql}"]
    # Ctrl-C cancels a query inside psql; it must not end us, who have a server to stop.
    signal.signal(signal.SIGINT, lambda *_: None)
    return subprocess.run(command, env=environment, check=False).returncode
