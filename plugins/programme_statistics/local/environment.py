"""The environment that Airflow and our own processes run in on one machine.

Where things are kept belongs to the checkout, whatever the user's shell says: somebody with another
Airflow must not have it migrated by ours. Everything else is a default that the environment given
by the user overrides (``AIRFLOW_CONN_TIM``, ``LANDING_ROOT``, ``WAREHOUSE_URL``, ...).
"""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from programme_statistics import settings
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.secure.keys import KEY_BYTES

WAREHOUSE_DATABASE = "warehouse"
AIRFLOW_DATABASE = "airflow"
# Where DAGs run in a process of ours while Airflow is up: its scheduler would take our runs for
# its own, and every task would be run twice.
BESIDE_AIRFLOW_DATABASE = "beside_airflow"
UI_USER = "admin"
OPEN_FOR_DAYS = "100"
"""How long this machine takes a quarter's returns: the demo's are of the last quarter, always."""
_THIS_MACHINE = "localhost,127.0.0.1"


def embedded_server() -> EmbeddedServer:
    """The PostgreSQL server of this checkout, not started."""
    return EmbeddedServer(settings.var() / "postgres")


def airflow_environment(
    server: EmbeddedServer, given: Mapping[str, str], database: str = AIRFLOW_DATABASE
) -> dict[str, str]:
    """The environment ``given``, completed for Airflow on ``database`` of the running server."""
    home = settings.var() / "airflow"
    keys = _private_json(
        home / "secrets.json",
        {
            "fernet": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "api": secrets.token_urlsafe(32),
            "jwt": secrets.token_urlsafe(64),
        },
    )
    ui_password(home)
    root = settings.project_root()
    proxied_not = given.get("NO_PROXY") or given.get("no_proxy")
    direct = f"{proxied_not},{_THIS_MACHINE}" if proxied_not else _THIS_MACHINE
    ours = {
        "AIRFLOW_HOME": home,
        "AIRFLOW_CONFIG": home / "airflow.cfg",
        "AIRFLOW__CORE__DAGS_FOLDER": root / "dags",
        "AIRFLOW__CORE__PLUGINS_FOLDER": root / "plugins",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__FERNET_KEY": keys["fernet"],
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{UI_USER}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": _passwords_file(home),
        "AIRFLOW__API__SECRET_KEY": keys["api"],
        "AIRFLOW__API_AUTH__JWT_SECRET": keys["jwt"],
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": server.url(database, "postgresql+psycopg2"),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": settings.var() / "logs" / "airflow",
        "NO_PROXY": direct,
        "no_proxy": direct,
        "PYTHONPATH": root / "plugins",
    }
    defaults = {
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "SCARF_ANALYTICS": "false",
        "GX_ANALYTICS_ENABLED": "false",
        "WAREHOUSE_URL": server.url(WAREHOUSE_DATABASE),
        "LANDING_ROOT": settings.landing_root(),
        "SUMMARIES_ROOT": settings.summaries_root(),
        "SUBMISSIONS_INBOX": settings.submissions_inbox(),
        "PROTECTED_LANDING_ROOT": settings.protected_landing_root(),
        "AIRFLOW_VAR_MEMBER_IDENTITY_SECRET": _identity_keys(home),
        "AIRFLOW_VAR_DISCLOSURE_CONTROL_SECRET": _disclosure_rules(home),
    }
    return {
        **clean(given),
        **{name: given.get(name) or str(value) for name, value in defaults.items()},
        **{name: str(value) for name, value in ours.items()},
    }


def _identity_keys(airflow_home: Path) -> str:
    """Keys for the pseudonyms of member companies on this machine; made the first time."""
    name = "this-machine"
    key = b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    return json.dumps(
        _private_json(airflow_home / "member_identity.json", {"current": name, "keys": {name: key}})
    )


def _disclosure_rules(airflow_home: Path) -> str:
    """Parameters of disclosure control for this machine; drawn the first time, as keys are."""
    drawn = {
        "version": "this-machine",
        "n": 2,
        "k_pct": 75 + secrets.randbelow(16),
        "p_pct": 5 + secrets.randbelow(11),
        "stability_pct": 5 + secrets.randbelow(6),
        "sector_rest_pct": 5 + secrets.randbelow(11),
    }
    return json.dumps(_private_json(airflow_home / "disclosure_control.json", drawn))


def is_deployed(given: Mapping[str, str]) -> bool:
    """Whether ``given`` names the warehouse and the file of the members' keys: a container's does.

    Then nothing of this machine's own is started, made or migrated.
    """
    return bool(given.get("WAREHOUSE_URL") and given.get("MEMBER_IDENTITY_SECRET_FILE"))


def clean(given: Mapping[str, str]) -> dict[str, str]:
    """``given`` without what would change how PostgreSQL is reached or bytecode is kept.

    Where the pipeline is deployed, how PostgreSQL is reached is meant: ``PGSSLMODE``, for one.
    """
    if is_deployed(given):
        return dict(given)
    return {
        name: value
        for name, value in given.items()
        if name != "PYTHONDONTWRITEBYTECODE" and not name.startswith("PG")
    }


def ui_password(airflow_home: Path) -> str:
    """Password of the user :data:`UI_USER` of Airflow's pages; made the first time."""
    made = {UI_USER: secrets.token_urlsafe(12)}
    return str(_private_json(_passwords_file(airflow_home), made)[UI_USER])


def _passwords_file(airflow_home: Path) -> Path:
    return airflow_home / "passwords.json"


def _private_json(path: Path, initial: dict[str, Any]) -> dict[str, Any]:
    """What ``path`` holds; ``initial`` is written there first, for its owner only, if it is new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(initial, file)
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass  # another process made it in the same moment: its content holds
        finally:
            draft.unlink()
    content: dict[str, Any] = json.loads(path.read_text())
    return content
