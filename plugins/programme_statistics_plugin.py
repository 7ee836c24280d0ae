"""Registers the pages with Airflow: a page in the menu, a tab on every DAG and on every DAG run.

Every process of Airflow imports this module, so that it imports nothing but what registers.
"""

from __future__ import annotations

from typing import Any

from airflow.plugins_manager import AirflowPlugin

_PREFIX = "/programme-statistics"


async def pages(scope: Any, receive: Any, send: Any) -> None:
    """The pages' application, imported at its first request: only the api-server serves it."""
    from programme_statistics.pages.app import app  # noqa: PLC0415

    await app(scope, receive, send)


class ProgrammeStatisticsPlugin(AirflowPlugin):
    """The pages of the package ``programme_statistics``."""

    name = "programme_statistics"
    fastapi_apps: list[Any] = [  # noqa: RUF012  declared so by its base
        {"app": pages, "url_prefix": _PREFIX, "name": "Programme statistics"}
    ]
    # The addresses are relative to Airflow's own, which may lie below a path of a shared host.
    external_views: list[Any] = [  # noqa: RUF012
        {
            "name": "Programme statistics",
            "href": f".{_PREFIX}/",
            "destination": "nav",
            "url_route": "programme-statistics",
            "nav_top_level": True,
        },
        {
            "name": "What came",
            "href": f".{_PREFIX}/dags/{{DAG_ID}}",
            "destination": "dag",
            "url_route": "what-came-with-the-dag",
        },
        {
            "name": "What came",
            "href": f".{_PREFIX}/dags/{{DAG_ID}}/runs/{{RUN_ID}}",
            "destination": "dag_run",
            "url_route": "what-came-with-the-run",
        },
    ]
