"""What the rules of support say of what the registers hold, at the edge of each rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from integration.programme.conftest import Rows, WithOwn
from programme_statistics.database import statement
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
from support.road import Road

FOOTWEAR, COSMETICS, UNDERWEAR = "URGE-FOOT", "URGE-COSM", "URGE-UNDW"
DAY = "2026-04-10"


def project(code: str, region: int | None, **more: Any) -> dict[str, Any]:
    return {
        "project_code": code,
        "programme_code": "URGE",
        "name_en": code,
        "incentive_region": region,
        "legal_regime": "5973",
        **more,
    }


MARKETS = {
    # Incentive region and companies at the activity.
    "EIGHT": (3, 8),
    "SEVEN": (3, 7),
    "FIVE": (4, 5),
    "FOUR": (4, 4),
    "UNKNOWN": (None, 5),
    "NOBODY": (1, 0),
}


def too_few() -> dict[str, Rows]:
    """A project with overseas marketing for each of MARKETS."""
    first = {code: 10 * at + 1 for at, code in enumerate(MARKETS)}
    return {
        "parties": companies(1, 60),
        "projects": [project(code, region) for code, (region, _) in MARKETS.items()],
        "project_members": [
            one for code, at in first.items() for one in members(code, at, at + 9, "2026-01-01")
        ],
        "activities": [activity(f"IN-{code}", code, "OVERSEAS_MKT", DAY) for code in MARKETS],
        "attending_companies": [
            one
            for code, (_, n) in MARKETS.items()
            for one in attended(f"IN-{code}", first[code], first[code] + n - 1, DAY)
        ],
        "support_expenses": [
            expense(f"E-{code}", code, f"IN-{code}", "MARKETING_ORGANISATION", "100.00", DAY)
            for code in MARKETS
        ],
    }


def too_many() -> dict[str, Rows]:
    """As many as are supported, and one more; a cancelled one is not held."""
    kinds = {
        "OVERSEAS_MKT": 11,
        "BUYER_DELEG": 10,
        "VIRTUAL_MKT": 11,
        "EMPLOYMENT": 3,
        "FAIR_VISIT": 2,
    }
    return {
        "projects": [project("FULL", 1), project("NEAR", 1)],
        "activities": [
            *(
                activity(f"{kind}-{at}", "FULL", kind, DAY)
                for kind, n in kinds.items()
                for at in range(n)
            ),
            *(activity(f"EXPERT-{at}", "NEAR", "EMPLOYMENT", DAY) for at in range(2)),
            activity("EXPERT-2", "NEAR", "EMPLOYMENT", DAY, state="cancelled"),
            activity("FAIR-0", "NEAR", "FAIR_VISIT", DAY),
        ],
    }


def too_long() -> dict[str, Rows]:
    """36 months and 24 more are allowed."""
    whole = {"planned_months": 36, "extended_months": 24, "starts_on": "2023-01-01"}
    return {
        "projects": [
            project("WHOLE", 1, **whole, ends_on="2028-01-01"),
            project("PLANNED", 1, planned_months=37),
            project("EXTENDED", 1, planned_months=36, extended_months=25),
            project("ENDED", 1, **whole, ends_on="2028-01-02"),
        ],
    }


def late() -> dict[str, Rows]:
    """Three months after 2026-04-10."""
    return {
        "activities": [activity("COURSE", FOOTWEAR, "TRAINING", DAY)],
        "support_expenses": [
            expense(f"E-{n}", FOOTWEAR, "COURSE", "TRAINING", "100.00", DAY, claim_code=f"C-{n}")
            for n in (10, 11)
        ],
        "support_claims": [
            claim(
                f"C-{n}", "COURSE", FOOTWEAR, DAY, submitted_on=f"2026-07-{n}", claimed_try="75.00"
            )
            for n in (10, 11)
        ],
    }


def shared() -> dict[str, Rows]:
    """Two documents of a course: of the companies that came one has not said with how many."""
    return {
        "parties": companies(1, 3),
        "project_members": members(FOOTWEAR, 1, 3, "2026-01-01"),
        "activities": [
            activity("COURSE", FOOTWEAR, "TRAINING", DAY),
            activity("KNOWN", FOOTWEAR, "TRAINING", DAY),
        ],
        "attending_companies": [
            *attended("COURSE", 1, 2, DAY, persons=2),
            *attended("COURSE", 3, 3, DAY),
            *attended("KNOWN", 1, 1, DAY, persons=1),
            *attended("KNOWN", 2, 2, DAY, persons=3),
        ],
        "support_expenses": [
            expense("E", FOOTWEAR, "COURSE", "TRAINING", "90.00", DAY, allocation_method="persons"),
            expense("F", FOOTWEAR, "COURSE", "TRAINING", "90.00", DAY),
            expense("G", FOOTWEAR, "KNOWN", "TRAINING", "80.00", DAY, allocation_method="persons"),
        ],
    }


def unlike() -> dict[str, Rows]:
    """A common document of travel, and a direct one of a course."""
    direct = {"allocation_method": "direct", "party_code": "P001"}
    return {
        "parties": companies(1, 1),
        "project_members": members(FOOTWEAR, 1, 1, "2026-01-01"),
        "activities": [activity("COURSE", FOOTWEAR, "TRAINING", DAY)],
        "support_expenses": [
            expense("E", FOOTWEAR, "COURSE", "TRAINING", "1.00", DAY),
            expense("F", FOOTWEAR, "COURSE", "TRAINING", "1.00", DAY, **direct),
            expense("G", FOOTWEAR, "COURSE", "MARKETING_TRAVEL", "1.00", DAY),
            expense("H", FOOTWEAR, "COURSE", "MARKETING_TRAVEL", "1.00", DAY, **direct),
        ],
    }


def other_line() -> dict[str, Rows]:
    """Members of footwear in the line, in two other lines, of no known line, and one that left."""
    nace = {1: "15.20", 2: "15.11", 3: "62.01", 4: None, 5: "62.01"}
    return {
        "parties": [one for n, code in nace.items() for one in companies(n, n, nace_code=code)],
        "project_members": [
            *members(FOOTWEAR, 1, 4, "2026-01-01"),
            *members(FOOTWEAR, 5, 5, "2026-01-01", left_on="2026-02-01"),
        ],
    }


WARNED: dict[str, tuple[dict[str, Rows], str]] = {
    "enough_companies": (
        too_few(),
        "3 activity(ies) had fewer companies than the rules ask for: IN-FOUR: 4 of 5; "
        "IN-NOBODY: 0 of 8; IN-SEVEN: 7 of 8.",
    ),
    "members_in_the_line": (
        other_line(),
        "2 member(s) are in another industry than their project's cluster: "
        "URGE-FOOT: P002 (15.11); URGE-FOOT: P003 (62.01).",
    ),
    "as_many_activities_as_supported": (
        too_many(),
        "4 item(s) of projects have more activities, or experts, than the rules support: "
        "FULL EMPLOYMENT: 3 of 2; FULL FAIR_VISIT: 2 of 1; FULL OVERSEAS_MARKETING: 11 of 10; "
        "FULL VIRTUAL_MARKETING: 11 of 10.",
    ),
    "projects_within_their_months": (
        too_long(),
        "3 UR-GE project(s) are longer than the rules allow: "
        "ENDED: 36 months and 24 more, until 2028-01-02, of 36 and 24 more; "
        "EXTENDED: 36 months and 25 more, of 36 and 24 more; "
        "PLANNED: 37 months, of 36 and 24 more.",
    ),
    "shared_by_known_persons": (
        shared(),
        "1 document(s) are shared by persons, and companies that attended have not stated how "
        "many: E: P003 at COURSE.",
    ),
    "shared_as_their_type": (
        unlike(),
        "2 document(s) are direct where their type is common to all that attend, or the other way "
        "round: F: direct, TRAINING is common to all; G: equal, MARKETING_TRAVEL belongs to one "
        "company.",
    ),
    "claimed_in_time": (
        late(),
        "1 claim(s) were submitted after the months to claim: C-11: due 2026-07-10, "
        "submitted 2026-07-11.",
    ),
}


def verdict(road: Road, check: str) -> tuple[bool, str]:
    ((passed, sentence),) = road.rows(
        "select passed, sentence from ops.check_result where check_name = :check", check=check
    )
    return passed, sentence


@pytest.mark.parametrize("check", WARNED)
def test_what_the_rules_do_not_support_is_loaded_with_a_warning(
    with_own: WithOwn, check: str
) -> None:
    own, words = WARNED[check]
    passed, sentence = verdict(with_own(own), check)
    assert not passed
    assert sentence.startswith(words)


def test_by_persons_is_shared_out_only_where_all_are_known(with_own: WithOwn) -> None:
    """Otherwise those who said how many they sent would pay for the one that did not."""
    road = with_own(shared())
    assert road.rows(
        "select expense_code, respondent, gross_try::text"
        " from warehouse.support_allocation_as_of('infinity') order by 1, 2"
    ) == [
        ("F", "P001", "30.00"),
        ("F", "P002", "30.00"),
        ("F", "P003", "30.00"),
        ("G", "P001", "20.00"),
        ("G", "P002", "60.00"),
    ]


def test_what_is_not_shared_out_yet_is_protected_as_of_all_that_attended(
    with_own: WithOwn,
) -> None:
    with with_own(shared()).engine.connect() as connection:
        found = connection.execute(
            statement("disclosure/support_contributions"),
            {"known_at": "infinity", "through": "2026-12-31"},
        ).all()
    parts = {one.unit: one.value for one in found if one.measure == "spent_try"}
    assert {code: int(parts[f"document E {code}"]) for code in ("P001", "P002", "P003")} == {
        "P001": 30,
        "P002": 30,
        "P003": 30,
    }
    # As much as the marts say was spent: 90, 90 and 80.
    assert sum(parts.values()) == 260


def two_items(**more: Any) -> dict[str, Rows]:
    """A claim of a course with an expense of its own and another one."""
    return {
        "activities": [
            activity("COURSE", FOOTWEAR, "TRAINING", DAY),
            activity("OTHER", FOOTWEAR, "TRAINING", DAY),
        ],
        "support_expenses": [
            expense("E-1", FOOTWEAR, "COURSE", "TRAINING", "100.00", DAY, claim_code="C"),
            expense("E-2", FOOTWEAR, "COURSE", "TRAINING", "100.00", DAY, claim_code="C") | more,
        ],
        "support_claims": [claim("C", "COURSE", FOOTWEAR, DAY)],
    }


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (
            {"expense_type": "BUYER_DELEGATION"},
            "C: BUYER_DELEGATION of COURSE, PREPARATION of COURSE",
        ),
        ({"activity_code": "OTHER"}, "C: PREPARATION of COURSE, PREPARATION of OTHER"),
    ],
)
def test_a_claim_of_several_items_or_activities_holds_the_load(
    road: Road, tmp_path: Path, other: dict[str, str], words: str
) -> None:
    for code, rows in two_items(**other).items():
        write_register(tmp_path, code, rows)
    assert load_registers(road.engine, road.landing, tmp_path).status == "held"
    passed, sentence = verdict(road, "claim_is_of_one_item")
    assert not passed
    assert words in sentence


def one_claim(
    *, at: Mapping[str, Any], spent: Mapping[str, Any], claimed: Mapping[str, Any], came: str
) -> dict[str, Rows]:
    """A course of two days with a company, an expense and a claim; given parts said otherwise."""
    return {
        "parties": companies(1, 1),
        "project_members": members(FOOTWEAR, 1, 1, "2026-01-01"),
        "activities": [
            activity("COURSE", FOOTWEAR, "TRAINING", DAY, ends_on="2026-04-11") | dict(at)
        ],
        "attending_companies": attended("COURSE", 1, 1, came),
        "support_expenses": [
            expense("E", FOOTWEAR, "COURSE", "TRAINING", "100.00", DAY, claim_code="C")
            | dict(spent)
        ],
        "support_claims": [
            claim(
                "C",
                "COURSE",
                FOOTWEAR,
                "2026-04-11",
                submitted_on="2026-05-01",
                claimed_try="75.00",
            )
            | dict(claimed)
        ],
    }


SOUND: dict[str, Any] = {"at": {}, "spent": {}, "claimed": {}, "came": "2026-04-11"}
ACROSS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    # What still fits, what does not any more, and the words.
    "claims_run_from_the_activitys_end": (
        {"claimed": {"activity_end_on": "2026-04-10"}},
        {"claimed": {"activity_end_on": "2026-04-12"}},
        "C: 2026-04-12, COURSE ended on 2026-04-11",
    ),
    "spent_before_claimed": (
        {"spent": {"spent_on": "2026-05-01"}},
        {"spent": {"spent_on": "2026-05-02"}},
        "E: spent 2026-05-02, C submitted 2026-05-01",
    ),
    "attended_on_its_days": (
        {"came": "2026-04-12", "at": {"date_precision": "month"}},
        {"came": "2026-04-12"},
        "P001 on 2026-04-12, COURSE from 2026-04-10 to 2026-04-11",
    ),
    "ledger_is_of_the_activitys_project": (
        {},
        {"spent": {"project_code": COSMETICS}, "claimed": {"project_code": COSMETICS}},
        "claim C: URGE-COSM, COURSE is of URGE-FOOT; expense E: URGE-COSM, COURSE is of URGE-FOOT",
    ),
}


@pytest.mark.parametrize("check", ACROSS)
def test_what_registers_say_of_one_another_fits(road: Road, tmp_path: Path, check: str) -> None:
    fits, breaks, words = ACROSS[check]
    for at, (said, found) in enumerate(((breaks, "held"), (fits, "published"))):
        assert status(road, tmp_path / str(at), one_claim(**SOUND | said)) == found
    assert road.rows(
        "select passed, sentence like '%' || :words || '%' from ops.check_result"
        " where check_name = :check order by load_id",
        check=check,
        words=words,
    ) == [(False, True), (True, False)]


def test_expenses_of_one_item_may_differ_in_type(with_own: WithOwn) -> None:
    passed, _ = verdict(with_own(two_items(expense_type="PROMOTION")), "claim_is_of_one_item")
    assert passed


def corrected(code: str, read: int, value: int) -> list[dict[str, Any]]:
    """The limit from 2022-08-18 on, as if the register said so."""
    return [
        {
            "register_code": "project_rules",
            "row_key": f"5973 / {code} / 2022-08-18",
            "field_name": "rule_value",
            "value_as_read": read,
            "corrected_value": value,
            "reason": "As if the rule were changed",
            "decided_by": "secretariat",
            "decided_on": "2026-01-01",
        }
    ]


def joined(*stays: tuple[str, str, str | None]) -> list[dict[str, Any]]:
    return [one for code, start, end in stays for one in members(code, 1, 1, start, left_on=end)]


def status(road: Road, folder: Path, own: Mapping[str, Iterable[Mapping[str, Any]]]) -> str:
    for code, rows in own.items():
        write_register(folder, code, rows)
    outcome = load_registers(road.engine, road.landing, folder)
    return outcome.status


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        # Two at a time are allowed from 2022-08-18 on, and one before.
        ("2022-08-18", "2022-08-18", "published"),
        ("2020-01-01", "2022-08-18", "published"),
        ("2020-01-01", "2022-08-17", "held"),
    ],
)
def test_so_many_projects_at_a_time_as_the_rule_of_the_day_of_joining_says(
    road: Road, tmp_path: Path, first: str, second: str, found: str
) -> None:
    own = {
        "parties": companies(1, 1),
        "corrections": corrected("COMPANY_PROJECTS_AT_ONCE", 1, 2),
        "project_members": joined((FOOTWEAR, first, None), (COSMETICS, second, None)),
    }
    assert status(road, tmp_path, own) == found


@pytest.mark.parametrize(("last", "found"), [("2022-08-17", "published"), ("2022-08-18", "held")])
def test_so_many_projects_ever_as_the_rule_of_the_last_joining_says(
    road: Road, tmp_path: Path, last: str, found: str
) -> None:
    own = {
        "parties": companies(1, 1),
        # One ever from 2022-08-18 on, and three before.
        "corrections": corrected("COMPANY_PROJECTS_EVER", 3, 1),
        "project_members": joined((FOOTWEAR, "2016-01-01", "2017-01-01"), (COSMETICS, last, None)),
    }
    assert status(road, tmp_path, own) == found


def test_the_least_number_of_companies_of_a_project_is_that_of_the_day(with_own: WithOwn) -> None:
    own = {"corrections": corrected("PROJECT_COMPANIES", 10, 12)}
    road = with_own(own)
    for day, least in (("2010-09-22", None), ("2022-08-17", 10), ("2022-08-18", 12)):
        assert road.rows(
            "select min_companies from mart.project_membership_as_of(cast(:day as date))"
            " where project_code = 'URGE-FOOT'",
            day=day,
        ) == [(least,)]


def test_months_to_claim_that_an_item_does_not_set_are_those_of_projects(
    with_own: WithOwn,
) -> None:
    # No rule of this item holds under the regime of a project of 2010/8 in 2026.
    own = {
        "projects": [project("OLD", 1, legal_regime="2010/8")],
        "activities": [activity("COURSE", "OLD", "TRAINING", DAY)],
        "support_expenses": [
            expense("E", "OLD", "COURSE", "TRAINING", "1.00", DAY, claim_code="C")
        ],
        "support_claims": [claim("C", "COURSE", "OLD", DAY)],
    }
    assert with_own(own).rows(
        "select state, deadline_on::text from mart.support_claim where claim_code = 'C'"
    ) == [("prefinanced", "2026-07-10")]


@pytest.mark.parametrize(("day", "regime"), [("2022-08-17", "2010/8"), ("2022-08-18", "5973")])
def test_a_project_whose_regime_is_not_known_is_under_the_one_in_force(
    with_own: WithOwn, day: str, regime: str
) -> None:
    own = {
        "activities": [activity("COURSE", FOOTWEAR, "TRAINING", day)],
        "support_expenses": [expense("E", FOOTWEAR, "COURSE", "TRAINING", "1.00", day)],
    }
    assert with_own(own).rows(
        "select legal_regime from warehouse.support_line_as_of('infinity')"
    ) == [(regime,)]


def test_every_item_of_support_has_a_type_of_expense(seeded: Road) -> None:
    assert (
        seeded.rows(
            "select support_item from warehouse.dim_support_item"
            " except select support_item from warehouse.dim_expense_type"
        )
        == []
    )


def test_capacity_work_is_supported_whole_up_to_the_cap_of_its_year(with_own: WithOwn) -> None:
    own = {
        "activities": [activity("SYSTEM", FOOTWEAR, "MEETING", DAY)],
        "support_expenses": [
            expense("E", FOOTWEAR, "SYSTEM", "CAPACITY", "20000000.00", DAY),
            expense("F", FOOTWEAR, "SYSTEM", "LODGING", "100.00", DAY),
        ],
    }
    assert with_own(own).rows(
        "select expense_code, supported_try::text from warehouse.support_line_as_of('infinity')"
        " order by 1"
    ) == [("E", "19728672.00"), ("F", "75.00")]


def test_lodging_is_supported_up_to_its_ceiling_for_each_person_and_day(with_own: WithOwn) -> None:
    """19,349 TRY of 2026 for a person and day, of which 75 % are supported."""
    own = {
        "activities": [activity("STAY", FOOTWEAR, "OVERSEAS_MKT", DAY)],
        "support_expenses": [
            expense("A", FOOTWEAR, "STAY", "LODGING", "100000.00", DAY, person_days=4),
            expense("B", FOOTWEAR, "STAY", "LODGING", "100000.00", DAY, person_days=6),
            # Of other days' rooms: nobody has said how many.
            expense("C", FOOTWEAR, "STAY", "LODGING", "100000.00", DAY),
        ],
    }
    road = with_own(own)
    assert road.rows(
        "select expense_code, cap_try::text, supported_try::text"
        " from warehouse.support_line_as_of('infinity') order by 1"
    ) == [
        ("A", "58047.00", "58047.00"),
        ("B", "87070.50", "75000.00"),
        ("C", None, "75000.00"),
    ]
    ((sentence,),) = road.rows(
        "select sentence from ops.check_result where check_name = 'lodging_has_person_days'"
    )
    assert "C" in sentence


def test_a_cap_of_a_year_is_one_for_all_projects_of_an_organisation(with_own: WithOwn) -> None:
    """19,728,672 of 2026: what one project of the chamber took, another has not."""
    other = "ANOTHER"
    own = {
        "projects": [project(other, 1)],
        "activities": [
            activity("ONE", FOOTWEAR, "MEETING", DAY),
            activity("TWO", COSMETICS, "MEETING", DAY),
            activity("ELSEWHERE", other, "MEETING", DAY),
        ],
        "support_expenses": [
            expense("A", FOOTWEAR, "ONE", "CAPACITY", "15000000.00", "2026-03-01"),
            expense("B", COSMETICS, "TWO", "CAPACITY", "15000000.00", "2026-03-02"),
            expense("C", COSMETICS, "TWO", "CAPACITY", "15000000.00", "2025-12-31"),
            expense("D", other, "ELSEWHERE", "CAPACITY", "15000000.00", "2026-03-03"),
        ],
    }
    assert with_own(own).rows(
        "select expense_code, cap_unit, supported_try::text"
        " from warehouse.support_line_as_of('infinity') order by 1"
    ) == [
        ("A", "ICOC 2026", "15000000.00"),
        ("B", "ICOC 2026", "4728672.00"),
        ("C", "ICOC 2025", "15000000.00"),
        ("D", "2026", "15000000.00"),
    ]


def test_a_third_legal_basis_is_a_row_and_no_migration(with_own: WithOwn) -> None:
    own = {
        "legal_regimes": [
            {
                "legal_regime": "9999",
                "programme_code": "URGE",
                "name_en": "A later decree",
                "name_tr": "Sonraki karar",
                "valid_from": "2030-01-01",
                "certainty": "low",
            }
        ],
        "corrections": [
            {
                "register_code": "legal_regimes",
                "row_key": "5973",
                "field_name": "valid_to",
                "value_as_read": "",
                "corrected_value": "2030-01-01",
                "reason": "Repealed",
                "decided_by": "Secretariat",
                "decided_on": "2029-12-01",
            }
        ],
        "support_rules": [
            {
                "legal_regime": "9999",
                "support_item": "PREPARATION",
                "valid_from": "2030-01-01",
                "rate": "0.5",
                "certainty": "low",
                "figure_basis": "published",
            }
        ],
        "activities": [activity("COURSE", FOOTWEAR, "TRAINING", "2030-02-01")],
        "support_expenses": [expense("E", FOOTWEAR, "COURSE", "TRAINING", "100.00", "2030-02-01")],
    }
    assert with_own(own).rows(
        "select legal_regime, supported_try::text from warehouse.support_line_as_of('infinity')"
    ) == [("9999", "50.00")]


def test_the_lodging_of_2023_fits_the_index_of_the_caps(seeded: Road) -> None:
    # 19,349 of 2026 over the index since 2022 (4.932), times that of 2023 (1.81).
    ((known,),) = seeded.rows(
        "select cap_amount from mart.support_rule where support_item = 'LODGING'"
        " and extract(year from valid_from) = 2023"
    )
    ((latest,),) = seeded.rows(
        "select cap_amount from mart.support_rule where support_item = 'LODGING'"
        " and extract(year from valid_from) = 2026"
    )
    index: dict[int, float] = {
        year: float(factor)
        for year, factor in seeded.rows(
            "select extract(year from valid_from)::int, index_to_first from mart.support_rule"
            " where legal_regime = '5973' and support_item = 'PREPARATION'"
        )
    }
    assert abs(float(latest) / index[2026] * index[2023] - float(known)) < 1
