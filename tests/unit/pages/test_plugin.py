"""The registration with Airflow: one light module, and nothing else scanned."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

from airflow._shared.plugins_manager import _load_plugins_from_plugin_directory
from airflow.plugins_manager import AirflowPlugin

from programme_statistics import settings

PLUGINS = settings.project_root() / "plugins"


def _plugins() -> tuple[list[AirflowPlugin], dict[str, str]]:
    found: tuple[list[AirflowPlugin], dict[str, str]] = _load_plugins_from_plugin_directory(
        plugins_folder=str(PLUGINS), ignore_file_syntax="glob"
    )
    return found


def test_airflow_finds_one_plugin_and_no_errors() -> None:
    plugins, errors = _plugins()
    assert errors == {}
    assert [plugin.name for plugin in plugins] == ["programme_statistics"]


def test_the_package_is_imported_from_the_plugins_folder() -> None:
    package = importlib.import_module("programme_statistics")
    assert package.__file__ is not None
    assert Path(package.__file__).is_relative_to(PLUGINS)


def test_there_is_a_page_and_a_tab_on_dags_and_runs() -> None:
    [plugin] = _plugins()[0]
    views = {view["destination"]: view for view in plugin.external_views}
    assert set(views) == {"nav", "dag", "dag_run"}
    assert views["nav"]["name"] == "Programme statistics"
    assert "{DAG_ID}" in views["dag"]["href"]
    assert "{DAG_ID}/runs/{RUN_ID}" in views["dag_run"]["href"]
    assert len({view["url_route"] for view in plugin.external_views}) == 3


def test_every_view_leads_below_the_mounted_application() -> None:
    [plugin] = _plugins()[0]
    [app] = plugin.fastapi_apps
    assert app["url_prefix"] == "/programme-statistics"
    assert all(view["href"].startswith(f".{app['url_prefix']}/") for view in plugin.external_views)


def test_registering_imports_neither_the_pages_nor_anything_heavy() -> None:
    heavy = ("great_expectations", "pandas", "pyarrow", "fastapi", "programme_statistics")
    code = (
        "import sys, airflow.plugins_manager; before = set(sys.modules); "
        "import programme_statistics_plugin; "
        "print(sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PLUGINS
    )
    imported = done.stdout.strip().splitlines()[-1]
    assert "programme_statistics_plugin" in imported
    assert not [name for name in heavy if f"'{name}'" in imported]
