"""The pages' web application, mounted by the api-server below ``/programme-statistics``.

Who may see what is Airflow's decision: every route asks Airflow who the request is from, by cookie
or bearer token, and whether that user may read the runs of the DAG in question.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity
from airflow.api_fastapi.common.db.common import SessionDep
from airflow.api_fastapi.core_api.security import GetUserDep, get_user, requires_access_dag
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException as StarletteHTTPException

from programme_statistics.errors import ConfigurationError
from programme_statistics.orchestration.connections import warehouse_engine
from programme_statistics.pages import records, words
from programme_statistics.pages.render import render
from programme_statistics.pages.runs import Run, find_run
from programme_statistics.sources import all_datasets
from programme_statistics.sources.dataset import Dataset

MARTS_DAG = "marts_refresh"
SUMMARY_DAG = "quarterly_export_summary"
PREFIX = "/programme-statistics"
"""Where the api-server mounts the application."""

log = logging.getLogger(__name__)

app = FastAPI(
    title="Programme statistics",
    dependencies=[Depends(get_user)],
    docs_url=None,
    redoc_url=None,
    openapi_url=None,
)
_may_read_runs = Depends(requires_access_dag("GET", DagAccessEntity.RUN))


def _readable_dags(user: GetUserDep) -> set[str]:
    return get_auth_manager().get_authorized_dag_ids(user=user, method="GET")


ReadableDags = Annotated[set[str], Depends(_readable_dags)]


@app.get("/", dependencies=[_may_read_runs])
def overview(request: Request, readable: ReadableDags) -> HTMLResponse:
    """All datasets and summaries the user may see."""
    datasets = [d for d in all_datasets() if words.dag_id_of(d.code) in readable]
    return _state_page(request, "Programme statistics", datasets, readable)


@app.get("/dags/{dag_id}", dependencies=[_may_read_runs])
def dag(request: Request, dag_id: str) -> HTMLResponse:
    """The same for one DAG: what it loads, refreshes or writes."""
    datasets = [d for d in all_datasets() if words.dag_id_of(d.code) == dag_id]
    if not datasets and dag_id not in {MARTS_DAG, SUMMARY_DAG}:
        return _not_ours(request, dag_id)
    return _state_page(request, dag_id, datasets, {dag_id})


@app.get("/dags/{dag_id}/runs/{run_id:path}", dependencies=[_may_read_runs])
def run(request: Request, session: SessionDep, dag_id: str, run_id: str) -> HTMLResponse:
    """What came with one run."""
    found = find_run(session, dag_id, run_id)
    if found is None:
        raise HTTPException(404, f"Airflow knows of no run {run_id} of {dag_id}.")
    dataset = next((d for d in all_datasets() if words.dag_id_of(d.code) == dag_id), None)
    if dataset is not None:
        return _load_run_page(request, found, dataset)
    if dag_id == MARTS_DAG:
        return _marts_run_page(request, found)
    if dag_id == SUMMARY_DAG:
        return _summary_run_page(request, found)
    return _not_ours(request, dag_id)


@app.get("/loads/{load_id}", dependencies=[_may_read_runs])
def load(request: Request, load_id: int, readable: ReadableDags) -> HTMLResponse:
    """Everything known of one load."""
    with _reading() as connection:
        report = records.one_load(connection, load_id)
    if report is None:
        raise HTTPException(404, f"There is no load {load_id}.")
    if words.dag_id_of(report.load.dataset_code) not in readable:
        raise HTTPException(403, f"You may not read the runs that made load {load_id}.")
    return _page(request, "load", report=report)


def _state_page(
    request: Request, title: str, datasets: Sequence[Dataset], dag_ids: set[str]
) -> HTMLResponse:
    codes = [dataset.code for dataset in datasets]
    shows_summaries = SUMMARY_DAG in dag_ids
    shows_marts = MARTS_DAG in dag_ids
    with _reading() as connection:
        unpublished = records.reports(connection, records.unpublished_loads(connection, codes))
        warned = records.warned_loads(connection, codes)
        releases = records.releases(connection, codes, datetime.now(UTC))
        shows_reissues = shows_summaries or shows_marts
        reissues = records.reissues(connection) if shows_reissues else []
        given_up = [release for release in releases if release.state == "gave_up"]
        return _page(
            request,
            "state",
            title=title,
            verdict=words.verdict_on_all(
                len(unpublished), len(given_up), len(warned), len(reissues)
            ),
            datasets=datasets,
            newest={load.dataset_code: load for load in records.newest_editions(connection, codes)},
            unpublished=unpublished,
            warned=warned,
            given_up=given_up,
            awaited=[release for release in releases if release.state == "waiting"],
            reissues=reissues,
            publications=records.publications(connection) if shows_summaries else None,
            refreshes=records.refreshes(connection) if shows_marts else None,
            recent=records.recent_loads(connection, codes),
        )


def _load_run_page(request: Request, run: Run, dataset: Dataset) -> HTMLResponse:
    with _reading() as connection:
        reports = records.loads_of_run(connection, dataset.code, run.run_id, words.load_ids(run))
        releases = records.releases(connection, [dataset.code], datetime.now(UTC))
    not_loaded = words.not_loaded(run)
    return _run_page(
        request,
        run,
        words.verdict_on_load_run(run, reports),
        reports=words.troubles_first(reports),
        not_loaded=not_loaded,
        releases=[release for release in releases if release.sentence not in not_loaded],
    )


def _marts_run_page(request: Request, run: Run) -> HTMLResponse:
    with _reading() as connection:
        refreshes = records.refreshes(connection, _span(run))
    verdict = words.verdict_on_other_run(
        run,
        "The marts took in what was published." if refreshes else "",
        "Nothing new: no publication since the refresh before.",
    )
    return _run_page(request, run, verdict, refreshes=refreshes)


def _summary_run_page(request: Request, run: Run) -> HTMLResponse:
    with _reading() as connection:
        publications = records.publications(connection, _span(run))
    returned = run.returned.get("write")
    verdict = words.verdict_on_other_run(
        run,
        f"Summaries written: {len(publications)}." if publications else "",
        "Nothing new: every summary asked for stands as it was.",
    )
    return _run_page(
        request,
        run,
        verdict,
        publications=publications,
        sentences=[str(item) for item in returned] if isinstance(returned, list) else [],
    )


def _span(run: Run) -> tuple[datetime, datetime]:
    """The time a run took. Runs of these DAGs do not overlap (max_active_runs is 1)."""
    now = datetime.now(UTC)
    return run.started_at or now, run.ended_at or now


def _run_page(request: Request, run: Run, verdict: str, **parts: Any) -> HTMLResponse:
    none: dict[str, Any] = {
        "reports": [],
        "not_loaded": [],
        "releases": [],
        "refreshes": [],
        "publications": [],
        "sentences": [],
    }
    values = {**none, **parts}
    return _page(request, "run", run=run, asked_for=words.asked_for(run), verdict=verdict, **values)


def _not_ours(request: Request, dag_id: str) -> HTMLResponse:
    message = f"{dag_id} is not a DAG of Programme statistics: there is nothing to show here."
    return _page(request, "message", title="Nothing to show", message=message, login="")


def _page(request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The page, with headers that let only itself run and only Airflow frame it."""
    nonce = secrets.token_urlsafe(16)
    here = request.scope["root_path"]
    html = render(name, here=here, airflow=here.removesuffix(PREFIX), nonce=nonce, **values)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(html, status, headers)


