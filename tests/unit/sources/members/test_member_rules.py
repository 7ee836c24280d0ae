"""The rules V01 to V24, each with the domain's limits, on files as they are sent."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics.errors import ConfigurationError
from programme_statistics.periods import Quarter
from programme_statistics.sources.choices import all_choices
from programme_statistics.sources.members import forms, made_up, read, rules, sentences
from programme_statistics.sources.members.context import (
    Activity,
    Bounds,
    Claimed,
    Company,
    Context,
    Membership,
    Previous,
    Reporter,
    listed_hs_codes,
)
from programme_statistics.sources.members.rates import to_usd
from programme_statistics.sources.members.rules import whole_file
from programme_statistics.sources.members.rules.support import claim_deadline
from programme_statistics.sources.members.submission import Finding, Submission, Value
from programme_statistics.sources.members.support_rules import SupportRules, seed_support_rules
from programme_statistics.sources.members.tax_numbers import is_vkn
from programme_statistics.warehouse.member_rows import to_usd as kept_usd
from support.member_files import (
    GOOD,
    M1,
    M2,
    M4,
    OTHER_VKN,
    VKN,
    cases,
    changed,
    only_row,
    read_rows,
    text_file,
)

QUARTER = Quarter(2026, 3)
JOINED = date(2024, 1, 15)
MEMBER = Membership("SAMPLE-FOOT", "URGE", JOINED)
PACKAGE = Path(rules.__file__).parent.parent


def context(**other: Any) -> Context:
    """A register with two members of the footwear project, judged in time."""
    base = made_up.context(made_up.companies(0), QUARTER)
    companies = {VKN: Company("C1", (MEMBER,)), OTHER_VKN: Company("C2", (MEMBER,))}
    return replace(base, **({"companies": companies} | other))


def judged(form: str, *rows: dict[str, str], **other: Any) -> Submission:
    return rules.judge(read_rows(form, *rows), context(**other))


def together(
    returns: list[dict[str, str]], details: list[dict[str, str]], **other: Any
) -> Submission:
    """Rows of M1 and M2 in one workbook, judged."""
    content = made_up.filled({"M1": returns, "M2": details})
    return rules.judge(read.read(content, "a.xlsx"), context(**other))


def previous(**values: Value) -> Previous:
    return Previous(1, 1, date(2026, 7, 20), "", (values,))


def severities(submission: Submission, rule: str) -> list[tuple[str, str]]:
    return [(case, severity) for rule_id, case, severity in cases(submission) if rule_id == rule]


@pytest.mark.parametrize("form", sorted(GOOD))
def test_a_good_row_of_every_form_is_accepted_without_a_finding(form: str) -> None:
    known = {("V08", "no_detail", "W"), ("V21", "too_few", "W")}
    assert set(cases(judged(form, dict(GOOD[form])))) <= known


def test_a_whole_made_up_quarter_breaks_no_rule() -> None:
    companies = made_up.companies(12)
    submission = read.read(made_up.workbook(companies, QUARTER, 10), "a.xlsx")
    result = rules.judge(submission, made_up.context(companies, QUARTER))
    assert cases(result) == []
    assert result.status == "accepted"


# --- V02


def test_v02_an_unknown_company_waits() -> None:
    assert severities(judged("M2", dict(M2), companies={}), "V02") == [("unknown", "Q")]


@pytest.mark.parametrize(
    ("joined", "left", "is_member"),
    [
        (JOINED, None, True),
        (date(2026, 9, 30), None, True),
        (date(2026, 10, 1), None, False),
        (JOINED, date(2026, 9, 30), False),
        (JOINED, date(2026, 10, 1), True),
    ],
)
def test_v02_membership_counts_on_the_last_day_of_the_period(
    joined: date, left: date | None, is_member: bool
) -> None:
    company = Company("C1", (Membership("SAMPLE-FOOT", "URGE", joined, left),))
    found = severities(judged("M1", dict(M1), companies={VKN: company}), "V02")
    assert found == ([] if is_member else [("not_member", "E")])


def test_v02_a_project_that_is_not_in_the_register() -> None:
    found = severities(judged("M1", changed("M1", project_code="SAMPLE-X")), "V02")
    assert found == [("unknown_project", "E")]


def test_v02_a_padded_number_counts_only_if_the_register_has_it() -> None:
    padded = next(f"0{n}" for n in range(345_678_901, 345_679_001) if is_vkn(f"0{n}"))
    row = changed("M2", tax_no=padded[1:])
    known = {padded: Company("C3", (MEMBER,))}
    assert severities(judged("M2", row, companies=known), "V02") == [("padded", "W")]
    assert severities(judged("M2", row), "V02") == [("padded_unknown", "E")]
    registered = judged("M0", changed("M0", tax_no=padded[1:]))
    assert severities(registered, "V02") == [("padded_unknown", "E")]


# --- V03


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2026, 9, 30), [("not_over", "E")]),
        (date(2026, 10, 1), []),
        (date(2026, 10, 30), []),
        (date(2026, 10, 31), [("late", "W")]),
        (date(2026, 11, 29), [("late", "W")]),
        (date(2026, 11, 30), [("closed", "E")]),
    ],
)
def test_v03_a_quarter_is_taken_within_its_window(day: date, found: list[tuple[str, str]]) -> None:
    assert severities(judged("M2", dict(M2), judged_on=day), "V03") == found


def test_v03_a_quarter_without_a_window_is_not_taken() -> None:
    assert severities(judged("M2", dict(M2), windows={}), "V03") == [("not_open", "E")]


# --- V04


def test_v04_a_day_ahead_is_refused_and_one_before_the_period_is_told() -> None:
    assert severities(judged("M1", changed("M1", declared_on="21.10.2026")), "V04") == [
        ("future", "E")
    ]
    found = severities(judged("M1", changed("M1", declared_on="30.06.2026")), "V04")
    assert found == [("outside_period", "W")]
    assert severities(judged("M0", changed("M0", left_on="31.12.2027")), "V04") == []


# --- V05


@pytest.mark.parametrize(
    ("code", "value", "found"),
    [
        ("6403.59", "640359", []),
        ("6402.2", "640220", [("repaired", "W")]),
        ("640000", None, [("unknown", "E")]),
        ("64", None, [("length", "E")]),
        ("870323", "870323", [("outside_cluster", "W")]),
        ("6403", "6403", []),
    ],
)
def test_v05_a_code_is_of_its_years_revision_and_of_the_cluster(
    code: str, value: str | None, found: list[tuple[str, str]]
) -> None:
    result = judged("M2", changed("M2", hs_code=code))
    assert severities(result, "V05") == found
    assert only_row(result).values["hs_code"] == value


def test_v05_a_code_of_an_older_revision_is_carried_over_or_asked_about() -> None:
    assert severities(judged("M2", changed("M2", hs_code="5703.30")), "V05") == [("split", "Q")]


# --- V07


def test_v07_a_rate_has_to_be_known() -> None:
    found = severities(judged("M2", changed("M2", currency="GBP"), quarter_rates={}), "V07")
    assert found == [("no_rate", "E")]
    assert severities(judged("M2", dict(M2), quarter_rates={}), "V07") == []


def test_v07_exports_in_lira_are_flagged() -> None:
    assert severities(judged("M2", changed("M2", currency="TL")), "V07") == [("lira", "W")]


def test_v07_amounts_are_converted_at_the_average_of_their_quarter() -> None:
    rates = {("USD", QUARTER): Decimal(40), ("EUR", QUARTER): Decimal(50)}
    known = context(quarter_rates=rates)
    assert to_usd(Decimal(100), "EUR", QUARTER, known) == Decimal(125)
    assert to_usd(Decimal(100), "TRY", QUARTER, known) == Decimal("2.50")
    assert to_usd(Decimal(1), "GBP", QUARTER, known) is None


def test_v07_an_amount_is_judged_as_it_is_kept() -> None:
    """Rounding the rate to eight places, or half to even, would give other cents."""
    rates = {("USD", QUARTER): Decimal("42.10"), ("EUR", QUARTER): Decimal("48.90")}
    known = context(quarter_rates=rates)
    fx = {"fx_rate_try": Decimal("48.90"), "fx_usd_try": Decimal("42.10")}
    lira = {"fx_rate_try": Decimal(1), "fx_usd_try": Decimal("42.10")}
    for amount in ("9999999999.99", "123456789.01", "0.05", "2.105", "4210000000.21"):
        value = Decimal(amount)
        exact = Fraction(value) * Fraction("48.90") / Fraction("42.10")
        nearest = Decimal(int(exact * 100 + Fraction(1, 2))) / 100
        assert to_usd(value, "EUR", QUARTER, known) == nearest == kept_usd(value, "EUR", fx)
        assert to_usd(value, "TRY", QUARTER, known) == kept_usd(value, "TRY", lira)
    assert kept_usd(Decimal("2.105"), "TRY", lira) == Decimal("0.05")


# --- V08


@pytest.mark.parametrize(
    ("stated", "detail", "found"),
    [
        ("50000", "50000", []),
        ("50000", "51000", []),
        ("50000", "51001", [("sum", "W")]),
        ("500000", "505000", []),
        ("500000", "505001", [("sum", "W")]),
        ("500000", "550000", [("sum", "W")]),
        ("500000", "550001", [("sum", "Q"), ("sum", "Q")]),
    ],
)
def test_v08_the_detail_adds_up_to_the_exports(
    stated: str, detail: str, found: list[tuple[str, str]]
) -> None:
    result = together(
        [changed("M1", export_value=stated, turnover_try="90000000")],
        [changed("M2", export_value=detail)],
    )
    assert severities(result, "V08") == found


def test_v08_a_difference_waits_until_a_line_gives_the_reason() -> None:
    lines = [changed("M2", export_value="30000"), changed("M2", country_code="Fransa")]
    held = together([dict(M1)], lines)
    assert severities(held, "V08") == [("sum", "Q")] * 3
    lines[1]["reason"] = "Aralarında iade edilen mal var"
    answered = together([dict(M1)], lines)
    assert severities(answered, "V08") == [("sum", "W")]
    assert {row.outcome for form in answered.forms for row in form.rows} == {"accepted"}


def test_v08_lines_in_another_currency_are_converted() -> None:
    rates = {("USD", QUARTER): Decimal(40), ("EUR", QUARTER): Decimal(50)}
    lines = [changed("M2", currency="EUR", export_value="40000")]
    assert severities(together([dict(M1)], lines, quarter_rates=rates), "V08") == []


def test_v08_the_number_of_markets_agrees_and_exports_have_a_detail() -> None:
    row = changed("M1", n_markets="2")
    assert severities(together([row], [dict(M2)]), "V08") == [("markets", "W")]
    assert severities(judged("M1", dict(M1)), "V08") == [("no_detail", "W")]
    sent = {("M2", "C1", QUARTER): previous()}
    assert severities(judged("M1", dict(M1), previous=sent), "V08") == []
    assert severities(judged("M1", changed("M1", export_value="0")), "V08") == []


def sent_before(form: str, *rows: dict[str, Value], **other: Any) -> dict[str, Any]:
    """The context in which these rows of a form were accepted before."""
    before = replace(previous(), rows=rows, **other)
    return {"previous": {(form, "C1", QUARTER): before}}


DETAIL: dict[str, Value] = {
    "export_value": Decimal(20_000),
    "currency": "USD",
    "country_code": "DE",
}


@pytest.mark.parametrize(
    ("second", "comment", "found"),
    [
        ("30000", "", []),
        ("34000", "", [("sum", "W")]),
        ("40000", "", [("sum", "Q")]),
        ("40000", "İade edilen mal var", [("sum", "W")]),
    ],
)
def test_v08_a_return_alone_is_compared_with_the_detail_accepted_before(
    second: str, comment: str, found: list[tuple[str, str]]
) -> None:
    lines = (DETAIL, {**DETAIL, "export_value": Decimal(second), "country_code": "FR"})
    row = changed("M1", n_markets="2", comment=comment)
    assert severities(judged("M1", row, **sent_before("M2", *lines)), "V08") == found


@pytest.mark.parametrize(
    ("second", "reason", "found"),
    [
        ("30000", "", []),
        ("34000", "", [("sum", "W")]),
        ("40000", "", [("sum", "Q"), ("sum", "Q")]),
        ("40000", "İade edilen mal var", [("sum", "W")]),
    ],
)
def test_v08_a_detail_alone_is_compared_with_the_return_accepted_before(
    second: str, reason: str, found: list[tuple[str, str]]
) -> None:
    lines = [
        changed("M2", export_value="20000"),
        changed("M2", export_value=second, country_code="Fransa", reason=reason),
    ]
    returned: dict[str, Value] = {"export_value": Decimal(50_000), "currency": "USD"}
    assert severities(judged("M2", *lines, **sent_before("M1", returned)), "V08") == found


@pytest.mark.parametrize("before", [{"is_whole": False}, {"secretariat": "another"}])
def test_v08_a_part_of_a_return_and_what_another_secretariat_sent_are_not_compared(
    before: dict[str, Any],
) -> None:
    known = sent_before("M2", DETAIL, **before)
    assert severities(judged("M1", dict(M1), **known), "V08") == []
    returned: dict[str, Value] = {"export_value": Decimal(1), "currency": "USD"}
    assert severities(judged("M2", dict(M2), **sent_before("M1", returned, **before)), "V08") == []


def test_v08_a_form_of_the_file_goes_before_what_was_accepted_even_if_it_is_rejected() -> None:
    known = sent_before("M2", DETAIL)
    assert severities(together([dict(M1)], [dict(M2)], **known), "V08") == []
    wrong = changed("M2", country_code="Atlantis")
    assert severities(together([dict(M1)], [wrong], **known), "V08") == []


def test_v08_a_line_that_was_rejected_does_not_count() -> None:
    double = dict(M2)
    assert severities(together([dict(M1)], [dict(M2), double]), "V08") == []


# --- V09, V10, V14


@pytest.mark.parametrize(
    ("turnover", "found"), [("2100000", []), ("2004000", [("above_turnover", "W")])]
)
def test_v09_exports_are_within_turnover(turnover: str, found: list[tuple[str, str]]) -> None:
    # 50,000 USD at 42.10 are 2,105,000 TRY; 5 % may be missing.
    assert severities(judged("M1", changed("M1", turnover_try=turnover)), "V09") == found


@pytest.mark.parametrize(
    ("mass", "found"),
    [("1500", []), ("16666", []), ("16700", [("unit_value", "W")]), ("277", [("unit_value", "W")])],
)
def test_v10_a_kilogram_costs_what_official_records_show(
    mass: str, found: list[tuple[str, str]]
) -> None:
    # 9 to 60 USD a kilogram in the records: 3 to 180 USD pass.
    bounds = {("640359", 2026): Bounds(Decimal(9), Decimal(60))}
    result = judged("M2", {**M2, "net_mass_kg": mass}, unit_values=bounds)
    assert severities(result, "V10") == found


@pytest.mark.parametrize(
    ("mass", "pairs", "found"),
    [
        ("200", "1000", []),
        ("3000", "1000", []),
        ("199", "1000", [("pair_weight", "W")]),
        ("3001", "1000", [("pair_weight", "W")]),
    ],
)
def test_v14_a_pair_of_shoes_weighs_what_it_can(
    mass: str, pairs: str, found: list[tuple[str, str]]
) -> None:
    row = {**M2, "net_mass_kg": mass, "quantity": pairs, "unit_code": "çift"}
    assert severities(judged("M2", row), "V14") == found
    other = {**row, "hs_code": "610711"}
    assert severities(judged("M2", other), "V14") == []


# --- V11, V12


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ("50000", "250000", []),
        ("50000", "250500", [("jump", "Q")]),
        ("250000", "50000", []),
        ("260000", "50000", [("jump", "Q")]),
        ("1000", "9000", []),
        ("50", "50000", []),
        ("60", "60000", [("slip", "Q")]),
        ("60000000", "60000", [("slip", "Q")]),
        ("60000", "2526000", [("slip", "Q")]),
    ],
)
@pytest.mark.parametrize("back", [-1, -4])
def test_v11_a_jump_is_asked_about_and_a_slip_of_units_named(
    before: str, now: str, found: list[tuple[str, str]], back: int
) -> None:
    known = {
        ("M1", "C1", QUARTER.plus(back)): previous(export_value=Decimal(before), currency="USD")
    }
    row = changed("M1", export_value=now, turnover_try="900000000")
    assert severities(judged("M1", row, previous=known), "V11") == found


@pytest.mark.parametrize("comment", ["", "-", "2026", "0532 123 45 67"])
def test_v11_a_jump_waits_until_its_reason_is_given_in_words(comment: str) -> None:
    known = {("M1", "C1", QUARTER.plus(-1)): previous(export_value=Decimal(9000), currency="USD")}
    row = changed("M1", export_value="60000")
    held = judged("M1", {**row, "comment": comment}, previous=known)
    assert severities(held, "V11") == [("jump", "Q")]
    assert only_row(held).outcome == "quarantined"
    answered = judged("M1", {**row, "comment": "Yeni pazar: Fas"}, previous=known)
    assert severities(answered, "V11") == [("jump", "W")]
    assert only_row(answered).outcome == "accepted"


@pytest.mark.parametrize("before", [60, 9_000])
def test_v11_no_figure_of_one_secretariat_is_told_to_another(before: int) -> None:
    values: dict[str, Value] = {
        "export_value": Decimal(before),
        "currency": "USD",
        "employees_eop": 900,
    }
    sent = replace(previous(**values), secretariat="izmir")
    known = {("M1", "C1", QUARTER.plus(-1)): sent}
    row = changed("M1", export_value="60000")
    result = judged("M1", row, previous=known, secretariat="bursa")
    assert severities(result, "V11") == [("jump_elsewhere", "Q")]
    assert severities(result, "V12") == []
    (finding,) = (one for one in result.all_findings() if one.rule_id == "V11")
    assert finding.params == {"earlier": "2026-Q2"}
    answered = judged("M1", {**row, "comment": "Yeni pazar"}, previous=known, secretariat="bursa")
    assert severities(answered, "V11") == [("jump_elsewhere", "W")]
    own = judged("M1", row, previous=known, secretariat="izmir")
    assert [case for case, _ in severities(own, "V11")] != ["jump_elsewhere"]


@pytest.mark.parametrize(
    ("comment", "severity"),
    [
        ("Yeni pazar: Fas", "Q"),
        ("60000", "Q"),
        ("Yeni pazar: Fas, 60 bin", "Q"),
        ("Yeni pazar: Fas, 60.000 bin dolar", "Q"),
        ("Yeni pazar: Fas, 60.001", "Q"),
        ("Yeni pazar: Fas, 160.000", "Q"),
        ("Yeni pazar: Fas, tutar 60000 dolar", "W"),
        ("Yeni pazar: Fas, tutar 60.000,00 USD'dir.", "W"),
        ("2026'da yeni pazar, tutar 60\u202f000.00", "W"),
        ("New market, 60,000 USD", "W"),
    ],
)
def test_v11_a_slip_of_units_is_answered_by_a_reason_and_the_amount_in_full(
    comment: str, severity: str
) -> None:
    known = {("M1", "C1", QUARTER.plus(-1)): previous(export_value=Decimal(60), currency="USD")}
    row = changed("M1", export_value="60000", turnover_try="900000000", comment=comment)
    result = judged("M1", row, previous=known)
    assert severities(result, "V11") == [("slip", severity)]
    (finding,) = (one for one in result.all_findings() if one.rule_id == "V11")
    for language in ("tr", "en"):
        assert "60\u202f000.00" in sentences.remedy(finding, language)


def test_v11_the_amount_in_full_is_not_masked_as_a_telephone_number() -> None:
    before = previous(turnover_try=Decimal(2_500_000), export_value=Decimal(1000), currency="USD")
    row = changed(
        "M1",
        export_value="1000",
        turnover_try="2500000000",
        comment="Fabrika devralındı, ciro 2500000000; sorular için 2121234567",
    )
    result = judged("M1", row, previous={("M1", "C1", QUARTER.plus(-1)): before})
    assert severities(result, "V11") == [("slip", "W")]
    comment = only_row(result).values["comment"]
    assert comment == f"Fabrika devralındı, ciro 2500000000; sorular için{whole_file.MASK}"


def test_v04_a_percentage_of_one_or_less_is_taken_with_its_sign() -> None:
    asked = judged("M1", changed("M1", capacity_util_pct="0,85"))
    assert severities(asked, "V04") == [("fraction", "Q")]
    for written in ("%0,85", "0,85 %"):
        told = judged("M1", changed("M1", capacity_util_pct=written))
        assert severities(told, "V04") == []
        assert only_row(told).values["capacity_util_pct"] == Decimal("0.85")


RIGHT_IN_ITSELF = {
    # What waits may be right as it stands; then the sender says so.
    ("V08", "sum"),
    ("V11", "jump"),
    ("V11", "jump_elsewhere"),
    ("V11", "slip"),
    ("V15", "above_national"),
}
CAN_BE_WRITTEN_OTHERWISE = {
    # What waits cannot be understood, or not yet; then it is written so that it can.
    ("V02", "unknown"),  # its form M0 is sent first
    ("V04", "style_conflict"),
    ("V04", "fraction"),
    ("V05", "ambiguous"),
    ("V05", "split"),
    ("V07", "header"),
    ("V24", "same_key"),  # one of the two rows is not true, or has another declaration number
}
DECIDED_BY_THE_OFFICE = {("V24", "other_secretariat")}


def test_every_row_that_waits_has_a_way_out() -> None:
    """A rule that holds rows says by which of these ways they come in: none is a dead end."""
    waits = {key for key, one in sentences.sentences().items() if "Q" in one.severities}
    assert waits == RIGHT_IN_ITSELF | CAN_BE_WRITTEN_OTHERWISE | DECIDED_BY_THE_OFFICE
    for key in RIGHT_IN_ITSELF:
        assert "W" in sentences.sentences()[key].severities, key
        assert "reason" in sentences.sentences()[key].remedy.en, key


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        (40, "60", []),
        (40, "61", [("staff_jump", "W")]),
        (8, "17", []),
        (8, "19", [("staff_jump", "W")]),
        (100, "49", [("staff_jump", "W")]),
    ],
)
def test_v12_a_jump_of_the_staff_is_told(
    before: int, now: str, found: list[tuple[str, str]]
) -> None:
    known = {("M1", "C1", QUARTER.plus(-1)): previous(employees_eop=before)}
    row = changed("M1", employees_eop=now)
    assert severities(judged("M1", row, previous=known), "V12") == found


# --- V13


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"employees_female": "40"}, []),
        ({"employees_female": "41"}, [("part", "E")]),
        ({"employees_rd": "41"}, [("part", "E")]),
        ({"hours_worked": "32000"}, []),
        ({"hours_worked": "32001"}, [("hours", "E")]),
        ({"value_added_try": "5000001"}, [("value_added", "W")]),
    ],
)
def test_v13_parts_are_within_the_whole(
    values: dict[str, str], found: list[tuple[str, str]]
) -> None:
    assert severities(judged("M1", changed("M1", **values)), "V13") == found


# --- V15


@pytest.mark.parametrize(
    ("national", "found"),
    [
        ("50000", []),
        ("49999", [("above_national", "Q")]),
        ("45000", [("above_national", "E")]),
    ],
)
def test_v15_nobody_exports_more_than_the_country(
    national: str, found: list[tuple[str, str]]
) -> None:
    known = {("640359", "DE", QUARTER): Decimal(national)}
    assert severities(judged("M2", dict(M2), national_exports=known), "V15") == found


def test_v15_a_line_little_above_waits_until_it_gives_the_reason() -> None:
    known = {("640359", "DE", QUARTER): Decimal(49_999)}
    answer = {**M2, "reason": "Resmi kayıt geçicidir"}
    found = judged("M2", answer, national_exports=known)
    assert severities(found, "V15") == [("above_national", "W")]
    assert only_row(found).outcome == "accepted"
    far = {("640359", "DE", QUARTER): Decimal(45_000)}
    assert severities(judged("M2", answer, national_exports=far), "V15") == [
        ("above_national", "E")
    ]


@pytest.mark.parametrize(
    ("markets", "reason", "found"),
    [
        ([], "", []),
        ([("FR", QUARTER)], "", []),
        ([("DE", QUARTER.plus(-1))], "", []),
        ([("DE", QUARTER)], "", [("above_national", "Q")]),
        ([("DE", QUARTER)], "Kayıt gizli", [("above_national", "W")]),
    ],
)
def test_v15_no_record_is_zero_only_where_the_whole_quarter_is_known(
    markets: list[tuple[str, Quarter]], reason: str, found: list[tuple[str, str]]
) -> None:
    row = changed("M2", reason=reason)
    assert severities(judged("M2", row, national_markets=frozenset(markets)), "V15") == found


def test_v15_lines_of_one_product_and_market_are_added_up() -> None:
    known = {("640359", "DE", QUARTER): Decimal(60_000)}
    rows = [
        changed("M2", declaration_no="S1"),
        changed("M2", declaration_no="S2", hs_code="640359950000"),
    ]
    result = judged("M2", *rows, national_exports=known)
    assert severities(result, "V15") == [("above_national", "E")] * 2


# --- V16, V21


def test_v16_attendance_is_consistent_and_of_members() -> None:
    found = severities(judged("M3", changed("M3", has_opted_in="Hayır")), "V16")
    assert found == [("not_opted_in", "E")]
    found = severities(judged("M3", changed("M3", has_attended="H", persons="2")), "V16")
    assert found == [("persons", "E")]
    found = severities(judged("M3", changed("M3", activity_code="X-1")), "V16")
    assert found == [("unknown_activity", "E")]
    later = Company("C1", (Membership("SAMPLE-FOOT", "URGE", date(2026, 7, 2)),))
    found = severities(judged("M3", dict(GOOD["M3"]), companies={VKN: later}), "V16")
    assert found == [("not_eligible", "E")]


@pytest.mark.parametrize("form", ["M3", "M4"])
def test_of_an_activity_without_days_only_that_is_said(form: str) -> None:
    activity = Activity("SAMPLE-FAIR", "SAMPLE-FOOT", "OVERSEAS_MKT", None, None)
    never = Company("C1", (Membership("SAMPLE-FOOT", "URGE", date(2027, 1, 1)),))
    row = dict(GOOD[form]) if form == "M3" else claim(submitted_on="01.06.2028")
    result = judged(
        form,
        row,
        activities={"SAMPLE-FAIR": activity},
        companies={VKN: never},
        judged_on=date(2028, 6, 1),
    )
    found = [one for rule in ("V16", "V17", "V18") for one in severities(result, rule)]
    assert found == [("undated", "W")]


@pytest.mark.parametrize(
    ("region", "known", "enough"), [(1, 7, True), (1, 6, False), (4, 4, True), (5, 3, False)]
)
def test_v21_an_activity_needs_its_least_number_of_companies(
    region: int, known: int, enough: bool
) -> None:
    project = replace(context().projects["SAMPLE-FOOT"], incentive_region=region)
    others = {"SAMPLE-FAIR": frozenset(f"P{number}" for number in range(known))}
    result = judged("M3", dict(GOOD["M3"]), participants=others, projects={"SAMPLE-FOOT": project})
    assert severities(result, "V21") == ([] if enough else [("too_few", "W")])


# --- V17, V18, V19


def claim(**values: str) -> dict[str, str]:
    return {**M4, **values}


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"claimed_amount": "750"}, []),
        ({"claimed_amount": "750,02"}, [("above_rate", "E")]),
        ({"claimed_amount": "700", "approved_amount": "701"}, [("order", "E")]),
        (
            {"claimed_amount": "700", "approved_amount": "700", "paid_amount": "701"},
            [("order", "E")],
        ),
    ],
)
def test_v17_amounts_are_within_one_another(
    values: dict[str, str], found: list[tuple[str, str]]
) -> None:
    assert severities(judged("M4", claim(**values)), "V17") == found


def test_v17_the_cap_of_2026_is_the_published_one() -> None:
    """75 % of 18,000,000 TRY are 13,500,000; the cap of an overseas activity is 12,329,397."""
    over = claim(amount_net="18000000", claimed_amount="13500000")
    within = claim(amount_net="18000000", claimed_amount="12329397")
    assert severities(judged("M4", over), "V17") == [("above_cap", "E")]
    assert severities(judged("M4", within), "V17") == []


def test_v17_lines_and_earlier_claims_share_the_cap() -> None:
    rows = [
        claim(doc_no=f"SAMPLE-{number}", amount_net="8000000", claimed_amount="6000000")
        for number in (1, 2, 3)
    ]
    result = judged("M4", *rows)
    assert [row.outcome for row in result.rows("M4")] == ["accepted", "accepted", "rejected"]
    earlier = Claimed({("SAMPLE-FAIR", "OVERSEAS_MARKETING"): Decimal(7_000_000)})
    result = judged("M4", *rows, claimed=earlier)
    assert [row.outcome for row in result.rows("M4")] == ["rejected"] * 3


def test_v17_the_rule_is_that_of_the_documents_day() -> None:
    """The cap of 2023 is 4,524,000; that of 2026, when the activity ends, is 12,329,397."""
    row = claim(doc_date="30.12.2023", amount_net="8000000", claimed_amount="6000000")
    assert severities(judged("M4", row), "V17") == [("above_cap", "E")]


def test_v17_a_cap_that_is_not_certain_only_flags() -> None:
    """The cap of 2025 is computed from the years beside it: about 9.54 million."""
    row = claim(doc_date="30.12.2025", amount_net="18000000", claimed_amount="13500000")
    result = judged("M4", row)
    assert severities(result, "V17") == [("above_unsure_cap", "W")]
    assert only_row(result).outcome == "accepted"


@pytest.mark.parametrize(
    ("days", "claimed", "found"),
    [
        # 19,349 TRY for a person and day of 2026, 75 % of it, for four of them.
        ("4", "58047", []),
        ("4", "58048", [("above_cap", "E")]),
        ("", "58047", [("no_person_days", "W")]),
    ],
)
def test_v17_lodging_is_claimed_within_its_ceiling_for_each_person_and_day(
    days: str, claimed: str, found: list[tuple[str, str]]
) -> None:
    row = claim(
        expense_type="Konaklama", amount_net="100000", claimed_amount=claimed, person_days=days
    )
    # A second line has days of its own.
    other = row | {"doc_no": "SAMPLE-2", "person_days": "4", "claimed_amount": "58047"}
    assert severities(judged("M4", row, other), "V17") == found


def test_v17_a_cap_of_a_year_is_the_organisations() -> None:
    """Of 19,728,672 in 2026 other projects of the same chamber have claimed 15 million."""
    row = claim(
        expense_type="Kuruluşun kapasite geliştirme çalışmaları",
        amount_net="5000000",
        claimed_amount="5000000",
    )
    project = context().projects["SAMPLE-FOOT"]
    earlier = Claimed({("ICOC 2026", "CAPACITY"): Decimal(15_000_000)})
    for organisation, found in (("ICOC", [("above_unsure_cap", "W")]), (None, [])):
        projects = {"SAMPLE-FOOT": replace(project, organisation_code=organisation)}
        result = judged("M4", row, claimed=earlier, projects=projects)
        assert severities(result, "V17") == found


def test_v17_a_new_rate_is_one_edit_of_the_register() -> None:
    """The rules come from rows of the registers, whoever holds them."""
    items = [{"expense_type": "MARKETING_ORGANISATION", "support_item": "OVERSEAS_MARKETING"}]
    rule = dict.fromkeys(
        (
            *("valid_to", "cap_amount", "cap_currency", "cap_scope", "cap_applies_to"),
            *("claim_months", "min_companies", "min_companies_r46"),
        )
    ) | {
        "legal_regime": "5973",
        "support_item": "OVERSEAS_MARKETING",
        "valid_from": date(2022, 8, 18),
        "certainty": "high",
        "figure_basis": "published",
    }
    row = claim(claimed_amount="800")
    for rate, certainty, found in (
        ("0.75", "high", [("above_rate", "E")]),
        ("0.75", "low", [("above_unsure_rate", "W")]),
        ("0.80", "high", []),
    ):
        rules = SupportRules.of_registers(
            [rule | {"rate": Decimal(rate), "certainty": certainty}], items, []
        )
        assert severities(judged("M4", row, support_rules=rules), "V17") == found


def test_the_types_of_expense_of_the_form_are_those_of_the_register() -> None:
    listed = {choice.code for choice in all_choices()["expense_type"]}
    assert {expense for _, expense in seed_support_rules().by_expense} == listed


@pytest.mark.parametrize(
    ("ends_on", "deadline"),
    [
        (date(2026, 7, 4), date(2026, 10, 4)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 3, 31), date(2026, 6, 30)),
    ],
)
def test_v18_the_right_to_claim_is_lost_after_three_months(ends_on: date, deadline: date) -> None:
    assert claim_deadline(ends_on, 3) == deadline
    activity = Activity("SAMPLE-FAIR", "SAMPLE-FOOT", "OVERSEAS_MKT", ends_on, ends_on)
    for late, found in ((0, []), (1, [("right_lost", "E")])):
        row = claim(submitted_on=f"{deadline + timedelta(days=late):%d.%m.%Y}")
        result = judged("M4", row, activities={"SAMPLE-FAIR": activity}, judged_on=date(2028, 6, 1))
        assert severities(result, "V18") == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"spent_on": "01.07.2026", "submitted_on": "01.07.2026", "approved_on": "02.07.2026"}, []),
        ({"spent_on": "02.07.2026", "submitted_on": "01.07.2026"}, [("order", "E")]),
        ({"submitted_on": "03.07.2026", "ministry_paid_on": "02.07.2026"}, [("order", "E")]),
        ({"approved_on": "03.07.2026", "ministry_paid_on": "02.07.2026"}, [("order", "E")]),
    ],
)
def test_v19_the_days_of_a_claim_are_in_order(
    values: dict[str, str], found: list[tuple[str, str]]
) -> None:
    assert severities(judged("M4", claim(**values)), "V19") == found


# --- V20


def member(
    *memberships: tuple[str, date, date | None], programme: str = "URGE"
) -> dict[str, Company]:
    return {
        VKN: Company("C1", tuple(Membership(code, programme, a, b) for code, a, b in memberships))
    }


def test_v20_one_project_at_a_time_and_three_ever() -> None:
    row = dict(GOOD["M0"])
    overlapping = member(("OTHER-1", date(2023, 1, 1), None))
    assert severities(judged("M0", row, companies=overlapping), "V20") == [("overlap", "E")]
    ended = member(("OTHER-1", date(2023, 1, 1), JOINED))
    assert severities(judged("M0", row, companies=ended), "V20") == []
    three = member(
        ("OTHER-1", date(2015, 1, 1), date(2018, 1, 1)),
        ("OTHER-2", date(2018, 1, 1), date(2021, 1, 1)),
        ("OTHER-3", date(2021, 1, 1), date(2024, 1, 1)),
    )
    assert severities(judged("M0", row, companies=three), "V20") == [("too_many", "E")]
    elsewhere = member(("OTHER-1", date(2023, 1, 1), None), programme="SMENET")
    assert severities(judged("M0", row, companies=elsewhere), "V20") == []
    same = member(("SAMPLE-FOOT", JOINED, None))
    assert severities(judged("M0", row, companies=same), "V20") == []
    found = severities(judged("M0", changed("M0", left_on="15.01.2024")), "V20")
    assert found == [("left_before_joined", "E")]


def test_v20_two_new_projects_in_one_file_overlap_as_well() -> None:
    rows = [dict(GOOD["M0"]), changed("M0", project_code="SAMPLE-COSM", joined_on="01.06.2024")]
    result = judged("M0", *rows, companies={})
    assert [row.outcome for row in result.rows("M0")] == ["accepted", "rejected"]


def test_v02_a_code_of_the_registers_is_known_and_one_companys() -> None:
    row = changed("M0", party_code="p-1")
    assert severities(judged("M0", row), "V02") == [("unknown_party", "W")]
    known = {"parties": {"P-1": "P-1"}}
    assert severities(judged("M0", row, **known), "V02") == []
    held = known | {"party_holders": {"P-1": "C9"}}
    assert severities(judged("M0", row, **held), "V02") == [("party_taken", "E")]
    twice = judged("M0", row, {**row, "tax_no": OTHER_VKN}, **known)
    assert [one.outcome for one in twice.rows("M0")] == ["accepted", "rejected"]


# --- V22


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("arayin 0532 123 45 67", "telefon"),
        ("+90 (212) 555 12 34 numarali", "telefon"),
        ("ornek.kisi@example.com yazin", "e-mail"),
        ("kimlik 10000000146 olan", "TCKN"),
        ("TR33 0006 1005 1978 6457 8413 26", "IBAN"),
        ("TR330006100519786457841326", "IBAN"),
    ],
)
def test_v22_personal_data_is_masked_wherever_it_would_be_kept(text: str, kind: str) -> None:
    result = judged("M1", changed("M1", comment=text, export_value="0"))
    (finding,) = result.all_findings()
    assert (finding.rule_id, finding.severity) == ("V22", "W")
    assert kind in finding.params["kinds"]
    row = only_row(result)
    for kept in (str(row.values["comment"]), row.as_read["comment"], finding.value_as_read):
        assert whole_file.MASK in kept
        assert not re.search(r"\d{4}|@", kept)


@pytest.mark.parametrize(
    "text",
    [
        "Satışlar 1.234.567,89 TL oldu",
        "2026 yılında 12 fuar",
        "ISO 9001:2015",
        "12345678901",
        "640359950000",
    ],
)
def test_v22_figures_are_not_personal_data(text: str) -> None:
    assert whole_file.masked(text) == (text, ())


@given(st.text())
def test_v22_masking_twice_changes_nothing(text: str) -> None:
    once, _ = whole_file.masked(text)
    assert whole_file.masked(once)[0] == once


@pytest.mark.parametrize(("answer", "outcome"), [("Evet", []), ("Hayır", [("not_consented", "W")])])
def test_v22_a_consent_that_was_not_given_is_told_and_stops_nothing(
    answer: str, outcome: list[tuple[str, str]]
) -> None:
    result = judged("M0", changed("M0", has_consented=answer))
    assert severities(result, "V22") == outcome
    assert only_row(result).outcome == "accepted"


# --- V24 (V23 is the monitor's: tests/integration/members/test_submission_monitor.py)


def test_v24_the_same_bytes_are_not_taken_twice() -> None:
    submission = read_rows("M2", M2)
    result = rules.judge(submission, context(known_files={submission.sha256: "ilk.csv"}))
    assert severities(result, "V24") == [("same_file", "F")]
    assert list(result.accepted("M2")) == []


def test_v24_identical_rows_count_once_unless_their_declarations_differ() -> None:
    result = judged("M2", dict(M2), dict(M2))
    assert [row.outcome for row in result.rows("M2")] == ["accepted", "rejected"]
    rows = [changed("M2", declaration_no="SAMPLE-1"), changed("M2", declaration_no="SAMPLE-2")]
    assert [row.outcome for row in judged("M2", *rows).rows("M2")] == ["accepted"] * 2


def test_v24_two_values_of_one_key_wait() -> None:
    result = judged("M2", dict(M2), changed("M2", export_value="60000"))
    assert [row.outcome for row in result.rows("M2")] == ["quarantined"] * 2


def test_v24_a_company_that_two_secretariats_report_waits() -> None:
    first = Previous(1, 1, date(2026, 10, 5), "A", ())
    known = {("M2", "C1", QUARTER): first}
    result = judged("M2", dict(M2), previous=known, secretariat="B")
    assert severities(result, "V24") == [("other_secretariat", "Q")]
    assert severities(judged("M2", dict(M2), previous=known, secretariat="A"), "V24") == []


DECIDED = Reporter("B", date(2026, 10, 12), date(2026, 7, 1))


@pytest.mark.parametrize(
    ("secretariat", "reported_by", "found"),
    [
        # Whoever came first, or nobody yet.
        ("B", "A", [("decided", "W")]),
        ("B", "B", []),
        ("B", None, []),
        ("A", "B", [("decided_otherwise", "E")]),
        ("A", "A", [("decided_otherwise", "E")]),
        ("A", None, [("decided_otherwise", "E")]),
        ("", "A", []),  # the inbox has no folders
    ],
)
@pytest.mark.parametrize("form", ["M1", "M2"])
def test_v24_follows_the_offices_decision(
    form: str, secretariat: str, reported_by: str | None, found: list[tuple[str, str]]
) -> None:
    known: dict[str, Any] = {
        "companies": {VKN: Company("C1", (MEMBER,), "p001")},
        "reporters": {"P001": [DECIDED]},
        "secretariat": secretariat,
    }
    if reported_by:
        known["previous"] = {
            (form, "C1", QUARTER): Previous(1, 1, date(2026, 10, 5), reported_by, ())
        }
    result = judged(form, dict(GOOD[form]), **known)
    assert severities(result, "V24") == found
    for finding in result.all_findings():
        if finding.rule_id == "V24":
            assert "12.10.2026" in sentences.said(finding, "en")
            assert reported_by is None or reported_by not in finding.params.values()


@pytest.mark.parametrize(
    ("first_day", "end", "party", "decides"),
    [
        (date(2026, 9, 30), None, "P001", True),  # the quarter's last day counts
        (date(2026, 10, 1), None, "P001", False),
        (date(2026, 1, 1), date(2026, 9, 30), "P001", False),
        (date(2026, 1, 1), date(2026, 10, 1), "P001", True),
        (date(2026, 1, 1), None, "P002", False),  # of another company
    ],
)
def test_v24_a_decision_is_of_a_company_and_of_the_quarters_that_end_in_its_time(
    first_day: date, end: date | None, party: str, decides: bool
) -> None:
    known: dict[str, Any] = {
        "companies": {VKN: Company("C1", (MEMBER,), "P001")},
        "reporters": {party: [Reporter("B", date(2026, 10, 12), first_day, end)]},
        "previous": {("M2", "C1", QUARTER): Previous(1, 1, date(2026, 10, 5), "A", ())},
    }
    result = judged("M2", dict(M2), secretariat="B", **known)
    case = ("decided", "W") if decides else ("other_secretariat", "Q")
    assert severities(result, "V24") == [case]


def test_feedback_has_no_key_so_that_equal_answers_both_count() -> None:
    result = judged("M5", dict(GOOD["M5"]), dict(GOOD["M5"]))
    assert [row.outcome for row in result.rows("M5")] == ["accepted"] * 2


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ([{}], "accepted"),
        ([{"tax_no": "4540536920"}], "partly_accepted"),
        ([{}, {"currency": "JPY"}], "partly_accepted"),
        ([{"currency": "JPY"}], "refused"),
    ],
)
def test_a_file_is_refused_only_if_nothing_of_it_is_kept(
    changes: list[dict[str, str]], status: str
) -> None:
    rows = [changed("M2", **change) for change in changes]
    assert judged("M2", *rows).status == status


# --- Sentences

_CASE = re.compile(r'(?:finding\(\s*|about\(\s*\w+,\s*)"(V\d\d)",\s*"(\w+)"', re.DOTALL)
_CELL = re.compile(r'CellProblem\("(\w+)"')
_UNREADABLE = re.compile(r'Unreadable\(\s*"(\w+)"')


def source() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py")))


def test_every_rule_has_its_words_in_both_languages() -> None:
    assert list(sentences.rules()) == [f"V{number:02d}" for number in range(1, 25)]
    for words in (*sentences.rules().values(),):
        assert words.tr
        assert words.en


def test_every_case_says_what_is_wrong_and_what_to_do_in_both_languages() -> None:
    with (forms.folder() / "rules.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["case"]]
    for row in rows:
        for name in ("sentence_tr", "remedy_tr", "sentence_en", "remedy_en"):
            assert row[name].strip(), (row["rule_id"], row["case"], name)
        assert set(row["severity"].split("/")) <= set("FEWQ")
        fields = [set(re.findall(r"{(\w+)}", row[n])) for n in ("sentence_tr", "sentence_en")]
        assert fields[0] == fields[1], (row["rule_id"], row["case"])


def test_every_case_in_the_code_has_a_sentence() -> None:
    found = _CASE.findall(source())
    assert len(found) > 40
    assert set(found) <= set(sentences.sentences())
    for case in _UNREADABLE.findall(source()):
        assert ("V01", case) in sentences.sentences()
    known = {case for _, case in sentences.sentences()}
    assert set(_CELL.findall(source())) <= known


def test_no_sentence_is_left_that_no_code_says() -> None:
    code = source()
    for rule_id, case in sentences.sentences():
        assert f'"{case}"' in code, (rule_id, case)


def test_findings_of_a_bad_file_can_all_be_said() -> None:
    bad = changed(
        "M1", tax_no="1,2E+09", period="2026/3", turnover_try="x", capacity_util_pct="0,5",
        declared_on="31.02.2026", employees_eop="99999", new_markets="Atlantis",
    )  # fmt: skip
    result = judged("M1", bad)
    assert len(list(result.all_findings())) == 7
    for finding in result.all_findings():
        for language in ("tr", "en"):
            text = sentences.said(finding, language) + sentences.remedy(finding, language)
            assert "{" not in text
            assert finding.value_as_read in text


@given(
    st.dictionaries(
        st.sampled_from([field.name for field in forms.all_forms()["M2"].fields]),
        st.text(
            st.characters(blacklist_characters="\x00", blacklist_categories=("Cs", "Cc")),
            max_size=12,
        ),
    )
)
def test_no_row_makes_a_rule_fail(values: dict[str, str]) -> None:
    content = text_file("M2", {**M2, **values}).encode()
    result = rules.judge(read.read(content, "a.csv"), context())
    for finding in result.all_findings():
        assert isinstance(finding, Finding)
        assert sentences.said(finding, "tr")


def test_the_codes_of_every_revision_are_held() -> None:
    assert {"H4", "H5", "H6"} <= set(listed_hs_codes())


# --- The specification


@pytest.fixture
def specification(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of ``include/forms`` that the rules go by."""
    copy = tmp_path / "forms"
    shutil.copytree(forms.folder(), copy)
    monkeypatch.setattr(forms, "folder", lambda: copy)
    remembered = (forms.all_forms, sentences._rows, sentences.sentences, sentences.rules)
    for cached in remembered:
        cached.cache_clear()
    yield copy
    monkeypatch.undo()
    for cached in remembered:
        cached.cache_clear()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_case_is_as_severe_as_the_specification_says(specification: Path) -> None:
    edit(specification / "rules.csv", "V05,outside_cluster,W,", "V05,outside_cluster,Q,")
    row = changed("M2", hs_code="330499")
    assert ("outside_cluster", "Q") in severities(judged("M2", row), "V05")


def test_a_severity_that_the_specification_does_not_allow_is_no_finding() -> None:
    with pytest.raises(ValueError, match=r"V11 jump \['Q', 'W'\], not E"):
        sentences.finding("V11", "jump", severity="E")
    with pytest.raises(ValueError, match=r"V11 jump \['Q', 'W'\], not None"):
        sentences.finding("V11", "jump")


def test_a_form_is_judged_by_the_rules_that_its_specification_names(specification: Path) -> None:
    row = changed("M1", employees_eop="10", employees_female="11")
    assert severities(judged("M1", row), "V13") == [("part", "E")]
    edit(specification / "M1.toml", ', "parts_within_whole"', "")
    forms.all_forms.cache_clear()
    assert severities(judged("M1", row), "V13") == []


def test_a_rule_that_is_none_is_named_with_those_that_are(specification: Path) -> None:
    edit(specification / "M5.toml", '"known_activity"', '"unknown_activity"')
    with pytest.raises(ConfigurationError, match=r"M5 names rules .*unknown_activity.*known_rate"):
        judged("M5", dict(GOOD["M5"]))
