"""What an analyst can compute from the programme marts: nothing of one or two companies.

Everything here is read as role analyst, and by all the ways that a mart can be asked: several days,
several columns, a sum beside its parts, the plan of a statement.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, text

from integration.programme.conftest import WithOwn
from support.published_marts import publish_marts
from support.register import activity, attended, claim, companies, expense, members
from support.road import Road
from support.trade_facts import Figure, publish_trade, with_world

FOOTWEAR, COSMETICS, LEATHER = "URGE-FOOT", "URGE-COSM", "URGE-LEAT"
US = 842
STEPS = ("invited", "opted_in", "registered", "attended", "claimed")
DAY = "2026-03-10"


def presences() -> list[tuple[str, list[dict[str, Any]]]]:
    """Sixty activities that up to ten companies were invited to and came to as it fell."""
    draw = Random(5)  # noqa: S311 - not for secrets
    made = []
    for number in range(60):
        code = f"STEPS-{number:02d}"
        counts = [draw.randint(0, 10)]
        for _ in STEPS[1:]:
            counts.append(draw.randint(max(counts[-1] - 3, 0), counts[-1]))
        invited, opted_in = counts[0], counts[1]
        declined = draw.randint(0, invited - opted_in)
        made.append(
            (
                code,
                [
                    {
                        "activity_code": code,
                        "party_code": f"P{at:03d}",
                        **{f"{s}_on": DAY for s, n in zip(STEPS, counts, strict=True) if at <= n},
                        **({"declined_on": DAY} if opted_in < at <= opted_in + declined else {}),
                        **({"persons": 1} if at <= counts[3] else {}),
                    }
                    for at in range(1, invited + 1)
                ],
            )
        )
    return made


def performance(project: str, at: int, before: int, after: int) -> list[dict[str, Any]]:
    return [
        {
            "project_code": project,
            "party_code": f"P{at:03d}",
            "year": year,
            "value_added_try": exports,
            "employees": 10,
            "export_usd": exports,
        }
        for year, exports in ((2024, before), (2025, after))
    ]


PRESENCES = presences()
ADVICE = [  # One company's document each: 2016's month, company, thousands of TRY.
    (1, 31, 10), (2, 32, 12), (3, 33, 14), (4, 31, 13), (4, 32, 15), (5, 33, 11), (6, 31, 500),
]  # fmt: skip
PAID = {"BIG": "2026-05-20", "MID": "2026-03-20", "ONE": "2026-04-20"}
ATTENDED = {"BIG": 10, "MID": 4, "ONE": 1}
# The claim of four companies was rejected; the one of one company, beside it, was not.
APPROVED = {"LESS": (21, 24, 0), "LONE": (21, 21, 75_000)}
LARGE, SMALL = (40_000, 50_000), (1000, 1100)


ANSWERS = {
    "BIG": {"ALL": 12, "SME": 8, "STUDENT": 4},
    "MID": {"ALL": 12, "SME": 8},
    "ONE": {"ALL": 14, "SME": 8, "STUDENT": 6},
}


def score(number: int, at: str, kind: str, answers: int) -> dict[str, Any]:
    return {
        "activity_code": at,
        "feedback_no": number,
        "feedback_kind": "score",
        "participant_type": kind,
        "n_responses": answers,
        "mean_score": 3,
    }


@pytest.fixture(scope="module")
def attacked(with_own: WithOwn) -> Road:
    road = with_own(
        {
            "parties": [
                *companies(1, 10, nace_code="15.20"),
                *companies(11, 12, nace_code="14.14"),
                *companies(21, 33),
            ],
            "project_members": [
                *members(FOOTWEAR, 1, 12, "2024-01-01"),
                *members(COSMETICS, 21, 30, "2024-01-01"),
                *members(LEATHER, 31, 33, "2015-01-01"),
            ],
            "activities": [
                *(activity(code, FOOTWEAR, "TRAINING", DAY) for code, _ in PRESENCES),
                *(activity(code, FOOTWEAR, "OVERSEAS_MKT", "2026-01-10") for code in ATTENDED),
                *(activity(code, COSMETICS, "TRAINING", "2026-01-10") for code in APPROVED),
                activity("ADVICE", LEATHER, "INDIV_CONSULT", "2016-01-01"),
            ],
            "attending_companies": [
                *(row for _, rows in PRESENCES for row in rows),
                *(
                    row
                    for code, count in ATTENDED.items()
                    for row in attended(code, 1, count, "2026-01-10")
                ),
                *(
                    row
                    for code, (first, last, _) in APPROVED.items()
                    for row in attended(code, first, last, "2026-01-10")
                ),
            ],
            "support_expenses": [
                *(
                    expense(
                        f"E-{code}", FOOTWEAR, code, "MARKETING_ORGANISATION", "100000.00",
                        "2026-01-12", claim_code=f"C-{code}",
                    )
                    for code in ATTENDED
                ),
                *(
                    expense(
                        f"E-{code}", COSMETICS, code, "TRAINING", "100000.00", "2026-01-12",
                        claim_code=f"C-{code}",
                    )
                    for code in APPROVED
                ),
                *(
                    expense(
                        f"A-{n}", LEATHER, "ADVICE", "INDIVIDUAL_CONSULTANCY", f"{amount}000.00",
                        f"2016-0{month}-10", party_code=f"P{at:03d}", allocation_method="direct",
                    )
                    for n, (month, at, amount) in enumerate(ADVICE)
                ),
            ],
            "support_claims": [
                *(
                    claim(
                        f"C-{code}", code, FOOTWEAR, "2026-01-10", submitted_on="2026-02-01",
                        claimed_try="75000.00", decided_on="2026-02-20", approved_try="75000.00",
                        paid_on=paid_on, paid_try="75000.00",
                    )
                    for code, paid_on in PAID.items()
                ),
                *(
                    claim(
                        f"C-{code}", code, COSMETICS, "2026-01-10", submitted_on="2026-02-01",
                        claimed_try="75000.00", decided_on="2026-02-20",
                        approved_try=f"{approved}.00",
                    )
                    for code, (_, _, approved) in APPROVED.items()
                ),
            ],
            # Nine companies, and ten of which two are nearly everything.
            "member_performance": [
                *(row for at in range(1, 10) for row in performance(FOOTWEAR, at, 1000, 1300)),
                *(
                    row
                    for at in range(21, 31)
                    for row in performance(COSMETICS, at, *(LARGE if at < 23 else SMALL))
                ),
            ],
            "event_feedback": [
                score(number, at, kind, answers)
                for at, kinds in ANSWERS.items()
                for number, (kind, answers) in enumerate(kinds.items(), start=1)
            ],
        }
    )  # fmt: skip
    with road.engine.begin() as connection:
        publish_trade(
            connection,
            with_world(
                Figure(f"{year}-{month:02d}", product, US, Decimal(1_000_000))
                for year in (2024, 2025)
                for month in range(1, 13)
                for product in ("640399", "330499")
            ),
        )
    publish_marts(road.engine)
    return road


@pytest.fixture
def analyst(attacked: Road) -> Iterator[Connection]:
    with attacked.engine.connect() as connection:
        connection.execute(text("set local role analyst"))
        yield connection


def rows(session: Connection, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.execute(text(query))]


# --- growth of members against the official exports


def test_the_members_own_growth_stands_nowhere_beside_the_official_exports(
    analyst: Connection,
) -> None:
    """Growth of members, of the rest and the official exports: as many equations as unknowns."""
    columns = analyst.execute(text("select * from mart.member_vs_sector")).keys()
    assert [name for name in columns if name.endswith("_pct")] == [
        "comparative_growth_pct",
        "standard_error_pct",
    ]


def test_nine_companies_and_a_panel_of_two_are_not_set_against_their_sector(
    attacked: Road, analyst: Connection
) -> None:
    assert rows(
        analyst,
        "select project_code, companies, comparative_growth_pct, standard_error_pct, is_withheld"
        " from mart.member_vs_sector order by 1",
    ) == [(COSMETICS, None, None, None, True), (FOOTWEAR, None, None, None, True)]
    assert attacked.rows(
        "select project_code, count(distinct respondent)"
        " from warehouse.member_performance_as_of('infinity') group by 1 order by 1"
    ) == [(COSMETICS, 10), (FOOTWEAR, 9)]


def test_a_panel_of_nine_has_no_percentages(analyst: Connection) -> None:
    assert rows(
        analyst,
        "select companies_base, companies_matched, quality, num_nonnulls(attrition_pct,"
        " aggregate_change_pct, median_change_pct, median_low_pct, median_high_pct,"
        " mean_change_pct, geometric_change_pct, share_at_20_pct)"
        f" from mart.member_productivity where project_code = '{FOOTWEAR}'",
    ) == [(9, 9, "withheld", 0)]


# --- support by project and item, day by day, and claim by claim


def by_day(session: Connection, project: str, column: str, year: int) -> list[tuple[Any, ...]]:
    """Every figure and its day that asking for every fifth day of a year brings."""
    first = date(year, 1, 1)
    days = ", ".join(f"('{first + timedelta(days=n)}'::date)" for n in range(0, 365, 5))
    return rows(
        session,
        f"select distinct shown_on, {column} from (values {days}) as asked (day)"
        " cross join lateral mart.support_finance_as_of(asked.day)"
        f" where project_code = '{project}' order by 1 nulls first",
    )


def test_the_difference_of_two_days_is_never_a_document_of_one_company(
    analyst: Connection,
) -> None:
    found = {amount for _, amount in by_day(analyst, LEATHER, "spent_try", 2016)}
    # By the end of March all three have one; the next three once P033 has its second.
    assert found == {None, 36_000, 75_000}


def test_figures_say_which_months_end_they_are_of(analyst: Connection) -> None:
    assert rows(
        analyst,
        "select shown_on, spent_try from mart.support_finance_as_of('2016-12-31')"
        f" where project_code = '{LEATHER}'",
    ) == [(date(2016, 5, 31), 75_000)]


def claims(session: Connection, project: str) -> dict[str, list[Any]]:
    return {
        code: found
        for code, *found in rows(
            session,
            "select claim_code, state, is_withheld, claimed_try, approved_try, paid_try"
            f" from mart.support_claim where project_code = '{project}'",
        )
    }


def test_a_payment_for_one_company_is_in_no_difference(analyst: Connection) -> None:
    """C-MID and C-BIG are of many, and C-ONE of one: each was claimed and paid alike."""
    shown = claims(analyst, FOOTWEAR)
    assert shown["C-ONE"][1:] == [True, None, None, None]
    sums = {paid for _, paid in by_day(analyst, FOOTWEAR, "paid_try", 2026)} - {None}
    # March's sum is C-MID's. April's, with C-ONE in it, is not shown; May's has C-BIG in it too.
    assert sums == {0, 75_000, 225_000}
    assert shown["C-MID"][1:] == [False, 75_000, 75_000, 75_000]
    # C-ONE would be the difference of May's sum and the two others.
    assert shown["C-BIG"][1:] == [True, None, None, None]


def test_the_sum_of_all_claims_less_those_that_are_shown_is_of_more_than_one(
    analyst: Connection,
) -> None:
    ((claimed,),) = rows(
        analyst,
        "select claimed_try from mart.support_finance_as_of('2026-02-28')"
        f" where project_code = '{FOOTWEAR}'",
    )
    shown = [amount for _, _, amount, *_ in claims(analyst, FOOTWEAR).values() if amount]
    assert claimed - sum(shown) >= 150_000


def test_a_withheld_claim_stands_alone_in_no_class_of_age(analyst: Connection) -> None:
    assert rows(
        analyst,
        "select outstanding_claimed_try, outstanding_0_30_days_try, outstanding_31_60_days_try"
        " from mart.support_finance_as_of('2026-02-28')"
        f" where project_code = '{FOOTWEAR}'",
    ) == [(225_000, None, None)]


def test_how_a_withheld_claim_was_decided_does_not_tell_what_the_one_beside_it_got(
    analyst: Connection,
) -> None:
    """C-LESS was rejected: the sum would be what the one company of C-LONE was approved.

    So the sum of February, when both were decided, is withheld, and C-LESS too: of what was spent
    the rate tells what was claimed.
    """
    shown = claims(analyst, COSMETICS)
    assert shown["C-LESS"] == ["decided", True, None, None, None]
    assert shown["C-LONE"] == ["decided", True, None, None, None]
    assert rows(
        analyst,
        "select claims_submitted, claims_rejected, rejected_pct from mart.secretariat_service"
        f" where project_code = '{COSMETICS}'",
    ) == [(2, 0, None)]
    assert by_day(analyst, COSMETICS, "approved_try", 2026)[-1] == (date(2026, 1, 31), 0)


# --- counts


def is_one_or_two(count: int) -> bool:
    return count in (1, 2)


def test_no_step_of_participation_and_no_difference_of_steps_is_of_one_or_two(
    analyst: Connection,
) -> None:
    found = rows(
        analyst,
        f"select declined, eligible, {', '.join(STEPS)} from mart.participation_funnel"
        " where activity_code like 'STEPS-%'",
    )
    assert len(found) == len(PRESENCES)
    for declined, *steps in found:
        shown = [count for count in steps if count is not None]
        computed = [*shown, *(a - b for at, a in enumerate(shown) for b in shown[at:])]
        invited = steps[1]
        if declined is not None:
            computed.append(declined)
            if invited is not None:
                computed += [invited - declined]
                computed += [invited - declined - n for n in steps[2:] if n is not None]
        assert not any(map(is_one_or_two, computed)), (declined, steps)


def test_steps_are_not_all_withheld(attacked: Road, analyst: Connection) -> None:
    """Otherwise the test above could not fail; and there is something to withhold."""
    ((shown, withheld),) = rows(
        analyst,
        "select count(attended) filter (where attended > 0), count(*) filter (where is_withheld)"
        " from mart.participation_funnel where activity_code like 'STEPS-%'",
    )
    assert shown >= 10
    assert withheld >= 10


def test_two_members_outside_the_line_of_business_are_not_told(analyst: Connection) -> None:
    assert rows(
        analyst,
        "select members, members_in_the_line, exceptions, members_not_known"
        f" from mart.cluster_eligibility where project_code = '{FOOTWEAR}'",
    ) == [(12, None, None, None)]


def test_answers_of_four_are_not_told_by_what_is_left_of_everybodys(analyst: Connection) -> None:
    found = rows(
        analyst,
        "select activity_code, participant_type, n_responses, mean_score from mart.event_statement"
        " where activity_code in ('BIG', 'MID', 'ONE') and n_responses is not null order by 1, 2",
    )
    assert [row[:3] for row in found] == [
        ("BIG", "ALL", 12),
        ("MID", "ALL", 12),
        ("ONE", "ALL", 14),
        ("ONE", "SME", 8),
        ("ONE", "STUDENT", 6),
    ]


# --- plans


# Published elsewhere: how many rows there are is no secret.
OFFICIAL = (
    "ops.load",
    "warehouse.fact_exchange_rate",
    "warehouse.fact_export",
    "warehouse.fact_trade_",
)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def test_no_plan_of_a_mart_counts_rows_of_what_an_analyst_may_not_read(
    attacked: Road, analyst: Connection
) -> None:
    marts = [
        name
        for (name,) in rows(
            analyst,
            "select format('mart.%I', relname) from pg_class"
            " where relnamespace = 'mart'::regnamespace and relkind in ('v', 'm', 'r') order by 1",
        )
    ]
    assert "mart.support_finance" in marts
    scanned: dict[str, str] = {}
    for mart in marts:
        ((plan,),) = rows(
            analyst, f"explain (analyze, verbose, timing off, format json) select * from {mart}"
        )
        (whole,) = plan if isinstance(plan, list) else json.loads(plan)
        for node in nodes(whole["Plan"]):
            if "Relation Name" in node:
                scanned.setdefault(f"{node['Schema']}.{node['Relation Name']}", mart)
    assert scanned
    forbidden = {
        relation: mart
        for relation, mart in scanned.items()
        if attacked.rows(
            "select has_table_privilege('analyst', :relation, 'select')", relation=relation
        )
        == [(False,)]
        and not relation.startswith(OFFICIAL)
    }
    assert forbidden == {}
