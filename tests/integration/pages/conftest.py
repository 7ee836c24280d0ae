"""The pages served as Airflow serves them: its own users, its own database, its own middleware."""

from __future__ import annotations

import asyncio
import importlib
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from programme_statistics import database
from programme_statistics.sources import all_codes

AIRFLOW_DAGS = [
    *(f"{code}_load" for code in all_codes()),
    "marts_refresh",
    "nomenclature_load",
    "quarterly_export_summary",
    "somebody_elses",
]
NEXT_RUN = datetime(2026, 9, 2, 3, 30, tzinfo=UTC)
"""When the next run of every load of trade figures is due."""


@pytest.fixture
def engine(warehouse: str) -> Iterator[Engine]:
    """An engine on a fresh warehouse."""
    engine = database.engine(warehouse)
    yield engine
    engine.dispose()


@pytest.fixture
def ops(engine: Engine) -> Iterator[Connection]:
    """A connection to a fresh warehouse; what the test writes is rolled back."""
    with engine.connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def airflow_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An Airflow database that knows our DAGs and nothing else."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a library of Airflow's imports what is deprecated
        importlib.import_module("airflow.api_fastapi.app")
    from airflow import settings
    from airflow.models import import_all_models
    from airflow.models.base import Base
    from airflow.models.dag import DagModel
    from airflow.models.dagbundle import DagBundleModel
    from airflow.utils.session import create_session

    file = tmp_path_factory.mktemp("airflow") / "airflow.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", f"sqlite:///{file}")
        settings.configure_vars()
        settings.configure_orm()
        import_all_models()
        Base.metadata.create_all(settings.engine)
        with create_session() as session:
            session.add(DagBundleModel(name="here"))
            session.flush()
            for dag_id in AIRFLOW_DAGS:
                session.add(
                    DagModel(
                        dag_id=dag_id,
                        bundle_name="here",
                        max_active_tasks=1,
                        max_consecutive_failed_dag_runs=0,
                        has_task_concurrency_limits=False,
                        is_paused=False,
                        next_dagrun_create_after=NEXT_RUN if "com" in dag_id else None,
                    )
                )
        yield
        settings.dispose_orm(do_log=False)
    settings.configure_vars()
    settings.configure_orm()


@dataclass(frozen=True)
class Answer:
    """What a browser got."""

    status: int
    text: str
    headers: dict[str, str]


Get = Callable[..., Answer]


@pytest.fixture
def get(
    airflow_database: None, warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Get]:
    """``get(path, user="admin", by="cookie")``: a page as a user of Airflow sees it.

    The users are ``admin``, ``viewer`` and ``nobody`` (who has no role); ``user=None`` is a
    stranger. ``by`` is how the token is shown: as a ``cookie`` or as ``bearer``; the
    signature of a ``forged`` one is wrong.
    """
    from airflow.api_fastapi.app import init_auth_manager, purge_cached_app
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
    from airflow.api_fastapi.auth.middlewares.refresh_token import JWTRefreshMiddleware
    from fastapi import FastAPI
    from httpx import ASGITransport, AsyncClient

    from programme_statistics.pages import app as pages

    monkeypatch.setenv("WAREHOUSE_URL", warehouse)
    monkeypatch.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE", str(tmp_path / "p"))
    monkeypatch.setenv("AIRFLOW__API_AUTH__JWT_SECRET", "secret of the tests " * 4)
    pages.close()
    purge_cached_app()
    server = FastAPI()
    server.mount(pages.PREFIX, pages.app)
    auth = init_auth_manager(server)
    server.add_middleware(JWTRefreshMiddleware)

    async def fetch(path: str, headers: dict[str, str]) -> Answer:
        transport = ASGITransport(server, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://airflow.test") as client:
            response = await client.get(pages.PREFIX + path, headers=headers)
        return Answer(response.status_code, response.text, dict(response.headers))

    def ask(path: str, user: str | None = "admin", by: str = "cookie") -> Answer:
        headers = {}
        if user is not None:
            role = None if user == "nobody" else user
            token = auth.generate_jwt(SimpleAuthManagerUser(username=user, role=role))
            if by == "forged":
                token = f"{token[:-8]}AAAAAAAA"
            headers = (
                {"Cookie": f"_token={token}"}
                if by == "cookie"
                else {"Authorization": f"Bearer {token}"}
            )
        return asyncio.run(fetch(path, headers))

    yield ask
    pages.close()
    purge_cached_app()


@pytest.fixture
def add_run(airflow_database: None) -> Iterator[Callable[..., None]]:
    """``add_run(dag_id, run_id, state, tasks, returned, more)`` tells Airflow of a run.

    ``more`` are further tasks: columns of a task instance, and what it told (``told``, by key).
    """
    from airflow.models.dagrun import DagRun
    from airflow.models.taskinstance import TaskInstance
    from airflow.models.xcom import XComModel
    from airflow.utils.session import create_session
    from sqlalchemy import delete, insert

    noon = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)

    def add(
        dag_id: str,
        run_id: str = "manual__1",
        state: str = "success",
        tasks: dict[str, str] | None = None,
        returned: dict[str, object] | None = None,
        more: Sequence[dict[str, Any]] = (),
        **values: object,
    ) -> None:
        row = {"start_date": noon, "end_date": noon, "run_after": noon, "conf": {}} | values
        with create_session() as session:
            number = session.execute(
                insert(DagRun)
                .values(dag_id=dag_id, run_id=run_id, run_type="manual", state=state, **row)
                .returning(DagRun.id)
            ).scalar_one()
            returned = returned or {}
            states = dict.fromkeys(returned, "success") | (tasks or {})
            plain = [
                {"task_id": task_id, "state": task_state}
                | ({"told": {"return_value": returned[task_id]}} if task_id in returned else {})
                for task_id, task_state in states.items()
            ]
            for task in [*plain, *more]:
                columns = {"map_index": -1} | task
                told = columns.pop("told", {})
                session.execute(
                    insert(TaskInstance).values(
                        dag_id=dag_id, run_id=run_id, pool="default_pool", **columns
                    )
                )
                for key, value in told.items():
                    session.execute(
                        insert(XComModel).values(
                            dag_run_id=number,
                            dag_id=dag_id,
                            run_id=run_id,
                            task_id=columns["task_id"],
                            map_index=columns["map_index"],
                            key=key,
                            value=value,
                        )
                    )

    yield add
    with create_session() as session:
        for model in (XComModel, TaskInstance, DagRun):
            session.execute(delete(model))
