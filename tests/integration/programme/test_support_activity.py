"""Support by activity, type of expense and year: the items' sums in parts, and no company's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations
from random import Random
from typing import Any

import pytest

from integration.programme.conftest import WithOwn
from support.register import activity, attended, claim, companies, expense, members
from support.road import Road

FOOTWEAR, COSMETICS = "URGE-FOOT", "URGE-COSM"
AMOUNTS = (
    "spent_try, eligible_try, expected_try, supported_try, own_share_try, prefinanced_try,"
    " claimed_try, approved_try, rejected_try, paid_try, outstanding_claimed_try"
)
DAYS = [date(2026, month, 28) for month in range(1, 13)]


@pytest.fixture(scope="module")
def ledger(with_own: WithOwn) -> Road:
    """Two activities of one cap, documents of two years and types in one claim; a pair beside."""
    return with_own(
        {
            "parties": companies(1, 12),
            "project_members": [
                *members(FOOTWEAR, 1, 6, "2025-01-01"),
                *members(COSMETICS, 7, 12, "2025-01-01"),
            ],
            "activities": [
                activity("COURSE", FOOTWEAR, "TRAINING", "2026-01-20"),
                activity("ADVICE", FOOTWEAR, "CONSULTANCY", "2026-03-20"),
                activity("FAIR", COSMETICS, "OVERSEAS_MKT", "2026-02-01"),
                activity("PAIR", COSMETICS, "OVERSEAS_MKT", "2026-02-01"),
                activity("TRIO", COSMETICS, "OVERSEAS_MKT", "2026-02-01"),
            ],
            "attending_companies": [
                *attended("COURSE", 1, 6, "2026-01-20"),
                *attended("ADVICE", 1, 4, "2026-03-20"),
                *attended("FAIR", 7, 12, "2026-02-01"),
                *attended("PAIR", 7, 8, "2026-02-01"),
                *attended("TRIO", 9, 11, "2026-02-01"),
            ],
            "support_expenses": [
                expense(
                    "E1", FOOTWEAR, "COURSE", "TRAINING", "1000.01", "2025-12-20", claim_code="C1"
                ),
                expense(
                    "E2", FOOTWEAR, "COURSE", "TRAINING", "2000.00", "2026-01-21", claim_code="C1"
                ),
                expense(
                    "E3", FOOTWEAR, "COURSE", "PROMOTION", "333.33", "2026-01-22",
                    claim_code="C1", eligible_amount="300.00",
                ),
                expense("E4", FOOTWEAR, "ADVICE", "CONSULTANCY", "5000.00", "2026-03-21"),
                expense(
                    "E5", COSMETICS, "FAIR", "MARKETING_ORGANISATION", "18000000.00", "2026-02-05"
                ),
                expense("E6", COSMETICS, "PAIR", "MARKETING_ORGANISATION", "700.00", "2026-02-05"),
                expense("E7", COSMETICS, "TRIO", "MARKETING_ORGANISATION", "900.00", "2026-02-05"),
            ],
            "support_claims": [
                claim(
                    "C1", "COURSE", FOOTWEAR, "2026-01-20",
                    submitted_on="2026-02-10", claimed_try="2475.00", decided_on="2026-04-01",
                    approved_try="2000.00", paid_on="2026-06-01", paid_try="2000.00",
                )
            ],
        }
    )  # fmt: skip


def exactly(amounts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, amounts.split()))


def rows(road: Road, project: str, columns: str, day: str = "2026-12-31") -> Sequence[Any]:
    return road.rows(
        f"select activity_code, expense_type, year, {columns}"
        " from mart.support_activity_as_of(cast(:day as date)) where project_code = :project"
        " order by 1, 2, 3",
        project=project,
        day=day,
    )


def test_an_activity_has_a_row_for_each_type_of_expense_and_year_of_documents(ledger: Road) -> None:
    assert rows(
        ledger,
        FOOTWEAR,
        "company_count, spent_try, eligible_try, supported_try, own_share_try, prefinanced_try",
    ) == [
        # Two of the item's six did not come to this one.
        ("ADVICE", "CONSULTANCY", 2026, None, 5000, 5000, 3750, 1250, 5000),
        ("COURSE", "PROMOTION", 2026, 6, *exactly("333.33 300 225 108.33 333.33")),
        ("COURSE", "TRAINING", 2025, 6, *exactly("1000.01 1000.01 750.01 250 1000.01")),
        ("COURSE", "TRAINING", 2026, 6, 2000, 2000, 1500, 500, 2000),
    ]  # fmt: skip


def test_a_claim_is_shared_by_what_is_supported_and_sums_to_itself(ledger: Road) -> None:
    """2,475 for 225 + 750.01 + 1,500; 2,000 of it approved, in kuruş by the largest remainders."""
    found = rows(
        ledger, FOOTWEAR, "is_claim_shared, claimed_try, approved_try, rejected_try, paid_try"
    )
    assert found == [
        ("ADVICE", "CONSULTANCY", 2026, False, 0, 0, 0, 0),
        ("COURSE", "PROMOTION", 2026, True, *exactly("225.00 181.82 43.18 181.82")),
        ("COURSE", "TRAINING", 2025, True, *exactly("750.01 606.06 143.94 606.06")),
        ("COURSE", "TRAINING", 2026, True, *exactly("1499.99 1212.12 287.88 1212.12")),
    ]  # fmt: skip
    for at, total in ((4, 2475), (5, 2000), (6, 475), (7, 2000)):
        assert sum(row[at] for row in found) == total


@pytest.mark.parametrize("day", ["2026-01-31", "2026-02-28", "2026-04-30", "2026-12-31"])
def test_rows_of_an_item_sum_to_what_the_item_has(ledger: Road, day: str) -> None:
    """The second way: mart.support_finance computes without regard to activities."""
    sums = ", ".join(f"sum({name})" for name in AMOUNTS.split(", "))
    for project in (FOOTWEAR, COSMETICS):
        both = [
            ledger.rows(query.replace(":day", "cast(:day as date)"), day=day, project=project)
            for query in (
                f"select support_item, {sums} from mart.support_activity_as_of(:day)"
                " where project_code = :project group by 1 having not bool_or(is_withheld)",
                f"select support_item, {AMOUNTS} from mart.support_finance_as_of(:day)"
                " where project_code = :project",
            )
        ]
        assert both[0] == [row for row in both[1] if project == FOOTWEAR]
    assert rows(ledger, FOOTWEAR, "claimed_try", "2026-01-31")[-1][3] == 0


def test_rows_that_share_a_cap_add_up_in_its_use(ledger: Road) -> None:
    cap = Decimal("29594373.00")
    found = rows(ledger, FOOTWEAR, "cap_scope, cap_unit, cap_try, cap_used_pct")
    assert {(row[3], row[4]) for row in found} == {("project", "")}
    assert [row[5] for row in found] == [cap, cap, Decimal("22890000.00"), cap]
    assert round(found[1][6], 8) == round(Decimal("181.82") / cap * 100, 8)
    ((scope, unit, amount, used),) = [
        row[3:]
        for row in rows(ledger, COSMETICS, "cap_scope, cap_unit, cap_try, cap_used_pct")
        if row[0] == "PAIR"
    ]
    assert (scope, unit, amount, used) == ("activity", "PAIR", Decimal("12329397.00"), None)


def test_of_two_companies_nothing_is_shown_nor_what_would_leave_it(ledger: Road) -> None:
    """PAIR is of two: with the item's sum and FAIR's, that of TRIO would leave it."""
    found = rows(ledger, COSMETICS, "is_withheld, company_count, spent_try, claimed_try, cap_try")
    cap = Decimal("12329397.00")
    assert found == [
        ("FAIR", "MARKETING_ORGANISATION", 2026, False, 6, 18_000_000, 0, cap),
        ("PAIR", "MARKETING_ORGANISATION", 2026, True, None, None, None, cap),
        ("TRIO", "MARKETING_ORGANISATION", 2026, True, 3, None, None, cap),
    ]


def test_the_mart_is_its_as_of_form_of_today(ledger: Road) -> None:
    assert ledger.rows("select * from mart.support_activity order by 1, 2, 3, 4") == ledger.rows(
        "select * from mart.support_activity_as_of(current_date) order by 1, 2, 3, 4"
    )
    assert (
        ledger.rows("select * from mart.support_activity_as_of('2026-12-31', '2020-01-01')") == []
    )


def test_person_days_of_one_company_are_in_no_cap(with_own: WithOwn) -> None:
    stay = {
        "activities": [activity("STAY", FOOTWEAR, "OVERSEAS_MKT", "2026-02-01")],
        "parties": companies(1, 1),
        "project_members": members(FOOTWEAR, 1, 1, "2025-01-01"),
        "support_expenses": [
            expense(
                "E", FOOTWEAR, "STAY", "LODGING", "9000.00", "2026-02-05", person_days=2,
                party_code="P001", allocation_method="direct",
            )
        ],
    }  # fmt: skip
    road = with_own(stay)
    for mart in ("support_activity", "support_finance"):
        assert road.rows(
            f"select is_withheld, cap_try from mart.{mart}_as_of(date '2026-12-31')"
        ) == [(True, None)]


# --- what an analyst can compute of made-up ledgers

# Of the first hundred those that an earlier rule told something of, and some more.
LEDGERS, N_COMPANIES = (0, 1, 2, 3, 5, 8, 13, 21, 27, 34), 6
Document = dict[str, Any]


def made_up(number: int) -> tuple[str, list[Document], Mapping[str, list[Any]]]:
    """A project with three activities, documents of one, two or all companies, and claims."""
    draw = Random(number)  # noqa: S311 - not for secrets
    project, first = f"MADE-{number:02d}", number * N_COMPANIES + 1
    last = first + N_COMPANIES - 1
    here = range(first, last + 1)
    codes = [f"{project}-{at}" for at in "ABC"]
    coming = {code: sorted(draw.sample(here, draw.choice((2, 4, 6, 6)))) for code in codes}
    documents: list[Document] = []
    for at in range(draw.randint(6, 16)):
        code = draw.choice(codes)
        own = draw.random() < 0.4
        behind = [draw.choice(here)] if own else coming[code]
        documents.append(
            {
                "code": f"{project}-{at:02d}",
                "activity": code,
                "type": draw.choice(("TRAINING", "CONSULTANCY")),
                "day": f"2026-0{draw.randint(1, 6)}-15",
                "amount": 100 * 2**at,
                "behind": behind,
                "own": own,
                "claim": f"{code}-C" if draw.random() < 0.4 else None,
            }
        )
    if number % 2:
        _unclaim_what_is_of_few(documents)
    claims: dict[str, list[Document]] = {}
    for one in documents:
        if one["claim"]:
            claims.setdefault(one["claim"], []).append(one)
    registers: dict[str, list[Any]] = {
        "parties": companies(first, last),
        "projects": [
            {"project_code": project, "programme_code": "URGE", "name_en": project,
             "incentive_region": 1, "legal_regime": "5973"}
        ],
        "project_members": members(project, first, last, "2025-01-01"),
        "activities": [activity(code, project, "TRAINING", "2026-06-20") for code in codes],
        "attending_companies": [
            row for code, there in coming.items() for at in there
            for row in attended(code, at, at, "2026-06-20")
        ],
        "support_expenses": [
            expense(
                one["code"], project, one["activity"], one["type"], f"{one['amount']}.00",
                one["day"], claim_code=one["claim"],
                **({"party_code": f"P{one['behind'][0]:03d}", "allocation_method": "direct"}
                   if one["own"] else {}),
            )
            for one in documents
        ],
        "support_claims": [
            claim(
                code, of[0]["activity"], project, "2026-06-20", submitted_on="2026-07-01",
                claimed_try=f"{sum(one['amount'] for one in of) * 3 // 4}.00",
            )
            for code, of in claims.items()
        ],
    }  # fmt: skip
    return project, documents, registers


def _unclaim_what_is_of_few(documents: list[Document]) -> None:
    """Leaves no claim of one or two companies, of which an item shows nothing."""
    for code in {one["claim"] for one in documents if one["claim"]}:
        of_claim = [one for one in documents if one["claim"] == code]
        if len({at for one in of_claim for at in one["behind"]}) < 3:
            for one in of_claim:
                one["claim"] = None


MADE = [made_up(number) for number in LEDGERS]


@pytest.fixture(scope="module")
def attacked(with_own: WithOwn) -> Road:
    own: dict[str, list[Any]] = {}
    for _, _, registers in MADE:
        for code, found in registers.items():
            own.setdefault(code, []).extend(found)
    return with_own(own)


def rank(vectors: Iterable[Sequence[int]]) -> int:
    """Over the numbers modulo a large prime; vectors of noughts and ones."""
    prime, basis = 2_147_483_647, dict[int, list[int]]()
    for vector in vectors:
        rest = [value % prime for value in vector]
        for at in range(len(rest)):
            if not rest[at]:
                continue
            if at not in basis:
                inverse = pow(rest[at], -1, prime)
                basis[at] = [value * inverse % prime for value in rest]
                break
            factor = rest[at]
            rest = [(a - factor * b) % prime for a, b in zip(rest, basis[at], strict=True)]
    return len(basis)


def isolated(equations: Iterable[Sequence[int]], documents: Sequence[Document]) -> set[Any]:
    """Pairs of companies of whose documents alone some combination of the equations is."""
    seen = list(equations)
    whole = rank(seen)
    companies_ = sorted({at for one in documents for at in one["behind"]})
    found = set()
    for pair in combinations(companies_, 2):
        others = [at for at, one in enumerate(documents) if not set(one["behind"]) <= set(pair)]
        if rank([[row[at] for at in others] for row in seen]) < whole:
            found.add(pair)
    return found


@pytest.fixture(scope="module")
def seen(attacked: Road) -> Mapping[str, Sequence[Any]]:
    """What an analyst reads of all the ledgers, at the end of every month."""
    of_days = " union all ".join(
        "select {columns} from mart.{mart}" + f"_as_of(date '{day}' + 5)" for day in DAYS
    )
    ledgers = " where project_code like 'MADE-%' and not is_withheld"
    return {
        mart: attacked.rows(
            "select distinct * from ("
            + of_days.format(columns="*", mart=mart).replace("*", columns)
            + f") as seen {ledgers}"
        )
        for mart, columns in (
            ("support_finance", "project_code, shown_on, spent_try, is_withheld"),
            (
                "support_activity",
                "project_code, shown_on, spent_try, is_withheld, activity_code, expense_type",
            ),
        )
    } | {
        "support_claim": attacked.rows(
            f"select project_code, claim_code, claimed_try from mart.support_claim {ledgers}"
        )
    }


@pytest.mark.parametrize(("project", "documents"), [made[:2] for made in MADE])
def test_sums_by_activity_items_and_claims_solve_for_no_two_companies(
    seen: Mapping[str, Sequence[Any]], project: str, documents: list[Document]
) -> None:
    """Every sum an analyst sees is an equation in the documents, whatever the month."""

    def equation(amount: Decimal, meant: Iterable[Document]) -> tuple[int, ...]:
        inside = list(meant)
        assert amount == sum(one["amount"] for one in inside)
        return tuple(int(one in inside) for one in documents)

    def until(day: date, *of: str) -> list[Document]:
        return [
            one
            for one in documents
            if date.fromisoformat(one["day"]) <= day and of in ((), (one["activity"], one["type"]))
        ]

    items = {
        equation(amount, until(day))
        for code, day, amount, _ in seen["support_finance"]
        if code == project
    }
    told = {
        equation(
            claimed / Decimal("0.75"), [one for one in documents if one["claim"] == claimed_as]
        )
        for code, claimed_as, claimed in seen["support_claim"]
        if code == project
    }
    parts = {
        equation(amount, until(day, *of))
        for code, day, amount, _, *of in seen["support_activity"]
        if code == project
    }
    assert isolated(items | told | parts, documents) == set()


def test_not_everything_is_withheld_and_not_nothing(attacked: Road) -> None:
    """Otherwise the test above could not fail."""
    ((shown, withheld),) = attacked.rows(
        "select count(*) filter (where not is_withheld), count(*) filter (where is_withheld)"
        " from mart.support_activity_as_of(date '2026-12-31') where project_code like 'MADE-%'"
    )
    assert shown >= 8
    assert withheld >= 8
