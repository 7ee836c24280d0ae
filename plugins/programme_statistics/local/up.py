"""``make up``: the real Airflow with its pages, on the embedded PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Mapping

from programme_statistics import settings
from programme_statistics.local import services
from programme_statistics.local.environment import UI_USER, ui_password
from programme_statistics.local.session import session


def main(_: Mapping[str, str]) -> int:
    """Start Airflow's services, unless they run already; the exit status."""
    with session("up") as here:
        known = services.recorded()
        if known and len(services.running()) == len(known):
            address, news = known[0].address, "Airflow is running already"
        else:
            services.stop()  # what is left of an Airflow that lost a service
            here.prepare()
            with here.steps.step("Services") as step:
                address, news = services.start(os.environ, here.server.fileno()), "Airflow is up"
                step.result = "api-server, scheduler, dag-processor, triggerer"
            here.server.hand_over()
        password = ui_password(settings.var() / "airflow")
        here.steps.say(f"{news}: {address} (user {UI_USER}, password {password})")
        here.steps.say(f"Logs: {settings.var() / 'logs'}. To stop it: make down")
    return 0
