"""``make up``: the real Airflow with its pages, on the embedded PostgreSQL."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from programme_statistics import settings
from programme_statistics.local import services
from programme_statistics.local.environment import (
    AIRFLOW_DATABASE,
    UI_USER,
    WAREHOUSE_DATABASE,
    airflow_environment,
    embedded_server,
    ui_password,
)
from programme_statistics.local.progress import Steps
from programme_statistics.warehouse import migrate


def main(given: Mapping[str, str]) -> int:
    """Start Airflow's services on the embedded server, unless they run; the exit status."""
    steps = Steps(sys.stdout)
    known = services.recorded()
    if known and all(service.process() for service in known):
        _show(steps, f"Airflow is running already: {known[0].address}")
        return 0
    services.stop()  # what is left of an Airflow that lost a service
    server = embedded_server()
    with server:
        with steps.step("Databases"):
            airflow_is_new = server.ensure_database(AIRFLOW_DATABASE)
            server.ensure_database(WAREHOUSE_DATABASE)
            os.environ.update(airflow_environment(server, given))
            migrate.upgrade(settings.warehouse_url())
            from programme_statistics.local import dag_runs  # noqa: PLC0415

            dag_runs.prepare_database(new=airflow_is_new)
        with steps.step("Airflow"):
            address = services.start(os.environ, server.fileno())
        server.hand_over()
    _show(steps, f"Airflow's pages: {address}")
    return 0


def _show(steps: Steps, first_line: str) -> None:
    password = ui_password(settings.var() / "airflow")
    steps.say(first_line)
    steps.say(f"User {UI_USER}, password {password}. The logs are in {settings.var() / 'logs'}.")
    steps.say("make down stops it.")
