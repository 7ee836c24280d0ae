"""Support under UR-GE, worked by hand: rates, caps, parts to the kuruş, claims and their age."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from support.published_marts import publish_marts
from support.register import (
    activity,
    attended,
    claim,
    companies,
    expense,
    load_registers,
    members,
    write_register,
)
from support.road import NewRoad, Road

DAY = "2026-11-20"
COSMETICS, FOOTWEAR, LEATHER = "URGE-COSM", "URGE-FOOT", "URGE-LEAT"


@pytest.fixture(scope="module")
def ledger(new_road: NewRoad, tmp_path_factory: pytest.TempPathFactory) -> Road:
    """A year of three projects."""
    road, own = new_road(), tmp_path_factory.mktemp("ledger")
    write_register(own, "parties", companies(1, 40))
    write_register(
        own,
        "project_members",
        [
            *members(COSMETICS, 1, 20, "2026-01-01"),
            *members(FOOTWEAR, 21, 25, "2025-01-01"),
            *members(LEATHER, 31, 33, "2015-01-01"),
        ],
    )
    write_register(
        own,
        "activities",
        [
            activity("MARKET", COSMETICS, "OVERSEAS_MKT", "2026-04-10"),
            *(activity(f"COURSE-{n}", FOOTWEAR, "TRAINING", f"2026-0{n}-10") for n in (1, 2, 3, 4)),
            activity("FAIR", LEATHER, "OVERSEAS_MKT", "2016-05-01"),
            activity("ADVICE", LEATHER, "INDIV_CONSULT", "2016-06-01"),
            activity("PAIR", FOOTWEAR, "BUYER_DELEG", "2026-05-01"),
        ],
    )
    write_register(
        own,
        "attending_companies",
        [
            *attended("MARKET", 1, 20, "2026-04-10"),
            *attended("COURSE-1", 21, 23, "2026-01-10"),
            *attended("COURSE-2", 21, 23, "2026-02-10"),
            *attended("COURSE-3", 21, 23, "2026-03-10"),
            *attended("COURSE-4", 21, 21, "2026-04-10", persons=1),
            *attended("COURSE-4", 22, 22, "2026-04-10", persons=2),
            *attended("COURSE-4", 23, 23, "2026-04-10", persons=4),
            *attended("FAIR", 31, 33, "2016-05-01"),
            *attended("ADVICE", 31, 33, "2016-06-01"),
            *attended("PAIR", 24, 25, "2026-05-01"),
        ],
    )
    write_register(
        own,
        "support_expenses",
        [
            expense(
                "E-MARKET", COSMETICS, "MARKET", "MARKETING_ORGANISATION", "18000000.00",
                "2026-04-12", claim_code="C-MARKET",
            ),
            *(
                expense(
                    f"E-{n}", FOOTWEAR, f"COURSE-{n}", "TRAINING", "20000000.00",
                    f"2026-0{n}-12", claim_code=f"C-{n}",
                )
                for n in (1, 2, 3)
            ),
            expense(
                "E-4", FOOTWEAR, "COURSE-4", "CONSULTANCY", "100.00", "2025-12-12",
                allocation_method="persons", claim_code="C-4",
            ),
            expense(
                "E-5", FOOTWEAR, "COURSE-1", "PROMOTION", "100.00", "2025-12-13",
                claim_code="C-5",
            ),
            expense(
                "E-FAIR", LEATHER, "FAIR", "MARKETING_ORGANISATION", "240000.00", "2016-05-02",
                currency="USD", rate_to_try="3.00000000",
            ),
            expense(
                "E-ADVICE", LEATHER, "ADVICE", "INDIVIDUAL_CONSULTANCY", "10000.00", "2016-06-02",
                party_code="P031", allocation_method="direct", eligible_amount="9000.00",
                payer="company",
            ),
            expense("E-PAIR", FOOTWEAR, "PAIR", "BUYER_DELEGATION", "5000.00", "2026-05-02"),
        ],
    )  # fmt: skip
    write_register(
        own,
        "support_claims",
        [
            claim(
                "C-MARKET", "MARKET", COSMETICS, "2026-04-10",
                submitted_on="2026-05-10", claimed_try="12329397.00", reviewed_on="2026-05-20",
                decided_on="2026-06-30", approved_try="12000000.00", paid_on="2026-07-09",
                paid_try="12000000.00", own_share_try="1000000.00", own_share_on="2026-08-01",
            ),
            claim(
                "C-1", "COURSE-1", FOOTWEAR, "2026-01-10",
                submitted_on="2026-02-01", claimed_try="15000000.00", decided_on="2026-02-20",
                approved_try="15000000.00", paid_on="2026-03-03", paid_try="15000000.00",
            ),
            claim(
                "C-2", "COURSE-2", FOOTWEAR, "2026-02-10",
                submitted_on="2026-09-01", claimed_try="10000000.00", deficient_on="2026-09-10",
            ),
            claim("C-3", "COURSE-3", FOOTWEAR, "2026-03-10"),
            claim(
                "C-4", "COURSE-4", FOOTWEAR, "2026-04-10",
                submitted_on="2026-05-01", claimed_try="75.00", decided_on="2026-05-20",
                approved_try="75.00", paid_on="2026-06-30", paid_try="75.00",
            ),
            claim(
                "C-5", "COURSE-1", FOOTWEAR, "2026-01-10",
                submitted_on="2026-02-01", claimed_try="75.00", decided_on="2026-02-20",
                approved_try="75.00", paid_on="2026-06-01", paid_try="75.00",
            ),
        ],
    )  # fmt: skip
    write_register(
        own,
        "item_budgets",
        [
            {"project_code": project, "support_item": item, "budget_try": "24000000.00"}
            for project, item in ((COSMETICS, "OVERSEAS_MARKETING"), (FOOTWEAR, "BUYER_DELEGATION"))
        ],
    )
    outcome = load_registers(road.engine, road.landing, own)
    assert outcome.status == "published", outcome.sentence
    assert road.rows("select reason from ops.reject") == []
    publish_marts(road.engine)
    return road


def supported(road: Road, code: str) -> Decimal:
    ((value,),) = road.rows(
        "select supported_try from warehouse.support_line_as_of('infinity')"
        " where expense_code = :code",
        code=code,
    )
    return Decimal(value)


def parts(road: Road, code: str) -> list[tuple[Any, ...]]:
    return list(
        road.rows(
            "select respondent, gross_try, supported_try, own_share_try"
            " from warehouse.support_allocation_as_of('infinity')"
            " where expense_code = :code order by respondent",
            code=code,
        )
    )


def finance(road: Road, project: str, item: str, columns: str, day: str = DAY) -> tuple[Any, ...]:
    (row,) = road.rows(
        f"select {columns} from mart.support_finance_as_of(cast(:day as date))"
        " where project_code = :project and support_item = :item",
        day=day,
        project=project,
        item=item,
    )
    return row


def test_an_activity_is_supported_up_to_its_cap(ledger: Road) -> None:
    # 75 % of 18,000,000 is 13,500,000: more than the cap of 2026.
    assert supported(ledger, "E-MARKET") == Decimal("12329397.00")
    assert finance(ledger, COSMETICS, "OVERSEAS_MARKETING", "spent_try, own_share_try") == (
        Decimal("18000000.00"),
        Decimal("5670603.00"),
    )


def test_twenty_companies_share_what_is_left_to_the_kurus(ledger: Road) -> None:
    shares = parts(ledger, "E-MARKET")
    assert len(shares) == 20
    assert {share[3] for share in shares} == {Decimal("283530.15")}


def test_a_cap_of_a_project_is_used_up_in_the_order_of_the_documents(ledger: Road) -> None:
    # 29,594,373 for all of them in 2026, of which the year before has taken 2 x 75.
    assert [supported(ledger, f"E-{n}") for n in (1, 2, 3)] == [
        Decimal("15000000.00"),
        Decimal("29594373.00") - 15_000_000 - 150,
        Decimal(0),
    ]


def test_a_cap_in_dollars_binds_documents_in_dollars(ledger: Road) -> None:
    # 75 % of 240,000 is 180,000; the cap is 150,000, at 3 TRY.
    assert supported(ledger, "E-FAIR") == Decimal("450000.00")


def test_what_is_not_eligible_is_not_supported(ledger: Road) -> None:
    # 70 % of 9,000 of the 10,000, all of one company.
    assert parts(ledger, "E-ADVICE") == [
        ("P031", Decimal("10000.00"), Decimal("6300.00"), Decimal("3700.00"))
    ]


def largest_remainder(total: Decimal, weights: dict[str, int]) -> dict[str, Decimal]:
    """A second way: whole kuruş first, then one each in the order of what was cut off."""
    kurus = int(total * 100)
    exact = {code: Fraction(kurus * w, sum(weights.values())) for code, w in weights.items()}
    whole = {code: int(value) for code, value in exact.items()}
    order = sorted(exact, key=lambda code: (whole[code] - exact[code], code))
    for code in order[: kurus - sum(whole.values())]:
        whole[code] += 1
    return {code: Decimal(value) / 100 for code, value in whole.items()}


@pytest.mark.parametrize(
    ("code", "weights"),
    [("E-5", {"P021": 1, "P022": 1, "P023": 1}), ("E-4", {"P021": 1, "P022": 2, "P023": 4})],
)
def test_parts_of_a_common_document_sum_to_it_exactly(
    ledger: Road, code: str, weights: dict[str, int]
) -> None:
    shares = parts(ledger, code)
    gross = largest_remainder(Decimal("100.00"), weights)
    support = largest_remainder(Decimal("75.00"), weights)
    assert {share[0]: share[1] for share in shares} == gross
    assert {share[0]: share[2] for share in shares} == support
    assert sum(share[1] for share in shares) == Decimal("100.00")
    assert all(share[3] == share[1] - share[2] for share in shares)


def test_every_document_is_shared_out_whole(ledger: Road) -> None:
    assert (
        ledger.rows(
            "select expense_code from warehouse.support_line_as_of('infinity') as line"
            " left join (select expense_code, sum(gross_try) as gross,"
            " sum(supported_try) as support"
            " from warehouse.support_allocation_as_of('infinity') group by 1)"
            " as shared using (expense_code)"
            " where (gross, support) is distinct from (line.gross_try, line.supported_try)"
        )
        == []
    )


def test_money_is_followed_from_the_document_to_the_payment(ledger: Road) -> None:
    assert finance(
        ledger,
        COSMETICS,
        "OVERSEAS_MARKETING",
        "claimed_try, approved_try, rejected_try, paid_try, outstanding_claimed_try,"
        " outstanding_approved_try, own_share_collected_try, prefinance_exposure_try,"
        " round(cap_used_pct, 2), round(effective_rate_pct, 2)",
    ) == (
        Decimal("12329397.00"),
        Decimal("12000000.00"),
        Decimal("329397.00"),
        Decimal("12000000.00"),
        Decimal(0),
        Decimal(0),
        Decimal("1000000.00"),
        Decimal("5000000.00"),
        Decimal("97.33"),
        Decimal("66.67"),
    )


@pytest.mark.parametrize(
    ("project", "item", "execution"),
    [
        # 18 of 24 million.
        (COSMETICS, "OVERSEAS_MARKETING", (Decimal("24000000.00"), 75)),
        # Of two companies: the percentage would tell what was spent.
        (FOOTWEAR, "BUYER_DELEGATION", (Decimal("24000000.00"), None)),
        # The register has no budget.
        (FOOTWEAR, "PREPARATION", (None, None)),
    ],
)
def test_execution_is_what_was_spent_of_the_budget(
    ledger: Road, project: str, item: str, execution: tuple[Decimal | None, int | None]
) -> None:
    assert finance(ledger, project, item, "budget_try, execution_pct") == execution


def test_a_day_in_the_past_is_answered_as_it_was(ledger: Road) -> None:
    columns = "approved_try, paid_try, outstanding_claimed_try"
    project, item = COSMETICS, "OVERSEAS_MARKETING"
    claimed = Decimal("12329397.00")
    assert finance(ledger, project, item, columns, "2026-06-01") == (0, 0, claimed)
    assert finance(ledger, project, item, columns, "2026-07-01") == (
        Decimal("12000000.00"),
        0,
        Decimal("12000000.00"),
    )


def test_what_is_outstanding_has_an_age(ledger: Road) -> None:
    columns = (
        "outstanding_claimed_try, outstanding_0_30_days_try, outstanding_31_60_days_try,"
        " outstanding_61_90_days_try, outstanding_over_90_days_try, deficient_count"
    )
    owed = Decimal("10000000.00")
    item = "PREPARATION"
    for day, ages in (
        ("2026-09-30", (owed, 0, 0, 0)),
        ("2026-10-31", (0, owed, 0, 0)),
        ("2026-11-30", (0, 0, owed, 0)),
        ("2026-12-31", (0, 0, 0, owed)),
    ):
        assert finance(ledger, FOOTWEAR, item, columns, day) == (owed, *ages, 1)


def test_a_claim_never_made_is_overdue_and_one_made_too_late_is_late(
    ledger: Road,
) -> None:
    columns = "overdue_count, late_count"
    assert finance(ledger, FOOTWEAR, "PREPARATION", columns) == (1, 1)
    # Until 2026-06-10 it may be claimed; the figures are of the month's end.
    assert finance(ledger, FOOTWEAR, "PREPARATION", columns, "2026-06-29") == (1, 0)
    assert finance(ledger, FOOTWEAR, "PREPARATION", columns, "2026-06-30") == (2, 0)


def test_days_to_pay_run_from_the_claim_to_the_payment(ledger: Road) -> None:
    columns = "days_to_pay_median, days_to_pay_p90"
    assert finance(ledger, COSMETICS, "OVERSEAS_MARKETING", columns) == (60, 60)
    # Paid after 30, 60 and 120 days; the 90th percentile lies 0.8 of the way from 60 to 120.
    assert finance(ledger, FOOTWEAR, "PREPARATION", columns) == (60, pytest.approx(108))


def test_figures_of_two_companies_are_withheld(ledger: Road) -> None:
    assert finance(
        ledger, FOOTWEAR, "BUYER_DELEGATION", "company_count, is_withheld, spent_try, paid_try"
    ) == (None, True, None, None)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("C-MARKET", "own_share_collected"),
        ("C-1", "paid"),
        ("C-2", "deficiency"),
        ("C-3", "prefinanced"),
    ],
)
def test_a_claim_is_in_the_state_of_its_last_step(ledger: Road, code: str, state: str) -> None:
    assert ledger.rows(
        "select state from mart.support_claim where claim_code = :code", code=code
    ) == [(state,)]


@pytest.mark.parametrize(
    ("item", "first", "latest"),
    [
        ("PREPARATION", "1.8098", "4.9324"),
        ("OVERSEAS_MARKETING", "1.8096", "4.9318"),
        ("BUYER_DELEGATION", "1.8093", "4.9310"),
        ("VIRTUAL_MARKETING", "1.8088", "4.9294"),
        ("CAPACITY", "1.8098", "4.9322"),
    ],
)
def test_caps_are_indexed_each_january(ledger: Road, item: str, first: str, latest: str) -> None:
    found = ledger.rows(
        "select extract(year from valid_from)::int, round(index_to_first, 4)"
        " from mart.support_rule where legal_regime = '5973' and support_item = :item"
        " and extract(year from valid_from) in (2023, 2026) order by 1",
        item=item,
    )
    assert [(year, str(index)) for year, index in found] == [(2023, first), (2026, latest)]


def test_the_index_of_2023_is_half_of_consumer_and_producer_prices(ledger: Road) -> None:
    ((published,),) = ledger.rows(
        "select index_to_first from mart.support_rule where legal_regime = '5973'"
        " and support_item = 'PREPARATION' and valid_from = '2023-01-01'"
    )
    assert abs(published - (1 + (Decimal("64.27") + Decimal("97.72")) / 200)) < Decimal("0.0002")


def hold(tmp_path: Path, road: Road, changes: dict[str, list[Any]]) -> str:
    own = tmp_path / "own"
    for code, rows in changes.items():
        write_register(own, code, rows)
    outcome = load_registers(road.engine, road.landing, own)
    assert outcome.status == "held", outcome.sentence
    assert road.rows("select count(*) from warehouse.fact_support_claim") == [(0,)]
    assert road.rows("select count(*) from warehouse.dim_project") == [(0,)]
    return outcome.sentence


def test_a_claim_above_what_the_rules_support_holds_the_load(road: Road, tmp_path: Path) -> None:
    sentence = hold(
        tmp_path,
        road,
        {
            "activities": [activity("COURSE", FOOTWEAR, "TRAINING", "2026-04-10")],
            "support_expenses": [
                expense(
                    "E", FOOTWEAR, "COURSE", "TRAINING", "100.00", "2026-04-12", claim_code="C"
                )
            ],
            "support_claims": [
                claim(
                    "C", "COURSE", FOOTWEAR, "2026-04-10",
                    submitted_on="2026-05-01", claimed_try="75.01",
                )
            ],
        },
    )  # fmt: skip
    assert "C: 75.01 claimed, 75.00 supported" in sentence