@app.exception_handler(StarletteHTTPException)
def _refusal(request: Request, error: Exception) -> HTMLResponse:
    """Says in words why there is no page; who is not signed in gets the way to sign in."""
    assert isinstance(error, StarletteHTTPException)  # noqa: S101  what it is registered for
    titles = {401: "You are not signed in", 403: "Not for you", 404: "Not found"}
    is_anonymous = error.status_code == 401
    response = _page(
        request,
        "message",
        error.status_code,
        title=titles.get(error.status_code, "Not available"),
        message="Sign in to Airflow to see this page." if is_anonymous else str(error.detail),
        login=get_auth_manager().get_url_login() if is_anonymous else "",
    )
    response.headers.update(error.headers or {})
    return response


@contextmanager
def _reading() -> Iterator[Connection]:
    """A connection to the warehouse that can only read, and sees one state throughout."""
    try:
        with _warehouse().connect() as connection:
            yield connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
    except ConfigurationError as error:
        raise HTTPException(503, str(error)) from error
    except DBAPIError as error:
        log.exception("The warehouse could not be read")
        raise HTTPException(
            503,
            "The warehouse could not be read. Look at the connection warehouse (or WAREHOUSE_URL) "
            "and whether its tables are of this version; the api-server's log has the error.",
        ) from error


@cache
def _warehouse() -> Engine:
    return warehouse_engine()


def close() -> None:
    """Forgets the warehouse, so that the next request finds it anew by its setting."""
    if _warehouse.cache_info().currsize:
        _warehouse().dispose()
    _warehouse.cache_clear()
