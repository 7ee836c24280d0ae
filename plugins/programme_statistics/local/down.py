"""``make down``: stop everything that ``make up`` started."""

from __future__ import annotations

from collections.abc import Mapping

from programme_statistics.local import services
from programme_statistics.local.environment import embedded_server


def main(_: Mapping[str, str]) -> int:
    """Stop Airflow's services and, unless somebody else uses it, the server; the exit status."""
    stopped = services.stop()
    embedded_server().stop_unused()
    print(f"Stopped: {', '.join(stopped)}." if stopped else "Airflow was not running.")
    return 0
