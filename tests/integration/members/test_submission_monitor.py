"""What was expected, what came, and whom to remind."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from programme_statistics.sources.members import made_up
from support.members import QUARTER, RECEIVED, MemberRoad

COMPANIES = made_up.companies(24)  # six in each of four clusters
FOOTWEAR = COMPANIES[::4]
MONITOR = """
    select form_code, n_expected, n_received, n_accepted, n_late, max_days_late,
        response_rate_pct, response_rate_value_pct
    from mart.submission_monitor
    where ref_quarter = '2026-07-01' and cluster_code = 'CL-IST-FOOT' order by form_code
"""
Row = tuple[object, ...]


@pytest.fixture
def registered(road: MemberRoad) -> MemberRoad:
    road.register(COMPANIES)
    return road


def monitored(road: MemberRoad) -> dict[object, Row]:
    if date.today() <= date(2026, 9, 30):  # noqa: DTZ011
        pytest.skip("the third quarter of 2026 has not ended")
    return {row[0]: row[1:] for row in road.rows(MONITOR)}


def test_v23_all_that_were_expected_are_missing_until_something_comes(
    registered: MemberRoad,
) -> None:
    nothing = (6, 0, 0, 0, None, Decimal("0.0"), None)
    assert monitored(registered) == {"M1": nothing, "M2": nothing}


def test_v23_half_came_and_one_was_late(registered: MemberRoad) -> None:
    registered.send("a.xlsx", made_up.workbook(FOOTWEAR[:2], QUARTER, 2))
    late = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
    registered.send("b.xlsx", made_up.workbook(FOOTWEAR[2:3], QUARTER, 2), late)
    # By value nothing is known of those that have never reported.
    # That one was late is not said, and not by how much.
    assert monitored(registered)["M1"] == (6, 3, 3, None, None, Decimal("50.0"), 100)


def test_a_rate_by_value_does_not_tell_who_is_missing(registered: MemberRoad) -> None:
    registered.send("a.xlsx", made_up.workbook(FOOTWEAR, QUARTER.plus(-1), 2), _in_time(-1))
    registered.send("b.xlsx", made_up.workbook(FOOTWEAR[:5], QUARTER, 2))
    assert monitored(registered)["M1"][-1] is None


def test_a_rate_by_value_weighs_with_what_was_last_reported(registered: MemberRoad) -> None:
    registered.send("a.xlsx", made_up.workbook(FOOTWEAR, QUARTER.plus(-1), 2), _in_time(-1))
    registered.send("b.xlsx", made_up.workbook(FOOTWEAR[:3], QUARTER, 2))
    before = [
        Decimal(str(made_up.company_quarter(company, QUARTER.plus(-1), 2)[0]["export_value"]))
        for company in FOOTWEAR
    ]
    share = sum(before[:3]) / sum(before)
    assert monitored(registered)["M1"][-1] == 5 * round(20 * share)


def _in_time(quarters: int) -> datetime:
    return RECEIVED + timedelta(days=91 * quarters)


@pytest.mark.parametrize(("n_without_exports", "owe_detail"), [(1, None), (3, 3)])
def test_a_company_that_exports_nothing_owes_no_detail(
    registered: MemberRoad, n_without_exports: int, owe_detail: int | None
) -> None:
    """Where one or two do not, the number of those that owe it would say so: it is withheld."""
    summaries = [
        {**made_up.company_quarter(company, QUARTER, 2)[0], "export_value": 0}
        for company in FOOTWEAR[:n_without_exports]
    ]
    registered.send("a.xlsx", made_up.filled({"M1": summaries}))
    found = monitored(registered)
    assert (found["M1"][0], found["M2"][0]) == (6, owe_detail)


@pytest.mark.parametrize(
    ("n_sent", "shown"),
    [(0, 0), (1, None), (2, None), (3, 3), (4, None), (5, None), (6, 6)],
)
def test_one_or_two_that_answered_or_did_not_are_not_counted_aloud(
    registered: MemberRoad, n_sent: int, shown: int | None
) -> None:
    if n_sent:
        registered.send("a.xlsx", made_up.workbook(FOOTWEAR[:n_sent], QUARTER, 1))
    accepted, response_rate = monitored(registered)["M1"][2], monitored(registered)["M1"][5]
    assert accepted == shown
    assert (response_rate is None) == (shown is None)
    assert registered.rows(
        "select count(accepted_at) from secure.submission_status where form_code = 'M1'"
        " and ref_quarter = '2026-07-01' and cluster_code = 'CL-IST-FOOT'"
    ) == [(n_sent,)]


def test_a_company_that_left_is_not_expected(registered: MemberRoad) -> None:
    with registered.engine.begin() as connection:
        connection.execute(
            text(
                "update warehouse.bridge_company_cluster set left_on = '2026-09-30'"
                " where company_id = (select company_id from secure.company_identity"
                " where tax_number = :number)"
            ),
            {"number": FOOTWEAR[0].tax_no},
        )
    assert monitored(registered)["M1"][0] == 5


@pytest.mark.parametrize(
    ("days_after_due", "reminder"),
    [
        (-8, None),
        (-7, "before it is due"),
        (0, "before it is due"),
        (1, "overdue"),
        (9, "overdue"),
        (10, "overdue by ten days"),
        (30, "overdue by ten days"),
        (31, None),
    ],
)
def test_a_missing_return_is_reminded_of_three_times(
    registered: MemberRoad, days_after_due: int, reminder: str | None
) -> None:
    """The view reads today's date, so the view's text is run with another one in its place."""
    ((definition,),) = registered.rows("select pg_get_viewdef('secure.submission_reminder')")
    today = date(2026, 10, 30) + timedelta(days=days_after_due)
    query = definition.rstrip(";").replace("CURRENT_DATE", f"date '{today}'")
    assert "CURRENT_DATE" not in query
    found = registered.rows(
        f"select distinct reminder from ({query}) as due where ref_quarter = '2026-07-01'"
    )
    assert found == ([] if reminder is None else [(reminder,)])


def test_a_reminder_names_the_company_to_the_steward(registered: MemberRoad) -> None:
    titles = {title for (title,) in registered.rows("select title from secure.submission_reminder")}
    assert titles <= {company.title for company in COMPANIES}
