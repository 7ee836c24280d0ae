"""Memberships: what may not overlap does not, also when two changes come at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from threading import Barrier, Thread

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from support.members import MemberRoad

COMPANY = "Caaaaaaaaaaaaaaaa"
ADD = text(
    "insert into warehouse.bridge_project_company"
    " (company_id, project_code, joined_on, left_on, valid_from, load_id)"
    " select :company, :project, :joined, :left, now(), min(load_id) from ops.load"
)
Stay = tuple[str, date, date | None]


@pytest.fixture
def engine(road: MemberRoad) -> Engine:
    with road.engine.begin() as connection:
        connection.execute(text("insert into warehouse.company values (:id)"), {"id": COMPANY})
        connection.execute(
            text(
                "insert into warehouse.dim_project (project_code, programme_code, name_en,"
                " document_code, basis, load_id)"
                " select code, programme, 'x', 'SAMPLE', 'recorded', max(load_id) from ops.load,"
                " (select 'URGE-' || n, 'URGE' from generate_series(1, 5) as n"
                " union all values ('SMENET-1', 'SMENET')) as project (code, programme)"
                " group by code, programme"
            )
        )
    return road.engine


def add(connection: Connection, stay: Stay) -> None:
    project, joined, left = stay
    connection.execute(
        ADD, {"company": COMPANY, "project": project, "joined": joined, "left": left}
    )


def refused(engine: Engine, *stays: Stay) -> bool:
    """Whether the last of these stays is refused after the others were taken."""
    with engine.connect() as connection:
        for stay in stays[:-1]:
            add(connection, stay)
        try:
            add(connection, stays[-1])
        except DBAPIError as error:
            assert getattr(error.orig, "sqlstate", None) == "23P01"
            return True
        return False


def year(project: str, first: int, last: int | None = None) -> Stay:
    return project, date(first, 1, 1), None if last is None else date(last, 1, 1)


@pytest.mark.parametrize(
    ("stays", "is_refused"),
    [
        ([year("URGE-1", 2016, 2019), year("URGE-2", 2018)], True),
        ([year("URGE-1", 2016), year("URGE-2", 2030)], True),
        ([year("URGE-1", 2016, 2019), year("URGE-2", 2019)], False),
        ([year("URGE-1", 2016), year("SMENET-1", 2017)], False),
        ([year("SMENET-1", 2016), year("URGE-1", 2017)], False),
        ([year("SMENET-1", 2016), year("SMENET-1", 2017)], True),
        ([year("URGE-1", 2016, 2017), year("URGE-1", 2018, 2019), year("URGE-2", 2020)], False),
        (
            [
                year("URGE-1", 2015, 2016),
                year("URGE-2", 2016, 2017),
                year("URGE-3", 2017, 2018),
                year("URGE-1", 2018, 2019),
            ],
            False,
        ),
        (
            [
                year("URGE-1", 2015, 2016),
                year("URGE-2", 2016, 2017),
                year("URGE-3", 2017, 2018),
                year("URGE-4", 2018, 2019),
            ],
            True,
        ),
    ],
)
def test_a_company_is_in_one_urge_project_at_a_time_and_in_three_ever(
    engine: Engine, stays: Sequence[Stay], is_refused: bool
) -> None:
    assert refused(engine, *stays) is is_refused


def test_a_stay_that_was_corrected_no_longer_counts(engine: Engine) -> None:
    with engine.begin() as connection:
        add(connection, year("URGE-1", 2016))
        connection.execute(text("update warehouse.bridge_project_company set valid_to = now()"))
        add(connection, year("URGE-2", 2016))


def test_a_stay_cannot_be_prolonged_into_another(engine: Engine) -> None:
    with engine.connect() as connection:
        add(connection, year("URGE-1", 2016, 2018))
        add(connection, year("URGE-2", 2019))
        with pytest.raises(DBAPIError, match="at that time"):
            connection.execute(
                text(
                    "update warehouse.bridge_project_company set left_on = null"
                    " where project_code = 'URGE-1'"
                )
            )


def test_stays_in_one_cluster_do_not_overlap(engine: Engine) -> None:
    insert = text(
        "insert into warehouse.bridge_company_cluster (company_id, cluster_code, joined_on,"
        " valid_from, load_id) select :id, 'CL-IST-FOOT', :day, now(), min(load_id) from ops.load"
    )
    with engine.connect() as connection:
        connection.execute(insert, {"id": COMPANY, "day": date(2016, 1, 1)})
        with pytest.raises(DBAPIError, match="at that time"):
            connection.execute(insert, {"id": COMPANY, "day": date(2018, 1, 1)})


@contextmanager
def at_once(*works: Callable[[], None]) -> Iterator[None]:
    threads = [Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
@pytest.mark.parametrize(
    ("before", "stays", "most"),
    [
        ([], [year("URGE-1", 2016), year("URGE-2", 2017), year("URGE-3", 2018)], 1),
        (
            [year("URGE-1", 2015, 2016), year("URGE-2", 2016, 2017)],
            [year("URGE-3", 2017, 2018), year("URGE-4", 2018, 2019), year("URGE-5", 2019, 2020)],
            3,
        ),
    ],
    ids=["overlap", "fourth project"],
)
def test_changes_at_once_do_not_slip_past_each_other(
    engine: Engine, isolation: str, before: Sequence[Stay], stays: Sequence[Stay], most: int
) -> None:
    with engine.begin() as connection:
        for stay in before:
            add(connection, stay)
    together = Barrier(len(stays))
    states: list[str | None] = []

    def change(stay: Stay) -> None:
        with engine.connect().execution_options(isolation_level=isolation) as connection:
            connection.execute(text("select count(*) from warehouse.bridge_project_company"))
            together.wait()  # every transaction has begun before any has written
            try:
                add(connection, stay)
                connection.commit()
            except DBAPIError as error:
                states.append(getattr(error.orig, "sqlstate", None))
            else:
                states.append(None)

    with at_once(*(lambda stay=stay: change(stay) for stay in stays)):
        pass
    with engine.connect() as connection:
        kept = connection.execute(
            text("select count(*) from warehouse.bridge_project_company")
        ).scalar_one()
    assert kept == most
    assert states.count(None) == most - len(before)
    assert set(states) - {None} <= {"23P01", "40001", "40P01"}
