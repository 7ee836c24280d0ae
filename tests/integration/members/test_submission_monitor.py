"""What was expected, what came, and whom to remind."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from programme_statistics.marts import member_tables
from programme_statistics.sources.members import made_up
from support.disclosure import RULES
from support.member_tables import in_memory
from support.members import QUARTER, RECEIVED, MemberRoad
from support.published_marts import THROUGH, publish_marts

COMPANIES = made_up.companies(48)  # twelve in each of four clusters
FOOTWEAR = COMPANIES[::4]
OF_FOOTWEAR = "where ref_quarter = '2026-07-01' and cluster_code = 'CL-IST-FOOT' order by form_code"
EXACT = f"""
    select form_code, n_expected, n_received, n_accepted, n_late, max_days_late,
        response_rate_pct, response_rate_value_pct
    from secure.submission_count {OF_FOOTWEAR}
"""
MONITOR = f"""
    select form_code, n_expected, n_received, n_accepted, n_late, median_days_late,
        response_rate_pct, response_rate_value_pct
    from mart.submission_monitor {OF_FOOTWEAR}
"""
CODE = "submission_monitor"
LATE = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
Row = tuple[object, ...]


@pytest.fixture
def registered(road: MemberRoad) -> MemberRoad:
    if date.today() <= date(2026, 9, 30):  # noqa: DTZ011
        pytest.skip("the third quarter of 2026 has not ended")
    road.register(COMPANIES)
    return road


def of_today(road: MemberRoad) -> dict[object, Row]:
    """What the steward reads."""
    return {row[0]: row[1:] for row in read(road, "steward", EXACT)}


def monitored(road: MemberRoad, through: date = THROUGH) -> dict[object, Row]:
    """What an analyst reads once it is published."""
    publish_marts(road.engine, CODE, through=through)
    return {row[0]: row[1:] for row in read(road, "analyst", MONITOR)}


def read(road: MemberRoad, role: str, query: str) -> list[Row]:
    with road.engine.connect() as connection:
        connection.execute(text(f"set local role {role}"))
        return [tuple(row) for row in connection.execute(text(query))]


def send(road: MemberRoad, first: int, last: int, now: datetime = RECEIVED, scale: int = 2) -> None:
    """Returns of footwear companies from one to another, counted from 1."""
    body = made_up.workbook(FOOTWEAR[first - 1 : last], QUARTER, scale)
    road.send(f"{first}-{last}-{now:%H%M%S}.xlsx", body, now)


def _in_time(quarters: int) -> datetime:
    return RECEIVED + timedelta(days=91 * quarters)


# --- exact, and of today: for who has to remind


def test_v23_all_that_were_expected_are_missing_until_something_comes(
    registered: MemberRoad,
) -> None:
    nothing = (12, 0, 0, 0, None, Decimal("0.0"), None)
    assert of_today(registered) == {"M1": nothing, "M2": nothing}


def test_v23_some_came_and_one_was_late(registered: MemberRoad) -> None:
    send(registered, 1, 2)
    send(registered, 3, 3, LATE)
    # By value nothing is known of those that have never reported.
    assert of_today(registered)["M1"] == (12, 3, 3, 1, 5, Decimal("25.0"), Decimal("100.0"))


def test_a_rate_by_value_weighs_with_what_was_last_reported(registered: MemberRoad) -> None:
    registered.send("a.xlsx", made_up.workbook(FOOTWEAR, QUARTER.plus(-1), 2), _in_time(-1))
    send(registered, 1, 6)
    before = [
        Decimal(str(made_up.company_quarter(company, QUARTER.plus(-1), 2)[0]["export_value"]))
        for company in FOOTWEAR
    ]
    share = sum(before[:6]) / sum(before)
    assert of_today(registered)["M1"][-1] == round(100 * share, 1)
    assert monitored(registered)["M1"][-1] == 5 * round(20 * share)


def test_the_steward_sees_a_return_on_the_day_it_comes(registered: MemberRoad) -> None:
    send(registered, 1, 4)
    monitored(registered)
    send(registered, 5, 5)
    assert of_today(registered)["M1"][2] == 5
    assert monitored(registered)["M1"][2] == 4


def test_an_analyst_does_not_read_the_exact_counts(registered: MemberRoad) -> None:
    for query in (
        "select * from secure.submission_count",
        "select * from secure.submission_status_as_of('infinity')",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            read(registered, "analyst", query)


# --- published: what nobody computes one or two companies from


def test_the_monitor_is_of_the_end_of_the_month_before_its_publication(
    registered: MemberRoad,
) -> None:
    send(registered, 1, 4)
    send(registered, 5, 8, LATE)
    assert monitored(registered, date(2026, 10, 31))["M1"][1:4] == (4, 4, 0)
    assert monitored(registered, date(2026, 11, 30))["M1"][1:4] == (8, 8, 4)


@pytest.mark.parametrize(
    ("through", "n_accepted", "n_reminders"),
    [
        pytest.param(date(2026, 9, 30), 0, 0, id="a month before the day due"),
        pytest.param(date(2026, 10, 31), 4, 8, id="the day after it"),
        pytest.param(date(2026, 11, 30), 4, 0, id="too late"),
    ],
)
def test_reminders_are_those_of_that_day(
    registered: MemberRoad, through: date, n_accepted: int, n_reminders: int
) -> None:
    send(registered, 1, 4)
    publish_marts(registered.engine, CODE, through=through)
    query = f"select n_accepted, n_reminders_due from mart.submission_monitor {OF_FOOTWEAR}"
    assert read(registered, "analyst", query)[0] == (n_accepted, n_reminders)


def test_reminders_are_withheld_where_they_would_be_of_one(registered: MemberRoad) -> None:
    send(registered, 1, 11)
    publish_marts(registered.engine, CODE, through=date(2026, 10, 31))
    query = f"select n_expected, n_reminders_due from mart.submission_monitor {OF_FOOTWEAR}"
    assert read(registered, "analyst", query)[0] == (12, None)


@pytest.mark.parametrize(("n_without_exports", "owe_detail"), [(1, None), (3, 9)])
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
    assert (found["M1"][0], found["M2"][0]) == (12, owe_detail)


@pytest.mark.parametrize(
    ("n_sent", "shown"), [(0, 0), (1, None), (2, None), (3, 3), (10, None), (11, None), (12, 12)]
)
def test_one_or_two_that_answered_or_did_not_are_not_counted_aloud(
    registered: MemberRoad, n_sent: int, shown: int | None
) -> None:
    if n_sent:
        send(registered, 1, n_sent, scale=1)
    for form in monitored(registered).values():
        assert (form[2], form[5] is None) == (shown, shown is None)
    assert of_today(registered)["M1"][2] == n_sent


def test_that_one_was_late_is_not_said_and_not_by_how_much(registered: MemberRoad) -> None:
    send(registered, 1, 5)
    send(registered, 6, 6, LATE)
    assert monitored(registered)["M1"][1:5] == (6, 6, None, None)


def test_a_rate_by_value_does_not_tell_who_is_missing(registered: MemberRoad) -> None:
    registered.send("a.xlsx", made_up.workbook(FOOTWEAR, QUARTER.plus(-1), 2), _in_time(-1))
    send(registered, 1, 11)
    assert monitored(registered)["M1"][-1] is None


def test_a_return_that_arrives_is_in_no_two_readings(registered: MemberRoad) -> None:
    """Before and after one more came, or two, of one form or both, in time or late."""
    registered.send("a.xlsx", made_up.workbook(FOOTWEAR, QUARTER.plus(-1), 2), _in_time(-1))
    send(registered, 1, 4)
    first = monitored(registered)
    assert first["M1"][:3] == (12, 4, 4)
    whole = "select * from mart.submission_monitor order by 1, 2, 3"
    before = read(registered, "analyst", whole)
    times = []
    arrivals = ((5, 5, RECEIVED), (6, 6, LATE), (5, 6, LATE + timedelta(hours=1)))
    for start, end, now in arrivals:
        send(registered, start, end, now, scale=1)
        assert read(registered, "analyst", whole) == before
        monitored(registered)
        assert read(registered, "analyst", whole) == before
        times += read(registered, "analyst", "select clock_timestamp()")
    send(registered, 7, 7)
    assert monitored(registered)["M1"][2] == 7
    for (at,) in times:
        as_of = whole.replace("submission_monitor", f"submission_monitor_as_of('{at}')")
        assert read(registered, "analyst", as_of) == before


def reporting(road: MemberRoad) -> object:
    """How many companies reported, as the table of members has it once it is published."""
    member_tables.publish(road.engine, in_memory(), RULES, QUARTER)
    ((shown,),) = read(
        road,
        "analyst",
        "select n_reporting_shown from mart.cluster_member_quarter"
        f" where quarter = '{QUARTER}' and cluster_code = 'CL-IST-FOOT'",
    )
    return shown


def test_a_return_is_not_what_the_monitor_has_more_than_the_table_of_members(
    registered: MemberRoad,
) -> None:
    send(registered, 1, 6)
    assert reporting(registered) == "6"
    send(registered, 7, 7)
    assert monitored(registered)["M1"][2] is None
    send(registered, 8, 9)
    assert monitored(registered)["M1"][2] == 9


def test_a_return_is_not_what_the_table_of_members_has_more_than_the_monitor(
    registered: MemberRoad,
) -> None:
    send(registered, 1, 6)
    assert monitored(registered)["M1"][2] == 6
    send(registered, 7, 7)
    assert reporting(registered) != "7"


# --- who is expected, and whom to remind


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
    assert of_today(registered)["M1"][0] == 11


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
