"""Makes ready what the services work on, then ends: ``python -m ...deploy.initialise``.

Airflow's database and the warehouse are brought to this version, and the pipeline gets its account
in the warehouse: a member of the role ``pipeline`` that acts as it, so that what one load makes
another may change. Running it again changes nothing but the account's password.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql

from programme_statistics import settings
from programme_statistics.errors import ConfigurationError, ProgrammeStatisticsError
from programme_statistics.warehouse import migrate


def main() -> int:
    """Migrate both databases and make the account; the exit status."""
    try:
        owner, account = _addresses()
    except ProgrammeStatisticsError as error:
        print(error, file=sys.stderr)
        return 1
    subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], check=True)
    migrate.upgrade(owner)
    ensure_account(owner, account)
    print("Airflow's database and the warehouse are of this version.")
    return 0


def _addresses() -> tuple[str, str]:
    """Addresses of the warehouse: its superuser's and the pipeline's, with their passwords."""
    url = os.environ.get("WAREHOUSE_OWNER_URL")
    file = os.environ.get("WAREHOUSE_OWNER_PASSWORD_FILE")
    if not url or not file:
        raise ConfigurationError(
            "WAREHOUSE_OWNER_URL and WAREHOUSE_OWNER_PASSWORD_FILE have to be set: the account "
            "that may make tables and roles in the warehouse, and the file of its password."
        )
    owner = settings.normalise_postgres_url(settings.with_password(url, Path(file)))
    return owner, settings.warehouse_url()


def ensure_account(owner: str, account: str) -> None:
    """Make the account of the address ``account`` with its password, acting as ``pipeline``."""
    wanted = psycopg.conninfo.conninfo_to_dict(account.replace("+psycopg", "", 1))
    name, password = str(wanted["user"]), str(wanted["password"])
    with psycopg.connect(owner.replace("+psycopg", "", 1)) as connection:
        known = connection.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone()
        role = sql.Identifier(name)
        if known is None:
            connection.execute(sql.SQL("create role {} login").format(role))
        # Digested here, so that no log of the server's can hold the password itself.
        digest = connection.pgconn.encrypt_password(
            password.encode(), name.encode(), b"scram-sha-256"
        )
        connection.execute(
            sql.SQL("alter role {} login password {}").format(role, sql.Literal(digest.decode()))
        )
        connection.execute(sql.SQL("grant pipeline to {}").format(role))
        connection.execute(sql.SQL("alter role {} set role to pipeline").format(role))


if __name__ == "__main__":
    sys.exit(main())
