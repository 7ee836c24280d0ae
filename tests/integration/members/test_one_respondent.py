"""One company is one respondent: what members report and what the registers hold, in one mart.

Members' files come through the inbox, registers through their load. F1 to F5 are companies of the
files, P001 to P008 parties of the registers, and F1 to F4 are P001 to P004.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from programme_statistics.periods import Quarter
from programme_statistics.sources.members import made_up
from programme_statistics.sources.members.rules import judge
from programme_statistics.sources.members.submission import Submission
from programme_statistics.warehouse import take_in_members
from programme_statistics.warehouse.forget import forget
from support.members import RATES, RECEIVED, MemberRoad, member_road
from support.published_marts import publish_marts
from support.register import (
    activity,
    attended,
    companies,
    load_registers,
    members,
    write_register,
)
from support.road import NewRoad, Row

PROJECT, FAIR = "SAMPLE-FOOT", "SAMPLE-FAIR"
TAX_NUMBERS = [one.tax_no for one in made_up.companies(5)]
LINKED = 4
QUARTERS = [Quarter(2024, 1).plus(n) for n in range(8)]
PERSONS, MEETINGS, ORDER_EUR = 2, 3, 1000


def registration(at: int, **more: Any) -> dict[str, Any]:
    """Form M0 of F1, F2, ...; the code of the registers in whatever case somebody types."""
    return {
        "tax_no": TAX_NUMBERS[at - 1],
        "title": f"Örnek Ayakkabı {at:02d} A.Ş. (SAMPLE)",
        "province_code": "İstanbul",
        "nace_code": "15.20",
        "project_code": PROJECT,
        "joined_on": "15.01.2024",
        "has_consented": "Evet",
        "party_code": f"p{at:03d}" if at <= LINKED else None,
        **more,
    }


def quarter_return(at: int, quarter: Quarter) -> dict[str, Any]:
    """F1 to F3: 100 a person and quarter in 2024, 130 in 2025; 25,000 dollars, then 32,500."""
    grown = 13 if quarter.year == 2025 else 10
    return {
        "tax_no": TAX_NUMBERS[at - 1],
        "title": "x",
        "period": str(quarter),
        "project_code": PROJECT,
        "turnover_try": 40_000_000,
        "export_value": 2_500 * grown,
        "currency": "USD",
        "employees_eop": 20 * at,
        "value_added_try": 200 * at * grown,
        "declared_on": f"{quarter.months[2].last_day + timedelta(days=12):%d.%m.%Y}",
    }


def took_part(at: int, code: str = FAIR, **more: Any) -> dict[str, Any]:
    return {
        "tax_no": TAX_NUMBERS[at - 1],
        "activity_code": code,
        "is_invited": "Evet",
        "has_opted_in": "Evet",
        "has_attended": "Evet",
        "persons": PERSONS,
        "meetings": MEETINGS,
        "orders": 1,
        "order_value": ORDER_EUR,
        "currency": "EUR",
        **more,
    }


def line(code: str, number: int, amount: int, **more: Any) -> dict[str, Any]:
    return {
        "project_code": PROJECT,
        "activity_code": code,
        "expense_type": "Yurt dışı pazarlama",
        "doc_no": f"SAMPLE-{number}",
        "doc_date": "02.07.2026",
        "amount_net": amount,
        "currency": "TL",
        "payer": "Oda",
        "spent_on": "03.07.2026",
        "claimed_amount": amount * 3 // 4,
        "submitted_on": "01.08.2026",
        **more,
    }


def answers(code: str, kind: str, *scores: tuple[int, int]) -> list[dict[str, Any]]:
    return [
        {
            "activity_code": code,
            "participant_type": kind,
            "satisfaction": satisfaction,
            "recommendation": recommendation,
        }
        for satisfaction, recommendation in scores
    ]


REGISTERS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "parties": companies(1, 8, nace_code="14.14"),
    "project_members": [
        *members(PROJECT, 1, 4, "2024-02-01"),
        *members(PROJECT, 5, 8, "2024-02-01"),
    ],
    "activities": [
        activity("LEDGER", PROJECT, "OVERSEAS_MKT", "2026-07-02"),
        activity("ADVICE", PROJECT, "OVERSEAS_MKT", "2026-07-02"),
        activity("COURSE", PROJECT, "TRAINING", "2026-07-02"),
    ],
    "attending_companies": [
        # F1's form says that it attended; the register has not heard of it.
        {"activity_code": FAIR, "party_code": "P001", "invited_on": "2026-06-01"},
        *attended(FAIR, 5, 5, "2026-07-01", persons=1),
        *(
            {
                "activity_code": FAIR,
                "party_code": f"P{number:03d}",
                "invited_on": "2026-06-01",
                "declined_on": "2026-06-02",
            }
            for number in (6, 7, 8)
        ),
        *attended("LEDGER", 1, 5, "2026-07-02"),
    ],
    "b2b_meetings": [{"activity_code": FAIR, "meeting_format": "group", "meetings": 99}],
    "event_feedback": [
        {
            "activity_code": FAIR,
            "feedback_no": 1,
            "feedback_kind": "score",
            "participant_type": "ALL",
            "n_responses": 12,
            "mean_score": 2,
        },
        {
            "activity_code": FAIR,
            "feedback_no": 2,
            "feedback_kind": "opinion",
            "statement": "Worth the way",
        },
    ],
    "support_expenses": [
        {
            "expense_code": "E-1",
            "project_code": PROJECT,
            "activity_code": "LEDGER",
            "expense_type": "MARKETING_ORGANISATION",
            "document_no": "1",
            "document_date": "2026-07-02",
            "currency": "TRY",
            "amount": "500000.00",
            "rate_to_try": "1",
            "payer": "chamber",
            "spent_on": "2026-07-03",
            "allocation_method": "equal",
        }
    ],
    "member_performance": [
        {
            "project_code": PROJECT,
            "party_code": party,
            "year": year,
            "value_added_try": value,
            "employees": 10,
            "export_usd": exports,
        }
        # P001 is F1, whose own figures hold; P005 reports nothing itself.
        for party, year, value, exports in (
            ("P001", 2024, 1, 1),
            ("P001", 2025, 9, 9),
            ("P005", 2024, 4_000, 100_000),
            ("P005", 2025, 4_400, 110_000),
        )
    ],
}


def load(road: MemberRoad, own: Path, **changed: Sequence[Mapping[str, Any]]) -> None:
    for code, rows in {**REGISTERS, **changed}.items():
        write_register(own, code, rows)
    outcome = load_registers(road.engine, own.parent / "landing", own)
    assert outcome.status == "published", outcome.sentence
    assert road.rows("select reason from ops.reject") == []


def send(road: MemberRoad, forms: Mapping[str, Sequence[Mapping[str, object]]], **when: Any) -> str:
    number = len(list(road.inbox.rglob("*.xlsx")))
    sentence = road.send(f"f{number}.xlsx", made_up.filled(forms), **when)
    n_rows = sum(map(len, forms.values()))
    assert f"{n_rows} row(s) accepted" in sentence, road.findings()
    return sentence


@pytest.fixture(scope="module")
def both(new_road: NewRoad, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MemberRoad]:
    url = new_road().engine.url.render_as_string(hide_password=False)
    with member_road(url, tmp_path_factory.mktemp("both")) as road:
        load(road, road.inbox.parent / "register")
        send(road, {"M0": [registration(at) for at in range(1, 6)]})
        for quarter in QUARTERS:
            received = datetime.combine(
                quarter.months[2].last_day + timedelta(days=20), datetime.min.time(), UTC
            )
            send(road, {"M1": [quarter_return(at, quarter) for at in (1, 2, 3)]}, now=received)
        send(
            road,
            {
                "M3": [*(took_part(at) for at in range(1, 6)), took_part(1, "ADVICE")],
                "M4": [
                    line(FAIR, 1, 100_000),
                    line(FAIR, 2, 200_000, submitted_on="02.08.2026"),
                    # One company's, beside the others' of the same project and item.
                    line("ADVICE", 3, 80_000, tax_no=TAX_NUMBERS[0]),
                    # The ledger knows this activity's documents.
                    line("LEDGER", 4, 500_000),
                ],
                "M5": [
                    *answers(FAIR, "KOBİ", (5, 10), (4, 9), (4, 8), (3, 7), (5, 6)),
                    *answers(FAIR, "Öğrenci", (2, 3), (1, 0), (3, 5), (2, 6), (2, 9)),
                    *answers("LEDGER", "KOBİ", (5, 10), (4, 9), (4, 8), (3, 7), (5, 6)),
                    *answers("LEDGER", "Öğrenci", (1, 0)),
                    *answers("COURSE", "KOBİ", (5, 10), (4, 9), (4, 8), (3, 7)),
                ],
            },
        )
        publish_marts(road.engine)
        yield road


def one(road: MemberRoad, query: str) -> Row:
    (row,) = road.rows(query)
    return row


# --- memberships


def test_a_company_of_both_sources_is_one_member_since_the_day_of_its_form(
    both: MemberRoad,
) -> None:
    query = (
        "select registered_members, joined_ever, sources from"
        " mart.project_membership_as_of(date '{}') where project_code = 'SAMPLE-FOOT'"
    )
    assert one(both, query.format("2024-01-31")) == (5, 5, "forms and register")
    assert one(both, query.format("2024-03-01")) == (9, 9, "forms and register")


def test_without_the_link_a_company_would_count_twice(both: MemberRoad) -> None:
    assert one(
        both,
        "select count(*) filter (where source = 'both'), count(*) filter (where source = 'forms'),"
        " count(*) filter (where source = 'register')"
        " from warehouse.project_member_as_of('infinity') where project_code = 'SAMPLE-FOOT'",
    ) == (4, 1, 4)
    assert one(
        both,
        "select (select count(*) from warehouse.bridge_project_company where valid_to = 'infinity')"
        " + (select count(*) from warehouse.bridge_project_party)",
    ) == (13,)


def test_what_a_company_says_of_its_industry_goes_before_the_register(both: MemberRoad) -> None:
    assert one(
        both,
        "select members, members_in_the_line, exceptions, members_not_known"
        " from mart.cluster_eligibility where project_code = 'SAMPLE-FOOT'",
    ) == (9, 5, 4, 0)


# --- participation, meetings, events


def test_participation_is_counted_once_and_the_form_says_how_far_it_came(both: MemberRoad) -> None:
    # Attended: F1 to F5 by their forms, P005 by the register. P006 to P008 declined.
    assert one(
        both,
        "select sources, eligible, invited, opted_in, declined, registered, attended, claimed,"
        " persons, is_withheld from mart.participation_funnel where activity_code = 'SAMPLE-FAIR'",
    ) == ("forms and register", 9, 9, 6, 3, 6, 6, 0, 5 * PERSONS + 1, False)


def test_a_line_of_expense_that_names_a_company_is_its_claim(both: MemberRoad) -> None:
    assert both.rows(
        "select has_registered, has_attended, has_claimed, source"
        " from warehouse.participation_as_of('infinity') where activity_code = 'ADVICE'"
    ) == [(True, True, True, "forms")]


def test_nothing_is_told_of_an_activity_that_one_company_came_to(both: MemberRoad) -> None:
    assert both.rows(
        "select is_withheld, eligible, invited, attended, claimed, persons"
        " from mart.participation_funnel where activity_code = 'ADVICE'"
    ) == [(True, 9, None, None, None, None)]
    assert both.rows(
        "select companies, meetings, orders, order_value_usd from mart.business_meeting"
        " where activity_code = 'ADVICE'"
    ) == [(None, None, None, None)]
    assert both.rows("select from mart.event where activity_code = 'ADVICE'") == []


def test_meetings_that_companies_report_go_before_those_of_the_register(both: MemberRoad) -> None:
    usd = (ORDER_EUR * Decimal(RATES["EUR"]) / Decimal(RATES["USD"])).quantize(Decimal("0.01"))
    assert both.rows(
        "select source, is_in_both, companies, meetings, orders, order_value_usd"
        " from mart.business_meeting where activity_code = 'SAMPLE-FAIR'"
    ) == [("forms", True, None, 5 * MEETINGS, 5, 5 * usd)]
    # Six attended: that one of them had no meetings is not told.


def test_persons_of_companies_stand_in_where_nobody_counted_attendees(both: MemberRoad) -> None:
    assert both.rows(
        "select participant_type, persons, persons_in_all, share_pct from mart.event"
        " where activity_code = 'SAMPLE-FAIR'"
    ) == [("MEMBER", 5 * PERSONS + 1, None, None)]


def test_answers_of_the_form_are_scores_of_all_and_by_kind(both: MemberRoad) -> None:
    # 10 answers: 21 + 10 points; 9 and 10 three times, 0 to 6 five times. Of the SMEs 2 and 1,
    # of the students 1 and 4.
    assert both.rows(
        "select source, participant_type, n_responses, round(mean_score, 2), recommend_score"
        " from mart.event_statement where activity_code = 'SAMPLE-FAIR'"
        " order by source, participant_type"
    ) == [
        ("forms", "ALL", 10, Decimal("3.10"), -20),
        ("forms", "SME", 5, Decimal("4.20"), 20),
        ("forms", "STUDENT", 5, Decimal("2.00"), -60),
        ("register", None, None, None, None),
    ]


def test_one_answer_is_not_told_from_the_others(both: MemberRoad) -> None:
    assert both.rows(
        "select participant_type, n_responses from mart.event_statement"
        " where activity_code = 'LEDGER'"
    ) == [("ALL", 6)]
    assert both.rows("select from mart.event_statement where activity_code = 'COURSE'") == []


# --- expenses and claims


def test_the_ledger_goes_before_the_forms_activity_by_activity(both: MemberRoad) -> None:
    # 100,000 and 200,000 of the fair and 80,000 of the advice by forms, 500,000 of the ledger.
    assert one(
        both,
        "select sources, activities_in_both, company_count, spent_try, expected_try"
        " from mart.support_finance_as_of(date '2026-09-01') where project_code = 'SAMPLE-FOOT'",
    ) == ("ledger and forms", 1, 6, 880_000, 660_000)


def test_a_claim_of_one_company_is_withheld_and_so_is_the_sum_that_would_give_it_away(
    both: MemberRoad,
) -> None:
    assert both.rows(
        "select claim_code, source, state, is_withheld, claimed_try from mart.support_claim"
        " where project_code = 'SAMPLE-FOOT' order by claim_code"
    ) == [
        ("ADVICE OVERSEAS_MARKETING 2026-08-01", "forms", "claim_submitted", True, None),
        ("SAMPLE-FAIR OVERSEAS_MARKETING 2026-08-01", "forms", "claim_submitted", False, 75_000),
        ("SAMPLE-FAIR OVERSEAS_MARKETING 2026-08-02", "forms", "claim_submitted", False, 150_000),
    ]
    # The sum of August less the fair's two claims is the one company's: July's is shown.
    assert one(
        both,
        "select shown_on::text, claimed_try from mart.support_finance_as_of(date '2026-09-01')"
        " where project_code = 'SAMPLE-FOOT'",
    ) == ("2026-07-31", 0)


def test_a_common_document_of_the_forms_is_shared_among_those_who_attended(
    both: MemberRoad,
) -> None:
    shares = both.rows(
        "select respondent, gross_try from warehouse.support_allocation_as_of('infinity')"
        " where activity_code = 'SAMPLE-FAIR' and gross_try < 20_000 order by gross_try"
    )
    assert len(shares) == 6
    assert sum(share for _, share in shares) == 100_000
    assert {share for _, share in shares} == {Decimal("16666.66"), Decimal("16666.67")}


# --- yearly figures


def test_a_year_of_forms_is_the_sum_of_its_quarters_and_replaces_the_registers(
    both: MemberRoad,
) -> None:
    assert both.rows(
        "select source, year, value_added_try, employees, export_usd"
        " from warehouse.member_performance_as_of('infinity')"
        " order by source, year, value_added_try"
    ) == [
        ("both", 2024, 8_000, 20, 100_000),
        ("both", 2025, 10_400, 20, 130_000),
        ("forms", 2024, 16_000, 40, 100_000),
        ("forms", 2024, 24_000, 60, 100_000),
        ("forms", 2025, 20_800, 40, 130_000),
        ("forms", 2025, 31_200, 60, 130_000),
        ("register", 2024, 4_000, 10, 100_000),
        ("register", 2025, 4_400, 10, 110_000),
    ]


def test_productivity_is_of_the_companies_of_both_sources(both: MemberRoad) -> None:
    # +30 % of F1 to F3 with 20, 40 and 60 persons, +10 % of P005 with 10.
    assert both.rows(
        "select employees, base_amount_try, amount_try"
        " from warehouse.member_productivity_pair_as_of('infinity')"
        " where measure = 'value_added' and project_code = 'SAMPLE-FOOT' order by employees"
    ) == [(10, 4_000, 4_400), (20, 8_000, 10_400), (40, 16_000, 20_800), (60, 24_000, 31_200)]
    assert one(
        both,
        "select companies_matched, aggregate_change_pct, median_change_pct, quality"
        " from mart.member_productivity where measure = 'value_added'"
        " and project_code = 'SAMPLE-FOOT'",
    ) == (4, None, None, "withheld")


# --- as known before, and what an analyst gets


def test_a_revised_form_leaves_the_figure_as_it_was_known(
    both: MemberRoad,
) -> None:
    ((before,),) = both.rows("select now()")
    query = (
        "select attended, persons from mart.participation_funnel_as_of({})"
        " where activity_code = 'COURSE'"
    )
    send(both, {"M3": [took_part(at, "COURSE", persons=1) for at in range(1, 6)]})
    publish_marts(both.engine)
    ((between,),) = both.rows("select clock_timestamp()")
    send(
        both,
        {"M3": [took_part(at, "COURSE", persons=4) for at in range(1, 6)]},
        now=RECEIVED + timedelta(hours=1),
    )
    publish_marts(both.engine)
    for at, found in (
        (f"'{before}'", (0, None)),
        (f"'{between}'", (5, 5)),
        ("'infinity'", (5, 20)),
    ):
        assert one(both, query.format(at)) == found


def test_the_link_holds_from_when_it_was_made(road: MemberRoad, tmp_path: Path) -> None:
    load(road, tmp_path / "register")
    send(road, {"M0": [registration(at, party_code=None) for at in range(1, 6)]})
    publish_marts(road.engine, "project_membership")
    ((before,),) = road.rows("select clock_timestamp()")
    query = (
        "select registered_members from mart.project_membership_as_of(date '2026-07-01', {})"
        " where project_code = 'SAMPLE-FOOT'"
    )
    send(road, {"M0": [registration(at) for at in range(1, 6)]}, now=RECEIVED + timedelta(hours=1))
    publish_marts(road.engine, "project_membership")
    assert one(road, query.format(f"'{before}'")) == (13,)
    assert one(road, query.format("'infinity'")) == (9,)
    # A form that leaves the code out does not take the link away.
    again = registration(1, party_code=None, nace_code="15.12")
    send(road, {"M0": [again]}, now=RECEIVED + timedelta(hours=2))
    publish_marts(road.engine, "project_membership")
    assert one(road, query.format("'infinity'")) == (9,)


def test_a_number_in_the_chambers_register_makes_a_member_and_none_says_nothing(
    road: MemberRoad, tmp_path: Path
) -> None:
    """P001 and P002 are F1 and F2: F2 gives no number, and the register says that it is none."""
    own = tmp_path / "register"
    write_register(
        own,
        "parties",
        [one | {"is_chamber_member": "no"} for one in companies(1, 2)] + companies(3, 8),
    )
    assert load_registers(road.engine, tmp_path / "landing", own).status == "published"
    query = (
        "select is_chamber_member from warehouse.respondent_as_of({}) as known"
        " join warehouse.company on company_id = respondent order by first_seen_at, respondent"
    )
    send(road, {"M0": [registration(1, chamber_reg_no="1234")]})
    send(road, {"M0": [registration(2)]}, now=RECEIVED + timedelta(hours=1))
    send(road, {"M0": [registration(5)]}, now=RECEIVED + timedelta(hours=2))
    ((before,),) = road.rows("select clock_timestamp()")
    assert [row[0] for row in road.rows(query.format("'infinity'"))] == [True, False, None]
    send(road, {"M0": [registration(5, chamber_reg_no="77")]}, now=RECEIVED + timedelta(hours=3))
    assert [row[0] for row in road.rows(query.format("'infinity'"))] == [True, False, True]
    assert [row[0] for row in road.rows(query.format(f"'{before}'"))] == [True, False, None]


def test_companies_of_both_sources_without_a_link_are_told(
    road: MemberRoad, tmp_path: Path
) -> None:
    send(road, {"M0": [registration(5)]})
    load(road, tmp_path / "register")
    assert road.rows(
        "select passed, severity from ops.check_result"
        " where check_name = 'companies_of_both_sources_linked' order by load_id"
    ) == [(True, "warning"), (False, "warning")]


def test_a_code_of_the_registers_is_one_companys(road: MemberRoad, tmp_path: Path) -> None:
    load(road, tmp_path / "register")
    send(road, {"M0": [registration(1)]})
    said = road.send(
        "two.xlsx",
        made_up.filled(
            {
                "M0": [
                    registration(2, party_code="P001"),
                    registration(3, party_code="P003"),
                    registration(4, party_code="P003"),
                    registration(5, party_code="P999"),
                ]
            }
        ),
    )
    assert "2 row(s) accepted" in said
    assert sorted(tuple(found)[1:4] for found in road.findings()) == [
        ("V02", "party_taken", "E"),
        ("V02", "party_taken", "E"),
        ("V02", "unknown_party", "W"),
    ]


def test_of_two_companies_that_claim_one_code_at_once_the_second_is_judged_again(
    road: MemberRoad,
) -> None:
    """As two memberships that overlap: what the rules did not see yet, a constraint refuses."""
    send(road, {"M0": [registration(1, party_code="P001"), registration(2, party_code="P002")]})
    claim = text(
        "update warehouse.dim_company set party_code = 'p003' where upper(party_code) = :code"
    )
    with road.engine.connect() as first, road.engine.connect() as second:
        first.execute(claim, {"code": "P001"})
        waiting = Thread(target=first.commit)
        second.execute(text("select 1"))
        waiting.start()
        with pytest.raises(DBAPIError) as refused:
            second.execute(claim, {"code": "P002"})
        waiting.join()
    assert getattr(refused.value.orig, "sqlstate", None) == take_in_members._OVERLAP


def test_a_company_in_two_projects_by_two_sources_holds_the_registers(
    road: MemberRoad, tmp_path: Path
) -> None:
    send(road, {"M0": [registration(1)]})
    own = tmp_path / "register"
    for code, rows in (
        ("parties", companies(1, 1)),
        ("project_members", members("URGE-COSM", 1, 1, "2025-01-01")),
    ):
        write_register(own, code, rows)
    outcome = load_registers(road.engine, tmp_path / "landing", own)
    assert outcome.status == "held"
    assert "SAMPLE-FOOT and URGE-COSM" in outcome.sentence


def test_a_form_sees_the_projects_that_the_registers_have_a_company_in(
    road: MemberRoad, tmp_path: Path
) -> None:
    own = tmp_path / "register"
    write_register(own, "parties", companies(1, 1))
    write_register(own, "project_members", members("URGE-COSM", 1, 1, "2023-01-01"))
    assert load_registers(road.engine, tmp_path / "landing", own).status == "published"
    said = road.send("m0.xlsx", made_up.filled({"M0": [registration(1)]}))
    assert "nothing was accepted (V20)" in said
    assert "URGE-COSM" in str(road.findings())


def test_registers_that_come_between_the_rules_and_the_publication_count(
    road: MemberRoad, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form is judged, the registers are published, the form is: it is judged again."""
    own = tmp_path / "register"
    write_register(own, "parties", companies(1, 1))
    assert load_registers(road.engine, tmp_path / "landing", own).status == "published"
    judged: list[Submission] = []

    def registers_after(*given: Any) -> Submission:
        judged.append(judge(*given))
        if len(judged) == 1:
            write_register(own, "project_members", members("URGE-COSM", 1, 1, "2023-01-01"))
            assert load_registers(road.engine, tmp_path / "landing", own).status == "published"
        return judged[-1]

    monkeypatch.setattr(take_in_members, "judge", registers_after)
    said = road.send("m0.xlsx", made_up.filled({"M0": [registration(1)]}))
    assert [one.status == "refused" for one in judged] == [False, True]
    assert "nothing was accepted (V20)" in said
    assert "URGE-COSM" in str(road.findings())
    assert road.rows("select project_code from warehouse.project_member_as_of('infinity')") == [
        ("URGE-COSM",)
    ]


