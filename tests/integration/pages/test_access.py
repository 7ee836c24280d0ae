"""Who may see the pages: whoever Airflow knows and lets read the DAG's runs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from integration.pages.conftest import Get
from support.ops_rows import add_load

PATHS = ("/", "/loads/1", "/dags/tim_sector_load", "/dags/tim_sector_load/runs/manual__1")


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_gets_a_way_to_sign_in_and_nothing_else(
    get: Get, engine: Engine, path: str
) -> None:
    with engine.begin() as connection:
        add_load(connection, sentence="Not for strangers.")
    answer = get(path, user=None)
    assert answer.status == 401
    assert "/auth/login" in answer.text
    assert "Not for strangers." not in answer.text


@pytest.mark.parametrize("path", PATHS)
def test_a_user_without_a_role_is_refused(get: Get, engine: Engine, path: str) -> None:
    with engine.begin() as connection:
        add_load(connection)
    assert get(path, user="nobody").status == 403


@pytest.mark.parametrize("by", ["cookie", "bearer"])
@pytest.mark.parametrize("user", ["admin", "viewer"])
@pytest.mark.parametrize("path", PATHS)
def test_who_may_read_runs_sees_the_page(
    get: Get, engine: Engine, add_run: Callable[..., None], path: str, user: str, by: str
) -> None:
    with engine.begin() as connection:
        load_id = add_load(connection)
    add_run("tim_sector_load")
    answer = get(path.replace("/loads/1", f"/loads/{load_id}"), user=user, by=by)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("path", PATHS)
def test_a_token_airflow_did_not_sign_is_refused(get: Get, path: str) -> None:
    assert get(path, by="forged").status == 403


def test_there_is_no_description_of_the_application(get: Get) -> None:
    assert [get(path).status for path in ("/docs", "/redoc", "/openapi.json")] == [404] * 3


def test_only_airflow_may_frame_a_page_and_only_the_page_itself_may_run(get: Get) -> None:
    policy = get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-inline" not in policy
