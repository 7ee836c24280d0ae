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
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException as StarletteHTTPException

from programme_statistics.errors import ConfigurationError
from programme_statistics.orchestration.connections import warehouse_engine
from programme_statistics.pages import records, shown, words
from programme_statistics.pages.render import render
from programme_statistics.pages.runs import Run, find_run, latest_runs, next_runs
from programme_statistics.pages.shown import Shown
from programme_statistics.pages.troubles import absences, troubles

MARTS_DAG = "marts_refresh"
SUMMARY_DAG = "quarterly_export_summary"
NOMENCLATURE_DAG = "nomenclature_load"
_OTHER_DAGS = frozenset({MARTS_DAG, SUMMARY_DAG, NOMENCLATURE_DAG})
_FEW = 10
"""As many editions of which there is nothing to say have a card each; more stand in a table."""
_MANY = 20
"""As many editions that somebody has to look at have a card each; the rest stand in a table."""
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
def overview(request: Request, session: SessionDep, readable: ReadableDags) -> HTMLResponse:
    """All datasets and summaries the user may see."""
    return _state_page(request, session, "Programme statistics", readable)


@app.get("/dags/{dag_id}", dependencies=[_may_read_runs])
def dag(request: Request, session: SessionDep, dag_id: str) -> HTMLResponse:
    """The same for one DAG: what it loads, refreshes or writes."""
    if not shown.of_dags([dag_id]) and dag_id not in _OTHER_DAGS:
        return _not_ours(request, dag_id)
    return _state_page(request, session, dag_id, {dag_id})


@app.get("/dags/{dag_id}/runs/{run_id:path}", dependencies=[_may_read_runs])
def run(request: Request, session: SessionDep, dag_id: str, run_id: str) -> HTMLResponse:
    """What came with one run."""
    found = find_run(session, dag_id, run_id)
    if found is None:
        raise HTTPException(404, f"Airflow knows of no run {run_id} of {dag_id}.")
    datasets = shown.of_dags([dag_id])
    if datasets:
        return _load_run_page(request, found, datasets)
    if dag_id == MARTS_DAG:
        return _marts_run_page(request, found)
    if dag_id == SUMMARY_DAG:
        return _summary_run_page(request, found)
    if dag_id == NOMENCLATURE_DAG:
        return _nomenclature_run_page(request, found)
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


def _state_page(request: Request, session: Session, title: str, dag_ids: set[str]) -> HTMLResponse:
    datasets = shown.of_dags(dag_ids)
    codes = [dataset.code for dataset in datasets]
    shows_summaries = SUMMARY_DAG in dag_ids
    shows_marts = MARTS_DAG in dag_ids
    ours = (dag_ids & _OTHER_DAGS) | {dataset.dag_id for dataset in datasets}
    with _reading() as connection:
        unpublished = records.reports(connection, records.unpublished_loads(connection, codes))
        warned = records.warned_loads(connection, codes)
        releases = records.releases(connection, codes, datetime.now(UTC))
        shows_reissues = shows_summaries or shows_marts
        reissues = records.reissues(connection) if shows_reissues else []
        newest = {load.dataset_code: load for load in records.newest_editions(connection, codes)}
        publications = records.publications(connection) if shows_summaries else None
        refreshes = records.refreshes(connection) if shows_marts else None
        recent = records.recent_loads(connection, codes)
    stopped = [
        (one, found)
        for one in latest_runs(session, ours)
        if (found := troubles(one, unpublished, releases))
    ]
    told = [trouble.sentence for _, found in stopped for trouble in found]
    absent = absences(releases, next_runs(session, ours), told)
    given_up = [one for one in absent if one.state == "gave_up"]
    return _page(
        request,
        "state",
        title=title,
        verdict=words.verdict_on_all(
            n_unpublished=len(unpublished),
            n_given_up=sum(len(one.editions) for one in given_up),
            n_warned=len(warned),
            n_reissues=len(reissues),
            n_failed=sum(bool(one.failed) for one, _ in stopped),
        ),
        # A stand-in's made-up figures are worth a line where there are some.
        datasets=[one for one in datasets if not one.is_made_up or one.code in newest],
        newest=newest,
        stopped=[(one, found) for one, found in stopped if one.failed],
        retrying=[(one, found) for one, found in stopped if not one.failed],
        unpublished=unpublished,
        warned=warned,
        given_up=given_up,
        awaited=[one for one in absent if one.state == "waiting"],
        reissues=reissues,
        publications=publications,
        refreshes=refreshes,
        recent=recent,
    )


def _load_run_page(request: Request, run: Run, datasets: Sequence[Shown]) -> HTMLResponse:
    codes = [dataset.code for dataset in datasets]
    with _reading() as connection:
        reports = records.loads_of_run(connection, codes, run.run_id, words.load_ids(run))
        releases = records.releases(connection, codes, datetime.now(UTC))
    not_loaded = words.not_loaded(run)
    found = troubles(run, reports, releases)
    due = {} if run.next_run_at is None else {run.dag_id: run.next_run_at}
    plain = [report for report in reports if words.is_plain(report)]
    marked = words.troubles_first([one for one in reports if not words.is_plain(one)])
    many = plain if len(plain) > _FEW else []
    is_by_slices = any(dataset.by_slices for dataset in datasets)
    began, ended = _span(run)
    waiting = [
        one
        for one in releases
        if is_by_slices and one.state == "waiting" and began <= one.last_asked_at <= ended
    ]
    return _run_page(
        request,
        run,
        words.verdict_on_load_run(run, reports, len(waiting)),
        found_there=words.found_there(run),
        troubles=found,
        reports=marked[:_MANY] + ([] if many else plain),
        further=[report.load for report in marked[_MANY:]],
        many=[report.load for report in many],
        not_loaded=not_loaded,
        releases=absences(releases, due, [*not_loaded, *(one.sentence for one in found)]),
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
    said = _said(run, "write")
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
        title="Summaries asked for",
        sentences=said,
    )


def _nomenclature_run_page(request: Request, run: Run) -> HTMLResponse:
    verdict = words.verdict_on_other_run(run, "The publisher's lists were compared with ours.", "")
    return _run_page(
        request, run, verdict, title="What the lists say", sentences=_said(run, "compare")
    )


def _said(run: Run, task_id: str) -> list[str]:
    """The sentences that a task gave back."""
    returned = [task.returned for task in run.of(task_id)]
    return [str(item) for found in returned if isinstance(found, list) for item in found]


def _span(run: Run) -> tuple[datetime, datetime]:
    """The time a run took. Runs of these DAGs do not overlap (max_active_runs is 1)."""
    now = datetime.now(UTC)
    return run.started_at or now, run.ended_at or now


def _run_page(request: Request, run: Run, verdict: str, **parts: Any) -> HTMLResponse:
    none: dict[str, Any] = {
        "title": "",
        "found_there": "",
        "troubles": troubles(run),
        "further": [],
        "many": [],
        "reports": [],
        "not_loaded": [],
        "releases": [],
        "refreshes": [],
        "publications": [],
        "sentences": [],
    }
    values = {**none, **parts}
    return _page(
        request,
        "run",
        run=run,
        asked_for=words.asked_for(run),
        states=words.states(run),
        verdict=verdict,
        **values,
    )


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