def test_companies_of_one_holding_are_one_where_three_are_needed(
    road: MemberRoad, tmp_path: Path
) -> None:
    query = (
        "select registered_members from mart.project_membership where project_code = 'SAMPLE-FOOT'"
    )
    send(
        road,
        {"M0": [registration(at, group_name="Örnek Holding (SAMPLE)") for at in (1, 2)]
         + [registration(3)]},
    )  # fmt: skip
    publish_marts(road.engine, "project_membership")
    assert one(road, query) == (None,)
    send(road, {"M0": [registration(4)]}, now=RECEIVED + timedelta(hours=1))
    publish_marts(road.engine, "project_membership")
    assert one(road, query) == (4,)


def test_a_company_made_anonymous_is_no_party_any_more(road: MemberRoad, tmp_path: Path) -> None:
    load(road, tmp_path / "register")
    send(road, {"M0": [registration(1)]})
    forget(road.members, TAX_NUMBERS[0], "anonymised", requested_by="test")
    assert road.rows("select count(party_code) from warehouse.dim_company") == [(0,)]


@pytest.mark.parametrize(
    "function", ["respondent_as_of", "linked_party_as_of", "member_performance_as_of"]
)
def test_an_analyst_does_not_learn_which_company_is_which(both: MemberRoad, function: str) -> None:
    with both.engine.connect() as connection:
        connection.execute(text("set local role analyst"))
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text(f"select * from warehouse.{function}('infinity')"))
